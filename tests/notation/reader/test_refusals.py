"""What is unclear is refused: each case with what the message says, its place, and a remedy."""

from __future__ import annotations

import pytest

from derivations.ledger import Notation
from derivations.notation import family, sym
from derivations.notation import nodes as n
from derivations.notation.reader import ReadError, read, vocabulary

from ...families import each
from .notations import SMALL, A, N, a

#: what is printed, what the message says of it, and the column that it names
REFUSED = [
    # call or product, power or index
    ("a(b)", "a call or a product?", 2),
    (r"L\left(t\right)", "a call or a product?", 2),
    (r"a(b c)", "a call or a product?", 2),
    ("a^2(b)", "a call or a product?", 4),
    ("A^{-1}(y)", "a call or a product?", 7),
    ("J^2(z)", "J is not declared", 1),
    ("h^{-1}(a)", "a script between a name and its arguments", 2),
    ("a(b, c)", "a comma inside a term", 4),
    (r"\lambda_{min}(a)", "a call or a product?", 14),
    ("A^{t}", "a power or an index?", 2),
    ("A^t y", "a power or an index?", 2),
    ("a^b", "a power or an index?", 2),
    ("A^{(2)}", "a power, a derivative or an index?", 2),
    ("A^*", "the adjoint, an optimum or a name?", 2),
    # norms and bars
    (r"\|A\|", "a norm of a matrix without its index", 1),
    (r"\|A\|_{\infty}", "the inf-norm of a matrix: of its entries or of its rows and columns?", 1),
    (r"\|A\|_1", "the 1-norm of a matrix", 1),
    (r"\|y\|_q", "a norm with index q", 1),
    (r"\|y", "a norm that is not closed", 1),
    (r"a \|", "a term is missing", 4),
    ("|a", "an absolute value that is not closed", 1),
    (r"\rvert a", "a closing bar that nothing opens", 1),
    (r"|a| b|", "a term is missing", 6),
    (r"|a| b |a|", "bars that may be paired in two ways", 1),
    (r"2 |a| b |a| + b", "bars that may be paired in two ways", 3),
    (r"\left|A\right|", "bars around what is no number", 1),
    (r"\lvert y \rvert", "bars around what is no number", 1),
    (r"\mathbb{E}[|a| | b = a]", "which of the bars is the condition?", 12),
    # integrals and sums
    (r"\int a \,\mathrm{d}t", "without its ends", 1),
    (r"\int_0^1 a", "an integral without its d", 1),
    (r"\int_0^1 \frac{dt}{t}", "an integral without its d", 1),
    (r"\int_0 a \,\mathrm{d}t", "without its end", 1),
    (r"a + \dots + b", "dots whose meaning is not printed", 5),
    (r"a_1, \ldots", "an index that is not declared", 2),
    (r"\sum_{i=1}^{3} i + i", "i is bound by an operator that ends before it", 20),
    (r"\sum_{k=1}^{3} k + k", "k is bound by an operator that ends before this sign", 18),
    (r"\sup_t \|f_t\| + t", "t is bound by an operator that ends before this sign", 16),
    (r"\sum_{i} a", "without its end", 1),
    (r"\sum_{i \in S}^{3} a", "a sum whose letter and start are not seen", 1),
    (r"\sum a", "without its letter and start", 1),
    (r"\sum_{i=1}^3 -a", "- with nothing to its left", 14),
    (r"\sum_{y=1}^3 a", "y is bound and no scalar", 7),
    (r"\lim a", "without its letter and where it goes", 1),
    (r"\lim_{t} a", "a limit whose letter is not seen", 1),
    (r"\sup_{t > 0} a", "a range of a supremum", 1),
    # scripts, indices, accents, letters
    ("A^2^3", "a double superscript", 4),
    ("a_1_2", "a double subscript", 4),
    ("{a^2}^3", "a double superscript", 6),
    ("u", "u is not declared", 1),
    (r"a + \xi", r"\xi is not declared", 5),
    ("a'", "a prime that is not declared", 2),
    ("a_{3}", "an index that is not declared", 2),
    ("y_3", "an index that is not declared", 2),
    ("A_{12}", "an index that is not declared", 2),
    (r"\hat{a}", r"the accent \hat over what is not declared so", 1),
    (r"\tilde A", r"the accent \tilde over what is not declared so", 1),
    (r"\dot{a}", r"the accent \dot over what is not declared so", 1),
    (r"A_{\cdot, 1}", "a column of a matrix", 2),
    ("^2", "a script with nothing before it", 1),
    ("_a", "a script with nothing before it", 1),
    # space, brackets, rows
    (r"A \quad y", "a wide space between two terms", 9),
    (r"a \qquad b", "a wide space between two terms", 10),
    (r"1\,000", "a space inside a number", 4),
    ("(a", "( is not closed", 1),
    ("a)", ") closes nothing", 2),
    ("[a)", ") closes nothing", 3),
    (r"\left(a", "( is not closed", 1),
    ("{a", "a brace that nothing closes", 1),
    ("a}", "a closing brace that nothing opens", 2),
    (r"\begin{bmatrix} a & b \\ c \end{bmatrix}", "a matrix whose rows have not equally many entries", 17),
    (r"\begin{bmatrix} a & \dots \\ b & c \end{bmatrix}", "a matrix with dots, whose meaning is not printed", 1),
    (r"\begin{bmatrix} a &  \end{bmatrix}", "nothing stands here", 22),
    (r"\begin{bmatrix} a", r"\begin{bmatrix} is not closed", 1),
    # division
    ("a/A", "/ beside a matrix", 2),
    ("A/a", "/ beside a matrix", 2),
    ("1/2 a", "what stands below the bar?", 2),
    ("a/b c", "what stands below the bar?", 2),
    ("a/b/c", "two bars of division", 4),
    (r"a/b \cdot c", "what stands below the bar?", 2),
    (r"\frac{a}{A}", "a fraction with a matrix below", 1),
    # derivatives and expectations of what does not vary
    (r"\frac{d}{dt} A", "nothing in it depends on t", 1),
    (r"\frac{dA}{dt}", "nothing in it depends on t", 1),
    (r"\frac{d}{dy} a", "a derivative by what is no scalar", 1),
    (r"\frac{\partial a}{\partial y}", "a derivative by a vector: a row or a column?", 1),
    (r"\nabla a", "a derivative without its variable", 1),
    (r"\nabla_{y}^2 y", "second derivatives, but not of a number by a column", 1),
    (r"\nabla_{a}^2 a", "second derivatives, but not of a number by a column", 1),
    (r"\mathbb{E}[K]", "an expectation of what is not random", 1),
    (r"\mathbb{E} y", "an expectation without brackets", 12),
    (r"\Pr[a]", "an event that is not read", 5),
    # what belongs together
    (r"A K \otimes A", r"a product before \otimes: what belongs together?", 5),
    (r"A \otimes K A", r"a product after \otimes: what belongs together?", 13),
    (r"y \times y", r"\times between two vectors", 3),
    (r"\exp a b", r"how far does \exp reach?", 8),
    (r"\operatorname{vec} A", "without brackets", 20),
    ("a = b", "the relation = inside a term", 3),
    (r"(a \le b)", r"the relation \le inside a term", 4),
    (r"a \pm b", r"\pm means two terms", 3),
    ("a + ", "a term is missing", 4),
    ("+ a", "a plus with nothing before it", 1),
    ("a - - b", "- with nothing to its left", 5),
    ("a b +", "a term is missing", 5),
    ("", "nothing stands here", 1),
    ("I", "the size of I follows from nothing that is printed", 1),
    (r"a \mathbf{0}", r"the size of \mathbf{0} follows from nothing that is printed", 3),
    (r"a \text{ if } b", "text inside a term", 3),
    # known, and not to be said in the notation
    (r"\mathrm{sgn}(a)", "is the sign", 1),
    (r"\mathrm{rank}", "a term is missing", 13),
    (r"\mathrm{rank}^2(A)", "a script with nothing before it", 14),
    (r"\mathbf{e}_{k}", "a column of an identity without its size", 1),
    (r"A \odot K \otimes A", r"\odot beside \otimes", 11),
    (r"\log(A)", r"\log of a matrix", 5),
    (r"\max_t a", r"\max over a set", 1),
    (r"\min\{a\}", r"\min of one term", 1),
    ("O a", "O is an order of magnitude without its bracket", 1),
    (r"\mathcal{O}(A)", "the order of magnitude of a matrix", 1),
    (r"\mathbf{1}", "is a vector of ones", 1),
    (r"\ddot{a}", "is a second derivative", 1),
    (r"\sqrt[3]{a}", "a root of another kind", 6),
    (r"\mathbb{R}", "the space of numbers without its size", 10),
]  # fmt: skip


@each(("printed", "what", "column"), REFUSED, ids=[printed for printed, *_ in REFUSED])
def test_what_is_unclear_is_refused_with_its_place_and_a_remedy(printed, what, column):
    with pytest.raises(ReadError) as refusal:
        read(printed, SMALL)
    assert what in refusal.value.what
    assert refusal.value.remedy
    assert (refusal.value.line, refusal.value.column) == (1, column)
    assert str(refusal.value) == f"1:{column}: {refusal.value.what}; {refusal.value.remedy}"


def test_the_place_counts_lines_from_one():
    with pytest.raises(ReadError) as refusal:
        read("a +\n  b +\n  u", SMALL)
    assert (refusal.value.line, refusal.value.column) == (3, 3)


def test_a_declared_T_makes_a_transpose_unclear():
    late = Notation("late", {"A": A, "T": sym("T")})
    with pytest.raises(ReadError, match=r"T is declared: a transpose or a power\?"):
        read("A^T", late)
    assert read(r"A^{\top}", late) is n.T(A)
    assert read(r"(a + 1)^{(T)}", Notation("power", {"a": a, "T": sym("T")})) is n.Pow(a + 1, sym("T"))


def test_two_names_of_one_spelling_are_told_apart_by_shapes_or_refused():
    point, t = sym("theta", N, 1, r"\theta"), sym("t")
    at_point = n.Sym("g", (N, 1), "g({0})", point)
    at_time = n.Sym("g_t", (N, 1), "g({0})", t)
    both = Notation("both", {"theta": point, "t": t}, ())
    names = vocabulary(both, [at_point, at_time])
    assert read(r"g(\theta)", names) is at_point
    assert read("g(t)", names) is at_time
    short = sym("short", N, 1, r"g(\theta)")
    with pytest.raises(ReadError, match="a spelling of several names: g or short"):
        read(r"g(\theta)", vocabulary(both, [at_point, short]))


@each("depth", [101, 200, 5_000])
@each(
    ("opens", "closes"),
    [("(", ")"), ("{", "}"), (r"\sqrt{", "}"), (r"\frac{1}{", "}"), (r"\|", r"\|_2"), ("e^{", "}"), ("f_{", "}"),
     (r"\sum_{i=1}^{2} ", ""), (r"\begin{bmatrix} ", r"\end{bmatrix}"), (r"\nabla_{t} ", "")],
)  # fmt: skip
def test_what_is_nested_too_deeply_is_refused(opens, closes, depth):
    with pytest.raises(ReadError):
        read(opens * depth + "a" + closes * depth, SMALL)


@pytest.mark.parametrize("opens", ["(", r"\sqrt{", r"\frac{1}{", "e^{", r"\left("])
def test_what_is_nested_less_deeply_is_read(opens):
    closes = {"(": ")", r"\left(": r"\right)"}.get(opens, "}")
    assert read(opens * 80 + "a" + closes * 80, SMALL).is_scalar_shaped


def test_a_family_declared_by_a_function_is_read_by_its_spelling():
    h = family("h", 1, 1, "h_{0}({1})")
    names = Notation("functions", {"h": h, "a": a})
    assert read("h_{2}(a + 1)", names) is h(2, a + 1)
