"""Matrices that are positive (semi)definite by how they are written: forms, traces, inverses, determinants.

A sum of semidefinite matrices, one of them definite; B K B^T; positive multiples; inverses of definite matrices; what
is assumed. `why` lists the assumptions on which that rests.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from derivations.assumptions import Assumption, Gram, Has, Property
from derivations.estimates import Stated
from derivations.notation import nodes as n

from .ground import LE, LT, ZERO, need
from .kernel import Context, Made, rule
from .vectors import is_vector

NO, SEMI, STRICT = 0, 1, 2
DEEP = 24  #: operators, one inside of the other
Why = tuple[Assumption, ...]


@dataclass(frozen=True)
class Built:
    """How definite terms are under some assumptions; `used` are those that were needed."""

    allowed: Iterable[Assumption]
    used: dict[Assumption, None] = field(default_factory=dict)
    inverted: dict[n.Node, None] = field(default_factory=dict)

    def says(self, *wanted: Assumption) -> bool:
        found = next((x for x in wanted if x in self.allowed), None)
        if found is not None:
            self.used.setdefault(found)
        return found is not None

    def level(self, a: n.Node, depth: int = DEEP) -> int:
        """STRICT for a positive definite matrix (or a positive number), SEMI for a semidefinite one, NO if unknown."""
        if depth == 0 or not n.same_size(*a.shape):
            return NO
        if a.is_scalar_shaped:
            return self.sign(a, depth)
        declared = self.declared(a)
        if declared:
            return declared
        match a:
            case n.I():
                return STRICT
            case n.Zero():
                return SEMI
            case n.T():
                return self.level(a.args[0], depth - 1)
            case n.Inv():
                if self.level(a.args[0], depth - 1) != STRICT:
                    return NO
                self.inverted.setdefault(a.args[0])
                return STRICT
            case n.Add():
                parts = [self.level(x, depth - 1) for x in a.args]
                return max(parts) if min(parts) else NO
            case n.Frac():
                return self.level(a.args[0], depth - 1) if self.divisor(a.args[1], depth - 1) else NO
            case n.Mul():
                return self.product(a, depth - 1)
        return NO

    def declared(self, a: n.Node) -> int:
        if self.says(Has(a, Property.PD)):
            return STRICT
        gram = next((x for x in self.allowed if isinstance(x, Gram) and x.kernel == a), None)
        if gram is None and not self.says(Has(a, Property.PSD)):
            return NO
        if gram is not None:
            self.used.setdefault(gram)
        return STRICT if self.says(Has(a, Property.INVERTIBLE)) else SEMI

    def product(self, a: n.Mul, depth: int) -> int:
        """A product of numbers times B K B^T, or times K."""
        best = min((self.sign(x, depth) for x in a.args if x.is_scalar_shaped), default=STRICT)
        factors = [x for x in a.args if not x.is_scalar_shaped]
        peeled = False
        while len(factors) > 1 and self.mirrored(factors[0], factors[-1]):
            factors, peeled = factors[1:-1], True
        if len(factors) > 1 or not best:
            return NO
        middle = self.level(factors[0], depth) if factors else STRICT
        return min(best, middle, SEMI) if peeled else min(best, middle)

    @staticmethod
    def mirrored(first: n.Node, last: n.Node) -> bool:
        return first == n.T(last) or n.T(first) == last

    def sign(self, x: n.Node, depth: int = DEEP) -> int:
        """STRICT for a number that is certainly positive, SEMI for one that is not negative."""
        if depth == 0 or not x.is_scalar_shaped:
            return NO
        if isinstance(x, n.Num):
            return STRICT if x.value > 0 else SEMI if x.value == 0 else NO
        if isinstance(x, n.Size) or self.says(Has(x, Property.POSITIVE), Has(x, Property.PD), Stated(ZERO, LT, x)):
            return STRICT
        if self.says(Has(x, Property.NONNEGATIVE), Has(x, Property.PSD), Stated(ZERO, LE, x)):
            return SEMI
        match x:
            case n.Exp():
                return STRICT
            case n.Add():
                parts = [self.sign(y, depth - 1) for y in x.args]
                return max(parts) if min(parts) else NO
            case n.Mul():
                return min(self.sign(y, depth - 1) for y in x.args)
            case n.Frac():
                return self.sign(x.args[0], depth - 1) if self.divisor(x.args[1], depth - 1) else NO
            case n.Inv():
                return STRICT if self.divisor(x.args[0], depth - 1) else NO
            case n.Pow() if isinstance(x.args[1], n.Num) and x.args[1].value.q == 1:
                base = self.sign(x.args[0], depth - 1)
                if base == STRICT:
                    return STRICT
                return SEMI if x.args[1].value > 0 and (base or x.args[1].value % 2 == 0) else NO
        return NO

    def divisor(self, x: n.Node, depth: int) -> bool:
        """A positive number: what is divided by is not zero."""
        fine = self.sign(x, depth) == STRICT
        if fine:
            self.inverted.setdefault(x)
        return fine


def built(why: Why, **levels: tuple[n.Node, int]) -> tuple[Why, frozenset[Assumption]]:
    """The assumptions on which the definiteness of these terms rests, and what it shows: inverses exist."""
    account = Built(why)
    for name, (a, wanted) in levels.items():
        need(
            account.level(a) >= wanted, f"{name} is not known to be positive {'semi' if wanted == SEMI else ''}definite"
        )
    return tuple(account.used), frozenset(Has(x, Property.INVERTIBLE) for x in account.inverted)


def column(v: n.Node, a: n.Node) -> None:
    need(is_vector(v) and n.same_size(v.shape[1], n.ONE), "not a column")
    need(n.same_size(v.shape[0], a.shape[1]) and n.same_size(*a.shape), "not a column that fits")


def measured(x: n.Node, v: n.Node | None) -> n.Node:
    """v . X v, or without v the trace."""
    if v is None:
        need(n.same_size(*x.shape), "not a square matrix")
        return n.Tr(x)
    column(v, x)
    return n.dot(v, x * v)


def inverse_shown(*matrices: n.Node) -> frozenset[Assumption]:
    return frozenset(Has(a, Property.INVERTIBLE) for a in matrices)


@rule("semidefinite as written", "0 <= v . M v and 0 <= tr M for a matrix M that is positive semidefinite as it is "
      "written.", "sums, congruences and inverses of definite matrices")  # fmt: skip
def form(context: Context, m: n.Node, v: n.Node | None, why: Why) -> Made:
    rests, shown = built(why, M=(m, SEMI))
    return Made(ZERO, LE, measured(m, v), (), (m, v, rests), extra=frozenset(rests), shown=shown)


@rule("trace of a product of matrices semidefinite as written", "0 <= tr(A B) for positive semidefinite A and B.",
      "tr(A B) is the squared Frobenius norm of A^{1/2} B^{1/2}")  # fmt: skip
def product(context: Context, a: n.Node, b: n.Node, why: Why) -> Made:
    need(n.same_shape(a.shape, b.shape), "matrices that do not fit")
    rests, shown = built(why, A=(a, SEMI), B=(b, SEMI))
    return Made(ZERO, LE, n.Tr(a * b), (), (a, b, rests), extra=frozenset(rests), shown=shown)


@rule("inverses in order", "v . (A + B)^{-1} v <= v . A^{-1} v, and so the traces, for definite A and semidefinite B.",
      "Loewner 1934: the inverse reverses the order")  # fmt: skip
def inverses(context: Context, a: n.Node, b: n.Node, v: n.Node | None, why: Why) -> Made:
    need(n.same_shape(a.shape, b.shape), "matrices that do not fit")
    rests, shown = built(why, A=(a, STRICT), B=(b, SEMI))
    left, right = measured(n.Inv(a + b), v), measured(n.Inv(a), v)
    return Made(left, LE, right, (), (a, b, v, rests), extra=frozenset(rests), shown=shown | inverse_shown(a, a + b))


@rule("Schur complement", "v . P H^T (H P H^T + R)^{-1} H P v <= v . P v, and so the traces, for a "
      "semidefinite P and a definite R.", "the Schur complement of a semidefinite block matrix")  # fmt: skip
def schur(context: Context, p: n.Node, h: n.Node, r: n.Node, v: n.Node | None, why: Why) -> Made:
    need(n.same_size(h.shape[1], p.shape[0]) and n.same_size(h.shape[0], r.shape[0]), "matrices that do not fit")
    whole = h * p * h.T + r
    rests, shown = built(why, P=(p, SEMI), R=(r, STRICT))
    left = measured(p * h.T * n.Inv(whole) * h * p, v)
    return Made(
        left, LE, measured(p, v), (), (p, h, r, v, rests), extra=frozenset(rests), shown=shown | inverse_shown(whole)
    )


@rule("Fenchel-Young inequality of a definite matrix", "2 u . v <= u . A u + v . A^{-1} v for a positive definite A.",
      "0 <= (u - A^{-1} v) . A (u - A^{-1} v)")  # fmt: skip
def fenchel(context: Context, a: n.Node, u: n.Node, v: n.Node, why: Why) -> Made:
    rests, shown = built(why, A=(a, STRICT))
    right = measured(a, u) + measured(n.Inv(a), v)
    return Made(
        n.Num(2) * n.dot(u, v), LE, right, (), (a, u, v, rests), extra=frozenset(rests), shown=shown | inverse_shown(a)
    )


@rule("Cauchy-Schwarz inequality of a definite matrix", "(u . v)^2 <= (u . A u)(v . A^{-1} v) for a positive definite "
      "A, and (u . A v)^2 <= (u . A u)(v . A v) for a semidefinite one.", "the scalar product u . A v")  # fmt: skip
def cauchy_schwarz(context: Context, a: n.Node, u: n.Node, v: n.Node, inverted: bool, why: Why) -> Made:
    rests, shown = built(why, A=(a, STRICT if inverted else SEMI))
    left = n.dot(u, v) if inverted else n.dot(u, a * v)
    right = measured(a, u) * measured(n.Inv(a) if inverted else a, v)
    more = inverse_shown(a) if inverted else frozenset()
    return Made(left**2, LE, right, (), (a, u, v, inverted, rests), extra=frozenset(rests), shown=shown | more)


@rule("logarithm of a determinant below its tangent", "log det A <= log det B + tr(B^{-1} A) - n for positive definite "
      "A and B.", "log x <= x - 1 for the eigenvalues of B^{-1} A")  # fmt: skip
def tangent(context: Context, a: n.Node, b: n.Node | None, why: Why) -> Made:
    """Without B: at the identity."""
    if b is None:
        rests, shown = built(why, A=(a, STRICT))
        right = n.Tr(a) - n.Size(a.shape[0])
        return Made(n.log(n.Det(a)), LE, right, (), (a, b, rests), extra=frozenset(rests), shown=shown | positive(a))
    need(n.same_shape(a.shape, b.shape), "matrices that do not fit")
    rests, shown = built(why, A=(a, STRICT), B=(b, STRICT))
    right = n.log(n.Det(b)) + n.Tr(n.Inv(b) * a) - n.Size(a.shape[0])
    return Made(n.log(n.Det(a)), LE, right, (), (a, b, rests), extra=frozenset(rests),
                shown=shown | inverse_shown(b) | positive(a, b))  # fmt: skip


def positive(*matrices: n.Node) -> frozenset[Assumption]:
    return frozenset(Has(n.Det(a), Property.POSITIVE) for a in matrices)


@rule("determinants in order", "0 <= det A <= det(A + B) for semidefinite A and B, 0 < det A for a definite A, and "
      "then also the logarithms of determinants.", "Weyl 1912: the eigenvalues are in order")  # fmt: skip
def determinants(context: Context, a: n.Node, b: n.Node | None, logarithms: bool, why: Why) -> Made:
    """Without B: the sign of det A."""
    if b is None:
        need(not logarithms, "the logarithm of one determinant")
        strict = Built(why).level(a) == STRICT
        rests, shown = built(why, A=(a, STRICT if strict else SEMI))
        more = positive(a) if strict else frozenset()
        data = (a, b, logarithms, rests)
        return Made(ZERO, LT if strict else LE, n.Det(a), (), data, extra=frozenset(rests), shown=shown | more)
    need(n.same_shape(a.shape, b.shape), "matrices that do not fit")
    rests, shown = built(why, A=(a, STRICT if logarithms else SEMI), B=(b, SEMI))
    left, right = n.Det(a), n.Det(a + b)
    if logarithms:
        left, right, shown = n.log(left), n.log(right), shown | positive(a, a + b)
    return Made(left, LE, right, (), (a, b, logarithms, rests), extra=frozenset(rests), shown=shown)


@rule("Frobenius norm below the trace", "||A||_F <= tr A for a positive semidefinite A.",
      "a sum of squares of numbers that are not negative is below the square of their sum")  # fmt: skip
def frobenius(context: Context, a: n.Node, why: Why) -> Made:
    need(not a.is_scalar_shaped, "not a matrix")
    rests, shown = built(why, A=(a, SEMI))
    return Made(n.Norm(a, "F"), LE, n.Tr(a), (), (a, rests), extra=frozenset(rests), shown=shown)


@rule("squared trace", "(tr A)^2 <= n ||A||_F^2 for an n x n matrix A.", "Cauchy-Schwarz inequality with the identity")
def squared_trace(context: Context, a: n.Node) -> Made:
    need(n.same_size(*a.shape), "not a square matrix")
    return Made(n.Tr(a) ** 2, LE, n.Size(a.shape[0]) * n.Norm(a, "F") ** 2, (), (a,))


__all__ = ["NO", "SEMI", "STRICT", "Built"]
