"""Quantified assumptions and general lemmas at one value."""

from __future__ import annotations

from collections.abc import Iterable

from derivations.assumptions import Has, Property
from derivations.estimates import Natural, Stated
from derivations.notation import nodes as n

from ..rules import descent, logic
from ..rules.ground import LE, LT, ZERO, loose
from ..rules.kernel import Sequent
from .asking import Asking, Reach
from .patterns import hypotheses, matching
from .questions import Kind


def instance(p: Asking, a: Stated, value: n.Node) -> Sequent | None:
    """A quantified assumption at one value, if the value is in its range."""
    value = p.t.canonical(value)

    def make() -> Sequent | None:
        ranges = []
        if a.low is not None:
            ranges.append(p.prove(a.low, LE, value, Reach.KNOWN))
        if a.high is not None:
            ranges.append(p.prove(value, LT if a.open else LE, a.high, Reach.KNOWN))
        return p.attempt(logic.instance, a, value, *ranges) if None not in ranges else None

    return p.questions.once(Kind.INSTANCE, p.seen.instances, (a, value), make)


def about(p: Asking, nodes: Iterable[n.Node]) -> list[Sequent]:
    """Instances of quantified assumptions and of general lemmas at the indices that occur."""
    seen = {s for node in nodes for s in loose(node)}
    return [sequent for s in sorted(seen, key=str) for sequent in at(p, s)]


def at(p: Asking, s: n.Node) -> tuple[Sequent, ...]:
    """The instances at one symbol."""
    if s in p.seen.places:
        return p.seen.places[s]
    dropped, out = p.questions.dropped, []
    for pattern, a, var in p.known.stated.get(s.name, ()):
        value = matching(pattern, s, var, p.t)
        sequent = instance(p, a, value) if value is not None else None
        if sequent is not None and sequent.left.is_scalar_shaped:
            out.append(p.plainly(sequent))
    for pattern, lemma, var in generalized(p).get(s.name, ()):
        if pattern != s or lemma.under - p.allowed:
            value = matching(pattern, s, var, p.t)
            sequent = special(p, lemma, var, value) if value is not None else None
            if sequent is not None:
                out.append(sequent)
    if p.questions.dropped == dropped:
        p.seen.places[s] = tuple(out)
    return tuple(out)


def generalized(p: Asking) -> dict[str, list[tuple[n.Node, Sequent, n.Sym]]]:
    """The symbols of the general lemmas by name, also with definitions put in."""
    if p.known.shapes is None:
        p.known.shapes = {}
        for lemma, var in p.known.general:
            sides = (lemma.left, lemma.right, p.plain(lemma.left), p.plain(lemma.right))
            for pattern in sorted(frozenset().union(*(loose(x) for x in sides)), key=str):
                p.known.shapes.setdefault(pattern.name, []).append((pattern, lemma, var))
    return p.known.shapes


def special(p: Asking, lemma: Sequent, var: n.Sym, value: n.Node) -> Sequent | None:
    """A general lemma at one value; what it supposes of the value must be shown."""
    value = p.t.canonical(value)
    return p.questions.once(
        Kind.INSTANCE, p.seen.instances, (lemma, var, value), lambda: specialized(p, lemma, var, value)
    )


def specialized(p: Asking, lemma: Sequent, var: n.Sym, value: n.Node) -> Sequent | None:
    domain = {Natural(var), Has(var, Property.NONNEGATIVE)} & lemma.under
    sign = p.prove(ZERO, LE, value, Reach.KNOWN) if domain else None
    if domain and sign is None:
        return None
    made: Sequent | None = lemma
    if value != var:
        made = p.attempt(descent.substitute, lemma, var, value, *((sign,) if sign is not None else ()))
    for hypothesis in hypotheses(made, p.allowed) if made is not None else ():
        if not isinstance(hypothesis, Stated) or hypothesis.var is not None or made is None:
            return None
        shown = p.prove(hypothesis.left, hypothesis.relation, hypothesis.right, Reach.CHAINS)
        made = p.attempt(descent.cut, made, hypothesis, shown) if shown is not None else None
    return p.plainly(made) if made is not None else None
