"""One world of numbers: sizes, values drawn when first asked for, definitions, functions, outcomes of chance."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import sympy
from mpmath import mp, mpf

from derivations.notation import nodes as n

from . import matrices as mx
from .errors import Unsure
from .matrices import Matrix
from .meaning import Reader
from .solve import Plan

Function = Callable[[tuple[mpf, ...]], Matrix]
MAX_OUTCOMES = 100


@dataclass
class Law:
    """Random columns as a matrix times independent centred numbers of variance one."""

    names: tuple[str, ...]
    factor: Matrix
    heights: tuple[int, ...]
    gaussian: bool


@dataclass
class World:
    """A model under construction; `draw` supplies what no fact determines."""

    random: random.Random
    sizes: dict[str, int]
    draw: Callable[[World, n.Sym], Matrix]
    budget: int
    plan: Plan = field(default_factory=Plan)
    defined: dict[str, n.Node] = field(default_factory=dict)
    defined_at: dict[str, tuple[tuple[str, ...], n.Node]] = field(default_factory=dict)
    points: dict[tuple[str, tuple[mpf, ...]], n.Node] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    values: dict[str, Matrix] = field(default_factory=dict)
    laws: list[Law] = field(default_factory=list)
    noise: mpf = mpf(10) ** -24
    counted: int = 0
    pending: set[str] = field(default_factory=set)
    known: dict[str, Matrix] = field(default_factory=dict)  # values of definitions that rest on no bound letter
    rests: dict[str, set[str]] = field(default_factory=dict)

    # -- counting -----------------------------------------------------------------------------------------
    def count(self, work: int = 1) -> None:
        self.counted += work
        if self.counted > self.budget:
            raise OutOfBudget

    def rough(self, noise: mpf) -> None:
        """A step that is only so exact."""
        self.noise = max(self.noise, noise)

    # -- sizes --------------------------------------------------------------------------------------------
    def size(self, term: Any) -> int:
        """A size as a whole number: polynomials in the drawn sizes."""
        if isinstance(term, sympy.Symbol):
            if term.name not in self.sizes:
                self.sizes[term.name] = self.random.choice((1, 2, 2, 3))
            return self.sizes[term.name]
        if isinstance(term, sympy.Integer | int):
            return int(term)
        args = [self.size(arg) for arg in term.args]
        if isinstance(term, sympy.Add):
            return sum(args)
        if isinstance(term, sympy.Mul):
            product = 1
            for arg in args:
                product *= arg
            return product
        if isinstance(term, sympy.Pow):
            return int(args[0] ** args[1])
        raise Unsure("a size that the oracle cannot read")

    def shape(self, symbol: n.Sym) -> tuple[int, int]:
        rows, cols = symbol.shape
        return self.size(rows), self.size(cols)

    # -- symbols ------------------------------------------------------------------------------------------
    def is_defined(self, symbol: n.Sym) -> bool:
        return symbol.name in self.defined

    def look_up(self, symbol: n.Sym, at: Reader) -> Matrix:
        """The value of a symbol: bound, defined, a function at its indices, or drawn."""
        name = symbol.name
        if symbol.indices:
            return self._member(symbol, at)
        if name in at.letters:
            return at.letters[name]
        if name in self.defined:
            return self._unfolded(name, at)
        if any(name in law.names for law in self.laws):
            raise Unsure(f"{name} is random, outside an expectation")
        return self.value_of(symbol)

    def _unfolded(self, name: str, at: Reader) -> Matrix:
        """What a definition says here; once, where no bound letter matters."""
        if name not in self.rests:
            self.rests[name] = self.plan.depends([name])
        if not self.rests[name].isdisjoint(at.letters):
            return at.deeper().value(self.defined[name])
        if name not in self.known:
            self.known[name] = at.deeper().value(self.defined[name])
        return self.known[name]

    def value_of(self, symbol: n.Sym) -> Matrix:
        """The drawn value; one that is asked for while it is drawn goes in a circle."""
        if symbol.name not in self.values:
            if symbol.name in self.pending:
                raise Unsure("values that depend on each other")
            self.pending.add(symbol.name)
            try:
                self.values[symbol.name] = self.draw(self, symbol)
            finally:
                self.pending.discard(symbol.name)
        return self.values[symbol.name]

    def _member(self, symbol: n.Sym, at: Reader) -> Matrix:
        """A member of a family: by its points, its formula, or its function."""
        places = tuple(at.number(index) for index in symbol.indices)
        point = self.points.get((symbol.name, places))
        if point is not None:
            return at.deeper().value(point)
        if symbol.name in self.defined_at:
            letters, formula = self.defined_at[symbol.name]
            bound = dict(zip(letters, map(mx.scalar, places), strict=True))
            return at.deeper({**at.letters, **bound}).value(formula)
        if symbol.name not in self.functions:
            self.functions[symbol.name] = wavy(self, *self.shape(symbol))
        return self.functions[symbol.name](places)

    # -- chance -------------------------------------------------------------------------------------------
    def outcomes(self) -> Iterator[tuple[mpf, dict[str, Matrix]]]:
        """All outcomes with their probabilities: every source takes few values."""
        sources = [source(law.gaussian) for law in self.laws for _ in law.factor[0]]
        total = 1
        for values in sources:
            total *= len(values)
        if not sources:
            yield mpf(1), {}
            return
        if total > MAX_OUTCOMES:
            raise Unsure("too many outcomes")
        for drawn in itertools.product(*sources):
            chance = mpf(1)
            for share, _ in drawn:
                chance *= share
            yield chance, self._outcome([x for _, x in drawn])

    def _outcome(self, numbers: list[mpf]) -> dict[str, Matrix]:
        found: dict[str, Matrix] = {}
        for law in self.laws:
            width = len(law.factor[0])
            column = mx.multiply_plain(law.factor, tuple((x,) for x in numbers[:width]))
            numbers = numbers[width:]
            start = 0
            for name, height in zip(law.names, law.heights, strict=True):
                found[name] = column[start : start + height]
                start += height
        return found

    def gaussian(self, names: set[str]) -> bool:
        """Whether all these random columns belong to one Gaussian law."""
        return any(law.gaussian and names <= set(law.names) for law in self.laws)


class OutOfBudget(Exception):
    """The oracle has counted all the work that it may do on one claim."""


def source(gaussian: bool) -> tuple[tuple[mpf, mpf], ...]:
    """(probability, value) of a centred number of variance one; the Gaussian one agrees in moments up to the fifth."""
    half, sixth = mpf(1) / 2, mpf(1) / 6
    if gaussian:
        return ((sixth, -mp.sqrt(3)), (4 * sixth, mpf(0)), (sixth, mp.sqrt(3)))
    return ((half, mpf(-1)), (half, mpf(1)))


def wavy(world: World, rows: int, cols: int) -> Function:
    """A smooth function that nothing is known of: constant, linear and wave terms with drawn coefficients."""
    r = world.random
    constant, linear, wave = (mx.build(rows, cols, lambda i, j: mpf(r.randint(-8, 8)) / 4) for _ in range(3))
    if r.random() < 0.3:
        linear = mx.zero(rows, cols)
    if r.random() < 0.3:
        wave = mx.zero(rows, cols)
    speed = mpf(r.randint(2, 7)) / 5

    def at(places: tuple[mpf, ...]) -> Matrix:
        x = sum((mpf(1) + mpf(k) / 3) * p for k, p in enumerate(places))
        return mx.add(mx.add(constant, mx.scale(x, linear)), mx.scale(mp.sin(speed * x), wave))

    return at
