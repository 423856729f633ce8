"""The revision of the notes: what its displays are found to be, its records, and the page beside the notes."""

from __future__ import annotations

import re
from functools import cache

import pytest

from derivations import EQUATIONS, library
from derivations.chen_2021 import chen_2021
from derivations.chen_2021.revision import GONE, LETTERS, MENDED, WORDS, found, in_the_revision
from derivations.linearized_networks.origin import ORIGIN
from verify import check_text
from verify.judging.check import run_source

from . import page

#: display -> its refuted links
REFUTED = {
    "0a": [1], "1": [2], "4": [2, 3], "12p": [1], "13": [3, 4], "22": [1], "28": [1, 5], "32p": [1], "33": [4],
    "36": [2], "37": [1, 2, 3], "38": [2], "40": [1], "41": [1], "42": [1, 2], "43": [1], "48": [2], "51": [1],
    "52p": [1], "55p": [1], "66": [2], "67": [2], "71": [2], "75": [1], "76": [1], "77": [1], "78": [1], "79": [1],
    "80": [1], "95": [2], "98s": [1], "102p": [1],
}  # fmt: skip
SKIPPED = ["0b", "0c"]


#: what is judged in tests: what takes long is judged by `python -m tests.chen_2021` and `certify run` alone
LONG = {"12p", "28", "37", "66", "67", "81", "82"}


@cache
def part() -> tuple[str, ...]:
    return tuple(
        number
        for number in chen_2021().document.equations
        if number not in LONG
        and not (number.isdigit() and 75 <= int(number) <= 101)
        and number[:2] not in ("80", "98", "99")
    )


@pytest.fixture(scope="module")
def result():
    return run_source(chen_2021(), only=part())


def test_the_library_knows_the_revision():
    document = library.document("chen2021")
    assert library.source(document) is chen_2021()
    assert document.prefix == "LN21"


def test_every_display_is_there_once_and_read():
    source = chen_2021()
    assert not source.unsaid
    numbers = [number for number in source.shown if number.isdigit()]
    assert sorted(map(int, numbers)) == list(range(1, 103))
    for number, shown in source.shown.items():
        assert shown.skipped or all(link.why is None for link in shown.links), number


@pytest.mark.slow(share="chen2021")
def test_every_link_is_settled_as_it_is_listed(result):
    refuted, skipped = {}, []
    for number, one in result.equations.items():
        if one.status.value == "skipped":
            skipped.append(number)
            continue
        links = [link.claim.id for link in one.links if link.verdict.verdict.value == "REFUTED"]
        if links:
            refuted[number] = [int(id.rsplit(".", 1)[1]) for id in links]
        for link in one.links:
            assert link.verdict.verdict.value in ("PROVED", "REFUTED", "DEFINITION", "ASSUMED"), link.claim.id
            if link.verdict.verdict.value == "REFUTED":
                assert link.corrected_verdict is not None, link.claim.id
                assert link.corrected_verdict.verdict.value in ("PROVED", "DEFINITION"), link.claim.id
    assert refuted == {number: links for number, links in REFUTED.items() if number in part()}
    assert skipped == SKIPPED
    assert all(one.status.value == found()["revision"][number] for number, one in result.equations.items())


def test_the_displays_with_a_record_are_those_that_are_refuted():
    with_one = {number for number, one in chen_2021().document.equations.items() if one.errata}
    assert with_one - {"17"} == set(REFUTED)  # (17) spells two things with one letter
    assert all((found()["revision"][number] == "erratum") is (number in with_one) for number in found()["revision"])


@pytest.mark.slow
def test_the_notes_are_found_to_be_what_the_page_says(ledger):
    for number in ("13", "26", "47", "63", "94"):
        assert ledger(number).status.value == found()["notes"][number]


def test_each_display_of_the_notes_has_its_place():
    ours = page.of_the_notes()
    assert list(found()["notes"]) == ours
    letters = {number for number in ours if not number.isdigit()}
    assert letters == set(LETTERS) | set(GONE)
    assert not set(LETTERS) & set(GONE)
    there = [new for number in ours if (new := in_the_revision(number)) is not None]
    assert len(there) == len(set(there))
    assert set(there) <= set(chen_2021().document.equations)


def test_what_became_of_each_record_agrees_with_the_notes():
    ids = list(page.records(EQUATIONS))
    assert set(ids) == set(page.heirs()) | set(MENDED) | set(WORDS)
    assert {id: page.became(id)[0] for id in ids} == {id: ORIGIN.later[id].state for id in ids}


def test_a_mended_display_holds_but_for_what_it_inherits():
    for display in MENDED.values():
        entry = chen_2021().document.equations[display]
        assert found()["revision"][display] == ("erratum" if entry.errata else "proved")
        assert all(erratum.inherited_from for erratum in entry.errata)


def test_the_page_is_the_one_of_the_verdicts():
    assert page.PAGE.read_text(encoding="utf-8") == page.page()


CHANGED = r"""
% certify
% size d
% scalar t, \eta > 0
% matrix K : d x d, symmetric positive definite
% end
\[ (I - e^{-\eta K t}) (I - e^{-\eta K t}) = I - 2 e^{-\eta K t} + e^{-2 \eta K t} \]
"""


def test_a_slip_in_the_last_step_of_47_is_noticed():
    assert [finding.verdict for finding in check_text(CHANGED).findings] == ["PROVED"]
    slipped = CHANGED.replace(r"e^{-2 \eta K t}", r"e^{-\eta K t}")
    assert [finding.verdict for finding in check_text(slipped).findings] == ["REFUTED"]


def test_each_record_is_one_of_the_notes_or_new():
    records = page.records(chen_2021().document.equations)
    origins = [origin for erratum in records.values() for origin in erratum.inherited_from]
    assert set(origins) <= set(page.records(EQUATIONS))
    assert [id for id, erratum in records.items() if not erratum.inherited_from] == ["LN21-38-1"]
    assert all(re.fullmatch(r"LN21-[0-9]+[a-z]?-\d", id) for id in records)
