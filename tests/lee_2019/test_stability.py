"""Appendix G of the paper: displays come out as listed, Theorems G.1, G.2 and G.4 by links of their own.

A slip in a copy is noticed."""

from __future__ import annotations

import pytest

from derivations.ledger import ErratumKind, Weight
from derivations.lee_2019 import FOLDER, lee_2019
from derivations.sources import read_text
from verify.judging.check import check_source, run_source

from .parts import marked, of_part

pytestmark = pytest.mark.slow(share="lee2019")  # by one worker, which judges what they rest on once
#: display -> what is found of each link: Proved, Refuted, Malformed, Definition, Assumed, - skipped
PRINTED = {
    "S37b": "PDPDPP", "S38": "AAA", "S38a": "PA", "S38b": "R", "S39": "PM", "S40": "DM", "S41": "DP", "S42": "DDA",
    "S43": "D", "S44": "A", "S45": "D", "S46": "R", "S47": "AA", "S48": "A", "S52p": "R", "S49": "PPP", "S50": "P",
    "S53": "A", "S53a": "D", "S54": "PP", "S54a": "P", "S54p": "R", "S55": "PRPPP", "S60": "P", "S61": "A",
    "S62": "P", "S61a": "R", "S63": "PPPP", "S67": "A", "S68": "D", "S69": "PPPP", "S51": "PP", "S52": "P",
    "S73": "A", "S74": "P", "S75": "R", "S76": "P", "S77": "PP", "S78": "PP", "S79": "PMM", "S80": "P", "S81": "RR",
    "S82": "P", "S82p": "M", "S83": "P", "S84": "AAAAA", "S85": "AA", "S86": "AA", "S86p": "R", "S47p": "R",
    "S87": "APPPPP", "S93": "ARP", "S97": "PPP", "S98": "P", "S99": "AA", "S99p": "PPR",
}  # fmt: skip
#: record -> its kind and weight
ERRATA = {
    "LEE-S38b-1": (ErratumKind.MISSING_CONDITION, Weight.MINOR),
    "LEE-S39-1": (ErratumKind.NOTATION, Weight.EDITORIAL),
    "LEE-S46-1": (ErratumKind.WRONG_FORMULA, Weight.EDITORIAL),
    "LEE-S52p-1": (ErratumKind.MISSING_CONDITION, Weight.MINOR),
    "LEE-S54p-1": (ErratumKind.NOTATION, Weight.EDITORIAL),
    "LEE-S55-1": (ErratumKind.LOGIC_GAP, Weight.MINOR),
    "LEE-S61a-1": (ErratumKind.WRONG_FORMULA, Weight.MINOR),
    "LEE-S75-1": (ErratumKind.WRONG_FORMULA, Weight.MINOR),
    "LEE-S79-1": (ErratumKind.MALFORMED, Weight.EDITORIAL),
    "LEE-S81-1": (ErratumKind.WRONG_FORMULA, Weight.MINOR),
    "LEE-S82p-1": (ErratumKind.NOTATION, Weight.EDITORIAL),
    "LEE-S86p-1": (ErratumKind.MISSING_CONDITION, Weight.GRAVE),
    "LEE-S93-1": (ErratumKind.WRONG_FORMULA, Weight.MINOR),
    "LEE-S99p-1": (ErratumKind.LOGIC_GAP, Weight.GRAVE),
}
OF = "stability"


@pytest.fixture(scope="module")
def checked():
    return check_source(lee_2019(), only=of_part(OF))


def test_every_printed_display_comes_out_as_it_is_listed_and_every_step_of_ours_is_proved(checked):
    found = marked(f for f in checked.findings if f.display.number in of_part(OF))
    ours = {key: marks for key, marks in found.items() if key not in PRINTED}
    assert {key: marks for key, marks in found.items() if key in PRINTED} == PRINTED
    assert all(key.startswith("G") and set(marks) == {"P"} for key, marks in ours.items())


def test_what_is_refuted_is_mended_and_proved_as_mended(checked):
    wrong = [f.judged for f in checked.findings if f.verdict in ("REFUTED", "MALFORMED")]
    assert len(wrong) == 18
    assert {one.corrected_verdict.verdict.value for one in wrong} == {"PROVED"}


def test_the_records(checked):
    entries = lee_2019().document.equations
    found = {e.id: (e.kind, e.weight) for key in of_part(OF) for e in entries[key].errata if key in e.id}
    assert found == ERRATA


def test_the_theorems_rest_on_links_of_their_own_document():
    entries = lee_2019().document.equations

    def below(key: str) -> set[str]:
        found, todo = set(), [key]
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                todo += entries[one].uses
        return found

    assert {"S54", "S62", "G1.contraction-by-the-mean-jacobian", "S69"} <= below("S49") | below("S50")
    assert {"S77", "G2.residual-shrinks", "S79", "S80", "G2.flow-stays-in-the-ball"} <= below("S51") | below("S78")
    assert {"G4.contraction-by-the-mean-jacobian", "G4.step-of-descent"} <= below("S97")


@pytest.mark.parametrize(
    ("display", "old", "new"),
    [
        ("S62", r"1 - \eta_0 \lambda_{\min} ." + "\n\\tag{S62}", r"1 - 2 \eta_0 \lambda_{\min} ." + "\n\\tag{S62}"),
        ("S77", r"\le -\frac{2}{3} \eta_0 \lambda_{\min} \|g(t)\|_2^2", r"\le -2 \eta_0 \lambda_{\min} \|g(t)\|_2^2"),
    ],
)  # fmt: skip
def test_a_slip_in_a_copy_is_noticed(checked, display, old, new):
    text = (FOLDER / f"{OF}.tex").read_text(encoding="utf-8")
    assert text.count(old) == 1
    assert not any(display in problem for problem in checked.run.problems)
    changed = read_text(text.replace(old, new), f"{OF}.tex")
    assert run_source(changed, only=(display,)).problems
