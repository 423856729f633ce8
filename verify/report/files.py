"""Certificates as files: written whole or not at all, and read back with care."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..files import Unreadable, read_json
from .schema import validate

MAX_BYTES = 256 * 1024 * 1024
AGAIN = "write it again with `certify run --json FILE`"


class CertificateError(ValueError):
    """A certificate that cannot be written or read: the file, the place in it, and the remedy."""


def check_writable(path: str | os.PathLike[str]) -> None:
    """Raise `CertificateError` now if `write(path, ...)` would fail later."""
    target = Path(path)
    try:
        if target.is_dir():
            raise CertificateError(f"cannot write {target}: it is a folder; name a file in it")
        if not target.parent.is_dir():
            raise CertificateError(f"cannot write {target}: there is no folder {target.parent}; create it first")
        if _is_device(target):
            return
        handle, temporary = tempfile.mkstemp(prefix=".certificate-", dir=os.path.dirname(os.path.realpath(target)))
        os.close(handle)
        os.unlink(temporary)
        if target.exists() and not os.access(target, os.W_OK):
            raise CertificateError(f"cannot write {target}: it is read-only; name another file")
    except (OSError, ValueError) as reason:
        if isinstance(reason, CertificateError):
            raise
        why = getattr(reason, "strerror", None) or str(reason)
        raise CertificateError(f"cannot write {target}: {why}; name a file in a folder you may write to") from None


def _is_device(target: Path) -> bool:
    return target.exists() and not stat.S_ISREG(target.stat().st_mode)


def write(path: str | os.PathLike[str], data: Mapping[str, Any]) -> None:
    """Write JSON to a temporary file beside `path`, then rename: the file is whole or is not there."""
    target = Path(path)
    try:
        body = json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    except (TypeError, ValueError) as reason:
        raise CertificateError(f"cannot write {target}: the data are not JSON ({reason})") from None
    write_text(target, body)


def write_text(path: str | os.PathLike[str], body: str) -> None:
    """Write text whole or not at all."""
    check_writable(path)
    target = Path(path)
    if _is_device(target):
        target.write_text(body, encoding="utf-8")
        return
    real = os.path.realpath(target)
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=".certificate-", dir=os.path.dirname(real))
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, stat.S_IMODE(os.stat(real).st_mode) if os.path.exists(real) else 0o666 & ~_umask())
        os.replace(temporary, real)
        temporary = ""
    except OSError as reason:
        raise CertificateError(f"cannot write {target}: {reason.strerror}; nothing was written") from None
    finally:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def read(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read and validate a certificate; raises `CertificateError` naming file, place and remedy."""
    target = Path(path)
    try:
        data = read_json(target, MAX_BYTES)
    except FileNotFoundError:
        raise CertificateError(f"{target}: cannot be read (No such file or directory); {AGAIN}") from None
    except Unreadable as reason:
        raise CertificateError(f"{target}: {reason}; {AGAIN}") from None
    problem = validate(data)
    if problem:
        raise CertificateError(f"{target}: {problem}; {AGAIN}")
    return data


__all__ = ["AGAIN", "CertificateError", "check_writable", "read", "write", "write_text"]
