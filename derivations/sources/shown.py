"""What a reader of a source sees of a display: its lines and links with their places, and why one is not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..ledger.document import Document
from ..ledger.place import Place
from ..notation.core import Node
from ..notation.reader.macros import Macro
from .errors import Notice
from .scope import Entity, Unsaid
from .text import File


@dataclass(frozen=True)
class Why:
    """Why something is not read: the place, what is unclear there, what to write or declare."""

    place: Place
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}; {self.remedy}" if self.remedy else self.what


@dataclass(frozen=True)
class ShownLine:
    """A printed line: its LaTeX as it stands, what is read from it, and a reading with its reason."""

    printed: str
    place: Place
    tree: Node | None
    why: Why | None = None
    reading: str = ""
    borrowed: bool = False  # it stands in the display before
    set_as: str = ""  # of a reading: the print with the macros that hold at its place put in


@dataclass(frozen=True)
class ShownLink:
    """A printed link: its number in the display, its lines, its sign, its place; `why` where it is not read.

    `doubt` is a condition that is printed and not read: without it nothing is called false.
    """

    number: int
    left: int
    right: int
    sign: str
    place: Place
    why: Why | None = None
    doubt: str = ""


@dataclass(frozen=True)
class Shown:
    """One display."""

    number: str
    numbers: tuple[str, ...]
    latex: str
    place: Place
    lines: tuple[ShownLine, ...]
    links: tuple[ShownLink, ...]
    skipped: str = ""
    why: Why | None = None  # where nothing of it is read
    unsaid: tuple[Unsaid, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A document that was read from files, what is shown of its displays, and what its reader should know."""

    name: str
    document: Document
    shown: Mapping[str, Shown]
    notices: tuple[Notice, ...]
    files: Mapping[str, File]
    symbols: tuple[Entity, ...] = field(default=())
    finds: Mapping[str, str] = field(default_factory=dict)  # numbers and labels -> names of displays
    macros: Mapping[str, Macro] = field(default_factory=dict)

    @property
    def unsaid(self) -> tuple[Unsaid, ...]:
        """Declarations that have no fact, anywhere in the document."""
        found = dict.fromkeys(one for shown in self.shown.values() for one in shown.unsaid)
        return tuple(found)
