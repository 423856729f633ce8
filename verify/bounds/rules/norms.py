"""Norms of vectors and matrices: 2, 1 and inf for vectors, op (induced 2-norm), F (Frobenius), nuclear, max."""

from __future__ import annotations

from derivations.notation import nodes as n

from .ground import EQ, LE, ZERO, need
from .kernel import Context, Made, Sequent, rule, says


@rule("triangle inequality", "||A_1 + ... + A_m|| <= ||A_1|| + ... + ||A_m||.", "norm axioms")
def triangle(context: Context, kind: str, *parts: n.Node) -> Made:
    need(len(parts) > 1, "at least two parts")
    return Made(n.Norm(n.Add(*parts), kind), LE, n.Add(*(n.Norm(p, kind) for p in parts)), (), parts)


PRODUCTS = (
    ("2", "op", "2"), ("op", "op", "op"), ("F", "F", "F"), ("F", "op", "F"), ("F", "F", "op"), ("2", "F", "2"),
    ("*", "op", "*"), ("*", "*", "op"), ("*", "F", "F"),
)  # fmt: skip


@rule("norm of a product", "||A B|| <= ||A|| ||B|| for op, F, and mixed: F <= op F, |A v| <= ||A||_op |v|, nuclear <= "
      "op nuclear, nuclear <= F F.",
      "submultiplicativity")  # fmt: skip
def product(context: Context, kinds: tuple[str, str, str], a: n.Node, b: n.Node) -> Made:
    need(kinds in PRODUCTS, "norms that do not fit")
    need(n.same_size(a.shape[1], b.shape[0]), "the factors do not fit")
    need(kinds[0] != "2" or n.same_size(b.shape[1], n.ONE), "not a column")
    return Made(n.Norm(a * b, kinds[0]), LE, n.Norm(a, kinds[1]) * n.Norm(b, kinds[2]))


@rule("norm of a multiple", "||c A|| = c ||A|| for c >= 0.", "norm axioms")
def multiple(context: Context, kind: str, c: n.Node, a: n.Node, sign: Sequent) -> Made:
    need(c.is_scalar_shaped and says(context, sign, ZERO, c), "the factor may be negative")
    return Made(n.Norm(c * a, kind), EQ, n.Mul(c, n.Norm(a, kind)), (sign,))


@rule("norm of a transpose", "||A^T|| = ||A||.", "the same entries, the same singular values")
def transpose(context: Context, kind: str, a: n.Node) -> Made:
    return Made(n.Norm(a.T, kind), EQ, n.Norm(a, kind))


@rule(
    "operator norm below Frobenius norm", "||A||_op <= ||A||_F.", "largest singular value against their sum of squares"
)
def op_frobenius(context: Context, a: n.Node) -> Made:
    return Made(n.Norm(a, "op"), LE, n.Norm(a, "F"))


@rule("norms are non-negative", "0 <= ||A||.", "norm axioms")
def norm_sign(context: Context, kind: str, a: n.Node) -> Made:
    return Made(ZERO, LE, n.Norm(a, kind))


@rule("operator norm is the largest singular value", "||A||_op = sigma_max(A).", "singular value decomposition")
def largest(context: Context, a: n.Node) -> Made:
    return Made(n.Norm(a, "op"), EQ, n.Sing(a, "max"))


@rule("norm of the zero matrix", "||0|| = 0.", "norm axioms")
def zero_norm(context: Context, kind: str, a: n.Node) -> Made:
    need(not context.terms.poly(a), "not zero")
    return Made(n.Norm(a, kind), EQ, ZERO)


@rule("norm of a sub-block", "A block of a matrix has at most its norm.", "coordinate projections are contractions")
def block(context: Context, kind: str, whole: n.Blocks, row: int, column: int) -> Made:
    need(isinstance(whole, n.Blocks) and kind in ("op", "F", "2"), "not a block matrix")
    need(0 <= row < len(whole.grid) and 0 <= column < len(whole.grid[0]), "no such block")
    return Made(n.Norm(whole.grid[row][column], kind), LE, n.Norm(whole, kind), (), (whole, row, column))


@rule("norm of stacked blocks", "||[A; B]|| <= ||A|| + ||B|| (rows or columns).", "triangle inequality")
def stacked(context: Context, kind: str, whole: n.Blocks) -> Made:
    need(isinstance(whole, n.Blocks), "not a block matrix")
    every = [b for row in whole.grid for b in row]
    return Made(n.Norm(whole, kind), LE, n.Add(*(n.Norm(b, kind) for b in every)), (), (whole,))


@rule(
    "squares of stacked blocks", "||[A; B]||_F^2 = ||A||_F^2 + ||B||_F^2 (rows or columns).", "sum of squared entries"
)
def pythagoras(context: Context, kind: str, whole: n.Blocks) -> Made:
    need(isinstance(whole, n.Blocks) and kind in ("F", "2"), "not a block matrix")
    every = [b for row in whole.grid for b in row]
    return Made(n.Norm(whole, kind) ** 2, EQ, n.Add(*(n.Norm(b, kind) ** 2 for b in every)), (), (whole,))
