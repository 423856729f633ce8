"""Pictures of what the notes say, for people who would rather look than read.

Every function returns a `Picture`: a figure with labelled axes and units, the seeds it used, and a caption. Colours
are those of Okabe and Ito, ordered by lightness, and every line differs in more than its colour, so that a figure
reads in grey.
"""

from __future__ import annotations

from .bounds import slack, waterfall
from .dependencies import dependencies
from .prediction import corollary, readout
from .relaxation import relaxation
from .style import Picture
from .widths import exponents, widths

__all__ = [
    "Picture",
    "corollary",
    "dependencies",
    "exponents",
    "readout",
    "relaxation",
    "slack",
    "waterfall",
    "widths",
]
