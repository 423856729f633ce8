"""Sums, integrals and suprema: against those of the goal, and with one factor of the body replaced by its bound."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from derivations.assumptions import Has, Property
from derivations.estimates import Natural
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from ...rules import logic, ranges
from ...rules.ground import EQ, LE, LT, ONE, ZERO, listed, loose
from ...rules.kernel import Sequent
from ...rules.terms import Exact, Key, Poly, TermError, over, plus
from ..asking import Asking, Reach
from ..chains import terminal
from ..closing import quotient
from ..patterns import atoms_of, matching
from ..registry import Sides, library, move, sequents_about
from .points import per

NESTED = 1  # how deep in other sums and integrals a body is looked into


def grown(p: Asking, binder: n.Node, below: Sequent) -> Sequent | None:
    """The same inequality under the sum or integral."""
    _, var, low, high = binder.args
    if isinstance(binder, n.Sum):
        return p.attempt(ranges.sum_monotone, below, var, low, high)
    order = p.prove(low, LE, high, Reach.KNOWN)
    return p.attempt(ranges.integral_monotone, below, var, low, high, order) if order is not None else None


def ranged(atom: n.Node) -> bool:
    return len(atom.args) == 4 and all(isinstance(e, n.Node) for e in atom.args[2:])


def products_with(p: Asking, side: n.Node, kind: type) -> Iterator[tuple[Key, Exact, n.Node]]:
    """The terms of a side that have a binder of a kind as a factor."""
    try:
        poly = p.t.poly(side)
    except TermError:
        return
    for (factors, word), c in poly.items():
        for base, exponent in factors:
            if isinstance(base, kind) and exponent == ONE and not word:
                rest = tuple(pair for pair in factors if pair[0] != base)
                yield (rest, ()), c, base


@move(n.Sum, n.Integral)
def guided(p: Asking, atom: n.Node, sides: Sides) -> Iterator[Sequent | None]:
    """c * (sum of a) <= d * (sum of b), where both occur in the goal, from a <= (d/c) b in the range."""
    if not ranged(atom):
        return
    inner = p.inside(atom)
    for own, c, base in products_with(p, sides[0], type(atom)):
        if base != atom:
            continue
        for other, d, aim in products_with(p, sides[1], type(atom)):
            if aim.args[1:] != atom.args[1:] or aim == atom or c <= 0 or d <= 0:
                continue
            ratio = quotient(p.c, other, own)
            if ratio is None:
                continue
            factor = p.t.build({ratio: over(d, c)})
            bound = aim.args[0] if factor == ONE else n.Mul(factor, aim.args[0])
            below = inner.prove(atom.args[0], LE, bound)
            if below is not None:
                yield grown(p, atom, below)


@move(n.Sum, n.Integral)
def stepwise(p: Asking, atom: n.Node, sides: Sides) -> Iterator[Sequent | None]:
    """The sum or integral with one factor of its body replaced by an equal or larger term."""
    if not ranged(atom) or p.depth >= NESTED:
        return
    body, inner = atom.args[0], p.inside(atom)
    poly = p.t.poly(body)
    if len(poly) != 1:
        return
    (((factors, word), c),) = poly.items()
    if word or c <= 0:
        return
    names = atoms_of([(factors, ())])
    known = [*inner.about(names)]
    for x in names:
        end = terminal(inner, x, sides, frozenset())
        known.extend([end] if end is not None else [])
        known.extend(sequents_about(inner, x, sides))
    for sequent in known:
        for replaced in with_sequent(inner, body, poly, sequent):
            yield grown(p, atom, replaced)


def with_sequent(p: Asking, body: n.Node, poly: Poly, sequent: Sequent) -> Iterator[Sequent]:
    """body <= body with the left side of the sequent replaced by the right one."""
    try:
        left, right = p.t.poly(sequent.left), p.t.poly(sequent.right)
    except TermError:
        return
    pairs = [(left, right)] if sequent.relation != EQ else [(left, right), (right, left)]
    for a, b in pairs:
        if len(a) != 1:
            continue
        (((pivot), c),) = a.items()
        (key, d) = next(iter(poly.items()))
        ratio = quotient(p.c, key, pivot)
        if ratio is None or (sequent.relation != EQ and not p.level(ratio)):
            continue
        m = {ratio: over(d, c)}
        if sequent.relation != EQ and over(d, c) < 0:
            continue
        try:
            new = plus(plus(poly, p.t.times(m, a), -1), p.t.times(m, b))
        except TermError:
            continue
        sign = ONE if (a, b) == (left, right) else n.Num(-1)
        made = p.chain(
            body, LE, p.t.build(new), [(sequent, n.Mul(sign, p.t.build(m)) if sign != ONE else p.t.build(m))]
        )
        if made is not None:
            yield made


@move(n.Norm)
def below_suprema(p: Asking, atom: n.Node, sides: Sides) -> Iterator[Sequent | None]:
    """A term is below a supremum of the goal (or of what is known) over a range that contains its place."""
    for sup in suprema(p, sides):
        body, var, low, high = sup.args
        for place in places(p, body, var, atom):
            first, last = p.prove(low, LE, place, Reach.KNOWN), p.prove(place, LE, high, Reach.KNOWN)
            if first is not None and last is not None:
                yield p.attempt(ranges.sup_upper, sup, place, first, last)


library(n.Sym)(below_suprema)  # of a number at a time, as of a norm there


def suprema(p: Asking, sides: Sides) -> list[n.Sup]:
    known = (*sides, *(x for f in p.known.base for x in (f.left, f.right)))
    return list(dict.fromkeys(sup for side in known for sup in suprema_in(side)))


@lru_cache(maxsize=20_000)
def suprema_in(side: n.Node) -> tuple[n.Sup, ...]:
    """The suprema over a range in a tree."""
    return tuple(x for x in tree(side) if isinstance(x, n.Sup) and len(x.args) == 4)


def places(p: Asking, body: n.Node, var: n.Sym, atom: n.Node) -> Iterator[n.Node]:
    """Values of the variable at which the body is the atom."""
    try:
        canonical = p.t.canonical(body)
    except TermError:
        return
    tried = set()
    for s in listed(canonical):
        if var in loose(s) and s.indices:
            for target in listed(atom):
                if target.name == s.name:
                    value = matching(s, target, var, p.t)
                    if value is not None and value not in tried:
                        tried.add(value)
                        if p.t.same(body.xreplace({var: value}), atom):
                            yield value


@move(n.Sup)
def least(p: Asking, atom: n.Sup, sides: Sides) -> Iterator[Sequent | None]:
    """sup h <= B from h <= B, for the other side of the goal as B, and for suprema of larger terms."""
    if len(atom.args) == 2:
        yield from everywhere(p, atom, sides)
        return
    body, var, low, high = atom.args
    inner = p.inside(atom)
    order = p.prove(low, LE, high, Reach.KNOWN)
    if order is None:
        return
    aims = [x for x in (sides[1],) if var not in loose(x)]
    aims += [s for s in suprema(p, sides) if s != atom]
    for aim in aims:
        below = inner.prove(body, LE, aim)
        if below is not None:
            yield p.attempt(ranges.sup_least, below, var, low, high, order)
            return


def everywhere(p: Asking, atom: n.Sup, sides: Sides) -> Iterator[Sequent | None]:
    """The supremum over the declared domain of a variable."""
    for side in sides:
        for node in tree(side):
            if isinstance(node, n.Sup) and len(node.args) == 2 and p.t.canonical(node) == atom:
                body, var = node.args
                domain: Natural | Has = Natural(var)
                if domain not in p.c.assumptions:
                    domain = Has(var, Property.NONNEGATIVE)
                if domain in p.c.assumptions and var not in loose(sides[1]):
                    below = p.prove(body, LE, sides[1])
                    if below is not None:
                        yield p.attempt(ranges.sup_all, below, var, domain)


@move(n.Norm)
def telescoped(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||a_m - a_0|| and the sum of its steps, where the goal has a sum."""
    sums = [x for side in sides for x in tree(side) if isinstance(x, n.Sum)]
    poly = p.t.poly(atom.args[0])
    if not sums or len(poly) != 2:
        return
    ends = [
        (w[0], c) for (f, w), c in poly.items() if not f and len(w) == 1 and isinstance(w[0], n.Sym) and w[0].indices
    ]
    if len(ends) != 2 or ends[0][0].name != ends[1][0].name or ends[0][1] != -ends[1][1]:
        return
    last = next((s.indices[0] for s, _ in ends if s.indices[0] != ZERO), None)
    if last is None or not any(s.indices[0] == ZERO for s, _ in ends):
        return
    j = sums[0].args[1]
    head = ends[0][0]
    member = n.Sym(*head.args[:3], j)
    made = p.attempt(ranges.telescope, member, last, j)
    if made is None:
        return
    norm = n.Norm(made.left, atom.kind)
    same = p.attempt(logic.replaced, norm, n.Norm(made.right, atom.kind), (made,))
    yield same
    out = p.attempt(ranges.sum_norm, made.right, atom.kind)
    if same is not None and out is not None:
        yield p.chain(norm, LE, out.right, [(same, ONE), (out, ONE)])


@move(n.Sum)
def geometric(p: Asking, atom: n.Sum, sides: Sides) -> Iterator[Sequent | None]:
    """The sum of q^{j-1}, or a sum of 1/q times q^j in canonical form."""
    if not ranged(atom) or atom.args[2] != ONE:
        return
    body, j, _, last = atom.args
    poly = p.t.poly(body)
    if len(poly) != 1:
        return
    (((factors, word), _),) = poly.items()
    for base, exponent in factors:
        if base != n.Size and j in loose(exponent) and not word:
            below = p.prove(base, LT, ONE, Reach.KNOWN)
            if below is not None:
                yield p.attempt(ranges.geometric, base, last, j, below)


@move(n.Integral)
def exponential(p: Asking, atom: n.Integral, sides: Sides) -> Iterator[Sequent | None]:
    """The integral of e^{-c s} from 0."""
    if not ranged(atom) or atom.args[2] != ZERO or not isinstance(atom.args[0], n.Exp):
        return
    body, s, _, last = atom.args
    rate = per(p, n.Neg(body.args[0]), s)
    if rate is not None and s not in loose(rate):
        sign = p.prove(ZERO, LT, rate, Reach.TERMS) or p.prove(rate, LT, ZERO, Reach.TERMS)
        if sign is not None:
            yield p.attempt(ranges.exp_integral, rate, s, last, sign)


@library(n.Sum, n.Integral)
def squared(p: Asking, atom: n.Node, sides: Sides) -> Iterator[Sequent | None]:
    """(sum a b)^2 below the product of two sums of squares, for each way to read the body as a product."""
    body, var, low, high = atom.args
    alone = isinstance(atom, n.Sum) and isinstance(high, n.Size) and low == ONE
    if alone and body == ONE:
        yield p.attempt(ranges.ones, var, high.args[0])
    if not atom.is_scalar_shaped or not any(
        isinstance(x, n.Pow) and p.t.same(x.args[0], atom) for side in sides for x in tree(side)
    ):
        return
    poly = p.t.poly(body)
    if len(poly) != 1:
        return
    (((factors, word), c),) = poly.items()
    if word or len(factors) > 6:
        return
    for mask in range(1, 1 << len(factors) if alone else (1 << len(factors)) - 1):
        first, second = (
            p.t.build({(tuple(f for i, f in enumerate(factors) if bool(mask >> i & 1) == chosen), ()): 1})
            for chosen in (True, False)
        )
        yield p.attempt(ranges.cauchy_schwarz, type(atom), c * first if c != 1 else first, second, var, low, high)
