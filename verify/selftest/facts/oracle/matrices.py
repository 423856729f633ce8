"""Matrices of decimal numbers as tuples of rows: what linear algebra the oracle needs, in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mpmath import mp, mpf

from .errors import Undefined

DIGITS = 50
Matrix = tuple[tuple[mpf, ...], ...]
TINY = mpf(10) ** -22  # what counts as zero beside numbers of order one
SWEEPS = 60


def scalar(value: object) -> Matrix:
    """A number as a 1x1 matrix."""
    return ((mpf(value),),)


def rows_of(entries: Iterable[Iterable[mpf]]) -> Matrix:
    return tuple(tuple(row) for row in entries)


def build(rows: int, cols: int, entry: Callable[[int, int], mpf]) -> Matrix:
    return tuple(tuple(mpf(entry(i, j)) for j in range(cols)) for i in range(rows))


def identity(n: int) -> Matrix:
    return build(n, n, lambda i, j: mpf(i == j))


def zero(rows: int, cols: int) -> Matrix:
    return build(rows, cols, lambda i, j: mpf(0))


def size(a: Matrix) -> tuple[int, int]:
    return len(a), len(a[0])


def is_scalar(a: Matrix) -> bool:
    return size(a) == (1, 1)


def add(a: Matrix, b: Matrix) -> Matrix:
    if size(a) != size(b):
        raise Undefined("a sum of two shapes")
    return tuple(tuple(x + y for x, y in zip(p, q, strict=True)) for p, q in zip(a, b, strict=True))


def scale(c: mpf, a: Matrix) -> Matrix:
    return tuple(tuple(c * x for x in row) for row in a)


def subtract(a: Matrix, b: Matrix) -> Matrix:
    return add(a, scale(mpf(-1), b))


def multiply(a: Matrix, b: Matrix) -> Matrix:
    """The product; a 1x1 factor multiplies anything."""
    if is_scalar(a) and len(b) != 1:
        return scale(a[0][0], b)
    if is_scalar(b) and len(a[0]) != 1:
        return scale(b[0][0], a)
    if len(a[0]) != len(b):
        if is_scalar(a):
            return scale(a[0][0], b)
        if is_scalar(b):
            return scale(b[0][0], a)
        raise Undefined("a product of two shapes")
    columns = transpose(b)
    return tuple(tuple(mp.fdot(zip(row, col, strict=True)) for col in columns) for row in a)


def transpose(a: Matrix) -> Matrix:
    return tuple(zip(*a, strict=True))


def biggest(a: Matrix) -> mpf:
    """The largest absolute value of an entry."""
    return max(abs(x) for row in a for x in row)


def inverse(a: Matrix) -> Matrix:
    """Gauss-Jordan with pivots; singular matrices have none."""
    n, m = size(a)
    if n != m:
        raise Undefined("the inverse of a matrix that is not square")
    scaled = biggest(a)
    if scaled == 0:
        raise Undefined("the inverse of zero")
    work = [list(row) + list(unit) for row, unit in zip(a, identity(n), strict=True)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(work[i][k]))
        if abs(work[pivot][k]) <= TINY * scaled:
            raise Undefined("the inverse of a singular matrix")
        work[k], work[pivot] = work[pivot], work[k]
        head = work[k][k]
        work[k] = [x / head for x in work[k]]
        for i in range(n):
            if i != k and work[i][k]:
                c = work[i][k]
                work[i] = [x - c * y for x, y in zip(work[i], work[k], strict=True)]
    return tuple(tuple(row[n:]) for row in work)


def determinant(a: Matrix) -> mpf:
    """By Laplace's expansion along the first row: no pivot to choose."""
    if len(a) == 1:
        return a[0][0]
    minors = ([row[:j] + row[j + 1 :] for row in a[1:]] for j in range(len(a)))
    return mp.fsum((-1) ** j * x * determinant(rows_of(m)) for j, (x, m) in enumerate(zip(a[0], minors, strict=True)))


def power(a: Matrix, k: int) -> Matrix:
    """A whole power; negative ones of the inverse."""
    if k < 0:
        return power(inverse(a), -k)
    result, base = identity(len(a)), a
    while k:
        if k & 1:
            result = multiply(result, base)
        base, k = multiply(base, base), k >> 1
    return result


def exponential(a: Matrix) -> Matrix:
    """e^A by scaling, Taylor's series and squaring."""
    n = len(a)
    if n == 1:
        return ((mp.exp(a[0][0]),),)
    norm = biggest(a) * n
    halvings = max(0, int(mp.ceil(mp.log(norm, 2))) + 4) if norm > 0 else 0
    small = scale(mpf(2) ** -halvings, a)
    total = term = identity(n)
    for k in range(1, 40):
        term = scale(mpf(1) / k, multiply(term, small))
        total = add(total, term)
    for _ in range(halvings):
        total = multiply(total, total)
    return total


def phi1(a: Matrix) -> Matrix:
    """phi_1(A): the corner of the exponential of [[A, I], [0, 0]]."""
    n = len(a)
    big = build(2 * n, 2 * n, lambda i, j: a[i][j] if i < n and j < n else mpf(i < n and j - n == i))
    return tuple(row[n:] for row in exponential(big)[:n])


def symmetric(a: Matrix) -> bool:
    n, m = size(a)
    return n == m and biggest(subtract(a, transpose(a))) <= TINY * (1 + biggest(a))


def eigen(a: Matrix) -> tuple[list[mpf], Matrix]:
    """Eigenvalues and eigenvectors (columns) of a symmetric matrix, by Jacobi's rotations."""
    if not symmetric(a):
        raise Undefined("eigenvalues of a matrix that is not symmetric")
    n = len(a)
    work, vectors = [list(row) for row in a], [list(row) for row in identity(n)]
    small = mpf(10) ** (-DIGITS + 4) * (biggest(a) + mpf(10) ** -40)
    for _ in range(SWEEPS):
        if all(abs(work[i][j]) <= small for i in range(n) for j in range(i)):
            break
        for i in range(n):
            for j in range(i + 1, n):
                _rotate(work, vectors, i, j)
    return [work[i][i] for i in range(n)], rows_of(vectors)


def _rotate(work: list[list[mpf]], vectors: list[list[mpf]], i: int, j: int) -> None:
    if not work[i][j]:
        return
    theta = (work[j][j] - work[i][i]) / (2 * work[i][j])
    t = (1 if theta >= 0 else -1) / (abs(theta) + mp.sqrt(theta * theta + 1))
    c = 1 / mp.sqrt(t * t + 1)
    s = t * c
    for row in work:
        row[i], row[j] = c * row[i] - s * row[j], s * row[i] + c * row[j]
    work[i], work[j] = (
        [c * x - s * y for x, y in zip(work[i], work[j], strict=True)],
        [s * x + c * y for x, y in zip(work[i], work[j], strict=True)],
    )
    for row in vectors:
        row[i], row[j] = c * row[i] - s * row[j], s * row[i] + c * row[j]


def singular_values(a: Matrix) -> list[mpf]:
    """All min(m, n) singular values."""
    gram = multiply_plain(a, transpose(a)) if len(a) <= len(a[0]) else multiply_plain(transpose(a), a)
    return [mp.sqrt(max(x, mpf(0))) for x in eigen(gram)[0]]


def multiply_plain(a: Matrix, b: Matrix) -> Matrix:
    """The product of matrices, in which no factor counts as a scalar."""
    columns = transpose(b)
    return tuple(tuple(mp.fdot(zip(row, col, strict=True)) for col in columns) for row in a)


def pseudo_inverse(a: Matrix) -> Matrix:
    """The Moore-Penrose inverse, from the eigenvectors of A^T A."""
    gram = multiply_plain(transpose(a), a)
    values, vectors = eigen(gram)
    top = max((abs(x) for x in values), default=mpf(0))
    inverted = [1 / x if x > TINY * max(top, TINY) else mpf(0) for x in values]
    return multiply_plain(from_spectrum(inverted, vectors), transpose(a))


def projection(a: Matrix) -> Matrix:
    """The orthogonal projection on the range of a symmetric matrix."""
    if not symmetric(a):
        raise Undefined("the range projection of a matrix that is not symmetric")
    values, vectors = eigen(a)
    top = max(abs(x) for x in values)
    return from_spectrum([mpf(abs(x) > TINY * max(top, TINY)) for x in values], vectors)


def from_spectrum(values: list[mpf], vectors: Matrix) -> Matrix:
    """Q diag(values) Q^T."""
    scaled = rows_of([x * c for x, c in zip(row, values, strict=True)] for row in vectors)
    return multiply_plain(scaled, transpose(vectors))


def kronecker(a: Matrix, b: Matrix) -> Matrix:
    return tuple(tuple(x * y for x in p for y in q) for p in a for q in b)


def stacked(a: Matrix) -> Matrix:
    """vec: the columns under each other."""
    return tuple((a[i][j],) for j in range(len(a[0])) for i in range(len(a)))


def folded(a: Matrix, rows: int, cols: int) -> Matrix:
    return build(rows, cols, lambda i, j: a[j * rows + i][0])


def frobenius(a: Matrix) -> mpf:
    return mp.sqrt(sum(x * x for row in a for x in row))


def near(a: Matrix, b: Matrix, slack: mpf) -> bool:
    return size(a) == size(b) and biggest(subtract(a, b)) <= slack * (1 + biggest(a) + biggest(b))
