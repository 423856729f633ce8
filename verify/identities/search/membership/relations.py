"""Relations for ideal membership: what inverses, pseudo-inverses and facts say of the letters of a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

from derivations.assumptions import Property
from derivations.notation import nodes as n

from ...certificate import Letter, Premise, Relator
from .. import algebra as al
from ..rewriting import Normalizer

Maker = Callable[[Normalizer, n.Node], Iterator[Relator]]
#: what is known of an operator by itself
OF_A_NODE: dict[type, Maker] = {}


def of_a_node(*classes: type) -> Callable[[Maker], Maker]:
    """Register the relations of operators of these classes."""

    def register(make: Maker) -> Maker:
        for cls in classes:
            OF_A_NODE[cls] = make
        return make

    return register


def relation(kind: str, poly: al.Poly, node: Any = None, premises: tuple[Premise, ...] = ()) -> Relator:
    return Relator(kind, al.freeze(poly), node, premises)


def minus(left: al.Poly, right: al.Poly) -> al.Poly:
    return al.plus(left, al.scaled(right, -1))


def letter_of(node: n.Node) -> al.Poly:
    return al.term((), (("node", node),))


# -- operators --------------------------------------------------------------------------------------------
@of_a_node(n.Inv)
def _inverse(norm: Normalizer, node: n.Node) -> Iterator[Relator]:
    """M M^{-1} = I and M^{-1} M = I, where M is known to be invertible."""
    if not norm.known.is_invertible(node.args[0]):
        return
    inside, own = norm.parser.poly(node.args[0]), letter_of(node)
    yield relation("inverse", minus(al.times(inside, own), al.const(1)), node)
    if not node.is_scalar_shaped:
        yield relation("inverse", minus(al.times(own, inside), al.const(1)), node)


def of_an_inverse(letter: Letter) -> Iterator[Relator]:
    """M M^{-1} = I and M^{-1} M = I for an inverse that a derivative brought in."""
    inside, own = al.thaw(letter[1]), al.term((), (letter,))
    yield relation("inverse of a derivative", minus(al.times(inside, own), al.const(1)))
    yield relation("inverse of a derivative", minus(al.times(own, inside), al.const(1)))


@of_a_node(n.PInv)
def _pseudo_inverse(norm: Normalizer, node: n.Node) -> Iterator[Relator]:
    """Penrose's four equations."""
    inside, own = norm.parser.poly(node.args[0]), letter_of(node)
    left, right = al.times(inside, own), al.times(own, inside)
    for poly in (
        minus(al.times(left, inside), inside),
        minus(al.times(right, own), own),
        minus(al.transposed(left), left),
        minus(al.transposed(right), right),
    ):
        if poly:
            yield relation("pseudo-inverse", poly, node)


@of_a_node(n.RangeProj)
def _range_projection(norm: Normalizer, node: n.Node) -> Iterator[Relator]:
    """The projection on the range of a symmetric K is K K^+."""
    kernel = node.args[0]
    if Property.SYMMETRIC in norm.known.has.get(kernel, ()):
        product = al.times(norm.parser.poly(kernel), letter_of(n.PInv(kernel)))
        yield relation("range projection", minus(letter_of(node), product), node)


def of_blocks(norm: Normalizer, node: n.Node) -> Iterator[Relator]:
    """G G^{-1} = I and G^{-1} G = I block by block, for an invertible block matrix G."""
    whole = node.args[0]
    if not norm.known.is_invertible(whole):
        return
    grid = [[norm.parser.poly(entry) for entry in row] for row in whole.grid]
    own = [[al.term((), (("part", node, i, j),)) for j in range(len(grid))] for i in range(len(grid[0]))]
    for left, right in ((grid, own), (own, grid)):
        for i, row in enumerate(left):
            for j in range(len(right[0])):
                entry = al.plus(*(al.times(x, right[k][j]) for k, x in enumerate(row)))
                yield relation("inverse of blocks", minus(entry, al.const(1) if i == j else {}), node)


# -- facts ------------------------------------------------------------------------------------------------
def of_facts(norm: Normalizer) -> Iterator[Relator]:
    """Equations that assumptions grant, definitions among them; symmetric terms."""
    for fact in norm.known.assumptions:
        for rule in fact.rules():
            poly = _difference(norm, rule.lhs, rule.rhs)
            if poly:
                yield relation("rule", poly)
    for node, properties in norm.known.has.items():
        if Property.SYMMETRIC in properties and not node.is_scalar_shaped:
            poly = _difference(norm, n.T(node), node)
            if poly:
                yield relation("symmetric", poly, node)
    diagonal = [x for x, said in norm.known.has.items() if Property.DIAGONAL in said and not x.is_scalar_shaped]
    for first, second in combinations(diagonal, 2):
        if n.same_size(first.shape[0], second.shape[0]):
            yield relation(
                "diagonal", _difference(norm, n.Mul(first, second), n.Mul(second, first)), n.Mul(first, second)
            )


def _difference(norm: Normalizer, left: n.Node, right: n.Node) -> al.Poly:
    try:
        sides = [norm.parser.parse(side) for side in (left, right)]
    except (al.GiveUp, n.ShapeError):
        return {}
    if any(isinstance(side, list) for side in sides):
        return {}
    return minus(sides[0], sides[1])


def invertible_nodes(norm: Normalizer) -> Iterator[n.Node]:
    """Inverses that exist by a fact, whether a term of the claim names them or not."""
    for node, properties in norm.known.has.items():
        if Property.INVERTIBLE in properties and not node.is_scalar_shaped:
            yield n.Inv(node)


def turned(one: Relator) -> Iterator[Relator]:
    """X Y = I for square X and Y implies Y X = I."""
    terms = dict(one.poly)
    words = [(mono, word) for mono, word in terms if word]
    if len(terms) != 2 or len(words) != 1 or words[0][0] or ((), ()) not in terms:
        return
    ((_, word),) = words
    if terms[(), word] != -terms[(), ()]:
        return
    shown = Premise(one.poly, (), (), ())
    for i in range(1, len(word)):
        square = al.shape(word[0])[0]
        if n.same_size(al.shape(word[i])[0], square) and n.same_size(al.shape(word[-1])[1], square):
            yield relation(
                "square", {((), word[i:] + word[:i]): al.Fraction(1), ((), ()): al.Fraction(-1)}, None, (shown,)
            )


def units(norm: Normalizer) -> frozenset[al.Word]:
    """Scalars that are not zero by the facts."""
    found: set[al.Word] = set()
    for node, properties in norm.known.has.items():
        if not node.is_scalar_shaped:
            continue
        if Property.POSITIVE in properties and isinstance(node, n.Sym):
            found.add((("sym", node),))
        elif Property.INVERTIBLE in properties:
            try:
                poly = norm.parser.poly(node)
            except al.GiveUp:
                continue
            if len(poly) == 1:
                ((mono, _),) = poly
                found.update(piece for (_, piece), _ in mono)
    return frozenset(found)


def is_unit(piece: al.Word, known: frozenset[al.Word]) -> bool:
    return piece in known or (len(piece) == 1 and isinstance(piece[0][1], n.Size | n.Constant))


def letters_in(poly: al.Poly) -> Iterator[Letter]:
    """The letters of a polynomial, those of its scalars too."""
    for mono, word in poly:
        yield from word
        for generator, _ in mono:
            yield from generator[1]


__all__ = [
    "OF_A_NODE",
    "invertible_nodes",
    "is_unit",
    "letter_of",
    "letters_in",
    "minus",
    "of_a_node",
    "of_an_inverse",
    "of_blocks",
    "of_facts",
    "relation",
    "turned",
    "units",
]
