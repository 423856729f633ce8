"""Assumptions, equality, lemmas."""

from __future__ import annotations

from fractions import Fraction

from derivations.assumptions import Assumption, Define, Defined, Gram, Has, Property
from derivations.estimates import Natural, Stated
from derivations.notation import nodes as n

from .checking import Replay, Within, checks, node, single
from .errors import fail, need
from .needs import CARRIED
from .steps import Step
from .trees import EQ, LE, LT, RANGES, ZERO, about, free, plain, put, replaced
from .world import world


@checks("assumption")
def _assumption(r: Replay, step: Step) -> None:
    (what,) = single(step.data, 1)
    need(isinstance(what, Assumption) and not step.parents, "no assumption")
    r.rests_on(step, what)
    if isinstance(what, Has) and what.what is Property.POSITIVE:
        r.concludes(step, ZERO, LT, what.node)
    elif isinstance(what, Has) and what.what is Property.NONNEGATIVE:
        r.concludes(step, ZERO, LE, what.node)
    elif isinstance(what, Natural):
        r.concludes(step, ZERO, LE, what.symbol)
    elif isinstance(what, Define):
        r.concludes(step, what.symbol, EQ, what.value)
    elif isinstance(what, Stated) and what.var is None:
        finite(r, step, what)
        r.concludes(step, what.left, what.relation, what.right)
    else:
        fail("this assumption states no single relation")


@checks("instance")
def _instance(r: Replay, step: Step) -> None:
    what, value = single(step.data, 2)
    need(isinstance(what, Stated) and what.var is not None, "this assumption is about no range")
    need(node(value).is_scalar_shaped, "an instance at something that is no number")
    r.rests_on(step, what)
    var = plain(what.var)
    need(all(e is None or var not in free(e) for e in (what.low, what.high)), "a range that depends on its variable")
    if what.index:
        first = None if what.low is None else r.terms.from_natural(what.low)
        r.integer(step, value, None if first else Fraction(0))  # an index is a natural number
    wanted = []
    if what.low is not None:
        wanted.append((what.low, value, False))
    if what.high is not None:
        wanted.append((value, what.high, what.open))
    for premise, (a, b, strict) in zip(single(step.parents, len(wanted), "premises"), wanted, strict=True):
        r.needs_below(premise, a, b, "the range of the quantifier is not shown", strict)
    finite(r, step, what)
    fixed = not world(step.under).chance.random(value)
    r.concludes(step, put(what.left, var, value, fixed), what.relation, put(what.right, var, value, fixed))


def finite(r: Replay, step: Step, what: Stated) -> None:
    """That a supremum is finite is part of what is said where it is bounded."""
    if what.relation != EQ and isinstance(what.left, n.Sup) and isinstance(step.left, n.Sup):
        r.shows(Defined(step.left))


@checks("ring")
def _ring(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(step.relation == EQ and r.same(step.left, step.right), "the expansions differ")


@checks("equals for equals")
def _replaced(r: Replay, step: Step) -> None:
    (counts,) = single(step.data, 1)
    need(step.relation == EQ and all(e.relation == EQ for e in step.parents), "equations are needed")
    fine = isinstance(counts, tuple) and all(type(c) is int and c >= 0 for c in counts)
    need(fine and sum(counts) == len(step.parents), "rounds that do not fit the premises")
    a, b, start = step.left, step.right, 0
    for count in counts:
        group = step.parents[start : start + count]
        start += count
        by = {e.left: e for e in group}
        need(len(by) == len({(e.left, e.right) for e in group}), "two equations for one term")

        def allowed(old: n.Node, scope: frozenset, by: dict[n.Node, Step] = by) -> None:
            for a in by[old].under:
                bad = [binder for binder in scope if not general(r, step, a, binder)]
                if bad and not carried(r, step, a, bad, scope):
                    fail(f"an equation under {a.statement()} is used where that is not general")

        rules = {old: e.right for old, e in by.items()}
        a, b = replaced(a, rules, allowed), replaced(b, rules, allowed)
    need(r.same(a, b), "the expansions differ")


def carried(r: Replay, step: Step, a: Assumption, binders: list[n.Node], scope: frozenset) -> bool:
    """Whether the step rests on what an equation needs for all values of the one bound variable it is about."""
    ranged = all(isinstance(x, RANGES) for x in binders) and len({x.args[1] for x in binders}) == 1
    if not isinstance(a, CARRIED) or not ranged:
        return False
    variables = {x.args[1] for x in scope if not isinstance(x, n.Fails)}
    for binder in binders:
        low, high = (e if isinstance(e, n.Node) else None for e in binder.args[2:] or (None, None))
        if any(e is not None and free(e) & variables for e in (low, high)):
            return False
        if not r.throughout(Within(step, low, high, isinstance(binder, n.Sum | n.Prod)), a, binder.args[1]):
            return False
    return True


def general(r: Replay, step: Step, a: Assumption, binder: n.Node) -> bool:
    """Whether an equation that rests on `a` may be used in the scope of a binder."""
    if isinstance(binder, n.Fails):  # what fails is an event: only what holds surely may be used in it
        return isinstance(a, Define | Has | Natural | Gram)
    var = binder.args[1]
    if var not in about(a):
        return True
    if isinstance(binder, n.Sum | n.Prod):
        return a == Natural(var) and r.terms.from_natural(binder.args[2])
    if isinstance(binder, n.Sup) and len(binder.args) == 2:
        return a in (Natural(var), Has(var, Property.NONNEGATIVE)) and a in step.under
    return isinstance(binder, n.D) and a == Has(var, Property.NONNEGATIVE)


@checks("lemma")
def _lemma(r: Replay, step: Step) -> None:
    """A sequent said again under the name of a claim; the name is for the reader."""
    (sequent,) = single(step.parents, 1, "premises")
    (label,) = single(step.data, 1)
    need(isinstance(label, str), "a lemma without a name")
    r.concludes(step, sequent.left, sequent.relation, sequent.right)
