"""Displays of Lee et al. 2019 on drawn networks: what (S23), (S29), (S42), (S47), (S85), (S86), (S97), (S98) say there.

`MEASURES` names the measurements, each a module of this folder with one function `measure`; nothing heavy is imported
until one is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: the key of the paper among the documents
DOCUMENT = "lee2019"

#: measurement -> the displays that it speaks of first
MEASURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "variance": ("S23",),
        "limits": ("S29", "S42"),
        "lemma": ("S47", "S86", "S85"),
        "rates": ("S97", "S98", "S99", "S99p"),
    }
)


def named(name: str) -> str:
    """The measurement that a word means: its own name, or a display that it speaks of (`S23`, `lee2019:S23`).

    Raises:
        LookupError: nothing is measured of it; the message names what is.
    """
    word = name.strip().casefold().removeprefix(f"{DOCUMENT}:")
    for key, displays in MEASURES.items():
        if word == key or word in (number.casefold() for number in displays):
            return key
    known = "; ".join(f"{key}: {', '.join(displays)}" for key, displays in MEASURES.items())
    raise LookupError(f"nothing is measured of {name!r}; there are {known}")


__all__ = ["DOCUMENT", "MEASURES", "named"]
