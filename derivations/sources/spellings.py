"""How a name is written, and where in it the slot of a path, a family or a function stands."""

from __future__ import annotations

import re
from collections.abc import Callable
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


def slotted(text: str, brackets: bool, fits: Callable[[str], bool] = lambda _: False) -> Slotted | None:
    """The slot of a spelling: the bracket behind a function, the one letter below a path or family (or its bracket).

    Of several arguments in a bracket, as in `g(t, x)`, the slot is the one that `fits`: a declared scalar, or for a
    function a declared column.
    """
    place = (None if brackets else _below(text)) or _in_bracket(text) or _among(text, fits)
    if place is None:
        return None
    start, stop, letter = place
    before, after = text[:start].rstrip(), text[stop:]
    if not before:
        return None
    opened = "_{0}" if text[start] == "_" else _opened(text[start + 1 : stop - 1], letter)
    head, above = (_DIGIT.sub(r" \1", part) for part in _without_script(before))
    marked = head if "<" in head or ">" in head else f"<{head}>"
    behind = _DIGIT.sub(r" \1", after)
    template = f"{marked}{opened}{above}{behind}" if opened == "_{0}" else f"{marked}{above}{opened}{behind}"
    return Slotted(template, letter, before + after)


def _opened(inner: str, letter: str) -> str:
    """A bracket with the slot in the place of its letter."""
    return f"({', '.join('{0}' if part.strip() == letter else part.strip() for part in inner.split(','))})"


_ABOVE = re.compile(r"\^\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\\[A-Za-z]+|[^\s{}\\])$")


def _without_script(before: str) -> tuple[str, str]:
    """What stands before a slot, and the superscript between the two: a formula is read with its index first, and a
    dot stands over what bears the superscript."""
    found = _ABOVE.search(before)
    return (before, "") if found is None or not found.start() else (before[: found.start()].rstrip(), found[0])


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


def _among(text: str, fits: Callable[[str], bool]) -> tuple[int, int, str] | None:
    """The bracket of several arguments of which one fits."""
    found = [(one, _fitting(one["inner"], fits)) for one in _BRACKET.finditer(text) if "," in one["inner"]]
    fitting = [(one, letters[0]) for one, letters in found if len(letters) == 1]
    if len(fitting) != 1:
        return None
    one, letter = fitting[0]
    return one.start(), one.end(), letter


def _fitting(inner: str, fits: Callable[[str], bool]) -> list[str]:
    letters = [_LETTER.match(part) for part in inner.split(",")]
    return [letter[1] for letter in letters if letter is not None and fits(letter[1])]


def spelling(text: str, arity: int = 0) -> tuple:
    """The tokens of a spelling, slots as numbers."""
    return elements_of(text, arity)[0]
