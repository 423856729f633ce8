"""Means over atoms with the declared moments, conditional moments, densities as tables of probabilities."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from flint import arb, arb_mat, fmpq

from derivations import assumptions as asm
from derivations.notation import nodes as n

from .errors import Malformed, Silent
from .evaluator import Values, means
from .matrices import (
    eye,
    inverse,
    largest,
    plus,
    scalar,
    settled,
    times,
    zeros,
)

DIRECTIONS = 8  # of random columns together, along which atoms are placed


def _law_block(v: Values, a: n.Sym, b: n.Sym) -> arb_mat:
    for law in v.model.recipe.laws:
        if isinstance(law, asm.White) and a == b == law.vector:
            return eye(v.dim(a.shape[0]))
        if isinstance(law, asm.Centered) and a in law.vectors and b in law.vectors:
            return v(law.block(law.vectors.index(a), law.vectors.index(b)))
    return zeros(v.dim(a.shape[0]), v.dim(b.shape[0]))


def covariance(v: Values, vectors: tuple[n.Sym, ...]) -> arb_mat:
    """The joint covariance of stacked columns; columns of different assumptions are independent."""
    rows: list[list] = []
    for a in vectors:
        blocks = [_law_block(v, a, b).tolist() for b in vectors]
        rows += [[x for block in blocks for x in block[i]] for i in range(len(blocks[0]))]
    return arb_mat(rows)


def half(c: arb_mat) -> list[list[arb]]:
    """The columns of a matrix L with L L^T = c, by elimination; vanishing pivots are left out."""
    size, rest, columns = c.nrows(), settled(c), []
    for _ in range(size):
        pivot = max(range(size), key=lambda i: float(rest[i, i]))
        if rest[pivot, pivot] < (1 + largest(c)) * arb(2) ** -200:
            break
        root = rest[pivot, pivot].sqrt()
        line = [(rest[i, pivot] / root).mid() for i in range(size)]
        columns.append(line)
        rest = settled(rest - arb_mat([[x * y for y in line] for x in line]))
    return columns


def joint_laws(v: Values) -> list[asm.Centered]:
    """The laws that are declared Gaussian."""
    return [law for law in v.model.recipe.laws if isinstance(law, asm.Centered) and law.gaussian]


def three() -> list[tuple[arb, arb]]:
    """Nodes and weights of the mean under N(0, 1), exact up to degree five."""
    root = arb(3).sqrt()
    return [(arb(0), arb(fmpq(2, 3))), (root, arb(fmpq(1, 6))), (-root, arb(fmpq(1, 6)))]


def four() -> list[tuple[arb, arb]]:
    """The same up to degree seven: where both disagree, the degree is higher than five."""
    six = arb(6).sqrt()
    pairs = ((3 - six, 1 / (4 * (3 - six))), (3 + six, 1 / (4 * (3 + six))))
    return [(sign * square.sqrt(), weight) for square, weight in pairs for sign in (1, -1)]


def skew() -> list[tuple[arb, arb]]:
    """Two points with mean 0 and variance 1 whose third moment does not vanish."""
    return [(arb(2), arb(fmpq(1, 5))), (arb(fmpq(-1, 2)), arb(fmpq(4, 5)))]


def axes_and_pairs(rank: int, square: fmpq) -> list[tuple[arb, list[arb]]]:
    """Weights and points of the mean under N(0, I), exact up to degree five: on each axis, and two coordinates of
    +- the root of `square`. Rules with different squares disagree on higher degrees.

    The moments 1, x^2, x^4 and x^2 y^2 fix the weights and the place on the axes (rank > 4, square 3 or 2).
    """
    on_axes = fmpq(rank - 4) / (fmpq(rank - 1) / square - 1)
    pair, single = 1 / (4 * square**2), fmpq(4 - rank) / (2 * on_axes**2)
    out = [(arb(1 - 2 * rank * single - 2 * rank * (rank - 1) * pair), [arb(0)] * rank)]
    for i in range(rank):
        for a in (1, -1):
            out.append((arb(single), [a * arb(on_axes).sqrt() if k == i else arb(0) for k in range(rank)]))
            for j, b in product(range(i), (1, -1)):
                places = {i: a * arb(square).sqrt(), j: b * arb(square).sqrt()}
                out.append((arb(pair), [places.get(k, arb(0)) for k in range(rank)]))
    return out


def _law(v: Values, vectors: tuple[n.Sym, ...], atoms: str) -> Iterable[tuple[arb, dict[n.Node, arb_mat]]]:
    """Atoms with mean zero and this covariance. Of Gaussian columns the moments up to degree five are right; others
    are +-sqrt(r) L e_j, or independent and skew along the columns of L."""
    columns = half(covariance(v, vectors))
    heights = [v.dim(u.shape[0]) for u in vectors]
    rank, size = len(columns), sum(heights)

    def placed(weights: list[arb]) -> dict[n.Node, arb_mat]:
        whole = [sum((w * c[i] for w, c in zip(weights, columns, strict=True)), arb(0)).mid() for i in range(size)]
        out: dict[n.Node, arb_mat] = {}
        top = 0
        for u, height in zip(vectors, heights, strict=True):
            out[u] = arb_mat([[x] for x in whole[top : top + height]])
            top += height
        return out

    gaussian = all(any(u in law.vectors for law in joint_laws(v)) for u in vectors)
    if rank == 0:
        yield arb(1), placed([])
    elif atoms == "few" and not gaussian:
        for j in range(rank):
            for sign in (1, -1):
                yield (
                    arb(fmpq(1, 2 * rank)),
                    placed([arb(rank).sqrt() * sign if i == j else arb(0) for i in range(rank)]),
                )
    elif gaussian and rank > 4:
        if rank > DIRECTIONS:
            raise Silent("too many random directions")
        for weight, place in axes_and_pairs(rank, fmpq(3 if atoms == "few" else 2)):
            yield weight, placed(place)
    else:
        if rank > DIRECTIONS:
            raise Silent("too many random directions")
        points = skew() if not gaussian else four() if atoms == "few" else three()
        for chosen in product(points, repeat=rank):
            weight = arb(1)
            for _, w in chosen:
                weight *= w
            yield weight, placed([x for x, _ in chosen])


def _mean(v: Values, body: n.Node) -> arb_mat:
    reached = v.reach(body)
    vectors = tuple(u for u in v.model.recipe.vectors if u in reached)
    if not vectors:
        return v(body)
    total = _over(v, body, _law(v, vectors, v.atoms))
    if all(any(u in law.vectors for law in joint_laws(v)) for u in vectors):
        other = _over(v, body, _law(v, vectors, "many" if v.atoms == "few" else "few"))
        if largest(total - other) > (1 + largest(total)) * arb(2) ** -100:
            raise Silent("a mean of higher degree than five in Gaussian columns")
    return settled(total)


def _over(v: Values, body: n.Node, law: Iterable[tuple[arb, dict[n.Node, arb_mat]]]) -> arb_mat:
    total = None
    for weight, atoms in law:
        term = v.under(atoms)(body) * weight
        total = term if total is None else plus(total, term)
    assert total is not None
    return total


@means(n.Expect)
def _expect(v: Values, node: n.Expect) -> arb_mat:
    return _mean(v, node.args[0])


@means(n.Cov)
def _covariance(v: Values, node: n.Cov) -> arb_mat:
    u, w = node.args[0], node.args[-1]
    if v(u).ncols() != 1 or v(w).ncols() != 1:
        raise Malformed("a covariance needs columns")
    return _mean(v, n.Mul(u, n.T(w))) - times(_mean(v, u), _mean(v, w).transpose())


def _conditioning(v: Values, node: n.Node) -> tuple[arb_mat, arb_mat]:
    """Cov[u] - G Cov[w, u] and G = Cov[u, w] Cov[w]^{-1}, for functions of the columns of one Gaussian law."""
    u, w, _ = node.args
    used = {x for x in v.model.recipe.vectors if x in v.reach(u) or x in v.reach(w)}
    if not any(used <= set(law.vectors) for law in joint_laws(v)):
        raise Silent("conditioning needs jointly Gaussian columns")
    if not (affine(v, u) and affine(v, w)):
        raise Silent("conditioning of what is not affine")
    own, cross, other = (settled(v(n.Cov(a, b))) for a, b in ((u, u), (u, w), (w, w)))
    gain = times(cross, inverse(other))
    return own - times(gain, cross.transpose()), gain


def affine(v: Values, node: n.Node) -> bool:
    """Whether a term is written as a sum of products with one random factor each."""
    random = set(v.model.recipe.vectors)
    if random.isdisjoint(v.reach(node)) or node in random:
        return True
    if isinstance(node, n.Sym):
        known = v.model.definition(node)
        return known is not None and all(affine(v, term) for term in known.nodes())
    if isinstance(node, n.Add | n.Neg):
        return all(affine(v, term) for term in node.args)
    moving = [x for x in node.args if not random.isdisjoint(v.reach(x))]
    if isinstance(node, n.Mul):
        return len(moving) == 1 and affine(v, moving[0])
    return isinstance(node, n.Frac) and moving == [node.args[0]] and affine(v, node.args[0])


@means(n.CondMean)
def _conditional_mean(v: Values, node: n.CondMean) -> arb_mat:
    u, w, y = node.args
    return _mean(v, u) + times(_conditioning(v, node)[1], v(y) - _mean(v, w))


@means(n.CondCov)
def _conditional_covariance(v: Values, node: n.CondCov) -> arb_mat:
    return _conditioning(v, node)[0]


def _probability(v: Values, variables: Iterable[n.Node]) -> fmpq:
    table = v.model.table
    names = {table.same.get(x, x) for x in variables}
    if not names <= set(table.variables):
        raise Silent("a density of something that is no declared variable")
    spots = [table.variables.index(x) for x in names]
    return sum((p for outcome, p in table.joint.items() if all(outcome[i] == 0 for i in spots)), fmpq(0))


@means(n.Density)
def _density(v: Values, node: n.Density) -> arb_mat:
    return scalar(_probability(v, (*node.events, *node.given)) / _probability(v, node.given))


@means(n.NormalDensity)
def _normal_density(v: Values, node: n.NormalDensity) -> arb_mat:
    for fact in v.model.recipe.facts:
        if isinstance(fact, asm.HasDensity) and fact.law == node:
            return v(fact.density)
    raise Silent("a normal density that no assumption names")
