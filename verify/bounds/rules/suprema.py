"""Suprema over all values of a variable, against one value and so against suprema over a part of them."""

from __future__ import annotations

from derivations.assumptions import Assumption, Has, Property
from derivations.estimates import Natural
from derivations.notation import nodes as n

from .domains import CARRIED
from .ground import LE, ZERO, need, put
from .kernel import Context, Made, Sequent, rule, says, speaks_of
from .logic import integer


@rule("a term is below the supremum over all values", "h(x) <= sup of h, where that is a number, for x of its domain.",
      "supremum")  # fmt: skip
def sup_of_all(context: Context, sup: n.Sup, point: n.Node, domain: Assumption, sign: Sequent | None = None) -> Made:
    """The domain is what is declared of the variable and nothing else may narrow it: a natural number, or a
    non-negative real one, of which `sign` shows that the point is one. That the supremum is a number stays assumed.

    With the least bound it gives: the supremum over a part is at most that over all, if the part is not empty.
    """
    need(isinstance(sup, n.Sup) and len(sup.args) == 2, "not a supremum over all values")
    body, var = sup.args
    need(domain in (Natural(var), Has(var, Property.NONNEGATIVE)) and domain in context.assumptions, "no domain")
    others = (a for a in context.assumptions if a != domain and (a.about == (var,) or var in speaks_of(a)))
    need(all(isinstance(a, CARRIED) and not _declares(a, var) for a in others), "the domain is narrower")
    extra = {domain}
    if isinstance(domain, Natural):
        need(sign is None, "a natural number needs no sign")
        extra |= integer(context, point, 0)
    else:
        need(sign is not None and says(context, sign, ZERO, point), "the value may be negative")
    parents = () if sign is None else (sign,)
    return Made(put(body, var, point), LE, sup, parents, (point, domain), extra=frozenset(extra))


def _declares(a: Assumption, var: n.Sym) -> bool:
    return isinstance(a, Has) and a.node == var


__all__ = ["sup_of_all"]
