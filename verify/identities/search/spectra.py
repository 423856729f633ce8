"""Sums and products over an index of functions of eigenvalues, or of entries of columns, as traces and determinants.

Where lambda_i are the eigenvalues of M, sum_i f(lambda_i) = tr f(M) and prod_i f(lambda_i) = det f(M); the entries of a
column v are the eigenvalues of Diag(v).
"""

from __future__ import annotations

from collections.abc import Iterator

from derivations.notation import nodes as n
from derivations.notation.binding import free


class NoFunction(Exception):
    """A body that is no function of the eigenvalues of one matrix, or of entries of columns, with the index."""


def summed(node: n.Sum | n.Prod) -> n.Node | None:
    """What a sum or product from 1 to a size is without its index; None where it is nothing of the kind."""
    body, index, low, high = node.args
    if low != n.Num(1) or not isinstance(high, n.Size) or index not in free(body):
        return None
    try:
        matrices = set(spectral(body, index))
        lift = Lifted(index, high.args[0], matrices)
        return n.Det(lift.function(body)) if isinstance(node, n.Prod) else lift.total(body)
    except (NoFunction, n.ShapeError):
        return None


def spectral(body: n.Node, index: n.Sym) -> Iterator[n.Node]:
    """The matrices of whose eigenvalues the body speaks by the index."""
    for x in n.tree(body):
        if isinstance(x, n.Entry) and isinstance(x.args[0], n.Eigs) and x.args[1] is index:
            yield x.args[0].args[0]


class Lifted:
    """Functions of numbers with an index as functions of the matrix of which these are the eigenvalues."""

    def __init__(self, index: n.Sym, size: object, matrices: set[n.Node]) -> None:
        if len(matrices) > 1:
            raise NoFunction
        self.index = index
        self.size = size
        self.matrix = next(iter(matrices), None)

    def moves(self, node: n.Node) -> bool:
        return self.index in free(node)

    def total(self, body: n.Node) -> n.Node:
        """The sum over the index."""
        if isinstance(body, n.Add):
            return n.Add(*map(self.total, body.args))
        if isinstance(body, n.Neg):
            return n.Neg(self.total(body.args[0]))
        if not self.moves(body):
            return n.Mul(n.Size(self.size), body)
        if isinstance(body, n.Mul):
            moving = [x for x in body.args if self.moves(x)]
            if len(moving) == 1 and isinstance(moving[0], n.Elementary | n.Add | n.Neg):
                return n.Mul(*(x for x in body.args if not self.moves(x)), self.total(moving[0]))
        if isinstance(body, n.Elementary) and body.name == "log":
            return n.Elementary(n.Det(self.function(body.args[0])), "log")
        return n.Tr(self.function(body))

    def function(self, node: n.Node) -> n.Node:
        """f(M) for f(lambda_i)."""
        if not self.moves(node):
            return n.Mul(node, n.I(self.size))
        match node:
            case n.Entry():
                return self.entries(*node.args)
            case n.Add() | n.Neg():
                return type(node)(*map(self.function, node.args))
            case n.Mul():
                return n.Mul(*(self.function(x) if self.moves(x) else x for x in node.args))
            case n.Frac() if self.moves(node.args[1]):
                return n.Mul(self.function(node.args[0]), n.Inv(self.function(node.args[1])))
            case n.Frac():
                return n.Frac(self.function(node.args[0]), node.args[1])
            case n.Inv() | n.Exp():
                return type(node)(self.function(node.args[0]))
            case n.Pow() if isinstance(node.args[1], n.Num) and node.args[1].value.q == 1:
                return n.Pow(self.function(node.args[0]), node.args[1])
        raise NoFunction

    def entries(self, matrix: n.Node, row: n.Node, col: n.Node) -> n.Node:
        """The matrix itself for its eigenvalue; a diagonal matrix for an entry of a column, or of a diagonal."""
        if row is not self.index or self.moves(matrix) or not n.same_size(matrix.shape[0], self.size):
            raise NoFunction
        if isinstance(matrix, n.Eigs) and col == n.Num(1):
            return matrix.args[0]
        if self.matrix is not None:  # a diagonal matrix does not commute with it
            raise NoFunction
        if col == n.Num(1) and n.same_size(matrix.shape[1], n.ONE):
            return n.Diag(matrix)
        if col is self.index and n.same_size(*matrix.shape):
            return n.Diag(n.DiagOf(matrix))
        raise NoFunction


__all__ = ["spectral", "summed"]
