"""Checks of the schemas about determinants of matrices with two to four rows."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from derivations.notation import nodes as n

from .checker import Case, Checker, schema
from .words import UNIT, Poly, add, number, require, scale


def few_rows(case: Case) -> tuple[Poly, int, Any]:
    letter = case.letter
    require(letter[0] == "det" and letter[2].is_Integer and 2 <= int(letter[2]) <= 4, "not a small determinant")
    return dict(letter[1]), int(letter[2]), letter[2]


@schema("determinant by traces")
def _by_traces(c: Checker, case: Case) -> None:
    """The coefficients of the characteristic polynomial, one after the other (Faddeev and Leverrier)."""
    matrix, rows, size = few_rows(case)
    auxiliary: Poly = UNIT  # M_1 = I, M_{k+1} = M M_k + c_k I with c_k = -tr(M M_k) / k
    coefficient: Poly = {}
    for k in range(1, rows + 1):
        product = c.words.times(matrix, auxiliary)
        coefficient = scale(c.words.trace(product, size), number(Fraction(-1, k)))
        auxiliary = add(product, coefficient)
    case.gives(scale(coefficient, (-1) ** rows))


@schema("determinant by entries")
def _by_entries(c: Checker, case: Case) -> None:
    """Expanded by the first row, and so on."""
    matrix, rows, size = few_rows(case)

    def unit(i: int) -> Poly:
        return c.words.letter("unit", size, n.Num(i + 1))

    entries = [[c.words.times(c.words.transpose(unit(i)), matrix, unit(j)) for j in range(rows)] for i in range(rows)]

    def minor(row: int, columns: tuple[int, ...]) -> Poly:
        if row == rows:
            return UNIT
        out: Poly = {}
        for place, j in enumerate(columns):
            rest = minor(row + 1, columns[:place] + columns[place + 1 :])
            out = add(out, scale(c.words.times(entries[row][j], rest), (-1) ** place))
        return out

    case.gives(minor(0, tuple(range(rows))))
