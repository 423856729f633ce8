"""Checks of relations between functions of a square matrix.

X M = N X implies X f(M) = f(N) X where f is holomorphic on both spectra by one branch: for polynomials, and their
limits. Admitted are functions for which that is so for all M and N: the exponential, phi_1, natural powers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derivations.notation import nodes as n

from .checker import Checker
from .numbers import natural
from .relations import kind, minus, one_of, operator
from .words import UNIT, Poly, add, require

if TYPE_CHECKING:
    from ..certificate import Relator


def parts(relation: Relator, count: int) -> Any:
    require(isinstance(relation.node, tuple) and len(relation.node) == count, f"{relation.kind}: other operators")
    return relation.node


def functions(c: Checker, a: Any, b: Any) -> tuple[Poly, Poly, Poly, Poly]:
    """(f(M), f(N), M, N) of two terms that are one entire function of two matrices."""
    require(isinstance(a, n.Exp | n.Phi1 | n.Pow) and type(a) is type(b), "not one function of two matrices")
    require(a.args[1:] == b.args[1:], "two functions")
    if isinstance(a, n.Pow):
        require(natural(c, a.args[1]), "a power that is not known to be natural")
    inside = [c.trees.poly(x.args[0]) for x in (a, b)]
    return c.words.letter("node", a), c.words.letter("node", b), inside[0], inside[1]


def the_premise(relation: Relator) -> Any:
    require(len(relation.premises) == 1, f"{relation.kind}: one premise is needed")
    return relation.premises[0]


@kind("function")
def _function(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """X f(M) = f(N) X, because X M = N X."""
    a, b, raw = parts(relation, 3)
    of_m, of_n, m, n_ = functions(c, a, b)
    x = c.certified.poly(raw)
    times = c.words.times
    c.vanishes(the_premise(relation), minus(times(x, m), times(n_, x)), frozen)
    one_of(c, shown, [minus(times(x, of_m), times(of_n, x))], "function")


@kind("function transposed")
def _transposed(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """f(M)^T = f(N), because M^T = N."""
    of_m, of_n, m, n_ = functions(c, *parts(relation, 2))
    c.vanishes(the_premise(relation), minus(c.words.transpose(m), n_), frozen)
    one_of(c, shown, [minus(c.words.transpose(of_m), of_n)], "function transposed")


@kind("exp of zero")
def _of_zero(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    node = operator(relation, n.Exp)
    c.vanishes(the_premise(relation), c.trees.poly(node.args[0]), frozen)
    one_of(c, shown, [minus(c.words.letter("node", node), UNIT)], "exp of zero")


@kind("exp of a sum")
def _of_a_sum(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """e^P e^Q = e^R, because P Q = Q P and P + Q = R; without R the sum is zero."""
    a, b, r = parts(relation, 3)
    require(len(relation.premises) == 2, "two premises are needed")
    require(all(isinstance(x, n.Exp) for x in (a, b)) and (r is None or isinstance(r, n.Exp)), "not exponentials")
    p, q = (c.trees.poly(x.args[0]) for x in (a, b))
    commute, summed = relation.premises
    c.vanishes(commute, minus(c.words.times(p, q), c.words.times(q, p)), frozen)
    whole = add(p, q)
    c.vanishes(summed, whole if r is None else minus(whole, c.trees.poly(r.args[0])), frozen)
    right = UNIT if r is None else c.words.letter("node", r)
    left = c.words.times(c.words.letter("node", a), c.words.letter("node", b))
    one_of(c, shown, [minus(left, right)], "exp of a sum")


@kind("phi_1")
def _phi_one(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """M phi_1(M) = e^M - I."""
    node = operator(relation, n.Phi1)
    product = c.words.times(c.trees.poly(node.args[0]), c.words.letter("node", node))
    power = c.words.letter("node", n.Exp(node.args[0]))
    one_of(c, shown, [minus(add(product, UNIT), power)], "phi_1")
