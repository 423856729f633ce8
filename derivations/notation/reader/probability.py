"""Expectations, covariances, chances and densities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...assumptions import Centered, Law
from .. import nodes as n
from ..core import Node, Sym
from .atoms import BRACKETS
from .binders import union_of
from .cursor import BARS
from .parselets import atom

if TYPE_CHECKING:
    from .grammar import Parser

Part = tuple[int, int]
ORDERS = {r"\le": "<=", "<": "<", "=": "="}


def _bracket(p: Parser, what: str) -> Part:
    p.i += 1
    if p.text() in ("_", "^"):
        raise p.refuse(f"{what} with a script: over what, under which law?", "write it without; laws are declared")
    if p.text() not in BRACKETS:
        raise p.refuse(f"{what} without brackets", "write what it reaches over in brackets")
    return p.group()


def _before_bars(p: Parser) -> Node | None:
    r"""The norm or absolute value that an expectation stands before, with its power, if the product ends behind it."""
    if p.text() not in BARS or p.tokens[p.i].side == "r":
        return None
    place = p.i
    inside = p.factor()
    if not p.product_ends():
        raise p.refuse("how far does the expectation reach?", "write what it reaches over in brackets", place)
    return inside


def _over(p: Parser) -> tuple[int, frozenset[Sym]] | None:
    r"""The letters below an expectation, as in `\mathbb{E}_{u \sim \mathcal{N}(m, C)}`, and their place."""
    if p.text() != "_":
        return None
    p.i += 1
    place = p.i + 1
    part = p.group()
    found: list[Node] = []
    for one in p.split(part, (",",)):
        letter, *law = p.split(one, (r"\sim",))
        found.append(p.term(letter))
        if law and not _is_law(p, found[-1], [p.term(side) for side in law]):
            what = "an expectation under a law that is not the declared one"
            raise p.refuse(what, f"declare the law, and write only the letter below, {_E}_{{z}}", law[0][0])
    if not all(isinstance(one, Sym) and p.names.depends.is_random(one) for one in found):
        raise p.refuse("an expectation over what is not declared random", "declare its law, or write it without", place)
    return place, frozenset(one for one in found if isinstance(one, Sym))


_E = r"\mathbb{E}"


def _is_law(p: Parser, letter: Node, printed: list[Node]) -> bool:
    """Whether a normal law is that which a fact states of the letter alone."""
    for fact in p.names.facts:
        if isinstance(fact, Law | Centered) and fact.gaussian and fact.vectors == (letter,):
            mean = fact.means[0] if isinstance(fact, Law) else n.Zero(*letter.shape)
            return printed == [n.NormalDensity(mean, fact.blocks[0])]
    return False


def _says_nothing_new(p: Parser, over: tuple[int, frozenset[Sym]] | None, inside: Node) -> None:
    """Refuse letters below an expectation that are not just those inside that are random."""
    if over is None:
        return
    letters = frozenset(s for s in inside.symbols if p.names.depends.is_random(s))
    if letters - over[1]:
        what = "an expectation over some of what is random: is the rest held fixed?"
        raise p.refuse(what, "write below it all random letters that stand inside, or none", over[0])
    if letters != over[1]:
        what = "an expectation over a letter that is not inside"
        raise p.refuse(what, "write below it only the random letters that stand inside, or none", over[0])


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
    p.i += 1
    over = _over(p)
    inside = _before_bars(p)
    if inside is not None:
        _says_nothing_new(p, over, inside)
        p.expectations.append((place, inside))
        return n.Expect(inside)
    p.i -= 1
    part = _bracket(p, "an expectation")
    if over is not None and len(_given(p, part)) > 1:
        raise p.refuse("an expectation over a letter, given another", "write it without the letter below", over[0])
    conditional = _conditional(p, part, n.CondMean)
    if conditional is not None:
        return conditional
    inside = p.term(part)
    _says_nothing_new(p, over, inside)
    p.expectations.append((place, inside))
    return n.Expect(inside)


@atom(r"\operatorname{Cov}", r"\operatorname{Var}", r"\mathbb{V}")
def covariance(p: Parser) -> Node:
    if p.text() == r"\mathbb{V}" and p.text(1) not in (*BRACKETS, "_", "^"):
        raise p.unknown()
    place, open_letter = p.i, p.text() == r"\mathbb{V}"
    part = _bracket(p, "a covariance")
    conditional = _conditional(p, part, n.CondCov)
    if conditional is not None:
        return conditional
    terms = [p.term(one) for one in p.split(part, (",",))]
    if len(terms) > 2:
        raise p.refuse("a covariance of more than two columns", "write two", part[0])
    if open_letter:
        if len(terms) > 1:
            raise p.refuse("a variance of two columns", r"write \operatorname{Cov}(u, v)", part[0])
        p.expectations.append((place, terms[0]))  # a space may be called so too
    return n.Cov(*terms)


@atom(r"\Pr", r"\operatorname{Pr}", r"\mathbb{P}")
def chance(p: Parser) -> Node:
    part = _bracket(p, "a chance")
    if p.tokens[part[0]].text.replace(" ", "") != r"\text{not}":
        inside = _event(p, part)
        p.expectations.append((part[0], inside))
        return n.Expect(inside)
    body = (part[0] + 1, part[1])
    for sign, order in ORDERS.items():
        sides = p.split(body, (sign,))
        if len(sides) == 2:
            return n.Fails(p.term(sides[0]), p.term(sides[1]), order)
    raise p.refuse("an event that is not read", r"write a \le b, a < b or a = b", part[0])


@atom(r"\mathbb{1}")
def indicator(p: Parser) -> Node:
    p.i += 1
    if p.text() not in BRACKETS:
        raise p.refuse("an indicator without its event", r"write \mathbb{1}\{a \le b\}", p.i)
    return _event(p, p.group())


def _event(p: Parser, part: Part) -> Node:
    """What is 1 where an event happens: unions, then what happens together, then relations between numbers."""
    start, stop = part
    if start >= stop:
        raise p.refuse("an event that is empty", r"write a \le b", start)
    text = p.tokens[start].text
    if text in (r"\{", "(", "[") and p.closes.get(start) == stop - 1:
        return _event(p, (start + 1, stop - 1))
    if text == r"\bigcup":
        return p.within(part, lambda: _any_of(p, stop))
    for signs, make in ((_UNION, n.Max), (_TOGETHER, n.Mul)):
        parts = p.split(part, signs)
        if len(parts) > 1:
            return make(*(_event(p, one) for one in parts))
    sides = p.split(part, tuple(_RELATIONS))
    if len(sides) == 1:
        raise p.refuse(
            "an event that is not read", r"write a \le b, a < b, a = b, or such events joined by \cup", start
        )
    terms = [p.term(side) for side in sides]
    orders = [p.tokens[side[0] - 1].text for side in sides[1:]]
    links = [
        n.Indicator(b, a, order) if turned else n.Indicator(a, b, order)
        for a, b, (order, turned) in zip(terms, terms[1:], (_RELATIONS[sign] for sign in orders), strict=False)
    ]
    return links[0] if len(links) == 1 else n.Mul(*links)


_UNION = (r"\cup", r"\lor", r"\text{or}")
_TOGETHER = (r"\cap", r"\land", ",", r"\text{and}")
_RELATIONS = {
    r"\le": ("<=", False), "<": ("<", False), "=": ("=", False), r"\ge": ("<=", True), ">": ("<", True),
}  # fmt: skip


def _any_of(p: Parser, stop: int) -> Node:
    """The union of events over an index, which happens where at least one of them does: min{1, how many do}."""
    letter, low, high = union_of(p)
    inside = p.under(letter, lambda: _rest(p, stop))
    return n.Min(n.Num(1), n.Sum(inside, letter[1], low, high))


def _rest(p: Parser, stop: int) -> Node:
    part = (p.i, stop)
    p.i = stop
    return _event(p, part)


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
