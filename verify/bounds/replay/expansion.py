"""The replay's own canonical form of terms; every node class has one method, what has none is not looked into."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

import sympy

from derivations.assumptions import Assumption, Has, Property
from derivations.estimates import Natural
from derivations.notation import nodes as n

from .errors import fail, need
from .polynomials import (
    UNIT,
    Base,
    E,
    Frozen,
    Letter,
    Poly,
    add,
    as_base,
    atom,
    constant,
    freeze,
    letter,
    number,
    parts,
    power,
    scale,
)
from .products import Products, narrow
from .trees import MARKS, RANGES, free, plain, put

Shape = tuple


def shape_of(node: n.Node) -> Shape:
    return tuple(sympy.expand(size) for size in node.shape)


MOST_KNOWN = 50_000
BINDS = ("Sum", "Integral", "supremum")  # the first word of a value that binds a variable


def is_sign(a: Assumption) -> bool:
    """Whether an assumption says what expanding may use: that a number is natural, positive or not negative."""
    if isinstance(a, Has):
        signed = a.what in (Property.POSITIVE, Property.NONNEGATIVE)
        return signed and isinstance(a.node, n.Sym) and a.node.is_scalar_shaped
    return isinstance(a, Natural) and a.symbol.is_scalar_shaped


class Expansion(Products):
    """Expands terms under some signs; the assumptions and the work that a term takes are remembered with it.

    A known term costs what it costs alone, so that what a check takes does not hang on what was expanded before.
    """

    def __init__(self, signs: Iterable[Assumption] = ()) -> None:
        super().__init__()
        self.known: dict[n.Node, tuple[Poly, frozenset, int]] = {}
        self.nested: dict[Any, int] = {}
        self.inside: dict[Any, frozenset] = {}
        self.deep: dict[Any, int] = {}
        self.mark = secrets.token_hex(8)  # no given term can name a bound variable of the expansion
        MARKS.add(self.mark)
        self.ways: dict[type, Callable[[Any], Poly]] = {
            n.Num: lambda x: constant(Fraction(int(x.value.p), int(x.value.q))),
            n.Size: self.size,
            n.Constant: lambda x: atom(("constant", x.name)),
            n.I: lambda x: constant(1),
            n.Zero: lambda x: {},
            n.Add: self.sum_of,
            n.Neg: lambda x: scale(self.expand(x.args[0]), -1),
            n.Mul: self.product_of,
            n.Frac: lambda x: self.times(self.expand(x.args[0]), self.divisor(x.args[1])),
            n.Pow: self.power_of,
            n.Sqrt: lambda x: self.raised(self.expand(x.args[0]), constant(Fraction(1, 2))),
            n.Exp: self.exponential,
            n.Sym: self.symbol,
            n.T: lambda x: self.flip(self.expand(x.args[0])),
            n.Norm: self.norm,
            n.Sing: lambda x: atom(("singular", x.which, self.signless(x.args[0]), shape_of(x.args[0]))),
            n.Eig: lambda x: atom(("eigenvalue", x.which, self.frozen(x.args[0]), shape_of(x.args[0]))),
            n.Max: self.several,
            n.Min: self.several,
            n.Elementary: lambda x: atom(("function", x.name, self.frozen(x.args[0]))),
            n._Inner: self.inner,
            n.Tr: self.trace,
            n.Inv: self.inverted,
            n.Blocks: lambda x: letter(("blocks", tuple(tuple(map(self.typed, row)) for row in x.grid))),
            n.D: lambda x: self.opaque(("derivative", self.typed(x.args[0]), self.frozen(x.args[1])), x),
            n.Fails: lambda x: atom(("fails", self.frozen(x.args[0]), x.relation, self.frozen(x.args[1]))),
            n.Indicator: lambda x: atom(("indicator", self.frozen(x.args[0]), x.relation, self.frozen(x.args[1]))),
            n.Expect: lambda x: self.averaged("expectation", x),
            n.Cov: lambda x: self.averaged("covariance", x),
            n.Sum: self.spread,
            n.Integral: self.spread,
            n.Sup: self.supremum,
        }
        for a in signs:
            if isinstance(a, Natural):
                self.natural[as_base(self.expand(a.symbol))] = a
            elif isinstance(a, Has):
                kind = self.positive if a.what is Property.POSITIVE else self.nonnegative
                kind[as_base(self.expand(a.node))] = a
        self.known.clear()
        self.start = self.work

    def cancelling(self, d: n.Node) -> Expansion:
        """An expansion that also cancels a number which a premise shows to be positive."""
        own = Expansion()
        for mine, theirs in ((own.positive, self.positive), (own.nonnegative, self.nonnegative)):
            mine.update(theirs)
        own.natural.update(self.natural)
        own.free.add(as_base(own.expand(d)))
        own.known.clear()
        own.uses = set()
        return own

    def begin(self) -> None:
        """Nothing is used yet, and no work is done but for reading the signs."""
        self.uses, self.work = set(), self.start
        if len(self.known) > MOST_KNOWN:
            self.known.clear()

    # -- entry --------------------------------------------------------------------------------------------
    def expand(self, node: n.Node) -> Poly:
        found = self.known.get(node)
        if found is None:
            outer, before = self.uses, self.work
            self.uses = set()
            try:
                way = self.ways.get(type(node))
                poly = self.opaque(("node", node), node) if way is None else way(node)
                self.known[node] = poly, frozenset(self.uses), self.work - before
            finally:
                self.uses |= outer
            return poly
        poly, used, work = found
        self.uses |= used
        self.work += work
        return poly

    def frozen(self, node: n.Node) -> Frozen:
        return freeze(self.expand(node))

    def typed(self, node: n.Node) -> tuple:
        return (self.frozen(node), shape_of(node))

    def same(self, a: n.Node, b: n.Node) -> bool:
        return a is b or (n.same_shape(a.shape, b.shape) and self.expand(a) == self.expand(b))

    @staticmethod
    def opaque(thing: Base, node: n.Node) -> Poly:
        return atom(thing) if node.is_scalar_shaped else letter(thing)

    # -- algebra ------------------------------------------------------------------------------------------
    def size(self, node: n.Size) -> Poly:
        total: Poly = {}
        for part in sympy.Add.make_args(sympy.expand(node.args[0])):
            c, rest = part.as_coeff_Mul()
            term = constant(Fraction(int(c.p), int(c.q)))
            for base, exponent in rest.as_powers_dict().items():
                if base != 1:
                    need(exponent.is_Integer, "a size to a power that is no integer")
                    term = self.times(term, power(("size", base), freeze(constant(int(exponent)))))
            total = add(total, term)
        return total

    def sum_of(self, node: n.Add) -> Poly:
        node.shape  # noqa: B018 - a sum of things of different shapes is refused
        out: Poly = {}
        for arg in node.args:
            out = add(out, self.expand(arg))
        return out

    def product_of(self, node: n.Mul) -> Poly:
        node.shape  # noqa: B018 - a product that does not fit is refused
        return self.product([self.expand(arg) for arg in node.args])

    def power_of(self, node: n.Pow) -> Poly:
        if not node.is_scalar_shaped:
            return self.power_of_matrix(node)
        return self.raised(self.expand(node.args[0]), self.expand(node.args[1]))

    def power_of_matrix(self, node: n.Pow) -> Poly:
        """A small whole power is the product that it abbreviates; any other one is a letter."""
        node.shape  # noqa: B018 - of a matrix that is not square there is none
        base, exponent = node.args
        k = exponent.value if isinstance(exponent, n.Num) else None
        if k is None or not k.is_Integer or not k or abs(k) > 6:
            return letter(("node", node))
        factor = self.expand(base) if k > 0 else self.inverted(n.Inv(base))
        return self.product([factor] * abs(int(k)))

    def exponential(self, node: n.Exp) -> Poly:
        inner = self.expand(node.args[0])
        if node.is_scalar_shaped:
            return power(E, freeze(inner))
        return letter(("exp", freeze(inner), shape_of(node))) if inner else constant(1)

    def symbol(self, node: n.Sym) -> Poly:
        if node.name == self.mark:
            return atom(self.bound(node))
        if not node.indices:
            return self.opaque(("symbol", node), node)
        at = tuple(self.typed(i) if isinstance(i, n.Node) and well_shaped(i) else i for i in node.indices)
        return self.opaque(("member", node.name, node.args[2], shape_of(node), at), node)

    def signless(self, node: n.Node) -> Frozen:
        """A term up to its sign."""
        inner = self.expand(node)
        return frozenset({freeze(inner), freeze(scale(inner, -1))})

    def norm(self, node: n.Norm) -> Poly:
        node.shape  # noqa: B018
        inside = node.args[0]
        return atom(("norm", node.kind, self.signless(inside), shape_of(inside))) if self.expand(inside) else {}

    def several(self, node: n.Node) -> Poly:
        """The largest or smallest of some numbers, in whatever order they stand and how often."""
        node.shape  # noqa: B018
        values = frozenset(map(self.frozen, node.args))
        return self.expand(node.args[0]) if len(values) == 1 else atom((type(node).__name__, values))

    def averaged(self, name: str, node: n.Node) -> Poly:
        """An expectation, or a covariance; of zero it is zero."""
        if not all(map(self.expand, node.args)):
            node.shape  # noqa: B018
            return {}
        last = node.args[-1] if name == "covariance" else node.args[0]
        return self.opaque((name, self.typed(node.args[0]), self.typed(last)), node)

    def divisor(self, node: n.Node) -> Poly:
        """1 / node, factor after factor of a product or a whole power."""
        if isinstance(node, n.Mul) and all(x.is_scalar_shaped for x in node.args):
            return self.product(map(self.divisor, node.args))
        if isinstance(node, n.Pow) and node.is_scalar_shaped:
            whole = number(self.frozen(node.args[1]))
            if whole is not None and whole.denominator == 1 and whole > 0:
                return self.raised(self.expand(node.args[0]), constant(-whole))
        return self.inverse(self.expand(node))

    def inverted(self, node: n.Inv) -> Poly:
        if node.is_scalar_shaped:
            return self.inverse(self.expand(node.args[0]))
        if self.expand(node.args[0]).keys() == {UNIT}:  # a multiple of the identity
            return constant(1 / self.expand(node.args[0])[UNIT])
        return letter(("inverse", self.frozen(node.args[0]), shape_of(node)))

    def inner(self, node: n.Node) -> Poly:
        """A scalar product: the first vector as a row times the second as a column."""
        node.shape  # noqa: B018
        left, right = node.args
        row = self.expand(left) if n.same_size(left.shape[0], n.ONE) else self.flip(self.expand(left))
        column = self.expand(right) if n.same_size(right.shape[1], n.ONE) else self.flip(self.expand(right))
        return self.times(row, column)

    def trace(self, node: n.Tr) -> Poly:
        """A trace, product by product: each stands for all that are turned round its circle or transposed."""
        node.shape  # noqa: B018
        out: Poly = {}
        for (factors, word), c in self.expand(node.args[0]).items():
            own = self.circle(word) if word else self.size(n.Size(node.args[0].shape[0]))
            out = add(out, self.times({(factors, ()): c}, own))
        return out

    def circle(self, word: tuple[Letter, ...]) -> Poly:
        turned = [word[i:] + word[:i] for i in range(len(word))]
        for one in turned:
            if narrow(one[0])[0]:  # a row times a column: a number
                factors, rest = self.settled(frozenset(), one)
                need(not rest, "a word that is no number")
                return {(factors, ()): Fraction(1)}
        mirrored = [tuple(self.turned(x) for x in reversed(one)) for one in turned]
        return atom(("trace", frozenset(turned + mirrored)))

    # -- binders ------------------------------------------------------------------------------------------
    def depth(self, node: Any) -> int:
        """How deep binders nest."""
        if node not in self.nested:
            inner = max(map(self.depth, getattr(node, "args", ())), default=0)
            self.nested[node] = inner + isinstance(node, RANGES)
        return self.nested[node]

    def opened(self, node: n.Node) -> tuple[Base, Poly]:
        """The body with its variable renamed by how deep binders nest inside, and that variable; each term of the body
        then gets the variable that it asks for by itself (`closed`)."""
        body, var, *ends = node.args
        plain(var)
        index = isinstance(node, n.Sum) and self.from_natural(ends[0])
        new = ("index" if index else "variable", 1 + self.depth(body))
        return new, self.expand(put(body, var, self.named(new)))

    @staticmethod
    def bound(new: n.Sym) -> Base:
        return (new.tex, int(new.indices[0].value))

    def from_natural(self, low: Any) -> bool:
        first = number(self.frozen(low)) if isinstance(low, n.Node) else None
        return first is not None and first >= 0 and first.denominator == 1

    def end(self, node: Any) -> Any:
        return self.frozen(node) if isinstance(node, n.Node) else node

    def supremum(self, node: n.Sup) -> Poly:
        var, inner = self.opened(node)
        var, (body,) = self.closed(var, freeze(inner))
        return atom(("supremum", var, body, tuple(map(self.end, node.args[2:]))))

    def closed(self, var: Base, *things: Any) -> tuple[Base, tuple]:
        """The bound variable for what it binds, and that with it: named by how deep binders nest there.

        What nests less deep than the terms beside it, or lost its binders, is named as when it stands alone.
        """
        kind, level = var
        own = (kind, 1 + max(map(self.within, things))) if level > 1 else var
        if own == var or any(self.holds(x, own) for x in things):
            return var, things
        return own, tuple(self.renamed(x, var, own) for x in things)

    def within(self, thing: Any) -> int:
        """How deep binders nest in a value."""
        if not parts(thing):
            return 0
        if thing not in self.deep:
            binds = isinstance(thing, tuple) and thing[0] in BINDS
            self.deep[thing] = binds + max(map(self.within, thing), default=0)
        return self.deep[thing]

    def holds(self, thing: Any, var: Base) -> bool:
        """Whether a bound variable occurs in a value, also where it is bound."""
        if thing == var or (isinstance(thing, n.Node) and self.mentions(thing, var)):
            return True
        return any(self.holds(x, var) for x in parts(thing))

    def renamed(self, thing: Any, old: Base, new: Base) -> Any:
        """A value with one bound variable of the expansion for another, which is not in it."""
        if thing == old:
            return new
        if isinstance(thing, n.Node):
            return put(thing, self.named(old), self.named(new)) if self.mentions(thing, old) else thing
        if not parts(thing) or not self.mentions(thing, old):
            return thing
        return type(thing)(self.renamed(x, old, new) for x in thing)

    def named(self, var: Base) -> n.Sym:
        return n.Sym(self.mark, (1, 1), var[0], n.Num(var[1]))

    def spread(self, node: n.Node) -> Poly:
        """A sum or an integral, term by term, with what does not depend on the variable outside."""
        kind, (low, high) = type(node).__name__, node.args[2:]
        ends = (self.end(low), self.end(high))
        integral = isinstance(node, n.Integral)
        if integral and ends[0] == ends[1]:
            return {}
        var, inner = self.opened(node)
        out: Poly = {}
        for (factors, word), c in inner.items():
            need(not word or not node.is_scalar_shaped, "a word that is no number")
            still, moving = self.parted_factors(factors, var)
            before, middle, after = self.parted_word(word, var)
            if not moving and not middle and integral:
                core = add(self.expand(high), self.expand(low), -1)
            else:
                own, (moving, middle) = self.closed(var, moving, middle)
                core = self.core((kind, own, ends, moving, middle), node, not word)
            outside = scale(still, c)
            out = add(out, self.product([outside, self.word(*before), core, self.word(*after)]))
        return out

    @staticmethod
    def core(thing: tuple, node: n.Node, scalar: bool) -> Poly:
        """The sum or integral of one product; that of a matrix is a letter."""
        if scalar or not thing[-1]:
            return atom(thing)
        return letter(thing)

    def parted_factors(self, factors: frozenset, var: Base) -> tuple[Poly, frozenset]:
        """What of a product of powers does not depend on the variable, and what does."""
        still = constant(1)
        moving: dict[Base, Frozen] = {}
        for base, exponent in factors:
            if self.mentions(base, var) or (base != E and self.mentions(exponent, var)):
                moving[base] = exponent
                continue
            ours = {key: value for key, value in exponent if self.mentions(key, var)}
            rest = {key: value for key, value in exponent if key not in ours}
            if ours:
                moving[base] = freeze(ours)
            still = self.times(still, power(base, freeze(rest)))
        return still, frozenset(moving.items())

    def parted_word(self, word: tuple[Letter, ...], var: Base) -> tuple[tuple, tuple, tuple]:
        """The letters before and after those that depend on the variable; e^{(x + y) A} is split where it helps."""
        letters: list[Letter] = []
        for one in word:
            ahead = not any(self.mentions(x, var) for x in letters)
            letters.extend(self.halves(one, var, ahead))
        places = [i for i, x in enumerate(letters) if self.mentions(x, var)]
        if not places:
            return tuple(letters), (), ()
        first, last = places[0], places[-1] + 1
        return tuple(letters[:first]), tuple(letters[first:last]), tuple(letters[last:])

    def halves(self, one: Letter, var: Base, ahead: bool) -> tuple[Letter, ...]:
        if one[0] != "exp" or len({word for (_, word), _ in one[1]}) != 1:
            return (one,)
        ours = frozenset((key, value) for key, value in one[1] if self.mentions(key, var))
        rest = one[1] - ours
        if not ours or not rest or any(self.mentions(word, var) for (_, word), _ in ours):
            return (one,)
        pair = (("exp", rest, one[2]), ("exp", ours, one[2]))
        return pair if ahead else pair[::-1]

    def mentions(self, thing: Any, var: Base) -> bool:
        return var in self.variables(thing)

    def variables(self, thing: Any) -> frozenset:
        """The bound variables of the expansion in a nested value."""
        if isinstance(thing, tuple) and len(thing) == 2 and thing[0] in ("index", "variable"):
            return frozenset({thing})
        if isinstance(thing, n.Node):
            return frozenset(self.bound(s) for s in free(thing) if s.name == self.mark)
        if not parts(thing):
            return frozenset()
        found = self.inside.get(thing)
        if found is None:
            found = frozenset().union(*map(self.variables, thing))
            if isinstance(thing, tuple) and thing[0] in BINDS:
                found = found - {thing[1]}
            self.inside[thing] = found
        return found


def well_shaped(node: n.Node) -> bool:
    try:
        node.shape  # noqa: B018
    except n.ShapeError:
        return False
    return True


__all__ = ["Expansion", "fail", "shape_of", "well_shaped"]
