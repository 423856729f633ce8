"""Checks of relations between numbers: circles and hyperbolas, exponentials of one rate, powers with one base; and of
relations between stacked columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derivations.assumptions import Index
from derivations.estimates import Natural
from derivations.notation import nodes as n

from .checker import Checker
from .relations import kind, minus, one_of, operator
from .words import ONE, UNIT, Poly, add, add_to, one, require, scale, size

if TYPE_CHECKING:
    from ..certificate import Relator


@kind("square root")
def _square_root(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """sqrt(a)^2 = a, where the root has a value."""
    node = operator(relation, n.Sqrt)
    own = c.words.letter("node", node)
    one_of(c, shown, [minus(c.words.times(own, own), c.trees.poly(node.args[0]))], "square root")


@kind("circle")
def _circle(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """sin^2 + cos^2 = 1, cosh^2 - sinh^2 = 1, tanh cosh = sinh, of one argument each."""
    letters = [c.words.letters[x] for mono, _ in shown for g, _ in mono for x in g]
    arguments = {x[2] for x in letters if x[0] == "fn"}
    require(len(arguments) == 1, "circle: not functions of one number")
    (inside,) = arguments

    def of(name: str, power: int = 1) -> Poly:
        return c.words.power(c.words.elementary(name, dict(inside)), power)

    expected = [
        minus(add(of("sin", 2), of("cos", 2)), UNIT),
        minus(minus(of("cosh", 2), of("sinh", 2)), UNIT),
        minus(c.words.times(of("tanh"), of("cosh")), of("sinh")),
    ]
    one_of(c, shown, expected, "circle")


@kind("hyperbolic")
def _hyperbolic(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """(e^{2a} + 1) tanh a = e^{2a} - 1, 2 cosh a = e^a + e^{-a}, 2 sinh a = e^a - e^{-a}."""
    letters = {c.words.letters[x] for mono, _ in shown for g, _ in mono for x in g}
    arguments = {x[2] for x in letters if x[0] == "fn"}
    require(len(arguments) == 1, "hyperbolic: not a function of one number")
    inside = dict(arguments.pop())
    nodes = [x[1] for x in letters if x[0] == "node" and isinstance(x[1], n.Exp) and x[1].is_scalar_shaped]
    powers = [(c.words.letter("node", node), c.trees.poly(node.args[0])) for node in nodes]
    expected: list[Poly] = []
    for own, rate in powers:
        if rate == scale(inside, 2):
            tanh = c.words.elementary("tanh", inside)
            expected.append(minus(c.words.times(add(own, UNIT), tanh), minus(own, UNIT)))
        for other, back in powers:
            if rate == inside and back == scale(inside, -1):
                expected.append(minus(scale(c.words.elementary("cosh", inside), 2), add(own, other)))
                expected.append(minus(scale(c.words.elementary("sinh", inside), 2), minus(own, other)))
    one_of(c, shown, expected, "hyperbolic")


@kind("exponentials")
def _exponentials(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """e^{a_1} e^{a_2} ... = e^{b_1} e^{b_2} ... for numbers with a_1 + a_2 + ... = b_1 + b_2 + ..."""
    require(len(shown) == 2 and sorted(shown.values()) == [-1, 1], "exponentials: not two products")
    total: Poly = {}
    for (mono, word), sign in shown.items():
        require(not word, "exponentials: not of numbers")
        for g, e in mono:
            letter = c.words.letters[g[0]]
            plain = len(g) == 1 and letter[0] == "node" and isinstance(letter[1], n.Exp) and type(e) is int
            require(plain and letter[1].is_scalar_shaped, "exponentials: another factor")
            add_to(total, c.trees.poly(letter[1].args[0]), sign * e)
    require(not total, "exponentials: the exponents do not add up")


@kind("vec")
def _vec(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """(A (x) B) vec(X) = vec(B X A^T)."""
    words = c.words
    for _, word in shown:
        if len(word) != 2 or [words.letters[x][0] for x in word] != ["kron", "vec"]:
            continue
        (_, a, m, b, q), (_, inner, rows, cols) = (words.letters[x] for x in word)
        (rows_a, cols_a), (rows_b, cols_b) = words.word_shape(a, m), words.word_shape(b, q)
        require(size(cols_a) == size(cols) and size(cols_b) == size(rows), "vec: factors that do not fit")
        product = words.times(*(one(w) if w else UNIT for w in (b, inner)), words.transpose(one(a)) if a else UNIT)
        if shown == minus(one(word), words.vec(product, rows_b, rows_a)):
            return
    require(False, "vec: not what it says")


@kind("shuffled vec")
def _shuffled_vec(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """P(m, n) vec(X) = vec(X^T) for X of m rows and n columns."""
    words = c.words
    for _, word in shown:
        if len(word) != 2 or [words.letters[x][0] for x in word] != ["shuffle", "vec"]:
            continue
        (_, m, k), (_, inner, rows, cols) = (words.letters[x] for x in word)
        require((size(m), size(k)) == (size(rows), size(cols)), "shuffled vec: a shuffle of another shape")
        if shown == minus(one(word), words.vec(words.transpose(one(inner)), cols, rows)):
            return
    require(False, "shuffled vec: not what it says")


@kind("vec of a dyad")
def _vec_of_a_dyad(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """vec(u v^T) = v (x) u for columns u and v."""
    words = c.words
    for _, word in shown:
        if len(word) != 1 or words.letters[word[0]][0] != "vec":
            continue
        _, inner, rows, cols = words.letters[word[0]]
        for i in range(1, len(inner)):
            if words.shapes[inner[i]][0] == ONE:
                column, row = inner[:i], inner[i:]
                product = words.letter("kron", words.flip_word(row), size(cols), column, size(rows))
                if shown == minus(one(word), product):
                    return
    require(False, "vec of a dyad: not what it says")


@kind("powers")
def _powers(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """M^{k+d} = M^d M^k for natural exponents."""
    require(isinstance(relation.node, n.Mul) and len(relation.node.args) == 2, "powers: not two powers")
    first, second = relation.node.args
    require(all(isinstance(x, n.Pow) and natural(c, x.args[1]) for x in (first, second)), "powers: not natural ones")
    base = c.trees.poly(first.args[0])
    require(c.trees.poly(second.args[0]) == base, "powers: two bases")
    ahead = minus(c.trees.poly(first.args[1]), c.trees.poly(second.args[1]))
    d = ahead.get(((), ()), 0)
    require(set(ahead) <= {((), ())} and type(d) is int and d >= 0, "powers: exponents that differ by no number")
    one, other = (c.words.letter("node", x) for x in (first, second))
    one_of(c, shown, [minus(one, c.words.times(c.words.power(base, int(d)), other))], "powers")


def natural(c: Checker, node: Any) -> bool:
    """Whether an exponent is made of natural numbers by sums and products."""
    if isinstance(node, n.Add | n.Mul):
        return all(natural(c, x) for x in node.args)
    if isinstance(node, n.Num):
        return bool(node.value.q == 1 and node.value >= 0)
    declared = any(isinstance(fact, Natural | Index) and fact.symbol == node for fact in c.facts.all)
    return isinstance(node, n.Size) or declared


__all__ = ["natural"]
