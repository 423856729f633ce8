"""What a sum or product of functions of eigenvalues is, as a trace or determinant: read from the claim alone.

With an orthonormal basis in which M is diag(lambda_1, ..., lambda_n), a function that is made of sums, products,
quotients, whole powers and exponentials has f(M) = diag(f(lambda_1), ...): its trace is the sum, its determinant the
product. In the standard basis the same is said of Diag(v), whose eigenvalues are the entries of v.
"""

from __future__ import annotations

from typing import Any

from derivations.notation import nodes as n
from derivations.notation.binding import free

from .words import ONE, size

PLAIN = (n.Add, n.Neg, n.Inv, n.Exp)


def without_its_index(node: n.Sum | n.Prod) -> n.Node | None:
    """The trace or determinant that the sum or product is; None where it is of another kind."""
    body, index, low, high = node.args
    ends = isinstance(low, n.Num) and low.value == 1 and isinstance(high, n.Size)
    if not ends or index not in free(body):
        return None
    rows = high.args[0]
    bases = {m for m in (basis(x, index) for x in n.tree(body)) if m is not None}
    if len(bases) != 1:  # two of them have no common basis, and an index without one is no place
        return None
    if isinstance(node, n.Sum):
        return added(body, index, rows)
    whole = applied(body, index, rows)
    return None if whole is None else n.Det(whole)


def basis(x: Any, index: n.Sym) -> Any:
    """What diagonalizes a matrix that an entry with the index stands for: the matrix itself, or the standard basis."""
    if not isinstance(x, n.Entry) or x.args[1] is not index:
        return None
    return x.args[0].args[0] if isinstance(x.args[0], n.Eigs) and x.args[2] == n.Num(1) else "standard"


def of_eigenvalues(body: n.Node, index: n.Sym) -> bool:
    """Whether an eigenvalue with the index as its number stands in the body."""
    return any(basis(x, index) not in (None, "standard") for x in n.tree(body))


def added(body: n.Node, index: n.Sym, rows: Any) -> n.Node | None:
    """The sum over the index, term by term; of logarithms it is the logarithm of the product."""
    if isinstance(body, n.Add | n.Neg):
        terms = [added(x, index, rows) for x in body.args]
        return None if None in terms else type(body)(*terms)
    if index not in free(body):
        return n.Mul(n.Size(rows), body)
    if isinstance(body, n.Mul):
        last = [x for x in body.args if index in free(x)]
        if len(last) == 1 and isinstance(last[0], n.Elementary | n.Add | n.Neg):
            inner = added(last[0], index, rows)
            still = [x for x in body.args if x is not last[0]]
            return None if inner is None else n.Mul(*still, inner)
    logarithm = isinstance(body, n.Elementary) and body.name == "log"
    matrix = applied(body.args[0] if logarithm else body, index, rows)
    if matrix is None:
        return None
    return n.Elementary(n.Det(matrix), "log") if logarithm else n.Tr(matrix)


def applied(x: n.Node, index: n.Sym, rows: Any) -> n.Node | None:
    """The function of the matrix, None where the body is no function of that kind."""
    if index not in free(x):
        return n.Mul(x, n.I(rows))
    if isinstance(x, n.Entry):
        return diagonalized(x, index, rows)
    if isinstance(x, n.Mul):
        factors = [y if index not in free(y) else applied(y, index, rows) for y in x.args]
        return None if None in factors else n.Mul(*factors)
    if isinstance(x, n.Frac):
        above, below = (applied(y, index, rows) for y in x.args)
        if above is None or below is None:
            return None
        return n.Mul(above, n.Inv(below)) if index in free(x.args[1]) else n.Frac(above, x.args[1])
    if isinstance(x, n.Pow):
        base, whole = applied(x.args[0], index, rows), isinstance(x.args[1], n.Num) and x.args[1].value.q == 1
        return n.Pow(base, x.args[1]) if base is not None and whole else None
    if isinstance(x, PLAIN):
        parts = [applied(y, index, rows) for y in x.args]
        return None if None in parts else type(x)(*parts)
    return None


def diagonalized(x: n.Node, index: n.Sym, rows: Any) -> n.Node | None:
    matrix, row, col = x.args
    if row is not index or index in free(matrix) or size(matrix.shape[0]) != size(rows):
        return None
    if isinstance(matrix, n.Eigs) and col == n.Num(1):
        return matrix.args[0]
    if col == n.Num(1) and size(matrix.shape[1]) == ONE:
        return n.Diag(matrix)
    return n.Diag(n.DiagOf(matrix)) if col is index and size(matrix.shape[1]) == size(rows) else None


__all__ = ["of_eigenvalues", "without_its_index"]
