"""Claims, chains and equations: frozen data, no judgement.

A `Claim` is `lhs relation rhs` over a notation; a link of a chain is a claim with an id. An `Equation` is
one display: its printed lines, the relations between neighbours, and corrected lines with their erratum.
"""

from ..notation.nodes import Space
from .chain import Chain, Line, chain, system
from .claim import Assumptions, Claim, ClaimError, Families, Notation, Relation
from .equation import Equation, Kind, Link
from .printed import Printed, Slip
from .reading import Reading
from .repairs import (
    Amendment,
    Erratum,
    ErratumKind,
    ErratumType,
    Gap,
    NewLetters,
    NewLines,
    NewPremises,
    NewRelations,
    Repair,
    Undefined,
    Weight,
    Withdrawn,
)
from .section import Section, Theory

__all__ = [
    "Amendment",
    "Assumptions",
    "Chain",
    "Claim",
    "ClaimError",
    "Equation",
    "Erratum",
    "ErratumKind",
    "ErratumType",
    "Families",
    "Gap",
    "Kind",
    "Line",
    "Link",
    "NewLetters",
    "NewLines",
    "NewPremises",
    "NewRelations",
    "Notation",
    "Printed",
    "Reading",
    "Relation",
    "Repair",
    "Section",
    "Slip",
    "Space",
    "Theory",
    "Undefined",
    "Weight",
    "Withdrawn",
    "chain",
    "system",
]
