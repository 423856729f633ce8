"""Laws of random symbols: moments, independence, densities, limits in probability."""

from __future__ import annotations

from dataclasses import dataclass

from ..notation.latex import latex
from ..notation.nodes import (
    CondCov,
    CondMean,
    Density,
    Expect,
    I,
    Inv,
    Node,
    NormalDensity,
    Num,
    Sym,
    T,
    Zero,
    same_shape,
)
from .core import Assumption, Rule, head, symbols
from .definitions import Define

NONE = Num(0)


def _column(vector: Sym) -> str:
    """What is wrong with a random symbol that is no column."""
    return "" if vector.shape[1] == 1 else f"{vector} is no column; stack it by vec"


@dataclass(frozen=True)
class Centered(Assumption):
    """Random columns with mean zero and covariance E[u_i u_j^T] = blocks[i][j] (blocks in row order).

    With `gaussian` they are jointly Gaussian, and conditioning the first on the second is licensed
    wherever the second block is invertible. `groups` numbers the groups of columns that are independent of each other,
    a number for each column; without them only the moments are said.
    """

    vectors: tuple[Sym, ...]
    blocks: tuple[Node, ...]
    gaussian: bool = False
    groups: tuple[int, ...] = ()

    @property
    def about(self) -> tuple[Sym, ...]:
        return self.vectors

    def block(self, i: int, j: int) -> Node:
        return self.blocks[i * len(self.vectors) + j]

    def rules(self) -> tuple[Rule, ...]:
        size = range(len(self.vectors))
        means = [Rule(Expect(u), Zero(*u.shape), "mean zero") for u in self.vectors]
        moments = [
            Rule(Expect(self.vectors[i] * self.vectors[j].T), self.block(i, j), "second moment")
            for i in size
            for j in size
        ]
        return (*means, *moments)

    def conditioning(self, node: Node) -> Node | None:
        """The Gaussian conditioning formula for `CondMean` or `CondCov` of these vectors, if it applies."""
        if not self.gaussian or not isinstance(node, CondMean | CondCov):
            return None
        u, v, y = node.args
        if u not in self.vectors or v not in self.vectors:
            return None
        i, j = self.vectors.index(u), self.vectors.index(v)
        gain = self.block(i, j) * Inv(self.block(j, j))
        return gain * y if isinstance(node, CondMean) else self.block(i, i) - gain * self.block(j, i)

    def mistake(self) -> str:
        if len(set(self.vectors)) < len(self.vectors):
            return "a column is named twice"
        if self.groups and len(self.groups) != len(self.vectors):
            return f"{len(self.vectors)} columns are in {len(self.vectors)} groups, not in {len(self.groups)}"
        wanted = len(self.vectors) ** 2
        if len(self.blocks) != wanted:
            return f"{len(self.vectors)} columns have {wanted} blocks of second moments, not {len(self.blocks)}"
        for i, u in enumerate(self.vectors):
            for k, v in enumerate(self.vectors):
                if not same_shape(self.block(i, k).shape, (u.shape[0], v.shape[0])):
                    return f"the second moments of {u} and {v} have another shape than {self.block(i, k)}"
        return next((wrong for wrong in map(_column, self.vectors) if wrong), "")

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        """All columns with all symbols of the covariance, which must be one."""
        return (tuple(dict.fromkeys((*self.vectors, *(s for block in self.blocks for s in symbols(block))))),)

    def statement(self) -> str:
        names = ", ".join(latex(u) for u in self.vectors)
        size = len(self.vectors)
        rows = r" \\ ".join(" & ".join(latex(self.block(i, j)) for j in range(size)) for i in range(size))
        law = r"\sim \mathcal{N}" if self.gaussian else r"\text{ mean and covariance }"
        return rf"({names}) {law}\left(0, \begin{{bmatrix}} {rows} \end{{bmatrix}}\right){apart(self)}"


def independent(law: Centered | Law) -> tuple[tuple[Sym, ...], ...]:
    """The groups of columns that are independent of each other: all in one where nothing is said."""
    if not law.groups:
        return (law.vectors,)
    numbers = dict.fromkeys(law.groups)
    return tuple(tuple(u for u, k in zip(law.vectors, law.groups, strict=True) if k == one) for one in numbers)


def apart(law: Centered | Law) -> str:
    """That groups are independent, in words behind a law; of Gaussian columns the covariance says it."""
    groups = independent(law)
    if law.gaussian or len(groups) == 1:
        return ""
    return rf" \text{{, independent: }} {'; '.join(', '.join(latex(u) for u in group) for group in groups)}"


@dataclass(frozen=True)
class Law(Assumption):
    """Random columns with these means and covariances Cov(u_i, u_j) = blocks[i][j] (blocks in row order).

    With `gaussian` they are jointly Gaussian; `groups` as in `Centered`. Engines see it as u_i = m_i + v_i with
    `Centered` columns v_i.
    """

    vectors: tuple[Sym, ...]
    means: tuple[Node, ...]
    blocks: tuple[Node, ...]
    gaussian: bool = False
    groups: tuple[int, ...] = ()

    @property
    def about(self) -> tuple[Sym, ...]:
        return self.vectors

    def block(self, i: int, j: int) -> Node:
        return self.blocks[i * len(self.vectors) + j]

    def rules(self) -> tuple[Rule, ...]:
        pairs = tuple(zip(self.vectors, self.means, strict=True))
        firsts = [Rule(Expect(u), mean, "mean") for u, mean in pairs]
        seconds = [
            Rule(Expect(u * v.T), self.block(i, j) + mean * T(other), "second moment")
            for i, (u, mean) in enumerate(pairs)
            for j, (v, other) in enumerate(pairs)
        ]
        return (*firsts, *seconds)

    def centred(self, deviations: tuple[Sym, ...]) -> tuple[Assumption, ...]:
        """The same said of the deviations from the means, which have mean zero."""
        values = zip(self.vectors, self.means, deviations, strict=True)
        return (
            *(Define(u, mean + deviation) for u, mean, deviation in values),
            Centered(deviations, self.blocks, self.gaussian, self.groups),
        )

    def mistake(self) -> str:
        if len(self.means) != len(self.vectors):
            return f"{len(self.vectors)} columns have {len(self.vectors)} means, not {len(self.means)}"
        wrong = next(
            (u for u, m in zip(self.vectors, self.means, strict=True) if not same_shape(u.shape, m.shape)), None
        )
        if wrong is not None:
            return f"the mean of {wrong} has another shape"
        own = next((u for u in self.vectors for m in self.means if u in symbols(m)), None)
        if own is not None:
            return f"{own} is random, and is no mean"
        return Centered(self.vectors, self.blocks, self.gaussian, self.groups).mistake()

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        """All columns with all symbols of the covariance, which must be one."""
        return (tuple(dict.fromkeys((*self.vectors, *(s for block in self.blocks for s in symbols(block))))),)

    def statement(self) -> str:
        names = ", ".join(latex(u) for u in self.vectors)
        size = len(self.vectors)
        rows = r" \\ ".join(" & ".join(latex(self.block(i, j)) for j in range(size)) for i in range(size))
        mean = r" \\ ".join(latex(mean) for mean in self.means)
        law = r"\sim \mathcal{N}" if self.gaussian else r"\text{ mean and covariance }"
        column = rf"\begin{{bmatrix}} {mean} \end{{bmatrix}}"
        return rf"({names}) {law}\left({column}, \begin{{bmatrix}} {rows} \end{{bmatrix}}\right){apart(self)}"


@dataclass(frozen=True)
class Random(Assumption):
    """Random columns on one probability space, of whose law nothing is said but how many moments are finite.

    With `order` k the k-th powers of their lengths have expectations; 0 says nothing. What else holds of them is said
    by facts about expectations and probabilities, or by relations that hold surely. Of a member of a family at a
    letter it says so of all members.
    """

    vectors: tuple[Sym, ...]
    order: Node = NONE

    @property
    def about(self) -> tuple[Sym, ...]:
        return self.vectors

    def concerns(self, symbol: Sym) -> bool:
        return symbol in self.vectors or any(symbol.name == v.name and self._letters(v) for v in self.vectors)

    @staticmethod
    def _letters(vector: Sym) -> tuple[Sym, ...]:
        return tuple(i for i in vector.indices if isinstance(i, Sym) and i.is_scalar_shaped)

    def quantified(self) -> tuple[Sym, ...]:
        return tuple(dict.fromkeys(i for v in self.vectors for i in self._letters(v)))

    def mistake(self) -> str:
        if self.order not in (Num(0), Num(1), Num(2)):
            return "moments of order 1 or 2 are declared, or none"
        return next((wrong for wrong in map(_column, self.vectors) if wrong), "")

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return (self.vectors,)

    def statement(self) -> str:
        names = ", ".join(latex(u) for u in self.vectors)
        return names + r"\text{ random" + _MOMENTS.get(self.order, "") + "}"


_MOMENTS = {Num(1): " and integrable", Num(2): " and square integrable"}


@dataclass(frozen=True)
class SameEvent(Assumption):
    """Conditioning on `this` is conditioning on `that` (it is observed without noise)."""

    this: Sym
    that: Sym

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.this,)

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return ((self.this,),)

    def statement(self) -> str:
        return f"p({latex(self.that)} = {latex(self.this)}) = 1"


@dataclass(frozen=True)
class Independent(Assumption):
    """left is independent of right given `given`: p(left | right, given) = p(left | given)."""

    left: tuple[Sym, ...]
    right: tuple[Sym, ...]
    given: tuple[Sym, ...] = ()

    @property
    def about(self) -> tuple[Sym, ...]:
        return self.left

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule(
                Density(self.left, (*self.right, *self.given)),
                Density(self.left, self.given),
                "conditional independence",
            ),
        )

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return (tuple(dict.fromkeys((*self.left, *self.right, *self.given))),)

    def statement(self) -> str:
        a, b, c = (", ".join(latex(v) for v in group) for group in (self.left, self.right, self.given))
        return f"{a} \\perp {b} \\mid {c}"


@dataclass(frozen=True)
class HasDensity(Assumption):
    """A (conditional) density is the stated Gaussian."""

    density: Density
    law: NormalDensity

    @property
    def about(self) -> tuple[Sym, ...]:
        return self.density.events

    def rules(self) -> tuple[Rule, ...]:
        return (Rule(self.density, self.law, "stated law"),)

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return (tuple(s for node in self.nodes() for s in symbols(node)),)

    def statement(self) -> str:
        return f"{latex(self.density)} = {latex(self.law)}"


@dataclass(frozen=True)
class White(Assumption):
    """Independent random columns with mean zero and covariance I (such as the weights at initialization)."""

    vector: Sym

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.vector,)

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule(Expect(self.vector), Zero(*self.vector.shape), "mean zero"),
            Rule(Expect(self.vector * self.vector.T), I(self.vector.shape[0]), "unit covariance"),
        )

    def mistake(self) -> str:
        return _column(self.vector)

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return ((self.vector,),)

    def statement(self) -> str:
        return f"\\mathbb{{E}} {latex(self.vector)} = 0,\\; \\operatorname{{Cov}} {latex(self.vector)} = I"


@dataclass(frozen=True)
class Converges(Assumption):
    """A stated limit (in probability, as the widths tend to infinity): an input, not something proved."""

    this: Node
    to: Node

    @property
    def about(self) -> tuple[Sym, ...]:
        return head(self.this)

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return (head(self.this),)

    def statement(self) -> str:
        return f"{latex(self.this)} \\to {latex(self.to)}"
