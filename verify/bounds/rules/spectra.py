"""Symmetric matrices: norms through the spectrum, Weyl's inequality, quadratic forms, exponentials."""

from __future__ import annotations

from derivations.assumptions import Assumption, Define, Gram, Has, Property
from derivations.estimates import Spectrum
from derivations.notation import nodes as n

from .ground import EQ, LE, ZERO, RuleError, need
from .kernel import Context, Made, Sequent, rule, says


@rule("spectrum of a shift", "||I - c A||_op = 1 - c lambda_min for 0 <= c, c (lambda_min + lambda_max) <= 2.",
      "spectral theorem: the largest of |1 - c lambda_min|, |1 - c lambda_max|")  # fmt: skip
def shift(context: Context, spectrum: Spectrum, rate: n.Node, sign: Sequent, small: Sequent) -> Made:
    need(isinstance(spectrum, Spectrum) and spectrum.largest is not None, "both ends of the spectrum are needed")
    need(rate.is_scalar_shaped and says(context, sign, ZERO, rate), "the rate may be negative")
    need(says(context, small, rate * (spectrum.smallest + spectrum.largest), n.Num(2)), "the rate may be too large")
    left = n.Norm(n.I(spectrum.matrix.shape[0]) - rate * spectrum.matrix, "op")
    right = n.Num(1) - rate * spectrum.smallest
    return Made(left, EQ, right, (sign, small), (spectrum, rate), extra=frozenset({spectrum}))


@rule(
    "smallest singular value",
    "sigma_min(A) = lambda_min(A) for a symmetric A with lambda_min >= 0.",
    "spectral theorem",
)
def smallest(context: Context, spectrum: Spectrum, sign: Sequent) -> Made:
    need(isinstance(spectrum, Spectrum) and says(context, sign, ZERO, spectrum.smallest), "an eigenvalue is negative")
    return Made(
        n.Sing(spectrum.matrix, "min"), EQ, spectrum.smallest, (sign,), (spectrum,), extra=frozenset({spectrum})
    )


@rule("smallest eigenvalue", "lambda_min(A) is what the assumption on the spectrum names.", "the claim")
def eigenvalue(context: Context, spectrum: Spectrum) -> Made:
    need(isinstance(spectrum, Spectrum), "no spectrum")
    shown = frozenset({Has(spectrum.matrix, Property.SYMMETRIC)})
    return Made(n.Eig(spectrum.matrix, "min"), EQ, spectrum.smallest, (), (spectrum,), frozenset(),
                frozenset({spectrum}), shown=shown)  # fmt: skip


@rule("norm of an exponential", "||e^{c A}||_op = e^{c lambda_min(A)} for a symmetric A and c <= 0.",
      "spectral theorem")  # fmt: skip
def exp_norm(context: Context, spectrum: Spectrum, rate: n.Node, sign: Sequent) -> Made:
    need(isinstance(spectrum, Spectrum) and rate.is_scalar_shaped, "the spectrum is not assumed")
    need(says(context, sign, rate, ZERO), "the rate may be positive")
    left = n.Norm(n.Exp(rate * spectrum.matrix), "op")
    return Made(left, EQ, n.Exp(rate * spectrum.smallest), (sign,), (spectrum, rate), extra=frozenset({spectrum}))


def symmetric(context: Context, a: n.Node, why: Assumption | Sequent) -> frozenset[Assumption]:
    """The assumptions by which a matrix is symmetric: declared, a Gram matrix, or equal to a multiple of one."""
    if isinstance(why, Sequent):
        need(why.relation == EQ and why.left == a, "another matrix")
        poly = context.terms.poly(why.right)
        need(poly == context.terms.transposed(poly), "not visibly symmetric")
        return why.under
    if isinstance(why, Has | Spectrum | Gram):
        need(any(node == a and what is Property.SYMMETRIC for node, what in why.properties()), "another matrix")
        return context.price(why) if isinstance(why, Has) and why.what is Property.SYMMETRIC else frozenset({why})
    if isinstance(why, Define):
        need(why.symbol == a, "another matrix")
        poly = context.terms.poly(why.value)
        need(poly == context.terms.transposed(poly), "not visibly symmetric")
        return frozenset({why})
    raise RuleError("nothing says that the matrix is symmetric")


@rule("Weyl's inequality", "lambda_min(B) >= lambda_min(A) - ||A - B||_op for symmetric A and B.", "Weyl 1912")
def weyl(context: Context, a: n.Node, b: n.Node, a_why: Assumption | Sequent, b_why: Assumption | Sequent) -> Made:
    extra = symmetric(context, a, a_why) | symmetric(context, b, b_why)
    parents = tuple(x for x in (a_why, b_why) if isinstance(x, Sequent))
    left = n.Eig(a, "min")
    right = n.Eig(b, "min") + n.Norm(a - b, "op")
    shown = frozenset(Has(x, Property.SYMMETRIC) for x in (a, b))
    return Made(left, LE, right, parents, (a, b, a_why, b_why), extra=extra, shown=shown)


@rule("quadratic form", "lambda_min(A) |v|^2 <= v^T A v for a symmetric A.", "Rayleigh quotient")
def quadratic(context: Context, a: n.Node, v: n.Node, why: Assumption | Sequent) -> Made:
    extra = symmetric(context, a, why)
    need(n.same_size(v.shape[1], n.ONE) and n.same_size(v.shape[0], a.shape[1]), "not a column that fits")
    parents = (why,) if isinstance(why, Sequent) else ()
    shown = frozenset({Has(a, Property.SYMMETRIC)})
    return Made(n.Eig(a, "min") * n.Norm(v) ** 2, LE, n.dot(v, a * v), parents, (a, v, why), extra=extra, shown=shown)


@rule("inverse of a positive definite matrix", "||A^{-1}||_op = 1/lambda_min(A) for lambda_min > 0.",
      "spectral theorem")  # fmt: skip
def inverse_norm(context: Context, spectrum: Spectrum, sign: Sequent) -> Made:
    need(isinstance(spectrum, Spectrum) and says(context, sign, ZERO, spectrum.smallest, True), "it may be singular")
    left, right = n.Norm(n.Inv(spectrum.matrix), "op"), n.Frac(n.Num(1), spectrum.smallest)
    shown = frozenset(Has(x, Property.INVERTIBLE) for x in (spectrum.matrix, spectrum.smallest))
    return Made(left, EQ, right, (sign,), (spectrum,), extra=frozenset({spectrum}), shown=shown)


@rule("a symmetric matrix is its transpose", "A^T = A for a symmetric A.", "definition")
def mirrored(context: Context, a: n.Node, why: Assumption | Sequent) -> Made:
    extra = symmetric(context, a, why)
    return Made(a.T, EQ, a, (why,) if isinstance(why, Sequent) else (), (a, why), extra=extra)
