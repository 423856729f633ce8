"""Files that a user hands in, read with care: regular, not too large, JSON with finite numbers only.

A named pipe or a device would hang or never end; a sparse or compressed file may be far larger than it looks; text
nested a hundred thousand deep exhausts the parser. Each is refused here with one clause that names the place.
"""

from __future__ import annotations

import json
import math
import os
import stat
import sys
from pathlib import Path
from typing import Any


class Unreadable(ValueError):
    """Why a file cannot be read: a clause to put after its name."""


def cache_folder() -> Path:
    """Where programs of this user keep what can be made again."""
    home = Path(os.path.expanduser("~"))
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    if sys.platform == "darwin":
        return home / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")


def read_bytes(path: str | os.PathLike[str], most: int) -> bytes:
    """The content of a regular file of at most `most` bytes.

    Raises:
        FileNotFoundError: there is none.
        Unreadable: it is no regular file, larger, or may not be read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as reason:
        raise Unreadable(f"cannot be read ({getattr(reason, 'strerror', None) or reason})") from None
    try:
        kind = os.fstat(handle)
        if not stat.S_ISREG(kind.st_mode):
            raise Unreadable("cannot be read (it is not a regular file; copy what it holds into one)")
        if kind.st_size > most:
            raise Unreadable(f"larger than {most // 2**20} MiB")
        with open(handle, "rb", closefd=False) as file:
            body = file.read(most + 1)
    except OSError as reason:
        raise Unreadable(f"cannot be read ({reason.strerror})") from None
    finally:
        os.close(handle)
    if len(body) > most:
        raise Unreadable(f"larger than {most // 2**20} MiB")
    return body


def read_json(path: str | os.PathLike[str], most: int) -> Any:
    """The JSON in a file, as plain values with finite numbers.

    Raises:
        FileNotFoundError, Unreadable: as `read_bytes`, and where it is not UTF-8 or not JSON, with the place.
    """
    try:
        body = read_bytes(path, most).decode("utf-8")
    except UnicodeDecodeError as reason:
        raise Unreadable(f"byte {reason.start} is not UTF-8") from None
    return parse_json(body)


def parse_json(body: str) -> Any:
    """JSON with finite numbers only; raises `Unreadable` with line and column."""
    try:
        return json.loads(body, parse_constant=_refuse_constant, parse_float=_finite, parse_int=_whole)
    except json.JSONDecodeError as reason:
        cut = " (the file may be cut off)" if reason.pos >= len(body.rstrip()) - 1 else ""
        raise Unreadable(f"line {reason.lineno}, column {reason.colno}: not JSON, {reason.msg}{cut}") from None
    except RecursionError:
        raise Unreadable("nested too deep") from None


def _refuse_constant(name: str) -> Any:
    raise Unreadable(f"{name} is not a number that JSON may hold")


def _finite(spelled: str) -> float:
    value = float(spelled)
    if not math.isfinite(value):
        raise Unreadable(f"{spelled[:40]} is too large for a finite number")
    return value


def _whole(spelled: str) -> int:
    if len(spelled) > 1000:
        raise Unreadable(f"a whole number of {len(spelled)} digits")
    return int(spelled)
