"""Documents under their old name."""

from .ledger.document import Document
from .linearized_networks import LINEARIZED_NETWORKS

__all__ = ["LINEARIZED_NETWORKS", "Document"]
