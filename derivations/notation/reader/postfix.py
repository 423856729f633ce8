"""What may follow an atom: powers, transposes, entries, a factorial."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import sympy

from .. import nodes as n
from ..core import Node, Sym
from ..latex import latex
from ..sizes import ONE
from .free_sizes import shape_so_far
from .polynomials import as_polynomial

if TYPE_CHECKING:
    from .grammar import Parser

CENTERED = r"\cdot"


def raised(p: Parser, base: Node) -> Node:
    """What stands on the shoulder: transpose, inverse, pseudo-inverse or a power."""
    bare = isinstance(base, Sym | n.Size | n.Constant) and p.named == p.i
    place = p.i
    p.i += 1
    part = p.group()
    signs = p.plain(part)
    if signs in (("T",), (r"\top",)):
        if signs == ("T",) and p.names.spelled(("T",)) is not None:
            raise p.refuse("T is declared: a transpose or a power?", r"write ^{\top}, or ^{(T)} for the power", place)
        return n.T(base)
    if signs == ("-", "1"):
        return n.Inv(base)
    if signs in (("-", "T"), ("-", r"\top")):
        return n.T(n.Inv(base))
    if signs in (("+",), (r"\dagger",)):
        return n.PInv(base)
    if signs in (("*",), ("H",), (r"\star",), (r"\perp",), (r"\mathsf{H}",)) and p.names.spelled(signs) is None:
        raise p.refuse("the adjoint, an optimum or a name?", r"write ^{\top}, or declare the name", place)
    bracketed = signs[:1] == ("(",) and p.closes.get(part[0]) == part[1] - 1
    if bracketed and signs not in (("(", "T", ")"), ("(", "+", ")")):
        raise p.refuse("a bracket on the shoulder: a power, a derivative or an index?", "declare the name", place)
    exponent = p.term(part)
    if bare and not _natural(p, exponent):
        raise p.refuse(
            f"{'a size' if isinstance(base, n.Size) else latex(base)} to a letter that is no declared natural number:"
            " a power or an index?", "put brackets around the base, or declare the letter a natural number", place,
        )  # fmt: skip
    return n.Pow(base, exponent)


def _natural(p: Parser, exponent: Node) -> bool:
    """Whether an exponent is unmistakable: a number, or a letter that counts."""
    counts = {symbol for _, symbol in p.bound} | p.names.naturals
    return not isinstance(exponent, Sym) or exponent in counts


def entry(p: Parser, base: Node) -> Node:
    """An entry, a row or a band of rows of a matrix."""
    place = p.i
    p.i += 1
    part = p.group()
    parts = p.split(part, (",",))
    if len(parts) == 1 and not base.is_scalar_shaped and (short := _short(p, base, part)) is not None:
        return short
    if len(parts) != 2 or base.is_scalar_shaped:
        raise p.refuse("an index that is not declared", r"declare the name with it; an entry is A_{i, j}", place)
    first, second = parts
    ends = p.split(first, (":",))
    if p.plain(second) == (CENTERED,):
        if len(ends) == 2:
            return _band(p, base, *ends)
        return n.Row(base, p.term(first))
    if p.plain(first) == (CENTERED,):
        raise p.refuse("a column of a matrix", r"write the row of the transpose, (A^T)_{j, \cdot}", place)
    return n.Entry(base, p.term(first), p.term(second))


def _short(p: Parser, base: Node, part: tuple[int, int]) -> Node | None:
    """`A_{ij}` with two letters is an entry of a matrix, `b_j` one of a column or row; None for anything else."""
    letters = [node for at in range(*part) if (node := _letter(p, at)) is not None]
    shape = shape_so_far(base)
    if len(letters) != part[1] - part[0] or shape is None:
        return None
    if len(letters) == 2 and ONE not in shape:
        return n.Entry(base, *letters)
    if len(letters) == 1 and ONE in shape:
        return n.Entry(base, n.Num(1), letters[0]) if shape[0] == ONE else n.Entry(base, letters[0], n.Num(1))
    return None


def _letter(p: Parser, at: int) -> Node | None:
    """The letter that one sign is: a bound one, or a declared scalar."""
    sign = p.plain((at, at + 1))
    bound = next((symbol for elements, symbol in reversed(p.bound) if elements == sign), None)
    return bound or next((s for s in (p.names.letters.get(sign), p.names.spelled(sign)) if s is not None), None)


def _band(p: Parser, base: Node, first: tuple[int, int], last: tuple[int, int]) -> Node:
    start, stop = p.term(first), p.term(last)
    if start is stop:
        return n.Band(base, start, 1)
    low, high = as_polynomial(start), as_polynomial(stop)
    if isinstance(start, n.Num) and low is not None and high is not None:
        height = sympy.expand(high - low + 1)
    else:
        head = start.args if isinstance(start, n.Add) else (start,)
        rest = stop.args[len(head) :] if isinstance(stop, n.Add) and stop.args[: len(head)] == head else ()
        more = as_polynomial(n.Add(*rest)) if rest else None
        height = sympy.expand(more + 1) if more is not None else None
    try:
        return n.Band(base, start, height)
    except TypeError as error:
        raise p.refuse(
            "rows whose number is not seen", "write the last row as the first plus a size", last[0]
        ) from error


def factorial(p: Parser, base: Node) -> Node:
    p.i += 1
    if p.text() == "!":
        raise p.refuse("a double factorial", "write brackets, or name it")
    return n.Factorial(base)


def prime(p: Parser, base: Node) -> Node:
    raise p.refuse("a prime that is not declared", "declare the name with its prime, or write the derivative")


POSTFIX: dict[str, Callable[[Parser, Node], Node]] = {"^": raised, "_": entry, "!": factorial, "'": prime}
