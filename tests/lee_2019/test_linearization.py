"""Appendix H of the paper: displays come out as listed, Theorem H.1 by links of the paper. A slip in a copy is noticed.

What needs the decay of the difference along the flow, a third of the time of the rest, is left to the run of the
document: the second term of (S129) and what rests on it.
"""

from __future__ import annotations

import pytest

from derivations.ledger import ErratumKind, Kind, Weight
from derivations.lee_2019 import FOLDER, lee_2019
from derivations.sources import read_text
from verify.judging.check import check_source, with_used

from .parts import marked, of_part

pytestmark = pytest.mark.slow(share="lee2019")  # by one worker, which judges what they rest on once
#: display of the paper -> what is found of each link: Proved, Definition, Assumed
PRINTED = {
    "S99a": "DD", "S101": "PP", "S104": "P", "S106": "PP", "S110": "D", "S111": "D", "S112": "D", "S113": "P",
    "S114": "P", "S115": "PPP", "S116": "PP", "S117a": "D", "S118": "P", "S119": "PPA", "S120": "P", "S121": "PPA",
    "S122": "P", "S123": "PP", "S128": "P",
}  # fmt: skip
LONG = {"S119c", "S128e", "S128g"}
OF = "linearization"


def short() -> tuple[str, ...]:
    entries = lee_2019().document.equations
    return tuple(key for key in of_part(OF) if not LONG & with_used(entries, (key,)))


@pytest.fixture(scope="module")
def checked():
    return check_source(lee_2019(), only=short())


def test_every_printed_display_comes_out_as_it_is_listed_and_every_step_of_ours_is_proved(checked):
    found = marked(checked.findings)
    entries = lee_2019().document.equations
    printed = {key: marks for key, marks in found.items() if entries[key].kind is Kind.DISPLAY}
    assert printed == PRINTED
    assert (found.pop("S119p"), found.pop("S129p")) == ("R", "R")
    assert {marks for key, marks in found.items() if key not in printed} <= {"P" * count for count in range(1, 5)}


def test_every_display_is_there_and_read():
    shown = lee_2019().shown
    numbers = {number for key in of_part(OF) for number in shown[key].numbers}
    assert {"S99a", "S117a", *(f"S{n}" for n in range(100, 130) if n != 125)} <= numbers
    assert all(link.why is None and not link.doubt for key in of_part(OF) for link in shown[key].links)


def test_what_is_refuted_has_its_record_and_is_proved_as_mended(checked):
    wrong = [finding.judged for finding in checked.findings if finding.verdict == "REFUTED"]
    assert [one.corrected_verdict.verdict.value for one in wrong] == ["PROVED", "PROVED"]
    (record,) = lee_2019().document.equations["S129p"].errata
    assert (record.id, record.kind, record.weight) == ("LEE-S129p-1", ErratumKind.WRONG_FORMULA, Weight.EDITORIAL)
    (record,) = lee_2019().document.equations["S119p"].errata
    assert (record.id, record.kind, record.weight) == ("LEE-S119p-1", ErratumKind.LOGIC_GAP, Weight.EDITORIAL)
    assert record.inherited_by == ("LN-98-1",)


def test_theorem_h_1_rests_on_links_of_the_paper_for_both_halves():
    entries = lee_2019().document.equations
    below = with_used(entries, ("S100",))
    assert {"S121", "S129", "S118", "S116", "S115", "S114", "S113", "S106", "S104", "S101"} <= below
    assert {"S122", "S123", "S128", "S119", "S120"} <= below


@pytest.mark.parametrize(
    ("display", "old", "new"),
    [
        ("S115", r"= e^{-\lambda_0 \eta_0 t} \|g^", r"= e^{-2 \lambda_0 \eta_0 t} \|g^"),
        ("S122", r"+ \eta_0 \hat{\Theta}_t(x, \mathcal{X}) (g(t)", r"- \eta_0 \hat{\Theta}_t(x, \mathcal{X}) (g(t)"),
    ],
)
def test_a_slip_in_a_copy_is_noticed(checked, display, old, new):
    text = (FOLDER / f"{OF}.tex").read_text(encoding="utf-8")
    assert text.count(old) == 1
    changed = check_source(read_text(text.replace(old, new), f"{OF}.tex"), only=(display,))
    assert "REFUTED" in {finding.verdict for finding in changed.findings if finding.display.number == display}
