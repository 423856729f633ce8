"""Bound and free letters of trees: what occurs free, and substitution that never captures.

Integrals, sums, suprema and limits bind their variable; a derivative is taken at the value of its variable, which
stays free.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sympy import Tuple

from .nodes import D, Frechet, Grad, Jac, Node, Sym, classes

BINDERS = tuple(c for c in classes() if c.binds is not None)
DERIVATIVES = (D, Frechet, Grad, Jac)
_FREE: dict[Node, frozenset[Sym]] = {}


class CannotSubstitute(ValueError):
    """A value for a letter by which a term is differentiated."""


def free(node: Node) -> frozenset[Sym]:
    """The symbols that occur free, those in indices included."""
    found = _FREE.get(node)
    if found is None:
        if node.binds is None:
            found = frozenset().union(*(free(part) for part in terms(node)))
        else:
            body, variable, *ends = scope(node)
            outside = frozenset().union(*(free(end) for end in ends if isinstance(end, Node)))
            # a member of a family at a bound letter is not free: it stands for all of them
            found = frozenset(s for s in free(body) if s is not variable and variable not in s.symbols) | outside
        if isinstance(node, Sym):
            found |= {node}
        if len(_FREE) > 50_000:
            _FREE.clear()
        _FREE[node] = found
    return found


def terms(node: Node) -> Iterator[Node]:
    """The terms of which a node is made, those in its rows included."""
    for arg in node.args:
        if isinstance(arg, Node):
            yield arg
        elif isinstance(arg, Tuple):
            yield from (part for part in arg.args if isinstance(part, Node))


def bound(node: Node) -> frozenset[Sym]:
    """The letters that some binder of the tree binds."""
    variables = (x.args[x.binds] for x in (node, *node.below) if x.binds is not None)
    return frozenset(x for x in variables if isinstance(x, Sym))


def scope(node: Node) -> tuple:
    """Body, variable and ends of a node that binds; the variable ranges over the body alone."""
    place = node.binds
    assert place is not None
    return (node.args[0], node.args[place], *node.args[1:place], *node.args[place + 1 :])


def fresh(letter: Sym, taken: frozenset[str]) -> Sym:
    """A letter of the same kind whose name is not taken."""
    name, tex = letter.name, letter.tex
    while name in taken:
        name, tex = f"{name}'", f"{tex}'"
    return Sym(name, letter.args[1], tex)


def substitute(node: Node, values: Mapping[Node, Node]) -> Node:
    """The tree with values for free letters; bound letters that would capture are renamed first.

    Raises `CannotSubstitute` where a term is differentiated by a letter that gets a value other than a letter.
    """
    values = {letter: value for letter, value in values.items() if letter is not value}
    return _put(node, values, {}) if values else node


def _put(node: Node, values: Mapping[Node, Node], known: dict[Node, Node]) -> Node:
    if node in values:
        return values[node]
    if not any(letter in free(node) for letter in values):
        return node
    found = known.get(node)
    if found is None:
        found = known[node] = _rebuilt(node, values, known)
    return found


def _rebuilt(node: Node, values: Mapping[Node, Node], known: dict[Node, Node]) -> Node:
    if node.binds is not None:
        body, variable, *ends = scope(node)
        ends = [_put(end, values, known) if isinstance(end, Node) else end for end in ends]
        inner = {letter: value for letter, value in values.items() if letter is not variable and letter in free(body)}
        entering = frozenset().union(*(free(value) for value in inner.values()))
        if variable in entering:
            taken = frozenset(s.name for s in (*entering, *body.symbols, *inner))
            moved = fresh(variable, taken)
            body, variable = substitute(body, {variable: moved}), moved
        put = [_put(body, inner, {}) if inner else body, *ends]
        return node.func(*put[: node.binds], variable, *put[node.binds :])
    if isinstance(node, DERIVATIVES):
        by = node.args[1]
        value = values.get(by, by)
        if not isinstance(value, Sym) or (value is not by and value in free(node.args[0])):
            raise CannotSubstitute(f"a term that is differentiated by {by} has no form at {value}")
    return node.func(*(_argument(arg, values, known) for arg in node.args))


def _argument(arg: object, values: Mapping[Node, Node], known: dict[Node, Node]) -> object:
    if isinstance(arg, Node):
        return _put(arg, values, known)
    if isinstance(arg, Tuple):
        return Tuple(*(_argument(part, values, known) for part in arg.args))
    return arg


__all__ = ["BINDERS", "CannotSubstitute", "bound", "free", "fresh", "substitute", "terms"]
