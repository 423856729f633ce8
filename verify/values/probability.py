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

    Exact for bodies of degree two at most in the random columns; beyond that the moments do not decide.
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


def _precision(ev: Evaluator, node: nd.Node) -> tuple[Any, Any, Any]:
    """Blocks of the inverse of the joint covariance of u and v, and the value y."""
    u, v, y = node.args
    if not ev.model.gaussian(u, v):
        raise GiveUp("conditioning needs jointly Gaussian columns")
    joint = ev(nd.Cov(nd.Blocks([[u], [v]])))
    m, n = ev(u).rows, ev(v).rows
    precision = ev.arithmetic.inverse(joint)
    return ev.arithmetic.part(precision, 0, 0, m, m), ev.arithmetic.part(precision, 0, m, m, n), ev(y)


@meaning(nd.CondMean)
def _conditional_mean(ev: Evaluator, node: nd.CondMean) -> Any:
    """-P_uu^{-1} P_uv y with the precision matrix P (mean zero)."""
    own, cross, y = _precision(ev, node)
    gain = ev.arithmetic.mul(ev.arithmetic.inverse(own), cross)
    return ev.arithmetic.neg(ev.arithmetic.mul(gain, y))


@meaning(nd.CondCov)
def _conditional_covariance(ev: Evaluator, node: nd.CondCov) -> Any:
    """P_uu^{-1} with the precision matrix P."""
    return ev.arithmetic.inverse(_precision(ev, node)[0])


@meaning(nd.Density)
def _density(ev: Evaluator, node: nd.Density) -> Any:
    return ev.arithmetic.scalar(ev.model.density(node))


@meaning(nd.NormalDensity)
def _normal_density(ev: Evaluator, node: nd.NormalDensity) -> Any:
    return ev.arithmetic.scalar(ev.model.normal_density(node))
