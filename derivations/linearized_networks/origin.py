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


def _untold(where: str) -> Later:
    return Later(where, State.UNTOLD)


ORIGIN = Origin(
    how="What was read is a machine transcription of the notes, which brings slips of its own. Beside it the author's "
    "revision of 31 January 2021 was read, display by display; its numbers run on by one from (38) on. What was read "
    "of it has the displays as they are printed and paraphrases the prose between them: where a record hangs on "
    "words, or on words that are not there, whether the revision still has the slip cannot be told. Where the "
    "revision repeats a slip, or the paper that the notes follow has it too, it is not the transcription's; where "
    "the revision prints the place right, does not have it, or cannot tell, the slip may be the transcription's, and "
    "the record says so.",
    version="the author's revision of 31 January 2021",
    later=MappingProxyType(
        {
            "LN-0-1": _still("the training set, before (1)"),
            "LN-1-1": _still("(1)"),
            "LN-3-1": _untold("(3), (5), whose displays are the same"),
            "LN-4-1": _still("(4)"),
            "LN-4-2": _absent("(4), which has no such matrix"),
            "LN-8-1": _untold("the sentence after (8)"),
            "LN-9-1": _untold("the claim after (9)"),
            "LN-12-1": _still("(5), (10), (12)"),
            "LN-13-1": _still("(13)"),
            "LN-17-1": _still("(17)"),
            "LN-22-1": _still("(22)"),
            "LN-26-1": _mended("(26)"),
            "LN-28-1": _still("(28)"),
            "LN-32-1": _still("(32), (33)"),
            "LN-32-2": _still("(32)"),
            "LN-36-1": _still("(36), (37)"),
            "LN-37-1": _mended("(37)"),
            "LN-39-1": _still("(40), (41), (42), (43)"),
            "LN-45-1": _mended("(46)"),
            "LN-47-1": _still("(48)"),
            "LN-48-1": _still("(49), no display of it"),
            "LN-50-1": _still("(51)"),
            "LN-52-1": _untold("(1), (53), whose displays are the same"),
            "LN-52-2": _still("(4), (53)"),
            "LN-54-1": _still("(55), and the order of its constants"),
            "LN-55-1": _untold("Theorem G.1"),
            "LN-58-1": _untold("the sentence before (59), which is the paper's"),
            "LN-58-2": _untold("the sentence before (59), which is the paper's"),
            "LN-60-2": _untold("the sentence before (61)"),
            "LN-62-1": _mended("(63)"),
            "LN-65-1": _still("(66)"),
            "LN-65-2": _untold("the sentence after (66)"),
            "LN-66-1": _still("(67)"),
            "LN-70-2": _still("the condition on n before (71)"),
            "LN-73-1": _still("(74), no display of its second half"),
            "LN-73-2": _untold("(74)"),
            "LN-74-1": _still("(75) to (80)"),
            "LN-91-1": _mended("after (92)"),
            "LN-94-1": _still("(95)"),
            "LN-98-1": _still("(99), and its reference"),
        }
    ),
)

WITHDRAWN = (
    Withdrawn(
        "LN-7-1",
        "7p",
        r"The loss $\mathcal{L}$ of (5) to (7) is defined in (36) only, and an MSE loss may be a mean.",
        "The sentence before (7) says with its `i.e.` which loss is meant, and prints no mean. That the letter is "
        "defined later, in (36), misleads no reader, nor that the labels are stacked as the outputs are.",
    ),
    Withdrawn(
        "LN-9-2",
        "8q",
        "A kernel that tends to Theta is not Theta; (9) solves (8) where the kernel is Theta at all times.",
        "The sentence says it: the kernel `is a constant matrix`. Its arrow is the limit of infinite width.",
    ),
    Withdrawn(
        "LN-17-2",
        "17p",
        "(17) to (19) and others have the inverse of a kernel that is assumed nowhere.",
        "A written inverse says that there is one, which is standard usage. What holds where there is none stands with "
        "(17p).",
    ),
    Withdrawn(
        "LN-26-2",
        "26p",
        "(25) and (26) are where training of the readout layer leads as t tends to infinity; no time is named.",
        "The sentence refers to appendix D of the paper, which says that it is the limit t to infinity. Read so it is "
        "right, and (26p) proves it.",
    ),
    Withdrawn(
        "LN-42-1",
        "42p",
        r"(41) and (42) write $\hat{\Theta}_0$, the letter of (4), for the kernel of the readout weights alone.",
        "Section 5 trains the readout alone, and says so in its heading and before (41): there its weights are all "
        "that are trained, and (4) by them is (42).",
    ),
    Withdrawn(
        "LN-48-2",
        "48p",
        "Theorem 2.1 bounds eta by eta_critical, Theorem G.1 bounds eta_0 = eta n.",
        "Theorem 2.1 stands before (52), where the kernel has no 1/n. For it the bound is right as printed; what "
        "changes with (52) is said in LN-52-1.",
    ),
    Withdrawn(
        "LN-60-1",
        "60",
        "(60) writes the induced norm of a matrix with the index 2, elsewhere with op.",
        "The index 2 for the induced norm is standard usage, and (60) itself says what is meant: the largest singular "
        "value. The E on the norm that follows is the transcription's; the revision has F.",
    ),
    Withdrawn(
        "LN-67-1",
        "67p",
        "That the limit kernel is positive definite is not enough for (67): the rate has to be small as well.",
        "Theorem G.1, inside whose proof the sentence stands, assumes eta_0 < eta_critical; the rate that refuted (67) "
        "is one that it excludes. That (67) uses it is said in LN-55-1.",
    ),
    Withdrawn(
        "LN-70-1",
        "70",
        "(70) writes 1 for the identity matrix.",
        "1 for the identity operator is standard usage, and the paper's. The mistake of (70) is LN-70-2.",
    ),
    Withdrawn(
        "LN-85-1",
        "84p",
        "At s = t, the end of the integrals, s - t is zero, and the sentence before (85) has < for <=.",
        "The sentence speaks of s - t < 0, and for such s it is right; one point of an integral is left out.",
    ),
    Withdrawn(
        "LN-99-1",
        "99",
        "(99) holds only where sigma_t < lambda_0, and does not say so.",
        "The sentence of (99) says “for large n”. By (98) sigma_t tends to 0, and lambda_0 >= 2 lambda_min/3 from the "
        "width of (68) on: so sigma_t < lambda_0 is what its words say. It is a premise of (99) now, and with it (99) "
        "is proved.",
    ),
)

__all__ = ["ORIGIN", "WITHDRAWN"]
