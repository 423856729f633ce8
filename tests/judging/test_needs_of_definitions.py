"""What definitions need to have values constrains a claim, through other definitions and for all values of a letter.

Each claim that follows from a need (or from a fact beside it) must not be refuted, and is proved at most; each that
does not follow is refuted where a model decides it.
"""

import pytest
from flint import fmpq, fmpq_poly

from verify import check_text
from verify.values.signs import Sign, keeps_sign, through

from ..families import each

FOLLOWS = {
    "an inverse of a square": (
        r"size n, m / matrix X : n x m / matrix K, B : m x m / fact K = X^T X / fact B = K^{-1}",
        r"\operatorname{rank}(X) = m",
    ),
    "an inverse of a Gram matrix": (
        r"size n, m / matrix X : n x m / matrix K, B : n x n / fact K = X X^T / fact B = K^{-1}",
        r"\operatorname{rank}(X) = n",
    ),
    "a root": (r"scalar a, b, g / fact g = -a / fact b = \sqrt{g}", r"a \le 0"),
    "three definitions": (r"scalar a, b, g, h / fact h = -a / fact g = h / fact b = \sqrt{g}", r"a \le 0"),
    "a root in between": (
        r"scalar a, b, c, g, h / fact g = -a / fact h = \sqrt{g} / fact b = h + 1 / fact c = \log(b)",
        r"a \le 0",
    ),
    "a norm": (r"size n / vector u, w : n / scalar g / fact g = \|u\|_2 / fact w = \frac{1}{g} u", r"u^T u > 0"),
    "a product": (r"size n / vector u, v : n / scalar g, b / fact g = u^T v / fact b = 1/g", r"u^T u > 0"),
    "a probability": (
        r"random Z : 1 / scalar g, b / fact g = \mathbb{P}(Z \ge 1) / fact b = 1/g",
        r"\mathbb{P}(Z \ge 1) > 0",
    ),
    "a variance": (
        r"random Z : 1 / scalar g, b / fact g = \operatorname{Var}(Z) / fact b = 1/g",
        r"\operatorname{Var}(Z) > 0",
    ),
    "a mean": (r"random Z : 1 / scalar g, b / fact g = \mathbb{E}[Z] / fact b = \log(g)", r"\mathbb{E}[Z] > 0"),
    "a second moment": (
        r"random Z : 1 / scalar g, b / fact g = \mathbb{E}[Z^2] / fact b = 1/g",
        r"\mathbb{E}[Z^2] > 0",
    ),
    "the rate of a flow": (
        r"size n / vector u : n / scalar g, t \ge 0 / path q_t : n / fact g = \|u\|_2 "
        r"/ fact \dot{q}_t = -\frac{1}{g} q_t",
        r"\|u\|_2 > 0",
    ),
    "the rate of a scalar flow": (
        r"scalar t \ge 0, a / path p_t : 1 / scalar g / fact g = a - 1 / fact \dot{p}_t = -\frac{1}{g} p_t",
        r"(a - 1)^2 > 0",
    ),
    "the start of a flow": (
        r"scalar a, g, t \ge 0 / path p_t : 1 / fact g = -a / fact p_0 = \sqrt{g} / fact \dot{p}_t = -p_t",
        r"a \le 0",
    ),
    "a logarithm of a determinant": (
        r"size n, m / matrix L : n x m / matrix P : m x m / scalar a / fact P = L^T L / fact a = \log\det(P)",
        r"\operatorname{rank}(L) = m",
    ),
    "an inverse of a difference": (
        r"size n / matrix A, C : n x n / vector u, v : n / fact C = I - A / fact v = C^{-1} u",
        r"\operatorname{rank}(I - A) = n",
    ),
    "eigenvalues": (
        r"size n / matrix A, B, C : n x n / scalar b / fact C = A B / fact b = \lambda_{\max}(C)",
        r"A B = B^T A^T",
    ),
    "a logarithm": (r"size n / vector u : n / scalar b, g / fact g = 1 - u^T u / fact b = \log(g)", r"\|u\|_2 \le 1"),
    "a multiple of the identity": (
        r"size n / scalar a / matrix A, B : n x n / fact A = a I / fact B = A^{-1}",
        r"a^2 > 0",
    ),
    "a size": (r"size n / scalar b, g / fact g = 3 - n / fact b = \sqrt{g}", r"n \le 3"),
    "a member of a path": (
        r"scalar a, b, t \ge 0 / path g_t : 1 / fact g_t = 1 - a t / fact b = \sqrt{g_1}",
        r"a \le 1",
    ),
    "a value of a function": (
        r"scalar a, b, x / function f(x) : 1 -> 1 / fact f(x) = \sqrt{x} / fact b = f(a)",
        r"a \ge 0",
    ),
    "the mean of a law": (
        r"scalar a, g, h / fact g = \sqrt{h} / fact h = -a / random X : 1, mean g, covariance 1",
        r"a \le 0",
    ),
    "a path, logarithm": (r"scalar a, t \ge 0 / path f_t : 1 / fact f_t = \log(1 + a t)", r"a \ge 0"),
    "a path, inverse": (
        r"size n / scalar t \ge 0 / matrix A : n x n / vector u : n / path q_t : n / fact q_t = (A + t I)^{-1} u",
        r"\operatorname{rank}(A) = n",
    ),
    "a path, root": (r"scalar a, t \ge 0 / path f_t : 1 / fact f_t = \sqrt{1 - a t}", r"a \le 0"),
    "a path, fraction": (r"scalar a, t \ge 0 / path f_t : 1 / fact f_t = 1/(a - t)", r"a < 0"),
    "a path, two letters": (r"scalar a, b, t \ge 0 / path f_t : 1 / fact f_t = \sqrt{a - t + b t}", r"b \ge 1"),
    "a path, after 0": (r"scalar a, t > 0 / path f_t : 1 / fact f_t = \log(a + t)", r"a \ge 0"),
    "a path of a path": (
        r"scalar a, t \ge 0 / path f_t, h_t : 1 / fact h_t = 1 + a t / fact f_t = \sqrt{h_t}",
        r"a \ge 0",
    ),
    "a path, through a definition": (
        r"scalar a, g, t \ge 0 / path f_t : 1 / fact g = a / fact f_t = \log(1 + g t)",
        r"a \ge 0",
    ),
    "a function of a column": (
        r"size n / vector u, x : n / matrix S : n x n, symmetric / function s(x) : n -> 1 "
        r"/ fact s(x) = \sqrt{x^T S x}",
        r"u^T S u \ge 0",
    ),
    "a function of a column, eigenvalues": (
        r"size n / vector x : n / matrix S : n x n, symmetric / function s(x) : n -> 1 / fact s(x) = \sqrt{x^T S x}",
        r"\lambda_{\min}(S) \ge 0",
    ),
    "a function, logarithm": (r"scalar a, x / function s(x) : 1 -> 1 / fact s(x) = \log(a + x^2)", r"a > 0"),
    "a function of a distance": (
        r"size n / scalar a / vector u, x : n / function s(x) : n -> 1 / fact s(x) = 1/(\|x - u\|_2 + a)",
        r"a > 0",
    ),
}
FALSE = {
    "a root": (r"scalar a, b, g / fact g = -a / fact b = \sqrt{g}", r"a \ge 0"),
    "a root that may be": (r"scalar a, b, z / fact b = a + \sqrt{z + 1}", r"a \ge 0"),
    "a norm": (r"size n / vector u, w : n / scalar g / fact g = \|u\|_2 / fact w = \frac{1}{g} u", r"u^T u > 1"),
    "another rank": (
        r"size n / matrix A, C : n x n / vector u, v : n / fact C = I - A / fact v = C^{-1} u",
        r"\operatorname{rank}(A) = n",
    ),
    "a fraction": (r"scalar a, b, g / fact g = 1 - a / fact b = 1/g", r"a^2 > 0"),
    "a member of a path": (
        r"scalar a, b, t \ge 0 / path g_t : 1 / fact g_t = 1 - a t / fact b = \sqrt{g_1}",
        r"a \le 0",
    ),
    "a value of a function": (
        r"scalar a, b, x / function f(x) : 1 -> 1 / fact f(x) = \sqrt{x} / fact b = f(a)",
        r"a \ge 1",
    ),
    "a flow": (
        r"scalar t \ge 0, a / path p_t : 1 / scalar g / fact g = a - 1 / fact \dot{p}_t = -\frac{1}{g} p_t",
        r"a > 0",
    ),
    "a path": (r"scalar a, t \ge 0 / path f_t : 1 / fact f_t = \log(1 + a t)", r"a \ge 1"),
    "a path from above": (r"scalar a, t \ge 0 / path f_t : 1 / fact f_t = \log(1 + a t)", r"a \le 1"),
    "a path, root": (r"scalar a, t \ge 0 / path f_t : 1 / fact f_t = \sqrt{1 - a t}", r"a \le -1"),
    "a path of matrices": (
        r"size n / scalar t \ge 0 / matrix A : n x n / vector u : n / path q_t : n / fact q_t = (A + t I)^{-1} u",
        r"A = A^T",
    ),
    "a path up to a time": (r"scalar T, t \ge 0 / path f_t : 1 / fact t \le T / fact f_t = \sqrt{T - t}", r"T \le 1"),
    "a function": (r"scalar a, x / function s(x) : 1 -> 1 / fact s(x) = \log(a + x^2)", r"a > 1"),
}


def verdict(declared, tex):
    lines = "".join(f"% {line}\n" for line in declared.split(" / "))
    (found,) = check_text(
        f"% certify\n{lines}% end\n\\begin{{equation}}\n{tex}\n\\end{{equation}}\n", name="needs.tex"
    ).findings
    return str(found.verdict)


@each("name", FOLLOWS)
def test_what_a_need_says_is_not_refuted(name):
    assert verdict(*FOLLOWS[name]) in ("PROVED", "CONSISTENT", "UNKNOWN")


@pytest.mark.parametrize("name", FALSE)
def test_what_no_need_says_is_refuted(name):
    assert verdict(*FALSE[name]) == "REFUTED"


def test_displays_define_as_facts_do():
    text = "% certify\n% size n\n% vector u, w : n\n% scalar g\n% end\n" + "".join(
        f"\\begin{{equation}}\n{tex}\n\\end{{equation}}\n"
        for tex in (r"g := \|u\|_2", r"w := \frac{1}{g} u", r"\|u\|_2 > 0", r"\|u\|_2 > 1")
    )
    *_, true, false = (str(found.verdict) for found in check_text(text, name="needs.tex").findings)
    assert true != "REFUTED"
    assert false == "REFUTED"


RANGES = [(None, None), (0, None), (None, 0), (0, 1), (1, 1), (2, 1), (-1, 2)]
POLYNOMIALS = [
    [0],
    [1],
    [-1],
    [0, 1],
    [1, -1],
    [0, 0, 1],
    [1, -2, 1],
    [0, -1, 0, 1],
    [2, 0, 1],
    [0, 0, -1],
    [0, 0, 0, 1],
]


@each("coefficients", POLYNOMIALS)
@each("ends", RANGES)
@each("sign", Sign)
def test_signs_on_ranges_are_those_at_every_quarter(coefficients, ends, sign):
    """All roots of these are whole numbers or not real, so quarters show every sign."""
    low, high = (None if end is None else fmpq(end) for end in ends)
    p = fmpq_poly(coefficients)
    places = [fmpq(k, 4) for k in range(-20, 21)]
    values = [p(x) for x in places if (low is None or x >= low) and (high is None or x <= high)]
    holds = {Sign.NOT_ZERO: lambda x: x != 0, Sign.POSITIVE: lambda x: x > 0, Sign.NOT_NEGATIVE: lambda x: x >= 0}[sign]
    crossing = sign is Sign.NOT_ZERO and len({x > 0 for x in values}) > 1
    assert keeps_sign(p, sign, low, high) == (all(map(holds, values)) and not crossing)


def test_the_polynomial_through_values():
    p = fmpq_poly([3, fmpq(-1, 2), 0, 7])
    assert through([p(fmpq(k)) for k in range(6)]) == p
    assert through([fmpq(0)]) == fmpq_poly([0])
