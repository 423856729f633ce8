"""Which needs are met by what is declared: signs, symmetry, values of limits, suprema, series and integrals."""

from __future__ import annotations

from typing import Any

from sympy import oo

from derivations.assumptions import Defined, Has, Property, Throughout
from derivations.notation import nodes as n

from .levels import level
from .naturals import line, natural
from .needs import Need
from .trees import RANGES
from .world import World

#: what a sign decides of a number
NUMBERS = (Property.POSITIVE, Property.NONNEGATIVE, Property.INVERTIBLE, Property.PSD)


def evident(what: Need, w: World) -> bool:
    """Whether a need is met by what is declared."""
    match what:
        case Throughout():
            return evident(what.fact, w.inside(what.var, what.low, what.high, what.index))
        case Has(what=Property.PD):
            return what.node in w.definite
        case Has(what=Property.SYMMETRIC):
            return mirrored(what.node, w, 4)
        case Has():
            scalar = what.node.is_scalar_shaped and what.what in NUMBERS
            return scalar and level(what.node, w) >= (1 if what.what is Property.NONNEGATIVE else 2)
        case Defined():
            return has_value(what.node, w)
    return False


def mirrored(node: n.Node, w: World, depth: int) -> bool:
    """Whether a matrix is certainly its own transpose."""
    if node.is_scalar_shaped or node in w.symmetric:
        return True
    match node:
        case n.Sym():
            values = (value for head, value, var, _ in w.equations if speaks_for(head, node))
            return depth > 0 and any(mirrored(value, w, depth - 1) for value in values)
        case n.I() | n.Zero():
            return n.same_size(*node.shape)
        case n.Mul():
            word = [x for x in node.args if not x.is_scalar_shaped]
            while len(word) > 1 and turned(word[0], word[-1], w, depth):
                del word[0], word[-1]
            return not word or (len(word) == 1 and mirrored(word[0], w, depth))
        case n.Add() | n.Neg() | n.T() | n.Inv() | n.PInv() | n.RangeProj() | n.Exp() | n.Phi1() | n.Expect():
            return all(mirrored(x, w, depth) for x in node.args)
        case n.Kron():
            return all(mirrored(x, w, depth) for x in node.args)
        case n.Frac() | n.Pow() | n.Integral() | n.Sum() | n.Lim() | n.D():
            return mirrored(node.args[0], w, depth)
    return False


def turned(x: n.Node, y: n.Node, w: World, depth: int) -> bool:
    """Whether one factor is certainly the transpose of the other."""
    return x is n.T(y) or n.T(x) is y or (x is y and mirrored(x, w, depth))


def speaks_for(head: n.Sym, node: n.Sym) -> bool:
    """Whether an equation is about a symbol, or about all members of its family."""
    family = len(head.indices) == 1 and isinstance(head.indices[0], n.Sym)
    return head is node or (family and head.name == node.name and head.args[1] == node.args[1])


# -- values of limits, suprema, series and integrals ------------------------------------------------------
SMOOTH = (
    n.Num, n.Size, n.Constant, n.I, n.Zero, n.Add, n.Neg, n.Mul, n.T, n.Exp, n.Phi1, n.Kron, n.Vec, n.Unvec, n.Shuffle,
    n.Blocks,
    n.Entry, n.Row, n.Band, n._Inner, n.Factorial, n.Expect, n.Cov,
)  # fmt: skip


def has_value(node: n.Node, w: World) -> bool:
    """Whether a term whose parts are defined certainly has a value."""
    match node:
        case n.Pow():
            base, exponent = node.args
            return natural(exponent, w) or (base.is_scalar_shaped and level(base, w) == 2)
        case n.Factorial():
            return natural(node.args[0], w)
        case n.Expect() | n.Cov():
            return w.chance.averages(node)
        case n.D():
            return regular(node.args[0], node.args[1], w, True)
        case n.Prod():
            return True
        case n.Sum():
            return isinstance(node.args[3], n.Node) or falls(node)
        case n.Entry() | n.Row():
            rows, cols = node.args[0].shape
            return all(lies(i, side, w) for i, side in zip(node.args[1:], (rows, cols), strict=False))
        case n.Unit():
            return lies(node.args[1], node.shape[0], w)
        case n.Band():
            return node.args[2] == 1 and lies(node.args[1], node.args[0].shape[0], w)
        case n.Integral() | n.Sup():
            body, var, *ends = node.args
            if len(ends) != 2 or not all(isinstance(e, n.Node) for e in ends):
                return isinstance(node, n.Sup) and var not in body.symbols
            return regular(body, var, w.inside(var, ends[0], ends[1], False), False)
    return False


def lies(index: n.Node, side: Any, w: World) -> bool:
    """Whether an index certainly counts one of so many places: by its number, its range, or what bounds it."""
    if isinstance(index, n.Num):
        number = index.value
        return bool(number == 1 or (number.q == 1 and number > 1 and side.is_Integer and number <= side))
    if isinstance(index, n.Size):
        return n.same_size(index.args[0], side)
    tops = [last for symbol, last in w.lasts if symbol is index]
    low, high, whole = w.ranges.get(index, (None, None, False))
    if whole and isinstance(low, n.Num) and low.value >= 1 and low.value.q == 1 and high is not None:
        tops.append(high)
    return any(isinstance(top, n.Size) and n.same_size(top.args[0], side) for top in tops)


def regular(node: Any, var: n.Sym, w: World, smooth: bool) -> bool:
    """Whether a term is continuous in a variable (smooth), wherever it is defined."""
    if not isinstance(node, n.Node):
        return all(regular(x, var, w, smooth) for x in parts(node))
    if var not in node.symbols:
        return True
    args = node.args
    if isinstance(node, n.Sym):
        known = smooth or node.name in w.paths
        return node is var or (known and all(regular(i, var, w, smooth) for i in node.indices))
    if isinstance(node, (*RANGES, n.Lim)) and args[1] is var:
        return all(regular(e, var, w, smooth) for e in args[2:] if isinstance(e, n.Node))
    match node:
        case n.Sum() if args[3] is oo:
            return falls(node) and regular(args[0], var, w, smooth)
        case n.Integral() | n.Sum() | n.Prod() | n.D():
            moving = [e for e in args[2:] if not isinstance(e, n.Node) or var in e.symbols]
            if oo in moving or (moving and isinstance(node, n.Sum | n.Prod)):
                return False
        case n.Sqrt() if smooth and level(args[0], w) < 2:
            return False
        case n.Expect() | n.Cov() if w.chance.lawless:
            return False
        case n.Pow(args=(n.Norm(kind="2" | "F") as inner, power)) if power is n.Num(2):
            return regular(inner.args[0], var, w, smooth)
        case n.Pow():
            integer = (isinstance(args[1], n.Num) and args[1].value.q == 1) or var not in args[1].symbols
            if not integer and level(args[0], w) < 2:
                return False
        case n.Frac() | n.Inv() | n.Sqrt():
            pass
        case n.Norm() | n.Sing() | n.Eig() | n.Eigs() | n.Max() | n.Min() if not smooth:
            pass
        case _ if not isinstance(node, SMOOTH):
            return False
    return all(regular(x, var, w, smooth) for x in parts(node))


def parts(node: Any) -> list[Any]:
    """The terms in a node, and the tuples that hold some."""
    return [x for x in getattr(node, "args", ()) if isinstance(x, n.Node) or bool(getattr(x, "args", None))]


def falls(node: n.Node) -> bool:
    """Whether the terms of a series are 1/(k + c)! times powers b^(k + d) and rational functions of k."""
    body, k = node.args[:2]
    return isinstance(k, n.Sym) and order(body, k) == 2


def order(node: n.Node, k: n.Sym) -> int:
    """2 for what falls like 1/k!, 1 for what grows like b^k at most, 0 where it is not known."""
    if k not in node.symbols:
        return 1
    args = node.args
    match node:
        case n.Neg():
            return order(args[0], k)
        case n.Mul():
            parts = [order(x, k) for x in args]
            return max(parts) if min(parts) else 0
        case n.Frac(args=(above, n.Factorial() as below)):
            return 2 if order(above, k) and shifted(below.args[0], k) else 0
        case n.Frac(args=(above, below)):
            return order(above, k) if shifted(below, k) else 0
        case n.Pow():
            return int(k not in args[0].symbols and shifted(args[1], k))
    return int(shifted(node, k))


def shifted(node: n.Node, k: n.Sym) -> bool:
    found = line(node)
    return found is not None and found.get(k) == 1 and set(found) <= {k, None}
