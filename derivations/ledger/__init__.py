"""Claims, chains and equations: frozen data, no judgement.

A `Claim` is `lhs relation rhs` over a notation; a link of a chain is a claim with an id. An `Equation` is
one display: its printed lines, the relations between neighbours, and corrected lines with their erratum.
"""

from ..notation.nodes import Space
from .chain import Chain, Erratum, ErratumKind, ErratumType, Line, chain, system
from .claim import Assumptions, Claim, ClaimError, Families, Notation, Relation
from .equation import Equation, Kind, Link
from .section import Section, Theory

__all__ = [
    "Assumptions",
    "Chain",
    "Claim",
    "ClaimError",
    "Equation",
    "Erratum",
    "ErratumKind",
    "ErratumType",
    "Families",
    "Kind",
    "Line",
    "Link",
    "Notation",
    "Relation",
    "Section",
    "Space",
    "Theory",
    "chain",
    "system",
]
