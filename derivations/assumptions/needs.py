"""What a term needs to mean something, beside what its parts need: one small function for each class."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Integer, oo

from ..notation import nodes as n
from ..notation.binding import BINDERS
from ..notation.nodes import ONE, Node, Sym, same_size
from .chance import moments
from .continuity import entire, parts, tame
from .core import Assumption, Has, Property
from .definitions import Defined, Throughout
from .known import Known, Range, range_of
from .signs import linear, natural, sign


def needs(node: Node, known: Known) -> tuple[Assumption, ...]:
    """What must hold for a term to mean something and is not evident from what is known, each once."""
    key = ("needs", node)
    found = known.memory.get(key)
    if found is None:
        out: dict[Assumption, None] = {}
        for part in parts(node):
            if not (isinstance(node, BINDERS) and part is node.args[0]):
                out |= dict.fromkeys(needs(part, known))
        own = OWN.get(type(node))
        if own is not None:
            out |= dict.fromkeys(own(node, known))
        found = known.memory[key] = tuple(out)
    return found


def _invertible(what: Node, known: Known) -> Iterator[Assumption]:
    """Numbers, sizes and what depends on a bound variable are left out where they are evident."""
    plain = isinstance(what, n.Num | n.Size | n.Constant | n.Factorial | n.Exp) or any(
        s in what.symbols for s, _ in known.ranges
    )
    if not (plain and what.is_scalar_shaped and sign(what, known) == 2):
        yield Has(what, Property.INVERTIBLE)


def _root(node: Node, known: Known) -> Iterator[Assumption]:
    if not sign(node.args[0], known):
        yield Has(node.args[0], Property.NONNEGATIVE)


def _power(node: Node, known: Known) -> Iterator[Assumption]:
    base, exponent = node.args
    if isinstance(exponent, n.Num):
        if exponent.value.q == 1:
            if exponent.value < 0:
                yield from _invertible(base, known)
        elif exponent.value > 0 and not sign(base, known):
            yield Has(base, Property.NONNEGATIVE)
        elif exponent.value < 0 and sign(base, known) < 2:
            yield Has(base, Property.POSITIVE)
    elif not natural(exponent, known) and not (base.is_scalar_shaped and sign(base, known) == 2):
        yield Defined(node)


def _logarithm(node: Node, known: Known) -> Iterator[Assumption]:
    if node.name == "log" and sign(node.args[0], known) < 2:
        yield Has(node.args[0], Property.POSITIVE)


def _factorial(node: Node, known: Known) -> Iterator[Assumption]:
    if not natural(node.args[0], known):
        yield Defined(node)


def _symmetric(node: Node, known: Known) -> Iterator[Assumption]:
    if not symmetric(node.args[0], known, 4):
        yield Has(node.args[0], Property.SYMMETRIC)


def symmetric(node: Node, known: Known, depth: int) -> bool:
    """Whether a matrix is certainly symmetric: declared, by definition, or by how it is built."""
    if node.is_scalar_shaped or (node, Property.SYMMETRIC) in known.signs:
        return True
    if isinstance(node, n.Sym):
        return depth > 0 and any(
            symmetric(value, known, depth - 1) for head, value in known.values if _member(head, node, value)
        )
    if isinstance(node, n.I | n.Zero):
        return same_size(*node.shape)
    if isinstance(node, n.Mul):
        factors = [f for f in node.args if not f.is_scalar_shaped]
        while len(factors) > 1 and _mirror(factors[0], factors[-1], known, depth):
            factors = factors[1:-1]
        return not factors or (len(factors) == 1 and symmetric(factors[0], known, depth))
    if isinstance(node, n.Add | n.Neg | n.T | n.Inv | n.PInv | n.RangeProj | n.Exp | n.Phi1 | n.Expect | n.Kron):
        return all(symmetric(arg, known, depth) for arg in node.args)
    if isinstance(node, n.Frac | n.Pow | n.Integral | n.Sum | n.Lim | n.D):
        return symmetric(node.args[0], known, depth)
    return False


def _mirror(first: Node, last: Node, known: Known, depth: int) -> bool:
    """Whether a factor is the transpose of another."""
    return first is n.T(last) or n.T(first) is last or (first is last and symmetric(first, known, depth))


def _member(head: Sym, node: Sym, value: Node) -> bool:
    """Whether a definition speaks of a symbol, or of all members of its family."""
    general = len(head.indices) == 1 and isinstance(head.indices[0], Sym)
    return head is node or (general and head.name == node.name and head.args[1] == node.args[1])


def _density(node: Node, known: Known) -> Iterator[Assumption]:
    covariance = node.args[1]
    if (covariance, Property.PD) not in known.signs:
        yield Has(covariance, Property.PD)


def _places(node: Node, known: Known) -> Iterator[Assumption]:
    """Entries, rows and bands lie within their matrix, where that is not evident from how their index is declared."""
    matrix, *indices = node.args
    last = node.args[2] if isinstance(node, n.Band) else None
    sides = matrix.args[1] if isinstance(matrix, Sym) else _sides(matrix)
    places = indices[:1] if last is not None else indices
    if (
        sides is None
        or not all(_within(i, side, known) for i, side in zip(places, sides, strict=False))
        or (last is not None and last is not ONE)
    ):
        yield Defined(node)


def _sides(matrix: Node) -> n.Shape | None:
    try:
        return matrix.shape
    except n.ShapeError:
        return None


def _within(index: Node, side: object, known: Known) -> bool:
    """Whether an index is certainly from 1 to a size."""
    if isinstance(index, n.Num):
        whole = index.value.q == 1 and index.value >= 1
        return bool(whole and (index.value == 1 or (isinstance(side, Integer) and index.value <= side)))
    if isinstance(index, n.Size):
        return same_size(index.args[0], side)
    ends = [last for symbol, last in known.indices if symbol is index]
    values = known.range(index)
    if values is not None and values.whole and values.low is not None and values.high is not None:
        low = linear(values.low)
        if low is not None and set(low) <= {None} and low.get(None, 0) >= 1:
            ends.append(values.high)
    return any(_at_most(end, side) for end in ends)


def _at_most(end: Node, side: object) -> bool:
    if isinstance(end, n.Size):
        return same_size(end.args[0], side)
    return isinstance(end, n.Num) and (end.value == 1 or (isinstance(side, Integer) and end.value <= side))


def _unit(node: Node, known: Known) -> Iterator[Assumption]:
    if not _within(node.args[1], node.args[0], known):
        yield Defined(node)


def _dotted(node: Node, known: Known) -> Iterator[Assumption]:
    """The printed places of a display with dots: two of them that fall together must agree."""
    if len(node.row_labels) > 1 or len(node.col_labels) > 1:
        yield Defined(node)


def _derivative(node: Node, known: Known) -> Iterator[Assumption]:
    body, variable = node.args
    if isinstance(variable, Sym) and not tame(body, variable, known, smooth=True):
        yield Defined(node)


def _bound(node: Node, known: Known) -> Iterator[Assumption]:
    """What the body of a binder needs, for all values of the variable; and whether the whole has a value."""
    body, variable = node.args[:2]
    if not isinstance(variable, Sym):
        return
    values = range_of(node)
    if isinstance(node, n.Sup) and len(node.args) == 2:
        if (variable, Property.NONNEGATIVE) in known.signs or (variable, Property.POSITIVE) in known.signs:
            values = Range(n.Num(0), None, False)
        if variable in known.naturals:
            values = Range(n.Num(0), None, True)
    inside = known.within(variable, values)
    for need in needs(body, inside):
        if not isinstance(node, n.Lim):
            yield from throughout(need, variable, values)
    if _doubtful(node, values, inside):
        yield Defined(node)


def throughout(need: Assumption, variable: Sym, values: Range) -> Iterator[Assumption]:
    """A need of a body as one of the whole: for every value of the variable, if it depends on it."""
    if any(variable in x.symbols for x in need.nodes()):
        yield Throughout(need, variable, values.low, values.high, values.whole)
    else:
        yield need


def _doubtful(node: Node, values: Range, inside: Known) -> bool:
    """Whether a limit, series, integral or supremum may fail to exist though its body is defined everywhere."""
    body, variable = node.args[:2]
    if isinstance(node, n.Lim):
        return True
    if isinstance(node, n.Prod):
        return False
    if isinstance(node, n.Sum):
        return node.args[3] is oo and not entire(node)
    if values.low is None or values.high is None:
        return variable in body.symbols or isinstance(node, n.Integral)
    return not tame(body, variable, inside)


def _moments(node: Node, known: Known) -> Iterator[Assumption]:
    """Moments of what is random: of the first or second order where a bound tells that these are enough."""
    yield from moments(node, known.chance)


OWN: dict[type, Callable[[Node, Known], Iterator[Assumption]]] = {
    n.Inv: lambda x, known: _invertible(x.args[0], known),
    n.Frac: lambda x, known: _invertible(x.args[1], known),
    n.Sqrt: _root,
    n.Pow: _power,
    n.Elementary: _logarithm,
    n.Factorial: _factorial,
    n.Eig: _symmetric,
    n.Eigs: _symmetric,
    n.Dotted: _dotted,
    n.Unit: _unit,
    n.Entry: _places,
    n.Row: _places,
    n.Band: _places,
    n.NormalDensity: _density,
    n.Expect: _moments,
    n.Cov: _moments,
    n.D: _derivative,
    n.Integral: _bound,
    n.Sum: _bound,
    n.Prod: _bound,
    n.Sup: _bound,
    n.Lim: _bound,
}
