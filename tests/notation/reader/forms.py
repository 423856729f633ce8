"""What the print does not tell apart: two trees of one form say the same."""

from __future__ import annotations

from fractions import Fraction

import sympy

from derivations.notation import nodes as n


def form(node: object) -> object:
    """The tree up to association, the place of a minus sign, numbers as quotients, sizes in print, those of I and 0."""
    if isinstance(node, n.Tuple):
        return tuple(form(part) for part in node)
    if not isinstance(node, n.Node):
        return "oo" if node is n.INFINITY else node
    match node:
        case n.Num():
            return _product([_number(Fraction(int(node.value.p), int(node.value.q)))])
        case n.Size():
            return int(node.args[0]) if node.args[0].is_Integer else _polynomial(node.args[0])
        case n.I() | n.Zero():
            return type(node).__name__
        case n.Neg():
            return _product([-1, form(node.args[0])])
        case n.Mul():
            return _product([form(arg) for arg in node.args])
        case n._Inner() if all(arg.is_scalar_shaped for arg in node.args):  # a product of numbers may have a dot
            return _product([form(arg) for arg in node.args])
        case n.Add():
            return _sum([form(arg) for arg in node.args])
        case n.Frac():
            return ("Frac", form(node.args[0]), form(node.args[1]))
        case n.Pow() if form(node.args[1]) == form(n.Num(-1)):
            return ("Inv", form(node.args[0]))
        case n.Jac() if node.args[0].is_scalar_shaped and node.args[1].is_scalar_shaped:
            return ("Grad", form(node.args[0]), form(node.args[1]))
        case n.Exp() if form(node.args[0]) == 1:
            return "e"
        case n.Kron():
            return ("Kron", *(x for arg in map(form, node.args) for x in _parts(arg, "Kron")))
    return (type(node).__name__, *(form(arg) for arg in node.args))


def _number(value: Fraction) -> object:
    whole = abs(value.numerator)
    above: object = whole if value.denominator == 1 else ("Frac", whole, value.denominator)
    return ("Mul", -1, above) if value < 0 else above


def _parts(made: object, name: str) -> tuple:
    return made[1:] if isinstance(made, tuple) and made[:1] == (name,) else (made,)


def _product(factors: list) -> object:
    flat = [x for factor in factors for x in _parts(factor, "Mul")]
    rest = [x for x in flat if not (isinstance(x, int) and x == -1)]
    signed = [-1, *rest] if (len(flat) - len(rest)) % 2 else rest
    return signed[0] if len(signed) == 1 else ("Mul", *signed)


def _sum(terms: list) -> object:
    flat = [x for term in terms for x in _parts(term, "Add")]
    return flat[0] if len(flat) == 1 else ("Add", *flat)


def _polynomial(size: sympy.Basic) -> object:
    """A size as the formula that is printed of it."""
    from derivations.notation.latex import size_latex

    return ("Size", size_latex(size))
