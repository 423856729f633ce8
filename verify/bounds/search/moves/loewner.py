"""What is positive (semi)definite as it is written: quadratic forms, traces, inverses, determinants."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.assumptions import Assumption
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from ...rules import loewner
from ...rules.kernel import Sequent
from ...rules.loewner import SEMI, STRICT, Built
from ..asking import Asking
from ..patterns import atoms_of
from ..registry import Sides, library
from .traces import turns
from .vectors import pairings

MOST = 6


def reasons(p: Asking, *wanted: tuple[n.Node, int]) -> tuple[Assumption, ...] | None:
    """The assumptions by which matrices are as definite as is wanted, or None."""
    account = Built(p.c.assumptions)
    if all(account.level(a) >= level for a, level in wanted):
        return tuple(account.used)
    return None


def of_kind(sides: Sides, kind: type) -> list:
    return list(dict.fromkeys(x for side in sides for x in tree(side) if isinstance(x, kind)))


def measured(p: Asking, atom: n.Node) -> Iterator[tuple[tuple[n.Node, ...], n.Node | None]]:
    """Words M and columns v where the term is v . M v; of a trace the words around its circle."""
    if isinstance(atom, n.Tr):
        for x in turns(p, atom.args[0]):
            yield (tuple(x.args) if isinstance(x, n.Mul) else (x,)), None
        return
    for u, v in pairings(p, atom):
        letters = next(iter(p.t.poly(u)))[1], next(iter(p.t.poly(v)))[1]
        word = (*(p.t.flip(x) for x in reversed(letters[0])), *letters[1])
        if len(word) > 2 and p.t.flip(word[0]) == word[-1]:
            yield word[1:-1], word[-1]
        return


def product(letters: tuple[n.Node, ...]) -> n.Node:
    return letters[0] if len(letters) == 1 else n.Mul(*letters)


@library(n._Inner, n.Tr)
def forms(p: Asking, atom: n.Node, sides: Sides) -> Iterator[Sequent | None]:
    """0 <= v . M v and 0 <= tr M; against the same with another inverse of the goal; Schur complements."""
    for word, v in measured(p, atom):
        m = product(word)
        why = reasons(p, (m, SEMI))
        if why is not None and not isinstance(m, n.Sym):
            yield p.attempt(loewner.form, m, v, why)
            for u in of_kind(sides, n.Add):
                if v is not None and n.same_shape(u.shape, v.shape) and not u.is_scalar_shaped:
                    yield p.attempt(loewner.form, m, u, why)
        for i in range(len(word)):
            if isinstance(word[i], n.Inv):
                yield from around_inverse(p, word, i, v, sides)
    if isinstance(atom, n.Tr):
        yield from products(p, atom)


def products(p: Asking, atom: n.Tr) -> Iterator[Sequent | None]:
    for x in turns(p, atom.args[0]):
        word = tuple(x.args) if isinstance(x, n.Mul) else (x,)
        for i in range(1, len(word)):
            a, b = product(word[:i]), product(word[i:])
            if n.same_shape(a.shape, b.shape):
                why = reasons(p, (a, SEMI), (b, SEMI))
                if why is not None:
                    yield p.attempt(loewner.product, a, b, why)
                    return


def around_inverse(
    p: Asking, word: tuple[n.Node, ...], i: int, v: n.Node | None, sides: Sides
) -> Iterator[Sequent | None]:
    """Where the word is W^T N^{-1} W: W v against the other inverses of the goal; P H^T N^{-1} H P against P."""
    before, after = word[:i], word[i + 1 :]
    if before != tuple(p.t.flip(x) for x in reversed(after)):
        return
    whole = word[i].args[0]
    if v is not None or not after:
        u = None if v is None else product((*after, v))
        for other in of_kind(sides, n.Inv):
            a = other.args[0]
            if a == whole or not n.same_shape(a.shape, whole.shape):
                continue
            for one, more in ((a, p.t.canonical(whole - a)), (whole, p.t.canonical(a - whole))):
                why = reasons(p, (one, STRICT), (more, SEMI))
                if why is not None:
                    yield p.attempt(loewner.inverses, one, more, u, why)
    for j in range(1, len(after) + 1):
        h, outer, inner = after[: j - 1], after[j:], after[j - 1]
        top = inner if n.same_size(*inner.shape) else None
        if top is None or (v is None and outer):
            continue
        middle = product(h) if h else n.I(top.shape[0])
        rest = p.t.canonical(whole - middle * top * n.T(middle)) if h else p.t.canonical(whole - top)
        why = reasons(p, (top, SEMI), (rest, STRICT)) if n.same_shape(rest.shape, whole.shape) else None
        if why is not None:
            yield p.attempt(loewner.schur, top, middle, rest, None if v is None else product((*outer, v)), why)


@library(n._Inner)
def products_of_vectors(p: Asking, atom: n._Inner, sides: Sides) -> Iterator[Sequent | None]:
    """u . v against u . A u and v . A^{-1} v, where the goal has both; (u . A v)^2."""
    met = [x for side in sides for x in atoms_of(p.t.poly(side))]
    for a in definite_in(sides):
        why = reasons(p, (a, STRICT))
        for u, v in pairings(p, atom) if why is not None else ():
            if not n.same_size(u.shape[0], a.shape[0]) or not n.same_size(u.shape[1], n.ONE):
                continue
            for x, y in dict.fromkeys(((u, v), (v, u))):
                if occurs(p, n.dot(x, a * x), met) and occurs(p, n.dot(y, n.Inv(a) * y), met):
                    yield p.attempt(loewner.fenchel, a, x, y, why)
                    yield p.attempt(loewner.cauchy_schwarz, a, x, y, True, why)
    for word, ends in split(p, atom):
        why = reasons(p, (product(word), SEMI))
        if why is not None:
            yield p.attempt(loewner.cauchy_schwarz, product(word), *ends, False, why)


def occurs(p: Asking, one: n.Node, met: list) -> bool:
    """Whether all factors of a term are among these."""
    return all(x in met for x in atoms_of(p.t.poly(one)))


def split(p: Asking, atom: n._Inner) -> Iterator[tuple[tuple[n.Node, ...], tuple[n.Node, n.Node]]]:
    """A and (u, v) where the term is u . A v with one letter u, v at each end, which differ."""
    pairs = pairings(p, atom)
    if not pairs:
        return
    u, v = pairs[0]
    first, second = next(iter(p.t.poly(u)))[1], next(iter(p.t.poly(v)))[1]
    word = (*(p.t.flip(x) for x in reversed(first)), *second)
    if len(word) > 2 and p.t.flip(word[0]) != word[-1]:
        yield word[1:-1], (p.t.flip(word[0]), word[-1])


def definite_in(sides: Sides) -> list[n.Node]:
    """The matrices whose inverses are in the goal."""
    return [x.args[0] for x in of_kind(sides, n.Inv) if not x.is_scalar_shaped]


# -- determinants, norms and traces -----------------------------------------------------------------------
@library(n.Elementary)
def logarithms(p: Asking, atom: n.Elementary, sides: Sides) -> Iterator[Sequent | None]:
    """log det A below its tangent at I, and at the other matrices of the goal; below log det of a larger one."""
    inside = atom.args[0]
    if atom.name != "log" or not isinstance(inside, n.Det):
        return
    a = inside.args[0]
    others = [x.args[0] for x in of_kind(sides, n.Det) if x != inside and n.same_shape(x.args[0].shape, a.shape)]
    alone = reasons(p, (a, STRICT))
    if alone is None:
        return
    yield p.attempt(loewner.tangent, a, None, alone)
    for b in others:
        yield from in_order(p, a, b, True)
    for b in (*others, *inner_sums(p, a)):
        why = reasons(p, (a, STRICT), (b, STRICT))
        if why is not None:
            yield p.attempt(loewner.tangent, a, b, why)


def inner_sums(p: Asking, a: n.Node) -> list[n.Node]:
    """The definite terms of a sum."""
    parts = [x for x in a.args if not x.is_scalar_shaped] if isinstance(a, n.Add) else []
    return [x for x in parts if not isinstance(x, n.I)][:MOST]


def in_order(p: Asking, a: n.Node, b: n.Node, logarithms: bool) -> Iterator[Sequent | None]:
    rest = p.t.canonical(b - a)
    why = reasons(p, (a, STRICT if logarithms else SEMI), (rest, SEMI))
    if why is not None and n.same_shape(rest.shape, a.shape):
        yield p.attempt(loewner.determinants, a, rest, logarithms, why)


@library(n.Det)
def determinants(p: Asking, atom: n.Det, sides: Sides) -> Iterator[Sequent | None]:
    """The sign of a determinant; below those of larger matrices of the goal."""
    a = atom.args[0]
    why = reasons(p, (a, SEMI))
    if why is not None:
        yield p.attempt(loewner.determinants, a, None, False, why)
    for x in of_kind(sides, n.Det):
        if x != atom and n.same_shape(x.args[0].shape, a.shape):
            yield from in_order(p, a, x.args[0], False)


@library(n.Norm, n.Tr)
def frobenius(p: Asking, atom: n.Node, sides: Sides) -> Iterator[Sequent | None]:
    """||A||_F <= tr A, and (tr A)^2 <= n ||A||_F^2, where both are in the goal."""
    a = atom.args[0]
    if isinstance(atom, n.Norm):
        if atom.kind == "F" and of_kind(sides, n.Tr):
            why = reasons(p, (a, SEMI))
            if why is not None:
                yield p.attempt(loewner.frobenius, a, why)
    elif any(x.kind == "F" for x in of_kind(sides, n.Norm)):
        yield p.attempt(loewner.squared_trace, a)


__all__ = ["reasons"]
