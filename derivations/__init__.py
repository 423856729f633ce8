"""Derivations as data: every display of a document, line by line, as printed.

>>> from derivations import EQUATIONS
>>> [link.id for link in EQUATIONS["47"].links]
['47.1', '47.2', '47.3']

`read(latex, notation)` reads a term of LaTeX in a declared notation, and raises `ReadError` where it is unclear.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .ledger.document import Document
from .linearized_networks import LINEARIZED_NETWORKS

EQUATIONS = LINEARIZED_NETWORKS.equations

#: loaded when they are asked for: what judges needs no reader
_READER = ("ReadError", "read")


def __getattr__(name: str) -> Any:
    if name in _READER:
        return getattr(import_module("derivations.notation.reader"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["EQUATIONS", "LINEARIZED_NETWORKS", "Document", "ReadError", "read"]
