"""The Matrix Cookbook of K. B. Petersen and M. S. Pedersen (2012): LaTeX with declarations, in the files here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..sources import Source, read_listed

KEY = "cookbook"
FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def matrix_cookbook() -> Source:
    """The equations as a source, whose document has the key by which the library knows it."""
    return read_listed(
        FOLDER / "cookbook.tex",
        KEY,
        prefix="MC",
        author="Kaare Brandt Petersen, Michael Syskind Pedersen",
        date="November 15, 2012",
    )


@dataclass(frozen=True)
class Listed:
    """What is known of one entry of the book: its section, what a project in Lean has of it, what we find."""

    number: str
    section: str
    kind: str  # claim, definition or approximation
    lean: str
    verdicts: tuple[str, ...]  # of its links, in printed order
    corrected: str = ""  # the verdict on the corrected link, where one is entered
    owed: str = ""  # the rule that is missing
    entered: str = ""  # what is entered for it where that is less than what is printed


@lru_cache(maxsize=1)
def entries() -> Mapping[str, Listed]:
    """What is known of each entry, in the order of the book."""
    found = json.loads((FOLDER / "entries.json").read_text(encoding="utf-8"))
    return {one["number"]: Listed(**{**one, "verdicts": tuple(one["verdicts"])}) for one in found}


__all__ = ["KEY", "Listed", "entries", "matrix_cookbook"]
