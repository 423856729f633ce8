"""Derivatives in time."""

from __future__ import annotations

from typing import Any

from derivations.assumptions import Flow, Has, Property, Trajectory
from derivations.estimates import DifferentiableMap
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n

from .checking import Gone, Replay, Within, checks, node, single
from .errors import fail, need
from .steps import Step
from .trees import EQ, ZERO, free, plain, put


@checks("operator identity")
def _identity(r: Replay, step: Step) -> None:
    """The certificate has a replay of its own; the claim is what the step says, under what it rests on."""
    from ...identities.replay import replay as replay_identity

    single(step.parents, 0, "premises")
    relation, certificate = single(step.data, 2)
    need(step.relation == EQ and relation in (Relation.EQ, Relation.SOLVES), "not an identity")
    facts = tuple(sorted(step.under, key=lambda a: a.statement()))
    claim = Claim(step.left, relation, step.right, Notation("replay", {}, facts))
    replay_identity(claim, certificate)
    r.rests_on(step, *claim.assumptions.judged)


def along(r: Replay, step: Step, what: Any, at: Any) -> tuple[n.Node, n.Node]:
    """The point and the rate of a flow at a time that is a symbol, and free."""
    need(isinstance(what, Flow), "no flow")
    r.rests_on(step, what)
    time = plain(what.time)
    need(time in free(what.path), "a path that does not say that it moves")
    need(plain(at) is time or at not in free(what.path) | free(what.rate), "not a free time")
    return put(what.path, time, at), put(what.rate, time, at)


@checks("flow")
def _flow(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    what, at = single(step.data, 2)
    point, rate = along(r, step, what, at)
    r.concludes(step, n.D(point, at), EQ, rate)


@checks("chain rule")
def _chain(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    smooth, what, at = single(step.data, 3)
    need(isinstance(smooth, DifferentiableMap), "no differentiable map")
    r.rests_on(step, smooth)
    point, rate = along(r, step, what, at)
    need(n.same_shape(point.shape, smooth.point.shape), "the path is not in the domain of the map")
    value, slope = (n.Sym(*family.args[:3], point) for family in (smooth.value, smooth.jacobian))
    r.concludes(step, n.D(value, at), EQ, n.Mul(slope, rate))


@checks("derivative of a squared norm")
def _square(r: Replay, step: Step) -> None:
    (premise,) = single(step.parents, 1, "premises")
    need(isinstance(premise.left, n.D) and premise.relation == EQ, "not a derivative")
    v, t = premise.left.args
    need(n.same_size(v.shape[1], n.ONE), "not a column")
    left = n.D(n.Pow(n.Norm(v), n.Num(2)), t)
    r.concludes(step, left, EQ, n.Mul(n.Num(2), n.dot(v, premise.right)))


SMOOTH = n.Num | n.Size | n.Constant | n.I | n.Zero | n.Add | n.Neg | n.Mul | n.Exp | n.T | n.Norm


def continuous(step: Step, tree: Any, t: n.Sym) -> None:
    """Refuse a term that is not known to be continuous in time by what the step rests on."""
    if not isinstance(tree, n.Node) or tree is t or t not in free(tree):
        return
    if isinstance(tree, n.Sym):
        for a in step.under:
            if isinstance(a, Flow | Trajectory) and tree is put(a.path, a.time, t):
                return
            families = (a.value.args[:3], a.jacobian.args[:3]) if isinstance(a, DifferentiableMap) else ()
            if len(tree.indices) == 1 and tree.args[:3] in families:
                continuous(step, tree.indices[0], t)
                return
        fail(f"{tree} is not known to be continuous in {t}")
    if isinstance(tree, n.Pow):
        power = tree.args[1]
        need(isinstance(power, n.Num) and power.value >= 0, "a power that may not be continuous")
    elif isinstance(tree, n.Frac):
        need(t not in free(tree.args[1]), "a denominator that moves")
    else:
        need(isinstance(tree, SMOOTH), f"{type(tree).__name__} is not known to be continuous")
    for arg in tree.args:
        continuous(step, arg, t)


@checks("fundamental theorem")
def _fundamental(r: Replay, step: Step) -> Gone:
    premise, start, order = single(step.parents, 3, "premises")
    s, low, high = single(step.data, 3)
    need(isinstance(premise.left, n.D) and premise.relation == EQ, "not a derivative")
    value, t = premise.left.args
    r.needs_below(start, ZERO, node(low), "the ends are not in order")
    r.needs_below(order, low, node(high), "the ends are not in order")
    need(plain(s) is t or s not in free(premise.right) | free(value), "the variable of integration is not free")
    continuous(step, premise.right, t)
    gone = r.general(t, premise, {Has(t, Property.NONNEGATIVE)}, Within(step, low, high))
    change = n.Add(put(value, t, high), n.Neg(put(value, t, low)))
    r.concludes(step, change, EQ, n.Integral(put(premise.right, t, s), s, low, high))
    return (gone, (), ())
