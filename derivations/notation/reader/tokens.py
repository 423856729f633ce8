"""LaTeX as tokens in one canonical form, each with its place in the source.

Scripts and arguments stand in braces, `_` before primes before `^`; other braces, spacing and sizes of delimiters are
gone; fonts are part of the letter; `\\left` and `\\right` are the side of the next delimiter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from .errors import Unreadable
from .marks import MARKED, meaning
from .spellings import (
    ALIASES,
    DROPPED,
    DROPPED_WITH_ARGUMENT,
    FONTS,
    GROW,
    OPERATORS,
    SAYS_MORE,
    SIDED,
    SWITCHES,
    TAKES,
    TEXT,
    THIN,
    UPRIGHT,
    WIDE,
)

MAX_DEPTH = 100
MAX_TOKENS = 10_000
_PIECES = re.compile(r"(?<!\\)%[^\n]*\n?|\\(?:[A-Za-z]+\*?|.|\n|$)|\s+|\|\||:=|.", re.DOTALL)
_STARRED = {r"\operatorname*", r"\tag*", r"\hspace*", r"\vspace*"}


@dataclass(frozen=True, slots=True)
class Token:
    """One sign of a formula: where it begins in the source and where it stops.

    `side` is that of a delimiter, `gap` the space before it (0 none, 1 thin, 2 wide).
    """

    text: str
    at: int
    stop: int = 0
    side: str = ""
    gap: int = 0


def pieces(source: str) -> list[Token]:
    """The signs of the source as TeX sees them; comments and blanks are gone."""
    found: list[Token] = []
    for piece in _PIECES.finditer(source):
        text = piece[0]
        if text.isspace() or text[0] == "%":
            continue
        if text == "\\":
            raise Unreadable(piece.start(), "a backslash with nothing after it", "remove it or complete the command")
        if text.endswith("*") and text[0] == "\\" and len(text) > 2 and text not in _STARRED:
            found += [Token(text[:-1], piece.start(), piece.end() - 1), Token("*", piece.end() - 1, piece.end())]
        else:
            found.append(Token(text, piece.start(), piece.end()))
        if len(found) > MAX_TOKENS:
            raise Unreadable(piece.start(), f"more than {MAX_TOKENS} signs in one formula", "split it")
    return found


def tokens(source: str) -> list[Token]:
    """The source in canonical form."""
    return canonical(pieces(source), source)


def canonical(signs: list[Token], source: str) -> list[Token]:
    """The canonical form of signs; raises `Unreadable` where braces or arguments are missing."""
    return _Canonical(_switched(signs), source).whole()


def _switched(signs: list[Token]) -> list[Token]:
    r"""Old commands for fonts as new ones, `{\rm Cov}` as `\mathrm{Cov}` inside the same braces."""
    if not any(sign.text in SWITCHES for sign in signs):
        return signs
    out: list[Token] = []
    i = 0
    while i < len(signs):
        sign = signs[i]
        stop = i + 1
        if sign.text in SWITCHES and i and signs[i - 1].text == "{":
            while stop < len(signs) and (signs[stop].text.isalnum() or signs[stop].text in THIN):
                stop += 1
        if stop > i + 1 and stop < len(signs) and signs[stop].text == "}":
            font, letters = replace(sign, text=SWITCHES[sign.text]), signs[i + 1 : stop]
            out += [font, replace(sign, text="{"), *letters, replace(signs[stop], text="}")]
        else:
            out += signs[i:stop]
        i = stop
    return out


class _Canonical:
    def __init__(self, signs: list[Token], source: str) -> None:
        self.signs = signs
        self.source = source
        self.i = 0
        self.gap = 0
        self.unbraced = False  # whether the sign at hand is an argument without braces

    def whole(self) -> list[Token]:
        out = list(self.run(0, script=False))
        if self.i < len(self.signs):
            raise Unreadable(self.signs[self.i].at, "a closing brace that nothing opens", "remove it")
        return out

    def run(self, depth: int, script: bool) -> Iterator[Token]:
        """Everything up to the end or a closing brace."""
        while self.i < len(self.signs) and self.signs[self.i].text != "}":
            yield from self.unit(depth, script)

    def unit(self, depth: int, script: bool) -> Iterator[Token]:
        """One sign with what belongs to it."""
        sign = self.signs[self.i]
        text = ALIASES.get(sign.text, sign.text)
        if depth > MAX_DEPTH:
            raise Unreadable(sign.at, f"nested deeper than {MAX_DEPTH}", "name a part of it and write the name")
        self.i += 1
        if text in THIN or text in WIDE:
            self.gap = max(self.gap, 2 if text in WIDE else 1)
        elif text in DROPPED:
            pass
        elif text in DROPPED_WITH_ARGUMENT:
            self.raw(sign)
        elif text == "{":
            yield from self.run(depth + 1, script)
            self.close(sign)
        elif sign.text in ("^", "_", "'"):
            self.i -= 1
            yield from self.scripts(depth)
        elif text in GROW:
            yield from self.delimiter(sign, GROW[text])
        elif text in SIDED:
            yield self.token(SIDED[text][0], sign.at, SIDED[text][1])
        elif text == "||":
            yield self.token(r"\|", sign.at)
        elif text in (r"\begin", r"\end"):
            name = self.raw(sign)
            if text == r"\begin" and name in COLUMNS:
                self.raw(sign)
            elif text == r"\begin":
                self.option()
            yield self.token(f"{text}{{{name}}}", sign.at)
        elif text == r"\\":
            self.option(self.i and self.signs[self.i - 1].at + 2)
            yield self.token(text, sign.at)
        elif text in TEXT:
            said = self.raw(sign)
            if script and self.is_index():
                yield from (Token(letter, sign.at) for letter in said if not letter.isspace())
            else:
                yield self.token(f"\\text{{{said.strip()}}}", sign.at)
        elif text in FONTS:
            yield from self.font(text, sign, script)
        elif text == r"\xrightarrow":
            self.option()
            yield self.token(SAYS_MORE if self.raw(sign) else r"\to", sign.at)
        elif text in TAKES:
            yield from self.command(text, sign, depth)
        elif script and text in (r"\max", r"\min") and self.is_index():
            yield from (Token(letter, sign.at) for letter in text[1:])
        else:
            yield self.token(text, sign.at)

    def token(self, text: str, at: int, side: str = "") -> Token:
        made = Token(text, at, self.signs[self.i - 1].stop, side, self.gap)
        self.gap = 0
        return made

    def close(self, opened: Token) -> None:
        if self.i >= len(self.signs):
            raise Unreadable(opened.at, "a brace that nothing closes", "close it")
        self.i += 1

    def raw(self, sign: Token) -> str:
        """The argument of a command as it stands in the source."""
        if self.i >= len(self.signs):
            raise Unreadable(sign.at, f"{sign.text} without its argument", "write it in braces")
        first = self.signs[self.i]
        if first.text != "{":
            self.i += 1
            return first.text
        depth, start = 0, self.i
        while self.i < len(self.signs):
            depth += {"{": 1, "}": -1}.get(self.signs[self.i].text, 0)
            self.i += 1
            if depth == 0:
                inner = self.signs[start + 1 : self.i - 1]
                in_order = all(a.at < b.at for a, b in pairwise(self.signs[start : self.i]))  # not of a macro
                last = self.signs[self.i - 1].at
                return self.source[inner[0].at : last] if inner and in_order else "".join(x.text for x in inner)
        raise Unreadable(first.at, "a brace that nothing closes", "close it")

    def option(self, at: int | None = None) -> None:
        """Pass over an option in square brackets; `at` is where it has to begin."""
        if self.i < len(self.signs) and self.signs[self.i].text == "[" and at in (None, self.signs[self.i].at):
            first = self.signs[self.i]
            while self.i < len(self.signs) and self.signs[self.i].text != "]":
                self.i += 1
            if self.i == len(self.signs):
                raise Unreadable(first.at, "[ is not closed", "close it")
            self.i += 1

    def argument(self, sign: Token, depth: int, script: bool) -> Iterator[Token]:
        """The argument of a command or script, in braces; without them it is one sign."""
        while self.i < len(self.signs) and self.signs[self.i].text in THIN:
            self.i += 1
        if self.i >= len(self.signs) or self.signs[self.i].text in ("}", "^", "_", "&", r"\\", "'"):
            raise Unreadable(sign.at, f"{sign.text} without its argument", "write it in braces")
        first = self.signs[self.i]
        self.gap = 0
        yield Token("{", first.at, first.stop)
        self.unbraced = first.text != "{"
        yield from self.unit(depth + self.unbraced, script)
        self.unbraced = False
        self.gap = 0
        yield Token("}", self.signs[self.i - 1].at, self.signs[self.i - 1].stop)

    def scripts(self, depth: int) -> Iterator[Token]:
        """All scripts of one base, in canonical order."""
        gap, self.gap = self.gap, 0
        below: list[Token] = []
        above: list[Token] = []
        primes: list[Token] = []
        while self.i < len(self.signs) and self.signs[self.i].text in ("^", "_", "'"):
            sign = self.signs[self.i]
            self.i += 1
            if sign.text == "'":
                primes.append(sign)
                continue
            found = list(self.argument(sign, depth, script=True))
            if sign.text == "^" and len(found) > 2 and all(t.text == "'" for t in found[1:-1]):
                primes += found[1:-1]
                continue
            if below if sign.text == "_" else above:
                raise Unreadable(
                    sign.at, f"a double {'sub' if sign.text == '_' else 'super'}script", "put brackets around the base"
                )
            (below if sign.text == "_" else above)[:] = [sign, *found]
        out = [*below, *primes, *above]
        self.gap = gap if not out else 0
        yield from out

    def delimiter(self, sign: Token, side: str) -> Iterator[Token]:
        if self.i >= len(self.signs):
            raise Unreadable(sign.at, f"{sign.text} without a delimiter", "write the delimiter")
        after = self.signs[self.i]
        self.i += 1
        text = ALIASES.get(after.text, after.text)
        text = SIDED[text][0] if text in SIDED else r"\|" if text == "||" else text
        if text not in ("(", ")", "[", "]", r"\{", r"\}", "|", r"\|", ".", "/", r"\langle", r"\rangle"):
            raise Unreadable(after.at, f"{after.text} is no delimiter", f"write a bracket or a bar after {sign.text}")
        yield self.token(text, sign.at, side)

    def font(self, text: str, sign: Token, script: bool) -> Iterator[Token]:
        said = re.sub(r"\s+", "", self.raw(sign)).replace("{", "").replace("}", "")
        if text in UPRIGHT:
            if script and said in ("T", "\\top") and self.is_index():
                yield self.token(r"\top", sign.at)
                return
            if script and self.is_index():
                yield from (Token(letter[0], sign.at) for letter in re.finditer(r"\\[A-Za-z]+|.", said))
                return
            if text != r"\mathrm" or said in OPERATORS:
                text = r"\operatorname"
                said = {"Tr": "tr", "trace": "tr", "cov": "Cov", "var": "Var"}.get(said, said)
        yield self.token(f"{text}{{{said}}}", sign.at)

    def is_index(self) -> bool:
        """Whether what was read in a script is followed by nothing that it could be applied to."""
        after = self.signs[self.i].text if self.i < len(self.signs) else "}"
        return self.unbraced or after in ("}", ",")

    def command(self, text: str, sign: Token, depth: int) -> Iterator[Token]:
        if text in MARKED:
            start = self.i
            said = meaning(self.raw(sign), self.raw(sign), self.source)
            if said is not None:
                yield self.token(said, sign.at)
                return
            self.i = start
        yield self.token(text, sign.at)
        if text == r"\sqrt" and self.i < len(self.signs) and self.signs[self.i].text == "[":
            raise Unreadable(self.signs[self.i].at, "a root of another kind than the square root", "write a power")
        for _ in range(TAKES[text]):
            yield from self.argument(sign, depth, script=False)


COLUMNS = {"array", "alignat", "alignat*", "alignedat", "tabular"}
OPEN = {"(": ")", "[": "]", "{": "}", r"\{": r"\}", r"\langle": r"\rangle"}
CLOSE = {closing: opening for opening, closing in OPEN.items()}


def partners(found: list[Token]) -> dict[int, int]:
    """For each opening bracket or environment the place of what closes it; raises `Unreadable` where one is missing."""
    out: dict[int, int] = {}
    stack: list[int] = []
    for i, token in enumerate(found):
        text = token.text
        if text in OPEN or text.startswith(r"\begin{"):
            stack.append(i)
            if len(stack) > MAX_DEPTH:
                raise Unreadable(token.at, f"nested deeper than {MAX_DEPTH}", "name a part of it and write the name")
        elif text in CLOSE or text.startswith(r"\end{"):
            wanted = CLOSE.get(text) or r"\begin" + text[4:]
            if not stack or found[stack[-1]].text != wanted:
                raise Unreadable(token.at, f"{_shown(text)} closes nothing", "write the brackets in pairs")
            out[stack.pop()] = i
    if stack:
        raise Unreadable(found[stack[-1]].at, f"{_shown(found[stack[-1]].text)} is not closed", "close it")
    return out


def _shown(text: str) -> str:
    return "a brace" if text in "{}" else text


def moved(found: list[Token], at: int, stop: int) -> list[Token]:
    """The same tokens, all at one place."""
    return [replace(token, at=at, stop=stop) for token in found]
