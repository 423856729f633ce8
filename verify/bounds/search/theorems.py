"""From a claim to a proof: lemmas first, then the search, or what the plan of a theorem says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import product

from derivations.assumptions import Assumption, Define, Has, Property, Throughout
from derivations.estimates import Interpolated, LocalLipschitz, Stated
from derivations.ledger import Claim, Relation
from derivations.ledger.plan import FirstExit, HighProbability, Induction, Plan
from derivations.notation import nodes as n

from ..rules import calculus, chance, descent, flows, jacobian, logic
from ..rules.domains import CARRIED
from ..rules.ground import EQ, LE, LT, ONE, ZERO, RuleError
from ..rules.kernel import Context, Sequent
from ..rules.terms import TermError
from . import (
    closing,
    enough,
    inductions,
    moves,  # noqa: F401 - the moves that the prover makes
)
from .asking import Reach
from .least import least
from .patterns import conditional_on, free_times
from .prover import Prover
from .work import LIMIT, Work

SHORT = 2500  # the work of a short look
RELATIONS = {Relation.LE: LE, Relation.LT: LT, Relation.EQ: EQ, Relation.SOLVES: EQ}
_KNOWN: dict[tuple, Sequent] = {}
_FAILED: dict[tuple, set[int]] = {}
_UNDER_WAY: set[tuple] = set()
_TOLD: dict[int, tuple[Claim, int]] = {}  # the claims are kept, so that no identity is used twice
_NUMBERS: dict[tuple, int] = {}
_OPEN: dict[tuple, tuple[enough.Open, ...]] = {}
_CIRCULAR: Counter = Counter()  # how often a claim under way was asked for in its own proof


def prove(claim: Claim, work: int = LIMIT) -> Sequent | None:
    """A sequent that says what the claim says, under its assumptions, or None after so much work."""
    claim = claim.upright
    if claim.relation not in RELATIONS:
        return None
    key = known_as(claim)
    if key in _KNOWN:
        return _KNOWN[key]
    if any(spent >= work for spent in _FAILED.get(key, ())):
        return None
    if key in _UNDER_WAY:
        _CIRCULAR[key] += 1
        return None
    _UNDER_WAY.add(key)
    before = _CIRCULAR.total() - _CIRCULAR.pop(key, 0)
    try:
        found = _prove(claim, work)
    except (RuleError, TermError, n.ShapeError):
        found = None
    finally:
        _UNDER_WAY.discard(key)
    if found is not None:
        context = Context(claim.assumptions.judged)
        found = settled(context, found)
        found = None if found is None else least(context, found)
    if found is not None:
        _KNOWN[key] = found
        _CIRCULAR.pop(key, 0)
    elif _CIRCULAR.total() - _CIRCULAR.pop(key, 0) == before:  # no other claim that is being proved was asked for
        _FAILED.setdefault(key, set()).add(work)
    return found


def settled(context: Context, sequent: Sequent) -> Sequent | None:
    """The sequent without the needs that a step of its proof shows to be met, if the claim assumes all of the rest."""
    allowed = frozenset(context.assumptions)
    open_needs = sorted((a for a in sequent.under - allowed if isinstance(a, CARRIED)), key=lambda a: a.statement())
    own = [logic.ring(context, side, side) for side in (sequent.left, sequent.right)] if open_needs else []
    for what in open_needs:
        for step in (*own, *sequent.steps()):
            rest = step.under - allowed
            if (
                what not in rest
                and rest <= sequent.under
                and (shown := without_need(context, sequent, what, step)) is not None
            ):
                sequent = shown
                break
    return sequent if sequent.under <= allowed else None


def without_need(context: Context, sequent: Sequent, what: Assumption, proof: Sequent) -> Sequent | None:
    """The sequent without a need that another one shows, for all values of a variable where that is what is needed."""
    for var in (None, what.var) if isinstance(what, Throughout) else (None,):
        try:
            return descent.domain(context, sequent, what, proof, var)
        except (RuleError, TermError):
            continue
    return None


def known_as(claim: Claim) -> tuple:
    """What a claim says, and with which hints: what is found must not hang on what was asked before."""
    return (*said(claim), claim.plan, tuple(dict.fromkeys(told(lemma) for lemma in claim.lemmas)))


def told(claim: Claim) -> int:
    """A number for what a lemma says with its own lemmas; the id of a claim does not count."""
    found = _TOLD.get(id(claim))
    if found is None:
        if len(_TOLD) > 20_000:
            _TOLD.clear()
        found = _TOLD[id(claim)] = claim, _NUMBERS.setdefault(known_as(claim), len(_NUMBERS))
    return found[1]


def said(claim: Claim) -> tuple:
    return (claim.lhs, claim.relation, claim.rhs, claim.assumptions.together)


def forget() -> None:
    """Drop all known proofs (for timing and tests)."""
    _KNOWN.clear()
    _FAILED.clear()
    _CIRCULAR.clear()
    _TOLD.clear()
    _NUMBERS.clear()
    _OPEN.clear()
    closing.feasible.cache_clear()


def _prove(claim: Claim, work: int) -> Sequent | None:
    if claim.plan is None:
        return search(claim, claim.assumptions.judged, work)
    _OPEN.pop(known_as(claim), None)
    found = PLANS[type(claim.plan)](claim, claim.plan)
    planned = _OPEN.get(known_as(claim), ())
    found = found or search(claim, claim.assumptions.judged, work)
    if found is None and planned:
        _OPEN[known_as(claim)] = planned
    return found


def search(claim: Claim, assumptions: Iterable[Assumption], work: int = LIMIT) -> Sequent | None:
    """The claim by search, under the given assumptions."""
    relation = RELATIONS[claim.relation]
    if not claim.lhs.is_scalar_shaped:
        return vector(Provers(claim, assumptions).full, claim)
    provers = Provers(claim, assumptions)
    found = provers.prove(claim.lhs, relation, claim.rhs, work) or identity(claim)
    found = found or asked(provers.wide, work, claim.lhs, relation, claim.rhs)
    if found is not None:
        return found
    by_steps = inductions.inductively(provers.c, provers.lemmas, work, claim.lhs, relation, claim.rhs)
    if by_steps.proof is None:
        smallest = enough.smallest(provers.wide, (claim.lhs, relation, claim.rhs))
        smaller = () if smallest is None or by_steps.started else (smallest,)
        _OPEN[known_as(claim)] = smaller or by_steps.open
    return by_steps.proof


def would_be_enough(claim: Claim) -> tuple[enough.Open, ...]:
    """The smallest relations from which a claim would follow that were looked for and not proved; of an induction the
    base case and the step, as far as they are open."""
    return _OPEN.get(known_as(claim.upright), ())


class Provers:
    """Two provers: one that puts the definitions in, and (where there are any) one that keeps defined symbols.

    Each is made when it is first asked.
    """

    def __init__(self, claim: Claim, assumptions: Iterable[Assumption], more: Iterable[Sequent] = ()) -> None:
        self.c = Context(tuple(dict.fromkeys(assumptions)))
        self.lemmas = (*lemmas_of(claim, self.c), *more)
        self.defines = any(isinstance(a, Define) or defines(a) for a in self.c.assumptions)

    @cached_property
    def full(self) -> Prover:
        return Prover(self.c, self.lemmas)

    @cached_property
    def folded(self) -> Prover:
        return Prover(self.c, self.lemmas, folded=True)

    @cached_property
    def wide(self) -> Prover:
        return Prover(self.c, self.lemmas, wide=True)

    def prove(self, left: n.Node, relation: str, right: n.Node, work: int = LIMIT) -> Sequent | None:
        """The first proof that one of the two finds: the full one takes a short look before the other goes all the way.

        A short look is forgotten: what was not found in it may be found with more work.
        """
        if self.defines:
            brief = Prover(self.c, self.lemmas, work=Work(min(SHORT, work)))
            found = asked(brief, min(SHORT, work), left, relation, right)
            found = found or asked(self.folded, work, left, relation, right)
            if found is not None or work <= SHORT or not brief.work.spent():
                return found  # the full one had all its look
        return asked(self.full, work, left, relation, right)


def asked(prover: Prover, work: int, left: n.Node, relation: str, right: n.Node) -> Sequent | None:
    prover.work.limit, prover.work.done = work, 0
    return prover.prove(left, relation, right)


def defines(a: Assumption) -> bool:
    if isinstance(a, Interpolated):
        return a.exact
    return isinstance(a, Stated) and a.relation == EQ and isinstance(a.left, n.Sym)


def lemmas_of(claim: Claim, context: Context) -> list[Sequent]:
    """The lemmas of a claim that its assumptions allow; a hypothesis of one that another one shows is cut."""
    allowed = set(context.assumptions)
    shown = [
        logic.lemma(context, sequent, lemma.id or str(sequent))
        for lemma in claim.lemmas
        if (sequent := prove(lemma)) is not None
    ]
    out = [sequent for sequent in shown if sequent.under <= allowed]
    for sequent in shown:
        if not sequent.under <= allowed:
            cut = without(context, sequent, sequent.under - allowed, out)
            out.append(bounded(context, conditioned(context, cut, shown, allowed), allowed))
    return [sequent for sequent in out if sequent.under <= allowed or conditional_on(sequent, allowed)]


def bounded(context: Context, sequent: Sequent, allowed: set[Assumption]) -> Sequent:
    """The sequent with 0 <= s in the place of the sign of a letter s that is assumed nowhere else.

    So it is a hypothesis about s like others, which is met wherever s runs from 0 on.
    """
    signs = [a for a in sequent.under - allowed if isinstance(a, Has) and a.what is Property.NONNEGATIVE]
    for what in sorted(signs, key=lambda a: a.statement()):
        if isinstance(what.node, n.Sym) and not what.node.indices:
            said = Stated(ZERO, LE, what.node)
            inside = Context((*context.assumptions, said))
            try:
                sequent = descent.domain(inside, sequent, what, logic.assumption(inside, said))
            except (RuleError, TermError):
                continue
    return sequent


def without(context: Context, sequent: Sequent, hypotheses: Iterable[Assumption], known: list[Sequent]) -> Sequent:
    """The sequent with those hypotheses cut that known sequents show."""
    for hypothesis in sorted(hypotheses, key=lambda a: a.statement()):
        if not isinstance(hypothesis, Stated):
            continue
        for proof in known:
            for var in (None,) if hypothesis.var is None else free_times(proof):
                try:
                    sequent = descent.cut(context, sequent, hypothesis, proof, var)
                except (RuleError, TermError):
                    continue
                break
            else:
                continue
            break
    return sequent


def conditioned(context: Context, sequent: Sequent, shown: list[Sequent], allowed: set[Assumption]) -> Sequent:
    """The sequent without the local Lipschitz conditions that two of the lemmas show."""
    for lemma in sorted(
        (a for a in sequent.under - allowed if isinstance(a, LocalLipschitz)), key=lambda a: a.statement()
    ):
        for size, change in product(shown, repeat=2):
            try:
                a, b = points_of(lemma, change)
                sequent = jacobian.conditioned(context, sequent, lemma, a, b, size, change)
            except (RuleError, TermError, n.ShapeError):
                continue
            break
    return sequent


def points_of(lemma: LocalLipschitz, change: Sequent) -> tuple[n.Sym, n.Sym]:
    """The two points at which a sequent says how much the Jacobian of a condition changes."""
    match change.left:
        case n.Norm(args=(n.Add(args=(n.Sym(indices=(a,)) as at_a, n.Neg(args=(n.Sym(indices=(b,)) as at_b,)))), *_)):
            if (at_a, at_b) == (lemma.at(a), lemma.at(b)) and isinstance(a, n.Sym) and isinstance(b, n.Sym):
                return a, b
    raise RuleError("not about a change of the Jacobian")


def identity(claim: Claim) -> Sequent | None:
    """An identity that the operator engine proves, with its certificate."""
    from ...evidence import Outcome
    from ...identities import operator

    if claim.relation not in (Relation.EQ, Relation.SOLVES):
        return None
    evidence = operator.judge(claim)
    if evidence.outcome is not Outcome.PROVES:
        return None
    return calculus.operator_identity(Context(claim.assumptions.judged), claim, evidence.proof)


# -- equations between vectors ----------------------------------------------------------------------------
def vector(prover: Prover, claim: Claim) -> Sequent | None:
    """An equation between columns: by expansion, by the fundamental theorem, or multiplied by an exponential."""
    known = list(prover.known.vectors)
    for sequent in prover.known.vectors:
        if isinstance(sequent.left, n.D):
            known.extend(integrated(prover, sequent, claim))
    (a, first), (b, second) = prover.unfold(claim.lhs), prover.unfold(claim.rhs)
    ends = []
    for old, new, rounds in ((claim.lhs, a, first), (b, claim.rhs, second)):
        if old != new:
            ends.append((logic.replaced(prover.c, old, new, *rounds), ONE))
    for sequent in known:
        for multiplier in (ONE, *factors(prover, sequent)):
            made = prover.chain(claim.lhs, EQ, claim.rhs, [*ends, (sequent, multiplier)])
            if made is not None:
                return made
    return prover.direct(claim.lhs, EQ, claim.rhs) or identity(claim)


def integrated(prover: Prover, sequent: Sequent, claim: Claim) -> Iterable[Sequent]:
    """The fundamental theorem from 0 to the time of the derivative, for the variables of integration of the claim."""
    t = sequent.left.args[1]
    for node in n.tree(claim.rhs):
        if isinstance(node, n.Integral) and node.args[2] == ZERO and node.args[3] == t:
            order = prover.prove(ZERO, LE, t, Reach.KNOWN)
            start = logic.ring(prover.c, ZERO, ZERO)
            if order is None:
                return
            made = prover.attempt(calculus.fundamental, sequent, node.args[1], ZERO, t, start, order)
            if made is not None:
                yield prover.plainly(made)
            return


def factors(prover: Prover, sequent: Sequent) -> Iterable[n.Node]:
    """Inverses of the exponentials with which the terms of the left side begin."""
    found: dict[n.Node, None] = {}
    for _, word in prover.t.poly(sequent.left):
        if word and isinstance(word[0], n.Exp):
            found.setdefault(n.Exp(n.Neg(word[0].args[0])))
    return found


# -- plans ------------------------------------------------------------------------------------------------
def by_induction(claim: Claim, plan: Induction) -> Sequent | None:
    """The start and the step of each property, then the claim from the property at the index."""
    judged = claim.assumptions.judged
    outside = Provers(claim, judged)
    inside = Provers(claim, (*judged, *plan.properties))
    starts, steps = [], []
    for what in plan.properties:
        at_zero, at_next = ({what.var: x} for x in (ZERO, plan.index + 1))
        starts.append(outside.prove(what.left.xreplace(at_zero), what.relation, what.right.xreplace(at_zero)))
        steps.append(inside.prove(what.left.xreplace(at_next), what.relation, what.right.xreplace(at_next)))
    if not all((*starts, *steps)):
        _OPEN[known_as(claim)] = tuple(open_in(plan, starts, steps))
        return None
    context = outside.c
    shown = [
        descent.induction(context, plan.index, plan.properties, tuple(starts), tuple(steps), i)
        for i in range(len(plan.properties))
    ]
    return Provers(claim, judged, shown).prove(claim.lhs, RELATIONS[claim.relation], claim.rhs)


def open_in(plan: Induction, starts: list[Sequent | None], steps: list[Sequent | None]) -> Iterator[enough.Open]:
    """What of an induction is not shown: properties at 0, and at the next index given all of them up to the index."""
    goals = [((what.left, what.relation, what.right), what.var) for what in plan.properties if what.var is not None]
    supposing = tuple((*goal, (var, plan.index)) for goal, var in goals)
    for (goal, var), start in zip(goals, starts, strict=True):
        if start is None:
            yield enough.Open(*enough.at(goal, var, ZERO))
    for (goal, var), step in zip(goals, steps, strict=True):
        if step is None:
            yield enough.Open(*enough.at(goal, var, plan.index + ONE), supposing)


def by_first_exit(claim: Claim, plan: FirstExit) -> Sequent | None:
    """In the ball before a time implies in it at that time; then the claim, which may use it at all times."""
    judged = claim.assumptions.judged
    put = {plan.before.var: plan.time}
    inside = Provers(claim, (*judged, plan.before))
    step = inside.prove(plan.before.left.xreplace(put), LT, plan.before.right.xreplace(put))
    if step is None:
        return None
    shown = flows.first_exit(Context(judged), plan.flow, plan.before, step, plan.time)
    return Provers(claim, judged, [shown]).prove(claim.lhs, RELATIONS[claim.relation], claim.rhs)


def by_union_bound(claim: Claim, plan: HighProbability) -> Sequent | None:
    """The statement on the events, then the sum of their budgets."""
    if not isinstance(claim.lhs, n.Fails):
        return None
    left, right = claim.lhs.args[:2]
    judged = claim.assumptions.judged
    happening = Provers(claim, (*judged, *(x.event for x in plan.events)))
    sequent = happening.prove(left, claim.lhs.relation, right)
    if sequent is None:
        return None
    used = tuple(x for x in plan.events if x.event in sequent.under)
    context = Context(judged)
    bound = chance.union_bound(context, sequent, used)
    return Prover(context, [bound]).prove(claim.lhs, RELATIONS[claim.relation], claim.rhs)


PLANS: dict[type[Plan], Callable[[Claim, Plan], Sequent | None]] = {
    Induction: by_induction,  # type: ignore[dict-item]
    FirstExit: by_first_exit,  # type: ignore[dict-item]
    HighProbability: by_union_bound,  # type: ignore[dict-item]
}

__all__ = ["forget", "prove"]
