"""What a term needs to mean something, whatever is declared: the raw list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from derivations.assumptions import Assumption, Defined, Has, Property, Throughout
from derivations.notation import nodes as n

from .errors import need
from .trees import RANGES

CARRIED = (Has, Defined, Throughout)  # assumptions about terms: they are moved and made general with their terms
Need = Assumption
NONE: frozenset[Need] = frozenset()
_RAW: dict[tuple, frozenset[Need]] = {}


def raw(node: Any, half: frozenset = frozenset(), whole: frozenset = frozenset()) -> frozenset[Need]:
    """All needs of a term, evident or not; `half` and `whole` are the variables of suprema without ends that are
    declared not negative, and natural."""
    if not getattr(node, "args", ()):
        return NONE
    key = (node, half, whole)
    found = _RAW.get(key)
    if found is None:
        out: set[Need] = set()
        scoped = isinstance(node, (*RANGES, n.Lim))
        for arg in node.args[1:] if scoped else node.args:
            out |= raw(arg, half, whole)
        out.update(own(node))
        if scoped:
            out.update(throughout(node, raw(node.args[0], half, whole), half, whole))
        if len(_RAW) > 100_000:
            _RAW.clear()
        found = _RAW[key] = frozenset(out)
    return found


def own(node: Any) -> Iterable[Need]:
    """What a term needs beside its parts; an operator that neither needs something nor is listed is refused."""
    found = OWN.get(type(node))
    if found is not None:
        return found(node)
    need(isinstance(node, NEEDLESS) or not isinstance(node, n.Node), f"what a {type(node).__name__} needs is not known")
    return ()


def throughout(node: n.Node, inner: Iterable[Need], half: frozenset, whole: frozenset) -> Iterator[Need]:
    """What the body of a binder needs, for all values of the variable; that a limit exists says it of its body."""
    if isinstance(node, n.Lim):
        return
    var, low, high, natural = span(node, half, whole)
    for what in inner:
        yield Throughout(what, var, low, high, natural) if speaks(what, var) else what


def span(node: n.Node, half: frozenset, whole: frozenset) -> tuple[Any, Any, Any, bool]:
    """The variable of a binder, the ends of its range (None: without end), and whether it takes whole numbers."""
    var, *ends = node.args[1:]
    if ends:
        low, high = (e if isinstance(e, n.Node) else None for e in ends)
        return var, low, high, isinstance(node, n.Sum | n.Prod)
    if var in whole:
        return var, n.Num(0), None, True
    return var, n.Num(0) if var in half else None, None, False


def speaks(what: Any, var: n.Sym) -> bool:
    """Whether the variable occurs in a need, bound or free: as the notation writes needs."""
    if isinstance(what, Throughout):
        ends = (e for e in (what.low, what.high) if e is not None)
        return speaks(what.fact, var) or any(var in e.symbols for e in ends)
    return var in what.node.symbols


def _quotient(what: n.Node) -> Iterator[Need]:
    trivial = (isinstance(what, n.Num) and what.value != 0) or isinstance(what, n.Size | n.Constant)
    if not trivial:
        yield Has(what, Property.INVERTIBLE)


def _power(node: n.Node) -> Iterator[Need]:
    base, exponent = node.args
    if not isinstance(exponent, n.Num):
        yield Defined(node)
    elif exponent.value.q == 1:
        if exponent.value < 0:
            yield from _quotient(base)
    else:
        yield Has(base, Property.NONNEGATIVE if exponent.value > 0 else Property.POSITIVE)


def _limit(node: n.Node) -> Iterator[Need]:
    body, var, *ends = node.args
    endless = not ends or any(not isinstance(e, n.Node) for e in ends)
    if isinstance(node, n.Sum | n.Prod):
        doubtful = endless
    else:
        doubtful = var in body.symbols or (endless and isinstance(node, n.Integral)) or isinstance(node, n.Lim)
    if doubtful:
        yield Defined(node)


OWN: dict[type, Any] = {
    n.Expect: lambda x: (Defined(x),),
    n.Cov: lambda x: (Defined(x),),
    n.Inv: lambda x: _quotient(x.args[0]),
    n.Frac: lambda x: _quotient(x.args[1]),
    n.Sqrt: lambda x: (Has(x.args[0], Property.NONNEGATIVE),),
    n.Pow: _power,
    n.Elementary: lambda x: (Has(x.args[0], Property.POSITIVE),) if x.name == "log" else (),
    n.Factorial: lambda x: (Defined(x),),
    n.Eig: lambda x: (Has(x.args[0], Property.SYMMETRIC),),
    n.Eigs: lambda x: (Has(x.args[0], Property.SYMMETRIC),),
    n.NormalDensity: lambda x: (Has(x.args[1], Property.PD),),
    n.Dotted: lambda x: (Defined(x),) if len(x.row_labels) > 1 or len(x.col_labels) > 1 else (),
    n.D: lambda x: (Defined(x),) if isinstance(x.args[1], n.Sym) else (),
    n.Unit: lambda x: (Defined(x),),
    n.Entry: lambda x: (Defined(x),),
    n.Row: lambda x: (Defined(x),),
    n.Band: lambda x: (Defined(x),),
    n.Integral: _limit,
    n.Sum: _limit,
    n.Prod: _limit,
    n.Sup: _limit,
    n.Lim: _limit,
}

#: what has a value wherever its terms have
NEEDLESS = (
    n.Num, n.Size, n.Constant, n.Sym, n.I, n.Zero, n.Space, n.Add, n.Neg, n.Mul, n.T, n.PInv, n.RangeProj, n.Exp,
    n.Phi1, n.Phi,
    n.Kron, n.Vec, n.Unvec, n.Shuffle, n.Blocks, n.Norm, n.Sing, n._Inner, n.Grad, n.Jac, n.Frechet, n.Indicator,
    n.CondMean, n.CondCov, n.Fails, n.Density, n.Tr, n.Det, n.Rank, n.Had, n.Diag, n.DiagOf, n.Max, n.Min,
)  # fmt: skip
