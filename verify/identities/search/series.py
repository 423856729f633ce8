"""Schema for power series in one kernel: sum over k of q(k) x^{k+a} / (k+b)! in closed form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import sympy

from derivations.notation import nodes as n

from ..certificate import Instance
from . import algebra as al
from .rewriting import Normalizer, instance, letter_schema, of_kernels
from .spectral import as_slots, entire, slot, word

INDEX = sympy.Symbol("k")


@dataclass
class Term:
    """The general term: scalar * numerator(k) / denominator(k) / (k + shift)! * base^(k + power)."""

    scalar: n.Node
    numerator: sympy.Expr
    denominator: sympy.Expr
    factorials: list[sympy.Expr]
    base: n.Node | None
    exponent: sympy.Expr


@letter_schema("node")
@of_kernels
def power_series(norm: Normalizer, letter: al.Letter) -> Instance | None:
    node = letter[1]
    if not isinstance(node, n.Sum) or node.args[3] != sympy.oo or not isinstance(node.args[2], n.Num):
        return None
    body, index, low, _ = node.args
    general = general_term(body, index)
    if general is None or general.base is None or len(general.factorials) != 1:
        return None
    end, premise = norm.premise(norm.parser.poly(general.base))
    found = as_slots(end)
    if found is None or len(found[1]) != 1:
        return None
    kernel, rate = found
    closed = close(kernel, rate, general, int(low.value))
    if closed is None:
        return None
    right = al.times(norm.parser.poly(general.scalar), closed)
    return instance("power series", (letter,), right, premises=(premise,), node=node)


def close(kernel: n.Node, rate: al.Poly, general: Term, start: int) -> al.Poly | None:
    """The closed form: on the range of K by exponentials, on its null space the constant coefficient."""
    shift = offset(general.factorials[0])
    ahead = offset(general.exponent)
    if shift is None or ahead is None or start + ahead < 0:
        return None
    fraction = sympy.cancel(general.numerator / general.denominator)
    numerator, denominator = sympy.fraction(fraction)
    for root in _linear_roots(denominator):
        c = -root
        if c == shift + 1:
            shift += 1
        elif c <= shift:
            return None
        else:
            numerator *= sympy.prod([INDEX + j for j in range(shift + 1, int(c))])
            shift = int(c)
        denominator = sympy.cancel(denominator / (INDEX + c))
    if sympy.sympify(denominator).has(INDEX):
        return None
    numerator = sympy.Poly(sympy.expand(numerator / denominator), INDEX)
    on_range: al.Poly = {}
    for j, d in enumerate(falling(numerator, shift)):
        if d:
            first = start + shift - j
            tail = al.scaled(word(slot(kernel, 0, rate)), 1)
            for m in range(max(first, 0)):
                al.add_to(
                    tail,
                    al.times(al.power(rate, m), word(slot(kernel, m, {}))),
                    -Fraction(1, int(sympy.factorial(m))),
                )
            lead = ahead - shift + j
            factor = al.times(al.power(rate, lead), word(slot(kernel, lead, {})))
            al.add_to(on_range, collapse(kernel, al.times(factor, tail)), d)
    return entire(kernel, on_range, al.const(at_zero(general, start, ahead)))


def collapse(kernel: n.Node, poly: al.Poly) -> al.Poly:
    """Multiply neighbouring slots of one kernel."""
    out: al.Poly = {}
    for (mono, letters), c in poly.items():
        power = sum(letter[2] for letter in letters)
        rate = al.plus(*(al.thaw(letter[3]) for letter in letters))
        al.add_to(out, al.term(mono, (slot(kernel, power, rate),), c))
    return out


def at_zero(general: Term, start: int, ahead: int) -> Fraction:
    """The coefficient of x^0."""
    if start + ahead > 0:
        return Fraction(0)
    k = -ahead
    value = (general.numerator / general.denominator).subs(INDEX, k)
    value = value / sympy.factorial(general.factorials[0].subs(INDEX, k))
    rational = sympy.Rational(value)
    return Fraction(int(rational.p), int(rational.q))


def falling(poly: sympy.Poly, shift: int) -> list[Fraction]:
    """Coefficients of a polynomial in the basis (k+b)(k+b-1)...(k+b-j+1)."""
    out, rest, j = [], poly.as_expr(), 0
    while rest != 0:
        point = j - shift
        basis = sympy.prod([INDEX + shift - i for i in range(j)])
        lower = basis.subs(INDEX, point) if j else sympy.Integer(1)
        value = sympy.Rational(sympy.sympify(rest).subs(INDEX, point) / lower)
        out.append(Fraction(int(value.p), int(value.q)))
        rest = sympy.expand(rest - value * basis)
        j += 1
        if j > 12:
            raise al.GiveUp("a series with a numerator of degree above 12")
    return out


def _linear_roots(expr: sympy.Expr) -> list[int]:
    """The integer roots of a product of linear factors; give up on others."""
    poly = sympy.Poly(sympy.sympify(expr), INDEX) if sympy.sympify(expr).has(INDEX) else None
    if poly is None:
        return []
    roots = sympy.roots(poly)
    if sum(roots.values()) != poly.degree() or not all(r.is_Integer for r in roots):
        raise al.GiveUp("a series whose denominator has no integer roots")
    return [int(r) for r, times in sorted(roots.items(), reverse=True) for _ in range(times)]


def offset(expr: sympy.Expr) -> int | None:
    """c where the expression is k + c."""
    rest = sympy.expand(expr - INDEX)
    return int(rest) if rest.is_Integer else None


def general_term(body: n.Node, index: n.Sym) -> Term | None:
    """Read a product of a scalar, 1/(k+b)!, rational functions of k and one power."""
    out = Term(n.Num(1), sympy.Integer(1), sympy.Integer(1), [], None, sympy.Integer(0))
    return out if _collect(body, index, out, over=False) else None


def _collect(node: n.Node, index: n.Sym, out: Term, over: bool) -> bool:
    handler = _COLLECT.get(type(node))
    if handler is not None:
        return handler(node, index, out, over)
    if _free(node, index) and node.is_scalar_shaped:
        return _constant(node, out, over)
    return _rational(node, index, out, over)


def _constant(node: n.Node, out: Term, over: bool) -> bool:
    out.scalar = n.Frac(out.scalar, node) if over else out.scalar * node
    return True


def _rational(node: n.Node, index: n.Sym, out: Term, over: bool) -> bool:
    value = in_index(node, index)
    if value is None:
        return False
    if over:
        out.denominator *= value
    else:
        out.numerator *= value
    return True


def _product(node: n.Node, index: n.Sym, out: Term, over: bool) -> bool:
    return all(_collect(factor, index, out, over) for factor in node.args)


def _fraction(node: n.Node, index: n.Sym, out: Term, over: bool) -> bool:
    return _collect(node.args[0], index, out, over) and _collect(node.args[1], index, out, not over)


def _factorial(node: n.Node, index: n.Sym, out: Term, over: bool) -> bool:
    value = in_index(node.args[0], index)
    if value is None or not over:
        return False
    out.factorials.append(value)
    return True


def _power(node: n.Node, index: n.Sym, out: Term, over: bool) -> bool:
    base, exponent = node.args
    value = in_index(exponent, index)
    if value is None or over or not _free(base, index):
        return False
    if base.is_scalar_shaped and not value.has(INDEX):
        return _constant(node, out, over)
    if out.base is not None:
        return False
    out.base, out.exponent = base, value
    return True


def _negated(node: n.Node, index: n.Sym, out: Term, over: bool) -> bool:
    out.scalar = n.Neg(out.scalar)
    return _collect(node.args[0], index, out, over)


def _free(node: n.Node, index: n.Sym) -> bool:
    return index not in al.atoms(node)


def in_index(node: n.Node, index: n.Sym) -> sympy.Expr | None:
    """A polynomial in the index as a SymPy expression."""
    if node == index:
        return INDEX
    if isinstance(node, n.Num):
        return node.value
    if isinstance(node, n.Add | n.Mul):
        parts = [part for part in (in_index(arg, index) for arg in node.args) if part is not None]
        if len(parts) != len(node.args):
            return None
        return sympy.expand(sum(parts) if isinstance(node, n.Add) else sympy.prod(parts))
    if isinstance(node, n.Neg):
        inner = in_index(node.args[0], index)
        return None if inner is None else -inner
    return None


_COLLECT: dict[type, Callable[[n.Node, n.Sym, Term, bool], bool]] = {
    n.Mul: _product,
    n.Frac: _fraction,
    n.Factorial: _factorial,
    n.Pow: _power,
    n.Neg: _negated,
}
