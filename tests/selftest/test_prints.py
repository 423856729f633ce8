"""One-place changes of the print are noticed, and a comparison that looks away is found out."""

from __future__ import annotations

import pytest

from derivations import EQUATIONS
from derivations.ledger import Kind
from verify.selftest import prints, score

EVERY = 120


def test_changes_are_many_and_touch_nearly_every_display():
    touched = {key: sum(1 for _ in prints.changes(entry)) for key, entry in EQUATIONS.items()}
    assert sum(touched.values()) > 6_000
    displays = [key for key, entry in EQUATIONS.items() if entry.kind is Kind.DISPLAY]
    assert sum(touched[key] > 0 for key in displays) > 90
    assert not any(touched[key] for key, entry in EQUATIONS.items() if entry.kind is Kind.SUPPLEMENT)


def test_they_are_noticed():
    found = prints.score(every=EVERY)
    assert found["tried"] > 50
    assert found["missed"] == []
    assert found["noticed"] == found["tried"]


def test_a_change_is_one_place_in_a_line_that_is_as_printed():
    entry = EQUATIONS["47"]
    text = entry.printed.latex
    changes = list(prints.changes(entry))
    assert len({change.latex(text) for change in changes}) == len(changes)
    for change in changes:
        assert change.latex(text).startswith(text[: change.at])
        assert change.latex(text).endswith(text[change.stop :])
        assert change.latex(text) != text
    assert not prints.noticed(entry, prints.Change("47", 0, 0, ""))


def test_a_comparison_that_looks_away_is_found_out(monkeypatch):
    monkeypatch.setattr("derivations.ledger.fidelity.alike", lambda one, other: True)
    assert prints.score(every=150)["missed"]


@pytest.mark.parametrize("missed", [[], ["(1) at 3: q"]])
def test_the_score_says_how_many_are_noticed(missed):
    base = {
        "mutants": 0, "by_status": {}, "forgeries": {"tried": 0, "rejected": 0, "harmless": 0, "proofs": 0},
        "attacks": {"tried": 0}, "liars": {"tried": 0, "claims": 0}, "by_engine": {}, "false_verdicts": 0, "open": [],
        "open_count": 0,
    }  # fmt: skip
    shown = {"tried": 10, "noticed": 10 - len(missed), "missed": missed}
    assert any(f"{10 - len(missed)} one-place" in line for line in score.lines({**base, "print": shown}))
