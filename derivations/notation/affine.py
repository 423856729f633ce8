"""Terms that are affine in a symbol, by how they are written."""

from __future__ import annotations

from . import nodes as n
from .nodes import Node, Sym

PARTS = n.Add | n.Neg | n.T | n.Vec | n.Unvec | n.Entry | n.Row | n.Band
PRODUCTS = n.Mul | n.Kron | n._Inner


def occurs(symbol: Sym, node: object) -> bool:
    """Whether a symbol occurs in a term, indices included."""
    return node is symbol or any(occurs(symbol, part) for part in getattr(node, "args", ()))


def is_affine(node: Node, symbol: Sym) -> bool:
    """Whether a term is affine in a symbol: a sum of products each with one factor that is."""
    if node is symbol or not occurs(symbol, node):
        return True
    if isinstance(node, PARTS):
        return all(is_affine(part, symbol) for part in node.args if isinstance(part, Node))
    if isinstance(node, n.Blocks):
        return all(is_affine(part, symbol) for row in node.grid for part in row)
    if isinstance(node, PRODUCTS):
        moving = [factor for factor in node.args if occurs(symbol, factor)]
        return len(moving) == 1 and is_affine(moving[0], symbol)
    if isinstance(node, n.Frac):
        return not occurs(symbol, node.args[1]) and is_affine(node.args[0], symbol)
    return False
