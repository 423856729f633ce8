"""Matrices whose equation has a name, drawn by construction: projections, rotations, skew and normal matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import fmpq, fmpq_mat

from derivations.assumptions import Property
from derivations.notation.nodes import Sym

from ..values.rational import GiveUp, identity
from .equations import Shape


def draw(model: Any, symbol: Sym, kinds: frozenset[Shape]) -> fmpq_mat:
    """A matrix of these shapes, symmetric where that is declared; the model is checked against the equations."""
    declared = any(model.has(symbol, p) for p in (Property.SYMMETRIC, Property.PSD, Property.PD))
    symmetric = declared or bool(kinds & {Shape.SYMMETRIC, Shape.NORMAL} and kinds - {Shape.NORMAL})
    for kind, make in MAKERS.items():
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
    rank = model.source.one_of([(n + 1) // 2, 0, n])
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
    q = model.source.orthogonal(rows)
    return fmpq_mat(rows, cols, [q[i, j] for i in range(rows) for j in range(cols)])


def _rows(model: Any, symbol: Sym, symmetric: bool) -> fmpq_mat:
    rows, cols = model.shape(symbol)
    if cols < rows:
        raise GiveUp(f"{rows} orthonormal rows with {cols} coordinates")
    q = model.source.orthogonal(cols)
    return fmpq_mat(rows, cols, [q[i, j] for i in range(rows) for j in range(cols)])


def _skew(model: Any, symbol: Sym, symmetric: bool) -> fmpq_mat:
    n, _ = model.shape(symbol)
    half = model.symmetric(n)
    return fmpq_mat(n, n, [(i > j) * half[i, j] - (i < j) * half[i, j] for i in range(n) for j in range(n)])


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
    Shape.SYMMETRIC: lambda model, symbol, symmetric: model.symmetric(model.shape(symbol)[0]),
    Shape.NORMAL: _normal,
}
