"""Sentences that hold formulas: what stands between two dollar signs is LaTeX, in a reason as in a remark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_FORMULA = re.compile(r"(?<!\\)\$([^$]+)\$")


def parts(sentence: str) -> Iterator[tuple[str, bool]]:
    """The pieces of a sentence in order, each with whether it is a formula."""
    at = 0
    for found in _FORMULA.finditer(sentence):
        if found.start() > at:
            yield sentence[at : found.start()], False
        yield found[1], True
        at = found.end()
    if at < len(sentence):
        yield sentence[at:], False


def spoken(sentence: str) -> str:
    """The sentence in plain text."""
    from derivations.notation.text import plain

    return written(sentence, plain)


def written(sentence: str, formula: Callable[[str], str], words: Callable[[str], str] = str) -> str:
    """The sentence with its formulas and its words each written in their way."""
    return "".join(formula(piece) if is_formula else words(piece) for piece, is_formula in parts(sentence))


__all__ = ["parts", "spoken", "written"]
