"""Ends of spectra, quadratic forms, functions of symmetric matrices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from derivations.assumptions import Gram, Has, Property
from derivations.estimates import Spectrum, Stated
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from ...rules import arithmetic, comparisons, descent, eigenvalues, norms, spectra
from ...rules.ground import EQ, LE, LT, ONE, ZERO, RuleError, loose
from ...rules.kernel import Sequent
from ...rules.terms import TermError
from ..asking import Asking, Reach, Step
from ..registry import Sides, library
from .comparisons import halves
from .points import why_symmetric
from .vectors import bounds_of, pairings

VALUE = n.Sym("eigenvalue", (1, 1), r"\sigma")


def definite(p: Asking) -> Iterator[Any]:
    """The assumptions that a matrix is positive semidefinite."""
    for a in p.c.assumptions:
        if isinstance(a, Gram) or (isinstance(a, Has) and a.what in (Property.PSD, Property.PD)):
            yield a


@library(n.Eig)
def ends(p: Asking, atom: n.Eig, sides: Sides) -> Iterator[Sequent | None]:
    """What is assumed of a spectrum; Weyl's inequalities for the matrices of the goal; norms."""
    x = atom.args[0]
    why = why_symmetric(p, x)
    for a in p.c.assumptions:
        if isinstance(a, Spectrum) and atom.which == "max" and p.t.canonical(n.Eig(p.plain(a.matrix), "max")) == atom:
            yield p.attempt(eigenvalues.largest, a)
    for what in definite(p):
        if p.t.same(eigenvalues.definite(what), x):
            yield p.attempt(eigenvalues.positive, what)
    half = halves(p, x)
    if half is not None and atom.which == "max":
        yield p.attempt(comparisons.gram, half)
    if why is None:
        return
    measures = dict.fromkeys(y for side in sides for y in tree(side) if isinstance(y, n.Norm | n.Eig))
    if any(isinstance(y, n.Norm) and p.t.same(y.args[0], x) for y in measures) or half is not None:
        yield p.attempt(eigenvalues.below_norm, x, atom.which, why)
    if any(isinstance(y, n.Eig) and y.which != atom.which and p.t.same(y.args[0], x) for y in measures):
        yield p.attempt(eigenvalues.ends, x, why)
    others = [y.args[0] for y in measures if isinstance(y, n.Eig) and y.which == atom.which]
    for b in dict.fromkeys(others):
        b_why = why_symmetric(p, b)
        if b_why is None or p.t.same(b, x) or not n.same_shape(b.shape, x.shape):
            continue
        for one, other, first, second in ((x, b, why, b_why), (b, x, b_why, why)):
            rule = eigenvalues.weyl_largest if atom.which == "max" else spectra.weyl
            yield p.attempt(rule, one, other, first, second)
        rest = p.t.canonical(x - b)
        rest_why = why_symmetric(p, rest)
        if rest_why is not None:
            yield p.attempt(eigenvalues.of_sum, b, rest, atom.which, b_why, rest_why)
    yield from functions(p, atom, x, atom.which, sides)


@library(n.Entry)
def numbered(p: Asking, atom: n.Entry, sides: Sides) -> Iterator[Sequent | None]:
    """An eigenvalue by its number, between the ends of its spectrum."""
    matrix, i, col = atom.args
    why = why_symmetric(p, matrix.args[0]) if isinstance(matrix, n.Eigs) and col is n.Num(1) else None
    if why is not None:
        for which in n.EXTREMES:
            yield p.attempt(eigenvalues.numbered, matrix.args[0], i, which, why)


@library(n.Eig)
def by_form(p: Asking, atom: n.Eig, sides: Sides) -> Iterator[Sequent | None]:
    """c <= lambda_min(A), where that is the goal, from c |v|^2 <= v . A v for a vector of which nothing is known."""
    x, c = atom.args[0], sides[0]
    why = why_symmetric(p, x)
    if atom.which != "min" or why is None or isinstance(x, n.Sym) or not p.t.same(sides[1], atom):
        return
    v = n.Sym("any vector", (x.shape[0], n.ONE), r"\upsilon")
    below = p.prove(c * n.Norm(v) ** 2, LE, n.dot(v, x * v))
    if below is not None:
        yield p.attempt(eigenvalues.from_form, x, v, c, why, below)


@library(n._Inner)
def forms(p: Asking, atom: n._Inner, sides: Sides) -> Iterator[Sequent | None]:
    """v . A v between the ends of the spectrum of A; what is said to be positive semidefinite."""
    for u, v in pairings(p, atom):
        letters = next(iter(p.t.poly(u)))[1]
        matrix, rest = (letters[0], letters[1:]) if len(letters) > 1 else (None, ())
        inner = rest[0] if len(rest) == 1 else n.Mul(*rest) if rest else None
        if matrix is None or inner is None or not p.t.same(inner, v):
            continue
        a = p.t.flip(matrix)
        for one in dict.fromkeys((a, matrix)):
            for what in definite(p):
                if eigenvalues.definite(what) == one:
                    yield p.attempt(eigenvalues.form, what, v)
            why = why_symmetric(p, one)
            if why is not None:
                yield p.attempt(eigenvalues.rayleigh, one, v, why)
                yield from spectra_of(p, one)
    sums = [x for side in sides for x in n.tree(side) if isinstance(x, n.Add) and not x.is_scalar_shaped]
    for what in definite(p):
        for v in dict.fromkeys(sums):
            yield p.attempt(eigenvalues.form, what, v)
        if not isinstance(eigenvalues.definite(what), n.Sym):
            for v in outer(p, atom):
                if n.same_size(v.shape[0], eigenvalues.definite(what).shape[0]):
                    yield p.attempt(eigenvalues.form, what, v)


def outer(p: Asking, atom: n._Inner) -> list[n.Node]:
    """The vectors that stand on either side in a scalar product, however it is read; the shortest first."""
    pairs = pairings(p, atom)
    return list(dict.fromkeys((*(x for x, _ in pairs), *(x for _, x in reversed(pairs)))))


def spectra_of(p: Asking, a: n.Node) -> Iterator[Sequent | None]:
    for known in p.c.assumptions:
        if isinstance(known, Spectrum) and p.t.same(p.plain(known.matrix), a):
            yield p.attempt(eigenvalues.largest, known)


# -- functions of symmetric matrices ----------------------------------------------------------------------
def sources(p: Asking, x: n.Node) -> Iterator[tuple[n.Node, Any]]:
    """The symmetric matrices of which a term may be a function, and why they are symmetric."""
    inside = set(tree(x))
    plainly = [a for a in p.c.assumptions if isinstance(a, Has) and a.what is Property.SYMMETRIC]
    for a in (*(a for a in p.c.assumptions if a not in plainly), *plainly):  # what says more of the spectrum first
        matrix = a.matrix if isinstance(a, Spectrum) else a.kernel if isinstance(a, Gram) else None
        if isinstance(a, Has) and a.what in (Property.PD, Property.PSD, Property.SYMMETRIC):
            matrix = a.node
        if matrix is not None and n.same_shape(matrix.shape, x.shape):
            matrix = p.plain(matrix)
            if matrix in inside or halves(p, matrix) is not None:
                yield matrix, a
    for word in dict.fromkeys(words(p, x)):
        for i in range(len(word)):
            for j in range(i + 2, len(word) + 1, 2):
                part = n.Mul(*word[i:j])
                if halves(p, part) is None:
                    continue
                if n.same_shape(part.shape, x.shape):
                    yield part, "Gram"
                middle = (i + j) // 2
                around = n.Mul(*word[middle:j], *word[i:middle])
                if n.same_shape(around.shape, x.shape) and not n.same_shape(part.shape, x.shape):
                    yield around, "Gram"


def words(p: Asking, x: n.Node) -> Iterator[tuple[n.Node, ...]]:
    """The words of a term, and those inside of inverses and exponentials."""
    for _, word in p.t.poly(x):
        if word:
            yield word
        for letter in word:
            one = letter.args[0] if isinstance(letter, n.T) else letter
            if isinstance(one, n.Inv | n.Exp):
                yield from words(p, one.args[0])


def functions(
    p: Asking, atom: n.Node, x: n.Node, aim: str, sides: Sides, v: n.Node | None = None
) -> Iterator[Sequent | None]:
    """What a measure of f(A) is below (above), by what f is on the spectrum of A."""
    symmetric = {a.node for a in p.c.assumptions if isinstance(a, Has) and a.what is Property.SYMMETRIC}
    for a, why in sources(p, x):
        try:
            f = p.t.build(eigenvalues.function_of(p.c, x, a, VALUE, why == "Gram")[0])
            _, low, high = eigenvalues.values(p.c, a, why)
        except (RuleError, TermError):
            continue
        if aim in ("max", "min") and any(isinstance(y, n.Eig) for y in (low, high)):
            continue
        aims = bounds_of(p, atom, sides)
        for c in candidates(p, atom, aim, sides, f, low, high):
            made = bounded(p, aim, x, a, why, f, c, low, high, v)
            if made is not None:
                yield made
                if c in aims or a not in symmetric:
                    return
                break


def candidates(
    p: Asking, atom: n.Node, aim: str, sides: Sides, f: n.Node, low: n.Node, high: n.Node | None
) -> list[n.Node]:
    """Bounds to try: what the goal asks for, then the function at the ends of the spectrum."""
    found = dict.fromkeys(x for x in bounds_of(p, atom, sides) if aim != "min")
    if aim == "min" and p.t.same(sides[1], atom):
        found.setdefault(sides[0])
    for end in (low, high):
        if end is not None:
            try:
                found.setdefault(p.t.canonical(f.xreplace({VALUE: end})))
            except TermError:
                continue
    if high is not None and aim == "op":
        found.setdefault(p.t.canonical(n.Neg(f.xreplace({VALUE: high}))))
    contraction = [ONE] if aim == "op" and ONE not in found else []
    return list(found)[:5] + contraction


def bounded(
    p: Asking, aim: str, x: n.Node, a: n.Node, why: Any, f: n.Node, c: n.Node, low: n.Node, high: n.Node | None,
    v: n.Node | None,
) -> Sequent | None:  # fmt: skip
    wanted = {"op": ((f, c), (n.Neg(c), f)), "min": ((c, f),)}.get(aim, ((f, c),))
    below, above = Stated(low, LE, VALUE), None if high is None else Stated(VALUE, LE, high)
    nameless = isinstance(high, n.Eig) and high not in c.below and high != c and not isinstance(low, n.Eig)
    for ranges in ((below,), (below, above)) if nameless else ((below, above),):
        inside = p.under(tuple(end for end in ranges if end is not None), p.c)
        shown: list[Sequent] = []
        for left, right in wanted:
            one = inside.prove(left, LE, right)
            if one is None:
                break
            shown.append(without_needs(inside, one))
        if len(shown) == len(wanted):
            return p.attempt(eigenvalues.function, aim, x, a, VALUE, c, why, tuple(shown), v)
    return None


def without_needs(p: Asking, sequent: Sequent) -> Sequent:
    """The sequent without what it needs of numbers that are shown to be positive."""
    inverted = (x for x in sequent.under if isinstance(x, Has) and x.what is Property.INVERTIBLE)
    needs = [x for x in inverted if VALUE in loose(x.node)]
    for need in sorted(needs, key=str):
        positive = p.prove(ZERO, LT, need.node, Reach.CHAINS)
        less = p.attempt(descent.domain, sequent, need, positive) if positive is not None else None
        sequent = less or sequent
    return sequent


@library(n.Norm)
def of_function(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||f(A)||; and ||M|| by M M^T where that is a function of a Gram matrix."""
    x = atom.args[0]
    if atom.kind != "op" or x.is_scalar_shaped:
        return
    plain_word = len(p.t.poly(x)) == 1 and all(isinstance(y, n.Sym | n.T) for _, w in p.t.poly(x) for y in w)
    if n.same_size(*x.shape):
        shown = False
        for made in functions(p, atom, x, "op", sides):
            shown = shown or made is not None
            yield made
        if shown:
            return
    if not plain_word and any(isinstance(y, n.Inv | n.Exp) for y in tree(x)):
        yield from by_square(p, atom, sides)


def by_square(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||M|| <= c from ||M M^T|| <= c^2."""
    x = atom.args[0]
    for turned in (x.T, x):
        whole = p.t.canonical(turned.T * turned)
        for a, why in sources(p, whole):
            try:
                f = p.t.build(eigenvalues.function_of(p.c, whole, a, VALUE)[0])
                _, low, high = eigenvalues.values(p.c, a, why)
            except (RuleError, TermError):
                continue
            for c in bounds_of(p, atom, sides):
                sign = p.prove(ZERO, LE, c, Reach.CHAINS)
                made = bounded(p, "op", whole, a, why, f, p.t.canonical(c * c), low, high, None) if sign else None
                if made is None:
                    continue
                gram = comparisons.gram(p.c, turned)
                links: list[Step] = [(made, ONE), (gram, n.Num(-1))]
                if turned is not x:
                    same = norms.transpose(p.c, "op", x)
                    squared = p.chain(n.Norm(turned, "op") ** 2, EQ, atom**2, [(same, n.Norm(turned, "op") + atom)])
                    links += [(squared, n.Num(-1))] if squared is not None else []
                square = p.chain(atom**2, LE, c**2, links)
                if square is not None:
                    yield p.attempt(arithmetic.unsquare, atom, c, square, sign)
                    return
