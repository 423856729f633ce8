"""Expression trees that keep what is printed: the node, and the classes that its own operators make.

Every class is a `sympy.MatrixExpr` whose constructor never evaluates, so `K * K.inv` stays a product.
A node's `shape` is computed by strict rules from the declared sizes of its symbols: two sizes agree only
if they are equal as polynomials, and a scalar plus a matrix is an error. A malformed tree can be built
(it may be printed that way); asking for its `shape` raises `ShapeError` with the place.

A (1, 1) matrix and a scalar are the same thing here; a (1, 1) factor multiplies anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cached_property, lru_cache
from operator import is_not
from typing import Any, ClassVar
from weakref import WeakValueDictionary

import sympy
from sympy import Basic, Rational, Tuple
from sympy.matrices.expressions.matexpr import MatrixExpr

from .signature import check_arguments, check_class, word
from .sizes import INFINITY, MAX_BITS, PRINTERS, SCALAR, Shape, as_size, bits, brief, same_shape, same_size, show


class ShapeError(ValueError):
    """A tree that is not well-typed; `where` is the smallest subtree that shows it."""

    def __init__(self, reason: str, where: Node) -> None:
        super().__init__(reason)
        self.reason = reason
        self.where = where


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


_CLASSES: list[type[Node]] = []
_NODES: WeakValueDictionary[tuple, Node] = WeakValueDictionary()
_NUMBERS: dict[Any, Num] = {}  # by value: 1 and Fraction(1) are one key


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
        if cls is Node:
            raise TypeError("Node is the base of all nodes, not one of them; use the classes of derivations.notation")
        check_arguments(cls, args, Node)
        node = Basic.__new__(cls, *args)
        _NODES[key] = node
    return node


class Node(MatrixExpr):
    """Base of all expression nodes; arithmetic operators build trees and evaluate nothing."""

    is_commutative = False
    _op_priority = 100.0
    #: one letter of `signature.KINDS` for each argument; the last may repeat (`*`) or be missing (`?`)
    takes: ClassVar[str]
    #: the place of the variable that a node binds in its first argument, None where it binds nothing
    binds: ClassVar[int | None]
    #: whether the value at a time is made of the values of the arguments at that time (and, of a binder, at each
    #: value of its own variable); a derivative is not
    pointwise: ClassVar[bool]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        check_class(cls, Node)
        if cls.__module__.startswith(f"{__package__}."):
            _CLASSES.append(cls)

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
        raise NotImplementedError  # every class has its own: `check_class`

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


def classes() -> tuple[type[Node], ...]:
    """All classes of the notation, in the order in which they are defined; a class made elsewhere is none of them."""
    return tuple(_CLASSES)


def tree(node: Node) -> tuple[Node, ...]:
    """All nodes of a tree, each once."""
    return (node, *node.below)


class Num(Node):
    """A rational number."""

    takes = "q"
    binds = None
    pointwise = True

    def __new__(cls, value: object) -> Num:
        if type(value) in (int, Fraction):
            found = _NUMBERS.get(value)
            if found is not None:
                return found
        if isinstance(value, bool) or not isinstance(value, int | Fraction | Rational):
            raise TypeError(f"{brief(value)} is not a finite rational number: use an integer or a Fraction")
        number = Rational(value)
        if max(bits(int(number.p)), bits(int(number.q))) > MAX_BITS:
            raise ValueError(f"a number of more than {MAX_BITS} bits; use a symbol or a power")
        made = interned(cls, number)
        if len(_NUMBERS) < 10_000:
            _NUMBERS[Fraction(int(number.p), int(number.q))] = made
        return made

    def _shape(self) -> Shape:
        return SCALAR

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
    binds = None
    pointwise = True

    def __new__(cls, size: Basic) -> Size:
        return interned(cls, as_size(size))

    def _shape(self) -> Shape:
        return SCALAR


class Sym(Node):
    """A declared symbol: name, shape, one LaTeX spelling, and indices (time, layer, output, input).

    The spelling is a template: `<f>` marks the head that takes a dot, `{0}` the first index.
    """

    takes = "s P s N*"
    binds = None
    pointwise = True

    def __new__(cls, name: object, shape: object, tex: object, *indices: Node) -> Sym:
        return interned(cls, word(name), _sizes(shape), word(tex), *indices)

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


# equal pairs of sizes are the same object (as equal words are), so that looking a node up compares addresses
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


class Add(Node):
    """A sum in printed order; `a - b` is `Add(a, Neg(b))`."""

    takes = "N N*"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        first = self.args[0].shape
        for term in self.args[1:]:
            if not same_shape(first, term.shape):
                raise ShapeError(f"cannot add {show(first)} and {show(term.shape)}", self)
        return first


class Neg(Node):
    """Minus the argument."""

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        return self.args[0].shape


class Mul(Node):
    """A product in printed order; (1, 1) factors are scalars and multiply anything."""

    takes = "N N*"
    binds = None
    pointwise = True

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
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        self._scalar(self.args[1])
        return self.args[0].shape


class Pow(Node):
    """A square matrix or a scalar to a power (an integer, or an index such as k in a series)."""

    takes = "N N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        self._scalar(self.args[1])
        return self._square(self.args[0])


class T(Node):
    """The transpose."""

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        rows, cols = self.args[0].shape
        return (cols, rows)


class Inv(Node):
    """The inverse of a square matrix."""

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        return self._square(self.args[0])
