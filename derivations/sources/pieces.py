"""Cutting declarations into their parts; every part knows where it begins."""

from __future__ import annotations

import re

from .events import Piece


def cut(piece: Piece, sign: str) -> list[Piece]:
    """Parts between signs outside of brackets."""
    out: list[Piece] = []
    depth, start, i = 0, 0, 0
    text = piece.text
    while i < len(text):
        here = text[i]
        if here == "\\":
            i += 2
            continue
        if here in "([{":
            depth += 1
        elif here in ")]}":
            depth = max(0, depth - 1)
        elif here == sign and depth == 0:
            out.append(part(piece, start, i))
            start = i + 1
        i += 1
    out.append(part(piece, start, len(text)))
    return out


def part(piece: Piece, start: int, stop: int) -> Piece:
    """A part without the white space around it."""
    inner = piece.text[start:stop]
    lead = len(inner) - len(inner.lstrip())
    return Piece(inner.strip(), piece.at + start + lead)


def word(piece: Piece) -> tuple[str, Piece]:
    """The first word, and the rest."""
    found = re.match(r"\s*(\S+)", piece.text)
    if found is None:
        return "", piece
    return found[1], part(piece, found.end(), len(piece.text))


def by(piece: Piece, pattern: str) -> list[Piece]:
    """Parts between matches of a pattern."""
    out, start = [], 0
    for found in re.finditer(pattern, piece.text):
        out.append(part(piece, start, found.start()))
        start = found.end()
    return [*out, part(piece, start, len(piece.text))]
