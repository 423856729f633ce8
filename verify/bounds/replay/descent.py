"""Strong induction, and a general sequent at one place."""

from __future__ import annotations

from typing import Any

from derivations.assumptions import Assumption, Has, Property, Throughout
from derivations.estimates import Natural, Stated
from derivations.notation import nodes as n

from .checking import Gone, Replay, checks, scalar, single
from .domains import met, of_step, placed, says, speaks_of_it
from .errors import fail, need
from .needs import CARRIED
from .polynomials import number
from .steps import Step
from .trees import EQ, LE, LT, ZERO, about, free, plain, put
from .world import world

STRONG_ENOUGH = {EQ: (EQ,), LE: (LE, LT, EQ), LT: (LT,)}


def shows(r: Replay, premise: Step, what: Stated, value: n.Node) -> bool:
    """Whether a premise is the stated relation at one value of its variable."""
    var = plain(what.var)
    left, right = put(what.left, var, value), put(what.right, var, value)
    strong = premise.relation in STRONG_ENOUGH.get(what.relation, ())
    return strong and r.same(premise.left, left) and r.same(premise.right, right)


@checks("strong induction")
def _induction(r: Replay, step: Step) -> Gone:
    t, properties, which = single(step.data, 3)
    plain(t)
    need(isinstance(properties, tuple) and properties and type(which) is int, "no properties")
    need(0 <= which < len(properties) and len(step.parents) == 2 * len(properties), "a property is missing")
    starts, steps = step.parents[: len(properties)], step.parents[len(properties) :]
    for what, start, onward in zip(properties, starts, steps, strict=True):
        fits = isinstance(what, Stated) and what.index and not what.open and what.low is ZERO and what.high is t
        need(fits and plain(what.var) is not t, "a property must be stated for all natural numbers up to t")
        need(t not in free(what.left) | free(what.right), "a property depends on where its range ends")
        need(shows(r, start, what, ZERO), "the start is not shown")
        need(shows(r, onward, what, n.Add(t, n.Num(1))), "the step is not shown")
    hypotheses = frozenset(properties)
    for start in starts:
        r.general(t, start, {Natural(t)})  # so a start rests on none of the properties
    for onward in steps:
        r.general(t, onward, {Natural(t), *hypotheses})
    r.rests_on(step, Natural(t))
    chosen = properties[which]
    r.concludes(step, put(chosen.left, chosen.var, t), chosen.relation, put(chosen.right, chosen.var, t))
    return (*((),) * len(starts), *(hypotheses,) * len(steps))


@checks("specialization")
def _specialize(r: Replay, step: Step) -> Gone:
    sequent, sign = single(step.parents, 2, "premises")
    var, value = single(step.data, 2)
    r.needs_below(sign, ZERO, scalar(value), "the value may be negative")
    gone: set[Assumption] = {Natural(var), Has(var, Property.NONNEGATIVE)}
    for a in sequent.under - gone:
        if plain(var) in about(a):
            need(
                met(r, step, placed(a, var, value, not world(step.under).chance.random(value))),
                f"{a.statement()} is dropped",
            )
            gone.add(a)
    if Natural(var) in sequent.under:
        r.integer(step, value)
    fixed = not world(step.under).chance.random(value)
    r.concludes(step, put(sequent.left, var, value, fixed), sequent.relation, put(sequent.right, var, value, fixed))
    return (gone, ())


@checks("substitution")
def _substitute(r: Replay, step: Step) -> Gone:
    need(1 <= len(step.parents) <= 2, "another number of premises")
    sequent, *signs = step.parents
    var, value = single(step.data, 2)
    plain(var)
    scalar(value)
    fixed = not world(step.under).chance.random(value)
    gone: set[Assumption] = set()
    for a in sequent.under:
        if var not in about(a):
            continue
        gone.add(a)
        if isinstance(a, Stated) and a.var is None:
            r.rests_on(step, Stated(put(a.left, var, value, fixed), a.relation, put(a.right, var, value, fixed)))
            continue
        if a not in (Natural(var), Has(var, Property.NONNEGATIVE)):
            need(met(r, step, placed(a, var, value, fixed)), f"{a.statement()} is dropped")
            continue
        need(len(signs) == 1 and r.below(signs[0], ZERO, value), "the value may be negative")
        if isinstance(a, Natural):
            r.integer(step, value)
    r.concludes(step, put(sequent.left, var, value, fixed), sequent.relation, put(sequent.right, var, value, fixed))
    return (gone, *((),) * len(signs))


@checks("cut")
def _cut(r: Replay, step: Step) -> Gone:
    sequent, proof = single(step.parents, 2, "premises")
    hypothesis, var = single(step.data, 2)
    if not isinstance(hypothesis, Stated):
        fail("only a stated relation is cut")
    need(hypothesis not in proof.under, "the proof uses the hypothesis")
    if hypothesis.var is None:
        need(var is None and proof.relation in STRONG_ENOUGH.get(hypothesis.relation, ()), "another statement")
        shown = r.same(proof.left, hypothesis.left) and r.same(proof.right, hypothesis.right)
        need(shown, "another statement")
    else:
        general(r, hypothesis, proof, var)
    same(r, step, sequent)
    return ({hypothesis}, ())


def same(r: Replay, step: Step, sequent: Step) -> None:
    """The step says what the sequent says; what that needs is met under what the sequent rests on."""
    r.concludes(step, sequent.left, sequent.relation, sequent.right)
    r.shows(*of_step(sequent, step.under))


@checks("a domain shown")
def _domain(r: Replay, step: Step) -> Gone:
    """A need is dropped that a premise says to be met, or that it has itself without resting on it."""
    sequent, proof = single(step.parents, 2, "premises")
    what, var = single(step.data, 2)
    need(isinstance(what, CARRIED) and what not in proof.under, "not a need, or it is used to show it")
    same(r, step, sequent)
    if var is None:
        need(says(r, what, proof) or speaks_of_it(r, step, what, proof), "another statement")
        return ({what}, ())
    if not isinstance(what, Throughout):
        fail("not a need throughout a range")
    plain(var)
    need(var is what.var or var not in {*about(what), what.var}, "the variable of the proof is not free")
    inner = what.fact if var is what.var else placed(what.fact, what.var, var)
    need(says(r, inner, proof) or speaks_of_it(r, step, inner, proof), "another statement")
    allowed: set[Assumption] = set()
    if what.low is not None:
        allowed.add(Stated(what.low, LE, var))
    if what.high is not None:
        allowed.add(Stated(var, LE, what.high))
    first = None if what.low is None else number(r.terms.frozen(what.low))
    if first is not None and first >= 0 and (not what.index or first.denominator == 1):
        allowed.add(Natural(var) if what.index else Has(var, Property.NONNEGATIVE))
    need(all(e is None or var not in free(e) for e in (what.low, what.high)), "an end of the range moves")
    return ({what}, r.general(var, proof, allowed))


def general(r: Replay, hypothesis: Stated, proof: Step, var: Any) -> None:
    """The proof shows the hypothesis for every natural number, or every non-negative time."""
    plain(var)
    inside = free(hypothesis.left) | free(hypothesis.right)
    need(var is hypothesis.var or var not in inside, "the variable of the proof occurs in the hypothesis")
    need(hypothesis.low is ZERO, "the range must begin at 0")
    need(shows(r, proof, hypothesis, var), "another statement")
    r.general(var, proof, {Natural(var) if hypothesis.index else Has(var, Property.NONNEGATIVE)})
