"""Two readers into the replay's own words: of trees (what is claimed) and of certificates (what is shown)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from derivations.assumptions import symbols
from derivations.notation import nodes as n

from .granted import Facts, well_shaped
from .spectra import of_eigenvalues, without_its_index
from .words import (
    ONE,
    UNIT,
    Mono,
    Poly,
    Word,
    Words,
    add,
    add_to,
    bound,
    freeze,
    inside,
    inverted,
    join,
    number,
    one,
    one_letter,
    require,
    scale,
    size,
    terms_in,
    trees_in,
)
from .words import scalar as is_scalar


@dataclass(frozen=True)
class Grid:
    """A block matrix with the sizes of its block rows and block columns."""

    rows: tuple[Any, ...]
    cols: tuple[Any, ...]
    entries: tuple[tuple[Poly, ...], ...]

    def map(self, change: Callable[[Poly], Poly]) -> Grid:
        return Grid(self.rows, self.cols, tuple(tuple(change(p) for p in row) for row in self.entries))


class Trees:
    """Parses trees; `split` collects linear maps that were applied term by term to a sum."""

    def __init__(self, words: Words, facts: Facts, projections: bool = False) -> None:
        self.words = words
        self.facts = facts
        self.projections = projections
        self.dotted = False
        self.blocks = False
        self.split: set[int] = set()
        self.cache: dict[n.Node, Poly | Grid] = {}

    def poly(self, node: n.Node) -> Poly:
        value = self.parse(node)
        if isinstance(value, Grid):
            require(len(value.rows) == len(value.cols) == 1, "a block matrix where a plain matrix is needed")
            return value.entries[0][0]
        return value

    def parse(self, node: n.Node) -> Poly | Grid:
        found = self.cache.get(node)
        if found is None:
            require(isinstance(node, n.Node), "something that is not a term of the notation")
            handler = PARSERS.get(type(node))
            found = handler(self, node) if handler is not None else self.words.letter("node", node)
            self.cache[node] = found
        return found

    def meant(self, node: n.Node) -> n.Blocks | None:
        """The block matrix that a term is, or a symbol by its one definition, where blocks are opened."""
        if not self.blocks:
            return None
        values = self.facts.values.get(node, ()) if isinstance(node, n.Sym) else (node,)
        found = values[0] if len(values) == 1 else None
        if not isinstance(found, n.Blocks) or (found is not node and found.shape != node.shape):
            return None
        well_shaped(found)
        return found

    def linear(self, kind: str, var: Any, poly: Poly) -> Poly:
        """A linear map applied to a sum; remembers the letters, whose existence must be shown."""
        out = self.words.linear(kind, var, poly)
        if len(poly) > 1:
            self.split.update(lins(self.words, out))
        return out

    def multiply(self, left: Poly | Grid, right: Poly | Grid) -> Poly | Grid:
        times = self.words.times
        if isinstance(left, Grid) and isinstance(right, Grid):
            require(left.cols == right.rows, "block matrices of different partitions")
            inner = range(len(right.rows))
            entries = tuple(
                tuple(add(*(times(row[m], right.entries[m][j]) for m in inner)) for j in range(len(right.cols)))
                for row in left.entries
            )
            if len(left.rows) == len(right.cols) == 1:
                return entries[0][0]
            return Grid(left.rows, right.cols, entries)
        if isinstance(left, Grid):
            assert isinstance(right, dict)
            require(is_scalar(right), "a block matrix times a matrix without blocks")
            return left.map(lambda p: times(p, right))
        if isinstance(right, Grid):
            require(is_scalar(left), "a block matrix times a matrix without blocks")
            return right.map(lambda p: times(left, p))
        return times(left, right)

    def transpose(self, value: Poly | Grid) -> Poly | Grid:
        if isinstance(value, Grid):
            flipped = tuple(
                tuple(self.words.transpose(p) for p in column) for column in zip(*value.entries, strict=True)
            )
            return Grid(value.cols, value.rows, flipped)
        return self.words.transpose(value)

    def reciprocal(self, poly: Poly, node: n.Node) -> Poly:
        require(bool(poly), "a division by zero")
        if len(poly) == 1 and is_scalar(poly):
            return self.words.reciprocal(poly)
        return self.words.letter("node", n.Inv(node))


def _add(parser: Trees, node: n.Node) -> Poly | Grid:
    parts = [parser.parse(arg) for arg in node.args]
    grids = [part for part in parts if isinstance(part, Grid)]
    if not grids:
        return add(*parts)  # type: ignore[arg-type]
    first = grids[0]
    spreads = [spread(part, first) for part in parts]
    grids = [part for part in spreads if isinstance(part, Grid)]
    same = all(g.rows == first.rows and g.cols == first.cols for g in grids)
    require(len(grids) == len(parts) and same, "a sum of block matrices of different partitions")
    return Grid(first.rows, first.cols, tuple(tuple(add(*ps) for ps in zip(*rows, strict=True))
                                              for rows in zip(*(g.entries for g in grids), strict=True)))  # fmt: skip


def spread(value: Poly | Grid, other: Poly | Grid) -> Poly | Grid:
    """A multiple of the identity, or zero, in the blocks of another matrix."""
    if isinstance(value, Grid) or not isinstance(other, Grid) or any(word for _, word in value):
        return value
    require(not value or other.rows == other.cols, "an identity in blocks that are not square")
    entries = tuple(tuple(value if i == j else {} for j in range(len(other.cols))) for i in range(len(other.rows)))
    return Grid(other.rows, other.cols, entries)


def _neg(parser: Trees, node: n.Node) -> Poly | Grid:
    inner = parser.parse(node.args[0])
    return inner.map(lambda p: scale(p, -1)) if isinstance(inner, Grid) else scale(inner, -1)


def _mul(parser: Trees, node: n.Node) -> Poly | Grid:
    total: Poly | Grid = UNIT
    for arg in node.args:
        total = parser.multiply(total, parser.parse(arg))
    return total


def _frac(parser: Trees, node: n.Node) -> Poly | Grid:
    return parser.multiply(parser.parse(node.args[0]), parser.reciprocal(parser.poly(node.args[1]), node.args[1]))


def _pow(parser: Trees, node: n.Node) -> Poly:
    base, exponent = node.args
    if not isinstance(exponent, n.Num) or exponent.value.q != 1:
        return parser.words.letter("node", node)
    power = int(exponent.value)
    if isinstance(base, n.Norm) and base.kind in ("2", "F") and power > 0 and power % 2 == 0:
        inner = parser.poly(base.args[0])
        rows, cols = base.args[0].shape
        turned = parser.words.transpose(inner)
        tall = size(rows) != ONE
        gram = parser.words.times(turned, inner) if tall else parser.words.times(inner, turned)
        square = parser.words.trace(gram, cols if tall else rows)
        return parser.words.power(square, power // 2)
    require(abs(power) <= 12, "a power above 12")
    value = parser.poly(base)
    return parser.words.power(value if power >= 0 else parser.reciprocal(value, base), abs(power))


def _sqrt(parser: Trees, node: n.Node) -> Poly:
    """Halved exponents where that is safe: sizes, and at most one other generator, with an odd exponent."""
    poly = parser.poly(node.args[0])
    if len(poly) == 1 and is_scalar(poly):
        (((mono, _), c),) = poly.items()
        others = [e for g, e in mono if not isinstance(parser.words.letters[g[0]][1], n.Size)]
        safe = len(others) <= 1 and all(e % 2 == 1 for e in others)
        safe = safe and not any(compound(parser.words.letters[g[0]]) for g, _ in mono)
        if c > 0 and safe:
            top, bottom = math.isqrt(c.numerator), math.isqrt(c.denominator)
            if top * top == c.numerator and bottom * bottom == c.denominator:
                halved = tuple((g, number(Fraction(e) / 2)) for g, e in mono)
                return {(halved, ()): number(Fraction(top, bottom))}
    return parser.words.letter("node", node)


def compound(letter: tuple) -> bool:
    """Whether a letter is the determinant of more than one letter: a root of that waits for what it comes out as."""
    return letter[0] == "det" and one_letter(letter[1]) is None


def _inv(parser: Trees, node: n.Node) -> Poly | Grid:
    inside = node.args[0]
    if node.is_scalar_shaped:
        return parser.reciprocal(parser.poly(inside), inside)
    meant = parser.meant(inside)
    if meant is None:
        return parser.words.letter("node", node)
    whole, rows, cols = n.Inv(meant), len(meant.grid), len(meant.grid[0])
    entries = tuple(tuple(parser.words.letter("part", whole, i, j) for j in range(rows)) for i in range(cols))
    down, across = (size(x.shape[1]) for x in meant.grid[0]), (size(row[0].shape[0]) for row in meant.grid)
    return Grid(tuple(down), tuple(across), entries)


def _sym(parser: Trees, node: n.Node) -> Poly | Grid:
    meant = parser.meant(node)
    return parser.words.letter("sym", node) if meant is None else parser.parse(meant)


def _inner(parser: Trees, node: n.Node) -> Poly:
    a, b = (parser.poly(arg) for arg in node.args)
    row = a if size(node.args[0].shape[0]) == ONE else parser.words.transpose(a)
    column = b if size(node.args[1].shape[1]) == ONE else parser.words.transpose(b)
    return parser.words.times(row, column)


def _cov(parser: Trees, node: n.Node) -> Poly | Grid:
    words = parser.words

    def cov(u: Poly, v: Poly) -> Poly:
        turned = words.transpose(v)
        means = words.times(parser.linear("E", None, u), words.transpose(parser.linear("E", None, v)))
        both = parser.linear("E", None, words.times(u, turned))
        parser.split.update(lins(words, both))
        return add(both, scale(means, -1))

    left, right = parser.parse(node.args[0]), parser.parse(node.args[-1])
    for side in (left, right):
        require(not isinstance(side, Grid) or len(side.cols) == 1, "a covariance of something that is not a column")
    lefts = [row[0] for row in left.entries] if isinstance(left, Grid) else [left]
    rights = [row[0] for row in right.entries] if isinstance(right, Grid) else [right]
    entries = tuple(tuple(cov(u, v) for v in rights) for u in lefts)
    if not isinstance(left, Grid) and not isinstance(right, Grid):
        return entries[0][0]
    rows = left.rows if isinstance(left, Grid) else (size(node.args[0].shape[0]),)
    cols = right.rows if isinstance(right, Grid) else (size(node.args[-1].shape[0]),)
    return Grid(rows, cols, entries)


def _along(parser: Trees, node: n.Node) -> Poly:
    """df = tr(G^T E) for the gradient G of a number by the entries of a symbol; of a matrix a letter."""
    words, (function, variable, direction) = parser.words, node.args
    if not function.is_scalar_shaped or not isinstance(variable, n.Sym):
        return words.letter("node", node)
    turned = words.transpose(words.letter("node", n.Grad(function, variable)))
    return words.trace(words.times(turned, parser.poly(direction)), variable.shape[1])


def nested(node: Any, known: dict[Any, int]) -> int:
    """How many integrals lie within each other in a tree."""
    if node not in known:
        inside = max((nested(arg, known) for arg in getattr(node, "args", ())), default=0)
        known[node] = inside + 1 if isinstance(node, n.Integral) else inside
    return known[node]


def _integral(parser: Trees, node: n.Node) -> Poly:
    body, var, low, high = node.args
    if high == sympy.oo:
        return parser.words.letter("node", node)
    fresh = bound(nested(body, {}))  # another letter than all inside, and than those that its terms will get
    return parser.linear("Int", (fresh, low, high), parser.poly(body.xreplace({var: fresh})))


def _limit(parser: Trees, node: n.Node) -> Poly:
    body, var, to = node.args
    if to != sympy.oo:
        return parser.words.letter("node", node)
    return parser.linear("Lim", var, parser.poly(body))


def _dotted(parser: Trees, node: Any) -> Poly | Grid:
    parser.dotted = True
    return parser.parse(node.meaning)


def _blocks(parser: Trees, node: Any) -> Grid:
    grid = node.grid
    rows = tuple(size(row[0].shape[0]) for row in grid)
    cols = tuple(size(entry.shape[1]) for entry in grid[0])
    return Grid(rows, cols, tuple(tuple(parser.poly(entry) for entry in row) for row in grid))


def _trace(parser: Trees, node: n.Node) -> Poly:
    inner = parser.parse(node.args[0])
    if isinstance(inner, dict):
        return parser.words.trace(inner, node.args[0].shape[0])
    if inner.rows != inner.cols:
        return parser.words.letter("node", node)
    return add(*(parser.words.trace(row[i], inner.rows[i]) for i, row in enumerate(inner.entries)))


def _determinant(parser: Trees, node: n.Node) -> Poly:
    inner = parser.parse(node.args[0])
    if isinstance(inner, Grid):
        return parser.words.letter("node", node)
    return parser.words.determinant(inner, node.args[0].shape[0])


def _part(parser: Trees, node: n.Node) -> Poly:
    """An entry e_i^T A e_j or a row e_i^T A; of blocks a letter."""
    words, inner = parser.words, parser.parse(node.args[0])
    if isinstance(inner, Grid):
        return words.letter("node", node)
    rows, cols = node.args[0].shape
    row = words.times(words.transpose(words.unit(rows, node.args[1])), inner)
    return row if isinstance(node, n.Row) else words.times(row, words.unit(cols, node.args[2]))


def _sum(parser: Trees, node: n.Node) -> Poly:
    """Over all places of a row or column, or over all eigenvalues; every other sum is a letter."""
    body, index, low, high = node.args
    meant = without_its_index(node) if of_eigenvalues(body, index) else None
    if meant is not None:
        return parser.poly(meant)
    if isinstance(high, n.Size) and isinstance(low, n.Num) and low.value == 1:
        inner = parser.parse(body)
        found = None if isinstance(inner, Grid) else over_all(parser, inner, index, size(high.args[0]))
        if found is not None:
            return found
    return _over_a_spectrum(parser, node)


def _over_a_spectrum(parser: Trees, node: n.Node) -> Poly:
    """Over functions of the eigenvalues of one matrix, or of entries of columns."""
    meant = without_its_index(node)
    return parser.words.letter("node", node) if meant is None else parser.poly(meant)


def _rank(parser: Trees, node: n.Node) -> Poly:
    inner = parser.parse(node.args[0])
    if isinstance(inner, Grid):
        return parser.words.letter("node", node)
    return parser.words.rank(inner, node.args[0].shape)


def _eigenvalues(parser: Trees, node: n.Node) -> Poly:
    inner = parser.parse(node.args[0])
    if isinstance(inner, Grid):
        return parser.words.letter("node", node)
    return parser.words.eigenvalues(inner, node.args[0].shape[0])


def over_all(parser: Trees, poly: Poly, index: n.Sym, rows: Any) -> Poly | None:
    """The sum over i of a polynomial where each term has no i, or e_i twice and i nowhere else: sum e_i e_i^T = I."""
    words = parser.words
    down = words.letter("unit", rows, index)
    (((_, (column,)), _),) = down.items() if rows != ONE else (((None, (-1,)), None),)
    out: Poly = {}
    for (mono, word), c in poly.items():
        factors: list[Word] = []
        others: Mono = ()
        for g, e in mono:
            if not moves(words, g, index):
                others = join(others, ((g, e),))
            elif e in (1, 2):
                factors += [g] * int(e)
            else:
                return None
        chain: Poly = {(others, ()): c}
        if not factors and not moves(words, word, index):
            add_to(out, words.times(chain, words.of_size(rows), one(word)))
            continue
        summed = paired(words, factors, word, column, index, rows)
        if summed is None:
            return None
        add_to(out, words.times(chain, summed))
    return out


def moves(words: Words, letters: Word, index: n.Sym) -> bool:
    return any(index in mentioned(words, x) for x in letters)


def mentioned(words: Words, x: int) -> frozenset[Any]:
    """All symbols in a letter, however deep."""
    letter = words.letters[x]
    here = {s for tree in trees_in(letter) for s in symbols(tree)}
    return frozenset(here).union(*(mentioned(words, y) for part in terms_in(letter) for y in inside(*part)))


def paired(words: Words, factors: list[Word], word: Word, column: int, index: n.Sym, rows: Any) -> Poly | None:
    """The sum over i of scalar factors times a word in which e_i stands at two places, and i nowhere else."""
    row = words.flip(column)
    everything = [*factors, word]
    spots = [(k, i) for k, w in enumerate(everything) for i, x in enumerate(w) if x in (column, row)]
    elsewhere = any(index in mentioned(words, x) for w in everything for x in w if x not in (column, row))
    if elsewhere or len(spots) != 2:
        return None
    (k, i), (m, j) = spots
    if k == m:
        w = everything[k]
        if (i, j) == (0, len(w) - 1) and w[0] == row and k < len(factors):
            middle = words.term((), w[1:-1]) if w[1:-1] else UNIT
            return words.times(words.trace(middle, rows), one(word))
        if j == i + 1 and (w[i], w[j]) == (column, row) and k == len(factors):
            return words.term((), w[:i] + w[j + 1 :])
        return None
    scalar_piece, other = everything[k], everything[m]
    if i == len(scalar_piece) - 1 and scalar_piece[i] == column:
        head = scalar_piece[:-1]
    elif i == 0 and scalar_piece[0] == row:
        head = words.flip_word(scalar_piece[1:])
    else:
        return None
    put = head if other[j] == row else words.flip_word(head)
    joined = words.term((), other[:j] + put + other[j + 1 :])
    return joined if m == len(factors) else words.times(joined, one(word))


def _range(parser: Trees, node: n.Node) -> Poly:
    """In rules, the range projection of a declared symmetric kernel is read as a function of the kernel."""
    kernel = node.args[0]
    if parser.projections and isinstance(kernel, n.Sym) and parser.facts.symmetric(kernel):
        return parser.words.slot(kernel, 0, {})
    return parser.words.letter("node", node)


PARSERS: dict[type, Callable[[Trees, Any], Any]] = {
    n.Num: lambda parser, x: {((), ()): number(Fraction(int(x.value.p), int(x.value.q)))} if x.value else {},
    n.Size: lambda parser, x: parser.words.of_size(x.args[0]),
    n.Constant: lambda parser, x: parser.words.letter("sym", x),
    n.Sym: _sym,
    n.I: lambda parser, x: UNIT,
    n.Zero: lambda parser, x: {},
    n.Add: _add,
    n.Neg: _neg,
    n.Mul: _mul,
    n.Frac: _frac,
    n.Pow: _pow,
    n.Sqrt: _sqrt,
    n.T: lambda parser, x: parser.transpose(parser.parse(x.args[0])),
    n.Inv: _inv,
    n.RangeProj: _range,
    n._Inner: _inner,
    n.Expect: lambda parser, x: parser.linear("E", None, parser.poly(x.args[0])),
    n.Cov: _cov,
    n.D: lambda parser, x: parser.linear("D", x.args[1], parser.poly(x.args[0])),
    n.Frechet: _along,
    n.Integral: _integral,
    n.Lim: _limit,
    n.Vec: lambda parser, x: parser.words.vec(parser.poly(x.args[0]), *x.args[0].shape),
    n.Unvec: lambda parser, x: parser.words.unvec(parser.poly(x.args[0]), x.args[1], x.args[2]),
    n.Kron: lambda parser, x: parser.words.kron(
        parser.poly(x.args[0]), x.args[0].shape[0], parser.poly(x.args[1]), x.args[1].shape[0]
    ),
    n.Shuffle: lambda parser, x: parser.words.shuffle(*x.args),
    n.Dotted: _dotted,
    n.Blocks: _blocks,
    n.Tr: _trace,
    n.Det: _determinant,
    n.Elementary: lambda parser, x: parser.words.elementary(x.name, parser.poly(x.args[0])),
    n.Unit: lambda parser, x: parser.words.unit(*x.args),
    n.Had: lambda parser, x: parser.words.entrywise(parser.poly(x.args[0]), parser.poly(x.args[1]), x.shape),
    n.Diag: lambda parser, x: parser.words.diagonal(parser.poly(x.args[0]), x.shape[0]),
    n.DiagOf: lambda parser, x: parser.words.diagonal_of(parser.poly(x.args[0]), x.shape[0]),
    n.Entry: _part,
    n.Row: _part,
    n.Rank: _rank,
    n.Sum: _sum,
    n.Prod: _over_a_spectrum,
    n.Eigs: _eigenvalues,
}


def lins(words: Words, poly: Poly) -> set[int]:
    """The linear maps among the letters of a polynomial."""
    found = set()
    for mono, word in poly:
        for x in (*word, *(x for g, _ in mono for x in g)):
            if words.letters[x][0] == "lin":
                found.add(min(x, words.flip(x)))
            elif words.letters[x][0] in ("tr", "det", "fn", "had", "diag", "dg", "dgT", "eigs", "eigsT", "rank"):
                found.update(*(lins(words, {part: 1}) for part in terms_in(words.letters[x])))
    return found


#: how many parts a letter of a certificate has, its kind among them
PARTS = {
    **dict.fromkeys(("sym", "symT", "node", "nodeT", "tr", "had"), 2),
    **dict.fromkeys(("det", "diag", "dg", "dgT", "fn", "unit", "unitT", "inv", "shuffle", "eigs", "eigsT"), 3),
    **dict.fromkeys(("rank", "part", "partT", "slot", "vec", "vecT", "unvec", "unvecT"), 4),
    **dict.fromkeys(("lin", "kron"), 5),
}


class Certificates:
    """Reads the words of a certificate into our own; nothing in them is trusted to be canonical."""

    def __init__(self, words: Words, facts: Facts) -> None:
        self.words = words
        self.facts = facts
        self.cache: dict[int, tuple[Any, Any]] = {}

    def _once(self, raw: Any, parse: Callable[[Any], Any]) -> Any:
        """Read each object once; the object is kept so that its id stays its own."""
        found = self.cache.get(id(raw))
        if found is None:
            require(isinstance(raw, tuple), "a certificate holds something that is not a tuple")
            found = self.cache[id(raw)] = (raw, parse(raw))
        return found[1]

    def poly(self, raw: Any) -> Poly:
        return self._once(raw, self._poly)

    def _poly(self, raw: Any) -> Poly:
        out: Poly = {}
        for (mono, word), c in raw:
            add_to(out, self.term(mono, word), number(c))
        return out

    def term(self, mono: Any, word: Any) -> Poly:
        (m, letters) = self.word(word)
        return self.words.term(join(self.mono(mono), m), letters)

    def single(self, mono: Any, word: Any) -> tuple[Mono, Word]:
        ((key, _),) = self.term(mono, word).items()
        return key

    def mono(self, raw: Any) -> Mono:
        if not raw:
            return ()
        return self._once(raw, self._mono)

    def _mono(self, raw: Any) -> Mono:
        out: Mono = ()
        for (tag, piece), exponent in raw:
            require(tag == "word", "a scalar factor of unknown kind")
            mono, rest = self.single((), piece)
            require(not rest, "a scalar factor that is not 1x1")
            power = number(exponent)
            whole = isinstance(power, int) or (len(mono) == 1 and mono[0][1] == 1)
            require(whole, "a fractional power of a product")
            out = join(out, tuple((g, number(e * power)) for g, e in mono))
        return out

    def word(self, raw: Any) -> tuple[Mono, Word]:
        """The letters in order (not yet cut), with scalars that came out of letters."""
        mono: Mono = ()
        letters: Word = ()
        for letter in raw:
            more, part = self.letter(letter)
            mono, letters = join(mono, more), letters + part
        return mono, letters

    def letter(self, raw: Any) -> tuple[Mono, Word]:
        return self._once(raw, self._letter)

    def _letter(self, raw: Any) -> tuple[Mono, Word]:
        words, tag = self.words, raw[0]
        require(len(raw) == PARTS.get(tag, len(raw)), f"a letter of kind {tag!r} with parts too many or too few")
        if tag in ("sym", "symT"):
            require(len(raw) == 2 and isinstance(raw[1], n.Sym | n.Size | n.Constant), "a symbol that is none")
            return (), (words.number_of(raw),)
        if tag in ("node", "nodeT"):
            require(len(raw) == 2 and isinstance(raw[1], n.Node), "an operator that is none")
            well_shaped(raw[1])
            return (), (words.number_of(raw),)
        if tag in ("part", "partT"):
            _, node, i, j = raw
            fits = isinstance(node, n.Inv) and isinstance(node.args[0], n.Blocks) and type(i) is type(j) is int
            require(fits, "a part that is none")
            well_shaped(node)
            grid = node.args[0].grid
            require(0 <= i < len(grid[0]) and 0 <= j < len(grid), "a part that is none")
            return (), (words.number_of(raw),)
        if tag == "slot":
            _, kernel, power, rate = raw
            require(self.facts.kernel(kernel), f"{kernel} is not known to be symmetric")
            rates = self.poly(rate)
            require(type(power) is int and is_scalar(rates), "a malformed function of a kernel")
            return (), (words.number_of(("slot", kernel, power, freeze(rates))),)
        if tag == "lin":
            return (), (words.number_of(self._linear(raw)),)
        if tag in ("vec", "vecT", "unvec", "unvecT"):
            _, body, first, second = raw
            build = words.vec if tag[0] == "v" else words.unvec
            built = build(self.term((), body), first, second)
            return self._key(words.transpose(built) if tag[-1] == "T" else built)
        if tag == "kron":
            _, a, m, b, q = raw
            return self._key(words.kron(self.term((), a), m, self.term((), b), q))
        if tag == "shuffle":
            _, m, q = raw
            return self._key(words.shuffle(m, q))
        if tag == "tr":
            inner = self.term((), raw[1])
            require(all(word for _, word in inner), "the trace of a number")
            return self._number(words.trace(inner, words.word_shape(next(iter(inner))[1])[0]))
        if tag == "det":
            return self._number(words.determinant(self.poly(raw[1]), raw[2]))
        if tag == "had":
            first, *others = raw[1]
            built = self.term((), first)
            ((_, word),) = built
            for other in others:
                built = words.entrywise(built, self.term((), other), words.word_shape(word))
            return self._key(built)
        if tag in ("diag", "dg", "dgT"):
            built = (words.diagonal if tag == "diag" else words.diagonal_of)(self.term((), raw[1]), raw[2])
            return self._key(words.transpose(built) if tag == "dgT" else built)
        if tag == "rank":
            return self._number(words.rank(self.poly(raw[1]), raw[2:]))
        if tag in ("eigs", "eigsT"):
            built = words.eigenvalues(self.poly(raw[1]), raw[2])
            return self._key(words.transpose(built) if tag == "eigsT" else built)
        if tag == "fn":
            require(raw[1] in n.FUNCTIONS, "a function that is not known")
            return self._number(words.elementary(raw[1], self.poly(raw[2])))
        if tag in ("unit", "unitT"):
            well_shaped(raw[2])
            require(isinstance(raw[2], n.Node) and raw[2].is_scalar_shaped, "a place that is no number")
            built = words.unit(raw[1], raw[2])
            return self._key(words.transpose(built) if tag[-1] == "T" else built)
        require(tag == "inv", f"a letter of unknown kind {tag!r}")
        _, inner, dimension = raw
        return (), (words.number_of(("inv", freeze(self.poly(inner)), size(dimension))),)

    def _number(self, poly: Poly) -> tuple[Mono, Word]:
        """A trace or determinant as the letter that it is, not yet a scalar factor."""
        mono, word = self._key(poly)
        return ((), mono[0][0]) if len(mono) == 1 and mono[0][1] == 1 and len(mono[0][0]) == 1 else (mono, word)

    def _key(self, poly: Poly) -> tuple[Mono, Word]:
        ((key, c),) = poly.items()
        require(c == 1, "a letter with a factor")
        return key

    def _linear(self, raw: Any) -> tuple[Any, ...]:
        _, kind, var, mono, word = raw
        if kind == "Int":
            require(len(var) == 3 and isinstance(var[0], n.Sym) and var[0].name == "bound", "a malformed integral")
            require(all(isinstance(end, n.Node) for end in var[1:]), "a malformed integral")
        elif kind == "E":
            require(var is None, "a malformed expectation")
        else:
            require(kind in ("D", "Lim") and isinstance(var, n.Sym) and var.is_scalar_shaped, "a malformed map")
        inside = self.single(mono, word)
        return self.words.integral(var, *inside) if kind == "Int" else ("lin", kind, var, *inside)


__all__ = ["Certificates", "Grid", "Trees", "inverted", "lins"]
