r"""The column of ones with its size, `\mathbf{1}_{n}`: the sum of all columns of the identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from .. import nodes as n
from ..core import Node, Sym
from .atoms import BRACKETS, size
from .parselets import atom

if TYPE_CHECKING:
    from .grammar import Parser

REMEDY = r"write \mathbf{1}_{n} with a declared size for a column of ones, \mathbb{1}\{a \le b\} for an event"


@atom(r"\mathbf{1}", r"\boldsymbol{1}")
def ones(p: Parser) -> Node:
    """The column of ones of a declared size; with anything else below, or before a bracket, it may be an indicator."""
    place = p.i
    p.i += 1
    if p.text() != "_":
        raise p.refuse("a column of ones without its size, or an indicator", REMEDY, place)
    p.i += 1
    part = p.group()
    term = p.term(part)
    if not isinstance(term, n.Size) or not isinstance(term.args[0], sympy.Symbol) or p.text() in BRACKETS:
        raise p.refuse("a column of ones or an indicator?", REMEDY, place)
    height = size(p, part)
    letter = next((one for one in "jikl" if p.names.spelled((one,)) is None), "j")
    index = Sym(letter, n.SCALAR, letter)
    return n.Sum(n.Unit(height, index), index, n.Num(1), term)
