"""What all rules stand on: relations, refusals, the free symbols of a tree."""

from __future__ import annotations

from typing import Any

from derivations.notation import nodes as n

LE, LT, EQ = "<=", "<", "="
ZERO, ONE = n.Num(0), n.Num(1)
BINDERS = n.Sum | n.Prod | n.Integral | n.Sup
AVERAGES = n.Expect | n.Cov
#: the meaning depends on the body as a function of the variable
SCOPES = BINDERS | n.Lim | n.D | n.Grad | n.Jac | n.Frechet


class RuleError(ValueError):
    """A rule does not apply: which obligation is missing."""


def need(condition: object, reason: str) -> None:
    """Refuse a rule whose obligation is not met."""
    if not condition:
        raise RuleError(reason)


# -- free symbols --------------------------------------------------------------------------------------
_LOOSE: dict[n.Node, frozenset] = {}


def loose(node: Any) -> frozenset:
    """The free symbols of a tree."""
    found = _LOOSE.get(node)
    if found is None:
        if isinstance(node, BINDERS):
            body, var, *ends = node.args
            found = (loose(body) - {var}).union(*(loose(e) for e in ends))
        else:
            own = frozenset({node}) if isinstance(node, n.Sym) else frozenset()
            found = own.union(*(loose(arg) for arg in getattr(node, "args", ())))
        if len(_LOOSE) > 100_000:
            _LOOSE.clear()
        _LOOSE[node] = found
    return found


def listed(node: n.Node) -> tuple[n.Sym, ...]:
    """The free symbols of a tree in the order of the tree: what is tried first must not hang on addresses."""
    free = loose(node)
    return tuple(s for s in node.symbols if s in free)


def is_numbered(value: n.Node) -> bool:
    """Whether a term is a variable as canonical forms bind them."""
    return isinstance(value, n.Sym) and value.name == "bound" and value.tex == r"\tau_{0}"


def put(node: n.Node, var: n.Sym | None, value: n.Node, fixed: bool = False) -> n.Node:
    """The tree with a value for a free variable; refuses where a bound variable would capture or hide it.

    Nor is a value put into an expectation, which might average it, unless it is known to be `fixed`: not random.
    """
    if var is None:
        raise RuleError("no variable to put a value for")
    if var == value:
        return node
    if not fixed and loose(value) and not is_numbered(value):
        averaged = (x for x in n.tree(node) if isinstance(x, AVERAGES))
        need(not any(var in loose(x) for x in averaged), f"{value} is put into an expectation and may be random")
    hidden = loose(value) | {var}
    for current in n.tree(node):
        if not isinstance(current, SCOPES):
            continue
        own = current.args[1]
        if isinstance(current, n.D) and own == var:  # a derivative is taken at its variable, so that may be renamed
            need(isinstance(value, n.Sym) and value not in loose(current), f"{var} is differentiated by")
        elif isinstance(current, BINDERS) or var in loose(current.args[0]):
            need(own not in hidden, f"{own} is bound where {value} is put for {var}")
    return node.xreplace({var: value})
