"""A generated claim with its facts, and what is known of it by construction."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from derivations.assumptions import Assumption
from derivations.ledger import Claim, Notation, Relation
from derivations.notation.nodes import Node, as_node


class Truth(enum.Enum):
    """What is true of a claim by construction."""

    TRUE = "true"
    FALSE = "false"
    VACUOUS = "contradictory facts"
    UNDEFINED = "a term has no value"
    FORGOTTEN = "nothing depends on the variable, or nothing is random"
    HOSTILE = "no meaning"
    OPEN = "left to the oracle"


NO_MODEL = frozenset({Truth.VACUOUS, Truth.UNDEFINED})


@dataclass(frozen=True)
class Draft:
    """Sides, relation and facts, before they are a claim."""

    lhs: Node
    relation: Relation
    rhs: Node
    facts: tuple[Assumption, ...]
    truth: Truth
    kind: str = ""
    template: str = ""
    how: tuple[str, ...] = ()
    premises: int = 0  # so many of the last facts are stated by the claim itself, not by its notation

    def knowing(self, *facts: Assumption) -> Draft:
        return replace(self, facts=(*self.facts, *facts))

    def by(self, how: str, **changes: Any) -> Draft:
        """The draft after a change of this name."""
        return replace(self, how=(*self.how, how), **changes)

    def nodes(self) -> list[Node]:
        return [self.lhs, self.rhs, *(node for fact in self.facts for node in fact.nodes())]


@dataclass(frozen=True)
class Case:
    """One claim of the battery, by its number in a stream of one seed."""

    id: str
    draft: Draft
    claim: Claim
    twin: Claim | None = None  # the same claim before a renaming: the verdict must be the same


def claim_of(draft: Draft, id: str) -> Claim:
    cut = max(0, len(draft.facts) - draft.premises)
    notation = Notation(id, {}, draft.facts[:cut])
    return Claim(draft.lhs, draft.relation, draft.rhs, notation, draft.facts[cut:], id=id)


def _draft(lhs: Any, relation: Relation, rhs: Any, facts: tuple[Assumption, ...], truth: Truth) -> Draft:
    return Draft(as_node(lhs), relation, as_node(rhs), facts, truth)


def _saying(truth: Truth, relation: Relation) -> Callable[..., Draft]:
    return lambda lhs, rhs, *facts: _draft(lhs, relation, rhs, facts, truth)


true, false, vacuous, undefined, forgotten, unknown, hostile = (
    _saying(truth, Relation.EQ)
    for truth in (
        Truth.TRUE, Truth.FALSE, Truth.VACUOUS, Truth.UNDEFINED, Truth.FORGOTTEN, Truth.OPEN, Truth.HOSTILE
    )
)  # fmt: skip
true_le, false_le, vacuous_le, undefined_le, unknown_le = (
    _saying(truth, Relation.LE) for truth in (Truth.TRUE, Truth.FALSE, Truth.VACUOUS, Truth.UNDEFINED, Truth.OPEN)
)
true_lt, false_lt = _saying(Truth.TRUE, Relation.LT), _saying(Truth.FALSE, Relation.LT)
solves = _saying(Truth.TRUE, Relation.SOLVES)
false_solves = _saying(Truth.FALSE, Relation.SOLVES)
