"""Traces: signs, eigenvalues, norms, products with semidefinite matrices, functions of symmetric matrices."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from derivations.estimates import Stated
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from ...rules import eigenvalues, traces
from ...rules.ground import LE, ZERO, RuleError
from ...rules.kernel import Sequent
from ...rules.terms import TermError, plus
from ..asking import Asking, Reach
from ..registry import Sides, library
from .comparisons import halves, occurs
from .eigenvalues import VALUE, definite, sources
from .points import why_symmetric


def turns(p: Asking, x: n.Node) -> list[n.Node]:
    """The products that have the same trace: turned round the circle, and transposed."""
    poly = p.t.poly(x)
    if len(poly) != 1:
        return [x]
    (((_, word), _),) = poly.items()
    found = []
    for i in range(len(word)):
        turn = word[i:] + word[:i]
        for one in (turn, tuple(p.t.flip(y) for y in reversed(turn))):
            found.append(one[0] if len(one) == 1 else n.Mul(*one))
    return list(dict.fromkeys(found)) or [x]


@library(n.Tr)
def signs(p: Asking, atom: n.Tr, sides: Sides) -> Iterator[Sequent | None]:
    """0 <= tr A; tr(A^T A) = ||A||_F^2; the traces of what is said to be semidefinite and holds this one."""
    for x in turns(p, atom.args[0]):
        half = halves(p, x)
        if half is not None:
            yield p.attempt(traces.gram, half)
    for what in definite(p):
        try:
            parts = {b for f, _ in p.t.poly(n.Tr(eigenvalues.definite(what))) for b, _ in f}
        except TermError:
            continue
        if atom in parts:
            yield p.attempt(traces.positive, what)


@library(n.Tr)
def measures(p: Asking, atom: n.Tr, sides: Sides) -> Iterator[Sequent | None]:
    """Against eigenvalues, where there are some in the goal or nothing else is said, and against norms."""
    x = atom.args[0]
    why = why_symmetric(p, x)
    if why is not None:
        for which in ("max", "min"):
            yield p.attempt(traces.between, x, which, why)
    for kind in ("op", "F"):
        met = any(isinstance(y, n.Norm) and y.kind == kind for side in sides for y in tree(side))
        if met and occurs(sides, n.Size):
            for one in (x, n.Neg(x)):
                yield p.attempt(traces.below_norm, one, kind)


@library(n.Tr)
def products(p: Asking, atom: n.Tr, sides: Sides) -> Iterator[Sequent | None]:
    """tr(A B) below ||A|| tr B for B semidefinite, and below ||A||_F ||B||_F."""
    for x in turns(p, atom.args[0]):
        (((_, word), _),) = p.t.poly(x).items() if len(p.t.poly(x)) == 1 else ((((), ()), 0),)
        for i in range(1, len(word)):
            first, last = (y[0] if len(y) == 1 else n.Mul(*y) for y in (word[:i], word[i:]))
            for what in definite(p):
                if n.same_shape(first.shape, last.shape) and p.t.same(eigenvalues.definite(what), last):
                    yield p.attempt(traces.product, first, what)
                    yield p.attempt(traces.product, n.Neg(first), what)
            if occurs(sides, n.Norm, lambda y: y.kind == "F"):
                yield p.attempt(traces.scalar_product, first.T, last)
                yield p.attempt(traces.scalar_product, n.Neg(first.T), last)


@library(n.Tr)
def functions(p: Asking, atom: n.Tr, sides: Sides) -> Iterator[Sequent | None]:
    """tr f(A) by what f is at most, or at least, on the spectrum of A."""
    goals = [(one, target) for one, target, same in (
        (False, sides[1], p.t.same(sides[0], atom)), (True, n.Neg(sides[0]), p.t.same(sides[1], atom))) if same
    ]  # fmt: skip
    for negative, target in goals or [(False, None), (True, None)]:
        for turn in turns(p, atom.args[0]):
            x = n.Neg(turn) if negative else turn
            for a, why in sources(p, turn):
                made = list(by_function(p, x, a, why, target))
                yield from made
                if made and target is not None:
                    return


def by_function(p: Asking, x: n.Node, a: n.Node, why: Any, target: n.Node | None) -> Iterator[Sequent]:
    try:
        f = p.t.build(eigenvalues.function_of(p.c, x, a, VALUE)[0])
        _, low, high = eigenvalues.values(p.c, a, why)
        ((_, word),) = p.t.poly(a)
    except (RuleError, TermError, ValueError):
        return
    inside = p.under((Stated(low, LE, VALUE), *([] if high is None else [Stated(VALUE, LE, high)])), p.c)
    counts = [(a.shape[0], False)]
    if why == "Gram":
        counts.append((word[len(word) // 2].shape[0], True))
    for count, rows in counts:
        for c in ends(p, f, low, high, count, target):
            below = inside.prove(f, LE, c)
            sign = p.prove(ZERO, LE, c, Reach.TERMS) if rows and below is not None else None
            if below is None or (rows and sign is None):
                continue
            made = p.attempt(traces.function, x, a, VALUE, c, why, (below, sign) if rows else (below,))
            if made is not None:
                yield made
                break


def ends(p: Asking, f: n.Node, low: n.Node, high: n.Node | None, count: Any, target: n.Node | None) -> list[n.Node]:
    """Bounds to try: what the goal asks for, then the function at the ends of the spectrum."""
    found: dict[n.Node, None] = {}
    if target is not None:
        with suppress(TermError):
            found.setdefault(p.t.canonical(n.Frac(target, n.Size(count))))
    for end in (low, high):
        if end is not None and not isinstance(end, n.Eig):
            try:
                found.setdefault(p.t.canonical(f.xreplace({VALUE: end})))
            except TermError:
                continue
    return list(found)


@library(n.Eig)
def in_order(p: Asking, atom: n.Eig, sides: Sides) -> Iterator[Sequent | None]:
    """lambda(A) <= lambda(B) where B - A is said to be semidefinite."""
    x = atom.args[0]
    for what in definite(p):
        said = p.t.poly(eigenvalues.definite(what))
        rest = plus(said, p.t.poly(x), 1 if atom.which == "max" else -1)
        if rest and not any(word for _, word in rest):
            c = p.t.build(rest if atom.which == "max" else plus({}, rest, -1))
            yield p.attempt(traces.beside_identity, x, c, atom.which, what)
    others = [y.args[0] for side in sides for y in tree(side) if isinstance(y, n.Eig) and y.which == atom.which]
    for other in dict.fromkeys(others):
        if p.t.same(other, x) or not n.same_shape(other.shape, x.shape):
            continue
        for what in definite(p):
            for a, b in ((x, other), (other, x)):
                if p.t.same(eigenvalues.definite(what), b - a):
                    whys = why_symmetric(p, a), why_symmetric(p, b)
                    if all(w is not None for w in whys):
                        yield p.attempt(traces.in_order, a, b, atom.which, what, *whys)


@library(n.Tr)
def semidefinite(p: Asking, atom: n.Tr, sides: Sides) -> Iterator[Sequent | None]:
    """0 <= tr(A B) for semidefinite A and B; between the eigenvalues of A, where there are some in the goal."""
    spectral = occurs(sides, n.Eig)
    for x in turns(p, atom.args[0]):
        (((_, word), _),) = p.t.poly(x).items() if len(p.t.poly(x)) == 1 else ((((), ()), 0),)
        for i in range(1, len(word)):
            first, last = (y[0] if len(y) == 1 else n.Mul(*y) for y in (word[:i], word[i:]))
            for what in definite(p):
                if not n.same_shape(first.shape, last.shape) or not p.t.same(eigenvalues.definite(what), last):
                    continue
                for other in definite(p):
                    if p.t.same(eigenvalues.definite(other), first):
                        yield p.attempt(traces.semidefinite_product, other, what)
                why = why_symmetric(p, first) if spectral else None
                if why is not None:
                    for which in ("max", "min"):
                        yield p.attempt(traces.product_between, first, which, what, why)


@library(n.Eig)
def below_trace(p: Asking, atom: n.Eig, sides: Sides) -> Iterator[Sequent | None]:
    """lambda_max(A) <= tr A, where a trace occurs."""
    for what in definite(p) if atom.which == "max" and occurs(sides, n.Tr) else ():
        if p.t.same(eigenvalues.definite(what), atom.args[0]):
            yield p.attempt(traces.largest, what)
