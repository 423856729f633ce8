"""The displays of the notes beside those of their revision, and what became of each record of the notes.

What a display of either is found to be stands in `revision.json`, which is computed: `python -m tests.chen_2021`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..ledger.origin import Later, State

DATA = Path(__file__).parent / "revision.json"
LAST_ALIKE, LAST = 37, 101  # up to the first the numbers are the same; then those of the revision run on by one

#: what bears a letter, or stands in a sentence: number in the notes -> number in the revision
LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "0p": "0a", "1a": "2a", "3a": "3a", "6a": "6a", "9a": "9a", "9p": "9p", "12p": "12p", "13p": "13p",
        "26p": "48p", "26r": "26r", "28a": "28a", "40p": "41p", "43p": "44p", "52q": "52p", "54p": "55p",
        "72a": "73a", "80a": "81a", "84p": "85p", "91p": "92a", "94p": "95a", "95a": "96a", "98p": "98s",
    }
)  # fmt: skip
#: what the notes have and the revision, as it was read, has not; and the other way around
GONE: Mapping[str, str] = MappingProxyType(
    {
        "3p": "no formula is printed in either",
        "7p": "no formula is printed in either",
        "8q": "the sentence is not in what was read of the revision",
        "17p": "no formula is printed in either",
        "23p": "the sentence is kept",
        "42p": "a claim of ours about (42); (43) says the same",
        "48p": "a claim of ours about (48); (49) says the same",
        "52p": "a claim of ours about (52); (53) says the same",
        "57p": "the sentence is not in what was read of the revision",
        "84q": "the sentence is not in what was read of the revision",
        "8p": "the sentence is not in what was read of the revision",
        "20a": "the formula in the sentence before (21) is not in what was read of the revision",
        "26q": "the sentence is not in what was read of the revision",
        "37p": "the sentence is kept; it is the premise of (38)",
        "55p": "no formula is printed in either",
        "58p": "the sentence is kept",
        "58q": "the sentence is not in what was read of the revision",
        "60p": "the sentence is kept",
        "65p": "the sentence is kept",
        "67p": "the sentence is kept",
        "73p": "no formula is printed in either",
    }
)
NEW: Mapping[str, str] = MappingProxyType(
    {
        "0b": "a part of the formula of (0p)",
        "0c": "a part of the formula of (0p)",
        "32p": "what (31) and (32) say together",
        "38": "new: the Jacobian of one output",
        "49p": "ours: (49) with its constants",
        "70a": "the condition of (70) of the notes",
        "102p": "what (102) leaves open of (74)",
    }
)
#: records that no verdict on a display of the revision decides: by its words
WORDS: Mapping[str, Later] = MappingProxyType(
    {
        "LN-3-1": Later("(3), (5): which parameters are trained", State.UNTOLD),
        "LN-4-2": Later("(4) has no such matrix", State.ABSENT),
        "LN-8-1": Later("the sentence after (8)", State.UNTOLD),
        "LN-9-1": Later("the claim after (9); a closed form for one output is proved, (9p)", State.UNTOLD),
        "LN-48-1": Later("(49): no display speaks of the outputs at x along descent", State.STILL),
        "LN-52-1": Later("(53): which parameters are trained", State.UNTOLD),
        "LN-55-1": Later("Theorem G.1: what the critical rate is", State.UNTOLD),
        "LN-58-1": Later("the sentence before (59), which is the paper's: one letter for three chances", State.UNTOLD),
        "LN-58-2": Later("the sentence before (59): what R_0 depends on", State.UNTOLD),
        "LN-60-2": Later("the sentence before (61)", State.UNTOLD),
        "LN-65-2": Later("the sentence after (66)", State.UNTOLD),
        "LN-73-2": Later("(74): what g(t, x) is", State.UNTOLD),
    }
)
#: records whose place the revision prints otherwise: the display there, whose verdict says that it is mended
MENDED: Mapping[str, str] = MappingProxyType(
    {"LN-26-1": "26", "LN-37-1": "37", "LN-45-1": "46", "LN-62-1": "63", "LN-91-1": "92a"}
)


def in_the_revision(number: str) -> str | None:
    """The number in the revision of a display of the notes; None where it is gone."""
    if number.isdigit():
        return number if int(number) <= LAST_ALIKE else str(int(number) + 1)
    return LETTERS.get(number)


@lru_cache(maxsize=1)
def found() -> Mapping[str, Mapping[str, Any]]:
    """Of both documents: number -> status, as they were judged."""
    return json.loads(DATA.read_text(encoding="utf-8"))


__all__ = ["DATA", "GONE", "LETTERS", "MENDED", "NEW", "WORDS", "found", "in_the_revision"]
