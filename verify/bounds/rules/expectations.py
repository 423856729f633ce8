"""Expectations: monotone, linear, of norms and products; covariances; moments that a law states.

What is random is what facts declare so, and what definitions make of it; every other symbol is one value. That the
expectations exist is among what their terms need.
"""

from __future__ import annotations

from derivations.assumptions import Assumption, Centered, White
from derivations.notation import nodes as n

from .ground import EQ, LE, ONE, ZERO, need
from .kernel import Context, Made, Sequent, rule, says
from .vectors import is_vector

Part = tuple[n.Node, n.Node | None, n.Node]  # before, what is averaged (None: nothing), after
KINDS = ("2", "1", "inf", "op", "F", "*", "max")


@rule("expectations are monotone", "x <= y for every outcome implies E x <= E y.", "expectation")
def monotone(context: Context, parent: Sequent) -> Made:
    """Assumptions about what is random hold for every outcome; one of them that is an event is not discharged after."""
    relation = EQ if parent.relation == EQ else LE
    return Made(n.Expect(parent.left), relation, n.Expect(parent.right), (parent,))


@rule("expectations are linear", "E(a + sum A_i x_i B_i) = a + sum A_i E(x_i) B_i where a, A_i, B_i are not random.",
      "expectation")  # fmt: skip
def linear(context: Context, body: n.Node, parts: tuple[Part, ...]) -> Made:
    need(parts, "nothing to add")
    for before, _, after in parts:
        need(not context.chance.is_random(before) and not context.chance.is_random(after), "a factor is random")
    need(context.same(body, total(parts, averaged=False)), "the terms are not those of the expectation")
    return Made(n.Expect(body), EQ, total(parts, averaged=True), (), (parts,))


def total(parts: tuple[Part, ...], averaged: bool) -> n.Node:
    """The sum of the parts, or of their expectations."""
    terms = []
    for before, inside, after in parts:
        middle = () if inside is None else (n.Expect(inside) if averaged else inside,)
        terms.append(n.Mul(before, *middle, after))
    return terms[0] if len(terms) == 1 else n.Add(*terms)


@rule("expectation of a sum", "E sum x_i = sum E x_i over finitely many i.", "expectation")
def of_sum(context: Context, whole: n.Sum) -> Made:
    need(isinstance(whole, n.Sum) and all(isinstance(end, n.Node) for end in whole.args[2:]), "not a finite sum")
    body, var, low, high = whole.args
    need(not context.chance.is_random(low) and not context.chance.is_random(high), "the range is random")
    need(var.name not in context.chance.orders, "the index is random")
    return Made(n.Expect(whole), EQ, n.Sum(n.Expect(body), var, low, high))


@rule("expectation of a trace", "E(x . y) = tr E(y x^T) for columns x, y.", "x . y = tr(y x^T)")
def of_trace(context: Context, x: n.Node, y: n.Node) -> Made:
    need(is_vector(x) and is_vector(y) and n.same_shape(x.shape, y.shape), "not columns of one size")
    need(n.same_size(x.shape[1], n.ONE), "not columns")
    return Made(n.Expect(n.dot(x, y)), EQ, n.Tr(n.Expect(y * n.T(x))), (), (x, y))


@rule("moments of a law", "E u = 0 and E u v^T = C for columns whose law has mean zero and these covariances.",
      "definition of a law")  # fmt: skip
def moment(context: Context, law: Assumption, u: n.Sym, v: n.Sym | None) -> Made:
    columns = law.vectors if isinstance(law, Centered) else (law.vector,) if isinstance(law, White) else ()
    need(u in columns and (v is None or v in columns), "no law of these columns")
    if v is None:
        return Made(n.Expect(u), EQ, zero(u), (), (law, u, None), extra=frozenset({law}))
    block = law.block(columns.index(u), columns.index(v)) if isinstance(law, Centered) else n.I(u.shape[0])
    return Made(n.Expect(u * n.T(v)), EQ, block, (), (law, u, v), extra=frozenset({law}))


def zero(node: n.Node) -> n.Node:
    return n.Num(0) if node.is_scalar_shaped else n.Zero(*node.shape)


@rule("covariance", "Cov(u, v) = E (u - E u)(v - E v)^T.", "definition of the covariance")
def covariance(context: Context, u: n.Node, v: n.Node) -> Made:
    body = (u - n.Expect(u)) * n.T(v - n.Expect(v))
    return Made(n.Cov(u, v), EQ, n.Expect(body), (), (u, v))


@rule("norm of an expectation", "||E x|| <= E ||x|| for every norm.", "Jensen's inequality")
def norm(context: Context, x: n.Node, kind: str) -> Made:
    need(kind in KINDS, "no norm")
    return Made(n.Norm(n.Expect(x), kind), LE, n.Expect(n.Norm(x, kind)), (), (x, kind))


@rule("Cauchy-Schwarz inequality for expectations", "(E x . y)^2 <= E |x|^2 E |y|^2.", "Cauchy, Bunyakovsky, Schwarz")
def cauchy_schwarz(context: Context, x: n.Node, y: n.Node) -> Made:
    need(is_vector(x) and is_vector(y) and n.same_shape(x.shape, y.shape), "not vectors of one shape")
    first, second = n.Expect(n.dot(x, x)), n.Expect(n.dot(y, y))
    return Made(n.Expect(n.dot(x, y)) ** 2, LE, first * second, (), (x, y))


@rule("Cantelli's inequality", "(Var x + t^2) P(t <= x - E x) <= Var x for 0 <= t that is not random, and the same of "
      "E x - x.", "Cantelli 1928: Markov's inequality for (x - E x + Var x/t)^2")  # fmt: skip
def one_sided(context: Context, x: n.Node, t: n.Node, sign: Sequent, side: str) -> Made:
    need(x.is_scalar_shaped and t.is_scalar_shaped and side in ("above", "below"), "no number, or no side")
    need(says(context, sign, ZERO, t) and not context.chance.is_random(t), "a threshold that is random or negative")
    spread = n.Cov(x, x)
    apart = x - n.Expect(x) if side == "above" else n.Expect(x) - x
    left = (spread + t**2) * n.Expect(n.Indicator(t, apart, LE))
    return Made(left, LE, spread, (sign,), (x, t, side))


__all__ = [
    "ONE",
    "cauchy_schwarz",
    "covariance",
    "linear",
    "moment",
    "monotone",
    "norm",
    "of_sum",
    "of_trace",
    "one_sided",
    "total",
]
