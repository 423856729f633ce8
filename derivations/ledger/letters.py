"""What can be read off letters: one that stands for two things, two terms that differ in bound letters only."""

from __future__ import annotations

from ..notation.binding import BINDERS, free, scope, substitute
from ..notation.nodes import Node, Sym, tree


def doubled(node: Node) -> frozenset[Sym]:
    """The letters that a binder of the term binds and that stand in the ends of its own range."""
    found: set[Sym] = set()
    for part in tree(node):
        if isinstance(part, BINDERS):
            _, variable, *ends = scope(part)
            found |= {variable} & {s for end in ends if isinstance(end, Node) for s in free(end)}
    return frozenset(found)


def renamed(one: Node, other: Node) -> bool:
    """Whether two terms are the same up to the names of their bound letters."""
    if one is other or one == other:
        return True
    if type(one) is not type(other) or len(one.args) != len(other.args) or isinstance(one, Sym):
        return False
    if one.binds is not None:
        body, variable, *ends = scope(one)
        body_too, variable_too, *ends_too = scope(other)
        if variable is not variable_too:
            if variable_too in free(body):
                return False
            body = substitute(body, {variable: variable_too})
        return renamed(body, body_too) and all(_alike(a, b) for a, b in zip(ends, ends_too, strict=True))
    return all(_alike(a, b) for a, b in zip(one.args, other.args, strict=True))


def _alike(a: object, b: object) -> bool:
    return renamed(a, b) if isinstance(a, Node) and isinstance(b, Node) else a == b


__all__ = ["doubled", "renamed"]
