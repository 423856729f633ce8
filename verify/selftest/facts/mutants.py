"""One change of a claim with facts: a fact dropped, disconnected, contradicted; letters renamed; a side varied."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

from derivations.assumptions import Assumption, Define, Has, Property, White
from derivations.estimates import Natural, Spectrum, Stated
from derivations.ledger import Relation
from derivations.notation import nodes as n

from .case import NO_MODEL, Draft, Truth

Mutant = Callable[[Draft, random.Random], Draft | None]
MUTANTS: dict[str, Mutant] = {}
SAME = frozenset({"rename", "rename bound", "shuffle facts", "beside"})  # the verdict must not change


def mutant(name: str) -> Callable[[Mutant], Mutant]:
    def keep(function: Mutant) -> Mutant:
        MUTANTS[name] = function
        return function

    return keep


def weaker(truth: Truth) -> Truth:
    """What is still known when facts are taken away or the claim is varied: nothing."""
    return Truth.HOSTILE if truth is Truth.HOSTILE else Truth.OPEN


# -- trees --------------------------------------------------------------------------------------------
def rebuilt(thing: Any, change: Callable[[n.Node], n.Node | None]) -> Any:
    """The tree, fact or tuple with every node replaced by what `change` gives, from the top down."""
    if isinstance(thing, n.Node):
        made = change(thing)
        if made is not None:
            return made
        if isinstance(thing, n.Sym):
            indices = tuple(rebuilt(index, change) for index in thing.indices)
            return thing if indices == thing.indices else n.Sym(thing.name, thing.args[1], thing.args[2], *indices)
        args = [rebuilt(arg, change) for arg in thing.args]
        return thing if all(x is y for x, y in zip(args, thing.args, strict=True)) else thing.func(*args)
    if isinstance(thing, n.Tuple):
        return n.Tuple(*(rebuilt(item, change) for item in thing))
    if isinstance(thing, tuple):
        return tuple(rebuilt(item, change) for item in thing)
    if isinstance(thing, Assumption):
        return replace(thing, **{f.name: rebuilt(getattr(thing, f.name), change) for f in fields(thing)})
    return thing


def renamed(thing: Any, names: dict[str, str]) -> Any:
    """Every symbol by its new name."""

    def change(node: n.Node) -> n.Node | None:
        if isinstance(node, n.Sym) and node.name in names:
            new = names[node.name]
            tex = node.tex.replace(node.name, new) if node.indices else new
            return n.Sym(new, node.args[1], tex, *(rebuilt(index, change) for index in node.indices))
        return None

    return rebuilt(thing, change)


def _whole(draft: Draft, how: str, change: Callable[[Any], Any], truth: Truth) -> Draft:
    return draft.by(how, lhs=change(draft.lhs), rhs=change(draft.rhs), facts=change(draft.facts), truth=truth)


def _names(draft: Draft) -> list[str]:
    return sorted({s.name for node in draft.nodes() for s in node.symbols})


# -- facts ----------------------------------------------------------------------------------------------
@mutant("drop")
def drop(draft: Draft, r: random.Random) -> Draft | None:
    """One fact less."""
    if not draft.facts:
        return None
    k = r.randrange(len(draft.facts))
    return draft.by("drop", facts=draft.facts[:k] + draft.facts[k + 1 :], truth=weaker(draft.truth))


@mutant("disconnect")
def disconnect(draft: Draft, r: random.Random) -> Draft | None:
    """One symbol of one fact gets another name there."""
    usable = [(k, s) for k, fact in enumerate(draft.facts) for node in fact.nodes() for s in node.symbols]
    if not usable:
        return None
    k, symbol = r.choice(usable)
    try:
        fact = renamed(draft.facts[k], {symbol.name: symbol.name + "_1"})
    except (TypeError, ValueError):
        return None
    return draft.by("disconnect", facts=(*draft.facts[:k], fact, *draft.facts[k + 1 :]), truth=weaker(draft.truth))


@mutant("rename")
def rename(draft: Draft, r: random.Random) -> Draft | None:
    """All letters get other names, everywhere: the verdict stays."""
    names = _names(draft)
    if not names:
        return None
    fresh = [f"{name}'" if r.random() < 0.3 else f"w_{k}" for k, name in enumerate(names)]
    r.shuffle(fresh)
    return _whole(draft, "rename", lambda thing: renamed(thing, dict(zip(names, fresh, strict=True))), draft.truth)


@mutant("rename bound")
def rename_bound(draft: Draft, r: random.Random) -> Draft | None:
    """One bound letter of the claim gets another name under its binder, where no definition mentions it."""
    binders = [x for side in (draft.lhs, draft.rhs) for x in n.tree(side) if isinstance(x, _BINDERS)]
    mentioned = {s.name for fact in draft.facts for node in fact.nodes() for s in node.symbols}
    binders = [x for x in binders if x.args[1].name not in mentioned]
    if not binders:
        return None
    chosen = r.choice(binders)
    letter = chosen.args[1]
    other = n.Sym(f"{letter.name}_b", letter.args[1], f"{letter.name}_b")
    again = chosen.func(chosen.args[0].xreplace({letter: other}), other, *chosen.args[2:])
    swap = {chosen: again}
    return draft.by("rename bound", lhs=draft.lhs.xreplace(swap), rhs=draft.rhs.xreplace(swap))


_BINDERS = n.Integral | n.Sum | n.Prod | n.Lim | n.Sup


@mutant("shuffle facts")
def shuffle_facts(draft: Draft, r: random.Random) -> Draft | None:
    """The facts in another order."""
    if len(draft.facts) < 2:
        return None
    facts = list(draft.facts)
    r.shuffle(facts)
    return draft.by("shuffle facts", facts=tuple(facts))


@mutant("premise")
def premise(draft: Draft, r: random.Random) -> Draft | None:
    """Some facts are stated by the sentence itself."""
    if not draft.facts:
        return None
    return draft.by("premise", premises=r.randint(1, len(draft.facts)))


@mutant("beside")
def beside(draft: Draft, r: random.Random) -> Draft | None:
    """Facts about letters that nothing else mentions: the verdict stays."""
    rows = n.size(r.choice("nmk"))
    x, y = n.sym("spare"), n.sym("spare_1")
    a, v = n.sym("Spare", rows, rows), n.sym("spare_2", rows)
    options: list[tuple[Assumption, ...]] = [
        (Has(x, Property.POSITIVE),),
        (Define(x, y + 1),),
        (Stated(x, "<=", y), Natural(y)),
        (Has(a, Property.PD), Spectrum(a, x)),
        (White(v),),
        (Define(x, y), Define(x, y * 1)),
    ]
    return draft.by("beside", facts=(*r.choice(options), *draft.facts))


def touching(draft: Draft) -> list[Assumption]:
    """The facts that reach the claim, through names that they share."""
    reached = {s.name for side in (draft.lhs, draft.rhs) for s in side.symbols}
    names = {
        k: {s.name for node in fact.nodes() for s in node.symbols} - {s.name for s in fact.quantified()}
        for k, fact in enumerate(draft.facts)
    }
    found: set[int] = set()
    while more := {k for k, own in names.items() if k not in found and own & reached}:
        found |= more
        reached |= set().union(*(names[k] for k in more))
    return [fact for k, fact in enumerate(draft.facts) if k in found]


@mutant("contradict")
def contradict(draft: Draft, r: random.Random) -> Draft | None:
    """One more fact that excludes what a fact says."""
    options = list(_denials(draft, r))
    if not options or draft.truth is Truth.HOSTILE:
        return None
    return draft.by("contradict", facts=(*draft.facts, r.choice(options)), truth=Truth.VACUOUS)


def _denials(draft: Draft, r: random.Random) -> Iterator[Assumption]:
    for fact in touching(draft):
        if isinstance(fact, Define) and fact.symbol.is_scalar_shaped and fact.value.is_scalar_shaped:
            yield Define(fact.symbol, fact.value + r.choice((1, -1, n.Num(Fraction(1, 2)))))
        elif isinstance(fact, Has) and fact.what is Property.POSITIVE:
            yield Stated(fact.node, r.choice(("<", "<=")), n.Num(r.choice((0, -1))))
        elif isinstance(fact, Stated) and fact.var is None and fact.relation == "<":
            yield Stated(fact.right, r.choice(("<", "<=")), fact.left)


@mutant("alias")
def alias(draft: Draft, r: random.Random) -> Draft | None:
    """A symbol of the claim by another name, which a definition explains: the truth stays."""
    plain = [s for side in (draft.lhs, draft.rhs) for s in side.symbols if not s.indices and s not in _bound(draft)]
    if not plain or draft.truth in (Truth.HOSTILE, Truth.FORGOTTEN):
        return None
    symbol = r.choice(plain)
    other = n.Sym(symbol.name + "_2", symbol.args[1], symbol.name + "_2")
    determined = any(symbol in getattr(fact, "about", ()) for fact in draft.facts)
    fact = Define(other, symbol) if determined or r.random() < 0.5 else Define(symbol, other)
    side = r.choice(("lhs", "rhs"))
    changed = getattr(draft, side).xreplace({symbol: other})
    return draft.by("alias", **{side: changed}, facts=(*draft.facts, fact))


def _bound(draft: Draft) -> set[n.Node]:
    """Letters that a binder, a derivative or a quantified fact takes."""
    letters = {
        x.args[1]
        for side in draft.nodes()
        for x in n.tree(side)
        if isinstance(x, _BINDERS | n.D | n.Grad | n.Jac | n.Frechet)
    }
    indices = {i for node in draft.nodes() for s in node.symbols for i in s.indices}
    return letters | indices | {s for fact in draft.facts for s in fact.quantified()}


# -- the claim ------------------------------------------------------------------------------------------
@mutant("vary")
def vary(draft: Draft, r: random.Random) -> Draft | None:
    """One place of one side: a sign, a factor, a number, a transpose, an order."""
    side = r.choice(("lhs", "rhs"))
    tree = getattr(draft, side)
    places = [x for x in n.tree(tree) if _variations(x)]
    if not places:
        return None
    place = r.choice(places)
    other = r.choice(_variations(place))
    try:
        changed = tree.xreplace({place: other})
        if changed is tree or changed.shape != tree.shape:
            return None
    except (TypeError, ValueError):
        return None
    truth = draft.truth if draft.truth is Truth.VACUOUS else weaker(draft.truth)
    return draft.by("vary", **{side: changed}, truth=truth)


def _variations(node: n.Node) -> list[Any]:
    if isinstance(node, n.Neg):
        return [node.args[0], 2 * node]
    if isinstance(node, n.Add):
        return [n.Add(node.args[0], *(n.Neg(x) for x in node.args[1:])), n.Add(*node.args, node.args[-1])]
    if isinstance(node, n.Mul) and len(node.args) > 1:
        return [2 * node, n.Mul(*reversed(node.args)), n.Neg(node)]
    if isinstance(node, n.T):
        return [node.args[0]]
    if isinstance(node, n.Pow) and isinstance(node.args[1], n.Num):
        return [n.Pow(node.args[0], n.Num(node.args[1].value + 1))]
    if isinstance(node, n.Num) and abs(node.value) < 50:
        return [n.Num(node.value + 1), n.Num(node.value - 1)]
    if isinstance(node, n.Norm):
        return [2 * node]
    return []


@mutant("loosen")
def loosen(draft: Draft, r: random.Random) -> Draft | None:
    """= becomes <=, <= becomes < or turns round."""
    if not draft.lhs.is_scalar_shaped or not draft.rhs.is_scalar_shaped:
        return None
    if draft.relation is Relation.EQ:
        kept = (
            draft.truth
            if draft.truth in NO_MODEL or draft.truth in (Truth.TRUE, Truth.FORGOTTEN)
            else weaker(draft.truth)
        )
        return draft.by("loosen", relation=Relation.LE, truth=kept)
    if draft.relation is Relation.LE:
        truth = draft.truth if draft.truth in NO_MODEL else weaker(draft.truth)
        if r.random() < 0.5:
            return draft.by("loosen", relation=Relation.LT, truth=truth)
        return draft.by("loosen", lhs=draft.rhs, rhs=draft.lhs, truth=truth)
    return None
