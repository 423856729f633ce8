"""What a prover has found and need not look for again."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from derivations.assumptions.functions import FunctionFact
from derivations.notation import nodes as n

from ..rules.kernel import Sequent
from ..rules.terms import Factors, Key, Poly
from .closing import Part

Question = tuple[n.Node, str, n.Node]


@dataclass
class Seen:
    """Answers by what was asked. None is kept only where it is final (`questions`)."""

    results: dict[Question, Sequent | None] = field(default_factory=dict)
    tried: set[tuple[Question, int]] = field(default_factory=set)  # with how far the search went
    instances: dict[Hashable, Sequent | None] = field(default_factory=dict)  # by what is general and the value
    signs: dict[Hashable, Sequent | None] = field(default_factory=dict)  # of factors
    levels: dict[Key, int] = field(default_factory=dict)  # of products of powers: positive, non-negative, neither
    moves: dict[tuple, tuple[Sequent, ...]] = field(default_factory=dict)  # sequents about a factor of a goal
    places: dict[n.Node, tuple[Sequent, ...]] = field(default_factory=dict)  # instances at a symbol
    ends: dict[tuple, Sequent | None] = field(default_factory=dict)  # chains of bounds of one factor
    enough: dict[Question, Question] = field(default_factory=dict)  # by a goal, what would have shown it
    functions: dict[tuple[n.Node, n.Node], tuple[FunctionFact, ...]] = field(default_factory=dict)  # of a goal
    parted: dict[Key, tuple[Factors, Factors]] = field(
        default_factory=dict
    )  # what of a term can be cancelled, and the rest
    gaps: dict[Sequent, Poly | None] = field(default_factory=dict)  # right - left
    parts: dict[Sequent, list[Part]] = field(default_factory=dict)  # the terms of these
