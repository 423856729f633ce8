"""Terms of bounds in canonical form: sums of products whose factors are again nodes of the notation.

A polynomial is {(factors, word): coefficient}; factors are (base node, exponent node), a word is a tuple of
matrix nodes. `build` turns a polynomial back into a tree, so every factor can be shown and looked into.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import count
from typing import Any

import sympy

from derivations.assumptions import symbols
from derivations.notation import nodes as n
from derivations.notation.latex import latex

Factors = tuple[tuple[n.Node, n.Node], ...]
Key = tuple[Factors, tuple[n.Node, ...]]
Exact = int | Fraction  # whole numbers stay integers, which are ten times faster; so never `/`, but `over`
Poly = dict[Key, Exact]
UNIT: Key = ((), ())
WHOLE: Exact = 1
ONE, ZERO = n.Num(1), n.Num(0)
E = n.Exp(ONE)
WRITTEN_OUT = 6  # the largest power of a matrix that is read as a product


class TermError(ValueError):
    """A term outside of the fragment."""


def number(node: n.Node) -> Exact | None:
    return node.exact if isinstance(node, n.Num) else None


def over(a: Exact, b: Exact) -> Exact:
    """a / b."""
    x = Fraction(a, b)
    return x.numerator if x.denominator == 1 else x


def repeated(exponent: n.Node) -> int | None:
    """How often a matrix (of a negative power: its inverse) is multiplied with itself, if that is written out."""
    value = number(exponent)
    count = int(value) if value is not None and value.denominator == 1 else 0
    return count if 1 <= abs(count) <= WRITTEN_OUT else None


_NAMES: dict[Any, str] = {}


def name(thing: Any) -> str:
    """A stable name of a key, by which sums and products are ordered."""
    found = _NAMES.get(thing)
    if found is None:
        parts = [] if isinstance(thing, n.Node) else [name(part) for part in thing]
        found = latex(thing) if isinstance(thing, n.Node) else "(" + ",".join(parts) + ")"
        if len(_NAMES) > 200_000:
            _NAMES.clear()
        _NAMES[thing] = found
    return found


def plus(a: Poly, b: Poly, c: Exact = 1) -> Poly:
    """a + c b."""
    out = dict(a)
    for key, value in b.items():
        scaled = value if c == 1 else -value if c == -1 else c * value
        before = out.get(key)
        total = scaled if before is None else before + scaled
        if total:
            out[key] = total
        else:
            out.pop(key, None)
    return out


def natural(x: Exact | None) -> bool:
    return x is not None and x.denominator == 1 and x > 0


def alike(x: Exact | None, y: Exact | None) -> bool:
    """Whether two exponents are whole numbers of one sign, so that powers of any base merge."""
    whole = x is not None and y is not None and x.denominator == 1 and y.denominator == 1
    return whole and x * y > 0  # type: ignore[operator]


@lru_cache(maxsize=10_000)
def raised_number(c: Exact, p: Exact) -> Exact | None:
    """c^p for a positive c and a fraction p, where it is rational."""
    parts = []
    if p.denominator > 12 or abs(p.numerator) > 12:
        return 1 if c == 1 else None
    for x in (c.numerator, c.denominator):
        root, exact = sympy.integer_nthroot(int(x), int(p.denominator))
        if not exact:
            return None
        parts.append(int(root))
    value = Fraction(*parts) ** int(p.numerator)
    return over(value.numerator, value.denominator)


@lru_cache(maxsize=10_000)
def is_one(size: Any) -> bool:
    """Whether a size is 1."""
    return n.same_size(size, n.ONE)


@lru_cache(maxsize=100_000)
def depth(node: Any) -> int:
    """How deep binders nest in a tree."""
    inner = max((depth(arg) for arg in getattr(node, "args", ())), default=0)
    return inner + isinstance(node, n.Sum | n.Prod | n.Integral | n.Sup)


def bound(level: int) -> n.Sym:
    return n.Sym("bound", (1, 1), r"\tau_{0}", n.Num(level))


def unused(node: n.Node) -> n.Sym:
    """A variable that does not occur in a tree."""
    taken = set(symbols(node))
    return next(b for level in count(1000) if (b := bound(level)) not in taken)


class Terms:
    """Canonical forms; `positive` are the symbols whose powers may be cancelled, those of `nonnegative` have roots, and
    a `naturals` power may be taken of whatever there is."""

    def __init__(
        self,
        positive: set[n.Node],
        nonnegative: frozenset[n.Node] = frozenset(),
        naturals: frozenset[n.Node] = frozenset(),
    ) -> None:
        self.positive = positive
        self.nonnegative = nonnegative
        self.naturals = naturals
        self.cache: dict[n.Node, Poly] = {}
        self.quotients: dict[tuple, Key | None] = {}
        self.merged: dict[tuple[Factors, Factors], Factors] = {}

    def cancelling(self, d: n.Node) -> Terms:
        """Canonical forms in which a number that is shown to be positive is cancelled as well."""
        return Terms({*self.positive, d}, self.nonnegative, self.naturals)

    def same(self, a: n.Node, b: n.Node) -> bool:
        if a == b:
            return True
        try:
            return self.poly(a) == self.poly(b)
        except TermError:
            return False

    def difference(self, a: n.Node, b: n.Node) -> Poly:
        return plus(self.poly(a), self.poly(b), -1)

    def canonical(self, node: n.Node) -> n.Node:
        return self.build(self.poly(node), node.shape)

    # -- back to trees ------------------------------------------------------------------------------------
    def build(self, poly: Poly, shape: Any = n.SCALAR) -> n.Node:
        if not poly:
            return ZERO if shape == n.SCALAR else n.Zero(*shape)
        parts = [self.product(key, c, shape) for key, c in sorted(poly.items(), key=lambda i: name(i[0]))]
        return parts[0] if len(parts) == 1 else n.Add(*parts)

    def product(self, key: Key, c: Exact, shape: Any = n.SCALAR) -> n.Node:
        factors, word = key
        parts: list[n.Node] = [] if c == 1 and (factors or word) else [n.Num(c)]
        for base, exponent in factors:
            if base == E:
                parts.append(n.Exp(exponent))
            else:
                parts.append(base if exponent == ONE else n.Pow(base, exponent))
        parts.extend(word)
        if not word and shape != n.SCALAR:
            parts.append(n.I(shape[0]))
        return parts[0] if len(parts) == 1 else n.Mul(*parts)

    # -- arithmetic ---------------------------------------------------------------------------------------
    def times(self, a: Poly, b: Poly) -> Poly:
        out: Poly = {}
        for (fa, wa), ca in a.items():
            for (fb, wb), cb in b.items():
                key = (
                    self.settled(self.merge(fa, fb), self.join(wa, wb)) if wa and wb else (self.merge(fa, fb), wa or wb)
                )
                before = out.get(key)
                total = ca * cb if before is None else before + ca * cb
                if total:
                    out[key] = total
                else:
                    out.pop(key, None)
        return out

    def join(self, a: tuple[n.Node, ...], b: tuple[n.Node, ...]) -> tuple[n.Node, ...]:
        """The product of two words; e^{xA} e^{yA} = e^{(x + y)A}."""
        while a and b and isinstance(a[-1], n.Exp) and isinstance(b[0], n.Exp):
            x, y = self.poly(a[-1].args[0]), self.poly(b[0].args[0])
            words = {word for _, word in (*x, *y)}
            if len(words) != 1 or () in words:
                break
            total = plus(x, y)
            shape = a[-1].shape
            a, b = a[:-1], b[1:]
            if total:
                return (*a, n.Exp(self.build(total, shape)), *b)
        return a + b

    def settled(self, factors: Factors, word: tuple[n.Node, ...]) -> Key:
        """A product of powers and a word, from which parts that are numbers (u^T A v) go to the powers."""
        while True:
            thin = [i for i in range(len(word) + 1) if self.narrow(word, i)] if word else []
            if len(thin) < 2:
                return factors, word
            first, last = thin[0], thin[1]
            factors = self.merge(factors, ((self.scalar_product(word[first:last]), ONE),))
            word = word[:first] + word[last:]

    @staticmethod
    def narrow(word: tuple[n.Node, ...], i: int) -> bool:
        """Whether the place before letter i of a word is one row or column wide."""
        return is_one(word[i].shape[0] if i < len(word) else word[-1].shape[1])

    def scalar_product(self, word: tuple[n.Node, ...]) -> n.Node:
        """The number that a word is, as a scalar product; it is its own transpose, and of the two the one with fewer
        transposes is taken."""
        turned = tuple(self.flip(x) for x in reversed(word))
        if len(word) == 1:  # one row and one column of blocks
            return min(*word, *turned, key=lambda x: (isinstance(x, n.T), name(x)))
        first, *rest = min(word, turned, key=lambda w: (sum(isinstance(x, n.T) for x in w), name(w)))
        return n.dot(self.flip(first), rest[0] if len(rest) == 1 else n.Mul(*rest))

    def merge(self, a: Factors, b: Factors) -> Factors:
        """The product of two products of powers; those of what may be negative meet only as natural numbers, those of
        what may be zero as positive ones."""
        if not a or not b:
            return a or b
        found = self.merged.get((a, b))
        if found is None:
            if len(self.merged) > 200_000:
                self.merged.clear()
            found = self.merged[a, b] = self.together(a, b)
        return found

    def together(self, a: Factors, b: Factors) -> Factors:
        powers = dict(a)
        for base, exponent in b:
            if base in powers:
                x, y = number(powers[base]), number(exponent)
                if not self.cancels(base) and not alike(x, y) and not self.joins(base, powers[base], exponent):
                    raise TermError(f"powers of {base} are joined, and it may be zero or negative")
                if x is not None and y is not None:
                    powers[base] = n.Num(x + y)
                else:
                    one, other = self.poly(powers[base]), self.poly(exponent)
                    if not self.cancels(base) and any(one[k] * other.get(k, 0) < 0 for k in one if k != UNIT):
                        raise TermError(f"{base} is cancelled and may be zero")
                    powers[base] = self.build(plus(one, other))
                if powers[base] == ZERO:
                    del powers[base]
            else:
                powers[base] = exponent
        return tuple(sorted(powers.items(), key=lambda i: name(i[0])))

    def cancels(self, base: n.Node) -> bool:
        return base in self.positive or base is E or isinstance(base, n.Size | n.Constant)

    def joins(self, base: n.Node, x: n.Node, y: n.Node) -> bool:
        """Whether base^x base^y = base^(x + y) for what may be zero: natural powers, or positive ones of base >= 0."""
        a, b = number(x), number(y)
        roots = a is not None and b is not None and a > 0 and b > 0 and self.has_roots(base)
        return roots or (self.is_natural(self.poly(x)) and self.is_natural(self.poly(y)))

    def has_roots(self, base: n.Node) -> bool:
        """Whether a base is known not to be negative: declared, or by its kind."""
        return base in self.nonnegative or isinstance(base, n.Norm | n.Sing) or self.cancels(base)

    def is_natural(self, exponent: Poly) -> bool:
        """Whether a term is a natural number: a sum of products of such."""
        return all(
            c > 0 and c.denominator == 1 and not word
            and all(b in self.naturals and natural(number(e)) for b, e in factors)
            for (factors, word), c in exponent.items()
        )  # fmt: skip

    def spread_power(self, base: Poly, exponent: Poly) -> Poly | None:
        """(c x^a y^b)^p = c^p x^(ap) y^(bp) where that holds for each factor and c^p is rational; or None."""
        if len(base) != 1 or any(word for _, word in exponent):
            return None
        (((factors, word), c),) = base.items()
        p = exponent.get(UNIT) if exponent.keys() <= {UNIT} else None
        scale = raised_number(c, p) if p is not None and c > 0 else WHOLE if c == 1 else None
        if word or scale is None:
            return None
        out: Poly = {UNIT: scale}
        for b, e in factors:
            a = number(e)
            roots = a is not None and a > 0 and p is not None and p > 0 and self.has_roots(b)
            whole = p is None and self.is_natural(self.poly(e)) and self.is_natural(exponent)
            if not (roots or whole or self.cancels(b)):
                return None
            out = self.times(out, self.power(b, self.build(self.times(self.poly(e), exponent))))
        return out

    def poly(self, node: n.Node) -> Poly:
        if node not in self.cache:
            self.cache[node] = self.compute(node)
        return self.cache[node]

    def power(self, base: n.Node, exponent: n.Node = ONE) -> Poly:
        return {UNIT: WHOLE} if exponent == ZERO else {(((base, exponent),), ()): WHOLE}

    def compute(self, node: n.Node) -> Poly:
        match node:
            case n.Num():
                value = number(node)
                return {UNIT: value} if value else {}
            case n.Size():
                return self.size(node.args[0])
            case n.Constant():
                return self.power(node)
            case n.I():
                return {UNIT: WHOLE}
            case n.Zero():
                return {}
            case n.Add():
                out: Poly = {}
                for arg in node.args:
                    out = plus(out, self.poly(arg))
                return out
            case n.Neg():
                return plus({}, self.poly(node.args[0]), -1)
            case n.Mul():
                out = {UNIT: WHOLE}
                for arg in node.args:
                    out = self.times(out, self.poly(arg))
                return out
            case n.Frac():
                return self.times(self.poly(node.args[0]), self.under(node.args[1]))
            case n.Pow() if node.is_scalar_shaped:
                return self.raised(self.poly(node.args[0]), self.poly(node.args[1]))
            case n.Pow() if (count := repeated(node.args[1])) is not None:
                one = self.poly(node.args[0] if count > 0 else n.Inv(node.args[0]))
                out = one
                for _ in range(abs(count) - 1):
                    out = self.times(out, one)
                return out
            case n.Sqrt():
                return self.raised(self.poly(node.args[0]), {UNIT: Fraction(1, 2)})
            case n.Exp():
                inner = self.poly(node.args[0])
                if not inner:
                    return {UNIT: WHOLE}
                if node.is_scalar_shaped:
                    return self.power(E, self.build(inner))
                return {((), (n.Exp(self.build(inner, node.shape)),)): WHOLE}
            case n.Sym() if node.indices:
                at = (self.canonical(i) if i.is_scalar_shaped or isinstance(i, n.Sym) else i for i in node.indices)
                member = n.Sym(*node.args[:3], *at)
                return self.power(member) if node.is_scalar_shaped else {((), (member,)): WHOLE}
            case n.T():
                return self.transposed(self.poly(node.args[0]))
            case n.Norm():
                inner = self.unsigned(self.poly(node.args[0]))
                return self.power(n.Norm(self.build(inner, node.args[0].shape), node.kind)) if inner else {}
            case n.Sing():
                return self.power(
                    n.Sing(self.build(self.unsigned(self.poly(node.args[0])), node.args[0].shape), node.which)
                )
            case n.Sum() | n.Integral():
                return self.spread(node)
            case n._Inner():
                return self.inner(node)
            case n.Eig():
                inner = self.poly(node.args[0])
                return self.power(n.Eig(self.build(inner, node.args[0].shape), node.which))
            case n.Max() | n.Min():
                few = sorted({self.canonical(x) for x in node.args}, key=name)
                return self.poly(few[0]) if len(few) == 1 else self.power(type(node)(*few))
            case n.Elementary():
                return self.power(n.Elementary(self.canonical(node.args[0]), node.name))
            case n.Tr():
                return self.trace(node.args[0])
            case n.Inv() if node.is_scalar_shaped:
                return self.inverse(self.poly(node.args[0]))
            case n.Inv() if self.poly(node.args[0]).keys() == {UNIT}:
                return {UNIT: over(1, self.poly(node.args[0])[UNIT])}
            case n.Inv():
                return {((), (n.Inv(self.build(self.poly(node.args[0]), node.shape)),)): WHOLE}
            case n.Fails():
                left, right = (self.canonical(x) for x in node.args[:2])
                return self.power(n.Fails(left, right, node.relation))
            case n.Indicator():
                left, right = (self.canonical(x) for x in node.args[:2])
                return self.power(n.Indicator(left, right, node.relation))
            case n.Expect() | n.Cov():
                averaged = [self.canonical(x) for x in node.args]
                if not all(self.poly(x) for x in averaged):
                    return {}
                made = type(node)(*dict.fromkeys(averaged))
                return self.power(made) if node.is_scalar_shaped else {((), (made,)): WHOLE}
            case n.D():
                return (
                    self.power(n.D(self.canonical(node.args[0]), node.args[1]))
                    if node.is_scalar_shaped
                    else {((), (n.D(self.canonical(node.args[0]), node.args[1]),)): WHOLE}
                )
            case n.Blocks():
                grid = [[self.canonical(b) for b in row] for row in node.grid]
                return {((), (n.Blocks(grid),)): WHOLE}
            case n.Sup():
                body, var, *ends = node.args
                if not ends:  # the range is what is declared of this variable
                    if var.name == bound(0).name:
                        raise TermError("a binder hides the variable of a supremum")
                    return self.power(n.Sup(self.canonical(body), var))
                if not all(isinstance(e, n.Node) for e in ends):
                    raise TermError("a supremum over an endless range may be infinite; state its end, or none")
                fresh, body = self.renamed(body, var)
                return self.power(n.Sup(self.canonical(body), fresh, *(self.canonical(e) for e in ends)))
        if node.is_scalar_shaped:
            return self.power(node)
        return {((), (node,)): WHOLE}

    def size(self, size: Any) -> Poly:
        out: Poly = {}
        for part in sympy.Add.make_args(sympy.expand(size)):
            c, rest = part.as_coeff_Mul()
            term: Poly = {UNIT: over(int(c.p), int(c.q))}
            for base, exponent in rest.as_powers_dict().items():
                if base != 1:
                    if not exponent.is_Integer:
                        raise TermError("a size that is no polynomial")
                    term = self.times(term, self.power(n.Size(base), n.Num(int(exponent))))
            out = plus(out, term)
        return out

    def single(self, poly: Poly) -> n.Node | None:
        """The base if the polynomial is one factor."""
        if len(poly) != 1:
            return None
        (((factors, word), c),) = poly.items()
        return factors[0][0] if c == 1 and not word and len(factors) == 1 and factors[0][1] == ONE else None

    def under(self, node: n.Node) -> Poly:
        """1 / node: what is written as a product or a power is divided by factor after factor."""
        if isinstance(node, n.Mul) and all(arg.is_scalar_shaped for arg in node.args):
            out: Poly = {UNIT: WHOLE}
            for arg in node.args:
                out = self.times(out, self.under(arg))
            return out
        if isinstance(node, n.Pow) and node.is_scalar_shaped and natural(number(node.args[1])):
            return self.raised(self.poly(node.args[0]), plus({}, self.poly(node.args[1]), -1))
        return self.inverse(self.poly(node))

    def inverse(self, poly: Poly) -> Poly:
        if not poly or any(w for _, w in poly):
            raise TermError("division by zero or by a matrix")
        if len(poly) == 1:
            (((factors, _), c),) = poly.items()
            flipped = tuple((b, self.opposite(e)) for b, e in factors)
            return {(flipped, ()): over(1, c)}
        return self.power(self.build(poly), n.Num(-1))

    def opposite(self, exponent: n.Node) -> n.Node:
        """-exponent; a numeral, which nearly all are, needs no polynomial."""
        x = number(exponent)
        return n.Num(-x) if x is not None else self.build(plus({}, self.poly(exponent), -1))

    def raised(self, base: Poly, exponent: Poly) -> Poly:
        constant = exponent.get(UNIT, 0)
        rest = {k: v for k, v in exponent.items() if k != UNIT}
        out: Poly = {UNIT: WHOLE}
        if not rest and constant.denominator == 1:
            if not -12 <= constant <= 12:
                raise TermError("a large power")
            if constant < 0 and len(base) > 1 and not any(w for _, w in base):
                return self.power(self.build(base), n.Num(constant))
            for _ in range(abs(int(constant))):
                out = self.times(out, base)
            return out if constant >= 0 else self.inverse(out)
        if base == out:
            return out  # 1^x = 1
        single = self.single(base)
        if single is not None:
            return self.power(single, self.build(exponent))
        if len(base) == 1:
            (((factors, word), c),) = base.items()
            if c == 1 and not word and len(factors) == 1 and factors[0][0] == E:  # (e^x)^y = e^{xy}
                return self.power(E, self.build(self.times(self.poly(factors[0][1]), exponent)))
            spread = self.spread_power(base, exponent)
            if spread is not None:
                return spread
        if rest and constant.denominator == 1 and constant > 0:
            for _ in range(int(constant)):
                out = self.times(out, base)
            return self.times(self.power(self.build(base), self.build(rest)), out)
        return self.power(self.build(base), self.build(exponent))

    def unsigned(self, poly: Poly) -> Poly:
        first = min(poly, key=name) if poly else None
        return plus({}, poly, -1) if first is not None and poly[first] < 0 else poly

    def transposed(self, poly: Poly) -> Poly:
        return {(f, tuple(self.flip(x) for x in reversed(w))): c for (f, w), c in poly.items()}

    def flip(self, letter: n.Node) -> n.Node:
        if isinstance(letter, n.T):
            return letter.args[0]
        if isinstance(letter, n.Exp):
            return n.Exp(self.build(self.transposed(self.poly(letter.args[0])), letter.shape))
        return n.T(letter)

    def renamed(self, body: n.Node, var: n.Sym) -> tuple[n.Sym, n.Node]:
        """The canonical bound variable of a binder over `body`, and the body with it.

        It is named by how deep binders nest inside. A name that occurs in the body, free or bound, is taken; then
        what is inside is named first.
        """
        fresh = bound(1 + depth(body))
        if fresh in set(symbols(body)) - {var}:
            var, old = unused(body), var
            body = self.canonical(body.xreplace({old: var}))
            taken = set(symbols(body)) - {var}
            fresh = next(b for level in count(1 + depth(body)) if (b := bound(level)) not in taken)
        return fresh, body.xreplace({var: fresh})

    def spread(self, node: n.Node) -> Poly:
        """A sum or an integral, term by term, with what does not depend on the variable outside."""
        body, var, low, high = node.args
        kind = type(node)
        fresh, body = self.renamed(body, var)
        if not isinstance(low, n.Node) or not isinstance(high, n.Node):
            whole_node = kind(self.canonical(body), fresh, low, high)  # the parts need not converge
            return self.power(whole_node) if node.is_scalar_shaped else {((), (whole_node,)): WHOLE}
        low, high = self.canonical(low), self.canonical(high)
        if kind is n.Integral and low == high:
            return {}
        inner = self.poly(body)
        out: Poly = {}
        for (factors, word), c in inner.items():
            still, moving = self.still_factors(factors, fresh, c)
            before, middle, after = self.still_letters(word, fresh)
            if kind is n.Integral and moving == {UNIT: WHOLE} and not middle:
                whole = plus(self.poly(high), self.poly(low), -1)
                if after or before:
                    whole = self.times(self.times({((), before): WHOLE}, whole), {((), after): WHOLE})
            elif not word:
                whole = self.power(self.bind(kind, self.build(moving), fresh, low, high))
            else:
                shape = (middle[0].shape[0], middle[-1].shape[1]) if middle else (before[-1].shape[1],) * 2
                inside = self.build(self.times(moving, {((), middle): WHOLE}), shape)
                core = self.bind(kind, inside, fresh, low, high)
                whole = {((), (*before, core, *after)): WHOLE}
            out = plus(out, self.times(still, whole))
        return out

    def bind(self, kind: type, body: n.Node, var: n.Sym, low: n.Node, high: n.Node) -> n.Node:
        """A binder over a canonical body, from which binders may have gone: it is named anew."""
        fresh, renamed = self.renamed(body, var)
        return kind(body if fresh == var else self.canonical(renamed), fresh, low, high)

    def still_factors(self, factors: Factors, var: n.Sym, c: Exact) -> tuple[Poly, Poly]:
        """What of a product of powers does not depend on the variable, and what does."""
        still: Poly = {UNIT: c}
        moving: Poly = {UNIT: WHOLE}
        for base, exponent in factors:
            if self.depends(base, var) or (base != E and self.depends(exponent, var)):
                moving = self.times(moving, self.power(base, exponent))
                continue
            ours, rest = self.parted(self.poly(exponent), var)
            moving = self.times(moving, self.power(base, self.build(ours)))
            still = self.times(still, self.power(base, self.build(rest)))
        return still, moving

    @staticmethod
    def depends(node: n.Node, var: n.Sym) -> bool:
        return any(s == var for s in symbols(node))

    def parted(self, poly: Poly, var: n.Sym) -> tuple[Poly, Poly]:
        """The terms that depend on the variable, and the others."""
        ours = {
            (f, w): v
            for (f, w), v in poly.items()
            if any(self.depends(b, var) or self.depends(e, var) for b, e in f) or any(self.depends(x, var) for x in w)
        }
        return ours, {k: v for k, v in poly.items() if k not in ours}

    def still_letters(self, word: tuple[n.Node, ...], var: n.Sym) -> tuple[tuple, tuple, tuple]:
        """The letters before and after those that depend on the variable; e^{(x + y) A} is split where it helps."""
        letters: list[n.Node] = []
        for letter in word:
            letters.extend(self.split(letter, var, ahead=not any(self.depends(x, var) for x in letters)))
        first = next((i for i, x in enumerate(letters) if self.depends(x, var)), len(letters))
        last = next((i for i in range(len(letters), 0, -1) if self.depends(letters[i - 1], var)), first)
        return tuple(letters[:first]), tuple(letters[first:last]), tuple(letters[last:])

    def split(self, letter: n.Node, var: n.Sym, ahead: bool) -> tuple[n.Node, ...]:
        if not isinstance(letter, n.Exp) or letter.is_scalar_shaped:
            return (letter,)
        inner = self.poly(letter.args[0])
        ours, rest = self.parted(inner, var)
        if (
            not ours
            or not rest
            or len({w for _, w in inner}) != 1
            or any(self.depends(x, var) for x in next(iter(inner))[1])
        ):
            return (letter,)
        pair = tuple(n.Exp(self.build(p, letter.shape)) for p in (rest, ours))
        return pair if ahead else pair[::-1]

    def trace(self, inside: n.Node) -> Poly:
        """A trace, product by product; a product is turned round its circle, or transposed, to the first by name."""
        out: Poly = {}
        for (factors, word), c in self.poly(inside).items():
            out = plus(out, self.times({(factors, ()): c}, self.circle(word, inside.shape)))
        return out

    def circle(self, word: tuple[n.Node, ...], shape: Any) -> Poly:
        if not word:
            return self.size(shape[0])
        turns = [word[i:] + word[:i] for i in range(len(word))]
        for turn in turns:
            if is_one(turn[0].shape[0]):
                return self.power(self.scalar_product(turn))
        turns += [tuple(self.flip(x) for x in reversed(turn)) for turn in turns]
        first = min(turns, key=name)
        return self.power(n.Tr(first[0] if len(first) == 1 else n.Mul(*first)))

    def inner(self, node: n.Node) -> Poly:
        """A scalar product: the product of a row and a column."""
        a, b = node.args
        row = self.poly(a) if is_one(a.shape[0]) else self.transposed(self.poly(a))
        return self.times(row, self.poly(b) if is_one(b.shape[1]) else self.transposed(self.poly(b)))


__all__ = ["E", "Exact", "Key", "Poly", "TermError", "Terms", "number", "over", "plus"]
