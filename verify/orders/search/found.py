"""A constant for an order statement: of what is bounded as it stands, or of an upper bound that is proved first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derivations.ledger import Claim, Relation
from derivations.ledger.orders import Statement
from derivations.notation import nodes as n
from derivations.notation.nodes import Node, ShapeError

from ...bounds import engine as bounds
from ...evidence import Outcome
from ..certificate import Found
from .constants import Compared, Comparing, as_node
from .powers import Terms, TooLarge
from .uppers import Uppers

TIED = "tied to what varies by facts"


def goal(said: Statement, claim: Claim, upper: Node) -> Claim:
    """What the rules of bounds are asked: that what is bounded is at most the upper bound."""
    left = n.Norm(said.bounded) if said.two_sided else said.bounded
    stated = (*claim.stated, *said.more)
    return replace(claim, lhs=left, relation=Relation.LE, rhs=upper, stated=stated, uniform=None)


def find(said: Statement, claim: Claim) -> tuple[Found | None, str]:
    """A constant with all that shows it, or what was in the way."""
    read = Terms(said)
    why = "no upper bound of it is known whose terms a constant times the scale exceeds"
    try:
        comparing = Comparing(read, said.scale, said.two_sided)
    except TooLarge as stop:
        return None, str(stop)
    for upper in uppers(said, claim, read):
        below = not said.two_sided or upper is not said.bounded
        try:
            made = comparing.of(upper, below)
        except (TooLarge, ShapeError):
            continue
        if made is None:
            why = why if TIED in why else in_the_way(said, read, comparing, upper) or why
            continue
        proof = None
        if upper is not said.bounded:
            answer = bounds.judge(goal(said, claim, upper))
            if answer.outcome is not Outcome.PROVES:
                why = f"it is not shown that it is at most {upper}, from which a constant would follow"
                continue
            proof = answer.proof
        return built(made, upper, proof), ""
    return as_it_stands(said, claim, comparing), why


def as_it_stands(said: Statement, claim: Claim, comparing: Comparing) -> Found | None:
    """The scale itself, or twice the scale, as the upper bound: what the rules of bounds know of both sides."""
    scale = said.scale[0] if len(said.scale) == 1 else n.Add(*said.scale)
    for upper in (scale, n.Mul(n.Num(2), scale)):
        try:
            made = comparing.of(upper, True)
        except (TooLarge, ShapeError):
            return None
        if made is None:
            continue
        answer = bounds.judge(goal(said, claim, upper))
        if answer.outcome is Outcome.PROVES:
            return built(made, upper, answer.proof)
    return None


def uppers(said: Statement, claim: Claim, read: Terms) -> Iterator[Node]:
    yield said.bounded
    try:
        guess = Uppers(said, claim, read)
        start = n.Norm(said.bounded) if said.two_sided else said.bounded
        found = guess.of(start)
    except (ShapeError, TooLarge):
        return
    if found is not said.bounded:
        yield found


def built(made: Compared, upper: Node, proof: object) -> Found:
    return Found(as_node(made.constant), upper, proof, made.terms)


def in_the_way(said: Statement, read: Terms, comparing: Comparing, upper: Node) -> str:
    """The first term that no constant times the scale is known to exceed, with what in it is not taken for fixed."""
    for powers, c in read.sums(upper).items():
        signed = all(read.sign(x) or p % 2 == 0 for x, p in powers)
        if comparing.one(powers if signed else read.size(powers), abs(c)) is None:
            term = as_node({powers: c})
            tied = [x for x, _ in powers if not said.is_fixed(x) and x not in said.uniform.varying]
            plain = [str(x) for x in tied if isinstance(x, n.Sym) and not x.indices]
            words = f"its bound {upper} has the term {term}, which no constant times the scale is known to exceed"
            if upper is said.bounded:
                words = f"no constant times the scale is known to exceed {term}"
            if plain:
                words += f"; {', '.join(plain)} {'is' if len(plain) == 1 else 'are'} {TIED}: "
                words += f"declare {'it' if len(plain) == 1 else 'them'} fixed if a constant may depend on "
                words += "it" if len(plain) == 1 else "them"
            return words
    return ""


__all__ = ["find", "goal"]
