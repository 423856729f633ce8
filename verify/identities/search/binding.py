"""Bound letters of integrals: which one an integral of a term gets (the rule stands in `certificate`)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from derivations.notation import nodes as n

from . import algebra as al
from .invariants import named_determinant, named_rank, rotations


def bound(level: int) -> n.Sym:
    """The bound letter of an integral at a level."""
    return n.Sym("bound", (1, 1), r"\tau_{0}", n.Num(level))


@lru_cache(maxsize=100_000)
def nested(thing: Any) -> int:
    """How many integrals lie within each other in a letter, word, mono or frozen polynomial; those in the ends of an
    integral and in operators that are not taken apart do not count."""
    if not isinstance(thing, tuple):
        return 0
    if thing[:2] == ("lin", "Int"):
        return 1 + max(nested(thing[3]), nested(thing[4]))
    return max((nested(part) for part in thing), default=0)


def integral(var: tuple[n.Sym, n.Node, n.Node], mono: al.Mono, word: al.Word) -> al.Letter:
    """The integral of a term over (letter, low, high), with the bound letter that the term asks for."""
    own, low, high = var
    fresh = bound(nested((mono, word)))
    if own != fresh and fresh not in al.atoms((mono, word)):
        ((mono, word),) = renamed({(mono, word): al.Fraction(1)}, own, fresh)
        own = fresh
    return ("lin", "Int", (own, low, high), mono, word)


def renamed(poly: al.Poly, old: n.Sym, new: n.Sym) -> al.Poly:
    """A polynomial with a free variable renamed; the new name must not occur in it."""
    out: al.Poly = {}
    for (mono, word), c in poly.items():
        made = times_word({((), ()): c}, word, old, new)
        for (tag, piece), exponent in mono:
            assert tag == "word"
            ((factor, rest),) = times_word(al.const(1), piece, old, new)
            assert not rest
            made = al.times(made, {(tuple((g, e * exponent) for g, e in factor), ()): al.Fraction(1)})
        al.add_to(out, made)
    return out


def times_word(poly: al.Poly, word: al.Word, old: n.Sym, new: n.Sym) -> al.Poly:
    return al.times(poly, al.term((), tuple(in_letter(letter, old, new) for letter in word)))


@lru_cache(maxsize=100_000)
def in_letter(letter: al.Letter, old: n.Sym, new: n.Sym) -> al.Letter:
    """A letter with a variable renamed, in canonical form again where it holds words."""
    if old not in al.atoms(letter):
        return letter
    tag, *rest = letter
    if tag == "lin":
        kind, var, mono, word = rest
        ((mono, word),) = renamed({(mono, word): al.Fraction(1)}, old, new)
        return ("lin", kind, replaced(var, old, new), mono, word)
    if tag == "slot":
        return ("slot", rest[0].xreplace({old: new}), rest[1], al.freeze(renamed(al.thaw(rest[2]), old, new)))
    if tag == "inv":
        return ("inv", al.freeze(renamed(al.thaw(rest[0]), old, new)), rest[1])
    if tag == "tr":
        return ("tr", min(rotations(replaced(rest[0], old, new)), key=al.key))
    if tag == "det":
        return named_determinant(renamed(al.thaw(rest[0]), old, new), rest[1])
    if tag == "rank":
        return named_rank(renamed(al.thaw(rest[0]), old, new), tuple(rest[1:]))
    if tag in ("eigs", "eigsT"):
        return (tag, *named_determinant(renamed(al.thaw(rest[0]), old, new), rest[1])[1:])
    if tag == "had":
        return ("had", tuple(sorted((replaced(word, old, new) for word in rest[0]), key=al.key)))
    if tag in ("dg", "dgT"):
        word = replaced(rest[0], old, new)
        return (tag, min(word, al.transposed_word(word), key=al.key), rest[1])
    if tag == "fn":
        return ("fn", rest[0], al.freeze(renamed(al.thaw(rest[1]), old, new)))
    return (tag, *(replaced(part, old, new) for part in rest))


def replaced(thing: Any, old: n.Sym, new: n.Sym) -> Any:
    """The same in ends of integrals, operators, and words inside of vec and Kronecker products."""
    if isinstance(thing, n.Node):
        return thing.xreplace({old: new})
    if isinstance(thing, tuple):
        return tuple(replaced(part, old, new) for part in thing)
    return thing
