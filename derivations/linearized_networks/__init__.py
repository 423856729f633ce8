"""The notes "Linearized Networks" as a document: their displays line by line as printed, and our supplements."""

from __future__ import annotations

from ..ledger.document import Document
from .origin import ORIGIN, WITHDRAWN
from .printed import PRINTED
from .printed.sentences import SENTENCES
from .sections import s6
from .sections import s6_2 as s6_2_
from .sections.s1 import s1
from .sections.s2 import s2
from .sections.s3 import s3
from .sections.s4 import s4
from .sections.s5 import s5
from .sections.s6_1 import s6_1
from .sections.s6_2 import s6_2
from .theory import (
    chance,
    depth,
    descent,
    flow,
    layer,
    parameterization,
    sharp_descent,
    sharp_flow,
    singular_kernel,
    trained_layer,
    two_constants,
    width,
)

SECTIONS = (s1, s2, s3, s4, s5, s6_1, s6_2)

#: supplements after the same entry come in this order
THEORY = (
    singular_kernel.theory,
    parameterization.theory,
    layer.theory,
    depth.theory,
    two_constants.theory,
    trained_layer.theory,
    chance.theory,
    width.theory,
    descent.theory,
    sharp_descent.theory,
    flow.theory,
    sharp_flow.theory,
)

LINEARIZED_NETWORKS = Document(
    key="linearized-networks",
    prefix="LN",
    title="Linearized Networks",
    author="Yilan Chen",
    date="2020-08-21",
    sha256="0615231c85cf8e66b84b47e3d3bb224bf1b565176767572a0930c5b4da13da9e",
    sections=SECTIONS,
    theory=THEORY,
    inputs={
        "52": (s6.KERNEL, s6_2_.KERNEL_PATH),
        "53": (s6.DESCENT,),
        "54": (s6.LEMMA_1,),
        "58": (s6.START,),
        "68": (s6.NEAR, s6_2_.NEAR_START),
    },
    origin=ORIGIN,
    withdrawn=WITHDRAWN,
    print=PRINTED,
    sentences=SENTENCES,
    theorems={
        "Lemma 1": ("layer.lemma-1-change", "layer.lemma-1-size"),
        "G.1": ("56", "57"),
        "G.1x": ("two-constants.theorem-g1-decay-and-path", "two-constants.theorem-g1-kernel"),
        "G.1 for one hidden layer": ("trained-layer.theorem-g1-decay-and-path", "trained-layer.theorem-g1-kernel"),
        "G.1 as printed for one hidden layer": (
            "trained-layer.printed-g1-decay-and-path",
            "trained-layer.printed-g1-kernel",
        ),
        "G.2": ("flow.theorem-g2",),
        "G.2x": ("two-constants.theorem-g2",),
        "G.2 for one hidden layer": ("trained-layer.theorem-g2",),
        "H.1": ("73",),
        "H.1x": (
            "sharp-descent.gaps-at-all-times",
            "sharp-flow.gap-at-all-times",
            "sharp-flow.gap-at-a-test-input-at-all-times",
        ),
    },
)
