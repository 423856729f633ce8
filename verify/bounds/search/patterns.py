"""Symbols and members of families in terms: which occur, and at which value of a variable one is the other."""

from __future__ import annotations

from collections.abc import Iterable, Set

from derivations.assumptions import Assumption, Has, Property
from derivations.estimates import Natural, Stated
from derivations.notation import nodes as n

from ..rules.domains import of_a_term
from ..rules.ground import EQ, ONE, loose
from ..rules.kernel import Sequent, speaks_of
from ..rules.terms import E, Key, TermError, Terms, number, plus


def atoms_of(keys: Iterable[Key]) -> list[n.Node]:
    """The factors that occur in a list of products, in order of appearance; e^x as itself."""
    found: dict[n.Node, None] = {}
    for factors, _ in keys:
        for base, exponent in factors:
            found.setdefault(n.Exp(exponent) if base == E else base)
            if base != E and number(exponent) is None:
                found.setdefault(n.Pow(base, exponent))
    return list(found)


def patterns(a: Stated) -> list[n.Sym]:
    """The members of families in a quantified statement that its variable indexes."""
    sides = loose(a.left) if a.relation == EQ else loose(a.left) | loose(a.right)
    return sorted((s for s in sides if s.indices and a.var in loose(s)), key=str)


def matching(pattern: n.Node, target: n.Node, var: n.Sym, terms: Terms) -> n.Node | None:
    """The value of the variable at which the pattern is the target; indices are linear in it."""
    if pattern == var:
        return target if target.is_scalar_shaped else None
    if isinstance(pattern, n.Sym) and isinstance(target, n.Sym):
        if pattern.name != target.name or len(pattern.indices) != len(target.indices):
            return None
        found: n.Node | None = None
        for p, q in zip(pattern.indices, target.indices, strict=True):
            if var not in loose(p):
                if p != q:
                    return None
                continue
            here = matching(p, q, var, terms)
            if here is None or (found is not None and found != here):
                return None
            found = here
        return found
    if isinstance(pattern, n.Add) and pattern.is_scalar_shaped and target.is_scalar_shaped:
        try:
            poly = terms.poly(pattern)
        except TermError:
            return None
        own = ((var, ONE),)
        if poly.get((own, ())) != 1:
            return None
        rest = {k: v for k, v in poly.items() if k != (own, ())}
        if any(var in loose(b) for f, _ in rest for b, _ in f):
            return None
        try:
            return terms.build(plus(terms.poly(target), rest, -1))
        except TermError:
            return None
    return None


def hypotheses(sequent: Sequent, allowed: Set) -> list[Assumption]:
    """What a sequent rests on and is to be shown; what its terms need is carried on."""
    return sorted((a for a in sequent.under - allowed if not of_a_term(a)), key=lambda a: a.statement())


def free_times(sequent: Sequent) -> list[n.Sym]:
    """The variables in which a sequent is general: declared, free in it, and met by no other assumption."""
    out = []
    for a in sequent.under:
        if isinstance(a, Natural) or (
            isinstance(a, Has) and a.what is Property.NONNEGATIVE and isinstance(a.node, n.Sym)
        ):
            var = a.symbol if isinstance(a, Natural) else a.node
            if var in loose(sequent.left) | loose(sequent.right) and all(
                var not in speaks_of(b) for b in sequent.under - {a}
            ):
                out.append(var)
    return sorted(out, key=str)


def conditional_on(sequent: Sequent, allowed: Set) -> list[n.Sym]:
    """The variables of a lemma that rests on unquantified hypotheses about them, and on nothing else new: relations,
    and that they are natural numbers."""
    rest = sequent.under - allowed
    if not all(isinstance(a, Natural) or (isinstance(a, Stated) and a.var is None) for a in rest):
        return []
    about = frozenset().union(*(speaks_of(a) for a in rest))
    own = loose(sequent.left) | loose(sequent.right)
    constants = {a.node for a in sequent.under if isinstance(a, Has) and a.what is Property.POSITIVE}
    return sorted((s for s in (about & own) - constants if not s.indices and s.is_scalar_shaped), key=str)
