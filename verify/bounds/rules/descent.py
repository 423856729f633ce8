"""Strong induction, and a general sequent at a particular index or time."""

from __future__ import annotations

from dataclasses import replace

from derivations.assumptions import Assumption, Defined, Has, Property, Throughout
from derivations.estimates import Natural, Stated
from derivations.notation import nodes as n

from .domains import CARRIED, met
from .domains import shows as shows_domain
from .ground import EQ, LE, LT, ZERO, RuleError, need, put
from .kernel import Context, Made, Sequent, discharged, moved, placed, rule, says, speaks_of, variable
from .logic import integer
from .terms import number


def shows(context: Context, sequent: Sequent, what: Stated, value: n.Node) -> bool:
    """Whether a sequent is the stated relation at one value."""
    strength = {EQ: (EQ,), LE: (LE, LT, EQ), LT: (LT,)}[what.relation]
    return (
        sequent.relation in strength
        and context.same(sequent.left, put(what.left, what.var, value))
        and context.same(sequent.right, put(what.right, what.var, value))
    )


@rule(
    "strong induction",
    "P(0), and P(t + 1) whenever P(i) for all i <= t, imply P(t) for every natural number t.",
    "well-ordering of the natural numbers",
)
def induction(
    context: Context, t: n.Sym, properties: tuple[Stated, ...], starts: tuple[Sequent, ...], steps: tuple[Sequent, ...],
    which: int,
) -> Made:  # fmt: skip
    """Several properties at once; the conclusion is the one numbered `which`, at t."""
    need(len(properties) == len(starts) == len(steps) and 0 <= which < len(properties), "a property is missing")
    for what, start, step in zip(properties, starts, steps, strict=True):
        fits = isinstance(what, Stated) and what.index and not what.open and what.low == ZERO and what.high == t
        need(fits and what.var != t, "a property must be stated for all natural numbers up to t")
        need(not start.under & frozenset(properties), "the start uses what is to be shown")
        need(shows(context, start, what, ZERO), "the start is not shown")
        need(shows(context, step, what, t + 1), "the step is not shown")
    hypotheses = frozenset({*properties, Natural(t)})
    left_over = {a for f in (*starts, *steps) for a in f.under - hypotheses}
    need(all(t not in speaks_of(a) for a in left_over), "an assumption about the index is left")
    chosen = properties[which]
    left, right = (put(side, chosen.var, t) for side in (chosen.left, chosen.right))
    return Made(
        left, chosen.relation, right, (*starts, *steps),
        (t, properties, which), frozenset(properties), frozenset({Natural(t)}),
    )  # fmt: skip


@rule("specialization", "What holds for every index (or time) holds for one of them.", "logic")
def specialize(context: Context, sequent: Sequent, var: n.Sym, value: n.Node, sign: Sequent) -> Made:
    """`sign` shows 0 <= value; an index must be an integer."""
    variable(var)
    domain = frozenset({Natural(var), Has(var, Property.NONNEGATIVE)})
    need(says(context, sign, ZERO, value), "the value may be negative")
    extra = integer(context, value) if Natural(var) in sequent.under else set()
    need(value.is_scalar_shaped, "the value is no number")
    gone = {a for a in sequent.under - domain if var in speaks_of(a)}
    extra = extra.union(*(moved(context, a, var, value) for a in gone))
    fixed = not context.chance.is_random(value)
    left, right = (put(side, var, value, fixed) for side in (sequent.left, sequent.right))
    return Made(left, sequent.relation, right, (sequent, sign), (var, value), domain | gone, frozenset(extra), (sign,))


@rule("cut", "A hypothesis that is proved may be dropped.", "logic")
def cut(context: Context, sequent: Sequent, hypothesis: Stated, proof: Sequent, var: n.Sym | None = None) -> Made:
    """For a hypothesis about a range, the proof is general in `var`, a natural number or a non-negative time."""
    need(isinstance(hypothesis, Stated) and hypothesis in sequent.under, "not a hypothesis of the sequent")
    need(hypothesis not in proof.under, "the proof uses the hypothesis")
    if hypothesis.var is None:
        at = Stated(hypothesis.left, hypothesis.relation, hypothesis.right, n.Sym("nothing", (1, 1), "nothing"))
        need(var is None and shows(context, proof, at, ZERO), "another statement")
        return dropped(context, sequent, hypothesis, proof, var)
    var = variable(var)
    need(shows(context, proof, hypothesis, var), "another statement")
    need(hypothesis.low == ZERO, "the range must begin at 0")
    domain = Natural(var) if hypothesis.index else Has(var, Property.NONNEGATIVE)
    need(all(var not in speaks_of(a) for a in proof.under - {domain}), "the proof is not general")
    return dropped(context, sequent, hypothesis, proof, var)


def dropped(context: Context, sequent: Sequent, hypothesis: Assumption, proof: Sequent, var: n.Sym | None) -> Made:
    """The sequent without a hypothesis; under that its sides mean something, and so do they under what shows it."""
    gone, shown = frozenset({hypothesis}), context.needed(sequent)
    return Made(sequent.left, sequent.relation, sequent.right, (sequent, proof), (hypothesis, var), gone, shown=shown)


def starts_at_least_at_zero(context: Context, what: Throughout) -> bool:
    """Whether the range of a need begins at a number that is not negative, and natural where it counts."""
    first = None if what.low is None else number(context.terms.canonical(what.low))
    return first is not None and first >= 0 and (not what.index or first.denominator == 1)


@rule(
    "a domain shown",
    "That a number is in a domain, or that a term has a value, need not be assumed where it is shown.",
    "logic: cut of a hypothesis that is proved",
)
def domain(context: Context, sequent: Sequent, hypothesis: Has | Defined | Throughout, proof: Sequent,
           var: n.Sym | None = None) -> Made:  # fmt: skip
    """The proof says so (0 < x, x < 0, 0 <= x), or speaks of a term that has the need and does not rest on it;
    a limit, supremum, series or integral has a value where another one of the same function has, up to definitions.

    For a need throughout a range the proof is general in the variable.
    """
    need(isinstance(hypothesis, CARRIED) and hypothesis in sequent.under, "not a need of the sequent")
    need(hypothesis not in proof.under, "the proof uses the hypothesis")
    if var is None:
        if shows_domain(context, hypothesis, proof.left, proof.relation, proof.right):
            return dropped(context, sequent, hypothesis, proof, var)
        used = met(context, hypothesis, proof)
        if used is None:
            raise RuleError("another statement")
        return replace(dropped(context, sequent, hypothesis, proof, var), extra=used)
    if not isinstance(hypothesis, Throughout):
        raise RuleError("not a need throughout a range")
    variable(var)
    what = hypothesis.fact if var == hypothesis.var else placed(hypothesis.fact, hypothesis.var, var)
    need(var == hypothesis.var or var not in speaks_of(hypothesis), "the variable of the proof is not free")
    said = shows_domain(context, what, proof.left, proof.relation, proof.right)
    used = frozenset() if said else met(context, what, proof)
    if used is None:
        raise RuleError("another statement")
    allowed: set[Assumption] = {Stated(hypothesis.low, LE, var)} if hypothesis.low is not None else set()
    allowed |= {Stated(var, LE, hypothesis.high)} if hypothesis.high is not None else set()
    if starts_at_least_at_zero(context, hypothesis):
        allowed.add(Natural(var) if hypothesis.index else Has(var, Property.NONNEGATIVE))
    gone, _ = discharged(context, var, (proof,), allowed)
    return Made(sequent.left, sequent.relation, sequent.right, (sequent, proof), (hypothesis, var), gone | {hypothesis},
                used | (sequent.under - {hypothesis}), shown=context.needed(sequent))  # fmt: skip


@rule("substitution", "A sequent stays true when a free variable is replaced by a term in all its parts.", "logic")
def substitute(context: Context, sequent: Sequent, var: n.Sym, value: n.Node, sign: Sequent | None = None) -> Made:
    """Also in its stated hypotheses; a declaration of the variable's domain is replaced by `sign`, 0 <= value."""
    variable(var)
    need(value.is_scalar_shaped, "the value is no number")
    fixed = not context.chance.is_random(value)
    gone: set[Assumption] = set()
    extra: set[Assumption] = set()
    for a in sequent.under:
        if var not in speaks_of(a):
            continue
        gone.add(a)
        if isinstance(a, Stated) and a.var is None:
            extra.add(Stated(put(a.left, var, value, fixed), a.relation, put(a.right, var, value, fixed)))
        elif a not in (Natural(var), Has(var, Property.NONNEGATIVE)):
            extra |= moved(context, a, var, value)
        else:
            need(sign is not None and says(context, sign, ZERO, value), "the value may be negative")
            extra |= integer(context, value) if isinstance(a, Natural) else set()
    left, right = (put(side, var, value, fixed) for side in (sequent.left, sequent.right))
    kept = () if sign is None else (sign,)
    return Made(left, sequent.relation, right, (sequent, *kept), (var, value), frozenset(gone), frozenset(extra), kept)


__all__ = ["cut", "domain", "induction", "shows", "specialize", "substitute"]
