"""How to build models of a claim: what is said of its symbols, sorted once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from math import prod

import sympy

from derivations import assumptions as asm
from derivations import estimates as est
from derivations.assumptions import Assumption, Property
from derivations.ledger import Claim
from derivations.notation import nodes as nd
from derivations.notation.nodes import Node, Sym

from .definitions import Definition, Recursion
from .equations import Kind, walk

#: what may stand above a density, whose value in a table is a number
OF_DENSITIES = nd.Density | nd.Add | nd.Neg | nd.Mul | nd.Frac | nd.Inv | nd.Pow | nd.Sqrt | nd.Elementary


@dataclass(frozen=True)
class PartOfLipschitz(Assumption):
    """One of the two bounds that a Lipschitz fact states on its ball: a number is chosen by what is known of it."""

    fact: Assumption
    slope: bool

    def nodes(self) -> Iterator[Node]:
        fact = self.fact
        assert isinstance(fact, est.LocalLipschitz)
        yield from (fact.jacobian, fact.centre)
        yield from (fact.slope,) if self.slope else (fact.radius, fact.bound)

    def quantified(self) -> tuple[Sym, ...]:
        return self.fact.quantified()

    def statement(self) -> str:
        return self.fact.statement()


@dataclass(frozen=True, eq=False, kw_only=True)
class Recipe:
    """How to build models of a claim."""

    claim: Claim
    facts: tuple[Assumption, ...]
    symbols: tuple[Sym, ...]
    sizes: tuple[sympy.Symbol, ...]
    square_sizes: frozenset[sympy.Symbol]
    times: frozenset[Sym]
    bound: frozenset[Sym]
    naturals: dict[Sym, Node | None]
    squares: frozenset[Sym]
    properties: dict[Sym, frozenset[Property]]
    definitions: dict[Sym, Definition]
    granted: frozenset[Assumption]
    kernels: tuple[asm.Kernel, ...]
    laws: tuple[Assumption, ...]
    densities: tuple[nd.Density, ...]
    vectors: tuple[Sym, ...]
    flows: tuple[asm.Flow, ...]
    sequences: Mapping[str, Recursion | None]
    shapes: Mapping[Sym, frozenset[Kind]]
    spectra: Mapping[Sym, est.Spectrum]
    tests: tuple[Assumption, ...]
    whole: frozenset[Sym]
    origins: Mapping[Sym, Assumption]
    fresh: frozenset[Sym]
    refused: str
    turns: int

    @cached_property
    def weights(self) -> Weights:
        """How often which shape occurs among the symbols, as polynomials in the sizes in order."""
        shapes = Counter(tuple(n.shape) for n in (*self.symbols, self.claim.rhs) if isinstance(n, Sym | nd.Space))
        return tuple(
            (_monomials(rows, self.sizes), _monomials(cols, self.sizes), n) for (rows, cols), n in shapes.items()
        )

    @cached_property
    def has_activation(self) -> bool:
        """Whether an activation occurs anywhere."""
        nodes = (self.claim.lhs, self.claim.rhs, *(n for fact in self.facts for n in fact.nodes()))
        return any(isinstance(x, nd.Phi) for x in walk(*nodes))

    @cached_property
    def has_dots(self) -> bool:
        """Whether a display with dots occurs, whose printed corners should not fall together."""
        return any(isinstance(x, nd.Dotted) for x in walk(self.claim.lhs, self.claim.rhs))

    @cached_property
    def tabled(self) -> bool:
        """Whether a table of probabilities tells of densities in the claim.

        It is a law like any other where nothing else is said of the columns, and their values stand nowhere: a law with
        moments, or the formula of a density that is stated, is not that of a table, and no table can be integrated.
        """
        columns = {v for d in self.densities for v in (*d.events, *d.given)}
        if not any(isinstance(x, nd.Density) for x in walk(self.claim.lhs, self.claim.rhs)):
            return True
        others = (f for f in self.facts if not isinstance(f, asm.SameEvent | asm.Independent | asm.HasDensity))
        if any(not columns.isdisjoint(x.symbols) for f in others for x in f.nodes()):
            return False
        nodes = (x for x in walk(self.claim.lhs, self.claim.rhs) if isinstance(x, Node))
        above = (x for x in nodes if any(isinstance(y, nd.Density) for y in nd.tree(x)))
        if not all(isinstance(x, OF_DENSITIES) for x in above):
            return False
        return self.of_chances or not any(isinstance(f, asm.HasDensity) for f in self.facts)

    @cached_property
    def of_chances(self) -> bool:
        """Whether the claim is one about densities and numbers alone, of which a table is an instance."""
        return all(map(made_of_densities, (self.claim.lhs, self.claim.rhs)))

    def has(self, symbol: Sym, what: Property) -> bool:
        return what in self.properties.get(symbol, ())

    @cached_property
    def restricts(self) -> bool:
        """Whether a model may have to be drawn more than once: something is asked that no construction grants."""
        return bool(self.tests or self.shapes or self.sequences) or any(f not in self.granted for f in self.equalities)

    @cached_property
    def equalities(self) -> tuple[Assumption, ...]:
        """The facts that are equations."""
        return tuple(f for f in self.facts if isinstance(f, asm.Define | asm.Gram | asm.Flow | est.Stated))


def made_of_densities(node: Node) -> bool:
    """Whether a term is made of densities and numbers alone."""
    if isinstance(node, nd.Density | nd.NormalDensity | nd.Num):
        return True
    return isinstance(node, OF_DENSITIES) and all(made_of_densities(x) for x in node.args if isinstance(x, Node))


Monomials = tuple[tuple[int, tuple[int, ...]], ...]
Weights = tuple[tuple[Monomials, Monomials, int], ...]


@cache
def _monomials(size: sympy.Expr, names: tuple[sympy.Symbol, ...]) -> Monomials:
    if not names:
        return ((int(size), ()),)
    return tuple((int(c), powers) for powers, c in sympy.Poly(size, *names).terms())


def entries_of(weights: Weights, values: tuple[int, ...]) -> int:
    """The number of entries of all symbols at these sizes."""
    return sum(n * _at(rows, values) * _at(cols, values) for rows, cols, n in weights)


def _at(monomials: Monomials, values: tuple[int, ...]) -> int:
    return sum(c * prod(v**e for v, e in zip(values, powers, strict=True)) for c, powers in monomials)
