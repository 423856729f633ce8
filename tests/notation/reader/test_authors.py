"""Spellings of authors: read where every reader reads one thing, refused where the same signs may say another."""

from __future__ import annotations

import pytest

from derivations.assumptions import Centered, Has, Law, Property, Random
from derivations.ledger import Notation
from derivations.notation import nodes as n
from derivations.notation import sym
from derivations.notation.latex import latex
from derivations.notation.reader import ReadError, read, read_display

from .notations import SMALL, A, K, N, X, a, y

READ: list[tuple[n.Node, tuple[str, ...]]] = [
    (n.dot(y, y), (r"\langle y, y \rangle", r"\left\langle y, y\right\rangle", r"\bigl\langle y,y\bigr\rangle")),
    (n.dot(y, A * y), (r"\langle y, A y\rangle",)),
    (n.dot(y, y + n.Zero(N, 1)), (r"\langle y, y + \mathbf{0}\rangle",)),
    (a * n.dot(y, y) ** 2, (r"a \langle y, y\rangle^2",)),
    (n.Tr(A.T * K), (r"\langle A, K\rangle", r"\langle A, K\rangle_F", r"\left\langle A, K\right\rangle_{\mathrm{F}}")),
    (n.Tr(n.Mul(X.T, A, X)), (r"\langle X, A X\rangle",)),
    (n.Exp(a * A), (r"\exp\{a A\}", r"\exp\left\{a A\right\}", r"\exp\lbrace a A\rbrace")),
    (n.log(a + 1), (r"\log\{a + 1\}", r"\ln\left\{ a + 1 \right\}")),
    (n.Tr(A * K) * a, (r"\operatorname{tr}\{A K\} a",)),
    (n.Det(A + K), (r"\det\left\{A + K\right\}",)),
    (n.log(a**2), (r"\log a^2", r"\ln a^{2}", r"\log(a^2)")),
    (n.log(n.Inv(a)) + a, (r"\log a^{-1} + a",)),
    (n.Exp(a**2), (r"\exp a^2",)),
    (n.log(n.Det(K)), (r"\log\det K", r"\log \det(K)", r"\ln\det\{K\}")),
    (n.Num(2) * n.log(n.Det(K.inv)), (r"2 \log\det K^{-1}",)),
    (n.Det(K.T) + a, (r"\det K^T + a",)),
    (n.log(n.Det(K)) + a, (r"\log|K| + a", r"\ln\left|K\right| + a", r"\log\lvert K\rvert + a")),
    (n.log(n.Det(n.I(N) + n.Mul(a ** n.Num(-2), K))), (r"\log|I + a^{-2} K|",)),
    (n.log(n.Det(n.Mul(n.Num(2), n.PI, K))), (r"\log|2 \pi K|",)),
    (n.log(n.Det(n.I(N) + n.Mul(X, X.T))), (r"\log|I + X X^T|",)),
    (n.log(n.Frac(n.Det(K), n.Det(K + K))), (r"\log\frac{|K|}{|K + K|}",)),
    (n.Norm(y) ** 2 + a, (r"\underbrace{\|y\|^2}_{\text{the first}} + a", r"\boxed{\|y\|^2} + a")),
    (n.Add(a, a + n.Num(1)), (r"a + \underbrace{a + 1}_{\le 2}",)),
    (A * y, (r"\overbrace{A}^{n \times n} y", r"A \underbrace{y}_{=: q}", r"{\underbrace{A}_{\text{square}}} y")),
    (A.T, (r"A^{\rm T}", r"{A}^{\rm T}", r"A^{\sf T}")),
    (n.Tr(A * K), (r"{\rm tr}(A K)", r"{\rm Tr}\{A K\}")),
    (n.Norm(A, "F"), (r"\|A\|_{\rm F}",)),
    (n.Tr(A.T * n.I(N)), (r"\langle A, I\rangle",)),
]  # fmt: skip

u, v = sym("u", N), sym("v", N)
#: u is random with a normal law, v of a law of which nothing is said, K is positive definite
CHANCE = Notation("chance", {**SMALL.symbols, "u": u, "v": v}, (
    Centered((u,), (K,), gaussian=True), Random((v,), n.Num(2)), Has(K, Property.PD),
))  # fmt: skip
SQUARE = n.Expect(n.Norm(u) ** 2)

EXPECTED: list[tuple[n.Node, tuple[str, ...]]] = [
    (SQUARE, (
        r"\mathbb{E}\|u\|^2", r"\mathbb{E}\left\|u\right\|_2^2", r"\mathbb{E}[\|u\|^2]", r"\mathbb{E}_{u}[\|u\|^2]",
        r"\mathbb{E}_u\lVert u\rVert^2", r"\mathbb{E}_{u \sim \mathcal{N}(0, K)}\left[\|u\|^2\right]", r"\E\|u\|^2",
    )),
    (n.Cov(u), (r"\mathbb{V}[u]", r"\mathbb{V}\left(u\right)", r"{\rm Var}(u)", r"{\rm Cov}\{u\}", r"\mathbb{V}\{u\}")),
    (n.Cov(u, v), (r"{\rm Cov}(u, v)", r"\operatorname{Cov}\left\{u, v\right\}")),
    (a * SQUARE + a, (r"a \mathbb{E}\|u\|^2 + a",)),
    (n.Norm(SQUARE) * a, (r"\left|\mathbb{E}\|u\|^2\right| a",)),
    (n.Expect(n.Norm(n.dot(u, v))), (
        r"\mathbb{E}|u \cdot v|", r"\mathbb{E}_{u, v}\lvert u \cdot v\rvert", r"\mathbb{E}_{v,u}[|u \cdot v|]",
    )),
]  # fmt: skip

NOT_EXPECTED = [
    (r"\mathbb{V}[K]", "an expectation of what is not random", 1),
    (r"\mathbb{V}[u, v]", "a variance of two columns", 12),
    (r"\mathbb{V}_{u}[u]", "a covariance with a script", 11),
    (r"\mathbb{E}\|u\| \|v\|", "how far does the expectation reach?", 11),
    (r"\mathbb{E}|a| u", "how far does the expectation reach?", 11),
    (r"\mathbb{E}\|u\|/a", "how far does the expectation reach?", 11),
    (r"\mathbb{E} u", "an expectation without brackets", 12),
    (r"\mathbb{E}_{u}[u^T v]", "over some of what is random: is the rest held fixed?", 13),
    (r"\mathbb{E}_{u}[\mathbb{E}_{v}[u^T v]]", "over some of what is random", 28),
    (r"\mathbb{E}_{u}[\mathbb{E}[v]]", "over some of what is random", 13),
    (r"\mathbb{E}_{u, v}[u]", "over a letter that is not inside", 13),
    (r"\mathbb{E}_{a}[a u]", "over what is not declared random", 13),
    (r"\mathbb{E}_{t}[u]", "over what is not declared random", 13),
    (r"\mathbb{E}_{k}[u]", "over what is not declared random", 13),
    (r"\mathbb{E}_{u \sim p}[u]", "p is not declared", 20),
    (r"\mathbb{E}_{u \sim \mathcal{N}(0, A)}[u]", "under a law that is not the declared one", 20),
    (r"\mathbb{E}_{v \sim \mathcal{N}(0, K)}[v]", "under a law that is not the declared one", 20),
    (r"\mathbb{E}_{u}[u \mid v = y]", "over a letter, given another", 13),
    (r"\mathbb{E}^{a}[u]", "an expectation with a script: over what, under which law?", 11),
    (r"\operatorname{Var}_{u}(u)", "a covariance with a script", 19),
    (r"\mathbb{E}|\operatorname{tr}(K)|^2", "an expectation of what is not random", 1),
]  # fmt: skip


#: what is printed, what the message says of it, and its column
REFUSED = [
    (r"\langle a, a \rangle", "angles around numbers: a product, a pair or a mean?", 1),
    (r"\langle y \rangle", "angles that hold no two terms", 1),
    (r"\langle y, y, y \rangle", "angles that hold no two terms", 1),
    (r"\langle y | y \rangle", "angles that hold no two terms", 1),
    (r"\langle y, y \mid a \rangle", "angles that hold no two terms", 1),
    (r"\langle y, y \rangle_A", "a scalar product with an index", 21),
    (r"\langle y, y \rangle_F", "the scalar product of matrices between columns", 1),
    (r"\langle y, A \rangle", "angles around terms of two shapes", 1),
    (r"\langle r, r \rangle", "angles around rows", 1),
    (r"\langle I, I \rangle", "angles around terms whose shapes are not seen", 1),
    # determinants in bars: entries, the root of A^T A, a size, a norm
    (r"|I + A|", "bars around what is no number", 1),
    (r"\log|I + A|", "bars around what is no number", 5),
    (r"|K|", "bars around what is no number", 1),
    (r"|K| y", "bars around what is no number", 1),
    (r"\log|A|", "bars around what is no number", 5),
    (r"\log|A A|", "bars around what is no number", 5),
    (r"\log|K - K|", "bars around what is no number", 5),
    (r"\log|a K|", "bars around what is no number", 5),
    (r"\log|y|", "bars around what is no number", 5),
    (r"\log|K| y", "bars around what is no number", 5),
    (r"\log|K|^2", "bars around what is no number", 5),
    (r"\log\frac{|K| a}{a}", "bars around what is no number", 11),
    (r"\log\frac{a}{a + |K|}", "bars around what is no number", 18),
    # braces
    (r"a - \underbrace{a + a}_{b}", "a sum in a brace beside a sign or a factor", 5),
    (r"\underbrace{a + a}_{b} a", "a sum in a brace beside a sign or a factor", 1),
    (r"a \underbrace{- a}_{b}", "a sum in a brace beside a sign or a factor", 3),
    (r"\underbrace{a}_{b}^2", "a script on a brace", 19),
    (r"\overbrace{A}^{b}_{b}", "a script on a brace", 18),
    (r"a \underbrace{a = a}_{b}", "the relation = inside a term", 17),
    (r"\underbrace{a + \dots + a}_{3}", "dots", 17),
    (r"\underbrace{a}_{f}(b)", "a call or a product?", 19),
    (r"\sum_{i=1}^3 \underbrace{i}_{b} + \underbrace{i}_{b}", "i is bound by an operator that ends before it", 47),
    # fonts
    (r"{\bf A + K}", r"\bf is not declared", 2),
    (r"\boldsymbol{y}", r"declare it as \boldsymbol{y}", 1),
    (r"\bm{y}", r"declare it as \boldsymbol{y}", 1),
    (r"{\bf y}", r"declare it as \mathbf{y}", 2),
    (r"\mathbb{V}", r"\mathbb{V} is not declared", 1),
    (r"\exp\{a, a\}", "a comma inside a term", 8),
    (r"\log\{a \mid a\}", "a condition outside", 9),
    (r"\operatorname{tr}\{\}", "nothing stands here", 20),
    (r"\log\det(K)^2", r"how far does \log reach?", 12),
    (r"\log a^2 a", r"how far does \log reach?", 10),
    (r"\log 2 a", r"how far does \log reach?", 8),
    (r"\log^2 a", "a script with nothing before it", 5),
    (r"\log a^c", "a power or an index?", 7),
    (r"\log\det K A", r"how far does \det reach?", 12),
    (r"\operatorname{tr} A^2", r"how far does \operatorname{tr} reach?", 20),
    (r"\sin a^2", r"how far does \sin reach?", 7),
    (r"\langle y, y", r"\langle is not closed", 1),
    (r"y, y \rangle", r"\rangle closes nothing", 6),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "tree"), [(one, tree) for tree, ways in READ for one in ways], ids=str)
def test_what_everybody_reads_alike_is_read(printed, tree):
    assert read(printed, SMALL) is tree
    assert read(latex(tree), SMALL) is tree


@pytest.mark.parametrize(("printed", "said", "column"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_may_say_something_else_is_refused(printed, said, column):
    with pytest.raises(ReadError) as refused:
        read(printed, SMALL)
    assert said in str(refused.value)
    assert refused.value.column == column
    assert refused.value.remedy


@pytest.mark.parametrize(("printed", "tree"), [(one, tree) for tree, ways in EXPECTED for one in ways], ids=str)
def test_expectations_reach_over_bars_and_letters_below_them_say_nothing_new(printed, tree):
    assert read(printed, CHANCE) is tree
    assert read(latex(tree), CHANCE) is tree


@pytest.mark.parametrize(("printed", "said", "column"), NOT_EXPECTED, ids=[row[0] for row in NOT_EXPECTED])
def test_expectations_that_may_be_of_something_else_are_refused(printed, said, column):
    with pytest.raises(ReadError) as refused:
        read(printed, CHANCE)
    assert said in str(refused.value)
    assert refused.value.column == column


def test_a_law_below_an_expectation_has_the_declared_mean():
    moved = Notation("moved", {"u": u, "y": y, "K": K}, (Law((u,), (y,), (K,), gaussian=True),))
    assert read(r"\mathbb{E}_{u \sim \mathcal{N}(y, K)}[u]", moved) is n.Expect(u)
    with pytest.raises(ReadError, match="not the declared one"):
        read(r"\mathbb{E}_{u \sim \mathcal{N}(0, K)}[u]", moved)


def test_a_comma_in_angles_parts_no_display():
    (chain,) = read_display(r"\langle y, A y\rangle \le \langle y, y\rangle", SMALL)
    assert [line.tree for line in chain.lines] == [n.dot(y, A * y), n.dot(y, y)]


def test_fonts_are_names_of_their_own():
    bold = Notation("bold", {"y": y, "x": sym("x", N, tex=r"\boldsymbol{y}")})
    assert read(r"\bm{y}", bold) is read(r"\boldsymbol{y}", bold) is bold.symbols["x"]
    assert read("y", bold) is y


def test_a_declared_name_in_angles_wins():
    mean = sym("mean", tex=r"\langle u, v\rangle")
    assert read(r"\langle u, v\rangle", Notation("angles", {"mean": mean})) is mean


#: a relation as it is printed, and the relation that it says
MARKED = [
    (r"\overset{(a)}{=}", "="), (r"\stackrel{(i)}{\le}", "<="), (r"\overset{\text{(b)}}{\leq}", "<="),
    (r"\overset{(\mathrm{ii})}{\geq}", ">="), (r"\stackrel{(\star)}=", "="), (r"\overset{\text{\tiny (3.2)}}{<}", "<"),
    (r"\underset{(c)}{\preceq}", "psd <="), (r"\overset{\text{def}}{=}", ":="), (r"\stackrel{\mathrm{def.}}{=}", ":="),
    (r"\overset{\triangle}{=}", ":="), (r"\stackrel{\Delta}{=}", ":="), (r"\xrightarrow{}", "->"),
]  # fmt: skip
#: marks that say more, or may
SAY_MORE = [
    r"\overset{d}{=}", r"\overset{\mathcal{D}}{=}", r"\overset{(d)}{=}", r"\overset{p}{\to}", r"\overset{(p)}{=}",
    r"\stackrel{\text{a.s.}}{=}", r"\overset{!}{=}", r"\overset{?}{=}", r"\overset{a}{\sim}", r"\overset{(a)}{\to}",
    r"\overset{iid}{\sim}", r"\overset{n \to \infty}{=}", r"\overset{\text{def}}{\le}", r"\xrightarrow{d}",
    r"\xrightarrow[n \to \infty]{p}", r"\overset{.}{=}",
]  # fmt: skip


@pytest.mark.parametrize(("printed", "said"), MARKED, ids=[printed for printed, _ in MARKED])
def test_a_step_above_a_relation_says_nothing(printed, said):
    (chain,) = read_display(rf"a {printed} b \\ &{printed} c", SMALL)
    assert chain.relations == (said, said)
    assert [str(line.tree) for line in chain.lines] == ["a", "b", "c"]


@pytest.mark.parametrize("printed", SAY_MORE)
def test_other_marks_are_a_relation_that_is_not_judged(printed):
    scalars = Notation("scalars", {**SMALL.symbols, "d": sym("d"), "p": sym("p")})
    (chain,) = read_display(f"a {printed} b", scalars)
    assert chain.relations == ("with a mark",)
    assert [str(line.tree) for line in chain.lines] == ["a", "b"]
    with pytest.raises(ReadError, match="inside a term"):
        read(f"a {printed} b", scalars)


def test_d_is_a_step_after_c():
    (chain,) = read_display(r"a \overset{(c)}{=} b \overset{(d)}{=} c", SMALL)
    assert chain.relations == ("=", "=")
