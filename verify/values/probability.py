"""The meaning of means, covariances, conditioning and densities: finite laws with the stated moments."""

from __future__ import annotations

from typing import Any

from derivations.notation import nodes as nd

from .evaluator import Evaluator, meaning
from .rational import GiveUp


@meaning(nd.Expect)
def _expect(ev: Evaluator, node: nd.Expect) -> Any:
    return expectation(ev, node.args[0])


def expectation(ev: Evaluator, body: nd.Node) -> Any:
    """The mean of `body` over a finite law with the declared first and second moments.

    Exact for bodies of degree two at most in the random columns; beyond that the moments do not decide, but for
    Gaussian columns, whose moments of a few more degrees are those of a weighted sum over points.
    """
    law = ev.model.law(ev, body)
    if not law:
        return ev(body)
    if not ev.arithmetic.exact and ev.parent is not None:
        raise GiveUp("a nested expectation in an inexact arithmetic")
    total = None
    for weight, atoms in law:
        lifted = {vector: ev.arithmetic.lift(atom) for vector, atom in atoms.items()}
        term = ev.arithmetic.mul(ev.arithmetic.scalar(weight), ev.changing(lifted)(body))
        total = term if total is None else ev.arithmetic.add(total, term)
    return total


@meaning(nd.Cov)
def _covariance(ev: Evaluator, node: nd.Cov) -> Any:
    u, v = node.args[0], node.args[-1]
    mean_u, mean_v = expectation(ev, u), expectation(ev, v)
    second = expectation(ev, nd.Mul(u, nd.T(v)))
    return ev.arithmetic.add(second, ev.arithmetic.neg(ev.arithmetic.mul(mean_u, ev.arithmetic.transpose(mean_v))))


def _conditioning(ev: Evaluator, node: nd.Node) -> tuple[Any, Any]:
    """The gain G = Cov[u, v] Cov[v]^{-1} and Cov[u] - G Cov[v, u].

    From the inverse P of the joint covariance, -P_uu^{-1} P_uv and P_uu^{-1}; where it is singular, as they stand.
    """
    u, v, _ = node.args
    if not ev.model.gaussian(u, v):
        raise GiveUp("conditioning needs affine functions of jointly Gaussian columns")
    a, joint = ev.arithmetic, ev(nd.Cov(nd.Blocks([[u], [v]])))
    m, n = ev(u).rows, ev(v).rows
    try:
        precision = a.inverse(joint)
        own = a.inverse(a.part(precision, 0, 0, m, m))
        return a.neg(a.mul(own, a.part(precision, 0, m, m, n))), own
    except GiveUp:
        cross = a.part(joint, 0, m, m, n)
        gain = a.mul(cross, a.inverse(a.part(joint, m, m, n, n)))
        return gain, a.add(a.part(joint, 0, 0, m, m), a.neg(a.mul(gain, a.transpose(cross))))


@meaning(nd.CondMean)
def _conditional_mean(ev: Evaluator, node: nd.CondMean) -> Any:
    """E[u] + G (y - E[v])."""
    gain, _ = _conditioning(ev, node)
    u, v, y = node.args
    a = ev.arithmetic
    return a.add(expectation(ev, u), a.mul(gain, a.add(ev(y), a.neg(expectation(ev, v)))))


@meaning(nd.CondCov)
def _conditional_covariance(ev: Evaluator, node: nd.CondCov) -> Any:
    return _conditioning(ev, node)[1]


@meaning(nd.Density)
def _density(ev: Evaluator, node: nd.Density) -> Any:
    return ev.arithmetic.scalar(ev.model.density(node))


@meaning(nd.NormalDensity)
def _normal_density(ev: Evaluator, node: nd.NormalDensity) -> Any:
    return ev.arithmetic.scalar(ev.model.normal_density(node))
