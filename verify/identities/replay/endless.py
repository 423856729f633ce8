"""Check of integrals without end: the integral of a derivative, where the product that is differentiated dies out.

The product is one of constants, of natural powers of the variable s, and of exponentials e^{-sN} with N > 0 or N
positive definite, at least one of them. Then it and all its derivatives are below a power of s times e^{-cs}, c > 0:
all integrals of the statement converge, and the product vanishes at infinity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy

from derivations.assumptions import Property
from derivations.notation import nodes as n

from .checker import Checker
from .definite import Definite
from .relations import kind, not_varied, one_of, operator
from .words import Poly, add_to, require, scale

if TYPE_CHECKING:
    from ..certificate import Relator


@kind("integral without end")
def _boundary(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    node = operator(relation, n.Integral)
    not_varied(c, shown, frozen)
    body, s, low, high = node.args
    require(high == sympy.oo and isinstance(s, n.Sym) and s.is_scalar_shaped, "not an integral without end")
    require(isinstance(low, n.Num) and low.value >= 0, "a lower end that is not looked at")
    require(s not in frozen, "the variable of a gradient")
    factors = list(body.args) if isinstance(body, n.Mul) else [body]
    moving = [x for x in factors if s in c.facts.closure(x)]
    rates = {i: dying(c, x, s) for i, x in enumerate(factors) if x in moving and isinstance(x, n.Exp)}
    require(bool(rates), "a product that may not die out")
    total = dict(c.trees.poly(body.xreplace({s: low})))
    for i, x in enumerate(factors):
        if x not in moving:
            continue
        before, after = factors[:i], factors[i + 1 :]
        if i in rates:
            outside = scale(c.trees.poly(rates[i]), -1)
            if rates[i].is_scalar_shaped or all(y.is_scalar_shaped for y in before):
                add_to(total, c.words.times(outside, c.words.letter("node", node)))
            elif all(y.is_scalar_shaped for y in after):
                add_to(total, c.words.times(c.words.letter("node", node), outside))
            else:
                slope = rates[i].args[0] if isinstance(rates[i], n.Neg) else n.Neg(rates[i])
                add_to(total, c.words.letter("node", integral(node, [*before, slope, x, *after])))
            continue
        power = 1 if x == s else power_of(x, s)
        lower = [] if power == 1 else [s] if power == 2 else [n.Pow(s, n.Num(power - 1))]
        add_to(total, scale(c.words.letter("node", integral(node, [*before, *lower, *after])), power))
    one_of(c, shown, [total], "integral without end")


def integral(node: n.Node, factors: list[n.Node]) -> n.Node:
    body = factors[0] if len(factors) == 1 else n.Mul(*factors)
    return n.Integral(body, *node.args[1:])


def power_of(x: Any, s: n.Sym) -> int:
    plain = isinstance(x, n.Pow) and x.args[0] == s and isinstance(x.args[1], n.Num)
    require(plain and x.args[1].value.q == 1 and x.args[1].value > 0, "a factor that is not looked at")
    return int(x.args[1].value.p)


def dying(c: Checker, node: n.Node, s: n.Sym) -> n.Node:
    """N where the term is e^{-sN} with a positive, or positive definite, N that does not depend on s."""
    sign, rest, stack = 1, [], [node.args[0]]
    seen = 0
    while stack:  # a product, with its signs
        part = stack.pop(0)
        if isinstance(part, n.Neg):
            sign, stack = -sign, [part.args[0], *stack]
        elif isinstance(part, n.Mul):
            stack = [*part.args, *stack]
        elif part == s:
            seen += 1
        elif isinstance(part, n.Num) and part.value < 0:
            sign = -sign
            rest.append(n.Num(-part.value))
        else:
            require(s not in c.facts.closure(part), "an exponent that is not proportional to the variable")
            rest.append(part)
    require(seen == 1, "an exponent that is not proportional to the variable")
    inner = n.Num(1) if not rest else rest[0] if len(rest) == 1 else n.Mul(*rest)
    rate = inner if sign < 0 else n.Neg(inner)
    known = Definite(c.facts.has, c.facts.values)
    upright = n.Neg(bare(inner)) if sign > 0 else rate
    fine = known.strictly(rate) or known.strictly(upright) or (sign > 0 and negative_definite(c, inner))
    require(fine, "a rate that is not known to be positive")
    return rate


def bare(node: n.Node) -> n.Node:
    return node.args[0] if isinstance(node, n.T) else node


def negative_definite(c: Checker, node: n.Node) -> bool:
    """A positive number times a matrix whose negative is declared positive definite."""
    if not isinstance(node, n.Mul):
        return False
    numbers = [x for x in node.args if x.is_scalar_shaped]
    matrices = [x for x in node.args if not x.is_scalar_shaped]
    known = Definite(c.facts.has, c.facts.values)
    one = len(matrices) == 1 and (n.Neg(bare(matrices[0])), Property.PD) in c.facts.has
    return one and all(map(known.positive, numbers))
