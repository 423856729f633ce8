"""Values of what no fact determines: numbers and matrices with the declared properties, by construction."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable

from mpmath import mpf

from derivations.assumptions import Has, Index, Kernel, Property
from derivations.estimates import Natural, Spectrum
from derivations.notation import nodes as n

from . import matrices as mx
from .errors import Undefined, Unsure
from .matrices import Matrix
from .meaning import Reader
from .solve import TURN
from .world import World

PLAIN = (0, 1, -1, 2, -2, mpf(1) / 2, 3)
POSITIVE = (1, mpf(1) / 2, 2, 3, mpf(1) / 3)


class Draws:
    """The declarations of all symbols, read once, and a way to draw each."""

    def __init__(self, facts: Iterable[object]) -> None:
        self.properties: dict[str, set[Property]] = {}
        self.natural: set[str] = set()
        self.index: dict[str, n.Node] = {}
        self.kernels: list[Kernel] = []
        self.spectra: dict[str, Spectrum] = {}
        for fact in facts:
            if isinstance(fact, Has) and isinstance(fact.node, n.Sym) and not fact.node.indices:
                self.properties.setdefault(fact.node.name, set()).add(fact.what)
            elif isinstance(fact, Natural):
                self.natural.add(fact.symbol.name)
            elif isinstance(fact, Index):
                self.index[fact.symbol.name] = fact.last
            elif isinstance(fact, Kernel):
                self.kernels.append(fact)
            elif isinstance(fact, Spectrum):
                self.spectra[fact.matrix.name] = fact

    def __call__(self, world: World, symbol: n.Sym) -> Matrix:
        r, name = world.random, symbol.name
        if name in self.natural:
            return mx.scalar(r.choice((0, 1, 2, 3, 5)))
        if name in self.index:
            last = int(Reader(world).number(self.index[name]))
            return mx.scalar(r.randint(1, max(1, last)))
        for kernel in self.kernels:
            if symbol in (kernel.XX, kernel.xX, kernel.Xx, kernel.xx):
                self._kernel(world, kernel)
                return world.values[name]
        rows, cols = world.shape(symbol)
        if name.startswith(TURN):
            return orthogonal(r, rows)
        spectrum = self.spectra.get(name)
        if spectrum is not None:
            return _with_spectrum(world, spectrum, rows)
        return drawn(r, rows, cols, self.properties.get(name, set()))

    def _kernel(self, world: World, kernel: Kernel) -> None:
        """All four blocks at once, of one positive semidefinite matrix."""
        k, m = world.shape(kernel.XX)[0], world.shape(kernel.xx)[0]
        wanted = self.properties.get(kernel.XX.name, set())
        definite = bool(wanted & {Property.PD, Property.INVERTIBLE}) or world.random.random() < 0.7
        joint = positive(world.random, k + m, definite)
        test, train = (k, k + m), (0, k)
        blocks = (
            (kernel.XX, train, train),
            (kernel.xX, test, train),
            (kernel.Xx, train, test),
            (kernel.xx, test, test),
        )
        cut = [(symbol, *rows, *cols) for symbol, rows, cols in blocks]
        for symbol, top, bottom, left, right in cut:
            world.values[symbol.name] = tuple(row[left:right] for row in joint[top:bottom])


def drawn(r: random.Random, rows: int, cols: int, wanted: set[Property]) -> Matrix:
    """A matrix with these properties."""
    if rows == cols == 1:
        return mx.scalar(number(r, wanted))
    if Property.PD in wanted:
        return positive(r, rows, definite=True)
    if Property.PSD in wanted:
        return positive(r, rows, definite=r.random() < 0.6)
    special = next((MAKERS[what] for what in MAKERS if what in wanted and rows == cols), None)
    if special is not None:
        return special(r, rows)
    full = wanted & {Property.FULL_COLUMN_RANK, Property.FULL_ROW_RANK}
    if r.random() < 0.2 and not full:
        return plain_one(r, rows, cols)
    plain = mx.build(rows, cols, lambda i, j: entry(r))
    if rows == cols and Property.SYMMETRIC in wanted:
        if r.random() < 0.35:
            return positive(r, rows, definite=True)
        return mx.add(plain, mx.transpose(plain))
    if rows == cols and (Property.INVERTIBLE in wanted or r.random() < 0.5):
        return mx.add(plain, mx.scale(mpf(4), mx.identity(rows))) if r.random() < 0.5 else plain
    return plain


def skew(r: random.Random, size: int) -> Matrix:
    half = mx.build(size, size, lambda i, j: entry(r))
    return mx.subtract(half, mx.transpose(half))


def diagonal(r: random.Random, size: int) -> Matrix:
    return mx.build(size, size, lambda i, j: entry(r) if i == j else mpf(0))


def idempotent(r: random.Random, size: int) -> Matrix:
    """S diag(1, ..., 0, ...) S^-1, sometimes with an orthogonal S."""
    rank = r.randint(0, size)
    middle = mx.build(size, size, lambda i, j: mpf(i == j and i < rank))
    if r.random() < 0.4:
        q = orthogonal(r, size)
        return mx.multiply_plain(mx.multiply_plain(q, middle), mx.transpose(q))
    s = mx.build(size, size, lambda i, j: mpf(1) if i == j else mpf(r.randint(-2, 2)) if i < j else mpf(0))
    return mx.multiply_plain(mx.multiply_plain(s, middle), mx.inverse(s))


def turned(r: random.Random, size: int) -> Matrix:
    """An orthogonal matrix of either determinant."""
    q = orthogonal(r, size)
    sign = r.choice((1, -1))
    return mx.build(size, size, lambda i, j: q[i][j] * (sign if j == 0 else 1))


MAKERS: dict[Property, Callable[[random.Random, int], Matrix]] = {
    Property.ORTHOGONAL: turned,
    Property.IDEMPOTENT: idempotent,
    Property.SKEW: skew,
    Property.DIAGONAL: diagonal,
}


def plain_one(r: random.Random, rows: int, cols: int) -> Matrix:
    """Zero, the identity, or some of its diagonal."""
    kept = r.choice((0, 1, min(rows, cols)))
    return mx.build(rows, cols, lambda i, j: mpf(i == j and i < kept))


def entry(r: random.Random) -> mpf:
    return mpf(r.randint(-3, 3)) if r.random() < 0.7 else mpf(r.randint(-12, 12)) / 5


def number(r: random.Random, wanted: set[Property]) -> mpf:
    """A number: simple ones often, so that edges (0, 1, equal values) are met."""
    positive_ones = {Property.POSITIVE, Property.PD}
    if wanted & positive_ones:
        return mpf(r.choice(POSITIVE)) if r.random() < 0.5 else mpf(r.randint(1, 40)) / 11
    if wanted & {Property.NONNEGATIVE, Property.PSD}:
        return mpf(r.choice((0, *POSITIVE))) if r.random() < 0.5 else mpf(r.randint(0, 40)) / 11
    if Property.INVERTIBLE in wanted:
        return mpf(r.choice((1, -1, 2, -2, 3))) if r.random() < 0.5 else mpf(r.randint(1, 40) * 2 - 41) / 11
    return mpf(r.choice(PLAIN)) if r.random() < 0.5 else mpf(r.randint(-35, 35)) / 11


def positive(r: random.Random, size: int, definite: bool) -> Matrix:
    """G G^T, of smaller rank unless definite; sometimes diagonal."""
    if definite and r.random() < 0.2:
        return mx.build(size, size, lambda i, j: mpf(r.choice(POSITIVE)) if i == j else mpf(0))
    rank = size if definite else r.randint(0, size)
    if rank == 0:
        return mx.zero(size, size)
    g = mx.build(size, rank, lambda i, j: entry(r))
    gram = mx.multiply_plain(g, mx.transpose(g))
    return mx.add(gram, mx.scale(mpf(r.choice((1, 2))) / 2, mx.identity(size))) if definite else gram


def _with_spectrum(world: World, fact: Spectrum, size: int) -> Matrix:
    """Q diag Q^T with the stated smallest and largest eigenvalue."""
    at, r = Reader(world), world.random
    named = {s.name for end in (fact.smallest, fact.largest) if end is not None for s in end.symbols}
    if named & world.pending or any(isinstance(x, n.Eig) for name in named for x in _tree(world, name)):
        return drawn(r, size, size, {r.choice((Property.PD, Property.PSD, Property.SYMMETRIC))})
    low = at.number(fact.smallest)
    high = low + abs(entry(r)) if fact.largest is None else at.number(fact.largest)
    if high < low or (size == 1 and high != low and fact.largest is not None):
        raise Undefined("no matrix has this spectrum")
    values = [low, high, *(low + (high - low) * mpf(r.randint(0, 4)) / 4 for _ in range(size))][:size]
    return mx.from_spectrum(values, orthogonal(r, size))


def _tree(world: World, name: str) -> tuple[n.Node, ...]:
    return n.tree(world.defined[name]) if name in world.defined else ()


def orthogonal(r: random.Random, size: int) -> Matrix:
    """Eigenvectors of a drawn symmetric matrix."""
    plain = mx.build(size, size, lambda i, j: entry(r))
    return mx.eigen(mx.add(plain, mx.transpose(plain)))[1]


def factor(r: random.Random, covariance: Matrix) -> Matrix:
    """L with L L^T = covariance."""
    values, vectors = mx.eigen(covariance)
    if min(values) < -mx.TINY:
        raise Undefined("a covariance that is not semidefinite")
    kept = [k for k, x in enumerate(values) if x > mx.TINY]
    if not kept:
        return mx.zero(len(covariance), 1)
    return tuple(tuple(row[k] * values[k] ** mpf("0.5") for k in kept) for row in vectors)


__all__ = ["Draws", "Unsure", "drawn", "factor", "number", "orthogonal", "positive"]
