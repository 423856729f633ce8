"""Where an entry is written: a file and a line that a reader can open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any


@dataclass(frozen=True)
class Place:
    """A line of a file; the file is named from its package on, or by its name alone: nothing of a machine is told."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    @classmethod
    def of(cls, function: Callable[..., Any]) -> Place | None:
        """Where a function is written, its decorator included; None for what is not written in Python."""
        code = getattr(function, "__code__", None)
        if code is None:
            return None
        path, module = PurePath(code.co_filename), (function.__module__ or "").split(".")
        for package in (module, module[:-1]):
            if package and path.parts[-len(package) - 1 : -1] == tuple(package):
                return cls("/".join((*package, path.name)), code.co_firstlineno)
        return cls(path.name, code.co_firstlineno)


__all__ = ["Place"]
