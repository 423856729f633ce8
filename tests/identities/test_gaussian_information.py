"""Entropy and Kullback-Leibler divergence of Gaussians, from the mean of their log densities, for all sizes.

A log density is written out as -1/2 log det S - 1/2 (x - m)^T S^{-1} (x - m), without -1/2 log c for each coordinate
(c stands for 2 pi), where that cancels.
"""

from __future__ import annotations

import pytest

from derivations.assumptions import Has, Law, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Num, nodes, size, sym
from verify import judge
from verify.evidence import VerdictKind

n = size("n")
S_1, S_2 = sym("S_1", n, n), sym("S_2", n, n)
x, m_1, m_2, c = sym("x", n), sym("m_1", n), sym("m_2", n), sym("c")
LAW = (Law((x,), (m_1,), (S_1,), gaussian=True), *(Has(S, Property.PD) for S in (S_1, S_2)))
HALF, DIMENSION = Num(1) / 2, nodes.Size(n)


def log(number):
    return nodes.Elementary(number, "log")


def log_density(mean, spread):
    return -HALF * log(nodes.Det(spread)) - HALF * (x - mean).T * spread.inv * (x - mean)


def divergence(inside, gap, trace):
    return HALF * (nodes.Tr(trace) + gap.T * S_2.inv * gap - inside + log(nodes.Det(S_2)) - log(nodes.Det(S_1)))


BETWEEN = nodes.Expect(log_density(m_1, S_1) - log_density(m_2, S_2))
ENTROPY = -nodes.Expect(log_density(m_1, S_1) - HALF * DIMENSION * log(c))
SCALE = (*LAW, Has(c, Property.POSITIVE))
CASES = {
    "divergence": (BETWEEN, divergence(DIMENSION, m_2 - m_1, S_2.inv * S_1), LAW, VerdictKind.PROVED),
    "divergence, without d": (BETWEEN, divergence(Num(0), m_2 - m_1, S_2.inv * S_1), LAW, VerdictKind.REFUTED),
    "divergence, the other ratio": (
        BETWEEN, divergence(DIMENSION, m_2 - m_1, S_1.inv * S_2), LAW, VerdictKind.REFUTED,
    ),
    "entropy": (ENTROPY, HALF * DIMENSION * (1 + log(c)) + HALF * log(nodes.Det(S_1)), SCALE, VerdictKind.PROVED),
    "entropy, a sign": (
        ENTROPY, HALF * DIMENSION * (1 + log(c)) - HALF * log(nodes.Det(S_1)), SCALE, VerdictKind.REFUTED,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_of_gaussians(name):
    lhs, rhs, facts, wanted = CASES[name]
    found = judge(Claim(lhs, Relation.EQ, rhs, Notation("information", {}, facts)))
    assert found.verdict is wanted, found.reason


def test_a_mean_of_a_logarithm_is_given_up():
    """E log(1 + x^T x) has no moments by which it is known."""
    body = nodes.Expect(log(1 + x.T * x))
    found = judge(Claim(body, Relation.EQ, log(1 + nodes.Expect(x.T * x)), Notation("information", {}, LAW)))
    assert found.verdict is not VerdictKind.PROVED
