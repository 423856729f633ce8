"""Whatever an engine reports, as JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from enum import Enum
from typing import Any

from derivations.notation import nodes as n
from derivations.notation.text import text


def plain_json(value: Any) -> Any:
    """Any value an engine reports as JSON: finite floats, exact numbers and everything unknown as text."""
    if value is None or isinstance(value, bool | int | str):
        return value if not isinstance(value, int) or abs(value) < 2**53 else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, n.Node):
        return text(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_json(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((plain_json(item) for item in value), key=str)
    if is_dataclass(value) and not isinstance(value, type):
        return plain_json(asdict(value))
    return str(value)


__all__ = ["plain_json"]
