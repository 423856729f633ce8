"""Reads a claim's assumptions once: which symbols are defined by others, which are drawn, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from math import prod

import sympy

from derivations import assumptions as asm
from derivations import estimates as est
from derivations import layers
from derivations.assumptions import Assumption, Property
from derivations.ledger import Claim
from derivations.notation import nodes as nd
from derivations.notation.nodes import Node, Sym

from .definitions import (
    ZERO_TIME,
    Definition,
    EntryMap,
    FlowPath,
    Formula,
    MapAt,
    MapJacobian,
    MapValue,
    Member,
    PolynomialIn,
    PolynomialPath,
    Recursion,
    at_time,
)
from .equations import (
    Shape,
    commuting,
    eigenpair,
    isolate,
    named,
    orthogonal_columns,
    relation_of,
    walk,
)

SIGNS = (Property.POSITIVE, Property.NONNEGATIVE)
MATRIX_PROPERTIES = (Property.PD, Property.PSD, Property.SYMMETRIC)
DEEPEST = 180  # of a term and the definitions below it: evaluation goes down by recursion


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
    flows: tuple[asm.Flow, ...] = ()
    sequences: Mapping[str, Recursion | None] = field(default_factory=dict)
    shapes: Mapping[Sym, frozenset[Shape]] = field(default_factory=dict)
    spectra: Mapping[Sym, est.Spectrum] = field(default_factory=dict)
    tests: tuple[Assumption, ...] = ()
    whole: frozenset[Sym] = frozenset()
    origins: Mapping[Sym, Assumption] = field(default_factory=dict)
    fresh: frozenset[Sym] = frozenset()
    refused: str = ""

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

    @cached_property
    def restricts(self) -> bool:
        """Whether a model may have to be drawn more than once: something is asked that no construction grants."""
        return bool(self.tests or self.shapes or self.sequences) or any(f not in self.granted for f in self.equalities)

    @cached_property
    def equalities(self) -> tuple[Assumption, ...]:
        """The facts that are equations."""
        return tuple(f for f in self.facts if isinstance(f, asm.Define | asm.Gram | asm.Flow | est.Stated))

    @cached_property
    def points(self) -> frozenset[Sym]:
        """The points between two others."""
        return frozenset(f.point for f in self.facts if isinstance(f, est.Interpolated))


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


@dataclass(frozen=True)
class _Asked:
    """A claim that is told apart from others by its content."""

    content: tuple
    claim: Claim = field(compare=False)


@lru_cache(maxsize=2048)
def _of(asked: _Asked) -> Recipe:
    return _Reader(asked.claim).read()


def recipe(claim: Claim) -> Recipe:
    """The recipe of a claim, read once."""
    return _of(_Asked(claim.content, claim))


class _Reader:
    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        judged = claim.assumptions
        stated = dict.fromkeys((*judged.stated, *judged.standing, *judged.definedness))
        self.facts = tuple(dict.fromkeys(x for fact in stated for x in likely(fact)))
        self.nodes = (claim.lhs, claim.rhs, *(n for f in self.facts for n in f.nodes()))
        self.definitions: dict[Sym, Definition] = {}
        self.granted: set[Assumption] = set()
        self.origins: dict[Sym, Assumption] = {}
        self.fresh: dict[Sym, frozenset[Property]] = {}
        self.shapes: dict[Sym, set[Shape]] = {}
        self.spectra: dict[Sym, est.Spectrum] = {}
        self.sequences: dict[str, Recursion | None] = {}
        self.units: list[est.Stated] = []
        self.flows: list[asm.Flow] = []
        self.trees = list(dict.fromkeys(walk(*self.nodes)))
        self.symbols = dict.fromkeys(s for s in self.trees if isinstance(s, Sym))
        self.laws = tuple(f for f in self.facts if isinstance(f, asm.Centered | asm.White))
        self.kernels = tuple(f for f in self.facts if isinstance(f, asm.Kernel))
        self.covariances = tuple(k for law in self.laws if isinstance(law, asm.Centered) for k in self._implied(law))
        self.vectors = tuple(dict.fromkeys(v for law in self.laws for v in law.about))
        self.bound = frozenset(s.args[1] for s in self.trees if isinstance(s, nd.Sum))
        self.quantified = frozenset(s for f in self.facts for s in f.quantified())
        self.times = self._times()
        self.naturals = self._naturals()
        self.whole = frozenset(f.symbol for f in self.facts if isinstance(f, est.Natural))
        self.declared = {f.node: f.what for f in self.facts if isinstance(f, asm.Has) and isinstance(f.node, Sym)}

    def read(self) -> Recipe:
        refused = self._too_deep()
        for step in STEPS if not refused else ():
            for fact in (*self.facts, *self.covariances):
                handler = step.get(type(fact))
                if handler is not None:
                    handler(self, fact)
        self.vectors = tuple(v for v in self.vectors if v not in self.definitions)
        if not refused:
            self._equations()
            self._sequences()
            self._families()
            refused = self._too_deep()
        return Recipe(
            self.claim,
            self.facts,
            tuple(self.symbols),
            *self._sizes(),
            self.times,
            self.bound,
            self.naturals,
            frozenset(s for n in self.trees if isinstance(n, nd.Sqrt) for s in walk(n) if isinstance(s, Sym)),
            self._properties(),
            self.definitions,
            frozenset(self.granted),
            (*self.kernels, *(k for k in self.covariances if isinstance(k, asm.Kernel))),
            self.laws,
            tuple(n for n in self.trees if isinstance(n, nd.Density)),
            self.vectors,
            tuple(self.flows),
            self.sequences,
            {symbol: frozenset(kinds) for symbol, kinds in self.shapes.items()},
            self.spectra,
            self._tests(),
            self.whole,
            self.origins,
            frozenset(self.fresh),
            refused,
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
        """Let `symbol` stand for something unless it already does, or would come to stand for itself."""
        if not isinstance(symbol, Sym) or symbol in self.definitions or symbol in self.shapes:
            return False
        if self._leads_to(definition.needed(), symbol):
            return False
        self.symbols.setdefault(symbol)
        for node in definition.nodes():
            for part in walk(node):
                if isinstance(part, Sym):
                    self.symbols.setdefault(part)
        self.definitions[symbol] = definition
        if fact is not None:
            self.granted.add(fact)
            self.origins.setdefault(symbol, fact)
        return True

    def _leads_to(self, nodes: Iterable[Node], symbol: Sym) -> bool:
        """Whether the values of some terms need that of a symbol."""
        todo, seen = list(nodes), set()
        while todo:
            for part in walk(todo.pop()):
                if part is symbol:
                    return True
                if isinstance(part, Sym) and part not in seen:
                    seen.add(part)
                    known = self.definitions.get(part)
                    todo.extend(known.needed() if known is not None else ())
        return False

    def _define(self, fact: asm.Define) -> None:
        if self.declared.get(fact.symbol) in MATRIX_PROPERTIES and self._turned(fact):
            return
        self.define(fact.symbol, Formula(fact.value), fact)

    def _turned(self, fact: asm.Define) -> bool:
        """Draw a matrix by its property, and let a matrix of which nothing else is said follow from its definition."""
        for symbol in dict.fromkeys(s for s in walk(fact.value) if isinstance(s, Sym)):
            if symbol.is_scalar_shaped or not self._is_loose(symbol) or self._spoken(symbol) > 1:
                continue
            value = _isolated(fact.value, fact.symbol, symbol)
            if value is not None and self.define(symbol, Formula(value), fact):
                return True
        return False

    def _spoken(self, symbol: Sym) -> int:
        """In how many terms of facts a symbol occurs, properties of one term counted once."""
        terms = dict.fromkeys(tuple(fact.nodes()) for fact in self.facts)
        return sum(any(part is symbol for part in walk(*nodes)) for nodes in terms)

    def _is_loose(self, symbol: Sym) -> bool:
        """Whether a symbol has no definition, property or law, and is no variable."""
        taken = (self.definitions, self.shapes, self.spectra, self.declared, self.vectors, self.naturals, self.whole)
        if any(symbol in group for group in taken) or symbol in self.times | self.bound | self.quantified:
            return False
        if self._follows(symbol):
            return False
        return not any(symbol in kernel.about for kernel in self.kernels)

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
        if (
            isinstance(fact.time, Sym)
            and fact.path != fact.initial
            and self.define(fact.path, FlowPath(fact, fact.time), fact)
        ):
            self.flows.append(fact)

    def _trajectory(self, fact: asm.Trajectory) -> None:
        if isinstance(fact.time, Sym) and fact.time in fact.path.indices:
            self.define(fact.path, PolynomialPath(at_time(fact.path, fact.time, ZERO_TIME), fact.time), fact)

    # -- maps, points and spectra ------------------------------------------------------------------------
    def _map(self, value: str, jacobian: str) -> None:
        """Members of the families of a map and of its Jacobian are taken from one map of the model."""
        for symbol in list(self.symbols):
            if symbol.name not in (value, jacobian) or len(symbol.indices) != 1:
                continue
            if not symbol.indices[0].is_scalar_shaped or symbol.name == jacobian:
                self.define(symbol, MapAt(value, symbol.indices[0], symbol.name == jacobian))

    def _differentiable(self, fact: est.DifferentiableMap) -> None:
        self._map(fact.value.name, fact.jacobian.name)

    def _lipschitz(self, fact: est.LocalLipschitz) -> None:
        self._map(f"map of {fact.jacobian.name}", fact.jacobian.name)

    def _interpolated(self, fact: est.Interpolated) -> None:
        """point = start + xi (end - start) with xi in [0, 1]."""
        self._map(fact.value_start.name, fact.jacobian.name)
        xi = self._new(f"place of {fact.point.name}", nd.SCALAR)
        step = nd.Mul(xi, nd.Add(fact.end, nd.Neg(fact.start)))
        if self.define(fact.point, Formula(nd.Add(fact.start, step)), fact):
            self.units += [est.Stated(nd.Num(0), "<=", xi), est.Stated(xi, "<=", nd.Num(1))]

    def _activation(self, fact: layers.Activation) -> None:
        for symbol in list(self.symbols):
            if symbol.name in (fact.value.name, fact.slopes.name) and len(symbol.indices) == 1:
                slopes = symbol.name == fact.slopes.name
                self.define(symbol, EntryMap(fact.value.name, symbol.indices[0], slopes))

    def _spectrum(self, fact: est.Spectrum) -> None:
        """A matrix that nothing defines is drawn by its spectrum; else the ends follow from the matrix."""
        if fact.matrix not in self.definitions and fact.matrix not in self.spectra:
            self.spectra[fact.matrix] = fact
            self.origins.setdefault(fact.matrix, fact)
            return
        for end, which in ((fact.smallest, "min"), (fact.largest, "max")):
            if isinstance(end, Sym) and self._is_loose_number(end):
                self.define(end, Formula(nd.Eig(fact.matrix, which)))

    def _is_loose_number(self, symbol: Sym) -> bool:
        ends = {e for f in self.spectra.values() for e in (f.smallest, f.largest)}
        return symbol not in self.definitions and symbol not in ends

    def _new(self, name: str, shape: nd.Shape, *what: Property) -> Sym:
        """A symbol of our own, which stands for what may be chosen."""
        symbol = Sym(f"{name} ({len(self.fresh) + 1})", shape, name)
        self.fresh[symbol] = frozenset(what)
        self.symbols.setdefault(symbol)
        return symbol

    # -- equations ---------------------------------------------------------------------------------------
    def _pending(self) -> Iterator[tuple[Node, Node, Assumption]]:
        """The equations that no definition grants."""
        for fact in self.facts:
            if fact in self.granted:
                continue
            if isinstance(fact, asm.Define):
                yield fact.symbol, fact.value, fact
            elif isinstance(fact, asm.Gram):
                yield fact.kernel, fact.factor * fact.factor.T, fact
            elif isinstance(fact, asm.Kernel):
                yield fact.Xx, nd.T(fact.xX), fact
            elif isinstance(fact, est.Stated) and relation_of(fact) == "=" and fact.var is None:
                yield fact.left, fact.right, fact
        for fact in self.facts:
            if isinstance(fact, asm.Flow):
                yield from self._starts(fact)
        yield from self._members()
        for law in self.laws:
            yield from self._moments(law)

    def _members(self) -> Iterator[tuple[Node, Node, Assumption]]:
        """What the definition of a whole family says of a member that has a definition of its own."""
        known = [(s, d) for s, d in self.definitions.items() if isinstance(d, Formula) and s.indices]
        for symbol, own in known:
            for whole, definition in known:
                change = changed_index(whole, symbol, self.times)
                moved = None if change is None else moved_definition(definition, *change)
                if isinstance(moved, Formula) and moved != own:
                    yield moved.term, own.term, self.origins[symbol]

    def _starts(self, fact: asm.Flow) -> Iterator[tuple[Node, Node, Assumption]]:
        """What is said elsewhere of the value at time 0 of a path is its initial value."""
        start = at_time(fact.path, fact.time, ZERO_TIME)
        known = self.definitions.get(fact.path)
        if isinstance(known, Formula):
            yield at_time_of(known.term, fact.time), fact.initial, fact
        elif start in self.definitions and start is not fact.path and fact.initial != start:
            yield fact.initial, start, fact

    def _moments(self, law: Assumption) -> Iterator[tuple[Node, Node, Assumption]]:
        """The second moments that another law, or a definition, gives the columns of this one."""
        about = law.about
        for i, u in enumerate(about):
            for j, v in enumerate(about):
                own = law.block(i, j) if isinstance(law, asm.Centered) else nd.I(u.shape[0])
                if u in self.definitions or v in self.definitions:
                    yield own, nd.Expect(nd.Mul(u, nd.T(v))), law
                    continue
                other = next(b for b in (block_of(x, u, v) for x in self.laws) if b is not None)
                if other is not own:
                    yield own, other, law

    def _equations(self) -> None:
        pending = list(self._pending())
        for left, right, fact in pending:
            forms = ((left, right), (self._resolved(left), self._resolved(right)))
            any(a is not b and settle(self, a, b, fact) for a, b in dict.fromkeys(forms) for settle in SETTLING)
        for law in self.laws:
            if isinstance(law, asm.Centered) and len(law.vectors) == 2:
                self._joint(law)
        open_laws = {fact for _, _, fact in pending if isinstance(fact, asm.Centered | asm.White)}
        self.granted = (self.granted | set(self.laws)) - open_laws
        self.granted -= {f for f in self.granted if isinstance(f, asm.Flow) and f not in self.flows}
        for fact in self.facts:
            if isinstance(fact, asm.Has) and not isinstance(fact.node, Sym) and fact.what in MATRIX_PROPERTIES:
                self._with_slack(fact)

    def _resolved(self, node: Node) -> Node:
        """What a symbol stands for, where it abbreviates a term."""
        while isinstance(node, Sym) and isinstance(known := self.definitions.get(node), Formula):
            node = known.term
        return node

    def _joint(self, law: asm.Centered) -> None:
        """Moments [[K, M], [M^T, L]] of two columns: M = K W and L = W^T K W + R R^T for any W and R."""
        first, upper, lower, last = law.blocks
        for k, m, turned, rest in ((first, upper, lower, last), (last, lower, upper, first)):
            if not (isinstance(m, Sym) and isinstance(rest, Sym) and turned == nd.T(m) and m is not rest):
                continue
            if not (self._is_number_or_kernel(m) and self._is_number_or_kernel(rest)):
                continue
            w, r = self._new(f"weight of {m.name}", m.shape), self._new(f"root of {rest.name}", rest.shape)
            own = nd.Add(nd.Mul(nd.T(w), k, w), nd.Mul(r, nd.T(r)))
            if self.define(m, Formula(nd.Mul(k, w))) and self.define(rest, Formula(own)):
                return

    def _settle_name(self, left: Node, right: Node, fact: Assumption) -> bool:
        found = named(left, right)
        if found is None or found[0] in self.definitions or found[0] in self.spectra or found[0] in self.vectors:
            return False
        self.shapes.setdefault(found[0], set()).add(found[1])
        self.origins.setdefault(found[0], fact)
        return True

    def _settle_commuting(self, left: Node, right: Node, fact: Assumption) -> bool:
        pair = commuting(left, right)
        if pair is None:
            return False
        return any(self._is_loose(b) and self.define(b, PolynomialIn(a), fact) for a, b in (pair, pair[::-1]))

    def _settle_orthogonal(self, left: Node, right: Node, fact: Assumption) -> bool:
        """v = w - u (u^T w) / (u^T u) for any w."""
        pair = orthogonal_columns(left, right)
        for u, v in (pair, pair[::-1]) if pair is not None else ():
            if self._is_loose(v):
                w = self._new(f"{v.name} before", v.shape)
                part = nd.Frac(nd.Mul(nd.T(u), w), nd.Mul(nd.T(u), u))
                return self.define(v, Formula(nd.Add(w, nd.Neg(nd.Mul(u, part)))), fact)
        return False

    def _settle_eigenpair(self, left: Node, right: Node, fact: Assumption) -> bool:
        """A = B - (B - mu) u u^T / (u^T u) for any B; symmetric as B on the complement of u."""
        found = eigenpair(left, right)
        if found is None or found[0] in self.definitions or found[0] in self.shapes:
            return False
        a, u, mu = found
        what = self.declared.get(a)
        b = self._new(f"{a.name} before", a.shape, *([what] if what in MATRIX_PROPERTIES else []))
        p = nd.Frac(nd.Mul(u, nd.T(u)), nd.Mul(nd.T(u), u))
        rest = nd.Add(nd.I(a.shape[0]), nd.Neg(p))
        inner = nd.Mul(rest, b, rest) if what in MATRIX_PROPERTIES else nd.Mul(b, rest)
        return self.define(a, Formula(nd.Add(inner, nd.Mul(mu, p))), fact)

    def _settle_symbol(self, left: Node, right: Node, fact: Assumption) -> bool:
        """Solve for the first symbol of which nothing else is said, then for one with a property."""
        sides = ((left, right), (right, left))
        found = dict.fromkeys(s for side in (left, right) for s in walk(side) if isinstance(s, Sym))
        plain = [s for s in found if self._is_loose(s)]
        rest = [s for s in found if s not in plain and self._is_number_or_kernel(s)]
        for symbol in (*plain, *rest):
            for a, b in sides:
                value = _isolated(a, b, symbol)
                if value is None or self._moves(value, symbol, a is symbol):
                    continue
                if self.define(symbol, Formula(value), fact):
                    return True
        return False

    def _is_number_or_kernel(self, symbol: Sym) -> bool:
        """Whether a declared property or a kernel is all that is said of a symbol."""
        taken = (self.definitions, self.shapes, self.spectra, self.vectors, self.naturals, self.whole)
        if any(symbol in group for group in taken) or symbol in self.times | self.bound | self.quantified:
            return False
        return not self._follows(symbol)

    def _follows(self, symbol: Sym) -> bool:
        """Whether the definition of a whole family gives this member; a path drawn through its start does not."""
        return any(
            changed_index(whole, symbol, self.times) is not None
            and (not isinstance(definition, PolynomialPath) or definition.start is not symbol)
            for whole, definition in self.definitions.items()
        )

    def _moves(self, value: Node, symbol: Sym, plain: bool) -> bool:
        """Whether a term varies in time and the symbol that it would define does not."""
        if plain:
            return False
        return any(self._leads_to((value,), t) for t in self.times if t not in symbol.indices)

    def _with_slack(self, fact: asm.Has) -> None:
        """expression = S with a matrix S of the property, where that leaves one matrix to follow."""
        for symbol in dict.fromkeys(s for s in walk(fact.node) if isinstance(s, Sym)):
            if symbol.is_scalar_shaped or not self._is_loose(symbol) or self._spoken(symbol) > 1:
                continue
            slack = self._new(f"value of {fact.what.value}", fact.node.shape, fact.what)
            value = _isolated(fact.node, slack, symbol)
            if value is not None and self.define(symbol, Formula(value), fact):
                return
            del self.fresh[slack], self.symbols[slack]

    # -- sequences ---------------------------------------------------------------------------------------
    def _sequences(self) -> None:
        """Families over natural numbers: a member is found by the number that its index comes to."""
        counted = self.bound | self.whole | set(self.naturals) | {
            f.var for f in self.facts if isinstance(f, est.Stated) and f.index and f.var is not None
        }  # fmt: skip
        members: dict[str, list[Sym]] = {}
        for symbol in self.symbols:
            if symbol.indices and all(i.is_scalar_shaped for i in symbol.indices):
                members.setdefault(symbol.name, []).append(symbol)
        for name, group in members.items():
            inside = {s for m in group for i in m.indices for s in walk(i) if isinstance(s, Sym)}
            if not inside or not inside <= counted or any(m in self.vectors for m in group):
                continue
            self.sequences[name] = next((r for r in map(self._rule, self.facts) if r and r[0] == name), (name, None))[1]
            for symbol in group:
                self.define(symbol, Member(symbol.indices, self.sequences[name]))

    def _rule(self, fact: Assumption) -> tuple[str, Recursion] | None:
        """A stated equation that gives every member of a sequence by earlier ones, or by its number."""
        if not isinstance(fact, est.Stated) or relation_of(fact) != "=" or fact.var is None or not fact.index:
            return None
        left = fact.left
        if not isinstance(left, Sym) or len(left.indices) != 1:
            return None
        shift = shift_of(left.indices[0], fact.var)
        earlier = [
            shift_of(s.indices[0], fact.var) for s in walk(fact.right) if isinstance(s, Sym) and s.name == left.name
        ]
        if shift is None or any(e is None or e >= shift for e in earlier):
            return None
        self.granted.add(fact)
        return left.name, Recursion(fact.var, shift, fact.right, fact.low, fact.high, fact.open)

    def _whole_path(self, fact: est.Stated) -> None:
        """f(t) = term for every t: a definition of the path."""
        if relation_of(fact) != "=" or fact.var is None or fact.index or not isinstance(fact.left, Sym):
            return
        if fact.var in fact.left.indices:
            self.define(fact.left, Formula(fact.right), fact)

    # -- what restricts numbers --------------------------------------------------------------------------
    def _tests(self) -> tuple[Assumption, ...]:
        """The facts that restrict numbers: each number is chosen so that those about known ones hold."""
        found: list[Assumption] = [*self.units, *(fact for fact in self.facts if self._restricts(fact))]
        maps = [fact for fact in self.facts if isinstance(fact, est.LocalLipschitz)]
        found += [PartOfLipschitz(fact, slope) for fact in maps for slope in (False, True)]
        for fact in self.spectra.values():
            if fact.largest is not None:
                found.append(est.Stated(fact.smallest, "<=", fact.largest))
            what = self.declared.get(fact.matrix)
            if what in (Property.PD, Property.PSD):
                sign = Property.POSITIVE if what is Property.PD else Property.NONNEGATIVE
                found.append(asm.Has(fact.smallest, sign))
        return tuple(dict.fromkeys(found))

    def _restricts(self, fact: Assumption) -> bool:
        """Whether a fact says of numbers how large they are, other than the sign of a number that is drawn."""
        if isinstance(fact, est.Stated):
            return relation_of(fact) != "="
        if isinstance(fact, asm.Has):
            drawn = isinstance(fact.node, Sym) and fact.node not in self.definitions
            return fact.node.is_scalar_shaped and fact.what in SIGNS and not drawn
        return isinstance(fact, layers.Activation | asm.Throughout)

    def _too_deep(self) -> str:
        """Why a claim is refused before anything is drawn: its definitions are nested too deep."""
        depth: dict[object, int] = {}
        todo: list[tuple[object, bool]] = [(node, False) for node in (*self.nodes, *self.symbols)]
        while todo:
            node, done = todo.pop()
            below = list(getattr(node, "args", ()))
            if isinstance(node, Sym) and node in self.definitions:
                below += list(self.definitions[node].needed())
            if done:
                depth[node] = 1 + max((depth.get(x, 0) for x in below), default=0)
                if depth[node] > DEEPEST:
                    return f"terms and the definitions below them are nested more than {DEEPEST} deep"
            elif node not in depth:
                depth[node] = 0
                todo.append((node, True))
                todo.extend((x, False) for x in below if x not in depth)
        return ""

    def _families(self) -> None:
        """Members at other times follow the defined member; a member at time t of which nothing is known is a
        path, never a constant."""
        starts = ((f.initial, at_time(f.path, f.time, ZERO_TIME)) for f in self.facts if isinstance(f, asm.Flow))
        initial = {named for named, own in starts if named is own}
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
            change = changed_index(other, symbol, self.times)
            moved = None if change is None else moved_definition(definition, *change)
            if moved is not None and symbol not in set(_reach(moved)):
                self.define(symbol, moved)
                return

    # -- what the trees tell ------------------------------------------------------------------------
    def _times(self) -> frozenset[Sym]:
        times = {n.args[1] for n in self.trees if isinstance(n, nd.D | nd.Integral | nd.Lim)}
        times |= {getattr(f, "time", None) for f in self.facts}
        stated = [f for f in self.facts if isinstance(f, est.Stated) and f.var is not None and not f.index]
        times |= {
            f.var for f in stated if any(isinstance(s, Sym) and f.var in s.indices for s in walk(f.left, f.right))
        }
        return frozenset(t for t in times if isinstance(t, Sym))

    def _naturals(self) -> dict[Sym, Node | None]:
        found: dict[Sym, Node | None] = {}
        for node in self.trees:
            if isinstance(node, nd.Entry | nd.Row | nd.Band | nd.Pow):
                places = node.args[1:]
            elif isinstance(node, nd.Factorial):
                places = node.args
            elif isinstance(node, nd.Sum):
                places = tuple(end for end in node.args[2:] if isinstance(end, Node))
            else:
                continue
            for place in places:
                found.update((s, None) for s in walk(place) if isinstance(s, Sym) and s not in self.times)
        found.update((f.var, None) for f in self.facts if isinstance(f, est.Stated) and f.index and f.var is not None)
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
        for symbol, kinds in self.fresh.items():
            found.setdefault(symbol, set()).update(kinds)
        return {symbol: frozenset(what) for symbol, what in found.items()}


def changed_index(whole: Sym, member: Sym, times: frozenset[Sym]) -> tuple[Node, Node] | None:
    """The time of a family, and what stands there in another member of it; None if they differ in more than that."""
    if whole is member or whole.name != member.name or len(whole.indices) != len(member.indices):
        return None
    changes = [(a, b) for a, b in zip(whole.indices, member.indices, strict=True) if a != b]
    return changes[0] if len(changes) == 1 and changes[0][0] in times else None


def likely(fact: Assumption) -> Iterator[Assumption]:
    """A fact, and the event that a likely one speaks of: our models know no chance, so it happens in them."""
    yield fact
    if isinstance(fact, est.Likely):
        yield from likely(fact.event)


def block_of(law: Assumption, u: Sym, v: Sym) -> Node | None:
    """The second moment E[u v^T] that a law states."""
    if isinstance(law, asm.White) and u is v is law.vector:
        return nd.I(u.shape[0])
    if isinstance(law, asm.Centered) and u in law.vectors and v in law.vectors:
        return law.block(law.vectors.index(u), law.vectors.index(v))
    return None


def at_time_of(term: Node, time: Sym) -> Node:
    """A term at time 0."""
    return term.xreplace({time: ZERO_TIME})


def shift_of(index: Node, var: Sym) -> int | None:
    """The c of an index var + c."""
    if index is var:
        return 0
    if isinstance(index, nd.Add) and len(index.args) == 2 and var in index.args:
        other = index.args[1 - index.args.index(var)]
        if isinstance(other, nd.Num) and other.value.q == 1:
            return int(other.value.p)
        if isinstance(other, nd.Neg) and isinstance(other.args[0], nd.Num) and other.args[0].value.q == 1:
            return -int(other.args[0].value.p)
    return None


def _isolated(left: Node, right: Node, symbol: Sym) -> Node | None:
    try:
        return isolate(left, right, symbol)
    except nd.ShapeError:
        return None


def _reach(definition: Definition) -> Iterable[object]:
    return (x for node in definition.nodes() for x in walk(node))


def moved_definition(definition: Definition, time: Node, index: Node) -> Definition | None:
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
Settle = Callable[[_Reader, Node, Node, Assumption], bool]
SETTLING: tuple[Settle, ...] = (
    _Reader._settle_name,
    _Reader._settle_commuting,
    _Reader._settle_orthogonal,
    _Reader._settle_eigenpair,
    _Reader._settle_symbol,
)
STEPS: tuple[dict[type, Handler], ...] = (
    {asm.Define: _Reader._define},  # type: ignore[dict-item]
    {asm.Gram: _Reader._gram},  # type: ignore[dict-item]
    {asm.Gram: _Reader._gram_of_alias},  # type: ignore[dict-item]
    {asm.Gram: _Reader._second_gram, asm.SmoothMap: _Reader._smooth_map},  # type: ignore[dict-item]
    {asm.Kernel: _Reader._kernel, asm.Flow: _Reader._flow},  # type: ignore[dict-item]
    dict.fromkeys((asm.Trajectory, asm.Varies, asm.Commuting), _Reader._trajectory),  # type: ignore[arg-type]
    {
        est.Stated: _Reader._whole_path,  # type: ignore[dict-item]
        est.Interpolated: _Reader._interpolated,  # type: ignore[dict-item]
        est.DifferentiableMap: _Reader._differentiable,  # type: ignore[dict-item]
        layers.Activation: _Reader._activation,  # type: ignore[dict-item]
    },
    {est.LocalLipschitz: _Reader._lipschitz},  # type: ignore[dict-item]
    {est.Spectrum: _Reader._spectrum},  # type: ignore[dict-item]
)
