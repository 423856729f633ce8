"""Directives for one display: premises, what it uses, definitions, readings, corrections, what is skipped, what it is
in the document."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..ledger import Kind
from .errors import SourceError
from .events import Directive, Piece
from .pieces import by, cut, part, word
from .records import About
from .text import Text


@dataclass(frozen=True)
class Written:
    """What a line is to say, in LaTeX, and why."""

    line: int
    latex: Piece
    why: str
    at: int


@dataclass(frozen=True)
class Dots:
    """What the next matrix with dots of a line means: a term, and at which of its rows and columns the printed entries
    stand (None for those that are left out)."""

    line: int
    latex: Piece
    rows: tuple[Piece | None, ...]
    columns: tuple[Piece | None, ...]
    why: str
    at: int


@dataclass(frozen=True)
class Planned:
    """The idea of a proof: which, the letter that it is about, what it shows on the way."""

    kind: str
    letter: Piece
    said: Piece


@dataclass(frozen=True)
class Correction:
    """What a display should say: one line of it or, without one, the lines as they are under further premises.

    `again` is the id of an earlier record that this is one more place of.
    """

    written: Written | None
    given: Piece | None
    why: str
    again: Piece | None
    about: About | None = None
    letters: bool = False  # the line holds; it spells two things with one letter


class Directions:
    """All that directives say of one display."""

    def __init__(self) -> None:
        self.given: list[Piece] = []
        self.uses: list[Piece] = []
        self.definition: Piece | None = None
        self.defining: set[int] = {1}  # the links that define, where there is such a directive
        self.assumed: list[tuple[int | None, Piece]] = []
        self.read: list[Written] = []
        self.whole: Written | None = None  # what the display says, where that is not said line by line
        self.correct: list[Correction] = []
        self.dots: list[Dots] = []
        self.skip: str = ""
        self.kind: Kind | None = None
        self.theorems: list[Piece] = []
        self.plans: list[Planned] = []

    def __bool__(self) -> bool:
        return bool(
            self.given
            or self.uses
            or self.definition
            or self.assumed
            or self.read
            or self.whole
            or self.correct
            or self.dots
            or self.skip
            or self.kind
            or self.theorems
            or self.plans
        )


Adds = Callable[[Directions, Text, Piece], None]
WORDS: dict[str, Adds] = {}


def directive(name: str) -> Callable[[Adds], Adds]:
    """Register what reads the directives that begin with a word."""

    def register(add: Adds) -> Adds:
        WORDS[name] = add
        return add

    return register


def collected(directives: list[Directive], text: Text) -> Directions:
    """What several directives say.

    Raises:
        SourceError: one of them is not understood.
    """
    out = Directions()
    for one in directives:
        first, rest = headed(one.words)
        add = WORDS.get(first)
        if add is None:
            known = ", ".join((*WORDS, "begin", "end"))
            raise wrong(
                text, one.words, f"{first} is no directive", f"use one of: {known}; or certify alone for a block"
            )
        add(out, text, rest)
    return out


def headed(piece: Piece) -> tuple[str, Piece]:
    """The first word of a directive, and the rest; a colon right behind the word belongs to the rest."""
    first, rest = word(piece)
    if not first.endswith(":"):
        return first, rest
    at = piece.text.index(first) + len(first) - 1
    return first[:-1], part(piece, at, len(piece.text))


def wrong(text: Text, piece: Piece, what: str, remedy: str) -> SourceError:
    return SourceError(text.place(piece.at), what, remedy)


@directive("given")
def given(out: Directions, text: Text, rest: Piece) -> None:
    if not rest.text:
        raise wrong(text, rest, "given without a premise", r"write given \eta < 2/L")
    out.given.append(rest)


_REFERENCE = re.compile(r"\\(?:eqref|ref|cref|Cref|autoref)\s*\{(?P<label>[^{}]*)\}$|\((?P<number>[^()]*)\)$"
                        r"|\[[^\]]*\]\(#(?P<link>[^)]*)\)$|\{eq\}`(?P<myst>[^`]*)`$"
                        r"|@(?P<quarto>eq-[A-Za-z0-9_.:-]+)$")  # fmt: skip


@directive("uses")
def uses(out: Directions, text: Text, rest: Piece) -> None:
    for piece in cut(rest, ","):
        if not piece.text:
            raise wrong(text, piece, "uses without a display", r"write uses (12), \eqref{eq:flow}")
        found = _REFERENCE.match(piece.text)
        if found is not None:
            labels = next(x for x in found.groups() if x is not None)
            out.uses.extend(Piece(label.strip(), piece.at) for label in labels.split(","))
        elif re.fullmatch(r"[A-Za-z0-9.:'_*-]+", piece.text):
            out.uses.append(piece)
        else:
            raise wrong(text, piece, f"{piece.text} is no display", r"write (12), or \eqref{eq:flow}")


@directive("definition")
def definition(out: Directions, text: Text, rest: Piece) -> None:
    numbers = [piece.text for piece in cut(rest, ",")] if rest.text else ["1"]
    if not all(re.fullmatch(r"[1-9]\d{0,3}", number) for number in numbers):
        raise wrong(text, rest, "words behind definition", "drop them, or write the numbers of links: definition 1, 3")
    out.definition, out.defining = rest, {int(number) for number in numbers}


@directive("assumed")
def assumed(out: Directions, text: Text, rest: Piece) -> None:
    for piece in cut(rest, ","):
        if piece.text and not re.fullmatch(r"[1-9]\d{0,3}", piece.text):
            raise wrong(text, piece, f"{piece.text} is no number of a link", "write assumed, or assumed 2")
        out.assumed.append((int(piece.text) if piece.text else None, piece))


def reasoned(body: Piece) -> tuple[Piece, Piece]:
    """What stands before ` -- `, and the reason behind it; empty where one is missing."""
    cutting = body.text.rfind(" -- ")
    if cutting < 0:
        return part(body, 0, 0), part(body, 0, 0)
    return part(body, 0, cutting), part(body, cutting + 4, len(body.text))


def written(text: Text, rest: Piece, name: str) -> Written:
    found = re.match(r"\s*([1-9]\d{0,3})\s*:", rest.text)
    if found is None:
        raise wrong(text, rest, f"{name} without the number of a line", f"write {name} 3: LATEX -- why")
    body = part(rest, found.end(), len(rest.text))
    latex, reason = reasoned(body)
    why = reason.text
    if not latex.text or not why:
        raise wrong(text, body, f"{name} without LaTeX or without its reason", f"write {name} {found[1]}: LATEX -- why")
    return Written(int(found[1]), latex, why, rest.at)


@directive("read")
def reading(out: Directions, text: Text, rest: Piece) -> None:
    """`3: LATEX -- why` of a line, `: LATEX -- why` of the whole display."""
    if not rest.text.startswith(":"):
        out.read.append(written(text, rest, "read"))
        return
    latex, reason = reasoned(part(rest, 1, len(rest.text)))
    if not latex.text or not reason.text:
        raise wrong(text, rest, "read without LaTeX or without its reason", "write read: LATEX -- why")
    if out.whole is not None:
        raise wrong(text, rest, "a second reading of the whole display", "write one, with all that it says")
    out.whole = Written(0, latex, reason.text, rest.at)


_AGAIN = re.compile(r"as\s+([A-Za-z0-9]+-\S+)\.?")
_GIVEN = re.compile(r"\s*(?:([1-9]\d{0,3})\s+)?given(?![A-Za-z])")


@directive("correct")
def correction(out: Directions, text: Text, rest: Piece) -> None:
    """`3: LATEX -- why`; `3 given PREMISES: LATEX -- why`; `given PREMISES -- why`; a reason may be `as RECORD`."""
    found, given, line = _GIVEN.match(rest.text), None, None
    body, reason = reasoned(rest)
    if found is None:
        line = written(text, rest, "correct")
    else:
        inner = part(body, min(found.end(), len(body.text)), len(body.text))
        if not inner.text or not reason.text:
            raise wrong(text, rest, "correct without its premises or without its reason",
                        r"write correct 3 given \eta > 0: LATEX -- why, or correct given \eta > 0 -- why")  # fmt: skip
        given, *more = cut(inner, ":")
        if (found[1] is None) is not (not more) or not given.text:
            raise wrong(text, rest, "a line takes LaTeX behind its premises, and premises without a line take none",
                        r"write correct 3 given \eta > 0: LATEX -- why, or correct given \eta > 0 -- why")  # fmt: skip
        if more:
            latex = part(inner, more[0].at - inner.at, len(inner.text))
            if not latex.text:
                raise wrong(text, rest, "correct without LaTeX", r"write correct 3 given \eta > 0: LATEX -- why")
            line = Written(int(found[1]), latex, reason.text, rest.at)
    again = _AGAIN.fullmatch(reason.text)
    same = None if again is None else Piece(again[1].rstrip("."), reason.at + again.start(1))
    out.correct.append(Correction(line, given, reason.text, same))


@directive("letters")
def letters(out: Directions, text: Text, rest: Piece) -> None:
    """`letters 1: LATEX -- why`: a line that spells two things with one letter, spelled otherwise."""
    line = written(text, rest, "letters")
    again = _AGAIN.fullmatch(line.why)
    at = rest.at + rest.text.rindex(line.why)
    same = None if again is None else Piece(again[1].rstrip("."), at + again.start(1))
    out.correct.append(Correction(line, None, line.why, same, letters=True))


@directive("erratum")
def erratum(out: Directions, text: Text, rest: Piece) -> None:
    """What the record of the last correction says of itself."""
    if not out.correct:
        raise wrong(text, rest, "erratum before a correction", "write it below the correction that it is about")
    last = out.correct[-1]
    if last.about is not None:
        raise wrong(text, rest, "a second erratum of one correction", "write all of it in one line, above brief")
    if last.again is not None:
        raise wrong(text, rest, f"{last.again.text} is described where it was first made", "drop this line")
    about = About.read(rest, lambda piece, what, remedy: wrong(text, piece, what, remedy))
    out.correct[-1] = replace(last, about=about)


@directive("brief")
def brief(out: Directions, text: Text, rest: Piece) -> None:
    """What is printed and what is right at a glance, where the formulas of the last correction say it badly."""
    if not out.correct or out.correct[-1].again is not None:
        raise wrong(text, rest, "brief before a correction", "write it below the correction that it is about")
    last, said = out.correct[-1], by(rest, r"\s->\s")
    about = last.about or About()
    if len(said) != 2 or not all(piece.text for piece in said):
        raise wrong(text, rest, "brief without an arrow between two sides", "write brief PRINTED -> RIGHT")
    if about.brief is not None:
        raise wrong(text, rest, "a second brief of one correction", "drop one of the two")
    out.correct[-1] = replace(last, about=replace(about, brief=(said[0].text, said[1].text)))


@directive("prose")
def prose(out: Directions, text: Text, rest: Piece) -> None:
    kept(out, text, rest, "prose", Kind.PROSE)


@directive("ours")
def ours(out: Directions, text: Text, rest: Piece) -> None:
    kept(out, text, rest, "ours", Kind.SUPPLEMENT)


def kept(out: Directions, text: Text, rest: Piece, name: str, kind: Kind) -> None:
    if rest.text or out.kind is not None:
        raise wrong(text, rest, f"words behind {name}, or a second word of this kind", "write prose or ours, alone")
    out.kind = kind


@directive("theorem")
def theorem(out: Directions, text: Text, rest: Piece) -> None:
    if not rest.text:
        raise wrong(text, rest, "theorem without its name", "write theorem 2.1")
    out.theorems.append(rest)


@directive("dots")
def dots(out: Directions, text: Text, rest: Piece) -> None:
    """`dots 2: TERM; rows 1, n; columns 1, - , m -- why`."""
    one = written(text, rest, "dots")
    parts = cut(one.latex, ";")
    words = [word(piece) for piece in parts[1:]]
    if [first for first, _ in words] != ["rows", "columns"]:
        remedy = "write dots 2: TERM; rows 1, n; columns 1, m -- why"
        raise wrong(text, one.latex, "dots without their rows and columns", remedy)
    rows, columns = (tuple(None if p.text == "-" else p for p in cut(inner, ",")) for _, inner in words)
    out.dots.append(Dots(one.line, parts[0], rows, columns, one.why, one.at))


@directive("skip")
def skip(out: Directions, text: Text, rest: Piece) -> None:
    if not rest.text:
        raise wrong(text, rest, "skip without a reason", "write skip and why")
    out.skip = rest.text
