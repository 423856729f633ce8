"""Replay of proofs of bounds: every node of a proof object is checked again, by the name of its rule.

Nothing here is shared with `verify.bounds.rules`, `terms` or `search`: this module has its own expansion of
terms, its own table of rules and reads the assumptions of the claim itself. It trusts nothing in a fact but
what it recomputes. A proof object is any object with the attributes `left`, `relation`, `right`, `rule`,
`parents`, `data`, `under` (duck-typed on purpose: a forged fact must fail here too).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

import sympy

from derivations.assumptions import Assumption, Define, Has, Property, symbols
from derivations.estimates import Interpolated, LocalLipschitz, MeanJacobian, Natural, Spectrum, Stated
from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

Poly = dict[Any, Fraction]
ZERO, ONE = n.Num(0), n.Num(1)
LE, LT, EQ = "<=", "<", "="


class ReplayError(ValueError):
    """A proof object that is not a proof of the claim: which node, and why."""


def fail(reason: str) -> Any:
    raise ReplayError(reason)


# -- expansion --------------------------------------------------------------------------------------------
class Expansion:
    """Canonical sums of products. A key is (factors, word); factors are (base, exponent) with a frozen exponent."""

    def __init__(self, positive: Callable[[Any], bool]) -> None:
        self.positive = positive
        self.known: dict[n.Node, Poly] = {}
        self.names: dict[Any, str] = {}

    def order(self, thing: Any) -> str:
        """A stable name of a key, for sorting."""
        if thing not in self.names:
            if isinstance(thing, tuple):
                self.names[thing] = "(" + ",".join(self.order(part) for part in thing) + ")"
            else:
                self.names[thing] = str(thing)
        return self.names[thing]

    def freeze(self, poly: Poly) -> tuple:
        return tuple(sorted(poly.items(), key=lambda item: self.order(item[0])))

    def same(self, a: n.Node, b: n.Node) -> bool:
        return a == b or self.expand(a) == self.expand(b)

    def expand(self, node: n.Node) -> Poly:
        if node not in self.known:
            method = getattr(self, "_" + type(node).__name__.lstrip("_").lower(), None)
            self.known[node] = method(node) if method else self.atom(node)
        return self.known[node]

    def atom(self, node: n.Node) -> Poly:
        """A node that is not looked into."""
        if node.is_scalar_shaped:
            return {(((("sym", node), self.number(1)),), ()): Fraction(1)}
        return {((), (("m", node, False),)): Fraction(1)}

    def _sym(self, node: n.Sym) -> Poly:
        """A member of a family is known by the expansions of its indices."""
        if not node.indices or node.name == "replay-bound":
            return self.atom(node)
        at = tuple(self.freeze(self.expand(i)) for i in node.indices)
        member = ("family", node.name, node.args[1], at)
        if node.is_scalar_shaped:
            return {(((("sym", member), self.number(1)),), ()): Fraction(1)}
        return {((), (("m", member, False),)): Fraction(1)}

    def number(self, value: Fraction | int) -> tuple:
        return self.freeze({((), ()): Fraction(value)}) if value else ()

    @staticmethod
    def value(exponent: tuple) -> Fraction | None:
        """A numeric exponent, or None."""
        if not exponent:
            return Fraction(0)
        return exponent[0][1] if len(exponent) == 1 and exponent[0][0] == ((), ()) else None

    def add(self, *polys: Poly) -> Poly:
        out: Poly = {}
        for poly in polys:
            for key, value in poly.items():
                out[key] = out.get(key, Fraction(0)) + value
        return {key: value for key, value in out.items() if value}

    def scale(self, poly: Poly, c: Fraction | int) -> Poly:
        return {key: value * c for key, value in poly.items()} if c else {}

    def times(self, a: Poly, b: Poly) -> Poly:
        out: Poly = {}
        for (fa, wa), ca in a.items():
            for (fb, wb), cb in b.items():
                key = (self.factors(fa, fb), wa + wb)
                out[key] = out.get(key, Fraction(0)) + ca * cb
        return {key: value for key, value in out.items() if value}

    def factors(self, a: tuple, b: tuple) -> tuple:
        """The product of two products of powers; x x^{-1} = 1 only where x is known to be positive."""
        powers = dict(a)
        for base, exponent in b:
            if base not in powers:
                powers[base] = exponent
                continue
            old, new = self.value(powers[base]), self.value(exponent)
            if base != ("e",) and old is not None and new is not None and old * new < 0 and not self.positive(base):
                fail(f"a factor {self.order(base)} is cancelled that is not known to be positive")
            total = self.add(dict(powers[base]), dict(exponent))
            if total:
                powers[base] = self.freeze(total)
            else:
                del powers[base]
        return tuple(sorted(powers.items(), key=lambda item: self.order(item[0])))

    def power(self, base: Any, exponent: tuple) -> Poly:
        return {(((base, exponent),), ()): Fraction(1)} if exponent else {((), ()): Fraction(1)}

    def _num(self, node: n.Num) -> Poly:
        return {((), ()): Fraction(int(node.value.p), int(node.value.q))} if node.value else {}

    def _size(self, node: n.Size) -> Poly:
        total: Poly = {}
        for part in sympy.Add.make_args(sympy.expand(node.args[0])):
            c, rest = part.as_coeff_Mul()
            term: Poly = {((), ()): Fraction(int(c.p), int(c.q))}
            for base, exponent in rest.as_powers_dict().items():
                if base != 1:
                    term = self.times(term, self.power(("size", base), self.number(int(exponent))))
            total = self.add(total, term)
        return total

    def _i(self, node: n.I) -> Poly:
        return {((), ()): Fraction(1)}

    def _zero(self, node: n.Zero) -> Poly:
        return {}

    def _add(self, node: n.Add) -> Poly:
        return self.add(*(self.expand(arg) for arg in node.args))

    def _neg(self, node: n.Neg) -> Poly:
        return self.scale(self.expand(node.args[0]), -1)

    def _mul(self, node: n.Mul) -> Poly:
        out: Poly = {((), ()): Fraction(1)}
        for arg in node.args:
            part = self.expand(arg)
            if arg.is_scalar_shaped and any(word for _, word in part):
                fail("a scalar product inside a product")
            out = self.times(out, part)
        return out

    def _frac(self, node: n.Frac) -> Poly:
        return self.times(self.expand(node.args[0]), self.inverse(self.expand(node.args[1])))

    def inverse(self, poly: Poly) -> Poly:
        if not poly:
            fail("division by zero")
        if any(word for _, word in poly):
            fail("division by a matrix")
        if len(poly) == 1:
            (((factors, _), c),) = poly.items()
            flipped = tuple((base, self.freeze(self.scale(dict(e), -1))) for base, e in factors)
            return {(flipped, ()): 1 / c}
        return self.power(("poly", self.freeze(poly)), self.number(-1))

    def _pow(self, node: n.Pow) -> Poly:
        if not node.args[0].is_scalar_shaped:
            return self.atom(node)
        base, exponent = self.expand(node.args[0]), self.expand(node.args[1])
        whole = self.value(self.freeze(exponent))
        if whole is not None and whole.denominator == 1:
            if abs(whole) > 12:
                fail("a large power")
            out: Poly = {((), ()): Fraction(1)}
            for _ in range(abs(int(whole))):
                out = self.times(out, base)
            return out if whole >= 0 else self.inverse(out)
        if len(base) == 1:
            (((factors, word), c),) = base.items()
            if c == 1 and not word and len(factors) == 1 and self.value(factors[0][1]) == 1:
                return self.power(factors[0][0], self.freeze(exponent))
        constant = exponent.get(((), ()), Fraction(0))
        rest = dict(exponent)
        out = {((), ()): Fraction(1)}
        if whole is None and constant.denominator == 1 and constant > 0:
            rest.pop(((), ()))
            for _ in range(int(constant)):
                out = self.times(out, base)
        return self.times(self.power(("poly", self.freeze(base)), self.freeze(rest)), out)

    def _sqrt(self, node: n.Sqrt) -> Poly:
        base = self.expand(node.args[0])
        if len(base) == 1:
            (((factors, _), c),) = base.items()
            if c == 1 and len(factors) == 1 and self.value(factors[0][1]) == 1:
                return self.power(factors[0][0], self.number(Fraction(1, 2)))
        return self.power(("poly", self.freeze(base)), self.number(Fraction(1, 2)))

    def _exp(self, node: n.Exp) -> Poly:
        inner = self.expand(node.args[0])
        if node.is_scalar_shaped:
            return self.power(("e",), self.freeze(inner))
        return {((), (("exp", self.freeze(inner), node.shape),)): Fraction(1)} if inner else {((), ()): Fraction(1)}

    def _t(self, node: n.T) -> Poly:
        return self.flip(self.expand(node.args[0]))

    def flip(self, poly: Poly) -> Poly:
        return {(factors, tuple(self.turned(x) for x in reversed(word))): c for (factors, word), c in poly.items()}

    def turned(self, letter: tuple) -> tuple:
        if letter[0] == "m":
            return ("m", letter[1], not letter[2])
        if letter[0] == "exp":
            return ("exp", self.freeze(self.flip(dict(letter[1]))), letter[2])
        return ("turn", letter) if letter[0] != "turn" else letter[1]

    def signless(self, poly: Poly) -> tuple:
        frozen = self.freeze(poly)
        return self.freeze(self.scale(poly, -1)) if frozen and frozen[0][1] < 0 else frozen

    def _norm(self, node: n.Norm) -> Poly:
        inner = self.expand(node.args[0])
        if not inner:
            return {}
        return self.power(("norm", node.kind, self.signless(inner), node.args[0].shape), self.number(1))

    def _sing(self, node: n.Sing) -> Poly:
        inner = self.signless(self.expand(node.args[0]))
        return self.power(("sing", node.which, inner, node.args[0].shape), self.number(1))

    def fresh(self, body: n.Node, var: n.Node) -> tuple[n.Sym, Poly]:
        new = n.Sym("replay-bound", (1, 1), r"\tau_{0}", n.Num(nesting(body) + 1))
        return new, self.expand(body.xreplace({var: new}))

    def end(self, node: Any) -> Any:
        return self.freeze(self.expand(node)) if isinstance(node, n.Node) else node

    def mentions(self, thing: Any, var: n.Sym) -> bool:
        if isinstance(thing, tuple):
            return any(self.mentions(part, var) for part in thing)
        return isinstance(thing, n.Node) and any(s == var for s in symbols(thing))

    def spread(self, node: n.Node, tag: str) -> Poly:
        """Sum or integral term by term, constant factors outside."""
        body, var, low, high = node.args
        new, inner = self.fresh(body, var)
        ends = (self.end(low), self.end(high))
        if ends[0] == ends[1] and tag == "int":
            return {}
        if not node.is_scalar_shaped:
            return {((), ((tag, self.freeze(inner), ends),)): Fraction(1)} if inner else {}
        out: Poly = {}
        for (factors, word), c in inner.items():
            if word:
                fail("a sum of scalar products")
            still: Poly = {((), ()): c}
            moving: tuple = ()
            for base, exponent in factors:
                if self.mentions(base, new) or (base != ("e",) and self.mentions(exponent, new)):
                    moving = self.factors(moving, ((base, exponent),))
                    continue
                parts: dict[bool, Poly] = {True: {}, False: {}}
                for key, value in exponent:
                    parts[self.mentions(key, new)][key] = value
                if parts[True]:
                    moving = self.factors(moving, ((base, self.freeze(parts[True])),))
                if parts[False]:
                    still = self.times(still, self.power(base, self.freeze(parts[False])))
            if not moving and tag == "int":
                width = self.add(self.expand(high), self.scale(self.expand(low), -1))
                out = self.add(out, self.times(still, width))
            else:
                out = self.add(out, self.times(still, self.power((tag, moving, ends), self.number(1))))
        return out

    def _sum(self, node: n.Sum) -> Poly:
        return self.spread(node, "sum")

    def _integral(self, node: n.Integral) -> Poly:
        return self.spread(node, "int")

    def _sup(self, node: n.Sup) -> Poly:
        body, var, *ends = node.args
        _, inner = self.fresh(body, var)
        return self.power(("sup", self.freeze(inner), tuple(self.end(e) for e in ends)), self.number(1))


def nesting(node: Any) -> int:
    """How deep sums, integrals and suprema nest; an outer bound variable gets a larger number than all inner ones."""
    deepest = max((nesting(arg) for arg in getattr(node, "args", ())), default=0)
    return deepest + 1 if isinstance(node, n.Sum | n.Integral | n.Sup) else deepest


# -- the replay -------------------------------------------------------------------------------------------
class Replay:
    """Checks the nodes of one proof against the assumptions of one claim."""

    def __init__(self, assumptions: Iterable[Assumption]) -> None:
        self.assumptions = tuple(assumptions)
        self.declared: dict[n.Node, set[Property]] = {}
        for fact in self.assumptions:
            for node, prop in fact.properties():
                self.declared.setdefault(node, set()).add(prop)
            if isinstance(fact, Has) and fact.what is Property.POSITIVE:
                self.declared.setdefault(fact.node, set()).add(Property.NONNEGATIVE)
        self.x = Expansion(self.positive)
        self.natural = {fact.symbol for fact in self.assumptions if isinstance(fact, Natural)}
        self.checked: dict[int, Any] = {}

    def positive(self, base: Any) -> bool:
        if base[0] in ("e", "size"):
            return True
        return base[0] == "sym" and Property.POSITIVE in self.declared.get(base[1], ())

    def nonnegative(self, base: Any) -> bool:
        if base[0] in ("e", "size", "norm", "sing"):
            return True
        return base[0] == "sym" and bool({Property.POSITIVE, Property.NONNEGATIVE} & self.declared.get(base[1], set()))

    def check(self, fact: Any) -> None:
        """Check a fact and everything below it, each node once."""
        stack = [fact]
        while stack:
            current = stack[-1]
            if id(current) in self.checked:
                stack.pop()
                continue
            waiting = [p for p in current.parents if id(p) not in self.checked]
            if waiting:
                if len(stack) > 10_000:
                    fail("the proof is cyclic or too deep")
                stack.extend(waiting)
                continue
            self.node(current)
            self.checked[id(current)] = current
            stack.pop()

    def node(self, fact: Any) -> None:
        if fact.relation not in (LE, LT, EQ):
            fail(f"unknown relation {fact.relation!r}")
        if fact.relation != EQ and not (fact.left.is_scalar_shaped and fact.right.is_scalar_shaped):
            fail("an inequality between things that are not scalars")
        if not n.same_shape(fact.left.shape, fact.right.shape):
            fail("the two sides have different shapes")
        rule = CHECKS.get(fact.rule) or fail(f"no rule is called {fact.rule!r}")
        try:
            discharged = rule(self, fact, *fact.parents) or ()
        except (TypeError, IndexError, AttributeError, n.ShapeError) as stop:
            raise ReplayError(f"{fact.rule}: malformed node ({stop})") from stop
        needed = {h for parent in fact.parents for h in parent.under} - set(discharged)
        if not needed <= set(fact.under):
            fail(f"{fact.rule}: a hypothesis of a parent was dropped")

    def need(self, condition: bool, fact: Any, reason: str) -> None:
        if not condition:
            fail(f"{fact.rule}: {reason} (at {fact.left} {fact.relation} {fact.right})")

    def is_fact(self, fact: Any, left: n.Node, relation: str, right: n.Node) -> bool:
        return fact.relation == relation and self.x.same(fact.left, left) and self.x.same(fact.right, right)

    def at_most(self, fact: Any, left: n.Node, right: n.Node, strict: bool = False) -> bool:
        fine = (LT,) if strict else (LE, LT, EQ)
        return fact.relation in fine and self.x.same(fact.left, left) and self.x.same(fact.right, right)

    def has(self, fact: Assumption, at: Any) -> None:
        self.need(fact in self.assumptions, at, f"{type(fact).__name__} is no assumption of the claim")

    def signs(self, facts: Sequence[Any]) -> dict[Any, bool]:
        """Sign facts `0 <= x`, `0 < x` as {base or product: strict}."""
        out: dict[Any, bool] = {}
        for fact in facts:
            if fact.relation == EQ or self.x.expand(fact.left):
                fail("a sign fact must say 0 <= x or 0 < x")
            poly = self.x.expand(fact.right)
            out[("poly", self.x.freeze(poly))] = fact.relation == LT
            if len(poly) == 1:
                (((factors, word), c),) = poly.items()
                if c > 0 and not word and len(factors) == 1 and self.x.value(factors[0][1]) == 1:
                    out[factors[0][0]] = fact.relation == LT
        return out

    def sign(self, key: Any, signs: dict[Any, bool]) -> int:
        """2 if a product of powers is positive, 1 if it is non-negative, 0 if that is not known."""
        factors, word = key
        if word:
            return 0
        level = 2
        for base, exponent in factors:
            whole = self.x.value(exponent)
            positive = self.positive(base) or signs.get(base) is True
            if positive:
                continue
            if whole is not None and whole < 0:
                return 0
            if (
                (whole is not None and whole.denominator == 1 and whole % 2 == 0)
                or self.nonnegative(base)
                or base in signs
            ):
                level = 1
            else:
                return 0
        return level

    def range_hypotheses(self, var: n.Node, low: n.Node, high: Any) -> set:
        out = {(low, LE, var)}
        if isinstance(high, n.Node):
            out.add((var, LE, high))
        return out

    def free(self, var: n.Node, fact: Any, allowed: tuple[type, ...] = ()) -> None:
        """A bound variable must be general: no assumption speaks of it, except that it is a natural number."""
        for a in self.assumptions:
            if isinstance(a, allowed):
                continue
            quantified = {a.var} if isinstance(a, Stated) else set()
            mentioned = {s for node in a.nodes() for s in free_symbols(node)} - quantified
            self.need(var not in mentioned, fact, f"{var} is not a free variable")


def free_symbols(node: Any) -> set:
    """Symbols that are not bound by a sum, an integral or a supremum."""
    if isinstance(node, n.Sum | n.Integral | n.Sup):
        body, var, *ends = node.args
        inner = free_symbols(body) - {var}
        for e in ends:
            inner |= free_symbols(e) if isinstance(e, n.Node) else set()
        return inner
    found = {node} if isinstance(node, n.Sym) else set()
    for arg in getattr(node, "args", ()):
        found |= free_symbols(arg)
    return found


CHECKS: dict[str, Callable[..., Any]] = {}


def checks(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        CHECKS[name] = function
        return function

    return register


@checks("hypothesis")
def _hypothesis(r: Replay, fact: Any) -> None:
    r.need((fact.left, fact.relation, fact.right) in fact.under, fact, "a hypothesis that is not carried along")


@checks("given")
def _given(r: Replay, fact: Any, *ranges: Any) -> None:
    assumption, instance = fact.data
    r.has(assumption, fact)
    if isinstance(assumption, Has):
        strict = assumption.what is Property.POSITIVE
        r.need(strict or assumption.what is Property.NONNEGATIVE, fact, "not a sign")
        r.need(r.is_fact(fact, ZERO, LT if strict else LE, assumption.node), fact, "not what the assumption says")
        return
    if isinstance(assumption, Natural):
        r.need(r.is_fact(fact, ZERO, LE, assumption.symbol), fact, "not what the assumption says")
        return
    if isinstance(assumption, Define):
        r.need(fact.relation == EQ and fact.left == assumption.symbol and fact.right == assumption.value, fact,
               "not the definition")  # fmt: skip
        return
    r.need(isinstance(assumption, Stated), fact, "this assumption states no relation")
    put = {} if assumption.var is None else {assumption.var: instance}
    left, right = assumption.left.xreplace(put), assumption.right.xreplace(put)
    r.need((left, assumption.relation, right) == (fact.left, fact.relation, fact.right), fact, "another instance")
    if assumption.var is None:
        return
    if assumption.var in r.natural:
        for (factors, word), c in r.x.expand(instance).items():
            simple = not word and (
                not factors
                or (len(factors) == 1 and factors[0][0][0] == "sym" and factors[0][0][1] in r.natural
                    and r.x.value(factors[0][1]) == 1)
            )  # fmt: skip
            r.need(simple and c.denominator == 1, fact, "the index is not known to be an integer")
    wanted = []
    if assumption.low is not None:
        wanted.append((assumption.low, instance))
    if assumption.high is not None:
        wanted.append((instance, assumption.high))
    r.need(len(ranges) == len(wanted), fact, "the range of the quantifier is not shown")
    for parent, (a, b) in zip(ranges, wanted, strict=True):
        r.need(r.at_most(parent, a, b), fact, "the range of the quantifier is not shown")


@checks("ring")
def _ring(r: Replay, fact: Any) -> None:
    r.need(fact.relation == EQ and r.x.same(fact.left, fact.right), fact, "the expansions differ")


@checks("congruence")
def _congruence(r: Replay, fact: Any, *equations: Any) -> None:
    r.need(all(e.relation == EQ for e in equations) and fact.relation == EQ, fact, "equations are needed")
    bound = {node.args[1] for node in walk(fact.left) if isinstance(node, n.Sum | n.Integral | n.Sup)}
    for e in equations:
        about = {s for h in e.under for side in (h[0], h[2]) for s in free_symbols(side)}
        r.need(not bound & about, fact, "an equation under a hypothesis is used inside a binder")
        for var in bound & (free_symbols(e.left) | free_symbols(e.right)):
            r.free(var, fact, (Natural,))
    put = {e.left: e.right for e in equations}
    r.need(fact.left.xreplace(put) == fact.right, fact, "not the result of the replacement")


def walk(node: Any) -> Iterable[Any]:
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(getattr(current, "args", ()))


@checks("combine")
def _combine(r: Replay, fact: Any, *parents: Any) -> None:
    multipliers = fact.data
    used, signs = parents[: len(multipliers)], r.signs(parents[len(multipliers) :])
    r.need(len(used) == len(multipliers), fact, "a parent is missing")
    rest = r.x.add(r.x.expand(fact.right), r.x.scale(r.x.expand(fact.left), -1))
    strict = False
    for parent, multiplier in zip(used, multipliers, strict=True):
        m = r.x.expand(multiplier)
        gap = r.x.add(r.x.expand(parent.right), r.x.scale(r.x.expand(parent.left), -1))
        rest = r.x.add(rest, r.x.scale(r.x.times(m, gap), -1))
        if parent.relation == EQ:
            continue
        levels = [r.sign(key, signs) if c > 0 else 0 for key, c in m.items()]
        r.need(all(levels), fact, "a multiplier is not known to be non-negative")
        strict = strict or (parent.relation == LT and 2 in levels)
    if fact.relation == EQ:
        r.need(not rest and all(p.relation == EQ for p in used), fact, "an equality needs equalities and no rest")
        return
    levels = [r.sign(key, signs) if c > 0 else 0 for key, c in rest.items()]
    r.need(all(levels), fact, "the rest is not known to be non-negative")
    r.need(fact.relation == LE or strict or 2 in levels, fact, "strictness is not shown")


@checks("triangle inequality")
def _triangle(r: Replay, fact: Any) -> None:
    parts = fact.data
    kinds = {fact.left.kind}
    r.need(isinstance(fact.left, n.Norm) and fact.relation == LE, fact, "not a norm")
    r.need(fact.right == n.Add(*(n.Norm(p, fact.left.kind) for p in parts)), fact, "not the sum of the norms")
    r.need(r.x.same(fact.left.args[0], n.Add(*parts)) and len(kinds) == 1, fact, "not a sum of the parts")


MIXED = {("2", "op", "2"), ("op", "op", "op"), ("F", "F", "F"), ("F", "op", "F"), ("F", "F", "op"), ("2", "F", "2")}


@checks("norm of a product")
def _product(r: Replay, fact: Any) -> None:
    a, b = fact.right.args
    r.need(isinstance(fact.left, n.Norm) and isinstance(a, n.Norm) and isinstance(b, n.Norm), fact, "not norms")
    r.need((fact.left.kind, a.kind, b.kind) in MIXED and fact.relation == LE, fact, "norms that do not fit")
    r.need(n.same_size(a.args[0].shape[1], b.args[0].shape[0]), fact, "the factors do not fit")
    if fact.left.kind == "2":
        r.need(n.same_size(b.args[0].shape[1], n.ONE), fact, "not a column")
    r.need(r.x.same(fact.left.args[0], n.Mul(a.args[0], b.args[0])), fact, "not the product")


@checks("norm of a multiple")
def _multiple(r: Replay, fact: Any, sign: Any) -> None:
    c, norm = fact.right.args
    r.need(fact.relation == EQ and fact.left.kind == norm.kind, fact, "not norms of one kind")
    r.need(r.x.same(fact.left.args[0], n.Mul(c, norm.args[0])), fact, "not a multiple")
    r.need(c.is_scalar_shaped and r.at_most(sign, ZERO, c), fact, "the factor may be negative")


@checks("norm of a transpose")
def _transpose(r: Replay, fact: Any) -> None:
    a, b = fact.left, fact.right
    r.need(fact.relation == EQ and a.kind == b.kind and a.kind in ("op", "F"), fact, "not norms of one kind")
    r.need(r.x.expand(a.args[0]) == r.x.flip(r.x.expand(b.args[0])), fact, "not the transpose")


@checks("operator norm below Frobenius norm")
def _op_frobenius(r: Replay, fact: Any) -> None:
    a, b = fact.left, fact.right
    r.need((a.kind, b.kind, fact.relation) == ("op", "F", LE) and r.x.same(a.args[0], b.args[0]), fact, "other norms")


@checks("norms are non-negative")
def _norm_sign(r: Replay, fact: Any) -> None:
    r.need(isinstance(fact.right, n.Norm) and r.is_fact(fact, ZERO, LE, fact.right), fact, "not 0 <= norm")


@checks("operator norm is the largest singular value")
def _largest(r: Replay, fact: Any) -> None:
    a, b = fact.left, fact.right
    r.need(fact.relation == EQ and isinstance(a, n.Norm) and a.kind == "op", fact, "not an operator norm")
    r.need(isinstance(b, n.Sing) and b.which == "max" and r.x.same(a.args[0], b.args[0]), fact, "another matrix")


def _membership(r: Replay, fact: Any, parent: Any, point: n.Node, centre: n.Node, radius: n.Node) -> None:
    inside = r.at_most(parent, n.Norm(n.Add(point, n.Neg(centre))), radius, strict=True)
    r.need(inside, fact, "membership in the open ball is not shown")


@checks("bounded Jacobian")
def _bounded(r: Replay, fact: Any, member: Any) -> None:
    (lemma,) = fact.data
    r.has(lemma, fact)
    jacobian = fact.left.args[0]
    r.need(lemma.at(jacobian.indices[0]) == jacobian and fact.left.kind == "F", fact, "not the Jacobian of the lemma")
    r.need(fact.right == lemma.bound and fact.relation == LE, fact, "another bound")
    _membership(r, fact, member, jacobian.indices[0], lemma.centre, lemma.radius)


@checks("Lipschitz Jacobian")
def _lipschitz(r: Replay, fact: Any, first: Any, second: Any) -> None:
    lemma, a, b = fact.data
    r.has(lemma, fact)
    r.need(
        fact.left == n.Norm(lemma.at(a) - lemma.at(b), "F") and fact.relation == LE, fact, "not the lemma's left side"
    )
    r.need(fact.right == lemma.slope * n.Norm(a - b), fact, "not the lemma's right side")
    _membership(r, fact, first, a, lemma.centre, lemma.radius)
    _membership(r, fact, second, b, lemma.centre, lemma.radius)


@checks("integral mean value")
def _mean_value(r: Replay, fact: Any) -> None:
    (mean,) = fact.data
    r.has(mean, fact)
    r.need(isinstance(mean, MeanJacobian) and fact.relation == EQ, fact, "not a mean value")
    r.need(fact.left == mean.value_end - mean.value_start and fact.right == mean.mean * (mean.end - mean.start), fact,
           "not the difference of values")  # fmt: skip


@checks("mean value inequality")
def _mean_inequality(r: Replay, fact: Any) -> None:
    (segment,) = fact.data
    r.has(segment, fact)
    r.need(isinstance(segment, Interpolated) and fact.relation == LE, fact, "not a point on a segment")
    j = segment.jacobian
    there = n.Sym(j.name, j.args[1], j.args[2], segment.point)
    move = there * (segment.end - segment.start)
    r.need(fact.left == n.Norm(segment.value_end), fact, "another left side")
    r.need(fact.right == n.Norm(move + segment.value_start), fact, "another right side")


@checks("mean Jacobian near the centre")
def _mean_near(r: Replay, fact: Any, first: Any, second: Any) -> None:
    mean, lemma = fact.data
    r.has(mean, fact)
    r.has(lemma, fact)
    r.need(isinstance(mean, MeanJacobian) and isinstance(lemma, LocalLipschitz), fact, "other assumptions")
    r.need(mean.jacobian.name == lemma.jacobian.name, fact, "another Jacobian")
    r.need(fact.left == n.Norm(lemma.at(lemma.centre) - mean.mean, "F") and fact.relation == LE, fact, "another norm")
    r.need(fact.right == lemma.slope * lemma.radius, fact, "another bound")
    _membership(r, fact, first, mean.start, lemma.centre, lemma.radius)
    _membership(r, fact, second, mean.end, lemma.centre, lemma.radius)


@checks("spectrum of a shift")
def _shift(r: Replay, fact: Any, sign: Any, small: Any) -> None:
    spectrum, rate = fact.data
    r.has(spectrum, fact)
    r.need(isinstance(spectrum, Spectrum) and spectrum.largest is not None, fact, "the spectrum is not bounded")
    size = spectrum.matrix.shape[0]
    r.need(fact.left == n.Norm(n.I(size) - rate * spectrum.matrix, "op") and fact.relation == EQ, fact, "another norm")
    r.need(fact.right == 1 - rate * spectrum.smallest, fact, "another value")
    r.need(r.at_most(sign, ZERO, rate), fact, "the rate may be negative")
    r.need(r.at_most(small, rate * (spectrum.smallest + spectrum.largest), n.Num(2)), fact, "the rate is too large")


@checks("smallest singular value")
def _smallest(r: Replay, fact: Any, sign: Any) -> None:
    (spectrum,) = fact.data
    r.has(spectrum, fact)
    r.need(fact.left == n.Sing(spectrum.matrix, "min") and fact.right == spectrum.smallest, fact, "another value")
    r.need(fact.relation == EQ and r.at_most(sign, ZERO, spectrum.smallest), fact, "an eigenvalue may be negative")


@checks("norm of an exponential")
def _exp_norm(r: Replay, fact: Any, sign: Any) -> None:
    spectrum, rate = fact.data
    r.has(spectrum, fact)
    r.need(r.at_most(sign, rate, ZERO) and rate.is_scalar_shaped, fact, "the rate may be positive")
    r.need(isinstance(fact.left, n.Norm) and fact.left.kind == "op" and fact.relation == EQ, fact, "another norm")
    argument = fact.left.args[0]
    r.need(isinstance(argument, n.Exp) and r.x.same(argument.args[0], rate * spectrum.matrix), fact, "another matrix")
    r.need(r.x.same(fact.right, n.Exp(rate * spectrum.smallest)), fact, "another value")


@checks("exponential is positive")
def _exp_positive(r: Replay, fact: Any) -> None:
    r.need(isinstance(fact.right, n.Exp) and fact.right.is_scalar_shaped, fact, "not an exponential")
    r.need(fact.relation == LT and not r.x.expand(fact.left), fact, "not 0 < e^x")


@checks("exponential is monotone")
def _exp_monotone(r: Replay, fact: Any, parent: Any) -> None:
    r.need(fact.relation == parent.relation, fact, "the relation changed")
    for mine, its in ((fact.left, parent.left), (fact.right, parent.right)):
        r.need(its.is_scalar_shaped and r.x.same(mine, n.Exp(its)), fact, "not the exponentials")


@checks("power of a positive number")
def _power_positive(r: Replay, fact: Any, sign: Any) -> None:
    base = fact.right.args[0]
    r.need(isinstance(fact.right, n.Pow) and base.is_scalar_shaped and not r.x.expand(fact.left), fact, "not a power")
    r.need(fact.relation == LT and r.at_most(sign, ZERO, base, strict=True), fact, "the base may be zero")


def _general(r: Replay, fact: Any, var: n.Sym, parent: Any, allowed: set) -> set:
    """The hypotheses of a parent that a binder over `var` discharges; the others must not mention it."""
    gone = {h for h in parent.under if h in allowed}
    kept = {s for h in set(parent.under) - gone for side in (h[0], h[2]) for s in free_symbols(side)}
    r.need(var not in kept, fact, f"a hypothesis about {var} is left")
    r.free(var, fact, (Natural,))
    return gone


@checks("sums are monotone")
def _sum_monotone(r: Replay, fact: Any, parent: Any) -> set:
    a, b = fact.left, fact.right
    r.need(isinstance(a, n.Sum) and isinstance(b, n.Sum) and a.args[1:] == b.args[1:], fact, "sums over other ranges")
    _, var, low, high = a.args
    first = r.x.value(r.x.freeze(r.x.expand(low)))
    r.need(first is not None and first >= 0 and first.denominator == 1, fact, "the first index is no natural number")
    r.need((a.args[0], b.args[0]) == (parent.left, parent.right) and fact.relation == LE, fact, "other terms")
    return _general(r, fact, var, parent, r.range_hypotheses(var, low, high))


@checks("integrals are monotone")
def _integral_monotone(r: Replay, fact: Any, parent: Any, order: Any) -> set:
    a, b = fact.left, fact.right
    r.need(isinstance(a, n.Integral) and isinstance(b, n.Integral) and a.args[1:] == b.args[1:], fact, "other ranges")
    _, var, low, high = a.args
    r.need(var not in r.declared and var not in r.natural, fact, "the variable of integration is declared")
    r.need((a.args[0], b.args[0]) == (parent.left, parent.right) and fact.relation == LE, fact, "other integrands")
    r.need(r.at_most(order, low, high), fact, "the ends are not in order")
    return _general(r, fact, var, parent, r.range_hypotheses(var, low, high))


@checks("integrals over a longer range")
def _wider(r: Replay, fact: Any, parent: Any, order: Any, start: Any) -> set:
    a, b = fact.left, fact.right
    r.need(
        isinstance(a, n.Integral) and isinstance(b, n.Integral) and a.args[:3] == b.args[:3], fact, "other integrals"
    )
    body, var, low, high = a.args
    r.need(var not in r.declared and var not in r.natural, fact, "the variable of integration is declared")
    r.need(r.at_most(parent, ZERO, body) and fact.relation == LE, fact, "the integrand may be negative")
    r.need(r.at_most(order, high, b.args[3]) and r.at_most(start, low, high), fact, "the ends are not in order")
    return _general(r, fact, var, parent, {(low, LE, var), (var, LE, b.args[3])})


@checks("norm of an integral")
def _integral_norm(r: Replay, fact: Any, order: Any) -> None:
    a, b = fact.left, fact.right
    r.need(isinstance(a, n.Norm) and isinstance(b, n.Integral) and fact.relation == LE, fact, "not a norm")
    inner = a.args[0]
    r.need(isinstance(inner, n.Integral) and inner.args[1:] == b.args[1:], fact, "other ranges")
    r.need(
        b.args[0] == n.Norm(inner.args[0], a.kind) and r.at_most(order, inner.args[2], inner.args[3]), fact, "not it"
    )


@checks("telescoping sum")
def _telescope(r: Replay, fact: Any) -> None:
    member, last, j = fact.data
    at = lambda x: member.xreplace({j: x})  # noqa: E731
    r.need(isinstance(j, n.Sym) and fact.relation == EQ, fact, "no index")
    r.need(last in r.natural or all_natural(r, last), fact, "the last index is no natural number")
    r.need(fact.left == at(last) - at(ZERO), fact, "not the difference of the ends")
    step = member - at(j - 1)
    r.need(fact.right == n.Sum(step, j, ONE, last), fact, "not the sum of the steps")
    r.free(j, fact, (Natural,))


def all_natural(r: Replay, node: n.Node) -> bool:
    return all(
        c > 0 and c.denominator == 1 and not word
        and all(b[0] == "sym" and b[1] in r.natural and (r.x.value(e) or 0) > 0 for b, e in factors)
        for (factors, word), c in r.x.expand(node).items()
    )  # fmt: skip


@checks("norm of a sum")
def _sum_norm(r: Replay, fact: Any) -> None:
    a, b = fact.left, fact.right
    r.need(isinstance(a, n.Norm) and isinstance(b, n.Sum) and fact.relation == LE, fact, "not a norm")
    inner = a.args[0]
    r.need(isinstance(inner, n.Sum) and inner.args[1:] == b.args[1:], fact, "other ranges")
    r.need(b.args[0] == n.Norm(inner.args[0], a.kind), fact, "not the norms of the terms")


@checks("geometric sum")
def _geometric(r: Replay, fact: Any, below: Any) -> None:
    q, last, j = fact.data
    r.need(fact.relation == EQ and r.at_most(below, q, ONE, strict=True), fact, "the ratio may be 1")
    r.need(all_natural(r, last) and j not in free_symbols(q) | free_symbols(last), fact, "the last index is no natural")
    r.need(fact.left == n.Sum(q ** (j - 1), j, ONE, last), fact, "not a geometric sum")
    r.need(fact.right == (1 - q**last) / (1 - q), fact, "not its value")
    r.free(j, fact, (Natural,))


@checks("a term is below the supremum")
def _sup_upper(r: Replay, fact: Any, low: Any, high: Any) -> None:
    sup, point = fact.right, fact.data[0]
    r.need(isinstance(sup, n.Sup) and len(sup.args) == 4 and fact.relation == LE, fact, "not a supremum over a range")
    body, var, first, last = sup.args
    r.need(fact.left == body.xreplace({var: point}), fact, "not a value")
    r.need(r.at_most(low, first, point) and r.at_most(high, point, last), fact, "outside of the range")


@checks("supremum is the least bound")
def _sup_least(r: Replay, fact: Any, parent: Any, order: Any) -> set:
    sup = fact.left
    r.need(isinstance(sup, n.Sup) and fact.relation == LE and parent.relation in (LE, LT, EQ), fact, "not a supremum")
    body, var, first, last = sup.args
    r.need((parent.left, parent.right) == (body, fact.right), fact, "other bound")
    r.need(var not in free_symbols(fact.right) and r.at_most(order, first, last), fact, "the bound moves")
    r.need(var not in r.declared and var not in r.natural, fact, "the variable is declared")
    return _general(r, fact, var, parent, r.range_hypotheses(var, first, last))


@checks("supremum of x e^{-cx}")
def _peak(r: Replay, fact: Any, sign: Any) -> None:
    x, c = fact.data
    r.need(x.is_scalar_shaped and c.is_scalar_shaped and r.at_most(sign, ZERO, c, True), fact, "the rate may be zero")
    r.need(
        fact.left == x * n.Exp(-c * x) and fact.right == 1 / (n.Exp(ONE) * c) and fact.relation == LE, fact, "not it"
    )


@checks("square root")
def _root(r: Replay, fact: Any, parent: Any, sign: Any) -> None:
    r.need(isinstance(fact.right, n.Sqrt) and fact.relation == LE, fact, "not a square root")
    r.need(
        r.at_most(parent, fact.left**2, fact.right.args[0]) and r.at_most(sign, ZERO, fact.left), fact, "not the square"
    )


@checks("Gronwall inequality")
def _gronwall(r: Replay, fact: Any, main: Any, beta_sign: Any, rate_sign: Any) -> set:
    u, beta, rate, t, s = fact.data
    only = {a for a in r.assumptions if isinstance(a, Has) and a.node == t and a.what is Property.NONNEGATIVE}
    r.need(len(only) == 1 and s not in r.declared and s not in r.natural, fact, "no time with 0 <= t is declared")
    for a in r.assumptions:
        if a not in only and isinstance(a, Has | Stated | Define):
            quantified = {a.var} if isinstance(a, Stated) else set()
            loose = {x for node in a.nodes() for x in free_symbols(node)} - quantified
            r.need(
                not {t, s} & loose or (isinstance(a, Define) and t in a.symbol.indices), fact, "the time is not general"
            )
    alpha = n.Integral(rate, s, ZERO, t)
    kernel = n.Integral(beta * u.xreplace({t: s}), s, ZERO, t)
    r.need(t not in free_symbols(beta) and t not in free_symbols(rate), fact, "the integrands depend on t")
    r.need(not main.under and r.at_most(main, u, alpha + kernel), fact, "not the integral inequality")
    r.need(r.at_most(beta_sign, ZERO, beta) and r.at_most(rate_sign, ZERO, rate), fact, "a sign is missing")
    r.need(fact.left == u and fact.relation == LE, fact, "another left side")
    r.need(r.x.same(fact.right, alpha * n.Exp(n.Integral(beta, s, ZERO, t))), fact, "another bound")
    allowed = r.range_hypotheses(s, ZERO, t)
    for parent in (beta_sign, rate_sign):
        _general(r, fact, s, parent, {(ZERO, LE, s)})
    return allowed


def replay(claim: Claim, fact: Any) -> None:
    """Check that a proof object proves the claim; raises `ReplayError` otherwise."""
    kinds = {Relation.LE: (LE, LT, EQ), Relation.LT: (LT,), Relation.EQ: (EQ,)}
    if claim.relation not in kinds:
        fail(f"the replay of bounds does not judge {claim.relation.value}")
    checker = Replay(claim.assumptions.judged)
    checker.check(fact)
    if fact.under:
        fail("the proof rests on a hypothesis that was not discharged")
    if fact.relation not in kinds[claim.relation]:
        fail(f"the proof shows {fact.relation}, the claim says {claim.relation.value}")
    if not (checker.x.same(fact.left, claim.lhs) and checker.x.same(fact.right, claim.rhs)):
        fail("the proof shows another claim")


__all__ = ["CHECKS", "Expansion", "Replay", "ReplayError", "replay"]
