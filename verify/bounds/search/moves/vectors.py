"""Vectors and numbers: squares of norms as scalar products, Cauchy-Schwarz, absolute values."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.assumptions.functions import FunctionFact
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from ...rules import arithmetic, lengths, vectors
from ...rules.ground import LE, LT
from ...rules.kernel import Sequent
from ...rules.terms import Key
from ..asking import Asking, Reach
from ..patterns import atoms_of
from ..registry import Sides, library

TWO = n.Num(2)


def speaks_of_products(p: Asking, sides: Sides) -> bool:
    """Whether a goal is about scalar products, or about the square of the norm of a sum."""
    if any(isinstance(a, FunctionFact) for a in p.c.assumptions):
        return True
    for side in sides:
        for factors, _ in p.t.poly(side):
            for base, exponent in factors:
                square = isinstance(base, n.Norm) and exponent == TWO and isinstance(base.args[0], n.Add)
                if isinstance(base, n._Inner) or square:
                    return True
    return False


@library(n.Norm)
def squares(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """|v|^2 = v . v, where scalar products or squares of sums are compared."""
    if vectors.is_vector(atom.args[0]) and not atom.args[0].is_scalar_shaped:
        if atom.kind in ("op", "F"):
            yield p.attempt(lengths.one_norm, atom.args[0], atom.kind)
        elif speaks_of_products(p, sides):
            yield p.attempt(vectors.squared, atom.args[0])


@library(n.Norm)
def absolute(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """The 2-norm of a number: both signs, its own sign, its square."""
    x = atom.args[0]
    if not x.is_scalar_shaped:
        return
    yield p.attempt(vectors.below_absolute, x)
    yield p.attempt(vectors.below_absolute, n.Neg(x))
    sign = p.prove(n.Num(0), LE, x, Reach.CHAINS)
    if sign is not None:
        yield p.attempt(vectors.absolute_of_positive, x, sign)
    yield p.attempt(vectors.squared, x)
    poly = p.t.poly(x)
    if len(poly) == 1:
        (((factors, _), c),) = poly.items()
        if len(factors) > 1 or c not in (1, -1):
            first = p.t.build({(factors[:1], ()): c})
            rest = p.t.build({(factors[1:], ()): 1})
            yield p.attempt(vectors.multiple, "2", first, rest)
    for c in bounds_of(p, atom, sides):
        above, below = p.prove(x, LE, c), p.prove(n.Neg(x), LE, c)
        if above is not None and below is not None:
            strictly = [p.prove(y, LT, c, Reach.KNOWN) for y in (x, n.Neg(x))]
            if all(strictly):
                above, below = strictly
            yield p.attempt(vectors.absolute, x, c, above, below)
            return


def bounds_of(p: Asking, atom: n.Node, sides: Sides) -> list[n.Node]:
    """What a factor of the left side would have to be below: the right side without the norms beside the factor."""
    found: dict[n.Node, None] = {}
    if p.t.same(sides[0], atom):
        found.setdefault(sides[1])
    groups: dict[Key, dict] = {}
    for (factors, word), c in p.t.poly(sides[1]).items():
        measures = tuple((b, e) for b, e in factors if isinstance(b, n.Norm) and b != atom)
        rest = tuple((b, e) for b, e in factors if (b, e) not in measures)
        groups.setdefault((measures, word), {})[rest, ()] = c
    for key, poly in groups.items():
        if key[0]:
            found.setdefault(p.t.build(poly))
    return list(found)


@library(n._Inner)
def products(p: Asking, atom: n._Inner, sides: Sides) -> Iterator[Sequent | None]:
    """u . v between -|u| |v| and |u| |v|, for each way to read the product; v . v = |v|^2."""
    for u, v in pairings(p, atom):
        if p.t.same(u, v):
            yield p.attempt(vectors.squared, v)
            continue
        if any(isinstance(x, n.Norm) for side in sides for x in tree(side)):
            above, below = p.attempt(vectors.cauchy_schwarz, u, v), p.attempt(vectors.cauchy_schwarz, n.Neg(u), v)
            yield above
            yield below
            if above is not None and below is not None:
                yield p.attempt(arithmetic.product, above, below)


def pairings(p: Asking, atom: n._Inner) -> list[tuple[n.Node, n.Node]]:
    """The pairs of vectors of which a word u^T A B v is the product: (u, A B v), (A^T u, B v), ..."""
    ((key, _),) = p.t.poly(atom).items()
    base = key[0][0][0]
    (((_, left), _),) = p.t.poly(base.args[0]).items()
    (((_, right), _),) = p.t.poly(base.args[1]).items()
    word = (*(p.t.flip(x) for x in reversed(left)), *right)
    found = []
    for i in range(1, len(word)):
        first = tuple(p.t.flip(x) for x in reversed(word[:i]))
        pair = [x[0] if len(x) == 1 else n.Mul(*x) for x in (first, word[i:])]
        found.append((pair[0], pair[1]))
    return found


@library(n.Norm)
def reversed_triangle(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """|u| - |v| <= |u - v| where that difference of norms is on the left and this norm on the right."""
    x = atom.args[0]
    if not isinstance(x, n.Add) or atom not in atoms_of(p.t.poly(sides[1])):
        return
    poly = p.t.poly(sides[0])
    signs = {f[0][0]: c for (f, _), c in poly.items() if len(f) == 1 and isinstance(f[0][0], n.Norm)}
    for u, c in signs.items():
        for v, d in signs.items():
            fits = u.kind == v.kind == atom.kind and n.same_shape(u.args[0].shape, v.args[0].shape)
            if c.numerator > 0 > d.numerator and fits:
                a, b = u.args[0], v.args[0]
                for minus in (b, n.Neg(b)):
                    if p.t.canonical(n.Norm(a - minus, atom.kind)) == atom:
                        yield p.attempt(vectors.reverse_triangle, atom.kind, a, minus)


__all__ = ["bounds_of", "pairings"]
