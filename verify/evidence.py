"""What an engine says and what the judge concludes: frozen data, shared by all engines."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


class Outcome(enum.Enum):
    """An engine's answer about one claim."""

    PROVES = "PROVES"
    REFUTES = "REFUTES"
    SUPPORTS = "SUPPORTS"
    GAVE_UP = "GAVE_UP"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class Scope(enum.Enum):
    """How far an answer reaches; `ALL` is every value of the symbolic sizes."""

    ALL = "all sizes"
    SIZES = "listed sizes"
    MODEL = "one model"
    RANGE = "tested range"
    NONE = "none"


Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Counterexample:
    """A model that satisfies every assumption and separates the two sides.

    `values` are matrices of short rationals as strings; `lhs`/`rhs` are the two sides evaluated (20 digits)
    at the entry (`row`, `col`) where they differ, with a rigorous `radius` for both. `drawn` is what else the model
    consists of: no reader needs it to see the sides differ, but every assumption can be looked at with it.
    """

    sizes: Mapping[str, int]
    values: Mapping[str, Rows]
    lhs: str
    rhs: str
    radius: str
    where: str = ""
    reading: str = ""
    drawn: Mapping[str, Rows] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """What one engine found on one claim."""

    engine: str
    outcome: Outcome
    scope: Scope = Scope.NONE
    detail: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    counterexample: Counterexample | None = None
    proof: Any = None
    seconds: float = 0.0


class VerdictKind(enum.Enum):
    """What follows from all evidence on a claim."""

    PROVED = "PROVED"
    REFUTED = "REFUTED"
    DEFINITION = "DEFINITION"
    ASSUMED = "ASSUMED"
    CONSISTENT = "CONSISTENT"
    UNKNOWN = "UNKNOWN"
    CONFLICT = "CONFLICT"


class ClaimClass(enum.Enum):
    """The class of a claim decides which two witnesses it needs."""

    IDENTITY = "matrix identity"
    DERIVATIVE = "derivative"
    LIMIT = "limit"
    SERIES = "series"
    INTEGRAL = "integral identity"
    BOUND = "bound"
    DENSITY = "density"
    DOTTED = "display with dots"
    MEMBERSHIP = "membership"
    DEFINITION = "definition"
    CONVERGENCE = "stated limit"
    IMPLICATION = "implication"


@dataclass(frozen=True)
class Verdict:
    """The judge's conclusion on one claim, with everything it rests on."""

    verdict: VerdictKind
    claim_class: ClaimClass
    evidence: tuple[Evidence, ...]
    counterexample: Counterexample | None = None
    proof: Any = None
    witness: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    reason: str = ""
    seconds: float = 0.0
    constants: tuple[str, ...] = ()  # what was taken for constant or deterministic
    unused: tuple[str, ...] = ()  # the facts that no engine could use

    def __bool__(self) -> bool:
        return self.verdict is VerdictKind.PROVED
