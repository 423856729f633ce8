"""Traces."""

from __future__ import annotations

from typing import Any

from derivations.assumptions import Assumption, Has, Property
from derivations.estimates import Stated
from derivations.notation import nodes as n

from .checking import Replay, checks, node, scalar, single
from .eigenvalues import Reader, end, semidefinite, spread
from .errors import fail, need
from .products import span_of
from .spectra import symmetric
from .steps import Step
from .trees import EQ, LE, LT, ZERO, free, plain


def trace(x: n.Node) -> n.Node:
    found = n.Tr(x)
    found.shape  # noqa: B018 - that of a matrix which is not square is refused
    return found


@checks("trace of a positive semidefinite matrix")
def _positive(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    (what,) = single(step.data, 1)
    a = semidefinite(r, step, what)
    definite = isinstance(what, Has) and what.what is Property.PD
    r.concludes(step, ZERO, LT if definite else LE, trace(a))


@checks("trace of a Gram matrix")
def _gram(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    a = node(single(step.data, 1)[0])
    r.concludes(step, trace(n.Mul(n.T(a), a)), EQ, n.Pow(n.Norm(a, "F"), n.Num(2)))


@checks("trace between eigenvalues")
def _between(r: Replay, step: Step) -> None:
    a, which, why = single(step.data, 3)
    premises = list(step.parents)
    symmetric(r, step, node(a), why, premises)
    need(not premises, "a premise that is not used")
    total, bound = trace(a), n.Mul(n.Size(a.shape[0]), n.Eig(a, end(which)))
    if which == "min":
        r.concludes(step, bound, LE, total)
    else:
        r.concludes(step, total, LE, bound)


@checks("trace below a norm")
def _below_norm(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    a, kind = single(step.data, 2)
    size = n.Size(node(a).shape[0])
    if kind == "op":
        r.concludes(step, trace(a), LE, n.Mul(size, n.Norm(a, "op")))
    elif kind == "F":
        r.concludes(step, trace(a), LE, n.Mul(n.Sqrt(size), n.Norm(a, "F")))
    else:
        fail("no norm for which this holds")


@checks("trace of a product")
def _product(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    a, what = single(step.data, 2)
    b = semidefinite(r, step, what)
    need(n.same_shape(node(a).shape, b.shape), "matrices that do not fit")
    r.concludes(step, trace(n.Mul(a, b)), LE, n.Mul(n.Norm(a, "op"), trace(b)))


@checks("Cauchy-Schwarz inequality for matrices")
def _scalar_product(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    a, b = map(node, single(step.data, 2))
    need(n.same_shape(a.shape, b.shape), "matrices that do not fit")
    r.concludes(step, trace(n.Mul(n.T(a), b)), LE, n.Mul(n.Norm(a, "F"), n.Norm(b, "F")))


@checks("trace of a function of a symmetric matrix")
def _function(r: Replay, step: Step) -> Any:
    x, a, s, c, why = single(step.data, 5)
    plain(s)
    need(s.is_scalar_shaped and n.same_shape(node(x).shape, node(a).shape), "matrices that do not fit")
    low, high = spread(r, step, a, why)
    met = free(x) | free(a) | free(scalar(c)) | free(low) | (frozenset() if high is None else free(high))
    need(s not in met, "the variable is in what is compared")
    reader, whole = Reader(r, a, s), r.terms.expand(x)
    f = reader.of(whole.items())
    below, *signs = step.parents or fail("no bound of the function")
    need(below.relation in (LE, LT, EQ), "not a bound")
    shown = r.terms.expand(below.left) == f and r.terms.expand(below.right) == r.terms.expand(c)
    need(shown, "the function is not bounded so")
    count = a.shape[0]
    if signs:
        need(len(signs) == 1 and why == "Gram", "a premise that is not used")
        r.needs_below(signs[0], ZERO, c, "the bound may be negative")
        at_zero = Reader(r, a, s)
        at_zero.number = {}
        need(not at_zero.of(whole.items()), "the function is not zero at zero")
        count = span_of(reader.word[len(reader.word) // 2])[0]
    ranges: set[Assumption] = {Stated(low, LE, s)} | ({Stated(s, LE, high)} if high is not None else set())
    nonzero = {
        b for b in below.under
        if isinstance(b, Has) and b.what is Property.INVERTIBLE and b.node.is_scalar_shaped
        and r.terms.expand(b.node) in reader.inverted
    }  # fmt: skip
    gone = r.general(s, below, ranges | nonzero)
    r.shows(Has(x, Property.SYMMETRIC), Has(a, Property.SYMMETRIC))
    r.concludes(step, trace(x), LE, n.Mul(n.Size(count), c))
    return (gone, *(() for _ in signs))


@checks("eigenvalues in order")
def _in_order(r: Replay, step: Step) -> None:
    a, b, which, what, a_why, b_why = single(step.data, 6)
    premises = list(step.parents)
    symmetric(r, step, node(a), a_why, premises)
    symmetric(r, step, node(b), b_why, premises)
    need(not premises, "a premise that is not used")
    need(r.same(semidefinite(r, step, what), n.Add(b, n.Neg(a))), "the assumption is about other matrices")
    r.concludes(step, n.Eig(a, end(which)), LE, n.Eig(b, which))


@checks("eigenvalues beside a multiple of the identity")
def _beside_identity(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    a, c, which, what = single(step.data, 4)
    multiple = n.Mul(scalar(c), n.I(node(a).shape[0]))
    r.shows(Has(a, Property.SYMMETRIC))
    said = semidefinite(r, step, what)
    if end(which) == "max":
        need(r.same(said, n.Add(multiple, n.Neg(a))), "the assumption is about another matrix")
        r.concludes(step, n.Eig(a, "max"), LE, c)
    else:
        need(r.same(said, n.Add(a, n.Neg(multiple))), "the assumption is about another matrix")
        r.concludes(step, c, LE, n.Eig(a, "min"))


@checks("trace of a product of semidefinite matrices")
def _semidefinite_product(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    a, b = (semidefinite(r, step, what) for what in single(step.data, 2))
    need(n.same_shape(a.shape, b.shape), "matrices that do not fit")
    r.concludes(step, ZERO, LE, trace(n.Mul(a, b)))


@checks("trace of a product between eigenvalues")
def _product_between(r: Replay, step: Step) -> None:
    a, which, what, why = single(step.data, 4)
    premises = list(step.parents)
    symmetric(r, step, node(a), why, premises)
    need(not premises, "a premise that is not used")
    b = semidefinite(r, step, what)
    need(n.same_shape(a.shape, b.shape), "matrices that do not fit")
    whole, bound = trace(n.Mul(a, b)), n.Mul(n.Eig(a, end(which)), n.Tr(b))
    if which == "min":
        r.concludes(step, bound, LE, whole)
    else:
        r.concludes(step, whole, LE, bound)


@checks("largest eigenvalue below the trace")
def _largest(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    a = semidefinite(r, step, single(step.data, 1)[0])
    r.shows(Has(a, Property.SYMMETRIC))
    r.concludes(step, n.Eig(a, "max"), LE, trace(a))
