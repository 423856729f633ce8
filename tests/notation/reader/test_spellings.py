"""What is spelled in several ways reads as one tree; names win over operators; precedence; sizes of I and 0."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derivations.ledger import Notation
from derivations.notation import nodes as n
from derivations.notation import sym
from derivations.notation.reader import ReadError, read, vocabulary

from ...families import each
from .notations import SMALL, A, D, J, K, L, M, N, W, X, a, b, c, eta, f, fx, g, k, lam, r, t, y, z

ONE, HALF = n.I(N), n.Frac(1, 2)
i = sym("i")
ZERO = n.Zero(N, N)

#: one tree, and spellings of it
SPELLINGS: list[tuple[n.Node, tuple[str, ...]]] = [
    (A.T, (
        "A^T", r"A^{T}", r"A^\top", r"A^{\mathsf{T}}",
        r"A^{\mathsf T}", r"A^\intercal", r"A^{\mathrm{T}}", "{A}^T",
    )),
    (A.inv, ("A^{-1}", "A^{ - 1 }", r"\left(A\right)^{-1}")),
    (n.T(A.inv), ("A^{-T}", r"A^{-\top}")),
    (n.PInv(A), ("A^+", "A^{+}", r"A^\dagger")),
    (n.Exp(A), (
        "e^{A}", "e^A", r"\exp(A)",
        r"\exp\left(A\right)", r"\exp A", r"\operatorname{exp}(A)", r"\mathrm{exp}(A)",
    )),
    (n.Frac(a, b), (r"\frac{a}{b}", r"\frac ab", r"\tfrac{a}{b}", r"\dfrac{a}{b}", "a/b", "{a}/{b}", r"\frac{a} b")),
    (n.Frac(1, 2), (r"\frac12", r"\frac{1}{2}", r"\frac 1 2", "1/2")),
    (n.Num(Fraction(1, 2)), ("0.5", "0.50")),
    (n.Pow(K, n.Frac(1, 2)), (r"\sqrt{K}", r"\sqrt K", r"K^{1/2}", r"K^{\frac12}")),
    (n.Pow(A + K, n.Frac(1, 2)), (r"\sqrt{A + K}", r"(A + K)^{1/2}")),
    (n.Sqrt(a + b), (r"\sqrt{a + b}",)),
    (n.Num(12), ("12", "1 2", "{12}", "012")),
    (a**1 * 2, ("a^12", "a^1 2", "a^{1}2")),
    (n.Norm(y), (
        r"\|y\|", r"\lVert y \rVert", r"\left\|y\right\|_2",
        "||y||", r"\Vert y\Vert_{2}", r"\bigl\|y\bigr\|",
    )),
    (n.Norm(A, "op"), (r"\|A\|_{op}", r"\|A\|_{\mathrm{op}}", r"\|A\|_\mathrm{op}", r"\|A\|_2", r"\|A\|_{\text{op}}")),
    (n.Norm(A, "F"), (r"\|A\|_F", r"\|A\|_{F}", r"\left\lVert A\right\rVert_\mathrm{F}")),
    (n.Norm(y) ** 2, (r"\|y\|^2", r"\|y\|_2^2", r"\|y\|^2_2", r"\|y\|_{2}^{2}")),
    (n.Size(D), (r"\lvert D\rvert", r"\lvert D \rvert", "|D|", r"\left|D\right|", r"\vert D\vert")),
    (lam, (r"\lambda_{min}", r"\lambda_{\min}", r"\lambda_\min", r"\lambda_{\mathrm{min}}", r"\lambda_{\text{min}}")),
    (f(t), ("f_t", "f_{t}", "f _ t", "f_{ t }", "{f}_t")),
    (f(t).T, ("f_t^T", "f^T_t", r"f_{t}^{\top}", r"(f_t)^T")),
    (f(t + 1), ("f_{t+1}", "f_{t + 1}")),
    (W, ("W^{l+1}", "W^{l + 1}")),
    (W.T, (r"{W^{l+1}}^T", r"\left(W^{l+1}\right)^T")),
    (n.Entry(W, n.Num(1), k), ("W^{l+1}_{1,k}", "W_{1, k}^{l+1}")),
    (g(t), (r"\hat{g}_t^{lin}(x)", r"\hat g^{lin}_t(x)", r"\hat{g}_{t}^{\mathrm{lin}}\left(x\right)")),
    (J(z), ("J(z)", r"J\left(z\right)", r"J\bigl( z \bigr)", "J({z})")),
    (J(z).T, ("J(z)^T", r"J^T(z)", r"J(z)^{\top}", r"J^\top\left(z\right)")),
    (fx, ("F(x)", r"F\left(x\right)")),
    (n.D(f(t), t), (
        r"\dot{f}_t", r"\dot f_{t}",
        r"\frac{d}{dt} f_t", r"\frac{df_t}{dt}", r"\frac{\mathrm{d}}{\mathrm{d}t} f_t",
    )),
    (n.Integral(f(t), t, n.Num(0), a), (
        r"\int_0^a f_t \, dt",
        r"\int_{0}^{a} f_t \,\mathrm{d}t", r"\int\limits_0^a f_t dt",
    )),
    (n.Sum(i, i, n.Num(1), k), (r"\sum_{i=1}^{k} i", r"\sum\limits_{i=1}^k i", r"\sum^k_{i=1} i")),
    (n.Sup(n.Norm(f(t)), t), (r"\sup_t \|f_t\|", r"\sup_{t} \|f_t\|_2", r"\sup\nolimits_t \|f_t\|")),
    (n.Sup(n.Norm(f(t)), t, n.Num(0), a), (r"\sup_{0 \le t \le a} \|f_t\|", r"\sup_{t \in [0, a]} \|f_t\|")),
    (n.Sup(n.Norm(f(t)), t, n.Num(0), n.INFINITY), (r"\sup_{t \ge 0} \|f_t\|", r"\sup_{0 \leq t \leq \infty} \|f_t\|")),
    (n.Lim(f(t), t, n.INFINITY), (r"\lim_{t \to \infty} f_t", r"\lim\limits_{t\rightarrow\infty} f_t")),
    (ONE - A, ("I - A", r"\mathbf{I} - A", "I_n - A", r"I_{n} - A")),
    (ZERO + A, (r"\mathbf{0} + A", "0 + A", r"\mathbf{0}_{n \times n} + A")),
    (n.Vec(A), (r"\operatorname{vec}(A)", r"\mathrm{vec}(A)", r"\operatorname{vec}\left(A\right)")),
    (n.dot(y, y), (r"y \cdot y",)),
    (a * b, ("a b", "ab", r"a \cdot b", r"a \times b", "a * b", r"a\,b", "{a}{b}")),
    (n.Eig(A, "max"), (r"\lambda_{max}(A)", r"\lambda_{\max}\left(A\right)")),
    (n.Sing(A, "min"), (r"\sigma_{min}(A)", r"\sigma_\min(A)")),
    (n.Norm(a) * n.Norm(a - b), (r"|a| \, |a - b|", r"\lvert a\rvert\left| a - b\right|", r"\vert a\vert \,\|a - b\|")),
    (n.Norm(a) * b * n.Norm(a), (r"\lvert a\rvert b \lvert a\rvert", r"|a| \cdot b |a|", r"\left|a\right| b |a|")),
    (n.Norm(a) ** 2 + b * n.Norm(b), (r"|a|^2 + b |b|", r"|a|^2 + b\left|b\right|")),
    (n.Norm(n.Norm(a) - n.Norm(b)), (r"\left| |a| - |b| \right|", r"\bigl| \lvert a\rvert - \lvert b\rvert \bigr|")),
    (n.Norm(y, "1") + n.Norm(y, "inf"), (r"\|y\|_1 + \|y\|_\infty", r"\lVert y\rVert_{1} + \|y\|_{\infty}")),
    (n.Norm(A, "*") * n.Norm(A, "max"), (r"\|A\|_* \|A\|_{\max}", r"\|A\|_{*} \|A\|_{max}")),
    (n.Max(a, b, k), (r"\max\{a, b, k\}", r"\max\left\{a, b,k\right\}", r"\operatorname{max}[a, b, k]")),
    (n.Min(n.Norm(a), b) ** 2, (r"\min\{|a|, b\}^2", r"\min(\lvert a \rvert, b)^{2}")),
    (n.Grad(a, b), (r"\nabla_b a", r"\nabla_{b} a")),
    (n.Jac(n.Grad(a, y), y), (r"\nabla_y^2 a", r"\nabla_{y}^{2} a", r"\nabla^2_y a", r"\nabla_y \nabla_y a")),
    (n.Grad(n.Tr(A * K), A), (
        r"\nabla_A \operatorname{tr}(A K)", r"\frac{\partial}{\partial A} \operatorname{tr}(A K)",
        r"\frac{\partial \operatorname{tr}(A K)}{\partial A}",
    )),
    (n.T(n.Grad(n.Det(A), A)), (
        r"\frac{\partial}{\partial A^T} \det(A)", r"\frac{\partial \det(A)}{\partial A^{\top}}",
    )),
    (n.Jac(n.Tr(A), A), (r"\frac{\partial}{\partial \operatorname{vec}(A)^T} \operatorname{tr}(A)",)),
    (n.Jac(a, y), (r"\frac{\partial}{\partial y^T} a", r"\frac{\partial a}{\partial y^{\top}}")),
    (n.Factorial(k), ("k!",)),
    (n.Had(A, K), (r"A \odot K",)),
    (n.Diag(y) * A, (r"\operatorname{Diag}(y) A", r"\operatorname{diag}(y) A", r"\diag(y) A")),
    (n.DiagOf(A * K), (r"\operatorname{diag}(A K)",)),
    (n.Unit(N, k), (r"\mathbf{e}_{k}^{(n)}", r"\boldsymbol{e}_k^{(n)}")),
    (n.log(a), (r"\log(a)", r"\ln a", r"\log a", r"\operatorname{log}\left(a\right)")),
    (n.Elementary(a * b, "tanh") ** 2, (r"\tanh(a b)^2",)),
    (n.Elementary(a, "erf"), (r"\operatorname{erf}(a)", r"\mathrm{erf}(a)")),
    (n.log(n.Det(A)), (r"\log \det(A)", r"\ln\left(\det A\right)", r"\log(\det(A))")),
    (n.Tr(A * K), (
        r"\operatorname{tr}(A K)", r"\Tr(A K)", r"\mathrm{Tr}\left(A K\right)", r"\operatorname{trace}[A K]",
    )),
    (n.Det(A), (r"\det(A)", r"\operatorname{det}(A)", r"\det A", r"\det\left(A\right)")),
    (n.Tr(A) * n.Det(K) ** 2, (r"\operatorname{tr}(A) \det(K)^2",)),
    (n.Space(N, M), (r"\mathbb{R}^{n \times m}", r"\mathbb{R}^{n\times m}")),
    (n.Row(A, k), (r"A_{k, \cdot}", r"A_{k,\cdot}")),
    (n.Blocks([[a, b], [c, L]]), (
        r"\begin{bmatrix} a & b \\ c & L \end{bmatrix}", r"\begin{pmatrix} a & b \\ c & L \\ \end{pmatrix}",
        r"\begin{bmatrix} a & b \\[3pt] c & L \end{bmatrix}",
    )),
    (n.Blocks([[A, ZERO], [ZERO, K]]), (
        r"\begin{bmatrix} A & 0 \\ 0 & K \end{bmatrix}",
        r"\begin{bmatrix} A & \mathbf{0} \\ \mathbf{0} & K \end{bmatrix}",
    )),
]  # fmt: skip


@each(("printed", "tree"), [(one, tree) for tree, ways in SPELLINGS for one in ways], ids=str)
def test_every_usual_spelling_reads_as_the_same_tree(printed, tree):
    assert read(printed, SMALL) is tree


#: precedence and the places of signs
TREES = [
    ("a + b c", a + b * c),
    ("-a b", -a * b),
    ("-a b + c", -a * b + c),
    ("c - a b", c - a * b),
    ("-2 a", n.Num(-2) * a),
    ("a - 1", a - 1),
    ("-A^T y", -(A.T) * y),
    ("A K^T y", A * K.T * y),
    ("A (K + A) y", A * (K + A) * y),
    ("(A K)^T", (A * K).T),
    (r"\eta K f_t", eta * K * f(t)),
    (r"e^{-\eta K t} y", n.Exp(-eta * K * t) * y),
    (r"\nabla_{y} a^T", n.T(n.Grad(a, y))),
    (r"\sum_{i=1}^{3} a i + b", n.Sum(a * i, i, n.Num(1), n.Num(3)) + b),
    (r"a \sum_{i=1}^{3} i", a * n.Sum(i, i, n.Num(1), n.Num(3))),
    (r"\int_0^1 a + t \,dt + b", n.Integral(a + t, t, n.Num(0), n.Num(1)) + b),
    (r"\int_0^1 \int_0^t a \,ds \,dt", n.Integral(n.Integral(a, sym("s"), n.Num(0), t), t, n.Num(0), n.Num(1))),
    (r"2 a y \cdot y", n.Mul(n.Num(2), a, n.dot(y, y))),
    (r"A \otimes K", n.Kron(A, K)),
    (r"a A \otimes K", a * n.Kron(A, K)),
    (r"\frac{a}{b c}", n.Frac(a, b * c)),
    ("a/(b c)", n.Frac(a, b * c)),
    ("1/L + a", n.Frac(1, L) + a),
    (r"\left(1 - \frac{a}{3}\right)^{t} b", (1 - n.Frac(a, 3)) ** t * b),
    ("A^k", A**k),
    ("L^{-1/2}", L ** -n.Frac(1, 2)),
    (r"\|A y\|_2 \|y\|", n.Norm(A * y) * n.Norm(y)),
    (r"\|\|y\| y\|", n.Norm(n.Norm(y) * y)),
    ("r y", r * y),
    ("2 (a)", 2 * a),
    (r"r \cdot (I - A)", r * (ONE - A)),
    (r"y \cdot (y + \mathbf{0})", n.dot(y, y + n.Zero(N, 1))),
    ("1 - A", 1 - A),  # malformed as it is printed, and so it stays
    (r"\frac{d}{dt} K f_t + y", n.D(K * f(t), t) + y),
    (r"\operatorname{vec}^{-1}_{n \times m}(\operatorname{vec}(X))", n.Unvec(n.Vec(X), N, M)),
    (r"P_{n, m} \operatorname{vec}(X)", n.Shuffle(N, M) * n.Vec(X)),
    (r"A_{1:n, \cdot}", n.Band(A, 1, N)),
]  # fmt: skip


@each(("printed", "tree"), TREES, ids=[printed for printed, _ in TREES])
def test_precedence_and_signs(printed, tree):
    assert read(printed, SMALL) is tree


def test_a_bound_letter_is_what_it_is_declared_or_a_new_scalar_whatever_it_is_outside():
    assert read(r"\sum_{n=1}^{3} n", SMALL) is n.Sum(sym("n"), sym("n"), n.Num(1), n.Num(3))
    assert read(r"n \sum_{n=1}^{n} n^n", SMALL) is n.Size(N) * n.Sum(
        sym("n") ** sym("n"), sym("n"), n.Num(1), n.Size(N)
    )
    index = sym("index", tex="i")
    assert read(r"\sum_{i=1}^{3} i", vocabulary(SMALL, [], [index])) is n.Sum(index, index, n.Num(1), n.Num(3))


def test_the_shape_that_is_wanted_settles_an_open_size():
    assert read("I", SMALL, A.shape) is ONE
    assert read("0", SMALL, A.shape) is ZERO
    assert read("0", SMALL) is n.Num(0)
    assert read(r"\mathbf{0}", SMALL, y.shape) is n.Zero(N, 1)
    assert read(r"\frac{1}{2} I + A", SMALL) is HALF * ONE + A


EXTREME = Notation("ends", {"l": sym("l", tex=r"\lambda_{\min}"), "s": sym("s", tex=r"\sigma_{max}"), "A": A, "X": X})


@pytest.mark.parametrize(
    ("printed", "tree"),
    [
        (r"\lambda_{\min}(A)", n.Eig(A, "min")), (r"\lambda_\min(A)^2", n.Eig(A, "min") ** 2),
        (r"\sigma_{max}(X)", n.Sing(X, "max")), (r"\lambda_{\min}", EXTREME.symbols["l"]),
        (r"\lambda_{\min} A", EXTREME.symbols["l"] * A), (r"\lambda_{\min} (A + A)", EXTREME.symbols["l"] * (A + A)),
    ],
)  # fmt: skip
def test_a_number_may_be_named_as_an_end_of_a_spectrum(printed, tree):
    assert read(printed, EXTREME) is tree


def test_it_is_the_end_of_a_spectrum_whether_or_not_the_number_is_declared():
    without = Notation("no number", {"A": A, "X": X})
    for printed in (r"\lambda_{\min}(A)", r"\lambda_{\min}(X)", r"\sigma_{max}(X)"):
        assert read(printed, EXTREME) is read(printed, without)


def test_a_number_before_a_bracket_with_a_number_may_be_a_call():
    with pytest.raises(ReadError, match="a call or a product"):
        read(r"\lambda_{\min}(l)", Notation("ends", {**EXTREME.symbols, "l2": sym("l2", tex="l")}))
