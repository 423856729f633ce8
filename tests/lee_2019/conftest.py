"""Each display of the paper is judged once for all its tests: its parts rest on the same ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from derivations.ledger import Equation
from verify.judging import check
from verify.judging.results import EquationResult

Checking = Callable[..., EquationResult]


@pytest.fixture(scope="session")
def remembering() -> Checking:
    """What is found of an entry hangs on it alone: what it borrows is proved of those that it uses."""
    known: dict[int, tuple[Equation, EquationResult]] = {}
    checked: Checking = check.checked

    def once(entry: Equation, *more: object) -> EquationResult:
        if id(entry) not in known:
            known[id(entry)] = (entry, checked(entry, *more))  # the entry is kept: no other gets its id
        return known[id(entry)][1]

    return once


@pytest.fixture(autouse=True, scope="module")
def _judged_once(remembering: Checking) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "checked", remembering)
        yield
