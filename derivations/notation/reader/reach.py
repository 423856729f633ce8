"""How far a gradient and a partial derivative reach: over a name, or over the product that begins behind the sign.

`\\nabla_x f(x)^T v` is the gradient of f times v, and `\\nabla_x x^T A x` that of the whole: what is differentiated
depends on the variable, and no factor that moves with it is left outside. Where both are possible, it is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import nodes as n
from ..core import Node, Sym
from .errors import Unreadable
from .free_sizes import scalar, shape_so_far

if TYPE_CHECKING:
    from .grammar import Parser

_DERIVED = (n.Grad, n.Jac, n.D, n.Frechet)
_REMEDY = "put brackets around what it reaches over"


def depends(p: Parser, node: Node, variable: Node) -> bool:
    """Whether the variable occurs in a term, or is joined by a fact to something that does."""
    symbols = set(node.symbols)
    return variable in symbols or any(variable in fact and symbols & fact for fact in p.names.related)


def is_power(p: Parser) -> bool:
    """Whether what stands on the shoulder is a power, not a transpose or an inverse."""
    signs = p.plain((p.i + 2, p.closes[p.i + 1]))
    return bool(signs) and signs[0] not in ("T", r"\top", "-", "+", r"\dagger", "*", r"\star", "(")


def reached(p: Parser, start: int, inside: Node, variable: Node) -> Node:
    """What a derivative by `variable` reaches over, of which `inside`, read from `start` to the place, is the first
    atom. The place moves behind it.

    Raises:
        Unreadable: it may end behind the atom or with the product.
    """
    after = p.i
    if p.product_ends():
        return inside
    if _is_function(p, inside, variable):
        return _of_function(p, start, inside, variable)
    first, behind = _factor(p, start)
    p.i = behind
    if p.product_ends():
        return _alone(p, inside, first, after)
    factors, stop = _product(p, start)
    whole = factors[0] if len(factors) == 1 else n.Mul(*factors)
    others = factors[1:] if factors[0] is first else None  # None where a sign has joined the first with the next
    moving = any(_moves(p, one, variable) for one in ([whole] if others is None else others))
    if not depends(p, first, variable):
        return _of_something_fixed(p, (inside, after), (whole, stop) if moving else None)
    if others is not None and not moving:
        same = all(map(scalar, others))  # constants: inside or outside is one value
        if first is inside and (same or not isinstance(inside, Sym)):
            p.i = after
            return inside
        if first is not inside and scalar(inside):
            p.i = behind
            return first
    if not scalar(whole) or any(_derived(one) for one in others or ()):
        raise _unclear(p, after)
    p.i = stop
    return whole


def _of_something_fixed(p: Parser, atom: tuple[Node, int], whole: tuple[Node, int] | None) -> Node:
    """Behind the sign stands what does not move with the variable: a constant before what does, or a name of which it
    is not said that it moves. The second is meant where the product is none.
    """
    inside, after = atom
    if whole is None or shape_so_far(whole[0]) is None:
        p.i = after
        return inside
    if isinstance(inside, Sym) and inside.indices and not scalar(whole[0]):
        raise _unclear(p, after)
    node, p.i = whole
    return node


def goes_on(p: Parser, term: Node, following: Node) -> bool:
    """Whether a gradient at the end of a term can only mean the sum: what follows is a number that moves, as is what is
    differentiated, where the gradient is none.
    """
    while isinstance(term, n.Mul | n.Neg):
        term = term.args[-1]
    if not isinstance(term, n.Grad) or scalar(term) or not scalar(following):
        return False
    return depends(p, following, term.args[1])


def _of_function(p: Parser, start: int, inside: Node, variable: Node) -> Node:
    """A function by its name, and its power: a gradient has none. A transpose behind it is that of the derivative."""
    after = p.i
    if not scalar(inside):
        return inside
    first, behind = _factor(p, start) if p.text() == "^" and is_power(p) else (inside, after)
    p.i = behind
    if not p.product_ends():
        factors, _ = _product(p, start)
        others = factors[1:] if factors[0] is first else []
        if all(map(scalar, others)) and any(_moves(p, one, variable) for one in others):
            raise _unclear(p, behind)
    p.i = behind
    return first


def _alone(p: Parser, inside: Node, first: Node, after: int) -> Node:
    """An atom with its power or inverse, and nothing behind. A transpose is that of the derivative."""
    if isinstance(first, n.T):
        if first.args[0] is not inside:
            raise _unclear(p, after)
        p.i = after
        return inside
    return first


def _is_function(p: Parser, node: Node, variable: Node) -> bool:
    """Whether a term is the value of something with a name, which depends on the variable."""
    return isinstance(node, Sym) and node is not variable and depends(p, node, variable)


def _moves(p: Parser, node: Node, variable: Node) -> bool:
    return not _derived(node) and depends(p, node, variable)


def _derived(node: Node) -> bool:
    while isinstance(node, n.T):
        node = node.args[0]
    return isinstance(node, _DERIVED)


def _factor(p: Parser, start: int) -> tuple[Node, int]:
    """The factor that begins at a place, and where it ends."""
    saved, p.i = p.i, start
    try:
        return p.factor(), p.i
    finally:
        p.i = saved


def _product(p: Parser, start: int) -> tuple[list[Node], int]:
    """The factors from a place to the end of the product, and where that is."""
    saved, p.i = p.i, start
    try:
        return p.factors(), p.i
    finally:
        p.i = saved


def _unclear(p: Parser, place: int) -> Unreadable:
    return p.refuse("how far does the derivative reach?", _REMEDY, place)
