"""A concrete model of a claim: sizes, drawn rational values, and what the defined symbols stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import Any

import sympy
from flint import fmpq, fmpq_mat

from derivations import assumptions as asm
from derivations.assumptions import Assumption, Property
from derivations.estimates import Stated
from derivations.notation import nodes as nd
from derivations.notation.nodes import Node, Sym

from ..values.arithmetic import Arithmetic
from ..values.evaluator import Evaluator
from ..values.graded import Exact
from ..values.rational import GiveUp, identity, kronecker, pseudo_inverse
from . import basis, choices, laws, linear, scaling, shapes
from .definitions import Definition, EntryMap, MapAt, MapJacobian, MapValue, Member, PolynomialPath, System
from .recipe import Recipe
from .source import Source

MAX_DRAWN = 1024  # entries of one drawn matrix
_SIZE_CACHE: dict[tuple[Any, tuple], int] = {}

UNTABLED = "more is said of a density than a table of probabilities shows"


class Model:
    """Values are drawn from the source when they are first needed; `draw` asks for all of them."""

    def __init__(self, recipe: Recipe, sizes: dict[str, int], source: Source) -> None:
        self.recipe = recipe
        self.sizes = dict(sizes)
        self._size_key = tuple(sorted(sizes.items()))
        self.source = source
        self.values: dict[Sym, fmpq_mat] = {}
        self._reach: dict[Node, frozenset] = {}
        self._paths: dict[Sym, tuple[fmpq_mat, ...]] = {}
        self._maps: dict[str, tuple[fmpq_mat, fmpq_mat, fmpq_mat]] = {}
        self._laws: dict[Any, Any] = {}
        self._root: Evaluator | None = None
        self._evaluators: dict[tuple[bool, Node | None], Evaluator] = {}
        self._activation: tuple[fmpq, ...] | None = None
        self._table: laws.Table | None = None
        self._drawing: set[Sym] = set()
        self._free_maps: dict[str, tuple[fmpq_mat, fmpq_mat, fmpq_mat]] = {}
        self._entries_maps: dict[str, tuple[fmpq, fmpq]] = {}
        self._polynomials: dict[Sym, tuple[fmpq, ...]] = {}
        self._solutions: dict[linear.Solved, fmpq_mat] = {}
        self._together: dict[tuple[Sym, ...], dict[Sym, fmpq_mat]] = {}
        self.solving: set[asm.Flow] = set()
        self.vouched = False  # whether every fact was checked in this model
        self.checked: set[Assumption] = set()
        self.satisfies: Callable[[Model, Assumption], bool] | None = None

    # -- what the evaluator asks --------------------------------------------------------------------
    def dim(self, size: object) -> int:
        """A symbolic size as an integer."""
        key = (size, self._size_key)
        found = _SIZE_CACHE.get(key)
        if found is None:
            value = sympy.sympify(size).subs({s: self.sizes[s.name] for s in self.recipe.sizes})
            if not value.is_Integer or value < 0:
                raise GiveUp(f"the size {size} is not a natural number in this model")
            found = _SIZE_CACHE[key] = int(value)
        return found

    def definition(self, symbol: Sym) -> Definition | None:
        found = self.recipe.definitions.get(symbol)
        if found is None and symbol.name in self.recipe.sequences and symbol.indices:
            return Member(symbol.indices, self.recipe.sequences[symbol.name])
        if found is None and (any(not i.is_scalar_shaped for i in symbol.indices) or symbol.name in self._of_numbers):
            return self.at_a_point(symbol)
        return found

    @cached_property
    def _named(self) -> dict[str, set[Sym]]:
        """The symbols of the claim by their names."""
        named: dict[str, set[Sym]] = {}
        for one in self.recipe.symbols:
            named.setdefault(one.name, set()).add(one)
        return named

    @cached_property
    def _of_numbers(self) -> frozenset[str]:
        """The names of maps of one number, and of their derivatives."""
        return frozenset(
            one.name for one, found in self.recipe.definitions.items()
            if isinstance(found, MapAt) and found.point.is_scalar_shaped
        )  # fmt: skip

    def at_a_point(self, symbol: Sym) -> Definition | None:
        """A map at a point that only a rule for sequences leads to: by what is known of it at the points of the claim.

        A value drawn for itself would be that of no function where two of the points fall together.
        """
        known = self._named.get(symbol.name, set())
        if not known or symbol in known:
            return None
        for one in sorted(known, key=str):
            found = self.recipe.definitions.get(one)
            if isinstance(found, MapAt | EntryMap) and len(symbol.indices) == 1:
                return replace(found, point=symbol.indices[0])
        raise GiveUp(f"{symbol} is at a member of a sequence, and no map is declared of which it is the value")

    def reach(self, node: Node) -> frozenset:
        """All symbols the value of a term depends on, through definitions; a mean does not depend on its
        random columns."""
        found = self._reach.get(node)
        if found is None:
            found = self._reach[node] = self._reached(node)
        return found

    def _reached(self, root: Any) -> frozenset:
        """Follows definitions, each once outside and once under an expectation."""
        out: set = set()
        random = frozenset(self.recipe.vectors)
        seen: set[tuple[Any, bool]] = set()
        todo: list[tuple[Any, bool]] = [(root, False)]
        while todo:
            state = todo.pop()
            if state in seen:
                continue
            seen.add(state)
            node, averaged = state
            known = self._reach.get(node)
            if known is not None:
                out |= known - random if averaged else known
                continue
            if isinstance(node, Sym):
                if not (averaged and node in random):
                    out.add(node)
                definition = self.definition(node)
                todo.extend((part, averaged) for part in (definition.nodes() if definition is not None else ()))
            if isinstance(node, nd.Expect | nd.Cov):
                averaged = True
                todo.extend((block, True) for law in self.recipe.laws for block in getattr(law, "blocks", ()))
            todo.extend(
                (part, averaged) for part in getattr(node, "args", ()) if isinstance(part, nd.Node | sympy.Tuple)
            )
        return frozenset(out)

    def system(self, fact: asm.Flow) -> System:
        """The flows that depend on each other with this one, it first, all in its time."""
        if fact not in self._systems:
            near = [fact]
            for other in self.recipe.flows:
                path = other.path.xreplace({other.time: fact.time})
                if path == fact.path or not isinstance(path, Sym):
                    continue
                here = replace(other, path=path, time=fact.time, rate=other.rate.xreplace({other.time: fact.time}))
                if path in self.reach(fact.rate) and fact.path in self.reach(here.rate):
                    near.append(here)
            self._systems[fact] = tuple(near)
        return self._systems[fact]

    @cached_property
    def _systems(self) -> dict[asm.Flow, System]:
        return {}

    def evaluating(self, expand_all: bool = False, variable: Node | None = None) -> Evaluator:
        """An exact evaluator of this model that remembers what it evaluated, also for the next claim."""
        key = (expand_all, variable)
        if key not in self._evaluators:
            self._evaluators[key] = self.evaluator(Exact(expand_all=expand_all), variable)
        return self._evaluators[key]

    def evaluator(self, arithmetic: Arithmetic[Any], variable: Node | None = None) -> Evaluator:
        """A fresh evaluator of this model."""
        return Evaluator(arithmetic, self, variable)

    @property
    def root(self) -> Evaluator:
        """The exact evaluator used while drawing and checking."""
        if self._root is None:
            self._root = self.evaluator(Exact())
        return self._root

    def law(self, ev: Evaluator, body: Node) -> laws.Atoms | None:
        """A finite law for the random columns of `body`, or None if there are none."""
        used = tuple(v for v in self.recipe.vectors if v in self.reach(body))
        if not used:
            return None
        degree = laws.degree(self, body, frozenset(used), {})
        gaussian = all(any(v in law.about for law in self.recipe.laws if laws.is_gaussian(law)) for v in used)
        if degree > 2 and not gaussian:
            raise GiveUp("an expectation of more than second degree is not decided by mean and covariance")
        if degree > laws.HIGHEST:
            raise GiveUp(f"an expectation of more than degree {laws.HIGHEST} in Gaussian columns")
        make = laws.atoms if degree <= 2 else laws.gaussian_atoms
        if (used, make) not in self._laws:
            heights = [self.shape(v)[0] for v in used]
            self._laws[used, make] = make(used, heights, laws.joint_covariance(self, used))
        return self._laws[used, make]

    def gaussian(self, u: Node, v: Node) -> bool:
        """Whether u and v are affine functions of columns that are declared jointly Gaussian."""
        random = frozenset(self.recipe.vectors)
        used = random & (self.reach(u) | self.reach(v))
        affine = all(laws.degree(self, node, random, {}) <= 1 for node in (u, v))
        return affine and any(laws.is_gaussian(law) and used <= set(law.about) for law in self.recipe.laws)

    @property
    def activation(self) -> tuple[fmpq, ...]:
        """The coefficients of the activation, a cubic polynomial."""
        if self._activation is None:
            self._activation = tuple(self.source.scalar() for _ in range(4))
        return self._activation

    @property
    def table(self) -> laws.Table:
        if self._table is None:
            self._table = laws.Table.draw(self.recipe, self.source)
        return self._table

    def density(self, node: nd.Density) -> fmpq:
        """p(events | given) at the table's outcome."""
        if not (self.recipe.tabled or self.recipe.of_chances):
            raise GiveUp(UNTABLED)
        return self.table.density(node.events, node.given)

    def normal_density(self, node: nd.NormalDensity) -> fmpq:
        """A normal density that the assumptions equate with a density of the table."""
        for fact in self.recipe.facts:
            if isinstance(fact, asm.HasDensity) and fact.law == node:
                return self.density(fact.density)
        raise GiveUp("a normal density that no assumption equates with a density")

    def touches_map(self, node: Node) -> bool:
        """Whether the value of a term depends on a non-linear map."""
        return any(isinstance(self.definition(s), MapValue | MapJacobian | MapAt) for s in self.reach(node))

    def complete(self) -> None:
        """Draw what belongs to no single symbol: coefficients of paths and maps, the activation, the table."""
        for definition in self.recipe.definitions.values():
            if isinstance(definition, PolynomialPath):
                self.coefficients(definition.start)
            elif isinstance(definition, MapValue):
                self.smooth_map(definition.fact)
            elif isinstance(definition, EntryMap):
                self.affine_entry(definition.name)
        for symbol, definition in self.recipe.definitions.items():
            if isinstance(definition, MapAt):
                self.root(symbol)
        if self.recipe.has_activation:
            _ = self.activation
        if self.recipe.densities:
            _ = self.table

    # -- what facts ask of a number -------------------------------------------------------------------
    def has(self, symbol: Sym, what: Property) -> bool:
        """Whether a property is declared of a symbol, or of every member of its sequence."""
        if self.recipe.has(symbol, what):
            return True
        if symbol.name not in self.recipe.sequences:
            return False
        return any(
            other.name == symbol.name and what in kinds and not all(isinstance(i, nd.Num) for i in other.indices)
            for other, kinds in self.recipe.properties.items()
        )

    def is_positive(self, symbol: Sym) -> bool:
        """Whether a number is drawn positive: a time, or declared so."""
        signs = (Property.POSITIVE, Property.NONNEGATIVE, Property.PSD, Property.PD)
        return symbol in self.recipe.times or any(self.has(symbol, p) for p in signs)

    def tests_of(self, symbol: Sym) -> list[Assumption]:
        """The facts that restrict a number and speak of it and of what is known only."""
        return [fact for fact in self._restrictions() if self._is_about(fact, symbol)]

    def _restrictions(self) -> Iterator[Assumption]:
        yield from self.recipe.tests
        for fact in self.recipe.spectra.values():
            if fact.largest is not None and self.dim(fact.matrix.shape[0]) == 1:
                yield Stated(fact.smallest, "=", fact.largest)

    def _is_about(self, fact: Assumption, symbol: Sym) -> bool:
        own = set(fact.quantified())
        reached = {s for node in fact.nodes() for s in self.reach(node)} - own
        if symbol not in reached:
            return False
        known = (
            s in self.values or self.definition(s) is not None or s in self.recipe.bound for s in reached - {symbol}
        )
        return all(known)

    def restricted(self, symbol: Sym) -> bool:
        """Whether any fact restricts a number: such numbers are drawn last."""
        return symbol.is_scalar_shaped and any(
            symbol in self.reach(node) for fact in self._restrictions() for node in fact.nodes()
        )

    @contextmanager
    def with_value(self, symbol: Sym, value: fmpq_mat) -> Iterator[None]:
        """The model with a value for a symbol, for as long as it is tried."""
        before = self._root, self._evaluators
        self._root, self._evaluators, self.values[symbol] = None, {}, value
        try:
            yield
        finally:
            self._root, self._evaluators = before
            del self.values[symbol]

    def fits(self, symbol: Sym, value: fmpq_mat, tests: Iterable[Assumption]) -> bool:
        """Whether facts hold for certain with this value of a symbol."""
        assert self.satisfies is not None
        with self.with_value(symbol, value):
            try:
                return all(self.satisfies(self, fact) for fact in tests)
            except (GiveUp, ZeroDivisionError):
                return False

    # -- drawing ------------------------------------------------------------------------------------
    def member(self, symbol: Sym) -> fmpq_mat:
        """The value of a member of a sequence that nothing defines."""
        return self.base(symbol)

    def _with_spectrum(self, symbol: Sym) -> fmpq_mat:
        """Q diag(values) Q^T between the stated ends, both of them among the values."""
        fact, n = self.recipe.spectra[symbol], self.dim(symbol.shape[0])
        low = self.rational(fact.smallest)[0, 0]
        if n == 1:
            return fmpq_mat(1, 1, [low])
        high = self.rational(fact.largest)[0, 0] if fact.largest is not None else low + self.source.positive()
        values = [low, high, *(low + (high - low) * self.source.fraction() for _ in range(n - 2))]
        if self.source.profile in ("repeated", "singular", "deficient"):
            values = [low, *[high] * (n - 1)]
        q = self.source.orthogonal(n)
        return q * self.diagonal(values, n, n) * q.transpose()

    def free_map(self, name: str, outputs: int, inputs: int) -> tuple[fmpq_mat, fmpq_mat, fmpq_mat]:
        """F(x) = a + B x + C (x kron x) for the map of a name."""
        found = self._free_maps.get(name)
        if found is None:
            bends = [self.source.bend() for _ in range(outputs * inputs * inputs)]
            found = self.free(outputs, 1), self.free(outputs, inputs), fmpq_mat(outputs, inputs * inputs, bends)
            self._free_maps[name] = found
        if (found[1].nrows(), found[1].ncols()) != (outputs, inputs):
            raise GiveUp(f"the {name} is taken at points, or has values, of different sizes")
        return found

    def affine_entry(self, name: str) -> tuple[fmpq, fmpq]:
        """c and d of the activation c + d x of a name."""
        if name not in self._entries_maps:
            self._entries_maps[name] = (self.source.scalar(), self.source.scalar())
        return self._entries_maps[name]

    def polynomial(self, symbol: Sym) -> tuple[fmpq, ...]:
        """The coefficients of a matrix that is a polynomial of another one."""
        if symbol not in self._polynomials:
            self._polynomials[symbol] = tuple(self.source.scalar() for _ in range(3))
        return self._polynomials[symbol]

    def solution(self, known: linear.Solved) -> fmpq_mat:
        """The value of a matrix that solves linear equations."""
        if known not in self._solutions:
            self._solutions[known] = linear.solution(self, known)
        return self._solutions[known]

    def in_one_basis(self, known: basis.InOneBasis) -> dict[Sym, fmpq_mat]:
        """The values of matrices that are drawn together."""
        if known.group not in self._together:
            self._together[known.group] = basis.drawn_together(self, known)
        return self._together[known.group]

    def shape(self, symbol: Sym) -> tuple[int, int]:
        rows, cols = (self.dim(size) for size in symbol.shape)
        if rows * cols > MAX_DRAWN:
            raise GiveUp(f"{symbol} would be {rows} x {cols}, too large for an exact model")
        return rows, cols

    def base(self, symbol: Sym) -> fmpq_mat:
        """The drawn value of a symbol that nothing defines."""
        found = self.values.get(symbol)
        if found is None:
            if symbol in self.recipe.bound:
                raise GiveUp(f"the summation index {symbol} outside its sum")
            if symbol in self._drawing:
                raise GiveUp(f"the assumptions on {symbol} are circular")
            self._drawing.add(symbol)
            try:
                found = self.values[symbol] = self._draw(symbol)
            finally:
                self._drawing.discard(symbol)
        return found

    def rational(self, node: Node) -> fmpq_mat:
        """The exact value of a term that is rational in this model."""
        return self.root(node).rational()

    def _draw(self, symbol: Sym) -> fmpq_mat:
        recipe = self.recipe
        tests = self.tests_of(symbol) if symbol.is_scalar_shaped else []
        if tests:
            return fmpq_mat(1, 1, [choices.fitting(self, symbol, tests)])
        if symbol in recipe.naturals:
            last = recipe.naturals[symbol]
            top = int(self.rational(last)[0, 0].p) if last is not None else 2
            if top < 1:
                raise GiveUp(f"there is no index from 1 to {top}")
            return fmpq_mat(1, 1, [self.source.natural(top)])
        if symbol in recipe.whole:
            return fmpq_mat(1, 1, [self.source.whole()])
        if symbol in recipe.vectors:
            return self._outcome(symbol)
        for kernel in recipe.kernels:
            if symbol == kernel.xX:
                rows, cols = self.shape(symbol)
                return self.free(rows, cols) * self.rational(kernel.XX)
            if symbol == kernel.xx:
                return self._test_block(kernel)
        plain = self._plain(symbol)
        return plain if symbol.is_scalar_shaped else scaling.sized(self, symbol, plain)

    def _test_block(self, kernel: asm.Kernel) -> fmpq_mat:
        """W XX W^T + R R^T with xX = W XX: what makes the joint kernel PSD."""
        train, cross = self.rational(kernel.XX), self.rational(kernel.xX)
        weight = cross * pseudo_inverse(train)
        return weight * train * weight.transpose() + self.gram(cross.nrows()) * self.source.switch()

    def _outcome(self, symbol: Sym) -> fmpq_mat:
        """A realization of all random columns, in the range of their joint covariance."""
        vectors = self.recipe.vectors
        covariance = laws.joint_covariance(self, vectors)
        n = covariance.nrows()
        whole = covariance * self.free(n, 1)
        start = 0
        for vector in vectors:
            rows, _ = self.shape(vector)
            part = fmpq_mat(rows, 1, [whole[start + i, 0] for i in range(rows)])
            self.values.setdefault(vector, part)
            start += rows
        return self.values[symbol]

    def _plain(self, symbol: Sym) -> fmpq_mat:
        (rows, cols), has = self.shape(symbol), self.has
        scalar = symbol.shape == nd.SCALAR
        if scalar:
            if symbol in self.recipe.squares:
                return fmpq_mat(1, 1, [self.source.positive() ** 2])
            return fmpq_mat(1, 1, [self.source.positive() if self.is_positive(symbol) else self.source.scalar()])
        if symbol in self.recipe.spectra:
            return self._with_spectrum(symbol)
        if symbol in self.recipe.shapes:
            return shapes.draw(self, symbol, self.recipe.shapes[symbol])
        if has(symbol, Property.PD) or has(symbol, Property.PSD):
            return self.psd(rows)
        if has(symbol, Property.SYMMETRIC):
            return self.symmetric(rows)
        if nd.same_size(*symbol.shape):
            return self.square(rows)
        return self.free(rows, cols)

    def diagonal(self, values: list[fmpq], rows: int, cols: int) -> fmpq_mat:
        return fmpq_mat(rows, cols, [values[i] if i == j else 0 for i in range(rows) for j in range(cols)])

    def _entries(self, rows: int, cols: int) -> fmpq_mat:
        return fmpq_mat(rows, cols, [self.source.entry(i == j) for i in range(rows) for j in range(cols)])

    def free(self, rows: int, cols: int) -> fmpq_mat:
        """Any matrix; by singular values Q diag(s) R, so that A A^T and A^T A have rational spectra."""
        if self.source.direct:
            if cols == 1:
                return fmpq_mat(rows, 1, [self.source.entry(True) for _ in range(rows)])
            return self._entries(rows, cols)
        if 1 in (rows, cols):
            return fmpq_mat(rows, cols, [self.source.integer() for _ in range(rows * cols)])
        middle = self.diagonal(self.source.values(min(rows, cols)), rows, cols)
        return self.source.orthogonal(rows) * middle * self.source.orthogonal(cols)

    def square(self, n: int) -> fmpq_mat:
        """Any square matrix with rational eigenvalues: S diag(l) S^-1 (dense among all square matrices).

        Of lower rank in the profiles of deficient and of singular squares; in another one a single Jordan block at 0.
        """
        if self.source.direct:
            return self._entries(n, n)
        change = fmpq_mat(n, n, [self.source.integer() for _ in range(n * n)])
        values = [fmpq(self.source.integer()) for _ in range(n)]
        if self.source.profile in ("deficient", "singular squares"):
            values[-1] = fmpq(0)
        middle = self.diagonal(values, n, n)
        if self.source.profile == "nilpotent squares":
            middle = fmpq_mat(n, n, [int(j == i + 1) for i in range(n) for j in range(n)])
        return change * middle * change.inv()

    def symmetric(self, n: int) -> fmpq_mat:
        if self.source.direct:
            half = self._entries(n, n)
            entries = [half[max(i, j), min(i, j)] for i in range(n) for j in range(n)]
            return fmpq_mat(n, n, entries)
        q = self.source.orthogonal(n)
        return q * self.diagonal([fmpq(self.source.integer()) for _ in range(n)], n, n) * q.transpose()

    def psd(self, n: int) -> fmpq_mat:
        """A PSD matrix with rational spectrum; singular only in the singular profile."""
        if self.source.direct:
            return fmpq_mat(1, 1, [self.source.nonnegative()]) if n == 1 else self.gram(n)
        q = self.source.orthogonal(n)
        return q * self.diagonal(self.source.values(n), n, n) * q.transpose()

    def gram(self, n: int) -> fmpq_mat:
        """R R^T for a small or random square R."""
        if n == 1:
            return fmpq_mat(1, 1, [self.source.positive()])
        if self.source.direct:
            entries = [
                (self.source.positive() if i == j else self.source.entry(False)) if j <= i else fmpq(0)
                for i in range(n)
                for j in range(n)
            ]
            root = fmpq_mat(n, n, entries)
        else:
            root = fmpq_mat(n, n, [self.source.integer() for _ in range(n * n)])
        return root * root.transpose()

    def coefficients(self, start: Sym) -> tuple[fmpq_mat, ...]:
        """The coefficients of t and t^2 of an otherwise unknown path, of the kind its assumptions ask for."""
        if start not in self._paths:
            if any(isinstance(f, asm.Commuting) and f.path.name == start.name for f in self.recipe.facts):
                value = self.rational(start)
                self._paths[start] = (value * value * self.source.scalar(), value * self.source.scalar())
            else:
                self._paths[start] = (self._plain(start), self._plain(start))
        return self._paths[start]

    def smooth_map(self, fact: asm.SmoothMap) -> tuple[fmpq_mat, fmpq_mat, fmpq_mat]:
        """F(x) = a + B x + C (x kron x), with the Jacobian at the initial argument drawn like a free matrix."""
        key = fact.value.name
        if key not in self._maps:
            rows, cols = self.shape(fact.value)
            m = rows * cols
            argument = fact.argument if fact.time is None else fact.argument.xreplace({fact.time: nd.Num(0)})
            start = self.rational(nd.Vec(argument))
            p = start.nrows()
            quadratic = fmpq_mat(m, p * p, [self.source.weight() % 7 - 3 for _ in range(m * p * p)])
            jacobian = self.free(m, p)
            eye = identity(p)
            linear = jacobian - quadratic * (kronecker(eye, start) + kronecker(start, eye))
            self._maps[key] = (self.free(m, 1), linear, quadratic)
        return self._maps[key]
