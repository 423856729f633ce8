"""Norms of one vector or matrix against each other, dual norms, norms that an orthogonal matrix leaves alone."""

from __future__ import annotations

from derivations.assumptions import Assumption, Has, Property
from derivations.notation import nodes as n

from .eigenvalues import definite
from .ground import EQ, LE, need
from .kernel import Context, Made, rule
from .vectors import is_vector

#: (smaller, larger): what stands before the larger: nothing, a count of entries or singular values, or its root
OF_VECTORS = {
    ("inf", "2"): "", ("2", "1"): "", ("inf", "1"): "", ("2", "inf"): "root", ("1", "2"): "root", ("1", "inf"): "count",
}  # fmt: skip
OF_MATRICES = {
    ("max", "op"): "", ("op", "F"): "", ("F", "*"): "", ("max", "F"): "", ("max", "*"): "", ("op", "*"): "",
    ("*", "F"): "root", ("*", "op"): "count", ("F", "op"): "root",
    ("op", "max"): "entries", ("F", "max"): "entries",
}  # fmt: skip
SIDES = ("rows", "columns", "entries")  # what is counted; the root of a number of entries may be one root or two


@rule(
    "one norm below another",
    "||x||_inf <= ||x||_2 <= ||x||_1 and max <= op <= F <= nuclear; the other way around with a factor: for x of n "
    "entries sqrt(n) (1 against 2, 2 against inf) or n (1 against inf), for at most r singular values sqrt(r) (nuclear "
    "against F, F against op) or r (nuclear against op), for the largest of m n entries sqrt(m n).",
    "Cauchy-Schwarz inequality for the entries or the singular values, of which there are at most as many as rows or "
    "columns",
)
def ordered(context: Context, x: n.Node, kinds: tuple[str, str], side: str) -> Made:
    need(side in SIDES and (side != "entries" or kinds[1] == "max"), "neither rows nor columns")
    rows, columns = (n.Size(size) for size in x.shape)
    count = rows if side == "rows" else columns
    if kinds in OF_VECTORS:
        need(is_vector(x), "not a vector")
        factor = OF_VECTORS[kinds]
        count = n.Size(x.shape[0] * x.shape[1])
    else:
        need(kinds in OF_MATRICES, "norms that are not compared")
        factor = OF_MATRICES[kinds]
    larger: n.Node = n.Norm(x, kinds[1])
    if factor == "root":
        larger = n.Sqrt(count) * larger
    elif factor == "count":
        larger = count * larger
    elif factor == "entries":
        whole = n.Sqrt(n.Size(x.shape[0] * x.shape[1]))
        larger = whole * larger if side == "entries" else n.Mul(n.Sqrt(rows), n.Sqrt(columns), larger)
    return Made(n.Norm(x, kinds[0]), LE, larger, (), (kinds, side))


#: kinds of norms that are one norm of a vector, and of a number
SAME = {"op": "2", "F": "2", "*": "2", "max": "inf"}
OF_NUMBERS = ("op", "F", "*", "max", "1", "inf")


@rule(
    "norms of a vector",
    "|v|_op = |v|_F = |v|_* = |v|_2 and |v|_max = |v|_inf for a vector; all are |x| for a number.",
    "a vector has one singular value",
)
def one_norm(context: Context, v: n.Node, kind: str) -> Made:
    need(is_vector(v), "not a vector")
    if v.is_scalar_shaped:
        need(kind in OF_NUMBERS, "not another norm")
        return Made(n.Norm(v, kind), EQ, n.Norm(v))
    need(kind in SAME, "not another norm")
    return Made(n.Norm(v, kind), EQ, n.Norm(v, SAME[kind]))


@rule("Hoelder inequality", "u . v <= ||u||_1 ||v||_inf.", "Hoelder 1889, the exponents 1 and infinity")
def hoelder(context: Context, u: n.Node, v: n.Node) -> Made:
    need(is_vector(u) and is_vector(v), "not vectors")
    return Made(n.dot(u, v), LE, n.Norm(u, "1") * n.Norm(v, "inf"))


@rule("operator norm and nuclear norm are dual", "tr(A^T B) <= ||A||_op ||B||_*.", "von Neumann 1937")
def dual(context: Context, a: n.Node, b: n.Node) -> Made:
    need(n.same_shape(a.shape, b.shape), "matrices that do not fit")
    return Made(n.Tr(a.T * b), LE, n.Norm(a, "op") * n.Norm(b, "*"), (), (a, b))


@rule("nuclear norm of a positive semidefinite matrix", "||A||_* = tr A for a positive semidefinite A.",
      "its singular values are its eigenvalues")  # fmt: skip
def nuclear(context: Context, what: Assumption) -> Made:
    a = definite(what)
    return Made(n.Norm(a, "*"), EQ, n.Tr(a), (), (what,), extra=frozenset({what}))


INVARIANT = ("2", "op", "F", "*")


@rule(
    "norm of an orthogonal multiple",
    "||Q A|| = ||A|| = ||A Q|| for orthogonal Q, also transposed, in 2, op, F, nuclear.",
    "(Q A)^T Q A = A^T A",
)
def orthogonal(context: Context, kind: str, what: Assumption, a: n.Node, side: str, turned: bool) -> Made:
    need(isinstance(what, Has) and what.what is Property.ORTHOGONAL, "nothing says that the matrix is orthogonal")
    need(kind in INVARIANT and side in ("left", "right"), "a norm that may change")
    q: n.Node = what.node  # type: ignore[attr-defined]
    need(n.same_size(*q.shape), "not a square matrix")
    factor = q.T if turned else q
    whole = factor * a if side == "left" else a * factor
    need(n.same_shape(whole.shape, a.shape), "matrices that do not fit")
    return Made(n.Norm(whole, kind), EQ, n.Norm(a, kind), (), (what, a, side, turned), extra=frozenset({what}))
