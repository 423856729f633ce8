"""Where integrals end: each `\\int` with the `d` of its own level of brackets."""

from __future__ import annotations

from collections.abc import Mapping

from .tokens import Token

DIFFERENTIAL = ("d", r"\mathrm{d}")


def differentials(tokens: list[Token], closes: Mapping[int, int]) -> dict[int, int]:
    """For each integral the place of its `d`; those without one are left out."""
    closing = set(closes.values())
    levels: list[list[int]] = [[]]
    found: dict[int, int] = {}
    for i, token in enumerate(tokens):
        if i in closes:
            levels.append([])
        elif i in closing:
            levels.pop()
        elif token.text == r"\int":
            levels[-1].append(i)
        elif token.text in DIFFERENTIAL and levels[-1] and i + 1 < len(tokens) and is_letter(tokens[i + 1].text):
            found[levels[-1].pop()] = i
    return found


def is_letter(text: str) -> bool:
    """Whether a sign may be a variable."""
    return text.isalpha() or (text[0] == "\\" and text[1:].isalpha())
