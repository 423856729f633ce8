"""Two trees that print alike mean the same; every class of the notation has a printer; a size carries its spelling."""

from __future__ import annotations

import itertools
import pickle
import random
from fractions import Fraction

import pytest

from derivations.ledger import Claim, ClaimError, Notation, Relation
from derivations.notation import latex as tex
from derivations.notation import nodes as n
from derivations.notation import size
from derivations.notation.latex import latex
from derivations.notation.text import size_text, text
from verify import judge
from verify.judging.transfer import CLASSES, node_from_json, node_to_json

from ..families import each

k = size("k")
A, B = n.sym("A", k, k), n.sym("B", k, k, tex="B^{0}")
u, v, y = n.sym("u", k), n.sym("v", k, tex="v_{1}"), n.sym("y", k)
a, b, t, s, i = n.sym("a"), n.sym("b", tex="b^{*}"), n.sym("t"), n.sym("s"), n.sym("i")
path = n.family("w", k, 1, r"<w>_{0}")
late = n.sym("T")
TWO, MINUS, HALF = n.Num(2), n.Num(-3), n.Num(Fraction(1, 2))

SCALARS = (a, b, late, TWO, MINUS, HALF, n.Size(k), n.Size(k + 1), n.PI)
COLUMNS = (u, v, path(t))
MATRICES = (A, B, n.I(k), n.Zero(k, k))

# what can be built from scalars (S), columns (C) and square matrices (M), by the shape of what comes out
BUILT = {
    "S": (
        ("SS", n.Add), ("SSS", n.Add), ("S", n.Neg), ("SS", n.Mul), ("SSS", n.Mul), ("SS", n.Frac), ("SS", n.Pow),
        ("S", n.Sqrt), ("S", n.Factorial), ("S", n.Exp), ("S", n.Inv), ("S", n.Phi), ("S", n.T), ("CC", n._Inner),
        ("M", lambda m: n.Entry(m, n.Num(1), i)), ("S", lambda x: n.D(x, t)), ("S", lambda x: n.Sum(x, i, n.Num(0), a)),
        ("S", lambda x: n.Integral(x, t, n.Num(0), n.INFINITY)), ("S", lambda x: n.Lim(x, t, n.INFINITY)),
        ("S", lambda x: n.Sup(x, t)), ("S", lambda x: n.Sup(x, t, n.Num(0), a)), ("C", lambda x: n.Norm(x, "2")),
        ("M", lambda x: n.Norm(x, "op")), ("M", lambda x: n.Norm(x, "F")), ("M", lambda x: n.Sing(x, "max")),
        ("M", lambda x: n.Sing(x, "min")),
        ("S", lambda x: n.Prod(x, i, n.Num(1), a)),
        ("M", n.Rank),
        ("M", n.Tr), ("M", n.Det), ("S", n.Elementary), ("SS", n.Had), ("S", lambda x: n.Elementary(x, "tanh")),
        ("C", lambda x: n.Norm(x, "1")), ("C", lambda x: n.Norm(x, "inf")), ("M", lambda x: n.Norm(x, "*")),
        ("M", lambda x: n.Norm(x, "max")), ("S", n.Norm), ("SS", n.Max), ("SSS", n.Min),
        ("M", lambda x: n.Eig(x, "max")), ("M", lambda x: n.Eig(x, "min")),
        ("S", n.Order), ("S", n.Expect),
        ("SS", lambda x, z: n.Fails(x, z, "<=")), ("SS", lambda x, z: n.Fails(x, z, "<")),
        *(("SS", lambda x, z, r=r: n.Indicator(x, z, r)) for r in ("<=", "<", "=")),
        ("CC", lambda x, z: n.Density((x,), (z,))), ("CC", lambda x, z: n.Density((x, z))), ("CM", n.NormalDensity),
        ("S", lambda x: n.Grad(x, t)), ("S", lambda x: n.Jac(x, t)),
    ),
    "C": (
        ("CC", n.Add), ("C", n.Neg), ("MC", n.Mul), ("SC", n.Mul), ("CS", n.Mul), ("CS", n.Frac), ("C", n.Phi),
        ("C", n.Expect), ("C", lambda x: n.D(x, t)), ("C", lambda x: n.D(x, s)), ("CCC", n.CondMean), ("CC", n.Had),
        ("S", lambda x: n.Unit(k, x)), ("M", n.DiagOf), ("M", n.Eigs),
        ("CC", lambda x, z: n.Frechet(x, u, z)),
        ("S", lambda x: n.Grad(x, u)), ("S", lambda x: n.Grad(x, path(t))), ("S", lambda x: n.T(n.Jac(x, u))),
        ("M", lambda x: n.T(n.Row(x, n.Num(1)))), ("M", lambda x: n.T(n.Row(n.T(x), n.Num(1)))),
        ("M", lambda x: n.T(n.Band(x, n.Num(1), 1))), ("C", lambda x: n.Sum(x, i, n.Num(0), a)),
        ("C", lambda x: n.Integral(x, t, n.Num(0), n.INFINITY)), ("C", lambda x: n.Lim(x, t, n.INFINITY)),
    ),
    "M": (
        ("MM", n.Add), ("MMM", n.Add), ("M", n.Neg), ("MM", n.Mul), ("MMM", n.Mul), ("SM", n.Mul), ("MS", n.Mul),
        ("MS", n.Frac), ("MS", n.Pow), ("M", n.T), ("M", n.Inv), ("M", n.PInv), ("M", n.RangeProj), ("M", n.Exp),
        ("M", n.Phi1), ("M", n.Phi), ("MM", n.Had), ("C", n.Diag),
        ("SM", n.Kron), ("MS", n.Kron), ("M", n.Expect), ("CC", n.Cov), ("C", n.Cov),
        ("CCC", n.CondCov), ("C", lambda x: n.Jac(x, u)), ("C", lambda x: n.Jac(x, path(t))),
        ("C", lambda x: n.Jac(x, path(s))), ("M", lambda x: n.D(x, t)), ("M", lambda x: n.Blocks([[x]])),
        ("M", lambda x: n.Band(x, n.Num(1), k)), ("M", lambda x: n.Band(x, i, k)),
        ("M", lambda x: n.Unvec(n.Vec(x), k, k)),
        ("MSS", lambda x, p, q: n.Dotted(x, (1, n.Size(k)), (1, n.Size(k)), (p, q), (q, p))),
        ("M", lambda x: n.Sum(x, i, n.Num(0), a)), ("M", lambda x: n.Integral(x, t, n.Num(0), n.INFINITY)),
        ("M", lambda x: n.Lim(x, t, n.INFINITY)), ("CC", lambda x, z: n.Mul(x, n.T(z))),
        ("MM", lambda x, z: n.Unvec(n.Mul(n.Kron(x, z), n.Vec(x)), k, k)),
        ("MM", lambda x, z: n.Unvec(n.Mul(n.Kron(n.T(x), z), n.Shuffle(k, k), n.Vec(z)), k, k)),
    ),
}  # fmt: skip
ATOMS = {"S": SCALARS, "C": COLUMNS, "M": MATRICES}


def small_trees(deep: int = 40_000):
    """Every class over every class over atoms, and random trees one storey higher."""
    rng = random.Random(5)
    storeys = [ATOMS]
    one = {kind: [make(*(ATOMS[c][j % len(ATOMS[c])] for c in takes)) for takes, make in rows for j in range(4)]
           for kind, rows in BUILT.items()}  # fmt: skip
    storeys.append(one)
    for kind, rows in BUILT.items():
        yield from one[kind]
        for takes, make in rows:
            for place, c in enumerate(takes):
                for inner in one[c]:
                    args = [ATOMS[x][j % len(ATOMS[x])] for j, x in enumerate(takes)]
                    args[place] = inner
                    yield make(*args)

    def grown(kind: str, depth: int) -> n.Node:
        if depth == 0:
            return rng.choice(ATOMS[kind])
        takes, make = rng.choice(BUILT[kind])
        return make(*(grown(c, rng.randrange(depth)) for c in takes))

    for _ in range(deep):
        yield grown(rng.choice("SCM"), rng.choice((2, 3)))


def meaning(node: object) -> object:
    """The tree up to what the print need not tell: association, where a minus sign stands, 1/2 and one over two."""
    if not isinstance(node, n.Node):
        return node if not isinstance(node, n.Tuple) else tuple(meaning(x) for x in node)
    if isinstance(node, n.Num):
        value = node.value
        parts = [-1] if value < 0 else []
        return _product([*parts, abs(value) if value.q == 1 else ("Frac", (abs(value.p)), value.q)])
    if isinstance(node, n.Size):
        return ("Add", ("Size", k), 1) if node.args[0] == k + 1 else ("Size", node.args[0])
    if isinstance(node, n.Zero):
        return 0
    if isinstance(node, n.Neg):
        return _product([-1, meaning(node.args[0])])
    if isinstance(node, n.Mul):
        return _product([meaning(x) for x in node.args])
    if isinstance(node, n.Add):
        terms = [meaning(x) for x in node.args]
        flat = [x for t in terms for x in (t[1:] if isinstance(t, tuple) and t[0] == "Add" else (t,))]
        return flat[0] if len(flat) == 1 else ("Add", *flat)
    if isinstance(node, n.Pow) and latex(node.args[1]) == "-1":
        return ("Inv", meaning(node.args[0]))
    if isinstance(node, n.Dotted):
        return ("Dotted", *(meaning(x) for row in node.grid for x in row))  # its meaning is not printed
    name = "Grad" if isinstance(node, n.Jac) and node.args[1].is_scalar_shaped else type(node).__name__
    if isinstance(node, n.Integral | n.Sum | n.Lim) and node.args[2] is n.INFINITY:
        return (name, *(meaning(x) for x in node.args[:2]), "infinity")
    return (name, *(meaning(x) for x in node.args))


def _product(factors: list) -> object:
    flat = [x for f in factors for x in (f[1:] if isinstance(f, tuple) and f[0] == "Mul" else (f,))]
    sign = (-1) ** sum(1 for f in flat if isinstance(f, int) and f == -1)
    rest = [f for f in flat if not (isinstance(f, int) and f == -1)]
    signed = [-1, *rest] if sign < 0 else rest
    return signed[0] if len(signed) == 1 else ("Mul", *signed)


@pytest.mark.parametrize("print_it", [latex, text])
def test_trees_that_print_alike_mean_the_same(print_it):
    met: dict[str, n.Node] = {}
    count = 0
    for tree in small_trees():
        count += 1
        first = met.setdefault(print_it(tree), tree)
        if first is not tree:
            assert meaning(first) == meaning(tree), (node_to_json(first), node_to_json(tree))
    assert count > 10_000


def test_the_generator_knows_every_class():
    seen = {type(x) for tree in itertools.islice(small_trees(20_000), 40_000) for x in n.tree(tree)}
    assert seen >= set(CLASSES.values()) - {n.Space}


def test_every_class_of_the_notation_has_a_printer():
    assert set(n.classes()) == set(tex._PRINT) == set(CLASSES.values())


@pytest.mark.parametrize("cls", n.classes(), ids=lambda cls: cls.__name__)
def test_a_class_of_the_notation_without_a_printer_is_refused_at_import(cls, monkeypatch):
    monkeypatch.delitem(tex._PRINT, cls)
    with pytest.raises(TypeError, match=rf"^no LaTeX for {cls.__name__}; add a line to _PRINT"):
        tex.check_printed()


@pytest.mark.parametrize("spelling", ["<", "a > b", "a < b", ">x<", "x_{3}"])
def test_a_spelling_that_holds_a_mark_by_accident_is_printed_as_it_is(spelling):
    assert latex(n.sym("x", tex=spelling)) == spelling
    assert latex(n.Sym("x", (1, 1), spelling, t)) == spelling
    assert str(n.D(n.Sym("x", (1, 1), spelling, t), t))


def test_a_class_without_a_printer_is_shown_by_its_name():
    class Mystery(n.Node):
        takes = "N"
        binds = None
        pointwise = True

        def _shape(self):
            return self.args[0].shape

    assert Mystery not in n.classes()
    assert latex(Mystery(a) + b) == r"\operatorname{Mystery}\left(a\right) + b^{*}"
    with pytest.raises(ClaimError):
        judge(Claim(Mystery(a), Relation.EQ, a, Notation("strange", {})))


@each(
    ("tree", "printed"),
    [
        (n.Mul(n.Kron(n.T(B), A), n.Vec(A)), "((B^0)ᵀ ⊗ A) vec(A)"),
        (n.Mul(n.Kron(A, B), n.Kron(B, A)), "(A ⊗ B^0) (B^0 ⊗ A)"),
        (n.Mul(n.D(A, t), A), "(d/dt A) A"),
        (n.D(n.Mul(A, A), t), "d/dt (A A)"),
        (n.Mul(n.Sup(a, t), TWO), "(sup_t a) 2"),
        (n.Add(n.Sup(a, t), TWO), "(sup_t a) + 2"),
        (n.Pow(HALF, i), "(1/2)^i"),
        (n.Mul(n.Neg(n.Sum(a, i, n.Num(0), t)), a), "-(Σ_(i=0)^t a) a"),
        (n.Pow(n.Sqrt(a), TWO), "(√a)²"),
        (n.Sqrt(n.Pow(a, TWO)), "√(a²)"),
        (n.T(n.Mul(A, B)), "(A B^0)ᵀ"),
        (n.Pow(a, late), "a^(T)"),
        (n.Mul(n.Size(k + 1), a), "(k + 1) a"),
        (n.Grad(a, u), "∇_u a"),
        (n.Jac(a, u), "∂/∂uᵀ a"),
        (n.Jac(u, u), "∇_u u"),
        (n.Entry(n.Add(A, B), n.Num(1), n.Num(2)), "(A + B^0)_(1, 2)"),
    ],
)
def test_brackets(tree, printed):
    assert text(tree) == printed


# -- sizes --------------------------------------------------------------------------------------------
def test_a_size_prints_as_its_name_unless_it_carries_a_spelling():
    assert size_text(size("p")) == "p"
    assert size_text(size("D")) == "D"
    assert size_text(size("p", tex=r"\lvert\theta\rvert")) == "|θ|"
    assert latex(n.Size(size("n_max"))) == "n_{max}"
    assert size_text(size("a") * size("b")) != size_text(size("ab"))
    assert size_text(size("n") - 1) == "n - 1"
    assert size_text((size("n") + 1) ** 2) == "(n + 1)²"


def test_a_spelling_is_part_of_the_size_and_survives_json_and_pickle():
    plain, spelled = size("D"), size("D", tex=r"\lvert D\rvert")
    assert plain != spelled
    assert spelled is size("D", tex=r"\lvert D\rvert")
    tree = n.sym("Z", spelled, plain)
    assert node_from_json(node_to_json(tree)) is tree
    assert pickle.loads(pickle.dumps(spelled * 2 + 1)) == spelled * 2 + 1
    assert spelled.is_integer
    assert spelled.is_positive


def test_two_sizes_of_one_name_are_not_judged():
    both = n.sym("Z", size("D"), size("D", tex="|D|"))
    with pytest.raises(ClaimError, match="two sizes are named D"):
        judge(Claim(both + both, Relation.EQ, 2 * both, Notation("twice", {})))


@pytest.mark.parametrize("bad", [("", None), ("D", ""), (3, None), ("D", 3)])
def test_a_size_needs_a_name(bad):
    with pytest.raises(TypeError, match="must be text"):
        size(bad[0], tex=bad[1])
