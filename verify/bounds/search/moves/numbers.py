"""Numbers: exponentials and logarithms beside their tangents, powers below exponentials, Bernoulli, means, roots."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derivations.notation import nodes as n

from ...rules import arithmetic, scalars
from ...rules.ground import LE, LT, ZERO
from ...rules.kernel import Sequent
from ...rules.terms import UNIT, over
from ..asking import Asking, Reach
from ..closing import quotient
from ..patterns import atoms_of
from ..registry import Sides, library, move

HALF = n.Num(Fraction(1, 2))
NEAR_PI = (n.Num(Fraction(31415926535, 10**10)), n.Num(Fraction(31415926536, 10**10)))


@move(n.Constant)
def beside_pi(p: Asking, atom: n.Constant, sides: Sides) -> Iterator[Sequent | None]:
    """The rational numbers of the goal beside pi, and the two nearest ones of ten digits, with their powers."""
    if atom is not n.PI:
        return
    numbers = dict.fromkeys(x for side in sides for x in n.tree(side) if isinstance(x, n.Num))
    for q in (*numbers, *NEAR_PI):
        yield p.attempt(scalars.beside_pi, q)
    found = {e for side in sides for factors, _ in p.t.poly(side) for base, e in factors if base is n.PI}
    for q in NEAR_PI if found - {n.Num(1)} else ():
        between = p.attempt(scalars.beside_pi, q)
        sign = p.sign(between.left) if between is not None else None
        for e in sorted(found - {n.Num(1)}, key=str) if sign is not None else ():
            yield p.attempt(arithmetic.power_monotone, between, sign, e)


@library(n.Exp)
def exponentials(p: Asking, atom: n.Exp, sides: Sides) -> Iterator[Sequent | None]:
    """1 + x <= e^x and 1 - x <= e^{-x}; e^x < e^y where that is the goal."""
    if not atom.is_scalar_shaped:
        return
    yield p.attempt(scalars.tangent, atom.args[0])
    yield p.attempt(scalars.tangent, n.Neg(atom.args[0]))
    for other in atoms_of(p.t.poly(sides[1])):
        if isinstance(other, n.Exp) and p.t.same(atom, sides[0]) and p.t.same(other, sides[1]):
            strictly = p.prove(atom.args[0], LT, other.args[0], Reach.CHAINS)
            yield p.attempt(arithmetic.exp_monotone, strictly) if strictly is not None else None


@library(n.Pow)
def powers(p: Asking, atom: n.Pow, sides: Sides) -> Iterator[Sequent | None]:
    """Bernoulli's inequality; q^m <= e^{mx} from q <= e^x, for the exponentials of the goal."""
    base, exponent = atom.args
    sign = p.sign(base)
    if sign is None:
        return
    least = p.prove(ZERO, LE, base, Reach.KNOWN)
    yield p.attempt(scalars.bernoulli, p.t.canonical(base - 1), exponent, least) if least is not None else None
    for y in atoms_of(p.t.poly(sides[1])):
        rate = per(p, y.args[0], exponent) if isinstance(y, n.Exp) and y.is_scalar_shaped else None
        below = p.prove(base, LE, n.Exp(rate)) if rate is not None else None
        if below is not None:
            yield p.attempt(arithmetic.power_monotone, below, sign, exponent)


def per(p: Asking, x: n.Node, y: n.Node) -> n.Node | None:
    """x / y where y is one product of powers that divides each term of x."""
    ((by, value), *more) = p.t.poly(y).items()
    parts = {quotient(p.c, key, by): over(c, value) for key, c in p.t.poly(x).items()}
    return None if more or None in parts else p.t.build(parts)  # type: ignore[arg-type]


@library(n.Mul)
def means(p: Asking, atom: n.Mul, sides: Sides) -> Iterator[Sequent | None]:
    """The root of a product of two numbers below their mean."""
    if len(atom.args) == 2 and atom.is_scalar_shaped:
        signs = [p.prove(ZERO, LE, x, Reach.KNOWN) for x in atom.args]
        if all(signs):
            yield p.attempt(scalars.means, *atom.args, *signs)


@library(n.Exp)
def reciprocals(p: Asking, atom: n.Exp, sides: Sides) -> Iterator[Sequent | None]:
    """e^x <= 1/(1 - x), where a quotient or a power is on the right."""
    if atom.is_scalar_shaped and any(isinstance(x, n.Frac | n.Pow | n.Inv) for x in n.tree(sides[1])):
        sign = p.prove(ZERO, LT, 1 - atom.args[0], Reach.CHAINS)
        yield p.attempt(scalars.reciprocal_exponential, atom.args[0], sign) if sign is not None else None


@library(n.Elementary)
def logarithms(p: Asking, atom: n.Elementary, sides: Sides) -> Iterator[Sequent | None]:
    """1 - 1/x <= log x <= x - 1; log x below the other logarithms of the goal."""
    if atom.name != "log":
        return
    x = atom.args[0]
    yield p.attempt(scalars.logarithm, x)
    yield p.attempt(scalars.logarithm_above, x)
    if isinstance(x, n.Add):
        yield p.attempt(scalars.cancels, x)
    for other in atoms_of(p.t.poly(sides[1])):
        if isinstance(other, n.Elementary) and other.name == "log" and other != atom:
            below = p.prove(x, LT, other.args[0], Reach.CHAINS) or p.prove(x, LE, other.args[0], Reach.CHAINS)
            yield p.attempt(scalars.logarithm_monotone, below) if below is not None else None


@library(n.Elementary)
def quotients(p: Asking, atom: n.Elementary, sides: Sides) -> Iterator[Sequent | None]:
    """x - y <= x log(x/y); log y against the other side by its exponential; functions between -1 and 1."""
    if atom.name in scalars.BOUNDED:
        yield p.attempt(scalars.bounded, atom.args[0], atom.name, "above")
        yield p.attempt(scalars.bounded, atom.args[0], atom.name, "below")
    if atom.name != "log":
        return
    for one in dict.fromkeys(x for side in sides for x in n.tree(side) if isinstance(x, n.Elementary)):
        if one.name == "log" and isinstance(one.args[0], n.Frac) and p.t.same(one, atom):
            x, y = one.args[0].args
            signs = [p.prove(ZERO, LT, z, Reach.CHAINS) for z in (x, y)]
            if all(signs):
                yield p.attempt(scalars.gibbs, x, y, *signs)
    if p.t.same(sides[1], atom):
        below = p.prove(n.Exp(sides[0]), LE, atom.args[0])
        yield p.attempt(scalars.logarithm_against, below, "left") if below is not None else None
    if p.t.same(sides[0], atom):
        below = p.prove(atom.args[0], LE, n.Exp(sides[1]))
        yield p.attempt(scalars.logarithm_against, below, "right") if below is not None else None


@library(n.Add)
def roots(p: Asking, atom: n.Add, sides: Sides) -> Iterator[Sequent | None]:
    """sqrt(a + b) <= sqrt(a) + sqrt(b), and the tangent of the root at 1, where the root of a sum is compared."""
    root = n.Sqrt(atom)
    if not any(isinstance(x, n.Sqrt) and p.t.same(x, root) for side in sides for x in n.tree(side)):
        return
    signs = [p.prove(ZERO, LE, x, Reach.KNOWN) for x in atom.args]
    if all(signs):
        head, *rest = atom.args
        other = rest[0] if len(rest) == 1 else n.Add(*rest)
        sign = signs[1] if len(rest) == 1 else p.prove(ZERO, LE, other, Reach.KNOWN)
        if sign is not None:
            yield p.attempt(scalars.root_of_sum, head, other, signs[0], sign)
    whole, one = p.prove(ZERO, LE, atom, Reach.KNOWN), p.prove(ZERO, LT, n.Num(1), Reach.KNOWN)
    if whole is not None and one is not None:
        yield p.attempt(scalars.root_tangent, atom, n.Num(1), whole, one)


@library(n.Norm)
def roots_apart(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """|sqrt(a) - sqrt(b)| <= sqrt(|a - b|) for the difference of two roots."""
    poly = p.t.poly(atom.args[0]) if atom.args[0].is_scalar_shaped else {}
    if len(poly) != 2 or sorted(poly.values()) != [-1, 1]:
        return
    inside = [p.t.build(p.t.raised({key: 1}, {UNIT: 2})) for key in poly if not key[1]]
    signs = [p.prove(ZERO, LE, x, Reach.CHAINS) for x in inside]
    if len(inside) == 2 and all(signs):
        yield p.attempt(scalars.roots_apart, *inside, *signs)


@library(n.Mul)
def roots_of_products(p: Asking, atom: n.Mul, sides: Sides) -> Iterator[Sequent | None]:
    """sqrt(a b) = sqrt(a) sqrt(b) where the root of one of them occurs as well."""
    if len(atom.args) != 2 or not atom.is_scalar_shaped:
        return
    halves = {base for side in sides for f, _ in p.t.poly(side) for base, e in f if e == HALF}
    if halves & set(atom.args):
        signs = [p.prove(ZERO, LE, x, Reach.CHAINS) for x in atom.args]
        if all(signs):
            yield p.attempt(scalars.root_of_product, *atom.args, *signs)
