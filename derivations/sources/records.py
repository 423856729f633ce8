"""What is said of a record of errata in a source: its weight and kind, whose slip it may be, where else it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ..ledger import Erratum, ErratumKind, ErratumType, Weight
from .errors import SourceError
from .events import Piece
from .pieces import cut, part

WEIGHTS = {weight.value: weight for weight in Weight}
KINDS = {kind.value.replace("-", " "): kind for kind in ErratumKind}
TRANSCRIPTION = "transcription"
SURVIVES = re.compile(r"(?:^|,)\s*survives:")
ELSEWHERE = re.compile(r"(inherited by|from)\s+([A-Za-z0-9]+-\S+)")
REMEDY = (
    f"write {', '.join(WEIGHTS)}; {', '.join(KINDS)}; {TRANSCRIPTION}; inherited by LN-47-1; from LEE-S23-1; "
    "with commas between them; survives: and words that say what of the conclusion holds, at the end"
)

Wrong = Callable[[Piece, str, str], SourceError]


@dataclass(frozen=True)
class About:
    """The weight and the kind of a mistake, whether it may be the transcription's, its records in other documents."""

    weight: Weight | None = None
    kind: ErratumKind | None = None
    transcription: bool = False
    inherited_from: tuple[str, ...] = ()
    inherited_by: tuple[str, ...] = field(default=())
    survival: str = ""
    brief: tuple[str, str] | None = None  # what is printed and what is right, in words with formulas between dollars

    @classmethod
    def read(cls, piece: Piece, wrong: Wrong) -> About:
        """What the words of a directive say, with commas between them; behind `survives:` stand words for the reader.

        Raises:
            SourceError: a word is none of ours, or says again or otherwise what one before it said.
        """
        out = cls()
        if found := SURVIVES.search(piece.text):
            said = part(piece, found.end(), len(piece.text))
            if not said.text:
                raise wrong(said, "survives: without words", REMEDY)
            out, piece = replace(out, survival=said.text), part(piece, 0, found.start())
            if not piece.text:
                return out
        for one in cut(piece, ","):
            words = " ".join(one.text.split())
            elsewhere = ELSEWHERE.fullmatch(words)
            if words in WEIGHTS and out.weight is None:
                out = replace(out, weight=WEIGHTS[words])
            elif words in KINDS and out.kind is None:
                out = replace(out, kind=KINDS[words])
            elif words == TRANSCRIPTION and not out.transcription:
                out = replace(out, transcription=True)
            elif elsewhere is not None and elsewhere[1] == "from" and elsewhere[2] not in out.inherited_from:
                out = replace(out, inherited_from=(*out.inherited_from, elsewhere[2]))
            elif elsewhere is not None and elsewhere[1] != "from" and elsewhere[2] not in out.inherited_by:
                out = replace(out, inherited_by=(*out.inherited_by, elsewhere[2]))
            elif words in {*WEIGHTS, *KINDS, TRANSCRIPTION} or elsewhere is not None:
                raise wrong(one, f"{words} says again, or otherwise, what was said", "drop one of the two")
            else:
                raise wrong(one, f"{words or 'nothing'} is no word of a record", REMEDY)
        return out

    def record(self, id: str, why: str, kind: ErratumKind) -> Erratum:
        """The record of a mistake; `kind` where none is said."""
        editorial = self.weight is Weight.EDITORIAL
        return Erratum(
            id, why, ErratumType.EDITORIAL if editorial else ErratumType.TECHNICAL, self.kind or kind,
            self.transcription, self.weight, self.brief, self.inherited_from, self.inherited_by, self.survival,
        )  # fmt: skip


__all__ = ["About"]
