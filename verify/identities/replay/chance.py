"""Checks of the schemas about jointly Gaussian columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from derivations import assumptions as a
from derivations.notation import nodes as n
from derivations.notation.constants import is_zero

from .checker import Case, Checker, schema
from .words import Poly, ReplayError, require

DEPTH = 20


@schema("Gaussian conditioning")
def _conditioning(c: Checker, case: Case) -> None:
    """E u + S_uv S_vv^{-1} (y - E v) and S_uu - S_uv S_vv^{-1} S_vu, for u and v affine in the columns of one law.

    S_vv^{-1} is the inverse of a term that is the same matrix and known to be invertible.
    """
    node = case.node(n.CondMean, n.CondCov)
    u, v, y = node.args
    candidates: list[Poly] = []
    for law in c.facts.gaussian:
        try:
            (mean_u, parts_u), (mean_v, parts_v) = affine(c, u, law), affine(c, v, law)
        except ReplayError:
            continue
        uu, uv, vu, vv = (second(law, p, q) for p in (parts_u, parts_v) for q in (parts_u, parts_v))
        for inverse in inverses(c, vv):
            if isinstance(node, n.CondMean):
                gap = [y, *(n.Neg(x) for x in mean_v)]
                terms = [*mean_u, *(n.Mul(s, inverse, g) for s in uv for g in gap)]
            else:
                terms = [*uu, *(n.Neg(n.Mul(s, inverse, t)) for s in uv for t in vu)]
            candidates.append(c.trees.poly(n.Add(*terms) if len(terms) > 1 else terms[0]) if terms else {})
    require(bool(candidates), "no Gaussian law with an invertible covariance covers this conditioning")
    case.gives(*candidates)


Part = tuple[tuple[n.Node, ...], n.Sym]


def affine(c: Checker, node: Any, law: a.Centered, depth: int = DEPTH) -> tuple[list[n.Node], list[Part]]:
    """The terms without a random column, and (factors, column) of the others; refuses what is not affine."""
    if isinstance(node, n.Sym) and node in law.vectors:
        return [], [((), node)]
    if c.facts.closure(node).isdisjoint(c.facts.random):
        return [node], []
    if isinstance(node, n.Sym):
        require(depth > 0 and node in c.facts.values, f"{node} is no function of the columns of this law")
        return affine(c, c.facts.values[node][0], law, depth - 1)
    if isinstance(node, n.Add):
        found = [affine(c, term, law, depth) for term in node.args]
        return [x for still, _ in found for x in still], [x for _, moving in found for x in moving]
    if isinstance(node, n.Neg):
        return times(affine(c, node.args[0], law, depth), (n.Num(-1),))
    if isinstance(node, n.Frac):
        above, below = node.args
        require(c.facts.closure(below).isdisjoint(c.facts.random), "a random denominator")
        return times(affine(c, above, law, depth), (n.Frac(n.Num(1), below),))
    require(isinstance(node, n.Mul), f"{type(node).__name__} of a random column is not affine")
    random = [factor for factor in node.args if not c.facts.closure(factor).isdisjoint(c.facts.random)]
    require(len(random) == 1, "a product of random columns is not affine")
    place = next(i for i, factor in enumerate(node.args) if factor is random[0])
    after = node.args[place + 1 :]
    require(all(factor.is_scalar_shaped for factor in after), "a random factor that is not the last one")
    return times(affine(c, random[0], law, depth), (*node.args[:place], *after))


def times(found: tuple[list[n.Node], list[Part]], factors: Sequence[n.Node]) -> tuple[list[n.Node], list[Part]]:
    still, moving = found
    return [n.Mul(*factors, x) for x in still], [((*factors, *own), column) for own, column in moving]


def second(law: a.Centered, left: list[Part], right: list[Part]) -> list[n.Node]:
    """The terms of E[(sum of A u_i) (sum of B u_j)^T]."""
    size, out = len(law.vectors), []
    for before, u in left:
        for after, v in right:
            block = law.blocks[law.vectors.index(u) * size + law.vectors.index(v)]
            if not is_zero(block):
                turned = tuple(n.T(x) for x in reversed(after))
                whole = (*before, block, *turned)
                out.append(n.Mul(*whole) if len(whole) > 1 else block)
    return out


def inverses(c: Checker, terms: list[n.Node]) -> Iterator[n.Node]:
    """The inverses of a sum of terms: of itself if it is definite, and of what is declared invertible and equal."""
    if not terms:
        return
    whole = n.Add(*terms) if len(terms) > 1 else terms[0]
    if definite(c, terms):
        yield n.Inv(whole)
    wanted = c.trees.poly(put_in(c, whole))
    for other, what in c.facts.has:
        if what is a.Property.INVERTIBLE and n.same_shape(other.shape, whole.shape):
            try:
                same = c.trees.poly(put_in(c, other)) == wanted
            except ReplayError:
                continue
            if same:
                yield n.Inv(other)


def put_in(c: Checker, node: n.Node) -> n.Node:
    """A term with definitions put in."""
    for _ in range(DEPTH):
        known = {s: c.facts.values[s][0] for s in a.symbols(node) if s in c.facts.values}
        if not known:
            return node
        node = node.xreplace(known)
    return node


def definite(c: Checker, terms: list[n.Node]) -> bool:
    """Whether one term is declared positive definite, and the others are, or are A X A^T with X semidefinite."""
    strict = [(x, a.Property.PD) in c.facts.has for x in terms]
    return any(strict) and all(yes or sandwich(c, x) for yes, x in zip(strict, terms, strict=True))


def sandwich(c: Checker, term: n.Node) -> bool:
    if (term, a.Property.PSD) in c.facts.has:
        return True
    if not isinstance(term, n.Mul):
        return False
    factors = term.args
    middle = len(factors) // 2
    mirrored = all(factors[-1 - i] == n.T(factors[i]) for i in range(middle))
    return len(factors) % 2 == 1 and mirrored and (factors[middle], a.Property.PSD) in c.facts.has
