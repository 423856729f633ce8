"""Ends of spectra, quadratic forms, functions of symmetric matrices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from derivations.assumptions import Assumption, Gram, Has, Property
from derivations.estimates import Spectrum, Stated
from derivations.notation import nodes as n

from .checking import Replay, checks, node, scalar, single
from .errors import fail, need
from .polynomials import E, Poly, add, constant, freeze, power
from .spectra import spectrum, symmetric
from .steps import Step
from .trees import EQ, LE, LT, ZERO, free, plain

TWO = n.Num(2)


def column(v: Any, a: n.Node) -> None:
    need(n.same_size(node(v).shape[1], n.ONE) and n.same_size(v.shape[0], a.shape[1]), "not a column that fits")


def end(value: Any) -> str:
    need(value in ("min", "max"), "no end of a spectrum")
    return value


@checks("ends of a spectrum")
def _ends(r: Replay, step: Step) -> None:
    a, why = single(step.data, 2)
    if isinstance(why, Spectrum) and why.matrix is a and why.largest is not None:
        single(step.parents, 0, "premises")
        spectrum(r, step, why)
        return r.concludes(step, why.smallest, LE, why.largest)
    premises = list(step.parents)
    symmetric(r, step, node(a), why, premises)
    need(not premises, "a premise that is not used")
    return r.concludes(step, n.Eig(a, "min"), LE, n.Eig(a, "max"))


@checks("eigenvalue by its number")
def _numbered(r: Replay, step: Step) -> None:
    """Eigenvalue i of a symmetric matrix lies between the ends, whichever i is a place among them."""
    a, i, which, why = single(step.data, 4)
    premises = list(step.parents)
    symmetric(r, step, node(a), why, premises)
    need(not premises, "a premise that is not used")
    one = n.Entry(n.Eigs(a), scalar(i), n.Num(1))
    if end(which) == "max":
        r.concludes(step, one, LE, n.Eig(a, "max"))
    else:
        r.concludes(step, n.Eig(a, "min"), LE, one)


@checks("largest eigenvalue")
def _largest(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    known = spectrum(r, step, single(step.data, 1)[0])
    if known.largest is None:
        fail("no largest eigenvalue")
    r.concludes(step, n.Eig(known.matrix, "max"), EQ, known.largest)


@checks("eigenvalues below the norm")
def _below_norm(r: Replay, step: Step) -> None:
    a, which, why = single(step.data, 3)
    premises = list(step.parents)
    symmetric(r, step, node(a), why, premises)
    need(not premises, "a premise that is not used")
    if end(which) == "max":
        r.concludes(step, n.Eig(a, "max"), LE, n.Norm(a, "op"))
    else:
        r.concludes(step, n.Neg(n.Norm(a, "op")), LE, n.Eig(a, "min"))


@checks("Weyl's inequality for the largest eigenvalue")
def _weyl(r: Replay, step: Step) -> None:
    a, b, a_why, b_why = single(step.data, 4)
    premises = list(step.parents)
    symmetric(r, step, node(a), a_why, premises)
    symmetric(r, step, node(b), b_why, premises)
    need(not premises, "a premise that is not used")
    right = n.Add(n.Eig(b, "max"), n.Norm(n.Add(a, n.Neg(b)), "op"))
    r.concludes(step, n.Eig(a, "max"), LE, right)


@checks("eigenvalues of a sum")
def _of_sum(r: Replay, step: Step) -> None:
    a, b, which, a_why, b_why = single(step.data, 5)
    premises = list(step.parents)
    symmetric(r, step, node(a), a_why, premises)
    symmetric(r, step, node(b), b_why, premises)
    need(not premises, "a premise that is not used")
    total = n.Add(a, b)
    r.shows(Has(total, Property.SYMMETRIC))
    whole, apart = n.Eig(total, end(which)), n.Add(n.Eig(a, which), n.Eig(b, which))
    if which == "max":
        r.concludes(step, whole, LE, apart)
    else:
        r.concludes(step, apart, LE, whole)


def semidefinite(r: Replay, step: Step, what: Any) -> n.Node:
    """The matrix of an assumption of (semi)definiteness, on which the step rests."""
    need(isinstance(what, Has | Gram), "nothing says that the matrix is positive semidefinite")
    r.rests_on(step, what)
    if isinstance(what, Has):
        need(what.what in (Property.PSD, Property.PD), "nothing says that the matrix is positive semidefinite")
        return what.node
    return what.kernel


@checks("positive semidefinite")
def _form(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    what, v = single(step.data, 2)
    a = semidefinite(r, step, what)
    column(v, a)
    r.concludes(step, ZERO, LE, n.dot(v, n.Mul(a, v)))


@checks("eigenvalues of a positive semidefinite matrix")
def _positive(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    (what,) = single(step.data, 1)
    a = semidefinite(r, step, what)
    r.shows(Has(a, Property.SYMMETRIC))
    strict = isinstance(what, Has) and what.what is Property.PD
    r.concludes(step, ZERO, LT if strict else LE, n.Eig(a, "min"))


@checks("largest eigenvalue of a quadratic form")
def _rayleigh(r: Replay, step: Step) -> None:
    a, v, why = single(step.data, 3)
    premises = list(step.parents)
    symmetric(r, step, node(a), why, premises)
    need(not premises, "a premise that is not used")
    column(v, a)
    r.concludes(step, n.dot(v, n.Mul(a, v)), LE, n.Mul(n.Eig(a, "max"), n.Pow(n.Norm(v), TWO)))


@checks("smallest eigenvalue from a quadratic form")
def _from_form(r: Replay, step: Step) -> Any:
    a, v, c, why = single(step.data, 4)
    need(isinstance(v, n.Sym) and not v.indices and not v.is_scalar_shaped, "not a vector")
    column(v, node(a))
    below, *premises = step.parents or fail("no bound of the form")
    symmetric(r, step, a, why, premises)
    rest = tuple(() for _ in step.parents[1:])
    need(not premises, "a premise that is not used")
    need(v not in free(a) | free(scalar(c)), "the vector is in what is compared")
    left = n.Mul(c, n.Pow(n.Norm(v), TWO))
    r.needs_below(below, left, n.dot(v, n.Mul(a, v)), "not the quadratic form")
    for x in below.under:
        need(v not in mentioned(x), f"an assumption about {v} is left: {x.statement()}")
    r.concludes(step, c, LE, n.Eig(a, "min"))
    return ((), *rest)


def mentioned(a: Assumption) -> frozenset:
    """All symbols of an assumption, bound or free."""
    return frozenset(s for x in a.nodes() for s in x.symbols) | frozenset(a.about) | frozenset(a.quantified())


@checks("exponential by the symmetric part")
def _logarithmic(r: Replay, step: Step) -> None:
    (sign,) = single(step.parents, 1, "premises")
    a, t, c, what = single(step.data, 4)
    r.needs_below(sign, ZERO, scalar(t), "the time may be negative")
    need(n.same_size(*node(a).shape), "not a square matrix")
    said = r.terms.expand(semidefinite(r, step, what))
    wanted = r.terms.expand(n.Add(n.Mul(TWO, scalar(c), n.I(a.shape[0])), n.Neg(a), n.Neg(n.T(a))))
    need(said and said.keys() == wanted.keys(), "the assumption is about another matrix")
    key = next(iter(said))
    ratio = wanted[key] / said[key]
    need(ratio > 0 and all(wanted[k] == ratio * said[k] for k in said), "the assumption is about another matrix")
    r.concludes(step, n.Norm(n.Exp(n.Mul(t, a)), "op"), LE, n.Exp(n.Mul(t, c)))


# -- functions of symmetric matrices ----------------------------------------------------------------------
class Reader:
    """Reads an expanded matrix as a function of another one, at a number.

    Of a product M^T M also what stands between M^T and M, a function f of M M^T: it is s f(s). What is inverted there
    is not remembered as inverted: at s = 0 it may be zero though the inverse exists.
    """

    def __init__(self, r: Replay, a: n.Node, s: n.Sym, gram: bool = False) -> None:
        self.r = r
        ((factors, self.word), value) = next(iter(r.terms.expand(a).items()))
        need(len(r.terms.expand(a)) == 1 and not factors and value == 1 and self.word, "not a function of one product")
        self.number = r.terms.expand(s)
        self.inverted: list[Poly] = []
        self.within: Reader | None = self.around() if gram else None

    def around(self) -> Reader:
        """The same for M M^T."""
        other: Reader = object.__new__(Reader)
        middle = len(self.word) // 2
        other.r, other.number, other.inverted, other.within = self.r, self.number, [], None
        other.word = self.word[middle:] + self.word[:middle]
        return other

    def of(self, items: Iterable[tuple[Any, Any]]) -> Poly:
        total: Poly = {}
        for (factors, word), c in items:
            product: Poly = {(factors, ()): c}
            i = 0
            while i < len(word):
                own = word[i : i + len(self.word)] == self.word
                mirrored = len(self.word) == 1 and self.r.terms.turned(word[i]) == self.word[0]
                if own or mirrored:
                    product = self.r.terms.times(product, self.number)
                    i += len(self.word)
                elif self.opens(word, i):
                    value, i = self.enclosed(word, i)
                    product = self.r.terms.times(product, value)
                else:
                    product = self.r.terms.times(product, self.letter(word[i]))
                    i += 1
            total = add(total, product)
        return total

    def opens(self, word: Any, i: int) -> bool:
        """Whether M^T stands here."""
        middle = len(self.word) // 2
        return self.within is not None and word[i : i + middle] == self.word[:middle]

    def enclosed(self, word: Any, i: int) -> tuple[Poly, int]:
        """s f(s) for M^T f(M M^T) M, and where it ends."""
        middle = len(self.word) // 2
        value, i = self.number, i + middle
        while word[i : i + middle] != self.word[middle:]:
            need(i < len(word) and self.within is not None, "a letter that is no function of the matrix")
            value = self.r.terms.times(value, self.within.letter(word[i]))  # type: ignore[union-attr]
            i += 1
        return value, i + middle

    def letter(self, one: Any) -> Poly:
        if one[0] == "turned":
            return self.letter(one[1])
        need(one[0] in ("inverse", "exp"), "a letter that is no function of the matrix")
        inner = self.of(one[1])
        if one[0] == "inverse":
            need(inner, "an inverse of zero")
            self.inverted.append(inner)
            return self.r.terms.inverse(inner)
        return power(E, freeze(inner)) if inner else constant(1)


def spread(r: Replay, step: Step, a: n.Node, why: Any) -> tuple[n.Node, n.Node | None]:
    """The ends of the spectrum of a matrix that is symmetric by an assumption, or a product M^T M."""
    if why == "Gram":
        poly = r.terms.expand(a)
        need(len(poly) == 1, "not a Gram matrix")
        word = next(iter(poly))[1]
        mirror = tuple(r.terms.turned(x) for x in reversed(word))
        need(word and len(word) % 2 == 0 and mirror == word, "not a Gram matrix")
        return ZERO, n.Eig(a, "max")
    need(isinstance(why, Assumption), "nothing says that the matrix is symmetric")
    symmetric(r, step, a, why, [])
    if isinstance(why, Spectrum):
        return why.smallest, why.largest
    if isinstance(why, Gram) or (isinstance(why, Has) and why.what in (Property.PSD, Property.PD)):
        return ZERO, n.Eig(a, "max")
    return n.Eig(a, "min"), n.Eig(a, "max")


@checks("function of a symmetric matrix")
def _function(r: Replay, step: Step) -> Any:
    aim, x, a, s, c, why, v = single(step.data, 7)
    plain(s)
    need(s.is_scalar_shaped and n.same_shape(node(x).shape, node(a).shape), "matrices that do not fit")
    low, high = spread(r, step, a, why)
    met = free(x) | free(a) | free(scalar(c)) | free(low) | (frozenset() if high is None else free(high))
    need(s not in met, "the variable is in what is compared")
    reader = Reader(r, a, s, why == "Gram")
    f, cap = reader.of(r.terms.expand(x).items()), r.terms.expand(c)
    below, above = (f, cap), (add({}, cap, -1), f)
    wanted = {"op": (below, above), "max": (below,), "form": (below,), "min": ((cap, f),)}
    need(aim in wanted, "no such measure")
    ranges: set[Assumption] = {Stated(low, LE, s)} | ({Stated(s, LE, high)} if high is not None else set())
    gone = []
    for premise, (left, right) in zip(single(step.parents, len(wanted[aim]), "premises"), wanted[aim], strict=True):
        need(premise.relation in (LE, LT, EQ), "not a bound")
        shown = r.terms.expand(premise.left) == left and r.terms.expand(premise.right) == right
        need(shown, "the function is not bounded so")
        nonzero = {
            b for b in premise.under
            if isinstance(b, Has) and b.what is Property.INVERTIBLE and b.node.is_scalar_shaped
            and r.terms.expand(b.node) in reader.inverted
        }  # fmt: skip
        gone.append(r.general(s, premise, ranges | nonzero))
    r.shows(Has(x, Property.SYMMETRIC), Has(a, Property.SYMMETRIC))
    if aim == "form":
        column(v, a)
        r.concludes(step, n.dot(v, n.Mul(x, v)), LE, n.Mul(c, n.Pow(n.Norm(v), TWO)))
    elif aim == "op":
        r.concludes(step, n.Norm(x, "op"), LE, c)
    elif aim == "max":
        r.concludes(step, n.Eig(x, "max"), LE, c)
    else:
        r.concludes(step, c, LE, n.Eig(x, "min"))
    return tuple(gone)
