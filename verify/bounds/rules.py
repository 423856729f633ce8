"""The rules: the only functions that make facts. Each checks its obligations, which are facts themselves.

A rule takes the context (the assumptions of a claim) and premises, and returns a fact. Membership in the
ball, signs and ranges are always premises: none is believed because somebody typed it in.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from derivations.assumptions import Assumption, Define, Has, Property, symbols
from derivations.estimates import Interpolated, LocalLipschitz, MeanJacobian, Natural, Spectrum, Stated
from derivations.notation import nodes as n

from .facts import EQ, LE, LT, Context, Fact, RuleError, rule
from .terms import E, Poly, TermError, number, plus

ZERO, ONE = n.Num(0), n.Num(1)
BINDERS = n.Sum | n.Integral | n.Sup


def need(condition: object, reason: str) -> None:
    if not condition:
        raise RuleError(reason)


def says(context: Context, fact: Fact, left: n.Node, right: n.Node, strict: bool = False) -> bool:
    """Whether a fact shows left <= right (left < right)."""
    return (
        fact.relation in ((LT,) if strict else (LT, LE, EQ))
        and context.same(fact.left, left)
        and context.same(fact.right, right)
    )


def loose(node: Any) -> set:
    """The free symbols of a tree."""
    if isinstance(node, BINDERS):
        body, var, *ends = node.args
        return (loose(body) - {var}).union(*(loose(e) for e in ends))
    out = {node} if isinstance(node, n.Sym) else set()
    return out.union(*(loose(arg) for arg in getattr(node, "args", ())))


def general(context: Context, var: n.Node) -> None:
    """No assumption speaks of the variable (but that it may be a natural number)."""
    for a in context.assumptions:
        if isinstance(a, Natural) or (isinstance(a, Stated) and a.var == var):
            continue
        need(all(var not in loose(node) for node in a.nodes()), f"an assumption speaks of {var}")


def discharge(context: Context, var: n.Sym, parent: Fact, allowed: set) -> set:
    general(context, var)
    gone = {h for h in parent.under if h in allowed}
    left = {s for h in parent.under - gone for side in (h[0], h[2]) for s in loose(side)}
    need(var not in left, f"a hypothesis about {var} is left")
    return gone


# -- logic ------------------------------------------------------------------------------------------------
@rule("hypothesis", "Under the hypothesis a R b: a R b.", "logic")
def hypothesis(context: Context, left: n.Node, relation: str, right: n.Node) -> tuple:
    need(relation in (LT, LE, EQ), "unknown relation")
    return left, relation, right, (), (), (), ((left, relation, right),)


@rule("given", "What an assumption of the claim states, at an index in its range.", "the claim")
def given(context: Context, assumption: Assumption, instance: n.Node | None = None, *ranges: Fact) -> tuple:
    need(assumption in context.assumptions, "not an assumption of the claim")
    data = (assumption, instance)
    if isinstance(assumption, Has):
        strict = assumption.what is Property.POSITIVE
        need(strict or assumption.what is Property.NONNEGATIVE, "not a sign")
        return ZERO, LT if strict else LE, assumption.node, (), data
    if isinstance(assumption, Natural):
        return ZERO, LE, assumption.symbol, (), data
    if isinstance(assumption, Define):
        return assumption.symbol, EQ, assumption.value, (), data
    if not isinstance(assumption, Stated):
        raise RuleError("this assumption states no relation")
    if assumption.var is None:
        return assumption.left, assumption.relation, assumption.right, (), data
    need(isinstance(instance, n.Node), "an instance is needed")
    if assumption.var in context.natural:
        need(integral(context, instance), "the index must be an integer")  # type: ignore[arg-type]
    wanted = [(assumption.low, instance)] if assumption.low is not None else []
    wanted += [(instance, assumption.high)] if assumption.high is not None else []  # type: ignore[list-item]
    need(len(ranges) == len(wanted), "the range of the quantifier must be shown")
    for fact, (a, b) in zip(ranges, wanted, strict=True):
        need(says(context, fact, a, b), "the range of the quantifier must be shown")  # type: ignore[arg-type]
    put = {assumption.var: instance}
    return assumption.left.xreplace(put), assumption.relation, assumption.right.xreplace(put), ranges, data


def integral(context: Context, node: n.Node, least: Fraction | None = None) -> bool:
    """Whether a term is an integer combination of natural numbers (with coefficients of at least `least`)."""
    for (factors, word), c in context.terms.poly(node).items():
        if word or c.denominator != 1 or (least is not None and c < least):
            return False
        if factors and not (len(factors) == 1 and factors[0][0] in context.natural and factors[0][1] == ONE):
            return False
    return True


@rule("ring", "a = b if both expand to the same sum of products.", "ring axioms")
def ring(context: Context, left: n.Node, right: n.Node) -> tuple:
    need(context.same(left, right), "the expansions differ")
    return left, EQ, right, (), ()


@rule("congruence", "Equals may be replaced by equals: a_i = b_i implies X = X[a_i := b_i].", "congruence")
def congruence(context: Context, node: n.Node, *equations: Fact) -> tuple:
    need(all(e.relation == EQ for e in equations), "equations are needed")
    bound = {x.args[1] for x in tree(node) if isinstance(x, BINDERS)}
    for e in equations:
        about = {s for h in e.under for side in (h[0], h[2]) for s in loose(side)}
        need(not bound & about, "an equation under a hypothesis is used inside a binder")
        for var in bound & (loose(e.left) | loose(e.right)):
            general(context, var)
    return node, EQ, node.xreplace({e.left: e.right for e in equations}), equations, ()


def tree(node: Any) -> list:
    out, stack = [], [node]
    while stack:
        out.append(current := stack.pop())
        stack.extend(getattr(current, "args", ()))
    return out


# -- arithmetic -------------------------------------------------------------------------------------------
class Signs:
    """Which products of powers are non-negative (1) or positive (2), given sign facts."""

    def __init__(self, context: Context, facts: Sequence[Fact] = ()) -> None:
        self.context = context
        self.level: dict[n.Node, int] = {}
        for fact in facts:
            need(fact.relation in (LT, LE) and not context.terms.poly(fact.left), "a sign fact must say 0 <= x")
            poly = context.terms.poly(fact.right)
            self.level[context.terms.build(poly)] = 2 if fact.relation == LT else 1

    def base(self, base: n.Node) -> int:
        declared = 2 if base == E or isinstance(base, n.Size) or base in self.context.positive else 0
        if isinstance(base, n.Norm | n.Sing) or base in self.context.nonnegative:
            declared = max(declared, 1)
        return max(declared, self.level.get(base, 0))

    def term(self, key: tuple) -> int:
        factors, word = key
        if word:
            return 0
        level = 2
        for base, exponent in factors:
            own, power = self.base(base), number(exponent)
            if own == 2:
                continue
            if power is not None and power < 0:
                return 0
            if own == 0 and not (power is not None and power.denominator == 1 and power % 2 == 0):
                return 0
            level = 1
        return level

    def poly(self, poly: Poly) -> int:
        """2 if positive, 1 if non-negative, 0 if not known."""
        levels = [self.term(key) if c > 0 else 0 for key, c in poly.items()]
        return 0 if 0 in levels else (2 if 2 in levels else 1)


@rule(
    "combine",
    "If l_i <= r_i and m_i >= 0 then sum m_i l_i <= sum m_i r_i; a sum of non-negative products may be added.",
    "ordered fields; Positivstellensatz certificate",
)
def combine(
    context: Context,
    left: n.Node,
    relation: str,
    right: n.Node,
    parents: Sequence[Fact] = (),
    multipliers: Sequence[n.Node] = (),
    signs: Sequence[Fact] = (),
) -> tuple:
    need(len(parents) == len(multipliers), "one multiplier for each premise")
    known, terms = Signs(context, signs), context.terms
    rest, strict = terms.difference(right, left), False
    for parent, multiplier in zip(parents, multipliers, strict=True):
        m = terms.poly(multiplier)
        rest = plus(rest, terms.times(m, terms.difference(parent.right, parent.left)), -1)
        if parent.relation != EQ:
            level = known.poly(m)
            need(level, "a multiplier may be negative")
            strict = strict or (parent.relation == LT and level == 2 and bool(m))
    if relation == EQ:
        need(not rest and all(p.relation == EQ for p in parents), "an equality needs equalities and no rest")
    else:
        level = known.poly(rest)
        need(level, "the rest may be negative")
        need(relation == LE or strict or (level == 2 and rest), "strictness is not shown")
    return left, relation, right, (*parents, *signs), tuple(multipliers)


# -- norms ------------------------------------------------------------------------------------------------
@rule("triangle inequality", "||A_1 + ... + A_m|| <= ||A_1|| + ... + ||A_m||.", "norm axioms")
def triangle(context: Context, kind: str, *parts: n.Node) -> tuple:
    return n.Norm(n.Add(*parts), kind), LE, n.Add(*(n.Norm(p, kind) for p in parts)), (), parts


PRODUCTS = (("2", "op", "2"), ("op", "op", "op"), ("F", "F", "F"), ("F", "op", "F"), ("F", "F", "op"), ("2", "F", "2"))


@rule("norm of a product", "||A B|| <= ||A|| ||B|| for op, F, and mixed: F <= op F, |A v| <= ||A||_op |v|.",
      "submultiplicativity")  # fmt: skip
def product(context: Context, kinds: tuple[str, str, str], a: n.Node, b: n.Node) -> tuple:
    need(kinds in PRODUCTS, "norms that do not fit")
    need(n.same_size(a.shape[1], b.shape[0]), "the factors do not fit")
    need(kinds[0] != "2" or n.same_size(b.shape[1], n.ONE), "not a column")
    return n.Norm(a * b, kinds[0]), LE, n.Norm(a, kinds[1]) * n.Norm(b, kinds[2]), (), ()


@rule("norm of a multiple", "||c A|| = c ||A|| for c >= 0.", "norm axioms")
def multiple(context: Context, kind: str, c: n.Node, a: n.Node, sign: Fact) -> tuple:
    need(c.is_scalar_shaped and says(context, sign, ZERO, c), "the factor may be negative")
    return n.Norm(c * a, kind), EQ, n.Mul(c, n.Norm(a, kind)), (sign,), ()


@rule("norm of a transpose", "||A^T|| = ||A|| for op and F.", "singular values of the transpose")
def transpose(context: Context, kind: str, a: n.Node) -> tuple:
    need(kind in ("op", "F"), "only for op and F")
    return n.Norm(a.T, kind), EQ, n.Norm(a, kind), (), ()


@rule(
    "operator norm below Frobenius norm", "||A||_op <= ||A||_F.", "largest singular value against their sum of squares"
)
def op_frobenius(context: Context, a: n.Node) -> tuple:
    return n.Norm(a, "op"), LE, n.Norm(a, "F"), (), ()


@rule("norms are non-negative", "0 <= ||A||.", "norm axioms")
def norm_sign(context: Context, kind: str, a: n.Node) -> tuple:
    return ZERO, LE, n.Norm(a, kind), (), ()


@rule("operator norm is the largest singular value", "||A||_op = sigma_max(A).", "singular value decomposition")
def largest(context: Context, a: n.Node) -> tuple:
    return n.Norm(a, "op"), EQ, n.Sing(a, "max"), (), ()


@rule("spectrum of a shift", "||I - c A||_op = 1 - c lambda_min for 0 <= c, c (lambda_min + lambda_max) <= 2.",
      "spectral theorem: the largest of |1 - c lambda_min|, |1 - c lambda_max|")  # fmt: skip
def shift(context: Context, spectrum: Spectrum, rate: n.Node, sign: Fact, small: Fact) -> tuple:
    need(spectrum in context.assumptions and spectrum.largest is not None, "the spectrum is not assumed")
    need(rate.is_scalar_shaped and says(context, sign, ZERO, rate), "the rate may be negative")
    need(says(context, small, rate * (spectrum.smallest + spectrum.largest), n.Num(2)), "the rate may be too large")
    left = n.Norm(n.I(spectrum.matrix.shape[0]) - rate * spectrum.matrix, "op")
    return left, EQ, 1 - rate * spectrum.smallest, (sign, small), (spectrum, rate)


@rule(
    "smallest singular value",
    "sigma_min(A) = lambda_min(A) for a symmetric A with lambda_min >= 0.",
    "spectral theorem",
)
def smallest(context: Context, spectrum: Spectrum, sign: Fact) -> tuple:
    need(
        spectrum in context.assumptions and says(context, sign, ZERO, spectrum.smallest),
        "an eigenvalue may be negative",
    )
    return n.Sing(spectrum.matrix, "min"), EQ, spectrum.smallest, (sign,), (spectrum,)


@rule("norm of an exponential", "||e^{c A}||_op = e^{c lambda_min} for a symmetric A and c <= 0.", "spectral theorem")
def exp_norm(context: Context, spectrum: Spectrum, rate: n.Node, sign: Fact) -> tuple:
    need(spectrum in context.assumptions and rate.is_scalar_shaped, "the spectrum is not assumed")
    need(says(context, sign, rate, ZERO), "the rate may be positive")
    return n.Norm(n.Exp(rate * spectrum.matrix), "op"), EQ, n.Exp(rate * spectrum.smallest), (sign,), (spectrum, rate)


# -- exponentials, powers, roots --------------------------------------------------------------------------
@rule("exponential is positive", "0 < e^x.", "exponential function")
def exp_positive(context: Context, x: n.Node) -> tuple:
    return ZERO, LT, n.Exp(x), (), ()


@rule("exponential is monotone", "a <= b implies e^a <= e^b, strictly if a < b.", "exponential function")
def exp_monotone(context: Context, parent: Fact) -> tuple:
    need(parent.left.is_scalar_shaped, "only for scalars")
    return n.Exp(parent.left), parent.relation, n.Exp(parent.right), (parent,), ()


@rule("power of a positive number", "0 < q implies 0 < q^x.", "powers")
def power_positive(context: Context, q: n.Node, x: n.Node, sign: Fact) -> tuple:
    need(q.is_scalar_shaped and says(context, sign, ZERO, q, strict=True), "the base may be zero")
    return ZERO, LT, q**x, (sign,), ()


@rule("square root", "a^2 <= b and 0 <= a imply a <= sqrt(b).", "monotone square root")
def root(context: Context, a: n.Node, b: n.Node, square: Fact, sign: Fact) -> tuple:
    need(says(context, square, a**2, b) and says(context, sign, ZERO, a), "the square is not below")
    return a, LE, n.Sqrt(b), (square, sign), ()


@rule("supremum of x e^{-cx}", "x e^{-c x} <= 1/(e c) for c > 0 and every x.", "maximum at x = 1/c")
def peak(context: Context, x: n.Node, c: n.Node, sign: Fact) -> tuple:
    need(x.is_scalar_shaped and c.is_scalar_shaped, "only for scalars")
    need(says(context, sign, ZERO, c, strict=True), "the rate may be zero")
    return x * n.Exp(-c * x), LE, 1 / (n.Exp(ONE) * c), (sign,), (x, c)


# -- the Jacobian near the initialization -----------------------------------------------------------------
def inside(context: Context, member: Fact, point: n.Node, lemma: LocalLipschitz) -> None:
    """Membership of the open ball: a strict inequality."""
    need(lemma in context.assumptions, "the lemma is not assumed")
    need(says(context, member, n.Norm(point - lemma.centre), lemma.radius, strict=True), "not shown to be in the ball")


@rule("bounded Jacobian", "||J(a)||_F <= K sqrt(n) for a in the ball.", "Lemma 1 of the notes")
def bounded(context: Context, lemma: LocalLipschitz, a: n.Node, member: Fact) -> tuple:
    inside(context, member, a, lemma)
    return n.Norm(lemma.at(a), "F"), LE, lemma.bound, (member,), (lemma,)


@rule("Lipschitz Jacobian", "||J(a) - J(b)||_F <= K sqrt(n) |a - b| for a, b in the ball.", "Lemma 1 of the notes")
def lipschitz(context: Context, lemma: LocalLipschitz, a: n.Node, b: n.Node, first: Fact, second: Fact) -> tuple:
    inside(context, first, a, lemma)
    inside(context, second, b, lemma)
    return (
        n.Norm(lemma.at(a) - lemma.at(b), "F"), LE, lemma.slope * n.Norm(a - b), (first, second), (lemma, a, b),
    )  # fmt: skip


@rule("integral mean value", "F(b) - F(a) = (integral of J over the segment) (b - a) for a C^1 map F.",
      "fundamental theorem along a segment")  # fmt: skip
def mean_value(context: Context, mean: MeanJacobian) -> tuple:
    need(mean in context.assumptions, "not an assumption of the claim")
    return mean.value_end - mean.value_start, EQ, mean.mean * (mean.end - mean.start), (), (mean,)


@rule("mean value inequality",
      "For a C^1 map F there is a point on the segment with |F(b)| <= |J(point) (b - a) + F(a)|.",
      "scalar mean value theorem for u . F, u = F(b)/|F(b)|")  # fmt: skip
def mean_inequality(context: Context, segment: Interpolated) -> tuple:
    """The point of the assumption is the one the theorem gives: claims about it say `for some point`."""
    need(segment in context.assumptions and isinstance(segment, Interpolated), "not an assumption of the claim")
    move = Interpolated.at(segment) * (segment.end - segment.start)
    return n.Norm(segment.value_end), LE, n.Norm(move + segment.value_start), (), (segment,)


@rule("mean Jacobian near the centre",
      "||J(c) - (mean of J over a segment in the ball)||_F <= K sqrt(n) R.",
      "Lemma 1, convexity of the ball, norm of an average")  # fmt: skip
def mean_near(context: Context, mean: MeanJacobian, lemma: LocalLipschitz, first: Fact, second: Fact) -> tuple:
    need(mean in context.assumptions and mean.jacobian.name == lemma.jacobian.name, "another Jacobian")
    inside(context, first, mean.start, lemma)
    inside(context, second, mean.end, lemma)
    left = n.Norm(lemma.at(lemma.centre) - mean.mean, "F")
    return left, LE, lemma.slope * lemma.radius, (first, second), (mean, lemma)


# -- sums -------------------------------------------------------------------------------------------------
@rule("sums are monotone", "a_j <= b_j for all j in the range implies sum a_j <= sum b_j.", "finite sums")
def sum_monotone(context: Context, parent: Fact, var: n.Sym, low: n.Node, high: n.Node) -> tuple:
    first = number(context.terms.canonical(low))
    need(first is not None and first >= 0 and first.denominator == 1, "the first index must be a natural number")
    gone = discharge(context, var, parent, {(low, LE, var), (var, LE, high)})
    return n.Sum(parent.left, var, low, high), LE, n.Sum(parent.right, var, low, high), (parent,), (), gone


@rule("telescoping sum", "a_m - a_0 = sum over j = 1..m of (a_j - a_{j-1}).", "finite sums")
def telescope(context: Context, member: n.Node, last: n.Node, j: n.Sym) -> tuple:
    general(context, j)
    need(integral(context, last, Fraction(0)), "the last index must be a natural number")

    def at(x: n.Node) -> n.Node:
        return member.xreplace({j: x})

    return at(last) - at(ZERO), EQ, n.Sum(member - at(j - 1), j, ONE, last), (), (member, last, j)


@rule("norm of a sum", "||sum a_j|| <= sum ||a_j||.", "triangle inequality")
def sum_norm(context: Context, total: n.Sum, kind: str) -> tuple:
    need(isinstance(total, n.Sum), "not a sum")
    return n.Norm(total, kind), LE, n.Sum(n.Norm(total.args[0], kind), *total.args[1:]), (), ()


@rule("geometric sum", "sum over j = 1..m of q^{j-1} = (1 - q^m)/(1 - q) for q < 1.", "geometric series")
def geometric(context: Context, q: n.Node, last: n.Node, j: n.Sym, below: Fact) -> tuple:
    general(context, j)
    need(says(context, below, q, ONE, strict=True), "the ratio may be 1")
    need(integral(context, last, Fraction(0)), "the last index must be a natural number")
    need(j not in loose(q) | loose(last), "the index is not free")
    return n.Sum(q ** (j - 1), j, ONE, last), EQ, (1 - q**last) / (1 - q), (below,), (q, last, j)


# -- integrals --------------------------------------------------------------------------------------------
def undeclared(context: Context, var: n.Sym) -> None:
    need(var not in context.nonnegative and var not in context.natural, f"something is declared about {var}")


@rule("integrals are monotone", "a(s) <= b(s) on the range implies the same of the integrals.", "integral calculus")
def integral_monotone(context: Context, parent: Fact, var: n.Sym, low: n.Node, high: n.Node, order: Fact) -> tuple:
    undeclared(context, var)
    need(says(context, order, low, high), "the ends are not in order")
    gone = discharge(context, var, parent, {(low, LE, var), (var, LE, high)})
    ends = (var, low, high)
    return n.Integral(parent.left, *ends), LE, n.Integral(parent.right, *ends), (parent, order), (), gone


@rule(
    "integrals over a longer range",
    "The integral of a non-negative function grows with its range.",
    "integral calculus",
)
def wider(context: Context, body: n.Node, var: n.Sym, low: n.Node, high: n.Node, more: n.Node,
          sign: Fact, order: Fact, start: Fact) -> tuple:  # fmt: skip
    undeclared(context, var)
    need(says(context, sign, ZERO, body), "the integrand may be negative")
    need(says(context, order, high, more) and says(context, start, low, high), "the ends are not in order")
    gone = discharge(context, var, sign, {(low, LE, var), (var, LE, more)})
    return (n.Integral(body, var, low, high), LE, n.Integral(body, var, low, more), (sign, order, start), (), gone)


@rule("norm of an integral", "||integral of a|| <= integral of ||a||.", "triangle inequality")
def integral_norm(context: Context, integral_: n.Integral, kind: str, order: Fact) -> tuple:
    need(isinstance(integral_, n.Integral), "not an integral")
    body, var, low, high = integral_.args
    need(says(context, order, low, high), "the ends are not in order")
    return n.Norm(integral_, kind), LE, n.Integral(n.Norm(body, kind), var, low, high), (order,), ()


@rule("a term is below the supremum", "h(x) <= sup of h over a range that contains x.", "supremum")
def sup_upper(context: Context, sup: n.Sup, point: n.Node, low: Fact, high: Fact) -> tuple:
    body, var, first, last = sup.args
    need(says(context, low, first, point) and says(context, high, point, last), "outside of the range")
    return body.xreplace({var: point}), LE, sup, (low, high), (point,)


@rule("supremum is the least bound", "h(s) <= B on the range implies sup h <= B.", "supremum")
def sup_least(context: Context, parent: Fact, var: n.Sym, low: n.Node, high: n.Node, order: Fact) -> tuple:
    undeclared(context, var)
    need(var not in loose(parent.right) and says(context, order, low, high), "the bound moves or the range is empty")
    gone = discharge(context, var, parent, {(low, LE, var), (var, LE, high)})
    return n.Sup(parent.left, var, low, high), LE, parent.right, (parent, order), (), gone


@rule(
    "Gronwall inequality",
    "u(t) <= alpha(t) + int_0^t beta u with beta >= 0 and alpha = int_0^t h, h >= 0 (so non-decreasing), all "
    "continuous, implies u(t) <= alpha(t) e^{int_0^t beta}.",
    "Gronwall's inequality, integral form",
)
def gronwall(
    context: Context, u: n.Node, beta: n.Node, rate: n.Node, t: n.Sym, s: n.Sym,
    main: Fact, beta_sign: Fact, rate_sign: Fact,
) -> tuple:  # fmt: skip
    """`beta` and `rate` (that is h) are terms in s; the inequality must hold for general t >= 0."""
    undeclared(context, s)
    declared = [a for a in context.assumptions if isinstance(a, Has) and a.node == t]
    need(len(declared) == 1 and declared[0].what is Property.NONNEGATIVE, "0 <= t must be all that is declared of t")
    for a in context.assumptions:
        if a in declared or not isinstance(a, Has | Stated | Define):
            continue
        if isinstance(a, Define) and t in a.symbol.indices:
            continue
        quantified = {a.var} if isinstance(a, Stated) else set()
        need(not {t, s} & ({x for node in a.nodes() for x in loose(node)} - quantified), "the time is not general")
    need(t not in loose(beta) | loose(rate), "the integrands depend on t")
    alpha = n.Integral(rate, s, ZERO, t)
    bound = alpha + n.Integral(beta * u.xreplace({t: s}), s, ZERO, t)
    need(not main.under and says(context, main, u, bound), "the integral inequality is not shown for all t")
    need(says(context, beta_sign, ZERO, beta) and says(context, rate_sign, ZERO, rate), "a sign is missing")
    gone: set = set()
    for parent in (beta_sign, rate_sign):
        gone |= discharge(context, s, parent, {(ZERO, LE, s)})
    right = alpha * n.Exp(n.Integral(beta, s, ZERO, t))
    return u, LE, right, (main, beta_sign, rate_sign), (u, beta, rate, t, s), gone


__all__ = ["Signs", "TermError", "integral", "loose", "symbols"]
