"""Checks of the schemas about entrywise products and diagonals."""

from __future__ import annotations

from .checker import Case, Checker, schema
from .words import ONE, UNIT, Poly, Word, one, require


def poly_of(word: Word) -> Poly:
    return one(word) if word else UNIT


@schema("inside entrywise product")
def _inside_product(c: Checker, case: Case) -> None:
    tag, factors = case.letter
    premises = case.instance.premises
    require(tag == "had", "not an entrywise product")
    starts = [c.certified.poly(premise.start) for premise in premises]
    require(sorted(starts, key=repr) == sorted(map(poly_of, factors), key=repr), "premises about other factors")
    right, *others = (c.premise(p, start, case.frozen) for p, start in zip(premises, starts, strict=True))
    shape = c.words.word_shape(factors[0])
    for other in others:
        right = c.words.entrywise(right, other, shape)
    case.gives(right)


@schema("inside diagonal")
def _inside_diagonal(c: Checker, case: Case) -> None:
    tag, word, rows = case.letter
    require(tag in ("diag", "dg", "dgT") and len(case.instance.premises) == 1, "not a diagonal with one premise")
    (premise,) = case.instance.premises
    start = c.certified.poly(premise.start)
    same = [poly_of(word), c.words.transpose(poly_of(word))] if tag != "diag" else [poly_of(word)]
    require(start in same, "a premise about another diagonal")  # a matrix and its transpose have one diagonal
    end = c.premise(premise, start, case.frozen)
    built = (c.words.diagonal if tag == "diag" else c.words.diagonal_of)(end, rows)
    case.gives(c.words.transpose(built) if tag == "dgT" else built)


@schema("product of diagonals")
def _product_of_diagonals(c: Checker, case: Case) -> None:
    first, second = case.pair
    require(first[0] == second[0] == "diag" and first[2] == second[2], "not two diagonal matrices of one size")
    product = c.words.entrywise(one(first[1]), one(second[1]), (first[2], ONE))
    case.gives(c.words.diagonal(product, first[2]))


@schema("sum over entries")
def _sum_over_entries(c: Checker, case: Case) -> None:
    """(u . v)^T w is the sum over the entries of u v w, whichever of them stands outside."""
    x, y = case.numbers
    found = []
    for product, column in ((c.words.flip(x), y), (y, c.words.flip(x))):
        letter = c.words.letters[product]
        if letter[0] != "had":
            continue
        columns = [*letter[1], (column,)]
        shape = c.words.word_shape(columns[0])
        require(
            shape[1] == ONE and all(c.words.word_shape(word) == shape for word in columns), "not columns of one size"
        )
        for i, outside in enumerate(columns):
            inside, *others = columns[:i] + columns[i + 1 :]
            entries = one(inside)
            for other in others:
                entries = c.words.entrywise(entries, one(other), shape)
            found.append(c.words.times(c.words.transpose(entries), one(outside)))
    require(bool(found), "not an entrywise product and a column")
    case.gives(*found)


@schema("diagonal times a column")
def _diagonal_times_a_column(c: Checker, case: Case) -> None:
    """Diag(u) x, or x^T Diag(u)."""
    x, y = case.numbers
    found = []
    for matrix, column, turned in ((x, y, False), (y, c.words.flip(x), True)):
        letter = c.words.letters[matrix]
        if letter[0] == "diag" and c.words.shapes[column] == (letter[2], ONE):
            product = c.words.entrywise(one(letter[1]), one((column,)), (letter[2], ONE))
            found.append(c.words.transpose(product) if turned else product)
    require(bool(found), "not a diagonal matrix and a column")
    case.gives(*found)
