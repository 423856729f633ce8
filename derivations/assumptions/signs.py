"""Signs of terms and natural numbers, as far as they are evident."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..notation import nodes as n
from ..notation.nodes import Node
from .core import Property
from .known import Known

Linear = dict[Node | None, Fraction]  # a sum of symbols with coefficients; None stands for 1


def sign(node: Node, known: Known) -> int:
    """2 if a scalar is certainly positive, 1 if certainly not negative, 0 if that is not evident."""
    key = ("sign", node)
    found = known.memory.get(key)
    if found is None:
        known.memory[key] = 0  # what leads back to itself shows nothing
        found = known.memory[key] = _sign(node, known)
    return found


def _sign(node: Node, known: Known) -> int:
    if (node, Property.POSITIVE) in known.signs:
        return 2
    declared = 1 if (node, Property.NONNEGATIVE) in known.signs or natural(node, known) else 0
    rule = SIGNS.get(type(node))
    return max(declared, rule(node, known) if rule is not None else 0)


def _of_range(node: Node, known: Known) -> int:
    values = known.range(node)
    return 0 if values is None or values.low is None else sign(values.low, known)


def _of_sum(node: Node, known: Known) -> int:
    signs = [sign(term, known) for term in node.args]
    return 0 if 0 in signs else max(signs)


def _of_product(node: Node, known: Known) -> int:
    if all(f.is_scalar_shaped for f in node.args):
        if len(node.args) == 2 and node.args[0] is node.args[1]:
            return max(1, sign(node.args[0], known))
        return min(sign(factor, known) for factor in node.args)
    return 0


def _of_determinant(matrix: Node, known: Known) -> int:
    """Positive for an exponential, and for a positive definite matrix times positive numbers."""
    factors = matrix.args if isinstance(matrix, n.Mul) else (matrix,)
    matrices = [f for f in factors if not f.is_scalar_shaped]
    definite = len(matrices) == 1 and (
        (matrices[0], Property.PD) in known.signs or (isinstance(matrices[0], n.Exp) and len(factors) == 1)
    )
    return 2 if definite and all(sign(f, known) == 2 for f in factors if f.is_scalar_shaped) else 0


def _of_power(node: Node, known: Known) -> int:
    base, exponent = node.args
    even = isinstance(exponent, n.Num) and exponent.value.q == 1 and int(exponent.value.p) % 2 == 0
    own = sign(base, known) if base.is_scalar_shaped else 0
    return max(own, 1 if even and base.is_scalar_shaped else 0)


SIGNS: dict[type, Callable[[Node, Known], int]] = {
    n.Num: lambda x, known: 2 if x.value > 0 else 1 if x.value == 0 else 0,
    n.Size: lambda x, known: 2,
    n.Constant: lambda x, known: 2,
    n.Factorial: lambda x, known: 2,
    n.Exp: lambda x, known: 2 if x.is_scalar_shaped else 0,
    n.Elementary: lambda x, known: 2 if x.name == "cosh" else 0,
    n.Det: lambda x, known: _of_determinant(x.args[0], known),
    n.Norm: lambda x, known: 1,
    n.Sing: lambda x, known: 1,
    n.Fails: lambda x, known: 1,
    n.Max: lambda x, known: max(sign(y, known) for y in x.args),
    n.Min: lambda x, known: min(sign(y, known) for y in x.args),
    n.Sym: _of_range,
    n.Add: _of_sum,
    n.Mul: _of_product,
    n.Pow: _of_power,
    n.Sqrt: lambda x, known: max(1, sign(x.args[0], known)),
    n.Frac: lambda x, known: min(sign(x.args[0], known), sign(x.args[1], known)) if x.args[0].is_scalar_shaped else 0,
    n.Inv: lambda x, known: sign(x.args[0], known) if x.is_scalar_shaped else 0,
}


def natural(node: Node, known: Known) -> bool:
    """Whether a term is certainly a natural number (0, 1, 2, ...): a sum of whole numbers whose least value is one."""
    form = linear(node)
    return form is not None and _whole(form, known) and _least(form, known, 4)


def linear(node: Node) -> Linear | None:
    """A term as a sum of symbols with rational coefficients, or None."""
    if isinstance(node, n.Num):
        return {None: Fraction(int(node.value.p), int(node.value.q))}
    if isinstance(node, n.Sym | n.Size):
        return {node: Fraction(1)}
    if isinstance(node, n.Neg):
        return _scaled(linear(node.args[0]), Fraction(-1))
    if isinstance(node, n.Add):
        total: Linear = {}
        for term in node.args:
            part = linear(term)
            if part is None:
                return None
            for key, c in part.items():
                total[key] = total.get(key, Fraction(0)) + c
        return total
    if isinstance(node, n.Mul) and len(node.args) == 2:
        for number, other in (node.args, node.args[::-1]):
            if isinstance(number, n.Num):
                return _scaled(linear(other), Fraction(int(number.value.p), int(number.value.q)))
    return None


def _scaled(form: Linear | None, factor: Fraction) -> Linear | None:
    return None if form is None else {key: c * factor for key, c in form.items()}


def _is_whole(symbol: Node, known: Known) -> bool:
    values = known.range(symbol)
    return isinstance(symbol, n.Size) or symbol in known.naturals or (values is not None and values.whole)


def _whole(form: Linear, known: Known) -> bool:
    return all(c.denominator == 1 and (key is None or c == 0 or _is_whole(key, known)) for key, c in form.items())


def _least(form: Linear, known: Known, depth: int) -> bool:
    """Whether the least value is not negative: ends of ranges are put for their variables, as far as that helps."""
    rest = {key: c for key, c in form.items() if c}
    for key, c in rest.items():
        values = known.range(key) if key is not None else None
        end = None if values is None else values.low if c > 0 else values.high
        if end is None or depth == 0:
            continue
        put = _scaled(linear(end), c)
        if put is not None:
            moved = {k: v for k, v in rest.items() if k is not key}
            for k, v in put.items():
                moved[k] = moved.get(k, Fraction(0)) + v
            if _least(moved, known, depth - 1):
                return True
    constant = rest.pop(None, Fraction(0)) + sum(c for key, c in rest.items() if _from_one(key, known) and c > 0)
    return constant >= 0 and all(c > 0 and _is_whole_from_zero(key, known) for key, c in rest.items())


def _from_one(symbol: Node | None, known: Known) -> bool:
    """Sizes and indices count from 1."""
    return isinstance(symbol, n.Size) or any(s is symbol for s, _ in known.indices)


def _is_whole_from_zero(symbol: Node | None, known: Known) -> bool:
    if isinstance(symbol, n.Size) or symbol in known.naturals:
        return True
    values = known.range(symbol) if symbol is not None else None
    return values is not None and values.low is not None and sign(values.low, known) > 0
