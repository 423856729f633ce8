"""What an engine says and what the judge concludes: frozen data, shared by all engines."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
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


def matrix_text(rows: Rows) -> str:
    """A matrix on one line; a 1 x 1 matrix is its entry."""
    if len(rows) == 1 and len(rows[0]) == 1:
        return rows[0][0]
    return "[" + "; ".join(", ".join(row) for row in rows) + "]"


def _short(number: str) -> str:
    """A decimal number without the zeros at its end."""
    return number.rstrip("0").rstrip(".") if _DECIMAL.fullmatch(number) else number


_DECIMAL = re.compile(r"-?\d+\.\d+")


@dataclass(frozen=True)
class Counterexample:
    """A model that satisfies every assumption and separates the two sides.

    `values` are matrices of short rationals as strings; `lhs`/`rhs` are the two sides evaluated (20 digits)
    at the entry (`row`, `col`) where they differ, with a rigorous `radius` for both; `note` says what else there is to
    see. `drawn` is what else the model
    consists of: no reader needs it to see the sides differ, but every assumption can be looked at with it. `code` are
    the choices by which a search built the model, for building it again; it is not shown.
    """

    sizes: Mapping[str, int]
    values: Mapping[str, Rows]
    lhs: str
    rhs: str
    radius: str
    where: str = ""
    note: str = ""
    drawn: Mapping[str, Rows] = field(default_factory=dict)
    code: tuple[int, ...] = field(default=(), compare=False, repr=False)

    def sentence(self, names: Mapping[str, str] = MappingProxyType({})) -> str:
        """The model and both sides: `at n = 1, a = 2 the left side is 4, the right side 2`."""
        model = [f"{names.get(name, name)} = {size}" for name, size in self.sizes.items()]
        model += [f"{name} = {matrix_text(rows)}" for name, rows in self.values.items()]
        at = f"at {', '.join(model)} " if model else ""
        if not self.lhs or self.lhs == self.rhs:
            return f"{at}{self.note}".strip() or "it fails"
        place = f" (at {self.where})" if self.where else ""
        return f"{at}the left side is {_short(self.lhs)}, the right side {_short(self.rhs)}{place}"


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
    FUNCTION = "functions of numbers"
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
    ORDER = "order of magnitude"


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
    claim: Any = field(default=None, compare=False)
    advisor: Callable[[], str] | None = field(default=None, compare=False)

    def __bool__(self) -> bool:
        return self.verdict is VerdictKind.PROVED

    @cached_property
    def advice(self) -> str:
        """What would settle an unsettled claim ("proved if A is symmetric"), tried when it is first asked for."""
        return self.advisor() if self.advisor is not None else ""

    @property
    def why(self) -> str:
        """The reason, and the advice where there is some."""
        return "; ".join(part for part in (self.reason, self.advice) if part)

    @property
    def general(self) -> bool:
        """Whether one engine proved it for every size."""
        return any(e.outcome is Outcome.PROVES and e.scope is Scope.ALL for e in self.evidence)

    @property
    def listed(self) -> str:
        """The sizes at which it was proved, where it was not proved for all: names, and one tuple for each."""
        if self.verdict is not VerdictKind.PROVED or self.general:
            return ""
        for found in self.evidence:
            sizes = found.detail.get("sizes")
            if found.outcome is Outcome.PROVES and found.scope is Scope.SIZES and isinstance(sizes, list) and sizes:
                names = sorted(sizes[0])
                rows = ", ".join(f"({', '.join(str(row[name]) for name in names)})" for row in sizes)
                return f"({', '.join(self.names.get(name, name) for name in names)}) = {rows}"
        return ""

    @property
    def malformed(self) -> str:
        """Why the shapes cannot be right, where that is the verdict."""
        found = [e for e in self.evidence if e.engine == "shape" and e.outcome is Outcome.REFUTES]
        return str(found[0].detail.get("reason", "its shapes do not fit")) if found else ""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.verdict.value}{f': {self.reason}' if self.reason else ''}>"

    def __str__(self) -> str:
        """One sentence: the verdict, the claim, and the counterexample or the reason."""
        return self._sentence(self._head, "" if self.claim is None else self.claim.text)

    def _repr_markdown_(self) -> str:
        """The same for a notebook, the claim as mathematics."""
        formula = "" if self.claim is None else f"${self.claim.latex}$"
        return self._sentence(f"**{self._head}**", formula, _escaped)

    @property
    def _head(self) -> str:
        if self.verdict is VerdictKind.PROVED:
            reach = "for all sizes" if self.general else "at the listed sizes"
            return "PROVED" if self.claim is not None and not self.claim.has_sizes else f"PROVED {reach}"
        return self.verdict.value

    def _sentence(self, head: str, claim: str, spelled: Callable[[str], str] = str) -> str:
        return ". ".join(part for part in (f"{head}: {claim}" if claim else head, spelled(self._because)) if part) + "."

    @property
    def _because(self) -> str:
        """The counterexample, the malformed place, or the reason, as a clause that begins with a capital."""
        if self.malformed:
            clause = f"malformed: {self.malformed}"
        elif self.verdict is VerdictKind.REFUTED and self.counterexample is not None:
            clause = self.counterexample.sentence(self.names)
        elif self.verdict is VerdictKind.PROVED:
            clause = f"by the engines {self.reason}" if self.reason else ""
            clause += f"{'; ' if clause else ''}sizes {self.listed}" if self.listed else ""
        else:
            clause = self.why
        if self.constants:
            clause += f"{'; ' if clause else ''}taken for constant: {', '.join(self.constants)}"
        if self.unused:
            clause += f"{'; ' if clause else ''}not used: {'; '.join(self.unused)}"
        return clause[:1].upper() + clause[1:]

    @property
    def names(self) -> Mapping[str, str]:
        """How the sizes are spelled that carry a spelling of their own."""
        return {} if self.claim is None else self.claim.size_names


_MARKUP = re.compile(r"([\\`*_\[\]<>|$#~])")


def _escaped(words: str) -> str:
    """Plain words with what Markdown would read as markup escaped."""
    return _MARKUP.sub(r"\\\1", words)
