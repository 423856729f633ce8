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
    """Rewrite the argument; log(c a^2 b) = log c + 2 log a + log b; log e^a = a."""
    _, name, frozen = letter
    end, premise = norm.premise(al.thaw(frozen))
    if premise.steps:
        return instance("inside function", (letter,), elementary(name, end), premises=(premise,))
    if name == "log" and len(end) == 1:
        return logarithm(norm, letter, end)
    return None


def logarithm(norm: Normalizer, letter: al.Letter, poly: al.Poly) -> Instance | None:
    ((mono, word), c) = next(iter(poly.items()))
    if word or c <= 0:
        return None
    out: al.Poly = elementary("log", al.const(c)) if c != 1 else {}
    for generator, exponent in mono:
        piece = generator[1]
        if piece[0][0] == "node" and isinstance(piece[0][1], n.Exp) and len(piece) == 1:
            al.add_to(out, norm.parser.poly(piece[0][1].args[0]), exponent)
        elif len(piece) == 1 and piece[0][0] == "node" and to_a_size(piece[0][1]):
            base, size = piece[0][1].args
            al.add_to(out, al.times(of_size(size.args[0]), elementary("log", norm.parser.poly(base))), exponent)
        else:
            al.add_to(out, elementary("log", {(((generator, Fraction(1)),), ()): Fraction(1)}), exponent)
    return None if out == al.term((), (letter,)) else instance("logarithm of a product", (letter,), out)


def to_a_size(node: n.Node) -> bool:
    """Whether a tree is a positive number, or a symbol, to the power of a size."""
    if not isinstance(node, n.Pow) or not isinstance(node.args[1], n.Size):
        return False
    return bool(node.args[0].value > 0) if isinstance(node.args[0], n.Num) else isinstance(node.args[0], n.Sym)


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
