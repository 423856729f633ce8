"""Where the text of a document comes from, and what a later version of it says at the places of its mistakes."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass


class State(enum.Enum):
    """What a later version prints where the text that was read has a mistake."""

    STILL = "still there"
    MENDED = "mended"
    ABSENT = "not to be compared"  # the place is not in what was read of the later version
    UNTOLD = "cannot be told"  # what was read of the later version paraphrases the words on which it hangs


@dataclass(frozen=True)
class Later:
    """One record in the later version: the place there, and whether it still has the mistake."""

    where: str
    state: State


@dataclass(frozen=True)
class Origin:
    """How the text that was read came to be, and the later version that was compared, by the ids of the records.

    A slip that a later version of the author's repeats, or that what the document follows has too, is not one of the
    copy that was read; any other may be.
    """

    how: str
    version: str
    later: Mapping[str, Later]


__all__ = ["Later", "Origin", "State"]
