"""Documents from files: LaTeX or Markdown with declarations, read as entries; what is not read says why, and where."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from .build import document, is_markdown
from .errors import Notice, SourceError
from .files import Folder, flattened
from .shown import Shown, ShownLine, ShownLink, Source, Why
from .text import File, Text, whole

SUFFIXES = {".tex", ".md", ".markdown", ".qmd", ".myst", ".latex", ".ltx"}


def read_file(path: str | Path) -> Source:
    """The document of a file, with what it inputs and the declarations in `NAME.certify` beside it.

    Raises:
        SourceError: the file, or a declaration in it, cannot be read: place, what is wrong, remedy.
    """
    chosen = Path(path)
    name = str(path)
    folder = Folder(chosen.absolute().parent)
    file = folder.read(chosen, name)
    if chosen.suffix.lower() not in SUFFIXES:
        raise SourceError(name, "it is neither LaTeX nor Markdown by its name", "name a .tex or .md file")
    beside = chosen.with_suffix(".certify")
    declared = folder.read(beside, str(beside)) if beside.is_file() else None
    text = whole(file) if is_markdown(name) else flattened(file, chosen, folder)
    return document(text, name, declared)


def read_listed(path: str | Path, key: str, *, prefix: str, author: str, date: str) -> Source:
    """A file of ours: its document has the key by which the library knows it, its author and date, and the beginning of
    the ids of its records.

    Raises:
        SourceError: as `read_file`.
    """
    read = read_file(path)
    return replace(read, document=replace(read.document, key=key, prefix=prefix, author=author, date=date))


def read_text(text: str, name: str = "mine.tex") -> Source:
    """The document of a text; the ending of `name` says whether it is LaTeX or Markdown. No file is read.

    Raises:
        SourceError: the text cannot be read.
    """
    from .files import MOST_BYTES, decoded, too_large

    data = text.encode("utf-8", "surrogatepass")
    if len(data) > MOST_BYTES:
        raise too_large(name)
    file = decoded(data, name)
    return document(whole(file) if is_markdown(name) else flattened(file, None, None), name)


__all__ = [
    "File", "Notice", "Shown", "ShownLine", "ShownLink", "Source", "SourceError", "Text", "Why", "read_file",
    "read_listed", "read_text",
]  # fmt: skip
