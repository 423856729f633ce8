"""A table of probabilities refutes what is said of densities alone, and nothing of a law of which more is known."""

from __future__ import annotations

import pytest

from verify import check_text

NORMAL = r"(2 \pi)^{-n/2} \det(S)^{-1/2} e^{-\frac{1}{2} (x-m)^T S^{-1} (x-m)}"
MATRICES = ("size n", "matrix S, R : n x n, symmetric positive definite", "vector m : n")
RANDOM = (*MATRICES, "random x : n, mean m, covariance S, gaussian")
STATED = (*MATRICES, "vector x, y : n", r"fact p(x) = \mathcal{N}(x - m, S)")
APART = (
    *MATRICES,
    "vector x, y : n",
    r"joint x, y, mean 0, covariance \begin{bmatrix} S & 0 \\ 0 & R \end{bmatrix}, gaussian",
)
NOTHING = ("size n", "vector x, y : n")


def verdict(lines, claim):
    declared = "".join(f"% {line}\n" for line in lines)
    found = check_text(f"% certify\n{declared}% end\n\\[ {claim} \\]\n")
    (finding,) = found.findings
    return str(finding.verdict)


@pytest.mark.parametrize(
    ("lines", "claim"),
    [
        (RANDOM, f"p(x) = {NORMAL}"),
        (STATED, f"p(x) = {NORMAL}"),
        (APART, "p(x, y) = p(x) p(y)"),
        (APART, "p(x | y) = p(x)"),
        (("scalar s",), r"\int_0^1 p(s) ds = 1"),
    ],
)
def test_what_may_hold_is_not_refuted(lines, claim):
    assert verdict(lines, claim) == "UNKNOWN"


@pytest.mark.parametrize("lines", [NOTHING, STATED])
def test_what_fails_in_a_table_is_refuted(lines):
    assert verdict(lines, "p(x, y) = p(x) p(y)") == "REFUTED"


@pytest.mark.parametrize("lines", [NOTHING, STATED, APART])
def test_the_chain_rule_is_proved_whatever_the_law_is(lines):
    assert verdict(lines, "p(x, y) = p(x) p(y | x)") == "PROVED"
