"""Derivatives as central differences, integrals as Gauss-Legendre sums, limits as late times, series term by term."""

from __future__ import annotations

from functools import cache
from itertools import product

from flint import arb, arb_mat

from derivations.notation import nodes as n

from .errors import Malformed, Silent, Undefined
from .evaluator import Values, means
from .matrices import (
    NEGLIGIBLE,
    column,
    folded,
    largest,
    plus,
    scalar,
    settled,
    shape,
    zeros,
)

STEP = 100  # central differences use 2^-STEP
LATE = 18  # limits are taken at 2^LATE and 2^(LATE + 1)
NODES = (6, 8, 48)  # of a Gauss-Legendre sum: where the first two agree to `AGREE` bits the second is taken
AGREE = 120  # the sum of 8 has then some 160: each node adds two orders of the length of the range
CHECK = 40  # the sum of `NODES[-1]` is held against one of so many, to `SURE` bits
SURE = 110  # flows are known to some 120
PARTS = 64  # into which a range is halved at most, until both agree
SHORT = arb(2) ** -8  # ranges on which short sums are tried: flows are read at small times
TERMS = 260


@means(n.D)
def _derivative(v: Values, node: n.D) -> arb_mat:
    body, variable = node.args
    if not isinstance(variable, n.Sym):
        raise Malformed("a derivative needs a variable")
    here, step = v(variable), arb(2) ** -STEP
    ahead, behind = (v.under({variable: plus(here, scalar(step * sign))})(body) for sign in (1, -1))
    return settled((ahead - behind) * (1 / (2 * step)))


def _partial(v: Values, body: n.Node, variable: n.Node) -> list[arb_mat]:
    """The derivatives of a term by the entries of a symbol, in the order of vec."""
    if not isinstance(variable, n.Sym):
        raise Malformed("a gradient needs a symbol as its variable")
    here, step, out = v(variable), arb(2) ** -STEP, []
    for j, i in product(range(here.ncols()), range(here.nrows())):
        sides = []
        for sign in (1, -1):
            moved = arb_mat(here.tolist())
            moved[i, j] = moved[i, j] + step * sign
            sides.append(v.under({variable: moved})(body))
        out.append(settled((sides[0] - sides[1]) * (1 / (2 * step))))
    return out


@means(n.Grad)
def _gradient(v: Values, node: n.Grad) -> arb_mat:
    parts = _partial(v, *node.args)
    if any(shape(p) != (1, 1) for p in parts):
        raise Malformed("the gradient of something that is no scalar")
    return folded(arb_mat([[p[0, 0]] for p in parts]), *shape(v(node.args[1])))


@means(n.Jac)
def _jacobian(v: Values, node: n.Jac) -> arb_mat:
    parts = [column(p) for p in _partial(v, *node.args)]
    return arb_mat([[p[i, 0] for p in parts] for i in range(parts[0].nrows())])


@means(n.Frechet)
def _along(v: Values, node: n.Frechet) -> arb_mat:
    body, variable, direction = node.args
    if not isinstance(variable, n.Sym):
        raise Malformed("a derivative needs a symbol as its variable")
    here, move, step = v(variable), v(direction), arb(2) ** -STEP
    ahead, behind = (v.under({variable: plus(here, move * (step * sign))})(body) for sign in (1, -1))
    return settled((ahead - behind) * (1 / (2 * step)))


@cache
def _legendre(count: int) -> tuple[tuple[arb, arb], ...]:
    return tuple(arb.legendre_p_root(count, k, weight=True) for k in range(count))


@means(n.Integral)
def _integral(v: Values, node: n.Integral) -> arb_mat:
    body, variable, low, high = node.args
    a, b = v.number(low), v.number(high)

    def summed(count: int, a: arb = a, b: arb = b, place: tuple = ()) -> arb_mat:
        half, middle = (b - a) / 2, (a + b) / 2
        key, rule = (variable, low, high, count, place), _legendre(count)
        if key not in v.inside:
            v.inside[key] = [v.under({variable: scalar((middle + half * x).mid())}) for x, _ in rule]
        total = None
        for there, (_, weight) in zip(v.inside[key], rule, strict=True):
            term = there(body) * (weight * half)
            total = term if total is None else plus(total, term)
        assert total is not None
        return settled(total)

    *short, long = NODES
    if abs(b - a) < 2 * SHORT:
        first, second = map(summed, short)
        if largest(first - second) < largest(second) * arb(2) ** -AGREE:
            return second
    ranges: list[tuple[arb, arb, tuple[int, ...]]] = [(a, b, ())]
    done, total = 0, None
    while ranges:
        start, end, place = ranges.pop()
        first, second = summed(CHECK, start, end, place), summed(long, start, end, place)
        if not largest(first - second) <= (largest(second) + abs(end - start)) * arb(2) ** -SURE:
            if done + len(ranges) + 2 > PARTS:
                raise Silent("an integral that no sum of so many terms gives")
            middle = ((start + end) / 2).mid()
            ranges += [(start, middle, (*place, 0)), (middle, end, (*place, 1))]
            continue
        done, total = done + 1, second if total is None else plus(total, second)
    assert total is not None
    return settled(total)


@means(n.Lim)
def _limit(v: Values, node: n.Lim) -> arb_mat:
    body, variable, target = node.args
    if target != n.INFINITY:
        return v.under({variable: v(target)})(body)
    first, second = (v.under({variable: scalar(arb(2) ** late)})(body) for late in (LATE, LATE + 1))
    if not _close(first, second):
        raise Undefined("a limit that does not exist")
    return settled(second)


def _close(a: arb_mat, b: arb_mat) -> bool:
    scale = 1 + largest(a)
    return shape(a) == shape(b) and bool(largest(settled(a) - settled(b)) < scale * arb(2) ** -160)


@means(n.Prod)
def _product(v: Values, node: n.Prod) -> arb_mat:
    body, index, low, high = node.args
    first, last = v.integer(low), v.integer(high)
    if last - first > TERMS:
        raise Silent("a very long product")
    total = arb(1)
    for k in range(first, last + 1):
        total = total * v.under({index: scalar(k)}).number(body)
    return scalar(total)


@means(n.Sum)
def _sum(v: Values, node: n.Sum) -> arb_mat:
    body, index, low, high = node.args
    first = v.integer(low)
    last = first + TERMS if high == n.INFINITY else v.integer(high)
    if last - first > TERMS:
        raise Silent("a very long sum")
    total, quiet, before, term = None, 0, None, None
    for k in range(first, last + 1):
        before, term = term, v.under({index: scalar(k)})(body)
        total = term if total is None else plus(total, term)
        quiet = quiet + 1 if largest(term) < NEGLIGIBLE else 0
        if high == n.INFINITY and quiet > 3:
            return settled(total)
    if high == n.INFINITY and term is not None and before is not None and largest(term) < largest(before):
        raise Silent("a series that converges slowly, if at all")
    if high == n.INFINITY:
        raise Undefined("a series that does not converge")
    return zeros(*(v.dim(size) for size in node.shape)) if total is None else total
