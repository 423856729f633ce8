"""Definitions put into terms."""

from __future__ import annotations

from derivations.assumptions import Define
from derivations.notation import nodes as n

from ..rules import logic
from ..rules.ground import EQ, ONE, loose
from ..rules.kernel import Fact
from . import instances
from .asking import Asking
from .known import Unfolded
from .patterns import matching


def definition(p: Asking, s: n.Sym) -> Fact | None:
    """symbol = value, where an assumption says so (not a recursion)."""
    if p.folded:
        return None
    if s not in p.known.definitions:
        p.known.definitions[s] = None
        p.known.definitions[s] = find_definition(p, s, recursive=False)
    return p.known.definitions[s]


def find_definition(p: Asking, s: n.Sym, recursive: bool) -> Fact | None:
    for a in p.c.defining.get(s.name, ()):
        if isinstance(a, Define):
            if a.symbol == s and not recursive:
                return logic.assumption(p.c, a)
            continue
        if a.var is None:
            if a.left == s and not recursive:
                return logic.assumption(p.c, a)
        elif a.left.name == s.name and len(a.left.indices) == len(s.indices):
            names = {x.name for x in loose(a.right) if isinstance(x, n.Sym)}
            if (a.left.name in names) != recursive:
                continue
            value = matching(a.left, s, a.var, p.t)
            fact = instances.instance(p, a, value) if value is not None else None
            if fact is not None:
                return fact if fact.left == s else p.chain(s, EQ, fact.right, [(fact, ONE)])
    return None


def unfold(p: Asking, node: n.Node) -> Unfolded:
    """The node with all definitions put in, and the rounds of equations by which it equals the node."""
    if node not in p.known.unfolded:
        current, rounds = node, []
        for _ in range(6):
            group = []
            for s in sorted(loose(current), key=str):
                fact = p.definition(s)
                if fact is not None and fact.left == s:
                    group.append(fact)
            if not group:
                break
            rounds.append(tuple(group))
            current = current.xreplace({e.left: e.right for e in group})
        p.known.unfolded[node] = (current, tuple(rounds))
    return p.known.unfolded[node]


def plainly(p: Asking, fact: Fact) -> Fact:
    """The fact with all definitions put in, where that can be shown."""
    left, right = p.unfold(fact.left), p.unfold(fact.right)
    if (left[0], right[0]) == (fact.left, fact.right):
        return fact
    steps = [(fact, ONE)]
    for old, new, rounds in ((left[0], fact.left, left[1]), (fact.right, right[0], right[1])):
        same = p.attempt(logic.replaced, old, new, *rounds)
        if same is None:
            return fact
        steps.append((same, ONE))
    return p.chain(left[0], fact.relation, right[0], steps) or fact


def merged(first: tuple, second: tuple) -> list[tuple[Fact, ...]]:
    """Two lists of rounds as one; replacing what does not occur does nothing."""
    out = []
    for i in range(max(len(first), len(second))):
        both = (*(first[i] if i < len(first) else ()), *(second[i] if i < len(second) else ()))
        out.append(tuple({e.left: e for e in both}.values()))
    return out
