"""What the terms of a proof need to mean something, the replay's own account of it.

A step that says something of a term either rests on what the term needs, or makes it evident, or shows it, or has a
premise that speaks of a term with the same need. So a need is still there when its term is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sympy import oo

from derivations.assumptions import (
    IMPLIED,
    Assumption,
    Define,
    Defined,
    Flow,
    Gram,
    Has,
    Index,
    Kernel,
    PathFact,
    Property,
    SmoothMap,
    Throughout,
)
from derivations.estimates import DifferentiableMap, Natural, Spectrum, Stated
from derivations.notation import nodes as n

from .errors import ReplayError, need
from .signs import Signs
from .trees import RANGES, free, put, walk

if TYPE_CHECKING:
    from .checking import Replay
    from .steps import Step

CARRIED = (Has, Defined, Throughout)  # assumptions about terms: they are moved and made general with their terms
Need = Assumption
NONE: frozenset[Need] = frozenset()


# -- what a term needs ----------------------------------------------------------------------------------
_RAW: dict[tuple, frozenset[Need]] = {}


def raw(node: Any, half: frozenset = frozenset(), whole: frozenset = frozenset()) -> frozenset[Need]:
    """All needs of a term, evident or not; `half` and `whole` are the variables of suprema without ends that are
    declared not negative, and natural."""
    if not getattr(node, "args", ()):
        return NONE
    key = (node, half, whole)
    found = _RAW.get(key)
    if found is None:
        out: set[Need] = set()
        scoped = isinstance(node, (*RANGES, n.Lim))
        for arg in node.args[1:] if scoped else node.args:
            out |= raw(arg, half, whole)
        out.update(own(node))
        if scoped:
            out.update(throughout(node, raw(node.args[0], half, whole), half, whole))
        if len(_RAW) > 100_000:
            _RAW.clear()
        found = _RAW[key] = frozenset(out)
    return found


def own(node: Any) -> Iterable[Need]:
    """What a term needs beside its parts; an operator that neither needs something nor is listed is refused."""
    found = OWN.get(type(node))
    if found is not None:
        return found(node)
    need(isinstance(node, NEEDLESS) or not isinstance(node, n.Node), f"what a {type(node).__name__} needs is not known")
    return ()


def throughout(node: n.Node, inner: Iterable[Need], half: frozenset, whole: frozenset) -> Iterator[Need]:
    """What the body of a binder needs, for all values of the variable; that a limit exists says it of its body."""
    if isinstance(node, n.Lim):
        return
    var, low, high, natural = span(node, half, whole)
    for what in inner:
        yield Throughout(what, var, low, high, natural) if speaks(what, var) else what


def span(node: n.Node, half: frozenset, whole: frozenset) -> tuple[Any, Any, Any, bool]:
    """The variable of a binder, the ends of its range (None: without end), and whether it takes whole numbers."""
    var, *ends = node.args[1:]
    if ends:
        low, high = (e if isinstance(e, n.Node) else None for e in ends)
        return var, low, high, isinstance(node, n.Sum)
    if var in whole:
        return var, n.Num(0), None, True
    return var, n.Num(0) if var in half else None, None, False


def speaks(what: Any, var: n.Sym) -> bool:
    """Whether the variable occurs in a need, bound or free: as the notation writes needs."""
    if isinstance(what, Throughout):
        ends = (e for e in (what.low, what.high) if e is not None)
        return speaks(what.fact, var) or any(var in e.symbols for e in ends)
    return var in what.node.symbols


def _quotient(what: n.Node) -> Iterator[Need]:
    trivial = (isinstance(what, n.Num) and what.value != 0) or isinstance(what, n.Size)
    if not trivial:
        yield Has(what, Property.INVERTIBLE)


def _power(node: n.Node) -> Iterator[Need]:
    base, exponent = node.args
    if not isinstance(exponent, n.Num):
        yield Defined(node)
    elif exponent.value.q == 1:
        if exponent.value < 0:
            yield from _quotient(base)
    else:
        yield Has(base, Property.NONNEGATIVE if exponent.value > 0 else Property.POSITIVE)


def _limit(node: n.Node) -> Iterator[Need]:
    body, var, *ends = node.args
    endless = not ends or any(not isinstance(e, n.Node) for e in ends)
    if isinstance(node, n.Sum):
        doubtful = endless
    else:
        doubtful = var in body.symbols or (endless and isinstance(node, n.Integral)) or isinstance(node, n.Lim)
    if doubtful:
        yield Defined(node)


OWN: dict[type, Any] = {
    n.Inv: lambda x: _quotient(x.args[0]),
    n.Frac: lambda x: _quotient(x.args[1]),
    n.Sqrt: lambda x: (Has(x.args[0], Property.NONNEGATIVE),),
    n.Pow: _power,
    n.Factorial: lambda x: (Defined(x),),
    n.Eig: lambda x: (Has(x.args[0], Property.SYMMETRIC),),
    n.NormalDensity: lambda x: (Has(x.args[1], Property.PD),),
    n.Dotted: lambda x: (Defined(x),) if len(x.row_labels) > 1 or len(x.col_labels) > 1 else (),
    n.D: lambda x: (Defined(x),) if isinstance(x.args[1], n.Sym) else (),
    n.Entry: lambda x: (Defined(x),),
    n.Row: lambda x: (Defined(x),),
    n.Band: lambda x: (Defined(x),),
    n.Integral: _limit,
    n.Sum: _limit,
    n.Sup: _limit,
    n.Lim: _limit,
}

#: what has a value wherever its terms have
NEEDLESS = (
    n.Num, n.Size, n.Sym, n.I, n.Zero, n.Space, n.Add, n.Neg, n.Mul, n.T, n.PInv, n.RangeProj, n.Exp, n.Phi1, n.Phi,
    n.Kron, n.Vec, n.Unvec, n.Shuffle, n.Blocks, n.Norm, n.Sing, n._Inner, n.Grad, n.Jac, n.Expect, n.Cov, n.CondMean,
    n.CondCov, n.Fails, n.Density,
)  # fmt: skip


# -- what is evident --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class World:
    """What assumptions say of signs, natural numbers, ranges, symmetric matrices, paths and definitions."""

    levels: Mapping[n.Node, int]
    naturals: frozenset
    counted: frozenset  # natural numbers that begin at 1
    symmetric: frozenset
    definite: frozenset  # positive definite
    paths: frozenset[str]
    equations: tuple[tuple[n.Sym, n.Node, n.Sym | None, bool], ...]
    ranges: Mapping[n.Sym, tuple[Any, Any, bool]] = field(default_factory=dict)
    lasts: tuple[tuple[n.Sym, n.Node], ...] = ()  # the last values of natural numbers that begin at 1

    def inside(self, var: n.Sym, low: Any, high: Any, whole: bool) -> World:
        """The same for a bound variable: what is said of one outside is not said of it."""
        levels = {x: level for x, level in self.levels.items() if var not in x.symbols}
        others = {x: ends for x, ends in self.ranges.items() if x is not var}
        return replace(
            self, levels=levels, naturals=self.naturals - {var}, counted=self.counted - {var},
            lasts=tuple(pair for pair in self.lasts if pair[0] is not var),
            ranges={**others, var: (low, high, whole)},
        )  # fmt: skip


_WORLDS: dict[frozenset, World] = {}


def world(under: frozenset[Assumption]) -> World:
    found = _WORLDS.get(under)
    if found is None:
        if len(_WORLDS) > 5_000:
            _WORLDS.clear()
        found = _WORLDS[under] = _world(under)
    return found


def _world(under: Iterable[Assumption]) -> World:
    levels: dict[n.Node, int] = {}
    naturals, counted, symmetric, definite, paths = set(), set(), set(), set(), set()
    equations: list[tuple[n.Sym, n.Node, n.Sym | None, bool]] = []
    for a in under:
        match a:
            case Has():
                said = (a.what, *IMPLIED.get(a.what, ()))
                if Property.NONNEGATIVE in said:
                    levels[a.node] = max(levels.get(a.node, 0), 2 if a.what is Property.POSITIVE else 1)
                if Property.SYMMETRIC in said:
                    symmetric.add(a.node)
                if a.what is Property.PD:
                    definite.add(a.node)
            case Natural():
                naturals.add(a.symbol)
                levels.setdefault(a.symbol, 1)
            case Index():
                naturals.add(a.symbol)
                counted.add(a.symbol)
            case Spectrum():
                symmetric.add(a.matrix)
            case Gram():
                symmetric.add(a.kernel)
            case Kernel():
                symmetric.update((a.XX, a.xx))
            case Flow() | PathFact():
                paths.add(a.path.name)
            case SmoothMap() | DifferentiableMap():
                paths.update((a.value.name, a.jacobian.name))
            case Define():
                equations.append((a.symbol, a.value, None, False))
            case Stated(relation="=") if isinstance(a.left, n.Sym) and a.low is None and a.high is None:
                equations.append((a.left, a.right, a.var, a.index))
    return World(
        levels, frozenset(naturals), frozenset(counted), frozenset(symmetric), frozenset(definite), frozenset(paths),
        tuple(equations), lasts=tuple(_lasts(under, naturals)),
    )  # fmt: skip


def _lasts(under: Iterable[Assumption], naturals: set) -> Iterator[tuple[n.Sym, n.Node]]:
    """Natural numbers that begin at 1, with what they are at most."""
    order = [a for a in under if isinstance(a, Stated) and a.var is None and a.relation == "<="]
    firsts = {a.right for a in order if isinstance(a.left, n.Num) and a.left.value >= 1}
    for a in order:
        if isinstance(a.left, n.Sym) and a.left in firsts and a.left in naturals:
            yield a.left, a.right
    for b in under:
        if isinstance(b, Index):
            yield b.symbol, b.last


def evident(what: Need, w: World) -> bool:
    """Whether a need is met by what is declared."""
    match what:
        case Throughout():
            return evident(what.fact, w.inside(what.var, what.low, what.high, what.index))
        case Has(what=Property.PD):
            return what.node in w.definite
        case Has(what=Property.SYMMETRIC):
            return mirrored(what.node, w, 4)
        case Has():
            scalar = what.node.is_scalar_shaped
            return scalar and level(what.node, w) >= (1 if what.what is Property.NONNEGATIVE else 2)
        case Defined():
            return has_value(what.node, w)
    return False


def level(node: n.Node, w: World) -> int:
    """2 if a number is certainly positive, 1 if it is certainly not negative, else 0."""
    if not node.is_scalar_shaped:
        return 0
    found = w.levels.get(node, 0)
    if found < 2 and node in w.naturals:
        found = 1
    if found < 2:
        found = max(found, _level(node, w))
    return found


def _level(node: n.Node, w: World) -> int:
    args = node.args
    match node:
        case n.Num():
            return 2 if node.value > 0 else int(node.value == 0)
        case n.Size() | n.Factorial() | n.Exp():
            return 2
        case n.Norm() | n.Sing() | n.Fails():
            return 1
        case n.Sym():
            low = w.ranges.get(node, (None, None, False))[0]
            return 0 if low is None else level(low, w)
        case n.Add():
            found = [level(x, w) for x in args]
            return max(found) if min(found) else 0
        case n.Mul():
            square = len(args) == 2 and args[0] is args[1] and args[0].is_scalar_shaped
            return max(min(level(x, w) for x in args), int(square))
        case n.Frac():
            return min(level(x, w) for x in args)
        case n.Inv():
            return level(args[0], w)
        case n.Sqrt():
            return max(1, level(args[0], w))
        case n.Pow():
            even = isinstance(args[1], n.Num) and args[1].value.q == 1 and int(args[1].value.p) % 2 == 0
            return max(level(args[0], w), int(even))
    return 0


def mirrored(node: n.Node, w: World, depth: int) -> bool:
    """Whether a matrix is certainly its own transpose."""
    if node.is_scalar_shaped or node in w.symmetric:
        return True
    match node:
        case n.Sym():
            values = (value for head, value, var, _ in w.equations if speaks_for(head, node))
            return depth > 0 and any(mirrored(value, w, depth - 1) for value in values)
        case n.I() | n.Zero():
            return n.same_size(*node.shape)
        case n.Mul():
            word = [x for x in node.args if not x.is_scalar_shaped]
            while len(word) > 1 and (word[0] is n.T(word[-1]) or n.T(word[0]) is word[-1]):
                del word[0], word[-1]
            return not word or (len(word) == 1 and mirrored(word[0], w, depth))
        case n.Add() | n.Neg() | n.T() | n.Inv() | n.PInv() | n.RangeProj() | n.Exp() | n.Phi1() | n.Expect():
            return all(mirrored(x, w, depth) for x in node.args)
        case n.Frac() | n.Pow() | n.Integral() | n.Sum() | n.Lim() | n.D():
            return mirrored(node.args[0], w, depth)
    return False


def speaks_for(head: n.Sym, node: n.Sym) -> bool:
    """Whether an equation is about a symbol, or about all members of its family."""
    family = len(head.indices) == 1 and isinstance(head.indices[0], n.Sym)
    return head is node or (family and head.name == node.name and head.args[1] == node.args[1])


# -- natural numbers --------------------------------------------------------------------------------------
Line = dict[Any, Fraction]  # a sum of symbols with coefficients; the key None stands for 1


def line(node: Any) -> Line | None:
    """A term as a sum of symbols and numbers, or None."""
    match node:
        case n.Num():
            return {None: Fraction(int(node.value.p), int(node.value.q))}
        case n.Sym() | n.Size():
            return {node: Fraction(1)}
        case n.Neg():
            return times(line(node.args[0]), Fraction(-1))
        case n.Add():
            total: Line | None = {}
            for x in node.args:
                total = plus(total, line(x))
            return total
        case n.Mul() if len(node.args) == 2 and any(isinstance(x, n.Num) for x in node.args):
            number, other = node.args if isinstance(node.args[0], n.Num) else node.args[::-1]
            return times(line(other), Fraction(int(number.value.p), int(number.value.q)))
    return None


def times(a: Line | None, c: Fraction) -> Line | None:
    return None if a is None else {key: c * x for key, x in a.items()}


def plus(a: Line | None, b: Line | None) -> Line | None:
    return None if a is None or b is None else {key: a.get(key, 0) + b.get(key, 0) for key in (*a, *b)}  # type: ignore[misc]


def natural(node: n.Node, w: World) -> bool:
    """Whether a term is certainly one of 0, 1, 2, ...: whole, and not negative where it is least."""
    found = line(node)
    if found is None or any(c.denominator != 1 for c in found.values()):
        return False
    return all(key is None or c == 0 or whole(key, w) for key, c in found.items()) and not_negative(found, w, 4)


def whole(key: Any, w: World) -> bool:
    return isinstance(key, n.Size) or key in w.naturals or w.ranges.get(key, (None, None, False))[2]


def not_negative(a: Line, w: World, depth: int) -> bool:
    """Ends of ranges are put for their variables as far as that helps."""
    a = {key: c for key, c in a.items() if c}
    for key, c in a.items() if depth else ():
        low, high, _ = w.ranges.get(key, (None, None, False))
        end = line(low if c > 0 else high)
        moved = plus({k: x for k, x in a.items() if k is not key}, times(end, c)) if key is not None else None
        if moved is not None and not_negative(moved, w, depth - 1):
            return True
    least = a.pop(None, Fraction(0))
    for key, c in a.items():
        low = w.ranges.get(key, (None, None, False))[0]
        if c < 0 or not (isinstance(key, n.Size) or key in w.naturals or (low is not None and level(low, w))):
            return False
        least += c if isinstance(key, n.Size) or key in w.counted else 0
    return least >= 0


# -- values of limits, suprema, series and integrals ------------------------------------------------------
SMOOTH = (
    n.Num, n.Size, n.I, n.Zero, n.Add, n.Neg, n.Mul, n.T, n.Exp, n.Phi1, n.Kron, n.Vec, n.Unvec, n.Shuffle, n.Blocks,
    n.Entry, n.Row, n.Band, n._Inner, n.Factorial, n.Expect, n.Cov,
)  # fmt: skip


def has_value(node: n.Node, w: World) -> bool:
    """Whether a term whose parts are defined certainly has a value."""
    match node:
        case n.Pow():
            base, exponent = node.args
            return natural(exponent, w) or (base.is_scalar_shaped and level(base, w) == 2)
        case n.Factorial():
            return natural(node.args[0], w)
        case n.D():
            return regular(node.args[0], node.args[1], w, True)
        case n.Sum():
            return isinstance(node.args[3], n.Node) or falls(node)
        case n.Entry() | n.Row():
            rows, cols = node.args[0].shape
            return all(lies(i, side, w) for i, side in zip(node.args[1:], (rows, cols), strict=False))
        case n.Band():
            return node.args[2] == 1 and lies(node.args[1], node.args[0].shape[0], w)
        case n.Integral() | n.Sup():
            body, var, *ends = node.args
            if len(ends) != 2 or not all(isinstance(e, n.Node) for e in ends):
                return isinstance(node, n.Sup) and var not in body.symbols
            return regular(body, var, w.inside(var, ends[0], ends[1], False), False)
    return False


def lies(index: n.Node, side: Any, w: World) -> bool:
    """Whether an index certainly counts one of so many places: by its number, its range, or what bounds it."""
    if isinstance(index, n.Num):
        number = index.value
        return bool(number == 1 or (number.q == 1 and number > 1 and side.is_Integer and number <= side))
    if isinstance(index, n.Size):
        return n.same_size(index.args[0], side)
    tops = [last for symbol, last in w.lasts if symbol is index]
    low, high, whole = w.ranges.get(index, (None, None, False))
    if whole and isinstance(low, n.Num) and low.value >= 1 and low.value.q == 1 and high is not None:
        tops.append(high)
    return any(isinstance(top, n.Size) and n.same_size(top.args[0], side) for top in tops)


def regular(node: Any, var: n.Sym, w: World, smooth: bool) -> bool:
    """Whether a term is continuous in a variable (smooth), wherever it is defined."""
    if not isinstance(node, n.Node):
        return all(regular(x, var, w, smooth) for x in parts(node))
    if var not in node.symbols:
        return True
    args = node.args
    if isinstance(node, n.Sym):
        known = smooth or node.name in w.paths
        return node is var or (known and all(regular(i, var, w, smooth) for i in node.indices))
    if isinstance(node, (*RANGES, n.Lim)) and args[1] is var:
        return all(regular(e, var, w, smooth) for e in args[2:] if isinstance(e, n.Node))
    match node:
        case n.Sum() if args[3] is oo:
            return falls(node) and regular(args[0], var, w, smooth)
        case n.Integral() | n.Sum() | n.D():
            moving = [e for e in args[2:] if not isinstance(e, n.Node) or var in e.symbols]
            if oo in moving or (moving and isinstance(node, n.Sum)):
                return False
        case n.Sqrt() if smooth and level(args[0], w) < 2:
            return False
        case n.Pow(args=(n.Norm(kind="2" | "F") as inner, power)) if power is n.Num(2):
            return regular(inner.args[0], var, w, smooth)
        case n.Pow():
            integer = (isinstance(args[1], n.Num) and args[1].value.q == 1) or var not in args[1].symbols
            if not integer and level(args[0], w) < 2:
                return False
        case n.Frac() | n.Inv() | n.Sqrt():
            pass
        case n.Norm() | n.Sing() | n.Eig() if not smooth:
            pass
        case _ if not isinstance(node, SMOOTH):
            return False
    return all(regular(x, var, w, smooth) for x in parts(node))


def parts(node: Any) -> list[Any]:
    """The terms in a node, and the tuples that hold some."""
    return [x for x in getattr(node, "args", ()) if isinstance(x, n.Node) or bool(getattr(x, "args", None))]


def falls(node: n.Node) -> bool:
    """Whether the terms of a series are 1/(k + c)! times powers b^(k + d) and rational functions of k."""
    body, k = node.args[:2]
    return isinstance(k, n.Sym) and order(body, k) == 2


def order(node: n.Node, k: n.Sym) -> int:
    """2 for what falls like 1/k!, 1 for what grows like b^k at most, 0 where it is not known."""
    if k not in node.symbols:
        return 1
    args = node.args
    match node:
        case n.Neg():
            return order(args[0], k)
        case n.Mul():
            parts = [order(x, k) for x in args]
            return max(parts) if min(parts) else 0
        case n.Frac(args=(above, n.Factorial() as below)):
            return 2 if order(above, k) and shifted(below.args[0], k) else 0
        case n.Frac(args=(above, below)):
            return order(above, k) if shifted(below, k) else 0
        case n.Pow():
            return int(k not in args[0].symbols and shifted(args[1], k))
    return int(shifted(node, k))


def shifted(node: n.Node, k: n.Sym) -> bool:
    found = line(node)
    return found is not None and found.get(k) == 1 and set(found) <= {k, None}


# -- definitions ------------------------------------------------------------------------------------------
def unfolded(node: n.Node, w: World) -> n.Node:
    """The term with definitions put in; an equation for all members of a family at any of its indices."""
    for _ in range(8):
        bound = {x.args[1] for x in walk(node) if isinstance(x, (*RANGES, n.Lim, n.D))}
        by: dict[n.Node, n.Node] = {}
        for s in node.symbols:
            for equation in w.equations:
                value = instance(equation, s, w)
                fixed = set(s.symbols) if equation[2] is not None else set()  # one equation says nothing of others
                if value is not None and not (free(value).union(s.symbols) - fixed) & bound:
                    by[s] = value
                    break
        if not by:
            break
        node = node.xreplace(by)
    return node


def instance(equation: tuple[n.Sym, n.Node, n.Sym | None, bool], s: n.Sym, w: World) -> n.Node | None:
    head, value, var, index = equation
    if s in value.symbols:
        return None
    if var is None:
        return value if head is s else None
    if head.indices != (var,) or len(s.indices) != 1 or head.args[:3] != s.args[:3]:
        return None
    at = s.indices[0]
    if index and not natural(at, w):
        return None
    try:
        return put(value, var, at)
    except ReplayError:
        return None


def alike(r: Replay, a: n.Node, b: n.Node, w: World) -> bool:
    """Whether two limits, suprema, series, integrals or derivatives are of one function over one range."""
    fits = type(a) is type(b) and isinstance(a, (*RANGES, n.Lim, n.D)) and len(a.args) == len(b.args)
    if not fits:
        return False
    (f, s, *first), (g, t, *second) = unfolded(a, w).args, unfolded(b, w).args
    for x, y in zip(first, second, strict=True):
        if not (x == y or (isinstance(x, n.Node) and isinstance(y, n.Node) and r.same(x, y))):
            return False
    if s is not t and not (first and isinstance(a, RANGES)):
        return False
    try:
        return r.same(f, g if s is t else put(g, t, s))
    except ReplayError:
        return False


# -- steps ------------------------------------------------------------------------------------------------
def domains_of(under: Iterable[Assumption]) -> tuple[frozenset, frozenset]:
    """The variables that are declared not negative, and those that are natural numbers."""
    half, naturals = set(), set()
    for a in under:
        if isinstance(a, Has) and a.what in (Property.NONNEGATIVE, Property.POSITIVE) and isinstance(a.node, n.Sym):
            half.add(a.node)
        elif isinstance(a, Natural):
            naturals.add(a.symbol)
    return frozenset(half), frozenset(naturals)


@lru_cache(maxsize=100_000)
def open_supremum(node: n.Node) -> bool:
    """Whether a supremum over all that its letter is declared to be stands in a term."""
    return any(isinstance(x, n.Sup) and len(x.args) == 2 for x in walk(node))


@lru_cache(maxsize=100_000)
def bindings(node: n.Node) -> tuple[tuple[n.Node, n.Sym], ...]:
    """The bodies and the letters of all that binds in a term, or differentiates."""
    return tuple(
        (x.args[0], x.args[1])
        for x in walk(node)
        if isinstance(x, (*RANGES, n.Lim, n.D)) and isinstance(x.args[1], n.Sym)
    )


def of_step(step: Step, under: frozenset[Assumption]) -> frozenset[Need]:
    """What the two sides of a step need."""
    found = raw(step.left) | raw(step.right)
    if found and (open_supremum(step.left) or open_supremum(step.right)):
        half, naturals = domains_of(under)
        found = raw(step.left, half, naturals) | raw(step.right, half, naturals)
    return found


def met(r: Replay, step: Step, what: Need) -> bool:
    """Whether a step rests on a need, shows it, or makes it evident."""
    if what in step.under or what in r.shown:
        return True
    w = world(step.under)
    if evident(what, w) or by_signs(r, step, what):
        return True
    if isinstance(what, Has | Defined):
        plain = replace(what, node=unfolded(what.node, w))
        if plain != what and (evident(plain, w) or by_signs(r, step, plain)):
            return True
        if isinstance(what, Has):
            return any(
                isinstance(a, Has) and a.what is what.what and r.same(unfolded(a.node, w), plain.node)
                for a in step.under
            )  # fmt: skip
        return any(isinstance(a, Defined) and alike(r, a.node, what.node, w) for a in step.under)
    return False


def by_signs(r: Replay, step: Step, what: Need) -> bool:
    """Whether a number, multiplied out, is a sum of products of positive numbers."""
    if not isinstance(what, Has) or what.what in (Property.SYMMETRIC, Property.PD) or not what.node.is_scalar_shaped:
        return False
    try:
        poly = r.terms.expand(what.node)
        found = Signs(r, step, ()).poly(poly) if poly else 0
    except ReplayError:
        return False
    return found >= (1 if what.what is Property.NONNEGATIVE else 2)


def meant(r: Replay, step: Step, whole: Iterable[Step]) -> None:
    """Refuse a step that speaks of a term without what it needs; `whole` are the premises of which nothing is
    discharged: where they hold, what they speak of means something."""
    owed = of_step(step, step.under)
    for premise in whole:
        if owed:
            owed -= of_step(premise, step.under)
    for what in owed:
        need(met(r, step, what), f"{step.rule}: {what.statement()} is neither shown nor assumed")


def declares(what: Need, var: n.Sym) -> bool:
    """Whether this is the declared sign of a variable."""
    return isinstance(what, Has) and what.node is var and what.what in (Property.POSITIVE, Property.NONNEGATIVE)


def placed(what: Need, var: n.Sym, value: n.Node) -> Need:
    """A need with a value for a variable; that the variable itself has a sign is no need but a declaration."""
    need(not declares(what, var), f"an assumption about {var} is left: {what.statement()}")
    match what:
        case Has() | Defined():
            return replace(what, node=put(what.node, var, value))
        case Throughout():
            need(what.var is not var and what.var not in free(value), f"{what.var} would be captured")
            low, high = (None if e is None else put(e, var, value) for e in (what.low, what.high))
            return Throughout(placed(what.fact, var, value), what.var, low, high, what.index)
    raise ReplayError(f"an assumption about {var} is left: {what.statement()}")


def says(r: Replay, what: Need, premise: Step) -> bool:
    """Whether a premise says that a number is in a domain."""
    if not isinstance(what, Has) or not what.node.is_scalar_shaped:
        return False
    above = r.zero(premise.left) and r.same(premise.right, what.node)
    below = r.zero(premise.right) and r.same(premise.left, what.node)
    match what.what:
        case Property.NONNEGATIVE:
            return above
        case Property.POSITIVE:
            return above and premise.relation == "<"
        case Property.INVERTIBLE:
            return (above or below) and premise.relation == "<"
    return False


def speaks_of_it(r: Replay, step: Step, what: Need, premise: Step) -> bool:
    """Whether a premise speaks of a term that has the need, or one that has a value where this one has."""
    needs = of_step(premise, step.under)
    if what in needs:
        return True
    w = world(step.under)
    return isinstance(what, Defined) and any(
        isinstance(other, Defined) and alike(r, what.node, other.node, w) for other in needs
    )


# -- one meaning of a symbol ------------------------------------------------------------------------------
def moves(assumptions: Iterable[Assumption]) -> dict[str, set]:
    """What each symbol depends on by an equation, a path or a map, by its name; what these depend on as well."""
    on: dict[str, set] = {}

    def add(symbol: Any, others: Iterable[n.Sym]) -> None:
        if isinstance(symbol, n.Sym):
            on.setdefault(symbol.name, set()).update(set(others).difference(symbol.symbols))

    for a in assumptions:
        match a:
            case Define():
                add(a.symbol, free(a.value))
            case Stated(relation="="):
                add(a.left, free(a.right).difference(a.quantified()))
                add(a.right, free(a.left).difference(a.quantified()))
            case Flow() | PathFact():
                add(a.path, (a.time,))
            case SmoothMap() if a.time is not None:
                for s in (a.value, a.argument, a.jacobian):
                    add(s, (a.time,))
    before = -1
    while before != sum(map(len, on.values())):
        before = sum(map(len, on.values()))
        for others in on.values():
            others.update(*(on.get(s.name, ()) for s in tuple(others)))
    return on


def one_meaning(sides: Iterable[n.Node], assumptions: Iterable[Assumption]) -> None:
    """Refuse a claim in which a symbol that depends on a variable stands, as if it did not, where that is bound."""
    known = tuple(assumptions)
    on = {name: others for name, others in moves(known).items() if others}
    if not on:
        return

    def fixed(body: n.Node, var: n.Sym) -> None:
        for s in free(body):
            dragged = var in on.get(s.name, ()) and var not in s.symbols
            need(not dragged, f"{s} depends on {var}, which is bound")

    terms = [*sides, *(x for a in known for x in a.nodes())]
    for node in terms:
        for body, letter in bindings(node):
            fixed(body, letter)
    for a in known:
        named = not isinstance(a, Flow | PathFact) or a.time in a.path.symbols
        need(named, f"{a.statement()}: a path that does not name its time")
        for var in a.quantified():
            for x in a.nodes():
                fixed(x, var)


__all__ = [
    "CARRIED", "evident", "meant", "met", "moves", "one_meaning", "placed", "raw", "says", "speaks_of_it", "world",
]  # fmt: skip
