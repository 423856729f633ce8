"""Several facts about one symbol, taken together.

Two definitions of a symbol, two laws of a random column, a flow and a definition of its start are equations between
what they say. Each is solved for a symbol that is still free, which gives a definition that every engine can use; two
facts that cannot both hold are named. What is not solved stays as it is stated: models must satisfy both facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..estimates import DifferentiableMap, LocalLipschitz, Natural, Stated
from ..notation import nodes as n
from ..notation.constants import is_zero, number
from ..notation.nodes import Node, Sym, same_shape
from ..notation.text import plain
from . import (
    REGULAR,
    SIGN,
    Assumption,
    Centered,
    Converges,
    Define,
    Flow,
    Gram,
    Has,
    HasDensity,
    Independent,
    Index,
    PathFact,
    Property,
    SmoothMap,
    White,
    along,
)
from .dependence import dependence
from .deviations import deviations
from .overlaps import overlaps

MOST = 200  # equations of one claim


class NotUnderstood(ValueError):
    """Two facts about one symbol that no engine can take together."""

    def __init__(self, first: Assumption, second: Assumption, why: str) -> None:
        super().__init__(f"{plain(first.statement())} and {plain(second.statement())}: {why}")


class Contradiction(ValueError):
    """Two facts that cannot both hold."""

    def __init__(self, first: Assumption, second: Assumption) -> None:
        super().__init__(f"{plain(first.statement())} contradicts {plain(second.statement())}")
        self.facts = (first, second)


@dataclass(frozen=True)
class Equation:
    """left = right, since both facts hold."""

    left: Node
    right: Node
    facts: tuple[Assumption, Assumption]


class Agreement:
    """The definitions in force, and those that follow from two facts together."""

    def __init__(self, facts: tuple[Assumption, ...]) -> None:
        self.facts = facts
        self.definitions: dict[Sym, tuple[Node, Assumption]] = {}
        self.derived: list[Define] = []
        self.replaced: dict[Assumption, Assumption | None] = {}

    def value(self, node: Node, depth: int = 20) -> Node:
        """A symbol's value by its definitions."""
        while isinstance(node, Sym) and node in self.definitions and depth:
            node, depth = self.definitions[node][0], depth - 1
        return node


@dataclass(frozen=True)
class Together:
    """Definitions that follow from several facts, and what stands for facts that say only an equation, or nothing."""

    derived: tuple[Define, ...]
    replaced: Mapping[Assumption, Assumption | None]


def together(facts: Iterable[Assumption], mentioned: Iterable[Sym]) -> Together:
    """What follows from several facts about one symbol; raises `Contradiction`.

    `mentioned` are the symbols of the claim: what is said of others only is left to whoever mentions them.
    """
    found = Agreement(tuple(facts))
    symbols = frozenset(mentioned) | {s for fact in found.facts for node in fact.nodes() for s in node.symbols}
    _for_all_members(found)
    _separately(found)
    todo = [*_definitions(found), *_overlaps(found), *_starts(found, symbols), *_laws(found)]
    for equation in todo[:MOST]:
        solved = _settle(found, equation)
        if not solved and all(isinstance(fact, Centered | White | Converges) for fact in equation.facts):
            raise NotUnderstood(*equation.facts, "two statements of one kind, which are not compared")
    _properties(found)
    return Together(tuple(found.derived), found.replaced)


def _for_all_members(found: Agreement) -> None:
    """An equation for a member of a family at a letter, x(t) = ..., is the definition of all members."""
    facts: list[Assumption] = []
    for fact in found.facts:
        if isinstance(fact, Stated) and fact.relation == "=" and fact.var is None and isinstance(fact.left, Sym):
            head = fact.left
            letters = [i for i in head.indices if isinstance(i, Sym) and i.is_scalar_shaped and not i.indices]
            if letters and head.name not in {s.name for s in fact.right.symbols}:
                found.replaced[fact] = Define(head, fact.right)
                facts.append(Define(head, fact.right))
                continue
        facts.append(fact)
    found.facts = tuple(facts)


def _separately(found: Agreement) -> None:
    """Facts that say different things of one random symbol in ways that are not compared: no claim rests on both."""
    random = dependence(found.facts).random
    laws: dict[Sym, Assumption] = {}
    densities: dict[Node, HasDensity] = {}
    for fact in found.facts:
        if isinstance(fact, Centered | White):
            laws |= dict.fromkeys(fact.about, fact)
    for fact in found.facts:
        match fact:
            case Has(node=Sym() as symbol, what=what) if symbol in laws and what is not Property.SYMMETRIC:
                raise NotUnderstood(laws[symbol], fact, f"{symbol} is random, its values have either sign")
            case Index(symbol=symbol) | Natural(symbol=symbol) if symbol in random:
                raise NotUnderstood(laws.get(symbol, fact), fact, f"{symbol} is random and no index")
            case HasDensity(density=density):
                known = densities.setdefault(density, fact)
                if known.law is not fact.law:
                    raise NotUnderstood(known, fact, "two densities of one variable")
    values: dict[str, Assumption] = {
        f.symbol.name: f for f in found.facts if isinstance(f, Define) and f.symbol.indices
    }
    for fact in found.facts:
        if isinstance(fact, Stated) and fact.relation == "=" and isinstance(fact.left, Sym) and fact.var is not None:
            values.setdefault(fact.left.name, fact)
    for fact in found.facts:
        if isinstance(fact, Has) and isinstance(fact.node, Sym) and any(isinstance(i, Sym) for i in fact.node.indices):
            formula = values.get(fact.node.name)
            if formula is not None:
                raise NotUnderstood(formula, fact, "a property of all members of a family that a formula gives")
        if isinstance(fact, SmoothMap):
            taken = next((f for f in found.facts if isinstance(f, Define) and f.symbol in fact.about), None)
            if taken is not None:
                raise NotUnderstood(taken, fact, "a formula for a map beside its derivative")
            back = (f for f in found.facts if isinstance(f, Define) and f.symbol in fact.argument.symbols)
            circle = next((f for f in back if fact.value in _behind(found, f.value)), None)
            if circle is not None:
                raise NotUnderstood(circle, fact, "an argument of a map that is defined by its value")
        if isinstance(fact, DifferentiableMap):
            own = values.get(fact.value.name) or values.get(fact.jacobian.name)
            if own is not None:
                raise NotUnderstood(own, fact, "a formula for a map beside its derivative")
        if isinstance(fact, HasDensity) and not fact.density.given:
            for event in fact.density.events:
                law = laws.get(event) if isinstance(event, Sym) else None
                if law is not None and not _same_law(law, fact):
                    raise NotUnderstood(law, fact, f"two laws of {event}")
        if isinstance(fact, Independent):
            depends = dependence(found.facts)
            right = frozenset(fact.right) | frozenset().union(*map(depends.behind, fact.right))
            defined = [f for f in found.facts if isinstance(f, Define) and f.symbol in fact.left]
            if any(not right.isdisjoint(depends.behind(u)) for u in fact.left) and defined:
                raise NotUnderstood(defined[0], fact, "an independence of what is defined by the other")
            related = [law for law in laws.values() if isinstance(law, Centered) and _meet(law, fact)]
            if related:
                raise NotUnderstood(related[0], fact, "a joint law beside an independence")


def _behind(found: Agreement, node: Node) -> set[Sym]:
    """The symbols of a term and of the definitions behind it."""
    values = {f.symbol: f.value for f in found.facts if isinstance(f, Define)}
    seen: set[Sym] = set()
    todo = list(node.symbols)
    while todo:
        current = todo.pop()
        if current not in seen:
            seen.add(current)
            todo.extend(values[current].symbols if current in values else ())
    return seen


def _same_law(law: Assumption, fact: HasDensity) -> bool:
    mean, covariance = fact.law.args
    moments = dict(_moments(law))
    event = fact.density.events[0]
    return len(fact.density.events) == 1 and is_zero(mean) and moments.get((event, event)) is covariance


def _meet(law: Centered, fact: Independent) -> bool:
    """Whether a joint law speaks of both sides of an independence."""
    return any(u in law.vectors for u in fact.left) and any(v in law.vectors for v in fact.right)


# -- equations ----------------------------------------------------------------------------------------
def _definitions(found: Agreement) -> list[Equation]:
    """Every symbol keeps its first definition; a second one, or one in a circle, is an equation."""
    out = []
    for fact in found.facts:
        if isinstance(fact, Define):
            known = found.definitions.get(fact.symbol)
            if known is not None and known[0] is not fact.value:
                out.append(Equation(known[0], fact.value, (known[1], fact)))
            elif known is None and not _leads_to(found, fact.value, fact.symbol):
                found.definitions[fact.symbol] = (fact.value, fact)
            elif known is None:
                trivial = found.value(fact.value) is found.value(fact.symbol)
                found.replaced[fact] = None if trivial else Stated(fact.value, "=", fact.symbol)
    limits: dict[Node, Converges] = {}
    for fact in found.facts:
        if isinstance(fact, Converges):
            known_limit = limits.setdefault(fact.this, fact)
            if known_limit.to is not fact.to:
                out.append(Equation(known_limit.to, fact.to, (known_limit, fact)))
    for fact in found.facts:
        if isinstance(fact, Gram) and fact.kernel in found.definitions:
            value, source = found.definitions[fact.kernel]
            out.append(Equation(value, fact.factor * fact.factor.T, (source, fact)))
        elif isinstance(fact, Stated) and fact.relation == "=" and fact.var is None:
            for one, other in ((fact.left, fact.right), (fact.right, fact.left)):
                if isinstance(one, Sym) and one in found.definitions:
                    value, source = found.definitions[one]
                    out.append(Equation(value, other, (source, fact)))
                    break
    return [_of_means(found, equation) for equation in out]


def _of_means(found: Agreement, equation: Equation) -> Equation:
    """Of an equation between columns that are random what it says of their means; what it says of their deviations
    defines one of them.

    Raises:
        NotUnderstood: a side is no sum of what is not random and of linear images of columns with a law.
    """
    depends = dependence(found.facts)
    sides = found.value(equation.left), found.value(equation.right)
    if sides[0] is sides[1] or not any(map(depends.is_random, sides)):
        return equation
    if any(_isolated(found, *pair) is not None for pair in (sides, sides[::-1])):
        return equation
    laws = {u for fact in found.facts for (u, _), _ in _moments(fact)}
    parts = [deviations(side, found.value, depends.is_random, laws) for side in sides]
    for one, other in (parts, parts[::-1]):
        if one is None or other is None or len(one.noise) != 1 or one.noise[0][0] or not other.noise:
            continue
        column, value = one.noise[0][1], other.deviation
        if column not in found.definitions and not _leads_to(found, value, column):
            found.definitions[column] = (value, equation.facts[1])
            found.derived.append(Define(column, value))
            zero = n.Zero(*equation.left.shape) if not equation.left.is_scalar_shaped else n.Num(0)
            left, right = one.mean(zero), other.mean(zero)
            found.replaced[equation.facts[1]] = None if left is right else Stated(left, "=", right)
            return Equation(left, right, equation.facts)
    raise NotUnderstood(*equation.facts, "a law and an equation of what is random, which are not compared")


def _overlaps(found: Agreement) -> list[Equation]:
    """What two definitions of members of one family say of a member that both define."""
    out = []
    for overlap in overlaps(fact for fact in found.facts if isinstance(fact, Define)):
        if _differ(overlap.left, overlap.right):
            raise Contradiction(*overlap.facts)
        if overlap.many:
            raise NotUnderstood(*overlap.facts, "two definitions of the members that both define, which differ")
        out.append(Equation(overlap.left, overlap.right, overlap.facts))
    return out


def _leads_to(found: Agreement, node: Node, symbol: Sym) -> bool:
    seen: set[Sym] = set()
    todo = list(node.symbols)
    while todo:
        current = todo.pop()
        if current is symbol:
            return True
        if current not in seen:
            seen.add(current)
            known = found.definitions.get(current)
            todo.extend(known[0].symbols if known is not None else ())
    return False


def _starts(found: Agreement, symbols: frozenset[Sym]) -> list[Equation]:
    """A path at time 0 is what its flow starts from."""
    out = []
    flows = [fact for fact in found.facts if isinstance(fact, Flow)]
    for flow in flows:
        start = flow.start
        if start is None or start is flow.initial or start not in symbols:
            continue
        known = found.definitions.get(start)
        if known is None:
            if not _leads_to(found, flow.initial, start):
                found.definitions[start] = (flow.initial, flow)
                found.derived.append(Define(start, flow.initial))
        else:
            out.append(Equation(known[0], flow.initial, (known[1], flow)))
    return out


def _laws(found: Agreement) -> list[Equation]:
    """Second moments of one pair of columns that two laws state; a column with a law and a value."""
    out = []
    moments: dict[tuple[Sym, Sym], tuple[Node, Assumption]] = {}
    depends = dependence(found.facts)
    for fact in found.facts:
        pairs = dict(_moments(fact))
        for pair, block in pairs.items():
            known = moments.setdefault(pair, (block, fact))
            if known[0] is not block:
                out.append(Equation(known[0], block, (known[1], fact)))
        for vector in dict.fromkeys(u for u, _ in pairs):
            defined = found.definitions.get(vector)
            if defined is None:
                continue
            if len({u for u, _ in pairs}) > 1:
                raise NotUnderstood(defined[1], fact, f"a joint law of {vector}, which is defined by others")
            if depends.is_random(defined[0]):
                out.append(_image(found, vector, pairs[vector, vector], fact))
                continue
            zero = n.Zero(*vector.shape)
            out.append(Equation(defined[0], zero, (defined[1], fact)))
            out.append(Equation(pairs[vector, vector], zero * zero.T, (fact, defined[1])))
            found.replaced[fact] = None
    return out


def _image(found: Agreement, vector: Sym, block: Node, law: Assumption) -> Equation:
    """The covariance of a column that is defined as a linear image of columns with a law: sum of A_i C_ij A_j^T.

    What the law says is this equation; all else follows from the definition.
    """
    value, source = found.definitions[vector]
    blocks = {pair: other for fact in found.facts if fact is not law for pair, other in _moments(fact)}
    parts = deviations(value, found.value, dependence(found.facts).is_random, {u for u, _ in blocks})
    if parts is None or parts.means:
        raise NotUnderstood(source, law, f"{vector} is not a linear image of columns with a law")
    total: list[Node] = []
    for left, u in parts.noise:
        for right, v in parts.noise:
            if (u, v) not in blocks:
                raise NotUnderstood(source, law, f"nothing is said of {u} and {v} together; state their joint law")
            turned = (n.T(factor) for factor in reversed(right))
            total.append(_product((*left, blocks[u, v], *turned)))
    covariance = total[0] if len(total) == 1 else n.Add(*total)
    found.replaced[law] = Stated(covariance, "=", block)
    return Equation(block, covariance, (source, law))


def _product(factors: tuple[Node, ...]) -> Node:
    rest = [f for f in factors if not isinstance(f, n.I)]
    if all(f.is_scalar_shaped for f in rest):
        rest = list(factors)  # the identity gives a number times it its shape
    return rest[0] if len(rest) == 1 else n.Mul(*rest)


def _moments(fact: Assumption) -> Iterator[tuple[tuple[Sym, Sym], Node]]:
    if isinstance(fact, White):
        yield (fact.vector, fact.vector), n.I(fact.vector.shape[0])
    elif isinstance(fact, Centered):
        for i, u in enumerate(fact.vectors):
            for j, v in enumerate(fact.vectors):
                yield (u, v), fact.block(i, j)


# -- solving ------------------------------------------------------------------------------------------
def _settle(found: Agreement, equation: Equation) -> bool:
    """Whether an equation says nothing, or was solved for a symbol that is free; raises where its sides differ."""
    left, right = found.value(equation.left), found.value(equation.right)
    if left is right:
        return True
    if _differ(left, right):
        raise Contradiction(*equation.facts)
    for one, other in ((left, right), (right, left)):
        solved = _isolated(found, one, other)
        if solved is not None:
            symbol, value = solved
            found.definitions[symbol] = (value, equation.facts[1])
            found.derived.append(Define(symbol, value))
            return True
    return False


def _isolated(found: Agreement, side: Node, other: Node) -> tuple[Sym, Node] | None:
    """A free symbol that one side is, or of which it is the sum with other terms."""
    terms, depends = side.args if isinstance(side, n.Add) else (side,), dependence(found.facts)
    for i, term in enumerate(terms):
        symbol = term.args[0] if isinstance(term, n.Neg) else term
        rest = (*terms[:i], *terms[i + 1 :])
        if not isinstance(symbol, Sym) or not _is_free(found, symbol, other.shape):
            continue
        if not depends.is_random(symbol) and any(map(depends.is_random, (*rest, other))):
            continue  # what is not random is no function of what is
        value = other
        for x in rest:
            value = value + x.args[0] if isinstance(x, n.Neg) else value - x
        value = n.Neg(value) if isinstance(term, n.Neg) else value
        if not _leads_to(found, value, symbol):
            return symbol, value
    return None


def _is_free(found: Agreement, symbol: Sym, shape: n.Shape) -> bool:
    """Whether a symbol may be given a value: nothing defines, moves, draws or counts it."""
    if symbol in found.definitions or not same_shape(symbol.shape, shape):
        return False
    for fact in found.facts:
        if isinstance(fact, Flow | PathFact) and (along(fact.path, symbol) or symbol is fact.time):
            return False
        if isinstance(fact, Centered | White) and symbol in fact.about:
            return False
        if isinstance(fact, Natural | Index) and symbol is fact.symbol:
            return False
        if isinstance(fact, DifferentiableMap | LocalLipschitz) and symbol.name in {s.name for s in fact.about}:
            return False
        if symbol in fact.quantified() or (isinstance(fact, Gram) and symbol is fact.kernel):
            return False
    return not any(isinstance(index, Sym) for index in symbol.indices)


# -- constants ----------------------------------------------------------------------------------------
def _differ(left: Node, right: Node) -> bool:
    """Whether two terms are evidently different, whatever the sizes."""
    a, b = number(left), number(right)
    if a is not None and b is not None:
        return a != b
    return (is_zero(left) and isinstance(right, n.I)) or (is_zero(right) and isinstance(left, n.I))


def _properties(found: Agreement) -> None:
    """A declared sign beside a value that is a number."""
    for fact in found.facts:
        if not isinstance(fact, Has) or not isinstance(fact.node, Sym) or fact.node not in found.definitions:
            continue
        value = found.value(fact.node)
        known = number(value)
        if known is None and not (is_zero(value) and fact.what in REGULAR):
            continue
        fine = known is not None and SIGN[fact.what](known)
        if not fine:
            raise Contradiction(found.definitions[fact.node][1], fact)


__all__ = ["Contradiction", "NotUnderstood", "Together", "together"]
