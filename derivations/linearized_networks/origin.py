"""Where the text of the notes comes from, what the author's revision prints at the places of the records, and the
records that are withdrawn."""

from __future__ import annotations

from types import MappingProxyType

from ..ledger import Withdrawn
from ..ledger.origin import Later, Origin, State


def _still(where: str) -> Later:
    return Later(where, State.STILL)


def _mended(where: str) -> Later:
    return Later(where, State.MENDED)


def _absent(where: str) -> Later:
    return Later(where, State.ABSENT)


ORIGIN = Origin(
    how="What was read is a machine transcription of the notes, which brings slips of its own. Beside it the author's "
    "revision of 31 January 2021 was read, display by display; its numbers run on by one from (38) on. Where the "
    "revision repeats a slip, it is the author's and not the transcription's; where the revision prints the place "
    "right, or does not have it, the slip may be the transcription's, and the record says so.",
    version="the author's revision of 31 January 2021",
    later=MappingProxyType(
        {
            "LN-0-1": _still("the training set, before (1)"),
            "LN-1-1": _still("(1)"),
            "LN-3-1": _still("(3), (5)"),
            "LN-4-1": _still("(4)"),
            "LN-4-2": _absent("(4), whose matrix was not compared"),
            "LN-7-1": _still("(5), (7), (36)"),
            "LN-8-1": _absent("the sentence after (8)"),
            "LN-9-1": _still("the claim after (9)"),
            "LN-9-2": _absent("the sentence before (9)"),
            "LN-12-1": _still("(5), (10), (12)"),
            "LN-13-1": _still("(13)"),
            "LN-17-1": _still("(17)"),
            "LN-17-2": _still("(17), (18), (19), (25), (27) to (30), (44) to (46), (48)"),
            "LN-22-1": _still("(22)"),
            "LN-26-1": _mended("(26)"),
            "LN-26-2": _absent("the sentence after (26)"),
            "LN-28-1": _still("(28)"),
            "LN-32-1": _still("(32), (33)"),
            "LN-32-2": _still("(32)"),
            "LN-36-1": _still("(36), (37)"),
            "LN-37-1": _mended("(37)"),
            "LN-39-1": _still("(40), (41), (42), (43)"),
            "LN-42-1": _still("(4), (43), (44)"),
            "LN-45-1": _mended("(46)"),
            "LN-47-1": _still("(48)"),
            "LN-48-1": _still("(49)"),
            "LN-48-2": _still("(49), Theorem G.1"),
            "LN-50-1": _still("(51)"),
            "LN-52-1": _still("(1), (53), Theorem G.1"),
            "LN-52-2": _still("(4), (53)"),
            "LN-54-1": _still("(55)"),
            "LN-55-1": _still("Theorem G.1, eta_critical"),
            "LN-58-1": _still("(59)"),
            "LN-58-2": _absent("the sentence before (59)"),
            "LN-60-1": _still("(61)"),
            "LN-60-2": _absent("the sentence before (61)"),
            "LN-62-1": _mended("(63)"),
            "LN-65-1": _still("(66)"),
            "LN-65-2": _mended("after (66)"),
            "LN-66-1": _still("(67)"),
            "LN-67-1": _still("the premise of (68)"),
            "LN-70-1": _still("(71)"),
            "LN-70-2": _still("the condition on n before (71)"),
            "LN-73-1": _still("(74)"),
            "LN-73-2": _still("(74)"),
            "LN-74-1": _still("(75) to (80)"),
            "LN-85-1": _still("before (86)"),
            "LN-91-1": _mended("after (92)"),
            "LN-94-1": _still("(95)"),
            "LN-98-1": _still("(99)"),
            "LN-99-1": _still("(100)"),
        }
    ),
)

WITHDRAWN = (
    Withdrawn(
        "LN-60-1",
        "60",
        "(60) writes the induced norm of a matrix with the index 2, elsewhere with op.",
        "The index 2 for the induced norm is standard usage, and (60) itself says what is meant: the largest singular "
        "value. The E on the norm that follows is the transcription's; the revision has F.",
    ),
    Withdrawn(
        "LN-99-1",
        "99",
        "(99) holds only where sigma_t < lambda_0, and does not say so.",
        "The sentence of (99) says “for large n”. By (98) sigma_t tends to 0, and by (68) lambda_0 >= 2 lambda_min/3 "
        "whatever n is: so sigma_t < lambda_0 is what its words say. It is a premise of (99) now, and with it (99) is "
        "proved.",
    ),
)

__all__ = ["ORIGIN", "WITHDRAWN"]
