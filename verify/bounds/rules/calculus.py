"""Derivatives in time: identities of the operator engine, the chain rule, the fundamental theorem."""

from __future__ import annotations

from typing import Any

from derivations.assumptions import Assumption, Flow, Has, Property, Trajectory
from derivations.estimates import DifferentiableMap
from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

from .ground import EQ, ZERO, RuleError, loose, need, put
from .kernel import Context, Made, Sequent, Values, discharged, rule, says


@rule("operator identity", "An identity that the operator engine proved for all sizes.", "its certificate, replayed")
def operator_identity(context: Context, claim: Claim, certificate: Any) -> Made:
    from ...identities.replay import ReplayError, replay

    need(isinstance(claim, Claim) and claim.relation in (Relation.EQ, Relation.SOLVES), "not an identity")
    try:
        replay(claim, certificate)
    except ReplayError as stop:
        raise RuleError(f"the certificate is rejected: {stop}") from stop
    data = (claim.relation, certificate)  # the claim is what the sequent says, under what it rests on
    return Made(claim.lhs, EQ, claim.rhs, (), data, extra=frozenset(claim.assumptions.judged))


@rule("flow", "A path solves its differential equation.", "the claim")
def flow(context: Context, what: Flow, at: n.Sym) -> Made:
    need(isinstance(what, Flow) and isinstance(at, n.Sym), "no flow")
    need(what.time in loose(what.path), "the path does not say that it moves")
    need(at == what.time or at not in loose(what.path) | loose(what.rate), "the time is not free")
    left = n.D(put(what.path, what.time, at), at)
    return Made(left, EQ, put(what.rate, what.time, at), (), (what, at), extra=frozenset({what}))


@rule("chain rule", "d/dt F(path(t)) = J(path(t)) path'(t) for a C^1 map F with Jacobian J along a flow.", "calculus")
def chain_rule(context: Context, smooth: DifferentiableMap, what: Flow, at: n.Sym) -> Made:
    need(isinstance(smooth, DifferentiableMap) and isinstance(what, Flow) and isinstance(at, n.Sym), "no flow")
    need(what.time in loose(what.path), "the path does not say that it moves")
    need(at == what.time or at not in loose(what.path) | loose(what.rate), "the time is not free")
    point = put(what.path, what.time, at)
    need(n.same_shape(point.shape, smooth.point.shape), "the path is not in the domain of the map")
    right = smooth.jacobian_at(point) * put(what.rate, what.time, at)
    left = n.D(smooth.value_at(point), at)
    return Made(left, EQ, right, (), (smooth, what, at), extra=frozenset({smooth, what}))


@rule("derivative of a squared norm", "d/dt |v|^2 = 2 v . w where dv/dt = w.", "product rule")
def square(context: Context, derivative: Sequent) -> Made:
    need(isinstance(derivative.left, n.D) and derivative.relation == EQ, "not a derivative")
    v, t = derivative.left.args
    need(n.same_size(v.shape[1], n.ONE), "not a column")
    return Made(n.D(n.Norm(v) ** 2, t), EQ, n.Num(2) * n.dot(v, derivative.right), (derivative,))


PLAIN = n.Num | n.Size | n.Constant | n.I | n.Zero | n.Add | n.Neg | n.Mul | n.Exp | n.T | n.Norm


def continuous(context: Context, node: Any, t: n.Sym) -> set[Assumption]:
    """The assumptions by which a term is continuous in time; raises `RuleError` where it may not be."""
    if t not in loose(node):
        return set()
    if isinstance(node, n.Sym):
        if node == t:
            return set()
        for a in context.assumptions:
            if isinstance(a, Flow | Trajectory) and node == a.path.xreplace({a.time: t}):
                return {a}
            if isinstance(a, DifferentiableMap) and node.name in (a.value.name, a.jacobian.name):
                return {a}.union(*(continuous(context, i, t) for i in node.indices))
        raise RuleError(f"{node} is not known to be continuous in {t}")
    if isinstance(node, PLAIN):
        return set().union(*(continuous(context, x, t) for x in node.args if isinstance(x, n.Node)))
    if isinstance(node, n.Pow) and isinstance(node.args[1], n.Num) and node.args[1].value >= 0:
        return continuous(context, node.args[0], t)
    if isinstance(node, n.Frac) and t not in loose(node.args[1]):
        return continuous(context, node.args[0], t)
    raise RuleError(f"{type(node).__name__} is not known to be continuous in {t}")


@rule("fundamental theorem", "F' = h continuous implies F(b) - F(a) = integral of h from a to b.", "calculus")
def fundamental(context: Context, derivative: Sequent, s: n.Sym, low: n.Node, high: n.Node,
                start: Sequent, order: Sequent) -> Made:  # fmt: skip
    """The derivative is known for general non-negative times; s is the variable of integration."""
    need(isinstance(derivative.left, n.D) and derivative.relation == EQ, "not a derivative")
    value, t = derivative.left.args
    need(says(context, start, ZERO, low) and says(context, order, low, high), "the ends are not in order")
    need(s == t or s not in loose(derivative.right) | loose(value), "the variable of integration is not free")
    extra = continuous(context, derivative.right, t)
    gone, needed = discharged(context, t, (derivative,), (Has(t, Property.NONNEGATIVE),), Values(low, high))
    ends = put(value, t, high) - put(value, t, low)
    total = n.Integral(put(derivative.right, t, s), s, low, high)
    kept = (start, order)
    return Made(ends, EQ, total, (derivative, *kept), (s, low, high), gone, frozenset(extra) | needed, kept)
