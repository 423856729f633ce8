"""What proofs really used, read off the proof objects: beside what an entry says that it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from derivations.document import Document

from ..bounds.rules.kernel import Told
from .theorem import lemmas

if TYPE_CHECKING:
    from ..judging.results import EquationResult, RunResult


def proof_uses(result: RunResult, key: str) -> tuple[str, ...]:
    """The entries whose claims the proofs of an entry use, and the displays whose statements they assume.

    In the order of the document, without the entry itself. Proofs by rules name their lemmas; an identity is derived
    from definitions, which are facts of the notation and no lemmas.
    """
    document = result.document
    owners, used = _owners(document), set()
    for proof in _proofs(result.equations[key]):
        used |= {owners[str(lemma.data[0])] for lemma in lemmas(proof) if str(lemma.data[0]) in owners}
        used |= {number for number, facts in document.inputs.items() if not proof.under.isdisjoint(facts)}
    return tuple(number for number in document.equations if number in used - {key})


def by_rules(result: RunResult, key: str) -> bool:
    """Whether every proof of an entry is one by rules, which names what it uses."""
    judged = result.equations[key]
    found = [
        v for j in (*judged.links, *judged.lines.values()) for v in (j.verdict, j.corrected_verdict) if v is not None
    ]
    return all(isinstance(v.proof, Told) for v in found if v.verdict.value == "PROVED" and v.evidence)


def _proofs(judged: EquationResult) -> Iterator[Told]:
    for one in (*judged.links, *judged.lines.values()):
        for verdict in (one.verdict, one.corrected_verdict):
            if verdict is not None and isinstance(verdict.proof, Told):
                yield verdict.proof


@lru_cache(maxsize=4)
def _owners(document: Document) -> dict[str, str]:
    """The entry of each claim by the id that is printed with it."""
    return {
        claim.id: entry.number
        for entry in document.equations.values()
        for claim in (*entry.claims, *entry.statements)
    }  # fmt: skip


__all__ = ["by_rules", "proof_uses"]
