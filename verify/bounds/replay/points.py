"""A general sequent about points at a particular point."""

from __future__ import annotations

from derivations.assumptions import Assumption
from derivations.estimates import Stated
from derivations.notation import nodes as n

from .checking import Gone, Replay, checks, node, single
from .domains import met, placed
from .errors import need
from .needs import CARRIED
from .steps import Step
from .trees import about, put, walk

POINTWISE = (
    n.Num, n.Size, n.Constant, n.Sym, n.I, n.Zero, n.Add, n.Neg, n.Mul, n.Frac, n.Pow, n.Sqrt, n.T, n.Inv, n.Exp,
    n.Kron, n.Row,
    n.Blocks, n.Norm, n.Sing, n.Eig, n.Max, n.Min, n._Inner, n.Sum, n.Integral, n.Sup,
)  # fmt: skip


@checks("substitution of a point")
def _at_point(r: Replay, step: Step) -> Gone:
    (sequent,) = single(step.parents, 1, "premises")
    var, value = single(step.data, 2)
    need(isinstance(var, n.Sym) and len(var.args) == 3 and not var.is_scalar_shaped, "no point")
    need(n.same_shape(node(value).shape, var.shape), "the value is of another shape")
    gone: set[Assumption] = set()
    for a in sequent.under:
        if var not in about(a):
            continue
        gone.add(a)
        if isinstance(a, CARRIED):
            for x in a.nodes():
                moved(x, var, value)
            need(met(r, step, placed(a, var, value)), f"{a.statement()} is dropped")
            continue
        need(isinstance(a, Stated) and a.var is None, f"an assumption about {var} is left")
        r.rests_on(step, Stated(moved(a.left, var, value), a.relation, moved(a.right, var, value)))
    r.concludes(step, moved(sequent.left, var, value), sequent.relation, moved(sequent.right, var, value))
    return (gone,)


def moved(tree: n.Node, var: n.Sym, value: n.Node) -> n.Node:
    """The term at another point, if it is made of operations whose value depends on the values of their parts."""
    for x in walk(tree):
        need(not isinstance(x, n.Node) or isinstance(x, POINTWISE), f"{type(x).__name__} is not pointwise")
    return put(tree, var, value)
