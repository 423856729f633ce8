"""Terms that are certainly continuous in a variable, and series that are entire."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import oo

from ..notation import nodes as n
from ..notation.binding import BINDERS
from ..notation.nodes import Node, Sym
from .known import Known
from .signs import linear, sign

TAME = frozenset(
    {n.Num, n.Size, n.Constant, n.I, n.Zero, n.Add, n.Neg, n.Mul, n.T, n.Exp, n.Phi1, n.Kron, n.Vec, n.Unvec, n.Shuffle,
     n.Blocks,
     n.Entry, n.Row, n.Band, n._Inner, n.Factorial, n.Expect, n.Cov, n.Tr, n.Det,
     n.Elementary, n.Unit, n.Had, n.Diag, n.DiagOf}
)  # fmt: skip


CONTINUOUS = frozenset({n.Norm, n.Sing, n.Eig, n.Eigs, n.Max, n.Min})


def tame(node: Node, variable: Sym, known: Known, smooth: bool = False) -> bool:
    """Whether a term is certainly continuous (or smooth) in a variable wherever it is defined.

    Members of a family are continuous where the family is a path or a smooth map; of other families nothing is known.
    What is differentiated is taken to be smooth.
    """
    if variable not in node.symbols:
        return True
    if isinstance(node, n.Sym):
        fine = smooth or node.name in known.paths
        return node is variable or (fine and all(tame(i, variable, known, smooth) for i in node.indices))
    kind = type(node)
    if isinstance(node, BINDERS) and node.args[1] is variable:  # another variable of the same name
        return all(tame(end, variable, known, smooth) for end in node.args[2:] if isinstance(end, Node))
    if isinstance(node, n.Sum) and node.args[3] is oo:
        return entire(node) and tame(node.args[0], variable, known, smooth)
    if isinstance(node, n.Expect | n.Cov) and (known.chance is None or known.chance.lawless):
        return False  # continuous in every outcome says nothing of the mean
    if isinstance(node, n.Frac | n.Inv):
        pass
    elif isinstance(node, n.Sqrt):
        if smooth and sign(node.args[0], known) < 2:
            return False
    elif isinstance(node, n.Pow):
        base, exponent = node.args
        squared = isinstance(base, n.Norm) and base.kind in ("2", "F") and exponent is n.Num(2)
        if squared:
            return tame(base.args[0], variable, known, smooth)
        whole = (isinstance(exponent, n.Num) and exponent.value.q == 1) or variable not in exponent.symbols
        if not whole and sign(base, known) < 2:
            return False
    elif isinstance(node, n.Integral | n.Sum | n.Prod | n.D):
        ends = [end for end in node.args[2:] if not isinstance(end, Node) or variable in end.symbols]
        if oo in ends or (ends and isinstance(node, n.Sum | n.Prod)):
            return False
    elif kind not in TAME and (smooth or kind not in CONTINUOUS):
        return False
    return all(tame(arg, variable, known, smooth) for arg in parts(node))


def parts(node: Node) -> Iterator[Node]:
    for arg in node.args:
        if isinstance(arg, Node):
            yield arg
        elif type(arg) is n.Tuple:
            yield from (part for part in arg.args if isinstance(part, Node))


def entire(node: Node) -> bool:
    """Whether the terms of a series are products of 1/(k + c)!, powers b^(k + d) and rational functions of k."""
    body, k = node.args[:2]
    return isinstance(k, Sym) and _entire(body, k) == 2


def _entire(node: Node, k: Sym) -> int:
    """2 if a factor falls like 1/k!, 1 if it grows like a power b^k at most, 0 if that is not evident."""
    if k not in node.symbols:
        return 1
    if isinstance(node, n.Neg):
        return _entire(node.args[0], k)
    if isinstance(node, n.Mul):
        parts = [_entire(factor, k) for factor in node.args]
        return 0 if 0 in parts else max(parts)
    if isinstance(node, n.Frac):
        above, below = node.args
        own, factorial = _entire(above, k), isinstance(below, n.Factorial) and _shifted(below.args[0], k)
        return 0 if not own or not (factorial or _shifted(below, k)) else max(own, 1 + factorial)
    if isinstance(node, n.Pow):
        base, exponent = node.args
        return int(k not in base.symbols and _shifted(exponent, k))
    return int(_shifted(node, k))


def _shifted(node: Node, k: Sym) -> bool:
    """Whether a term is k + c with a number c."""
    form = linear(node)
    return form is not None and form.get(k) == 1 and set(form) <= {k, None}
