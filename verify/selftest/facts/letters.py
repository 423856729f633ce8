"""Letters and numbers for one claim, drawn by a seeded number: no letter twice."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from derivations.notation import family, size, sym
from derivations.notation.nodes import Num

SMALL = [*"abcdeghpqrwyz", "alpha", "beta", "gamma", "delta", "kappa", "mu", "rho", "sigma", "xi", "eta"]
TIMES = ["t", "s", "u", "tau", "r"]
BIG = [*"ABCEFGHKMPQRSUVWXYZ"]
SIZES = ["n", "m", "k", "p"]
PATHS = ["f", "g", "x", "y", "v", "phi"]


class Letters:
    """A source of fresh symbols and small choices."""

    def __init__(self, r: random.Random) -> None:
        self.random = r
        self.used: set[str] = set()
        self.sizes = [size(name) for name in r.sample(SIZES, 3)]

    def _fresh(self, pool: Sequence[str]) -> str:
        left = [name for name in pool if name not in self.used]
        name = self.random.choice(left) if left else f"{self.random.choice(pool)}_{len(self.used)}"
        self.used.add(name)
        return name

    def numbers(self, count: int) -> list[Any]:
        """Scalar symbols."""
        return [sym(self._fresh(SMALL)) for _ in range(count)]

    def time(self) -> Any:
        return sym(self._fresh(TIMES))

    def square(self, count: int = 1) -> list[Any]:
        n = self.sizes[0]
        return [sym(self._fresh(BIG), n, n) for _ in range(count)]

    def matrix(self, rows: int = 0, cols: int = 1) -> Any:
        return sym(self._fresh(BIG), self.sizes[rows], self.sizes[cols])

    def columns(self, count: int = 1, rows: int = 0) -> list[Any]:
        return [sym(self._fresh(SMALL), self.sizes[rows]) for _ in range(count)]

    def alike(self, count: int) -> list[Any]:
        """Symbols of one shape: numbers, columns or square matrices."""
        kind = self.random.randint(0, 2)
        return (self.numbers, self.columns, self.square)[kind](count)

    def path(self, rows: Any = 1, cols: Any = 1) -> Callable[..., Any]:
        """An indexed symbol."""
        name = self._fresh(PATHS)
        return family(name, rows, cols, name + "_{0}")

    def paths_alike(self, count: int) -> tuple[list[Callable[..., Any]], Callable[[int], list[Any]]]:
        """Families of one shape, and a maker of plain symbols of that shape."""
        kind = self.random.randint(0, 1)
        rows = self.sizes[0] if kind else 1
        make = self.columns if kind else self.numbers
        return [self.path(rows) for _ in range(count)], make

    def whole(self, low: int = 2, high: int = 9) -> int:
        return self.random.randint(low, high)

    def fraction(self) -> Num:
        return Num(Fraction(self.random.randint(1, 9), self.random.randint(2, 7)))

    def pick(self, *options: Any) -> Any:
        return self.random.choice(options)

    def either(self) -> bool:
        return self.random.random() < 0.5

    def coefficient(self) -> Any:
        return self.pick(2, 3, -1, Num(Fraction(1, 2)), 5)
