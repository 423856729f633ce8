"""Matrices of rational numbers: spectra, products, inverses, factorizations."""

from __future__ import annotations

from functools import lru_cache

from flint import fmpq, fmpq_mat


class GiveUp(Exception):
    """The arithmetic or the evaluator cannot give this term a value; the message says why."""


def identity(n: int) -> fmpq_mat:
    """The n x n identity."""
    return fmpq_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])


MAX_SPECTRUM = 18  # rows of a matrix whose eigenvalues are computed exactly


@lru_cache(maxsize=512)
def _spectrum(key: tuple) -> tuple[tuple[fmpq, int, fmpq_mat], ...] | None:
    n, entries = key
    matrix = fmpq_mat(n, n, list(entries))
    minimal = matrix.minpoly()
    roots = [(r, m) for r, m in minimal.roots()]
    if sum(m for _, m in roots) != minimal.degree():
        return None
    return tuple((root, multiplicity, _projector(matrix, root, multiplicity)) for root, multiplicity in roots)


def _projector(matrix: fmpq_mat, root: fmpq, multiplicity: int) -> fmpq_mat:
    """Onto the kernel of (A - root)^m along its image: V (W^T V)^-1 W^T, with bases V, W of the kernels of it and of
    its transpose."""
    shifted = matrix - identity(matrix.nrows()) * root
    power = shifted
    for _ in range(multiplicity - 1):
        power = power * shifted
    onto, along = kernel(power), kernel(power.transpose())
    return onto * (along.transpose() * onto).inv() * along.transpose()


def kernel(matrix: fmpq_mat) -> fmpq_mat:
    """A basis of the kernel, as columns."""
    reduced, rank = matrix.rref()
    n = matrix.ncols()
    pivots = [next(j for j in range(n) if reduced[i, j] != 0) for i in range(rank)]
    free = [j for j in range(n) if j not in pivots]
    basis = fmpq_mat(n, len(free))
    for column, j in enumerate(free):
        basis[j, column] = 1
        for i, pivot in enumerate(pivots):
            basis[pivot, column] = -reduced[i, j]
    return basis


def spectrum(matrix: fmpq_mat) -> tuple[tuple[fmpq, int, fmpq_mat], ...]:
    """(eigenvalue, multiplicity in the minimal polynomial, spectral projector), all rational.

    Raises `GiveUp` if the minimal polynomial does not split over the rationals.
    """
    n = matrix.nrows()
    if n > MAX_SPECTRUM:
        raise GiveUp(f"a function of a {n} x {n} matrix, too large for this engine")
    found = _spectrum((n, tuple(matrix.entries())))
    if found is None:
        raise GiveUp("the exponent has irrational eigenvalues in this model")
    return found


def inverse_of(m: fmpq_mat) -> fmpq_mat:
    if m.nrows() != m.ncols():
        raise GiveUp("the inverse of a matrix that is not square in this model")
    try:
        return m.inv()
    except ZeroDivisionError:
        raise GiveUp("a singular matrix where an inverse is needed") from None


def kronecker(a: fmpq_mat, b: fmpq_mat) -> fmpq_mat:
    """The Kronecker product."""
    (m, n), (p, q) = (a.nrows(), a.ncols()), (b.nrows(), b.ncols())
    entries = [a[i, j] * b[r, s] for i in range(m) for r in range(p) for j in range(n) for s in range(q)]
    return fmpq_mat(m * p, n * q, entries)


def pseudo_inverse(a: fmpq_mat) -> fmpq_mat:
    """The Moore-Penrose inverse of a rational matrix: F^T (F F^T)^-1 (C^T C)^-1 C^T for A = C F."""
    reduced, rank = a.rref()
    if not rank:
        return fmpq_mat(a.ncols(), a.nrows())
    table = reduced.tolist()
    pivots = [next(j for j, v in enumerate(table[i]) if v) for i in range(rank)]
    rows = fmpq_mat(rank, a.ncols(), [v for i in range(rank) for v in table[i]])
    columns = fmpq_mat(a.nrows(), rank, [a[i, j] for i in range(a.nrows()) for j in pivots])
    right, left = rows.transpose(), columns.transpose()
    return right * (rows * right).inv() * (left * columns).inv() * left


def ldl(a: fmpq_mat) -> tuple[fmpq_mat, list[fmpq]] | None:
    """A = L diag(d) L^T with unit lower triangular L and d >= 0, or None if A is not PSD."""
    n = a.nrows()
    if a != a.transpose():
        return None
    work = a.tolist()
    lower = [[fmpq(int(i == j)) for j in range(n)] for i in range(n)]
    diagonal = []
    for k in range(n):
        pivot = work[k][k]
        if pivot < 0 or (not pivot and any(work[i][k] for i in range(k + 1, n))):
            return None
        diagonal.append(pivot)
        if not pivot:
            continue
        for i in range(k + 1, n):
            factor = work[i][k] / pivot
            lower[i][k] = factor
            for j in range(k + 1, i + 1):
                work[i][j] = work[i][j] - factor * work[j][k]
                work[j][i] = work[i][j]
    return fmpq_mat(n, n, [v for row in lower for v in row]), diagonal
