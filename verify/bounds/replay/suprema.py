"""Suprema over all values of a variable: what is below them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from derivations.assumptions import Assumption, Defined, Has, Property, Throughout
from derivations.estimates import Natural
from derivations.notation import nodes as n

from .checking import Replay, checks, scalar, single
from .errors import need
from .ranges import binder
from .steps import Step
from .trees import LE, ZERO, about, put

RULE = "a term is below the supremum over all values"


@checks(RULE)
def _sup_of_all(r: Replay, step: Step) -> None:
    """That the supremum is a number is not shown here: what its side needs is asked of every step."""
    point, domain = single(step.data, 2)
    body, var, _ = binder(step.right, n.Sup, 0)
    if domain == Natural(var):
        single(step.parents, 0, "premises")
        r.integer(step, scalar(point), Fraction(0))
    else:
        need(domain == Has(var, Property.NONNEGATIVE), "no domain")
        (sign,) = single(step.parents, 1, "premises")
        r.needs_below(sign, ZERO, scalar(point), "the value may be negative")
    r.rests_on(step, domain)
    r.concludes(step, put(body, var, point), LE, n.Sup(body, var))


def whole_domains(steps: Iterable[Step], judged: Iterable[Assumption]) -> None:
    """Nothing that the claim assumes narrows the domain of a supremum over all values that such a step rests on."""
    known = tuple(judged)
    for step in steps:
        if step.rule == RULE:
            _, var, _ = binder(step.right, n.Sup, 0)
            for a in (*known, *step.under):
                free = var in about(a) or tuple(a.about) == (var,)
                declared = isinstance(a, Has) and a.node == var
                of_a_term = isinstance(a, Has | Defined | Throughout) and not declared
                need(a == step.data[1] or not free or of_a_term, "the domain of a supremum is narrower")


__all__ = ["whole_domains"]
