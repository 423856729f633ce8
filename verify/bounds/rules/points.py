"""A general sequent about points at a particular point."""

from __future__ import annotations

from derivations.assumptions import Assumption
from derivations.estimates import Stated
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from .domains import CARRIED
from .ground import RuleError, need, put
from .kernel import Context, Made, Sequent, rule, speaks_of
from .kernel import moved as carried

POINTWISE = (
    n.Num, n.Size, n.Constant, n.Sym, n.I, n.Zero, n.Add, n.Neg, n.Mul, n.Frac, n.Pow, n.Sqrt, n.T, n.Inv, n.Exp,
    n.Kron, n.Row,
    n.Blocks, n.Norm, n.Sing, n.Eig, n.Max, n.Min, n._Inner, n.Sum, n.Integral, n.Sup,
)  # fmt: skip


@rule(
    "substitution of a point",
    "A sequent stays true when a free column is replaced by another one in all its parts.",
    "logic",
)
def at_point(context: Context, sequent: Sequent, var: n.Sym, value: n.Node) -> Made:
    """Also in its stated hypotheses; nothing else may speak of the column. A member of a family is no variable."""
    need(isinstance(var, n.Sym) and not var.indices and not var.is_scalar_shaped, "no point")
    need(n.same_shape(var.shape, value.shape), "the value is of another shape")
    gone: set[Assumption] = set()
    extra: set[Assumption] = set()
    for a in sequent.under:
        if var in speaks_of(a):
            gone.add(a)
            if isinstance(a, CARRIED):
                for node in a.nodes():
                    moved(node, var, value)
                extra |= carried(context, a, var, value)
                continue
            if not isinstance(a, Stated) or a.var is not None:
                raise RuleError("an assumption about the point is left")
            extra.add(Stated(moved(a.left, var, value), a.relation, moved(a.right, var, value)))
    left, right = moved(sequent.left, var, value), moved(sequent.right, var, value)
    return Made(left, sequent.relation, right, (sequent,), (var, value), frozenset(gone), frozenset(extra))


def moved(node: n.Node, var: n.Sym, value: n.Node) -> n.Node:
    """The term at another point; refuses derivatives and probabilities, whose meaning is not pointwise."""
    need(all(isinstance(x, POINTWISE) for x in tree(node)), "a derivative, a probability, or another such operator")
    return put(node, var, value)
