"""Where a room keeps what it knows, and a room as a row of the vocabulary: each word is known there or has a reason."""

from __future__ import annotations

import ast
import functools
import operator
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Any, get_args

ROOT = Path(__file__).parent.parent.parent


def spelled(word: Any) -> str:
    """A class, a member of an enumeration, or a name, as the vocabulary lists it."""
    return word.__name__ if isinstance(word, type) else word.name if isinstance(word, Enum) else str(word)


@dataclass(frozen=True)
class Table:
    """A registry of a room: a dict, tuple, set or union of classes under a name of a module (or other object)."""

    owner: Any
    name: str

    def words(self) -> frozenset[str]:
        held = getattr(self.owner, self.name)
        return frozenset(map(spelled, get_args(held) if isinstance(held, UnionType) else held))

    def without(self, word: str) -> Any:
        """The same registry with a word less."""
        held = getattr(self.owner, self.name)
        if isinstance(held, Mapping):
            less = {key: value for key, value in held.items() if spelled(key) != word}
            return MappingProxyType(less) if isinstance(held, MappingProxyType) else less
        if isinstance(held, UnionType):
            return functools.reduce(operator.or_, (c for c in get_args(held) if c.__name__ != word))
        return type(held)(x for x in held if spelled(x) != word)


@dataclass(frozen=True)
class Room:
    """What a room knows: the words of its `tables`, and those that it `computes` (read off its source, say)."""

    name: str
    what: str  # what it has for each word: "meaning", "check"
    where: str  # the file in which one adds it
    tables: tuple[Table, ...] = ()
    computes: Callable[[], Collection[str]] = frozenset
    absent: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)  # names of its own, that are no words, and what they are

    def known(self) -> frozenset[str]:
        return frozenset(self.computes()).union(*(table.words() for table in self.tables))


@dataclass(frozen=True)
class Vocabulary:
    """Words of one kind and the rooms that must know each of them, or say why not."""

    kind: str
    words: Callable[[], tuple[str, ...]]
    rooms: tuple[Room, ...]

    def room(self, name: str) -> Room:
        return next(room for room in self.rooms if room.name == name)

    def gaps(self) -> list[str]:
        """Each word in each room that is neither known nor excused, or both; each name that is no word."""
        return [line for room in self.rooms for line in self.gaps_of(room)]

    def gaps_of(self, room: Room) -> Iterator[str]:
        known, words = room.known(), self.words()
        for word in words:
            reason = room.absent.get(word)
            if word not in known and reason is None:
                yield (f"{word}: {room.name} has no {room.what}; add one to {room.where} or say in its `absent` why")
            if word in known and reason is not None:
                yield f"{word}: {room.name} has a {room.what}, and its `absent` says why there is none: {reason}"
        for stranger in sorted((known | set(room.absent)) - set(words) - set(room.own)):
            yield f"{stranger}: {room.name} names it, and it is none of the {self.kind}"


def excused(*reasons: tuple[str, str]) -> dict[str, str]:
    """Words (separated by spaces) and why a room has no place for them."""
    found: dict[str, str] = {}
    for reason, words in reasons:
        for word in words.split():
            assert word not in found, f"{word} is excused twice"
            found[word] = reason
    return found


# -- what is read off the source -----------------------------------------------------------------------------
def sources(*places: str) -> Iterator[ast.AST]:
    """The syntax trees of files and of all files of folders."""
    for place in places:
        path = ROOT / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            yield _parsed(file)


@functools.cache
def _parsed(file: Path) -> ast.AST:
    return ast.parse(file.read_text(encoding="utf-8"))


@functools.cache
def names(*places: str) -> frozenset[str]:
    """All names and attributes that files use, imports apart."""
    found = set()
    for tree in sources(*places):
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
    return frozenset(found)


@functools.cache
def strings(*places: str) -> frozenset[str]:
    """All texts that stand in files."""
    walked = (node for tree in sources(*places) for node in ast.walk(tree))
    return frozenset(x.value for x in walked if isinstance(x, ast.Constant) and isinstance(x.value, str))


@functools.cache
def cases(place: str) -> frozenset[str]:
    """The classes of nodes that are taken apart by `case n.X(...)` in a file."""
    walked = (node for tree in sources(place) for node in ast.walk(tree) if isinstance(node, ast.MatchClass))
    return frozenset(x.cls.attr for x in walked if isinstance(x.cls, ast.Attribute))


@functools.cache
def first_arguments(function: str, *places: str) -> frozenset[str]:
    """The texts that stand first in calls of a function."""
    walked = (node for tree in sources(*places) for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    first = (x.args[0] for x in walked if isinstance(x.func, ast.Name) and x.func.id == function)
    return frozenset(x.value for x in first if isinstance(x, ast.Constant) and isinstance(x.value, str))
