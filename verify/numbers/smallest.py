"""The counterexample one would write to the author: smallest by construction, and deterministic.

Sizes by the number of entries (1 x 1 first), then short rationals by height: the model of all ones, then one
number changed, then two, and so on. Each model satisfies every assumption exactly; the first in which ball
arithmetic separates the sides is the counterexample.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from itertools import combinations, islice, product

from derivations.ledger import Claim
from derivations.notation import nodes as n

from ..evidence import Evidence, Outcome, Scope
from ..models import Model, NoModel, RandomSource, SmallSource, confirmed, draw, recipe_of, small_sizes
from ..values.rational import GiveUp
from . import exact, highprec
from .ball import Separation, counterexample, separate
from .exact import inapplicable

NAME = "smallest"
NONE_DRAWN = "no small model satisfies the assumptions"
SIZES = 12
CHANGES = 2
SYSTEMATIC = 120
MIXED = 40
BUDGET = {Outcome.REFUTES: 1200, Outcome.GAVE_UP: 40}
AGREED_BUDGET = 3
RANK_BUDGET = 60  # ranks are equal almost everywhere, and differ where nothing general looks
GENERIC_BITS = 12
Code = tuple[int, ...]


def codes(arities: list[int]) -> Iterator[Code]:
    """All zeros, then one digit changed, then two (by their sum), then mixed codes of small digits."""
    yield ()
    options = []
    for changed in range(1, min(CHANGES, len(arities)) + 1):
        for chosen in combinations(range(len(arities)), changed):
            ranges = [range(1, arities[i] if changed == 1 else min(3, arities[i])) for i in chosen]
            options += [(changed, sum(digits), chosen, digits) for digits in product(*ranges)]
    for _, _, chosen, digits in sorted(options)[:SYSTEMATIC]:
        code = [0] * len(arities)
        for place, digit in zip(chosen, digits, strict=True):
            code[place] = digit
        yield tuple(code)
    generator = random.Random(len(arities))
    for _ in range(MIXED):
        yield tuple(generator.randrange(min(3, arity)) for arity in arities)


def all_codes(claim: Claim, sizes: dict[str, int]) -> Iterator[Code]:
    """The codes of models of these sizes; where equations are settled in several ways, one after the other."""
    turns = recipe_of(claim).turns
    for turn in range(turns):
        start = (turn,) if turns > 1 else ()
        source = SmallSource(start)
        with suppress(NoModel):
            draw(claim, sizes, source)
        yield from ((*start, *code) for code in codes(source.arities[len(start) :]))


def attempt(claim: Claim, sizes: dict[str, int], code: Code) -> tuple[Model, Separation | None] | None:
    """The model of a code and where it separates the sides; None if it is no model."""
    try:
        model = draw(claim, sizes, SmallSource(code))
    except NoModel:
        return None
    return model, separate(claim, model)


def search(claim: Claim, budget: int) -> tuple[Model, Separation] | int | str:
    """The first model that separates the sides, made as small as it gets; else how many were tried, or why
    none could be.

    What is shown satisfies every fact, those too that its construction grants.
    """
    tried, drawn, reason = 0, 0, ""
    for sizes in worthwhile(claim, list(islice(small_sizes(claim), SIZES))):
        for code in all_codes(claim, sizes):
            if tried >= budget:
                return reason or drawn or NONE_DRAWN
            tried += 1
            try:
                found = attempt(claim, sizes, code)
            except GiveUp as error:
                reason = reason or str(error)
                continue
            if found is None:
                continue
            drawn, reason = drawn + 1, ""
            if found[1] is not None:
                best = shrink(claim, sizes, code)
                if confirmed(best[0]):
                    return best
                reason = "a model in which the sides differ does not satisfy every fact"
    return reason or drawn or NONE_DRAWN


def worthwhile(claim: Claim, choices: list[dict[str, int]]) -> list[dict[str, int]]:
    """Sizes at which one generic exact model shows a difference come first; the others are seldom worth a search,
    those with no generic model least."""
    agreeing: list[dict[str, int]] = []
    differing: list[dict[str, int]] = []
    empty: list[dict[str, int]] = []
    for sizes in choices:
        try:
            same = exact.compare(claim, draw(claim, sizes, RandomSource(1, GENERIC_BITS))).equal
        except NoModel:
            empty.append(sizes)
            continue
        except GiveUp:
            same = False
        (agreeing if same else differing).append(sizes)
        if not same and len(differing) == 2:
            break
    return differing + agreeing + empty


def shrink(claim: Claim, sizes: dict[str, int], code: Code) -> tuple[Model, Separation]:
    """Lower one digit after the other while the sides stay separated."""
    best = attempt(claim, sizes, code)
    for place in range(len(code)):
        for digit in range(code[place]):
            lower = (*code[:place], digit, *code[place + 1 :])
            try:
                found = attempt(claim, sizes, lower)
            except GiveUp:
                continue
            if found is not None and found[1] is not None:
                best, code = found, lower
                break
    assert best is not None
    assert best[1] is not None
    return best[0], best[1]


def judge(claim: Claim) -> Evidence:
    """REFUTES with a counterexample, or GAVE_UP after a bounded number of models.

    The bound is large where the exact engine found a difference, and a few models where it found none.
    """
    why = inapplicable(claim)
    if why is not None:
        return Evidence(NAME, Outcome.NOT_APPLICABLE, detail={"reason": why})
    ranked = any(isinstance(x, n.Rank) for side in (claim.lhs, claim.rhs) for x in n.tree(side))
    agreed = RANK_BUDGET if ranked else AGREED_BUDGET
    found = search(claim, BUDGET.get(exact.judge(claim).outcome, agreed))
    if isinstance(found, str):
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": found})
    if isinstance(found, int):
        return Evidence(
            NAME, Outcome.GAVE_UP, detail={"reason": f"no difference in {found} small models", "models": found}
        )
    return refutes(*found)


def refutes(model: Model, separation: Separation) -> Evidence:
    """The counterexample in a model that separates the sides, with the code by which the model is built again."""
    assert isinstance(model.source, SmallSource)
    return Evidence(
        NAME,
        Outcome.REFUTES,
        Scope.MODEL,
        {"sizes": dict(model.sizes), "code": list(model.source.code), "borrowed": separation.borrowed},
        counterexample=counterexample(model, separation),
    )


def recount(claim: Claim, sizes: dict[str, int], code: Code) -> bool:
    """Whether the sides differ in the model of a code by an arithmetic other than balls: 50 and 80 digits, or
    exact numbers."""
    try:
        model = draw(claim, sizes, SmallSource(code))
    except NoModel:
        return False
    with suppress(GiveUp):
        if highprec.differ(claim, model):
            return True
    with suppress(GiveUp):
        return not exact.compare(claim, model).equal
    return False
