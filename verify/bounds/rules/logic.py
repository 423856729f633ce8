"""Assumptions, equality, lemmas."""

from __future__ import annotations

from derivations.assumptions import Assumption, Define, Defined, Has, Property
from derivations.estimates import Natural, Stated
from derivations.notation import nodes as n

from .domains import CARRIED
from .ground import BINDERS, EQ, LE, LT, SCOPES, ZERO, RuleError, loose, need, put
from .kernel import Context, Made, Sequent, Values, general, rule, says, speaks_of
from .terms import Exact, number


@rule("assumption", "What is assumed holds.", "logic")
def assumption(context: Context, what: Assumption) -> Made:
    """A sign, a definition or a stated relation without a quantifier."""
    extra = frozenset({what})
    match what:
        case Has():
            need(what.what in (Property.POSITIVE, Property.NONNEGATIVE), "not a sign")
            return Made(ZERO, LT if what.what is Property.POSITIVE else LE, what.node, (), (what,), extra=extra)
        case Natural():
            return Made(ZERO, LE, what.symbol, (), (what,), extra=extra)
        case Define():
            return Made(what.symbol, EQ, what.value, (), (what,), extra=extra)
        case Stated(var=None):
            return Made(what.left, what.relation, what.right, (), (what,), extra=extra, shown=finite(what, what.left))
    raise RuleError("this assumption states no single relation")


@rule("instance", "What is assumed for all values in a range holds for one of them.", "logic")
def instance(context: Context, what: Stated, value: n.Node, *ranges: Sequent) -> Made:
    if not isinstance(what, Stated) or what.var is None:
        raise RuleError("this assumption is about no range")
    need(n.same_shape(value.shape, what.var.shape), "the value is of another shape")
    extra: set[Assumption] = {what}
    if what.index:
        first = None if what.low is None else number(context.terms.canonical(what.low))
        extra |= integer(context, value, 0 if first is None or first < 0 else None)
    wanted = [(what.low, value)] if what.low is not None else []
    wanted += [(value, what.high)] if what.high is not None else []
    need(len(ranges) == len(wanted), "the range of the quantifier must be shown")
    for i, (sequent, (a, b)) in enumerate(zip(ranges, wanted, strict=True)):
        strict = what.open and i == len(wanted) - 1
        need(says(context, sequent, a, b, strict), "the range of the quantifier must be shown")
    fixed = not context.chance.is_random(value)
    left, right = (put(side, what.var, value, fixed) for side in (what.left, what.right))
    return Made(left, what.relation, right, ranges, (what, value), extra=frozenset(extra), shown=finite(what, left))


def finite(what: Stated, left: n.Node) -> frozenset[Assumption]:
    """That a supremum is finite is part of what is said where it is bounded."""
    bounds = isinstance(left, n.Sup) and isinstance(what.left, n.Sup) and what.relation != EQ
    return frozenset({Defined(left)}) if bounds else frozenset()


def integer(context: Context, node: n.Node, least: Exact | None = None) -> set[Assumption]:
    """The assumptions by which a term is an integer: an integer combination of natural numbers.

    With `least`, all coefficients are at least that (so 0 makes a natural number).
    """
    found: set[Assumption] = set()
    for (factors, word), c in context.terms.poly(node).items():
        need(not word and c.denominator == 1 and (least is None or c >= least), "the index must be an integer")
        if factors:
            base = factors[0][0]
            need(len(factors) == 1 and base in context.natural and number(factors[0][1]) == 1, "not an integer")
            found.add(Natural(base))
    return found


@rule("ring", "a = b if both expand to the same sum of products.", "ring axioms")
def ring(context: Context, left: n.Node, right: n.Node) -> Made:
    need(context.same(left, right), "the expansions differ")
    return Made(left, EQ, right)


@rule(
    "equals for equals",
    "a = b if both expand to the same sum of products once equals are replaced by equals (in rounds).",
    "congruence of equality",
)
def replaced(context: Context, left: n.Node, right: n.Node, *rounds: tuple[Sequent, ...]) -> Made:
    """Each round is a tuple of equations, applied at once from left to right on both sides."""
    every = tuple(e for group in rounds for e in group)
    need(all(e.relation == EQ for e in every), "equations are needed")
    a, b = left, right
    extra: set[Assumption] = set()
    for group in rounds:
        for side in (a, b):
            extra |= unbound(context, side, group)
        put = {e.left: e.right for e in group}
        a, b = a.xreplace(put), b.xreplace(put)
    need(context.same(a, b), "the expansions differ")
    data = (tuple(len(group) for group in rounds),)
    return Made(left, EQ, right, every, data, extra=frozenset(extra))


def unbound(context: Context, node: n.Node, equations: tuple[Sequent, ...]) -> set[Assumption]:
    """A variable bound in the tree must be general in the equations used there, up to being an index.

    What an equation needs of terms in one bound variable is assumed for all its values.
    """
    binders = [x for x in n.tree(node) if isinstance(x, SCOPES)]
    found: set[Assumption] = set()
    for e in equations:
        for a in e.under:
            about = speaks_of(a)
            met = [x for x in binders if x.args[1] in about and a not in index_domain(context, x)]
            for binder in met:
                need(
                    isinstance(a, CARRIED) and isinstance(binder, BINDERS),
                    "an equation under a hypothesis meets a binder",
                )
                low, high = (end if isinstance(end, n.Node) else None for end in binder.args[2:] or (None, None))
                moving = frozenset().union(*(loose(end) for end in (low, high) if end is not None))
                need(not any(x.args[1] in moving for x in binders), "the range of a binder moves with another one")
                need(all(x.args[1] == binder.args[1] for x in met), "a need about two bound variables")
                what = general(a, binder.args[1], Values(low, high, isinstance(binder, n.Sum | n.Prod)))
                found |= context.price(what)
    return found


def index_domain(context: Context, binder: n.Node) -> tuple[Assumption, ...]:
    """A summation index from a natural number on is one; the variable of a supremum without ends is as declared."""
    domain = Natural(binder.args[1])
    if isinstance(binder, n.Sum | n.Prod):
        first = number(context.terms.canonical(binder.args[2]))
        return (domain,) if first is not None and first >= 0 and first.denominator == 1 else ()
    if isinstance(binder, n.D):
        return (Has(binder.args[1], Property.NONNEGATIVE),)
    if not isinstance(binder, n.Sup) or len(binder.args) != 2:
        return ()
    either = (domain, Has(binder.args[1], Property.NONNEGATIVE))
    return tuple(a for a in either if a in context.assumptions)


@rule("lemma", "A claim that was proved.", "logic")
def lemma(context: Context, sequent: Sequent, id: str) -> Made:
    """Restates a sequent under the id of the claim it proves, so that a proof can be read as a tree of claims."""
    return Made(sequent.left, sequent.relation, sequent.right, (sequent,), (id,))


__all__ = ["assumption", "instance", "integer", "lemma", "replaced", "ring"]
