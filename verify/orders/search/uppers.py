"""Upper bounds that facts and lemmas suggest: guesses, each of which the rules of bounds are asked to prove."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.estimates import Stated
from derivations.ledger import Claim, Relation
from derivations.ledger.orders import Statement
from derivations.notation import nodes as n
from derivations.notation.binding import CannotSubstitute, substitute
from derivations.notation.constants import number
from derivations.notation.nodes import Node, Sym

from .powers import Terms, TooLarge

DEEPEST = 6


class Uppers:
    """Guesses an upper bound of a term from what is known of its parts."""

    def __init__(self, said: Statement, claim: Claim, read: Terms) -> None:
        self.said = said
        self.read = read
        self.known: dict[Node, list[Node]] = {}
        letters = [s for s in bounded_letters(said) if s.is_scalar_shaped]
        for fact in said.facts:
            if isinstance(fact, Stated) and fact.relation in ("<=", "<"):
                for left, right in instances(fact, letters):
                    self.known.setdefault(left, []).append(right)
        for lemma in claim.lemmas:
            up = lemma.upright
            if up.relation in (Relation.LE, Relation.LT, Relation.EQ, Relation.SOLVES):
                self.known.setdefault(up.lhs, []).append(up.rhs)

    def of(self, node: Node, depth: int = 0) -> Node:
        """Something that the term is perhaps at most; itself where nothing better is known."""
        for right in self.known.get(node, ()):
            if depth < DEEPEST:
                return self.of(right, depth + 1)
        match node:
            case n.Add(args=parts):
                return n.Add(*(self.of(part, depth) for part in parts))
            case n.Neg(args=(inner,)):
                return self.of(n.Norm(inner), depth) if not self.read.sign(inner) else n.Neg(inner)
            case n.Norm(args=(inner, *_)) if inner.is_scalar_shaped and self.evident(inner):
                return self.of(inner, depth)
            case n.Norm(args=(inner, *_)):
                return self.norm(node, inner, depth)
            case n.Mul(args=factors) if all(f.is_scalar_shaped for f in factors):
                return n.Mul(*(self.size(f, depth) for f in factors))
            case n.Frac(args=(top, below)) if self.read.sign(below):
                return n.Frac(self.of(top, depth), below)
            case n.Pow(args=(base, p)) if base.is_scalar_shaped and (number(p) or 0) > 0:
                return n.Pow(self.size(base, depth), p)
            case Sym() if not self.evident(node) and not self.said.is_fixed(node):
                return self.size(node, depth)
        return node

    def size(self, node: Node, depth: int) -> Node:
        return self.of(node if self.read.sign(node) or isinstance(node, n.Num) else n.Norm(node), depth)

    def norm(self, node: Node, inner: Node, depth: int) -> Node:
        """The triangle inequality, and numbers taken out."""
        kind = node.args[1].name
        match inner:
            case n.Add(args=parts):
                return n.Add(*(self.of(n.Norm(part, kind), depth) for part in parts))
            case n.Neg(args=(part,)):
                return self.of(n.Norm(part, kind), depth)
            case n.Mul(args=factors):
                numbers = [f for f in factors if f.is_scalar_shaped]
                rest = [f for f in factors if not f.is_scalar_shaped]
                if numbers and len(rest) < len(factors):
                    whole = rest[0] if len(rest) == 1 else n.Mul(*rest) if rest else None
                    ends = [] if whole is None else [self.of(n.Norm(whole, kind), depth)]
                    return n.Mul(*(self.size(f, depth) for f in numbers), *ends)
                if kind in ("2", "op", "F") and all(not f.is_scalar_shaped for f in factors):
                    first, last = factors[:-1], factors[-1]
                    return n.Mul(*(self.of(n.Norm(f, "op"), depth) for f in first), self.of(n.Norm(last, kind), depth))
            case n.Frac(args=(top, below)):
                return n.Frac(self.of(n.Norm(top, kind), depth), self.size(below, depth))
        return inner if inner.is_scalar_shaped and self.evident(inner) else node

    def evident(self, node: Node) -> bool:
        """Whether a number is certainly not negative."""
        try:
            return all(self.read.sign_of(powers, c) for powers, c in self.read.sums(node).items())
        except TooLarge:
            return False


def bounded_letters(said: Statement) -> Iterator[Node]:
    """The letters at which a fact for all values of a letter may be read."""
    found: dict[Node, None] = {}
    for side in (said.bounded, *said.scale):
        for symbol in side.symbols:
            if symbol.indices:
                found |= dict.fromkeys(symbol.indices)
    yield from found


def instances(fact: Stated, letters: list[Node]) -> Iterator[tuple[Node, Node]]:
    if fact.var is None:
        yield fact.left, fact.right
        return
    for letter in letters:
        try:
            yield substitute(fact.left, {fact.var: letter}), substitute(fact.right, {fact.var: letter})
        except CannotSubstitute:
            continue


__all__ = ["Uppers"]
