"""What binds a letter among signs, and how far: sums, suprema and limits to the end of the product, integrals to d."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..notation.reader.differentials import differentials
from ..notation.reader.spellings import RELATIONS
from ..notation.reader.tokens import Token

KINDS = {
    r"\sum": "a sum", r"\prod": "a product", r"\bigotimes": "a product", r"\sup": "a supremum", r"\inf": "an infimum",
    r"\max": "a maximum", r"\min": "a minimum", r"\lim": "a limit", r"\limsup": "a limit", r"\liminf": "a limit",
    r"\operatorname{sup}": "a supremum", r"\operatorname{inf}": "an infimum", r"\argmin": "a minimum",
    r"\argmax": "a maximum", r"\bigcup": "a union", r"\bigcap": "an intersection",
}  # fmt: skip
ORDER = (r"\le", "<")
BARS = ("|", r"\|")
STOPS = ("+", "-", r"\pm", ",", ";", "&", r"\\", ")", "]", "}", r"\}", *RELATIONS)


@dataclass(frozen=True)
class Binder:
    """A letter that is bound: by what, and where it is that letter (the places among the signs)."""

    letter: tuple[str, ...]
    kind: str
    scopes: tuple[tuple[int, int], ...]


def binders(tokens: Sequence[Token], closes: Mapping[int, int]) -> list[Binder]:
    """All of them; the inner ones after the outer."""
    found: list[Binder] = []
    ends = differentials(list(tokens), closes)
    for i, token in enumerate(tokens):
        if token.text == r"\int" and i in ends:
            start, at = _after_scripts(tokens, closes, i + 1), ends[i] + 1
            found.append(Binder((tokens[at].text,), "an integral", ((start, at + 1),)))
        elif token.text in KINDS and i + 2 < len(tokens) and tokens[i + 1].text == "_" and i + 2 in closes:
            low = (i + 3, closes[i + 2])
            start = _after_scripts(tokens, closes, i + 1)
            scope = (start, _end_of_product(tokens, closes, start))
            found += [Binder(x, KINDS[token.text], (low, scope)) for x in letters(tokens, closes, *low)]
        elif token.text == r"\{" and i in closes:
            bar = next((j for j in range(i, closes[i]) if tokens[j].text in (":", r"\mid", "|")), None)
            if bar is not None:
                found += [Binder(x, "a set", ((i, closes[i]),)) for x in letters(tokens, closes, i + 1, bar)]
    return found


def letters(tokens: Sequence[Token], closes: Mapping[int, int], start: int, stop: int) -> list[tuple[str, ...]]:
    """The letters that a range such as `i = 1`, `0 \\le s \\le t`, `x, y \\in D` is about."""
    parts: list[list[str]] = [[]]
    signs: list[str] = []
    i = start
    while i < stop:
        text = tokens[i].text
        if text in RELATIONS:
            signs.append(text)
            parts.append([])
            i += 1
            continue
        upto = closes.get(i, i) + 1
        parts[-1] += [t.text for t in tokens[i:upto]]
        i = upto
    if len(signs) == 2 and all(sign in ORDER for sign in signs):
        return [tuple(parts[1])]
    out, current = [], []  # type: ignore[var-annotated]
    for text in (*parts[0], ","):
        if text == ",":
            out += [tuple(current)] if current else []
            current = []
        else:
            current.append(text)
    return [x for x in out if len(x) < 12]


def _after_scripts(tokens: Sequence[Token], closes: Mapping[int, int], i: int) -> int:
    while i + 1 < len(tokens) and tokens[i].text in ("_", "^") and i + 1 in closes:
        i = closes[i + 1] + 1
    return i


def _end_of_product(tokens: Sequence[Token], closes: Mapping[int, int], start: int) -> int:
    i, bars = start, 0
    while i < len(tokens) and (i == start or bars or tokens[i].text not in STOPS):
        if tokens[i].text in BARS:
            bars = 1 - bars
        i = closes.get(i, i) + 1
    return i


__all__ = ["Binder", "binders", "letters"]
