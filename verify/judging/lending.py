"""What a display lends to one that uses it: what was proved of it, under no more than holds at both places.

A solved flow becomes a definition for all times, an identity an equation, a bound a lemma. Nothing of a refuted,
unsettled, assumed or unread link is lent. What is found with a lent fact counts only as a proof: in the place of the
facts about a path stands its solution, which says less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from derivations.assumptions import Assumption, Define, Flow, Has, PathFact, Property
from derivations.estimates import Natural, Stated
from derivations.ledger import Claim, ClaimError, Relation
from derivations.notation import nodes as n
from derivations.notation.nodes import Node, Sym

from ..evidence import Verdict, VerdictKind
from .results import EquationResult

Judging = Callable[[Claim], Verdict]
SETTLED = (VerdictKind.PROVED, VerdictKind.REFUTED, VerdictKind.DEFINITION, VerdictKind.ASSUMED, VerdictKind.CONFLICT)


@dataclass(frozen=True)
class Lent:
    """One proved link that may be used, and the display that it stands in."""

    display: str
    claim: Claim


def proved(display: str, result: EquationResult) -> Iterator[Lent]:
    """The proved links of a display, each as it holds: printed, or corrected."""
    for judged in result.links:
        if judged.claim.given:
            continue
        if judged.verdict.verdict is VerdictKind.PROVED:
            yield Lent(display, judged.claim)
        elif judged.corrected is not None and judged.corrected_verdict is not None:
            if judged.corrected_verdict.verdict is VerdictKind.PROVED:
                yield Lent(display, judged.corrected)


class Borrowing:
    """Judges claims of a display; what is not settled is tried again with what other displays lend."""

    def __init__(self, judging: Judging, lent: Iterable[Lent]) -> None:
        self.judging = judging
        self.lent = tuple(lent)

    def __call__(self, claim: Claim) -> Verdict:
        verdict, refused = self.attempt(claim)
        if verdict is not None and verdict.verdict in SETTLED:
            return verdict
        for other, displays in self.others(claim):
            found, _ = self.attempt(other)
            if found is not None and found.verdict is VerdictKind.PROVED:
                used = ", ".join(f"({display})" for display in displays)
                return replace(found, claim=claim, reason=f"{found.reason}; with what {used} proves", advisor=None)
        if verdict is None:
            assert refused is not None
            raise refused
        return verdict

    def attempt(self, claim: Claim) -> tuple[Verdict | None, ClaimError | None]:
        try:
            return self.judging(claim), None
        except ClaimError as reason:
            return None, reason

    def others(self, claim: Claim) -> Iterator[tuple[Claim, list[str]]]:
        """The claim with what is lent: solved paths first, then equations and bounds, then all together."""
        usable = [one for one in self.lent if holds_at(one.claim, claim)]
        solutions = [(one, found) for one in usable if (found := solution(one.claim, claim)) is not None]
        relations = [(one, found) for one in usable if (found := relation(one.claim)) is not None]
        if solutions:
            yield self.made(claim, solutions, [])
        if relations:
            yield self.made(claim, [], relations)
        if solutions and relations:
            rest = [pair for pair in relations if pair[0] not in [one for one, _ in solutions]]
            if rest:
                yield self.made(claim, solutions, rest)

    def made(
        self, claim: Claim, solutions: list[tuple[Lent, Define]], relations: list[tuple[Lent, Stated]]
    ) -> tuple[Claim, list[str]]:
        solved = {found.symbol: found for _, found in solutions}
        kept = tuple(fact for fact in claim.notation.facts if not about_path(fact, solved))
        facts = (*kept, *solved.values(), *(found for _, found in relations))
        displays = list(dict.fromkeys(one.display for one, _ in (*solutions, *relations)))
        return replace(claim, notation=replace(claim.notation, facts=tuple(dict.fromkeys(facts)))), displays


def holds_at(lent: Claim, claim: Claim) -> bool:
    """Whether what was proved holds where the claim is judged: under its facts, and its terms mean something there."""
    if lent.content == claim.content:
        return False
    here = {*claim.notation.facts, *claim.stated}
    missing = [fact for fact in (*lent.notation.facts, *lent.stated) if fact not in here]
    if any(fact in lent.stated for fact in missing):
        return False
    if missing:
        judged = lent.assumptions
        spoken = {s.name for fact in judged for node in fact.nodes() for s in node.symbols}
        spoken |= {s.name for side in (lent.lhs, lent.rhs) for s in side.symbols}
        if any(s.name in spoken for fact in missing for node in fact.nodes() for s in node.symbols):
            return False
    needed = set(lent.assumptions.definedness)
    return not needed or needed <= claim.assumptions.together


def solution(lent: Claim, claim: Claim) -> Define | None:
    """A member of a path or family at its letter, solved: its definition for all times."""
    head = lent.lhs
    if lent.relation not in (Relation.EQ, Relation.SOLVES) or not isinstance(head, Sym) or len(head.indices) != 1:
        return None
    (letter,) = head.indices
    if not isinstance(letter, Sym) or not letter.is_scalar_shaped or letter.indices:
        return None
    if any(s.name == head.name and not starts(s) for s in lent.rhs.symbols):
        return None
    limits = [fact for fact in lent.assumptions.judged if letter in free_in(fact)]
    if not all(
        isinstance(fact, Natural) or (isinstance(fact, Has) and fact.what is Property.NONNEGATIVE) for fact in limits
    ):
        return None
    members = [s for side in (claim.lhs, claim.rhs) for s in side.symbols if s.name == head.name]
    if limits and not all(later(s.indices[0], letter) for s in members if len(s.indices) == 1):
        return None
    found = Define(head, lent.rhs)
    return None if found.mistake() else found


def free_in(fact: Assumption) -> frozenset[Node]:
    """The letters that a fact says something of, those that it holds for all values of left out."""
    if isinstance(fact, Define) and fact.symbol.indices:
        return frozenset(s for s in fact.value.symbols if s not in fact.symbol.indices)
    return frozenset(s for node in fact.nodes() for s in node.symbols) - frozenset(fact.quantified())


def starts(symbol: Sym) -> bool:
    return all(isinstance(index, n.Num) for index in symbol.indices)


def later(index: Node, letter: Sym) -> bool:
    """Whether an index is the letter, a number from 0 on, or the letter and such a number."""
    if index is letter or (isinstance(index, n.Num) and index.value >= 0):
        return True
    parts = index.args if isinstance(index, n.Add) else ()
    return bool(parts) and all(part is letter or (isinstance(part, n.Num) and part.value >= 0) for part in parts)


def relation(lent: Claim) -> Stated | None:
    """An identity or a bound at the letters of the display."""
    signs = {Relation.EQ: "=", Relation.SOLVES: "=", Relation.LE: "<=", Relation.LT: "<"}
    sign = signs.get(lent.relation)
    if sign is None:
        return None
    found = Stated(lent.lhs, sign, lent.rhs)
    return None if found.mistake() else found


def about_path(fact: Assumption, solved: dict[Sym, Define]) -> bool:
    """Whether a fact says how a solved path moves: its solution stands in its place."""
    match fact:
        case Flow() | PathFact():
            return fact.path in solved
        case Define():
            return fact.symbol in solved
        case Stated(relation="=", left=Sym() as head):
            return fact.var is not None and any(head.name == symbol.name for symbol in solved)
    return False


__all__ = ["Borrowing", "Lent", "proved"]
