"""Order statements in documents: what is declared, what is refused, what slips do."""

from __future__ import annotations

from pathlib import Path

import pytest

from derivations.sources import SourceError
from verify import check_text

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "rates.tex"
ROOT = r"n^{-1/2}"


def block(*lines):
    return "% certify\n" + "".join(f"% {line}\n" for line in lines) + "% end\n"


def shown(latex):
    return f"\\begin{{equation}} {latex} \\end{{equation}}\n"


def verdicts(text):
    return {finding.id: finding.verdict for finding in check_text(text).findings}


DECLARED = block("size n", "scalar K > 0, a, b", r"fact |a| \le K n^{-1/2}", "unspecified C", "varies n; fixed K")


def test_three_spellings_are_one_statement():
    text = DECLARED + shown(r"a = O(n^{-1/2})") + shown(r"a \le C n^{-1/2}") + shown(r"a \lesssim n^{-1/2}")
    assert set(verdicts(text).values()) == {"PROVED"}


def test_without_what_varies_nothing_is_judged():
    text = block("size n", "scalar K > 0", "unspecified C")
    found = verdicts(text + shown(r"K \lesssim n") + shown("K = O(n)") + shown(r"K \le C n"))
    assert list(found.values()) == ["NOT READ", "UNKNOWN", "UNKNOWN"]


def test_what_varies_holds_from_its_place_on_and_within_its_part():
    text = block("size n", "scalar K > 0") + "% certify begin part\n" + block("varies n") + shown(r"K \lesssim n")
    text += "% certify end part\n" + shown(r"K \lesssim n")
    assert list(verdicts(text).values()) == ["PROVED", "NOT READ"]


def test_a_letter_that_is_declared_anew_varies_no_more():
    text = block("size n", "scalar t > 0, K > 0", "varies t") + shown(r"K t \lesssim t")
    assert list(verdicts(text + block("scalar t > 0") + shown(r"K t \lesssim t")).values()) == ["PROVED", "NOT READ"]


def test_a_chain_from_its_first_line_to_its_last():
    text = DECLARED + shown(r"|a| \le K n^{-1/2} \lesssim n^{-1/2} \lesssim 1")
    (result,) = check_text(text).run.equations.values()
    assert {str(line.claim.relation.value) for line in result.lines.values()} == {"<=", "<~"}
    assert all(line.verdict.verdict.value == "PROVED" for line in result.lines.values())


def test_the_constant_is_shown_with_the_verdict():
    found = check_text(DECLARED + shown(r"a = O(n^{-1/2})"))
    (finding,) = found.findings
    assert finding.judged.verdict.proof.constant.name == "K"


def test_no_order_is_lent_as_a_bound():
    text = DECLARED + shown(r"\label{x} a \le C n^{-1/2}").replace(r"\label{x}", "") + "% certify uses (1)\n"
    assert verdicts(text + shown(r"a \le n^{-1/2}"))["2.1"] in ("REFUTED", "UNKNOWN")
    assert verdicts(text + shown(r"a = K n^{-1/2}"))["2.1"] in ("REFUTED", "UNKNOWN")


def test_what_another_display_proves_is_used():
    text = DECLARED + block(r"fact b = a^2 + a^4") + shown(r"|a|^2 \le K^2 n^{-1}")
    found = check_text(f"{text}% certify uses (1)\n{shown('b = O(1/n)')}{shown('b = O(1/n^2)')}")
    assert [finding.verdict for finding in found.findings] == ["PROVED", "PROVED", "REFUTED"]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("varies m", "not declared"), ("varies 2 n", "no letter"), ("varies n; K", "what is fixed"),
        ("varies n; fixed", "what is fixed"), ("varies n; fixed K; fixed a", "more than"),
        ("varies K; fixed K", "one of them"), ("varies n; fixed n", "is a size"), ("varies n,", "name is missing"),
        ("fact C < 1", "not specified"), ("unspecified 2", "name"),
    ],
)  # fmt: skip
def test_a_declaration_that_is_not_understood_is_refused(line, what):
    with pytest.raises(SourceError, match=what):
        check_text(block("size n", "scalar K, a") + block("unspecified C") + block(line))


#: what stands in the example, and a slip in its place
SLIPS = {
    r"\norm{\theta_t - \theta_0}_2 &= O(n^{-1/2})": r"\norm{\theta_t - \theta_0}_2 &= O(n^{-3/4})",
    r"\norm{\theta_t - \theta_0}_2 &\le C n^{-1/2}": r"\norm{\theta_t - \theta_0}_2 &\le C n^{-3/2}",
    r"\norm{\theta_t - \theta_0}_2^2 &\lesssim n^{-1}": r"\norm{\theta_t - \theta_0}_2^2 &\lesssim n^{-2}",
    r"|a + b| &\lesssim n^{-1/2} \lesssim 1": r"|a + b| &\lesssim n^{-1} \lesssim 1",
    r"a b &= O(n^{-3/2})": r"a b &= O(n^{-5/2})",
    r"O(n^{-1}) + O(n^{-1/2}) &= O(n^{-1/2})": r"O(n^{-1}) + O(n^{-1/2}) &= O(n^{-3/4})",
    r"O(n^{-1/2}) \, O(n^{-1}) &= O(n^{-3/2})": r"O(n^{-1/2}) \, O(n^{-1}) &= O(n^{-2})",
    r"\frac{\log n}{n} &= O(n^{-1/2})": r"\frac{\log n}{n} &= O(n^{-1})",
    r"(n + 1)^2 &= n^2 + O(n)": r"(n + 1)^2 &= n^2 + O(n^{1/2})",
    r"\frac{9 K^2 R_0^2}{\lambda^2 n} = O(1/n)": r"\frac{9 K^2 R_0^2}{\lambda^2 n} = O(1/n^2)",
    r"\frac{L \norm{w - v}_2^2}{2 (1 + t)} &\le \frac{C}{t}": r"\frac{L \norm{w - v}_2^2}{2} &\le \frac{C}{t}",
    r"L t e^{-\mu t} &\lesssim 1": r"L t e^{\mu t} &\lesssim 1",
    r"t^2 + t^3 = O(t)": r"t^2 + 1 = O(t)",
}
BEYOND = {
    r"\frac{\log n}{n} &= O(n^{-1/2})",
    r"L t e^{-\mu t} &\lesssim 1",
}  # no families with logarithms, exponentials


def test_every_slip_in_the_example_is_found():
    text = EXAMPLE.read_text(encoding="utf-8")
    before = verdicts(text)
    for line, slip in SLIPS.items():
        assert text.count(line) == 1
        text = text.replace(line, slip)
    changed = [verdict for id, verdict in verdicts(text).items() if before[id] == "PROVED" and verdict != "PROVED"]
    assert len(changed) == len(SLIPS)
    assert changed.count("REFUTED") == len(SLIPS) - len(BEYOND)
