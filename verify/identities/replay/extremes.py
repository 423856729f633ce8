"""Checks of the schemas about the largest and the smallest eigenvalue."""

from __future__ import annotations

from derivations.notation import nodes as n

from .checker import Case, Checker, schema
from .words import Poly, one_mono, require

FUEL = 40
OPPOSITE = {"max": "min", "min": "max"}


@schema("extreme eigenvalue")
def _extreme(c: Checker, case: Case) -> None:
    """lambda(a I + b M) = a + b lambda(M), the other end for b < 0; lambda(M^k) = lambda(M)^k for M semidefinite."""
    node = case.node(n.Eig)
    matrix = c.trees.poly(node.args[0])
    ends = {(g[0], e) for mono, _ in case.right for g, e in mono if len(g) == 1 and is_end(c, g[0])}
    require(len(ends) == 1, "extreme eigenvalue: not of one other matrix")
    ((x, power),) = ends
    other = c.words.letters[x][1]
    inside = c.trees.poly(other.args[0])
    if power != 1:
        require(type(power) is int and power > 1, "extreme eigenvalue: no power")
        require(c.facts.definite.weakly(other.args[0], FUEL), "a power of a matrix that may not be semidefinite")
        require(c.words.power(inside, int(power)) == matrix and other.which == node.which, "another matrix")
        case.gives(c.words.power(one_mono(x), int(power)))
        return
    shift: Poly = {}
    factors: Poly = {}
    for (mono, word), k in case.right.items():
        require(not word, "extreme eigenvalue: not a number")
        rest = tuple(pair for pair in mono if pair[0] != (x,))
        (factors if len(rest) < len(mono) else shift)[rest, ()] = k
    require(len(factors) == 1, "extreme eigenvalue: a factor whose sign is not known")
    (((mono, _), k),) = factors.items()
    require(all(c.positive(g) for g, _ in mono), "extreme eigenvalue: a factor whose sign is not known")
    require(other.which == (node.which if k > 0 else OPPOSITE[node.which]), "extreme eigenvalue: the other end")
    require(c.minus(matrix, shift) == c.words.times(factors, inside), "extreme eigenvalue: of another matrix")


def is_end(c: Checker, x: int) -> bool:
    letter = c.words.letters[x]
    return letter[0] == "node" and isinstance(letter[1], n.Eig)


@schema("extreme eigenvalue of an inverse")
def _extreme_of_an_inverse(c: Checker, case: Case) -> None:
    """lambda_max(M^{-1}) = 1 / lambda_min(M) for M positive definite, and the other way round."""
    node = case.node(n.Eig)
    require(isinstance(node.args[0], n.Inv), "not of an inverse")
    inside = node.args[0].args[0]
    require(c.facts.definite.strictly(inside), "an inverse of what may not be positive definite")
    case.gives(c.words.reciprocal(c.words.letter("node", n.Eig(inside, OPPOSITE[node.which]))))


@schema("operator norm")
def _operator_norm(c: Checker, case: Case) -> None:
    """|M| = lambda_max(M) for M positive semidefinite."""
    node = case.node(n.Norm)
    require(node.kind == "op" and not node.args[0].is_scalar_shaped, "another norm")
    require(c.facts.definite.weakly(node.args[0], FUEL), "a matrix that may not be positive semidefinite")
    case.gives(c.words.letter("node", n.Eig(node.args[0], "max")))
