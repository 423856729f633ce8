"""What is known of a sign at the start of a term: one function for each, which reads on from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..core import Node

if TYPE_CHECKING:
    from .grammar import Parser

Parselet = Callable[["Parser"], Node]
ATOMS: dict[str, Parselet] = {}


def atom(*texts: str) -> Callable[[Parselet], Parselet]:
    """Register what reads a term that begins with one of these signs."""

    def register(read: Parselet) -> Parselet:
        for text in texts:
            if text in ATOMS:
                raise TypeError(f"{text} has a reader already")
            ATOMS[text] = read
        return read

    return register
