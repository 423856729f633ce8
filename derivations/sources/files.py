"""Files of a document: read as they are, in bounds; `\\input` only of what lies in the document's folder.

Nothing is executed and nothing is written. Whatever cannot be read is one message with its remedy.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from ..ledger.place import Place
from .errors import SourceError
from .text import File, Piece, Text, whole

MOST_BYTES = 4_000_000  # of all files of a document together
MOST_FILES = 200
DEEPEST = 20  # inputs inside of inputs
_SKIPPED = re.compile(
    r"\\verb\*?([^A-Za-z\s*]).*?\1"
    r"|\\begin\{(verbatim|lstlisting|minted|Verbatim|comment|filecontents)(\*?)\}.*?\\end\{\2\3\}"
    r"|(?P<input>\\(?:input|include|subfile)(?![A-Za-z@])\s*(?:\{(?P<name>[^{}\n]*)\}|(?P<bare>[^\s{}\\%]+)))"
    r"|\\(?:.|\n)|%[^\n]*",
    re.DOTALL,
)


class Folder:
    """Reads the files of one document; what they hold together is bounded."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.left = MOST_BYTES
        self.count = 0

    def read(self, path: Path, name: str) -> File:
        """One file.

        Raises:
            SourceError: it is no readable file of text.
        """
        try:
            if path.is_dir():
                raise SourceError(name, "it is a directory", "name a .tex or .md file in it")
            if not path.exists():
                raise SourceError(name, "there is no such file", "check its name")
            if not path.is_file():
                raise SourceError(name, "it is no regular file", "name a .tex or .md file, or - for standard input")
            size = path.stat().st_size
            if size > self.left:
                raise too_large(name)
            data = path.read_bytes()
        except SourceError:
            raise
        except OSError as error:
            raise SourceError(name, f"it cannot be read ({error.strerror or error})", "check its permissions") from None
        except ValueError:
            raise SourceError(name, "it is no name of a file", "check its name") from None
        self.left -= len(data)
        self.count += 1
        if self.left < 0:
            raise too_large(name)
        if self.count > MOST_FILES:
            raise SourceError(name, f"more than {MOST_FILES} files are read in", "check parts of the document")
        return decoded(data, name)


def too_large(name: str) -> SourceError:
    return SourceError(name, f"more than {MOST_BYTES // 1_000_000} MB of text", "split the document")


def decoded(data: bytes, name: str) -> File:
    """Text from bytes; line ends become `\\n`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        place = File(name, normal(before)).place(len(normal(before)))
        raise SourceError(place, "it is not UTF-8 from here on", "save the file as UTF-8") from None
    if "\0" in text:
        place = File(name, normal(text)).place(normal(text).index("\0"))
        raise SourceError(place, "a zero byte: this is no text", "name a .tex or .md file")
    return File(name, normal(text))


def normal(text: str) -> str:
    """Line ends as `\\n`; other separators that Python takes for line ends stay what they are."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


Inputs = Callable[[str], tuple[Path, File]]


def flattened(file: File, path: Path | None, folder: Folder | None) -> Text:
    """A LaTeX file with what it inputs in its place.

    Raises:
        SourceError: an input is missing, leads back to itself, or lies outside of the folder.
    """
    out: list[str] = []
    pieces: list[Piece] = []
    length = 0

    def add(owner: File, start: int, stop: int) -> None:
        nonlocal length
        if stop > start or not pieces:
            pieces.append(Piece(length, owner, start))
            out.append(owner.text[start:stop])
            length += stop - start

    def walk(owner: File, open_: tuple[Path, ...]) -> None:
        done = 0
        for found in _SKIPPED.finditer(owner.text):
            if found["input"] is None:
                continue
            place = owner.place(found.start())
            wanted = (found["name"] or found["bare"] or "").strip()
            inner_path = _resolved(wanted, folder, place)
            if inner_path in open_:
                chain = " -> ".join(p.name for p in (*open_[open_.index(inner_path) :], inner_path))
                raise SourceError(place, f"files that input each other: {chain}", "remove one of the inputs")
            if len(open_) > DEEPEST:
                raise SourceError(place, f"inputs nested deeper than {DEEPEST}", "put the files together")
            assert folder is not None
            inner = folder.read(inner_path, inner_path.relative_to(folder.root).as_posix())
            add(owner, done, found.start())
            walk(inner, (*open_, inner_path))
            done = found.end()
        add(owner, done, len(owner.text))

    if folder is None and path is None and not _has_input(file):
        return whole(file)
    walk(file, () if path is None else (path.resolve(),))
    return Text("".join(out), tuple(pieces))


def _has_input(file: File) -> bool:
    return any(found["input"] is not None for found in _SKIPPED.finditer(file.text))


def _resolved(wanted: str, folder: Folder | None, where: Place) -> Path:
    if folder is None:
        raise SourceError(where, r"\input in a text that is no file", "check the file by its name")
    if not wanted or "\\" in wanted or "\0" in wanted:
        raise SourceError(where, r"an \input whose name is not plain", "write the name of the file")
    try:
        base = (folder.root / wanted).resolve()
        choices = [base] if base.suffix else [base.with_name(f"{base.name}.tex"), base]
        if not base.suffix or not base.exists():
            choices = [base.with_name(f"{base.name}.tex"), base]
        found = next((choice for choice in choices if choice.is_file()), None)
    except (OSError, ValueError):
        found, base = None, folder.root
    if not base.is_relative_to(folder.root) or (found is not None and not found.resolve().is_relative_to(folder.root)):
        raise SourceError(where, f"{wanted} lies outside of the document's folder", "copy it into the folder")
    if found is None:
        raise SourceError(where, f"the file {wanted} is not there", "check its name, or remove the input")
    return found
