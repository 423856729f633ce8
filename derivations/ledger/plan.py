"""How a theorem is proved: the one idea that a search would not find, as data. A plan proves nothing."""

from __future__ import annotations

from dataclasses import dataclass

from ..assumptions import Assumption, Flow
from ..estimates import Likely, Stated
from ..notation.nodes import Sym


class Plan:
    """Base class of plans."""


@dataclass(frozen=True)
class Induction(Plan):
    """Strong induction over `index` for several properties at once, each stated for all i <= index."""

    index: Sym
    properties: tuple[Stated, ...]


@dataclass(frozen=True)
class FirstExit(Plan):
    """The flow stays in an open ball: `before` says so for all earlier times, and is shown at `time`."""

    flow: Flow
    before: Stated
    time: Sym


@dataclass(frozen=True)
class HighProbability(Plan):
    """The claim is about the chance that something fails; it holds on the events, with a union bound."""

    events: tuple[Likely, ...]
    given: tuple[Assumption, ...] = ()
