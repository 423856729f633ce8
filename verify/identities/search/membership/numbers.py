"""Relations between numbers: circles and hyperbolas, exponentials of one rate, powers with one base."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import permutations

from derivations.assumptions import Index
from derivations.estimates import Natural
from derivations.notation import nodes as n

from ...certificate import Letter, Relator
from .. import algebra as al
from ..rewriting import Normalizer
from ..spelled import tree
from .relations import letter_of, minus, of_a_node, relation

MOST_POWER = 6
PARTNERS = {"sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh", "tanh": "cosh"}


@of_a_node(n.Sqrt)
def _root(norm: Normalizer, node: n.Node) -> Iterator[Relator]:
    """sqrt(a)^2 = a."""
    own = al.term((), (("node", node),))
    yield relation("square root", minus(al.times(own, own), norm.parser.poly(node.args[0])), node)


def of_elementary(letter: Letter) -> Iterator[Relator]:
    """sin^2 + cos^2 = 1, cosh^2 - sinh^2 = 1, tanh cosh = sinh."""
    _, name, inside = letter
    if name not in PARTNERS:
        return
    own, other = al.term((), (letter,)), al.term((), (("fn", PARTNERS[name], inside),))
    if name == "tanh":
        yield relation("circle", minus(al.times(own, other), al.term((), (("fn", "sinh", inside),))))
        return
    sign = 1 if name in ("sin", "cos") else -1 if name == "cosh" else 1
    first, second = (own, other) if name != "sinh" else (other, own)
    if name in ("sinh", "cosh"):
        yield relation("circle", minus(minus(al.times(first, first), al.times(second, second)), al.const(1)))
    else:
        squares = al.plus(al.times(first, first), al.scaled(al.times(second, second), sign))
        yield relation("circle", minus(squares, al.const(1)))


def of_hyperbolics(norm: Normalizer, letters: Iterable[Letter], nodes: Iterable[n.Node]) -> Iterator[Relator]:
    """(e^{2a} + 1) tanh a = e^{2a} - 1, 2 cosh a = e^a + e^{-a}, 2 sinh a = e^a - e^{-a}, beside exponentials."""
    if not any(isinstance(node, n.Exp) and node.is_scalar_shaped for node in nodes):
        return
    for letter in letters:
        _, name, inside = letter
        own = al.term((), (letter,))
        if name == "tanh":
            power = exponential(al.scaled(al.thaw(inside), 2))
            ahead, behind = al.plus(power, al.const(1)), minus(power, al.const(1))
            yield relation("hyperbolic", minus(al.times(ahead, own), behind))
        elif name in ("cosh", "sinh"):
            up, down = (exponential(al.scaled(al.thaw(inside), sign)) for sign in (1, -1))
            both = al.plus(up, al.scaled(down, 1 if name == "cosh" else -1))
            yield relation("hyperbolic", minus(al.scaled(own, 2), both))


def exponential(poly: al.Poly) -> al.Poly:
    return letter_of(n.Exp(tree(poly)))


def of_exponentials(norm: Normalizer, nodes: Iterable[n.Node]) -> Iterator[Relator]:
    """e^{k a} = (e^a)^k and e^{k a} e^{-a}^k = 1 for numbers a, k a whole number."""
    inside = {
        node: norm.parser.poly(node.args[0]) for node in nodes if isinstance(node, n.Exp) and node.is_scalar_shaped
    }
    for a, b in permutations(inside, 2):
        k = multiple(inside[a], inside[b])
        if k is None or not 1 <= abs(k) <= MOST_POWER or (k == -1 and al.key(("node", a)) > al.key(("node", b))):
            continue
        power = al.power(letter_of(b), abs(k))
        left = letter_of(a) if k > 0 else al.times(letter_of(a), power)
        yield relation("exponentials", minus(left, power if k > 0 else al.const(1)))


def multiple(poly: al.Poly, other: al.Poly) -> int | None:
    """k where poly = k other."""
    if not other or poly.keys() != other.keys():
        return None
    ratios = {c / other[key] for key, c in poly.items()}
    if len(ratios) != 1:
        return None
    (ratio,) = ratios
    return int(ratio) if ratio.denominator == 1 else None


def of_powers(norm: Normalizer, nodes: Iterable[n.Node]) -> Iterator[Relator]:
    """M^{k+d} = M^k M^d for a natural number k that is a letter and d = 1, 2, ..."""
    powers = [node for node in nodes if isinstance(node, n.Pow) and natural(norm, node.args[1])]
    for a, b in permutations(powers, 2):
        if norm.parser.poly(a.args[0]) != norm.parser.poly(b.args[0]):
            continue
        ahead = minus(norm.parser.poly(a.args[1]), norm.parser.poly(b.args[1]))
        d = ahead.get(((), ()), Fraction(0))
        if (
            (ahead and set(ahead) != {((), ())})
            or d.denominator != 1
            or not 0 <= d <= MOST_POWER
            or (d == 0 and a is b)
        ):
            continue
        own = al.power(norm.parser.poly(a.args[0]), int(d))
        yield relation("powers", minus(letter_of(a), al.times(own, letter_of(b))), n.Mul(a, b))


def natural(norm: Normalizer, node: n.Node) -> bool:
    """Whether an exponent is a natural number by the facts: a letter, a size, sums and multiples of them."""
    if isinstance(node, n.Num):
        return bool(node.value.q == 1 and node.value >= 0)
    if isinstance(node, n.Size):
        return True
    if isinstance(node, n.Add | n.Mul):
        return all(natural(norm, arg) for arg in node.args)
    return any(isinstance(f, Natural | Index) and f.symbol is node for f in norm.known.assumptions)


__all__ = ["natural", "of_elementary", "of_exponentials", "of_hyperbolics", "of_powers"]
