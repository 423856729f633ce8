"""Claims about all members of a sequence: an induction over the index, tried where a search alone finds nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from derivations.estimates import Natural, Stated
from derivations.notation import nodes as n

from ..rules import arithmetic, descent, logic
from ..rules.ground import BINDERS, EQ, LE, ONE, ZERO, RuleError, loose
from ..rules.kernel import Context, Sequent
from ..rules.terms import TermError
from .asking import Reach
from .enough import Open, at
from .prover import Prover
from .seen import Question
from .work import Work

INDEX = n.Sym("before", (1, 1), r"\\iota")


@dataclass(frozen=True)
class Found:
    """A proof by induction, or what was open in the first one that was tried."""

    proof: Sequent | None = None
    open: tuple[Open, ...] = ()
    started: bool = False  # the claim at 0 is shown


def inductively(
    context: Context, lemmas: Sequence[Sequent], work: int, left: n.Node, relation: str, right: n.Node
) -> Found:
    """left relation right by induction over a natural number that indexes a family of one of the sides."""
    first = Found()
    if relation == EQ:
        return first
    for t in indices(context, left, right):
        try:
            found = over(context, lemmas, work, t, left, relation, right)
        except (RuleError, TermError, n.ShapeError):
            continue
        if found.proof is not None:
            return found
        if not first.open or (found.started and not first.started):
            first = found
    return first


def indices(context: Context, *sides: n.Node) -> list[n.Sym]:
    members = {s for side in sides for s in loose(side) if s.indices}
    bound = {x.args[1] for side in sides for x in n.tree(side) if isinstance(x, BINDERS)}
    natural = sorted((a.symbol for a in context.assumptions if isinstance(a, Natural)), key=str)
    return [t for t in natural if t not in bound and any(t in i.symbols for s in members for i in s.indices)]


def over(
    context: Context, lemmas: Sequence[Sequent], work: int, t: n.Sym, left: n.Node, relation: str, right: n.Node
) -> Found:
    single = alone(t, left, right)
    if not single and any(not s.is_scalar_shaped for s in members(t, left, right)):
        return Found()  # of neighbours among vectors the hypothesis says nothing that the step needs
    what = Stated(left.xreplace({t: INDEX}), relation, right.xreplace({t: INDEX}), INDEX, ZERO, t, index=True)
    at_zero, at_next = ({t: x} for x in (ZERO, t + ONE))
    outside = Prover(context, lemmas, work=Work(work), wide=True)
    start = outside.prove(left.xreplace(at_zero), relation, right.xreplace(at_zero))
    if start is None and not single:
        return Found()  # it compares members of the sequence: its start is no less than all of it
    if start is None and any(divides_by_zero(outside, side.xreplace(at_zero)) for side in (left, right)):
        return Found()
    inside = Context((*context.assumptions, what))
    sign, top = logic.assumption(inside, Natural(t)), logic.ring(inside, t, t)
    now = logic.instance(inside, what, t, sign, top)
    more = grown(outside, inside, t, now, right)
    ends = (left.xreplace(at_next), relation, right.xreplace(at_next))
    step = next((x for q, apart in more if (x := stepped(outside, left, ends, q, apart)) is not None), None)
    if step is None:
        prover = Prover(inside, (*lemmas, now, *(apart for _, apart in more)), work=Work(work), wide=True)
        step = prover.prove(*ends)
    if start is not None and step is not None:
        return Found(descent.induction(context, t, (what,), (start,), (step,), 0), started=True)
    missing = [] if start is not None else [Open(*at((left, relation, right), t, ZERO))]
    missing += [] if step is not None else [open_step(outside, t, (left, relation, right), [q for q, _ in more])]
    return Found(None, tuple(missing), start is not None)


def divides_by_zero(p: Prover, side: n.Node) -> bool:
    return any(isinstance(x, n.Frac) and p.t.same(x.args[1], ZERO) for x in n.tree(side))


def alone(t: n.Sym, *sides: n.Node) -> bool:
    """Whether a variable indexes families only by itself: one member of each, and none after it."""
    return all(i == t for s in members(t, *sides) for i in s.indices if t in i.symbols and i.is_scalar_shaped)


def members(t: n.Sym, *sides: n.Node) -> list[n.Sym]:
    """The members of families with an index in which a variable occurs."""
    return [s for side in sides for s in loose(side) if any(t in i.symbols for i in s.indices)]


def open_step(p: Prover, t: n.Sym, goal: Question, factors: Iterable[n.Node]) -> Open:
    """What would be enough for the step: that the left side grows by no more than a factor by which the right side
    does, or the claim at t + 1 given the claim at t."""
    left, _, right = goal
    following = at(goal, t, t + ONE)
    for q in factors:
        if p.chain(q * right, LE, following[2], []) is not None:
            return Open(following[0], LE, q * left)
    return Open(*following, supposing=((*goal, None),))


def stepped(p: Prover, left: n.Node, ends: tuple[n.Node, str, n.Node], q: n.Node, apart: Sequent) -> Sequent | None:
    """The step where the left side grows by the factor q."""
    one = p.prove(ends[0], LE, q * left)
    return None if one is None else p.chain(*ends, [(one, ONE), (apart, ONE)])


def grown(p: Prover, inside: Context, t: n.Sym, now: Sequent, right: n.Node) -> list[tuple[n.Node, Sequent]]:
    """The hypothesis times each base of a power q^t on its right, where that is not negative."""
    found = []
    powers = (x for x in n.tree(right) if isinstance(x, n.Pow))
    bases = {x.args[0] if k == 1 else x.args[0] ** k: None for x in powers if (k := times(p, x.args[1], t))}
    for q in bases:
        sign = p.prove(ZERO, LE, q, Reach.CHAINS)
        if sign is not None:
            found.append((q, arithmetic.product(inside, sign, now)))
    return found


def times(p: Prover, exponent: n.Node, t: n.Sym) -> int:
    """k where the exponent is k t for a natural number k; or else 0."""
    poly = p.t.poly(exponent)
    c = next(iter(poly.values()), 0)
    return int(c) if c > 0 and c.denominator == 1 and poly == p.t.poly(n.Num(c) * t) else 0


__all__ = ["Found", "inductively"]
