r"""Scalar products in angles, `\langle x, y\rangle`: of columns, or of two matrices of one shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import nodes as n
from ..core import Node
from ..sizes import ONE, SCALAR, Shape, same_shape
from .free_sizes import opened, shape_so_far
from .parselets import atom

if TYPE_CHECKING:
    from .grammar import Parser

REMEDY = r"write x^T y, or \operatorname{tr}(A^T B)"


@atom(r"\langle")
def angles(p: Parser) -> Node:
    r"""x . y of two columns, tr(A^T B) of two matrices of one shape; an index F says that they are matrices."""
    place = p.i
    part = p.group()
    parts = p.split(part, (",",))
    bar = any(len(p.split(part, (sign,))) == 2 for sign in ("|", r"\mid", ";"))
    if len(parts) != 2 or bar:
        raise p.refuse("angles that hold no two terms parted by a comma", REMEDY, place)
    index = None
    if p.text() == "_":
        script = p.i
        p.i += 1
        index = "".join(p.plain(p.group()))
        if index not in ("F", r"\operatorname{F}"):
            raise p.refuse("a scalar product with an index", r"write x^T A y for that of a matrix A", script)
    left, right = (p.term(one) for one in parts)
    shape = _common(p, left, right, place)
    column = shape[1] == ONE
    if index is not None and column:
        raise p.refuse("the scalar product of matrices between columns", REMEDY, place)
    if not column and (shape[0] == ONE or shape == SCALAR):
        raise p.refuse("angles around rows", REMEDY, place)
    if column:
        return n.dot(left, right)
    return n.Tr(n.Mul(n.T(left), *(right.args if isinstance(right, n.Mul) else (right,))))


def _common(p: Parser, left: Node, right: Node, place: int) -> Shape:
    """The shape that both have, where sizes that are not printed follow from the other."""
    shapes = [shape_so_far(one) for one in (left, right)]
    known = [shape for shape in shapes if shape is not None and not any(map(opened, shape))]
    if None in shapes or not known:
        raise p.refuse("angles around terms whose shapes are not seen", REMEDY, place)
    if not all(same_shape(known[0], shape) for shape in known):
        raise p.refuse("angles around terms of two shapes", "write two columns, or two matrices of one shape", place)
    if known[0] == SCALAR:
        raise p.refuse("angles around numbers: a product, a pair or a mean?", "write a b for the product", place)
    return known[0]
