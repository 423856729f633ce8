"""An oracle of its own: what nodes and facts mean, how models are drawn; it imports only the notation and mpmath."""

from .search import Answer, Found, ask, confirm

__all__ = ["Answer", "Found", "ask", "confirm"]
