"""Norms of one vector or matrix against each other, dual norms, orthogonal factors."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from derivations.assumptions import Has, Property
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from ...rules import eigenvalues, lengths, logic, spectra, vectors
from ...rules.ground import EQ, LE, ONE, ZERO
from ...rules.kernel import Sequent
from ...rules.vectors import is_vector
from ..asking import Asking, Reach, Step
from ..registry import Sides, library
from .comparisons import occurs
from .eigenvalues import definite
from .points import why_symmetric
from .traces import turns
from .vectors import pairings


def kinds_of(p: Asking, sides: Sides) -> list[str]:
    """The kinds of the norms that a goal speaks of, and what is known from the start."""
    known = (s for k in p.known.base for s in (k.left, k.right))
    return list(dict.fromkeys(kind for side in (*sides, *known) for kind in kinds_in(side)))


@lru_cache(maxsize=20_000)
def kinds_in(side: n.Node) -> tuple[str, ...]:
    """The kinds of the norms in a tree."""
    return tuple(dict.fromkeys(x.kind for x in tree(side) if isinstance(x, n.Norm)))


@library(n.Norm)
def ordered(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """A norm below those of other kinds that occur, with a count of entries or singular values where one is needed."""
    x = atom.args[0]
    if is_vector(x) and (x.is_scalar_shaped or atom.kind in lengths.SAME):
        if atom.kind != "2":
            yield p.attempt(lengths.one_norm, x, atom.kind)
        return
    counted = occurs(sides, n.Size)
    for kind in kinds_of(p, sides):
        pair = (atom.kind, lengths.SAME.get(kind, kind) if is_vector(x) else kind)
        factor = lengths.OF_VECTORS.get(pair, lengths.OF_MATRICES.get(pair))
        if factor is not None and (counted or not factor) and pair not in (("op", "F"), ("F", "op")):
            counts = (
                ("rows",) if not factor or is_vector(x) else ("rows", "entries" if factor == "entries" else "columns")
            )
            for side in counts:
                yield p.attempt(lengths.ordered, x, pair, side)


@library(n.Norm)
def negative(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """The absolute value of a number that is not positive."""
    x = atom.args[0]
    if x.is_scalar_shaped:
        sign = p.prove(ZERO, LE, n.Neg(x), Reach.CHAINS)
        if sign is not None:
            yield p.attempt(vectors.absolute_of_positive, n.Neg(x), sign)


@library(n.Norm)
def multiples(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||c A|| = |c| ||A|| for one product with a number in front, where absolute values occur."""
    x = atom.args[0]
    poly = p.t.poly(x)
    if x.is_scalar_shaped or len(poly) != 1 or not occurs(sides, n.Norm, lambda y: y.args[0].is_scalar_shaped):
        return
    (((factors, word), c),) = poly.items()
    if factors and word:
        bare = word[0] if len(word) == 1 else n.Mul(*word)
        yield p.attempt(vectors.multiple, atom.kind, p.t.build({(factors, ()): c}), bare)


@library(n._Inner)
def hoelder(p: Asking, atom: n._Inner, sides: Sides) -> Iterator[Sequent | None]:
    """u . v below ||u||_1 ||v||_inf, where such norms occur."""
    if not occurs(sides, n.Norm, lambda x: x.kind in ("1", "inf")):
        return
    for u, v in pairings(p, atom):
        for one, other in ((u, v), (v, u)):
            yield p.attempt(lengths.hoelder, one, other)
            yield p.attempt(lengths.hoelder, n.Neg(one), other)


@library(n.Tr)
def dual(p: Asking, atom: n.Tr, sides: Sides) -> Iterator[Sequent | None]:
    """tr(A^T B) below ||A||_op ||B||_*, where a nuclear norm occurs."""
    if not occurs(sides, n.Norm, lambda x: x.kind == "*"):
        return
    for x in turns(p, atom.args[0]):
        if len(p.t.poly(x)) != 1:
            continue
        (((_, word), _),) = p.t.poly(x).items()
        identity = n.I(x.shape[0])
        for i in range(len(word) + 1):
            first, last = (y[0] if len(y) == 1 else n.Mul(*y) if y else identity for y in (word[:i], word[i:]))
            for one in (first.T, n.Neg(first.T)):
                yield p.attempt(lengths.dual, one, last)


@library(n.Norm)
def nuclear(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||A||_* = tr A, and ||A||_op <= ||A||_* where traces occur, for what is said to be semidefinite."""
    if atom.kind not in ("*", "op") or not (atom.kind == "*" or occurs(sides, n.Tr)):
        return
    for what in definite(p):
        if p.t.same(eigenvalues.definite(what), atom.args[0]):
            yield p.attempt(lengths.nuclear, what)
            if atom.kind == "op":
                yield p.attempt(lengths.ordered, atom.args[0], ("op", "*"), "rows")


@library(n.Norm)
def orthogonal(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||Q A R|| = ||A||: all orthogonal factors that all terms share at an end, one after the other."""
    steps: list[Step] = []
    current: n.Node = atom
    while atom.kind in lengths.INVARIANT and len(steps) < 8:
        one = stripped(p, current.args[0], atom.kind)
        if one is None:
            break
        steps.append((one, ONE))
        current = p.t.canonical(one.right)
        if not isinstance(current, n.Norm):
            break
    if steps:
        yield steps[0][0] if len(steps) == 1 else p.chain(atom, EQ, steps[-1][0].right, steps)


def stripped(p: Asking, x: n.Node, kind: str) -> Sequent | None:
    """||Q A|| = ||A|| or ||A Q|| = ||A|| for an orthogonal letter at one end of all terms."""
    poly = p.t.poly(x)
    words = [word for _, word in poly]
    if not words or not all(words):
        return None
    for what in p.c.assumptions:
        if not isinstance(what, Has) or what.what is not Property.ORTHOGONAL:
            continue
        for turned in (False, True):
            letter = p.t.flip(what.node) if turned else what.node
            for side, end in (("left", 0), ("right", -1)):
                if all(word[end] == letter for word in words) and not (kind == "2" and side == "right"):
                    cut = {(f, w[1:] if end == 0 else w[:-1]): c for (f, w), c in poly.items()}
                    shape = (letter.shape[1], x.shape[1]) if end == 0 else (x.shape[0], letter.shape[0])
                    return p.attempt(lengths.orthogonal, kind, what, p.t.build(cut, shape), side, turned)
    return None


@library(n.Norm)
def together(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """a b <= |a b| = |a| |b| where absolute values are multiplied; |1/a| = 1/|a|."""
    x = atom.args[0]
    if not x.is_scalar_shaped or atom.kind != "2":
        return
    for side in sides:
        for factors, _ in p.t.poly(side):
            inside = [b.args[0] for b, _ in factors if isinstance(b, n.Norm) and b.args[0].is_scalar_shaped]
            if len(inside) > 1 and inside[0] == x:
                rest = inside[1] if len(inside) == 2 else n.Mul(*inside[1:])
                for one in (x, n.Neg(x)):
                    yield p.attempt(vectors.below_absolute, one * rest)
                yield p.attempt(vectors.multiple, "2", x, rest)
    for factors, word in p.t.poly(x):
        if len(factors) == 1 and not word and factors[0][1] == n.Num(-1):
            yield p.attempt(vectors.reciprocal, factors[0][0])


@library(n._Inner)
def squares(p: Asking, atom: n._Inner, sides: Sides) -> Iterator[Sequent | None]:
    """v . B A A B v = |A B v|^2 for symmetric A and B, which are their transposes."""
    for u, v in pairings(p, atom):
        if p.t.same(u, v):
            continue
        turned, equations = p.t.poly(u), []
        for letter in dict.fromkeys(y.args[0] for _, word in turned for y in word if isinstance(y, n.T)):
            why = why_symmetric(p, letter)
            equation = p.attempt(spectra.mirrored, letter, why) if why is not None else None
            if equation is not None:
                equations.append(equation)
        plain = {x.left: x.right for x in equations}
        flat = {(f, tuple(plain.get(y, y) for y in word)): c for (f, word), c in turned.items()}
        if equations and flat == p.t.poly(v):
            yield p.attempt(logic.replaced, n.dot(u, v), n.dot(v, v), tuple(equations))
            yield p.attempt(vectors.squared, v)
            return
