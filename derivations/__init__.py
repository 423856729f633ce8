"""Derivations as data: every display of a document, line by line, as printed.

>>> from derivations import EQUATIONS
>>> [link.id for link in EQUATIONS["47"].links]
['47.1', '47.2', '47.3']
"""

from __future__ import annotations

from .ledger.document import Document
from .linearized_networks import LINEARIZED_NETWORKS

EQUATIONS = LINEARIZED_NETWORKS.equations

__all__ = ["EQUATIONS", "LINEARIZED_NETWORKS", "Document"]
