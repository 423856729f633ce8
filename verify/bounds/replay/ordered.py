"""Two functions of one symmetric matrix."""

from __future__ import annotations

from typing import Any

from derivations.assumptions import Assumption, Has, Property
from derivations.estimates import Stated
from derivations.notation import nodes as n

from .checking import Replay, checks, node, single
from .eigenvalues import Reader, column, spread
from .errors import need
from .steps import Step
from .traces import trace
from .trees import EQ, LE, LT, free, plain


@checks("functions of one symmetric matrix")
def _functions(r: Replay, step: Step) -> Any:
    x, y, a, s, why, v = single(step.data, 6)
    (below,) = single(step.parents, 1, "premises")
    plain(s)
    fits = n.same_shape(node(x).shape, node(a).shape) and n.same_shape(node(y).shape, a.shape)
    need(s.is_scalar_shaped and fits, "matrices that do not fit")
    low, high = spread(r, step, a, why)
    met = free(x) | free(y) | free(a) | free(low) | (frozenset() if high is None else free(high))
    need(s not in met, "the variable is in what is compared")
    reader = Reader(r, a, s)
    f, g = (reader.of(r.terms.expand(side).items()) for side in (x, y))
    shown = r.terms.expand(below.left) == f and r.terms.expand(below.right) == g
    need(below.relation in (LE, LT, EQ) and shown, "the functions are not in this order")
    ranges: set[Assumption] = {Stated(low, LE, s)} | ({Stated(s, LE, high)} if high is not None else set())
    ranges |= {
        b for b in below.under
        if isinstance(b, Has) and b.what is Property.INVERTIBLE and b.node.is_scalar_shaped
        and r.terms.expand(b.node) in reader.inverted
    }  # fmt: skip
    gone = r.general(s, below, ranges)
    r.shows(*(Has(one, Property.SYMMETRIC) for one in (x, y, a)))
    if v is None:
        r.concludes(step, trace(x), LE, trace(y))
    else:
        column(v, a)
        r.concludes(step, n.dot(v, n.Mul(x, v)), LE, n.dot(v, n.Mul(y, v)))
    return (gone,)
