"""What a proof of an identity is: data that the search writes and the replay reads, and nothing else.

Words and polynomials have the form that `search.algebra` describes; the replay reads them with code of its own.

The letter that an integral of one term binds is number k of the reserved symbol `bound`, where k counts the integrals
that lie within each other in that term: 0 where there is none. Operators that are not taken apart and the ends of
integrals do not count. So a term has the same letter by itself, in a sum, and under an integral of which constants were
taken out. A letter that occurs in the term already, bound there or further out, is not taken; then the term keeps the
one it had. Search (`search.binding`) and replay (`replay.words`) number by this rule, each by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Letter = tuple[Any, ...]
Word = tuple[Letter, ...]
Mono = tuple[tuple[Any, Fraction], ...]
Frozen = tuple[tuple[tuple[Mono, Word], Fraction], ...]


@dataclass(frozen=True)
class Instance:
    """l = r by a schema; `premises` are equations (from, to, steps) the schema needs."""

    schema: str
    left: Word
    right: Frozen
    source: str = ""
    premises: tuple[Premise, ...] = ()
    node: Any = None


@dataclass(frozen=True)
class Premise:
    """start = end, shown by steps; what these leave is the sum of cofactors."""

    start: Frozen
    end: Frozen
    steps: tuple[Step, ...]
    cofactors: tuple[Cofactor, ...] = ()


@dataclass(frozen=True)
class Step:
    """One use: coefficient * mono * (before l after) * outer becomes the same with r.

    `outer` is None where the step happens in the word of the term, and that word where it happens in a
    scalar piece.
    """

    coefficient: Fraction
    mono: Mono
    before: Word
    instance: Instance
    after: Word
    outer: Word | None


@dataclass(frozen=True)
class Relator:
    """A relation poly = 0, because of its `kind`: an inverse, a fact, a function of a matrix, ...

    `node` is the operator that it is about, where it is about one; `premises` are equations that the kind needs.
    """

    kind: str
    poly: Frozen
    node: Any = None
    premises: tuple[Premise, ...] = ()


@dataclass(frozen=True)
class Cofactor:
    """One term of an ideal membership: coefficient * mono * (before relation after) * outer.

    `outer` is the word of the term where before relation after is a scalar piece of it, and empty otherwise.
    """

    coefficient: Fraction
    mono: Mono
    before: Word
    relation: Relator
    after: Word
    outer: Word = ()


@dataclass(frozen=True)
class Part:
    """One scalar-free equation: start = 0, shown by steps; what these leave is the sum of cofactors."""

    start: Frozen
    steps: tuple[Step, ...]
    role: str = "difference"
    cofactors: tuple[Cofactor, ...] = ()


@dataclass(frozen=True)
class Certificate:
    """Why a claim holds for all sizes: parts that vanish, the generators of a linear ODE, kernels used.

    `theorem` names the uniqueness theorem where the claim says that a path solves an equation, d' = M d + d N for the
    difference d of the sides; M is the `generator`, N the one from the `right`.
    """

    parts: tuple[Part, ...]
    theorem: str = ""
    generator: Frozen = ()
    dotted: bool = False
    invertible: tuple = ()
    right: Frozen = ()

    @property
    def instances(self) -> int:
        return sum(len(part.steps) + len(part.cofactors) for part in self.parts)


__all__ = [
    "Certificate",
    "Cofactor",
    "Frozen",
    "Instance",
    "Letter",
    "Mono",
    "Part",
    "Premise",
    "Relator",
    "Step",
    "Word",
]
