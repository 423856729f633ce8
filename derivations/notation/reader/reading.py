"""A term, or the lines of a chain, from LaTeX."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import cast

from ..core import Node, Sym
from ..sizes import Shape
from . import angles, atoms, binders, decorations, derivatives, matrices, probability, spectra  # noqa: F401  (they register what they read)
from .errors import ReadError, Unreadable
from .free_sizes import settled
from .grammar import Parser
from .macros import NONE, Macros, expanded
from .names import Declared, Names, names_of
from .tokens import Token, canonical, pieces


@lru_cache(maxsize=64)
def _names(notation: Hashable) -> Names:
    return names_of(cast(Declared, notation))


def vocabulary(notation: Declared | Names, symbols: Iterable[Node] = (), letters: Iterable[Sym] = ()) -> Names:
    """The names of a notation and further symbols; `letters` are what binders may bind beside its scalars."""
    if isinstance(notation, Names):
        return notation
    more, bound = tuple(symbols), tuple(letters)
    return names_of(notation, more, bound) if more or bound else _names(cast(Hashable, notation))


def signs(latex: str, macros: Macros) -> list[Token]:
    """The text as tokens in canonical form, its macros expanded."""
    return canonical(expanded(pieces(latex), macros), latex)


def read(latex: str, notation: Declared | Names, shape: Shape | None = None, macros: Macros = NONE) -> Node:
    """The tree that one term of LaTeX says in a notation.

    `shape` is what its surroundings ask for, where the term alone leaves the size of an I or 0 open. Raises
    `ReadError`, with line and column, wherever the text can be read in more than one way or in none.
    """
    try:
        names = vocabulary(notation)
        parser = Parser(signs(latex, macros), names, len(latex))
        node = parser.term((0, len(parser.tokens)))
        parser.check_whole()
        return settled(node, shape)
    except Unreadable as error:
        raise ReadError(latex, error.at, str(error), error.remedy) from error
    except RecursionError as error:
        raise ReadError(latex, 0, "nested too deeply", "name a part of it and write the name") from error
