"""Sources of rational numbers: one builder serves random, enumerated and hypothesis-driven models."""

from __future__ import annotations

import random
from collections.abc import Sequence

from flint import fmpq, fmpq_mat

from ..values.rational import identity


class Source:
    """Supplies the free numbers of a model; subclasses decide where they come from."""

    direct = False  # matrices by their entries instead of by their spectral data
    profile = "generic"
    scale = fmpq(1)  # of the numbers that facts restrict
    turn = 0  # which of several ways, where there are several

    def integer(self) -> int:
        """Any integer."""
        raise NotImplementedError

    def positive(self) -> fmpq:
        raise NotImplementedError

    def nonnegative(self) -> fmpq:
        return self.positive()

    def switch(self) -> int:
        """Whether a part of a model that may vanish is there: 1, or 0 in the smallest models."""
        return 1

    def entry(self, diagonal: bool) -> fmpq:
        """An entry of a matrix given by its entries."""
        return fmpq(self.integer())

    def scalar(self) -> fmpq:
        """A free non-zero scalar."""
        return fmpq(self.integer() or 1)

    def natural(self, last: int) -> int:
        raise NotImplementedError

    def whole(self) -> int:
        """Any natural number."""
        return abs(self.integer())

    def fraction(self) -> fmpq:
        """A number between 0 and 1."""
        weight = self.weight()
        return fmpq(weight, weight + self.weight())

    def bend(self) -> int:
        """A coefficient of degree two of a map."""
        return self.weight() % 7 - 3

    def one_of(self, choices: Sequence) -> object:
        """One of several, all as good: the one whose turn it is, unless the source chooses."""
        return choices[self.turn % len(choices)]

    def way(self, count: int) -> int:
        """The number of one of several ways."""
        return self.turn % count

    def weight(self) -> int:
        """A positive integer, for tables of probabilities."""
        return max(1, abs(self.integer()))

    def values(self, n: int) -> list[fmpq]:
        """n positive numbers (eigenvalues or singular values) in the source's profile."""
        out = [self.positive() for _ in range(n)]
        if self.profile == "repeated":
            out = [out[i - i % 2] for i in range(n)]
        if self.profile in ("singular", "deficient") and n:
            out[-1] = fmpq(0)
        return out

    def orthogonal(self, n: int) -> fmpq_mat:
        """A rational orthogonal matrix by Cayley's transform (I - S)(I + S)^-1 of a skew matrix."""
        skew = [[0] * n for _ in range(n)]
        for i in range(n):
            for j in range(i):
                skew[i][j] = self.integer()
                skew[j][i] = -skew[i][j]
        s, eye = fmpq_mat(n, n, [v for row in skew for v in row]), identity(n)
        return (eye - s) * (eye + s).inv()


class RandomSource(Source):
    """Seeded pseudo-random numbers of `bits` bits; deterministic for a seed.

    Positive numbers are divided by `unit`, so that exponents stay moderate where sides are printed.
    """

    def __init__(
        self,
        seed: int,
        bits: int = 40,
        profile: str = "generic",
        unit: int = 1,
        scale: fmpq | None = None,
        turn: int = 0,
    ) -> None:
        self.turn = turn
        self.scale = fmpq(1) if scale is None else scale
        self.generator = random.Random(seed)
        self.unit = unit
        self.bits = bits
        self.profile = profile

    def integer(self) -> int:
        value = self.generator.getrandbits(self.bits)
        return value if self.generator.getrandbits(1) else -value

    def positive(self) -> fmpq:
        return fmpq(1 + self.generator.getrandbits(self.bits), self.unit)

    def scalar(self) -> fmpq:
        value = fmpq(1 + self.generator.getrandbits(self.bits))
        return value if self.generator.getrandbits(1) else -value

    def natural(self, last: int) -> int:
        return self.generator.randint(1, last)


class SmallSource(Source):
    """Short rationals by a code: the i-th choice takes the i-th digit (0 when the code is exhausted)."""

    direct = True
    POSITIVES = (fmpq(1), fmpq(2), fmpq(1, 2), fmpq(3))
    SCALARS = (fmpq(1), fmpq(2), fmpq(-1), fmpq(1, 2), fmpq(3))
    DIAGONAL = (fmpq(1), fmpq(2), fmpq(-1), fmpq(0), fmpq(1, 2))
    OFF_DIAGONAL = (fmpq(0), fmpq(1), fmpq(-1), fmpq(2), fmpq(1, 2))

    def __init__(self, code: Sequence[int] = ()) -> None:
        self.code = code
        self.arities: list[int] = []

    def _pick(self, choices: Sequence) -> object:
        position = len(self.arities)
        self.arities.append(len(choices))
        digit = self.code[position] if position < len(self.code) else 0
        return choices[digit % len(choices)]

    def one_of(self, choices: Sequence) -> object:
        return self._pick(choices)

    def way(self, count: int) -> int:
        return self._pick(range(count))  # type: ignore[return-value]

    def whole(self) -> int:
        return self._pick((1, 2, 0, 3))  # type: ignore[return-value]

    def bend(self) -> int:
        return self._pick((0, 1, -1))  # type: ignore[return-value]

    def integer(self) -> int:
        return self._pick((1, 2, -1, 0, 3))  # type: ignore[return-value]

    def positive(self) -> fmpq:
        return self._pick(self.POSITIVES)  # type: ignore[return-value]

    def switch(self) -> int:
        return self._pick((0, 1))  # type: ignore[return-value]

    def nonnegative(self) -> fmpq:
        return self._pick((*self.POSITIVES, fmpq(0)))  # type: ignore[return-value]

    def scalar(self) -> fmpq:
        return self._pick(self.SCALARS)  # type: ignore[return-value]

    def entry(self, diagonal: bool) -> fmpq:
        return self._pick(self.DIAGONAL if diagonal else self.OFF_DIAGONAL)  # type: ignore[return-value]

    def natural(self, last: int) -> int:
        return self._pick(tuple(range(1, last + 1)))  # type: ignore[return-value]
