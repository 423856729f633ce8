"""Pages of a certificate: a self-contained site that opens from the file system.

`write(certificate, directory)` needs nothing but the certificate's JSON. Every page is one file with its style,
its script and its formulas (SVG); nothing is loaded, and a content security policy says so to the browser.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..files import CertificateError, check_writable, write_text


def write(
    data: Any,
    directory: str | os.PathLike[str],
    name: str = "certificate",
    laboratory: Mapping[str, Any] | None = None,
) -> list[Path]:
    """Write the site of the certificate `data` (read from the file `name`); the paths written, first page first.

    Raises:
        CertificateError: the certificate is not one, or the folder cannot be written.
    """
    from .laboratory import laboratory_data
    from .render import pages
    from .stored import report

    shown = None if laboratory is None else laboratory_data(laboratory)
    made = pages(report(data, name), shown)
    folder = prepare(directory)
    for file, body in reversed(made.items()):
        write_text(folder / file, body)
    return [folder / file for file in made]


def prepare(directory: str | os.PathLike[str]) -> Path:
    """The folder, made if it is missing; raises `CertificateError` if pages cannot be written there."""
    folder = Path(directory)
    try:
        if not str(directory):
            raise CertificateError("cannot write the pages: name a folder for them")
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as reason:
        why = getattr(reason, "strerror", None) or str(reason)
        raise CertificateError(f"cannot write {folder}: {why}; name a folder that you may write to") from None
    check_writable(folder / "index.html")
    return folder


__all__ = ["prepare", "write"]
