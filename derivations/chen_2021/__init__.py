"""Y. Chen, "Some Derivations and Proofs about Linearized Networks", the revision of January 2021: its displays as
LaTeX with declarations, in the files here."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ..sources import Source, read_listed

KEY = "chen2021"
FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def chen_2021() -> Source:
    """The displays as a source, whose document has the key by which the library knows it."""
    return read_listed(FOLDER / "chen2021.tex", KEY, prefix="LN21", author="Yilan Chen", date="January 31, 2021")


__all__ = ["KEY", "chen_2021"]
