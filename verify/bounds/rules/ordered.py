"""Two functions of one symmetric matrix, compared on its spectrum."""

from __future__ import annotations

from derivations.assumptions import Assumption, Has
from derivations.estimates import Stated
from derivations.notation import nodes as n

from .eigenvalues import function_of, is_inverted, is_symmetric, values
from .ground import LE, RuleError, loose, need
from .kernel import Context, Made, Sequent, discharged, rule, says, variable
from .vectors import is_vector


@rule(
    "functions of one symmetric matrix",
    "f <= g on the spectrum of a symmetric A implies tr f(A) <= tr g(A) and v . f(A) v <= v . g(A) v.",
    "spectral theorem",
)
def functions(
    context: Context, x: n.Node, y: n.Node, a: n.Node, s: n.Sym, why: object, below: Sequent, v: n.Node | None = None
) -> Made:
    """x = f(A), y = g(A); `below` says f(s) <= g(s) where s is between the ends of the spectrum. Without v: traces."""
    variable(s)
    need(s not in loose(x) | loose(y) | loose(a), "the variable is in what is compared")
    extra, low, high = values(context, a, why)
    need(s not in loose(low) and (high is None or s not in loose(high)), "the variable is in the spectrum")
    (f, first), (g, second) = function_of(context, x, a, s), function_of(context, y, a, s)
    need(says(context, below, context.terms.build(f), context.terms.build(g)), "the functions are not in this order")
    ranges: set[Assumption] = {Stated(low, LE, s)} | ({Stated(s, LE, high)} if high is not None else set())
    ranges |= {b for b in below.under if isinstance(b, Has) and is_inverted(context, b, (*first, *second))}
    gone, more = discharged(context, s, (below,), ranges)
    data = (x, y, a, s, why, v)
    shown = is_symmetric(x, a) | is_symmetric(y, a)
    if v is None:
        return Made(n.Tr(x), LE, n.Tr(y), (below,), data, gone, extra | more, shown=shown)
    if not is_vector(v) or not n.same_size(v.shape[0], a.shape[1]) or not n.same_size(v.shape[1], n.ONE):
        raise RuleError("not a column that fits")
    return Made(n.dot(v, x * v), LE, n.dot(v, y * v), (below,), data, gone, extra | more, shown=shown)


__all__ = ["functions"]
