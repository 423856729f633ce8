"""Symmetric matrices."""

from __future__ import annotations

from typing import Any

from derivations.assumptions import IMPLIED, Assumption, Define, Gram, Has, Property
from derivations.estimates import Spectrum
from derivations.notation import nodes as n

from .checking import Replay, checks, node, scalar, single
from .domains import met
from .errors import fail, need
from .steps import Step
from .trees import EQ, LE, ONE, ZERO


def spectrum(r: Replay, step: Step, value: Any) -> Spectrum:
    need(isinstance(value, Spectrum), "no spectrum")
    r.rests_on(step, value)
    return value


@checks("spectrum of a shift")
def _shift(r: Replay, step: Step) -> None:
    sign, small = single(step.parents, 2, "premises")
    known, rate = spectrum(r, step, step.data[0]), scalar(single(step.data, 2)[1])
    if known.largest is None:
        fail("both ends of the spectrum are needed")
    r.needs_below(sign, ZERO, rate, "the rate may be negative")
    total = n.Mul(rate, n.Add(known.smallest, known.largest))
    r.needs_below(small, total, n.Num(2), "the rate may be too large")
    shifted = n.Add(n.I(known.matrix.shape[0]), n.Neg(n.Mul(rate, known.matrix)))
    r.concludes(step, n.Norm(shifted, "op"), EQ, n.Add(ONE, n.Neg(n.Mul(rate, known.smallest))))


@checks("smallest singular value")
def _smallest(r: Replay, step: Step) -> None:
    (sign,) = single(step.parents, 1, "premises")
    known = spectrum(r, step, single(step.data, 1)[0])
    r.needs_below(sign, ZERO, known.smallest, "an eigenvalue may be negative")
    r.concludes(step, n.Sing(known.matrix, "min"), EQ, known.smallest)


@checks("smallest eigenvalue")
def _eigenvalue(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    known = spectrum(r, step, single(step.data, 1)[0])
    r.concludes(step, n.Eig(known.matrix, "min"), EQ, known.smallest)


@checks("norm of an exponential")
def _exp_norm(r: Replay, step: Step) -> None:
    (sign,) = single(step.parents, 1, "premises")
    known, rate = spectrum(r, step, step.data[0]), scalar(single(step.data, 2)[1])
    r.needs_below(sign, rate, ZERO, "the rate may be positive")
    left = n.Norm(n.Exp(n.Mul(rate, known.matrix)), "op")
    r.concludes(step, left, EQ, n.Exp(n.Mul(rate, known.smallest)))


@checks("inverse of a positive definite matrix")
def _inverse(r: Replay, step: Step) -> None:
    (sign,) = single(step.parents, 1, "premises")
    known = spectrum(r, step, single(step.data, 1)[0])
    r.needs_below(sign, ZERO, known.smallest, "the matrix may be singular", True)
    r.shows(Has(known.matrix, Property.INVERTIBLE), Has(known.smallest, Property.INVERTIBLE))
    r.concludes(step, n.Norm(n.Inv(known.matrix), "op"), EQ, n.Frac(ONE, known.smallest))


def symmetric(r: Replay, step: Step, matrix: n.Node, why: Any, premises: list[Step]) -> None:
    """Declared, a Gram matrix, or equal to a term that is its own transpose."""
    said = isinstance(why, Has) and why.what is Property.SYMMETRIC and why.node is matrix
    if said and why not in step.under:
        need(met(r, step, why), "the matrix is neither said to be symmetric nor evidently so")
        return
    r.shows(Has(matrix, Property.SYMMETRIC))
    if isinstance(why, Assumption):
        r.rests_on(step, why)
        if isinstance(why, Has):
            declared = why.node is matrix and Property.SYMMETRIC in (why.what, *IMPLIED.get(why.what, ()))
            need(declared, "another matrix, or not symmetric")
        elif isinstance(why, Spectrum | Gram):
            need((why.matrix if isinstance(why, Spectrum) else why.kernel) is matrix, "another matrix")
        elif isinstance(why, Define):
            need(why.symbol is matrix, "another matrix")
            mirrored(r, why.value)
        else:
            fail("nothing says that the matrix is symmetric")
        return
    need(premises, "nothing says that the matrix is symmetric")
    premise = premises.pop(0)  # in the order of the matrices; what the data hold is not looked at
    need(premise.relation == EQ and r.same(premise.left, matrix), "another matrix")
    mirrored(r, premise.right)


def mirrored(r: Replay, value: n.Node) -> None:
    poly = r.terms.expand(value)
    need(poly == r.terms.flip(poly), "not visibly symmetric")


@checks("Weyl's inequality")
def _weyl(r: Replay, step: Step) -> None:
    a, b, a_why, b_why = single(step.data, 4)
    premises = list(step.parents)
    symmetric(r, step, node(a), a_why, premises)
    symmetric(r, step, node(b), b_why, premises)
    need(not premises, "a premise that is not used")
    right = n.Add(n.Eig(b, "min"), n.Norm(n.Add(a, n.Neg(b)), "op"))
    r.concludes(step, n.Eig(a, "min"), LE, right)


@checks("quadratic form")
def _quadratic(r: Replay, step: Step) -> None:
    a, v, why = single(step.data, 3)
    premises = list(step.parents)
    symmetric(r, step, node(a), why, premises)
    need(not premises, "a premise that is not used")
    need(n.same_size(node(v).shape[1], n.ONE) and n.same_size(v.shape[0], a.shape[1]), "not a column that fits")
    left = n.Mul(n.Eig(a, "min"), n.Pow(n.Norm(v), n.Num(2)))
    r.concludes(step, left, LE, n.dot(v, n.Mul(a, v)))


@checks("a symmetric matrix is its transpose")
def _transpose(r: Replay, step: Step) -> None:
    a, why = single(step.data, 2)
    premises = list(step.parents)
    symmetric(r, step, node(a), why, premises)
    need(not premises, "a premise that is not used")
    r.concludes(step, n.T(a), EQ, a)
