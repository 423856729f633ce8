"""Definitions put into terms."""

from __future__ import annotations

from derivations.assumptions import Define
from derivations.estimates import Interpolated
from derivations.notation import nodes as n

from ..rules import jacobian, logic
from ..rules.ground import EQ, ONE, loose
from ..rules.kernel import Sequent
from . import instances
from .asking import Asking
from .known import Unfolded
from .patterns import matching


def definition(p: Asking, s: n.Sym) -> Sequent | None:
    """symbol = value, where an assumption says so (not a recursion)."""
    if p.folded:
        return None
    if s not in p.known.definitions:
        p.known.definitions[s] = None
        found = find_definition(p, s, recursive=False)
        if found is None and p.wide:  # a step of a recursion leads back by one, and ends at what is no step
            found = find_definition(p, s, recursive=True)
        p.known.definitions[s] = found
    return p.known.definitions[s]


def find_definition(p: Asking, s: n.Sym, recursive: bool) -> Sequent | None:
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
            sequent = instances.instance(p, a, value) if value is not None else None
            if sequent is not None:
                return sequent if sequent.left == s else p.chain(s, EQ, sequent.right, [(sequent, ONE)])
    return None if recursive else reached(p, s)


def reached(p: Asking, s: n.Sym) -> Sequent | None:
    """The value of a map at the end of a segment, by a point of the mean value theorem; a way back is no definition."""
    for a in p.c.assumptions:
        if isinstance(a, Interpolated) and a.exact and a.value_end == s and s not in loose(a.reached()):
            return p.attempt(jacobian.mean_point, a)
    return None


def unfold(p: Asking, node: n.Node) -> Unfolded:
    """The node with all definitions put in, and the rounds of equations by which it equals the node."""
    if node not in p.known.unfolded:
        current, rounds = node, []
        for _ in range(6):
            group = []
            for s in sorted(loose(current), key=str):
                sequent = p.definition(s)
                if sequent is not None and sequent.left == s:
                    group.append(sequent)
            if not group:
                break
            rounds.append(tuple(group))
            current = current.xreplace({e.left: e.right for e in group})
        p.known.unfolded[node] = (current, tuple(rounds))
    return p.known.unfolded[node]


def plainly(p: Asking, sequent: Sequent) -> Sequent:
    """The sequent with all definitions put in, where that can be shown."""
    left, right = p.unfold(sequent.left), p.unfold(sequent.right)
    if (left[0], right[0]) == (sequent.left, sequent.right):
        return sequent
    steps = [(sequent, ONE)]
    for old, new, rounds in ((left[0], sequent.left, left[1]), (sequent.right, right[0], right[1])):
        same = p.attempt(logic.replaced, old, new, *rounds)
        if same is None:
            return sequent
        steps.append((same, ONE))
    return p.chain(left[0], sequent.relation, right[0], steps) or sequent


def merged(first: tuple, second: tuple) -> list[tuple[Sequent, ...]]:
    """Two lists of rounds as one; replacing what does not occur does nothing."""
    out = []
    for i in range(max(len(first), len(second))):
        both = (*(first[i] if i < len(first) else ()), *(second[i] if i < len(second) else ()))
        out.append(tuple({e.left: e for e in both}.values()))
    return out
