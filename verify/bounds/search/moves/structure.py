"""The norm of a term by the way it is written; it proposes nothing by itself."""

from __future__ import annotations

from derivations.notation import nodes as n

from ...rules import logic, norms, ranges
from ...rules.ground import LE, ONE
from ...rules.kernel import Sequent
from ...rules.terms import plus
from ..asking import Asking, Reach


def structural(p: Asking, x: n.Node, kind: str) -> Sequent | None:
    """||x|| <= U by the way x is written: triangle inequality, norms under sums and integrals, products of norms."""
    norm = n.Norm(x, kind)
    if isinstance(x, n.Neg):
        inner = structural(p, x.args[0], kind)
        return None if inner is None else p.chain(norm, LE, inner.right, [(inner, ONE)])
    if isinstance(x, n.Add):
        cut = p.attempt(norms.triangle, kind, *x.args)
        below = [structural(p, a, kind) for a in x.args]
        if cut is None or any(b is None for b in below):
            return None
        right = n.Add(*(b.right for b in below if b is not None))
        return p.chain(norm, LE, right, [(cut, ONE), *((b, ONE) for b in below if b is not None)])
    if isinstance(x, n.Integral):
        body, var, low, high = x.args
        order = p.prove(low, LE, high, Reach.KNOWN)
        out = p.attempt(ranges.integral_norm, x, kind, order) if order is not None else None
        inside = structural(p.inside(x), body, kind)
        if out is None or inside is None:
            return None
        grown = p.attempt(ranges.integral_monotone, inside, var, low, high, order)
        return p.chain(norm, LE, grown.right, [(out, ONE), (grown, ONE)]) if grown is not None else None
    if isinstance(x, n.Sum):
        return p.attempt(ranges.sum_norm, x, kind)
    if isinstance(x, n.Mul):
        return product(p, x, kind)
    return p.attempt(logic.ring, norm, norm)


def flat(x: n.Mul) -> list[n.Node]:
    """The factors of a product, also of those that stand in brackets."""
    return [b for a in x.args for b in (flat(a) if isinstance(a, n.Mul) and not a.is_scalar_shaped else [a])]


def product(p: Asking, x: n.Mul, kind: str) -> Sequent | None:
    """||c A B v|| <= c ||A|| ||B|| ||v||, each matrix in the operator norm."""
    scalars = [a for a in flat(x) if a.is_scalar_shaped]
    matrices = [a for a in flat(x) if not a.is_scalar_shaped]
    if not matrices:
        return None
    rest = matrices[0] if len(matrices) == 1 else n.Mul(*matrices)
    norm, steps, factor = n.Norm(x, kind), [], ONE
    if scalars:
        factor = scalars[0] if len(scalars) == 1 else n.Mul(*scalars)
        sign = p.sign(factor)
        if sign is None:
            factor = p.t.build(plus({}, p.t.poly(factor), -1))
            sign = p.sign(factor)
        out = p.attempt(norms.multiple, kind, factor, rest, sign) if sign is not None else None
        if out is None:
            return None
        steps.append((out, ONE))
    while len(matrices) > 1:
        tail = matrices[1] if len(matrices) == 2 else n.Mul(*matrices[1:])
        cut = p.attempt(norms.product, (kind, "op", kind), matrices[0], tail)
        if cut is None:
            return None
        steps.append((cut, factor))
        factor = n.Mul(factor, n.Norm(matrices[0], "op"))
        matrices = matrices[1:]
    return p.chain(norm, LE, n.Mul(factor, n.Norm(matrices[0], kind)), steps)
