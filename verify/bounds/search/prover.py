"""Search for proofs of bounds. It only proposes: whatever it returns was made by the rules.

To show L <= R a prover puts definitions in (`definitions`), then collects sequents about the terms of L and R, phase by
phase (`phases`): from lemmas and assumptions (`known`, `instances`), from the shape of norms, sums and integrals
(`moves`), from chains of bounds of one factor (`chains`); `signs` says what is positive, `closing` finds multipliers.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from derivations.assumptions import Assumption, Has, Property, Smooth, StronglyConvex
from derivations.estimates import Natural, Stated
from derivations.notation import nodes as n

from ..rules import arithmetic, convexity, logic, scalars
from ..rules.ground import EQ, LE, LT, ZERO, RuleError
from ..rules.kernel import Context, Sequent
from ..rules.terms import Key, TermError, plus
from . import definitions, instances, phases, signs
from .asking import Reach, Step
from .known import Known, Unfolded
from .patterns import conditional_on, free_times
from .questions import Kind, Questions
from .seen import Seen
from .work import Work

DEEP = 4  # provers inside of provers
NESTED = 12  # relations that are asked for while others are


def constants(context: Context) -> Iterator[Sequent]:
    """What the constants of smooth and strongly convex functions say of each other."""
    for smooth in context.assumptions:
        if isinstance(smooth, Smooth):
            for strong in (None, *(a for a in context.assumptions if isinstance(a, StronglyConvex))):
                with suppress(RuleError):
                    yield convexity.constants(context, smooth, strong)


class Prover:
    """Proves relations between scalar terms from the assumptions of one claim, lemmas, and the range of binders."""

    def __init__(
        self,
        context: Context,
        lemmas: Sequence[Sequent] = (),
        ranges: tuple[Stated, ...] = (),
        depth: int = 0,
        folded: bool = False,
        work: Work | None = None,
        wide: bool = False,
    ) -> None:
        """A `folded` prover keeps defined symbols as they are; a `wide` one knows the library of inequalities."""
        self.wide = wide
        self.c = context
        self.t = context.terms
        self.lemmas = tuple(lemmas)
        self.ranges = ranges
        self.allowed: frozenset[Assumption] = frozenset((*context.assumptions, *ranges))
        self.depth = depth
        self.folded = folded
        self.work = work or Work()
        self.known = Known(context)
        self.questions = Questions()
        self.seen = Seen()
        self.inner: dict[Hashable, Prover] = {}
        for a in (*context.assumptions, *ranges):
            self.suppose(a)
        for sequent in constants(context) if wide else ():
            self.admit(sequent)
        if wide:
            self.nonzero()
        for sequent in self.lemmas:
            if sequent.under <= self.allowed:
                self.known.general.extend((sequent, var) for var in free_times(sequent))
                self.admit(sequent)
            else:
                self.known.general.extend((sequent, var) for var in conditional_on(sequent, self.allowed))

    # -- what is known from the start ---------------------------------------------------------------------
    def suppose(self, a: Assumption) -> None:
        """Scalar relations among the assumptions are sequents from the start."""
        if isinstance(a, Stated) and a.var is None and a.left.is_scalar_shaped:
            self.admit(logic.assumption(self.c, a))
        elif isinstance(a, Natural):
            self.known.base.append(logic.assumption(self.c, a))

    def admit(self, sequent: Sequent) -> None:
        """A sequent in the vocabulary of the prover: definitions unfolded."""
        plain = self.plainly(sequent)
        if not sequent.left.is_scalar_shaped:
            self.known.vectors.append(plain)
            return
        self.known.base.append(plain)
        if isinstance(plain.left, n.Pow) and plain.left.args[1] == n.Num(2) and plain.relation in (LE, LT):
            a = plain.left.args[0]
            sign = self.sign(a)
            rooted = self.attempt(arithmetic.root, a, plain.right, plain, sign) if sign is not None else None
            if rooted is not None:
                self.known.base.append(rooted)
            if self.wide and isinstance(plain.right, n.Pow) and plain.right.args[1] == n.Num(2):
                self.unsquared(a, plain.right.args[0], plain)

    def unsquared(self, a: n.Node, b: n.Node, square: Sequent) -> None:
        """a <= b from a^2 <= b^2, where b is known not to be negative."""
        sign = self.sign(b)
        below = self.attempt(arithmetic.unsquare, a, b, square, sign) if sign is not None else None
        if below is not None:
            self.known.base.append(below)

    def nonzero(self) -> None:
        """0 < x for the invertible numbers of the assumptions that are not negative."""
        for a in self.c.assumptions:
            if isinstance(a, Has) and a.what is Property.INVERTIBLE and a.node.is_scalar_shaped:
                sign = self.sign(a.node)
                above = self.attempt(scalars.nonzero, a.node, sign) if sign is not None else None
                if above is not None and sign is not None and sign.relation == LE:
                    self.known.base.append(self.plainly(above))

    # -- what its parts do --------------------------------------------------------------------------------
    def definition(self, s: n.Sym) -> Sequent | None:
        return definitions.definition(self, s)

    def unfold(self, node: n.Node) -> Unfolded:
        return definitions.unfold(self, node)

    def plain(self, node: n.Node) -> n.Node:
        return definitions.unfold(self, node)[0]

    def plainly(self, sequent: Sequent) -> Sequent:
        return definitions.plainly(self, sequent)

    def about(self, nodes: Iterable[n.Node]) -> list[Sequent]:
        return instances.about(self, nodes)

    def sign(self, node: n.Node) -> Sequent | None:
        return signs.sign(self, node)

    def level(self, key: Key) -> int:
        return signs.level(self, key)

    # -- making sequents -------------------------------------------------------------------------------------
    def attempt(self, rule: Callable[..., Sequent], *args: Any) -> Sequent | None:
        """What a rule makes, or None where it does not apply."""
        try:
            return rule(self.c, *args)
        except (RuleError, TermError, n.ShapeError):
            return None

    def chain(self, left: n.Node, relation: str, right: n.Node, steps: Sequence[Step]) -> Sequent | None:
        """One `combine` for a list of sequents with multipliers, with the sign sequents it needs."""
        try:
            polys = [self.t.poly(m) for f, m in steps if f.relation != EQ]
            rest = self.t.difference(right, left)
            for f, m in steps:
                rest = plus(rest, self.t.times(self.t.poly(m), self.t.difference(f.right, f.left)), -1)
            own = signs.signs_for(self, [*polys, rest]) if relation != EQ else []
            return arithmetic.combine(self.c, left, relation, right, [f for f, _ in steps], [m for _, m in steps], own)
        except (RuleError, TermError):
            return None

    def direct(self, left: n.Node, relation: str, right: n.Node) -> Sequent | None:
        """Equal once definitions are put in."""
        return phases.direct(self, left, relation, right)

    def prove(self, left: n.Node, relation: str, right: n.Node, reach: Reach = Reach.ALL) -> Sequent | None:
        """left relation right, or None."""
        key, results = (left, relation, right), self.seen.results
        if key in results and (results[key] is not None or (key, reach) in self.seen.tried):
            return results[key]
        asked = self.questions.ask(Kind.PROOF, key)
        if asked.again:
            return None
        if self.questions.open(Kind.PROOF) > NESTED or self.depth > DEEP or self.work.spent():
            self.questions.refuse()
            return None
        with asked:
            try:
                found = phases.direct(self, *key) or phases.search(self, *key, reach)
            except TermError:
                found = None
        if found is not None or asked.final:
            results[key] = found
            self.seen.tried.add((key, reach))
        return found

    # -- provers inside of this one -----------------------------------------------------------------------
    def inside(self, binder: n.Node) -> Prover:
        """A prover with the range of a binder as hypotheses."""
        _, var, low, high = binder.args
        key = (type(binder), var, low, high)
        if key not in self.inner:
            end = (Stated(var, LT, high),) if isinstance(binder, n.Integral) else ()
            context = self.c
            if isinstance(binder, n.Sum) and var not in self.c.natural:
                context = Context((*self.c.assumptions, Natural(var)))
            self.inner[key] = self.under((Stated(low, LE, var), Stated(var, LE, high), *end), context)
        return self.inner[key]

    def running(self, s: n.Sym, end: n.Node | None = None) -> Prover:
        """A prover for a time 0 <= s, before the end where there is one."""
        key = (s, end)
        if key not in self.inner:
            self.inner[key] = self.under((Stated(ZERO, LE, s), *([] if end is None else [Stated(s, LT, end)])), self.c)
        return self.inner[key]

    def under(self, ranges: tuple[Stated, ...], context: Context) -> Prover:
        """A prover that shares lemmas and work with this one and supposes more."""
        return Prover(context, self.lemmas, (*self.ranges, *ranges), self.depth + 1, self.folded, self.work, self.wide)

    def unfolding(self) -> Prover:
        """A prover of the same that puts definitions in; it knows no lemmas."""
        if "unfolding" not in self.inner:
            self.inner["unfolding"] = Prover(self.c, (), self.ranges, self.depth, work=self.work, wide=self.wide)
        return self.inner["unfolding"]
