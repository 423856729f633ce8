"""Matrices whose equation has a name, drawn by construction: projections, rotations, skew and normal matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import fmpq, fmpq_mat, fmpq_poly

from derivations.assumptions import Property
from derivations.notation.nodes import Sym

from ..values.rational import GiveUp, identity
from .choices import Unfit
from .equations import Kind, Roots, Shape


def draw(model: Any, symbol: Sym, kinds: frozenset[Kind]) -> fmpq_mat:
    """A matrix of these shapes, symmetric where that is declared; the model is checked against the equations."""
    declared = any(model.has(symbol, p) for p in (Property.SYMMETRIC, Property.PSD, Property.PD))
    symmetric = declared or bool(kinds & {Shape.SYMMETRIC, Shape.NORMAL} and kinds - {Shape.NORMAL})
    symmetric = symmetric or (Shape.SYMMETRIC in kinds and len(kinds) > 1)
    polynomials = [kind for kind in kinds if isinstance(kind, Roots)]
    if Shape.DIAGONAL in kinds:
        allowed = [VALUES[kind] for kind in VALUES if kind in kinds]
        return _diagonal(model, symbol, [*allowed, *(tuple(r for r, _ in _factors(p).roots()) for p in polynomials)])
    if Shape.SKEW in kinds and kinds & {Shape.COLUMNS, Shape.ROWS}:
        return _complex_structure(model, symbol)
    for kind, make in MAKERS.items():
        if kind in kinds:
            return make(model, symbol, symmetric)
    if polynomials:
        return _annihilated(model, symbol, symmetric, polynomials[0])
    for kind, make in GENERAL.items():
        if kind in kinds:
            return make(model, symbol, symmetric)
    raise GiveUp(f"no way to draw {symbol}")


def change(model: Any, n: int) -> fmpq_mat:
    """An invertible matrix: unit lower times unit upper triangular, of short entries in small models."""

    def triangle(lower: bool) -> fmpq_mat:
        entries = [int(i == j) if i == j or (i > j) != lower else entry() for i in range(n) for j in range(n)]
        return fmpq_mat(n, n, entries)

    def entry() -> Any:
        return model.source.entry(False) if model.source.direct else model.source.integer()

    return triangle(True) * triangle(False)


def with_values(model: Any, n: int, values: list[int], symmetric: bool) -> fmpq_mat:
    """A matrix with these eigenvalues, diagonalizable, symmetric where asked."""
    middle = model.diagonal([fmpq(x) for x in values], n, n)
    if symmetric:
        q = model.source.orthogonal(n) if n > 1 else identity(1)
        return q * middle * q.transpose()
    s = change(model, n)
    return s * middle * s.inv()


def _idempotent(model: Any, symbol: Sym, symmetric: bool) -> fmpq_mat:
    n, _ = model.shape(symbol)
    rank = n if model.has(symbol, Property.INVERTIBLE) else model.source.one_of([(n + 1) // 2, 0, n])
    return with_values(model, n, [int(i < rank) for i in range(n)], symmetric)


def _involution(model: Any, symbol: Sym, symmetric: bool) -> fmpq_mat:
    n, _ = model.shape(symbol)
    plus = model.source.one_of([(n + 1) // 2, 0, n])
    return with_values(model, n, [1 if i < plus else -1 for i in range(n)], symmetric)


def _nilpotent(model: Any, symbol: Sym, symmetric: bool) -> fmpq_mat:
    """S N S^-1 with N moving the first half of the coordinates to the second."""
    n, _ = model.shape(symbol)
    if symmetric:
        return fmpq_mat(n, n)
    half, s = n // 2, change(model, n)
    middle = fmpq_mat(n, n, [int(j < half and i == j + n - half) for i in range(n) for j in range(n)])
    return s * middle * s.inv()


def _columns(model: Any, symbol: Sym, symmetric: bool) -> fmpq_mat:
    """The first columns of an orthogonal matrix; a symmetric one is a reflection."""
    rows, cols = model.shape(symbol)
    if rows < cols:
        raise GiveUp(f"{cols} orthonormal columns with {rows} coordinates")
    if symmetric:
        return _involution(model, symbol, True)
    q = _reflected(model, rows)
    return fmpq_mat(rows, cols, [q[i, j] for i in range(rows) for j in range(cols)])


def _reflected(model: Any, n: int) -> fmpq_mat:
    """An orthogonal matrix of either determinant."""
    q, sign = model.source.orthogonal(n), model.source.scalar()
    return q * model.diagonal([fmpq(1)] * (n - 1) + [fmpq(1 if sign > 0 else -1)], n, n)


def _rows(model: Any, symbol: Sym, symmetric: bool) -> fmpq_mat:
    rows, cols = model.shape(symbol)
    if cols < rows:
        raise GiveUp(f"{rows} orthonormal rows with {cols} coordinates")
    q = _reflected(model, cols)
    return fmpq_mat(rows, cols, [q[i, j] for i in range(rows) for j in range(cols)])


def _skew(model: Any, symbol: Sym, symmetric: bool) -> fmpq_mat:
    n, _ = model.shape(symbol)
    half = model.symmetric(n)
    return fmpq_mat(n, n, [(i > j) * half[i, j] - (i < j) * half[i, j] for i in range(n) for j in range(n)])


def _complex_structure(model: Any, symbol: Sym) -> fmpq_mat:
    """Q J Q^T with J turning planes by a right angle: skew and orthogonal."""
    n, _ = model.shape(symbol)
    if n % 2:
        raise Unfit(f"no {n} x {n} matrix {symbol} is skew and orthogonal")
    q = _reflected(model, n)
    turn = [(i // 2 == j // 2) * (i - j) for i in range(n) for j in range(n)]
    return q * fmpq_mat(n, n, turn) * q.transpose()


def _diagonal(model: Any, symbol: Sym, values: list[tuple[Any, ...]]) -> fmpq_mat:
    """Diagonal, with eigenvalues that all these sets have."""
    rows, cols = model.shape(symbol)
    common = [fmpq(x) for x in values[0] if all(x in other for other in values)] if values else []
    if values and not common:
        raise Unfit(f"no number may stand on the diagonal of {symbol}")
    positive = any(model.has(symbol, p) for p in (Property.PD, Property.PSD))
    entries: list[fmpq] = []
    for _ in range(min(rows, cols)):
        if common:
            entries.append(model.source.one_of([*common[len(entries) % len(common) :], *common]))
        else:
            entries.append(model.source.positive() if positive else fmpq(model.source.scalar()))
    if not values and model.source.profile in ("singular", "deficient"):
        entries[-1] = fmpq(0)
    return model.diagonal(entries, rows, cols)


def _low_rank(model: Any, symbol: Sym, symmetric: bool) -> fmpq_mat:
    """Of about half the rank that its shape allows, or of another."""
    rows, cols = model.shape(symbol)
    full = min(rows, cols)
    rank = model.source.one_of([r for r in (full // 2 or full, 0, full - 1) if 0 <= r <= full])
    if symmetric:
        return with_values(model, rows, [1 + i if i < rank else 0 for i in range(rows)], True)
    middle = model.diagonal([fmpq(int(i < rank)) for i in range(full)], rows, cols)
    return change(model, rows) * middle * change(model, cols)


def _factors(roots: Roots) -> fmpq_poly:
    return fmpq_poly([fmpq(c.numerator, c.denominator) for c in roots.coefficients])


def _annihilated(model: Any, symbol: Sym, symmetric: bool, roots: Roots) -> fmpq_mat:
    """S diag(blocks) S^-1, each block the companion matrix of a power of an irreducible factor of p.

    Symmetric ones have rational eigenvalues only, which is a part of what p allows.
    """
    n, _ = model.shape(symbol)
    _, factors = _factors(roots).factor()
    if symmetric:
        values = [-f[0] / f[1] for f, _ in factors if f.degree() == 1]
        if not values:
            raise Unfit(f"no rational number is an eigenvalue of {symbol}")
        chosen = [model.source.one_of([*values[i % len(values) :], *values]) for i in range(n)]
        return with_values(model, n, chosen, True)
    blocks = [f**k for f, most in factors for k in range(most, 0, -1)]
    chosen_blocks = _filling(model, blocks, n)
    if chosen_blocks is None:
        raise Unfit(f"no {n} x {n} rational matrix satisfies the equation of {symbol}")
    middle, place = fmpq_mat(n, n), 0
    for block in chosen_blocks:
        d = block.degree()
        for i in range(d):
            middle[place + i, place + d - 1] = -block[i] / block[d]
            if i:
                middle[place + i, place + i - 1] = 1
        place += d
    s = change(model, n)
    return s * middle * s.inv()


def _filling(model: Any, blocks: list[fmpq_poly], n: int) -> list[fmpq_poly] | None:
    """Blocks whose sizes add up to n, all kinds of them in turn as far as they fit."""
    if n == 0:
        return []
    first = model.source.one_of(list(range(len(blocks))))
    for k in range(len(blocks)):
        block = blocks[(first + k) % len(blocks)]
        if block.degree() <= n:
            rest = _filling(model, [*blocks[(first + k + 1) % len(blocks) :], *blocks[: (first + k + 1) % len(blocks)]],
                            n - block.degree())  # fmt: skip
            if rest is not None:
                return [block, *rest]
    return None


def _normal(model: Any, symbol: Sym, symmetric: bool) -> fmpq_mat:
    """a I + b S with S skew."""
    n, _ = model.shape(symbol)
    return identity(n) * model.source.scalar() + _skew(model, symbol, False) * model.source.scalar()


MAKERS: dict[Shape, Callable[[Any, Sym, bool], fmpq_mat]] = {
    Shape.IDEMPOTENT: _idempotent,
    Shape.INVOLUTION: _involution,
    Shape.NILPOTENT: _nilpotent,
    Shape.COLUMNS: _columns,
    Shape.ROWS: _rows,
    Shape.SKEW: _skew,
}
GENERAL: dict[Shape, Callable[[Any, Sym, bool], fmpq_mat]] = {
    Shape.LOW_RANK: _low_rank,
    Shape.SYMMETRIC: lambda model, symbol, symmetric: model.symmetric(model.shape(symbol)[0]),
    Shape.NORMAL: _normal,
}

#: the eigenvalues that these shapes allow
VALUES: dict[Shape, tuple[int, ...]] = {
    Shape.IDEMPOTENT: (1, 0),
    Shape.INVOLUTION: (1, -1),
    Shape.NILPOTENT: (0,),
    Shape.COLUMNS: (1, -1),
    Shape.ROWS: (1, -1),
    Shape.SKEW: (0,),
}
