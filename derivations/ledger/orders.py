"""What an order of magnitude claims: f <= C h for one C >= 0 and all values of what varies.

`lhs \\lesssim h`, `lhs \\le C h` with an unspecified C and `lhs \\le O(h)` say that there is C >= 0 with lhs <= C h;
`lhs = g + O(h)` says |lhs - g| <= C |h|. C may depend on what is fixed, and neither on a letter that varies nor on what
facts tie to one. All say it of every value in the declared range, not only in a limit. An O(h) on the left stands for
any function that such a bound holds of, with a constant of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ..assumptions import Assumption, Define, Has, Property
from ..assumptions.dependence import dependence
from ..estimates import Stated
from ..notation.binding import BINDERS, free
from ..notation.nodes import Add, Frac, Mul, Neg, Node, Norm, Num, Order, Size, Sym, sizes_in, tree
from .claim import Claim, Relation
from .closure import names
from .uniform import Uniform

EQUALITIES = (Relation.EQ, Relation.SOLVES)
MOST_ORDERS = 8  # orders of magnitude on a left side


class NotStated(ValueError):
    """Why a claim is no order statement that is understood, with what to write or declare instead."""


@dataclass(frozen=True)
class Statement:
    """There is C >= 0, made of what is fixed, with `bounded` <= C sum |h| over the `scale` (of `two_sided`: |bounded|).

    `loose` are letters for what is only known by its order: each with its constant and the bound |letter| <= constant
    |h|, which are among the `facts`, the claim's own ones included.
    """

    bounded: Node
    scale: tuple[Node, ...]
    two_sided: bool
    facts: tuple[Assumption, ...]
    uniform: Uniform
    loose: tuple[tuple[Sym, Sym, Node], ...] = ()
    needs: frozenset[Assumption] = frozenset()  # of the facts, those that only say that terms have values
    beside: tuple[Assumption, ...] = ()  # of the facts, those that join by what varies alone
    limit: bool = False  # whether it is spelled with O(.), which may be meant at one end of the range only

    @cached_property
    def more(self) -> tuple[Assumption, ...]:
        """What is assumed beside the claim's own facts: of the letters for orders of magnitude, and of what varies."""
        out: list[Assumption] = list(self.beside)
        for letter, constant, size in self.loose:
            out += [Has(constant, Property.NONNEGATIVE), Stated(Norm(letter), "<=", constant * Norm(size))]
        return tuple(out)

    @cached_property
    def moving(self) -> frozenset[str]:
        """The names of what varies, and of all that facts tie to it; sizes with a word before them."""
        fixed = {s.name for s in self.uniform.fixed} | {constant.name for _, constant, _ in self.loose}
        found = {named(x) for x in self.uniform.varying}
        spoken = {s for fact in self.facts for node in fact.nodes() for s in node.symbols}
        spoken |= {s for side in (self.bounded, *self.scale) for s in side.symbols}
        found |= {s.name for s in spoken if measured(s) & found}
        ties = [names(fact) for fact in self.facts if fact not in self.needs]
        grew = True
        while grew:
            met = {name for tie in ties if tie & found for name in tie if name not in fixed}
            grew = not met <= found
            found |= met
        return frozenset(found)

    def is_fixed(self, node: Node) -> bool:
        """Whether a constant may be made of a term: nothing in it varies, is tied to what does, or is random."""
        depends = dependence(self.facts)
        if depends.is_random(node):
            return False
        outside = free(node)
        inside = {s for part in tree(node) if isinstance(part, BINDERS) for s in part.symbols if s not in outside}
        letters = {s.name for s in outside} | {s.name for s in inside if s.indices}
        sizes = {f"size {x}" for part in tree(node) for x in sizes_in(part)}
        loose = {s.name for s in self.uniform.unspecified}
        return not (letters | sizes) & (self.moving | loose)


def named(letter: Node) -> str:
    """What a letter that varies is called."""
    return f"size {letter.args[0]}" if isinstance(letter, Size) else str(getattr(letter, "name", letter))


def measured(symbol: Sym) -> set[str]:
    """The sizes in the shape of a symbol."""
    return {f"size {x}" for x in sizes_in(symbol)}


def statement(claim: Claim) -> Statement:
    """What an order statement says.

    Raises:
        NotStated: it is not said what varies, or where an order stands it has no meaning here.
    """
    uniform = claim.uniform
    if uniform is None or not uniform.needed:
        raise NotStated(
            "nothing says of which letters its constant is independent: declare what varies, or give a reading with "
            "the constant"
        )
    if not claim.lhs.is_scalar_shaped or not claim.rhs.is_scalar_shaped:
        raise NotStated("an order of magnitude is one of numbers: write a norm")
    if any(letter in claim.lhs.symbols for letter in uniform.unspecified):
        raise NotStated("a constant that is not specified stands on the left: it bounds nothing from there")
    facts = claim.assumptions.judged
    spoken = {s for fact in facts for node in fact.nodes() for s in node.symbols}
    if any(letter in spoken for letter in uniform.unspecified):
        raise NotStated("a fact speaks of a constant that is not specified: name one that is fixed there")
    rest, scale = split(claim, uniform)
    lhs, loose = without_orders(claim)
    both = claim.relation in EQUALITIES
    needs = frozenset(claim.assumptions.definedness)
    beside = reached(claim, uniform)
    plain = Statement(lhs, scale, both, facts, uniform, loose, beside=beside)
    bounded = lhs if not rest else Add(lhs, *map(Neg, rest))
    limit = any(isinstance(x, Order) for side in (claim.lhs, claim.rhs) for x in tree(side))
    made = Statement(bounded, scale, both, (*facts, *plain.more), uniform, loose, needs, beside, limit)
    check_fixed(made)
    return made


def reached(claim: Claim, uniform: Uniform) -> tuple[Assumption, ...]:
    """The facts that share a name with what varies or with the claim, or with facts that do, and are not the claim's
    own: a bound of a letter that varies is a fact about its range, whatever it is about."""
    own = claim.assumptions.together
    others = [fact for fact in claim.notation.facts if fact not in own]
    known = {named(x) for x in uniform.varying}
    known |= {s.name for side in (claim.lhs, claim.rhs) for s in side.symbols}
    known |= {name for fact in own for name in names(fact)}
    known |= {f"size {x}" for side in (claim.lhs, claim.rhs) for part in tree(side) for x in sizes_in(part)}
    found: list[Assumption] = []
    grew = True
    while grew:
        met = [fact for fact in others if fact not in found and names(fact) & known]
        found += met
        known |= {name for fact in met for name in names(fact)}
        grew = bool(met)
    return tuple(found)


def split(claim: Claim, uniform: Uniform) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """The exact terms of the right side, and the measures of the others."""
    rest: list[Node] = []
    scale: list[Node] = []
    orderly = claim.relation is Relation.LESSSIM
    if claim.relation not in (Relation.LESSSIM, Relation.LE, *EQUALITIES):
        raise NotStated(
            f"an order of magnitude behind {claim.relation.sign} says nothing that is judged; write = or \\le"
        )
    for negative, term in summands(claim.rhs):
        letters = [x for x in uniform.unspecified if x in term.symbols]
        has = any(isinstance(x, Order) for x in tree(term))
        if not has and not letters:
            if orderly:
                scale.append(Neg(term) if negative else term)
            else:
                rest.append(Neg(term) if negative else term)
            continue
        if letters and claim.relation in EQUALITIES:
            raise NotStated("an equation with a constant that is not specified; write \\le, or O(.)")
        if negative and claim.relation not in EQUALITIES:
            raise NotStated("an order of magnitude is subtracted on the right: it bounds nothing from above")
        scale.append(measure(term, uniform))
    if not scale:
        raise NotStated("its right side has no order of magnitude: what of it may be multiplied by a constant?")
    return tuple(rest), tuple(scale)


def summands(node: Node, negative: bool = False) -> Iterator[tuple[bool, Node]]:
    """The terms of a sum, each with whether it is subtracted."""
    if isinstance(node, Add):
        for part in node.args:
            yield from summands(part, negative)
    elif isinstance(node, Neg):
        yield from summands(node.args[0], not negative)
    else:
        yield negative, node


def measure(term: Node, uniform: Uniform) -> Node:
    """The term without its one O or its one unspecified constant, which must be a factor of it."""

    def loose(node: Node) -> bool:
        return any(isinstance(x, Order) or x in uniform.unspecified for x in tree(node))

    match term:
        case Order(args=(size,)) if not loose(size):
            return size
        case Sym() if term in uniform.unspecified:
            return Num(1)
        case Mul(args=factors):
            held = [f for f in factors if loose(f)]
            others = [f for f in factors if not loose(f)]
            if len(held) == 1:
                return Mul(*others, measure(held[0], uniform)) if others else measure(held[0], uniform)
        case Frac(args=(top, below)) if not loose(below):
            return Frac(measure(top, uniform), below)
    raise NotStated("an order of magnitude, or a constant that is not specified, is no factor of its term")


def without_orders(claim: Claim) -> tuple[Node, tuple[tuple[Sym, Sym, Node], ...]]:
    """The left side with a letter for each O in it, which stands for any function of that order."""
    orders = [x for x in tree(claim.lhs) if isinstance(x, Order)]
    if len(orders) > MOST_ORDERS or any(isinstance(y, Order) for x in orders for y in x.below):
        raise NotStated("an order of magnitude inside another one; write them one after the other")
    if any(isinstance(x, BINDERS) and any(isinstance(y, Order) for y in x.below) for x in tree(claim.lhs)):
        raise NotStated("an order of magnitude under a sum, an integral or a supremum: uniform in its letter?")
    taken = {s.name for fact in claim.assumptions.judged for node in fact.nodes() for s in node.symbols}
    taken |= {s.name for side in (claim.lhs, claim.rhs) for s in side.symbols}
    loose, put = [], {}
    lhs = claim.lhs
    for number, order in enumerate(occurrences(lhs), 1):
        letter = fresh(f"f_{number}", taken)
        constant = fresh(f"C_{number}", taken)
        loose.append((letter, constant, order.args[0]))
        put[number] = letter
    return replaced(lhs, iter(put.values())), tuple(loose)


def occurrences(node: Node) -> Iterator[Order]:
    """The O's of a term, each as often as it is written: two of one spelling are two functions."""
    if isinstance(node, Order):
        yield node
        return
    for arg in node.args:
        if isinstance(arg, Node):
            yield from occurrences(arg)


def replaced(node: Node, letters: Iterator[Sym]) -> Node:
    """The term with the next letter for each O, in the order in which they are written."""
    if isinstance(node, Order):
        return next(letters)
    if not any(isinstance(x, Order) for x in node.below):
        return node
    return node.func(*(replaced(arg, letters) if isinstance(arg, Node) else arg for arg in node.args))


def fresh(name: str, taken: set[str]) -> Sym:
    while name in taken:
        name = f"{name}'"
    taken.add(name)
    return Sym(name, (1, 1), name)


def check_fixed(made: Statement) -> None:
    """What is declared fixed has no value that a letter that varies determines, and determines none."""
    depends = dependence(made.facts)
    fixed = set(made.uniform.fixed)
    for letter in fixed:
        behind = {s.name for s in depends.behind(letter)} - {letter.name}
        if behind & made.moving or measured(letter) & made.moving:
            raise NotStated(f"{letter} is declared fixed, and its value depends on what varies or is tied to it")
    varying = {named(x) for x in made.uniform.varying}
    held = varying | {s.name for s in fixed}
    for fact in made.facts:
        equation = isinstance(fact, Define) or (isinstance(fact, Stated) and fact.relation == "=")
        spoken = names(fact)
        if equation and spoken & varying and spoken <= held and len(spoken) > 0:
            raise NotStated(f"{fact.statement()} says what a letter is that varies")


__all__ = ["NotStated", "Statement", "occurrences", "split", "statement", "summands"]
