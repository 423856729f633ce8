"""Traces: of semidefinite matrices, against eigenvalues and norms, of products and of functions of symmetric matrices.

That a trace is linear and may be turned round its circle, and transposed, is part of the canonical form of terms.
"""

from __future__ import annotations

from collections.abc import Sequence

from derivations.assumptions import Assumption, Has, Property
from derivations.estimates import Stated
from derivations.notation import nodes as n

from .eigenvalues import Why, definite, function_of, is_inverted, is_symmetric, premise, values
from .ground import EQ, LE, LT, ZERO, loose, need
from .kernel import Context, Made, Sequent, discharged, rule, says, variable
from .spectra import symmetric


@rule("trace of a positive semidefinite matrix", "0 <= tr A for a positive semidefinite A, 0 < tr A if it is definite.",
      "the trace is the sum of the eigenvalues")  # fmt: skip
def positive(context: Context, what: Assumption) -> Made:
    a = definite(what)
    strict = isinstance(what, Has) and what.what is Property.PD
    return Made(ZERO, LT if strict else LE, n.Tr(a), (), (what,), extra=frozenset({what}))


@rule("trace of a Gram matrix", "tr(A^T A) = ||A||_F^2.", "sum of squared entries")
def gram(context: Context, a: n.Node) -> Made:
    return Made(n.Tr(a.T * a), EQ, n.Norm(a, "F") ** 2, (), (a,))


@rule("trace between eigenvalues", "n lambda_min(A) <= tr A <= n lambda_max(A) for a symmetric A of size n.",
      "the trace is the sum of the eigenvalues")  # fmt: skip
def between(context: Context, a: n.Node, which: str, why: Why) -> Made:
    need(which in ("max", "min"), "no end of a spectrum")
    extra, end = symmetric(context, a, why), n.Size(a.shape[0]) * n.Eig(a, which)
    left, right = (n.Tr(a), end) if which == "max" else (end, n.Tr(a))
    return Made(left, LE, right, premise(why), (a, which, why), extra=extra, shown=is_symmetric(a))


@rule("trace below a norm", "tr A <= n ||A||_op and tr A <= sqrt(n) ||A||_F for A of size n.",
      "each entry of the diagonal is at most ||A||_op; Cauchy-Schwarz inequality for A and I")  # fmt: skip
def below_norm(context: Context, a: n.Node, kind: str) -> Made:
    need(kind in ("op", "F"), "only for op and F")
    count = n.Size(a.shape[0])
    return Made(n.Tr(a), LE, (count if kind == "op" else n.Sqrt(count)) * n.Norm(a, kind), (), (a, kind))


@rule("trace of a product", "tr(A B) <= ||A||_op tr B for a positive semidefinite B.",
      "tr(A B) is the sum of b_i u_i . A u_i over eigenvalues b_i and eigenvectors u_i of B")  # fmt: skip
def product(context: Context, a: n.Node, what: Assumption) -> Made:
    b = definite(what)
    need(n.same_shape(a.shape, b.shape), "matrices that do not fit")
    return Made(n.Tr(a * b), LE, n.Norm(a, "op") * n.Tr(b), (), (a, what), extra=frozenset({what}))


@rule("Cauchy-Schwarz inequality for matrices", "tr(A^T B) <= ||A||_F ||B||_F.", "the trace is a scalar product")
def scalar_product(context: Context, a: n.Node, b: n.Node) -> Made:
    need(n.same_shape(a.shape, b.shape), "matrices that do not fit")
    return Made(n.Tr(a.T * b), LE, n.Norm(a, "F") * n.Norm(b, "F"), (), (a, b))


@rule(
    "trace of a function of a symmetric matrix",
    "f <= c on the spectrum of a symmetric A of size n implies tr f(A) <= n c. Where A = M^T M, f(0) = 0 and 0 <= c, "
    "the rows of M may be counted for n.",
    "spectral theorem; A has at most as many eigenvalues that are not zero as M has rows",
)
def function(
    context: Context, x: n.Node, a: n.Node, s: n.Sym, c: n.Node, why: object, bounds: Sequence[Sequent]
) -> Made:
    """`bounds` say f(s) <= c where s is between the ends of the spectrum; and, where rows are counted, 0 <= c."""
    variable(s)
    need(s not in loose(x) | loose(a) | loose(c), "the variable is in what is compared")
    extra, low, high = values(context, a, why)
    need(s not in loose(low) and (high is None or s not in loose(high)), "the variable is in the spectrum")
    f, inverted = function_of(context, x, a, s)
    at = context.terms.build(f)
    need(len(bounds) in (1, 2) and says(context, bounds[0], at, c), "the function is not bounded so")
    count = a.shape[0]
    if len(bounds) == 2:
        need(why == "Gram" and says(context, bounds[1], ZERO, c), "the bound may be negative")
        need(not context.terms.poly(at.xreplace({s: ZERO})), "the function is not zero at zero")
        ((_, word),) = context.terms.poly(a)
        count = word[len(word) // 2].shape[0]
    ranges: set[Assumption] = {Stated(low, LE, s)} | ({Stated(s, LE, high)} if high is not None else set())
    ranges |= {one for one in bounds[0].under if isinstance(one, Has) and is_inverted(context, one, inverted)}
    gone, more = discharged(context, s, bounds[:1], ranges)
    kept = tuple(bounds[1:])
    need(all(one not in bounds[0:1] for one in kept), "one premise for two")
    data = (x, a, s, c, why)
    return Made(n.Tr(x), LE, n.Size(count) * c, tuple(bounds), data, gone, extra | more, kept, is_symmetric(x, a))


@rule("eigenvalues in order", "lambda_min(A) <= lambda_min(B) and lambda_max(A) <= lambda_max(B) for symmetric A, B if "
      "B - A is positive semidefinite.", "Weyl 1912")  # fmt: skip
def in_order(context: Context, a: n.Node, b: n.Node, which: str, what: Assumption, a_why: Why, b_why: Why) -> Made:
    need(which in ("max", "min"), "no end of a spectrum")
    extra = symmetric(context, a, a_why) | symmetric(context, b, b_why)
    need(context.same(definite(what), b - a), "the assumption is about other matrices")
    data = (a, b, which, what, a_why, b_why)
    return Made(n.Eig(a, which), LE, n.Eig(b, which), premise(a_why, b_why), data,
                extra=extra | {what}, shown=is_symmetric(a, b))  # fmt: skip


@rule(
    "eigenvalues beside a multiple of the identity",
    "lambda_max(A) <= c if c I - A is positive semidefinite, c <= lambda_min(A) if A - c I is.",
    "the eigenvalues of c I - A are c - lambda",
)
def beside_identity(context: Context, a: n.Node, c: n.Node, which: str, what: Assumption) -> Made:
    need(which in ("max", "min") and c.is_scalar_shaped, "no end of a spectrum, or no number")
    scaled = c * n.I(a.shape[0])
    need(context.same(definite(what), scaled - a if which == "max" else a - scaled), "it is about another matrix")
    left, right = (n.Eig(a, "max"), c) if which == "max" else (c, n.Eig(a, "min"))
    return Made(left, LE, right, (), (a, c, which, what), extra=frozenset({what}), shown=is_symmetric(a))


@rule("trace of a product of semidefinite matrices", "0 <= tr(A B) for positive semidefinite A and B.",
      "tr(A B) is the squared Frobenius norm of A^{1/2} B^{1/2}")  # fmt: skip
def semidefinite_product(context: Context, first: Assumption, second: Assumption) -> Made:
    a, b = definite(first), definite(second)
    need(n.same_shape(a.shape, b.shape), "matrices that do not fit")
    return Made(ZERO, LE, n.Tr(a * b), (), (first, second), extra=frozenset({first, second}))


@rule(
    "trace of a product between eigenvalues",
    "lambda_min(A) tr B <= tr(A B) <= lambda_max(A) tr B for a symmetric A and a positive semidefinite B.",
    "tr(A B) is the sum of b_i u_i . A u_i over eigenvalues b_i and eigenvectors u_i of B",
)
def product_between(context: Context, a: n.Node, which: str, what: Assumption, why: Why) -> Made:
    need(which in ("max", "min"), "no end of a spectrum")
    b = definite(what)
    need(n.same_shape(a.shape, b.shape), "matrices that do not fit")
    extra, end = symmetric(context, a, why), n.Eig(a, which) * n.Tr(b)
    left, right = (n.Tr(a * b), end) if which == "max" else (end, n.Tr(a * b))
    data = (a, which, what, why)
    return Made(left, LE, right, premise(why), data, extra=extra | {what}, shown=is_symmetric(a))


@rule("largest eigenvalue below the trace", "lambda_max(A) <= tr A for a positive semidefinite A.",
      "the other eigenvalues are not negative")  # fmt: skip
def largest(context: Context, what: Assumption) -> Made:
    a = definite(what)
    return Made(n.Eig(a, "max"), LE, n.Tr(a), (), (what,), extra=frozenset({what}), shown=is_symmetric(a))
