"""Is a mutant still true? Asked of numbers that no engine computed, in models that no engine saw.

Both sides are evaluated by `values` in several models of the claim's assumptions, with generic, repeated and zero
eigenvalues, and in small ones where much vanishes. A difference anywhere is a fact about the claim; agreement
everywhere is what "equivalent" means here.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from random import Random

from flint import arb, arb_mat

from derivations.assumptions import Defined, Law, Throughout
from derivations.estimates import Stated
from derivations.ledger import Assumptions, Claim, Relation
from derivations.ledger.laws import centred
from derivations.notation import nodes as n

from ..models import NoModel, RandomSource, SmallSource, recipe_of, size_choices, small_sizes
from ..models.definitions import FlowPath
from ..shapes import concrete
from ..values.rational import GiveUp
from .drawing import Drawn, drawn
from .values import Malformed, Silent, Undefined, Unsteady, Values, largest, scalar, shape, with_precision

Sizes = Mapping[str, int]

SEED = 910_000
ENOUGH = 2  # models that must agree before a claim counts as true
TRIES = 8
PLAN = (("generic", 0), ("generic", 1), ("repeated", 0), ("singular", 0), ("generic", 2))
FURTHER = 12 * (("generic", 0),)  # where one model was found, and no second
# When flows are read: identities in t are analytic in t. At the first a slip of order t^6 still shows; the second is
# for flows that change too fast for it.
SOON = (arb(2) ** -12, arb(2) ** -20)
# Numbers where something vanishes: an identity that generic numbers obey may need a premise that it does not state.
DEGENERATE, SMALLEST = 24, 2  # models, at each of so many sizes
INEQUALITIES = (Relation.LE, Relation.LT)
REFLEXIVE = (Relation.EQ, Relation.LE)
BEYOND = (0, -1, -2)  # whole numbers for ends of sums and powers of which no fact says where they begin
EQUAL, DIFFERENT = arb(2) ** -105, arb(2) ** -85


class Undecided(Exception):
    """Two numbers that are neither equal nor clearly different: no agreement, and no difference."""


class Truth(enum.Enum):
    """What the numbers say of a claim."""

    HOLDS = "holds in every model"
    STANDS = "holds in several small models, and none violates it"
    FAILS = "fails in a model"
    UNDEFINED = "has no value in a model"
    MALFORMED = "shapes that do not fit"
    SILENT = "not decided by numbers"


@dataclass(frozen=True)
class Answer:
    """The truth as far as numbers tell, in how many models, and why."""

    truth: Truth
    models: int = 0
    reason: str = ""


Elsewhere = Callable[[Claim], "Answer | None"]
ELSEWHERE: list[Elsewhere] = []


def elsewhere(function: Elsewhere) -> Elsewhere:
    """Register where else models may come from, for assumptions that `verify.models` does not draw (estimates).

    Asked only where no model was drawn; it must not use what proves the claim.
    """
    ELSEWHERE.append(function)
    return function


def ask(claim: Claim, plan: tuple[tuple[str, int], ...] = PLAN) -> Answer:
    """What the numbers say of a claim, whatever the engines say."""
    return with_precision(lambda: _ask(claim, plan))


def _ask(claim: Claim, plan: tuple[tuple[str, int], ...]) -> Answer:
    malformed = concrete.malformed(claim)
    if claim.relation in REFLEXIVE and claim.lhs == claim.rhs and not malformed:
        truth = Truth.HOLDS if claim.relation is Relation.EQ else Truth.STANDS
        return Answer(truth, 0, "both sides are the same term")
    laws = [fact for fact in claim.assumptions.judged if isinstance(fact, Law)]
    claim = centred(claim) if laws else claim
    asked = bare(claim) if malformed else whatever_exists(claim)
    if claim.relation is Relation.NE:
        plan = (*plan, ("smallest", 0))
    agreed, undefined, silent, undecided, tries = 0, "", "", "", TRIES
    for number, (profile, place) in enumerate((*plan, *FURTHER)):
        if number >= len(plan) and not 0 < agreed < ENOUGH:
            break
        try:
            model = _model(asked, profile, place, SEED + 50 * number, malformed, tries)
        except (NoModel, GiveUp, n.ShapeError) as reason:
            silent, tries = (
                silent or f"no model: {reason}",
                1,
            )  # what has no model at many sizes rarely has one elsewhere
            continue
        tries = TRIES
        try:
            if laws and not _lawful(laws, model):
                return Answer(Truth.SILENT, agreed, "a model in which a law does not hold")
        except (Silent, Undefined, Malformed, GiveUp) as reason:
            silent = silent or str(reason)
            continue
        for atoms in ("few", "many") if recipe_of(asked).vectors else ("few",):
            try:
                found = _compare(claim, model, atoms)
            except Malformed as reason:
                return Answer(Truth.MALFORMED, agreed, str(reason))
            except Undefined as reason:
                undefined = undefined or str(reason)
                continue
            except Undecided as reason:
                undecided = str(reason)
                continue
            except (Silent, GiveUp, NoModel, n.ShapeError) as reason:
                silent = silent or str(reason)
                continue
            if found is not None:
                return Answer(Truth.SILENT if malformed else Truth.FAILS, agreed, found)
            agreed += atoms == "few"
    if undecided and not undefined:
        return Answer(Truth.SILENT, agreed, undecided)
    return _concluded(claim, malformed, agreed, undefined, silent)


def _concluded(claim: Claim, malformed: bool, agreed: int, undefined: str, silent: str) -> Answer:
    if malformed and not agreed:
        return Answer(Truth.MALFORMED, 0, "shapes do not fit with whole numbers for the sizes")
    if undefined:
        return Answer(Truth.UNDEFINED, agreed, undefined)
    if agreed >= ENOUGH and not malformed and claim.relation is not Relation.NE:
        # an identity that holds at generic numbers holds where nothing vanishes; an inequality may fail where no model
        # was drawn
        found = _degenerate(claim)
        if found is not None:
            return Answer(Truth.FAILS, agreed, found)
        return Answer(Truth.STANDS if claim.relation in INEQUALITIES else Truth.HOLDS, agreed, silent)
    for other in ELSEWHERE if agreed < ENOUGH else ():
        answer = other(claim)
        if answer is not None:
            return answer
    return Answer(Truth.SILENT, agreed, silent or "too few models, or a denial")


def _degenerate(claim: Claim) -> str | None:
    """Where a claim fails among models of small numbers, zero among them: scalars that vanish, singular matrices."""
    asked = whatever_exists(claim)
    for sizes in islice(told_apart(claim, small_sizes(asked)), SMALLEST):
        for number in range(DEGENERATE):
            code = Random(SEED + number).choices(range(60), k=60)
            with suppress(NoModel, GiveUp, Silent, Undefined, Undecided, Malformed, n.ShapeError):
                model = drawn(asked, sizes, SmallSource(code), number)
                found = _compare(claim, model, "few") or _beyond(claim, model)
                if found is not None:
                    return found
    return None


def told_apart(claim: Claim, choices: Iterable[Sizes]) -> Iterator[Sizes]:
    """The sizes that differ in one that the sides have; those of the facts alone go by."""
    own = {size.name for side in (claim.lhs, claim.rhs) for part in n.tree(side) for size in n.sizes_in(part)}
    seen: set[tuple] = set()
    for sizes in choices:
        key = tuple((name, side) for name, side in sizes.items() if name in own)
        if key not in seen:
            seen.add(key)
            yield sizes


def _beyond(claim: Claim, drawn: Drawn) -> str | None:
    """Where a claim fails in a model with another whole number for the end of a sum or the power of something."""
    ends: set[n.Node] = set()
    for node in (*n.tree(claim.lhs), *n.tree(claim.rhs)):
        if isinstance(node, n.Sum | n.Prod):
            ends |= {end for end in node.args[2:] if isinstance(end, n.Sym)}
        elif isinstance(node, n.Pow) and isinstance(node.args[1], n.Sym):
            ends.add(node.args[1])
    facts = [fact for fact in drawn.model.recipe.facts if not isinstance(fact, Defined)]
    ends -= {symbol for fact in facts for node in fact.nodes() for symbol in node.symbols}
    ends = {end for end in ends if drawn.model.definition(end) is None}
    for end in sorted(ends & {*claim.lhs.symbols, *claim.rhs.symbols}, key=str):
        for number in BEYOND:
            with suppress(Silent, Undefined, Malformed, GiveUp):
                found = _compare_at(claim, Values(drawn.model, {end: scalar(number)}))
                if found is not None:
                    return f"{found} with {end} = {number}"
    return None


def _lawful(laws: list[Law], drawn: Drawn) -> bool:
    """Whether columns have the means and covariances that their laws say; they are read with deviations from them."""
    values = drawn.values("few", 0, {})
    said: list[tuple[n.Node, n.Node]] = []
    for law in laws:
        pairs = list(zip(law.vectors, law.means, strict=True))
        said += [(n.Expect(u), mean) for u, mean in pairs]
        for i, (u, mean) in enumerate(pairs):
            said += [(n.Expect((u - mean) * n.T(w - m)), law.block(i, j)) for j, (w, m) in enumerate(pairs)]
    return all(largest(values(a) - values(b)) < (1 + largest(values(b))) * EQUAL for a, b in said)


def bare(claim: Claim) -> Claim:
    """The claim without what must hold for it to mean something, which no model of a malformed claim can satisfy."""
    copy = replace(claim, notation=replace(claim.notation))
    parts = claim.assumptions
    copy.__dict__["assumptions"] = Assumptions((), parts.standing, parts.stated)
    return copy


def whatever_exists(claim: Claim) -> Claim:
    """The claim without the conditions that its limits, series, integrals and suprema exist: numbers find out."""
    parts = claim.assumptions
    kept = tuple(fact for fact in parts.definedness if not isinstance(fact, Defined | Throughout))
    if len(kept) == len(parts.definedness):
        return claim
    copy = replace(claim, notation=replace(claim.notation))
    copy.__dict__["assumptions"] = Assumptions(kept, parts.standing, parts.stated)
    return copy


def _model(claim: Claim, profile: str, place: int, seed: int, apart: bool = False, tries: int = TRIES) -> Drawn:
    """A model of the `place`-th sizes, or the next ones that have a model; small numbers, so that exponents stay
    moderate. On request no two sizes are equal."""
    choices = small_sizes(claim) if profile == "smallest" else size_choices(claim)
    if apart:
        choices = (sizes for sizes in choices if len(set(sizes.values())) == len(sizes))
    kind = "generic" if profile == "smallest" else profile
    reason = NoModel("no sizes to choose")
    for attempt, sizes in enumerate(islice(choices, place, place + tries)):
        for again in range(2):
            try:
                start = seed + 2 * attempt + again
                return drawn(claim, sizes, RandomSource(start, 4, kind, unit=16), (start, kind))
            except NoModel as error:
                reason = error
    if place:
        return _model(claim, profile, 0, seed + 2 * TRIES, apart, tries)
    raise reason


def _compare(claim: Claim, drawn: Drawn, atoms: str) -> str | None:
    """Where the claim fails in a model, or None; the values are read at a small time where flows occur."""
    model = drawn.model
    flows = {s.name for s, d in model.recipe.definitions.items() if isinstance(d, FlowPath)}
    reached = model.reach(claim.lhs) | model.reach(claim.rhs)
    if all(s.name not in flows for s in reached):
        return _compare_at(claim, drawn.values(atoms, 0, {}))
    free = sorted((time for time in model.recipe.times if model.definition(time) is None), key=str)
    envs = [{time: scalar(soon * (16 + i) / 16) for i, time in enumerate(free)} for soon in SOON]
    for turn, env in enumerate(envs[:-1]):
        with suppress(Unsteady):
            return _compare_soon(claim, drawn.values(atoms, turn, env), free)
    return _compare_soon(claim, drawn.values(atoms, len(envs) - 1, envs[-1]), free)


def _compare_soon(claim: Claim, values: Values, times: list[n.Sym]) -> str | None:
    """The same at times of our choice; Silent where what is known of these does not hold there."""
    for fact in values.model.recipe.facts:
        if isinstance(fact, Stated) and fact.var is None and any(t in x.symbols for x in fact.nodes() for t in times):
            said = replace(claim, lhs=fact.left, rhs=fact.right, relation=Relation(fact.relation))
            if _fails(said, values):
                raise Silent("a relation about a time does not hold at the small one at which flows are read")
    return _compare_at(claim, values)


def _fails(claim: Claim, values: Values) -> bool:
    with suppress(Silent, Undefined, Undecided, Malformed, GiveUp):
        return _compare_at(claim, values) is not None
    return False


def _compare_at(claim: Claim, values: Values) -> str | None:
    if claim.relation is Relation.IN:
        return _membership(claim, values)
    left, right = values(claim.lhs), values(claim.rhs)
    if shape(left) != shape(right):
        raise Malformed(f"the sides are {shape(left)} and {shape(right)}")
    if claim.relation in (Relation.LE, Relation.LT):
        return _ordered(claim, left, right)
    if claim.relation not in (Relation.EQ, Relation.SOLVES, Relation.NE):
        raise Silent(f"a claim with {claim.relation.value}")
    scale = 1 + largest(left) + largest(right)
    if _radius(left) > scale * EQUAL or _radius(right) > scale * EQUAL:
        raise Silent("too few digits are certain")
    apart = largest(left - right)
    if apart > scale * DIFFERENT:
        return (
            None
            if claim.relation is Relation.NE
            else f"{apart.str(5, radius=False)} apart at {dict(values.model.sizes)}"
        )
    if apart > scale * EQUAL:
        raise Undecided("neither equal nor clearly different")
    return "equal" if claim.relation is Relation.NE else None


def _ordered(claim: Claim, left: arb_mat, right: arb_mat) -> str | None:
    if shape(left) != (1, 1):
        raise Malformed("an inequality needs scalars")
    gap, scale = (right - left)[0, 0], 1 + largest(left) + largest(right)
    if gap < -scale * DIFFERENT:
        return f"short by {abs(gap).str(5, radius=False)}"
    if abs(gap) < scale * EQUAL and claim.relation is Relation.LT:
        return "equal"
    return None


def _radius(a: arb_mat) -> arb:
    out = arb(0)
    for x in a.entries():
        out = x.rad() if x.rad() > out else out
    return out


def _membership(claim: Claim, values: Values) -> str | None:
    if not isinstance(claim.rhs, n.Space):
        raise Silent("a membership in no space")
    rows, cols = shape(values(claim.lhs))
    wanted = [values.dim(size) for size in claim.rhs.args]
    if len(wanted) == 1 and 1 in (rows, cols) and rows * cols == wanted[0]:
        return None
    if len(wanted) == 2 and [rows, cols] == wanted:
        return None
    raise Malformed(f"a {rows} x {cols} matrix, printed {wanted}")


__all__ = ["Answer", "Truth", "ask", "elsewhere", "told_apart"]
