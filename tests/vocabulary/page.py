"""The vocabulary as a page: what each class says of itself, and in which rooms each word has a place."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.notation import nodes as n
from derivations.notation.signature import KINDS

from . import classes, others, written
from .registry import ROOT, Room, Vocabulary

PAGE = ROOT / "docs" / "vocabulary.md"
HEAD = """# Vocabulary

Every class of the notation, every class of fact, every property, relation, rule, schema and engine, and the rooms that
know each. This page is written from the running code by `python -m tests.vocabulary`; a test holds it to the code, and
another fails where a word has neither a place in a room nor a reason (`tests/vocabulary/classes.py`, `others.py`).
"""
MARK, LETTERS = "+", "abcdefghijklmnopqrstuvwxyz"


def page() -> str:
    parts = [HEAD, *written.page(), *_classes()]
    for vocabulary in (classes.VOCABULARY, *others.ALL):
        parts += _rooms(vocabulary)
    return "\n".join(parts).rstrip() + "\n"


def row(*cells: object) -> str:
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"


def _classes() -> Iterator[str]:
    yield "## What the classes say of themselves\n"
    yield "A letter for each argument; `*` is any number of them, `?` one or none. A binder names the place of its"
    yield "variable, counted from 0.\n"
    yield from (f"- `{letter}`: {what}" for letter, (what, _) in KINDS.items())
    yield ""
    yield row("class", "what it is", "takes", "binds", "pointwise in time")
    yield row(*["---"] * 5)
    for cls in n.classes():
        said = (cls.__doc__ or "").strip().splitlines()[0]
        binds = "" if cls.binds is None else cls.binds
        yield row(f"`{cls.__name__}`", said, f"`{cls.takes}`", binds, "yes" if cls.pointwise else "no")
    yield ""


def _rooms(vocabulary: Vocabulary) -> Iterator[str]:
    """A table of words and rooms; a letter stands for a reason, listed below."""
    rooms = vocabulary.rooms
    reasons = sorted({reason for room in rooms for reason in room.absent.values()})
    letters = {reason: LETTERS[i] for i, reason in enumerate(reasons)}
    yield f"## Where the {vocabulary.kind} have a place\n"
    yield from (f"{i}. {room.name}: a {room.what} ({_place(room)})" for i, room in enumerate(rooms, 1))
    yield ""
    yield row(vocabulary.kind, *range(1, len(rooms) + 1))
    yield row(*["---"] * (len(rooms) + 1))
    for word in vocabulary.words():
        yield row(f"`{word}`", *(letters.get(room.absent.get(word, ""), MARK) for room in rooms))
    yield ""
    yield from (f"- {letter}: {reason}" for reason, letter in letters.items())
    if reasons:
        yield ""


def _place(room: Room) -> str:
    table, _, file = room.where.rpartition(" in ")
    return room.where if room.where == "its class" else f"`{table}` in `{file}`" if table else f"`{file}`"
