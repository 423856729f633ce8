"""Checks of the schemas about ranks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from derivations.assumptions import Property
from derivations.notation import nodes as n

from .checker import Case, Checker, schema
from .invariants import inverse_of
from .words import UNIT, Letter, Poly, Word, add_to, one, require, size


def matrix_of(case: Case) -> tuple[Poly, tuple[Any, Any]]:
    letter = case.letter
    require(letter[0] == "rank", "not a rank")
    return dict(letter[1]), letter[2:]


def word_of(poly: Poly) -> Word:
    """The word of a matrix that is one product, whatever its number is."""
    require(len(poly) == 1, "not a product")
    (((mono, word), x),) = poly.items()
    require(not mono and x == 1 and bool(word), "not a product without a number")
    return word


def both(c: Checker, poly: Poly, shape: tuple[Any, Any]) -> Iterator[tuple[Poly, tuple[Any, Any]]]:
    """A matrix and its transpose, which have one rank."""
    yield poly, shape
    yield c.words.transpose(poly), shape[::-1]


@schema("inside rank")
def _inside(c: Checker, case: Case) -> None:
    _, shape = matrix_of(case)
    require(len(case.instance.premises) == 1, "one premise is needed")
    (premise,) = case.instance.premises
    start = c.certified.poly(premise.start)
    for sides in (shape, shape[::-1]):
        if c.words.fitting(start, sides) and c.words.rank(start, sides) == case.left:
            case.gives(c.words.rank(c.premise(premise, start, case.frozen), sides))
            return
    require(False, "a premise about another rank")


@schema("rank of zero")
def _zero(c: Checker, case: Case) -> None:
    require(not matrix_of(case)[0], "not the zero matrix")
    case.gives({})


@schema("rank of a multiple of I")
def _identity(c: Checker, case: Case) -> None:
    poly, shape = matrix_of(case)
    require(len(poly) == 1 and not any(word for _, word in poly), "not a multiple of I")
    unit(c, poly)
    case.gives(c.words.of_size(shape[0]))


def unit(c: Checker, poly: Poly) -> None:
    """A number is not zero: as for a reciprocal of each of its factors, by declaration alone."""
    for mono, _ in poly:
        for g, e in mono:
            letter = c.words.letters[g[0]]
            symbol = len(g) == 1 and letter[0] in ("sym", "symT") and type(e) is int
            require(symbol, "a number that may vanish")
            sure = c.positive(g) or (letter[1], Property.INVERTIBLE) in c.facts.has
            require(sure, "a number that may vanish")


@schema("rank without a number")
def _number(c: Checker, case: Case) -> None:
    """rank(x M) = rank(M): the two matrices differ by one number that is not zero."""
    poly, shape = matrix_of(case)
    for other in others(c, case):
        for start, _ in both(c, poly, shape):
            if not other or set(words(start)) != set(words(other)) or len(start) != len(other):
                continue
            for factor in quotients(c, start, other):
                if c.words.times(factor, other) == start:
                    unit(c, factor)
                    return
    require(False, "rank without a number: the right side does not follow")


def words(poly: Poly) -> list[Word]:
    return [word for _, word in poly]


def others(c: Checker, case: Case) -> Iterator[Poly]:
    """The matrix whose rank the right side is."""
    letter = rank_letter(c, case.right)
    require(sorted(map(size, letter[2:]), key=str) == sorted(map(size, case.letter[2:]), key=str), "another shape")
    yield dict(letter[1])
    yield c.words.transpose(dict(letter[1]))


def rank_letter(c: Checker, right: Poly) -> Letter:
    require(len(right) == 1, "not one rank")
    (((mono, word), x),) = right.items()
    alone = not word and x == 1 and len(mono) == 1 and mono[0][1] == 1 and len(mono[0][0]) == 1
    require(alone, "not one rank")
    letter = c.words.letters[mono[0][0][0]]
    require(letter[0] == "rank", "not one rank")
    return letter


def quotients(c: Checker, start: Poly, other: Poly) -> Iterator[Poly]:
    """Numbers by which one term of one matrix is that of the other."""
    (mono, word), x = next(iter(start.items()))
    for (own, w), y in other.items():
        if w == word:
            number = c.words.times({(mono, ()): x}, c.words.reciprocal({(own, ()): y}))
            yield number


@schema("rank without a factor")
def _factor(c: Checker, case: Case) -> None:
    """rank(X M) = rank(M) for X of full column rank; transposed, rank(M Y) = rank(M) for Y of full row rank."""
    poly, shape = matrix_of(case)
    found = []
    for start, sides in both(c, poly, shape):
        heads = {word[:1] for word in words(start)}
        if len(heads) != 1 or () in heads:
            continue
        ((x,),) = heads
        if not injective(c, x):
            continue
        rest: Poly = {}
        for (mono, word), y in start.items():
            add_to(rest, c.words.times({(mono, ()): y}, one(word[1:]) if word[1:] else UNIT))
        inner = (c.words.shapes[x][1], sides[1])
        if c.words.fitting(rest, inner):
            found.append(c.words.rank(rest, inner))
    require(bool(found), "no factor that keeps the rank")
    case.gives(*found)


def injective(c: Checker, x: int) -> bool:
    """Whether a letter has independent columns by what is declared."""
    rows, cols = c.words.shapes[x]
    if rows == cols and inverse_of(c, x, rows) is not None:
        return True
    letter = c.words.letters[x]
    if letter[0] not in ("sym", "symT"):
        return False
    what = Property.FULL_COLUMN_RANK if letter[0] == "sym" else Property.FULL_ROW_RANK
    return (letter[1], what) in c.facts.has


@schema("rank of a Gram matrix")
def _gram(c: Checker, case: Case) -> None:
    """x^T B^T K B x = 0 only where B x = 0, for K positive definite, or I."""
    word = word_of(matrix_of(case)[0])
    half = len(word) // 2
    right = word[len(word) - half :]
    require(bool(right) and word[:half] == c.words.flip_word(right), "not a Gram matrix")
    for x in word[half : len(word) - half]:
        letter = c.words.letters[x]
        plain = letter[0] in ("sym", "symT") or (letter[0] == "slot" and letter[2:] == (1, ()))
        require(plain and c.facts.definite.strictly(letter[1]), "a middle that may not be positive definite")
    case.gives(c.words.rank(one(right), c.words.word_shape(right)))


@schema("full rank")
def _full(c: Checker, case: Case) -> None:
    poly, shape = matrix_of(case)
    found = []
    for start, sides in both(c, poly, shape):
        word = word_of(start)
        if len(word) == 1 and injective(c, word[0]):
            found.append(c.words.of_size(sides[1]))
    require(bool(found), "no full rank is declared")
    case.gives(*found)


@schema("rank of an idempotent")
def _idempotent(c: Checker, case: Case) -> None:
    """The rank of P with P^2 = P is its trace."""
    poly, shape = matrix_of(case)
    word = word_of(poly)
    letter = c.words.letters[word[0]]
    declared = len(word) == 1 and letter[0] in ("sym", "symT") and (letter[1], Property.IDEMPOTENT) in c.facts.has
    require(declared, "not declared idempotent")
    case.gives(c.words.trace(poly, shape[0]))


@schema("rank of a function of a kernel")
def _kernel(c: Checker, case: Case) -> None:
    """P K^p e^{rK}, P the projection on the range of K, has the range of K."""
    poly, shape = matrix_of(case)
    word = word_of(poly)
    letter = c.words.letters[word[0]]
    require(len(word) == 1 and letter[0] == "slot", "not a function of a kernel")
    case.gives(c.words.rank(c.slot(letter[1], 1), shape))


@schema("rank of kron")
def _kron(c: Checker, case: Case) -> None:
    """The singular values of A (x) B are the products of those of A and B."""
    word = word_of(matrix_of(case)[0])
    letter = c.words.letters[word[0]]
    require(len(word) == 1 and letter[0] == "kron", "not a Kronecker product")
    _, a, m, b, q = letter
    case.gives(c.words.times(*(side(c, w, s) for w, s in ((a, m), (b, q)))))


def side(c: Checker, word: Word, rows: Any) -> Poly:
    """The rank of a factor, which is I where it has no letters."""
    return c.words.rank(one(word) if word else UNIT, c.words.word_shape(word, rows))


def pseudo_inverses(c: Checker, word: Word) -> Iterator[Poly]:
    """Ranks of A where a word is A^+, A A^+ or A^+ A, or transposed."""
    for turned in (word, c.words.flip_word(word)):
        for x, beside in ((turned[0], turned[1:]), (turned[-1], turned[:-1])):
            letter = c.words.letters[x]
            if letter[0] != "node" or not isinstance(letter[1], n.PInv):
                continue
            (matrix,) = letter[1].args
            inner = c.trees.poly(matrix)
            if not beside or inner == one(beside):
                yield c.words.rank(inner, matrix.shape)


@schema("rank of a pseudo-inverse")
def _pseudo_inverse(c: Checker, case: Case) -> None:
    """A^+ has the rank of A, and so have the projections A A^+ and A^+ A."""
    case.gives(*pseudo_inverses(c, word_of(matrix_of(case)[0])))


@schema("trace of a projection")
def _projection(c: Checker, case: Case) -> None:
    """The trace of the projection A A^+, which is its own square, is its rank, that of A."""
    tag, word = case.letter
    require(tag == "tr" and len(word) > 1, "not the trace of a product")
    powers = (k for k in range(2, len(word) + 1) if len(word) % k == 0 and word[:k] * (len(word) // k) == word)
    turns = [part[i:] + part[:i] for k in powers for part in (word[:k],) for i in range(k)]
    case.gives(*(found for turn in turns for found in pseudo_inverses(c, turn)))
