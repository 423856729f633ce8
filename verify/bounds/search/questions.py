"""Questions that lead back to themselves: one guard for all that a prover asks of itself.

A question that comes up while it is being asked has no answer there. What fails without that answer may hold with one,
so such a failure is not kept; it may be as soon as the question is answered, since no proof needs its own claim.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from enum import Enum
from types import TracebackType
from typing import TypeVar

from ..rules.kernel import Sequent

Key = TypeVar("Key", bound=Hashable)


class Kind(Enum):
    """What a question asks for."""

    PROOF = "a relation between two terms"
    INSTANCE = "a quantified assumption or a general lemma at one value"
    SIGN = "the sign of a factor"
    CHAIN = "a chain of bounds of one factor"


class Questions:
    """Which questions are being asked, and which were dropped on the way."""

    def __init__(self) -> None:
        self.dropped = 0  # how often a question was dropped that is still open
        self.circles = 0  # how often a chain of bounds came back to where it was, or was too long
        self.asking: dict[Kind, set[Hashable]] = {kind: set() for kind in Kind}
        self.owing: dict[Kind, Counter[Hashable]] = {kind: Counter() for kind in Kind}  # the dropped ones, by question

    def ask(self, kind: Kind, key: Hashable) -> Asked:
        """The question, a context for the search of its answer; it is dropped where it is being asked already."""
        again = key in self.asking[kind]
        if again and kind is Kind.CHAIN:
            self.circles += 1
        elif again:
            self.dropped += 1
            self.owing[kind][key] += 1
        return Asked(self, kind, key, again)

    def once(
        self, kind: Kind, known: dict[Key, Sequent | None], key: Key, make: Callable[[], Sequent | None]
    ) -> Sequent | None:
        """What is known under a key, or else what is made; a failure is kept only where it is final."""
        if key in known:
            return known[key]
        asked = self.ask(kind, key)
        if asked.again:
            return None
        with asked:
            found = make()
        if found is not None or asked.final:
            known[key] = found
        return found

    def open(self, kind: Kind) -> int:
        """How many questions of a kind are being asked."""
        return len(self.asking[kind])

    def refuse(self) -> None:
        """Drop a question for want of work or depth: no answer of another one makes up for it."""
        self.dropped += 1


class Asked:
    """A question, `again` where it is being asked already; what is done to answer it stands in this context."""

    __slots__ = ("again", "before", "key", "kind", "questions")

    def __init__(self, questions: Questions, kind: Kind, key: Hashable, again: bool) -> None:
        self.questions = questions
        self.kind = kind
        self.key = key
        self.again = again
        self.before = (questions.dropped, questions.circles)

    def __enter__(self) -> Asked:
        self.questions.asking[self.kind].add(self.key)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.questions.asking[self.kind].discard(self.key)
        if kind is None:
            self.questions.dropped -= self.questions.owing[self.kind].pop(self.key, 0)

    @property
    def final(self) -> bool:
        """Whether a failure to answer may be kept: nothing was dropped on the way that is still open."""
        now = (self.questions.dropped, self.questions.circles)
        if self.kind is Kind.CHAIN:
            return not self.questions.asking[self.kind] or self.before == now
        return self.before[0] == now[0]
