"""Sizes of matrices: natural numbers, symbols such as the width n_L, and polynomials in them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

import sympy
from sympy import Basic, Integer
from sympy.matrices.expressions.matexpr import MatrixExpr

Shape = tuple[Any, Any]
PRINTERS: dict[str, Callable[[Any], str]] = {}  # how trees and sizes are written: filled by the package
ONE = Integer(1)
SCALAR: Shape = (ONE, ONE)
INFINITY = sympy.oo
MAX_BITS = 10_000  # of a number in a formula: Python prints about 14 000


@cache
def same_size(a: Basic, b: Basic) -> bool:
    """Whether two symbolic sizes are equal as polynomials (`k*D` and `D*k` are, `n_l` and `n_L` are not)."""
    return a == b or sympy.expand(a - b) == 0


def same_shape(a: Shape, b: Shape) -> bool:
    """Whether two shapes agree for every value of the symbolic sizes."""
    return a is b or (same_size(a[0], b[0]) and same_size(a[1], b[1]))


def show(shape: Shape) -> str:
    """A shape as a reader writes it: `k|D| x |θ|`."""
    sizes = (PRINTERS["size"](size) for size in shape)
    return " x ".join(f"({size})" if " + " in size else size for size in sizes)


def as_size(value: object) -> Basic:
    """A size: a natural number, `size("n")`, or a polynomial in such symbols.

    Raises `TypeError` on anything else: text is never parsed, a size is neither a float nor below 1.
    """
    if isinstance(value, int) and not isinstance(value, bool) and bits(value) <= MAX_BITS:
        value = Integer(value)
    if (
        not isinstance(value, sympy.Expr)
        or isinstance(value, MatrixExpr)
        or value.is_integer is not True
        or value.is_positive is False
    ):
        raise TypeError(f"{brief(value)} is not a size: use a natural number or size('n')")
    return value


def brief(value: object) -> str:
    """A value in an error message: its type, and what it is where that is short."""
    kind = type(value).__name__
    shown = repr(value) if isinstance(value, str | int | float | Fraction) and bits(value) < 200 else ""
    return f"{kind} {shown}" if 0 < len(shown) <= 60 else kind


def bits(value: object) -> int:
    return value.bit_length() if isinstance(value, int) else 0


class SpelledSize(sympy.Symbol):
    """A size with a spelling of its own. The spelling is part of what it is: `size("D")` is another size.

    A claim that holds both is refused (`verify.judge`): models and counterexamples tell sizes apart by name.
    """

    __slots__ = ("tex",)
    tex: str

    def __new__(cls, name: str, tex: str) -> SpelledSize:
        return _spelled_size(name, tex)

    def __getnewargs_ex__(self) -> tuple:
        return (self.name, self.tex), {}

    def _hashable_content(self) -> tuple:
        *content, last = super()._hashable_content()
        return (*content, (*last, self.tex))


# SymPy orders factors and terms by the names of their classes, then by content: a spelling must not move a size
SpelledSize.__name__ = sympy.Symbol.__name__


@cache
def _spelled_size(name: str, tex: str) -> SpelledSize:
    made = sympy.Symbol.__xnew__(SpelledSize, name, positive=True, integer=True)
    made.tex = tex
    return made


def size(name: str, tex: str | None = None) -> sympy.Symbol:
    """A symbolic size: a natural number such as the width n_L. It prints as its name, or as the LaTeX `tex`.

    >>> size("n_L")
    n_L
    >>> size_tex(size("D", tex="|D|")), size_tex(size("D"))
    ('|D|', 'D')
    """
    for what in (name, tex):
        if what is not None and not (isinstance(what, str) and what.strip()):
            raise TypeError(f"a name or spelling must be text, not {brief(what)}")
    if tex is None or tex == spelled_name(name):
        return sympy.Symbol(name, positive=True, integer=True)
    return SpelledSize(name, tex)


def spelled_name(name: str) -> str:
    """A name as LaTeX: what follows the first underscore is a subscript."""
    head, mark, index = name.partition("_")
    return f"{head}_{{{index}}}" if mark and head and index and "{" not in index else name


def size_tex(symbol: sympy.Symbol) -> str:
    """The LaTeX spelling of one symbol among the sizes."""
    return symbol.tex if isinstance(symbol, SpelledSize) else spelled_name(symbol.name)
