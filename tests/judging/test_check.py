"""Documents of a user's own, judged: what links lend, what makes nothing false, statuses, the examples."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from derivations.sources import SourceError
from derivations.sources.declarations import KEYWORDS
from derivations.sources.directives import WORDS
from verify import check, check_text
from verify.evidence import VerdictKind
from verify.judging.results import Status

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
EXPECTED = json.loads((EXAMPLES / "expected.json").read_text(encoding="utf-8"))
UNSETTLED = {"UNKNOWN", "CONSISTENT", "NOT READ"}


def equation(body: str) -> str:
    return f"\\begin{{equation}} {body} \\end{{equation}}\n"


def block(lines: str) -> str:
    return "% certify\n" + "".join(f"% {line.strip()}\n" for line in lines.strip().splitlines()) + "% end\n"


def verdicts(text: str) -> dict[str, str]:
    return {finding.id: finding.verdict for finding in check_text(text).findings}


# -- the examples -----------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("name", EXPECTED["verdicts"])
def test_an_example_comes_out_as_expected(name):
    found = {finding.id: finding.verdict for finding in check(EXAMPLES / name).findings}
    owed = set(EXPECTED["owed"].get(name, ()))
    wanted = EXPECTED["verdicts"][name]
    assert found.keys() == wanted.keys()
    for id_, verdict in found.items():
        assert verdict == wanted[id_] or (id_ in owed and verdict in UNSETTLED), id_


def test_every_example_is_expected():
    files = {path.name for path in EXAMPLES.iterdir() if path.suffix in (".tex", ".md")}
    assert files == set(EXPECTED["verdicts"])
    assert all(set(ids) <= set(EXPECTED["verdicts"][name]) for name, ids in EXPECTED["owed"].items())


def test_the_examples_use_every_declaration_and_directive():
    text = "\n".join(path.read_text(encoding="utf-8") for path in EXAMPLES.iterdir() if path.suffix in (".tex", ".md"))
    words = {word for line in text.splitlines() for word in [line.strip("% ").split(" ", 1)[0]]}
    assert set(KEYWORDS) <= words
    assert all(f"certify {word}" in text for word in (*WORDS, "begin", "end"))


# -- what a display lends ---------------------------------------------------------------------------------
FLOW = block("""
    size n
    scalar t, \\eta > 0
    matrix K : n x n, symmetric
    vector y : n
    path f_t : n
    fact \\dot{f}_t = -\\eta K (f_t - y)
""")
LOSS = equation(r"\|f_t - y\|_2^2 = (f_0 - y)^T e^{-2 \eta K t} (f_0 - y)")


def test_a_solution_is_a_definition_for_who_uses_it():
    solved = equation(r"f_t = y + e^{-\eta K t} (f_0 - y)")
    assert verdicts(FLOW + solved + LOSS)["2.1"] in UNSETTLED
    found = check_text(FLOW + solved + "% certify uses (1)\n" + LOSS).findings
    assert [finding.verdict for finding in found] == ["PROVED", "PROVED"]
    assert "with what (1) proves" in found[1].judged.verdict.reason


def test_a_false_solution_lends_nothing():
    wrong = equation(r"f_t = y + e^{-2 \eta K t} (f_0 - y)")
    loss = equation(r"\|f_t - y\|_2^2 = (f_0 - y)^T e^{-4 \eta K t} (f_0 - y)")
    found = verdicts(FLOW + wrong + "% certify uses (1)\n" + loss)
    assert found["1.1"] == "REFUTED"
    assert found["2.1"] == "REFUTED"


def test_an_assumed_or_unsettled_link_lends_nothing():
    text = (
        block("scalar a, b")
        + "% certify assumed\n"
        + equation("a = b")
        + "% certify uses (1)\n"
        + equation("2 a = 2 b")
    )
    assert verdicts(text) == {"1.1": "ASSUMED", "2.1": "REFUTED"}


def test_what_was_proved_under_a_premise_is_not_lent_without_it():
    premise = "% certify given a = b\n"
    text = block("scalar a, b") + premise + equation("2 a = 2 b") + "% certify uses (1)\n" + equation("4 a = 4 b")
    assert verdicts(text) == {"1.1": "PROVED", "2.1": "REFUTED"}


def test_what_was_proved_in_a_scope_is_not_lent_outside_of_it():
    text = (block("scalar a, b") + "% certify begin lemma\n" + block("fact a = b") + equation("2 a = 2 b")
            + "% certify end lemma\n% certify uses (1)\n" + equation("4 a = 4 b"))  # fmt: skip
    assert verdicts(text) == {"1.1": "PROVED", "2.1": "REFUTED"}


def test_what_needs_an_inverse_is_not_lent_where_nothing_says_that_there_is_one():
    lines = "size n\nmatrix A : n x n\nscalar t\npath f_t : n\nvector u : n\nfact f_t = e^{-t A} u"
    text = (block(lines) + equation(r"f_t = A^{-1} A e^{-t A} u") + "% certify uses (1)\n"
            + equation(r"A f_t = A e^{-t A} u"))  # fmt: skip
    found = check_text(text).findings
    assert found[1].verdict == "PROVED"
    assert "with what" not in found[1].judged.verdict.reason


def test_a_proved_correction_is_lent():
    text = (FLOW + "% certify correct 2: y + e^{-\\eta K t} (f_0 - y) -- a factor.\n"
            + equation(r"f_t = y + e^{-2 \eta K t} (f_0 - y)") + "% certify uses (1)\n" + LOSS)  # fmt: skip
    found = check_text(text)
    assert [finding.verdict for finding in found.findings] == ["REFUTED", "PROVED"]
    assert found.run.equations["1"].status is Status.ERRATUM
    assert found.run.effective_status("2") == "proved; rests on erratum in (1), survives its correction"


def test_who_rests_on_what_is_refuted_is_told_so():
    text = block("scalar a") + equation("a = 2 a") + "% certify uses (1)\n" + equation("a = a")
    assert check_text(text).run.effective_status("2") == "proved; rests on (1), which is refuted"


def test_recursions_hold_at_the_letters_of_a_claim():
    lines = "size d\nscalar k natural\nmatrix A : d x d\nvector b : d\nfamily x_k : d\nfact x_{k+1} = A x_k + b"
    text = block(lines) + equation("x_{k+1} - b = A x_k") + equation("x_{k+1} - b = x_k")
    assert verdicts(text) == {"1.1": "PROVED", "2.1": "REFUTED"}


def test_an_equation_at_a_letter_is_not_put_under_a_derivative():
    lines = block("scalar t, c\npath a_t : 1\npath b_t : 1\nfact a_t = t\nfact b_t = 2 t")
    premise = "% certify given t = 0\n"
    text = lines + premise + equation("a_t = b_t") + premise + "% certify uses (1)\n"
    assert verdicts(text + equation(r"\frac{d}{dt} a_t = \frac{d}{dt} b_t"))["2.1"] != "PROVED"


# -- what makes nothing false -----------------------------------------------------------------------------
def test_nothing_is_false_under_a_condition_that_is_not_read():
    text = block("scalar a, b") + equation(r"a = b \quad \text{if } a \text{ and } b \text{ agree}")
    (found,) = check_text(text).findings
    assert found.verdict == "UNKNOWN"
    assert "is not read" in found.judged.verdict.reason


def test_nothing_is_false_where_a_declaration_has_no_fact():
    lines = "size d\nscalar p, q, c, r\npath f_p : d\npath g_q : d\nfact \\|f_p\\| \\le c \\|g_q\\|"
    found = verdicts(block(lines) + equation(r"c \le 0") + equation("r = 1"))
    assert found == {"1.1": "UNKNOWN", "2.1": "REFUTED"}


def test_a_malformed_link_is_malformed_whatever_is_not_read():
    text = block("size n, d\nmatrix X : n x d") + equation(r"X X = X \quad \text{in some sense}")
    assert verdicts(text) == {"1.1": "MALFORMED"}


def test_a_display_is_lent_what_stands_behind_it():
    text = (
        block("scalar a, b\nfact \\frac{a}{2} = b")
        + "% certify uses (2)\n"
        + equation("a = 2 b")
        + equation("a = b + b")
    )
    checked = check_text(text)
    assert [(found.id, found.verdict) for found in checked.findings] == [("1.1", "PROVED"), ("2.1", "PROVED")]
    assert list(checked.run.equations) == ["1", "2"]


def path(value: str) -> str:
    return block("scalar t \\ge 0, s, a > 0\npath v(t) : 1") + equation(rf"u(t) \equiv {value}")


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"0 \le \int_0^t u(s) \, ds", "PROVED"),
        (r"u(0) \le -1", "REFUTED"),
        (r"\int_0^t u(s) \, ds \le t", "REFUTED"),
        (r"\int_0^t u(s) \, ds \le t + \int_0^t u(s) u(s) \, ds", "UNKNOWN"),
    ],
)
def test_what_is_defined_at_a_letter_is_defined_at_every_value(claim, verdict):
    found = check_text(path(r"a e^{v(t)}") + equation(claim)).findings[-1]
    assert found.verdict == verdict


# -- statuses ---------------------------------------------------------------------------------------------
def test_statuses_of_displays():
    text = (block("scalar a, b") + equation("a = a") + equation("a = b") + equation("H := a") + equation(r"a = \foo")
            + "% certify skip later\n" + equation("a = b") + equation(r"a &= a \\ &= \foo"))  # fmt: skip
    found = check_text(text)
    assert [found.run.equations[key].status.value for key in found.run.equations] == [
        "proved", "refuted", "definition", "not read", "skipped", "unresolved",
    ]  # fmt: skip
    assert found.refuted
    assert not found.settled
    assert sum(found.run.by_status().values()) == 6


def test_all_is_settled_where_every_link_is():
    found = check_text(block("scalar a") + equation("a + a = 2 a"))
    assert found.settled
    assert not found.refuted


def test_a_source_that_cannot_be_read_raises_one_error():
    with pytest.raises(SourceError, match="is not closed"):
        check_text(r"\begin{equation}")


def test_a_conflict_counts_as_refuted(monkeypatch):
    from dataclasses import replace

    from verify.judging.judge import judge

    def conflicting(claim):
        return replace(judge(claim), verdict=VerdictKind.CONFLICT)

    assert check_text(block("scalar a") + equation("a = a"), judging=conflicting).refuted


def test_facts_that_share_only_sizes_do_not_stand_in_the_way():
    """No model of a function is drawn for an identity of matrices that happen to be as wide as its argument."""
    text = block("""
        size n, d
        matrix X : n x d
        scalar L > 0, t natural, \\eta > 0
        function f(x) : d -> 1, smooth with constant L
        family w_t : d
        fact w_{t+1} = w_t - \\eta \\nabla f(w_t)
    """)
    found = check_text(text + equation("X X^+ X = X") + equation("X^+ X = I")).findings
    assert found[0].verdict == "PROVED"
    assert found[1].verdict != "PROVED"
    assert "without what shares only sizes" in found[0].judged.verdict.reason
