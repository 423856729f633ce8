"""Functions of a column in a model: sums of parabolas, one for each coordinate, with their gradients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flint import fmpq

from derivations.assumptions import Assumption, Convex, Dominated, Lipschitz, Smooth, StronglyConvex
from derivations.assumptions.functions import FunctionFact
from derivations.notation import nodes as n

from . import draws
from . import values as v
from .functions import Unfit
from .values import Number, Value

if TYPE_CHECKING:
    from .model import Model


@dataclass(frozen=True)
class Bowl:
    """c + sum of b_j x_j + a_j x_j^2 / 2, with the lists of a_j and b_j."""

    bends: tuple[Number, ...]
    tilts: tuple[Number, ...]
    height: Number

    def value(self, x: tuple[Number, ...]) -> Value:
        out: Number = self.height
        for a, b, y in zip(self.bends, self.tilts, x, strict=True):
            out = out + y * b + y * y * (a / 2)
        return out

    def gradient(self, x: tuple[Number, ...]) -> Value:
        slopes = [b + a * y for a, b, y in zip(self.bends, self.tilts, x, strict=True)]
        return v.matrix(len(slopes), 1, slopes)


def bowls_of(facts: Iterable[Assumption]) -> Mapping[str, tuple[FunctionFact, ...]]:
    """What is said of each function, by its name."""
    found: dict[str, list[FunctionFact]] = {}
    for a in facts:
        if isinstance(a, FunctionFact):
            found.setdefault(a.value.name, []).append(a)
    return {name: tuple(said) for name, said in found.items()}


def names_of(bowls: Mapping[str, tuple[FunctionFact, ...]]) -> Mapping[str, str]:
    """The function of each family of values or gradients, by the name of the family."""
    found: dict[str, str] = {}
    for name, said in bowls.items():
        for a in said:
            for own in (a.value.name, a.gradient.name):
                if found.setdefault(own, name) != name:
                    raise Unfit("one gradient of two functions")
    return found


def member(model: Model, name: str, s: n.Sym, at: Any) -> Value:
    """The value or the gradient at a point."""
    x = v.entries(at)
    bowl = model.bowls.get(name)
    if bowl is None:
        bowl = model.bowls[name] = drawn(model, model.roles.bowls[name], len(x))
    if len(x) != len(bowl.bends):
        raise Unfit("a point of another size")
    return bowl.value(x) if s.name == name else bowl.gradient(x)


def drawn(model: Model, said: tuple[FunctionFact, ...], count: int) -> Bowl:
    """Bends between what the facts say, the steepest first; facts are checked afterwards."""
    low = [model.evaluate(a.constant) for a in said if isinstance(a, StronglyConvex | Dominated)]
    high = [model.evaluate(a.constant) for a in said if isinstance(a, Smooth)]
    convex = any(isinstance(a, Convex) for a in said)
    flat = any(isinstance(a, Lipschitz) for a in said)
    valleys = any(isinstance(a, Dominated) for a in said)
    options = [*high, *low]
    if high and low:
        options.append((high[0] + low[0]) / 2)
    if not options:
        options = [fmpq(1), fmpq(2)]
    if not low or valleys:
        options.append(v.ZERO)
    if not low and not convex:
        options.extend(-x for x in high or [fmpq(1)])
    if high and not low:
        options.append(high[0] / 2)
    if flat:
        options = [v.ZERO]
    bends = tuple(model.source.choose(tuple(options)) for _ in range(count))
    tilts = tuple(model.source.choose(draws.FROM_ZERO[:4]) for _ in range(count))
    if valleys:  # a bounded function is level where it does not bend
        tilts = tuple(v.ZERO if v.equal(a, v.ZERO) else b for a, b in zip(bends, tilts, strict=True))
    return Bowl(bends, tilts, model.source.choose(draws.FROM_ZERO[:2]))


def satisfies(model: Model, a: FunctionFact) -> bool:
    """Whether the bends are as a fact says; a function that nothing came to ask for is a flat or a fitting one."""
    bowl = model.bowls.get(a.value.name)
    if bowl is None:
        count = model.side(a.point.shape[0])
        bowl = model.bowls[a.value.name] = drawn(model, model.roles.bowls[a.value.name], count)
    if isinstance(a, Convex):
        return all(v.below(v.ZERO, x, False) is True for x in bowl.bends)
    constant = model.evaluate(a.constant)  # type: ignore[attr-defined]
    if isinstance(a, Dominated):
        level = [v.equal(x, v.ZERO) and v.equal(y, v.ZERO) for x, y in zip(bowl.bends, bowl.tilts, strict=True)]
        steep = [v.below(constant, x, False) is True for x in bowl.bends]
        known = v.below(v.ZERO, constant, False) is True and all(v.below(v.ZERO, x, False) is True for x in bowl.bends)
        return known and all(x or y for x, y in zip(level, steep, strict=True))
    if isinstance(a, StronglyConvex):
        return all(v.below(constant, x, False) is True for x in bowl.bends)
    if isinstance(a, Smooth):
        sizes = [y for x in bowl.bends for y in (x, -x)]
        return all(v.below(y, constant, False) is True for y in sizes)
    steep = v.root(v.total([x * x for x in bowl.tilts]))
    return all(v.equal(x, v.ZERO) for x in bowl.bends) and v.below(steep, constant, False) is True
