"""Assumptions as objects: what they say, the equations they grant, the properties they declare.

An assumption never sees an engine. The proof engines use its `rules` (oriented equations that hold in
every model) and `properties`; `verify.models` knows how to draw a model for each class and how to check
one exactly, and a test evaluates every rule in every drawn model.
"""

from .core import IMPLIED, RANKS, REGULAR, SIGN, Assumption, Has, Property, Rule, symbols
from .definitions import HAS_A_VALUE, Define, Defined, Gram, Index, Kernel, Throughout
from .functions import Convex, Dominated, Lipschitz, Smooth, StronglyConvex
from .laws import Centered, Converges, HasDensity, Independent, Law, Random, SameEvent, White
from .maps import SmoothMap
from .paths import Commuting, Flow, PathFact, Trajectory, Varies, along

__all__ = [
    "HAS_A_VALUE",
    "IMPLIED",
    "RANKS",
    "REGULAR",
    "SIGN",
    "Assumption",
    "Centered",
    "Commuting",
    "Converges",
    "Convex",
    "Define",
    "Defined",
    "Dominated",
    "Flow",
    "Gram",
    "Has",
    "HasDensity",
    "Independent",
    "Index",
    "Kernel",
    "Law",
    "Lipschitz",
    "PathFact",
    "Property",
    "Random",
    "Rule",
    "SameEvent",
    "Smooth",
    "SmoothMap",
    "StronglyConvex",
    "Throughout",
    "Trajectory",
    "Varies",
    "White",
    "along",
    "symbols",
]
