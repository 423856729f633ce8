"""One model of a claim: values are chosen when they are first needed, and definitions are followed.

Maps of the parameters are polynomials with their exact Jacobians, paths in time are exact functions, sequences
follow their recursion. Several outputs and parameters of one model do not mix: output i depends on parameter
min(i, last), so that square matrices are diagonal.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from flint import fmpq

from derivations.assumptions import Define, Property
from derivations.estimates import LocalLipschitz, Stated
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from . import bowls, chance, draws, equations, layers, spectra
from . import values as v
from .budget import Budget, Spent
from .draws import Source, q
from .evaluator import Atoms, Env, Ray, evaluate, moment, natural, number
from .functions import Endless, Fn, NotExact, Unfit, enclosed
from .polynomials import Polynomials
from .roles import Bound, Refused, Roles, steps
from .rounding import rounded, square_above
from .solved import is_solvable, solution
from .values import Number, Value

TIME = "time"
MAX_BITS = 20_000
SYMBOLIC = 4  # a term as a function of time costs this many terms
POSITIVE = (Property.POSITIVE, Property.PD)
UP = (*POSITIVE, Property.NONNEGATIVE, Property.PSD)
# no point of the segment from 0 to 1 gives a step as long as the curve's, which ends where it nearly began
CURVES = ((("-1/2", "2", "-2", "0"), ("0", "-2", "6", "-4")), (("-1", "1", "0", "0"), ("0", "0", "1", "0")))


class Model:
    """The model of a code; `values` remembers what was chosen, for the record."""

    def __init__(self, roles: Roles, source: Source, budget: Budget) -> None:
        self.roles = roles
        self.source = source
        self.budget = budget
        self.symbolic = False
        self.trying = False  # whether a number is only tried out
        self.memory: dict[n.Node, Value] = {}
        self.atoms: Atoms | None = None
        self.values: dict[Any, Value] = {}
        self.members: dict[tuple[str, int], Value] = {}
        self.maps: dict[str, Polynomials] = {}
        self.curves: dict[str, Value] = {}
        self.bowls: dict[str, bowls.Bowl] = {}
        self.pending: set[Any] = set()
        self.env: dict[n.Node, Any] = {}
        self.sizes = source.choose(roles.sizes)
        self.sides: dict[Any, int] = {}
        self.space = chance.Space(randomness(roles))
        # maps that bend and a sequence that moves, close to the middle of its ball
        self.moving = source.choose((False, True) if roles.maps and not roles.layers else (False,))

    # -- what evaluation needs ------------------------------------------------------------------------------
    def spend(self, nodes: int = 1) -> None:
        self.budget.left -= nodes * (SYMBOLIC if self.symbolic else 1)
        if self.budget.left < 0:
            raise Spent

    def side(self, size: Any) -> int:
        found = self.sides.get(size)
        if found is None:
            found = self.sides[size] = layers.measured(size, self.sizes)
        return found

    def from_zero(self, var: n.Sym) -> bool:
        """Whether a variable without ends ranges over all numbers from 0 on."""
        return self.roles.signs.get(var) is Property.NONNEGATIVE and var not in self.roles.natural

    def width(self, size: Any) -> fmpq:
        """The value of a size that occurs as a number: a polynomial in widths."""
        if size.is_Symbol:
            return self.one_width(size)
        if size.is_Integer:
            return fmpq(int(size))
        if size.is_Pow and size.exp.is_Integer:
            return self.width(size.base) ** int(size.exp)
        if not (size.is_Add or size.is_Mul):
            raise Unfit("a size that is no polynomial")
        out = fmpq(int(size.is_Mul))
        for part in size.args:
            out = out * self.width(part) if size.is_Mul else out + self.width(part)
        return out

    def one_width(self, size: Any) -> fmpq:
        if size in self.sizes:
            return fmpq(self.sizes[size])
        return self.chosen(("size", size), n.Size(size), draws.SQUARES)

    def evaluate(self, node: Any, env: Env | None = None) -> Value:
        return evaluate(self, node, env or {})

    # -- choices ------------------------------------------------------------------------------------------------
    def chosen(self, key: Any, node: n.Node, options: tuple[fmpq, ...]) -> fmpq:
        """A number for a symbol or size: simple, and such that the premises about numbers already chosen hold."""
        if key in self.values:
            return self.values[key]
        if key in self.pending:
            raise Unfit("a definition that needs itself")
        self.pending.add(key)
        try:
            tests, limits = self.limits(key, node)
            near = draws.around(options, limits)
            if isinstance(node, n.Size):  # a natural number
                near = [x for x in near if x.q == 1 and x >= 1]
            found = self.source.fitting(near, lambda x: self.fits(key, x, tests))
        finally:
            self.pending.discard(key)
        self.values[key] = found
        return found

    def fits(self, key: Any, x: fmpq, tests: list[Stated]) -> bool:
        before, self.trying, self.values[key] = self.trying, True, x
        try:
            return all(self.holds(fact) for fact in tests)
        except Unfit:
            return False
        finally:
            self.trying = before
            del self.values[key]

    def limits(self, key: Any, node: n.Node) -> tuple[list[Stated], list[fmpq]]:
        """The premises that speak of a number and of chosen numbers only, and the ends of its range."""
        tests, limits = [], []
        for bound in self.roles.about.get(node, ()):
            if bound.other is not None:
                if self.is_early(bound.other, node):
                    continue
                try:
                    end = rounded(self.evaluate(bound.other), up=bound.is_upper)
                except Unfit:
                    for fact, end in self.beyond(bound, node):
                        tests.append(fact)
                        limits.append(end)
                    continue
                limits.append(square_above(end) if isinstance(node, n.Size) else end)
            elif not all(self.is_chosen(x) for x in bound.names if x != node):
                continue
            tests.append(bound.fact)
        return tests, limits

    def beyond(self, bound: Bound, node: n.Node) -> Iterator[tuple[Stated, fmpq]]:
        """The numbers that bound what bounds a number, where that waits for it: x <= 1/4 from x <= y <= 1/4."""
        if bound.other is None or bound.other not in self.pending:
            return
        for far in self.roles.about.get(bound.other, ()):
            if far.is_upper == bound.is_upper and far.names == {bound.other} and far.other is not None:
                relation = "<" if "<" in (far.fact.relation, bound.fact.relation) else "<="
                ends = (far.other, node) if far.is_upper else (node, far.other)
                yield Stated(ends[0], relation, ends[1]), rounded(self.evaluate(far.other), up=far.is_upper)

    def is_early(self, other: n.Node, node: n.Node) -> bool:
        """Whether a bound of a number would draw a map, and with it a width, that the number itself bounds."""
        r = self.roles
        if self.moving or not any(isinstance(x, n.Sym) and x.name in r.maps for x in tree(other)):
            return False
        widths = [n.Size(w) for w in r.widths if ("size", w) not in self.values]
        return any(node in b.names for w in widths for b in r.about.get(w, ()))

    def is_chosen(self, x: n.Node) -> bool:
        if isinstance(x, n.Size):
            return x.args[0] in self.sizes or ("size", x.args[0]) in self.values
        return x in self.values

    def holds(self, fact: Any, env: Env | None = None) -> bool:
        """Whether left relation right holds for certain."""
        left, right = self.evaluate(fact.left, env), self.evaluate(fact.right, env)
        if fact.relation == "=":
            return v.equal(left, right)
        if isinstance(left, v.Mat) or isinstance(right, v.Mat):
            raise Unfit("an inequality of matrices")
        return v.below(left, right, fact.relation == "<") is True

    # -- symbols ------------------------------------------------------------------------------------------------
    def symbol(self, s: n.Sym, env: Env) -> Value:
        if self.space.columns and self.space.is_random(s):
            found = chance.of_symbol(self, s, env)
            if found is not None:
                return found
        if not s.indices:
            found = self.values.get(s)
            return self.plain(s) if found is None else found
        layer = self.roles.layers.get(s.name)
        if layer is not None:
            return layers.member(self, layer, s, env)
        (index,) = s.indices
        at = moment(self, index, env)
        if isinstance(at, Ray) and s.name not in self.roles.paths:
            raise Endless("a family over times without end that is no path")
        if s.name in self.roles.functions:
            return bowls.member(self, self.roles.functions[s.name], s, at)
        if s.name in self.roles.maps:
            return self.map_at(s, at)
        if s.name in self.roles.paths:
            return self.path_at(s, at)
        return self.member(s, fmpq(natural(at)))

    def plain(self, s: n.Sym) -> Value:
        if s in self.values:
            return self.values[s]
        if s in self.pending:
            raise Unfit("a definition that needs itself")
        r = self.roles
        made = self.defined(s)
        if made is not None:
            self.values[s] = made
            return made
        equation = r.solved.get(s)
        if equation is not None:
            self.pending.add(s)
            try:
                self.values[s] = equations.solution(self, s, equation)
            finally:
                self.pending.discard(s)
            return self.values[s]
        if r.segment is not None and s == r.segment.point:
            raise Refused("the point between two others, where it is not the one of the claim")
        if not s.is_scalar_shaped:
            self.values[s] = self.free(s)
            return self.values[s]
        low = r.lowest.get(s)
        if low is not None and (low.smallest != s or self.is_made(low.matrix)):
            found = spectra.eigenvalues(self.evaluate(low.matrix))
            self.values[s] = v.smallest(found) if low.smallest == s else v.largest(found)
            return self.values[s]
        return self.chosen(s, s, self.options(s))

    def options(self, s: n.Sym) -> tuple[fmpq, ...]:
        if s in self.roles.natural:
            if s not in self.roles.ends:
                return draws.EXPONENTS
            return draws.led_by(draws.NATURALS, "1") if self.moving else draws.NATURALS
        if self.moving and s in self.roles.lowest:
            return draws.led_by(draws.POSITIVE, "1/2")
        what = self.roles.signs.get(s)
        if what is Property.NONNEGATIVE:
            return draws.TIMES
        if what is Property.POSITIVE and s not in self.roles.lowest and layers.is_trained(self.roles.layers):
            return draws.led_by(draws.POSITIVE, "1/10")
        return draws.POSITIVE if what in UP else draws.SIGNED

    def is_made(self, s: n.Sym) -> bool:
        """Whether a matrix has a definition other than its spectrum."""
        return s.name in self.roles.formulas or s in self.roles.grams or any(d.symbol == s for d in self.definitions(s))

    def is_defined_otherwise(self, name: str, first: fmpq) -> bool:
        """Whether members of a sequence from `first` on have definitions that the recursion does not know of."""
        later = any(
            not isinstance(i, n.Num) or fmpq(int(i.value.p), int(i.value.q)) >= first
            for d in self.roles.defines.get(name, ())
            for i in d.symbol.indices
        )
        return later or name in self.roles.claim.notation.families

    def is_no_curve(self, name: str) -> bool:
        """Whether members of a path may have values that its curve does not know of."""
        r = self.roles
        later = any(not all(isinstance(i, n.Num) for i in d.symbol.indices) for d in r.defines.get(name, ()))
        return later or name in r.formulas or name in r.claim.notation.families

    def definitions(self, s: n.Sym) -> tuple[Define, ...]:
        known = self.roles.definitions
        found = known.get(s)
        if found is None:
            make = self.roles.claim.notation.families.get(s.name)
            own = tuple(a for a in make(*s.indices) if isinstance(a, Define)) if make is not None else ()
            found = known[s] = (*own, *(d for d in self.roles.defines.get(s.name, ()) if d.symbol == s))
        return found

    def defined(self, s: n.Sym, env: Env | None = None) -> Value | None:
        """The value that a definition gives a symbol."""
        known = self.definitions(s)
        gram = self.roles.grams.get(s)
        spectrum = self.roles.spectra.get(s)
        turned = self.roles.turned.get(s)
        if not known and gram is None and spectrum is None and turned is None:
            return None
        if s in self.pending:
            raise Unfit("a definition that needs itself")
        self.pending.add(s)
        try:
            if known:
                return self.evaluate(known[0].value, env)
            if gram is not None:
                factor = self.evaluate(gram.factor)
                return v.multiply(factor, v.transpose(factor))
            if spectrum is not None:
                return self.with_spectrum(s, spectrum)
            return v.transpose(self.evaluate(turned))
        finally:
            self.pending.discard(s)

    def with_spectrum(self, s: n.Sym, a: Any) -> Value:
        side = self.side(s.shape[0])
        low = number(self, a.smallest, {})
        if side == 1:
            return low
        if a.largest is not None and isinstance(a.largest, n.Sym) and a.largest not in self.values:
            top = self.chosen(a.largest, a.largest, tuple(low + x for x in (0, *draws.POSITIVE)))
        else:
            top = (
                number(self, a.largest, {}) if a.largest is not None else low + self.source.choose(draws.FROM_ZERO[:2])
            )
        return v.diagonal(side, side, [low, *[top] * (side - 1)])

    def free(self, s: n.Sym) -> Value:
        """A matrix of small numbers, as its declared property or its place in a layer wants it."""
        drawn = layers.drawn(self, s)
        if drawn is not None:
            return drawn
        rows, cols = (self.side(x) for x in s.shape)
        what = self.roles.signs.get(s)
        if what in (Property.PD, Property.PSD, Property.SYMMETRIC):
            options = draws.SIGNED if what is Property.SYMMETRIC else draws.POSITIVE[:5]
            if what is Property.PSD:
                options = (*options[:2], v.ZERO, *options[2:])
            return v.diagonal(rows, cols, [self.source.choose(options) for _ in range(rows)])
        shaped = None if what is None else draws.SHAPED.get(what, {}).get((rows, cols))
        if shaped is not None:
            return v.matrix(rows, cols, [q(x) for x in self.source.choose(shaped)])
        if (rows, cols) == (2, 2):
            return v.Mat(2, 2, tuple(q(x) for x in self.source.choose(draws.FULL)))
        options = draws.FROM_ZERO if s.name in self.roles.points else draws.SIGNED
        return v.matrix(rows, cols, [self.source.choose(options) for _ in range(rows * cols)])

    # -- sequences ------------------------------------------------------------------------------------------------
    def member(self, s: n.Sym, at: fmpq) -> Value:
        """Member number `at` of a family: by definition, by recursion, or a value of its own."""
        place = (s.name, natural(at))
        if place in self.members:
            return self.members[place]
        key = n.Sym(*s.args[:3], n.Num(natural(at)))
        made = self.by_formula(s, at)
        if made is None:
            made = self.defined(key)
        if made is None:
            rule = self.roles.recursions.get(s.name)
            if rule is not None and rule.var is not None:
                shift = steps(rule)
                before = at - fmpq(int(shift.value.p), int(shift.value.q))  # type: ignore[union-attr]
                low = v.ZERO if rule.low is None else self.evaluate(rule.low)
                if before >= low:
                    made = self.evaluate(rule.right, {rule.var: before})
                    if any(isinstance(x, fmpq) and int(x.p).bit_length() > MAX_BITS for x in v.entries(made)):
                        raise Unfit("a sequence whose numbers grow out of hand")
        if made is None:
            made = self.chosen(key, key, self.options(key)) if s.is_scalar_shaped else self.free(key)
        self.values[key] = self.members[place] = made
        return made

    def by_formula(self, s: n.Sym, at: Value) -> Value | None:
        """A member of a family that is defined as a whole."""
        a = self.roles.formulas.get(s.name)
        if a is None or a.var is None:
            return None
        return self.evaluate(a.right, {a.var: at})

    # -- maps ---------------------------------------------------------------------------------------------------
    def map_at(self, s: n.Sym, at: Value) -> Value:
        f = self.polynomials(s)
        x = v.entries(at)
        if len(x) != f.parameters:
            raise Unfit("a point of another size")
        return f.jacobian(x) if self.is_jacobian(s) else f.value(x)

    def is_jacobian(self, s: n.Sym) -> bool:
        return s.name in self.roles.jacobians or self.shape(s)[1] != 1 or s.shape[1] != 1

    def shape(self, s: n.Sym) -> tuple[int, int]:
        return self.side(s.shape[0]), self.side(s.shape[1])

    def polynomials(self, s: n.Sym) -> Polynomials:
        """The polynomials of a map, or those that a Jacobian is the derivative of."""
        name = self.roles.jacobians.get(s.name, s.name)
        if name in self.roles.layers:
            raise Refused("a map that is the function of a layer")
        if name not in self.maps and name in self.roles.activations:
            self.maps[name] = layers.activation(self, self.roles.activations[name])
        if name not in self.maps:
            outputs = self.side(s.shape[0])
            parameters = self.side(s.indices[0].shape[0])
            if self.is_jacobian(s) and self.side(s.shape[1]) != parameters:
                raise Refused("a matrix map that is no Jacobian")
            self.maps[name] = self.draw(outputs, parameters)
        return self.maps[name]

    def draw(self, outputs: int, parameters: int) -> Polynomials:
        if outputs == 2 and parameters == 1:
            preset = self.source.choose((None, *CURVES))
            if preset is not None:
                return Polynomials(tuple(tuple(q(c) for c in row) for row in preset), parameters)
        scale = self.scale()
        shapes: tuple[tuple[fmpq, ...], ...] = (draws.CONSTANTS, draws.TILTS, draws.BENDS)
        if self.moving:
            shapes = tuple(draws.led_by(x, y) for x, y in zip(shapes, ("1/100", "7/10", "1/10"), strict=True))
        alike = outputs > 1 and self.source.choose((True, False))
        rows: list[tuple[fmpq, ...]] = []
        for _ in range(outputs):
            if alike and rows:
                rows.append(rows[0])
                continue
            first, tilt, bend = (self.source.choose(x) for x in shapes)
            rows.append((first, tilt * scale, bend * scale / 2))
        return Polynomials(tuple(rows), parameters)

    def scale(self) -> fmpq:
        """What Jacobians are compared with: the root of the width, or their stated bound where that is less."""
        widths = self.roles.widths
        side = v.root(self.one_width(widths[0])) if len(widths) == 1 else v.ONE
        bounds = [self.evaluate(a.bound) for a in self.roles.facts if isinstance(a, LocalLipschitz)]
        return min((x for x in (side, *bounds) if isinstance(x, fmpq)), default=v.ONE)

    # -- paths --------------------------------------------------------------------------------------------------
    def path_at(self, s: n.Sym, at: Value) -> Value:
        if isinstance(at, v.Mat):
            raise Unfit("a time that is a matrix")
        formula = self.by_formula(s, at)
        if formula is not None:
            return formula
        if isinstance(at, fmpq) and at == 0:
            return self.start(s)
        make = self.roles.claim.notation.families.get(s.name)
        if make is not None:
            variable = n.Sym("index", (1, 1), "index")
            for fact in make(variable):
                if isinstance(fact, Define):
                    return self.evaluate(fact.value, {variable: at})
        curve = self.path(s)
        if isinstance(at, Ray):
            return v.mapped(curve, lambda f: f.on_ray(at.low) if isinstance(f, Fn) else f)
        if isinstance(at, Fn):
            return v.mapped(curve, lambda f: f.at({TIME: at}) if isinstance(f, Fn) else f)
        return v.mapped(curve, lambda f: enclosed(f.at({TIME: at})) if isinstance(f, Fn) else f)

    def start(self, s: n.Sym) -> Value:
        """The value of a path at time 0."""
        key = n.Sym(*s.args[:3], n.Num(0))
        if key not in self.values and s.name in self.roles.closed and s.name not in self.pending:
            self.path(s)
        if key not in self.values:
            made = self.defined(key)
            if made is None:
                made = self.chosen(key, key, self.options(key)) if s.is_scalar_shaped else self.free_start(key)
            self.values[key] = made
        return self.values[key]

    def free_start(self, key: n.Sym) -> Value:
        rows, cols = self.shape(key)
        if rows == cols and key.name not in self.roles.points:
            return v.diagonal(rows, cols, [self.source.choose(draws.POSITIVE[:4]) for _ in range(rows)])
        options = draws.FROM_ZERO if key.name in self.roles.points else draws.SIGNED[:5]
        return v.matrix(rows, cols, [self.source.choose(options) for _ in range(rows * cols)])

    def path(self, s: n.Sym) -> Value:
        """A path as a function of time: as a stated closed form says, or one of a few."""
        if s.name in self.curves:
            return self.curves[s.name]
        if s.name in self.pending:
            raise Unfit("a definition that needs itself")
        self.pending.add(s.name)
        before, self.symbolic = self.symbolic, True
        try:
            closed = self.roles.closed.get(s.name)
            made = None
            if closed is not None and closed.var is not None and not mentions_path(closed.right, s.name):
                made = self.evaluate(closed.right, {closed.var: Fn.variable(TIME)})
            if made is None:
                flow = self.roles.flows.get(s.name)
                solved = flow is not None and is_solvable(self, flow)
                made = solution(self, flow, self.start(s), TIME) if flow is not None and solved else self.drawn_path(s)
            curve = v.mapped(made, Fn.of)
            key = n.Sym(*s.args[:3], n.Num(0))
            begin = v.mapped(curve, lambda f: enclosed(f.at({TIME: v.ZERO})))
            if not v.equal(self.values.setdefault(key, begin), begin):
                raise Unfit("a path that does not start where it must")
            self.curves[s.name] = curve
        finally:
            self.symbolic = before
            self.pending.discard(s.name)
        return self.curves[s.name]

    def drawn_path(self, s: n.Sym) -> Value:
        start, t = self.start(s), Fn.variable(TIME)
        grown = {"linear": t, "saturating": 1 - (-t).exp(), "still": Fn({})}
        if (isinstance(start, v.Mat) and start.rows == start.cols) or s.name in self.roles.matrix_paths():
            growth = grown[self.source.choose(("linear", "saturating", "still"))]
            out = [Fn.of(a) + growth * self.source.choose(draws.SPEEDS) for a in diagonal_of(start)]
            rows, cols = self.shape(s)
            return v.diagonal(rows, cols, out)
        if isinstance(start, fmpq) and (speeds := self.roles.speeds(s.name)):
            speed = self.source.choose((*speeds, None))
            if speed is not None:
                return Fn.of(start) * (t * self.plain(speed[0]) * speed[1]).exp()
        kernels = self.roles.matrix_paths()
        rates = self.roles.rates[:2]
        first = not any(x not in kernels for x in self.curves)
        flows = [(kernel, rate, moving) for moving in (not first, first) for kernel in kernels for rate in rates]
        kind: Any = self.source.choose((*flows, "still", "linear", "saturating"))
        if isinstance(kind, str):
            return v.mapped(start, lambda a: Fn.of(a) + grown[kind])
        kernel, rate, moving = kind
        speed = self.plain(rate)
        member = self.roles.members[kernel]
        rates_of = diagonal_of(self.path(member) if moving else self.start(member))
        if len(rates_of) != len(v.entries(start)):
            raise Unfit("a kernel of another size")
        past = [Fn.of(a).primitive(TIME) if isinstance(a, Fn) else t * a for a in rates_of]
        flowing = [Fn.of(a) * (-(p * speed)).exp() for a, p in zip(v.entries(start), past, strict=True)]
        rows, cols = self.shape(s)
        return v.matrix(rows, cols, flowing)


@lru_cache(maxsize=16)
def randomness(roles: Roles) -> chance.Randomness:
    """What is random in all models of a claim, worked out once for a search."""
    return chance.Randomness(roles.facts, spoken(roles))


def spoken(roles: Roles) -> frozenset[str]:
    """The names of which the claim or a fact speaks that is no law."""
    facts = (x for a in roles.facts if not isinstance(a, chance.LAWS) for x in a.nodes())
    roots = (roles.claim.lhs, roles.claim.rhs, *facts)
    return frozenset(x.name for root in roots for x in tree(root) if isinstance(x, n.Sym))


def diagonal_of(x: Value) -> tuple[Number, ...]:
    if isinstance(x, v.Mat):
        if not x.is_diagonal:
            raise NotExact("a path of full matrices")
        return x.diagonal
    return (x,)


def mentions_path(node: Any, name: str) -> bool:
    """Whether a path occurs at a time other than 0."""
    return any(isinstance(x, n.Sym) and x.name == name and x.indices != (n.Num(0),) for x in tree(node))
