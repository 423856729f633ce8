"""What is random by the assumptions of a step, which moments are finite, and what is said of every outcome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from derivations.assumptions import Assumption, Centered, Define, Defined, Flow, Gram, Law, Random, White
from derivations.estimates import Stated
from derivations.notation import nodes as n

from .errors import need

if TYPE_CHECKING:
    from .steps import Step

GAUSSIAN = 10**6
MEANS = (n.Expect, n.Cov, n.CondMean, n.CondCov, n.Fails)  # in these everything random is averaged
BOUNDED = ("sin", "cos", "tanh", "arctan", "erf")
_BARE: dict[Any, frozenset] = {}


def bare(node: Any) -> frozenset:
    """The symbols outside of expectations, with those in their indices."""
    found = _BARE.get(node)
    if found is None:
        if isinstance(node, MEANS):
            found = frozenset()
        else:
            own = frozenset({node}) if isinstance(node, n.Sym) else frozenset()
            found = own.union(*map(bare, getattr(node, "args", ())))
        if len(_BARE) > 100_000:
            _BARE.clear()
        _BARE[node] = found
    return found


def names(node: Any) -> frozenset[str]:
    return frozenset(s.name for s in bare(node))


def powers(s: n.Sym) -> list[n.Node]:
    """Terms of which the k-th has a mean where the k-th moment of a symbol is finite, from k = 1 on."""
    number = s.is_scalar_shaped
    second = n.Mul(s, s) if number else n.dot(s, s)
    higher = (n.Pow(s if number and k % 2 == 0 else n.Norm(s), n.Num(k)) for k in range(3, 7))
    return [s, second, *higher]


@dataclass(frozen=True)
class Outcomes:
    """What is random, with the facts by which it is, and the finite moments of single symbols and of families."""

    facts: Mapping[str, frozenset[Assumption]] = field(default_factory=dict)
    columns: Mapping[n.Sym, int] = field(default_factory=dict)
    families: Mapping[str, int] = field(default_factory=dict)
    finite: frozenset[n.Node] = frozenset()  # the terms whose expectations are assumed to exist
    lawless: bool = False  # whether something is random without a law: then its means may jump

    def random(self, node: Any) -> bool:
        return bool(self.facts) and not names(node).isdisjoint(self.facts)

    def order(self, s: n.Sym) -> int:
        """How many moments of a symbol are finite; of what is not random, all."""
        if not self.random(s):
            return GAUSSIAN
        known = max(self.columns.get(s, 0), self.families.get(s.name, 0) if not self.random_place(s) else 0)
        return max([known, *(k for k, term in enumerate(powers(s), start=1) if term in self.finite)])

    def random_place(self, s: n.Sym) -> bool:
        return any(self.random(i) for i in s.indices)

    def parts(self, body: n.Node) -> list[n.Node]:
        """The random terms of a sum, without factors that are not random: if each has a mean, so has the sum."""
        match body:
            case n.Add():
                return [x for term in body.args for x in self.parts(term)]
            case n.Neg():
                return self.parts(body.args[0])
            case n.Mul():
                rest = [x for x in body.args if self.random(x) or not x.is_scalar_shaped]
                if len(rest) < len(body.args):
                    return self.parts(rest[0]) if len(rest) == 1 else [n.Mul(*rest)] if rest else []
            case n.Exp(args=(n.Add() as power,)) if body.is_scalar_shaped:
                moving = [x for x in power.args if self.random(x)]
                if len(moving) < len(power.args):
                    return [n.Exp(moving[0] if len(moving) == 1 else n.Add(*moving))] if moving else []
        return [body] if self.random(body) else []

    def averages(self, node: n.Node) -> bool:
        """Whether an expectation or a covariance certainly exists."""
        bodies = node.args if isinstance(node, n.Expect) else (node.args[0], node.args[-1])
        moving = [s for s in set().union(*map(bare, bodies)) if self.random(s)]
        orders = [size(x, self) for x in bodies]
        if None in orders:
            return False
        least = sum(orders)  # type: ignore[arg-type]
        return all(self.order(s) >= least for s in moving)


NOTHING_RANDOM = Outcomes()


def outcomes(under: Iterable[Assumption]) -> Outcomes:
    """What assumptions make random: laws and declarations, and what is defined by that."""
    under = tuple(under)
    facts: dict[str, frozenset[Assumption]] = {}
    columns: dict[n.Sym, int] = {}
    families: dict[str, int] = {}
    for a in under:
        match a:
            case Centered() | Law():
                found = [(v, GAUSSIAN if a.gaussian else 2) for v in a.vectors]
            case White():
                found = [(a.vector, 2)]
            case Random():
                found = [(v, int(a.order.value)) for v in a.vectors]
            case _:
                continue
        for v, order in found:
            facts[v.name] = facts.get(v.name, frozenset()) | {a}
            columns[v] = max(order, columns.get(v, 0))
            letters = all(isinstance(i, n.Sym) for i in v.indices)
            if v.indices and letters and isinstance(a, Random):
                families[v.name] = max(order, families.get(v.name, 0))
    if not facts:
        return NOTHING_RANDOM
    made = [(name, names(value), a) for a in under for name, value in _made(a)]
    changed = True
    while changed:
        changed = False
        for name, others, a in made:
            behind = [facts[x] for x in others if x in facts]
            if behind:
                grown = facts.get(name, frozenset()).union({a}, *behind)
                changed = changed or grown != facts.get(name)
                facts[name] = grown
    finite = {a.node.args[0] for a in under if isinstance(a, Defined) and isinstance(a.node, n.Expect)}
    lawless = any(isinstance(a, Random) for a in under)
    return Outcomes(facts, columns, families, frozenset(finite), lawless)


def _made(a: Assumption) -> Iterator[tuple[str, n.Node]]:
    match a:
        case Define():
            yield a.symbol.name, a.value
        case Stated(relation="=") if isinstance(a.left, n.Sym):
            yield a.left.name, a.right
        case Gram():
            yield a.kernel.name, a.factor
        case Flow():
            yield a.path.name, a.rate
            yield a.path.name, a.initial


def size(node: n.Node, known: Outcomes) -> int | None:
    """k, if a term is certainly below c (1 + |x|^k) in its random symbols x."""
    moves = known.random
    if not moves(node):
        return 0
    args = node.args
    match node:
        case n.Sym():
            plain = not known.random_place(node)
            return 1 if node in known.columns or (plain and node.name in known.families) else None
        case n.Add() | n.Neg() | n.T() | n.Tr() | n.Norm() | n.Max() | n.Min() | n.Vec() | n.Diag() | n.DiagOf():
            found = [size(x, known) for x in args if isinstance(x, n.Node)]
            return None if None in found else max(found)  # type: ignore[type-var]
        case n.Blocks():
            found = [size(x, known) for row in node.grid for x in row]
            return None if None in found else max(found)  # type: ignore[type-var]
        case n.Mul() | n._Inner() | n.Kron() | n.Had():
            found = [size(x, known) for x in args]
            return None if None in found else sum(found)  # type: ignore[arg-type]
        case n.Frac():
            return None if moves(args[1]) else size(args[0], known)
        case n.Pow(args=(base, n.Num() as k)) if k.value.q == 1 and k.value >= 0:
            inside = size(base, known)
            return None if inside is None else inside * int(k.value)
        case n.Indicator():
            return 0
        case n.Elementary():
            return 0 if node.name in BOUNDED else None
        case n.Sum(args=(body, _, low, high)) if isinstance(high, n.Node) and not moves(low) and not moves(high):
            return size(body, known)
    return None


# -- events ---------------------------------------------------------------------------------------------------
def averages(node: n.Node) -> bool:
    return any(isinstance(x, n.Expect | n.Cov) for x in (node, *node.below))


def not_for_every_outcome(premise: Step, events: Iterable[Assumption]) -> None:
    """No step below took one of the events, which are discharged, for what holds in every outcome.

    What an expectation rests on is meant so. Where that is discharged further up, all that its place rests on is.
    """
    everywhere: dict[int, frozenset[Assumption]] = {}
    stack = [(premise, False)]
    while stack:
        step, ready = stack.pop()
        if id(step) in everywhere:
            continue
        if not ready:
            stack.append((step, True))
            stack.extend((p, False) for p in step.parents)
            continue
        meant = set().union(*(everywhere[id(p)] for p in step.parents))
        monotone = step.rule == "expectations are monotone"
        inside = step.rule == "equals for equals" and (averages(step.left) or averages(step.right))
        if monotone or inside:
            meant = meant.union(*(p.under for p in step.parents))
        everywhere[id(step)] = step.under if meant - step.under else frozenset(meant)
    need(everywhere[id(premise)].isdisjoint(events), "an event is used inside of an expectation")


__all__ = ["NOTHING_RANDOM", "Outcomes", "averages", "bare", "names", "not_for_every_outcome", "outcomes", "size"]
