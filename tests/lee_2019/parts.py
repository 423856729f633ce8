"""The part files of the paper: which displays stand in one, and what was found of their links, a letter for each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from derivations.lee_2019 import lee_2019
from verify.judging.check import Finding

MARKS = {"PROVED": "P", "REFUTED": "R", "MALFORMED": "M", "DEFINITION": "D", "ASSUMED": "A", "SKIPPED": "-"}


def of_part(part: str) -> tuple[str, ...]:
    """The displays that stand in one file."""
    return tuple(
        key for key, entry in lee_2019().document.equations.items()
        if entry.place is not None and PurePath(entry.place.file).stem == part
    )  # fmt: skip


def marked(findings: Iterable[Finding]) -> dict[str, str]:
    """What is found of the links of each display, in printed order."""
    found: dict[str, str] = {}
    for finding in findings:
        found[finding.display.number] = found.get(finding.display.number, "") + MARKS[finding.verdict]
    return found
