"""Pictures of what the notes say, for people who would rather look than read.

Every function returns a `Picture`: a figure with labelled axes and units, the seeds it used, and a caption. Colours
are those of Okabe and Ito, ordered by lightness, and every line differs in more than its colour, so that a figure
reads in grey.
"""

from __future__ import annotations

from .bounds import slack, waterfall
from .graph import dependencies
from .modes import relaxation
from .paper import constants_of_lemma_1, rates_of_theorem_g4
from .prediction import corollary, readout
from .scaling import exponents, widths
from .style import Picture

__all__ = [
    "Picture",
    "constants_of_lemma_1",
    "corollary",
    "dependencies",
    "exponents",
    "rates_of_theorem_g4",
    "readout",
    "relaxation",
    "slack",
    "waterfall",
    "widths",
]
