"""Norms of one vector or matrix against each other, dual norms, norms that an orthogonal matrix leaves alone."""

from __future__ import annotations

from derivations.assumptions import Has, Property
from derivations.notation import nodes as n

from .checking import Replay, checks, node, single
from .eigenvalues import semidefinite
from .errors import fail, need
from .norms import ALL, norm
from .steps import Step
from .trees import EQ, LE
from .vectors import vector

#: by which chain of norms each is below all that follow, without a factor
CHAINS = (("inf", "2", "1"), ("max", "op", "F", "*"))


@checks("one norm below another")
def _ordered(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    kinds, side = single(step.data, 2)
    small, x = norm(step.left, *ALL)
    first, large = single(kinds, 2, "norms")
    need(first == small and side in ("rows", "columns", "entries"), "another norm, or neither rows nor columns")
    need(side != "entries" or large == "max", "entries are counted for the largest of them")
    bound: n.Node = n.Norm(x, large)
    rows, columns = (n.Size(size) for size in x.shape)
    if any(small in c and large in c and c.index(small) < c.index(large) for c in CHAINS):
        factors: tuple[n.Node, ...] = ()
    elif (small, large) == ("1", "inf"):
        factors = (n.Size(x.shape[0] * x.shape[1]),)
    elif (small, large) in (("1", "2"), ("2", "inf")):
        factors = (n.Sqrt(n.Size(x.shape[0] * x.shape[1])),)
    elif (small, large) == ("*", "op"):
        factors = (rows if side == "rows" else columns,)
    elif (small, large) in (("*", "F"), ("F", "op")):
        factors = (n.Sqrt(rows if side == "rows" else columns),)
    elif large == "max" and small in ("op", "F"):
        factors = (n.Sqrt(n.Size(x.shape[0] * x.shape[1])),) if side == "entries" else (n.Sqrt(rows), n.Sqrt(columns))
    else:
        fail("norms that are not compared")
    if "1" in (small, large) or "inf" in (small, large):
        vector(x)
    r.concludes(step, n.Norm(x, small), LE, n.Mul(*factors, bound) if factors else bound)


@checks("norms of a vector")
def _one_norm(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    kind, v = norm(step.left, *ALL)
    if vector(v).is_scalar_shaped or kind in ("op", "F", "*"):
        other = "2"
    elif kind == "max":
        other = "inf"
    else:
        fail("not another norm")
    r.concludes(step, n.Norm(v, kind), EQ, n.Norm(v, other))


@checks("Hoelder inequality")
def _hoelder(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(isinstance(step.right, n.Mul), "not a product of norms")
    left, right = single(step.right.args, 2, "factors")
    (_, u), (_, v) = norm(left, "1"), norm(right, "inf")
    r.concludes(step, n.dot(vector(u), vector(v)), LE, n.Mul(n.Norm(u, "1"), n.Norm(v, "inf")))


@checks("operator norm and nuclear norm are dual")
def _dual(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    a, b = map(node, single(step.data, 2))
    need(n.same_shape(a.shape, b.shape), "matrices that do not fit")
    r.concludes(step, n.Tr(n.Mul(n.T(a), b)), LE, n.Mul(n.Norm(a, "op"), n.Norm(b, "*")))


@checks("nuclear norm of a positive semidefinite matrix")
def _nuclear(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    a = semidefinite(r, step, single(step.data, 1)[0])
    r.concludes(step, n.Norm(a, "*"), EQ, n.Tr(a))


@checks("norm of an orthogonal multiple")
def _orthogonal(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    what, a, side, turned = single(step.data, 4)
    need(isinstance(what, Has) and what.what is Property.ORTHOGONAL, "nothing says that the matrix is orthogonal")
    r.rests_on(step, what)
    need(n.same_size(*what.node.shape) and type(turned) is bool, "not a square matrix")
    q = n.T(what.node) if turned else what.node
    kind, _ = norm(step.right, "2", "op", "F", "*")
    if side == "left":
        whole = n.Mul(q, node(a))
    elif side == "right":
        whole = n.Mul(node(a), q)
    else:
        fail("on neither side")
    need(n.same_shape(whole.shape, a.shape), "matrices that do not fit")
    r.concludes(step, n.Norm(whole, kind), EQ, n.Norm(a, kind))
