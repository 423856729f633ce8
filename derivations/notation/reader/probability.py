"""Expectations, covariances, chances and densities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import nodes as n
from ..core import Node
from .parselets import atom

if TYPE_CHECKING:
    from .grammar import Parser

Part = tuple[int, int]
ORDERS = {r"\le": "<=", "<": "<", "=": "="}


def _bracket(p: Parser, what: str) -> Part:
    p.i += 1
    if p.text() not in ("[", "("):
        raise p.refuse(f"{what} without brackets", "write what it reaches over in brackets")
    return p.group()


def _given(p: Parser, part: Part) -> list[Part]:
    """A part cut at the sign of a condition: a single bar, or \\mid beside the bars of absolute values."""
    sides = p.split(part, (r"\mid",))
    if len(sides) > 1:
        return sides
    bars = p.split(part, ("|",))
    if len(bars) == 2:
        return bars
    if len(bars) % 2 == 0:
        raise p.refuse("which of the bars is the condition?", r"write \mid before what is given", part[0])
    return sides


def _conditional(p: Parser, part: Part, make: type[Node]) -> Node | None:
    """`u | v = y`; None where nothing is given."""
    sides = _given(p, part)
    if len(sides) == 1:
        return None
    given = p.split(sides[1], ("=",))
    if len(sides) != 2 or len(given) != 2:
        raise p.refuse("a condition that is not read", r"write \mid v = y", part[0])
    return make(p.term(sides[0]), p.term(given[0]), p.term(given[1]))


@atom(r"\mathbb{E}", r"\operatorname{E}")
def expectation(p: Parser) -> Node:
    place = p.i
    part = _bracket(p, "an expectation")
    conditional = _conditional(p, part, n.CondMean)
    if conditional is not None:
        return conditional
    inside = p.term(part)
    p.expectations.append((place, inside))
    return n.Expect(inside)


@atom(r"\operatorname{Cov}", r"\operatorname{Var}")
def covariance(p: Parser) -> Node:
    part = _bracket(p, "a covariance")
    conditional = _conditional(p, part, n.CondCov)
    if conditional is not None:
        return conditional
    terms = [p.term(one) for one in p.split(part, (",",))]
    if len(terms) > 2:
        raise p.refuse("a covariance of more than two columns", "write two", part[0])
    return n.Cov(*terms)


@atom(r"\Pr", r"\operatorname{Pr}", r"\mathbb{P}")
def chance(p: Parser) -> Node:
    part = _bracket(p, "a chance")
    if p.tokens[part[0]].text.replace(" ", "") != r"\text{not}":
        remedy = r"write \Pr[\text{not } a \le b] for the chance that it fails"
        raise p.refuse("a chance that an event happens", remedy, part[0])
    body = (part[0] + 1, part[1])
    for sign, order in ORDERS.items():
        sides = p.split(body, (sign,))
        if len(sides) == 2:
            return n.Fails(p.term(sides[0]), p.term(sides[1]), order)
    raise p.refuse("an event that is not read", r"write a \le b, a < b or a = b", part[0])


@atom("p")
def density(p: Parser) -> Node:
    if p.text(1) not in ("(", "["):
        raise p.unknown()
    part = _bracket(p, "a density")
    sides = _given(p, part)
    if len(sides) > 2:
        raise p.refuse("two conditions in one density", "write one bar", part[0])
    groups = [[p.term(one) for one in p.split(side, (",",))] for side in sides]
    return n.Density(*groups)


@atom(r"\mathcal{N}")
def normal(p: Parser) -> Node:
    part = _bracket(p, "a normal law")
    terms = p.split(part, (",",))
    if len(terms) != 2:
        raise p.refuse("a normal law without mean and covariance", r"write \mathcal{N}(m, C)", part[0])
    mean, covariance = p.term(terms[0]), p.term(terms[1])
    if mean == n.Num(0) and isinstance(covariance, n.Sym) and not covariance.is_scalar_shaped:
        mean = n.Zero(covariance.shape[0], n.ONE)  # 0 is the mean of the size that the covariance has
    return n.NormalDensity(mean, covariance)
