"""Certainly different? Both sides in ball arithmetic; a difference whose ball excludes zero is a fact.

Precision rises from 64 to 1024 bits while the balls still overlap. Where the notation has no direct
enclosure (derivatives, limits, flows) the exact engine's value, a sum of c_j e^{q_j}, is enclosed instead; a
power series is compared coefficient by coefficient.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flint import arb, fmpq

from derivations.ledger import Claim
from derivations.notation.nodes import Integral, tree

from ..evidence import Counterexample, Evidence, Outcome, Scope
from ..models import Model, NoModel, RandomSource, confirmed, draw, drawn, sample, values
from ..models.estimates import undecided
from ..models.model import UNTABLED
from ..values.balls import Ball, Balls, precision, upward
from ..values.graded import Graded, expanded
from ..values.rational import GiveUp
from .exact import Comparison, compare, has_plain_square, inapplicable

NAME = "ball"
PRECISIONS = (64, 256, 1024)
DIGITS = 20
NARROW = arb("1e-20")
ENOUGH = 256  # bits for quadrature, whose work grows with them
LEAST = 2  # models in which the sides agree


@dataclass(frozen=True)
class Separation:
    """An entry (counted from 1) where the sides certainly differ; both sides to 20 digits within `radius`."""

    row: int
    col: int
    lhs: str
    rhs: str
    radius: str
    where: str = ""
    bits: int = 0
    borrowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sides:
    """Both sides enclosed at one precision."""

    lhs: Ball
    rhs: Ball
    borrowed: tuple[str, ...]


def enclose(claim: Claim, model: Model) -> Sides:
    """Both sides in balls at the current precision; raises `GiveUp`."""
    ev = model.evaluator(Balls())
    if undecided(model, claim.lhs, claim.rhs):
        raise GiveUp("what is claimed of some point between two others is not decided at one of them")
    if not model.recipe.tabled:
        raise GiveUp(UNTABLED)
    try:
        left, right = ev(claim.lhs), ev(claim.rhs)
        borrowed = tuple(sorted(ev.borrowed))
    except GiveUp:
        exact = compare(claim, model)
        if exact.variable is not None:
            raise
        left, right = Balls().enclose(exact.lhs), Balls().enclose(exact.rhs)
        borrowed = ("both sides",)
    if left.shape != right.shape:
        raise GiveUp(f"the sides are {left.shape} and {right.shape} in this model")
    return Sides(left, right, borrowed)


def apart(sides: Sides) -> tuple[int, int] | None:
    """An entry whose difference certainly is not zero."""
    difference = sides.lhs.matrix - sides.rhs.matrix
    for i in range(difference.nrows()):
        for j in range(difference.ncols()):
            if not difference[i, j].contains(0):
                return i, j
    return None


def separate(claim: Claim, model: Model) -> Separation | None:
    """Where the two sides certainly differ in this model, or None; raises `GiveUp` if nothing encloses them."""
    try:
        with precision(PRECISIONS[0]):
            sides = enclose(claim, model)
    except GiveUp as reason:
        return _by_coefficient(claim, model, reason)
    integrated = any(isinstance(x, Integral) for side in (claim.lhs, claim.rhs) for x in tree(side))
    for bits in PRECISIONS:
        with precision(bits):
            sides = enclose(claim, model)
            spot = apart(sides)
            if spot is None and (_surely_equal(sides) or (bits >= ENOUGH and integrated and _narrow(sides))):
                return None
        if spot is not None:
            return _report(claim, model, spot, max(bits, 128))
    if not _narrow(sides):
        raise GiveUp("the balls overlap, and are too wide to say more")
    return None


def _narrow(sides: Sides) -> bool:
    """Whether the sides differ by no more than 1e-20 of their size."""
    difference = sides.lhs.matrix - sides.rhs.matrix
    size = 1 + sum((abs(x) for side in (sides.lhs, sides.rhs) for x in side.matrix.entries()), arb(0))
    return all(x.is_finite() and abs(x) < NARROW * size for x in difference.entries())


def _surely_equal(sides: Sides) -> bool:
    """Both sides are single points and equal: more precision cannot separate them."""
    difference = sides.lhs.matrix - sides.rhs.matrix
    return all(x == 0 for x in difference.entries())


def _report(claim: Claim, model: Model, spot: tuple[int, int], bits: int) -> Separation:
    with precision(bits):
        sides = enclose(claim, model)
        left, right = sides.lhs.matrix[spot], sides.rhs.matrix[spot]
        (a, r), (b, s) = decimal(left), decimal(right)
        radius = upward(r if r > s else s)
    return Separation(spot[0] + 1, spot[1] + 1, a, b, radius, bits=bits, borrowed=sides.borrowed)


def decimal(x: arb) -> tuple[str, arb]:
    """20 digits of a ball, and a rigorous bound for how far the number is from what is printed."""
    if not x.is_finite():
        raise GiveUp("an infinite ball")
    text = x.mid().str(DIGITS, radius=False)
    return text, abs(x - arb(text)).upper()


def _by_coefficient(claim: Claim, model: Model, reason: GiveUp) -> Separation | None:
    exact: Comparison = compare(claim, model)
    if exact.variable is None:
        raise reason
    if exact.equal:
        return None
    key = min(exact.difference.terms, key=lambda k: (k[0], str(k)))
    if exact.order is None or key[1] or key[2]:
        return _at_one(exact)
    matrix = exact.difference.terms[key]
    i, j = next((i, j) for i in range(matrix.nrows()) for j in range(matrix.ncols()) if matrix[i, j])
    (left, r), (right, s) = (_coefficient(side, exact.order, key[0], i, j) for side in (exact.lhs, exact.rhs))
    where = f"coefficient of {exact.variable}^{key[0]} in the power series"
    return Separation(i + 1, j + 1, left, right, upward(r if r > s else s), where)


def _coefficient(side: Graded, order: int, degree: int, i: int, j: int) -> tuple[str, arb]:
    """The coefficient of a degree as text, and how far it is from that: a sum of rationals times e^c."""
    found = {key[2]: m[i, j] for key, m in expanded(side, order).terms.items() if key[0] == degree and m[i, j]}
    if set(found) <= {0}:
        return str(found.get(0, fmpq(0))), arb(0)
    with precision(256):
        return decimal(sum((arb(c).exp() * arb(x) for c, x in found.items()), arb(0)))


def _at_one(exact: Comparison) -> Separation | None:
    """Functions compared at the point 1 in balls."""
    from ..values.graded import Exact

    arithmetic = Exact()
    left, right = (arithmetic.at(side, fmpq(1)) for side in (exact.lhs, exact.rhs))
    with precision(256):
        sides = Sides(Balls().enclose(left), Balls().enclose(right), ("both sides",))
        spot = apart(sides)
        if spot is None:
            return None
        (a, r), (b, s) = decimal(sides.lhs.matrix[spot]), decimal(sides.rhs.matrix[spot])
        radius = upward(r if r > s else s)
    return Separation(spot[0] + 1, spot[1] + 1, a, b, radius, f"at {exact.variable} = 1", 256, ("both sides",))


def judge(claim: Claim) -> Evidence:
    """REFUTES where an entry certainly differs, SUPPORTS where narrow balls overlap in all of several models."""
    why = inapplicable(claim)
    if why is not None:
        return Evidence(NAME, Outcome.NOT_APPLICABLE, detail={"reason": why})
    try:
        models = sample(claim, 2, seed=2, bits=4, unit=8)
    except NoModel as reason:
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": f"no model: {reason}"})
    models += _more(claim, models[0])
    widest: dict[str, Any] = {}
    seen: list[Model] = []
    why = ""
    for model in models:
        try:
            found = separate(claim, model)
            if found is not None and not confirmed(model):
                why = why or "the model in which the sides differ does not satisfy every fact"
                continue
            if found is not None:
                detail = {"sizes": dict(model.sizes), **asdict(found)}
                return Evidence(NAME, Outcome.REFUTES, Scope.MODEL, detail, counterexample(model, found))
            widest = widest or _overlap(claim, model)
            seen.append(model)
        except GiveUp as error:
            why = why or str(error)
    if len(seen) < LEAST:
        why = why or "the sides were compared in one model only"
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": why})
    detail = {"models": len(seen), "sizes": [dict(m.sizes) for m in seen], **widest}
    return Evidence(NAME, Outcome.SUPPORTS, Scope.MODEL, detail)


def counterexample(model: Model, separation: Separation) -> Counterexample:
    """A model and a separated entry in the form the certificate prints."""
    place = f"entry ({separation.row}, {separation.col})"
    where = f"{place}, {separation.where}" if separation.where else place
    shown = values(model, only_needed=True)
    return Counterexample(
        dict(model.sizes), shown, separation.lhs, separation.rhs, separation.radius, where, drawn=drawn(model, shown)
    )


def _more(claim: Claim, first: Model) -> list[Model]:
    out = []
    profiles = ("singular", *(("deficient",) if has_plain_square(first) else ()))
    for number, profile in enumerate(profiles):
        try:
            out.append(draw(claim, first.sizes, RandomSource(4000 + number, 3, profile, unit=8)))
        except NoModel:
            continue
    return out


def _overlap(claim: Claim, model: Model) -> dict[str, Any]:
    """How narrow the balls that overlap are."""
    try:
        with precision(PRECISIONS[1]):
            sides = enclose(claim, model)
            difference = sides.lhs.matrix - sides.rhs.matrix
            worst = max((abs(x).upper() for x in difference.entries()), key=float)
            return {"largest difference": worst.str(3, radius=False), "bits": PRECISIONS[1], "borrowed": sides.borrowed}
    except GiveUp:
        return {"compared": "coefficients of the power series"}
