"""The notes: every line of every display in three spellings, printed, read and entered, and every difference told."""

from __future__ import annotations

from collections import Counter
from time import process_time

from derivations import EQUATIONS
from derivations.ledger import Kind
from derivations.ledger.fidelity import Agreement, compared, sources

from ..families import each

IDENTICAL, OTHER = 280, 36  # lines of displays
PRINTED = [key for key, entry in EQUATIONS.items() if entry.kind is not Kind.SUPPLEMENT]


@each("key", PRINTED)
def test_an_entry_says_what_is_printed_or_why_not(key):
    found = compared(EQUATIONS[key])
    assert found is not None
    assert found.unsaid == ()
    assert found.idle == ()


def test_what_is_ours_is_printed_nowhere():
    ours = [entry for entry in EQUATIONS.values() if entry.kind is Kind.SUPPLEMENT]
    assert ours
    assert all(compared(entry) is None and not entry.readings for entry in ours)


def test_nearly_all_lines_of_the_displays_are_the_identical_tree():
    displays = [key for key in PRINTED if EQUATIONS[key].kind is Kind.DISPLAY]
    counts = Counter(line.agreement for key in displays for line in compared(EQUATIONS[key]).lines)
    assert counts[Agreement.IDENTICAL] >= IDENTICAL
    assert counts[Agreement.UNPRINTED] == 0
    assert counts[Agreement.UNREAD] + counts[Agreement.DIFFERENT] <= OTHER


def test_conditions_that_are_printed_are_stated():
    conditions = {
        key: said
        for key in PRINTED
        for source in sources(EQUATIONS[key])
        for said in source.conditions
        if not said.startswith("\\text{in probability")
    }
    assert set(conditions) == {"54"}
    assert len(EQUATIONS["54"].chain.stated) == 2


def test_reading_the_whole_document_takes_less_than_half_a_second():
    for entry in EQUATIONS.values():
        sources(entry)  # names are told once
    start = process_time()
    for entry in EQUATIONS.values():
        sources(entry)
    assert process_time() - start < 0.5
