"""The search for a family: values of what varies along which no constant does, of all else one value.

What varies follows powers of a growing number s, what is fixed stays. A letter that facts bound by what varies, and
which they say nothing else of, follows its bound. Matrices of sizes that do not vary are 1 x 1, all others zero, and
paths and families have one value, but for a path of which facts bound only how far it is from its start: it starts at
zero and has one value later, on the way to which it stays between the two. All facts must hold for all large s.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product

from derivations.assumptions import Assumption, Define, Defined, Has, Property, Trajectory
from derivations.estimates import Natural, Stated
from derivations.ledger.orders import Statement
from derivations.notation import nodes as n
from derivations.notation.nodes import Node, Sym, sizes_in

from ..certificate import Family
from .germs import Germ, NoGerm, constant, member_of, started, value

MOST_FAMILIES = 600
MOST_NUMBERS = 60
GROWTH = (Fraction(1), Fraction(0), Fraction(2), Fraction(-1))
WHOLE = (Fraction(1), Fraction(0), Fraction(2))
VALUES = (Fraction(1), Fraction(2), Fraction(1, 2), Fraction(4), Fraction(-1), Fraction(0))
SIGN = {Property.POSITIVE: lambda s: s > 0, Property.NONNEGATIVE: lambda s: s >= 0, Property.PSD: lambda s: s >= 0,
        Property.PD: lambda s: s > 0, Property.INVERTIBLE: lambda s: s != 0,
        Property.SYMMETRIC: lambda s: True}  # fmt: skip


def search(said: Statement) -> tuple[Family | None, str]:
    """A family along which the quotient grows beyond every constant, or why none was found."""
    spoken = [letter for node in (said.bounded, *said.scale) for letter in leaves(node)]
    letters = dict.fromkeys((*(x for fact in said.facts for x in told(fact) if x not in spoken), *spoken))
    unknown = next((fact for fact in said.facts if not known(fact)), None)
    if unknown is not None:
        return None, f"families are not looked for where {unknown.statement()}"
    ended = ""
    for given in islice(candidates(said, tuple(letters)), MOST_FAMILIES):
        try:
            if all(holds(fact, given) for fact in said.facts) and grows(said, given):
                ended = one_end(said, given)
                if not ended:
                    return written(given), ""
        except NoGerm:
            continue
    return None, ended


def told(fact: Assumption) -> Iterator[Node]:
    """What a fact speaks of, but the letters for all of whose values it holds."""
    hidden = held(fact)
    return (letter for node in fact.nodes() for letter in leaves(node) if letter not in hidden)


def leaves(node: Node) -> Iterator[Node]:
    for x in (node, *node.below):
        if isinstance(x, n.Sym | n.Size):
            yield member_of(x) if isinstance(x, Sym) and x.indices else x


def held(fact: Assumption) -> tuple[Node, ...]:
    """The letters for all of whose values a fact holds."""
    return (*fact.quantified(), *(fact.symbol.indices if isinstance(fact, Define) else ()))


def known(fact: Assumption) -> bool:
    if isinstance(fact, Has):
        return fact.what in SIGN
    return isinstance(fact, Stated | Natural | Define | Defined | Trajectory)


def candidates(said: Statement, letters: tuple[Node, ...]) -> Iterator[dict[Node, Germ]]:
    """Values to try: growth of what varies first, then numbers for what stays."""
    naturals = {fact.symbol for fact in said.facts if isinstance(fact, Natural)}
    defined = [fact for fact in said.facts if isinstance(fact, Define)]
    varying = [x for x in letters if x in said.uniform.varying]
    following = [x for x in letters if isinstance(x, Sym) and x not in varying and follows(x, said)]
    leaving = [x for x in letters if isinstance(x, Sym) and x not in varying and leaves_its_start(x, said)]
    heads = {member_of(fact.symbol) for fact in defined}
    staying = [x for x in letters if x not in (*varying, *following, *leaving) and x not in heads]
    ways = [WHOLE if isinstance(x, n.Size) or x in naturals else GROWTH for x in varying]
    for powers in sorted(product(*ways), key=lambda chosen: sum(p != 1 for p in chosen)):
        if not any(powers):
            continue
        moving = {x: Germ({p: Fraction(1)}, {Fraction(0): Fraction(1)}) for x, p in zip(varying, powers, strict=True)}
        for numbers in islice(product(*(options(x, said, letters) for x in staying)), MOST_NUMBERS):
            given = {**moving, **dict(zip(staying, map(constant, numbers), strict=True))}
            try:
                for number, letter in enumerate(following, 2):
                    given[letter] = at_its_bound(letter, said, given) * constant(Fraction(1, number))
                for letter in leaving:
                    given[letter] = at_its_bound(letter, said, given)
                    given[started(letter)] = constant(Fraction(0))
                for fact in defined:
                    given[member_of(fact.symbol)] = value(fact.value, without(given, fact))
            except NoGerm:
                continue
            yield given


def options(letter: Node, said: Statement, letters: tuple[Node, ...]) -> tuple[Fraction, ...]:
    """Numbers for what stays: sizes of matrices are 1, matrices of varying sizes zero."""
    if isinstance(letter, n.Size):
        shapes = {f"{x}" for other in letters if isinstance(other, Sym) for x in sizes_in(other)}
        return VALUES[:1] if str(letter.args[0]) in shapes else VALUES
    if letter.is_scalar_shaped:
        return VALUES
    return VALUES[-1:] if unsized(letter, said) else (VALUES[0], VALUES[-1], VALUES[1])


def unsized(letter: Node, said: Statement) -> bool:
    """Whether a size in its shape varies."""
    varying = {x.args[0] for x in said.uniform.varying if isinstance(x, n.Size)}
    return not varying.isdisjoint(sizes_in(letter))


def without(given: dict[Node, Germ], fact: Assumption) -> dict[Node, Germ]:
    """The values of all but the letters for all of whose values a fact holds."""
    hidden = held(fact)
    return {x: germ for x, germ in given.items() if x not in hidden} if hidden else given


def follows(letter: Sym, said: Statement) -> bool:
    """Whether a letter is only bounded: it stands alone on the smaller side of facts, and else in definitions of other
    symbols alone; or it is one for an order of magnitude."""
    if any(letter is x for x, _, _ in said.loose):
        return True
    if unsized(letter, said):
        return False
    spoken = [fact for fact in said.facts if any(letter in node.symbols for node in fact.nodes())]
    others = [fact for fact in spoken if not isinstance(fact, Define) or fact.symbol is letter]
    return letter.name in said.moving and letter not in said.uniform.fixed and bool(others) and all(
        isinstance(fact, Stated) and fact.relation in ("<=", "<") and alone(fact.left) is letter
        and letter not in fact.right.symbols
        for fact in others
    )  # fmt: skip


def alone(node: Node) -> Node:
    return node.args[0] if isinstance(node, n.Norm) else node


def leaves_its_start(letter: Sym, said: Statement) -> bool:
    """Whether a path is only bounded by how far it is from its start."""
    spoken = [fact for fact in said.facts if any(s.name == letter.name for node in fact.nodes() for s in node.symbols)]
    return (
        letter.name in said.moving and letter not in said.uniform.fixed and not unsized(letter, said)
        and any(isinstance(fact, Trajectory) for fact in spoken) and len(spoken) > 1
        and all(isinstance(fact, Trajectory) or from_its_start(fact) == letter.name for fact in spoken)
    )  # fmt: skip


def from_its_start(fact: Assumption) -> str:
    """The path of which a fact says that its distance from its start is at most so much, at every time or from 0 on."""
    if not isinstance(fact, Stated) or fact.var is None or fact.relation == "=":
        return ""
    match fact.left:
        case n.Norm(args=(n.Add(args=(Sym() as later, n.Neg(args=(Sym() as start,)))), *_)):
            apart = later.indices == (fact.var,) and start.indices == (n.Num(0),)
            same = later.args[:3] == start.args[:3] and fact.var not in fact.right.symbols
            return later.name if apart and same and all(s.name != later.name for s in fact.right.symbols) else ""
    return ""


def at_its_bound(letter: Sym, said: Statement, given: dict[Node, Germ]) -> Germ:
    """The smallest of its bounds."""
    bounds = [
        value(fact.right, given)
        for fact in said.facts
        if isinstance(fact, Stated)
        and ((fact.relation in ("<=", "<") and alone(fact.left) is letter) or from_its_start(fact) == letter.name)
    ]
    if not bounds:
        raise NoGerm("no bound")
    best = bounds[0]
    for other in bounds[1:]:
        best = other if (best + -other).sign > 0 else best
    return best


# -- what must hold ---------------------------------------------------------------------------------------
def holds(fact: Assumption, given: dict[Node, Germ]) -> bool:
    """Whether a fact holds for all large s, and for whole numbers where it asks for one."""
    given = without(given, fact)
    match fact:
        case Trajectory():
            return True
        case Stated() if from_its_start(fact) and started(path_of(fact)) in given:
            later = given[member_of(path_of(fact))]
            difference = ((-later if later.sign < 0 else later) + -value(fact.right, given)).sign
            return difference < 0 or (difference == 0 and fact.relation == "<=")
        case Has(node, what):
            return bool(SIGN[what](value(node, given).sign))
        case Natural(symbol):
            return whole(given[symbol])
        case Define(symbol, other):
            return (value(symbol, given) + -value(other, given)).sign == 0
        case Stated():
            difference = (value(fact.left, given) + -value(fact.right, given)).sign
            return {"=": difference == 0, "<=": difference <= 0, "<": difference < 0}[fact.relation]
        case Defined(node):
            value(node, given)
            return True
    raise NoGerm("a fact that is not looked into")


def path_of(fact: Stated) -> Node:
    """The member of a path of whose distance from its start a fact speaks."""
    return fact.left.args[0].args[0]


def whole(germ: Germ) -> bool:
    """Whether it is a natural number for every natural number s."""
    plain = germ.below == {Fraction(0): Fraction(1)}
    return plain and all(p.denominator == 1 and p >= 0 and c.denominator == 1 and c > 0 for p, c in germ.top.items())


def grows(said: Statement, given: dict[Node, Germ]) -> bool:
    """Whether what is bounded exceeds every constant times the scale, which is positive."""
    for letter, germ in given.items():
        if isinstance(letter, n.Size) and (not whole(germ) or germ.sign <= 0):
            return False
    bounded = value(said.bounded, given)
    scale = constant(Fraction(0))
    for node in said.scale:
        part = value(node, given)
        if said.two_sided and part.sign < 0:
            part = -part
        if part.sign < 0:
            return False
        scale = scale + part
    if scale.sign <= 0 or bounded.sign == 0 or (bounded.sign < 0 and not said.two_sided):
        return False
    return bounded.degree > scale.degree


def one_end(said: Statement, given: dict[Node, Germ]) -> str:
    """Why such a family may not be what O(.) means: it says of a real letter not whether it is large or small."""
    if not said.limit:
        return ""
    moving = [x for x in said.uniform.varying if x in given]
    if any(given[x].degree == 0 for x in moving):
        return "it fails where not all letters grow; O(.) may be meant where they do: write \\lesssim for all values"
    small = [x for x in moving if given[x].degree < 0 and not ended(x, said, above=True)]
    large = [x for x in moving if given[x].degree > 0 and not ended(x, said, above=False)]
    if not small and not large:
        return ""
    names = ", ".join(str(x) for x in (small or large))
    return (
        f"it fails for {'small' if small else 'large'} {names}; O(.) may be meant at the other end: state a bound from "
        f"{'above' if small else 'below'} for {names}, or write \\lesssim for all values"
    )


def ended(letter: Node, said: Statement, above: bool) -> bool:
    """Whether a letter that varies stays below a fixed number, or away from 0."""
    if isinstance(letter, n.Size):
        return not above
    for fact in said.facts:
        match fact:
            case Natural(symbol) if symbol is letter and not above:
                return True
            case Stated(left, "<=" | "<", right, None):
                if above and left is letter and said.is_fixed(right):
                    return True
                if not above and right is letter and isinstance(left, n.Num) and left.exact > 0:
                    return True
    return False


def written(given: dict[Node, Germ]) -> Family:
    """The family as data; values that are quotients of sums are not written."""
    rows = []
    for letter, germ in given.items():
        if germ.below != {Fraction(0): Fraction(1)}:
            raise NoGerm("a quotient of sums")
        rows.append((letter, tuple(sorted((c, p) for p, c in germ.top.items()))))
    return Family(tuple(rows))


__all__ = ["search"]
