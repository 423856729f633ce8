"""Models for the oracle, each drawn once for claims of which the same is known.

The mutants of a claim have its symbols and mostly its facts, so that they have its models, and in them one side has the
values that it has in the claim. A model is the same for two claims where everything is equal from which it is drawn:
the whole recipe, sizes and source. It is lent again only as long as nothing more was taken from its source than when it
was drawn, so that no answer depends on what was asked before.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from weakref import WeakKeyDictionary

from derivations.ledger import Claim
from derivations.notation import nodes as n
from derivations.notation.latex import latex

from ..models import Model, NoModel, RandomSource, SmallSource, draw, recipe_of
from ..models.recipe import Recipe
from .values import Values

KEPT = 128
Env = Mapping[n.Node, Any]


@dataclass(eq=False)
class Drawn:
    """A model, how far its source was read when it was drawn, and what was read in it."""

    model: Model
    state: Hashable
    read: dict[Hashable, Values] = field(default_factory=dict)

    def values(self, atoms: str, turn: int, env: Env) -> Values:
        """Values with these atoms and the `turn`-th of the numbers that a model has for its free times."""
        key = (atoms, turn)
        if key not in self.read:
            self.read[key] = Values(self.model, env, atoms=atoms)
        return self.read[key]


_KEPT: OrderedDict[tuple, Drawn | NoModel] = OrderedDict()
_RECIPES: WeakKeyDictionary[Recipe, tuple] = WeakKeyDictionary()


def drawn(claim: Claim, sizes: Mapping[str, int], source: RandomSource | SmallSource, seed: Hashable) -> Drawn:
    """A model of the claim with these sizes from a source, of which `seed` says everything; raises `NoModel`."""
    recipe = recipe_of(claim)
    if recipe.turns > 1:  # drawn in a way that the source chooses
        return _drawn(claim, sizes, source)
    key = (said(recipe), tuple(sorted(sizes.items())), type(source), seed)
    found = _KEPT.get(key)
    if found is None or (isinstance(found, Drawn) and taken(found.model.source) != found.state):
        try:
            found = _drawn(claim, sizes, source)
        except NoModel as reason:
            found = reason.with_traceback(None)
        _KEPT[key] = found
        if len(_KEPT) > KEPT:
            _KEPT.popitem(last=False)
    _KEPT.move_to_end(key)
    if isinstance(found, NoModel):
        raise type(found)(*found.args)
    return found


def _drawn(claim: Claim, sizes: Mapping[str, int], source: RandomSource | SmallSource) -> Drawn:
    model = draw(claim, dict(sizes), source)
    return Drawn(model, taken(source))


def taken(source: Any) -> Hashable:
    """How far a source was read."""
    return len(source.arities) if isinstance(source, SmallSource) else source.generator.getstate()


def said(recipe: Recipe) -> tuple:
    """Everything from which a model is drawn, apart from sizes and source, in the order in which it is drawn.

    Symbols are drawn in the order of their print; what is only looked up has no order. The claim counts as far as it is
    looked at.
    """
    found = _RECIPES.get(recipe)
    if found is None:
        parts = {one.name: getattr(recipe, one.name) for one in fields(recipe)}
        del parts["claim"]
        ordered = {
            "symbols": tuple(sorted(recipe.symbols, key=latex)),
            "sizes": frozenset(recipe.sizes),
            "definitions": tuple(recipe.definitions.items()),
            "spectra": tuple(recipe.spectra.items()),
        }
        rest = (frozenset(x.items()) if isinstance(x, Mapping) else x for x in {**parts, **ordered}.values())
        found = _RECIPES[recipe] = (*rest, recipe.has_activation, recipe.has_dots)
    return found


def forget() -> None:
    """Drop all models: what was broken off in the middle of one is not lent."""
    _KEPT.clear()


__all__ = ["Drawn", "drawn", "forget"]
