"""Norms of one matrix against each other, of Gram matrices, inverses and exponentials."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from derivations.assumptions import Has, Property
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from ...rules import comparisons, eigenvalues
from ...rules.ground import LE, ZERO
from ...rules.kernel import Sequent
from ...rules.terms import UNIT, Poly, TermError, over
from ..asking import Asking, Reach
from ..registry import Sides, library


def occurs(sides: Sides, kind: Any, test: Callable[[Any], bool] = lambda x: True) -> bool:
    """Whether a node of a kind occurs in a goal."""
    return any(isinstance(x, kind) and test(x) for side in sides for x in tree(side))


def halves(p: Asking, x: n.Node) -> n.Node | None:
    """A where x is A^T A as a word."""
    poly = p.t.poly(x)
    if len(poly) != 1:
        return None
    (((factors, word), c),) = poly.items()
    half = word[len(word) // 2 :]
    if factors or c != 1 or len(word) % 2 or not half or tuple(p.t.flip(y) for y in reversed(half)) + half != word:
        return None
    return half[0] if len(half) == 1 else n.Mul(*half)


@library(n.Norm)
def gram(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||A^T A|| = ||A||^2 in the operator norm, and what is left of it in F."""
    half = halves(p, atom.args[0])
    if half is None or not (atom.kind == "F" or occurs(sides, n.Norm, lambda x: p.t.same(x, n.Norm(half, "op")))
                            or occurs(sides, n.Norm, lambda x: p.t.same(x, n.Norm(half.T, "op")))
                            or occurs(sides, n.Sing | n.Eig)):  # fmt: skip
        return
    yield p.attempt(comparisons.gram if atom.kind == "op" else comparisons.gram_frobenius, half)


@library(n.Norm)
def sizes(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||A||_F <= sqrt(rows) ||A||_op and the same with the columns, where sizes are compared."""
    if occurs(sides, n.Size) and occurs(sides, n.Norm, lambda x: x.kind == "op") and atom.kind == "F":
        for side in ("rows", "columns"):
            yield p.attempt(comparisons.frobenius, atom.args[0], side)
    poly = p.t.poly(atom.args[0])
    if poly.keys() == {UNIT} and not atom.args[0].is_scalar_shaped and poly[UNIT] == 1:
        yield p.attempt(comparisons.identity, atom.kind, atom.args[0].shape[0])


@library(n.Norm)
def conditions(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||I|| <= ||A|| ||A^{-1}||, where both are on the right."""
    x = atom.args[0]
    if not isinstance(x, n.Inv):
        return
    for other in tree(sides[1]):
        if isinstance(other, n.Norm) and p.t.same(other.args[0], x.args[0]):
            for kinds in comparisons.CONDITION:
                if kinds[1:] == (other.kind, atom.kind):
                    yield p.attempt(comparisons.condition, kinds, x.args[0])


@library(n.Norm)
def columns(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||A B||_F^2 as a sum over the columns of B, where such columns occur."""
    if atom.kind != "F":
        return
    poly = p.t.poly(atom.args[0])
    if len(poly) != 1:
        return
    (((factors, word), c),) = poly.items()
    if factors or c != 1 or not word:
        return
    for row in dict.fromkeys(x for side in sides for x in tree(side) if isinstance(x, n.Row)):
        b, i = row.args[0], row.args[1]
        matrix = b.args[0] if isinstance(b, n.T) else b.T
        if not isinstance(i, n.Sym):
            continue
        own = next(iter(p.t.poly(matrix)), None) if len(p.t.poly(matrix)) == 1 else None
        if own is None or own[0] or word[len(word) - len(own[1]) :] != own[1]:
            continue
        before = word[: len(word) - len(own[1])]
        left = None if not before else before[0] if len(before) == 1 else n.Mul(*before)
        yield p.attempt(comparisons.columns, left, matrix, i)


@library(n.Norm)
def inverses(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """Differences of inverses, and one inverse by another."""
    poly = p.t.poly(atom.args[0])
    letters = [(word[0], c) for (f, word), c in poly.items() if not f and len(word) == 1]
    inverted = [(x, c) for x, c in letters if isinstance(x, n.Inv)]
    if len(poly) == len(inverted) == 2 and sorted(c for _, c in inverted) == [-1, 1]:
        (a, _), (b, _) = inverted
        yield p.attempt(comparisons.inverses, atom.kind, a.args[0], b.args[0])
    if len(poly) == len(inverted) == 1 and inverted[0][1] == 1 and atom.kind == "op":
        b = inverted[0][0].args[0]
        others = {x.args[0] for s in (*sides, *(k.left for k in p.known.base)) for x in tree(s) if isinstance(x, n.Inv)}
        near = [a for a in others if a != b and n.same_shape(a.shape, b.shape)]
        if p.t.poly(b).get(UNIT) == 1 and len(p.t.poly(b)) > 1:
            near.append(n.I(b.shape[0]))
        for a in sorted(near, key=str):
            for side in ("left", "right") if isinstance(a, n.I) else ("left", "right", "apart"):
                yield p.attempt(comparisons.perturbed, a, b, side)


@library(n.Norm)
def exponentials(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||e^A|| <= e^{||A||}, differences of exponentials, the symmetric part."""
    x = atom.args[0]
    if atom.kind != "op":
        return
    if isinstance(x, n.Exp):
        if occurs(sides, n.Exp, lambda y: y.is_scalar_shaped and any(isinstance(z, n.Norm) for z in tree(y))):
            yield p.attempt(comparisons.exponential, x.args[0])
        yield from by_symmetric_part(p, x)
    poly = p.t.poly(x)
    pair = [(word[0], c) for (f, word), c in poly.items() if not f and len(word) == 1 and isinstance(word[0], n.Exp)]
    if len(poly) == len(pair) == 2 and sorted(c for _, c in pair) == [-1, 1]:
        yield p.attempt(comparisons.exponentials, pair[0][0].args[0], pair[1][0].args[0])


def by_symmetric_part(p: Asking, x: n.Exp) -> Iterator[Sequent | None]:
    """||e^{tA}|| where 2 c I - A - A^T is said to be positive semidefinite: c is read off."""
    inner = p.t.poly(x.args[0])
    if len(inner) != 1:
        return
    (((factors, word), value),) = inner.items()
    if not word:
        return
    a = word[0] if len(word) == 1 else n.Mul(*word)
    t = p.t.build({(factors, ()): value})
    for what in p.c.assumptions:
        if not isinstance(what, Has) or what.what not in (Property.PSD, Property.PD):
            continue
        try:
            said = p.t.poly(what.node)
        except TermError:
            continue
        k: Any = said.get(((), word), 0)
        if not k:
            continue
        ends: Poly = {(f, w): over(c, 2 * abs(k)) for (f, w), c in said.items() if not w}
        for rate, time, sign in ((a, t, -1), (n.Neg(a), n.Neg(t), 1)):
            if (k > 0) == (sign > 0):
                positive = p.prove(ZERO, LE, time, Reach.TERMS)
                if positive is not None:
                    yield p.attempt(eigenvalues.logarithmic, rate, time, p.t.build(ends), what, positive)


__all__ = ["halves", "occurs"]
