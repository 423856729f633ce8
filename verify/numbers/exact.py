"""Decides identities exactly at listed sizes, in random rational models.

Each side becomes a matrix of exponential polynomials over the rationals (`graded`), where equality is
decidable. By the Schwartz-Zippel lemma an identity of rational functions of degree d that fails somewhere
holds at a random point with numbers from 2^40 with probability at most d / 2^40: the bound is computed and
printed. A difference refutes, as a candidate until ball arithmetic confirms it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product
from math import prod
from typing import Any

from derivations.assumptions import Property
from derivations.ledger import Claim, Relation
from derivations.notation import nodes as nd
from derivations.notation.nodes import Node, ShapeError, Sym, same_shape

from ..evidence import Evidence, Outcome, Scope
from ..models import Model, NoModel, RandomSource, confirm, draw, recipe_of, sample, shared
from ..models.basis import InOneBasis
from ..models.definitions import EntryMap, FlowPath, MapAt, MapJacobian, MapValue, PolynomialIn, PolynomialPath
from ..models.equations import walk
from ..models.estimates import undecided
from ..models.linear import Solved
from ..models.model import UNTABLED
from ..values.evaluator import Evaluator
from ..values.graded import Exact, Graded
from ..values.rational import GiveUp

NAME = "exact"
BITS = 40
SCALE = nd.sym("formal scale")
EQUALITIES = (Relation.EQ, Relation.SOLVES, Relation.DEF)
MAX_INDICES = 16


@dataclass(frozen=True)
class Comparison:
    """Both sides in one model: as numbers, as functions of `variable`, or as series known to `order`."""

    lhs: Graded
    rhs: Graded
    difference: Graded
    variable: Node | None

    @property
    def equal(self) -> bool:
        return self.difference.is_zero

    @property
    def order(self) -> int | None:
        return self.difference.order


def inapplicable(claim: Claim) -> str | None:
    """Why an engine that compares numbers cannot look at a claim, or None."""
    if claim.relation is Relation.DEF:
        return "a definition introduces its left side"
    if claim.relation is Relation.IN:
        return "a membership has no numbers"
    return applicable(claim)


def applicable(claim: Claim) -> str | None:
    """Why the exact engine cannot look at a claim, or None."""
    if claim.relation not in (*EQUALITIES, Relation.IN):
        return f"relation {claim.relation.value} is not an equality"
    try:
        left, right = claim.lhs.shape, claim.rhs.shape
    except ShapeError as error:
        return f"malformed: {error.reason}"
    if claim.relation is not Relation.IN and not same_shape(left, right):
        return f"malformed: the sides are {nd.show(left)} and {nd.show(right)}"
    return None


def contexts(model: Model, claim: Claim) -> Iterator[Evaluator]:
    """How to read a claim, most exact first: at a random number, as a function, as a power series."""
    yield model.evaluating()
    times = [t for t in model.recipe.symbols if t in model.recipe.times]
    terms = tuple(walk(claim.lhs, claim.rhs))
    moving = [e for e in terms if isinstance(e, nd.Exp | nd.Sum)]
    moving += [end for e in terms if isinstance(e, nd.Integral) for end in e.args[2:]]
    inside = [s for e in moving for s in walk(e) if isinstance(s, Sym)]
    extra = [
        s
        for s in dict.fromkeys(inside)
        if s.is_scalar_shaped and not model.definition(s) and s not in model.recipe.bound
    ]
    for time in dict.fromkeys((*times, *reversed(extra))):
        yield model.evaluating(variable=time)
        yield model.evaluating(expand_all=True, variable=time)
    squares, rectangles = _unconstrained(model)
    for free in (squares, [*squares, *rectangles] if rectangles else []):
        if free and not times:
            ev = model.evaluator(Exact(expand_all=True), SCALE)
            scaled = {s: ev.arithmetic.mul(ev.arithmetic.variable(), ev.arithmetic.lift(model.base(s))) for s in free}
            yield ev.changing(scaled)


def _unconstrained(model: Model) -> tuple[list[Sym], list[Sym]]:
    """Matrices of which nothing is assumed, square and other: a claim about A is one about x A for every x."""
    made = model.recipe
    spoken = {s for fact in made.facts for node in fact.nodes() for s in walk(node)}
    free = [s for s in made.symbols if s not in spoken and s not in made.definitions and not s.is_scalar_shaped]
    square = [nd.same_size(*s.shape) for s in free]
    return [s for s, is_ in zip(free, square, strict=True) if is_], [
        s for s, is_ in zip(free, square, strict=True) if not is_
    ]


def compare(claim: Claim, model: Model) -> Comparison:
    """Both sides of a claim in a model; raises `GiveUp` if no way to evaluate gives them a value."""
    reasons: list[str] = []
    if undecided(model, claim.lhs, claim.rhs):
        raise GiveUp("what is claimed of some point between two others is not decided at one of them")
    for ev in contexts(model, claim):
        try:
            left, right = ev(claim.lhs), ev(claim.rhs)
        except GiveUp as reason:
            reasons.append(str(reason))
            continue
        if left.shape != right.shape:
            raise GiveUp(f"the sides are {left.shape} and {right.shape} in this model")
        difference = ev.arithmetic.add(left, ev.arithmetic.neg(right))
        if difference.order is not None and difference.order < 0:
            reasons.append("too few coefficients of the power series are known")
            continue
        comparison = Comparison(left, right, difference, ev.formal_variable)
        if not (model.recipe.tabled or comparison.equal):
            raise GiveUp(UNTABLED)
        return comparison
    raise GiveUp("; ".join(dict.fromkeys(reasons)))


@lru_cache(maxsize=4096)
def judge(claim: Claim) -> Evidence:
    """PROVES at listed sizes, REFUTES with a model, SUPPORTS for truncated series and for what random
    models cannot exhaust (pseudo-inverses, limits, unknown functions), or says why not."""
    why = applicable(claim)
    if why is not None:
        return Evidence(NAME, Outcome.NOT_APPLICABLE, detail={"reason": why})
    if claim.relation is Relation.IN:
        return _membership(claim)
    try:
        generic = sample(claim, 3, bits=BITS, share=True)
        vouched(generic[0])
    except NoModel as reason:
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": f"no model: {reason}"})
    found: list[tuple[Model, Comparison]] = []
    try:
        for model in chain(generic, _indices(claim, generic)):
            comparison = compare(claim, model)
            if not comparison.equal:
                return _refuted(claim, model, comparison)
            found.append((model, comparison))
    except GiveUp as reason:
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": str(reason)})
    for model in chain(_degenerate(claim, generic), _smallest(claim)):
        try:
            comparison = compare(claim, model)
        except GiveUp:
            continue  # a side that is not defined at this degenerate model
        if not comparison.equal:
            return _refuted(claim, model, comparison)
        found.append((model, comparison))
    return _agreed(claim, found, len(generic))


def _degenerate(claim: Claim, generic: list[Model]) -> Iterator[Model]:
    """Models with repeated and with zero eigenvalues, where the assumptions allow them."""
    model = min(generic, key=_room)
    profiles = ("repeated", "singular", *(("deficient",) if has_plain_square(model) else ()))
    for number, profile in enumerate(profiles):
        with suppress(NoModel):
            yield shared(claim, model.sizes, 9000 + number, BITS, profile)
    if jumps(model, claim):
        for model, profile in product(generic, RANKS):
            with suppress(NoModel):
                yield shared(claim, model.sizes, 9400, BITS, profile)
    for turn in range(1, recipe_of(claim).turns):
        with suppress(NoModel):
            yield shared(claim, model.sizes, 9200 + turn, BITS, turn=turn)


RANKS = ("deficient", "singular squares", "nilpotent squares")


def jumps(model: Model, claim: Claim) -> bool:
    """Whether a side jumps with the rank of a matrix: then all ranks are looked at, at several sizes."""
    reached = model.reach(claim.lhs) | model.reach(claim.rhs)
    terms = (n for s in reached if (d := model.definition(s)) is not None for n in d.nodes())
    return any(isinstance(x, nd.PInv | nd.RangeProj | nd.Rank) for x in walk(claim.lhs, claim.rhs, *terms))


def has_plain_square(model: Model) -> bool:
    """Whether a square matrix of which no property is known is drawn."""
    made = model.recipe
    return any(
        not s.is_scalar_shaped and nd.same_size(*s.shape) and s not in made.properties and model.definition(s) is None
        for s in made.symbols
    )


def vouched(model: Model) -> None:
    """Check once that a shared model satisfies every fact, those too that its construction grants."""
    if not model.vouched:
        confirm(model)
        model.vouched = True


def _smallest(claim: Claim) -> Iterator[Model]:
    """A model with every size 1, which belongs to the sizes as any other."""
    made = recipe_of(claim)
    if made.sizes:
        with suppress(NoModel):
            yield shared(claim, {s.name: 1 for s in made.sizes}, 9100, BITS)


def _room(model: Model) -> tuple[bool, int]:
    """The cheapest sizes at which an eigenvalue can repeat: the product of the sizes, at least 2."""
    size = prod(model.sizes.values())
    return size < 2, size


def _indices(claim: Claim, generic: list[Model]) -> Iterator[Model]:
    """Every value of the free indices, at the sizes of the generic models."""
    for model in generic:
        naturals = {s: last for s, last in model.recipe.naturals.items() if last is not None}
        if not naturals:
            return
        ranges = [range(1, int(model.rational(last)[0, 0].p) + 1) for last in naturals.values()]
        for number, chosen in enumerate(product(*ranges)):
            if number >= MAX_INDICES:
                raise GiveUp(f"more than {MAX_INDICES} values of the free indices")
            try:
                yield draw(
                    claim, model.sizes, RandomSource(7000 + number, BITS), dict(zip(naturals, chosen, strict=True))
                )
            except NoModel:
                continue


def _refuted(claim: Claim, model: Model, comparison: Comparison) -> Evidence:
    if claim.relation is Relation.DEF:
        reason = "a definition introduces its left side, which the assumptions leave free"
        return Evidence(NAME, Outcome.NOT_APPLICABLE, detail={"reason": reason})
    (key, matrix), *_ = sorted(comparison.difference.terms.items(), key=lambda item: (item[0][0], str(item[0])))
    spot = next((i, j) for i in range(matrix.nrows()) for j in range(matrix.ncols()) if matrix[i, j])
    detail: dict[str, Any] = {"sizes": dict(model.sizes), "entry": [spot[0] + 1, spot[1] + 1]}
    if comparison.order is not None:
        detail["coefficient of degree"] = key[0]
        detail["series degree"] = comparison.order
    if comparison.variable is not None:
        detail["as functions of"] = str(comparison.variable)
    return Evidence(NAME, Outcome.REFUTES, Scope.MODEL, detail)


def _agreed(claim: Claim, found: list[tuple[Model, Comparison]], generic: int) -> Evidence:
    models = [model for model, _ in found]
    orders = [c.order for _, c in found if c.order is not None]
    sizes = list({tuple(sorted(m.sizes.items())): dict(m.sizes) for m in models}.values())
    degree = max(degree_bound(m, claim.lhs, {}) + degree_bound(m, claim.rhs, {}) for m in models[:generic])
    limits = _not_exhausted(claim, models[0])
    if orders:
        limits.append(TRUNCATED)
    if made_sizes(claim) and len(sizes) < 3:
        limits.append(FEW_SIZES)
    detail = agreement(sizes, len(models), degree, min(orders, default=None), limits)
    return Evidence(NAME, Outcome.SUPPORTS if limits else Outcome.PROVES, Scope.SIZES, detail)


def agreement(
    sizes: list[dict[str, int]], models: int, degree: int, order: int | None, limits: list[str]
) -> dict[str, Any]:
    """What is said of so many models in which the sides agree, with the chance that they do not agree everywhere."""
    detail: dict[str, Any] = {"sizes": sizes, "models": models, "bits": BITS, "seed": 1, "degree": degree}
    detail["error probability"] = f"{degree / 2**BITS:.1e}"
    if order is not None:
        detail["series degree"] = order
    if limits:
        detail["not exhausted"] = limits
    return detail


def made_sizes(claim: Claim) -> bool:
    """Whether the claim has symbolic sizes."""
    return bool(recipe_of(claim).sizes)


RANK_DEPENDENT = {nd.PInv: "pseudo-inverses jump with the rank", nd.RangeProj: "projections jump with the rank",
                  nd.Rank: "ranks are least where nobody looks",
                  nd.Lim: "limits jump with the rank", nd.Phi: "one activation stands for all"}  # fmt: skip
UNKNOWN_FUNCTIONS = {
    PolynomialPath: "polynomial paths stand for all paths",
    MapValue: "quadratic maps stand for all maps",
    MapJacobian: "quadratic maps stand for all maps",
    MapAt: "quadratic maps stand for all maps",
    EntryMap: "an affine activation stands for all",
    PolynomialIn: "polynomials of a matrix stand for all that commute with it",
    Solved: "matrices that solve an equation are drawn beside generic ones",
    InOneBasis: "commuting symmetric matrices stand for all that satisfy the stated equations",
}


RESTRICTED = "numbers that facts restrict are drawn from a part of what they allow"
SHAPED = "matrices that a stated equation restricts are drawn by construction"
SQUARES = "under roots only squares of positive numbers are drawn"
FEW_INDICES = "an index without a range takes a few values"
TRUNCATED = "power series compared up to a degree"
FEW_SIZES = "fewer than three size assignments satisfy the assumptions"
#: all that an agreement may not have exhausted
LIMITS = frozenset(
    {
        RESTRICTED,
        SHAPED,
        *RANK_DEPENDENT.values(),
        *UNKNOWN_FUNCTIONS.values(),
        SQUARES,
        FEW_INDICES,
        TRUNCATED,
        FEW_SIZES,
    }
)


def _not_exhausted(claim: Claim, model: Model) -> list[str]:
    """What a random rational model cannot stand for in general."""
    reached = model.reach(claim.lhs) | model.reach(claim.rhs)
    definitions = [d for s in reached if (d := model.definition(s)) is not None]
    nodes = [claim.lhs, claim.rhs, *(n for d in definitions for n in d.nodes())]
    found = {RANK_DEPENDENT[type(x)] for x in walk(*nodes) if type(x) in RANK_DEPENDENT}
    found |= {UNKNOWN_FUNCTIONS[type(d)] for d in definitions if type(d) in UNKNOWN_FUNCTIONS}
    signs = {s for x in walk(*nodes) if isinstance(x, nd.Sqrt) for s in walk(x) if isinstance(s, Sym)}
    if any(not (model.recipe.has(s, Property.POSITIVE) or model.recipe.has(s, Property.NONNEGATIVE)) for s in signs):
        found.add(SQUARES)
    if any(model.restricted(s) for s in reached if s in model.values):
        found.add(RESTRICTED)
    if model.recipe.turns > 1 or any(s in model.recipe.shapes for s in reached):
        found.add(SHAPED)
    loose = [s for s, last in model.recipe.naturals.items() if last is None and s not in model.recipe.bound]
    if any(s in reached for s in loose):
        found.add(FEW_INDICES)
    return sorted(found)


def degree_bound(model: Model, node: Any, memo: dict[Any, int]) -> int:
    """A bound on the degree, in the drawn numbers, of numerator and denominator of every coefficient.

    A drawn matrix of dimension n has degree at most 12 n + 4 (Cayley transforms, spectral factors and kernel
    blocks); a sum over a common denominator and a product add degrees; an inverse or a spectral projector
    of an n x n matrix multiplies them by at most 2 n.
    """
    if node in memo:
        return memo[node]
    memo[node] = 0
    args = [a for a in getattr(node, "args", ()) if isinstance(a, nd.Node | nd.Tuple)]
    total = sum(degree_bound(model, a, memo) for a in args)
    if isinstance(node, Sym):
        definition = model.definition(node)
        if definition is None:
            total = 12 * max(model.shape(node)) + 4
        else:
            total = sum(degree_bound(model, part, memo) for part in definition.nodes())
            total *= 20 if isinstance(definition, FlowPath | Solved) else 1
    elif isinstance(node, nd.Inv | nd.Exp | nd.Phi1 | nd.PInv | nd.RangeProj):
        total *= 2 * max(2, model.dim(node.shape[0]), model.dim(node.shape[1]))
    elif isinstance(node, nd.Det):
        total *= max(2, model.dim(node.args[0].shape[0]))
    elif isinstance(node, nd.Expect | nd.Cov | nd.CondMean | nd.CondCov):
        total = 4 * total + sum(12 * model.shape(v)[0] for v in model.recipe.vectors)
    elif isinstance(node, nd.Pow | nd.Sum):
        total *= 16
    memo[node] = total
    return total


def _membership(claim: Claim) -> Evidence:
    """Whether the value of the left side has the printed dimensions, as declared and in models."""
    space = claim.rhs
    if not isinstance(space, nd.Space):
        return Evidence(NAME, Outcome.NOT_APPLICABLE, detail={"reason": "the right side is not a space"})
    try:
        models = sample(claim, 3, bits=8)
    except NoModel as reason:
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": f"no model: {reason}"})
    sizes = []
    try:
        for model in models:
            wanted = [model.dim(n) for n in space.args]
            left = next(iter(_values(model, claim)))
            actual = list(left.shape)
            if actual not in (wanted, [1, *wanted], [*wanted, 1]):
                detail = {"sizes": dict(model.sizes), "actual": actual, "printed": wanted}
                return Evidence(NAME, Outcome.REFUTES, Scope.MODEL, detail)
            sizes.append(dict(model.sizes))
    except GiveUp as reason:
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": str(reason)})
    return Evidence(NAME, Outcome.PROVES, Scope.SIZES, {"sizes": sizes})


def _values(model: Model, claim: Claim) -> Iterator[Graded]:
    reason = GiveUp("no value")
    for ev in contexts(model, claim):
        try:
            yield ev(claim.lhs)
            return
        except GiveUp as error:
            reason = error
    raise reason
