"""Reads a claim's assumptions once: which symbols are defined by others, which are drawn, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from math import prod

import sympy

from derivations import assumptions as asm
from derivations.assumptions import Assumption, Property
from derivations.ledger import Claim
from derivations.notation import nodes as nd
from derivations.notation.nodes import Node, Sym

from .definitions import (
    ZERO_TIME,
    Definition,
    FlowPath,
    Formula,
    MapJacobian,
    MapValue,
    PolynomialPath,
    at_time,
)


def walk(*roots: object) -> Iterator[object]:
    """Every subtree, in printed order."""
    stack = list(reversed(roots))
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(getattr(current, "args", ())))


@dataclass(frozen=True, eq=False)
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
    vectors: tuple[Sym, ...] = field(default=())

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

    def has(self, symbol: Sym, what: Property) -> bool:
        return what in self.properties.get(symbol, ())


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


@lru_cache(maxsize=2048)
def _of(lhs: Node, rhs: Node, claim_key: int, holder: _Holder) -> Recipe:
    return _Reader(holder.claim).read()


class _Holder:
    def __init__(self, claim: Claim) -> None:
        self.claim = claim

    def __hash__(self) -> int:
        return id(self.claim.notation)

    def __eq__(self, other: object) -> bool:
        mine, theirs = self.claim, getattr(other, "claim", None)
        return theirs is not None and mine.notation is theirs.notation and mine.stated == theirs.stated


def recipe(claim: Claim) -> Recipe:
    """The recipe of a claim, read once."""
    return _of(claim.lhs, claim.rhs, len(claim.stated), _Holder(claim))


class _Reader:
    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        judged = claim.assumptions
        self.facts = tuple(dict.fromkeys((*judged.stated, *judged.standing, *judged.definedness)))
        self.nodes = (claim.lhs, claim.rhs, *(n for f in self.facts for n in f.nodes()))
        self.definitions: dict[Sym, Definition] = {}
        self.granted: set[Assumption] = set()
        self.trees = list(dict.fromkeys(walk(*self.nodes)))
        self.symbols = dict.fromkeys(s for s in self.trees if isinstance(s, Sym))
        self.laws = tuple(f for f in self.facts if isinstance(f, asm.Centered | asm.White))
        self.kernels = tuple(f for f in self.facts if isinstance(f, asm.Kernel))
        self.covariances = tuple(k for law in self.laws if isinstance(law, asm.Centered) for k in self._implied(law))
        self.vectors = tuple(dict.fromkeys(v for law in self.laws for v in law.about))
        self.times = self._times()

    def read(self) -> Recipe:
        for step in STEPS:
            for fact in (*self.facts, *self.covariances):
                handler = step.get(type(fact))
                if handler is not None:
                    handler(self, fact)
        self._families()
        naturals = self._naturals()
        return Recipe(
            self.claim,
            self.facts,
            tuple(self.symbols),
            *self._sizes(),
            self.times,
            frozenset(s.args[1] for s in self.trees if isinstance(s, nd.Sum)),
            naturals,
            frozenset(s for n in self.trees if isinstance(n, nd.Sqrt) for s in walk(n) if isinstance(s, Sym)),
            self._properties(),
            self.definitions,
            frozenset(self.granted),
            (*self.kernels, *(k for k in self.covariances if isinstance(k, asm.Kernel))),
            self.laws,
            tuple(n for n in self.trees if isinstance(n, nd.Density)),
            self.vectors,
        )

    def _implied(self, law: asm.Centered) -> Iterator[Assumption]:
        """Second moments are positive semidefinite, said or not: how to draw them where nothing else tells."""
        blocks = law.blocks
        if not all(isinstance(b, Sym) for b in blocks) or any(set(k.about) & set(blocks) for k in self.kernels):
            return
        if len(blocks) == 1:
            yield asm.Has(blocks[0], Property.PSD)
        elif len(blocks) == 4 and len(set(blocks)) == 4:
            xx, xX, Xx, XX = blocks
            yield asm.Kernel(XX, xX, Xx, xx)

    # -- definitions --------------------------------------------------------------------------------
    def define(self, symbol: Node, definition: Definition, fact: Assumption | None = None) -> bool:
        """Let `symbol` stand for something unless it already does."""
        if not isinstance(symbol, Sym) or symbol in self.definitions:
            return False
        self.symbols.setdefault(symbol)
        self.definitions[symbol] = definition
        if fact is not None:
            self.granted.add(fact)
        return True

    def _define(self, fact: asm.Define) -> None:
        if fact.symbol not in list(walk(fact.value)):
            self.define(fact.symbol, Formula(fact.value), fact)

    def _gram(self, fact: asm.Gram) -> None:
        self.define(fact.kernel, Formula(fact.factor * fact.factor.T), fact)

    def _gram_of_alias(self, fact: asm.Gram) -> None:
        """kernel = other is defined elsewhere: let the other kernel, or this factor, follow."""
        known = self.definitions.get(fact.kernel)
        if fact in self.granted or not isinstance(known, Formula) or not isinstance(known.term, Sym):
            return
        other = self.definitions.get(known.term)
        if other is None:
            self.define(known.term, Formula(fact.factor * fact.factor.T), fact)
        elif isinstance(other, Formula) and isinstance(other.term, nd.Mul) and fact.factor not in self.definitions:
            self.define(fact.factor, Formula(other.term.args[0]))

    def _second_gram(self, fact: asm.Gram) -> None:
        """Two factors of one kernel: let the second equal the first."""
        known = self.definitions.get(fact.kernel)
        if fact in self.granted or not isinstance(known, Formula) or not isinstance(known.term, nd.Mul):
            return
        first = known.term.args[0]
        if isinstance(first, Sym) and first.shape == fact.factor.shape and fact.factor != first:
            self.define(fact.factor, Formula(first))

    def _kernel(self, fact: asm.Kernel) -> None:
        known = self.definitions.get(fact.Xx)
        if isinstance(known, Formula) and fact.xX in list(walk(known.term)):
            return
        if known is not None:
            self.define(fact.xX, Formula(fact.Xx.T))
        else:
            self.define(fact.Xx, Formula(fact.xX.T))

    def _smooth_map(self, fact: asm.SmoothMap) -> None:
        self.define(fact.value, MapValue(fact), fact)
        self.define(fact.jacobian, MapJacobian(fact), fact)

    def _flow(self, fact: asm.Flow) -> None:
        if isinstance(fact.time, Sym) and fact.path != fact.initial:
            self.define(fact.path, FlowPath(fact, fact.time), fact)

    def _trajectory(self, fact: asm.Trajectory) -> None:
        if isinstance(fact.time, Sym) and fact.time in fact.path.indices:
            self.define(fact.path, PolynomialPath(at_time(fact.path, fact.time, ZERO_TIME), fact.time), fact)

    def _families(self) -> None:
        """Members at other times follow the defined member; a member at time t of which nothing is known is a
        path, never a constant."""
        initial = {f.initial for f in self.facts if isinstance(f, asm.Flow)}
        for symbol in list(self.symbols):
            if symbol in self.definitions or symbol in self.vectors or not symbol.indices:
                continue
            if symbol not in initial:
                self._follow(symbol)
            if symbol in self.definitions:
                continue
            time = next((i for i in symbol.indices if i in self.times), None)
            if time is not None:
                self.define(symbol, PolynomialPath(at_time(symbol, time, ZERO_TIME), time))
        for definition in list(self.definitions.values()):
            if isinstance(definition, PolynomialPath):
                self.symbols.setdefault(definition.start)

    def _follow(self, symbol: Sym) -> None:
        for other, definition in list(self.definitions.items()):
            if other.name != symbol.name or len(other.indices) != len(symbol.indices):
                continue
            changes = [(a, b) for a, b in zip(other.indices, symbol.indices, strict=True) if a != b]
            if len(changes) != 1 or changes[0][0] not in self.times:
                continue
            moved = _moved(definition, *changes[0])
            if moved is not None and symbol not in set(_reach(moved)):
                self.define(symbol, moved)
                return

    # -- what the trees tell ------------------------------------------------------------------------
    def _times(self) -> frozenset[Sym]:
        times = {n.args[1] for n in self.trees if isinstance(n, nd.D | nd.Integral | nd.Lim)}
        times |= {getattr(f, "time", None) for f in self.facts}
        return frozenset(t for t in times if isinstance(t, Sym))

    def _naturals(self) -> dict[Sym, Node | None]:
        found: dict[Sym, Node | None] = {}
        for node in self.trees:
            if isinstance(node, nd.Entry | nd.Row | nd.Band | nd.Pow):
                places = node.args[1:]
            elif isinstance(node, nd.Factorial):
                places = node.args
            else:
                continue
            for place in places:
                found.update((s, None) for s in walk(place) if isinstance(s, Sym) and s not in self.times)
        found.update((f.symbol, f.last) for f in self.facts if isinstance(f, asm.Index))
        return found

    def _sizes(self) -> tuple[tuple[sympy.Symbol, ...], frozenset[sympy.Symbol]]:
        sizes = dict.fromkeys(x for x in walk(*self.nodes) if isinstance(x, sympy.Symbol))
        square = {x for n in self.trees if isinstance(n, nd.Sqrt) for x in walk(n) if isinstance(x, sympy.Symbol)}
        return tuple(sizes), frozenset(square)

    def _properties(self) -> dict[Sym, frozenset[Property]]:
        found: dict[Sym, set[Property]] = {}
        for fact in (*self.facts, *self.covariances):
            for node, what in fact.properties() if isinstance(fact, asm.Has | asm.Kernel) else ():
                if isinstance(node, Sym):
                    found.setdefault(node, set()).add(what)
                    known = self.definitions.get(node)
                    if isinstance(known, PolynomialPath):
                        found.setdefault(known.start, set()).add(what)
                    if isinstance(known, Formula) and isinstance(known.term, Sym):
                        found.setdefault(known.term, set()).add(what)
        return {symbol: frozenset(what) for symbol, what in found.items()}


def _reach(definition: Definition) -> Iterable[object]:
    return (x for node in definition.nodes() for x in walk(node))


def _moved(definition: Definition, time: Node, index: Node) -> Definition | None:
    """The definition of the member at another time index."""
    if isinstance(definition, Formula):
        return Formula(definition.term.xreplace({time: index}))
    if isinstance(definition, FlowPath):
        return FlowPath(definition.fact, index)
    if isinstance(definition, PolynomialPath):
        return None if index == ZERO_TIME else PolynomialPath(definition.start, index)
    if isinstance(definition, MapValue | MapJacobian):
        fact = definition.fact
        moved = asm.SmoothMap(fact.value, fact.argument.xreplace({time: index}), fact.jacobian, fact.time)
        return type(definition)(moved)
    return None


Handler = Callable[[_Reader, Assumption], None]
STEPS: tuple[dict[type, Handler], ...] = (
    {asm.Define: _Reader._define},  # type: ignore[dict-item]
    {asm.Gram: _Reader._gram},  # type: ignore[dict-item]
    {asm.Gram: _Reader._gram_of_alias},  # type: ignore[dict-item]
    {asm.Gram: _Reader._second_gram, asm.SmoothMap: _Reader._smooth_map},  # type: ignore[dict-item]
    {asm.Kernel: _Reader._kernel, asm.Flow: _Reader._flow},  # type: ignore[dict-item]
    dict.fromkeys((asm.Trajectory, asm.Varies, asm.Commuting), _Reader._trajectory),  # type: ignore[arg-type]
)
