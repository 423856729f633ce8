"""The engines, in the order in which they are asked, and the two witnesses that each class of claim needs.

To add an engine, add its record here; who may prove, who replays, what is no second opinion on what follows from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from derivations.ledger import Claim

from ..bounds import engine as bounds
from ..bounds import replay as replay_of_bounds
from ..counterexamples import engine as counterexample
from ..densities import engine as density
from ..densities import replay as replay_of_densities
from ..evidence import ClaimClass, Evidence, Outcome, Scope
from ..identities import denial, operator
from ..identities import replay as replay_of_identities
from ..numbers import ball, exact, highprec, sampling, smallest
from ..orders import engine as orders
from ..orders import replay as replay_of_orders
from ..shapes import symbolic

Judge = Callable[[Claim], Evidence]
Replay = Callable[[Claim, Any], None]
#: what a replay raises that does not accept a proof
REJECTED = (
    replay_of_identities.ReplayError,
    replay_of_bounds.ReplayError,
    replay_of_densities.ReplayError,
    replay_of_orders.ReplayError,
)
COVERS = frozenset({Outcome.PROVES, Outcome.SUPPORTS})


@dataclass(frozen=True)
class Engine:
    """What answers about a claim, and what its answers may be worth."""

    name: str
    judge: Judge
    arithmetic: str  #: what it calculates with: engines that share one are no second opinion on each other
    proves: bool = False  #: whether it is asked for a proof of an identity
    replay: Replay | None = None  #: checks its proof objects with code of its own; raises one of `REJECTED`
    further: Judge | None = None  #: asked where its answer settles nothing and nothing speaks against the claim
    refutes: bool = False  #: whether what it refutes with counts, once it is replayed or recounted
    joins: bool = False  #: whether it looks at one model where the second witness only supports


#: in the order in which they are asked; what proves identities ends with exact arithmetic
ENGINES: Mapping[str, Engine] = MappingProxyType(
    {
        engine.name: engine
        for engine in (
            Engine("shape", symbolic.judge, "sizes", refutes=True),
            Engine(
                "operator",
                operator.judge,
                "words",
                proves=True,
                replay=replay_of_identities.replay,
                further=operator.further,
            ),
            Engine("density", density.judge, "powers", proves=True, replay=replay_of_densities.replay),
            Engine("exact", exact.judge, "rationals", proves=True),
            Engine("denial", denial.judge, "words", replay=denial.replayed, refutes=True),
            Engine("highprec", highprec.judge, "decimals", joins=True),
            Engine("ball", ball.judge, "balls", refutes=True, joins=True),
            Engine("smallest", smallest.judge, "balls", refutes=True),
            Engine("sampling", sampling.judge, "samples"),
            Engine("bounds", bounds.judge, "rules", replay=replay_of_bounds.replay),
            Engine("counterexample", counterexample.judge, "small models", refutes=True),
            Engine("orders", orders.judge, "powers of letters", replay=replay_of_orders.replay, refutes=True),
        )
    }
)


def names(of: Callable[[Engine], object]) -> tuple[str, ...]:
    """The engines of which something is true, in their order."""
    return tuple(engine.name for engine in ENGINES.values() if of(engine))


PROVERS = names(lambda engine: engine.proves)
SECOND_ARITHMETIC = names(lambda engine: engine.joins)
REFUTERS = names(lambda engine: engine.refutes)
BALLS = names(lambda engine: engine.arithmetic == "balls")


@dataclass(frozen=True)
class Witnesses:
    """The two witnesses a class needs: the first covers all sizes, the second shares no code with it.

    `entries` name a third where the proof for all sizes covers only part of the claim: what a display with
    dots means, not its printed entries.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    entries: tuple[str, ...] = ()
    first_scope: Scope = Scope.ALL
    first_outcome: Outcome = Outcome.PROVES


WITNESSES: Mapping[ClaimClass, Witnesses] = MappingProxyType(
    {
        # where exact numbers hold no value (exponentials, roots), balls, which share no code with words, are the second
        ClaimClass.IDENTITY: Witnesses(("operator",), ("exact", "ball")),
        ClaimClass.DERIVATIVE: Witnesses(("operator",), ("exact", "ball")),
        ClaimClass.FUNCTION: Witnesses(("operator",), ("exact", "ball")),
        ClaimClass.LIMIT: Witnesses(("operator",), ("exact",)),
        ClaimClass.SERIES: Witnesses(("operator",), ("exact",)),
        ClaimClass.INTEGRAL: Witnesses(("operator", "bounds"), ("exact", "ball", bounds.REPLAY)),
        ClaimClass.BOUND: Witnesses(("bounds",), (bounds.REPLAY,)),
        ClaimClass.ORDER: Witnesses(("orders",), (orders.REPLAY,)),
        ClaimClass.DENSITY: Witnesses(("density",), ("exact",)),
        ClaimClass.DOTTED: Witnesses(("exact",), ("operator",), SECOND_ARITHMETIC, first_scope=Scope.SIZES),
        ClaimClass.MEMBERSHIP: Witnesses(("shape",), ("exact",)),
    }
)

__all__ = [
    "BALLS",
    "COVERS",
    "ENGINES",
    "PROVERS",
    "REFUTERS",
    "REJECTED",
    "SECOND_ARITHMETIC",
    "WITNESSES",
    "Engine",
    "Judge",
    "Replay",
    "Witnesses",
]
