"""Claims with other letters: all symbols renamed consistently, or bound letters only. No verdict may depend on one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any

from sympy import Tuple

from derivations.assumptions import Assumption
from derivations.ledger import Claim, Notation
from derivations.ledger.meaning import understood
from derivations.notation.binding import BINDERS, fresh, substitute
from derivations.notation.nodes import Node, Sym

Read = Callable[[Node], Node]


def symbols_of(claim: Claim) -> set[str]:
    """The names of all symbols of a claim, its facts, its notation's facts, and its lemmas."""
    todo, seen, names = [claim], set(), set()
    while todo:
        one = todo.pop()
        if id(one) not in seen:
            seen.add(id(one))
            todo += one.lemmas
            facts = (*one.notation.facts, *one.assumptions.judged)
            roots = (one.lhs, one.rhs, *(node for fact in facts for node in fact.nodes()))
            names |= {s.name for root in roots for s in root.symbols}
    return names


def reversed_names(claim: Claim) -> Mapping[str, str]:
    """New names in the opposite order of the alphabet; the same ones in every claim, so that lemmas that claims share
    are shared under their new names as well."""
    return {name: opposite(name) for name in symbols_of(claim)}


def opposite(name: str) -> str:
    """Another name for each name, such that a < b exactly where opposite(b) < opposite(a)."""
    return "q" + "".join(f"{0x10FFFF - ord(sign):06x}" for sign in name) + "g"  # "g" is after all digits


def named(names: Mapping[str, str]) -> Read:
    """Every symbol under its new name, with its spelling as it was."""
    known: dict[Any, Any] = {}

    def read(node: Any) -> Any:
        if node not in known:
            if isinstance(node, Sym):
                name = names.get(node.name, node.name)
                known[node] = Sym(name, node.args[1], node.tex, *(read(i) for i in node.indices))
            elif isinstance(node, (Node, Tuple)):
                known[node] = node.func(*(read(a) if isinstance(a, Node | Tuple) else a for a in node.args))
            else:
                known[node] = node
        return known[node]

    return read


def bound_apart(node: Any) -> Any:
    """Every bound letter under a name that nothing else has."""
    if not isinstance(node, Node | Tuple):
        return node
    node = node.func(*(bound_apart(a) if isinstance(a, Node | Tuple) else a for a in node.args))
    if isinstance(node, BINDERS) and isinstance(node.args[1], Sym) and len(node.args) > 2:
        body, letter, *ends = node.args
        other = fresh(Sym("w", letter.args[1], "w"), frozenset(s.name for s in body.symbols))
        return node.func(substitute(body, {letter: other}), other, *ends)
    return node


def fact_read(fact: Any, read: Read) -> Any:
    """A fact, or a plan, with its terms, also those in tuples and other facts, read."""

    def value(x: Any) -> Any:
        if isinstance(x, Node):
            return read(x)
        if isinstance(x, Assumption):
            return fact_read(x, read)
        return tuple(value(y) for y in x) if isinstance(x, tuple) else x

    return replace(fact, **{f.name: value(getattr(fact, f.name)) for f in fields(fact)})


def renamed(claim: Claim, names: Mapping[str, str]) -> Claim:
    """The claim with all its symbols renamed, in its notation, its lemmas and its plan as well."""
    read, back = named(names), named({new: old for old, new in names.items()})

    def family(make: Callable) -> Callable:
        return lambda *indices: tuple(fact_read(f, read) for f in make(*(back(i) for i in indices)))

    @cache  # notations and lemmas are shared: each is read once, or the number of readings doubles with each lemma
    def notation(of: Notation) -> Notation:
        families = {names.get(name, name): family(make) for name, make in of.families.items()}
        return replace(of, facts=tuple(fact_read(f, read) for f in of.facts), families=families)

    known: dict[int, Claim] = {}

    def other(one: Claim) -> Claim:
        if id(one) not in known:
            known[id(one)] = replace(
                one,
                lhs=read(one.lhs),
                rhs=read(one.rhs),
                notation=notation(one.notation),
                stated=tuple(fact_read(f, read) for f in one.stated),
                lemmas=tuple(other(lemma) for lemma in one.lemmas),
                plan=None if one.plan is None else fact_read(one.plan, read),
            )
        return known[id(one)]

    return other(claim)


def other_letters(claim: Claim) -> list[Claim]:
    """The claim with all symbols renamed so that their order in the alphabet is reversed; then with bound letters
    renamed only, where it has some."""
    meant = understood(claim)  # a letter that a definition hides under a binder is not free to choose
    letters = replace(meant, lhs=bound_apart(meant.lhs), rhs=bound_apart(meant.rhs))
    others = [renamed(claim, reversed_names(claim))]
    return others + ([letters] if (letters.lhs, letters.rhs) != (meant.lhs, meant.rhs) else [])


__all__ = ["bound_apart", "other_letters", "renamed", "reversed_names"]
