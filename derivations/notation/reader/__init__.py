"""LaTeX of mathematics and declared names, read as trees of the notation; what is unclear is refused with its place."""

from .displays import PrintedChain, PrintedLine, read_display
from .errors import ReadError
from .macros import Macro, macros
from .reading import read, vocabulary

__all__ = ["Macro", "PrintedChain", "PrintedLine", "ReadError", "macros", "read", "read_display", "vocabulary"]
