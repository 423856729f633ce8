"""One-place changes of the print: each must be noticed where entries are held against it.

A line that a reading replaces is not changed: there the entry says by itself that it is another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from derivations import library
from derivations.ledger import Equation
from derivations.ledger.fidelity import Comparison, compared

#: what carries meaning by itself in a formula: scripts, commands, numbers, letters, signs
TOKEN = re.compile(r"\^\{?(?:T|-1)\}?(?![\w-])|\\[A-Za-z]+|\d+|[A-Za-z]|[+\-]")
#: what one sign is changed to
SIGNS = {"+": "-", "-": "+", r"\le": "<", r"\leq": "<", r"\sup": r"\sum", r"\max": r"\min", r"\hat": r"\tilde"}
#: layout, and names of environments and fonts, in which a changed sign is no change of what is said
LAYOUT = re.compile(
    r"\\(?:begin|end|mathcal|mathbb|mathbf|mathrm|text|operatorname)\{[^{}]*\}"
    r"|\\(?:left|right|[bB]igg?|quad|qquad|,|;|dots|cdots|vdots|ddots|frac|sqrt|overline|tilde|dot|big)(?![A-Za-z])"
    r"|\\,|\\ "
)


@dataclass(frozen=True)
class Change:
    """One place of the print of an entry and what stands there instead."""

    number: str
    at: int
    stop: int
    put: str

    def latex(self, text: str) -> str:
        return text[: self.at] + self.put + text[self.stop :]


def changes(entry: Equation) -> Iterator[Change]:
    """The changes of what the lines say that are as they are printed."""
    found = compared(entry)
    if found is None or entry.printed is None or entry.printed.slips:
        return
    text = entry.printed.latex
    quiet = [span.span() for span in LAYOUT.finditer(text)]
    letters = sorted({t[0] for t in TOKEN.finditer(text) if t[0].isalpha() or t[0][:1] == "\\"})
    for line in found.lines:
        if not line.same or not line.relation_agrees or line.reading is not None or len(line.sources) != 1:
            continue
        first, last = line.sources[0].line.at, line.sources[0].line.stop
        for sign in TOKEN.finditer(text, first, last):
            if any(a <= sign.start() < b for a, b in quiet):
                continue
            for put in _instead(sign[0], letters):
                yield Change(entry.number, sign.start(), sign.end(), put)


def _instead(sign: str, letters: list[str]) -> Iterator[str]:
    if sign[0] == "^":
        yield " "
    elif sign.isdigit():
        yield str(int(sign) + 1)
    elif sign in SIGNS:
        yield SIGNS[sign] + (" " if sign[0] == "\\" else "")
    else:
        other = next((x for x in letters if x != sign and (x[0] == "\\") == (sign[0] == "\\")), None)
        yield r"\zeta " if sign[0] == "\\" else "q"
        if other is not None:
            yield other + (" " if other[0] == "\\" else "")


def noticed(entry: Equation, change: Change) -> bool:
    """Whether the comparison tells that the print is another."""
    assert entry.printed is not None
    latex = change.latex(entry.printed.latex)
    found = compared(replace(entry, printed=replace(entry.printed, latex=latex, chains=None)))
    assert isinstance(found, Comparison)
    return bool(found.unsaid or found.idle)


def score(key: str = library.DEFAULT, every: int = 1) -> dict[str, Any]:
    """How many changes were tried and noticed, and those that were not; of all changes, each `every`-th."""
    entries = library.document(key).equations
    tried, missed = 0, []
    for entry in entries.values():
        for place, change in enumerate(changes(entry)):
            if place % every:
                continue
            tried += 1
            if not noticed(entry, change):
                missed.append(f"({change.number}) at {change.at}: {change.put.strip()}")
    return {"tried": tried, "noticed": tried - len(missed), "missed": missed}


__all__ = ["Change", "changes", "noticed", "score"]
