"""The sum of all columns of an identity: its scalar product with itself is the size."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.notation import nodes as n

from ...certificate import Relator
from .. import algebra as al
from ..rewriting import Normalizer
from .relations import letter_of, minus, relation


def column_of_ones(norm: Normalizer, node: n.Node) -> Iterator[Relator]:
    body, index, low, high = node.args
    if not isinstance(body, n.Unit) or body.args[1] != index or low != n.Num(1) or not isinstance(high, n.Size):
        return
    if n.same_size(high.args[0], body.args[0]):
        own = letter_of(node)
        square = al.times(al.transposed(own), own)
        yield relation("column of ones", minus(square, norm.parser.poly(high)), node)


__all__ = ["column_of_ones"]
