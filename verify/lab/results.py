"""Stored results as plain records: what the report shows as a table and `evidence` hands to the certificate.

Nothing here is a proof: a record says what was compared, on which range, and how close it came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from verify.lab.checks import Exponent, exponent, proved_exponent
from verify.lab.experiment import QUANTITIES
from verify.lab.networks import Parameterization
from verify.lab.store import Store, Stored


def verdict_of(violations: int, runs_with_hypotheses: int) -> str:
    """The most that measurements say of a statement."""
    if violations:
        return "violated"
    return "not violated on the tested range" if runs_with_hypotheses else "hypotheses met by no run"


MIN_SEEDS = 8


SLOWER = "slower on the tested range"


def verdict_of_exponent(low: float, proved: float, seeds: int) -> str:
    """The same for an exponent, whose interval says something from `MIN_SEEDS` seeds on.

    An order O(n^p) holds from some width on, which the runs need not reach: a larger exponent contradicts nothing, and
    supports nothing. What can be violated are the bounds with their constants.
    """
    if exceeds(low, proved):
        return SLOWER
    return verdict_of(0, seeds) if seeds >= MIN_SEEDS else f"fewer than {MIN_SEEDS} seeds"


def exceeds(low: float, proved: float) -> bool:
    """Does the lower end of an exponent's interval lie above what is proved? The widths are finite: 0.1 is
    allowed."""
    return low > proved + 0.1


@dataclass(frozen=True)
class Record:
    """One bound over all stored runs that evaluated it.

    Attributes:
        equation: its number in the notes ("56"), or the theorem of the paper it comes from ("G.2").
        worst_slack: largest lhs / rhs in runs where every hypothesis was checked to hold (None: no such run).
        violations: recorded times that break the bound in such a run.
        worst_outside, outside: the same where a hypothesis fails or a constant was only searched for; these
            contradict nothing.
        runs, runs_with_hypotheses, points: how many runs, and recorded times, were compared.
        tested: field of the configuration -> the values seen (widths as (smallest, largest)).
        seeds: the seeds used.
        failed: for each hypothesis that fails somewhere its name, in how many runs, and the smallest and the largest
            left side over right side there (None where they are no numbers).
    """

    equation: str
    quantity: str
    bound: str
    worst_slack: float | None
    violations: int
    worst_outside: float | None
    outside: int
    runs: int
    runs_with_hypotheses: int
    points: int
    tested: dict[str, tuple[Any, ...]]
    seeds: tuple[int, ...]
    failed: tuple[dict[str, Any], ...] = ()

    @property
    def verdict(self) -> str:
        return verdict_of(self.violations, self.runs_with_hypotheses)


@dataclass(frozen=True)
class Scaling:
    """Exponent of n of one measured quantity in one family of runs, beside what the theorem guarantees."""

    equation: str
    family: dict[str, Any]
    measured: Exponent
    proved: float | None
    diverged: int

    @property
    def verdict(self) -> str:
        """Above the proved exponent a quantity falls more slowly than the theorem says of large widths."""
        if self.proved is None:
            return "no claim to compare"
        return verdict_of_exponent(self.measured.low, self.proved, self.measured.seeds)


_TESTED = ("depth", "activation", "parameterization", "dynamics", "data", "outputs")
_EQUATIONS = {
    "kernel_change": "48, 57",
    "gap_train": "48, 73",
    "gap_test": "48, 73",
    "distance": "48, 56",
    "theta_deviation": "52, 68",
}


def load(path: str | Path, *, any_code: bool = False) -> tuple[list[Record], list[Scaling]]:
    """Records and scalings of the store at `path`.

    Raises:
        LabError: no such store.
    """
    with Store(path, create=False) as store:
        stored = store.results(any_code=any_code)
    return records(stored), scalings(stored)


def records(stored: Iterable[Stored]) -> list[Record]:
    """One record per bound, in the order of the notes; ReLU (outside Assumption 4) never enters."""
    groups: dict[tuple[str, str, str], list[tuple[Stored, dict[str, Any]]]] = defaultdict(list)
    for s in stored:
        if s.config.get("activation") == "relu":
            continue
        for c in s.result.get("checks", []):
            groups[c["equation"], c["quantity"], c["bound"]].append((s, c))
    return [_record(*name, members) for name, members in sorted(groups.items(), key=lambda g: _order(g[0]))]


def scalings(stored: Iterable[Stored]) -> list[Scaling]:
    """Exponents per family of runs that differ in width and seed only, at least two widths and two seeds."""
    families: dict[tuple[tuple[str, Any], ...], list[Stored]] = defaultdict(list)
    for s in stored:
        if s.kind == "run":
            family = tuple(sorted((k, v) for k, v in s.config.items() if k not in ("width", "seed")))
            families[family].append(s)
    found = []
    for family, members in families.items():
        widths, values, diverged = _table(members)
        for name in QUANTITIES:
            fit = exponent(name, widths, values[name]) if len(widths) > 1 else None
            if fit is None or fit.seeds < 2:
                continue
            config = dict(family)
            proved = None
            if config["activation"] != "relu":
                proved = proved_exponent(name, Parameterization(config["parameterization"]))
            short = {k: config[k] for k in ("activation", "depth", "parameterization", "dynamics", "data")}
            found.append(Scaling(_EQUATIONS[name], short, fit, proved, diverged))
    return found


def _table(members: Sequence[Stored]) -> tuple[list[int], dict[str, np.ndarray], int]:
    """Widths at which every seed is present and did not diverge, and the values (seeds, widths) there."""
    cells = {(s.config["width"], s.config["seed"]): s.result for s in members}
    seeds = sorted({seed for _, seed in cells})
    diverged = sum(bool(r["diverged"]) for r in cells.values())
    widths = [
        w for w in sorted({w for w, _ in cells}) if all((w, s) in cells and not cells[w, s]["diverged"] for s in seeds)
    ]
    values = {
        name: np.array([[cells[w, s]["quantities"][name] or np.nan for w in widths] for s in seeds], dtype=float)
        for name in QUANTITIES
    }
    return widths, values, diverged


def _record(equation: str, quantity: str, bound: str, members: list[tuple[Stored, dict[str, Any]]]) -> Record:
    compared = [c for _, c in members]
    inside, outside = ([c for c in compared if c["hypotheses"] is ok] for ok in (True, False))
    # a run of one drawn network at a stated width: theorems and sweeps alike
    widths = [s.config["width"] for s, _ in members]
    tested: dict[str, tuple[Any, ...]] = {"width": (min(widths), max(widths))}
    tested |= {name: tuple(sorted({s.config[name] for s, _ in members})) for name in _TESTED}
    return Record(
        equation,
        quantity,
        bound,
        _worst(inside),
        sum(c["violations"] for c in inside),
        _worst(outside),
        sum(c["violations"] for c in outside),
        len(members),
        len(inside),
        sum(c["points"] for c in compared),
        tested,
        tuple(sorted({s.config["seed"] for s, _ in members})),
        _failed(compared),
    )


def _failed(compared: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Which hypotheses fail, how often, and by how much."""
    factors: dict[str, list[float | None]] = defaultdict(list)
    for c in compared:
        for found in c.get("failed", ()):
            factors[found["name"]].append(found["factor"])
    out = []
    for name, values in factors.items():
        known = [x for x in values if x is not None]
        out.append(
            {"name": name, "runs": len(values), "least": min(known, default=None), "most": max(known, default=None)}
        )
    return tuple(out)


def _worst(compared: list[dict[str, Any]]) -> float | None:
    slacks = [float("inf") if c["worst"] is None else c["worst"] for c in compared]
    return max(slacks, default=None)


def _order(name: tuple[str, str, str]) -> tuple[float, str, str]:
    equation, quantity, bound = name
    return (float(equation) if equation.isdecimal() else 56.5, quantity, bound)
