"""Sums of words over numbered letters: the replay's own small algebra.

A letter is a tuple that is numbered on first sight; a word is a tuple of numbers, a mono a sorted tuple of
(1x1 word, exponent), a polynomial a dict {(mono, word): rational}. Every concatenation is type-checked.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

import sympy

from derivations.assumptions import symbols
from derivations.notation import nodes as n

BOUND = "bound"  # no symbol of a claim may have this name
Number = int | Fraction
Word = tuple[int, ...]
Mono = tuple[tuple[Word, Number], ...]
Poly = dict[tuple[Mono, Word], Number]
Letter = tuple[Any, ...]
ONE = sympy.Integer(1)
UNIT: Poly = {((), ()): 1}


class ReplayError(Exception):
    """The certificate does not prove the claim; the message says where it fails."""


def require(condition: bool, reason: str) -> None:
    if not condition:
        raise ReplayError(reason)


@lru_cache(maxsize=4096)
def size(expression: Any) -> Any:
    """A size in canonical form, so that equal polynomials are equal objects."""
    return sympy.expand(expression)


@lru_cache(maxsize=4096)
def product_size(a: Any, b: Any) -> Any:
    return size(a * b)


def number(value: Any) -> Number:
    """A rational; whole numbers as `int`."""
    require(type(value) in (int, Fraction), f"{value!r} is not a rational number")
    return value.numerator if value.denominator == 1 else value


def add_to(target: Poly, source: Poly, factor: Number = 1) -> None:
    for key, value in source.items():
        total = target.get(key, 0) + factor * value
        if total:
            target[key] = total
        else:
            target.pop(key, None)


def add(*polys: Poly) -> Poly:
    out: Poly = {}
    for poly in polys:
        add_to(out, poly)
    return out


def scale(poly: Poly, factor: Number) -> Poly:
    return {key: value * factor for key, value in poly.items()} if factor else {}


def join(a: Mono, b: Mono) -> Mono:
    """The product of two monos."""
    if not a or not b:
        return a or b
    powers = dict(a)
    for generator, exponent in b:
        total = powers.get(generator, 0) + exponent
        if total:
            powers[generator] = number(total)
        else:
            del powers[generator]
    return tuple(sorted(powers.items()))


def inverted(mono: Mono) -> Mono:
    return tuple((g, -e) for g, e in mono)


def scalar(poly: Poly) -> bool:
    return all(not word for _, word in poly)


def freeze(poly: Poly) -> tuple:
    return tuple(sorted(poly.items()))


def one_letter(frozen: tuple) -> Any | None:
    """The number of the letter that a polynomial is; None for any other polynomial."""
    if len(frozen) != 1:
        return None
    (((mono, word), c),) = frozen
    return word[0] if not mono and len(word) == 1 and c == 1 else None


def coefficient_of(poly: Poly, word: Word) -> Poly | None:
    """c where poly = c * word with a scalar c; None for any other polynomial."""
    if any(w != word for _, w in poly):
        return None
    return {(mono, ()): c for (mono, _), c in poly.items()}


def bound(level: int) -> n.Sym:
    """The letter that an integral binds, by its number."""
    return n.Sym(BOUND, (1, 1), r"\tau_{0}", n.Num(level))


def inside(mono: Mono, word: Word) -> tuple[int, ...]:
    """The letters of a term."""
    return (*word, *(x for generator, _ in mono for x in generator))


def terms_in(letter: Letter) -> tuple[tuple[Mono, Word], ...]:
    """The terms of which a letter is made."""
    tag = letter[0]
    if tag == "lin":
        return ((letter[3], letter[4]),)
    if tag in ("slot", "inv", "eigs", "eigsT", "rank"):
        return tuple(key for key, _ in (letter[3] if tag == "slot" else letter[1]))
    if tag in ("vec", "vecT", "unvec", "unvecT", "tr", "diag", "dg", "dgT"):
        return (((), letter[1]),)
    if tag == "had":
        return tuple(((), word) for word in letter[1])
    if tag in ("det", "fn"):
        return tuple(key for key, _ in letter[1 if tag == "det" else 2])
    return (((), letter[1]), ((), letter[3])) if tag == "kron" else ()


def trees_in(letter: Letter) -> tuple[Any, ...]:
    """The trees that a letter holds itself."""
    tag = letter[0]
    if tag in ("sym", "symT", "node", "nodeT", "slot", "part", "partT"):
        return (letter[1],)
    if tag == "lin":
        var = letter[2] if isinstance(letter[2], tuple) else (letter[2],)
        return tuple(x for x in var if x is not None)
    return (letter[2],) if tag in ("unit", "unitT") else ()


def one_mono(x: int) -> Poly:
    """A scalar letter as a polynomial."""
    return {((((x,), 1),), ()): 1}


def one(word: Word) -> Poly:
    """A word as a polynomial, taken to be canonical."""
    return {((), word): 1}


class Words:
    """The table of letters of one replay, with products, transposes and shapes."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.numbers: dict[Letter, int] = {}
        self.shapes: list[tuple[Any, Any]] = []
        self.flips: dict[int, int] = {}
        self.pieces: dict[Word, tuple[Mono, Word]] = {}
        self.depths: dict[int, int] = {}
        self.names: dict[int, frozenset[Any]] = {}

    # -- letters ------------------------------------------------------------------------------------
    def number_of(self, letter: Letter) -> int:
        found = self.numbers.get(letter)
        if found is None:
            found = len(self.letters)
            rows, cols = self._shape(letter)
            self.numbers[letter] = found
            self.letters.append(letter)
            self.shapes.append((size(rows), size(cols)))
        return found

    def letter(self, *letter: Any) -> Poly:
        """The polynomial of one letter."""
        return self.term((), (self.number_of(letter),))

    def _shape(self, letter: Letter) -> tuple[Any, Any]:
        tag = letter[0]
        if tag in ("sym", "node", "slot"):
            return letter[1].shape
        if tag in ("symT", "nodeT"):
            return letter[1].shape[::-1]
        if tag == "lin":
            return self.word_shape(letter[4])
        if tag in ("vec", "vecT"):
            long = product_size(letter[2], letter[3])
            return (long, ONE) if tag == "vec" else (ONE, long)
        if tag in ("unvec", "unvecT"):
            return letter[2:] if tag == "unvec" else letter[2:][::-1]
        if tag == "kron":
            (a, b), (c, d) = self.word_shape(letter[1], letter[2]), self.word_shape(letter[3], letter[4])
            return (product_size(a, c), product_size(b, d))
        if tag == "shuffle":
            long = product_size(letter[1], letter[2])
            return (long, long)
        if tag in ("part", "partT"):
            grid = letter[1].args[0].grid
            sides = (grid[0][letter[2]].shape[1], grid[letter[3]][0].shape[0])
            return sides if tag == "part" else sides[::-1]
        if tag in ("tr", "det", "fn", "rank"):
            return (ONE, ONE)
        if tag == "had":
            return self.word_shape(letter[1][0])
        if tag in ("diag", "dg", "dgT"):
            return (letter[2] if tag != "dgT" else ONE, letter[2] if tag != "dg" else ONE)
        if tag in ("unit", "unitT"):
            return (letter[1], ONE) if tag == "unit" else (ONE, letter[1])
        if tag in ("eigs", "eigsT"):
            return (letter[2], ONE) if tag == "eigs" else (ONE, letter[2])
        require(tag == "inv", f"a letter of unknown kind {tag!r}")
        return (letter[2], letter[2])

    def word_shape(self, word: Word, if_empty: Any = ONE) -> tuple[Any, Any]:
        return (self.shapes[word[0]][0], self.shapes[word[-1]][1]) if word else (if_empty, if_empty)

    # -- words and polynomials ----------------------------------------------------------------------
    def cut(self, word: Word) -> tuple[Mono, Word]:
        """Scalar pieces out of a word; each is the smaller of itself and its transpose."""
        found = self.pieces.get(word)
        if found is None:
            found = self.pieces[word] = self._cut(word)
        return found

    def _cut(self, word: Word) -> tuple[Mono, Word]:
        for a, b in pairwise(word):
            require(self.shapes[a][1] == self.shapes[b][0], "a product of matrices that do not fit")
        sizes = [self.shapes[word[0]][0], *(self.shapes[x][1] for x in word)] if word else []
        ends = [i for i, n in enumerate(sizes) if n == ONE]
        if len(ends) < 2:
            return (), word
        mono: Mono = ()
        for start, stop in pairwise(ends):
            piece = word[start:stop]
            mono = join(mono, ((min(piece, self.flip_word(piece)), 1),))
        return mono, word[: ends[0]] + word[ends[-1] :]

    def term(self, mono: Mono, word: Word, coefficient: Number = 1) -> Poly:
        if not coefficient:
            return {}
        more, rest = self.cut(word)
        return {(join(mono, more), rest): coefficient}

    def times(self, *factors: Poly) -> Poly:
        out: Poly = UNIT
        for factor in factors:
            product: Poly = {}
            for (m1, w1), c1 in out.items():
                for (m2, w2), c2 in factor.items():
                    add_to(product, self.term(join(m1, m2), w1 + w2, c1 * c2))
            out = product
        return out

    def power(self, poly: Poly, exponent: int) -> Poly:
        """poly^exponent; negative powers of one-term scalars only."""
        if exponent < 0:
            poly = self.reciprocal(poly)
        return self.times(*[poly] * abs(exponent))

    def reciprocal(self, poly: Poly) -> Poly:
        require(len(poly) == 1 and scalar(poly), "the reciprocal of something that is not one scalar term")
        (((mono, _), c),) = poly.items()
        return {(inverted(mono), ()): number(Fraction(1) / c)}

    # -- transposes -----------------------------------------------------------------------------------
    def flip_word(self, word: Word) -> Word:
        return tuple(self.flip(x) for x in reversed(word))

    def flip(self, x: int) -> int:
        """The transpose of a letter."""
        found = self.flips.get(x)
        if found is None:
            found = self.number_of(self._flipped(self.letters[x]))
            self.flips[x], self.flips[found] = found, x
        return found

    def _flipped(self, letter: Letter) -> Letter:
        tag = letter[0]
        if tag in FLIP:
            return (FLIP[tag], *letter[1:])
        if tag == "lin":
            return (*letter[:4], self.flip_word(letter[4]))
        if tag == "kron":
            (_, a, m, b, n) = letter
            (_, cols_a), (_, cols_b) = self.word_shape(a, m), self.word_shape(b, n)
            return ("kron", self.flip_word(a), cols_a, self.flip_word(b), cols_b)
        if tag == "shuffle":
            return ("shuffle", letter[2], letter[1])
        if tag == "inv":
            return ("inv", freeze(self.transpose(dict(letter[1]))), letter[2])
        if tag == "had":
            return ("had", tuple(sorted(map(self.flip_word, letter[1]))))
        return letter  # a function of a symmetric kernel, a diagonal matrix, a number

    def transpose(self, poly: Poly) -> Poly:
        out: Poly = {}
        for (mono, word), c in poly.items():
            add_to(out, self.term(mono, self.flip_word(word), c))
        return out

    # -- letters with words inside --------------------------------------------------------------------
    def slot(self, kernel: Any, power: int, rate: Poly) -> Poly:
        """P K^power e^{rate K}, P the projection on the range of K."""
        return self.letter("slot", kernel, power, freeze(rate))

    def linear(self, kind: str, var: Any, poly: Poly) -> Poly:
        """A linear map, term by term."""
        out: Poly = {}
        for (mono, word), c in poly.items():
            letter = self.integral(var, mono, word) if kind == "Int" else ("lin", kind, var, mono, word)
            add_to(out, self.letter(*letter), c)
        return out

    # -- bound letters ----------------------------------------------------------------------------------
    def integral(self, var: tuple[Any, Any, Any], mono: Mono, word: Word) -> Letter:
        """The integral of one term; it binds the letter numbered by the integrals within each other in the term."""
        s, low, high = var
        own = bound(self.depth_of(mono, word))
        if own != s and own not in self.names_in(mono, word):
            (mono, word), s = self.renamed(mono, word, s, own), own
        return ("lin", "Int", (s, low, high), mono, word)

    def depth_of(self, mono: Mono, word: Word) -> int:
        """How many integrals lie within each other in a term, ends and unresolved operators aside."""
        return max((self._depth(x) for x in inside(mono, word)), default=0)

    def _depth(self, x: int) -> int:
        found = self.depths.get(x)
        if found is None:
            letter = self.letters[x]
            below = max((self.depth_of(*part) for part in terms_in(letter)), default=0)
            found = self.depths[x] = below + (letter[:2] == ("lin", "Int"))
        return found

    def names_in(self, mono: Mono, word: Word) -> frozenset[Any]:
        """The bound letters that occur in a term, bound there or further out."""
        return frozenset().union(*(self._names(x) for x in inside(mono, word)))

    def _names(self, x: int) -> frozenset[Any]:
        found = self.names.get(x)
        if found is None:
            letter = self.letters[x]
            here = {s for tree in trees_in(letter) for s in symbols(tree) if s.name == BOUND}
            found = self.names[x] = frozenset(here).union(*(self.names_in(*part) for part in terms_in(letter)))
        return found

    def renamed(self, mono: Mono, word: Word, old: Any, new: Any) -> tuple[Mono, Word]:
        """A term with another name for a bound letter of an integral around it; the new name is not in it."""
        out: Mono = ()
        for generator, exponent in mono:
            (more, rest) = self.cut(tuple(self._renamed(x, old, new) for x in generator))
            require(not rest, "a scalar factor that is not 1x1")
            out = join(out, tuple((g, number(e * exponent)) for g, e in more))
        (more, rest) = self.cut(tuple(self._renamed(x, old, new) for x in word))
        return join(out, more), rest

    def _renamed(self, x: int, old: Any, new: Any) -> int:
        if old not in self._names(x):
            return x
        letter = self.letters[x]
        tag = letter[0]

        def poly(frozen: tuple) -> tuple:
            return freeze({self.renamed(mono, word, old, new): c for (mono, word), c in frozen})

        def only_word(inner: Word) -> Word:
            mono, rest = self.renamed((), inner, old, new)
            require(not mono, "a word that falls apart")
            return rest

        if tag in ("sym", "symT", "node", "nodeT", "part", "partT"):
            return self.number_of((tag, letter[1].xreplace({old: new}), *letter[2:]))
        if tag == "slot":
            return self.number_of((tag, letter[1].xreplace({old: new}), letter[2], poly(letter[3])))
        if tag == "lin":
            _, kind, var, mono, word = letter
            if isinstance(var, tuple):
                var = tuple(x.xreplace({old: new}) for x in var)
            elif var is not None:
                var = var.xreplace({old: new})
            return self.number_of((tag, kind, var, *self.renamed(mono, word, old, new)))
        if tag in ("vec", "vecT", "unvec", "unvecT"):
            return self.number_of((tag, only_word(letter[1]), *letter[2:]))
        if tag == "kron":
            return self.number_of((tag, only_word(letter[1]), letter[2], only_word(letter[3]), letter[4]))
        if tag == "tr":
            return self.traced(only_word(letter[1]))
        if tag == "had":
            return self.number_of((tag, tuple(sorted(map(only_word, letter[1])))))
        if tag in ("diag", "dg", "dgT"):
            inner = only_word(letter[1])
            return self.number_of((tag, inner if tag == "diag" else min(inner, self.flip_word(inner)), letter[2]))
        if tag == "det":
            return self.determined(dict(poly(letter[1])), letter[2])
        if tag == "rank":
            return self.ranked(dict(poly(letter[1])), letter[2:])
        if tag in ("eigs", "eigsT"):
            return self.number_of((tag, self.either(dict(poly(letter[1]))), letter[2]))
        if tag == "fn":
            return self.number_of((tag, letter[1], poly(letter[2])))
        if tag in ("unit", "unitT"):
            return self.number_of((tag, letter[1], letter[2].xreplace({old: new})))
        require(tag == "inv", f"a letter of unknown kind {tag!r}")
        return self.number_of((tag, poly(letter[1]), letter[2]))

    # -- traces, determinants, columns of the identity ------------------------------------------------
    def trace(self, poly: Poly, rows: Any) -> Poly:
        """The trace of a matrix with so many rows and columns, term by term."""
        out: Poly = {}
        for (mono, word), c in poly.items():
            if not word:
                traced = self.of_size(rows)
            else:
                require(self.word_shape(word) == (size(rows), size(rows)), "the trace of what is not square")
                turns = [word[i:] + word[:i] for i in range(len(word))]
                cut = [turn for turn in turns if self.shapes[turn[0]][0] == ONE]
                led = [turn for turn in turns if self.letters[turn[0]][0] == "diag"]
                if cut or not led:
                    traced = self.term((), cut[0]) if cut else one_mono(self.traced(word))
                else:  # tr(Diag(u) R) = u^T diag(R)
                    head, inner = self.letters[led[0][0]], one(led[0][1:]) if led[0][1:] else UNIT
                    traced = self.times(self.transpose(one(head[1])), self.diagonal_of(inner, head[2]))
            add_to(out, self.times({(mono, ()): c}, traced))
        return out

    def entrywise(self, left: Poly, right: Poly, shape: tuple[Any, Any]) -> Poly:
        """The entrywise product of two matrices of one shape."""
        rows, cols = map(size, shape)
        if rows == ONE and cols != ONE:
            turned = self.entrywise(self.transpose(left), self.transpose(right), (cols, rows))
            return self.transpose(turned)
        out: Poly = {}
        for (m1, w1), c1 in left.items():
            for (m2, w2), c2 in right.items():
                require(self._fits(w1, shape) and self._fits(w2, shape), "an entrywise product of two shapes")
                add_to(out, self.times({(join(m1, m2), ()): c1 * c2}, self._entrywise(w1, w2, rows, cols)))
        return out

    def _entrywise(self, first: Word, second: Word, rows: Any, cols: Any) -> Poly:
        if rows == ONE:
            return self.term((), first + second)
        for x, y in ((first, second), (second, first)):
            other = one(y) if y else UNIT
            if not x:
                return self.diagonal(self.diagonal_of(other, rows), rows)
            halves = self.dyad(x) if cols != ONE else None
            if halves is not None:
                down = self.diagonal(self.term((), halves[0]), rows)
                return self.times(down, other, self.diagonal(self.term((), halves[1]), cols))
        parts: list[Word] = []
        for w in (first, second):
            parts += self.letters[w[0]][1] if len(w) == 1 and self.letters[w[0]][0] == "had" else (w,)
        return self.term((), (self.number_of(("had", tuple(sorted(parts)))),))

    def dyad(self, word: Word) -> tuple[Word, Word] | None:
        """(u, v) where a word is u v^T."""
        at = next((i for i, x in enumerate(word) if self.shapes[x][1] == ONE), None)
        return None if at is None else (word[: at + 1], self.flip_word(word[at + 1 :]))

    def diagonal(self, column: Poly, rows: Any) -> Poly:
        """The diagonal matrix with a column on its diagonal."""
        if size(rows) == ONE:
            return column
        out: Poly = {}
        for (mono, word), c in column.items():
            require(self.word_shape(word) == (size(rows), ONE), "a diagonal that is no column")
            add_to(out, self.term(mono, (self.number_of(("diag", word, size(rows))),), c))
        return out

    def diagonal_of(self, square: Poly, rows: Any) -> Poly:
        """The diagonal of a square matrix, as a column."""
        if size(rows) == ONE:
            return square
        out: Poly = {}
        for (mono, word), c in square.items():
            require(self._fits(word, (rows, rows)), "the diagonal of what is not square")
            halves = self.dyad(word)
            if len(word) == 1 and self.letters[word[0]][0] == "diag":
                part = one(self.letters[word[0]][1])
            elif halves is not None:
                part = self._entrywise(*halves, size(rows), ONE)
            else:
                part = self.letter("dg", min(word, self.flip_word(word)), size(rows))
            add_to(out, self.times({(mono, ()): c}, part))
        return out

    def traced(self, word: Word) -> int:
        """The letter of a trace: the least of all ways to read the word around a circle."""
        return self.number_of(("tr", min(self.around(word))))

    def around(self, word: Word) -> tuple[Word, ...]:
        """All ways to read a word around a circle, upright and transposed."""
        return tuple(w[i:] + w[:i] for w in (word, self.flip_word(word)) for i in range(len(w)))

    def determinant(self, poly: Poly, rows: Any) -> Poly:
        """The determinant of a square matrix; a matrix and its transpose have one."""
        return poly if size(rows) == ONE else one_mono(self.determined(poly, rows))

    def determined(self, poly: Poly, rows: Any) -> int:
        for _, word in poly:
            require(
                not word or self.word_shape(word) == (size(rows), size(rows)), "the determinant of what is not square"
            )
        return self.number_of(("det", self.either(poly), size(rows)))

    def either(self, poly: Poly) -> tuple:
        """A matrix or its transpose, the lesser of the two."""
        return min(freeze(poly), freeze(self.transpose(poly)))

    def rank(self, poly: Poly, shape: tuple[Any, Any]) -> Poly:
        """The rank of a matrix; it and its transpose have one."""
        return one_mono(self.ranked(poly, shape))

    def ranked(self, poly: Poly, shape: tuple[Any, Any]) -> int:
        rows, cols = map(size, shape)
        require(self.fitting(poly, (rows, cols)), "the rank of a matrix of another shape")
        return self.number_of(
            ("rank", *min((freeze(poly), rows, cols), (freeze(self.transpose(poly)), cols, rows), key=str))
        )

    def fitting(self, poly: Poly, shape: tuple[Any, Any]) -> bool:
        """Whether all terms have a shape."""
        return all(self._fits(word, shape) for _, word in poly)

    def eigenvalues(self, poly: Poly, rows: Any) -> Poly:
        """The eigenvalues of a square matrix that has n real ones, as a column from the largest; of a number itself."""
        fits = all(self._fits(word, (rows, rows)) for _, word in poly)
        require(fits, "the eigenvalues of what is not square")
        return poly if size(rows) == ONE else self.letter("eigs", self.either(poly), size(rows))

    def elementary(self, name: str, argument: Poly) -> Poly:
        """An elementary function of a number."""
        require(scalar(argument), "a function of what is no number")
        return one_mono(self.number_of(("fn", name, freeze(argument))))

    def unit(self, rows: Any, index: Any) -> Poly:
        """A column of the identity."""
        return UNIT if size(rows) == ONE else self.letter("unit", size(rows), index)

    def of_size(self, expression: Any) -> Poly:
        """A size as a scalar."""
        total: Poly = {}
        for part in sympy.Add.make_args(size(expression)):
            coefficient, powers = part.as_coeff_Mul()
            product: Poly = {((), ()): number(Fraction(int(coefficient.p), int(coefficient.q)))}
            for base, exponent in powers.as_powers_dict().items():
                if base != 1:
                    product = self.times(product, self.power(self.letter("sym", n.Size(base)), int(exponent)))
            add_to(total, product)
        return total

    def kron(self, left: Poly, m: Any, right: Poly, n: Any) -> Poly:
        """The Kronecker product; m and n are the sizes of identities among the factors."""
        out: Poly = {}
        for (m1, w1), c1 in left.items():
            for (m2, w2), c2 in right.items():
                rows1, rows2 = size(self.word_shape(w1, m)[0]), size(self.word_shape(w2, n)[0])
                if not w1 and (not w2 or rows1 == ONE):
                    word = w2
                elif not w2 and rows2 == ONE:
                    word = w1
                else:
                    word = (self.number_of(("kron", w1, rows1, w2, rows2)),)
                add_to(out, self.term(join(m1, m2), word, c1 * c2))
        return out

    def shuffle(self, m: Any, n: Any) -> Poly:
        if size(m) == ONE or size(n) == ONE:
            return UNIT
        return self.letter("shuffle", size(m), size(n))

    def vec(self, poly: Poly, rows: Any, cols: Any) -> Poly:
        if size(cols) == ONE:
            return poly
        if size(rows) == ONE:
            return self.transpose(poly)
        out: Poly = {}
        for (mono, word), c in poly.items():
            require(self._fits(word, (rows, cols)), "vec of a matrix of another shape")
            add_to(out, self.term(mono, (self.number_of(("vec", word, size(rows), size(cols))),), c))
        return out

    def unvec(self, poly: Poly, rows: Any, cols: Any) -> Poly:
        if size(cols) == ONE:
            return poly
        if size(rows) == ONE:
            return self.transpose(poly)
        out: Poly = {}
        for (mono, word), c in poly.items():
            require(self._fits(word, (product_size(rows, cols), ONE)), "unvec of a column of another size")
            add_to(out, self.term(mono, (self.number_of(("unvec", word, size(rows), size(cols))),), c))
        return out

    def _fits(self, word: Word, shape: tuple[Any, Any]) -> bool:
        want = (size(shape[0]), size(shape[1]))
        return self.word_shape(word) == want if word else want[0] == want[1]


FLIP = {
    "sym": "symT", "symT": "sym", "node": "nodeT", "nodeT": "node",
    "vec": "vecT", "vecT": "vec", "unvec": "unvecT", "unvecT": "unvec", "part": "partT", "partT": "part",
    "unit": "unitT", "unitT": "unit", "dg": "dgT", "dgT": "dg",
    "eigs": "eigsT", "eigsT": "eigs",
}  # fmt: skip
