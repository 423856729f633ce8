"""Ends of the spectrum of symmetric matrices, quadratic forms, and functions of symmetric matrices."""

from __future__ import annotations

from collections.abc import Sequence

from derivations.assumptions import Assumption, Gram, Has, Property
from derivations.estimates import Spectrum, Stated
from derivations.notation import nodes as n

from .ground import EQ, LE, LT, ONE, ZERO, RuleError, loose, need
from .kernel import Context, Made, Sequent, discharged, rule, says, variable
from .spectra import symmetric
from .terms import E, Poly, over, plus
from .vectors import is_vector

Why = Assumption | Sequent


def premise(*why: object) -> tuple[Sequent, ...]:
    return tuple(x for x in why if isinstance(x, Sequent))


def is_symmetric(*matrices: n.Node) -> frozenset[Assumption]:
    return frozenset(Has(a, Property.SYMMETRIC) for a in matrices)


@rule("ends of a spectrum", "lambda_min <= lambda_max.", "order of the eigenvalues")
def ends(context: Context, a: n.Node, why: Why) -> Made:
    """As the assumption on the spectrum names them, or as eigenvalues of a symmetric matrix."""
    if isinstance(why, Spectrum) and why.matrix == a and why.largest is not None:
        return Made(why.smallest, LE, why.largest, (), (a, why), extra=frozenset({why}))
    extra = symmetric(context, a, why)
    return Made(n.Eig(a, "min"), LE, n.Eig(a, "max"), premise(why), (a, why), extra=extra, shown=is_symmetric(a))


@rule("eigenvalue by its number", "lambda_min(A) <= lambda_i(A) <= lambda_max(A), i counted from the largest.",
      "order of the eigenvalues")  # fmt: skip
def numbered(context: Context, a: n.Node, i: n.Node, which: str, why: Why) -> Made:
    need(which in ("max", "min"), "no end of a spectrum")
    need(i.is_scalar_shaped, "a place that is no number")
    extra, one = symmetric(context, a, why), n.Entry(n.Eigs(a), i, ONE)
    left, right = (one, n.Eig(a, "max")) if which == "max" else (n.Eig(a, "min"), one)
    return Made(left, LE, right, premise(why), (a, i, which, why), extra=extra, shown=is_symmetric(a))


@rule("largest eigenvalue", "lambda_max(A) is what the assumption on the spectrum names.", "the claim")
def largest(context: Context, spectrum: Spectrum) -> Made:
    if not isinstance(spectrum, Spectrum) or spectrum.largest is None:
        raise RuleError("no largest eigenvalue")
    shown = is_symmetric(spectrum.matrix)
    left = n.Eig(spectrum.matrix, "max")
    return Made(left, EQ, spectrum.largest, (), (spectrum,), extra=frozenset({spectrum}), shown=shown)


@rule("eigenvalues below the norm", "lambda_max(A) <= ||A||_op and -||A||_op <= lambda_min(A) for a symmetric A.",
      "spectral theorem")  # fmt: skip
def below_norm(context: Context, a: n.Node, which: str, why: Why) -> Made:
    need(which in ("max", "min"), "no end of a spectrum")
    extra, norm = symmetric(context, a, why), n.Norm(a, "op")
    left, right = (n.Eig(a, "max"), norm) if which == "max" else (n.Neg(norm), n.Eig(a, "min"))
    return Made(left, LE, right, premise(why), (a, which, why), extra=extra, shown=is_symmetric(a))


@rule(
    "Weyl's inequality for the largest eigenvalue",
    "lambda_max(A) <= lambda_max(B) + ||A - B||_op for symmetric A and B.",
    "Weyl 1912",
)
def weyl_largest(context: Context, a: n.Node, b: n.Node, a_why: Why, b_why: Why) -> Made:
    extra = symmetric(context, a, a_why) | symmetric(context, b, b_why)
    right = n.Eig(b, "max") + n.Norm(a - b, "op")
    data = (a, b, a_why, b_why)
    return Made(n.Eig(a, "max"), LE, right, premise(a_why, b_why), data, extra=extra, shown=is_symmetric(a, b))


@rule(
    "eigenvalues of a sum",
    "lambda_max(A + B) <= lambda_max(A) + lambda_max(B), and lambda_min(A) + lambda_min(B) <= lambda_min(A + B).",
    "Weyl 1912",
)
def of_sum(context: Context, a: n.Node, b: n.Node, which: str, a_why: Why, b_why: Why) -> Made:
    need(which in ("max", "min"), "no end of a spectrum")
    extra = symmetric(context, a, a_why) | symmetric(context, b, b_why)
    whole, apart = n.Eig(a + b, which), n.Eig(a, which) + n.Eig(b, which)
    left, right = (whole, apart) if which == "max" else (apart, whole)
    data = (a, b, which, a_why, b_why)
    return Made(left, LE, right, premise(a_why, b_why), data, extra=extra, shown=is_symmetric(a, b, a + b))


def definite(what: Assumption) -> n.Node:
    """The matrix that an assumption says to be positive (semi)definite."""
    if isinstance(what, Has) and what.what in (Property.PSD, Property.PD):
        return what.node
    if isinstance(what, Gram):
        return what.kernel
    raise RuleError("nothing says that the matrix is positive semidefinite")


@rule("positive semidefinite", "0 <= v . A v for a positive semidefinite A.", "definition")
def form(context: Context, what: Assumption, v: n.Node) -> Made:
    a = definite(what)
    need(n.same_size(v.shape[1], n.ONE) and n.same_size(v.shape[0], a.shape[1]), "not a column that fits")
    return Made(ZERO, LE, n.dot(v, a * v), (), (what, v), extra=frozenset({what}))


@rule("eigenvalues of a positive semidefinite matrix", "0 <= lambda_min(A), and 0 < lambda_min(A) for a definite A.",
      "spectral theorem")  # fmt: skip
def positive(context: Context, what: Assumption) -> Made:
    a = definite(what)
    strict = isinstance(what, Has) and what.what is Property.PD
    left = n.Eig(a, "min")
    return Made(ZERO, LT if strict else LE, left, (), (what,), extra=frozenset({what}), shown=is_symmetric(a))


@rule(
    "largest eigenvalue of a quadratic form", "v . A v <= lambda_max(A) |v|^2 for a symmetric A.", "Rayleigh quotient"
)
def rayleigh(context: Context, a: n.Node, v: n.Node, why: Why) -> Made:
    extra = symmetric(context, a, why)
    need(n.same_size(v.shape[1], n.ONE) and n.same_size(v.shape[0], a.shape[1]), "not a column that fits")
    right = n.Eig(a, "max") * n.Norm(v) ** 2
    return Made(n.dot(v, a * v), LE, right, premise(why), (a, v, why), extra=extra, shown=is_symmetric(a))


@rule("smallest eigenvalue from a quadratic form", "c |v|^2 <= v . A v for every v implies c <= lambda_min(A).",
      "Rayleigh quotient")  # fmt: skip
def from_form(context: Context, a: n.Node, v: n.Sym, c: n.Node, why: Why, below: Sequent) -> Made:
    need(isinstance(v, n.Sym) and not v.indices and not v.is_scalar_shaped, "not a vector")
    need(n.same_size(v.shape[1], n.ONE) and n.same_size(v.shape[0], a.shape[1]), "not a column that fits")
    extra = symmetric(context, a, why)
    need(v not in loose(a) | loose(c), "the vector is in what is compared")
    need(says(context, below, c * n.Norm(v) ** 2, n.dot(v, a * v)), "not the quadratic form")
    gone, more = discharged(context, v, (below,), ())
    return Made(c, LE, n.Eig(a, "min"), (below, *premise(why)), (a, v, c, why), gone, extra | more, premise(why),
                is_symmetric(a))  # fmt: skip


@rule(
    "exponential by the symmetric part",
    "||e^{tA}||_op <= e^{tc} for 0 <= t if 2 c I - A - A^T is positive semidefinite.",
    "logarithmic norm (Dahlquist 1958, Lozinskii 1958)",
)
def logarithmic(context: Context, a: n.Node, t: n.Node, c: n.Node, what: Assumption, sign: Sequent) -> Made:
    """A positive multiple of 2 c I - A - A^T may be said to be positive semidefinite."""
    need(t.is_scalar_shaped and c.is_scalar_shaped and says(context, sign, ZERO, t), "the time may be negative")
    need(n.same_size(*a.shape), "not a square matrix")
    said, wanted = context.terms.poly(definite(what)), context.terms.poly(n.Num(2) * c * n.I(a.shape[0]) - a - a.T)
    need(bool(said) and said.keys() == wanted.keys(), "the assumption is about another matrix")
    ratios = {over(wanted[key], said[key]) for key in said}
    need(len(ratios) == 1 and next(iter(ratios)) > 0, "the assumption is about another matrix")
    left = n.Norm(n.Exp(t * a), "op")
    return Made(left, LE, n.Exp(t * c), (sign,), (a, t, c, what), extra=frozenset({what}))


# -- functions of symmetric matrices -----------------------------------------------------------------------
def function_of(context: Context, x: n.Node, a: n.Node, s: n.Sym, gram: bool = False) -> tuple[Poly, tuple[Poly, ...]]:
    """x as a function of a, at the number s: sums, products, inverses and exponentials; and what is inverted.

    Where a = M^T M (`gram`), M^T f(M M^T) M is one too, s f(s). What f inverts is no part of what is inverted: it is a
    number that may be zero at s = 0, where M M^T has no eigenvalue and M^T M has one.
    """
    terms = context.terms
    own = terms.poly(a)
    need(len(own) == 1, "a function of a sum")
    (((factors, letters), c),) = own.items()
    need(not factors and c == 1 and letters, "a function of a multiple")
    half = len(letters) // 2 if gram else 0
    head, tail = letters[:half], letters[half:]
    inverted: list[Poly] = []

    def read(poly: Poly, letters: tuple[n.Node, ...], outside: bool) -> Poly:
        out: Poly = {}
        for (powers, word), value in poly.items():
            term: Poly = {(powers, ()): value}
            rest = word
            while rest:
                if rest[: len(letters)] == letters:
                    term, rest = terms.times(term, terms.poly(s)), rest[len(letters) :]
                elif letters == (terms.flip(rest[0]),):
                    term, rest = terms.times(term, terms.poly(s)), rest[1:]
                elif half and outside and rest[:half] == head:
                    term, rest = terms.times(term, terms.poly(s)), rest[half:]
                    while rest[:half] != tail:
                        need(rest, "no function of the matrix")
                        term, rest = terms.times(term, letter(rest[0], tail + head, False)), rest[1:]
                    rest = rest[half:]
                else:
                    term, rest = terms.times(term, letter(rest[0], letters, outside)), rest[1:]
            out = plus(out, term)
        return out

    def letter(turned: n.Node, letters: tuple[n.Node, ...], outside: bool) -> Poly:
        one = turned.args[0] if isinstance(turned, n.T) else turned
        if isinstance(one, n.Inv):
            inner = read(terms.poly(one.args[0]), letters, outside)
            need(inner, "an inverse of zero")
            if outside:
                inverted.append(inner)
            return terms.inverse(inner)
        if isinstance(one, n.Exp):
            inner = read(terms.poly(one.args[0]), letters, outside)
            return terms.power(E, terms.build(inner)) if inner else terms.poly(ONE)
        raise RuleError(f"{one} is not known to be a function of {a}")

    need(n.same_shape(x.shape, a.shape), "matrices that do not fit")
    return read(terms.poly(x), letters, True), tuple(inverted)


def values(context: Context, a: n.Node, why: object) -> tuple[frozenset[Assumption], n.Node, n.Node | None]:
    """By what a matrix is symmetric, and between what its eigenvalues are.

    `why` may be "Gram": a matrix M^T M, whose eigenvalues are not negative.
    """
    if why == "Gram":
        poly = context.terms.poly(a)
        need(len(poly) == 1, "not a Gram matrix")
        (((_, word), _),) = poly.items()
        half = len(word) // 2
        turned = tuple(context.terms.flip(x) for x in reversed(word[:half]))
        need(len(word) == 2 * half and half and word[half:] == turned, "not a Gram matrix")
        return frozenset(), ZERO, n.Eig(a, "max")
    need(isinstance(why, Assumption), "nothing says that the matrix is symmetric")
    extra = symmetric(context, a, why)  # type: ignore[arg-type]
    if isinstance(why, Spectrum):
        return extra, why.smallest, why.largest
    if isinstance(why, Gram) or (isinstance(why, Has) and why.what in (Property.PSD, Property.PD)):
        return extra, ZERO, n.Eig(a, "max")
    return extra, n.Eig(a, "min"), n.Eig(a, "max")


def is_inverted(context: Context, a: Has, inverted: tuple[Poly, ...]) -> bool:
    """Whether an assumption says that a number is not zero that stands for a matrix whose inverse is taken."""
    number = a.what is Property.INVERTIBLE and a.node.is_scalar_shaped
    return number and context.terms.poly(a.node) in inverted


@rule(
    "function of a symmetric matrix",
    "f <= c on the spectrum of a symmetric A implies lambda_max(f(A)) <= c and v . f(A) v <= c |v|^2; |f| <= c there "
    "implies ||f(A)||_op <= c.",
    "spectral theorem",
)
def function(
    context: Context, aim: str, x: n.Node, a: n.Node, s: n.Sym, c: n.Node, why: object, bounds: Sequence[Sequent],
    v: n.Node | None = None,
) -> Made:  # fmt: skip
    """`bounds` say f(s) <= c (and -c <= f(s) for the norm; c <= f(s) for the smallest eigenvalue) where s is between
    the ends of the spectrum."""
    variable(s)
    need(s not in loose(x) | loose(a) | loose(c), "the variable is in what is compared")
    extra, low, high = values(context, a, why)
    need(s not in loose(low) and (high is None or s not in loose(high)), "the variable is in the spectrum")
    f, inverted = function_of(context, x, a, s, why == "Gram")
    at = context.terms.build(f)
    wanted = {"op": ((at, c), (n.Neg(c), at)), "max": ((at, c),), "form": ((at, c),), "min": ((c, at),)}
    need(aim in wanted and len(bounds) == len(wanted[aim]), "a bound is missing")
    for bound, (left, right) in zip(bounds, wanted[aim], strict=True):
        need(says(context, bound, left, right), "the function is not bounded so")
    ranges: set[Assumption] = {Stated(low, LE, s)} | ({Stated(s, LE, high)} if high is not None else set())
    for a_ in (a_ for bound in bounds for a_ in bound.under):
        if isinstance(a_, Has) and is_inverted(context, a_, inverted):
            ranges.add(a_)
    gone, more = discharged(context, s, bounds, ranges)
    shown = is_symmetric(x, a)
    data = (aim, x, a, s, c, why, v)
    if aim == "form":
        if v is None or not is_vector(v):
            raise RuleError("no vector")
        need(n.same_size(v.shape[1], n.ONE) and n.same_size(v.shape[0], a.shape[1]), "not a column that fits")
        left, right = n.dot(v, x * v), c * n.Norm(v) ** 2
    else:
        measure = n.Norm(x, "op") if aim == "op" else n.Eig(x, aim)
        left, right = (c, measure) if aim == "min" else (measure, c)
    return Made(left, LE, right, tuple(bounds), data, gone, extra | more, shown=shown)
