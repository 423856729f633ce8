"""Recounting whether terms have values: finite where they are shown, and throughout the ranges of binders at some."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import mpmath

from derivations.assumptions import Defined, Throughout
from derivations.notation import nodes as n

from .recount import CHECKS, FAR, Shown, checks, matrix, number
from .text import NotConfirmed


@checks(Defined)
def _defined(w: Shown, a: Defined, env: Mapping) -> bool:
    return all(mpmath.isfinite(x) for x in matrix(w.value(a.node, env)))


@checks(Throughout)
def _throughout(w: Shown, a: Throughout, env: Mapping) -> bool:
    """The fact at some values of its variable, the ends among them."""
    if not a.var.is_scalar_shaped:
        raise NotConfirmed(f"{a.statement()} is not counted again")
    low = mpmath.mpf(0) if a.low is None else number(w.value(a.low, env))
    high = low + FAR if a.high is None else number(w.value(a.high, env))
    if a.index:
        last = min(int(mpmath.floor(high)), int(mpmath.ceil(low)) + FAR)
        points = [mpmath.mpf(k) for k in range(int(mpmath.ceil(low)), last + 1)]
    else:
        points = [low + (high - low) * mpmath.mpf(k) / 4 for k in range(5)] if low <= high else []
    if a.low is None and not a.index:
        points += [-x for x in points]
    check = CHECKS[type(a.fact)]
    own = n.Sym("place", (1, 1), "place")  # a name of ours: a bound letter may also stand free elsewhere
    moved = dataclasses.replace(
        a.fact,
        **{f.name: x.xreplace({a.var: own}) for f in dataclasses.fields(a.fact)
           if isinstance(x := getattr(a.fact, f.name), n.Node)},
    )  # fmt: skip
    return all(check(w, moved, {**env, own: x}) for x in points)
