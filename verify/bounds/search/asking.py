"""What the parts of the search may ask of a prover; the prover itself is put together above all of them (`prover`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from typing import Any, Protocol

from derivations.assumptions import Assumption
from derivations.estimates import Stated
from derivations.notation import nodes as n

from ..rules.kernel import Context, Sequent
from ..rules.terms import Key, Terms
from .known import Known, Unfolded
from .questions import Questions
from .seen import Seen
from .work import Work

Step = tuple[Sequent, n.Node]  # a sequent and what to multiply it with
Sides = tuple[n.Node, n.Node]


class Reach(IntEnum):
    """How far a search goes: how many of its phases (`phases.PHASES`) it takes."""

    KNOWN = 1  # what is known from the start
    TERMS = 2  # what is assumed about the terms that occur
    CHAINS = 4  # bounds of sums, integrals, suprema, and of one factor after the other
    ALL = 9  # all that is found about the terms that occur, and about those which that brings


class Asking(Protocol):
    """A prover, as definitions, signs, chains, phases and moves see it."""

    c: Context
    t: Terms
    known: Known
    questions: Questions
    seen: Seen
    work: Work
    lemmas: tuple[Sequent, ...]
    ranges: tuple[Stated, ...]
    allowed: frozenset[Assumption]
    depth: int
    folded: bool
    wide: bool

    def attempt(self, rule: Callable[..., Sequent], *args: Any) -> Sequent | None:
        """What a rule makes, or None where it does not apply."""

    def chain(self, left: n.Node, relation: str, right: n.Node, steps: Sequence[Step]) -> Sequent | None:
        """left relation right from sequents and their multipliers, or None."""

    def prove(self, left: n.Node, relation: str, right: n.Node, reach: Reach = Reach.ALL) -> Sequent | None:
        """left relation right, or None."""

    def sign(self, node: n.Node) -> Sequent | None:
        """0 < node or 0 <= node, or None."""

    def level(self, key: Key) -> int:
        """2 if a product of powers is known to be positive, 1 if non-negative, 0 otherwise."""

    def unfold(self, node: n.Node) -> Unfolded:
        """The node with all definitions put in, and the rounds of equations by which it equals the node."""

    def plain(self, node: n.Node) -> n.Node:
        """The node with all definitions put in."""

    def plainly(self, sequent: Sequent) -> Sequent:
        """The sequent with all definitions put in, where that can be shown."""

    def definition(self, s: n.Sym) -> Sequent | None:
        """symbol = value, where an assumption says so (not a recursion)."""

    def about(self, nodes: Iterable[n.Node]) -> list[Sequent]:
        """Instances of quantified assumptions and of general lemmas at the indices that occur."""

    def inside(self, binder: n.Node) -> Asking:
        """A prover with the range of a binder as hypotheses."""

    def running(self, s: n.Sym, end: n.Node | None = None) -> Asking:
        """A prover for a time 0 <= s, before the end where there is one."""

    def under(self, ranges: tuple[Stated, ...], context: Context) -> Asking:
        """A prover that shares lemmas and work with this one and supposes more."""

    def unfolding(self) -> Asking:
        """A prover of the same that puts definitions in; it knows no lemmas."""
