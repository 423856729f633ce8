"""Models: concrete rational values for a claim's symbols that satisfy every one of its assumptions.

Models are drawn from the assumption objects and from nothing else; each drawn model is checked exactly
(`satisfies`) before an engine sees it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import Any

from flint import fmpq, fmpq_mat

from derivations import assumptions as asm
from derivations import estimates as est
from derivations.layers import HiddenLayer
from derivations.ledger import Claim
from derivations.notation.binding import free as free_in
from derivations.notation.latex import latex
from derivations.notation.nodes import Node, Sym

from ..values.balls import Balls, precision
from ..values.rational import GiveUp, ldl
from . import laws
from .check import CHECKS, astray, satisfies
from .choices import Unfit, said
from .definitions import Formula
from .equations import relation_of
from .making import recipe_of
from .model import Model
from .recipe import Recipe, Weights, entries_of
from .shown import by_definition, drawn, strings
from .source import RandomSource, SmallSource, Source

SYMBOLIC = (2, 3, 4, 5, 6)
MAX_TRIES = 14


class NoModel(Exception):
    """No model of the claim's assumptions was found; the message says which assumption fails."""


class Undecided(NoModel):
    """Whether the drawn numbers satisfy the assumptions was not decided: other numbers seldom help."""


class Uncheckable(NoModel):
    """An assumption of a kind that models are not checked against, whatever the sizes."""


UNCHECKED = (asm.Converges,)
VAIN = 4  # assignments of sizes without a model after which a search ends, where facts restrict models
TRIES = 6  # of other numbers at the same sizes, where facts restrict a model in ways that no construction grants


def draw(claim: Claim, sizes: dict[str, int], source: Source, naturals: Mapping[Sym, int] | None = None) -> Model:
    """A model of these sizes whose numbers come from the source; raises `NoModel` if an assumption fails.

    `naturals` fixes some indices. Assumptions that a definition makes true by construction are not evaluated
    again here (`confirm` does, for a model that is shown), nor are conditions on the terms of a sum. Of random
    columns, what must hold is that their stated second moments are a covariance.
    """
    made = recipe_of(claim)
    checkable(made)
    if made.turns > 1:
        made = recipe_of(claim, source.way(made.turns))
    model = Model(made, sizes, source)
    model.satisfies = satisfies
    for symbol, number in (naturals or {}).items():
        model.values[symbol] = fmpq_mat(1, 1, [number])
    try:
        free = [s for s in sorted(made.symbols, key=latex) if model.definition(s) is None and s not in made.bound]
        last = [s for s in free if model.restricted(s)] if made.restricts else []
        for symbol in free:
            if symbol not in last:
                model.base(symbol)
        model.complete()
        for symbol in last:
            model.base(symbol)
        for fact in made.facts:
            if fact in made.granted or isinstance(fact, UNCHECKED) or is_of_terms(model, fact):
                continue
            if not satisfies(model, fact):
                raise NoModel(unsatisfied(model, fact))
            model.checked.add(fact)
        if made.vectors and ldl(laws.joint_covariance(model, made.vectors)) is None:
            raise NoModel("the stated second moments are no covariance: not positive semidefinite in this model")
    except Unfit as reason:
        raise NoModel(str(reason)) from None
    except GiveUp as reason:
        raise Undecided(str(reason)) from None
    except ZeroDivisionError:
        raise NoModel("a singular matrix where an inverse is needed") from None
    return model


def _loose(model: Model, node: Node) -> frozenset:
    """What the value of a term depends on; letters that it binds itself are not among it."""
    return frozenset().union(*(model.reach(s) for s in free_in(node)))


def is_of_terms(model: Model, fact: asm.Assumption) -> bool:
    """Whether a fact speaks of the terms of a sum."""
    bound = model.recipe.bound - set(fact.quantified())
    return bool(bound) and any(bound & _loose(model, node) for node in fact.nodes())


def unsatisfied(model: Model, fact: asm.Assumption) -> str:
    """Which fact fails, and the facts by which the symbols it speaks of were drawn, in words."""
    origins = model.recipe.origins
    reached = {s for node in fact.nodes() for s in model.reach(node)}
    others = dict.fromkeys(said(origins[s]) for s in sorted(reached, key=latex) if s in origins and origins[s] != fact)
    beside = f", with {' and '.join(others)}" if others else ""
    return f"no model was found that satisfies {said(fact)}{beside}"


def confirm(model: Model) -> None:
    """Check every fact in a model that is shown, those too that hold by construction; raises `NoModel`."""
    made = model.recipe
    for fact in made.facts:
        if fact in model.checked or isinstance(fact, UNCHECKED) or is_of_terms(model, fact):
            continue
        try:
            holds = satisfies(model, fact)
        except GiveUp as reason:
            if by_construction(model, fact):
                model.checked.add(fact)
                continue
            raise NoModel(f"whether a model satisfies {said(fact)} was not decided: {reason}") from None
        except ZeroDivisionError:
            raise NoModel("a singular matrix where an inverse is needed") from None
        if not holds:
            raise NoModel(unsatisfied(model, fact))
        model.checked.add(fact)
    try:
        strays = astray(model)
    except GiveUp as reason:
        raise NoModel(str(reason)) from None
    if strays:
        raise NoModel(strays)


def by_construction(model: Model, fact: asm.Assumption) -> bool:
    """Whether a fact says that a symbol is a term, the model takes it for that very term, and the term has a value.

    Then both sides are one number, rational or not. The value is real and finite as balls of 256 bits show.
    """
    if isinstance(fact, asm.Define):
        sides = [(fact.symbol, fact.value)]
    elif isinstance(fact, est.Stated) and fact.var is None and relation_of(fact) == "=":
        sides = [(fact.left, fact.right), (fact.right, fact.left)]
    else:
        return False
    taken = (model.recipe.definitions.get(a) == Formula(b) for a, b in sides if isinstance(a, Sym) and not a.indices)
    return any(taken) and all(has_real_value(model, node) for node in fact.nodes())


def has_real_value(model: Model, node: Node) -> bool:
    """Whether balls enclose every entry of a term, all of them real."""
    try:
        with precision(256):
            value = model.evaluator(Balls())(node)
            return all(x.is_finite() for x in value.matrix.entries())
    except (GiveUp, ZeroDivisionError):
        return False


def confirmed(model: Model) -> bool:
    """Whether every fact holds in a model."""
    try:
        confirm(model)
    except NoModel:
        return False
    return True


def checkable(made: Recipe) -> None:
    """Refuse assumptions that no model can be checked against, before anything is drawn."""
    if made.refused:
        raise Uncheckable(made.refused)
    layer = next((f for f in made.facts if isinstance(f, HiddenLayer)), None)
    if layer is not None:
        raise Uncheckable(f"models of identities know no network with one hidden layer: {said(layer)}")
    unknown = next((f for f in made.facts if type(f) not in (*CHECKS, *UNCHECKED)), None)
    if unknown is not None:
        raise Uncheckable(f"no check for the assumption {said(unknown)}")


def size_choices(claim: Claim) -> Iterator[dict[str, int]]:
    """Assignments of the symbolic sizes, small and mostly different; deterministic.

    All are above 1; with random columns (one evaluation for each atom of their law) one of them may be 1
    except in the first assignment.
    """
    made = recipe_of(claim)
    order = sorted(made.sizes, key=lambda s: s.name)
    names = [s.name for s in order]
    small = (1, *SYMBOLIC) if made.vectors else SYMBOLIC
    options = [(4, 9, 16) if s in made.square_sizes else small for s in order]
    if not names:
        yield {}
        return
    places = tuple(made.sizes.index(s) for s in order)
    ranks = [shape for fact in claim.assumptions.judged if (shape := _tall(fact)) is not None]
    for values in _ranked(made.weights, places, tuple(options), 1 if made.has_dots else 0.25):
        at = dict(zip(order, values, strict=True))
        if all(longer.xreplace(at) >= shorter.xreplace(at) for longer, shorter in ranks):
            yield dict(zip(names, values, strict=True))


def _tall(fact: asm.Assumption) -> tuple[Any, Any] | None:
    """The longer and the shorter side that a matrix of full column or row rank has to have."""
    if not isinstance(fact, asm.Has) or fact.what not in asm.RANKS:
        return None
    rows, cols = fact.node.shape
    return (rows, cols) if fact.what is asm.Property.FULL_COLUMN_RANK else (cols, rows)


@lru_cache(maxsize=512)
def _ranked(
    weights: Weights, places: tuple[int, ...], options: tuple[tuple[int, ...], ...], equal: float
) -> tuple[tuple[int, ...], ...]:
    """Values of the sizes at these places, the cheapest first; equal ones cost more. A chain shares them."""

    def rank(values: tuple[int, ...]) -> tuple[float, tuple[int, ...]]:
        in_order = tuple(value for _, value in sorted(zip(places, values, strict=True)))
        return entries_of(weights, in_order) * (1 + (len(values) - len(set(values))) * equal), values

    ranked = sorted((values for values in product(*options) if values.count(1) <= 1), key=rank)
    first = next(values for values in ranked if 1 not in values)
    return (first, *(values for values in ranked if values is not first))


def _cost(made: Recipe, sizes: dict[str, int]) -> int:
    return entries_of(made.weights, tuple(sizes[s.name] for s in made.sizes))


SHARED = 24
_shared: OrderedDict[tuple, Model] = OrderedDict()


def shared(claim: Claim, sizes: dict[str, int], seed: int, bits: int, profile: str = "generic", turn: int = 0) -> Model:
    """A random model, the same object for all claims with the same symbols and assumptions.

    Neighbouring links of a chain ask for the same exponentials and inverses; they are computed once.
    """
    made = recipe_of(claim)
    key = (
        frozenset(made.facts),
        frozenset(made.symbols),
        made.bound,
        frozenset(made.densities),
        tuple(sorted(sizes.items())),
        (seed, bits, profile, turn),
    )
    if key in _shared:
        _shared.move_to_end(key)
        return _shared[key]
    model = _shared[key] = retried(claim, sizes, seed, bits, profile, turn=turn)
    if len(_shared) > SHARED:
        _shared.popitem(last=False)
    return model


def retried(
    claim: Claim, sizes: dict[str, int], seed: int, bits: int, profile: str = "generic", unit: int = 1, turn: int = 0
) -> Model:
    """A random model; with other numbers a few times where facts restrict it."""
    tries = TRIES if recipe_of(claim).restricts else 1
    reason = ""
    for number in range(tries):
        try:
            scale = fmpq(1, 2 ** (bits * (number % 3)))
            return draw(claim, sizes, RandomSource(seed + 1_000_000 * number, bits, profile, unit, scale, turn))
        except (Uncheckable, Undecided):
            raise
        except NoModel as error:
            reason = str(error)
    raise NoModel(f"{reason} (in {tries} tries)" if tries > 1 else reason)


def sample(
    claim: Claim,
    count: int = 3,
    seed: int = 1,
    bits: int = 40,
    profile: str = "generic",
    unit: int = 1,
    share: bool = False,
) -> list[Model]:
    """Random models of up to `count` different size assignments (the same sizes again if there is one only)."""
    found: list[Model] = []
    reason, vain = "the claim has no sizes to choose", 0
    choices = list(_limited(size_choices(claim), count))
    for number, sizes in enumerate(choices):
        try:
            number_seed = 1000 * seed + number
            if share:
                found.append(shared(claim, sizes, number_seed, bits, profile))
            else:
                found.append(retried(claim, sizes, number_seed, bits, profile, unit))
        except Uncheckable:
            raise
        except NoModel as error:
            reason = str(error)
            vain += 1
            if vain == VAIN and recipe_of(claim).restricts:
                break
        if len(found) == count:
            break
    if not found:
        raise NoModel(reason)
    return found


def _limited(choices: Iterator[dict[str, int]], count: int) -> Iterator[dict[str, int]]:
    first: dict[str, int] | None = None
    for number, sizes in enumerate(choices):
        first = first or sizes
        if number >= MAX_TRIES * count:
            return
        yield sizes
    if first == {}:
        for _ in range(count - 1):
            yield {}


def values(model: Model, only_needed: bool = False) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The values of the claim's symbols: drawn ones, and defined ones that are rational or polynomial;
    on request only of those that its two sides depend on."""
    out = {}
    claim = model.recipe.claim
    needed = model.reach(claim.lhs) | model.reach(claim.rhs)
    for law in model.recipe.laws:
        if needed & set(law.about):  # a random column shows by its law
            needed = (needed | {s for node in law.nodes() for s in model.reach(node)}) - set(law.about)
    random = frozenset(model.recipe.vectors)
    others = [s for s in model.values if s.name in model.recipe.sequences and s not in model.recipe.symbols]
    for symbol in (*model.recipe.symbols, *others):
        if symbol in model.recipe.fresh:
            continue
        if only_needed and (symbol not in needed or not random.isdisjoint(model.reach(symbol))):
            continue
        try:
            defined = model.definition(symbol) is not None
            shown = by_definition(model, symbol) if defined else strings(model.base(symbol))
        except GiveUp:
            continue
        if shown is not None:
            out[str(symbol)] = shown
    return out


def witness(claim: Claim) -> dict[str, Any]:
    """A short exact model of the claim's assumptions, with the checks that were made; raises `NoModel`."""
    return _described(_short_model(claim))


CODES = ((), (1,), (0, 1), (1, 1), (0, 0, 1), (1, 0, 1))


def _short_model(claim: Claim) -> Model:
    vain = 0
    for sizes in small_sizes(claim):
        for code in CODES:
            try:
                model = draw(claim, sizes, SmallSource(code))
                confirm(model)
                return model
            except Uncheckable:
                raise
            except NoModel as reason:
                vain += len(CODES) if isinstance(reason, Undecided) else 1
                if recipe_of(claim).restricts and vain > VAIN * len(CODES):
                    raise NoModel(f"{reason} (in {vain} tries)") from None
                if isinstance(reason, Undecided) and recipe_of(claim).restricts:
                    break
    model = sample(claim, 1, bits=3)[0]
    confirm(model)
    return model


def _described(model: Model) -> dict[str, Any]:
    return {
        "sizes": dict(model.sizes),
        "values": {name: [list(row) for row in rows] for name, rows in values(model).items()},
        "checked": [fact.statement() for fact in model.recipe.facts],
    }


def small_sizes(claim: Claim) -> Iterator[dict[str, int]]:
    made = recipe_of(claim)
    names = [s.name for s in made.sizes]
    options = [(1, 4) if s in made.square_sizes else (1, 2, 3) for s in made.sizes]
    ranked = [dict(zip(names, chosen, strict=True)) for chosen in product(*options)]
    ranked.sort(key=lambda sizes: (_cost(made, sizes), tuple(sizes.values())))
    yield from ranked[:40]


__all__ = [
    "Model",
    "NoModel",
    "RandomSource",
    "SmallSource",
    "Source",
    "confirm",
    "confirmed",
    "draw",
    "drawn",
    "recipe_of",
    "sample",
    "satisfies",
    "shared",
    "size_choices",
    "small_sizes",
    "strings",
    "values",
    "witness",
]
