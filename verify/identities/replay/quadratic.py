"""Check of exponentials of matrices that satisfy a quadratic equation: the power series, summed.

J^2 = 0: e^{sJ} = I + s J. J^2 = J: I + (e^s - 1) J. J^2 = I: cosh s I + sinh s J. J^2 = -I: cos s I + sin s J.
J^2 = k J: k e^{sJ} = k I + (e^{sk} - 1) J, which says nothing where k is zero.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derivations.notation import nodes as n

from .checker import Checker
from .relations import kind, minus, one_of
from .words import UNIT, Poly, add, require, scale

if TYPE_CHECKING:
    from ..certificate import Relator


@kind("exp of a quadratic matrix")
def _quadratic(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    require(isinstance(relation.node, tuple) and len(relation.node) == 5, "other operators")
    name, node, s, j, k = relation.node
    require(all(isinstance(x, n.Node) for x in (node, s, j)) and isinstance(node, n.Exp), "not an exponential")
    require(s.is_scalar_shaped and not j.is_scalar_shaped, "not a number times a matrix")
    times, poly = c.words.times, c.trees.poly
    require(poly(node.args[0]) == times(poly(s), poly(j)), "another exponent")
    own, matrix = c.words.letter("node", node), poly(j)
    require((k is None) == (name != "dyad"), "a factor without a use")
    factor = UNIT
    if k is not None:
        require(isinstance(k, n.Node) and k.is_scalar_shaped, "not a number")
        factor = poly(k)
    wanted = {"nilpotent": {}, "idempotent": matrix, "dyad": times(factor, matrix), "involution": UNIT,
              "rotation": scale(UNIT, -1)}  # fmt: skip
    require(name in wanted and len(relation.premises) == 1, "no quadratic equation with its premise")
    c.vanishes(relation.premises[0], minus(times(matrix, matrix), wanted[name]), frozen)
    if name == "nilpotent":
        value = add(UNIT, times(poly(s), matrix))
    elif name == "rotation":
        value = add(poly(n.Elementary(s, "cos")), times(poly(n.Elementary(s, "sin")), matrix))
    elif name == "involution":
        up, down = poly(n.Exp(s)), poly(n.Exp(n.Neg(s)))
        value = scale(add(add(up, down), times(minus(up, down), matrix)), Fraction(1, 2))
    else:
        growth = poly(n.Exp(s if k is None else n.Mul(s, k)))
        value = add(factor, times(minus(growth, UNIT), matrix))
    one_of(c, shown, [minus(times(factor, own), value)], "exp of a quadratic matrix")
