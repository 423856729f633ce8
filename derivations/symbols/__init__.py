"""The symbols of a document by machine: what its print calls what, where each is defined, and where that changes."""

from .passages import Meaning, Place
from .records import Finding, How, Row, Sort, Statement, Symbols
from .table import symbols

__all__ = ["Finding", "How", "Meaning", "Place", "Row", "Sort", "Statement", "Symbols", "symbols"]
