"""LaTeX of mathematics and declared names, read as trees of the notation; what is unclear is refused with its place."""

from .errors import ReadError
from .reading import read, vocabulary

__all__ = ["ReadError", "read", "vocabulary"]
