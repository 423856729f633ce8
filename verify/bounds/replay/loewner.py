"""Matrices that are positive (semi)definite by how they are written: the replay's own account."""

from __future__ import annotations

from typing import Any

from derivations.assumptions import Assumption, Gram, Has, Property
from derivations.estimates import Stated
from derivations.notation import nodes as n

from .checking import Replay, checks, node, single
from .eigenvalues import column
from .errors import need
from .steps import Step
from .traces import trace
from .trees import LE, LT, ZERO

FUEL = 60


class Written:
    """Definiteness under the assumptions on which a step rests."""

    def __init__(self, r: Replay, step: Step, why: Any) -> None:
        single(step.parents, 0, "premises")
        need(isinstance(why, tuple) and all(isinstance(a, Assumption) for a in why), "no assumptions")
        need(len(set(why)) == len(why), "an assumption twice")
        r.rests_on(step, *why)
        self.r, self.facts = r, frozenset(why)

    def has(self, node: n.Node, *what: Property) -> bool:
        return any(Has(node, x) in self.facts for x in what)

    def strictly(self, a: Any, fuel: int = FUEL) -> bool:
        """x . A x > 0 for all x but 0, and A is symmetric."""
        if fuel <= 0 or not isinstance(a, n.Node) or not n.same_size(*a.shape):
            return False
        if a.is_scalar_shaped:
            return self.positive(a, fuel)
        if self.has(a, Property.PD) or (self.has(a, Property.INVERTIBLE) and self.said(a)):
            return True
        kind, args = type(a), a.args
        if kind is n.I:
            return True
        if kind is n.T:
            return self.strictly(args[0], fuel - 1)
        if kind is n.Inv and self.strictly(args[0], fuel - 1):
            self.r.shows(Has(args[0], Property.INVERTIBLE))
            return True
        if kind is n.Add:
            return any(self.strictly(x, fuel - 1) for x in args) and all(self.weakly(x, fuel - 1) for x in args)
        if kind is n.Frac:
            return self.divisor(args[1], fuel) and self.strictly(args[0], fuel - 1)
        if kind is n.Mul:
            numbers, matrices = self.split(a)
            single_one = len(matrices) == 1 and self.strictly(matrices[0], fuel - 1)
            return single_one and all(self.positive(x, fuel) for x in numbers)
        return False

    def said(self, a: n.Node) -> bool:
        """Said to be positive semidefinite."""
        return self.has(a, Property.PSD) or any(isinstance(x, Gram) and x.kernel is a for x in self.facts)

    def weakly(self, a: Any, fuel: int = FUEL) -> bool:
        """x . A x >= 0 for all x, and A is symmetric."""
        if fuel <= 0 or not isinstance(a, n.Node) or not n.same_size(*a.shape):
            return False
        if a.is_scalar_shaped:
            return self.not_negative(a, fuel)
        if self.said(a) or self.strictly(a, fuel - 1):
            return True
        kind, args = type(a), a.args
        if kind is n.Zero:
            return True
        if kind is n.T:
            return self.weakly(args[0], fuel - 1)
        if kind is n.Add:
            return all(self.weakly(x, fuel - 1) for x in args)
        if kind is n.Frac:
            return self.divisor(args[1], fuel) and self.weakly(args[0], fuel - 1)
        if kind is n.Mul:
            numbers, matrices = self.split(a)
            return all(self.not_negative(x, fuel) for x in numbers) and self.congruent(matrices, fuel - 1)
        return False

    @staticmethod
    def split(a: n.Node) -> tuple[list, list]:
        return [x for x in a.args if x.is_scalar_shaped], [x for x in a.args if not x.is_scalar_shaped]

    def congruent(self, factors: list, fuel: int) -> bool:
        """B K B^T, B B^T, or K."""
        if len(factors) < 2:
            return bool(factors) and self.weakly(factors[0], fuel)
        first, *middle, last = factors
        turned = n.T(first) == last or first == n.T(last)
        return turned and (not middle or self.congruent(middle, fuel))

    def positive(self, x: Any, fuel: int) -> bool:
        if fuel <= 0 or not x.is_scalar_shaped:
            return False
        if isinstance(x, n.Num):
            return bool(x.value > 0)
        if self.has(x, Property.POSITIVE, Property.PD) or Stated(ZERO, LT, x) in self.facts:
            return True
        if isinstance(x, n.Size | n.Exp):
            return True
        if isinstance(x, n.Add):
            return any(self.positive(y, fuel - 1) for y in x.args) and all(
                self.not_negative(y, fuel - 1) for y in x.args
            )
        if isinstance(x, n.Mul):
            return all(self.positive(y, fuel - 1) for y in x.args)
        if isinstance(x, n.Frac):
            return self.positive(x.args[0], fuel - 1) and self.divisor(x.args[1], fuel - 1)
        if isinstance(x, n.Inv):
            return self.divisor(x.args[0], fuel - 1)
        return whole(x) and self.positive(x.args[0], fuel - 1)

    def divisor(self, x: Any, fuel: int) -> bool:
        """A positive number: what is divided by is not zero."""
        fine = self.positive(x, fuel)
        if fine:
            self.r.shows(Has(x, Property.INVERTIBLE))
        return fine

    def not_negative(self, x: Any, fuel: int) -> bool:
        if fuel <= 0 or not x.is_scalar_shaped:
            return False
        if isinstance(x, n.Num):
            return bool(x.value >= 0)
        if self.has(x, Property.NONNEGATIVE, Property.PSD) or Stated(ZERO, LE, x) in self.facts:
            return True
        if self.positive(x, fuel):
            return True
        if isinstance(x, n.Add | n.Mul):
            return all(self.not_negative(y, fuel - 1) for y in x.args)
        if isinstance(x, n.Frac):
            return self.not_negative(x.args[0], fuel - 1) and self.divisor(x.args[1], fuel - 1)
        if not whole(x) or x.args[1].value <= 0:
            return False
        return x.args[1].value % 2 == 0 or self.not_negative(x.args[0], fuel - 1)


def whole(x: Any) -> bool:
    return isinstance(x, n.Pow) and isinstance(x.args[1], n.Num) and x.args[1].value.q == 1


def measure(x: n.Node, v: Any) -> n.Node:
    if v is None:
        return trace(x)
    column(v, x)
    return n.dot(v, n.Mul(x, v))


@checks("semidefinite as written")
def _form(r: Replay, step: Step) -> None:
    m, v, why = single(step.data, 3)
    need(Written(r, step, why).weakly(node(m)), "not known to be positive semidefinite")
    r.concludes(step, ZERO, LE, measure(m, v))


@checks("trace of a product of matrices semidefinite as written")
def _product(r: Replay, step: Step) -> None:
    a, b, why = single(step.data, 3)
    known = Written(r, step, why)
    need(known.weakly(node(a)) and known.weakly(node(b)), "not known to be positive semidefinite")
    need(n.same_shape(a.shape, b.shape), "matrices that do not fit")
    r.concludes(step, ZERO, LE, trace(n.Mul(a, b)))


@checks("inverses in order")
def _inverses(r: Replay, step: Step) -> None:
    a, b, v, why = single(step.data, 4)
    known = Written(r, step, why)
    need(known.strictly(node(a)) and known.weakly(node(b)), "not known to be positive (semi)definite")
    need(n.same_shape(a.shape, b.shape), "matrices that do not fit")
    total = a + b
    r.shows(Has(a, Property.INVERTIBLE), Has(total, Property.INVERTIBLE))
    r.concludes(step, measure(n.Inv(total), v), LE, measure(n.Inv(a), v))


@checks("Schur complement")
def _schur(r: Replay, step: Step) -> None:
    p, h, rest, v, why = single(step.data, 5)
    known = Written(r, step, why)
    need(known.weakly(node(p)) and known.strictly(node(rest)), "not known to be positive (semi)definite")
    fits = n.same_size(node(h).shape[1], p.shape[0]) and n.same_size(h.shape[0], rest.shape[0])
    need(fits, "matrices that do not fit")
    whole = h * p * n.T(h) + rest
    r.shows(Has(whole, Property.INVERTIBLE))
    inside = p * n.T(h) * n.Inv(whole) * h * p
    r.concludes(step, measure(inside, v), LE, measure(p, v))


@checks("Fenchel-Young inequality of a definite matrix")
def _fenchel(r: Replay, step: Step) -> None:
    a, u, v, why = single(step.data, 4)
    need(Written(r, step, why).strictly(node(a)), "not known to be positive definite")
    column(u, a)
    column(v, a)
    r.shows(Has(a, Property.INVERTIBLE))
    right = n.Add(n.dot(u, n.Mul(a, u)), n.dot(v, n.Mul(n.Inv(a), v)))
    r.concludes(step, n.Mul(n.Num(2), n.dot(u, v)), LE, right)


@checks("Cauchy-Schwarz inequality of a definite matrix")
def _cauchy_schwarz(r: Replay, step: Step) -> None:
    a, u, v, inverted, why = single(step.data, 5)
    known = Written(r, step, why)
    column(u, node(a))
    column(v, a)
    if inverted is True:
        need(known.strictly(a), "not known to be positive definite")
        r.shows(Has(a, Property.INVERTIBLE))
        left, last = n.dot(u, v), n.dot(v, n.Mul(n.Inv(a), v))
    else:
        need(inverted is False and known.weakly(a), "not known to be positive semidefinite")
        left, last = n.dot(u, n.Mul(a, v)), n.dot(v, n.Mul(a, v))
    r.concludes(step, n.Pow(left, n.Num(2)), LE, n.Mul(n.dot(u, n.Mul(a, u)), last))


@checks("logarithm of a determinant below its tangent")
def _tangent(r: Replay, step: Step) -> None:
    a, b, why = single(step.data, 3)
    known = Written(r, step, why)
    need(known.strictly(node(a)), "not known to be positive definite")
    r.shows(Has(n.Det(a), Property.POSITIVE))
    if b is None:
        return r.concludes(step, n.log(n.Det(a)), LE, n.Add(trace(a), n.Neg(n.Size(a.shape[0]))))
    need(known.strictly(node(b)), "not known to be positive definite")
    need(n.same_shape(a.shape, b.shape), "matrices that do not fit")
    r.shows(Has(b, Property.INVERTIBLE), Has(n.Det(b), Property.POSITIVE))
    right = n.Add(n.log(n.Det(b)), trace(n.Mul(n.Inv(b), a)), n.Neg(n.Size(a.shape[0])))
    return r.concludes(step, n.log(n.Det(a)), LE, right)


@checks("determinants in order")
def _determinants(r: Replay, step: Step) -> None:
    a, b, logarithms, why = single(step.data, 4)
    known = Written(r, step, why)
    if b is None:
        need(logarithms is False, "the logarithm of one determinant")
        if known.strictly(node(a)):
            r.shows(Has(n.Det(a), Property.POSITIVE))
            return r.concludes(step, ZERO, LT, n.Det(a))
        need(known.weakly(a), "not known to be positive semidefinite")
        return r.concludes(step, ZERO, LE, n.Det(a))
    need(known.weakly(node(a)) and known.weakly(node(b)), "not known to be positive semidefinite")
    need(n.same_shape(a.shape, b.shape), "matrices that do not fit")
    total = a + b
    if logarithms is False:
        return r.concludes(step, n.Det(a), LE, n.Det(total))
    need(logarithms is True and known.strictly(a), "not known to be positive definite")
    r.shows(*(Has(n.Det(x), Property.POSITIVE) for x in (a, total)))
    return r.concludes(step, n.log(n.Det(a)), LE, n.log(n.Det(total)))


@checks("Frobenius norm below the trace")
def _frobenius(r: Replay, step: Step) -> None:
    a, why = single(step.data, 2)
    need(Written(r, step, why).weakly(node(a)) and not a.is_scalar_shaped, "not known to be positive semidefinite")
    r.concludes(step, n.Norm(a, "F"), LE, trace(a))


@checks("squared trace")
def _squared_trace(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    a = node(single(step.data, 1)[0])
    right = n.Mul(n.Size(a.shape[0]), n.Pow(n.Norm(a, "F"), n.Num(2)))
    r.concludes(step, n.Pow(trace(a), n.Num(2)), LE, right)
