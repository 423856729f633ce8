"""Whether a family refutes: all facts hold for all large s, and the quotient of the sides exceeds every constant.

Matrices of sizes that do not vary are 1 x 1, all others zero; a path or family has one value, given at no index. A path
of which facts bound only the distance from its start may be given zero at 0 as well: then it has its value at every
positive time of which the claim speaks, and stays between the two everywhere.

With s = z^N all exponents are whole, so every value is a quotient of polynomials in z, held as lists of coefficients;
its sign for all large z is that of the leading ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from derivations.assumptions import Assumption, Define, Defined, Has, Property, Trajectory
from derivations.estimates import Natural, Stated
from derivations.ledger.orders import Statement
from derivations.notation import nodes as n
from derivations.notation.nodes import Node, Num, Sym, sizes_in

from ..certificate import Family
from .errors import ReplayError, need

Poly = tuple[Fraction, ...]  # coefficients, that of 1 first, the last one not 0
Quotient = tuple[Poly, Poly]
MOST_DEGREE = 400
ROOTS = 24  # s = z^24: roots of order 2, 3, 4, 6, 8 of powers of s are powers of z


def check(said: Statement, family: Family) -> None:
    """Raise `ReplayError` unless the family refutes the statement."""
    values: dict[Node, Quotient] = {}
    for letter, row in family.values:
        start = isinstance(letter, Sym) and letter.indices == (Num(0),) and not row
        need(isinstance(letter, n.Size) or (isinstance(letter, Sym) and (start or not letter.indices)), "no letter")
        need(letter not in values, "a value twice")
        values[letter] = polynomial(row)
        if isinstance(letter, n.Size):
            need(letter.args[0].is_Symbol and natural(row) and row, "no size")
    paths(said, family)
    sized(said, family)
    varies(said, family)
    for fact in said.facts:
        need(holds(fact, family, values), "a fact does not hold")
    bounded = value(said.bounded, values)
    scale: Quotient = ((), (Fraction(1),))
    for node in said.scale:
        part = value(node, values)
        if said.two_sided and sign(part) < 0:
            part = negative(part)
        need(sign(part) >= 0, "a scale that is negative")
        scale = plus(scale, part)
    need(sign(scale) > 0, "a scale that is not positive")
    need(sign(bounded) > 0 or (said.two_sided and sign(bounded) < 0), "what is bounded is not positive")
    need(degree(bounded) > degree(scale), "the quotient stays bounded")
    if said.limit:
        both_ends(said, dict(family.values))


def paths(said: Statement, family: Family) -> None:
    """What leaves its start is a path of which facts bound only how far it goes."""
    for letter, _ in family.values:
        if isinstance(letter, Sym) and letter.indices:
            spoken = [f for f in said.facts if any(s.name == letter.name for x in f.nodes() for s in x.symbols)]
            need(any(isinstance(f, Trajectory) and f.path.name == letter.name for f in spoken), "no path")
            need(all(isinstance(f, Trajectory) or distance(f, letter) for f in spoken), "a path that more is said of")


def distance(fact: Assumption, start: Sym) -> bool:
    """Whether a fact is ||path - start|| <= bound for all values of its letter, the bound without both."""
    if not isinstance(fact, Stated) or fact.var is None or fact.relation not in ("<=", "<"):
        return False
    later = Sym(start.name, start.args[1], start.tex, fact.var)
    inside = fact.left.args[0] if isinstance(fact.left, n.Norm) else None
    bound = {s.name for s in fact.right.symbols}
    return inside is n.Add(later, n.Neg(start)) and not bound & {start.name, fact.var.name}


def sized(said: Statement, family: Family) -> None:
    """A matrix that is not zero is 1 x 1: its sizes do not vary, and are 1 where they are numbers."""
    rows = dict(family.values)
    varying = {x.args[0] for x in said.uniform.varying if isinstance(x, n.Size)}
    for letter, row in family.values:
        if not isinstance(letter, Sym) or letter.is_scalar_shaped or not row:
            continue
        for size in sizes_in(letter):
            given = rows.get(n.Size(size), ((1, 0),))
            need(size not in varying and [(Fraction(c), Fraction(e)) for c, e in given] == [(1, 0)], "no 1 x 1 matrix")
        need(all(x.is_Symbol or x == 1 for x in letter.shape), "no 1 x 1 matrix")


def varies(said: Statement, family: Family) -> None:
    """What is fixed has one value, and so has all that facts do not make follow what varies: by a definition, or as a
    letter of which they say nothing but upper bounds and what others are by it."""
    loose = {letter for letter, _, _ in said.loose}
    for letter, row in family.values:
        if all(exponent == 0 for _, exponent in row) or letter in said.uniform.varying or letter in loose:
            continue
        spoken = [fact for fact in said.facts if any(letter in node.symbols for node in fact.nodes())]
        heads = any(isinstance(fact, Define) and fact.symbol is letter for fact in spoken)
        heads = heads or any(isinstance(x, Sym) and x.indices and x.name == letter.name for x, _ in family.values)
        others = [fact for fact in spoken if not isinstance(fact, Define)]
        free = heads or (bool(others) and all(above(fact, letter) for fact in others))
        moves = free and letter not in said.uniform.fixed and not said.is_fixed(letter)
        need(moves, "something fixed varies along the family")


def above(fact: Assumption, letter: Node) -> bool:
    """Whether a fact says of a letter only that it, or its size, is at most something else."""
    if not isinstance(fact, Stated) or fact.relation not in ("<=", "<") or letter in fact.right.symbols:
        return False
    return fact.left is letter or (isinstance(fact.left, n.Norm) and fact.left.args[0] is letter)


def both_ends(said: Statement, rows: Mapping[Node, tuple]) -> None:
    """O(.) may be meant for large or for small values: a family at one end refutes it where there is no other."""
    for letter in said.uniform.varying:
        if letter not in rows:
            continue
        top = max((e for _, e in rows[letter]), default=Fraction(0))
        need(top != 0, "a letter that varies stays along the family")
        ordered = [f for f in said.facts if isinstance(f, Stated) and f.var is None and f.relation in ("<=", "<")]
        if top < 0:
            need(any(f.left is letter and said.is_fixed(f.right) for f in ordered), "O(.) may be meant for large ones")
        elif not isinstance(letter, n.Size):
            away = any(f.right is letter and isinstance(f.left, Num) and f.left.value > 0 for f in ordered)
            counted = any(isinstance(f, Natural) and f.symbol is letter for f in said.facts)
            need(away or counted, "O(.) may be meant for small ones")


# -- facts ------------------------------------------------------------------------------------------------
def holds(fact: Assumption, family: Family, values: Mapping[Node, Quotient]) -> bool:
    hidden = {*fact.quantified(), *(fact.symbol.indices if isinstance(fact, Define) else ())}
    values = {letter: found for letter, found in values.items() if letter not in hidden}
    if isinstance(fact, Trajectory):
        return True  # a path with one value is differentiable
    if isinstance(fact, Has):
        found = sign(value(fact.node, values))
        if fact.what in (Property.POSITIVE, Property.PD):
            return found > 0
        if fact.what in (Property.NONNEGATIVE, Property.PSD):
            return found >= 0
        if fact.what is Property.INVERTIBLE:
            return found != 0
        need(fact.what is Property.SYMMETRIC, "a property that is not looked at")
        return True
    if isinstance(fact, Natural):
        return natural(dict(family.values)[fact.symbol])
    if isinstance(fact, Defined):
        value(fact.node, values)
        return True
    if isinstance(fact, Define):
        return sign(plus(value(fact.symbol, values), negative(value(fact.value, values)))) == 0
    need(isinstance(fact, Stated), "a fact that is not looked at")
    assert isinstance(fact, Stated)
    leaving = next((x for x in values if isinstance(x, Sym) and x.indices and distance(fact, x)), None)
    if leaving is not None:
        end = values[Sym(leaving.name, leaving.args[1], leaving.tex)]
        room = sign(plus(value(fact.right, values), negative(negative(end) if sign(end) < 0 else end)))
        return room > 0 or (room == 0 and fact.relation == "<=")
    found = sign(plus(value(fact.right, values), negative(value(fact.left, values))))
    return {"=": found == 0, "<=": found >= 0, "<": found > 0}[str(fact.relation)]


def natural(row: tuple[tuple[Fraction, Fraction], ...]) -> bool:
    """Whether it is a natural number for every s."""
    return all(c > 0 and Fraction(c).denominator == 1 and e >= 0 and Fraction(e).denominator == 1 for c, e in row)


# -- quotients of polynomials in z ----------------------------------------------------------------------------
def polynomial(row: tuple[tuple[Fraction, Fraction], ...]) -> Quotient:
    exponents = [Fraction(e) * ROOTS for _, e in row]
    need(all(e.denominator == 1 and abs(e) <= MOST_DEGREE for e in exponents), "an exponent that is not looked at")
    low = min((int(e) for e in exponents), default=0)
    shift = max(0, -low)
    top = [Fraction(0)] * (max((int(e) for e in exponents), default=0) + shift + 1)
    for (c, _), e in zip(row, exponents, strict=True):
        top[int(e) + shift] += Fraction(c)
    return trimmed(top), monomial(shift)


def monomial(degree: int) -> Poly:
    return (*([Fraction(0)] * degree), Fraction(1))


def trimmed(coefficients: list[Fraction]) -> Poly:
    while coefficients and coefficients[-1] == 0:
        coefficients.pop()
    return tuple(coefficients)


def times(a: Poly, b: Poly) -> Poly:
    if not a or not b:
        return ()
    need(len(a) + len(b) <= 20 * MOST_DEGREE, "a degree that is too high")
    out = [Fraction(0)] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        if x:
            for j, y in enumerate(b):
                if y:
                    out[i + j] += x * y
    return trimmed(out)


def plus(a: Quotient, b: Quotient) -> Quotient:
    left, right = times(a[0], b[1]), times(b[0], a[1])
    size = max(len(left), len(right))
    out = [Fraction(0)] * size
    for poly in (left, right):
        for i, x in enumerate(poly):
            out[i] += x
    return trimmed(out), times(a[1], b[1])


def product(a: Quotient, b: Quotient) -> Quotient:
    return times(a[0], b[0]), times(a[1], b[1])


def negative(a: Quotient) -> Quotient:
    return tuple(-x for x in a[0]), a[1]


def inverse(a: Quotient) -> Quotient:
    need(a[0], "a quotient by zero")
    return a[1], a[0]


def sign(a: Quotient) -> int:
    if not a[0]:
        return 0
    return 1 if a[0][-1] * a[1][-1] > 0 else -1


def degree(a: Quotient) -> int:
    return len(a[0]) - len(a[1])


def rooted(a: Quotient, p: Fraction) -> Quotient:
    """A broken power of c z^d, where it is one again."""
    need(sign(a) >= 0, "a root of a negative number")
    if not a[0]:
        need(p > 0, "a quotient by zero")
        return a
    need(all(sum(1 for x in poly if x) == 1 for poly in a), "a root of a sum")
    exponent, number = Fraction(degree(a)) * p, a[0][-1] / a[1][-1]
    need(exponent.denominator == 1 and abs(exponent) <= MOST_DEGREE, "a root that is no power")
    root = exact_root(number, p.denominator) ** p.numerator
    up, down = max(0, int(exponent)), max(0, -int(exponent))
    return tuple(root * x for x in monomial(up)), monomial(down)


def exponent_of(node: Node) -> Fraction:
    """An exponent made of numbers alone."""
    if isinstance(node, Num):
        return Fraction(node.exact)
    if isinstance(node, n.Neg):
        return -exponent_of(node.args[0])
    need(isinstance(node, n.Frac), "an exponent that is no number")
    below = exponent_of(node.args[1])
    need(below, "an exponent that is no number")
    return exponent_of(node.args[0]) / below


def exact_root(number: Fraction, order: int) -> Fraction:
    """The rational root of a positive number; refused where there is none."""

    def whole(x: int) -> int:
        guess = round(x ** (1 / order)) if x < 2**50 else 0
        found = next((g for g in (guess - 1, guess, guess + 1) if g > 0 and g**order == x), 0)
        need(found, "a root that is not rational")
        return found

    return Fraction(whole(number.numerator), whole(number.denominator))


def value(node: Node, values: Mapping[Node, Quotient]) -> Quotient:
    """The value of a number along the family."""
    if node in values:
        return values[node]
    if isinstance(node, Sym):
        at_no_index = Sym(node.name, node.args[1], node.tex)
        need(node.indices and at_no_index in values, f"{node} has no value")
        if Sym(node.name, node.args[1], node.tex, Num(0)) in values:
            late = len(node.indices) == 1 and sign(value(node.indices[0], values)) > 0
            need(late, "a path between its start and its value")
        return values[at_no_index]
    if isinstance(node, n.Zero):
        return (), (Fraction(1),)
    if isinstance(node, Num):
        number = Fraction(node.exact)
        return ((number,) if number else (), (Fraction(1),))
    inner = [x for x in node.args if isinstance(x, Node)]
    if isinstance(node, n.Pow):
        p = exponent_of(node.args[1])
        base = value(node.args[0], values)
        if p.denominator > 1:
            return rooted(base, p)
        need(abs(p) <= 8, "a high power")
        out: Quotient = ((Fraction(1),), (Fraction(1),))
        for _ in range(abs(p.numerator)):
            out = product(out, base)
        return out if p >= 0 else inverse(out)
    need(isinstance(node, n.Add | n.Mul | n.Neg | n.Frac | n.Inv | n.T | n.Sqrt | n.Norm | n.Max | n.Min),
         f"{type(node).__name__} has no value along a family")  # fmt: skip
    found = [value(x, values) for x in inner]
    if isinstance(node, n.Add):
        total: Quotient = ((), (Fraction(1),))
        for one in found:
            total = plus(total, one)
        return total
    if isinstance(node, n.Mul):
        total = ((Fraction(1),), (Fraction(1),))
        for one in found:
            total = product(total, one)
        return total
    if isinstance(node, n.Max | n.Min):
        best = found[0]
        for one in found[1:]:
            above = sign(plus(one, negative(best))) > 0
            best = one if above == isinstance(node, n.Max) else best
        return best
    first = found[0]
    match node:
        case n.Neg():
            return negative(first)
        case n.Frac():
            return product(first, inverse(found[1]))
        case n.Inv():
            return inverse(first)
        case n.T():
            return first
        case n.Sqrt():
            return rooted(first, Fraction(1, 2))
        case n.Norm():
            return negative(first) if sign(first) < 0 else first
    raise ReplayError("a term that has no value along a family")


__all__ = ["check"]
