"""Trees as JSON, and back through a whitelist of the notation's classes.

A tree is a list `[class name, argument, ...]`; sizes, labels and tuples are lists of the same kind. Nothing is
evaluated or looked up by name outside the table below: text never becomes code.

>>> from derivations.notation import sym
>>> node_to_json(sym("a"))
['Sym', ['Str', 'a'], ['Tuple', ['Integer', 1], ['Integer', 1]], ['Str', 'a']]
>>> str(node_from_json(node_to_json(sym("a"))))
'a'
"""

from __future__ import annotations

import copyreg
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import sympy
from sympy.core.symbol import Str

from derivations import library
from derivations.document import Document
from derivations.ledger import Claim
from derivations.notation import nodes as n
from derivations.notation.signature import KINDS

MAX_DEPTH = 200
MAX_NODES = 100_000
MAX_TEXT = 2_000
MAX_DIGITS = 10_000
LARGEST = 10**MAX_DIGITS


class SerialError(ValueError):
    """JSON that is no tree of the notation: where, and what was expected."""


CLASSES: Mapping[str, type[n.Node]] = MappingProxyType({c.__name__: c for c in n.classes()})
_SIZE_OPERATORS: Mapping[str, Any] = MappingProxyType(
    {"SizeAdd": sympy.Add, "SizeMul": sympy.Mul, "SizePow": sympy.Pow}
)


# -- trees out ----------------------------------------------------------------------------------------
def node_to_json(node: n.Node) -> list:
    """A tree of the notation as plain lists."""
    if type(node) not in CLASSES.values():
        raise SerialError(f"{type(node).__name__} is not a class of the notation")
    return _out(node)


def _out(thing: Any) -> list:
    if isinstance(thing, n.Node):
        return [type(thing).__name__, *(_out(arg) for arg in thing.args)]
    if isinstance(thing, Str):
        return ["Str", thing.name]
    if isinstance(thing, sympy.Tuple):
        return ["Tuple", *(_out(arg) for arg in thing)]
    if isinstance(thing, sympy.Integer):
        return ["Integer", int(thing)]
    if isinstance(thing, sympy.Rational):
        return ["Rational", int(thing.p), int(thing.q)]
    if isinstance(thing, n.SpelledSize):
        return ["Symbol", thing.name, thing.tex]
    if isinstance(thing, sympy.Symbol):
        return ["Symbol", thing.name]
    if thing == sympy.oo:
        return ["Infinity"]
    for name, operator in _SIZE_OPERATORS.items():
        if isinstance(thing, operator):
            return [name, *(_out(arg) for arg in sorted(thing.args, key=sympy.default_sort_key))]
    raise SerialError(f"{type(thing).__name__} has no place in a tree of the notation")


# -- trees in -----------------------------------------------------------------------------------------
def node_from_json(data: Any) -> n.Node:
    """The tree of `node_to_json`; raises `SerialError` with the place of the first thing that is wrong."""
    return _Reader().node(data, "tree", 1)


class _Reader:
    def __init__(self) -> None:
        self.count = 0

    def head(self, data: Any, place: str, depth: int) -> tuple[str, list]:
        self.count += 1
        if self.count > MAX_NODES:
            raise SerialError(f"{place}: more than {MAX_NODES} parts; split the expression into steps")
        if depth > MAX_DEPTH:
            raise SerialError(f"{place[:80]}...: nested more than {MAX_DEPTH} deep; split the expression into steps")
        if not isinstance(data, list) or not data or not isinstance(data[0], str):
            raise SerialError(f"{place}: expected a list [class name, arguments...], found {_brief(data)}")
        return data[0], data[1:]

    def node(self, data: Any, place: str, depth: int) -> n.Node:
        name, args = self.head(data, place, depth)
        cls = CLASSES.get(name)
        if cls is None:
            raise SerialError(f"{place}: {_brief(name)} is not a class of the notation")
        kinds = self.kinds(cls.takes.split(), len(args), f"{place}.{name}")
        values = [
            self.value(kind, arg, f"{place}.{name}[{i}]", depth + 1)
            for i, (kind, arg) in enumerate(zip(kinds, args, strict=True), 1)
        ]
        try:
            return cls(*values)
        except (TypeError, ValueError) as reason:
            raise SerialError(f"{place}.{name}: {reason}") from None

    def kinds(self, signature: list[str], count: int, place: str) -> list[str]:
        required = [letter for letter in signature if len(letter) == 1]
        last = signature[-1] if signature else ""
        if last.endswith("*") and count >= len(required):
            return required + [last[0]] * (count - len(required))
        if last.endswith("?") and count == len(required) + 1:
            return [*required, last[0]]
        if count != len(required):
            raise SerialError(
                f"{place}: expected {' '.join(signature)} (see `takes` of the class), found {count} argument(s)"
            )
        return required

    def value(self, kind: str, data: Any, place: str, depth: int) -> Any:
        if kind == "N":
            return self.node(data, place, depth)
        if kind == "L":
            return n.INFINITY if data == ["Infinity"] else self.node(data, place, depth)
        name, args = self.head(data, place, depth)
        if kind == "s" and name == "Str" and len(args) == 1 and isinstance(args[0], str) and len(args[0]) <= MAX_TEXT:
            return Str(args[0])
        if kind == "T" and name == "Tuple":
            return sympy.Tuple(*(self.node(arg, f"{place}[{i}]", depth + 1) for i, arg in enumerate(args, 1)))
        if kind == "P" and name == "Tuple" and len(args) == 2:
            return sympy.Tuple(*(self.size(arg, f"{place}[{i}]", depth + 1) for i, arg in enumerate(args, 1)))
        if kind == "S":
            return self.size(data, place, depth)
        if kind == "q" and name in ("Integer", "Rational"):
            return self.rational(name, args, place)
        raise SerialError(f"{place}: expected {KINDS[kind][0]}, found {_brief(data)}")

    def rational(self, name: str, args: list, place: str) -> Any:
        whole = all(isinstance(a, int) and not isinstance(a, bool) and abs(a) < LARGEST for a in args)
        if whole and name == "Integer" and len(args) == 1:
            return sympy.Integer(args[0])
        if whole and name == "Rational" and len(args) == 2 and args[1] > 0:
            return sympy.Rational(args[0], args[1])
        raise SerialError(f"{place}: expected {name} with whole numbers, found {_brief(args)}")

    def size(self, data: Any, place: str, depth: int) -> Any:
        name, args = self.head(data, place, depth)
        named = all(isinstance(arg, str) and 0 < len(arg) <= MAX_TEXT for arg in args)
        if name == "Symbol" and len(args) == 1 and named:
            return sympy.Symbol(args[0], positive=True, integer=True)
        if name == "Symbol" and len(args) == 2 and named:
            return n.SpelledSize(*args)
        if name in ("Integer", "Rational"):
            return self.rational(name, args, place)
        if name in _SIZE_OPERATORS and args:
            parts = [self.size(arg, f"{place}.{name}[{i}]", depth + 1) for i, arg in enumerate(args, 1)]
            if name == "SizePow" and (len(parts) != 2 or not parts[1].is_Integer or abs(parts[1]) > 64):
                raise SerialError(f"{place}: a size to a small whole power is needed")
            return _SIZE_OPERATORS[name](*parts)
        raise SerialError(f"{place}: expected a size, found {_brief(data)}")


def _brief(data: Any) -> str:
    shown = repr(data) if not isinstance(data, list | dict) else f"a {type(data).__name__} of {len(data)}"
    return shown if len(shown) <= 60 else shown[:57] + "..."


# -- between our own processes ------------------------------------------------------------------------
def enable_transfer(document: Document) -> None:
    """Let results travel between the processes of one run: a claim of a document of ours travels as its id."""
    copyreg.pickle(MappingProxyType, lambda value: (_read_only, (dict(value),)))
    copyreg.pickle(Claim, partial(_reference, document if library.is_listed(document) else None))


def _read_only(values: dict) -> MappingProxyType:
    return MappingProxyType(values)


def _reference(document: Document | None, claim: Claim) -> Any:
    if document is not None and document.claims.get(claim.id) == claim:
        return claim_of, (document.key, claim.id)
    return object.__reduce_ex__(claim, 4)


def claim_of(key: str, id: str) -> Claim:
    """The claim of a document with this id."""
    return library.document(key).claims[id]


__all__ = [
    "SerialError",
    "enable_transfer",
    "node_from_json",
    "node_to_json",
]
