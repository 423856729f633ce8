"""Terms below suprema over all values of their variable."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.assumptions import Has, Property
from derivations.estimates import Natural
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from ...rules import suprema
from ...rules.ground import LE, ZERO
from ...rules.kernel import Sequent
from ..asking import Asking, Reach
from ..registry import Sides, move
from .binders import places


@move(n.Norm, n.Sym)
def below_all(p: Asking, atom: n.Norm | n.Sym, sides: Sides) -> Iterator[Sequent | None]:
    """A term is below a supremum of the goal over all values, which its place is one of."""
    for sup in dict.fromkeys(x for x in tree(sides[1]) if isinstance(x, n.Sup) and len(x.args) == 2):
        body, var = sup.args
        domain = next((a for a in (Natural(var), Has(var, Property.NONNEGATIVE)) if a in p.c.assumptions), None)
        if domain is None:
            continue
        for place in places(p, body, var, atom):
            sign = None if isinstance(domain, Natural) else p.prove(ZERO, LE, place, Reach.KNOWN)
            if sign is not None or isinstance(domain, Natural):
                yield p.attempt(suprema.sup_of_all, sup, place, domain, sign)
