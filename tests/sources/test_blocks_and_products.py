"""Block matrices with a bare 0 or I among the blocks, and where a product over an index ends."""

from __future__ import annotations

import pytest

from derivations.sources import read_text
from verify.judging.check import check_source
from verify.judging.judge import judge

DECLARED = r"""% certify
% size n, m
% matrix A : n x n
% matrix B : m x m
% matrix C : n x m
% matrix S, R : n x n, symmetric
% vector u, v : n
% scalar a
% end
"""
BOTH, UPPER = (rf"\begin{{bmatrix}} A & {corner} \\ 0 & B \end{{bmatrix}}" for corner in ("0", "C"))


def verdicts(*formulas: str) -> list[str]:
    shown = "".join(rf"\begin{{equation}} {formula} \end{{equation}}" + "\n" for formula in formulas)
    source = read_text(DECLARED + shown)
    return [finding.verdict for finding in check_source(source, judge).findings]


@pytest.mark.parametrize(
    "formula",
    [
        rf"\det {BOTH} = \det(A) \det(B)",
        rf"\det \left( {UPPER} \right) = \det(A) \det(B)",
        rf"\operatorname{{tr}} {UPPER} = \operatorname{{tr}}(A) + \operatorname{{tr}}(B)",
        rf"{UPPER} {UPPER} = \begin{{bmatrix}} A^2 & A C + C B \\ 0 & B^2 \end{{bmatrix}}",
        rf"{BOTH}^T = \begin{{bmatrix}} A^T & 0 \\ 0 & B^T \end{{bmatrix}}",
        rf"\left\| {BOTH} \right\|_F^2 = \|A\|_F^2 + \|B\|_F^2",
        r"\begin{bmatrix} I & C \\ 0 & I \end{bmatrix}^{-1} = \begin{bmatrix} I & -C \\ 0 & I \end{bmatrix}",
        r"\begin{bmatrix} 0 & a \\ a & 0 \end{bmatrix}^T = \begin{bmatrix} 0 & a \\ a & 0 \end{bmatrix}",
        r"\det \begin{bmatrix} 0 & 0 \\ 0 & a \end{bmatrix} = 0",
    ],
)
def test_a_zero_among_blocks_has_their_shape(formula):
    assert verdicts(formula) == ["PROVED"]


def test_what_is_false_of_blocks_is_refuted():
    assert verdicts(rf"\det {BOTH} = \det(A) + \det(B)", rf"{UPPER}^T = {UPPER}") == ["REFUTED", "REFUTED"]


@pytest.mark.parametrize(
    "formula",
    [
        r"\prod_{i=1}^n u_i \prod_{i=1}^n v_i = \prod_{i=1}^n (u_i v_i)",
        r"\prod_{i=1}^n \lambda_i(S) \det(R) = \det(S R)",
        r"\prod_{j=1}^n v_j \cdot a = a \prod_{j=1}^n v_j",
        r"\prod_{j=1}^n v_j \sum_{i=1}^n u_i = a",
    ],
)
def test_where_a_product_ends_is_not_guessed(formula):
    assert verdicts(formula) == ["NOT READ"]


@pytest.mark.parametrize(
    "formula",
    [
        r"\prod_{i=1}^n u_i v_i = \prod_{i=1}^n v_i u_i",
        r"\left( \prod_{i=1}^n \lambda_i(S) \right) \det(R) = \det(S R)",
        r"\prod_{i=1}^n \left( a u_i \right) = a^n \prod_{i=1}^n u_i",
    ],
)
def test_a_product_in_brackets_is_read(formula):
    (verdict,) = verdicts(formula)
    assert verdict in ("PROVED", "CONSISTENT", "UNKNOWN")
