"""Judges claims of derivations with independent engines.

>>> from verify import judge
>>> from derivations import EQUATIONS
>>> judge(EQUATIONS["46"].links[0]).verdict.value
'PROVED'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .judging.check import check, check_text
    from .judging.judge import judge

__version__ = "0.2.0"
__all__ = ["__version__", "check", "check_text", "judge"]
_LAZY = {"judge": ".judging.judge", "check": ".judging.check", "check_text": ".judging.check"}


def __getattr__(name: str) -> Any:
    """Load the judge on first use: SymPy takes a second, and the laboratory does not need it."""
    if name in _LAZY:
        return getattr(import_module(_LAZY[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
