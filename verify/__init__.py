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
    from collections.abc import Callable

    from .judging.judge import judge

    # said here in short: what the judge imports is what its version covers, and it needs no files of users
    check: Callable[..., Any]
    check_text: Callable[..., Any]

__version__ = "0.2.0"
__all__ = ["__version__", "check", "check_text", "judge"]
_LAZY = {"judge": ".judging.judge", "check": ".judging.check", "check_text": ".judging.check"}


def __getattr__(name: str) -> Any:
    """Load the judge on first use: SymPy takes a second, and the laboratory does not need it."""
    if name in _LAZY:
        return getattr(import_module(_LAZY[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
