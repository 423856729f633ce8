"""What the battery attacks: a document of ours by its key, the applications of every rule, or a user's file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from derivations import library
from derivations.ledger import Claim, Notation, Relation
from derivations.sources import SUFFIXES, read_file

from ..bounds.rules.ground import EQ, LE, LT
from .applications.uses import every
from .mutants import Original, originals

RULES = "rules"
RELATIONS = {LE: Relation.LE, LT: Relation.LT, EQ: Relation.EQ}


@dataclass(frozen=True)
class Subject:
    """The claims that are attacked, with section and display; `sha256` pins what was read."""

    key: str
    sha256: str
    claims: tuple[Original, ...]


@lru_cache(maxsize=8)
def subject(name: str = library.DEFAULT) -> Subject:
    """What a name means: `rules`, a file that ends as one that is read, or the key of a document of ours.

    Raises:
        SourceError: the file cannot be read.
        UnknownDocument: it is no file by its name, and no document has this key.
    """
    if name == RULES:
        return Subject(name, "", applications())
    document = read_file(name).document if is_file(name) else library.document(name)
    key = Path(name).stem if is_file(name) else document.key
    return Subject(key, document.sha256, tuple(originals(document)))


def is_file(name: str) -> bool:
    """Whether a name is that of a file that can be read."""
    return Path(name).suffix.lower() in SUFFIXES


def applications() -> tuple[Original, ...]:
    """What each rule of the kernel of bounds shows in each of its applications, under the premises of that one."""
    found: list[Original] = []
    count: Counter[str] = Counter()
    for use in every():
        made = use.sequent()
        count[made.rule] += 1
        name = f"{made.rule} {count[made.rule]}"
        stated = tuple(sorted(made.under, key=lambda fact: fact.statement()))
        notation = Notation(made.rule, {}, ())
        found.append((0, made.rule, Claim(made.left, RELATIONS[made.relation], made.right, notation, stated, id=name)))
    return tuple(found)


__all__ = ["RULES", "Subject", "is_file", "subject"]
