"""One measurement as plain data: the displays that it speaks of, each number with its interval, and what follows.

Nothing here is a proof. A claim about large widths is never contradicted by finite ones; a number that a display
prints is, where the interval of what was measured leaves it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from verify.lab.columns import interval
from verify.lab.paper import DOCUMENT

KEPT = "not violated on the tested range"
CONTRADICTED = "contradicted"
#: a constant for every width is a claim about all of them: growth on a range does not contradict it
GROWS = "grows on the tested range"


@dataclass(frozen=True)
class Row:
    """A measured number with the ends of its interval, in words what it is of, and the numbers that stand beside it.

    `beside` pairs words with what a display says the number is; `outside` are those that the interval leaves out.
    """

    case: str
    value: float
    low: float
    high: float
    beside: tuple[tuple[str, float], ...] = ()

    @property
    def outside(self) -> tuple[str, ...]:
        return tuple(name for name, number in self.beside if not self.low <= number <= self.high)


@dataclass(frozen=True)
class Measured:
    """What was measured of displays of the paper.

    Attributes:
        displays: numbers of the paper ("S23"), of which the first is the one that is shown where room is short.
        quantity: what was measured. claim: what the displays say of it.
        verdict: `KEPT`, `CONTRADICTED` where an interval leaves out what is printed, or words of the measurement's.
        says: a sentence with the numbers.
        seeds: the seeds of the networks. tested: the range.
        level: of the intervals.
    """

    displays: tuple[str, ...]
    quantity: str
    claim: str
    verdict: str
    says: str
    seeds: tuple[int, ...]
    tested: dict[str, Any]
    level: str = "95 %"
    rows: tuple[Row, ...] = field(default=())

    def plain(self) -> dict[str, Any]:
        """As JSON, with the names by which `certify show` finds the displays."""
        data = asdict(self)
        rows = [
            {**asdict(row), "beside": [list(b) for b in row.beside], "outside": list(row.outside)} for row in self.rows
        ]
        names = [f"{DOCUMENT}:{number}" for number in self.displays]
        return {**data, "displays": names, "seeds": list(self.seeds), "rows": rows}


def row_of(case: str, values: Sequence[float] | np.ndarray, beside: Sequence[tuple[str, float]] = ()) -> Row:
    """The mean over networks with its 95 % bootstrap interval."""
    found = np.asarray(values, dtype=float)
    low, high = interval(found)
    return Row(case, float(found.mean()), low, high, tuple(beside))


def spelled(row: Row) -> str:
    """`0.52 [0.50, 0.54]`."""
    return f"{row.value:.3g} [{row.low:.3g}, {row.high:.3g}]"
