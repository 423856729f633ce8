"""Brackets, norms, fractions, roots, exponentials, constants, and the functions that are written with brackets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import nodes as n
from ..core import Node
from ..sizes import SCALAR
from .derivatives import derivative
from .free_sizes import open_identity, open_zero, opened, shape_so_far
from .parselets import atom
from .polynomials import as_polynomial
from .semidefinite import semidefinite
from .spectra import numbered
from .spellings import LETTER_PI

if TYPE_CHECKING:
    from .grammar import Parser

INVERSE = ("-", "1")


@atom("(", "[")
def bracket(p: Parser) -> Node:
    place = p.i
    part = p.group()
    node = p.brackets[place] = p.term(part)
    return node


@atom("|")
def absolute(p: Parser) -> Node:
    """The absolute value of a number: its 2-norm."""
    place = p.i
    inner = _between_bars(p, "|", "an absolute value")
    if _two_ways(p, place):
        raise p.refuse("bars that may be paired in two ways", r"write \lvert a\rvert b \lvert c\rvert", place)
    shape = shape_so_far(inner)
    if shape is None or shape == n.SCALAR or any(map(opened, shape)):
        return n.Norm(inner)
    if place in p.determinants and p.product_ends() and semidefinite(inner, p.names.facts):
        return n.Det(inner)
    remedy = r"write \|x\| for a norm, \det A for a determinant; a size |D| is declared"
    raise p.refuse("bars around what is no number", remedy, place)


def _two_ways(p: Parser, place: int) -> bool:
    """Whether |a| b |c| may be the absolute value of a |b| c too: bars without sides around a term by itself."""
    if p.tokens[place].side or p.tokens[p.i - 1].side or p.text() in ENDS_A_FACTOR:
        return False
    bars = [stop for _, stop in p.split((p.i, p.end), ("|",))[:-1] if not p.tokens[stop].side]
    return len(bars) > 1 and bars[0] > p.i and p.tokens[bars[0] - 1].text not in ENDS_A_FACTOR


def _between_bars(p: Parser, bar: str, what: str) -> Node:
    place = p.i
    if p.tokens[place].side == "r":
        raise p.refuse("a closing bar that nothing opens", "write the bars in pairs")
    p.i += 1
    p.bars.append(bar)
    inner = p.sum()
    p.bars.pop()
    if p.text() != bar:
        remedy = f"write {bar} at its end" if bar != "|" else r"write \lvert a\rvert"
        raise p.refuse(f"{what} that is not closed", remedy, place)
    p.i += 1
    return inner


@atom(r"\|")
def norm(p: Parser) -> Node:
    place = p.i
    inner = _between_bars(p, r"\|", "a norm")
    kind = None
    if inner is n.PI:
        raise p.refuse(r"the norm of \pi, which nothing declares", LETTER_PI, place)
    if p.text() == "_":
        p.i += 1
        kind = "".join(p.plain(p.group()))
    return n.Norm(inner, _kind(p, kind, inner, place))


def _kind(p: Parser, kind: str | None, inner: Node, place: int) -> str:
    try:
        rows, cols = inner.shape
        vector = n.same_size(rows, n.ONE) or n.same_size(cols, n.ONE)
    except n.ShapeError:
        vector = kind == "2"
    if kind is None and not vector:
        raise p.refuse("a norm of a matrix without its index", r"write \|A\|_{op} or \|A\|_{F}", place)
    if kind in (None, "2"):
        return "2" if vector else "op"
    kind = {r"\infty": "inf", r"\max": "max", r"\operatorname{max}": "max"}.get(kind, kind)
    if kind in ("1", "inf") and not vector:
        remedy = r"write \|A\|_{\max} or the norm of a vector, or declare a name for it"
        raise p.refuse(f"the {kind}-norm of a matrix: of its entries or of its rows and columns?", remedy, place)
    if kind in n.NORMS:
        return kind
    raise p.refuse(f"a norm with index {kind}", r"use one of 2, op, F, 1, \infty, *, \max", place)


@atom(r"\frac")
def fraction(p: Parser) -> Node:
    place = p.i
    p.i += 1
    above, below = p.group(), p.group()
    made = derivative(p, above, below, place)
    if made is not None:
        return made
    top, bottom = p.term(above), p.term(below)
    if not bottom.is_scalar_shaped and _has_shape(bottom):
        raise p.refuse("a fraction with a matrix below", "write the inverse, A^{-1}", place)
    return n.Frac(top, bottom)


def _has_shape(node: Node) -> bool:
    try:
        return bool(node.shape)
    except n.ShapeError:
        return False


@atom(r"\sqrt")
def root(p: Parser) -> Node:
    """The root of a number; of a square matrix another spelling of A^{1/2}."""
    p.i += 1
    inside = p.term(p.group())
    shape = shape_so_far(inside)
    if shape is not None and shape != SCALAR and not any(map(opened, shape)) and n.same_size(*shape):
        return n.Pow(inside, n.Frac(n.Num(1), n.Num(2)))
    return n.Sqrt(inside)


@atom("e")
def exponential(p: Parser) -> Node:
    p.i += 1
    if p.text() != "^":
        return n.Exp(n.Num(1))
    p.i += 1
    return n.Exp(p.term(p.group()))


BRACKETS = ("(", "[", r"\{")


def argument(p: Parser, what: str, raised: bool = False) -> Node:
    """The bracket, or the one atom, that a function is applied to; `raised`: a letter with what stands on its shoulder.

    So `\\log a^2` is the logarithm of the square, as nobody writes the other square so.
    """
    if p.text() in BRACKETS:
        return p.term(p.group())
    start = p.i
    node = p.atom()
    if raised and p.text() == "^" and isinstance(node, n.Sym | n.Size):
        p.i = start
        node = p.factor()
    after = p.text()
    if after and after not in STOPS_AFTER and not after.startswith("\\end"):
        raise p.refuse(f"how far does {what} reach?", "write its argument in brackets")
    return node


ENDS_A_FACTOR = {
    "", "+", "-", "/", "*", r"\cdot", r"\times", r"\otimes", r"\odot", "^", "_", "'", "!", ",", ";", ".", "|", r"\|",
    "=", r"\le", r"\ge", "<", ">", ")", "]", r"\}", "&", r"\\",
}  # fmt: skip
STOPS_AFTER = {"+", "-", ",", ";", ".", "=", ")", "]", r"\|", "|", "&", r"\\", r"\le", r"\ge", "<", ">"}


@atom(r"\pi")
def number_pi(p: Parser) -> Node:
    """The number, where no declared name begins so, and nothing makes it look like a letter of the user's."""
    place = p.i
    if r"\pi" in p.names.by_first:
        raise p.refuse(r"\pi by itself, where it begins a declared name", "spell the declared name in full", place)
    p.i += 1
    p.named = p.i
    if p.text() in ("_", "'") or (p.text() == "^" and p.text(2) in ("*", "(")):
        raise p.refuse(r"\pi with a script, as a letter bears it", LETTER_PI, place)
    return n.PI


@atom(r"\exp", r"\operatorname{exp}")
def exp(p: Parser) -> Node:
    p.i += 1
    return n.Exp(argument(p, r"\exp", raised=True))


def one(p: Parser, what: str) -> Node:
    """The argument of a function, in brackets."""
    if p.text() not in BRACKETS:
        raise p.refuse(f"{what} without brackets", "write its argument in brackets")
    return p.term(p.group())


@atom(r"\phi")
def activation(p: Parser) -> Node:
    if p.text(1) != "(":
        raise p.unknown()
    p.i += 1
    return n.Phi(one(p, r"\phi"))


@atom(r"\varphi")
def phi_1(p: Parser) -> Node:
    if p.plain((p.i + 1, min(p.i + 6, p.end))) != ("_", "{", "1", "}", "("):
        raise p.unknown()
    p.i += 5
    return n.Phi1(one(p, r"\varphi_1"))


def _extreme(p: Parser, make: type[Node]) -> Node:
    """The largest or smallest singular value or eigenvalue of what stands in brackets."""
    signs = p.plain((p.i + 1, min(p.i + 7, p.end)))
    which = "".join(signs[2:5])
    if signs[:2] != ("_", "{") or which not in n.EXTREMES or signs[5:] != ("}",) or p.text(7) not in ("(", "["):
        raise p.unknown()
    p.i += 7
    return make(p.term(p.group()), which)


@atom(r"\sigma")
def singular_value(p: Parser) -> Node:
    return _extreme(p, n.Sing)


@atom(r"\lambda")
def eigenvalue(p: Parser) -> Node:
    return numbered(p) or _extreme(p, n.Eig)


@atom(r"\operatorname{proj}")
def projection(p: Parser) -> Node:
    p.i += 1
    return n.RangeProj(one(p, r"\operatorname{proj}"))


def _alone_in_bars(p: Parser) -> list[int]:
    r"""Where bars may be determinants behind a logarithm: `\log|A|`, and both sides of `\log\frac{|A|}{|K|}`."""
    if p.text() != r"\frac":
        return [p.i]
    first = p.i + 2
    return [first, p.closes.get(first - 1, p.i) + 2]


def elementary(*texts: str, name: str) -> None:
    """Register the spellings of a function of a number."""

    def read(p: Parser) -> Node:
        p.i += 1
        place = p.i
        if name == "log":
            p.determinants.update(_alone_in_bars(p))
        inner = argument(p, texts[0], raised=name == "log")
        if not inner.is_scalar_shaped and _has_shape(inner) and not any(map(opened, inner.shape)):
            raise p.refuse(f"{texts[0]} of a matrix", "declare a name for it: of numbers alone it is known", place)
        return n.Elementary(inner, name)

    atom(*texts)(read)


def of_several(*texts: str, make: type[Node]) -> None:
    """Register the largest or the smallest of some numbers, in braces or brackets and parted by commas."""

    def read(p: Parser) -> Node:
        place = p.i
        p.i += 1
        if p.text() not in BRACKETS:
            raise p.refuse(f"{texts[0]} over a set", f"write {texts[0]}\\{{a, b\\}}, or \\sup over a letter", place)
        terms = [p.term(one) for one in p.split(p.group(), (",",))]
        if len(terms) < 2:
            raise p.refuse(f"{texts[0]} of one term", "write at least two, parted by commas", place)
        return make(*terms)

    atom(*texts)(read)


of_several(r"\max", r"\operatorname{max}", make=n.Max)
of_several(r"\min", r"\operatorname{min}", make=n.Min)
elementary(r"\log", r"\ln", r"\operatorname{log}", r"\operatorname{ln}", name="log")
for _name in n.FUNCTIONS[1:-1]:
    elementary(rf"\{_name}", name=_name)
elementary(r"\operatorname{erf}", name="erf")


@atom(r"\mathbf{e}", r"\boldsymbol{e}")
def unit(p: Parser) -> Node:
    """A column of the identity, with its size on the shoulder."""
    if p.text(1) != "_":
        raise p.unknown()
    place = p.i
    p.i += 2
    index = p.term(p.group())
    remedy = r"write the size on its shoulder, \mathbf{e}_{i}^{(n)}"
    if p.text() != "^":
        raise p.refuse("a column of an identity without its size", remedy, place)
    p.i += 1
    first, last = p.group()
    if p.tokens[first].text != "(" or p.closes.get(first) != last - 1:
        raise p.refuse("a power of a column", remedy, place)
    return n.Unit(size(p, (first + 1, last - 1)), index)


@atom(r"\operatorname{Diag}")
def diagonal(p: Parser) -> Node:
    p.i += 1
    return n.Diag(one(p, r"\operatorname{Diag}"))


@atom(r"\operatorname{diag}")
def diagonal_or_its_column(p: Parser) -> Node:
    """Of a column the diagonal matrix, of a square matrix the column of its diagonal."""
    place = p.i
    p.i += 1
    inner = one(p, r"\operatorname{diag}")
    if not _has_shape(inner):
        raise p.refuse("diag of what may be a column or a matrix", r"write \operatorname{Diag} for the matrix", place)
    column = n.same_size(inner.shape[1], n.ONE) and not inner.is_scalar_shaped
    return n.Diag(inner) if column else n.DiagOf(inner)


@atom(r"\operatorname{tr}", r"\operatorname{Tr}", r"\operatorname{trace}")
def trace(p: Parser) -> Node:
    p.i += 1
    return n.Tr(argument(p, r"\operatorname{tr}"))


@atom(r"\operatorname{det}")
def determinant(p: Parser) -> Node:
    p.i += 1
    return n.Det(argument(p, r"\det", raised=True))  # det A^2 is one number whatever the power is of


@atom(r"\operatorname{rank}")
def rank(p: Parser) -> Node:
    p.i += 1
    return n.Rank(argument(p, r"\operatorname{rank}"))


@atom(r"\operatorname{vec}")
def vec(p: Parser) -> Node:
    place = p.i
    p.i += 1
    sizes = None
    if p.text() == "_":
        p.i += 1
        sizes = shape_of(p, p.group())
        if p.text() != "^":
            raise p.refuse("vec with sizes that is no inverse", r"write \operatorname{vec}^{-1}_{m \times n}")
    if p.text() == "^":
        p.i += 1
        if p.plain(p.group()) != INVERSE or sizes is None or len(sizes) != 2:
            raise p.refuse("a power of vec", r"write \operatorname{vec}^{-1}_{m \times n}", place)
    inner = one(p, r"\operatorname{vec}")
    return n.Vec(inner) if sizes is None else n.Unvec(inner, *sizes)


@atom("P")
def shuffle(p: Parser) -> Node:
    if p.text(1) != "_":
        raise p.unknown()
    place = p.i
    p.i += 2
    sizes = [size(p, part) for part in p.split(p.group(), (",",))]
    if len(sizes) != 2:
        raise p.refuse("P with an index that is not declared", "declare it; the shuffle is P_{m,n}", place)
    return n.Shuffle(*sizes)


def size(p: Parser, part: tuple[int, int]) -> object:
    """A part as a size; raises where it is none."""
    found = as_polynomial(p.term(part))
    try:
        return n.as_size(found)
    except TypeError as error:
        raise p.refuse("a size is needed", "write a natural number, or a declared size", part[0]) from error


def shape_of(p: Parser, part: tuple[int, int]) -> list[object]:
    """Sizes with crosses between them."""
    return [size(p, one_part) for one_part in p.split(part, (r"\times",))]


@atom(r"\mathbb{R}")
def space(p: Parser) -> Node:
    p.i += 1
    if p.text() != "^":
        raise p.refuse("the space of numbers without its size", r"write \mathbb{R}^{1}")
    p.i += 1
    part = p.group()
    sizes = shape_of(p, part)
    if len(sizes) > 2:
        raise p.refuse("a space of more than two sizes", r"write \mathbb{R}^{m \times n}", part[0])
    return n.Space(*sizes)


def _bears_sizes(p: Parser) -> bool:
    """Whether what stands below is a size, not the place of an entry."""
    if p.text() != "_":
        return False
    start = p.i + 2
    return len(p.split((start, p.closes[start - 1]), (",",))) == 1


@atom("I", r"\mathbf{I}", r"\mathbb{I}")
def identity(p: Parser) -> Node:
    p.i += 1
    if _bears_sizes(p):
        p.i += 1
        return n.I(size(p, p.group()))
    return open_identity(p.at(p.i - 1))


@atom(r"\mathbf{0}", r"\boldsymbol{0}")
def zero(p: Parser) -> Node:
    p.i += 1
    if _bears_sizes(p):
        p.i += 1
        part = p.group()
        sizes = shape_of(p, part)
        if len(sizes) > 2:
            raise p.refuse("a zero of more than two sizes", r"write \mathbf{0}_{m \times n}", part[0])
        return n.Zero(sizes[0], sizes[1] if len(sizes) == 2 else 1)
    return open_zero(p.at(p.i - 1))
