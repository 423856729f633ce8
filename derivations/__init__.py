"""The notes "Linearized Networks" as data: every display, line by line, as printed.

>>> from derivations import EQUATIONS
>>> [link.id for link in EQUATIONS["47"].links]
['47.1', '47.2', '47.3']
"""

from __future__ import annotations

from .document import LINEARIZED_NETWORKS, Document

EQUATIONS = LINEARIZED_NETWORKS.equations

__all__ = ["EQUATIONS", "LINEARIZED_NETWORKS", "Document"]
