"""How a name is written, and where in it the slot of a path, a family or a function stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..notation.reader.errors import Unreadable
from ..notation.reader.names import elements_of
from ..notation.reader.tokens import tokens

_INDEX = re.compile(r"_\s*(?:\{(?P<braced>[^{}]*)\}|(?P<bare>\\[A-Za-z]+|[^\s{}\\]))")
_BRACKET = re.compile(r"\((?P<inner>[^()]*)\)")
_LETTER = re.compile(r"\s*(\\[A-Za-z]+|[A-Za-z])\s*$")
_DIGIT = re.compile(r"\{\s*(\d)\s*\}")


@dataclass(frozen=True)
class Slotted:
    """A spelling with a slot: the template (`<f>_{0}`), its letter, and its head without the slot."""

    template: str
    letter: str
    head: str


def checked(text: str) -> None:
    """Raise `Unreadable` where LaTeX is no name: empty, or with relations and signs of operators outside of scripts."""
    found = tokens(text)
    if not found:
        raise Unreadable(0, "a name is missing", "write it")
    depth = 0
    for token in found:
        if token.text in "({[":
            depth += 1
        elif token.text in ")}]":
            depth -= 1
        elif depth == 0 and token.text in (*"=<>+-/,;:&.", r"\le", r"\ge", r"\cdot", r"\\", r"\frac", r"\sum", r"\int"):
            raise Unreadable(
                token.at, f"{token.text} inside a name", "write one name, and what is said of it behind it"
            )
    if found[0].text in "^_'" or found[0].text.isdigit():
        raise Unreadable(found[0].at, f"a name that begins with {found[0].text}", "begin it with a letter")


def slotted(text: str, brackets: bool) -> Slotted | None:
    """The slot of a spelling: the bracket behind a function, the one letter below a path or family (or its bracket)."""
    place = _in_bracket(text) if brackets else (_below(text) or _in_bracket(text))
    if place is None:
        return None
    start, stop, letter = place
    before, after = text[:start].rstrip(), text[stop:]
    if not before:
        return None
    opened = "_{0}" if text[start] == "_" else "({0})"
    head = _DIGIT.sub(r" \1", before)
    marked = head if "<" in head or ">" in head else f"<{head}>"
    behind = _DIGIT.sub(r" \1", after)
    return Slotted(f"{marked}{opened}{behind}", letter, before + after)


def _below(text: str) -> tuple[int, int, str] | None:
    for found in _INDEX.finditer(text):
        if text[: found.start()].rstrip().endswith(r"\nabla"):
            continue  # the variable of a derivative
        inner = found["braced"] if found["braced"] is not None else found["bare"]
        letter = _LETTER.match(inner)
        if letter is not None:
            return found.start(), found.end(), letter[1]
    return None


def _in_bracket(text: str) -> tuple[int, int, str] | None:
    places = [(found, _LETTER.match(found["inner"])) for found in _BRACKET.finditer(text)]
    fitting = [(found, letter) for found, letter in places if letter is not None]
    if len(fitting) != 1:
        return None
    found, letter = fitting[0]
    return found.start(), found.end(), letter[1]


def spelling(text: str, arity: int = 0) -> tuple:
    """The tokens of a spelling, slots as numbers."""
    return elements_of(text, arity)[0]
