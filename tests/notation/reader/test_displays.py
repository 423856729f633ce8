"""Displays: rows, chains, conditions, matrices with dots; each line by itself, each with its place."""

from __future__ import annotations

import pytest

from derivations import LINEARIZED_NETWORKS
from derivations.notation import nodes as n
from derivations.notation.latex import latex
from derivations.notation.reader import ReadError, macros, read, read_display

from ...families import each
from .forms import form
from .notations import SMALL, A, K, L, a, b, c, eta, f, k, t, y
from .vocabularies import names_for

ZERO = n.Zero(*y.shape)
#: a display, and its chains: trees with the relations between them
DISPLAYS = [
    (r"a = b", [[a, "=", b]]),
    (r"\[ a \le b. \]", [[a, "<=", b]]),
    (r"\begin{align} a &= b \\ &\leq c, \\ &< L. \end{align}", [[a, "=", b, "<=", c, "<", L]]),
    (r"\begin{equation}\begin{split} a &= b \\ &\quad + c \end{split}\end{equation}", [[a, "=", b + c]]),
    (r"\begin{gather*} a = b \\ c = L \end{gather*}", [[a, "=", b], [c, "=", L]]),
    (r"a = b + \\ c", [[a, "=", b + c]]),
    (r"a = \\ b", [[a, "=", b]]),
    (r"a = b, \quad b \to c", [[a, "=", b], [b, "->", c]]),
    (r"a, b \le c", [[a, "<=", c], [b, "<=", c]]),
    (r"a = b \text{ and } b = c", [[a, "=", b], [b, "=", c]]),
    (r"\begin{cases} a = b \\ b = c \end{cases}", [[a, "=", b], [b, "=", c]]),
    (r"\begin{array}{rcl} a &=& b \\ &=& c \end{array}", [[a, "=", b, "=", c]]),
    (r"a = b \\[2pt] b = c \nonumber", [[a, "=", b], [b, "=", c]]),
    (r"a & = b \label{eq:one} \tag{3}", [[a, "=", b]]),
    (r"\dot{f}_t = -K f_t", [[n.D(f(t), t), "=", -K * f(t)]]),
    (r"y = 0 = \mathbf{0}", [[y, "=", ZERO, "=", ZERO]]),
    (r"\mathbf{0} = y", [[ZERO, "=", y]]),
    (r"y \in \mathbb{R}^{n}", [[y, "in", n.Space(A.shape[0])]]),
    (r"a \Rightarrow b", [[a, "implies", b]]),
    (r"a \lesssim b \ll c", [[a, "<~", b, "<<", c]]),
    (r"a \ge b > c", [[a, ">=", b, ">", c]]),
    (r"A \succeq K", [[A, "psd >=", K]]),
    (r"A := I - K", [[A, ":=", n.I(A.shape[0]) - K]]),
    ("", []),
]  # fmt: skip


def said(chain) -> list[object]:
    """The trees of a chain with its relations between them."""
    out: list[object] = [chain.lines[0].tree]
    for line, relation in zip(chain.lines[1:], chain.relations, strict=True):
        out += [relation, line.tree]
    return out


@each(("printed", "chains"), DISPLAYS, ids=[printed for printed, _ in DISPLAYS])
def test_a_display_is_chains_of_lines(printed, chains):
    found = read_display(printed, SMALL)
    assert [said(chain) for chain in found] == chains
    assert not any(chain.goes_on for chain in found)


def test_a_display_may_go_on_where_another_ended():
    (chain,) = read_display(r"= b \\ \le c", SMALL)
    assert chain.goes_on
    assert [line.tree for line in chain.lines] == [b, c]
    assert chain.relations == ("=", "<=")


@pytest.mark.parametrize(
    ("printed", "conditions"),
    [
        (r"a = b, \quad \forall t \ge 0.", (r"\forall t \ge 0",)),
        (r"a = b \text{ for all } t > 0", (r"\text{ for all } t > 0",)),
        (r"a = b \qquad\text{if $t$ is large}", (r"\text{if $t$ is large}",)),
        (r"a = b", ()),
    ],
)
def test_conditions_are_kept_as_they_stand(printed, conditions):
    (chain,) = read_display(printed, SMALL)
    assert said(chain) == [a, "=", b]
    assert chain.conditions == conditions


def test_an_error_stays_in_its_line_and_has_its_place():
    printed = "a &= b \\\\\n &= (c \\\\\n &\\le u \\\\ &= L"
    (chain,) = read_display(printed, SMALL)
    assert [line.tree for line in chain.lines] == [a, b, None, None, L]
    assert [line.latex for line in chain.lines] == ["a", "b", "(c", "u", "L"]
    assert [(line.line, line.column) for line in chain.lines] == [(1, 1), (1, 6), (2, 5), (3, 7), (3, 15)]
    unclosed, undeclared = (line.error for line in chain.lines[2:4])
    assert (unclosed.line, unclosed.column, unclosed.what) == (2, 5, "( is not closed")
    assert (undeclared.line, undeclared.column, undeclared.what) == (3, 7, "u is not declared")


@pytest.mark.parametrize(
    ("printed", "what"),
    [
        (r"a = b \\ -c = L", "a row that begins with a sign and holds a relation"),
        (r"a = b, c", "a list behind a relation"),
        (r"a = ", "a relation with nothing behind it"),
        (r"a = b \quad c", "a wide space between two terms"),
        (r"a = \begin{cases} b & t > 0 \\ c & t < 0 \end{cases}", r"\begin{cases} is a definition by cases"),
    ],
)
def test_what_rows_do_not_say_is_refused_in_its_line(printed, what):
    errors = [line.error for chain in read_display(printed, SMALL) for line in chain.lines if line.error is not None]
    assert len(errors) == 1
    assert what in errors[0].what
    assert errors[0].remedy


def test_sizes_follow_from_neighbours_and_only_from_them():
    (chain,) = read_display(r"I - A = 0", SMALL)
    assert said(chain) == [n.I(A.shape[0]) - A, "=", n.Zero(*A.shape)]
    (chain,) = read_display(r"0 = I - A", SMALL)
    assert said(chain) == [n.Zero(*A.shape), "=", n.I(A.shape[0]) - A]
    (chain,) = read_display(r"I = \mathbf{0}", SMALL)
    assert [line.error.what for line in chain.lines] == [
        "the size of I follows from nothing that is printed",
        r"the size of \mathbf{0} follows from nothing that is printed",
    ]


def test_a_matrix_with_dots_is_read_entry_by_entry():
    (chain,) = read_display(
        r"y = \begin{bmatrix} a & \cdots & b \\ \vdots & \ddots & \vdots \\ c & \cdots & 2 \end{bmatrix}", SMALL
    )
    assert chain.lines[1].tree is None
    assert chain.lines[1].grid == ((a, None, b), (None, None, None), (c, None, n.Num(2)))


def test_macros_expand_at_the_place_of_the_call():
    known = macros(
        r"\newcommand{\R}[2][2]{#2_{#1}} \def\half{\frac12} \DeclareMathOperator{\vect}{vec}"
        r"\newcommand\norm[1]{\|#1\|}"
    )
    (chain,) = read_display(r"\half a = \norm{y} = \norm {\undeclared}", SMALL, known)
    assert [line.tree for line in chain.lines] == [n.Frac(1, 2) * a, n.Norm(y), None]
    assert (chain.lines[2].column, chain.lines[2].latex) == (22, r"\norm {\undeclared}")
    assert (chain.lines[2].error.column, chain.lines[2].error.what) == (22, r"\undeclared is not declared")
    assert read(r"\vect(A)", SMALL, macros=known) is n.Vec(A)
    assert read(r"\R[t]{f}", SMALL, macros=known) is f(t)
    assert read(r"\R{f}", SMALL, macros=known) is f(2)


@pytest.mark.parametrize("definition", [r"\def\x{\x\x}", r"\newcommand{\x}{\y}\newcommand{\y}{\x}", r"\def\x{a\x}"])
def test_a_macro_without_end_is_refused(definition):
    with pytest.raises(ReadError, match="expands without end"):
        read(r"a + \x", SMALL, macros=macros(definition))


@pytest.mark.parametrize(
    "broken", [r"\newcommand", r"\newcommand{\x", r"\newcommand{\x}[1", r"\def\x{", r"\newcommand{\x}[z]{}"]
)
def test_a_definition_that_breaks_off_is_refused(broken):
    with pytest.raises(ReadError):
        macros(broken)


def test_the_document_printed_as_displays_reads_back():
    same, alike, grids, not_read, other = 0, 0, 0, [], []
    for entry in LINEARIZED_NETWORKS.equations.values():
        printed = entry.chain.printed
        rows, current = [], latex(printed[0])
        for relation, line in zip(entry.chain.relations, printed[1:], strict=True):
            if relation is None:
                rows.append(current)
                current = latex(line)
            else:
                current += f" \\\\\n &{relation.tex} {latex(line)}"
        display = "\\begin{align}\n" + " \\\\\n".join([*rows, current]) + ".\n\\end{align}"
        found = read_display(display, names_for(entry.notation, *printed))
        lines = [line for chain in found for line in chain.lines]
        assert len(lines) == len(printed), entry.number
        for line, node in zip(lines, printed, strict=True):
            if line.error is not None:
                not_read.append(entry.number)
            elif line.grid is not None:
                shown = [tuple(x for x in row if x is not None) for row in line.grid]
                assert [row for row in shown if row] == list(node.grid)
                grids += 1
            elif line.tree is node:
                same += 1
            elif form(line.tree) == form(node):
                alike += 1
            else:
                other.append(entry.number)
    assert other == []
    assert sorted(set(not_read)) == ["31", "37"]
    assert same > 640
    assert grids == 8
    assert same + alike + grids + len(not_read) + len(other) == sum(
        len(entry.chain.printed) for entry in LINEARIZED_NETWORKS.equations.values()
    )


def test_letters_of_the_small_notation_are_as_declared():
    assert read(r"\eta a^k", SMALL) is eta * a**k


def test_a_gradient_of_a_square_is_that_of_the_square_and_by_a_scalar_it_is_refused():
    from derivations.ledger import Notation
    from derivations.notation import Grad, Norm, Pow, size, sym
    from derivations.notation.reader import ReadError, read

    y, a = sym("y", size("n")), sym("a")
    notation = Notation("mine", {"y": y, "a": a})
    assert read(r"\nabla_{y} \|y\|_2^2", notation) is Grad(Pow(Norm(y, "2"), 2), y)
    assert read(r"(\nabla_{y} \|y\|_2)^T", notation) is Grad(Norm(y, "2"), y).T
    with pytest.raises(ReadError, match="of the derivative, or under it"):
        read(r"\nabla_{a} a^2", notation)
