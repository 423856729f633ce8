"""Goals that are quadratic forms: what is left over is written as a sum of squares, by completing one after the other.

A form is in numbers or in vectors, whose products are scalar products; its coefficients are polynomials. A square with
a coefficient that is not negative is taken away until nothing is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations_with_replacement

from derivations.notation import nodes as n

from ..rules import scalars, vectors
from ..rules.ground import LE, ONE, ZERO
from ..rules.terms import Factors, Poly, TermError, number, over, plus
from .asking import Asking, Reach, Step

MOST = 40
Pair = tuple[n.Node, n.Node]
Form = dict[Pair, Poly]  # the coefficient of each product of two letters, in the order of `letters`


def completed(p: Asking, left: n.Node, relation: str, right: n.Node) -> list[Step] | None:
    """Squares and signs that show left <= right, or None."""
    if relation != LE:
        return None
    rest = p.t.difference(right, left)
    if not rest or len(rest) > MOST:
        return None
    steps = vectors_apart(p, rest)
    return steps if steps is not None else numbers_apart(p, rest)


# -- forms in vectors -------------------------------------------------------------------------------------
def halved(p: Asking, base: n.Node) -> list[tuple[tuple, tuple]]:
    """The ways to read a scalar product as that of two words."""
    word = word_of(p, base)
    return [(tuple(p.t.flip(x) for x in reversed(word[:i])), word[i:]) for i in range(1, len(word))]


def word_of(p: Asking, base: n.Node) -> tuple:
    (((_, left), _),) = p.t.poly(base.args[0]).items()
    (((_, right), _),) = p.t.poly(base.args[1]).items()
    return (*(p.t.flip(x) for x in reversed(left)), *right)


def as_vector(word: tuple) -> n.Node:
    return word[0] if len(word) == 1 else n.Mul(*word)


def vectors_apart(p: Asking, rest: Poly) -> list[Step] | None:
    """A form in vectors; squares of norms of vectors count as products."""
    steps: list[Step] = []
    for factors, _ in list(rest):
        for base, exponent in factors:
            if isinstance(base, n.Norm) and exponent == n.Num(2) and vectors.is_vector(base.args[0]):
                same = p.attempt(vectors.squared, base.args[0], base.kind)
                own = {k: c for k, c in rest.items() if (base, exponent) in k[0]}
                if same is None or base.args[0].is_scalar_shaped:
                    continue
                m: Poly = {(tuple(f for f in k[0] if f != (base, exponent)), k[1]): c for k, c in own.items()}
                gap = p.t.difference(same.right, same.left)
                steps.append((same, p.t.build(plus({}, m, -1))))
                rest = plus(rest, p.t.times(m, gap))
    found: dict[tuple, Poly] = {}
    letters: dict[tuple, None] = {}
    for (factors, _), c in rest.items():
        inner = [(b, e) for b, e in factors if isinstance(b, n._Inner)]
        if len(inner) != 1 or inner[0][1] != ONE:
            return None
        base = inner[0][0]
        m = {(tuple(f for f in factors if f[0] != base), ()): c}
        found.setdefault((base,), {})
        found[(base,)] = plus(found[(base,)], m)
        for a, b in halved(p, base):
            if a == b:
                letters.setdefault(a)
    form: dict[tuple[tuple, tuple], Poly] = {}
    for (base,), poly in found.items():
        pair = next(((a, b) for a, b in halved(p, base) if a in letters and b in letters), None)
        if pair is None:
            return None
        a, b = ordered(*pair)
        form[a, b] = plus(form.get((a, b), {}), poly)
    if not form:
        return None
    squares = peeled(p, list(letters), form)
    if squares is None:
        return None
    for coefficient, parts in squares:
        vector = [n.Mul(c, as_vector(w)) if c != ONE else as_vector(w) for w, c in parts]
        v = vector[0] if len(vector) == 1 else n.Add(*vector)
        same = p.attempt(vectors.squared, v)
        if same is None:
            return None
        sign = p.prove(ZERO, LE, coefficient, Reach.CHAINS)
        steps.append((same, coefficient))
        if sign is not None:
            steps.append((sign, n.Norm(v) ** 2))
    return steps


# -- forms in numbers -------------------------------------------------------------------------------------
def numbers_apart(p: Asking, rest: Poly) -> list[Step] | None:
    """A form in products of powers: each term is c a b for two of them, as many squares as there are."""
    roots: dict[tuple, None] = {}
    for (factors, word), _ in rest.items():
        half = root(p, factors)
        if word:
            return None
        if half is not None:
            roots.setdefault(half)
    form: dict[tuple[tuple, tuple], Poly] = {}
    known = list(roots)[:8]
    table: dict[tuple, tuple[tuple, tuple]] = {}
    for a, b in combinations_with_replacement(known, 2):
        try:
            table.setdefault(p.t.merge(a, b), (a, b))
        except TermError:
            continue
    for (factors, _), c in rest.items():
        half = root(p, factors)
        pair = (half, half) if half is not None and c.numerator > 0 else table.get(factors)
        if pair is None:
            return None
        a, b = ordered(*pair)
        form[a, b] = plus(form.get((a, b), {}), {((), ()): c})
    squares = peeled(p, known, form)
    if squares is None:
        return None
    steps: list[Step] = []
    for coefficient, parts in squares:
        x = p.t.build(total(p.t.times({(w, ()): 1}, p.t.poly(c)) for w, c in parts))
        square = p.attempt(scalars.square, x)
        if square is None:
            return None
        steps.append((square, coefficient))
    return steps


def total(polys: Iterable[Poly]) -> Poly:
    out: Poly = {}
    for poly in polys:
        out = plus(out, poly)
    return out


def root(p: Asking, factors: Factors) -> tuple | None:
    """The product of powers whose square this is."""
    out = []
    for base, exponent in factors:
        half = p.t.poly(exponent)
        halved = {k: over(c, 2) for k, c in half.items()}
        value = halved.get(((), ())) if halved.keys() == {((), ())} else None
        if value is None or (value.denominator != 1 and not p.t.has_roots(base)):
            return None
        out.append((base, n.Num(value)))
    return tuple(out)


# -- completing squares -----------------------------------------------------------------------------------
def peeled(p: Asking, letters: list[tuple], form: dict[tuple[tuple, tuple], Poly]) -> list | None:
    """(coefficient, ((letter, its coefficient), ...)) whose squares add up to the form, or None."""
    out = []
    form = {k: v for k, v in form.items() if v}
    while form:
        choice = None
        for a in letters:
            own = form.get((a, a))
            if own and len(own) == 1 and positive(p, own):
                choice = a
                break
        if choice is None:
            break
        a, own = choice, form[choice, choice]
        try:
            inverse = p.t.inverse(own)
            parts = [(a, ONE)]
            for b in letters:
                cross = form.get(ordered(a, b)) if b != a else None
                if cross:
                    ratio = p.t.times({k: over(c, 2) for k, c in cross.items()}, inverse)
                    parts.append((b, p.t.build(ratio)))
            for (x, cx), (y, cy) in combinations_with_replacement(parts, 2):
                key = ordered(x, y)
                product = p.t.times(p.t.times(own, p.t.poly(cx)), p.t.poly(cy))
                form[key] = plus(form.get(key, {}), product, -1 if x == y else -2)
        except TermError:
            return None
        form = {k: v for k, v in form.items() if v}
        if any(a in k for k in form):
            return None
        out.append((p.t.build(own), parts))
    for (a, b), poly in form.items():
        if a != b:
            return None
        coefficient = p.t.build(poly)
        if p.prove(ZERO, LE, coefficient, Reach.CHAINS) is None:
            return None
        out.append((coefficient, [(a, ONE)]))
    return out


def ordered(a: tuple, b: tuple) -> tuple[tuple, tuple]:
    """The two letters of a product in one order."""
    return (a, b) if str(a) <= str(b) else (b, a)


def positive(p: Asking, poly: Poly) -> bool:
    """Whether a product of powers is positive."""
    ((key, c),) = poly.items()
    return c.numerator > 0 and all(p.t.cancels(b) or number(e) == 0 for b, e in key[0])


__all__ = ["completed"]
