"""Schemas for elementary functions of numbers: logarithms of products, derivatives."""

from __future__ import annotations

from fractions import Fraction

from derivations.notation import nodes as n

from ..certificate import Instance
from . import algebra as al
from .calculus import of_kind
from .invariants import elementary, of_size, slope
from .parse import linear
from .rewriting import Normalizer, instance, letter_schema


@letter_schema("fn")
def inside_function(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """Rewrite the argument; log(c a^2 b) = log c + 2 log a + log b; log(a + a b) = log a + log(1 + b); log e^a = a."""
    _, name, frozen = letter
    end, premise = norm.premise(al.thaw(frozen))
    if premise.steps:
        return instance("inside function", (letter,), elementary(name, end), premises=(premise,))
    if name == "log" and end:
        return logarithm(norm, letter, end)
    right = at_angles(name, end)
    if right is not None:
        return instance("angles", (letter,), right)
    if name != "log" and end and end[min(end, key=al.key)] < 0:
        return instance("opposite argument", (letter,), opposite(name, al.scaled(end, -1)))
    return None


def opposite(name: str, poly: al.Poly) -> al.Poly:
    """f(-a) for an even or an odd function: those with a name are one or the other, but for the logarithm."""
    return al.scaled(elementary(name, poly), 1 if name in ("cos", "cosh") else -1)


def at_angles(name: str, poly: al.Poly) -> al.Poly | None:
    """sin and cos of what holds a multiple of pi/2, without that; arctan at 0, 1, -1."""
    key: tuple[al.Mono, al.Word] = (((("word", (("sym", n.PI),)), Fraction(1)),), ())
    half_turn: al.Poly = {key: Fraction(1)}
    if name == "arctan" and set(poly) <= {((), ())} and (value := poly.get(((), ()), Fraction(0))) in (0, 1, -1):
        return al.scaled(half_turn, value / 4) if value else {}
    quarters = 2 * poly.get(key, Fraction(0))
    if name not in ("sin", "cos") or quarters.denominator != 1 or (poly and not quarters):
        return None
    rest = {k: x for k, x in poly.items() if k != key}
    turned = (int(quarters) + (name == "cos")) % 4  # quarter turns from the sine of the rest
    if not rest:
        return al.const((0, 1, 0, -1)[turned]) if turned % 2 else {}
    return al.scaled(elementary(("sin", "cos")[turned % 2], rest), 1 if turned < 2 else -1)


def logarithm(norm: Normalizer, letter: al.Letter, poly: al.Poly) -> Instance | None:
    """The factors of one term, or those that all terms have, one by one."""
    if len(poly) == 1:
        ((mono, word), c) = next(iter(poly.items()))
        rest = al.const(c)
    else:
        mono, word = shared(poly), ()
        rest = al.times(poly, al.invert({(mono, ()): Fraction(1)})) if mono else poly
    if word or (len(rest) == 1 and min(rest.values()) <= 0):
        return None
    out: al.Poly = elementary("log", rest) if rest != al.const(1) else {}
    for generator, exponent in mono:
        piece = generator[1]
        inner = piece[0][1] if len(piece) == 1 and piece[0][0] == "node" else None
        if isinstance(inner, n.Exp):
            al.add_to(out, norm.parser.poly(inner.args[0]), exponent)
        elif isinstance(inner, n.Inv):
            al.add_to(out, elementary("log", norm.parser.poly(inner.args[0])), -exponent)
        elif inner is not None and to_a_size(inner):
            base, size = inner.args
            al.add_to(out, al.times(of_size(size.args[0]), elementary("log", norm.parser.poly(base))), exponent)
        else:
            al.add_to(out, elementary("log", {(((generator, Fraction(1)),), ()): Fraction(1)}), exponent)
    return None if out == al.term((), (letter,)) else instance("logarithm of a product", (letter,), out)


def shared(poly: al.Poly) -> al.Mono:
    """The factors that every term has, to the least of their powers there."""
    first, *others = (dict(mono) for mono, _ in poly)
    least = {g: min(e, *(other.get(g, Fraction(0)) for other in others)) for g, e in first.items()}
    return tuple((g, e) for g, e in least.items() if e > 0)


def to_a_size(node: n.Node) -> bool:
    """Whether a tree is a positive number, a symbol or a determinant to the power of a size."""
    if not isinstance(node, n.Pow) or not isinstance(node.args[1], n.Size):
        return False
    base = node.args[0]
    return bool(base.value > 0) if isinstance(base, n.Num) else isinstance(base, n.Sym | n.Constant | n.Det)


def only(mono: al.Mono, inner: al.Word) -> al.Letter | None:
    """The letter of a term that is one letter."""
    if mono and (inner or len(mono) != 1 or mono[0][1] != 1):
        return None
    word = inner or (mono[0][0][1] if mono else ())
    return word[0] if len(word) == 1 else None


@of_kind("D")
def derivative_of_function(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """d/dt f(a) = f'(a) a'."""
    _, _, var, mono, inner = letter
    factor = only(mono, inner)
    if factor is None or factor[0] != "fn":
        return None
    rate = slope(factor[1], al.thaw(factor[2]))
    if rate is None:
        return None
    right = al.times(rate, linear("D", var, al.thaw(factor[2])))
    return instance("derivative of a function", (letter,), right)
