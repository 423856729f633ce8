"""Members of families: which index changes from one to another, and what a definition of one says of the other."""

from __future__ import annotations

from collections.abc import Iterable

from derivations import assumptions as asm
from derivations.notation import nodes as nd
from derivations.notation.nodes import Node, Sym

from .definitions import ZERO_TIME, Definition, FlowPath, Formula, MapJacobian, MapValue, PolynomialPath
from .equations import walk


def changed_index(whole: Sym, member: Sym, times: frozenset[Sym]) -> tuple[Node, Node] | None:
    """The time of a family, and what stands there in another member of it; None if they differ in more than that."""
    if whole is member or whole.name != member.name or len(whole.indices) != len(member.indices):
        return None
    changes = [(a, b) for a, b in zip(whole.indices, member.indices, strict=True) if a != b]
    return changes[0] if len(changes) == 1 and changes[0][0] in times else None


def shift_of(index: Node, var: Sym) -> int | None:
    """The c of an index var + c."""
    if index is var:
        return 0
    if isinstance(index, nd.Add) and len(index.args) == 2 and var in index.args:
        other = index.args[1 - index.args.index(var)]
        if isinstance(other, nd.Num) and other.value.q == 1:
            return int(other.value.p)
        if isinstance(other, nd.Neg) and isinstance(other.args[0], nd.Num) and other.args[0].value.q == 1:
            return -int(other.args[0].value.p)
    return None


def reach(definition: Definition) -> Iterable[object]:
    return (x for node in definition.nodes() for x in walk(node))


def moved_definition(definition: Definition, time: Node, index: Node) -> Definition | None:
    """The definition of the member at another time index."""
    if isinstance(definition, Formula):
        return Formula(definition.term.xreplace({time: index}))
    if isinstance(definition, FlowPath):
        return FlowPath(definition.fact, index)
    if isinstance(definition, PolynomialPath):
        return None if index == ZERO_TIME else PolynomialPath(definition.start, index)
    if isinstance(definition, MapValue | MapJacobian):
        fact = definition.fact
        moved = asm.SmoothMap(fact.value, fact.argument.xreplace({time: index}), fact.jacobian, fact.time)
        return type(definition)(moved)
    return None
