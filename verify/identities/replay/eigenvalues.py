"""Checks of the schemas about all eigenvalues of a matrix, counted from the largest."""

from __future__ import annotations

from typing import Any

from derivations.notation import nodes as n

from .checker import Case, Checker, schema
from .extremes import FUEL
from .words import UNIT, Poly, Word, add_to, one, require, size
from .words import scalar as is_scalar


def spectrum_of(case: Case) -> tuple[Poly, Any, bool]:
    """The matrix of a column of eigenvalues, its size, and whether the column is transposed."""
    letter = case.letter
    require(letter[0] in ("eigs", "eigsT"), "not a column of eigenvalues")
    return dict(letter[1]), letter[2], letter[0] == "eigsT"


def column(c: Checker, matrix: Poly, rows: Any, flipped: bool = False) -> Poly:
    found = c.words.eigenvalues(matrix, rows)
    return c.words.transpose(found) if flipped else found


@schema("inside eigenvalues")
def _inside(c: Checker, case: Case) -> None:
    _, rows, flipped = spectrum_of(case)
    require(len(case.instance.premises) == 1, "one premise is needed")
    (premise,) = case.instance.premises
    start = c.certified.poly(premise.start)
    require(column(c, start, rows, flipped) == case.left, "a premise about another matrix")
    case.gives(column(c, c.premise(premise, start, case.frozen), rows, flipped))


@schema("the same eigenvalues")
def _same(c: Checker, case: Case) -> None:
    """X R and R X have the same eigenvalues for square X and R, so a I + X R and a I + R X; A (x) B and B (x) A."""
    matrix, rows, flipped = spectrum_of(case)
    found = [
        column(c, other, rows, flipped)
        for start in (matrix, c.words.transpose(matrix))
        for other in turns(c, start, rows)
    ]
    case.gives(*found)


def turns(c: Checker, matrix: Poly, rows: Any) -> list[Poly]:
    """What a matrix becomes when square factors in front of all its terms, but for multiples of I, go to the end."""
    still = {key: x for key, x in matrix.items() if not key[1]}
    moving = {key: x for key, x in matrix.items() if key[1]}
    out: list[Poly] = []
    for _ in range(sum(len(word) for _, word in moving)):
        fronts = {front(c, word, rows) for _, word in moving}
        if len(fronts) != 1 or fronts == {()}:
            break
        (head,) = fronts
        moved: Poly = {}
        for (mono, word), x in moving.items():
            add_to(
                moved, c.words.times({(mono, ()): x}, one(word[len(head) :]) if word[len(head) :] else UNIT, one(head))
            )
        moving = moved
        both: Poly = dict(moving)
        add_to(both, still)
        out.append(both)
    words = {word for _, word in matrix if word}
    if len(words) == 1:
        out += swapped(c, matrix, next(iter(words)))
    return out


def front(c: Checker, word: Word, rows: Any) -> Word:
    """The shortest piece at the front that is square of the size of the matrix."""
    place = next((i for i, x in enumerate(word) if c.words.shapes[x][1] == size(rows)), None)
    return () if place is None else word[: place + 1]


def swapped(c: Checker, matrix: Poly, word: Word) -> list[Poly]:
    letter = c.words.letters[word[0]]
    if len(word) != 1 or letter[0] != "kron":
        return []
    _, a, m, b, q = letter
    sides = [c.words.word_shape(w, s) for w, s in ((a, m), (b, q))]
    if not all(size(height) == size(width) for height, width in sides):
        return []
    other = c.words.kron(one(b) if b else UNIT, q, one(a) if a else UNIT, m)
    out: Poly = {}
    for (mono, w), x in matrix.items():
        add_to(out, c.words.times({(mono, ()): x}, other if w else UNIT))
    return [out]


@schema("one eigenvalue")
def _one(c: Checker, case: Case) -> None:
    """lambda_i(a I + b M) = a + b lambda_i(M) for a positive b, with n + 1 - i for a negative one; lambda_i(M^k) for M
    semidefinite; lambda_i(M^{-1}) for M definite; lambda_i(e^M); lambda_1 is the largest, lambda_n the smallest."""
    numbers = case.numbers if case.pair[0][0] != "eigsT" else c.words.flip_word(case.numbers)
    first, second = (c.words.letters[x] for x in numbers)
    require(first[0] == "unitT" and second[0] == "eigs" and first[1] == second[2], "not one eigenvalue")
    rows, index, matrix = first[1], first[2], dict(second[1])
    if ends(c, case, matrix, rows, index) or exponential(c, case, matrix, index):
        return
    require(is_scalar(case.right), "an eigenvalue that is no number")
    pieces = {g for mono, _ in case.right for g, _ in mono if place(c, g, rows) is not None}
    if not pieces:
        require(is_scalar(matrix), "an eigenvalue without a matrix")
        case.gives(matrix)
        return
    require(len(pieces) == 1, "eigenvalues of several matrices")
    (piece,) = pieces
    at, inner = place(c, piece, rows)  # type: ignore[misc]
    powers = {e for mono, _ in case.right for g, e in mono if g == piece}
    require(len(powers) == 1, "several powers of one eigenvalue")
    (power,) = powers
    if power == 1:
        shifted(c, case, matrix, piece, inner, same_place(rows, index, at))
        return
    require(case.right == {(((piece, power),), ()): 1}, "not a power of one eigenvalue")
    require(isinstance(power, int), "a fractional power")
    power = int(power)
    both = (inner, c.words.transpose(inner))
    require(same_place(rows, index, at) == (power > 0), "another eigenvalue")
    strict, weak = definite(c, inner)
    if power > 0:
        require(weak, "a power of a matrix that may not be semidefinite")
        powers_of = [c.words.power(x, power) for x in both] + kernel_powers(c, inner, power)
        require(matrix in powers_of, "of another matrix")
    else:
        require(strict, "an inverse of what may not be positive definite")
        inverses = [y for x in both for y in inverses_of(c, x, -power)]
        require(matrix in inverses, "of another matrix")


def place(c: Checker, piece: Word, rows: Any) -> tuple[n.Node, Poly] | None:
    """(i, M) where a 1x1 word is e_i^T times the eigenvalues of M."""
    for word in (piece, c.words.flip_word(piece)):
        letters = [c.words.letters[x] for x in word]
        if [x[0] for x in letters] == ["unitT", "eigs"] and letters[0][1] == letters[1][2] == size(rows):
            return letters[0][2], dict(letters[1][1])
    return None


def same_place(rows: Any, index: n.Node, at: n.Node) -> bool:
    """Whether a place is the same (True), or that counted from the other end (False); anything else is refused."""
    if at is index:
        return True
    polys = [linear(x) for x in (index, at)]
    total = {key: polys[0].get(key, 0) + polys[1].get(key, 0) for key in {*polys[0], *polys[1]}}
    wanted: dict[Any, Any] = {}
    for key, x in (*linear(n.Size(rows)).items(), *linear(n.Num(1)).items()):
        wanted[key] = wanted.get(key, 0) + x
    kept = {key: x for key, x in total.items() if x}
    require(kept == wanted, "another eigenvalue")
    return False


def linear(x: n.Node) -> dict[Any, Any]:
    """A place as a sum of terms with numbers."""
    if isinstance(x, n.Add | n.Neg):
        out: dict[Any, Any] = {}
        for arg in x.args:
            for key, value in linear(arg).items():
                out[key] = out.get(key, 0) + (-value if isinstance(x, n.Neg) else value)
        return out
    if isinstance(x, n.Num):
        return {None: x.value}
    if isinstance(x, n.Size):
        return {None: x.args[0]} if x.args[0].is_Integer else {size(x.args[0]): 1}
    return {x: 1}


def shifted(c: Checker, case: Case, matrix: Poly, piece: Word, inner: Poly, same: bool) -> None:
    shift: Poly = {}
    factors: Poly = {}
    for (mono, word), x in case.right.items():
        rest = tuple(pair for pair in mono if pair[0] != piece)
        (factors if len(rest) < len(mono) else shift)[rest, word] = x
    require(len(factors) == 1, "a factor whose sign is not known")
    (((mono, _), x),) = factors.items()
    require(all(c.positive(g) for g, _ in mono), "a factor whose sign is not known")
    require(same == (x > 0), "an eigenvalue counted from the other end")
    whole = [c.words.times(factors, m) for m in (inner, c.words.transpose(inner))]
    require(c.minus(matrix, shift) in whole, "of another matrix")


def definite(c: Checker, inner: Poly) -> tuple[bool, bool]:
    """Whether a matrix of one letter is known to be positive definite, and semidefinite."""
    require(len(inner) == 1, "a matrix of several terms")
    (((mono, word), x),) = inner.items()
    require(not mono and x == 1 and len(word) == 1, "a matrix of several factors")
    letter = c.words.letters[word[0]]
    plain = letter[0] in ("sym", "symT", "node", "nodeT") or (letter[0] == "slot" and letter[2:] == (1, ()))
    require(plain, "a matrix whose sign is not known")
    known = c.facts.definite
    return known.strictly(letter[1]), known.weakly(letter[1], FUEL)


def inverses_of(c: Checker, inner: Poly, power: int) -> list[Poly]:
    """How the inverse of one letter is written."""
    (((_, word), _),) = inner.items()
    letter = c.words.letters[word[0]]
    if letter[0] == "slot":
        return kernel_powers(c, inner, -power)
    if power != 1:
        return []
    found = c.words.letter("node", n.Inv(letter[1]))
    return [found, c.words.transpose(found)]


def kernel_powers(c: Checker, inner: Poly, power: int) -> list[Poly]:
    """A power of a kernel, as one letter."""
    (((_, word), _),) = inner.items()
    letter = c.words.letters[word[0]]
    return [c.words.slot(letter[1], power, {})] if letter[0] == "slot" else []


def exponential(c: Checker, case: Case, matrix: Poly, index: n.Node) -> bool:
    """lambda_i(e^M) = e^{lambda_i(M)}, where M is shown to be symmetric."""
    if len(matrix) != 1:
        return False
    (((mono, word), x),) = matrix.items()
    letter = c.words.letters[word[0]] if len(word) == 1 else ("",)
    if mono or x != 1 or letter[0] not in ("node", "nodeT") or not isinstance(letter[1], n.Exp):
        return False
    (exponent,) = letter[1].args
    if case.right != c.words.letter("node", n.Exp(n.Entry(n.Eigs(exponent), index, n.Num(1)))):
        return False
    require(len(case.instance.premises) == 1, "one premise is needed")
    inner = c.trees.poly(exponent)
    c.vanishes(case.instance.premises[0], c.minus(inner, c.words.transpose(inner)), case.frozen)
    return True


def ends(c: Checker, case: Case, matrix: Poly, rows: Any, index: n.Node) -> bool:
    """Whether the right side is the largest or the smallest eigenvalue, and rightly so."""
    pieces = [g for mono, _ in case.right for g, _ in mono]
    if len(case.right) != 1 or len(pieces) != 1 or len(pieces[0]) != 1:
        return False
    letter = c.words.letters[pieces[0][0]]
    if letter[0] != "node" or not isinstance(letter[1], n.Eig):
        return False
    require(case.right == c.words.letter(*letter), "not the end of a spectrum alone")
    shown = c.trees.poly(letter[1].args[0])
    require(shown in (matrix, c.words.transpose(matrix)), "of another matrix")
    first = isinstance(index, n.Num) and index.value == 1
    last = isinstance(index, n.Size) and size(index.args[0]) == size(rows)
    require((letter[1].which == "max" and first) or (letter[1].which == "min" and last), "another eigenvalue")
    return True
