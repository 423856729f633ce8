"""What the laboratory measured, as evidence that supports a statement and decides nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .files import CertificateError

if TYPE_CHECKING:
    from ..evidence import Evidence
    from ..judging.results import RunResult


@dataclass(frozen=True)
class Laboratory:
    """Stored results of `certify lab`: evidence by number, and where it comes from."""

    evidence: Mapping[str, tuple[Evidence, ...]]
    origin: Mapping[str, Any]

    def lines(self, result: RunResult) -> list[str]:
        """What of it the run shows, and what in it speaks against a statement."""
        here = {key: self.evidence[key] for key in result.equations if key in self.evidence}
        supporting = [key for key, found in here.items() if any(e.outcome.value == "SUPPORTS" for e in found)]
        against = [
            f"laboratory: ({key}) {e.detail['quantity']} <= {e.detail['bound']} is violated in {e.detail['violations']}"
            " places; a measurement, no refutation"
            for key, found in here.items()
            for e in found
            if e.detail["violations"]
        ]
        named = f"({'), ('.join(supporting)})" if supporting else "no entry of this run"
        return [f"laboratory: supports {named}; proves nothing", *against]


def laboratory(path: str | os.PathLike[str]) -> Laboratory:
    """The evidence in a record or store of the laboratory.

    SUPPORTS where nothing is violated and some run met every hypothesis. What no run met, or too few runs measured,
    supports nothing (NOT_APPLICABLE); what is violated neither supports nor refutes (GAVE_UP), because
    floating-point runs decide nothing.

    Raises:
        CertificateError: the file is missing, damaged, or no result of the laboratory.
    """
    from ..evidence import Evidence, Outcome, Scope
    from ..lab.errors import LabError
    from ..lab.evidence import evidence, origin

    outcomes = {
        "not violated on the tested range": (Outcome.SUPPORTS, Scope.RANGE),
        "hypotheses met by no run": (Outcome.NOT_APPLICABLE, Scope.NONE),
        "violated": (Outcome.GAVE_UP, Scope.NONE),
    }
    try:
        found, source = evidence(os.fspath(path)), origin(os.fspath(path))
    except LabError as reason:
        raise CertificateError(str(reason)) from None
    return Laboratory(
        {
            number: tuple(
                Evidence("laboratory", *outcomes.get(s["verdict"], (Outcome.NOT_APPLICABLE, Scope.NONE)), s)
                for s in summaries
            )
            for number, summaries in found.items()
        },
        source,
    )


__all__ = ["Laboratory", "laboratory"]
