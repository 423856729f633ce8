"""How far derivatives reach: what a careful reader reads, and what is refused because there are two ways."""

import pytest

from derivations.ledger import Notation
from derivations.notation import family, size, sym
from derivations.notation.reader import ReadError, read

n, m = size("n"), size("m")
x, v, y, A, S, B = sym("x", n), sym("v", n), sym("y", m), sym("A", m, n), sym("S", n, n), sym("B", n, n)
a, b, t = sym("a"), sym("b"), sym("t")
NOTATION = Notation(
    "reach",
    {s.name: s for s in (x, v, y, A, S, B, a, b, t)}
    | {"f": family("f", n, 1, "f({0})"), "g": family("g", 1, 1, "g({0})")},
)  # fmt: skip


def reads(left: str, right: str) -> bool:
    return read(left, NOTATION) == read(right, NOTATION)


@pytest.mark.parametrize(
    ("printed", "bracketed"),
    [
        (r"\frac{\partial}{\partial t} t^2", r"\frac{\partial t^2}{\partial t}"),
        (r"\frac{\partial}{\partial t} t e^{-t} + 1", r"\frac{\partial t e^{-t}}{\partial t} + 1"),
        (r"\frac{\partial}{\partial a} (a + b)^{-1}", r"\frac{\partial (a + b)^{-1}}{\partial a}"),
        (r"\frac{\partial}{\partial a} \tfrac12 a^2", r"\frac{\partial \frac12 a^2}{\partial a}"),
        (r"\frac{\partial}{\partial A} \|A\|_F^2", r"\nabla_A (\|A\|_F^2)"),
        (r"\frac{\partial}{\partial B} \operatorname{tr}(B)^2", r"\nabla_B (\operatorname{tr}(B)^2)"),
        (
            r"\frac{\partial}{\partial B} \operatorname{tr}(B S) \operatorname{tr}(B)",
            r"\nabla_B (\operatorname{tr}(B S) \operatorname{tr}(B))",
        ),
        (r"\frac{\partial}{\partial x^T} x^T S x", r"\frac{\partial}{\partial x^T} (x^T S x)"),
        (r"\nabla_x x^T S x", r"\nabla_x (x^T S x)"),
        (r"\nabla_x \tfrac12 \|A x - y\|_2^2", r"\nabla_x (\frac12 \|A x - y\|_2^2)"),
        (r"\nabla_x \|x\|^2 / 2", r"\nabla_x (\|x\|^2 / 2)"),
        (r"\nabla_x (A x - y)^T (A x - y)", r"\nabla_x ((A x - y)^T (A x - y))"),
        (r"\nabla_x a v^T x", r"\nabla_x (a v^T x)"),
        (r"\nabla_x^2 \tfrac12 x^T S x", r"\nabla_x^2 (\tfrac12 x^T S x)"),
        (r"\nabla_x (v^T x)^2 b", r"(\nabla_x ((v^T x)^2)) b"),
        (r"\nabla_x \|x\|^2 v^T", r"(\nabla_x (\|x\|^2)) v^T"),
        (r"\nabla_x x^T x - \nabla_x v^T x", r"(\nabla_x (x^T x)) - (\nabla_x (v^T x))"),
        (r"\nabla_x x^T S x + v", r"(\nabla_x (x^T S x)) + v"),
        (r"\nabla_x g(x)^T v^T", r"(\nabla_x (g(x)))^T v^T"),
        (r"\nabla_x f(x)^T v", r"(\nabla_x (f(x)))^T v"),
        (r"\nabla_x f(x)^T f(x)", r"(\nabla_x (f(x)))^T f(x)"),
        (r"\nabla_x f(x) \nabla_x f(x)^T", r"(\nabla_x (f(x))) (\nabla_x (f(x)))^T"),
        (r"\nabla_x (A x)^T", r"(\nabla_x (A x))^T"),
    ],
)
def test_what_a_careful_reader_reads(printed, bracketed):
    assert reads(printed, bracketed)


@pytest.mark.parametrize(
    "printed",
    [
        r"\nabla_x (x^T v) x",  # the gradient times x, or the Jacobian of a column
        r"\nabla_x g(x) g(x)",  # of the square, or of a factor
        r"\nabla_x x a^2 v^T",
        r"\nabla_x x^T S x + v^T x",  # a column and a number
        r"\nabla_x \tfrac12 \|x\|^2 - v^T x",
        r"\nabla_a a^2",  # the square of a derivative by a number, or that of the square
    ],
)
def test_two_ways_are_refused(printed):
    with pytest.raises(ReadError, match="derivative"):
        read(printed, NOTATION)


def test_brackets_end_what_a_gradient_reaches_over():
    assert reads(r"(\nabla_x x^T S x) + v^T x - v^T x", r"(\nabla_x (x^T S x)) + v^T x - v^T x")
