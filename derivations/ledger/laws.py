"""Laws with a mean, as engines see them: a column is its mean and a deviation with mean zero."""

from __future__ import annotations

from dataclasses import replace

from ..assumptions import Assumption, Centered, Law
from ..notation.constants import is_zero
from ..notation.latex import latex
from ..notation.nodes import Sym
from ..notation.text import text
from .claim import Claim


def centred(claim: Claim) -> Claim:
    """The claim with every law that has a mean as definitions u = m + v and a law of the deviations v."""
    facts = (*claim.notation.facts, *claim.stated)
    laws = dict.fromkeys(fact for fact in facts if isinstance(fact, Law))
    if not laws:
        return claim
    nodes = (claim.lhs, claim.rhs, *(node for fact in facts for node in fact.nodes()))
    names = {s.name for node in nodes for s in node.symbols}
    put: dict[Assumption, tuple[Assumption, ...]] = {}
    for law in laws:
        if all(is_zero(mean) for mean in law.means):
            put[law] = (Centered(law.vectors, law.blocks, law.gaussian, law.groups),)
        else:
            put[law] = law.centred(tuple(deviation(u, names) for u in law.vectors))
    notation = replace(claim.notation, facts=_replaced(claim.notation.facts, put))
    return replace(claim, notation=notation, stated=_replaced(claim.stated, put))


def deviation(column: Sym, names: set[str]) -> Sym:
    """A symbol for a column minus its mean, with a name of its own."""
    name = f"{text(column)}\N{DEGREE SIGN}"
    while name in names:
        name += "\N{DEGREE SIGN}"
    return Sym(name, column.shape, rf"\tilde{{{latex(column)}}}")


def _replaced(facts: tuple[Assumption, ...], put: dict[Assumption, tuple[Assumption, ...]]) -> tuple[Assumption, ...]:
    return tuple(dict.fromkeys(new for fact in facts for new in put.get(fact, (fact,))))
