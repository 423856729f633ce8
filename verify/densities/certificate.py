"""What a proof of an identity of densities is: data that the search writes and the replay reads, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derivations.assumptions import Assumption


@dataclass(frozen=True)
class PowerCertificate:
    """left / right is the product of relation^power over the named assumptions."""

    powers: tuple[tuple[Assumption, Fraction], ...]
