"""The rows of a display: what begins a chain, what goes on, conditions, and several chains in one row."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .errors import Unreadable
from .spellings import RELATIONS
from .tokens import CLOSE, MAX_DEPTH, MAX_TOKENS, OPEN, Token

SIGNS = ("+", "-", r"\pm", r"\mp")
JOINING = (*SIGNS, r"\cdot", r"\times", r"\otimes", r"\odot", "/")
PUNCTUATION = (",", ".", ";")
EMPTY_LINE = re.compile(r"\n[ \t\r]*\n")
BREAK = "\n"  # before a row that begins with a relation: no bracket reaches over it
FRAMES = {
    f"{name}{star}" for star in ("", "*")
    for name in ("equation", "align", "gather", "multline", "eqnarray", "flalign", "alignat", "displaymath", "math",
                 "aligned", "split", "gathered", "alignedat", "array", "dmath", "cases")
}  # fmt: skip
FENCES = {r"\[": r"\]", r"\(": r"\)", "$": "$"}


@dataclass(frozen=True)
class Side:
    """The signs of one side of a relation; `problem` where the rows do not say what belongs to it."""

    tokens: list[Token]
    problem: Unreadable | None = None


@dataclass(frozen=True)
class Sides:
    """A chain as signs: its sides, the relations between them, and the conditions it is stated under."""

    sides: tuple[Side, ...]
    relations: tuple[Token, ...] = ()
    conditions: tuple[list[Token], ...] = ()
    goes_on: bool = False  # whether it begins with a relation, whose left side stands in a display before


def chains(tokens: list[Token], latex: str = "") -> list[Sides]:
    """All chains of a display, or of several that an empty line of the source parts."""
    rows = [row for part in parted(tokens, latex) for row in _rows(unframed(part))]
    out: list[Sides] = []
    for row in _logical(rows):
        out.extend(_row(row))
    return out


def parted(tokens: list[Token], latex: str) -> list[list[Token]]:
    """The displays: apart where an empty line is, or side by side, each in a frame of its own."""
    out: list[list[Token]] = [[]]
    depth, stop = 0, 0
    for token in tokens:
        if depth == 0 and out[-1] and EMPTY_LINE.search(latex, stop, token.at):
            out.append([])
        depth += token.text.startswith(r"\begin{") - token.text.startswith(r"\end{")
        stop = max(stop, token.stop)
        out[-1].append(token)
    return [side for part in out for side in _side_by_side(part)]


def _side_by_side(tokens: list[Token]) -> list[list[Token]]:
    """Frames that follow one another with nothing between them but `and`, and a condition behind the last, which is of
    all."""
    found: list[list[Token]] = []
    rest = tokens
    while rest and rest[0].text.startswith(r"\begin{") and rest[0].text[7:-1] in FRAMES:
        stop = _closing(rest) + 1
        if not stop:
            return [tokens]
        found.append(rest[:stop])
        rest = rest[stop:]
        while rest and (rest[0].text in PUNCTUATION or _words(rest[0]) == "and"):
            rest = rest[1:]
    if not found or not rest:
        return found if len(found) > 1 else [tokens]
    if rest[0].text != r"\forall" and not rest[0].text.startswith(r"\text{"):
        return [tokens]
    break_ = Token(r"\\", rest[0].at)
    with_it = []
    for part in found:
        rows = [row for row in _rows(unframed(part)) if row]
        with_it.append([sign for row in rows for sign in (*_stripped(row), *rest, break_)])
    return with_it


def unframed(tokens: list[Token]) -> list[Token]:
    """What stands inside the environments and signs that only frame a display."""
    for _ in range(MAX_DEPTH):
        tokens = _stripped(tokens)
        if len(tokens) < 2:
            return tokens
        first, last = tokens[0].text, tokens[-1].text
        frame = first[7:-1] if first.startswith(r"\begin{") else ""
        framed = frame in FRAMES and last == rf"\end{{{frame}}}" and _closing(tokens) == len(tokens) - 1
        if framed or FENCES.get(first) == last:
            tokens = tokens[1:-1]
        else:
            break
    return tokens


def _closing(tokens: list[Token]) -> int:
    """The place of the end of the environment that begins first."""
    depth = 0
    for i, token in enumerate(tokens):
        depth += token.text.startswith(r"\begin{") - token.text.startswith(r"\end{")
        if depth == 0:
            return i
    return -1


def _stripped(tokens: list[Token]) -> list[Token]:
    """Without punctuation and empty rows at the end."""
    stop = len(tokens)
    while stop and tokens[stop - 1].text in (*PUNCTUATION, r"\\"):
        stop -= 1
    return tokens[:stop]


def _cut(tokens: list[Token], by: tuple[str, ...], brackets: bool) -> list[tuple[Token | None, list[Token]]]:
    """Parts between signs outside of braces and environments (and brackets), each with the sign before it."""
    out: list[tuple[Token | None, list[Token]]] = [(None, [])]
    depth = 0
    for token in tokens:
        text = token.text
        if text == BREAK:
            depth = 0
            if RELATIONS.keys() <= set(by):
                continue
        opens = text == "{" or text.startswith(r"\begin{") or (brackets and text in OPEN)
        closes = text == "}" or text.startswith(r"\end{") or (brackets and text in CLOSE)
        depth = max(0, depth - closes)
        if depth == 0 and text in by:
            out.append((token, []))
        else:
            out[-1][1].append(token)
        depth += opens
    return out


def _rows(tokens: list[Token]) -> list[list[Token]]:
    return [row for _, row in _cut(tokens, (r"\\",), brackets=False)]


class _Row:
    """A row with those that go on from it, its conditions, and its problem where what goes on is not seen."""

    def __init__(self, tokens: list[Token], conditions: list[list[Token]], problem: Unreadable | None = None) -> None:
        self.tokens = tokens
        self.conditions = conditions
        self.problem = problem


def _logical(rows: list[list[Token]]) -> list[_Row]:
    """Rows that go on joined with those before them."""
    out: list[_Row] = []
    for row in rows:
        marked = [t for _, cell in _cut(row, ("&",), brackets=False) for t in cell]
        body, conditions = _conditions(_stripped(marked))
        if not body:
            if out:
                out[-1].conditions += conditions
            continue
        first = body[0].text
        hangs = bool(out) and out[-1].tokens[-1].text in (*RELATIONS, *JOINING)
        goes_on = first in RELATIONS or first in JOINING or hangs or (bool(out) and _open(out[-1].tokens))
        if not out or not goes_on:
            out.append(_Row(body, conditions))
        elif first in ("-", r"\pm") and row[0].text != "&" and not hangs and _holds_relation(body):
            what = "a row that begins with a sign and holds a relation: does it go on, or begin?"
            remedy = "write & before the sign, or brackets around the term"
            out.append(_Row(body, conditions, Unreadable(body[0].at, what, remedy)))
        else:
            fresh = [Token(BREAK, body[0].at)] if first in RELATIONS else []
            out[-1].tokens += [*fresh, replace(body[0], gap=0), *body[1:]]
            out[-1].conditions += conditions
    return out


def _open(tokens: list[Token]) -> bool:
    """Whether a bracket is open at the end, which only the next row can close."""
    depth = 0
    for token in tokens:
        depth = 0 if token.text == BREAK else max(0, depth + (token.text in OPEN) - (token.text in CLOSE))
    return depth > 0


def _holds_relation(tokens: list[Token]) -> bool:
    return len(_cut(tokens, tuple(RELATIONS), brackets=True)) > 1


def _row(row: _Row) -> list[Sides]:
    """The chains of one logical row."""
    if row.problem is not None:
        return [Sides((Side(row.tokens, row.problem),))]
    out: list[Sides] = []
    waiting: list[Side] = []
    for comma, part in _cut(row.tokens, (",", ";", r"\text{and}", r"\text{, and}"), brackets=True):
        if not part:
            continue
        made = _chain(part)
        if not made.relations:
            if out and comma is not None:
                what = "a list behind a relation: what does the last part say?"
                problem = Unreadable(part[0].at, what, "write a relation for each part")
                out.append(Sides((Side(part, problem),)))
            else:
                waiting.append(made.sides[0])
            continue
        if len(waiting) * len(part) > MAX_TOKENS:
            raise Unreadable(part[0].at, "a long list with one relation", "write a display for each part")
        for side in waiting:  # A, B <= C says A <= C and B <= C
            out.append(Sides((side, *made.sides[1:]), made.relations))
        waiting = []
        out.append(made)
    out.extend(Sides((side,)) for side in waiting)
    return [replace(made, conditions=tuple(row.conditions)) for made in out]


def _chain(tokens: list[Token]) -> Sides:
    """Tokens cut at their relations."""
    parts = _cut(tokens, tuple(RELATIONS), brackets=True)
    relations = tuple(sign for sign, _ in parts if sign is not None)
    sides = tuple(Side(part, None if part or sign is None else _unfinished(sign)) for sign, part in parts)
    return Sides(sides, relations) if sides[0].tokens else Sides(sides[1:], relations, goes_on=True)


def _unfinished(relation: Token) -> Unreadable:
    return Unreadable(relation.at, "a relation with nothing behind it", "write its right side")


def _words(token: Token) -> str:
    """The words of a text."""
    return token.text[6:-1].strip(" ,").lower() if token.text.startswith(r"\text{") else ""


def _conditions(tokens: list[Token]) -> tuple[list[Token], list[list[Token]]]:
    """A row without its conditions, and these: what text or a quantifier begins."""
    depth = 0
    for i, token in enumerate(tokens):
        text = token.text
        depth = max(0, depth - (text in CLOSE or text.startswith(r"\end{")))
        words = _words(token)
        if depth == 0 and ((words and words != "and") or text == r"\forall"):
            return _stripped(tokens[:i]), [tokens[i:]]
        depth += text in OPEN or text.startswith(r"\begin{")
    return tokens, []
