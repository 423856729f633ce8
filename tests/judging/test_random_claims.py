"""Claims about means, variances and probabilities: proved, refuted over a few outcomes, honestly left open."""

from __future__ import annotations

from derivations.assumptions import Centered, Define, Has, Property, Random, White
from derivations.estimates import Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n
from derivations.notation import size, sym
from verify import check_text, judge
from verify.evidence import VerdictKind

from ..families import each

X, Y, Z, t, s, a, b = (sym(x) for x in ("X", "Y", "Z", "t", "s", "a", "b"))
N = size("n")
x, c, S = sym("x", N, 1), sym("c", N, 1), sym("S", N, N)
E, POSITIVE = n.Expect, Has(t, Property.POSITIVE)
ONE_EACH = (Random((X,)), Random((Y,)))
SIGN = Has(X, Property.NONNEGATIVE)
LAW = Centered((x,), (S,))


def P(*events: n.Node) -> n.Node:
    return E(events[0] if len(events) == 1 else n.Max(*events))


def at_least(left: n.Node, right: n.Node) -> n.Node:
    return n.Indicator(right, left)


FAR = n.Norm(X - E(X))
CASES = {
    "Markov": (P(at_least(X, t)), "<=", E(X) / t, (*ONE_EACH, SIGN, POSITIVE), "PROVED"),
    "Markov with half the mean": (P(at_least(X, t)), "<=", E(X) / (2 * t), (*ONE_EACH, SIGN, POSITIVE), "REFUTED"),
    "Markov without a sign": (P(at_least(X, t)), "<=", E(X) / t, (*ONE_EACH, POSITIVE), "REFUTED"),
    "Chebyshev": (P(at_least(FAR, t)), "<=", n.Cov(X) / t**2, (*ONE_EACH, POSITIVE), "PROVED"),
    "Chebyshev a little off": (
        P(at_least(FAR, t)), "<=", n.Num(7) / 8 * n.Cov(X) / t**2, (*ONE_EACH, POSITIVE), "REFUTED"),
    "Chebyshev for a negative t": (P(at_least(FAR, t)), "<=", n.Cov(X) / t**2, ONE_EACH, "REFUTED"),
    "Chebyshev from a law": (P(at_least(n.Norm(c.T * x), t)), "<=", (c.T * S * c) / t**2, (LAW, POSITIVE), "PROVED"),
    "Cantelli": (P(at_least(X - E(X), t)), "<=", n.Cov(X) / (n.Cov(X) + t**2), (*ONE_EACH, POSITIVE), "PROVED"),
    "Cantelli below": (P(at_least(E(X) - X, t)), "<=", n.Cov(X) / (n.Cov(X) + t**2), (*ONE_EACH, POSITIVE), "PROVED"),
    "Cantelli on both sides": (
        P(at_least(FAR, t)), "<=", n.Cov(X) / (n.Cov(X) + t**2), (*ONE_EACH, POSITIVE), "REFUTED"),
    "a variance": (n.Num(0), "<=", n.Cov(X), ONE_EACH, "PROVED"),
    "variance of a sum of any two": (n.Cov(X + Y), "<=", 2 * n.Cov(X) + 2 * n.Cov(Y), ONE_EACH, "PROVED"),
    "variance of a sum as if uncorrelated": (n.Cov(X + Y), "<=", n.Cov(X) + n.Cov(Y), ONE_EACH, "REFUTED"),
    "fourth moment": (P(at_least(n.Norm(X), t)), "<=", E(X**4) / t**4, (*ONE_EACH, POSITIVE), "PROVED"),
    "union": (P(at_least(X, t), at_least(Y, t)), "<=", P(at_least(X, t)) + P(at_least(Y, t)), ONE_EACH, "PROVED"),
    "union with one of them": (P(at_least(X, t), at_least(Y, t)), "<=", P(at_least(X, t)), ONE_EACH, "REFUTED"),
    "a sum": (P(at_least(X + Y, 2 * t)), "<=", P(at_least(X, t)) + P(at_least(Y, t)), ONE_EACH, "PROVED"),
    "both are as likely as independent": (
        E(n.Mul(at_least(X, t), at_least(Y, t))), "<=", P(at_least(X, t)) * P(at_least(Y, t)), ONE_EACH, "REFUTED"),
    "opposite": (P(n.Indicator(X, t)) + P(n.Indicator(t, X, "<")), "=", n.Num(1), ONE_EACH, "PROVED"),
    "opposite without strictness": (P(n.Indicator(X, t)) + P(n.Indicator(t, X)), "=", n.Num(1), ONE_EACH, "REFUTED"),
    "Jensen for a square": (E(X) ** 2, "<=", E(X**2), ONE_EACH, "PROVED"),
    "Jensen for a norm": (n.Norm(E(x)), "<=", E(n.Norm(x)), (Random((x,)),), "PROVED"),
    "Jensen turned around": (E(n.Exp(X)), "<=", n.Exp(E(X)), ONE_EACH, "REFUTED"),
    "variance of a multiple": (n.Cov(a * X + b), "=", a**2 * n.Cov(X), ONE_EACH, "PROVED"),
    "variance of a sum": (n.Cov(X + Y), "=", n.Cov(X) + n.Cov(Y), ONE_EACH, "REFUTED"),
    "variance of an uncorrelated sum": (
        n.Cov(X + Y), "=", n.Cov(X) + n.Cov(Y), (*ONE_EACH, Stated(n.Cov(X, Y), "=", n.Num(0))), "PROVED"),
    "uncorrelated is not independent": (
        E(X**2 * Y), "=", E(X**2) * E(Y), (*ONE_EACH, Stated(n.Cov(X, Y), "=", n.Num(0))), "REFUTED"),
    "a definition hides what is random": (E(b * Y), "=", b * E(Y), (*ONE_EACH, Define(b, a + X)), "REFUTED"),
    "no more than its mean": (X, "<=", E(X), ONE_EACH, "REFUTED"),
    "length of a white column": (E(n.Norm(x) ** 2), "<=", n.Size(N), (White(x),), "PROVED"),
    "Paley and Zygmund": (E(X) ** 2, "<=", E(X**2) * P(n.Indicator(n.Num(0), X, "<")), (*ONE_EACH, SIGN), "UNKNOWN"),
    "a derivative of a mean": (n.D(E(n.Exp(t * X)), t), "=", E(X * n.Exp(t * X)), ONE_EACH, "UNKNOWN"),
}  # fmt: skip


@each("name", CASES)
def test_a_claim_about_chance(name):
    left, relation, right, facts, wanted = CASES[name]
    found = judge(Claim(left, Relation(relation), right, Notation("chance", {}, tuple(facts))))
    assert found.verdict is VerdictKind[wanted], found.reason
    if wanted == "REFUTED":
        assert any(key.startswith("P(ω1)") for key in found.counterexample.values)


DOCUMENT = r"""
% certify
% scalar t > 0, a
% random X : 1
% family y_i : 1
% end
\begin{align}
\mathbb{P}(X \ge t) &\le \frac{\mathbb{E}[X]}{t} \\
\mathbb{P}(\{X \ge t\} \cup \{X \le -t\}) &\le \Pr(X \ge t) + \Pr(X \le -t) \\
\operatorname{Var}(X) &= \mathbb{E}[X^2] - \mathbb{E}[X]^2 \\
\Pr(|X| \ge t \mid a) &\le 1 \\
\Pr(X) &\le 1
\end{align}
"""


def test_probabilities_are_read_from_latex():
    found = [finding.verdict for finding in check_text(DOCUMENT).findings]
    assert found == ["REFUTED", "PROVED", "PROVED", "NOT READ", "NOT READ"]
