"""Inverses cleared: a column is zero where an invertible matrix times it is.

With M R = R M = I, poly = R (M poly) - (R M - I) poly: where M poly is shown to be zero, this is poly as a sum of
multiples of relations. A search for them would have to guess what stands behind R: a scalar v^T M^{-1} w hides it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from derivations.notation import nodes as n

from ...certificate import Cofactor, Letter, Premise, Relator
from .. import algebra as al
from ..rewriting import Normalizer
from .relations import OF_A_NODE, letter_of, minus

Below = Callable[[al.Poly], Premise | None]
MOST, LONGEST = 4, 60


def cleared(norm: Normalizer, poly: al.Poly, below: Below) -> tuple[Cofactor, ...] | None:
    """A polynomial as a sum of multiples of relations, by what shows that it vanishes times a matrix."""
    tried = 0
    for left in (True, False):
        for letter in ends(poly, left):
            if tried >= MOST:
                return None
            found = relation_of(norm, letter, left)
            if found is None:
                continue
            tried += 1
            inside = norm.parser.poly(letter[1].args[0])
            product = al.times(inside, poly) if left else al.times(poly, inside)
            premise = below(product) if product and len(product) <= LONGEST else None
            if premise is not None or not product:
                shown = None if premise is None else Relator("lemma", premise.start, None, (premise,))
                return tuple(multiples(poly, letter, found, shown, left))
    return None


def ends(poly: al.Poly, left: bool) -> Iterator[Letter]:
    """Inverses of matrices that stand first (or last) in a word, those first that stand so most often."""
    count: dict[Letter, int] = {}
    for _, word in poly:
        letter = word[0 if left else -1] if word else ("none",)
        if letter[0] == "node" and isinstance(letter[1], n.Inv) and not letter[1].is_scalar_shaped:
            count[letter] = count.get(letter, 0) + 1
    yield from sorted(count, key=lambda letter: (-count[letter], al.key(letter)))


def relation_of(norm: Normalizer, letter: Letter, left: bool) -> Relator | None:
    """R M = I (or M R = I) of an inverse R, where it is known to be one."""
    own, inside = letter_of(letter[1]), norm.parser.poly(letter[1].args[0])
    wanted = al.freeze(minus(al.times(own, inside) if left else al.times(inside, own), al.const(1)))
    return next((one for one in OF_A_NODE[n.Inv](norm, letter[1]) if one.poly == wanted), None)


def multiples(poly: al.Poly, letter: Letter, inverse: Relator, shown: Relator | None, left: bool) -> Iterator[Cofactor]:
    if shown is not None:
        yield Cofactor(Fraction(1), (), (letter,) if left else (), shown, () if left else (letter,))
    for (mono, word), c in poly.items():
        yield Cofactor(-c, mono, () if left else word, inverse, word if left else ())


__all__ = ["cleared"]
