"""A counterexample read back as it is shown, and counted again in floating arithmetic of 60 digits.

It takes nothing but the claim and what was written down: sizes, and values as text. Numbers, matrices, polynomials
of maps and functions of time are parsed, definitions, flows and recursions of the claim are followed, both sides are
evaluated with mpmath, and every premise is looked at (for all times or indices: at some of them). No code is shared
with the search that found it. This file reads and compares; `recount_*` hold what terms mean and when facts hold.

Three answers: `confirm` returns, or it raises `Contradicted` (a premise is violated, or the sides agree: this is no
counterexample), or another `NotConfirmed` (something is not shown, or has no meaning here: nothing follows).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import mpmath

from derivations.assumptions import (
    Assumption,
    Convex,
    Define,
    Dominated,
    Gram,
    Has,
    Lipschitz,
    Property,
    Smooth,
    StronglyConvex,
)
from derivations.assumptions.functions import FunctionFact
from derivations.estimates import DifferentiableMap, Interpolated, Likely, LocalLipschitz, Natural, Spectrum, Stated
from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n
from derivations.notation.text import text

from ...evidence import Counterexample
from .shown import CHECKS, FAR, MEANINGS, Shown, alike, checks, means
from .spectra import eigenvalues, rank, singular_values
from .text import (
    CLOSE,
    DIGITS,
    NOISE,
    SAME,
    SURE,
    Contradicted,
    NotConfirmed,
    coordinates,
    matrix,
    need,
    number,
    parsed,
    plain,
    refuse,
)
from .ways import COMPUTED, WAYS, Computed, Way, constrained, parts

PLACES = (0, 0.25, 0.5, 0.75, 1)


def confirm(claim: Claim, example: Counterexample | None) -> None:
    """Count a shown counterexample again; raises `Contradicted` or `NotConfirmed`."""
    with mpmath.workdps(DIGITS):
        try:
            need(example is not None, "no counterexample is shown")
            assert example is not None
            _confirm(claim, example)
        except NotConfirmed:
            raise
        except Exception as stop:  # made-up evidence may be anything
            raise NotConfirmed(f"what is shown cannot be read: {type(stop).__name__}: {stop}") from stop


def _confirm(claim: Claim, example: Counterexample) -> None:
    facts = facts_of(claim)
    segment = next((a for a in facts if isinstance(a, Interpolated)), None)
    shown = Shown(claim, facts, example)
    numbers = claim.relation in (Relation.LE, Relation.LT) or "entry" not in example.where
    envs: list[dict] = [{}]
    if segment is not None and numbers:
        start, end = (shown.value(x) for x in (segment.start, segment.end))
        envs = [{segment.point: start + mpmath.mpf(xi) * (end - start)} for xi in PLACES]
    elif segment is not None and any(segment.point in side.symbols for side in (claim.lhs, claim.rhs)):
        need(segment.exact, "an entry at one point of a segment")
    for env in envs:
        if numbers:
            compare_numbers(shown, claim, example, env, segment is None)
        else:
            compare_entries(shown, claim, example)
        for beside in (False, True):
            shown.choosing = beside
            unread = satisfied(shown, [a for a in facts if (a not in claim.assumptions.together) is beside], env)
            need(not unread, unread)
        shown.choosing = False


def satisfied(shown: Shown, facts: Sequence[Assumption], env: Mapping) -> str:
    """Raises `Contradicted` if a fact does not hold; returns why one could not be looked at, if so."""
    unread = ""
    for fact in facts:
        check = CHECKS.get(type(fact))
        if check is None:
            unread = unread or f"no check for {type(fact).__name__}"
            continue
        shown.chosen.clear()
        try:
            holds = all(check(shown, fact, at) for at in shown.ranges(fact, env)) and shown.told(fact)
        except Contradicted:
            raise
        except NotConfirmed as stop:
            unread = unread or f"{fact.statement()} was not looked at: {stop}"
            continue
        if not holds and shown.chosen:  # another choice of what is not shown may do
            unread = (
                unread or f"{fact.statement()} does not hold with {', '.join(map(text, shown.chosen))} of our choice"
            )
            continue
        refuse(holds, f"not satisfied: {fact.statement()}")
    return unread


def compare_numbers(shown: Shown, claim: Claim, example: Counterexample, env: Mapping, single: bool) -> None:
    """The two sides, as numbers, violate the relation, and come out as they are told."""
    left, right = number(shown.value(claim.lhs, env)), number(shown.value(claim.rhs, env))
    refuse(violated(claim.relation, left, right), "the sides that come out do not violate the claim")
    if single:
        as_told(example, left, right)


def as_told(example: Counterexample, left: Any, right: Any, within: Any = CLOSE) -> None:
    """Both sides are what was written down, within its radius."""
    radius = abs(mpmath.mpf(example.radius))
    for told, own in ((example.lhs, left), (example.rhs, right)):
        gap = abs(parsed(told, {}) - own)
        refuse(gap <= within * (1 + abs(own)) + 2 * radius, "another value comes out for a side")


WHERE = re.compile(
    r"entry \((\d+), (\d+)\)"
    r"(?:, coefficient of (?P<variable>.+)\^(?P<degree>\d+) in the power series|, at (?P<at>.+) = 1)?"
)


def compare_entries(shown: Shown, claim: Claim, example: Counterexample) -> None:
    """The two sides of an identity differ at the entry that is named, by the values that are told."""
    place = WHERE.fullmatch(example.where)
    if place is None:
        raise NotConfirmed(f"{example.where!r} names no entry")
    i, j = int(place[1]) - 1, int(place[2]) - 1
    variable, degree = place["variable"], int(place["degree"] or 0)
    env: dict = {}
    if place["at"] is not None:
        at = symbol_called(claim, place["at"])
        if at is None:
            raise NotConfirmed(f"no variable {place['at']}")
        env = {at: mpmath.mpf(1)}
    formal = None if variable is None else symbol_called(claim, variable)

    def entries(env: Mapping) -> tuple[Any, Any]:
        left, right = matrix(shown.value(claim.lhs, env)), matrix(shown.value(claim.rhs, env))
        need((left.rows, left.cols) == (right.rows, right.cols), "sides of two shapes")
        need(i < left.rows and j < left.cols, "an entry that there is not")
        return left[i, j], right[i, j]

    try:
        pair = None if formal is None else coefficients(lambda x: entries({formal: x}), degree)
    except (NotConfirmed, ArithmeticError):
        pair = None
    if pair is not None:
        surely_differ(example, *pair, SURE, SURE)
        as_told(example, *pair, SURE)
    elif variable is not None:  # the sides themselves may have values where they differ
        surely_differ(example, *entries(env), SAME)
    else:
        left, right = entries(env)
        surely_differ(example, left, right, SAME)
        as_told(example, left, right)


def surely_differ(example: Counterexample, left: Any, right: Any, same: Any, noise: Any = NOISE) -> None:
    """Told apart by far more than the arithmetic errs; raises `Contradicted` where the sides agree.

    Sides that are shown to differ by less than that, or come out apart by more than the `noise` of what is computed
    here, are for a finer arithmetic to tell apart.
    """
    gap, size = abs(left - right), 1 + abs(left) + abs(right)
    try:
        told = abs(parsed(example.lhs, {}) - parsed(example.rhs, {}))
    except NotConfirmed:  # shown by something else than numbers
        told = mpmath.inf
    equal = told == 0 and gap <= noise * size
    need(gap > same * size or told > same * size or equal, "the sides are too close to be told apart here")
    refuse(gap > same * size, "the sides that come out agree")
    need(gap > SURE * size, "the sides are too close to be told apart")


STRIDE = mpmath.mpf(10) ** -8


def coefficients(sides: Callable[[Any], tuple[Any, Any]], degree: int) -> tuple[Any, Any]:
    """The coefficients of x^degree in the power series of both sides, by central differences of that order."""
    need(degree <= 5, "a coefficient of high order")
    out = [mpmath.mpf(0), mpmath.mpf(0)]
    for k in range(degree + 1):
        weight = (-1) ** k * mpmath.binomial(degree, k)
        values = sides((mpmath.mpf(degree) / 2 - k) * STRIDE)
        out = [total + weight * value for total, value in zip(out, values, strict=True)]
    scale = mpmath.factorial(degree) * STRIDE**degree
    return out[0] / scale, out[1] / scale


def symbol_called(claim: Claim, name: str) -> n.Sym | None:
    """The scalar symbol of the claim with this spelling."""
    nodes = (claim.lhs, claim.rhs, *(x for a in claim.assumptions.judged for x in a.nodes()))
    return next((s for x in nodes for s in x.symbols if s.is_scalar_shaped and text(s) == name), None)


def violated(relation: Relation, left: Any, right: Any) -> bool:
    gap, tiny = right - left, CLOSE * CLOSE * (1 + abs(left) + abs(right))
    if relation is Relation.LE:
        return bool(gap < -tiny)
    if relation is Relation.LT:
        return bool(gap <= tiny)
    return relation is Relation.EQ and bool(abs(gap) > tiny)


def facts_of(claim: Claim) -> tuple[Assumption, ...]:
    """What the claim assumes, and what its notation says beside: of the same symbols, of other members of their
    families, and of what those facts name, however far."""
    found = dict.fromkeys(claim.assumptions.judged)
    found |= dict.fromkeys(a.event for a in tuple(found) if isinstance(a, Likely))  # what is shown knows no chance
    names = {s.name for x in (claim.lhs, claim.rhs) for s in x.symbols}
    rest = [a for a in claim.notation.facts if a not in found]
    fresh: Iterable[Assumption] = tuple(found)
    while True:
        names |= {s.name for a in fresh for s in constrained(a)}
        fresh = [a for a in rest if a not in found and not names.isdisjoint(s.name for s in constrained(a))]
        if not fresh:
            return tuple(found)
        for a in fresh:
            found |= dict.fromkeys((a, *claim.notation.closure(tuple(a.nodes()))))


CONSTANTS = {"pi": mpmath.pi}


# -- terms --------------------------------------------------------------------------------------------
MEANINGS |= {
    n.Num: lambda w, x, env: mpmath.mpf(int(x.value.p)) / int(x.value.q),
    n.Size: lambda w, x, env: mpmath.mpf(w.size(x.args[0])),
    n.Constant: lambda w, x, env: +CONSTANTS[x.name],
    n.I: lambda w, x, env: mpmath.eye(w.size(x.args[0])),
    n.Zero: lambda w, x, env: mpmath.zeros(w.size(x.args[0]), w.size(x.args[1])),
    n.Sym: lambda w, x, env: w.symbol(x, env),
    n.Neg: lambda w, x, env: -w.value(x.args[0], env),
    n.T: lambda w, x, env: matrix(w.value(x.args[0], env)).T,
    n.Frac: lambda w, x, env: w.value(x.args[0], env) / nonzero(number(w.value(x.args[1], env))),
    n.Sqrt: lambda w, x, env: mpmath.sqrt(at_least_zero(number(w.value(x.args[0], env)))),
    n.Exp: lambda w, x, env: exponential(w.value(x.args[0], env)),
    n.Sing: lambda w, x, env: ends(singular_values(matrix(w.value(x.args[0], env))), x.which),
    n.Eig: lambda w, x, env: ends(eigenvalues(matrix(w.value(x.args[0], env))), x.which),
    n.Rank: lambda w, x, env: mpmath.mpf(rank(matrix(w.value(x.args[0], env)))),
    n.Eigs: lambda w, x, env: mpmath.matrix(sorted(eigenvalues(matrix(w.value(x.args[0], env))), reverse=True)),
}


def exponential(x: Any) -> Any:
    return mpmath.exp(number(x)) if (matrix(x).rows, matrix(x).cols) == (1, 1) else mpmath.expm(x, method="taylor")


def nonzero(x: Any) -> Any:
    need(x != 0, "a division by zero")
    return x


def at_least_zero(x: Any) -> Any:
    need(x > -CLOSE * CLOSE, "the root of a negative number")
    return max(x, mpmath.mpf(0))


def ends(found: list[Any], which: str) -> Any:
    return max(found) if which == "max" else min(found)


@means(n.Add)
def _add(w: Shown, x: n.Add, env: Mapping) -> Any:
    out = w.value(x.args[0], env)
    for arg in x.args[1:]:
        more = w.value(arg, env)
        need(isinstance(out, mpmath.matrix) == isinstance(more, mpmath.matrix), "a sum of two shapes")
        out = out + more
    return out


@means(n.Mul)
def _mul(w: Shown, x: n.Mul, env: Mapping) -> Any:
    out = w.value(x.args[0], env)
    for arg in x.args[1:]:
        out = plain(out) * w.value(arg, env)
    return out


@means(n.Pow)
def _pow(w: Shown, x: n.Pow, env: Mapping) -> Any:
    power = number(w.value(x.args[1], env))
    if x.is_scalar_shaped and mpmath.isint(2 * power) and not mpmath.isint(power) and abs(power) < 1000:
        return mpmath.sqrt(at_least_zero(number(w.value(x.args[0], env)))) ** int(2 * power)
    need(mpmath.isint(power) and abs(power) < 1000, "a power that is no integer")
    return w.value(x.args[0], env) ** int(power)


@means(n.Norm)
def _norm(w: Shown, x: n.Norm, env: Mapping) -> Any:
    a = matrix(w.value(x.args[0], env))
    if x.kind in ("op", "*"):
        found = singular_values(a)
        return max(found) if x.kind == "op" else mpmath.fsum(found)
    if x.kind in ("1", "inf", "max"):
        need(x.kind == "max" or 1 in (a.rows, a.cols), "a norm of vectors of a matrix")
        return mpmath.fsum(map(abs, a)) if x.kind == "1" else max(map(abs, a))
    return mpmath.norm(a, 2) if 1 in (a.rows, a.cols) else frobenius(a)


def frobenius(a: Any) -> Any:
    return mpmath.sqrt(sum(e * e for e in a))


@means(n._Inner)
def _inner(w: Shown, x: Any, env: Mapping) -> Any:
    a, b = (list(matrix(w.value(arg, env))) for arg in x.args)
    return sum(p * q for p, q in zip(a, b, strict=True))


@means(n.Sup)
def _sup(w: Shown, x: n.Sup, env: Mapping) -> Any:
    """The largest of some values: below the supremum."""
    body, var = x.args[:2]
    low, high = (number(w.value(e, env)) for e in x.args[2:]) if len(x.args) == 4 else (mpmath.mpf(0), mpmath.mpf(FAR))
    places = [low + (high - low) * mpmath.mpf(k) / 24 for k in range(25)]
    return max(number(w.value(body, {**env, var: s})) for s in places)


# -- premises -----------------------------------------------------------------------------------------
@checks(Interpolated)
def _between(w: Shown, a: Interpolated, env: Mapping) -> bool:
    """The point is put on the segment, and all of the segment is looked at; a point that is shown is one of those that
    the theorem gives."""
    return a.point in env or not a.exact or reaches(w, a, env)


def reaches(w: Shown, a: Interpolated, env: Mapping) -> bool:
    """F(end) = F(start) + J(point) (end - start)."""
    return alike(w.value(a.value_end, env), w.value(a.reached(), env))


def related(left: Any, relation: str, right: Any) -> bool:
    if relation == "=":
        return alike(left, right)
    a, b = number(left), number(right)
    return bool(a < b) if relation == "<" else bool(a <= b + CLOSE * CLOSE * (1 + abs(b)))


def ranged(w: Shown, s: Any, env: Mapping) -> bool:
    """Whether a symbol is the variable of a range, or a member at one, with no value of its own."""
    if not isinstance(s, n.Sym) or s in env:
        return False
    inner = [x for x in parts(s) if isinstance(x, n.Sym) and not x.indices and x.is_scalar_shaped]
    try:
        for x in inner:
            w.value(x, env)
    except NotConfirmed:
        return not any(w.ways.get(x.name) for x in inner)
    return False


@checks(Has)
def _has(w: Shown, a: Has, env: Mapping) -> bool:
    if isinstance(a.node, n.Sym) and ranged(w, a.node, env):
        return True
    x = matrix(w.value(a.node, env))
    if a.what in DEFINING:
        return DEFINING[a.what](x)
    if a.what is not Property.INVERTIBLE and not (x.rows == x.cols and alike(x, x.T)):
        return False
    if a.what is Property.SYMMETRIC:
        return True
    if a.what is Property.INVERTIBLE:
        return clearly(min(singular_values(x)))
    low = min(eigenvalues(x))
    return clearly(low) if a.what in (Property.POSITIVE, Property.PD) else bool(low >= -CLOSE)


def _full_rank(x: Any, side: int) -> bool:
    """Whether a matrix has as many non-zero singular values as it has columns (or rows)."""
    if side > min(x.rows, x.cols):
        return False
    return clearly(min(singular_values(x)))


def _off_diagonal(x: Any) -> Any:
    out = x.copy()
    for i in range(min(x.rows, x.cols)):
        out[i, i] = mpmath.mpf(0)
    return out


#: properties of matrices of any kind, as equations between numbers
DEFINING: dict[Property, Callable[[Any], bool]] = {
    Property.ORTHOGONAL: lambda x: x.rows == x.cols and alike(x * x.T, mpmath.eye(x.rows)),
    Property.IDEMPOTENT: lambda x: x.rows == x.cols and alike(x * x, x),
    Property.SKEW: lambda x: x.rows == x.cols and alike(x.T, -x),
    Property.DIAGONAL: lambda x: alike(_off_diagonal(x), 0 * x),
    Property.FULL_COLUMN_RANK: lambda x: _full_rank(x, x.cols),
    Property.FULL_ROW_RANK: lambda x: _full_rank(x, x.rows),
}


def clearly(x: Any) -> bool:
    """Whether a number is positive; raises `NotConfirmed` where it is too small to say."""
    need(x > CLOSE or x <= SAME, "a number that is too small to tell from zero")
    return bool(x > CLOSE)


@checks(Natural)
def _natural(w: Shown, a: Natural, env: Mapping) -> bool:
    if ranged(w, a.symbol, env):
        return True
    x = number(w.value(a.symbol, env))
    return bool(mpmath.isint(x) and x >= 0)


@checks(Likely)
def _likely(w: Shown, a: Likely, env: Mapping) -> bool:
    """The event is a premise of its own and holds, so it fails with probability 0."""
    return a.event in w.facts and number(w.value(a.budget, env)) >= 0


@checks(Define)
def _define(w: Shown, a: Define, env: Mapping) -> bool:
    return (
        w.determined_by(a, a.symbol) or ranged(w, a.symbol, env) or alike(w.value(a.symbol, env), w.value(a.value, env))
    )


@checks(Gram)
def _gram(w: Shown, a: Gram, env: Mapping) -> bool:
    if w.determined_by(a, a.kernel):
        return True
    factor = matrix(w.value(a.factor, env))
    return alike(w.value(a.kernel, env), factor * factor.T)


@checks(Spectrum)
def _spectrum(w: Shown, a: Spectrum, env: Mapping) -> bool:
    found = eigenvalues(matrix(w.value(a.matrix, env)))
    low = alike(min(found), w.value(a.smallest, env))
    return low and (a.largest is None or alike(max(found), w.value(a.largest, env)))


@checks(Stated)
def _stated(w: Shown, a: Stated, env: Mapping) -> bool:
    if a.var is None:
        return related(w.value(a.left, env), a.relation, w.value(a.right, env))
    low = mpmath.mpf(0) if a.low is None else number(w.value(a.low, env))
    high = low + FAR if a.high is None else number(w.value(a.high, env))
    if a.index:
        last = int(mpmath.ceil(high)) - 1 if a.open else int(mpmath.floor(high))
        points = [mpmath.mpf(k) for k in range(int(mpmath.ceil(low)), min(last, int(low) + FAR) + 1)]
    else:
        points = [low + (high - low) * mpmath.mpf(k) / 4 for k in range(4 if a.open else 5)] if low <= high else []
    at = ({**env, a.var: x} for x in points)
    return all(related(w.value(a.left, e), a.relation, w.value(a.right, e)) for e in at)


def around(w: Shown, centre: Any, radius: Any) -> list[Any]:
    """Some points of a ball."""
    steps = [mpmath.mpf(0), radius, -radius, radius / 2, -radius / 3]
    out = []
    for i in range(centre.rows):
        for step in steps:
            point = centre.copy()
            point[i, 0] += step
            out.append(point)
    return out


@checks(LocalLipschitz)
def _lipschitz(w: Shown, a: LocalLipschitz, env: Mapping) -> bool:
    centre = matrix(w.value(a.centre, env))
    radius, bound, slope = (number(w.value(x, env)) for x in (a.radius, a.bound, a.slope))
    points = around(w, centre, radius)
    jacobians = [matrix(w.map_at(a.jacobian, p)) for p in points]
    small = all(frobenius(j) <= bound * (1 + CLOSE) for j in jacobians)
    return small and all(
        frobenius(j - k) <= slope * frobenius(p - q) * (1 + CLOSE) + CLOSE
        for p, j in zip(points, jacobians, strict=True)
        for q, k in zip(points, jacobians, strict=True)
    )


def is_dominated(bends: Any, start: Any, constant: Any) -> bool:
    """2 mu (f - inf f) <= |f'|^2 for f' = H x + s: H bends by at least mu or not at all, where f is level."""
    values, vectors = mpmath.eigsy(bends)
    for i in range(len(values)):
        tilt = sum(vectors[k, i] * start[k, 0] for k in range(bends.rows))
        level = abs(values[i]) <= CLOSE and abs(tilt) <= CLOSE
        if not level and not values[i] >= constant - CLOSE:
            return False
    return bool(constant >= -CLOSE and min(values) >= -CLOSE)


@checks(Convex)
@checks(Smooth)
@checks(StronglyConvex)
@checks(Dominated)
@checks(Lipschitz)
def _function(w: Shown, a: FunctionFact, env: Mapping) -> bool:
    """The gradient is the derivative of the function, and its slopes are as the fact says; it must be linear."""
    keys = [text(n.Sym(*s.args[:3], n.Sym("x", (1, 1), "x"))) for s in (a.value, a.gradient)]
    need(all(key in w.values for key in keys), "a function that is not shown")
    count = w.size(a.point.shape[0])
    unit = [mpmath.matrix([1 if i == j else 0 for i in range(count)]) for j in range(count)]
    start = matrix(w.map_at(a.gradient, mpmath.matrix([0] * count)))
    columns = [matrix(w.map_at(a.gradient, e)) - start for e in unit]
    for place in (mpmath.matrix([mpmath.mpf(k) / 3 - 2 for k in range(count)]), mpmath.matrix([5] * count)):
        linear = start
        for k in range(count):
            linear = linear + columns[k] * place[k, 0]
        need(alike(matrix(w.map_at(a.gradient, place)), linear), "a gradient that is not linear")
        for k in range(count):

            def moved(x: Any, k: int = k, place: Any = place) -> Any:
                other = place.copy()
                other[k, 0] = x
                return number(w.map_at(a.value, other))

            if abs(mpmath.diff(moved, place[k, 0]) - linear[k, 0]) > CLOSE:
                return False
    bends = mpmath.matrix(count, count)
    for k in range(count):
        for i in range(count):
            bends[i, k] = columns[k][i, 0]
    if not alike(bends, bends.T):
        return False
    found = eigenvalues(bends)
    if isinstance(a, Convex):
        return bool(min(found) >= -CLOSE)
    constant = number(w.value(a.constant, env))  # type: ignore[attr-defined]
    if isinstance(a, Dominated):
        return is_dominated(bends, start, constant)
    if isinstance(a, StronglyConvex):
        return bool(min(found) >= constant - CLOSE)
    if isinstance(a, Smooth):
        return bool(max(abs(x) for x in found) <= constant + CLOSE)
    return bool(max(abs(x) for x in found) <= CLOSE and mpmath.norm(start) <= constant + CLOSE)


@checks(DifferentiableMap)
def _differentiable(w: Shown, a: DifferentiableMap, env: Mapping) -> bool:
    """The Jacobian is the derivative of the map, at some points; where only one of them occurs nothing ties it."""
    if a.jacobian.name in w.computed:  # by a layer, where the derivative is looked at
        return a.value.name in w.computed and (a.value.indices, a.jacobian.indices) == ((a.point,), (a.point,))
    keys = [text(n.Sym(*s.args[:3], n.Sym("x", (1, 1), "x"))) for s in (a.value, a.jacobian)]
    if not all(key in w.values for key in keys):
        return True
    count = w.size(a.point.shape[0])
    for start in (mpmath.mpf(0), mpmath.mpf(1) / 3):
        point = mpmath.matrix([start] * count)
        jacobian = matrix(w.map_at(a.jacobian, point))
        for i in range(jacobian.rows):
            for j in range(jacobian.cols):

                def moved(x: Any, i: int = i, j: int = j, point: Any = point) -> Any:
                    other = point.copy()
                    other[j, 0] = x
                    return matrix(w.map_at(a.value, other))[i, 0]

                if abs(mpmath.diff(moved, start) - jacobian[i, j]) > CLOSE:
                    return False
    return True


__all__ = [
    "CHECKS",
    "CLOSE",
    "COMPUTED",
    "DIGITS",
    "FAR",
    "MEANINGS",
    "SAME",
    "SURE",
    "WAYS",
    "Computed",
    "Contradicted",
    "NotConfirmed",
    "Shown",
    "Way",
    "alike",
    "checks",
    "confirm",
    "coordinates",
    "eigenvalues",
    "matrix",
    "means",
    "need",
    "number",
    "parsed",
    "plain",
    "refuse",
    "singular_values",
]
