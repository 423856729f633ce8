"""The one list of documents: a key for each, and how to load it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from .ledger.document import Document
from .sources import Source, SourceError


def linearized_networks() -> Document:
    """The notes, with our supplements."""
    from .linearized_networks import LINEARIZED_NETWORKS

    return LINEARIZED_NETWORKS


def matrix_cookbook() -> Document:
    """The equations of a book of formulas."""
    return cookbook().document


def cookbook() -> Source:
    """The files of the book of formulas."""
    from .matrix_cookbook import matrix_cookbook as read

    return read()


def lee_2019() -> Source:
    """The files of the paper behind the notes."""
    from .lee_2019 import lee_2019 as read

    return read()


def chen_2021() -> Source:
    """The files of the notes' revision."""
    from .chen_2021 import chen_2021 as read

    return read()


#: a document is loaded when it is asked for; the first is what commands mean that name none
DOCUMENTS: dict[str, Callable[[], Document]] = {
    "linearized-networks": linearized_networks,
    "cookbook": matrix_cookbook,
    "lee2019": lambda: lee_2019().document,
    "chen2021": lambda: chen_2021().document,
}
#: documents that are read from files with declarations; they are judged as files are, with what their displays lend
SOURCES: dict[str, Callable[[], Source]] = {"cookbook": cookbook, "lee2019": lee_2019, "chen2021": chen_2021}
DEFAULT = "linearized-networks"
#: what the ids of records begin with in each document
PREFIXES = {"LN": "linearized-networks", "MC": "cookbook", "LEE": "lee2019", "LN21": "chen2021"}


class UnknownDocument(LookupError):
    """No document has this key: those that there are."""


def document(key: str = DEFAULT) -> Document:
    """The document with this key.

    Raises:
        UnknownDocument: there is none.
    """
    if key not in DOCUMENTS:
        raise UnknownDocument(f"there is no document {key!r}; there are: {', '.join(DOCUMENTS)}")
    return DOCUMENTS[key]()


def is_listed(candidate: Document) -> bool:
    """Whether this very document is the one that its key finds here: not one of a user's own."""
    return candidate.key in DOCUMENTS and document(candidate.key) is candidate


def source(candidate: Document) -> Source | None:
    """The files that a document of ours is read from; none for one that is entered as a ledger, or a user's own."""
    if candidate.key not in SOURCES or not is_listed(candidate):
        return None
    return SOURCES[candidate.key]()


@dataclass(frozen=True)
class Kin:
    """The records of other documents that are of the same mistake: in what a document follows, in what follows it."""

    inherited_from: tuple[str, ...] = ()
    inherited_by: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def kin() -> dict[str, Kin]:
    """The records that have kin, by their ids: whichever of two documents says so, both have it.

    A document whose files cannot be read says nothing here; who asks for it hears why.
    """
    above: dict[str, dict[str, None]] = {}
    below: dict[str, dict[str, None]] = {}
    for key in DOCUMENTS:
        try:
            entries = document(key).equations.values()
        except SourceError:
            continue
        for entry in entries:
            for erratum in entry.errata:
                pairs = [(one, erratum.id) for one in erratum.inherited_from]
                for first, second in (*pairs, *((erratum.id, one) for one in erratum.inherited_by)):
                    above.setdefault(second, {})[first] = None
                    below.setdefault(first, {})[second] = None
    return {id: Kin(tuple(above.get(id, ())), tuple(below.get(id, ()))) for id in {**above, **below}}


def prefix_of(name: str) -> str | None:
    """What the id of a record begins with, if it is one of `PREFIXES`."""
    first, dash, _ = name.strip().partition("-")
    return first.upper() if dash and first.upper() in PREFIXES else None


def addressed(name: str, key: str | None = None) -> tuple[str | None, str]:
    """The document that a name is looked for in, and the name in it: `lee2019:S23`, `LEE-S23-1`, or any other.

    Raises:
        UnknownDocument: a document is named twice, and not the same.
    """
    first, colon, rest = name.strip().partition(":")
    spelled = {known.casefold(): known for known in DOCUMENTS}.get(first.strip().casefold())
    if colon and spelled is not None and rest.strip():
        if key is not None and key != spelled:
            raise UnknownDocument(f"{name!r} is of {spelled}, and {key} is asked for")
        return spelled, rest.strip()
    owner = PREFIXES.get(prefix_of(name) or "")
    return (owner if key is None and owner is not None else key), name
