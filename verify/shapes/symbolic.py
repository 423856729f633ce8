"""The shape engine: is every product, sum and inverse, and the relation itself, well-typed for all sizes?

Sizes stay symbolic: two agree only if they are equal as polynomials, so a slip that |D| = k = 1 would hide
is found. A malformed claim is refuted before any number is computed.
"""

from __future__ import annotations

from itertools import product
from time import perf_counter
from typing import Any

import sympy

from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

from ..evidence import Counterexample, Evidence, Outcome, Scope

NAME = "shape"
SCALAR_RELATIONS = (Relation.LE, Relation.LT)


def judge(claim: Claim) -> Evidence:
    """REFUTES a malformed claim; PROVES a membership in R^{m x n}; otherwise SUPPORTS (it is well-typed)."""
    start = perf_counter()
    try:
        left, right = claim.lhs.shape, claim.rhs.shape
        check_parts(claim.lhs, claim.rhs)
    except n.ShapeError as stop:
        return refuted(stop.reason, str(stop.where), start, sizes_of(claim))
    reason = mismatch(claim, left, right)
    if reason is not None:
        return refuted(reason, claim.relation.value, start, sizes_of(claim), left, right)
    outcome = Outcome.PROVES if claim.relation is Relation.IN else Outcome.SUPPORTS
    detail = {"lhs": n.show(left), "rhs": n.show(right)}
    return Evidence(NAME, outcome, Scope.ALL, detail, seconds=perf_counter() - start)


def check_parts(*trees: n.Node) -> None:
    """Raise `ShapeError` where a part is malformed that no shape around it depends on (the event of a density)."""
    stack: list[Any] = list(trees)
    seen: set[Any] = set()
    while stack:
        part = stack.pop()
        if isinstance(part, n.Node | sympy.Tuple) and part not in seen:
            seen.add(part)
            if isinstance(part, n.Node):
                part.shape  # noqa: B018 - raises on a malformed tree
            stack.extend(part.args)


def mismatch(claim: Claim, left: n.Shape, right: n.Shape) -> str | None:
    """Why the two sides cannot stand in the relation, or None."""
    if isinstance(claim.rhs, n.Space) and len(claim.rhs.args) == 1 and claim.relation is Relation.IN:
        entries = left[0] * left[1]
        vector = any(n.same_size(side, n.ONE) for side in left)
        if vector and n.same_size(entries, right[0]):
            return None
        return f"a {n.show(left)} matrix is no vector with {right[0]} entries"
    if claim.relation is Relation.SIM and isinstance(claim.rhs, n.NormalDensity):
        right = claim.rhs.args[0].shape  # what is distributed so has the shape of the mean
    if claim.relation in SCALAR_RELATIONS and not (left == n.SCALAR and right == n.SCALAR):
        return f"an inequality needs scalars, not {n.show(left)} and {n.show(right)}"
    if not n.same_shape(left, right):
        return f"the left side is {n.show(left)}, the right side {n.show(right)}"
    return None


def sizes_of(claim: Claim) -> list[sympy.Symbol]:
    """The symbolic sizes of a claim, in alphabetical order."""
    found: set = set()
    stack: list[Any] = [claim.lhs, claim.rhs]
    while stack:
        node = stack.pop()
        if isinstance(node, sympy.Symbol):
            found.add(node)
        stack.extend(getattr(node, "args", ()))
    return sorted(found, key=str)


def refuted(
    reason: str,
    where: str,
    start: float,
    sizes: list[sympy.Symbol],
    left: n.Shape | None = None,
    right: n.Shape | None = None,
) -> Evidence:
    """Malformed, with the smallest sizes at which two sides of the relation visibly differ."""
    chosen = {str(size): 2 for size in sizes}
    shapes = ("", "")
    if left is not None and right is not None:
        for values in sorted(product((1, 2, 3), repeat=len(sizes)), key=lambda v: (sum(v), v)):
            put = dict(zip(sizes, values, strict=True))
            a, b = ([sympy.sympify(x).subs(put) for x in shape] for shape in (left, right))
            if a != b:
                chosen = {str(size): value for size, value in zip(sizes, values, strict=True)}
                shapes = (f"{a[0]} x {a[1]}", f"{b[0]} x {b[1]}")
                break
    example = Counterexample(chosen, {}, shapes[0], shapes[1], "0", where, reason)
    detail = {"kind": "malformed", "reason": reason, "where": where}
    return Evidence(NAME, Outcome.REFUTES, Scope.ALL, detail, example, seconds=perf_counter() - start)
