"""What must hold for a term to mean something, derived from its tree.

Inverses and denominators, roots and powers, suprema, limits, series, integrals and derivatives have values only where
their domain, finiteness or convergence is given. `needs` lists that as assumptions: of a term under a binder for every
value that the binder lets its variable take. What is evident from declared signs, natural numbers and ranges is not
listed, since it holds in every model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache

from sympy import Integer, oo

from ..estimates import DifferentiableMap, Natural, Stated
from ..notation import nodes as n
from ..notation.binding import BINDERS
from ..notation.nodes import ONE, Node, Sym, same_size
from . import Assumption, Define, Defined, Flow, Has, Index, PathFact, Property, SmoothMap, Throughout

Linear = dict[Node | None, Fraction]  # a sum of symbols with coefficients; None stands for 1


@dataclass(frozen=True)
class Range:
    """The values of a bound variable: from `low` to `high` (None: without end), whole numbers or not."""

    low: Node | None
    high: Node | None
    whole: bool


@dataclass(frozen=True)
class Known:
    """What is known of the signs of terms, of natural numbers and of the ranges of variables."""

    signs: frozenset[tuple[Node, Property]] = frozenset()
    naturals: frozenset[Node] = frozenset()
    indices: tuple[tuple[Node, Node], ...] = ()
    ranges: tuple[tuple[Sym, Range], ...] = ()
    paths: frozenset[str] = frozenset()
    values: tuple[tuple[Sym, Node], ...] = ()
    memory: dict = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, facts: Iterable[Assumption]) -> Known:
        """What assumptions say of signs, of natural numbers and of the smoothness of paths."""
        facts = tuple(facts)
        indices = (*((f.symbol, f.last) for f in facts if isinstance(f, Index)), *_counted(facts))
        paths = {f.path.name for f in facts if isinstance(f, Flow | PathFact)}
        maps = (f for f in facts if isinstance(f, SmoothMap | DifferentiableMap))
        paths |= {s.name for f in maps for s in (f.value, f.jacobian)}
        return cls(
            frozenset(pair for f in facts for pair in f.properties()),
            frozenset(f.symbol for f in facts if isinstance(f, Natural)) | {s for s, _ in indices},
            indices,
            (),
            frozenset(paths),
            tuple(_values(facts)),
        )

    def within(self, variable: Sym, values: Range) -> Known:
        """The same inside a binder: the variable ranges over these values, whatever is said of it outside."""
        signs = frozenset((x, p) for x, p in self.signs if variable not in x.symbols)
        rest = tuple((s, r) for s, r in self.ranges if s is not variable)
        naturals = self.naturals - {variable}
        indices = tuple((s, last) for s, last in self.indices if s is not variable)
        ranges = ((variable, values), *rest)
        return replace(self, signs=signs, naturals=naturals, indices=indices, ranges=ranges, memory={})

    def range(self, variable: Node) -> Range | None:
        return next((r for s, r in self.ranges if s is variable), None)


def _counted(facts: tuple[Assumption, ...]) -> Iterator[tuple[Node, Node]]:
    """Natural numbers that are stated to lie between 1 and a last one."""
    order = [f for f in facts if isinstance(f, Stated) and f.var is None and f.relation == "<="]
    firsts = {f.right for f in order if isinstance(f.left, n.Num) and f.left.value >= 1}
    naturals = {f.symbol for f in facts if isinstance(f, Natural)}
    for fact in order:
        if fact.left in firsts and fact.left in naturals:
            yield fact.left, fact.right


def _values(facts: Iterable[Assumption]) -> Iterator[tuple[Sym, Node]]:
    """What symbols are equal to by definition, or by an equation for all members of a family."""
    for fact in facts:
        if isinstance(fact, Define):
            yield fact.symbol, fact.value
        elif isinstance(fact, Stated) and fact.relation == "=" and isinstance(fact.left, Sym):
            yield fact.left, fact.right


# -- signs --------------------------------------------------------------------------------------------
def sign(node: Node, known: Known) -> int:
    """2 if a scalar is certainly positive, 1 if certainly not negative, 0 if that is not evident."""
    key = ("sign", node)
    found = known.memory.get(key)
    if found is None:
        known.memory[key] = 0  # what leads back to itself shows nothing
        found = known.memory[key] = _sign(node, known)
    return found


def _sign(node: Node, known: Known) -> int:
    if (node, Property.POSITIVE) in known.signs:
        return 2
    declared = 1 if (node, Property.NONNEGATIVE) in known.signs or natural(node, known) else 0
    rule = SIGNS.get(type(node))
    return max(declared, rule(node, known) if rule is not None else 0)


def _of_range(node: Node, known: Known) -> int:
    values = known.range(node)
    return 0 if values is None or values.low is None else sign(values.low, known)


def _of_sum(node: Node, known: Known) -> int:
    signs = [sign(term, known) for term in node.args]
    return 0 if 0 in signs else max(signs)


def _of_product(node: Node, known: Known) -> int:
    if all(f.is_scalar_shaped for f in node.args):
        if len(node.args) == 2 and node.args[0] is node.args[1]:
            return max(1, sign(node.args[0], known))
        return min(sign(factor, known) for factor in node.args)
    return 0


def _of_power(node: Node, known: Known) -> int:
    base, exponent = node.args
    even = isinstance(exponent, n.Num) and exponent.value.q == 1 and int(exponent.value.p) % 2 == 0
    own = sign(base, known) if base.is_scalar_shaped else 0
    return max(own, 1 if even and base.is_scalar_shaped else 0)


SIGNS: dict[type, Callable[[Node, Known], int]] = {
    n.Num: lambda x, known: 2 if x.value > 0 else 1 if x.value == 0 else 0,
    n.Size: lambda x, known: 2,
    n.Factorial: lambda x, known: 2,
    n.Exp: lambda x, known: 2 if x.is_scalar_shaped else 0,
    n.Norm: lambda x, known: 1,
    n.Sing: lambda x, known: 1,
    n.Fails: lambda x, known: 1,
    n.Sym: _of_range,
    n.Add: _of_sum,
    n.Mul: _of_product,
    n.Pow: _of_power,
    n.Sqrt: lambda x, known: max(1, sign(x.args[0], known)),
    n.Frac: lambda x, known: min(sign(x.args[0], known), sign(x.args[1], known)) if x.args[0].is_scalar_shaped else 0,
    n.Inv: lambda x, known: sign(x.args[0], known) if x.is_scalar_shaped else 0,
}


# -- natural numbers ----------------------------------------------------------------------------------
def natural(node: Node, known: Known) -> bool:
    """Whether a term is certainly a natural number (0, 1, 2, ...): a sum of whole numbers whose least value is one."""
    form = linear(node)
    return form is not None and _whole(form, known) and _least(form, known, 4)


def linear(node: Node) -> Linear | None:
    """A term as a sum of symbols with rational coefficients, or None."""
    if isinstance(node, n.Num):
        return {None: Fraction(int(node.value.p), int(node.value.q))}
    if isinstance(node, n.Sym | n.Size):
        return {node: Fraction(1)}
    if isinstance(node, n.Neg):
        return _scaled(linear(node.args[0]), Fraction(-1))
    if isinstance(node, n.Add):
        total: Linear = {}
        for term in node.args:
            part = linear(term)
            if part is None:
                return None
            for key, c in part.items():
                total[key] = total.get(key, Fraction(0)) + c
        return total
    if isinstance(node, n.Mul) and len(node.args) == 2:
        for number, other in (node.args, node.args[::-1]):
            if isinstance(number, n.Num):
                return _scaled(linear(other), Fraction(int(number.value.p), int(number.value.q)))
    return None


def _scaled(form: Linear | None, factor: Fraction) -> Linear | None:
    return None if form is None else {key: c * factor for key, c in form.items()}


def _is_whole(symbol: Node, known: Known) -> bool:
    values = known.range(symbol)
    return isinstance(symbol, n.Size) or symbol in known.naturals or (values is not None and values.whole)


def _whole(form: Linear, known: Known) -> bool:
    return all(c.denominator == 1 and (key is None or c == 0 or _is_whole(key, known)) for key, c in form.items())


def _least(form: Linear, known: Known, depth: int) -> bool:
    """Whether the least value is not negative: ends of ranges are put for their variables, as far as that helps."""
    rest = {key: c for key, c in form.items() if c}
    for key, c in rest.items():
        values = known.range(key) if key is not None else None
        end = None if values is None else values.low if c > 0 else values.high
        if end is None or depth == 0:
            continue
        put = _scaled(linear(end), c)
        if put is not None:
            moved = {k: v for k, v in rest.items() if k is not key}
            for k, v in put.items():
                moved[k] = moved.get(k, Fraction(0)) + v
            if _least(moved, known, depth - 1):
                return True
    constant = rest.pop(None, Fraction(0)) + sum(c for key, c in rest.items() if _from_one(key, known) and c > 0)
    return constant >= 0 and all(c > 0 and _is_whole_from_zero(key, known) for key, c in rest.items())


def _from_one(symbol: Node | None, known: Known) -> bool:
    """Sizes and indices count from 1."""
    return isinstance(symbol, n.Size) or any(s is symbol for s, _ in known.indices)


def _is_whole_from_zero(symbol: Node | None, known: Known) -> bool:
    if isinstance(symbol, n.Size) or symbol in known.naturals:
        return True
    values = known.range(symbol) if symbol is not None else None
    return values is not None and values.low is not None and sign(values.low, known) > 0


# -- continuity ---------------------------------------------------------------------------------------
TAME = frozenset(
    {n.Num, n.Size, n.I, n.Zero, n.Add, n.Neg, n.Mul, n.T, n.Exp, n.Phi1, n.Kron, n.Vec, n.Unvec, n.Shuffle, n.Blocks,
     n.Entry, n.Row, n.Band, n._Inner, n.Factorial, n.Expect, n.Cov}
)  # fmt: skip
CONTINUOUS = frozenset({n.Norm, n.Sing, n.Eig})


def tame(node: Node, variable: Sym, known: Known, smooth: bool = False) -> bool:
    """Whether a term is certainly continuous (or smooth) in a variable wherever it is defined.

    Members of a family are continuous where the family is a path or a smooth map; of other families nothing is known.
    What is differentiated is taken to be smooth.
    """
    if variable not in node.symbols:
        return True
    if isinstance(node, n.Sym):
        fine = smooth or node.name in known.paths
        return node is variable or (fine and all(tame(i, variable, known, smooth) for i in node.indices))
    kind = type(node)
    if isinstance(node, BINDERS) and node.args[1] is variable:  # another variable of the same name
        return all(tame(end, variable, known, smooth) for end in node.args[2:] if isinstance(end, Node))
    if isinstance(node, n.Sum) and node.args[3] is oo:
        return entire(node) and tame(node.args[0], variable, known, smooth)
    if isinstance(node, n.Frac | n.Inv):
        pass
    elif isinstance(node, n.Sqrt):
        if smooth and sign(node.args[0], known) < 2:
            return False
    elif isinstance(node, n.Pow):
        base, exponent = node.args
        squared = isinstance(base, n.Norm) and base.kind in ("2", "F") and exponent is n.Num(2)
        if squared:
            return tame(base.args[0], variable, known, smooth)
        whole = (isinstance(exponent, n.Num) and exponent.value.q == 1) or variable not in exponent.symbols
        if not whole and sign(base, known) < 2:
            return False
    elif isinstance(node, n.Integral | n.Sum | n.D):
        ends = [end for end in node.args[2:] if not isinstance(end, Node) or variable in end.symbols]
        if oo in ends or (ends and isinstance(node, n.Sum)):
            return False
    elif kind not in TAME and (smooth or kind not in CONTINUOUS):
        return False
    return all(tame(arg, variable, known, smooth) for arg in _terms(node))


def _terms(node: Node) -> Iterator[Node]:
    for arg in node.args:
        if isinstance(arg, Node):
            yield arg
        elif type(arg) is n.Tuple:
            yield from (part for part in arg.args if isinstance(part, Node))


# -- needs --------------------------------------------------------------------------------------------
def needs(node: Node, known: Known) -> tuple[Assumption, ...]:
    """What must hold for a term to mean something and is not evident from what is known, each once."""
    key = ("needs", node)
    found = known.memory.get(key)
    if found is None:
        out: dict[Assumption, None] = {}
        for part in _terms(node):
            if not (isinstance(node, BINDERS) and part is node.args[0]):
                out |= dict.fromkeys(needs(part, known))
        own = OWN.get(type(node))
        if own is not None:
            out |= dict.fromkeys(own(node, known))
        found = known.memory[key] = tuple(out)
    return found


def _invertible(what: Node, known: Known) -> Iterator[Assumption]:
    """Numbers, sizes and what depends on a bound variable are left out where they are evident."""
    plain = isinstance(what, n.Num | n.Size | n.Factorial | n.Exp) or any(s in what.symbols for s, _ in known.ranges)
    if not (plain and what.is_scalar_shaped and sign(what, known) == 2):
        yield Has(what, Property.INVERTIBLE)


def _root(node: Node, known: Known) -> Iterator[Assumption]:
    if not sign(node.args[0], known):
        yield Has(node.args[0], Property.NONNEGATIVE)


def _power(node: Node, known: Known) -> Iterator[Assumption]:
    base, exponent = node.args
    if isinstance(exponent, n.Num):
        if exponent.value.q == 1:
            if exponent.value < 0:
                yield from _invertible(base, known)
        elif exponent.value > 0 and not sign(base, known):
            yield Has(base, Property.NONNEGATIVE)
        elif exponent.value < 0 and sign(base, known) < 2:
            yield Has(base, Property.POSITIVE)
    elif not natural(exponent, known) and not (base.is_scalar_shaped and sign(base, known) == 2):
        yield Defined(node)


def _factorial(node: Node, known: Known) -> Iterator[Assumption]:
    if not natural(node.args[0], known):
        yield Defined(node)


def _symmetric(node: Node, known: Known) -> Iterator[Assumption]:
    if not symmetric(node.args[0], known, 4):
        yield Has(node.args[0], Property.SYMMETRIC)


def symmetric(node: Node, known: Known, depth: int) -> bool:
    """Whether a matrix is certainly symmetric: declared, by definition, or by how it is built."""
    if node.is_scalar_shaped or (node, Property.SYMMETRIC) in known.signs:
        return True
    if isinstance(node, n.Sym):
        return depth > 0 and any(
            symmetric(value, known, depth - 1) for head, value in known.values if _member(head, node, value)
        )
    if isinstance(node, n.I | n.Zero):
        return same_size(*node.shape)
    if isinstance(node, n.Mul):
        factors = [f for f in node.args if not f.is_scalar_shaped]
        while len(factors) > 1 and (factors[0] is n.T(factors[-1]) or n.T(factors[0]) is factors[-1]):
            factors = factors[1:-1]
        return not factors or (len(factors) == 1 and symmetric(factors[0], known, depth))
    if isinstance(node, n.Add | n.Neg | n.T | n.Inv | n.PInv | n.RangeProj | n.Exp | n.Phi1 | n.Expect):
        return all(symmetric(arg, known, depth) for arg in node.args)
    if isinstance(node, n.Frac | n.Pow | n.Integral | n.Sum | n.Lim | n.D):
        return symmetric(node.args[0], known, depth)
    return False


def _member(head: Sym, node: Sym, value: Node) -> bool:
    """Whether a definition speaks of a symbol, or of all members of its family."""
    general = len(head.indices) == 1 and isinstance(head.indices[0], Sym)
    return head is node or (general and head.name == node.name and head.args[1] == node.args[1])


def _density(node: Node, known: Known) -> Iterator[Assumption]:
    covariance = node.args[1]
    if (covariance, Property.PD) not in known.signs:
        yield Has(covariance, Property.PD)


def _places(node: Node, known: Known) -> Iterator[Assumption]:
    """Entries, rows and bands lie within their matrix, where that is not evident from how their index is declared."""
    matrix, *indices = node.args
    last = node.args[2] if isinstance(node, n.Band) else None
    sides = matrix.args[1] if isinstance(matrix, Sym) else _sides(matrix)
    places = indices[:1] if last is not None else indices
    if (
        sides is None
        or not all(_within(i, side, known) for i, side in zip(places, sides, strict=False))
        or (last is not None and last is not ONE)
    ):
        yield Defined(node)


def _sides(matrix: Node) -> n.Shape | None:
    try:
        return matrix.shape
    except n.ShapeError:
        return None


def _within(index: Node, side: object, known: Known) -> bool:
    """Whether an index is certainly from 1 to a size."""
    if isinstance(index, n.Num):
        whole = index.value.q == 1 and index.value >= 1
        return bool(whole and (index.value == 1 or (isinstance(side, Integer) and index.value <= side)))
    if isinstance(index, n.Size):
        return same_size(index.args[0], side)
    ends = [last for symbol, last in known.indices if symbol is index]
    values = known.range(index)
    if values is not None and values.whole and values.low is not None and values.high is not None:
        low = linear(values.low)
        if low is not None and set(low) <= {None} and low.get(None, 0) >= 1:
            ends.append(values.high)
    return any(_at_most(end, side) for end in ends)


def _at_most(end: Node, side: object) -> bool:
    if isinstance(end, n.Size):
        return same_size(end.args[0], side)
    return isinstance(end, n.Num) and (end.value == 1 or (isinstance(side, Integer) and end.value <= side))


def _dotted(node: Node, known: Known) -> Iterator[Assumption]:
    """The printed places of a display with dots: two of them that fall together must agree."""
    if len(node.row_labels) > 1 or len(node.col_labels) > 1:
        yield Defined(node)


def _derivative(node: Node, known: Known) -> Iterator[Assumption]:
    body, variable = node.args
    if isinstance(variable, Sym) and not tame(body, variable, known, smooth=True):
        yield Defined(node)


def range_of(node: Node) -> Range:
    """The values that a binder lets its variable take, as far as it says so itself."""
    whole, ends = isinstance(node, n.Sum), node.args[2:]
    if len(ends) != 2:
        return Range(None, None, whole)
    low, high = (end if isinstance(end, Node) else None for end in ends)
    return Range(low, high, whole)


def _bound(node: Node, known: Known) -> Iterator[Assumption]:
    """What the body of a binder needs, for all values of the variable; and whether the whole has a value."""
    body, variable = node.args[:2]
    if not isinstance(variable, Sym):
        return
    values = range_of(node)
    if isinstance(node, n.Sup) and len(node.args) == 2:
        if (variable, Property.NONNEGATIVE) in known.signs or (variable, Property.POSITIVE) in known.signs:
            values = Range(n.Num(0), None, False)
        if variable in known.naturals:
            values = Range(n.Num(0), None, True)
    inside = known.within(variable, values)
    for need in needs(body, inside):
        if not isinstance(node, n.Lim):
            yield from throughout(need, variable, values)
    if _doubtful(node, values, inside):
        yield Defined(node)


def entire(node: Node) -> bool:
    """Whether the terms of a series are products of 1/(k + c)!, powers b^(k + d) and rational functions of k."""
    body, k = node.args[:2]
    return isinstance(k, Sym) and _entire(body, k) == 2


def _entire(node: Node, k: Sym) -> int:
    """2 if a factor falls like 1/k!, 1 if it grows like a power b^k at most, 0 if that is not evident."""
    if k not in node.symbols:
        return 1
    if isinstance(node, n.Neg):
        return _entire(node.args[0], k)
    if isinstance(node, n.Mul):
        parts = [_entire(factor, k) for factor in node.args]
        return 0 if 0 in parts else max(parts)
    if isinstance(node, n.Frac):
        above, below = node.args
        own, factorial = _entire(above, k), isinstance(below, n.Factorial) and _shifted(below.args[0], k)
        return 0 if not own or not (factorial or _shifted(below, k)) else max(own, 1 + factorial)
    if isinstance(node, n.Pow):
        base, exponent = node.args
        return int(k not in base.symbols and _shifted(exponent, k))
    return int(_shifted(node, k))


def _shifted(node: Node, k: Sym) -> bool:
    """Whether a term is k + c with a number c."""
    form = linear(node)
    return form is not None and form.get(k) == 1 and set(form) <= {k, None}


def throughout(need: Assumption, variable: Sym, values: Range) -> Iterator[Assumption]:
    """A need of a body as one of the whole: for every value of the variable, if it depends on it."""
    if any(variable in x.symbols for x in need.nodes()):
        yield Throughout(need, variable, values.low, values.high, values.whole)
    else:
        yield need


def _doubtful(node: Node, values: Range, inside: Known) -> bool:
    """Whether a limit, series, integral or supremum may fail to exist though its body is defined everywhere."""
    body, variable = node.args[:2]
    if isinstance(node, n.Lim):
        return True
    if isinstance(node, n.Sum):
        return node.args[3] is oo and not entire(node)
    if values.low is None or values.high is None:
        return variable in body.symbols or isinstance(node, n.Integral)
    return not tame(body, variable, inside)


OWN: dict[type, Callable[[Node, Known], Iterator[Assumption]]] = {
    n.Inv: lambda x, known: _invertible(x.args[0], known),
    n.Frac: lambda x, known: _invertible(x.args[1], known),
    n.Sqrt: _root,
    n.Pow: _power,
    n.Factorial: _factorial,
    n.Eig: _symmetric,
    n.Dotted: _dotted,
    n.Entry: _places,
    n.Row: _places,
    n.Band: _places,
    n.NormalDensity: _density,
    n.D: _derivative,
    n.Integral: _bound,
    n.Sum: _bound,
    n.Sup: _bound,
    n.Lim: _bound,
}


@lru_cache(maxsize=4096)
def known_by(facts: frozenset[Assumption]) -> Known:
    """What a set of assumptions says of signs, with the memory of what was derived from it."""
    return Known.of(facts)


def of_fact(fact: Assumption, known: Known) -> Iterator[Assumption]:
    """What the terms of an assumption need; where it quantifies, for every value."""
    quantified = fact.quantified()
    for node in fact.nodes():
        inside, ranges = known, []
        for variable in quantified:
            whole = isinstance(fact, Stated) and fact.index
            ends = (fact.low, fact.high) if isinstance(fact, Stated) else (n.Num(0), None)
            if not variable.is_scalar_shaped or variable.indices:
                continue
            values = Range(*ends, whole)
            inside = inside.within(variable, values)
            ranges.append((variable, values))
        bounds = isinstance(fact, Stated) and fact.relation != "=" and node is fact.left and isinstance(node, n.Sup)
        if not ranges and not (isinstance(fact, Define) and fact.symbol.indices):
            yield from _ordered(node, known)
        for need in needs(node, inside):
            if bounds and need == Defined(node):
                continue  # that it is finite is part of what is said
            found: Iterable[Assumption] = (need,)
            for variable, values in ranges:
                found = [x for each in found for x in throughout(each, variable, values)]
            yield from found


def _ordered(node: Node, known: Known) -> Iterator[Assumption]:
    """A supremum over no values is none: the ends of its range are in order, as far as they do not move."""
    bound = {x.args[1] for x in (node, *node.below) if isinstance(x, BINDERS)}
    for part in (node, *node.below):
        if not isinstance(part, n.Sup) or len(part.args) != 4:
            continue
        low, high = part.args[2:]
        if isinstance(low, Node) and isinstance(high, Node) and bound.isdisjoint((*low.symbols, *high.symbols)):
            gap = high if low is n.Num(0) else n.Add(high, n.Neg(low))
            form = linear(gap)
            number = form.get(None, Fraction(0)) if form is not None and set(form) <= {None} else None
            if not sign(gap, known) and not natural(gap, known) and not (number is not None and number >= 0):
                yield Stated(low, "<=", high)


def definedness(
    nodes: Iterable[Node], facts: Iterable[Assumption], bounded: Node | None = None
) -> tuple[Assumption, ...]:
    """What a claim's sides and facts need to mean something, as far as the facts do not make it evident.

    `bounded` is what the claim bounds from above: that a supremum is finite, where it is bounded, is part of what is
    said of it and not a condition under which it is said.
    """
    facts = tuple(facts)
    known = known_by(frozenset(facts))
    out: dict[Assumption, None] = {}
    for node in nodes:
        out |= dict.fromkeys(needs(node, known))
        out |= dict.fromkeys(_ordered(node, known))
    for fact in facts:
        out |= dict.fromkeys(of_fact(fact, known))
    if isinstance(bounded, n.Sup):
        out.pop(Defined(bounded), None)
    return tuple(out)


__all__ = [
    "Known",
    "Range",
    "definedness",
    "known_by",
    "natural",
    "needs",
    "of_fact",
    "range_of",
    "sign",
    "tame",
    "throughout",
]
