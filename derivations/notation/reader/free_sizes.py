"""Sizes of I and 0 that are not printed: found by unification over the lines of a chain."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count, pairwise
from typing import Any

import sympy
from sympy import Tuple

from .. import nodes as n
from ..core import Node
from ..sizes import ONE, SCALAR, Shape, same_shape
from .errors import Unreadable

ZERO = n.Num(0)  # printed alone it is a zero of any shape
_COUNT = count()
_MARK = "size open at "
_EITHER = "0|1"  # of a zero that is the number 0 where nothing says otherwise
_ALONE = "0|n"  # the same in a matrix of zeros alone: nothing in it says otherwise


def _open(at: int, what: str) -> sympy.Symbol:
    return n.size(f"{_MARK}{at} {what} {next(_COUNT)}")


def open_identity(at: int) -> Node:
    """The identity printed at a place, of a size to be found."""
    return n.I(_open(at, "I"))


def open_zero(at: int) -> Node:
    """The zero printed at a place, of a shape to be found."""
    return n.Zero(_open(at, "0"), _open(at, "0"))


def number_or_zero(at: int) -> Node:
    """The 0 printed at a place among zeros alone in a row or column of blocks: of a shape to be found, or a number."""
    return n.Zero(_open(at, _EITHER), _open(at, _EITHER))


def zero_alone(at: int) -> Node:
    """The 0 printed at a place in a matrix of zeros alone: numbers, where nothing around asks for blocks."""
    return n.Zero(_open(at, _ALONE), _open(at, _ALONE))


def is_open(symbol: object) -> bool:
    return isinstance(symbol, sympy.Symbol) and symbol.name.startswith(_MARK)


def _marked(size: object, what: str) -> bool:
    return is_open(size) and str(size).split(" ")[4] == what


def opened(size: Any) -> bool:
    """Whether a size holds one that is to be found."""
    return any(is_open(x) for x in size.free_symbols)


def settled(line: Node, shape: Shape | None = None) -> Node:
    """One line by itself; raises `Unreadable` where a size is settled by nothing that is printed."""
    (found,) = settle([line], shape)
    if isinstance(found, Unreadable):
        raise found
    return found


def settle(lines: Sequence[Node], shape: Shape | None = None) -> list[Node | Unreadable]:
    """The lines of a chain with all sizes found, and zeros of the shape that their place asks for.

    Where a size is settled by nothing that is printed, the line is why.
    """
    found = Sizes()
    shapes = [None if line is ZERO else found.shape(line) for line in lines]
    wanted = next((s for s in shapes if s is not None and not any(map(opened, s))), None) if shape is None else shape
    for one in shapes:
        found.same(one, wanted or next((s for s in shapes if s is not None), None))
    found.solve()
    for line in lines[1:]:
        found.beside(lines[0], line)
    found.conform()
    found.numbers(lines)
    found.alone(lines)
    known = [(found.now(one[0]), found.now(one[1])) for one in shapes if one is not None]
    wanted = wanted or next((s for s in known if not any(map(opened, s))), None)
    out: list[Node | Unreadable] = []
    for line in lines:
        try:
            out.append(found.closed(line, shape or wanted))
        except Unreadable as error:
            out.append(error)
    return out


def shape_so_far(node: Node) -> Shape | None:
    """The shape of a term by itself, sizes left open where nothing in it settles them; None where it has none."""
    found = Sizes()
    shape = found.shape(node)
    found.solve()
    return None if shape is None else (found.now(shape[0]), found.now(shape[1]))


def scalar(node: Node) -> bool:
    """Whether a term is a scalar, also where sizes of zeros inside are still open."""
    return node.is_scalar_shaped or (has_open(node) and shape_so_far(node) == SCALAR)


def thin(shape: Shape) -> bool:
    """Whether a shape is that of a column or row, or may still become one."""
    return any(size == ONE for size in shape) or all(map(opened, shape))


Sides = tuple[Any, ...]
Grid = tuple[tuple[Node | None, ...], ...]


def settled_grid(grid: Grid) -> Grid:
    """The entries of a matrix with dots, zeros of the height of their row and the width of their column."""
    found = Sizes()
    lines = [(0, row) for row in grid] + [(1, column) for column in zip(*grid, strict=True)]
    for side, entries in lines:
        known = [shape[side] for e in entries if e is not None and e is not ZERO and (shape := found.shape(e))]
        for size in known:
            found.equal(size, _first(known))
    found.solve()
    return tuple(tuple(None if entry is None else found.closed(entry, None) for entry in row) for row in grid)


class Sizes:
    """Equations between sizes; `shape` gives that of a term as far as it is known, None where it has none."""

    def __init__(self) -> None:
        self.value: dict[sympy.Symbol, Any] = {}
        self.waiting: list[tuple[Any, Any]] = []
        self.shapes: dict[Node, Shape | None] = {}
        self.side_by_side: list[tuple[Sides, Sides]] = []

    # -- equations --------------------------------------------------------------------------------------
    def now(self, size: Any) -> Any:
        """A size with what is known put in."""
        while True:
            rule = {s: self.value[s] for s in size.free_symbols if s in self.value}
            if not rule:
                return size
            size = sympy.expand(size.xreplace(rule))

    def same(self, one: Shape | None, other: Shape | None) -> None:
        if one is not None and other is not None:
            for a, b in zip(one, other, strict=True):
                self.equal(a, b)

    def equal(self, a: Any, b: Any) -> None:
        a, b = self.now(a), self.now(b)
        if a == b:
            return
        for x, y in ((a, b), (b, a)):
            if is_open(x) and x not in y.free_symbols:
                self.value[x] = y
                return
        rest = sympy.expand(a - b)
        unknown = [s for s in rest.free_symbols if is_open(s)]
        if len(unknown) == 1 and sympy.degree(rest, unknown[0]) == 1:
            solution = sympy.cancel(-rest.coeff(unknown[0], 0) / rest.coeff(unknown[0], 1))
            if solution.is_polynomial() and solution.is_integer and solution.is_positive is not False:
                self.value[unknown[0]] = solution
        elif unknown:
            self.waiting.append((a, b))

    def solve(self) -> None:
        for _ in range(20):
            waiting, self.waiting = self.waiting, []
            for a, b in waiting:
                self.equal(a, b)
            if len(self.waiting) == len(waiting):
                return

    def conform(self) -> None:
        """Blocks that meet are as wide as the others are high, where nothing else says how wide they are."""
        for one, other in self.side_by_side:
            if len(one) == len(other):
                for a, b in zip(one, other, strict=True):
                    if a is not None and b is not None and (opened(self.now(a)) or opened(self.now(b))):
                        self.equal(a, b)
        self.solve()

    def numbers(self, lines: Sequence[Node]) -> None:
        """Rows of zeros alone under columns that are one wide, and columns beside rows one high, are of numbers
        where nothing gives them a size."""
        beside: dict[Any, set[Any]] = {}
        zeros = {part for line in lines for part in (line, *line.below) if isinstance(part, n.Zero)}
        for zero in zeros:
            if any(_marked(size, _EITHER) for size in zero.shape):
                height, width = map(self.now, zero.shape)
                for one, other in ((height, width), (width, height)):
                    beside.setdefault(one, set()).add(other)
        for size, others in beside.items():
            if is_open(size) and others == {ONE}:
                self.equal(size, ONE)
        self.solve()

    def alone(self, lines: Sequence[Node]) -> None:
        """Matrices of zeros alone are of numbers where nothing gives them sizes, nor contradicts."""
        zeros = (part for line in lines for part in (line, *line.below) if isinstance(part, n.Zero))
        marked = (size for zero in zeros for size in zero.shape if _marked(size, _ALONE))
        ones = {size: ONE for size in map(self.now, marked) if is_open(size)}
        for a, b in [(self.now(a), self.now(b)) for a, b in self.waiting]:
            if sympy.expand((a - b).xreplace(ones)) != 0:
                for size in (a - b).free_symbols:
                    ones.pop(size, None)
        for size in ones:
            self.equal(size, ONE)
        self.solve()

    # -- shapes -----------------------------------------------------------------------------------------
    def shape(self, node: Node) -> Shape | None:
        if node not in self.shapes:
            self.shapes[node] = self._shape(node) if has_open(node) else _strict(node)
        return self.shapes[node]

    def _shape(self, node: Node) -> Shape | None:
        if isinstance(node, n.I | n.Zero):
            return node.shape
        inner = [self.shape(arg) for arg in node.args if isinstance(arg, Node)]
        match node:
            case n.Add():
                inner = [None if arg is ZERO else self.shape(arg) for arg in node.args]
                first = next((s for s in inner if s is not None and not any(map(opened, s))), inner[0])
                for shape in inner:
                    self.same(shape, first)
                return first
            case n.Mul():
                self._meeting(node.args)
                return self._product(inner)
            case n.Blocks():
                return self._blocks(node)
            case n.Frechet():
                self.same(inner[1], inner[2])
                return inner[0]
            case n.Neg() | n.Frac() | n.D() | n.Integral() | n.Sum() | n.Lim() | n.Phi() | n.Expect():
                return inner[0]
            case n.T() | n.PInv():
                return None if inner[0] is None else (inner[0][1], inner[0][0])
            case n.Inv() | n.Pow() | n.Exp() | n.Phi1() | n.RangeProj():
                if inner[0] is not None:
                    self.equal(*inner[0])
                return inner[0]
            case n.Elementary() | n.Max() | n.Min() | n.Indicator():
                for shape in inner:
                    self.same(shape, SCALAR)
                return SCALAR
            case n.Eigs():
                if inner[0] is not None:
                    self.equal(*inner[0])
                return None if inner[0] is None else (inner[0][0], ONE)
            case n.Unit():
                return (node.args[0], ONE)
            case n.Had():
                self.same(inner[0], inner[1])
                return inner[0] if inner[0] is not None else inner[1]
            case n.Diag():
                if inner[0] is not None:
                    self.equal(inner[0][1], ONE)
                return None if inner[0] is None else (inner[0][0], inner[0][0])
            case n.DiagOf():
                if inner[0] is not None:
                    self.equal(*inner[0])
                return None if inner[0] is None else (inner[0][0], ONE)
            case n.Rank() | n.Norm() | n.Sing():
                return SCALAR
            case n.Tr() | n.Det() | n.Eig():
                if inner[0] is not None:
                    self.equal(*inner[0])
                return SCALAR
            case n.Kron():
                a, b = inner[0], inner[1]
                return None if a is None or b is None else (a[0] * b[0], a[1] * b[1])
            case n.Vec():
                return None if inner[0] is None else (inner[0][0] * inner[0][1], ONE)
            case n.Row() | n.Band():
                return None if inner[0] is None else (node.args[2] if isinstance(node, n.Band) else ONE, inner[0][1])
            case n.Unvec():
                return (node.args[1], node.args[2])
            case n.NormalDensity():
                mean, cov = inner
                if mean is not None:
                    self.equal(mean[1], ONE)
                if mean is not None and cov is not None:
                    self.same(cov, (mean[0], mean[0]))
                return SCALAR
            case n._Inner():
                self.same(inner[0], inner[1])
                return SCALAR
            case n.CondMean() | n.CondCov():
                self.same(inner[1], inner[2])
                mean = inner[0]
                return mean if isinstance(node, n.CondMean) or mean is None else (mean[0], mean[0])
            case n.Cov():
                left, right = inner[0], inner[-1]
                return None if left is None or right is None else (left[0], right[0])
        try:
            return node.shape
        except n.ShapeError:
            return None

    def beside(self, one: Node, other: Node) -> None:
        """Two terms of one shape: so are their blocks, if both have as many."""
        self.side_by_side += [pair for pair in zip(self.sides(one), self.sides(other), strict=True) if all(pair)]

    def _meeting(self, factors: Sequence[Node]) -> None:
        for one, other in pairwise(factors):
            (_, widths), (heights, _) = self.sides(one), self.sides(other)
            if widths and heights:
                self.side_by_side.append((widths, heights))

    def sides(self, node: Node) -> tuple[Sides, Sides]:
        """The heights and the widths of the blocks that a term is made of; empty where it has none."""
        match node:
            case n.Blocks() if len({len(row) for row in node.grid}) == 1:
                grid = [[None if entry is ZERO else self.shape(entry) for entry in row] for row in node.grid]
                rows, columns = [*node.grid], [*zip(*node.grid, strict=True)]
                heights = tuple(_side(row, shapes, 0) for row, shapes in zip(rows, grid, strict=True))
                across = zip(*grid, strict=True)
                return heights, tuple(_side(column, shapes, 1) for column, shapes in zip(columns, across, strict=True))
            case n.Neg():
                return self.sides(node.args[0])
            case n.Add():
                return next((sides for arg in node.args if any(sides := self.sides(arg))), ((), ()))
            case n.T():
                heights, widths = self.sides(node.args[0])
                return widths, heights
            case n.Mul():
                return self.sides(node.args[0])[0], self.sides(node.args[-1])[1]
        return (), ()

    def _product(self, inner: list[Shape | None]) -> Shape | None:
        current: Shape | None = SCALAR
        for shape in inner:
            if shape is None:
                current = None
            elif shape == SCALAR:
                continue
            elif current is None or current == SCALAR:
                current = shape
            else:
                self.equal(current[1], shape[0])
                current = (current[0], shape[1])
        return current

    def _blocks(self, node: Node) -> Shape | None:
        if len({len(row) for row in node.grid}) != 1:
            return None
        grid = [[None if entry is ZERO else self.shape(entry) for entry in row] for row in node.grid]
        heights = [_side(row, shapes, 0) for row, shapes in zip(node.grid, grid, strict=True)]
        columns = zip(zip(*node.grid, strict=True), zip(*grid, strict=True), strict=True)
        widths = [_side(column, shapes, 1) for column, shapes in columns]
        for row, height in zip(grid, heights, strict=True):
            for shape, width in zip(row, widths, strict=True):
                if shape is not None:
                    self.same(shape, (height, width))
        if None in heights or None in widths:
            return None
        return (sum(heights), sum(widths))

    # -- the tree with what was found -------------------------------------------------------------------
    def closed(self, node: Node, wanted: Shape | None) -> Node:
        """A term with its sizes put in; a bare 0 becomes a zero of the shape that is wanted."""
        if isinstance(node, n.Num):
            if node is not ZERO or wanted is None or same_shape(wanted, SCALAR):
                return node
            return n.Zero(*map(self.now, wanted))
        if isinstance(node, n.Zero) and _marked(node.shape[0], _ALONE) and {*map(self.now, node.shape)} == {ONE}:
            return ZERO
        if isinstance(node, n.Add | n.Neg):
            shape = self.shape(node) if isinstance(node, n.Add) else wanted
            if isinstance(node, n.Add) and ZERO in node.args:
                shape = next((s for a in node.args if a is not ZERO and (s := self.shape(a)) is not None), shape)
            return _rebuilt(node, [self.closed(arg, shape) for arg in node.args])
        if with_zeros(node):
            return self._closed_blocks(node)
        if not has_open(node):
            return node
        return _rebuilt(node, [self._part(arg) for arg in node.args])

    def _part(self, arg: Any) -> Any:
        if isinstance(arg, Node):
            return self.closed(arg, None)
        if isinstance(arg, Tuple):
            return Tuple(*(self._part(part) for part in arg))
        if isinstance(arg, sympy.Expr) and opened(arg):
            found = self.now(arg)
            if opened(found):
                for symbol in filter(is_open, arg.free_symbols):
                    at, what = symbol.name[len(_MARK) :].split(" ")[:2]
                    shown = what if what == "I" else "0" if what in (_EITHER, _ALONE) else r"\mathbf{0}"
                    remedy = r"write I_{n} with a declared size" if what == "I" else r"write \mathbf{0}_{m \times n}"
                    raise Unreadable(int(at), f"the size of {shown} follows from nothing that is printed", remedy)
            return found
        return arg

    def _closed_blocks(self, node: Node) -> Node:
        grid = node.grid
        if len({len(row) for row in grid}) != 1:
            return node
        heights = [_known(self, [e for e in row if e is not ZERO], 0) for row in grid]
        widths = [_known(self, [e for e in column if e is not ZERO], 1) for column in zip(*grid, strict=True)]
        rows = [
            [
                self.closed(entry, (h, w) if h is not None and w is not None else None)
                for entry, w in zip(row, widths, strict=True)
            ]
            for row, h in zip(grid, heights, strict=True)
        ]
        return n.Blocks(rows)


def _known(sizes: Sizes, entries: list[Node], side: int) -> Any | None:
    return _first([shape[side] for entry in entries if (shape := sizes.shape(entry)) is not None])


def _side(entries: Sequence[Node], shapes: Sequence[Shape | None], side: int) -> Any | None:
    """The height of a row of blocks or the width of a column; of zeros alone it is 1."""
    if all(entry is ZERO for entry in entries):
        return ONE
    return _first([shape[side] for shape in shapes if shape is not None])


def _first(sizes: list[Any]) -> Any | None:
    """A size of several that is known, else any."""
    return next((s for s in sizes if not opened(s)), sizes[0] if sizes else None)


def _rebuilt(node: Node, args: list[Any]) -> Node:
    return node if all(a is b for a, b in zip(args, node.args, strict=True)) else node.func(*args)


def has_open(node: Node) -> bool:
    """Whether a size in a term is to be found: one that is left open, or that of a 0 among blocks."""
    return any(with_zeros(part) or any(map(is_open, n.sizes_in(part))) for part in (node, *node.below))


def with_zeros(node: Node) -> bool:
    """Whether it is a block matrix in which a bare 0 stands."""
    return isinstance(node, n.Blocks) and any(ZERO in row for row in node.grid)


def _strict(node: Node) -> Shape | None:
    try:
        return node.shape
    except n.ShapeError:
        return None
