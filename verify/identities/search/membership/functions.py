"""Relations of functions of a square matrix: what commutes with it, similar matrices, exponentials of sums.

One rule covers similarity, push-through and commuting alike: X M = N X implies X f(M) = f(N) X. It holds for every f
that is holomorphic on both spectra by one branch; the functions here are entire (the exponential, phi_1) or powers with
a natural exponent, so it holds for all square M and N. That X M = N X is shown by membership, and kept with the
relation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

from derivations.notation import nodes as n

from ...certificate import Premise, Relator
from .. import algebra as al
from ..rewriting import Normalizer
from .numbers import natural
from .quadratic import exponential
from .relations import letter_of, minus, of_a_node, relation

#: a premise that something is zero, if what is known by now shows it
Shown = Callable[[al.Poly], Premise | None]
LONGEST = 3  #: words beside a function that are tried as X


@of_a_node(n.Phi1)
def _phi_one(norm: Normalizer, node: n.Node) -> Iterator[Relator]:
    """M phi_1(M) = e^M - I."""
    inside = norm.parser.poly(node.args[0])
    power = letter_of(n.Exp(node.args[0]))
    yield relation("phi_1", minus(al.plus(al.times(inside, letter_of(node)), al.const(1)), power), node)


def is_function(norm: Normalizer, node: n.Node) -> bool:
    """Whether a term is an entire function of one square matrix."""
    if isinstance(node, n.Pow):
        return natural(norm, node.args[1])
    return isinstance(node, n.Exp | n.Phi1)


def alike(a: n.Node, b: n.Node) -> bool:
    """Whether two terms are one function of two matrices."""
    return type(a) is type(b) and a.args[1:] == b.args[1:]


def of_functions(norm: Normalizer, nodes: list[n.Node], near: list[al.Word], shown: Shown) -> Iterator[Relator]:
    """All relations between functions that are shown; `near` are words that may be an X."""
    inside = {node: norm.parser.poly(node.args[0]) for node in nodes}
    for node in nodes:
        if isinstance(node, n.Exp):
            yield from _of_zero(node, inside[node], shown)
            yield from exponential(norm, node, shown)
    for a, b in product(nodes, nodes):
        if not alike(a, b):
            continue
        if not a.is_scalar_shaped:
            yield from _transposed(a, b, inside, shown)
            yield from _intertwined(a, b, inside, near, shown)
        if isinstance(a, n.Exp):
            yield from _sums(a, b, nodes, inside, shown)


def _of_zero(node: n.Node, inside: al.Poly, shown: Shown) -> Iterator[Relator]:
    found = shown(inside)
    if found is not None:
        yield relation("exp of zero", minus(letter_of(node), al.const(1)), node, (found,))


def _transposed(a: n.Node, b: n.Node, inside: dict[n.Node, al.Poly], shown: Shown) -> Iterator[Relator]:
    """f(M)^T = f(N) where M^T = N."""
    if not n.same_size(a.shape[0], b.shape[0]):
        return
    found = shown(minus(al.transposed(inside[a]), inside[b]))
    if found is not None:
        poly = minus(al.transposed(letter_of(a)), letter_of(b))
        yield Relator("function transposed", al.freeze(poly), (a, b), (found,))


def _intertwined(
    a: n.Node, b: n.Node, inside: dict[n.Node, al.Poly], near: list[al.Word], shown: Shown
) -> Iterator[Relator]:
    """X f(M) = f(N) X where X M = N X."""
    tried = [al.term((), word) for word in near if _fits(word, b, a)]
    if a is b:
        tried.insert(0, inside[a])
    elif n.same_size(a.shape[0], b.shape[0]):
        tried.insert(0, al.const(1))
    for x in tried:
        if any(not word for _, word in x) and a is b and len(x) == 1:
            continue
        found = shown(minus(al.times(x, inside[a]), al.times(inside[b], x)))
        poly = minus(al.times(x, letter_of(a)), al.times(letter_of(b), x))
        if found is not None and poly:
            yield Relator("function", al.freeze(poly), (a, b, al.freeze(x)), (found,))


def _fits(word: al.Word, left: n.Node, right: n.Node) -> bool:
    rows, cols = al.word_shape(word)
    return n.same_size(rows, left.shape[0]) and n.same_size(cols, right.shape[0])


def _sums(a: n.Node, b: n.Node, nodes: list[n.Node], inside: dict[n.Node, al.Poly], shown: Shown) -> Iterator[Relator]:
    """e^P e^Q = e^R where P Q = Q P and P + Q = R; R may be zero."""
    if not n.same_size(a.shape[0], b.shape[0]):
        return
    commute: Premise | None = None
    for c in (*nodes, None):
        if c is not None and (not isinstance(c, n.Exp) or not n.same_size(c.shape[0], a.shape[0])):
            continue
        whole = al.plus(inside[a], inside[b])
        summed = shown(whole if c is None else minus(whole, inside[c]))
        if summed is None:
            continue
        p, q = inside[a], inside[b]
        commute = commute or shown(minus(al.times(p, q), al.times(q, p)))
        if commute is None:
            return
        right = al.const(1) if c is None else letter_of(c)
        poly = minus(al.times(letter_of(a), letter_of(b)), right)
        yield Relator("exp of a sum", al.freeze(poly), (a, b, c), (commute, summed))


__all__ = ["LONGEST", "is_function", "of_functions"]
