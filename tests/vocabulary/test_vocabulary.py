"""Every class, fact, property, relation, rule, schema and engine has its place in every room, or a reason why not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations.notation import core
from derivations.notation import nodes as n
from derivations.notation.binding import BINDERS as BINDING
from verify.bounds.replay import points, trees
from verify.identities.replay import granted

from ..families import each
from . import classes, others
from .page import PAGE, page
from .registry import Room, Table, Vocabulary, spelled

ALL = (classes.VOCABULARY, *others.ALL)
ROOMS = [(vocabulary, room) for vocabulary in ALL for room in vocabulary.rooms]


def named(value) -> str:
    return value.kind if isinstance(value, Vocabulary) else value.name if isinstance(value, Room) else str(value)


@pytest.mark.parametrize("vocabulary", ALL, ids=named)
def test_every_word_has_a_place_in_every_room_or_a_reason(vocabulary):
    assert not vocabulary.gaps(), "\n".join(vocabulary.gaps())


@pytest.mark.parametrize("vocabulary", ALL, ids=named)
def test_every_reason_is_one(vocabulary):
    assert len(vocabulary.words()) > 5
    reasons = [reason for room in vocabulary.rooms for reason in (*room.absent.values(), *room.own.values())]
    assert all(len(reason) > 12 for reason in reasons)


# -- a search and what checks it -------------------------------------------------------------------------------
@pytest.mark.parametrize(("first", "second"), classes.PAIRS, ids=" and ".join)
def test_a_search_and_what_checks_it_know_the_same_classes(first, second):
    known = (classes.VOCABULARY.room(name).known() for name in (first, second))
    assert next(known) ^ next(known) == set(classes.PAIRS[first, second])


@pytest.mark.parametrize(("room", "table", "differences"), classes.BINDERS, ids=[b[0] for b in classes.BINDERS])
def test_every_list_of_binders_is_what_the_classes_say(room, table, differences):
    assert table.words() ^ {c.__name__ for c in BINDING} == set(differences)


def test_scopes_are_what_binds_and_what_differentiates():
    assert set(trees.SCOPES) == {*BINDING, *(c for c in n.classes() if not c.pointwise)} - {n.Density}
    assert set(classes.ground.SCOPES.__args__) == set(trees.SCOPES)


@pytest.mark.parametrize("allowed", [granted.AT_A_TIME, points.POINTWISE], ids=["time", "point"])
def test_a_replay_takes_values_only_of_what_calls_itself_pointwise(allowed):
    assert all(c.pointwise for c in allowed)


# -- seeded breaches -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("vocabulary", "room"), ROOMS, ids=named)
def test_a_word_taken_out_of_a_room_is_missed_by_name(vocabulary, room, monkeypatch):
    """One after the other, three words of each room, out of the registry itself where there is one."""
    words, known = vocabulary.words(), sorted(room.known() - set(room.own))
    assert known, "a room that knows nothing"
    for word in {known[0], known[len(known) // 2], known[-1]}:
        with monkeypatch.context() as patch:
            found = replace(vocabulary, words=lambda: words, rooms=(without(room, word, patch),)).gaps()
        assert found == [f"{word}: {room.name} has no {room.what}; add one to {room.where} or say in its `absent` why"]
    assert not list(vocabulary.gaps_of(room))


def without(room: Room, word: str, patch: pytest.MonkeyPatch) -> Room:
    """The room with a word taken out of its registries, or of what is read off its source."""
    for table in room.tables:
        patch.setattr(table.owner, table.name, table.without(word))
    computed = frozenset(room.computes())
    return replace(room, computes=lambda: computed - {word}) if word in computed else room


@each(("vocabulary", "room"), ROOMS, ids=named)
def test_a_reason_for_what_is_there_and_a_name_that_is_no_word_are_reported(vocabulary, room):
    word = sorted(room.known() - set(room.own))[0]
    there = replace(room, absent={**room.absent, word: "this is not so"})
    assert list(vocabulary.gaps_of(there)) == [
        f"{word}: {room.name} has a {room.what}, and its `absent` says why there is none: this is not so"
    ]
    strange = replace(room, absent={**room.absent, "Nothing": "there is no such word"})
    assert list(vocabulary.gaps_of(strange)) == [
        f"Nothing: {room.name} names it, and it is none of the {vocabulary.kind}"
    ]


def test_a_new_class_is_missed_in_every_room_that_does_not_make_it_of_the_class(monkeypatch):
    monkeypatch.setattr(core, "_CLASSES", [*n.classes(), peak()])
    missed = {line.partition(": ")[2].partition(" has no ")[0] for line in classes.VOCABULARY.gaps()}
    assert missed == {room.name for room in classes.VOCABULARY.rooms} - {"shapes/symbolic"}


def peak() -> type[n.Node]:
    class Peak(n.Node):
        takes = "N"
        binds = None
        pointwise = False

        def _shape(self):
            return self.args[0].shape

    return Peak


def test_words_are_spelled_as_they_are_called():
    assert spelled(n.Exp) == "Exp"
    assert spelled(others.Property.PD) == "PD"
    assert Table(classes.ground, "BINDERS").words() == {"Sum", "Prod", "Integral", "Sup"}


# -- the page --------------------------------------------------------------------------------------------------
def test_the_page_is_what_the_code_says():
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/vocabulary.md is old: run python -m tests.vocabulary"


def test_the_page_shows_every_word_in_every_room():
    shown = page()
    for vocabulary in ALL:
        table = shown.partition(f"## Where the {vocabulary.kind} have a place\n")[2].partition("\n## ")[0]
        rows = {line.split(" | ")[0][3:-1]: line for line in table.splitlines() if line.startswith("| `")}
        assert set(rows) == {word.replace("|", "\\|") for word in vocabulary.words()}
        for word, line in rows.items():
            cells = line.removesuffix(" |").split(" | ")[1:]
            known = [word.replace("\\|", "|") in room.known() for room in vocabulary.rooms]
            assert [cell == "+" for cell in cells] == known
