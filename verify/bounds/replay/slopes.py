"""Functions of one number compared by their slopes: derivatives and signs worked out again, by computer algebra."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import sympy
from flint import arb, ctx, fmpq

from derivations.notation import nodes as n

from .checking import Replay, checks, scalar, single
from .errors import need
from .steps import Step
from .trees import LE, free

#: how far a number is from where its piece begins
Y = sympy.Symbol("y", positive=True)
LONGEST, SUBDIVIDED, LARGEST = 24, 80, 400


def exact(node: Any) -> sympy.Rational:
    need(isinstance(node, n.Num), "not a rational number")
    return sympy.Rational(int(node.value.p), int(node.value.q))


class Stretch:
    """0 < y < end, or 0 < y: what is positive there."""

    def __init__(self, end: sympy.Rational | None) -> None:
        self.end = end

    # -- trees ------------------------------------------------------------------------------------------
    def expression(self, node: n.Node, letter: n.Node, at: sympy.Expr) -> sympy.Expr:
        """A tree in a letter as an expression in y; each root, logarithm and quotient of it exists on the stretch."""
        if node == letter:
            return at
        parts = partial(self.expression, letter=letter, at=at)
        match node:
            case n.Num():
                return exact(node)
            case n.Constant() if node is n.PI:
                return sympy.pi
            case n.Add():
                return sympy.Add(*map(parts, node.args))
            case n.Neg():
                return -parts(node.args[0])
            case n.Mul() if all(x.is_scalar_shaped for x in node.args):
                return sympy.Mul(*map(parts, node.args))
            case n.Frac() | n.Inv() if node.is_scalar_shaped:
                below = parts(node.args[-1])
                need(self.positive(below) or self.positive(-below), "a quotient by what may be zero")
                return (parts(node.args[0]) if isinstance(node, n.Frac) else sympy.S.One) / below
            case n.Pow() if node.is_scalar_shaped:
                return self.raised(parts(node.args[0]), exact(node.args[1]))
            case n.Sqrt():
                return self.raised(parts(node.args[0]), sympy.Rational(1, 2))
            case n.Exp() if node.is_scalar_shaped:
                return sympy.exp(sympy.expand(parts(node.args[0])))
            case n.Norm() if node.args[0].is_scalar_shaped:
                inside = parts(node.args[0])
                if self.not_negative(inside):
                    return inside
                need(self.not_negative(-inside), "an absolute value of what may change its sign")
                return -inside
            case n.Elementary():
                return self.function(node.name, parts(node.args[0]))
        need(False, "not a function of one number")
        raise AssertionError

    def raised(self, base: sympy.Expr, e: sympy.Rational) -> sympy.Expr:
        if not (e.is_Integer and e > 0):
            fine = self.positive(base) or (e.is_Integer and self.positive(-base))
            need(fine or (e > 0 and base.is_zero), "a root or a quotient that may not exist")
        return base**e

    def function(self, name: str, x: sympy.Expr) -> sympy.Expr:
        x = sympy.expand(x)
        up, down = sympy.exp(x), sympy.exp(-x)
        match name:
            case "log":
                need(self.positive(x), "a logarithm of what may not be positive")
                return sympy.log(x)
            case "sinh":
                return (up - down) / 2
            case "cosh":
                return (up + down) / 2
            case "tanh":
                return (up**2 - 1) / (up**2 + 1)
            case "sin" | "cos" | "arctan":
                need(x.is_polynomial(Y), "not a polynomial")
                return {"sin": sympy.sin, "cos": sympy.cos, "arctan": sympy.atan}[name](x)
        need(False, f"{name} is not known")
        raise AssertionError

    # -- signs ------------------------------------------------------------------------------------------
    def positive(self, x: sympy.Expr) -> bool:
        """Whether an expression is positive in all of (0, end)."""
        x = sympy.expand(x)
        if x.is_number:
            return sign(x) > 0
        if x.is_polynomial(Y):
            p = sympy.Poly(x, Y)
            if not all(c.is_Rational for c in p.all_coeffs()):
                return False
            inside = p.eval(self.end / 2 if self.end is not None else 1)
            return inside > 0 and self.roots(p) == 0
        if self.terms_positive(x):
            return True
        begins = x.subs(Y, 0)
        return bool(begins.is_finite) and sign(begins) > 0 and self.not_negative(sympy.diff(x, Y))

    def terms_positive(self, x: sympy.Expr) -> bool:
        """A sum of positive multiples of products of exponentials, powers of y and of what is positive."""
        for term in sympy.Add.make_args(x):
            for part in sympy.Mul.make_args(term):
                base, _ = part.as_base_exp()
                fine = part.is_Rational and part > 0
                fine = fine or isinstance(part, sympy.exp) or base in (Y, sympy.pi, sympy.E)
                if not fine and (base == x or not base.is_Add or not self.positive(base)):
                    return False
        return True

    def roots(self, p: sympy.Poly) -> int:
        """How many different roots a polynomial with rational coefficients has in the open stretch."""
        if p.degree() <= 0:
            return 0
        ends = [e for e in (sympy.S.Zero, self.end) if e is not None and p.eval(e) == 0]
        return int(p.count_roots(0, self.end)) - len(ends)

    def polynomial_not_negative(self, p: sympy.Poly) -> bool:
        if p.is_zero:
            return True
        odd = [q for q, k in p.sqf_list()[1] if k % 2]
        if any(self.roots(q) for q in odd):
            return False
        length = self.end if self.end is not None else sympy.S.One
        inside = next((v for k in range(1, p.degree() + 3) if (v := p.eval(length / (k + 1))) != 0), None)
        return inside is not None and inside > 0

    def not_negative(self, x: sympy.Expr) -> bool:
        """By terms: of each product of what is positive, the coefficient is a polynomial that is nowhere negative."""
        above, below = sympy.fraction(fraction(x))
        if not (below == 1 or self.positive(below)):
            return False
        groups: dict[sympy.Expr, sympy.Expr] = {}
        for term in sympy.Add.make_args(sympy.expand(above)):
            beside, plain, waves = [], [], False
            for part in sympy.Mul.make_args(term):
                base, e = part.as_base_exp()
                if part.is_Rational or base == Y:
                    plain.append(part)
                elif isinstance(base, sympy.sin | sympy.cos) and e.is_Integer and e > 0:
                    waves = True
                elif (
                    isinstance(part, sympy.exp)
                    or base in (sympy.pi, sympy.E)
                    or (base.is_Integer and base > 0)
                    or (base.is_Add and self.positive(base))
                ):
                    beside.append(part)
                else:
                    return False
            c = sympy.Mul(*plain)
            c = -abs(c) if waves else c  # a sine is at least -1, and y is positive
            key = sympy.Mul(*beside)
            groups[key] = groups.get(key, sympy.S.Zero) + c
        return all(self.coefficient(sympy.expand(c)) for c in groups.values())

    def coefficient(self, c: sympy.Expr) -> bool:
        powers = [t.as_coeff_exponent(Y) for t in sympy.Add.make_args(c)]
        if not all(a.is_Rational and e.is_Rational for a, e in powers):
            return False
        if all(a >= 0 for a, _ in powers):
            return True
        scale = sympy.ilcm(1, *(e.q for _, e in powers))
        if any(e < 0 for _, e in powers) or (scale > 1 and self.end is not None):
            return False
        return self.polynomial_not_negative(sympy.Poly(sum(a * Y ** (e * scale) for a, e in powers), Y))

    def enclosed(self, x: sympy.Expr) -> bool:
        """By balls around the values on parts of the stretch."""
        if self.end is None:
            return False
        x, waiting, done = fraction(x), [(sympy.S.Zero, self.end)], 0
        before, ctx.prec = ctx.prec, 160
        try:
            while waiting:
                low, high = waiting.pop()
                done += 1
                if done > SUBDIVIDED:
                    return False
                around = number((low + high) / 2) + number((high - low) / 2) * arb(0, 1)
                got = valued(x, around)
                if not (got.is_finite() and got > 0):
                    waiting += [(low, (low + high) / 2), ((low + high) / 2, high)]
        finally:
            ctx.prec = before
        return True


def fraction(x: sympy.Expr) -> sympy.Expr:
    """One quotient without common factors."""
    need(sympy.count_ops(x) <= LARGEST, "a large expression")
    return sympy.cancel(sympy.together(sympy.expand(x)))


def number(c: sympy.Rational) -> Any:
    return arb(fmpq(int(c.p), int(c.q)))


FUNCTIONS: dict[Any, Callable[[Any], Any]] = {
    sympy.exp: lambda x: x.exp(),
    sympy.log: lambda x: x.log() if x > 0 else arb("nan"),
    sympy.sin: lambda x: x.sin(),
    sympy.cos: lambda x: x.cos(),
    sympy.atan: lambda x: x.atan(),
}


def valued(x: sympy.Expr, y: Any) -> Any:
    """An enclosure of an expression for all y of a ball; no number where it may not exist."""
    if x == Y:
        return y
    if x.is_Rational:
        return number(x)
    if x is sympy.pi:
        return arb.pi()
    if x is sympy.E:
        return arb(1).exp()
    parts = [valued(a, y) for a in x.args]
    if x.is_Add:
        return sum(parts, arb(0))
    if x.is_Mul:
        out = arb(1)
        for p in parts:
            out *= p
        return out
    if x.is_Pow:
        if x.args[1].is_Integer and x.args[1] > 0:
            return parts[0] ** int(x.args[1])
        if x.args[1] == -1:
            return 1 / parts[0]
        return (parts[0].log() * parts[1]).exp() if parts[0] > 0 else arb("nan")
    return FUNCTIONS[x.func](*parts) if x.func in FUNCTIONS else arb("nan")


def sign(x: sympy.Expr) -> int:
    """The sign of a number; refused where balls do not tell."""
    x = sympy.expand(x)
    if x.is_Rational:
        return int(sympy.sign(x))
    before, ctx.prec = ctx.prec, 160
    try:
        got = valued(x, arb("nan"))
    finally:
        ctx.prec = before
    need(got.is_finite() and (got > 0 or got < 0), "a number whose sign is not known")
    return 1 if got > 0 else -1


def factor(stretch: Stretch, node: n.Node, letter: n.Node) -> sympy.Expr:
    """A product of powers of e, of y and of what is positive."""
    parts = node.args if isinstance(node, n.Mul) else (node,)
    found = []
    for part in parts:
        base, e = part.args if isinstance(part, n.Pow) else (part, n.Num(1))
        if isinstance(base, n.Exp):
            need(e == n.Num(1), "not a power of e")
            found.append(sympy.exp(sympy.expand(stretch.expression(base.args[0], letter, Y))))
            continue
        x = stretch.expression(base, letter, Y)
        need(stretch.positive(x), "a factor that may not be positive")
        found.append(x ** exact(e))
    return sympy.Mul(*found)


def never_below(stretch: Stretch, gap: sympy.Expr, factors: tuple, last: str, letter: n.Node) -> None:
    """Times a positive factor the gap begins at zero or above, and so on with its derivative, until it is evident."""
    for i, node in enumerate(factors):
        h = fraction(gap * factor(stretch, scalar(node), letter))
        if i == len(factors) - 1:
            shown = stretch.enclosed(h) if last == "balls" else stretch.not_negative(h)
            return need(shown, "the last function may be negative")
        above, below = sympy.fraction(h)
        need(sign(below.subs(Y, 0)) != 0, "a quotient by zero where the piece begins")
        begins = above.subs(Y, 0)
        need(bool(begins.is_finite) and continuous(above), "it is not continuous where the piece begins")
        need(sign(begins / below.subs(Y, 0)) >= 0, "it begins below zero")
        gap = sympy.diff(h, Y)
    return None


def continuous(x: sympy.Expr) -> bool:
    """Whether logarithms and roots of an expression have arguments above zero at y = 0, but for powers of y itself."""
    for part in sympy.preorder_traversal(x):
        if isinstance(part, sympy.log) and not sign(part.args[0].subs(Y, 0)) > 0:
            return False
        rooted = part.is_Pow and part.base != Y and part.base.has(Y) and not (part.exp.is_Integer and part.exp > 0)
        if rooted and not sign(part.base.subs(Y, 0)) > 0:
            return False
        if part.is_Pow and part.base == Y and not part.exp > 0:
            return False
    return True


def extent(start: sympy.Rational, side: int, length: sympy.Rational | None) -> tuple[Any, Any]:
    far = None if length is None else start + side * length
    return (start, far) if side > 0 else (far, start)


@checks("functions of one number compared by their slopes")
def _compared(r: Replay, step: Step) -> None:
    x, below, above, pieces = single(step.data, 4)
    need(isinstance(below, bool) and isinstance(above, bool), "what is known of the ends")
    need(isinstance(pieces, tuple) and 1 <= len(pieces) <= 60 and free(scalar(x)), "no pieces of a variable number")
    need(step.relation == LE and step.left.is_scalar_shaped, "the rule shows an inequality")
    premises = list(step.parents)
    low = high = None
    if below is True:
        premise = premises.pop(0)
        low = exact(premise.left)
        r.needs_below(premise, premise.left, x, "the number may be below")
    if above is True:
        premise = premises.pop(0)
        high = exact(premise.right)
        r.needs_below(premise, x, premise.right, "the number may be above")
    need(not premises, "another number of premises")
    known = {symbol for side in (step.left, step.right) for symbol in free(side)}
    letter = next(s for k in range(1000) if (s := n.Sym("y", (1, 1), f"y_{{{k}}}")) not in known)
    reached: Any = low
    for i, piece in enumerate(pieces):
        start, side, length, factors, last = single(piece, 5)
        side, length = int(exact(side)), None if length is None else exact(length)
        need(side in (1, -1) and (length is None or length > 0) and last in ("terms", "balls"), "not a piece")
        need(isinstance(factors, tuple) and 1 <= len(factors) <= LONGEST, "too many derivatives")
        first, end = extent(exact(start), side, length)
        if i == 0:
            need(first is None or (low is not None and first <= low), "numbers below are left out")
        else:
            need(reached is not None and first == reached, "numbers between two pieces are left out")
        reached = end
        stretch = Stretch(length)
        at = exact(start) + side * Y
        gap = stretch.expression(step.right, x, at) - stretch.expression(step.left, x, at)
        names = {s for f in factors for s in free(scalar(f))}
        need(len(names) <= 1 and all(s.is_scalar_shaped for s in names), "factors of one number")
        never_below(stretch, gap, factors, last, next(iter(names), letter))
    need(reached is None or (high is not None and high <= reached), "numbers above are left out")
