"""What was checked already: within a run, a step that many proofs share is checked once.

A check is a function of the step alone: of what it says, of its premises, and of the signs that it rests on. So a step
that has passed need not be checked again. It is found by its content, premises included, and what comes back is the
step that was checked itself, whatever object was handed in; what fails is not remembered. What a
check costs is charged to each proof in which its step occurs, so that no verdict hangs on what was checked before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from .checking import Replay
from .expansion import Expansion
from .steps import Step


class Memory:
    """The steps that passed, by their content, and the work that the check of each took; what terms expand to."""

    def __init__(self) -> None:
        self.steps: dict[tuple, Step] = {}
        self.work: dict[Step, int] = {}
        self.expansions: dict[frozenset, Expansion] = {}

    def checked(self, step: Step) -> int:
        """Check a step, unless it has passed; says what its check takes."""
        if step in self.work:
            return self.work[step]
        checker = Replay(step.under, self.expansions)
        checker.check(step)
        with suppress(TypeError):  # something without a hash is not remembered
            self.steps[step.content] = step
        self.work[step] = checker.terms.work
        return checker.terms.work

    @staticmethod
    def current() -> Memory:
        """That of the run, or an empty one."""
        found = _CURRENT.get()
        return Memory() if found is None else found


_CURRENT: ContextVar[Memory | None] = ContextVar("memory", default=None)


def remember(memory: Memory | None = None) -> None:
    """From now on, remember what was checked (in a process or a context that lives for one run)."""
    _CURRENT.set(Memory() if memory is None else memory)


@contextmanager
def remembering() -> Iterator[None]:
    """Remember inside what was checked."""
    token = _CURRENT.set(Memory())
    try:
        yield
    finally:
        _CURRENT.reset(token)
