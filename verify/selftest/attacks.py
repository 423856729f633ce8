"""All attacks, whichever file lists them, by name."""

from __future__ import annotations

from .adversarial import ATTACKS, Attack, Truth
from .membership import FORGED

__all__ = ["ATTACKS", "FORGED", "Attack", "Truth"]
