"""The print of the notes: all displays, and the formulas that entries between them judge, by the keys of the ledger.

LaTeX as in the transcription, mistakes included. Only typesetting is left out or laid out anew: white space and line
ends, the signs around a formula, the number of a display (the key says it). A display that stands there in several
pieces has an empty line between them, and so have the formulas of one sentence. Two signs stand outside of a formula
there: the `=` before the second line of (9), and the letter Theta in the sentences (26r) and (67p).
"""

from __future__ import annotations

from ...ledger.printed import by_number
from . import s1, s2, s3, s4, s5, s6_1, s6_2

PRINTED = by_number(s1.PRINTED, s2.PRINTED, s3.PRINTED, s4.PRINTED, s5.PRINTED, s6_1.PRINTED, s6_2.PRINTED)

__all__ = ["PRINTED"]
