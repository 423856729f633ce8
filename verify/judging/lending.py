"""What a display lends to one that uses it: what was proved of it, under no more than holds at both places.

A solved flow becomes a definition for all times, an identity an equation, a bound a lemma. Nothing of a refuted,
unsettled, assumed or unread link is lent. What is found with a lent fact counts only as a proof: in the place of the
facts about a path stands its solution, which says less.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, replace

from derivations.assumptions import RANKS, Assumption, Define, Defined, Flow, Has, PathFact, Property
from derivations.assumptions.definedness import known_by, of_fact
from derivations.assumptions.known import Known
from derivations.assumptions.places import given_from, met_elsewhere
from derivations.estimates import Natural, Stated
from derivations.ledger import Claim, ClaimError, Relation
from derivations.ledger.closure import names, sizes_of
from derivations.ledger.meaning import placed, rewritten
from derivations.notation import nodes as n
from derivations.notation.binding import BINDERS, DERIVATIVES, CannotSubstitute, substitute
from derivations.notation.nodes import Node, Sym

from ..evidence import Verdict, VerdictKind
from .results import EquationResult

Judging = Callable[[Claim], Verdict]
SETTLED = (VerdictKind.PROVED, VerdictKind.REFUTED, VerdictKind.DEFINITION, VerdictKind.ASSUMED, VerdictKind.CONFLICT)
NOTHING = known_by(frozenset())
PLACES = (n.Entry, n.Row, n.Band, n.Unit, n.Eig, n.Eigs)  # what is there if a matrix is large enough


@dataclass(frozen=True)
class Lent:
    """One proved link that may be used, and the display that it stands in."""

    display: str
    claim: Claim


def proved(display: str, result: EquationResult) -> Iterator[Lent]:
    """The proved links of a display, each as it holds, printed or corrected; and what links prove together."""
    for judged in result.links:
        if judged.claim.given or not judged.claim.exact:
            continue
        if judged.verdict.verdict is VerdictKind.PROVED:
            yield Lent(display, judged.claim)
            continue
        mended = judged.corrected_verdict
        if judged.corrected is not None and mended is not None and mended.verdict is VerdictKind.PROVED:
            yield Lent(display, judged.corrected)
    for number, line in result.lines.items():
        if line.verdict.verdict is VerdictKind.PROVED and number > 2 and line.claim.exact:
            yield Lent(display, line.claim)


def lends_nothing(display: str, result: EquationResult) -> bool:
    """Whether a display is used in vain. What it defines holds for those that use it without being lent."""
    defines = any(judged.verdict.verdict is VerdictKind.DEFINITION for judged in result.links)
    return not defines and next(proved(display, result), None) is None


class Borrowing:
    """Judges claims of a display; what is not settled is tried again with what other displays lend."""

    def __init__(self, judging: Judging, lent: Iterable[Lent]) -> None:
        self.judging = judging
        self.lent = tuple(lent)

    def __call__(self, claim: Claim) -> Verdict:
        within = placed(claim)  # whatever is put in for members, they stand where these are given
        return self.settled(claim) if within is claim else replace(self.settled(within), claim=claim)

    def settled(self, claim: Claim) -> Verdict:
        verdict, refused = self.attempt(claim)
        if verdict is not None and verdict.verdict in SETTLED:
            return verdict
        for other, displays in self.others(claim):
            found, _ = self.attempt(other)
            if found is not None and found.verdict is VerdictKind.PROVED:
                used = ", ".join(f"({display})" for display in displays)
                by = f"with what {used} proves" if used else "with the recursions at its letters"
                return replace(found, claim=claim, reason=f"{found.reason}; {by}", advisor=None)
        if not claim.exact and verdict is not None:
            return verdict  # what is fixed hangs on all facts that there are
        whole = at_every_value(claim)
        found = None if whole is None else self.attempt(whole)[0]
        if found is not None and found.verdict in (VerdictKind.PROVED, VerdictKind.REFUTED):
            reason = f"{found.reason}; with what its paths are at every value"
            return replace(found, claim=claim, reason=reason, advisor=None)
        plain = unfolded(claim)
        found = None if plain is None else self.attempt(plain)[0]
        if found is not None and found.verdict is VerdictKind.PROVED:
            reason = f"{found.reason}; with the definitions of its paths put in"
            return replace(found, claim=claim, reason=reason, advisor=None)
        near = by_names(claim)
        found = None if near is None else self.attempt(near)[0]
        if found is not None and found.verdict is VerdictKind.PROVED:
            return replace(found, claim=claim, reason=f"{found.reason}; without what shares only sizes", advisor=None)
        if verdict is None:
            fewer = without_others(claim)
            found = None if fewer is None else self(fewer[0])
            if fewer is not None and found is not None and (fewer[1] or found.verdict is VerdictKind.PROVED):
                reason = f"{found.reason}; without what moves beside it".removeprefix("; ")
                malformed = found.reason == "malformed"
                return replace(found, claim=claim, reason=found.reason if malformed else reason, advisor=None)
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
        for stepped in instances(claim):
            yield stepped, []
        solutions = [(one, found) for one in usable if (found := solution(one.claim, claim)) is not None]
        relations = [
            (one, said) for one in usable
            if (said := relation(one.claim)) is not None and not (said.relation == "=" and at_other_values(claim))
        ]  # fmt: skip
        if solutions:
            yield self.made(claim, solutions, [])
            yield self.defined(claim, solutions)
        if relations:
            yield self.made(claim, [], relations)
        for one in usable:
            swapped = exchanged(one.claim, claim)
            if swapped is not None:
                yield swapped, [one.display]
        if solutions and relations:
            rest = [pair for pair in relations if pair[0] not in [one for one, _ in solutions]]
            if rest:
                yield self.made(claim, solutions, rest)

    def made(
        self, claim: Claim, solutions: list[tuple[Lent, Define]], relations: list[tuple[Lent, Stated]]
    ) -> tuple[Claim, list[str]]:
        solved = put_in(claim, [found for _, found in solutions])
        facts = (*solved.notation.facts, *(found for _, found in relations))
        displays = list(dict.fromkeys(one.display for one, _ in (*solutions, *relations)))
        return replace(solved, notation=replace(claim.notation, facts=tuple(dict.fromkeys(facts)))), displays

    def defined(self, claim: Claim, solutions: list[tuple[Lent, Define]]) -> tuple[Claim, list[str]]:
        """The claim with solutions as definitions: an operator that binds the letter unfolds them."""
        solved = {found.symbol: found for _, found in solutions}
        kept = tuple(fact for fact in claim.notation.facts if not about_path(fact, solved))
        notation = replace(claim.notation, facts=(*kept, *solved.values()))
        return replace(claim, notation=notation), list(dict.fromkeys(one.display for one, _ in solutions))


def at_every_value(claim: Claim) -> Claim | None:
    """The claim with definitions of a path or family at its letter as equations for every value of the letter, which is
    what they mean; None where there are none."""
    found = _everywhere(claim, {})
    return None if found.notation.facts == claim.notation.facts else found


def _everywhere(claim: Claim, seen: dict[int, Claim]) -> Claim:
    if id(claim) not in seen:
        facts = claim.notation.facts
        known = known_by(frozenset((*facts, *claim.stated)))
        met = met_elsewhere((*facts, *claim.stated), given_from(facts, known), known)
        said = replace(claim.notation, facts=tuple(for_every_value(fact, known, met) for fact in facts))
        lemmas = tuple(_everywhere(lemma, seen) for lemma in claim.lemmas)
        seen[id(claim)] = replace(claim, notation=said, lemmas=lemmas)
    return seen[id(claim)]


def for_every_value(fact: Assumption, known: Known, met: Container[str]) -> Assumption:
    """A definition of a member at a letter as an equation for all values of the letter: all numbers, or as it is
    declared the natural ones or, where facts speak of members before 0 (`met`), those from 0 on. For positive ones
    there is no such equation."""
    if not isinstance(fact, Define) or len(fact.symbol.indices) != 1:
        return fact
    (letter,) = fact.symbol.indices
    if not isinstance(letter, Sym) or letter.indices or not letter.is_scalar_shaped:
        return fact
    whole = letter in known.naturals
    if not whole and (letter, Property.POSITIVE) in known.signs:
        return fact
    from_zero = whole or ((letter, Property.NONNEGATIVE) in known.signs and fact.symbol.name in met)
    return Stated(fact.symbol, "=", fact.value, letter, n.Num(0) if from_zero else None, None, whole)


def instances(claim: Claim) -> Iterator[Claim]:
    """The claim with recursions stated at its own letters: what holds for all natural numbers holds for a declared one.

    Each is put in for its left side as well, which a search for equations would not do by itself.
    """
    naturals = {fact.symbol for fact in claim.notation.facts if isinstance(fact, Natural)}
    letters = [s for s in dict.fromkeys((*claim.lhs.symbols, *claim.rhs.symbols)) if s in naturals]
    put: dict[Node, Node] = {}
    for fact in claim.notation.facts:
        if not isinstance(fact, Stated) or fact.relation != "=" or fact.var is None or not isinstance(fact.left, Sym):
            continue
        if fact.low not in (None, n.Num(0)) or fact.high is not None:
            continue
        for letter in letters:
            try:
                left, right = (substitute(side, {fact.var: letter}) for side in (fact.left, fact.right))
            except CannotSubstitute:
                continue
            if left in (*claim.lhs.symbols, *claim.rhs.symbols):
                put[left] = right
    if put:
        try:
            yield replace(claim, lhs=substitute(claim.lhs, put), rhs=substitute(claim.rhs, put))
        except CannotSubstitute:
            return


def exchanged(lent: Claim, claim: Claim) -> Claim | None:
    """The claim with a proved equation put in for its left side, where no operator binds a letter around it."""
    if lent.relation not in (Relation.EQ, Relation.SOLVES) or isinstance(lent.lhs, Sym | n.Num):
        return None
    sides = (claim.lhs, claim.rhs)
    if at_other_values(claim):
        return None
    put: dict[Node, Node] = {lent.lhs: lent.rhs}
    lhs, rhs = (side.xreplace(put) if lent.lhs.symbols else side for side in sides)
    return None if (lhs, rhs) == sides else replace(claim, lhs=lhs, rhs=rhs)


def by_names(claim: Claim) -> Claim | None:
    """The claim with the facts alone that share a name with it, or with facts that do; None where that is all.

    What is proved from fewer facts holds under all. What is said of a size as a number, or of a rank, is said of
    every shape that it measures: without such facts a model would have sizes that they do not allow.
    """
    said = [*claim.stated, *claim.notation.facts]
    reached = {s.name for node in (claim.lhs, claim.rhs) for s in node.symbols} | sizes_of(claim.lhs, claim.rhs)
    for fact in claim.stated:
        reached |= names(fact) | sizes_of(*fact.nodes())
    grew = True
    while grew:
        near = [fact for fact in said if not reached.isdisjoint(speaks_of(fact))]
        met = frozenset().union(*(names(fact) | sizes_of(*fact.nodes()) for fact in near))
        grew = not met <= reached
        reached |= met
    kept = tuple(fact for fact in claim.notation.facts if not reached.isdisjoint(speaks_of(fact)))
    if len(kept) == len(claim.notation.facts):
        return None
    return replace(claim, notation=replace(claim.notation, facts=kept))


def speaks_of(fact: Assumption) -> frozenset[str]:
    """The names that a fact says something of, the sizes among them that it ties as a rank or an inverse does."""
    ranked = isinstance(fact, Has) and fact.what in RANKS
    tied = ranked or any(
        not isinstance(need, Defined) or isinstance(need.node, PLACES) for need in of_fact(fact, NOTHING)
    )
    return names(fact) | (sizes_of(*fact.nodes()) if tied else frozenset())


def without_others(claim: Claim) -> tuple[Claim, bool] | None:
    """The claim without what is said of paths and families that neither it nor the values in it speak of.

    Also whether it is the same claim: what is left out can be satisfied whatever the rest says, by choosing them.
    """
    spoken = {s.name for node in (claim.lhs, claim.rhs) for s in node.symbols}
    spoken |= {s.name for fact in claim.stated for node in fact.nodes() for s in node.symbols}
    grew = True
    while grew:
        heads = [fact for fact in claim.notation.facts if _moved(fact) in spoken]
        heads += [fact for fact in claim.notation.facts if isinstance(fact, Define) and fact.symbol.name in spoken]
        met = {s.name for fact in heads for node in fact.nodes() for s in node.symbols}
        grew = not met <= spoken
        spoken |= met
    kept = tuple(fact for fact in claim.notation.facts if (_moved(fact) or "") in spoken | {""})
    left = [fact for fact in claim.notation.facts if fact not in kept]
    if not left:
        return None
    moved = [_moved(fact) for fact in left if not isinstance(fact, PathFact)]
    speaking = {s.name for fact in kept for node in fact.nodes() for s in node.symbols}
    chosen = all(fact.choices() for fact in left) and len(set(moved)) == len(moved) and speaking.isdisjoint(moved)
    if chosen:  # what their terms need to have values is said of the rest all the same
        known = known_by(frozenset((*claim.notation.facts, *claim.stated)))
        chosen = not any(need for fact in left for need in of_fact(fact, known))
    return replace(claim, notation=replace(claim.notation, facts=kept)), chosen


def _moved(fact: Assumption) -> str | None:
    """The path or family that a fact moves."""
    match fact:
        case Flow() | PathFact():
            return fact.path.name
        case Stated(relation="=", left=Sym() as head) if fact.var is not None:
            return head.name
    return None


def at_other_values(claim: Claim) -> bool:
    """Whether a term of the claim looks at other values of a letter than its own: an equation at the letter is not
    enough there."""
    return any(isinstance(x, (*BINDERS, *DERIVATIVES)) for side in (claim.lhs, claim.rhs) for x in n.tree(side))


def unfolded(claim: Claim) -> Claim | None:
    """The claim with paths and families that are defined by others at each letter replaced by what they are."""
    values = [
        fact
        for fact in claim.notation.facts
        if isinstance(fact, Define) and fact.symbol.indices and not starts(fact.symbol)
    ]
    found = put_in(claim, values, starting=True)
    return None if (found.lhs, found.rhs) == (claim.lhs, claim.rhs) else found


def put_in(claim: Claim, values: Iterable[Define], starting: bool = False) -> Claim:
    """The claim, and what is known of other symbols, with members of families replaced by what they are.

    What says how those families move is dropped. Their members at numbers stay, unless they are `starting` too.
    """
    by_name = {value.symbol.name: value for value in values}
    dropped = {value.symbol: value for value in by_name.values()}

    def read(node: Node) -> Node:
        put: dict[Node, Node] = {}
        for symbol in node.symbols:
            value = by_name.get(symbol.name)
            if value is None or (starts(symbol) and not starting):
                continue
            found = value if value.symbol is symbol else value.member(symbol)
            if found is not None:
                put[symbol] = found.value
        if not put:
            return node
        bound = {x.args[1] for x in n.tree(node) if isinstance(x, BINDERS)}
        if not bound:
            return substitute(node, put)
        # a member at a bound letter is the value at that letter; no other letter of the value may fall under the binder
        for symbol, value in put.items():
            if bound & {s for s in value.symbols if s not in symbol.indices}:
                raise CannotSubstitute
        return node.xreplace(put)

    try:
        facts = tuple(rewritten(fact, read) for fact in claim.notation.facts if not about_path(fact, dropped))
        lhs, rhs = read(claim.lhs), read(claim.rhs)
    except CannotSubstitute:
        return claim
    stated = tuple(rewritten(fact, read) for fact in claim.stated)
    return replace(claim, lhs=lhs, rhs=rhs, stated=stated, notation=replace(claim.notation, facts=facts))


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


__all__ = ["Borrowing", "Lent", "lends_nothing", "proved"]
