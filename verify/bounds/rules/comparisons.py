"""Norms of one matrix against each other, of Gram matrices, of the identity and of inverses."""

from __future__ import annotations

from derivations.notation import nodes as n

from .ground import EQ, LE, ONE, need
from .kernel import Context, Made, rule


@rule(
    "Frobenius norm below operator norm",
    "||A||_F <= sqrt(r) ||A||_op, where r is the number of rows, or of columns.",
    "at most r singular values are not zero",
)
def frobenius(context: Context, a: n.Node, side: str) -> Made:
    need(side in ("rows", "columns"), "neither rows nor columns")
    count = a.shape[0] if side == "rows" else a.shape[1]
    return Made(n.Norm(a, "F"), LE, n.Sqrt(n.Size(count)) * n.Norm(a, "op"), (), (side,))


@rule("norm of a Gram matrix", "||A^T A||_op = ||A||_op^2.", "singular value decomposition")
def gram(context: Context, a: n.Node) -> Made:
    return Made(n.Norm(a.T * a, "op"), EQ, n.Norm(a, "op") ** 2)


@rule("Frobenius norm of a Gram matrix", "||A||_F^2 <= sqrt(r) ||A^T A||_F, r the number of columns.",
      "Cauchy-Schwarz inequality for the eigenvalues of A^T A")  # fmt: skip
def gram_frobenius(context: Context, a: n.Node) -> Made:
    return Made(n.Norm(a, "F") ** 2, LE, n.Sqrt(n.Size(a.shape[1])) * n.Norm(a.T * a, "F"))


def of_identity(kind: str, size: object) -> n.Node:
    """The norm of an identity matrix."""
    need(kind in ("op", "F"), "only for op and F")
    return ONE if kind == "op" else n.Sqrt(n.Size(size))


@rule("norm of the identity", "||I||_op = 1 and ||I||_F = sqrt(n).", "definition of the norms")
def identity(context: Context, kind: str, size: object) -> Made:
    return Made(n.Norm(n.I(size), kind), EQ, of_identity(kind, size))


CONDITION = (("op", "op", "op"), ("F", "F", "F"), ("F", "op", "F"), ("F", "F", "op"))


@rule(
    "condition number", "||I|| <= ||A|| ||A^{-1}|| for op and F, and for F with one of them op.", "submultiplicativity"
)
def condition(context: Context, kinds: tuple[str, str, str], a: n.Node) -> Made:
    need(kinds in CONDITION, "norms that do not fit")
    left = of_identity(kinds[0], a.shape[0])
    return Made(left, LE, n.Norm(a, kinds[1]) * n.Norm(n.Inv(a), kinds[2]), (), (kinds,))


@rule("columns of a product", "||A B||_F^2 = sum_i |A b_i|^2 over the columns b_i of B.", "sum of squared entries")
def columns(context: Context, a: n.Node | None, b: n.Node, i: n.Sym) -> Made:
    """Without A: ||B||_F^2 = sum_i |b_i|^2."""
    need(i.is_scalar_shaped and not i.indices and i not in b.symbols, "not an index of its own")
    need(a is None or i not in a.symbols, "not an index of its own")
    column = n.T(n.Row(b.args[0] if isinstance(b, n.T) else n.T(b), i))
    whole, one = (b, column) if a is None else (a * b, a * column)
    return Made(n.Norm(whole, "F") ** 2, EQ, n.Sum(n.Norm(one) ** 2, i, ONE, n.Size(b.shape[1])), (), (a, b, i))


@rule("difference of inverses", "||A^{-1} - B^{-1}|| <= ||A^{-1}||_op ||B - A|| ||B^{-1}||_op for op and F.",
      "A^{-1} - B^{-1} = A^{-1} (B - A) B^{-1}")  # fmt: skip
def inverses(context: Context, kind: str, a: n.Node, b: n.Node) -> Made:
    need(kind in ("op", "F"), "only for op and F")
    left = n.Norm(n.Inv(a) - n.Inv(b), kind)
    return Made(left, LE, n.Mul(n.Norm(n.Inv(a), "op"), n.Norm(b - a, kind), n.Norm(n.Inv(b), "op")))


@rule(
    "inverse of a perturbed matrix",
    "||B^{-1}|| <= ||A^{-1}|| + d ||B^{-1}|| with d = ||A^{-1} (B - A)||, or the other way around, or d = ||A^{-1}|| "
    "||B - A||.",
    "B^{-1} = A^{-1} - A^{-1} (B - A) B^{-1}",
)
def perturbed(context: Context, a: n.Node, b: n.Node, side: str) -> Made:
    """In the operator norm."""
    need(side in ("left", "right", "apart") and n.same_shape(a.shape, b.shape), "matrices that do not fit")
    inverse = a if isinstance(a, n.I) else n.Inv(a)
    change = inverse * (b - a) if side == "left" else (b - a) * inverse
    size = n.Norm(inverse, "op") * n.Norm(b - a, "op") if side == "apart" else n.Norm(change, "op")
    right = n.Norm(inverse, "op") + size * n.Norm(n.Inv(b), "op")
    return Made(n.Norm(n.Inv(b), "op"), LE, right, (), (a, b, side))


@rule("exponential of a norm", "||e^A||_op <= e^{||A||_op}.", "the power series of e^A, term by term")
def exponential(context: Context, a: n.Node) -> Made:
    return Made(n.Norm(n.Exp(a), "op"), LE, n.Exp(n.Norm(a, "op")))


@rule("vector through an inverse", "|v| <= ||A^{-1}||_op |A v| for an invertible A.", "v = A^{-1} A v")
def through(context: Context, a: n.Node, v: n.Node) -> Made:
    """That A is invertible is what its inverse needs."""
    need(n.same_size(*a.shape), "not a square matrix")
    need(n.same_size(v.shape[0], a.shape[1]) and n.same_size(v.shape[1], n.ONE), "not a column that fits")
    return Made(n.Norm(v), LE, n.Norm(n.Inv(a), "op") * n.Norm(a * v), (), (a, v))


@rule("difference of exponentials", "||e^A - e^B||_op <= ||A - B||_op e^{||A||_op + ||B||_op}.",
      "e^A - e^B is the integral of e^{sA} (A - B) e^{(1 - s)B}")  # fmt: skip
def exponentials(context: Context, a: n.Node, b: n.Node) -> Made:
    total = n.Exp(n.Norm(a, "op") + n.Norm(b, "op"))
    return Made(n.Norm(n.Exp(a) - n.Exp(b), "op"), LE, n.Norm(a - b, "op") * total)
