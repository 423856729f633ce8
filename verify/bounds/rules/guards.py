"""What several rules must refuse: captured variables, members of families as variables, hypotheses dropped for free."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from derivations.assumptions import Assumption
from derivations.notation import nodes as n

from ..facts import BINDERS, Fact, loose, need

SCOPES = BINDERS | n.Lim | n.D | n.Grad | n.Jac  # the meaning depends on the body as a function of the variable


def variable(var: Any) -> n.Sym:
    """A scalar symbol that no assumption about a family speaks of; canonical forms number their bound variables."""
    need(isinstance(var, n.Sym) and var.is_scalar_shaped, "not a variable")
    need(not var.indices or (var.name == "bound" and isinstance(var.indices[0], n.Num)), "a member of a family")
    return var


def put(node: n.Node, var: n.Sym, value: n.Node) -> n.Node:
    """The node with a value for a variable, where nothing of the value is captured."""
    variable(var)
    seen: set[int] = set()
    stack: list[Any] = [] if value is var else [node]
    while stack:
        current = stack.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        stack.extend(getattr(current, "args", ()))
        if not isinstance(current, SCOPES):
            continue
        bound = current.args[1]
        if bound is var:
            renamed = isinstance(current, n.D) and isinstance(value, n.Sym) and value not in loose(current)
            need(renamed, f"{var} is bound")
        elif var in loose(current.args[0]):
            need(bound not in loose(value), f"{bound} would be captured")
    return node.xreplace({var: value})


def still(var: n.Sym, *ends: n.Node) -> None:
    """The ends of a range do not depend on its variable."""
    variable(var)
    need(
        all(isinstance(e, n.Node) and var not in loose(e) for e in ends), "an end of the range depends on its variable"
    )


def kept(gone: Iterable[Assumption], *premises: Fact) -> frozenset[Assumption]:
    """What premises assume of that which is discharged from another premise only."""
    return frozenset(gone) & frozenset(a for p in premises for a in p.under)
