"""Checks of the relations of an ideal membership: which equations hold for a reason that the certificate names.

Each check is given the polynomial that a certificate says is zero, read into our own words, and raises `ReplayError`
unless that follows from what the kind says. A relation may be shown transposed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from derivations.assumptions import Define, Property
from derivations.notation import nodes as n

from .checker import RELATIONS, Checker
from .invariants import known_invertible, known_nonzero
from .parse import Grid
from .words import ONE, UNIT, Poly, add, require, scale

if TYPE_CHECKING:
    from ..certificate import Relator

Check = Callable[[Checker, "Relator", Poly, frozenset], None]


def kind(name: str) -> Callable[[Check], Check]:
    """Register the check of one kind of relation."""

    def register(check: Check) -> Check:
        RELATIONS[name] = check
        return check

    return register


def one_of(c: Checker, shown: Poly, expected: list[Poly], what: str) -> None:
    """The polynomial is one of these, or the transpose of one."""
    require(bool(shown), f"{what}: an empty relation")
    if shown not in expected:
        require(c.words.transpose(shown) in expected, f"{what}: not what it says")


def not_varied(c: Checker, shown: Poly, frozen: frozenset) -> None:
    """While a gradient is taken, facts about its variable are no identities of functions of it."""
    require(not frozen & c.poly_symbols(shown), "a relation about the variable of a gradient inside the gradient")


def minus(left: Poly, right: Poly) -> Poly:
    return add(left, scale(right, -1))


def operator(relation: Relator, *classes: type) -> Any:
    node = relation.node
    require(isinstance(node, classes), f"{relation.kind}: another operator")
    return node


@kind("inverse")
def _inverse(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """M M^{-1} = I = M^{-1} M for an M that is declared invertible (by a fact, or because the claim inverts it)."""
    node = operator(relation, n.Inv)
    require(c.facts.invertible(node.args[0]), "an inverse of something that is not declared invertible")
    if frozen & c.poly_symbols(shown):
        steady = (n.Inv, n.Add, n.Neg, n.Mul, n.T, n.Sym, n.Num, n.Size, n.I, n.Zero)
        require(all(isinstance(x, steady) for x in n.tree(node)), "an inverse that may exist at one point only")
    inside, own = c.trees.poly(node.args[0]), c.words.letter("node", node)
    products = [c.words.times(inside, own), c.words.times(own, inside)]
    one_of(c, shown, [minus(product, UNIT) for product in products], "inverse")


@kind("inverse of a derivative")
def _inverse_of_a_derivative(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """M L = I = L M for a letter L that is the inverse of M, which is known to be invertible."""
    not_varied(c, shown, frozen)
    letters = {c.words.letters[x] for mono, word in shown for x in (*word, *(y for g, _ in mono for y in g))}
    for letter in sorted((x for x in letters if x[0] == "inv"), key=repr):
        inside, own = dict(letter[1]), c.words.letter(*letter)
        products = [c.words.times(inside, own), c.words.times(own, inside)]
        if any(shown in (minus(x, UNIT), c.words.transpose(minus(x, UNIT))) for x in products):
            if letter[2] == ONE:
                known_nonzero(c, inside)
            else:
                known_invertible(c, letter[1])
            return
    require(False, "inverse of a derivative: not what it says")


@kind("inverse of blocks")
def _inverse_of_blocks(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """A block of G G^{-1} = I or of G^{-1} G = I, for an invertible block matrix G."""
    node = operator(relation, n.Inv)
    not_varied(c, shown, frozen)
    whole = node.args[0]
    require(isinstance(whole, n.Blocks) and c.facts.invertible(whole), "not an invertible block matrix")
    one, inverse = c.trees.parse(whole), c.trees.parse(node)
    require(isinstance(one, Grid) and isinstance(inverse, Grid), "blocks that are not opened")
    expected = []
    for product in (c.trees.multiply(one, inverse), c.trees.multiply(inverse, one)):
        entries = product.entries if isinstance(product, Grid) else ((product,),)
        for i, row in enumerate(entries):
            expected += [minus(entry, UNIT if i == j else {}) for j, entry in enumerate(row)]
    one_of(c, shown, expected, "inverse of blocks")


@kind("pseudo-inverse")
def _pseudo_inverse(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """Penrose's equations, which hold for every real matrix."""
    node = operator(relation, n.PInv)
    not_varied(c, shown, frozen)
    inside, own = c.trees.poly(node.args[0]), c.words.letter("node", node)
    left, right = c.words.times(inside, own), c.words.times(own, inside)
    expected = [
        minus(c.words.times(left, inside), inside),
        minus(c.words.times(right, own), own),
        minus(c.words.transpose(left), left),
        minus(c.words.transpose(right), right),
    ]
    one_of(c, shown, expected, "pseudo-inverse")


@kind("range projection")
def _range_projection(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """The projection on the range of a symmetric K is K K^+."""
    node = operator(relation, n.RangeProj)
    not_varied(c, shown, frozen)
    kernel = node.args[0]
    require(c.facts.symmetric(kernel), "a projection on the range of a matrix that is not known to be symmetric")
    product = c.words.times(c.trees.poly(kernel), c.words.letter("node", n.PInv(kernel)))
    one_of(c, shown, [minus(c.words.letter("node", node), product)], "range projection")


@kind("rule")
def _rule(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """An equation that an assumption grants, definitions among them."""
    not_varied(c, shown, frozen)
    one_of(c, shown, list(granted(c)), "rule")


def granted(c: Checker) -> Iterator[Poly]:
    """left - right of all equations that assumptions grant."""
    found = c.memory.get("granted")
    if found is None:
        pairs = [(rule.lhs, rule.rhs) for rules in c.facts.rules.values() for rule in rules]
        pairs += [(fact.symbol, fact.value) for fact in c.facts.all if isinstance(fact, Define)]
        found = c.memory["granted"] = list(_read(c, pairs))
    yield from found


def _read(c: Checker, pairs: list[tuple[n.Node, n.Node]]) -> Iterator[Poly]:
    for left, right in pairs:
        try:
            c.same_shape(left, right)
            sides = [c.trees.parse(side) for side in (left, right)]
        except Exception:  # what we cannot read is granted to nobody
            continue
        if not any(isinstance(side, Grid) for side in sides):
            yield minus(*sides)  # type: ignore[arg-type]


@kind("column of ones")
def _ones(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """The sum of the columns e_1, ..., e_n of the identity has the scalar product n with itself."""
    node = operator(relation, n.Sum)
    not_varied(c, shown, frozen)
    body, index, low, high = node.args
    whole = isinstance(body, n.Unit) and body.args[1] == index and low == n.Num(1) and isinstance(high, n.Size)
    require(whole and n.same_size(high.args[0], body.args[0]), "not the sum of all columns of an identity")
    own = c.words.letter("node", node)
    square = c.words.times(c.words.transpose(own), own)
    one_of(c, shown, [minus(square, c.trees.poly(high))], "column of ones")


@kind("diagonal")
def _diagonal(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """A B = B A for diagonal A and B."""
    node = operator(relation, n.Mul)
    not_varied(c, shown, frozen)
    require(len(node.args) == 2, "two diagonal matrices")
    for one in node.args:
        require((one, Property.DIAGONAL) in c.facts.has, f"{one} is not declared diagonal")
    first, second = (c.trees.poly(one) for one in node.args)
    one_of(c, shown, [minus(c.words.times(first, second), c.words.times(second, first))], "diagonal")


@kind("symmetric")
def _symmetric(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """A^T = A for a term that is declared symmetric."""
    node = operator(relation, n.Node)
    not_varied(c, shown, frozen)
    require(c.facts.symmetric(node), f"{node} is not declared symmetric")
    poly = c.trees.poly(node)
    one_of(c, shown, [minus(c.words.transpose(poly), poly)], "symmetric")


@kind("lemma")
def _lemma(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """What the premise shows to vanish."""
    require(len(relation.premises) == 1, "one premise is needed")
    start = c.certified.poly(relation.premises[0].start)
    require(shown in (start, c.words.transpose(start)), "lemma: not what it says")
    c.vanishes(relation.premises[0], start, frozen)


@kind("trace")
def _trace(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """The trace of a square matrix that the premise shows to vanish."""
    require(len(relation.premises) == 1, "one premise is needed")
    start = c.certified.poly(relation.premises[0].start)
    shapes = {c.words.word_shape(word) for _, word in start if word}
    require(len(shapes) == 1, "trace: not one matrix")
    ((rows, cols),) = shapes
    require(rows == cols, "trace: not a square matrix")
    require(shown == c.words.trace(start, rows), "trace: not what it says")
    c.vanishes(relation.premises[0], start, frozen)


@kind("square")
def _square(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """X Y = I implies Y X = I for square X and Y of one size; the premise is X Y - I."""
    require(len(relation.premises) == 1, "one premise is needed")
    words = [word for _, word in shown if word]
    require(len(words) == 1, "not a product that is the identity")
    for turned in (shown, c.words.transpose(shown)):
        ((word),) = (word for _, word in turned if word)
        if turned != minus({((), word): 1}, UNIT):
            continue
        for i in range(1, len(word)):
            halves = [c.words.word_shape(word[:i]), c.words.word_shape(word[i:])]
            if len({*halves[0], *halves[1]}) != 1:
                continue
            start = minus(c.words.term((), word[i:] + word[:i]), UNIT)
            if c.certified.poly(relation.premises[0].start) == start:
                c.vanishes(relation.premises[0], start, frozen)
                return
    require(False, "square: not what it says")


__all__ = ["kind", "minus", "not_varied", "one_of", "operator"]
