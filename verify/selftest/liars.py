"""Engines broken on purpose: one at a time, each proving or refuting whatever it is asked.

A liar may make up any evidence, a counterexample included; what it cannot make is a certificate, so it brings
along a true one of another claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from derivations.ledger import Claim, Relation

from ..evidence import ClaimClass, Counterexample, Evidence, Outcome, Scope, Verdict, VerdictKind
from ..judging import engines
from .attacks import ATTACKS, Truth

MADE_UP = Counterexample({"n": 1}, {"A": (("1",),)}, "0", "1", "0", "entry (1, 1)")
LIES = (Outcome.PROVES, Outcome.REFUTES, Outcome.SUPPORTS)


def stolen() -> Any:
    """A true certificate of another claim."""
    return engines.ENGINES["operator"].judge(ATTACKS["symmetric, declared"].claim).proof


def liar(name: str, outcome: Outcome, proof: Any = None) -> engines.Judge:
    """An engine that gives one answer to everything, for all sizes, with made-up evidence."""

    def answer(claim: Claim) -> Evidence:
        example = MADE_UP if outcome is Outcome.REFUTES else None
        scope = Scope.SIZES if name == "exact" else Scope.ALL
        return Evidence(name, outcome, scope, counterexample=example, proof=proof)

    return answer


@contextmanager
def lying(**lies: Outcome) -> Iterator[None]:
    """Replace engines by liars for a while: `lying(ball=Outcome.REFUTES)`; `_` in a name stands for a space."""
    proof = stolen()
    told = {name.replace("_", " "): outcome for name, outcome in lies.items()}
    with changed({name: {"judge": liar(name, outcome, proof)} for name, outcome in told.items()}):
        yield


@contextmanager
def believing(*names: str) -> Iterator[None]:
    """The replays of these engines take everything for a proof, for a while."""
    with changed({name: {"replay": lambda claim, proof: None} for name in names}):
        yield


@contextmanager
def changed(fields: Mapping[str, Mapping[str, Any]]) -> Iterator[None]:
    """Other fields in the records of some engines, for a while."""
    honest = engines.ENGINES
    broken = {name: replace(honest[name], **own) for name, own in fields.items()}
    engines.ENGINES = MappingProxyType({**honest, **broken})
    try:
        yield
    finally:
        engines.ENGINES = honest


def false_verdict(truth: Truth, verdict: Verdict) -> bool:
    """Whether a verdict says what is not so; vacuous claims must be neither proved nor refuted."""
    proved, refuted = verdict.verdict is VerdictKind.PROVED, verdict.verdict is VerdictKind.REFUTED
    return (proved and truth is not Truth.TRUE) or (refuted and truth is not Truth.FALSE)


__all__ = ["LIES", "ClaimClass", "Relation", "believing", "changed", "false_verdict", "liar", "lying", "stolen"]
