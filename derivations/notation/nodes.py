"""Expression trees that keep what is printed.

Every class is a `sympy.MatrixExpr` whose constructor never evaluates, so `K * K.inv` stays a product.
A node's `shape` is computed by strict rules from the declared sizes of its symbols: two sizes agree only
if they are equal as polynomials, and a scalar plus a matrix is an error. A malformed tree can be built
(it may be printed that way); asking for its `shape` raises `ShapeError` with the place.

A (1, 1) matrix and a scalar are the same thing here; a (1, 1) factor multiplies anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from operator import is_not
from typing import Any, ClassVar
from weakref import WeakValueDictionary

import sympy
from sympy import Basic, Integer, Rational, Tuple
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixExpr

Shape = tuple[Any, Any]
PRINTERS: dict[str, Callable[[Any], str]] = {}  # how trees and sizes are written: filled by the package
ONE = Integer(1)
SCALAR: Shape = (ONE, ONE)
INFINITY = sympy.oo
MAX_BITS = 10_000  # of a number in a formula: Python prints about 14 000


class ShapeError(ValueError):
    """A tree that is not well-typed; `where` is the smallest subtree that shows it."""

    def __init__(self, reason: str, where: Node) -> None:
        super().__init__(reason)
        self.reason = reason
        self.where = where


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


def as_node(value: object) -> Node:
    """Turn an integer, a `Fraction` or a SymPy rational into a node; leave nodes alone.

    Raises `TypeError` on anything else: text is never parsed, floats are not exact.
    """
    if isinstance(value, Node):
        return value
    if isinstance(value, bool):
        raise TypeError("a truth value is not a term of the notation")
    if isinstance(value, int | Fraction | Rational):
        return Num(value)
    raise TypeError(f"{type(value).__name__} is not a term of the notation: use a node, an integer or a Fraction")


def as_size(value: object) -> Basic:
    """A size: a natural number, `size("n")`, or a polynomial in such symbols.

    Raises `TypeError` on anything else: text is never parsed, a size is neither a float nor below 1.
    """
    if isinstance(value, int) and not isinstance(value, bool) and _bits(value) <= MAX_BITS:
        value = Integer(value)
    if (
        not isinstance(value, sympy.Expr)
        or isinstance(value, MatrixExpr)
        or value.is_integer is not True
        or value.is_positive is False
    ):
        raise TypeError(f"{_brief(value)} is not a size: use a natural number or size('n')")
    return value


def _brief(value: object) -> str:
    """A value in an error message: its type, and what it is where that is short."""
    kind = type(value).__name__
    shown = repr(value) if isinstance(value, str | int | float | Fraction) and _bits(value) < 200 else ""
    return f"{kind} {shown}" if 0 < len(shown) <= 60 else kind


def _bits(value: object) -> int:
    return value.bit_length() if isinstance(value, int) else 0


_NODES: WeakValueDictionary[tuple, Node] = WeakValueDictionary()


def interned(cls: type[Node], *args: Any) -> Any:
    """The one node of this class with these arguments: equal trees are the same object.

    Raises `TypeError` where number or kind of the arguments is not what `cls.takes` says.
    """
    key = (cls, args)
    try:
        node = _NODES.get(key)
    except TypeError:  # an argument that has no hash is none of ours
        node = None
    if node is None:
        _check_arguments(cls, args)
        node = Basic.__new__(cls, *args)
        _NODES[key] = node
    return node


def _check_arguments(cls: type[Node], args: tuple) -> None:
    if cls is Node:
        raise TypeError("Node is the base of all nodes, not one of them; use the classes of derivations.notation")
    words = cls.takes.split()
    last = words[-1] if words else ""
    least = sum(len(word) == 1 for word in words)
    most = None if last.endswith("*") else len(words)
    if len(args) < least or (most is not None and len(args) > most):
        wanted = f"{least}" if most == least else f"at least {least}" if most is None else f"{least} to {most}"
        raise TypeError(f"{cls.__name__} takes {wanted} argument(s), not {len(args)}")
    for i, arg in enumerate(args):
        word = words[min(i, len(words) - 1)][0]
        kind, fits = _ARGUMENTS[word]
        if not fits(arg):
            raise TypeError(f"{cls.__name__}: argument {i + 1} must be {kind}, not {_brief(arg)}")


def _is_node(value: object) -> bool:
    return isinstance(value, Node)


def _is_size(value: object) -> bool:
    try:
        return as_size(value) is value
    except TypeError:
        return False


#: what a letter of `Node.takes` asks for
_ARGUMENTS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "N": ("a node", _is_node),
    "S": ("a size", _is_size),
    "L": ("a node or infinity", lambda value: isinstance(value, Node) or value is INFINITY),
    "T": ("a tuple of nodes", lambda value: isinstance(value, Tuple) and all(_is_node(item) for item in value)),
    "s": ("text", lambda value: isinstance(value, Str)),
    "P": (
        "a pair of sizes",
        lambda value: isinstance(value, Tuple) and len(value) == 2 and all(_is_size(item) for item in value),
    ),
    "q": ("a finite rational number", lambda value: isinstance(value, Rational) and bool(value.is_finite)),
}


class Node(MatrixExpr):
    """Base of all expression nodes; arithmetic operators build trees and evaluate nothing."""

    is_commutative = False
    _op_priority = 100.0
    #: one letter of `_ARGUMENTS` for each argument; the last may repeat (`*`) or be missing (`?`)
    takes: ClassVar[str] = "N N*"

    def __new__(cls, *args: object) -> Any:
        return interned(cls, *(as_node(a) if isinstance(a, int | Fraction) else a for a in args))

    args = Basic._args  # the slot itself: SymPy's property costs a call each time

    def __setattr__(self, name: str, value: object) -> None:
        if name == "args":
            raise AttributeError("a node is shared by all trees that hold it and cannot be changed; build another")
        super().__setattr__(name, value)

    # equal trees are the same object (`interned`), so equality is identity
    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    __hash__ = object.__hash__

    # -- arithmetic ---------------------------------------------------------------------------------
    def __add__(self, other: object) -> Node:
        left = self.args if isinstance(self, Add) else (self,)
        return Add(*left, as_node(other))

    def __radd__(self, other: object) -> Node:
        return Add(as_node(other), self)

    def __sub__(self, other: object) -> Node:
        left = self.args if isinstance(self, Add) else (self,)
        return Add(*left, Neg(as_node(other)))

    def __rsub__(self, other: object) -> Node:
        return Add(as_node(other), Neg(self))

    def __mul__(self, other: object) -> Node:
        left = self.args if isinstance(self, Mul) else (self,)
        return Mul(*left, as_node(other))

    def __rmul__(self, other: object) -> Node:
        return Mul(as_node(other), self)

    __matmul__ = __mul__
    __rmatmul__ = __rmul__

    def __neg__(self) -> Node:
        return Neg(self)

    def __truediv__(self, other: object) -> Node:
        return Frac(self, as_node(other))

    def __rtruediv__(self, other: object) -> Node:
        return Frac(as_node(other), self)

    def __pow__(self, other: object) -> Node:
        return Pow(self, as_node(other))

    @property
    def T(self) -> Node:
        """The transpose."""
        return T(self)

    @property
    def inv(self) -> Node:
        """The inverse of a square matrix."""
        return Inv(self)

    # -- the tree -----------------------------------------------------------------------------------
    @cached_property
    def below(self) -> tuple[Node, ...]:
        """The nodes of the tree below this one, each once."""
        found: dict[Node, None] = {}
        stack: list = list(self.args)
        while stack:
            current = stack.pop()
            if isinstance(current, Node):
                if current in found:
                    continue
                found[current] = None
            stack.extend(current.args)
        return tuple(found)

    @cached_property
    def symbols(self) -> tuple[Sym, ...]:
        """The declared symbols of the tree, each once, indices included."""
        return tuple(x for x in (self, *self.below) if isinstance(x, Sym))

    def xreplace(self, rule: Mapping[Basic, Basic]) -> Any:
        """All occurrences of some terms replaced at once, bound variables included."""
        if not all(isinstance(old, Node) and old.symbols for old in rule):
            return super().xreplace(rule)
        letters = {s for old in rule for s in old.symbols}
        known: dict[Basic, Basic] = {}

        def inside(tree: Basic) -> Basic:
            if isinstance(tree, Node):
                if letters.isdisjoint(tree.symbols):
                    return tree
                if tree in rule:
                    return rule[tree]
            elif not isinstance(tree, Tuple):
                return tree  # a word or a size holds no terms
            found = known.get(tree)
            if found is None:
                args = [inside(arg) for arg in tree.args]
                moved = any(map(is_not, args, tree.args))
                found = known[tree] = tree.func(*args) if moved else tree
            return found

        return inside(self)

    # -- shapes -------------------------------------------------------------------------------------
    @cached_property
    def shape(self) -> Shape:
        """(rows, columns) as SymPy polynomials in the sizes; raises `ShapeError` on a malformed tree."""
        return self._shape()

    def _shape(self) -> Shape:
        return SCALAR

    @cached_property
    def is_scalar_shaped(self) -> bool:
        """Whether the shape is (1, 1); a malformed tree is not."""
        try:
            return self.shape == SCALAR
        except ShapeError:
            return False

    def _scalar(self, *nodes: Node) -> None:
        for node in nodes:
            if node is not INFINITY and not same_shape(node.shape, SCALAR):
                raise ShapeError(f"a scalar is needed, not a {show(node.shape)} matrix", self)

    def _variable(self, node: Node) -> None:
        if not isinstance(node, Sym):
            raise ShapeError("a declared symbol is needed as the variable", self)

    def _square(self, node: Node) -> Shape:
        if not same_size(*node.shape):
            raise ShapeError(f"a square matrix is needed, not {show(node.shape)}", self)
        return node.shape

    # -- SymPy's own hooks --------------------------------------------------------------------------
    def __str__(self) -> str:
        return self._shown

    @cached_property
    def _shown(self) -> str:
        return PRINTERS["text"](self)

    __repr__ = __str__

    def _latex(self, printer: object = None) -> str:
        return PRINTERS["latex"](self)

    def _sympystr(self, printer: object = None) -> str:
        return str(self)

    def _sympyrepr(self, printer: object = None) -> str:
        return str(self)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self._latex()}$"

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        raise TypeError("a node has a shape, not a length")

    def __iter__(self) -> Any:
        raise TypeError("a node is not a sequence")

    def __getitem__(self, key: object) -> Node:
        raise TypeError("use Entry(matrix, i, j) or Row(matrix, i)")


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
            raise TypeError(f"a name or spelling must be text, not {_brief(what)}")
    if tex is None or tex == spelled_name(name):
        return sympy.Symbol(name, positive=True, integer=True)
    return SpelledSize(name, tex)


@lru_cache(maxsize=10_000)
def sizes_in(node: Node) -> tuple[sympy.Symbol, ...]:
    """The symbolic sizes that a node itself names, its terms left aside."""
    found: dict[sympy.Symbol, None] = {}
    stack: list = [arg for arg in node.args if not isinstance(arg, Node)]
    while stack:
        part = stack.pop()
        if isinstance(part, sympy.Symbol):
            found[part] = None
        elif not isinstance(part, Node):
            stack.extend(getattr(part, "args", ()))
    return tuple(found)


def spelled_name(name: str) -> str:
    """A name as LaTeX: what follows the first underscore is a subscript."""
    head, mark, index = name.partition("_")
    return f"{head}_{{{index}}}" if mark and head and index and "{" not in index else name


def size_tex(symbol: sympy.Symbol) -> str:
    """The LaTeX spelling of one symbol among the sizes."""
    return symbol.tex if isinstance(symbol, SpelledSize) else spelled_name(symbol.name)


_NUMBERS: dict[Any, Num] = {}  # by value: 1 and Fraction(1) are one key


def tree(node: Node) -> tuple[Node, ...]:
    """All nodes of a tree, each once."""
    return (node, *node.below)


# -- atoms --------------------------------------------------------------------------------------------
class Num(Node):
    """A rational number."""

    takes = "q"

    def __new__(cls, value: object) -> Num:
        if type(value) in (int, Fraction):
            found = _NUMBERS.get(value)
            if found is not None:
                return found
        if isinstance(value, bool) or not isinstance(value, int | Fraction | Rational):
            raise TypeError(f"{_brief(value)} is not a finite rational number: use an integer or a Fraction")
        number = Rational(value)
        if max(_bits(int(number.p)), _bits(int(number.q))) > MAX_BITS:
            raise ValueError(f"a number of more than {MAX_BITS} bits; use a symbol or a power")
        made = interned(cls, number)
        if len(_NUMBERS) < 10_000:
            _NUMBERS[Fraction(int(number.p), int(number.q))] = made
        return made

    @property
    def value(self) -> Rational:
        return self.args[0]

    @cached_property
    def exact(self) -> int | Fraction:
        """The number in the arithmetic of the standard library, an `int` where it is whole."""
        p, q = int(self.value.p), int(self.value.q)
        return p if q == 1 else Fraction(p, q)


class Size(Node):
    """A size (a natural number such as |D| or n_L) used as a scalar in a formula."""

    takes = "S"

    def __new__(cls, size: Basic) -> Size:
        return interned(cls, as_size(size))


class Sym(Node):
    """A declared symbol: name, shape, one LaTeX spelling, and indices (time, layer, output, input).

    The spelling is a template: `<f>` marks the head that takes a dot, `{0}` the first index.
    """

    takes = "s P s N*"

    def __new__(cls, name: object, shape: object, tex: object, *indices: Node) -> Sym:
        return interned(cls, _str(name), _sizes(shape), _str(tex), *indices)

    @cached_property
    def name(self) -> str:
        return self.args[0].name

    @cached_property
    def tex(self) -> str:
        return self.args[2].name

    @cached_property
    def indices(self) -> tuple[Node, ...]:
        return self.args[3:]

    def _shape(self) -> Shape:
        return tuple(self.args[1])


def _str(value: object) -> Str:
    if not isinstance(value, str | Str):
        raise TypeError(f"a name or spelling must be text, not {_brief(value)}")
    return _word(value.name if isinstance(value, Str) else value)


# equal words and equal pairs of sizes are the same object, so that looking a node up compares addresses
_word = cache(Str)


@lru_cache(maxsize=10_000, typed=True)  # typed: True is no size, though it equals 1
def _pair(rows: object, cols: object) -> Tuple:
    return Tuple(as_size(rows), as_size(cols))


def _sizes(shape: object) -> Tuple:
    if isinstance(shape, Tuple):
        return shape
    sizes: tuple[object, ...] = tuple(shape)  # type: ignore[arg-type]
    try:
        return _pair(*sizes)
    except TypeError:
        return Tuple(*(as_size(size) for size in sizes))


def sym(name: str, rows: object = 1, cols: object = 1, tex: str | None = None) -> Sym:
    """Declare a symbol of shape rows x cols (a scalar without them); sizes may be symbolic."""
    return Sym(name, (rows, cols), tex or name)


def family(name: str, rows: object, cols: object, tex: str) -> Callable[..., Sym]:
    """Declare an indexed symbol such as f_t(X): `family(...)(t)`; indices are nodes or integers."""

    def member(*indices: object) -> Sym:
        return Sym(name, (rows, cols), tex, *(as_node(index) for index in indices))

    return member


class I(Node):  # noqa: E742
    """The identity matrix of a symbolic size."""

    takes = "S"

    def __new__(cls, size: object) -> I:
        return interned(cls, as_size(size))

    def _shape(self) -> Shape:
        return (self.args[0], self.args[0])


class Zero(Node):
    """The zero matrix of a symbolic shape."""

    takes = "S S"

    def __new__(cls, rows: object, cols: object) -> Zero:
        return interned(cls, as_size(rows), as_size(cols))

    def _shape(self) -> Shape:
        return (self.args[0], self.args[1])


class Space(Node):
    """The right side of `in`: R^{m x n}; `Space(n)` is R^n and has no orientation."""

    takes = "S S?"

    def __new__(cls, *sizes: object) -> Space:
        return interned(cls, *(as_size(size) for size in sizes))

    def _shape(self) -> Shape:
        return (self.args[0], self.args[1] if len(self.args) > 1 else ONE)


# -- algebra ------------------------------------------------------------------------------------------
class Add(Node):
    """A sum in printed order; `a - b` is `Add(a, Neg(b))`."""

    def _shape(self) -> Shape:
        first = self.args[0].shape
        for term in self.args[1:]:
            if not same_shape(first, term.shape):
                raise ShapeError(f"cannot add {show(first)} and {show(term.shape)}", self)
        return first


class Neg(Node):
    """Minus the argument."""

    takes = "N"

    def _shape(self) -> Shape:
        return self.args[0].shape


class Mul(Node):
    """A product in printed order; (1, 1) factors are scalars and multiply anything."""

    def _shape(self) -> Shape:
        current: Shape = SCALAR
        for factor in self.args:
            shape = factor.shape
            if same_shape(shape, SCALAR):
                # a 1x1 factor is a scalar, unless it is the end of a product of shape (m, 1)
                continue
            if same_shape(current, SCALAR):
                current = shape
            elif same_size(current[1], shape[0]):
                current = (current[0], shape[1])
            else:
                raise ShapeError(f"cannot multiply {show(current)} by {show(shape)}", self)
        return current


class Frac(Node):
    """numerator / denominator; the denominator is a scalar."""

    takes = "N N"

    def _shape(self) -> Shape:
        self._scalar(self.args[1])
        return self.args[0].shape


class Pow(Node):
    """A square matrix or a scalar to a power (an integer, or an index such as k in a series)."""

    takes = "N N"

    def _shape(self) -> Shape:
        self._scalar(self.args[1])
        return self._square(self.args[0])


class Sqrt(Node):
    """The square root of a positive scalar."""

    takes = "N"

    def _shape(self) -> Shape:
        self._scalar(self.args[0])
        return SCALAR


class Factorial(Node):
    """k! for an index k."""

    takes = "N"

    def _shape(self) -> Shape:
        self._scalar(self.args[0])
        return SCALAR


class T(Node):
    """The transpose."""

    takes = "N"

    def _shape(self) -> Shape:
        rows, cols = self.args[0].shape
        return (cols, rows)


class Inv(Node):
    """The inverse of a square matrix."""

    takes = "N"

    def _shape(self) -> Shape:
        return self._square(self.args[0])


class PInv(Node):
    """The Moore-Penrose inverse."""

    takes = "N"

    def _shape(self) -> Shape:
        rows, cols = self.args[0].shape
        return (cols, rows)


class RangeProj(Node):
    """The orthogonal projection onto the range of a symmetric matrix."""

    takes = "N"

    def _shape(self) -> Shape:
        return self._square(self.args[0])


class Exp(Node):
    """The matrix exponential e^A (of a square matrix or a scalar)."""

    takes = "N"

    def _shape(self) -> Shape:
        return self._square(self.args[0])


def expm(argument: object) -> Exp:
    """e^A as a node."""
    return Exp(as_node(argument))


class Phi1(Node):
    """phi_1(A) = sum_k A^k / (k+1)!, the entire function (e^z - 1)/z at a matrix."""

    takes = "N"

    def _shape(self) -> Shape:
        return self._square(self.args[0])


class Phi(Node):
    """An activation applied to every entry; `Phi(argument)`."""

    takes = "N"

    def _shape(self) -> Shape:
        return self.args[0].shape


class Kron(Node):
    """The Kronecker product."""

    takes = "N N"

    def _shape(self) -> Shape:
        (a, b), (c, d) = self.args[0].shape, self.args[1].shape
        return (a * c, b * d)


class Vec(Node):
    """vec: the columns stacked into one column."""

    takes = "N"

    def _shape(self) -> Shape:
        rows, cols = self.args[0].shape
        return (rows * cols, ONE)


class Unvec(Node):
    """The rows x cols matrix whose vec is the argument."""

    takes = "N S S"

    def __new__(cls, column: object, rows: object, cols: object) -> Unvec:
        return interned(cls, column, as_size(rows), as_size(cols))

    def _shape(self) -> Shape:
        column, rows, cols = self.args
        if not same_shape(column.shape, (rows * cols, ONE)):
            raise ShapeError(f"cannot fold {show(column.shape)} into {rows} x {cols}", self)
        return (rows, cols)


class Shuffle(Node):
    """The perfect shuffle P(m, n) with P vec(A) = vec(A^T) for an m x n matrix A."""

    takes = "S S"

    def __new__(cls, m: object, n: object) -> Shuffle:
        return interned(cls, as_size(m), as_size(n))

    def _shape(self) -> Shape:
        size = self.args[0] * self.args[1]
        return (size, size)


class Blocks(Node):
    """A block matrix given by its rows: `Blocks([[a, b], [c, d]])`."""

    takes = "T T*"

    def __new__(cls, rows: Sequence[Sequence[object]] | Tuple, *more: Tuple) -> Blocks:
        if isinstance(rows, Tuple):
            return interned(cls, rows, *more)
        return interned(cls, *(Tuple(*(as_node(entry) for entry in row)) for row in rows))

    @property
    def grid(self) -> tuple[tuple[Node, ...], ...]:
        return tuple(tuple(row) for row in self.args)

    def _shape(self) -> Shape:
        grid = self.grid
        if len({len(row) for row in grid}) != 1 or not grid[0]:
            raise ShapeError("the rows of a block matrix need equally many blocks, at least one", self)
        for row in grid:
            for block in row[1:]:
                if not same_size(block.shape[0], row[0].shape[0]):
                    raise ShapeError(f"blocks of one row have {row[0].shape[0]} and {block.shape[0]} rows", self)
        for column in zip(*grid, strict=True):
            for block in column[1:]:
                if not same_size(block.shape[1], column[0].shape[1]):
                    raise ShapeError(
                        f"blocks of one column have {column[0].shape[1]} and {block.shape[1]} columns", self
                    )
        return (sum(row[0].shape[0] for row in grid), sum(block.shape[1] for block in grid[0]))


class Entry(Node):
    """Entry (i, j) of a matrix, counted from 1."""

    takes = "N N N"

    def _shape(self) -> Shape:
        self.args[0].shape  # noqa: B018 - the matrix itself must be well-typed
        return SCALAR


class Row(Node):
    """Row i of a matrix, counted from 1."""

    takes = "N N"

    def _shape(self) -> Shape:
        return (ONE, self.args[0].shape[1])


class Band(Node):
    """`height` consecutive rows of a matrix from row `first` on: `Band(matrix, first, height)`."""

    takes = "N N S"

    def __new__(cls, matrix: Node, first: object, height: object) -> Band:
        return interned(cls, matrix, as_node(first), as_size(height))

    def _shape(self) -> Shape:
        return (self.args[2], self.args[0].shape[1])


class Dotted(Node):
    """A display with dots: the printed corner entries, their row and column labels, and their meaning.

    `grid` holds only what is printed. A label is the number (an index node) at which the printed row or
    column sits; each label may stand for a band of `row_height` rows (or `col_width` columns). `meaning`
    says in closed form which matrix the dots mean; a printed entry that differs from the meaning there is
    a mistake of the display, and the engines compare them one by one.
    """

    takes = "N T T T T*"

    def __new__(cls, meaning: Node, row_labels: object, col_labels: object, *rows: object) -> Dotted:
        def labels(values: object) -> Tuple:
            return values if isinstance(values, Tuple) else Tuple(*(as_node(v) for v in values))  # type: ignore[attr-defined]

        def entries(row: object) -> Tuple:
            return row if isinstance(row, Tuple) else Tuple(*(as_node(entry) for entry in row))  # type: ignore[attr-defined]

        down, across = labels(row_labels), labels(col_labels)
        grid = [entries(row) for row in rows]
        if len(grid) != len(down) or not len(across) or any(len(row) != len(across) for row in grid):
            raise TypeError("a display with dots needs one label for each printed row and column")
        return interned(cls, meaning, down, across, *grid)

    @property
    def meaning(self) -> Node:
        return self.args[0]

    @property
    def row_labels(self) -> tuple[Node, ...]:
        return tuple(self.args[1])

    @property
    def col_labels(self) -> tuple[Node, ...]:
        return tuple(self.args[2])

    @property
    def grid(self) -> tuple[tuple[Node, ...], ...]:
        return tuple(tuple(row) for row in self.args[3:])

    def _shape(self) -> Shape:
        for i, row in enumerate(self.grid):
            for j, entry in enumerate(row):
                if not same_size(entry.shape[0], row[0].shape[0]) or not same_size(
                    entry.shape[1], self.grid[0][j].shape[1]
                ):
                    raise ShapeError(
                        f"printed entry ({i + 1}, {j + 1}) is {show(entry.shape)}, its row and column want "
                        f"{row[0].shape[0]} x {self.grid[0][j].shape[1]}",
                        entry,
                    )
        return self.meaning.shape


# -- calculus -----------------------------------------------------------------------------------------
class D(Node):
    """The derivative with respect to a scalar variable, written with a dot: `D(f(t), t)`."""

    takes = "N N"

    def _shape(self) -> Shape:
        self._variable(self.args[1])
        self._scalar(self.args[1])
        return self.args[0].shape


class Grad(Node):
    """The gradient of a scalar with respect to a column, as a column: `Grad(loss, f)`."""

    takes = "N N"

    def _shape(self) -> Shape:
        self._scalar(self.args[0])
        self._variable(self.args[1])
        return self.args[1].shape


class Jac(Node):
    """The Jacobian of a column (or row) of m functions with respect to vec of a variable: m x size."""

    takes = "N N"

    def _shape(self) -> Shape:
        self._variable(self.args[1])
        (rows, cols), (r, c) = self.args[0].shape, self.args[1].shape
        if not (same_size(rows, ONE) or same_size(cols, ONE)):
            raise ShapeError(f"the Jacobian needs a vector, not a {show((rows, cols))} matrix", self)
        return (rows * cols, r * c)


class Integral(Node):
    """Integral of args[0] over the scalar variable args[1] from args[2] to args[3]."""

    takes = "N N L L"

    def _shape(self) -> Shape:
        self._variable(self.args[1])
        self._scalar(self.args[1], self.args[2], self.args[3])
        return self.args[0].shape


class Sum(Node):
    """Sum of args[0] over the index args[1] from args[2] to args[3] (a node, or infinity)."""

    takes = "N N L L"

    def _shape(self) -> Shape:
        self._variable(self.args[1])
        self._scalar(self.args[1], self.args[2], self.args[3])
        return self.args[0].shape


class Lim(Node):
    """Limit of args[0] as args[1] tends to args[2] (infinity or a node)."""

    takes = "N N L"

    def _shape(self) -> Shape:
        self._variable(self.args[1])
        return self.args[0].shape


class Sup(Node):
    """Supremum of the scalar args[0] over the values of the scalar variable args[1]; optionally between two bounds."""

    takes = "N N L*"

    def __new__(cls, body: Node, variable: Node, *bounds: object) -> Sup:
        if len(bounds) not in (0, 2):
            raise TypeError(f"Sup takes no bounds or two, not {len(bounds)}: Sup(body, t) or Sup(body, t, low, high)")
        return interned(cls, body, variable, *bounds)

    def _shape(self) -> Shape:
        self._variable(self.args[1])
        self._scalar(*self.args)
        return SCALAR


NORMS = ("2", "op", "F")
EXTREMES = ("max", "min")
ORDERS = ("<=", "<", "=")


def _one_of(value: object, known: tuple[str, ...], what: str) -> Str:
    """A word of a short list; raises `TypeError` with the list."""
    if str(value) not in known:
        raise TypeError(f"{_brief(value)} is not {what}: use one of {', '.join(known)}")
    return _str(value)


class Norm(Node):
    """A norm: kind "2" (vectors), "op" (induced 2-norm) or "F" (Frobenius)."""

    takes = "N s"

    def __new__(cls, argument: Node, kind: object = "2") -> Norm:
        return interned(cls, argument, _one_of(kind, NORMS, "a norm"))

    @property
    def kind(self) -> str:
        return self.args[1].name

    def _shape(self) -> Shape:
        shape = self.args[0].shape
        if self.kind == "2" and not (same_size(shape[0], ONE) or same_size(shape[1], ONE)):
            raise ShapeError(f"the 2-norm needs a vector, not a {show(shape)} matrix", self)
        return SCALAR


class Sing(Node):
    """A singular value of a matrix: `Sing(A, "max")` or `Sing(A, "min")`."""

    takes = "N s"

    def __new__(cls, argument: Node, which: object = "max") -> Sing:
        return interned(cls, argument, _one_of(which, EXTREMES, "an end of a spectrum"))

    @property
    def which(self) -> str:
        return self.args[1].name

    def _shape(self) -> Shape:
        self.args[0].shape  # noqa: B018 - the matrix itself must be well-typed
        return SCALAR


class Eig(Node):
    """An eigenvalue of a symmetric matrix: `Eig(A, "max")` or `Eig(A, "min")`."""

    takes = "N s"

    def __new__(cls, argument: Node, which: object = "min") -> Eig:
        return interned(cls, argument, _one_of(which, EXTREMES, "an end of a spectrum"))

    @property
    def which(self) -> str:
        return self.args[1].name

    def _shape(self) -> Shape:
        self._square(self.args[0])
        return SCALAR


# -- probability --------------------------------------------------------------------------------------
class Expect(Node):
    """Expectation over the declared random symbols."""

    takes = "N"

    def _shape(self) -> Shape:
        return self.args[0].shape


class Cov(Node):
    """Covariance E[(u - E u)(v - E v)^T] of two columns; `Cov(u)` is the variance of u."""

    takes = "N N?"

    def _shape(self) -> Shape:
        left, right = self.args[0].shape, self.args[-1].shape
        for column in (left, right):
            if not same_size(column[1], ONE):
                raise ShapeError(f"a covariance needs columns, not a {show(column)} matrix", self)
        return (left[0], right[0])


class CondMean(Node):
    """E[u | v = y] for jointly Gaussian columns: `CondMean(u, v, y)`."""

    takes = "N N N"

    def _shape(self) -> Shape:
        _conditional(self)
        return self.args[0].shape


class CondCov(Node):
    """Cov[u | v = y] for jointly Gaussian columns: `CondCov(u, v, y)`."""

    takes = "N N N"

    def _shape(self) -> Shape:
        _conditional(self)
        return (self.args[0].shape[0], self.args[0].shape[0])


def _conditional(node: Node) -> None:
    u, v, y = node.args
    if not same_shape(v.shape, y.shape) or not same_size(u.shape[1], ONE) or not same_size(v.shape[1], ONE):
        raise ShapeError("conditioning needs columns, and a value of the shape of its variable", node)


class Fails(Node):
    """The probability that `left relation right` fails, over the random initialization."""

    takes = "N N s"

    def __new__(cls, left: Node, right: Node, relation: object = "<=") -> Fails:
        return interned(cls, left, right, _one_of(relation, ORDERS, "a relation between numbers"))

    @property
    def relation(self) -> str:
        return self.args[2].name

    def _shape(self) -> Shape:
        self._scalar(self.args[0], self.args[1])
        return SCALAR


class Density(Node):
    """A density p(events | given); `Density([a, b], [c])`."""

    takes = "T T"

    def __new__(cls, events: object, given: object = ()) -> Density:
        def group(values: object) -> Tuple:
            return values if isinstance(values, Tuple) else Tuple(*values)  # type: ignore[misc]

        return interned(cls, group(events), group(given))

    @property
    def events(self) -> tuple[Node, ...]:
        return tuple(self.args[0])

    @property
    def given(self) -> tuple[Node, ...]:
        return tuple(self.args[1])


class NormalDensity(Node):
    """The density of N(mean, covariance)."""

    takes = "N N"

    def _shape(self) -> Shape:
        mean, cov = self.args
        if not same_shape(cov.shape, (mean.shape[0], mean.shape[0])) or not same_size(mean.shape[1], ONE):
            raise ShapeError(f"N(mean, covariance) of shapes {show(mean.shape)} and {show(cov.shape)}", self)
        return SCALAR


class _Inner(Node):
    """Scalar product of two vectors of one shape, written with a dot."""

    takes = "N N"

    def _shape(self) -> Shape:
        a, b = self.args
        if not same_size(a.shape[0] * a.shape[1], b.shape[0] * b.shape[1]) or not (
            same_size(a.shape[0], ONE) or same_size(a.shape[1], ONE)
        ):
            raise ShapeError(f"cannot dot {show(a.shape)} with {show(b.shape)}", self)
        return SCALAR


def dot(a: Node, b: Node) -> Node:
    """The scalar product a . b of two vectors with equally many entries."""
    return _Inner(a, b)
