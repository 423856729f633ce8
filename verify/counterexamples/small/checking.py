"""Whether a model satisfies an assumption: one check for each class of assumption, exactly or in balls.

A check answers True only where the assumption certainly holds. A class without a check (`facts`, `laws`) makes the
engine give up: to teach it a new one, write a function from model and assumption and register it with `@checks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from derivations.assumptions import Assumption, Define, Defined, Has
from derivations.estimates import Natural, Stated

from .chance import OUTCOME, weights
from .model import Model
from .roles import Refused

Check = Callable[[Model, Any], bool]
CHECKS: dict[type, Check] = {}
SURELY = (Define, Defined, Has, Natural, Stated)  # what is said of something random is said of every outcome


def checks(cls: type) -> Callable[[Check], Check]:
    def register(f: Check) -> Check:
        CHECKS[cls] = f
        return f

    return register


def unknown(facts: Iterable[Assumption]) -> str | None:
    """What the first assumption says that has no check."""
    return next((a.statement() for a in facts if type(a) not in CHECKS), None)


def holds(model: Model, fact: Assumption, env: dict | None = None) -> bool:
    """Whether the model certainly satisfies an assumption; `env` gives the point between two others a value."""
    check = CHECKS.get(type(fact))
    if check is None:
        raise Refused(f"no check for {type(fact).__name__}")
    model.env = env or {}
    if isinstance(fact, SURELY) and any(map(model.space.moves, fact.nodes())):
        outcomes = range(len(weights(model)))
        return all(in_outcome(model, fact, check, {**model.env, OUTCOME: k}) for k in outcomes)
    return check(model, fact)


def in_outcome(model: Model, fact: Assumption, check: Check, env: dict) -> bool:
    """Whether what is said of something random holds in one outcome."""
    model.env = env
    return check(model, fact)
