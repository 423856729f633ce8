r"""Eigenvalues by their number are read where their order does not matter, or is said by an arrow."""

from __future__ import annotations

import pytest

from derivations.ledger import Notation
from derivations.notation import nodes as n
from derivations.notation import size, sym
from derivations.notation.latex import latex
from derivations.notation.reader import ReadError, read

N, M = size("n"), size("m")
A, B, v = sym("A", N, N), sym("B", N, N), sym("v", N)
i, a, ridge = sym("i"), sym("a"), sym("r", tex=r"\lambda")
NAMES = Notation("spectra", {"A": A, "B": B, "v": v, "i": i, "a": a, "n": n.Size(N), "m": n.Size(M)})
BESIDE = Notation("a parameter of that name", {**NAMES.symbols, "r": ridge})
TOP = n.Size(N)


def one(matrix, number=i):
    return n.Entry(n.Eigs(matrix), number, n.Num(1))


def over(make, body):
    return make(body, i, n.Num(1), TOP)


@pytest.mark.parametrize(
    ("printed", "tree"),
    [
        (r"\sum_{i=1}^{n} \lambda_i(A)", over(n.Sum, one(A))),
        (r"\prod_{i=1}^n \lambda_{i}\left(A\right)", over(n.Prod, one(A))),
        (r"\sum_{i=1}^n \lambda_i(A)^2", over(n.Sum, one(A) ** 2)),
        (r"\sum_{i=1}^n \log(1 + a \lambda_i(A))", over(n.Sum, n.log(1 + a * one(A)))),
        (r"\lambda_i^{\downarrow}(A)", one(A)),
        (r"\lambda^{\downarrow}_{1}(A + B)", one(A + B, n.Num(1))),
        (r"\sum_{i=1}^n \lambda_i^\downarrow(A) \lambda_i^\downarrow(B)", over(n.Sum, one(A) * one(B))),
        (r"\operatorname{eig}(A)", n.Eigs(A)),
        (r"\operatorname{eig}^{\downarrow}(A) + v", n.Eigs(A) + v),
        (r"\mathrm{eig}(A B)", n.Eigs(A * B)),
        (r"\prod_{i=1}^{n} v_i", over(n.Prod, n.Entry(v, i, n.Num(1)))),
    ],
)
def test_read(printed, tree):
    assert read(printed, NAMES) is tree


def test_a_parameter_may_be_called_as_eigenvalues_are():
    quotient = n.Frac(one(A), one(A) + ridge)
    assert read(r"\sum_{i=1}^{n} \frac{\lambda_i(A)}{\lambda_i(A) + \lambda}", BESIDE) is over(n.Sum, quotient)
    assert read(r"\lambda A", BESIDE) is ridge * A
    assert read(r"\lambda_{\min}(A + B) + \lambda", BESIDE) is n.Eig(A + B, "min") + ridge


@pytest.mark.parametrize(
    "printed",
    [
        r"\lambda_i(A)", r"\lambda_1(A)", r"\lambda_i(A + B) - \lambda_i(A)", r"\lambda_n(A)",
        r"\sum_{i=1}^n \lambda_i(A) \lambda_i(B)", r"\sum_{i=1}^n v_i \lambda_i(A)", r"\sum_{i=1}^n i \lambda_i(A)",
        r"\sum_{i=1}^m \lambda_i(A)", r"\sum_{i=2}^n \lambda_i(A)", r"\sup_{i} \lambda_i(A)",
        r"1 + a \operatorname{eig}(A)", r"-\operatorname{eig}(A)", r"\operatorname{eig}(A)^{-1}",
        r"\operatorname{eig}(A) + \operatorname{eig}(B)",
    ],
)  # fmt: skip
def test_an_order_that_nothing_says_is_refused(printed):
    with pytest.raises(ReadError) as stop:
        read(printed, NAMES)
    assert "in an order that nothing says" in stop.value.what


def test_a_product_of_infinitely_many_factors_is_refused():
    with pytest.raises(ReadError, match="infinitely many factors"):
        read(r"\prod_{i=1}^{\infty} a", NAMES)


@pytest.mark.parametrize("tree", [one(A), over(n.Prod, one(A) + a), n.Eigs(A * A), over(n.Sum, one(A) * one(B))])
def test_the_print_reads_back(tree):
    assert read(latex(tree), NAMES) is tree
