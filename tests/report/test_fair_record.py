"""Every record says what was judged: its correction is a claim that came out proved, its numbers can be recomputed, its
words claim no more than what is proved."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

from derivations import EQUATIONS, LINEARIZED_NETWORKS
from derivations.assumptions import Varies
from derivations.estimates import Stated
from derivations.ledger import NewLetters, NewLines, NewPremises, NewRelations, Relation, Undefined, Weight
from derivations.ledger.letters import doubled, renamed
from derivations.ledger.origin import State
from derivations.linearized_networks.sections.parameterizations import OF_THE_NOTES, STANDARD
from derivations.notation.latex import latex
from derivations.notation.nodes import Sym, tree
from verify.evidence import VerdictKind
from verify.judging.results import FINE
from verify.report import certificate, errata
from verify.report.text import show
from verify.report.typed import set_mathematics
from verify.report.words import copied_words

from ..families import each

ROOT = Path(__file__).parent.parent.parent
RECORD = json.loads((ROOT / "errata.json").read_text(encoding="utf-8"))
RECORDS = {record["id"]: record for record in RECORD["errata"]}
SPOILED = {erratum.id: key for key, entry in EQUATIONS.items() for erratum in entry.errata}
REPAIRS = [
    pytest.param(entry, repair, id=f"{key}-{repair.erratum.id}")
    for key, entry in EQUATIONS.items()
    for repair in entry.chain.repairs
]


@pytest.mark.parametrize(("entry", "repair"), REPAIRS)
def test_what_should_stand_there_is_what_was_judged(entry, repair, ledger):
    """The LaTeX of a correction is that of corrected claims that hold, with their relations and their premises."""
    judged = {}
    for link in ledger(entry.number).links:
        judged[link.claim] = link.verdict
        if link.corrected is not None:
            judged[link.corrected] = link.corrected_verdict
    (record,) = (e for e in ledger.run([entry.number]).errata if e.erratum == repair.erratum)
    for one in repair.amends(entry):
        assert one.claims
        assert all(judged[claim].verdict in FINE for claim in one.claims)
        assert one in [found.amendment for found in record.amended]
        assert all(found.holds for found in record.amended)
        assert one.corrected in record.corrected
        if isinstance(repair, NewLetters):
            continue  # the line says the same with another letter: see below
        first = one.claims[0]
        for claim in one.claims:
            assert claim.relation.tex in one.corrected or isinstance(repair, NewLines)
        if isinstance(repair, NewLines):
            assert first.relation.tex in one.corrected
            assert latex(first.rhs) in one.corrected or latex(first.lhs) in one.corrected
        else:
            assert all(latex(claim.rhs) in one.corrected for claim in one.claims)
        for premise in first.stated:
            assert premise.statement() in one.corrected
    if isinstance(repair, NewPremises | NewRelations):
        assert record.printed != record.corrected


#: an entry of a section that defines the symbol on its left
DEFINED_IN = {1: "2", 6: "88"}


@each(("entry", "repair"), REPAIRS)
def test_what_is_read_off_letters_is_so(entry, repair):
    """A bound letter in the ends of its own range, with another letter the same term; a symbol defined nowhere."""
    if isinstance(repair, NewLetters):
        assert repair.finding(entry)
        for number, better in repair.lines.items():
            printed = entry.lines[number - 1].printed
            assert doubled(printed)
            assert not doubled(better)
            assert renamed(printed, better)
            (wrong,) = doubled(printed)
            assert not replace(repair, lines={number: printed}).finding(entry)
            assert not replace(repair, lines={number: 2 * better}).finding(entry)
            assert latex(wrong)
    if isinstance(repair, Undefined):
        assert repair.finding(entry)
        defined = EQUATIONS[DEFINED_IN[entry.section]].lines[0].printed
        assert not replace(repair, symbols=(defined,)).finding(entry)


@each("id", RECORDS)
def test_a_record_says_what_is_printed_and_what_should_stand_there(id):
    record = RECORDS[id]
    assert record["amendments"]
    assert {"PROVED", "DEFINITION", "ASSUMED"} >= {v for one in record["amendments"] for v in one["verdicts"]}
    assert record["weight"] in {weight.value for weight in Weight}
    assert (record["weight"] == "editorial") is (record["type"] == "editorial")
    page = (ROOT / "ERRATA.md").read_text(encoding="utf-8")
    section = page[page.index(f"\n## {id}\n") :].partition("\n## ")[2].partition("\n## ")[0]
    assert " says" in section
    assert "should say" in section or "says, and it holds" in section


def test_every_record_is_compared_with_the_later_version_and_agrees_with_it():
    """What the author's revision repeats, or the paper has too, is not the transcription's; any other slip may be."""
    origin = LINEARIZED_NETWORKS.origin
    assert set(SPOILED) <= set(origin.later)
    assert set(origin.later) <= set(SPOILED) | {one.id for one in LINEARIZED_NETWORKS.withdrawn}
    for entry in EQUATIONS.values():
        for erratum in entry.errata:
            told = origin.later[erratum.id].state is State.STILL or "the paper's" in origin.later[erratum.id].where
            assert erratum.maybe_transcription is not told, erratum.id


FIRST = [
    "LN-0-1",
    "LN-1-1",
    "LN-4-1",
    "LN-4-2",
    "LN-8-1",
    "LN-9-1",
    "LN-13-1",
    "LN-22-1",
    "LN-26-1",
    "LN-28-1",
    "LN-32-1",
    "LN-32-2",
    "LN-36-1",
    "LN-37-1",
    "LN-39-1",
    "LN-45-1",
    "LN-47-1",
    "LN-48-1",
    "LN-50-1",
    "LN-58-1",
    "LN-60-1",
    "LN-62-1",
    "LN-65-1",
    "LN-66-1",
    "LN-67-1",
    "LN-70-1",
    "LN-70-2",
    "LN-73-1",
    "LN-74-1",
    "LN-91-1",
    "LN-94-1",
    "LN-98-1",
    "LN-99-1",
]


def test_no_id_that_was_ever_given_is_lost():
    withdrawn = {one.id: one for one in LINEARIZED_NETWORKS.withdrawn}
    assert set(FIRST) <= set(SPOILED) | set(withdrawn)
    assert not set(SPOILED) & set(withdrawn)
    page = (ROOT / "ERRATA.md").read_text(encoding="utf-8")
    listed = {one["id"]: one for one in RECORD["withdrawn"]}
    for id, one in withdrawn.items():
        assert set_mathematics(one.reason) in page
        assert listed[id]["reason"] == one.reason


GAPS = [(key, gap) for key, entry in EQUATIONS.items() for gap in entry.chain.gaps]


@pytest.mark.parametrize(("key", "gap"), GAPS, ids=lambda x: x if isinstance(x, str) else "")
def test_a_gap_is_judged_under_the_definitions_of_what_it_compares(key, gap, ledger):
    """What the link compares starts equal where the notes define it so, in the counterexample as well."""
    (found,) = ledger(key).gaps
    values = found.verdict.counterexample.values
    assert found.claim.notation.facts == gap.under
    for start in (pair for pair in STARTS[key]):
        assert values[start[0]] == values[start[1]], start
    known = {
        s.name for fact in (*gap.shown, *gap.under) for node in fact.nodes() for s in tree(node) if isinstance(s, Sym)
    }
    link = EQUATIONS[key].links[gap.link - 1]
    sides = {s.name for side in (found.claim.lhs, link.rhs) for s in tree(side) if isinstance(s, Sym)}
    assert sides <= known | {"eta_0"}


STARTS = {
    "48": (("ω_0", "θ_0"),),
    "73": (("g^(lin)(0, x)", "g(0, x)"), ("g^(lin)(0)", "g(0)"), ("g^(lin)(t)", "g(t)")),
    "98p": (("Θ̂_0^(gd)", "Θ̂_0"),),
}


def test_the_linearized_output_of_the_counterexample_is_that_of_its_definition(ledger):
    """(10) in the numbers of LN-48-1: f_lin = f_0 + grad f_0 (theta - theta_0) along the linearized descent (12)."""
    (found,) = ledger("48").gaps
    v = {name: Fraction(rows[0][0]) for name, rows in found.verdict.counterexample.values.items()
         if re.fullmatch(r"-?\d+(/\d+)?", rows[0][0])}  # fmt: skip
    columns = {name: [Fraction(row[0]) for row in rows] for name, rows in found.verdict.counterexample.values.items()
               if all(re.fullmatch(r"-?\d+(/\d+)?", x) for row in rows for x in row)}  # fmt: skip
    grad = [[Fraction(x) for x in row] for row in found.verdict.counterexample.values["∇_θ f_0(x)"]]
    assert v["t"] == 1
    moved = [sum(a * b for a, b in zip(row, columns["ω_1"], strict=True)) for row in grad]
    assert columns["f_1^(lin)(x)"] == [a + b for a, b in zip(columns["f_0(x)"], moved, strict=True)]
    assert not any(columns["ω_0"])
    gap = sum((a - b) ** 2 for a, b in zip(columns["f_1(x)"], columns["f_1^(lin)(x)"], strict=True))
    assert float(gap) ** 0.5 == pytest.approx(float(found.verdict.counterexample.lhs))
    assert columns["θ_1"] != columns["θ_0"]  # so the output after the step may be any
    n = found.verdict.counterexample.sizes["n"]  # and the width is past that of (70), the start within (58)
    assert n >= (18 * v["K"] ** 3 * v["R_0"] / v["λ_(min)"] ** 2) ** 2
    assert sum(x**2 for x in columns["g^(lin)_0"]) < v["R_0"] ** 2


def test_a_spelling_that_is_usual_is_no_mistake(ledger):
    assert not EQUATIONS["60"].errata
    assert {link.verdict.verdict for link in ledger("60").links} == {VerdictKind.PROVED}


def test_what_the_words_of_a_sentence_say_is_a_premise(ledger):
    (premise,) = EQUATIONS["99"].chain.stated
    assert isinstance(premise, Stated)
    assert {link.verdict.verdict for link in ledger("99").links} == {VerdictKind.PROVED}


def test_the_numbers_of_the_gap_at_a_test_input_keep_to_what_the_notes_assume(ledger):
    """Lemma 1 bounds the kernel by K^2, (68) puts its start near the limit, and the width is past its threshold."""
    (found,) = ledger("73").gaps
    v = {name: Fraction(rows[0][0]) for name, rows in found.verdict.counterexample.values.items()
         if re.fullmatch(r"-?\d+(/\d+)?", rows[0][0])}  # fmt: skip
    n, k, start, least = (found.verdict.counterexample.sizes["n"], v["K"], v["R_0"], v["λ_(min)"])
    assert v["λ_(max)"] <= k**2
    assert v["Θ̂_0"] <= k**2
    assert abs(v["Θ"] - v["Θ̂_0"]) <= least / 3
    assert v["g(0)"] < start
    assert n >= (18 * k**3 * start / least**2) ** 2
    assert (
        Fraction(found.verdict.counterexample.rhs) ** 2 * n
        == (18 * k**3 / least**2 * (3 * k**2 / least + 1) * start**2) ** 2
    )


def test_what_section_6_differentiates_by_is_said(ledger):
    """By w and beta the kernel (52) at an input falls like 1/n, so no positive lambda_min stays below it; by W and b it
    stays. The counterexample is counted again by hand."""
    (found,) = ledger.run(["52p"]).errata
    (link,) = ledger("52p").links
    printed, corrected = link.claim, link.corrected
    assert link.verdict.verdict is VerdictKind.REFUTED
    assert link.corrected_verdict.verdict is VerdictKind.PROVED
    assert (printed.lhs, printed.rhs) == (corrected.lhs, corrected.rhs)
    assert set(printed.stated) ^ set(corrected.stated) == {OF_THE_NOTES, STANDARD}
    shown = link.verdict.counterexample
    v = {name: Fraction(rows[0][0]) for name, rows in shown.values.items()}
    n = shown.sizes["n"]
    kernel = (v["σ_b"] ** 2 + v["σ_ω"] ** 2 * (v["V"] + v["s"] ** 2 * v["A"])) / n
    assert v["Θ̂_0(x, x)"] == kernel < 2 * v["λ_(min)"] / 3 <= v["V"]
    assert found.conclusion_survives
    assert "where theta is W and b" in found.erratum.survival
    assert "another network" not in found.erratum.notes
    said = set_mathematics(found.erratum.survival)
    assert f"Conclusion survives: yes, {said}" in errata.markdown(ledger.run(["52p"]))


def test_the_kernel_at_an_input_is_that_of_a_network_in_either_parameterization():
    """The two formulas against the Jacobian of a drawn network with one hidden layer."""
    rng = np.random.default_rng(5)
    n, n_0, sigma_w, sigma_b = 7, 3, 1.3, 0.4
    x, w, b, a, c = (rng.standard_normal(shape) for shape in (n_0, (n_0, n), n, n, ()))
    h = sigma_w / np.sqrt(n_0) * x @ w + sigma_b * b
    slope = 1 - np.tanh(h) ** 2
    V, A = np.mean(np.tanh(h) ** 2), np.mean(a**2 * slope**2)

    def out(p, scale_in, scale_out, scale_b):
        w_, b_, a_, c_ = p[: n_0 * n].reshape(n_0, n), p[n_0 * n : -n - 1], p[-n - 1 : -1], p[-1]
        return scale_out * np.tanh(scale_in * x @ w_ + scale_b * b_) @ a_ + scale_b * c_

    def kernel(start, *scales):
        step = 1e-6 * np.eye(len(start))
        J = np.array([(out(start + e, *scales) - out(start - e, *scales)) / 2e-6 for e in step])
        return J @ J / n

    ntk = kernel(np.concatenate((w.ravel(), b, a, [c])), sigma_w / np.sqrt(n_0), sigma_w / np.sqrt(n), sigma_b)
    scaled = (sigma_w / np.sqrt(n_0) * w.ravel(), sigma_b * b, sigma_w / np.sqrt(n) * a, [sigma_b * c])
    standard = kernel(np.concatenate(scaled), 1, 1, 1)
    s2 = sigma_w**2 * x @ x / n_0 + sigma_b**2
    assert ntk == pytest.approx((sigma_b**2 + sigma_w**2 * (V + s2 * A)) / n, rel=1e-6)
    assert standard == pytest.approx(V + (1 + sigma_w**2 * (x @ x + 1) * A) / n, rel=1e-6)


@pytest.mark.parametrize("number", ["8p", "54p", "58p", "58q"])
def test_what_a_sentence_says_is_shown_as_our_formula_of_it_not_as_its_pieces(number, ledger):
    result = ledger.run([number])
    record = certificate.to_json(result)["errata"][0]
    (found,) = result.errata
    (one,) = record["amendments"]
    assert one["in_words"]
    assert one["printed"] == found.amended[0].amendment.printed
    assert record["brief"] == {**dict(zip(("printed", "right"), found.erratum.brief, strict=True)), "more": 0}
    assert "says in words" in errata.markdown(result)


def test_what_is_printed_stands_as_it_is_printed(ledger):
    (one,) = certificate.to_json(ledger.run(["0p"]))["errata"][0]["amendments"]
    assert not one["in_words"]
    assert one["printed"].startswith(r"\subseteq")
    (one,) = certificate.to_json(ledger.run(["55p"]))["errata"][0]["amendments"]
    assert one["printed"] == r"\eta_{critical}"


def test_a_grave_mistake_in_a_sentence_is_not_survived_for_want_of_users(ledger):
    """(54), which rests on the sentence, is a stated input: it concludes nothing from it."""
    (found,) = ledger.run(["54p"]).errata
    assert not found.conclusion_survives
    assert {"54", "56", "57", "73", "101"} <= set(found.affects)
    assert all(link.given for link in EQUATIONS["54"].links)
    assert ledger.run(["8p"]).errata[0].conclusion_survives


WITHOUT_PROOF = re.compile(r"\b(needs?|needed|necessary|only where|only if)\b")


def test_reasons_do_not_call_necessary_what_is_only_enough():
    for entry in EQUATIONS.values():
        for repair in entry.chain.repairs:
            if isinstance(repair, NewPremises) and not repair.converse:
                assert not WITHOUT_PROOF.search(repair.erratum.notes), repair.erratum.id


def test_a_strict_sign_on_a_null_set_is_editorial_wherever_it_stands():
    for entry in EQUATIONS.values():
        for repair in entry.chain.repairs:
            if isinstance(repair, NewRelations) and Relation.LE in repair.relations.values():
                printed = [entry.links[number - 1].relation for number in repair.relations]
                if set(printed) == {Relation.LT}:
                    assert repair.erratum.weight is Weight.EDITORIAL


def test_the_counts_say_how_many(ledger):
    words = errata.counted(ledger.run(["26", "47"]))
    assert words.startswith("Of 2 records 1 are grave, 0 are minor, 1 are editorial; 1 may be the transcription's;")
    assert copied_words([("grave", True), ("grave", False), ("minor", True)]).endswith(", 1 of them grave")
    assert "1 are still there, 1 are mended" in words


def test_links_of_the_notes_and_of_ours_are_counted_apart(ledger):
    result = ledger.run(["70", "width.no-smaller-constant"])
    counts = result.links_of()
    assert sum(counts["links"].values()) == len(EQUATIONS["70"].links)
    assert sum(counts["ours"].values()) == len(EQUATIONS["width.no-smaller-constant"].links)


def test_what_of_a_conclusion_survives_is_said_in_text_and_record(ledger):
    result = ledger.run(["47"])
    (found,) = result.errata
    assert found.erratum.survival
    told = " ".join(show(result, "47").split())
    assert f"Conclusion of LN-47-1 survives: no, {found.erratum.survival}." in told
    assert certificate.to_json(result)["errata"][0]["survival"] == found.erratum.survival
    assert "survives:" not in show(ledger.run(["94"]), "94")


def test_a_sentence_is_shown_as_one_and_not_in_pieces(ledger):
    told = show(ledger.run(["54p"]), "54p")
    assert "As printed, in words and with the formulas\n  K > 0; C > 0\n" in told
    assert "L1/L2" not in told
    assert told.count("since:") == 1
    assert "As printed, in words; in a formula of ours\n  L1" in show(ledger.run(["52p"]), "52p")


@pytest.mark.parametrize("key", ["3p", "7p", "8q", "17p", "23p", "26p", "42p", "48p", "52q", "57p", "84q"])
def test_what_sentences_say_is_settled(key, ledger):
    assert not ledger(key).problems


WITHDRAWN_FROM = {"7p": "LN-7-1", "8q": "LN-9-2", "17p": "LN-17-2", "26p": "LN-26-2", "42p": "LN-42-1",
                  "48p": "LN-48-2", "84p": "LN-85-1"}  # fmt: skip


@pytest.mark.parametrize(("key", "id"), WITHDRAWN_FROM.items())
def test_what_a_sentence_says_rightly_is_proved_as_it_is_read(key, id, ledger):
    """A record that was withdrawn: the entry holds as it is read, and its page says why."""
    assert not EQUATIONS[key].errata
    assert {link.verdict.verdict for link in ledger(key).links} == {VerdictKind.PROVED}
    assert f"Withdrawn: {id}" in show(ledger.run([key]), key)


def test_the_counterexamples_to_the_record_keep_to_what_the_notes_assume(ledger):
    """Two units are two, outputs that rest have a kernel that rests, 1 < K, g(theta_0) is below R_0."""
    two = ledger("54p").links[0].verdict.counterexample
    assert two.sizes["n"] >= 2
    number = {name: Fraction(rows[0][0]) for name, rows in two.values.items()}
    column = number["σ_ω"] * number["|z_j|"] * number["Δ_j"] * number["| x^1|"]
    assert column / Fraction(two.sizes["n"]) == Fraction(two.lhs) * number["𝜀"]
    for key in ("8p", "9p"):
        moving = [f for f in EQUATIONS[key].notation.facts if isinstance(f, Varies)]
        assert moving, key
    ball = ledger("60p").links[0].verdict.counterexample.values
    assert int(ball["K"][0][0]) > 1
    mean = ledger("65").links[1].verdict.counterexample.values
    assert sum(Fraction(x) ** 2 for x in ("-1/2", "0")) < Fraction(mean["R_0"][0][0]) ** 2


def test_no_point_of_the_segment_will_do_under_lemma_1_and_68_as_well():
    """The map that LN-65-1 names: (58), (68), Lemma 1 on the ball of (56) and the step (53), in rational numbers."""
    x = sp.Symbol("x")
    a, b, scale, first = sp.Rational(1, 10**15), sp.Rational(1, 10**8), 400, sp.Rational(1, 200)
    g = sp.Matrix([x / scale - first - a * (x**2 - x) / 2, b * (x**4 - x) / 4])  # at (x/400, 0)
    J = sp.Matrix([[1 - a * scale * (2 * x - 1) / 2, 0], [b * scale * (4 * x**3 - 1) / 4, 1]])
    start, at_start = g.subs(x, 0), J.subs(x, 0)
    K, R_0, eta = 2, sp.Rational(6, 1000), sp.Rational(1, 2)
    assert start.dot(start) < R_0**2
    near = sp.eye(2) - at_start * at_start.T
    assert (near * near.T).trace() <= sp.Rational(1, 9)
    step = -eta * at_start.T * start
    assert step[1] == 0
    radius = 3 * K * R_0
    ends = [sp.Rational(-1) * radius * scale, radius * scale]
    slopes = J.diff(x) * scale  # by the first parameter; in the second the map is linear
    for end in ends:  # monotone in |x|: the largest at an end
        assert sum(entry**2 for entry in slopes.subs(x, end)) <= K**2
        assert sum(entry**2 for entry in J.subs(x, end)) <= K**2
    last = step[0] * scale
    left = g.subs(x, last)
    right = J * step + start
    difference = sp.Poly(sp.expand(right.dot(right) - left.dot(left)), x)
    assert difference.count_roots(0, last) == 0
    assert difference.eval(0) > 0


def test_a_page_says_first_what_is_wrong_with_an_input_and_that_a_printed_reason_is_none(ledger):
    """(54) is assumed and has a grave record, (98) is proved over a step whose printed reason does not show it."""
    head = " ".join(show(ledger.run(["54"]), "54").partition("As printed")[0].split())
    assert "Status: assumed What is assumed has a grave mistake, LN-54-1 of (54p)" in head
    assert "Conclusion survives: no, for Lemma 1" in head
    head = show(ledger.run(["98"]), "98").partition("As printed")[0]
    assert "Proved, but not by the printed reason: LN-98-1, at (98p)." in head
    assert "printed reason" not in show(ledger.run(["100"]), "100")


def test_a_mended_relation_is_shown_in_its_chain(ledger):
    told = show(ledger.run(["65"]), "65")
    block = told.partition("Corrected (lines with * are changed)")[2]
    assert re.search(r"^  L3\* +≤ ", block, re.M)
    assert re.search(r"^  L4 +=", block, re.M)


def test_what_is_printed_from_right_to_left_is_shown_as_it_is_printed(ledger):
    (one,) = certificate.to_json(ledger.run(["91p"]))["errata"][0]["amendments"]
    assert one["printed"].endswith("> 0")
    assert one["corrected"].startswith(r"0 \le")
    assert not one["in_words"]


def test_an_inequality_that_fails_says_which_side_is_larger(ledger):
    assert "left > right, so ≤ fails" in show(ledger.run(["54p"]), "54p")
    assert "left ≥ right, so < fails" in show(ledger.run(["91p"]), "91p")
