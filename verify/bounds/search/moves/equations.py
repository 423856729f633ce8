"""Norms of what stated equations and linear flows say to be something else."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.assumptions import Flow
from derivations.estimates import Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n

from ...rules import arithmetic, calculus, comparisons, logic
from ...rules.ground import EQ, ONE, ZERO, loose, put
from ...rules.kernel import Sequent
from ...rules.vectors import is_vector
from ..asking import Asking
from ..registry import Sides, library

SOLVING = 100  #: work that asking the operator engine counts as


@library(n.Norm)
def stated(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """Letters that an equation between columns or matrices says to be something else, put in all at once."""
    known = {e.left: e for e in equations(p)}
    met = tuple(e for s, e in known.items() if s in loose(atom.args[0]))
    if met:
        new = atom.args[0].xreplace({e.left: e.right for e in met})
        yield p.attempt(logic.replaced, atom, n.Norm(new, atom.kind), met)


def equations(p: Asking) -> Iterator[Sequent]:
    """s = X for letters s, from the equations that are assumed."""
    for a in p.c.assumptions:
        if not isinstance(a, Stated) or a.relation != EQ or a.var is not None or a.left.is_scalar_shaped:
            continue
        said = logic.assumption(p.c, a)
        if isinstance(a.left, n.Sym) and a.left not in loose(a.right):
            yield said
        elif isinstance(a.right, n.Sym) and a.right not in loose(a.left):
            turned = p.attempt(arithmetic.combine, a.right, EQ, a.left, (said,), (n.Num(-1),))
            if turned is not None:
                yield turned


@library(n.Norm)
def through_an_inverse(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """|v| <= ||A^{-1}|| |A v| for the inverses in norms of the goal."""
    v = atom.args[0]
    if not is_vector(v) or v.is_scalar_shaped or atom.kind != "2":
        return
    for x in dict.fromkeys(y for side in sides for y in n.tree(side)):
        if isinstance(x, n.Norm) and x.kind == "op" and isinstance(x.args[0], n.Inv):
            a = x.args[0].args[0]
            if n.same_size(a.shape[1], v.shape[0]):
                yield p.attempt(comparisons.through, a, v)


@library(n.Norm)
def linear_flow(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """|w(t)| = |e^{tM} w(0)| where w' = M w: a rate that is written as a product with w at its end."""
    for flow in p.c.assumptions:
        if not isinstance(flow, Flow):
            continue
        for m, w in factored(flow):
            if p.t.same(n.Norm(w, atom.kind), atom):
                yield from solved(p, atom, flow, m, w)


def factored(flow: Flow) -> Iterator[tuple[n.Node, n.Node]]:
    """M and w where the rate is written as M w, w the path and what does not depend on time."""
    rate, sign = flow.rate, ONE
    if isinstance(rate, n.Neg):
        rate, sign = rate.args[0], n.Num(-1)
    if not isinstance(rate, n.Mul):
        return
    *before, w = rate.args
    terms = w.args if isinstance(w, n.Add) else (w,)
    others = [x for x in terms if x != flow.path]
    still = all(flow.time not in loose(x) for x in (*others, *before))
    if len(others) == len(terms) - 1 and still and all(x != flow.path for x in others):
        m = n.Mul(*before) if len(before) > 1 else before[0]
        yield (m if sign is ONE else n.Neg(m)), w


def solved(p: Asking, atom: n.Norm, flow: Flow, m: n.Node, w: n.Node) -> Iterator[Sequent | None]:
    from ....identities import operator

    t = flow.time
    scale = m * n.I(w.shape[0]) if m.is_scalar_shaped else m
    value = n.Exp(scale * t) * put(w, t, ZERO)
    notation = Notation("a linear flow", {}, (flow,))
    claim = Claim(w, Relation.SOLVES, value, notation)
    p.work.done += SOLVING
    proof = operator.further(claim).proof
    found = None if proof is None else p.attempt(calculus.operator_identity, claim, proof)
    if found is not None:
        yield p.attempt(logic.replaced, n.Norm(w, atom.kind), n.Norm(found.right, atom.kind), (found,))
