"""What the laboratory measured, as evidence that supports a statement and decides nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
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
    of_the_paper: bool = False  # its numbers are those of the paper, else of the notes

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


#: the display of the paper that says what a numbered display of the notes does: measurements of one are of both
PRINTED_IN_THE_PAPER: Mapping[str, str] = MappingProxyType(
    {
        "48": "17", "52": "S42", "54": "S47", "55": "S48", "56": "S49", "57": "S50", "67": "S62", "68": "S61",
        "69": "S63", "70": "S60", "73": "S100", "97": "S118", "98": "S119", "99": "S120", "100": "S53",
        "101": "S121", "G.2": "S51",
    }
)  # fmt: skip


def of_document(key: str, path: str | os.PathLike[str] | None) -> Laboratory | None:
    """What a record says of the displays of a document, and of the paper what was measured of it in any case.

    The numbers of a record of sweeps are those of the notes; a document that has neither them nor kin of theirs is
    spoken of by no record.

    Raises:
        CertificateError: as `laboratory`.
    """
    from derivations import library

    from ..lab.paper import DOCUMENT

    given = None if path is None else laboratory(path)
    if key == library.DEFAULT:
        return None if given is None else (given if not given.of_the_paper else Laboratory({}, given.origin))
    if key != DOCUMENT:
        return None if given is None else Laboratory({}, given.origin)
    own = given if given is not None and given.of_the_paper else paper()
    if given is None or given.of_the_paper:
        return own
    found = {PRINTED_IN_THE_PAPER[n]: e for n, e in given.evidence.items() if n in PRINTED_IN_THE_PAPER}
    for number, more in ({} if own is None else own.evidence).items():
        found[number] = (*found.get(number, ()), *more)
    return Laboratory(found, given.origin, of_the_paper=True)


def paper(path: str | os.PathLike[str] | None = None) -> Laboratory | None:
    """What was measured of the paper's displays: a record of `certify lab paper`, else the one that comes along."""
    from ..evidence import Evidence, Outcome, Scope
    from ..lab.errors import LabError
    from ..lab.paper import stored

    try:
        data = stored.shipped() if path is None else stored.read(os.fspath(path))
    except LabError as reason:
        raise CertificateError(str(reason)) from None
    if data is None:
        return None
    outcomes = {stored.KEPT: (Outcome.SUPPORTS, Scope.RANGE)}
    found = {
        number: tuple(
            Evidence("laboratory", *outcomes.get(s["verdict"], (Outcome.GAVE_UP, Scope.NONE)), s) for s in all_
        )
        for number, all_ in stored.evidence(data).items()
    }
    return Laboratory(found, {"code": data["code"], "machine": data["machine"]}, of_the_paper=True)


def laboratory(path: str | os.PathLike[str]) -> Laboratory:
    """The evidence in a record or store of the laboratory, or in a record of `certify lab paper`.

    SUPPORTS where nothing is violated and some run met every hypothesis. What no run met, or too few runs measured,
    supports nothing (NOT_APPLICABLE); what is violated neither supports nor refutes (GAVE_UP), because
    floating-point runs decide nothing.

    Raises:
        CertificateError: the file is missing, damaged, or no result of the laboratory.
    """
    from ..evidence import Evidence, Outcome, Scope
    from ..lab.errors import LabError
    from ..lab.evidence import evidence, origin
    from ..lab.paper import stored

    if stored.is_one(os.fspath(path)):
        found_of_paper = paper(path)
        assert found_of_paper is not None  # it was read
        return found_of_paper
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


__all__ = ["Laboratory", "laboratory", "of_document", "paper"]
