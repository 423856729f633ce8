"""What a class of nodes says about itself, and what its arguments are.

`takes` holds one letter of `KINDS` for each argument; the last may repeat (`*`) or be missing (`?`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sympy import Rational, Tuple
from sympy.core.symbol import Str

from .sizes import INFINITY, as_size, brief

#: what a class of nodes says, and how a refusal words it
SAID = {
    "takes": "what it takes (`takes`)",
    "binds": "what it binds (`binds`: None, or the place of the variable)",
    "pointwise": "whether it acts pointwise in time (`pointwise`: True or False)",
}
MARKS = ("", "*", "?")


def check_class(cls: Any, node: Any) -> None:
    """Raise `TypeError` where a class does not say what every room asks of it; `node` is the base class."""
    missing = [what for name, what in SAID.items() if not hasattr(cls, name)]
    if cls._shape is node._shape:
        missing.append("its shape (`_shape`)")
    if missing:
        raise TypeError(f"{cls.__name__} is no class of nodes: it does not say {', '.join(missing)}")
    words = cls.takes.split()
    if (
        not words
        or any(w[0] not in KINDS for w in words)
        or any(w[1:] for w in words[:-1])
        or words[-1][1:] not in MARKS
    ):
        raise TypeError(f"{cls.__name__}.takes: {cls.takes!r} is not one letter of {' '.join(KINDS)} for each argument")
    if cls.binds is not None and not (
        type(cls.binds) is int and 0 < cls.binds < len(words) and words[cls.binds] == "N"
    ):
        raise TypeError(f"{cls.__name__}.binds: {cls.binds!r} is not the place of a node that may be a variable")
    if type(cls.pointwise) is not bool:
        raise TypeError(f"{cls.__name__}.pointwise: {cls.pointwise!r} is neither True nor False")


def check_arguments(cls: Any, args: tuple, node: type) -> None:
    """Raise `TypeError` where number or kind of the arguments is not what `takes` says; `node` is the base class."""
    words = cls.takes.split()
    last = words[-1] if words else ""
    least = sum(len(word) == 1 for word in words)
    most = None if last.endswith("*") else len(words)
    if len(args) < least or (most is not None and len(args) > most):
        wanted = f"{least}" if most == least else f"at least {least}" if most is None else f"{least} to {most}"
        raise TypeError(f"{cls.__name__} takes {wanted} argument(s), not {len(args)}")
    for i, arg in enumerate(args):
        kind, fits = KINDS[words[min(i, len(words) - 1)][0]]
        if not fits(arg, node):
            raise TypeError(f"{cls.__name__}: argument {i + 1} must be {kind}, not {brief(arg)}")


def _is_size(value: object) -> bool:
    try:
        return as_size(value) is value
    except TypeError:
        return False


def _is_pair(value: object, node: type) -> bool:
    return isinstance(value, Tuple) and len(value) == 2 and all(_is_size(item) for item in value)


def _is_tuple(value: object, node: type) -> bool:
    return isinstance(value, Tuple) and all(isinstance(item, node) for item in value)


#: what a letter of `takes` asks for, in words and as a test of a value, given the base class of nodes
KINDS: dict[str, tuple[str, Callable[[object, type], bool]]] = {
    "N": ("a node", isinstance),
    "S": ("a size", lambda value, node: _is_size(value)),
    "L": ("a node or infinity", lambda value, node: isinstance(value, node) or value is INFINITY),
    "T": ("a tuple of nodes", _is_tuple),
    "s": ("text", lambda value, node: isinstance(value, Str)),
    "P": ("a pair of sizes", _is_pair),
    "q": ("a finite rational number", lambda value, node: isinstance(value, Rational) and bool(value.is_finite)),
}


# equal words are the same object, so that looking a node up compares addresses
_word = cache(Str)


def word(value: object) -> Str:
    """A name or spelling as an argument; raises `TypeError` on anything but text."""
    if not isinstance(value, str | Str):
        raise TypeError(f"a name or spelling must be text, not {brief(value)}")
    return _word(value.name if isinstance(value, Str) else value)


def one_of(value: object, known: tuple[str, ...], what: str) -> Str:
    """A word of a short list; raises `TypeError` with the list."""
    if str(value) not in known:
        raise TypeError(f"{brief(value)} is not {what}: use one of {', '.join(known)}")
    return word(value)
