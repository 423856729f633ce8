"""Schemas for linear maps: expectation, derivative, integral, limit; and gradients, Jacobians, conditioning."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from derivations.assumptions import SmoothMap
from derivations.notation import nodes as n

from ..certificate import Instance
from . import algebra as al
from . import membership
from .differentials import derivative_along, gradient_of, jacobian_of
from .parse import linear
from .rewriting import Normalizer, instance, letter_schema
from .spectral import positive_generator, slot, word

KINDS: dict[str, list[Callable[[Normalizer, al.Letter], Instance | None]]] = {}


@letter_schema("lin")
def linear_map(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """First rewrite inside, then the schemas of the kind."""
    _, kind, var, mono, inner = letter
    norm.under += kind == "D"
    try:
        end, premise = norm.premise(al.term(mono, inner))
    finally:
        norm.under -= kind == "D"
    if premise.steps:
        return instance("inside map", (letter,), linear(kind, var, end), premises=(premise,))
    for schema in KINDS[kind]:
        found = schema(norm, letter)
        if found is not None:
            return found
    return None


def of_kind(kind: str):
    """Register a schema for one kind of linear map."""

    def register(schema: Callable[[Normalizer, al.Letter], Instance | None]):
        KINDS.setdefault(kind, []).append(schema)
        return schema

    return register


def mapped(letter: al.Letter, mono: al.Mono, inner: al.Word) -> al.Poly:
    """The same map applied to another term."""
    return linear(letter[1], letter[2], {(mono, inner): Fraction(1)})


def split(mono: al.Mono, inner: al.Word, moving: Callable[[object], bool]) -> tuple:
    """(constant mono, moving mono, constant left, middle, constant right)."""
    still = tuple((g, e) for g, e in mono if not moving(g))
    rest = tuple((g, e) for g, e in mono if moving(g))
    start, stop = 0, len(inner)
    while start < stop and not moving(inner[start]):
        start += 1
    while stop > start and not moving(inner[stop - 1]):
        stop -= 1
    return still, rest, inner[:start], inner[start:stop], inner[stop:]


def pull(letter: al.Letter, moving: Callable[[object], bool]) -> Instance | None:
    """Constants leave a linear map."""
    _, _kind, _, mono, inner = letter
    still, rest, left, middle, right = split(mono, inner, moving)
    if not still and not left and not right:
        return None
    if not rest and not middle:
        return None
    kept = mapped(letter, rest, middle)
    out = al.times(al.times({(still, left): Fraction(1)}, kept), {((), right): Fraction(1)})
    return instance("constants", (letter,), out)


# -- expectation ----------------------------------------------------------------------------------------
@of_kind("E")
def expectation_constants(norm: Normalizer, letter: al.Letter) -> Instance | None:
    _, _, _, mono, inner = letter
    if not norm.known.is_random((mono, inner)):
        return instance("not random", (letter,), al.term(mono, inner))
    return pull(letter, norm.known.is_random)


@of_kind("E")
def expectation_regrouped(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """Scalar pieces a.u and c.v with one random end each: E[(a u)(c v)] = a E[u v^T] c^T, and so on."""
    _, _, _, mono, inner = letter
    pieces = [g[1] for g, e in mono for _ in range(int(e))]
    if any(e.denominator != 1 or e < 0 for _, e in mono) or len(pieces) + len(inner) > 2:
        return None
    ends = [random_end(norm, piece) for piece in pieces]
    if any(end is None for end in ends):
        return None
    (prefix, u) = ends[0] or ((), ()) if ends else ((), ())
    if len(pieces) == 1 and not inner:
        right = al.times({((), prefix): Fraction(1)}, mapped(letter, (), u))
    elif len(pieces) == 2:
        other, v = ends[1]  # type: ignore[misc]
        middle = linear("E", None, al.term((), u + al.transposed_word(v)))
        right = al.times(al.times({((), prefix): Fraction(1)}, middle), {((), al.transposed_word(other)): Fraction(1)})
    elif len(pieces) == 1 and len(inner) == 1 and n.same_size(al.shape(inner[0])[1], al.ONE):
        middle = linear("E", None, al.term((), inner + al.transposed_word(u)))
        right = al.times(middle, {((), al.transposed_word(prefix)): Fraction(1)})
    elif len(pieces) == 1 and len(inner) == 1:
        right = al.times({((), prefix): Fraction(1)}, linear("E", None, al.term((), u + inner)))
    else:
        return None
    if right == al.term((), (letter,)):
        return None
    return instance("regroup", (letter,), right)


def random_end(norm: Normalizer, piece: al.Word) -> tuple[al.Word, al.Word] | None:
    """piece = prefix u with one random letter, at an end: (prefix, (u,)); transposed if it is at the start."""
    where = [i for i, letter in enumerate(piece) if norm.known.is_random(letter)]
    if len(where) != 1:
        return None
    if where[0] == len(piece) - 1:
        return piece[:-1], piece[-1:]
    if where[0] == 0:
        turned = al.transposed_word(piece)
        return turned[:-1], turned[-1:]
    return None


# -- derivative -----------------------------------------------------------------------------------------
@of_kind("D")
def derivative_of_constant(norm: Normalizer, letter: al.Letter) -> Instance | None:
    if not norm.known.depends((letter[3], letter[4]), letter[2]):
        return instance("constant", (letter,), {})
    return None


@of_kind("D")
def leibniz(norm: Normalizer, letter: al.Letter) -> Instance | None:
    _, kind, var, mono, inner = letter
    if len(mono) + len(inner) < 2 and all(e == 1 for _, e in mono):
        return None
    out: al.Poly = {}
    for g, e in mono:
        if norm.known.depends(g, var):
            lowered = al.merge(mono, ((g, Fraction(-1)),))
            inside = linear(kind, var, {((), g[1]): Fraction(1)})
            al.add_to(out, al.times({(lowered, inner): e}, inside))
    for i, factor in enumerate(inner):
        if norm.known.depends(factor, var):
            inside = linear(kind, var, {((), (factor,)): Fraction(1)})
            part = al.times(al.times({(mono, inner[:i]): Fraction(1)}, inside), {((), inner[i + 1 :]): Fraction(1)})
            al.add_to(out, part)
    return instance("Leibniz", (letter,), out)


@of_kind("D")
def derivative_of_letter(norm: Normalizer, letter: al.Letter) -> Instance | None:
    _, _, var, mono, inner = letter
    if mono:
        inner = mono[0][0][1]
    if len(inner) != 1:
        if len(inner) > 1:
            out: al.Poly = {}
            for i, factor in enumerate(inner):
                if not norm.known.depends(factor, var):
                    continue
                inside = linear("D", var, {((), (factor,)): Fraction(1)})
                al.add_to(
                    out, al.times(al.times({((), inner[:i]): Fraction(1)}, inside), {((), inner[i + 1 :]): Fraction(1)})
                )
            return instance("Leibniz in a scalar", (letter,), out)
        return None
    (factor,) = inner
    if factor == ("sym", var):
        return instance("d t / d t", (letter,), al.const(1))
    if factor[0] == "slot" and not norm.known.depends(factor[1], var):
        rate = scalar_derivative(norm, al.thaw(factor[3]), var)
        right = al.times(rate, word(slot(factor[1], factor[2] + 1, al.thaw(factor[3]))))
        return instance("d/dt of a function of K", (letter,), right)
    if factor[0] == "lin" and factor[1] == "Int":
        return fundamental_theorem(norm, letter, factor, var) or leibniz_integral_rule(norm, letter, factor, var)
    if factor[0] == "node" and isinstance(factor[1], n.Exp):
        return derivative_of_exponential(norm, letter, factor[1], var)
    if factor[0] == "node" and isinstance(factor[1], n.Inv) and norm.plain:
        return derivative_of_inverse(norm, letter, factor[1], var)
    if factor[0] == "nodeT" and norm.plain and not mono:
        return transposed_derivative(norm, letter)
    return None


def transposed_derivative(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """The derivative of a transpose is the transpose of the derivative."""
    upright = norm.of_letter(al.transposed_letter(letter))
    if upright is None:
        return None
    right = al.freeze(al.transposed(al.thaw(upright.right)))
    return Instance("transposed", (letter,), right, node=upright)


def derivative_of_inverse(norm: Normalizer, letter: al.Letter, node: n.Inv, var: n.Sym) -> Instance | None:
    """d/dt M^{-1} = -M^{-1} M' M^{-1}, where M is invertible."""
    if not norm.known.is_invertible(node.args[0]):
        return None
    own = word(("node", node))
    moved = linear("D", var, norm.parser.poly(node.args[0]))
    right = al.scaled(al.times(al.times(own, moved), own), -1)
    return instance("d/dt of an inverse", (letter,), right)


def leibniz_integral_rule(norm: Normalizer, letter: al.Letter, integral: al.Letter, var: n.Sym) -> Instance | None:
    """d/dt of the integral of g(s, t): g at an end that is t, and the integral of the derivative of g."""
    _, _, (s, low, high), mono, inner = integral
    if not norm.plain or any(end != var and norm.known.depends(end, var) for end in (low, high)):
        return None
    here = al.term(substituted(mono, s, var), substituted(inner, s, var))
    inside = linear("Int", (s, low, high), linear("D", var, {(mono, inner): Fraction(1)}))
    right = al.plus(inside, here if high == var else {}, al.scaled(here, -1) if low == var else {})
    return instance("Leibniz integral rule", (letter,), right)


def scalar_derivative(norm: Normalizer, poly: al.Poly, var: n.Sym) -> al.Poly:
    """d/dvar of a scalar polynomial in which var occurs only as itself."""
    generator = ("word", (("sym", var),))
    out: al.Poly = {}
    for (mono, w), c in poly.items():
        powers = dict(mono)
        if generator in powers:
            lowered = al.merge(mono, ((generator, Fraction(-1)),))
            al.add_to(out, {(lowered, w): c * powers[generator]})
        elif norm.known.depends(mono, var):
            raise al.GiveUp("a rate that depends on time through another symbol")
    return out


def fundamental_theorem(norm: Normalizer, letter: al.Letter, integral: al.Letter, var: n.Sym) -> Instance | None:
    """d/dt of the integral from a constant to t of g(s) is g(t)."""
    _, _, (s, low, high), mono, inner = integral
    if high != var or norm.known.depends(low, var) or norm.known.depends((mono, inner), var):
        return None
    right = al.term(substituted(mono, s, var), substituted(inner, s, var))
    return instance("fundamental theorem", (letter,), right)


def substituted(thing, old: n.Sym, new: n.Sym):
    """Rename a variable in a letter, word or mono."""
    if isinstance(thing, n.Node):
        return thing.xreplace({old: new})
    if isinstance(thing, tuple):
        return tuple(substituted(part, old, new) for part in thing)
    return thing


def derivative_of_exponential(norm: Normalizer, letter: al.Letter, node: n.Exp, var: n.Sym) -> Instance | None:
    """d/dt e^M = M' e^M where M and M' commute: scalars, integrals of a path that commutes with itself, or because
    M M' - M' M is shown to vanish."""
    argument = norm.parser.poly(node.args[0])
    end, premise = norm.premise(argument)
    rate, rate_premise = norm.premise(linear("D", var, end))
    premises: tuple = (premise, rate_premise)
    if not (n.same_size(node.shape[0], al.ONE) or path_commutes(norm, end, var)):
        commutator = al.plus(al.times(end, rate), al.scaled(al.times(rate, end), -1))
        shown = membership.zero(norm, commutator) if norm.plain else None
        if shown is None:
            return duhamel(norm, letter, node, var) if norm.plain else None
        premises = (*premises, shown)
    right = al.times(rate, word(("node", node)))
    return instance("d/dt of e^M, commuting", (letter,), right, premises=premises)


def duhamel(norm: Normalizer, letter: al.Letter, node: n.Exp, var: n.Sym) -> Instance:
    """d/dt e^M is the integral of e^{sM} M' e^{(1-s)M} over s from 0 to 1, whatever commutes."""
    inside, s = node.args[0], n.sym("s_duhamel")
    body = n.Mul(n.Exp(n.Mul(s, inside)), n.D(inside, var), n.Exp(n.Mul(n.Add(n.Num(1), n.Neg(s)), inside)))
    return instance("Duhamel", (letter,), norm.parser.poly(n.Integral(body, s, n.Num(0), n.Num(1))))


def path_commutes(norm: Normalizer, poly: al.Poly, var: n.Sym) -> bool:
    """Whether every term is a scalar times the integral of one declared commuting path."""
    for mono, letters in poly:
        if norm.known.depends(mono, var) or len(letters) != 1:
            return False
        (only,) = letters
        if only[0] != "lin" or only[1] != "Int" or only[3] or len(only[4]) != 1 or only[2][2] != var:
            return False
        inner = only[4][0]
        if inner[0] != "sym" or inner[1].name not in norm.known.commuting:
            return False
    return len({letters[0][4][0][1].name for _, letters in poly}) == 1


# -- integral -------------------------------------------------------------------------------------------
@of_kind("Int")
def integral_constants(norm: Normalizer, letter: al.Letter) -> Instance | None:
    s, low, high = letter[2]
    if low == high:
        return instance("empty integral", (letter,), {})
    if not norm.known.depends((letter[3], letter[4]), s):
        width = al.plus(norm.parser.poly(high), al.scaled(norm.parser.poly(low), -1))
        return instance("integral of a constant", (letter,), al.times(al.term(letter[3], letter[4]), width))
    return pull(letter, lambda thing: norm.known.depends(thing, s))


@of_kind("Int")
def integral_splits_rate(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """A function of K at either end gives up its constant part: e^{(a + b s) K} = e^{a K} e^{b s K}."""
    _, _, var, mono, inner = letter
    for end in (0, -1):
        if not inner or inner[end][0] != "slot" or norm.known.depends(inner[end][1], var[0]):
            continue
        kernel, power, rate = inner[end][1], inner[end][2], al.thaw(inner[end][3])
        moving = {k: c for k, c in rate.items() if norm.known.depends(k, var[0])}
        still = {k: c for k, c in rate.items() if not norm.known.depends(k, var[0])}
        if not still and power == 0:
            continue
        outside = word(slot(kernel, power, still))
        kept_letter = slot(kernel, 0, moving)
        kept = (kept_letter, *inner[1:]) if end == 0 else (*inner[:-1], kept_letter)
        inside = mapped(letter, mono, kept)
        right = al.times(outside, inside) if end == 0 else al.times(inside, outside)
        return instance("rate split", (letter,), right)
    return None


@of_kind("Int")
def integral_closed(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """The integral of s^m e^{a s K} over the range of K, by parts; and of s^m."""
    _, _, (s, low, high), mono, inner = letter
    generator = ("word", (("sym", s),))
    if any(g != generator for g, _ in mono):
        return None
    exponent = dict(mono).get(generator, Fraction(0))
    if exponent.denominator != 1 or exponent < 0:
        return None
    m = int(exponent)
    ends = [norm.parser.poly(end) for end in (high, low)]
    if not inner:
        powers = [al.power(end, m + 1) for end in ends]
        right = al.scaled(al.plus(powers[0], al.scaled(powers[1], -1)), Fraction(1, m + 1))
        return instance("integral of a power", (letter,), right)
    if len(inner) != 1 or inner[0][0] != "slot" or inner[0][2] != 0 or norm.known.depends(inner[0][1], s):
        return None
    kernel, rate = inner[0][1], al.thaw(inner[0][3])
    slope = scalar_derivative(norm, rate, s)
    if len(slope) != 1 or norm.known.depends(al.freeze(slope), s):
        return None
    ((slope_mono, _), _c) = next(iter(slope.items()))
    if not all(positive_generator(norm, g) for g, _ in slope_mono):
        return None
    inverse = al.invert(slope)
    values = [al.times(al.power(end, m), word(slot(kernel, -1, al.times(slope, end)))) for end in ends]
    right = al.times(inverse, al.plus(values[0], al.scaled(values[1], -1)))
    if m:
        lower = linear("Int", (s, low, high), {(((generator, Fraction(m - 1)),) if m > 1 else (), inner): Fraction(1)})
        factor = al.times(inverse, word(slot(kernel, -1, {})))
        al.add_to(right, al.times(factor, lower), -m)
    return instance("integral of a function of K", (letter,), right)


# -- limit ----------------------------------------------------------------------------------------------
@of_kind("Lim")
def limit_of_constant(norm: Normalizer, letter: al.Letter) -> Instance | None:
    if not norm.known.depends((letter[3], letter[4]), letter[2]):
        return instance("limit of a constant", (letter,), al.term(letter[3], letter[4]))
    return None


@of_kind("Lim")
def limit_decays(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """t^m e^{-c t K} -> 0 on the range of a positive semidefinite K, for c > 0; so with constants beside it, also in a
    Kronecker product."""
    _, _, t, mono, inner = letter
    generator = ("word", (("sym", t),))
    letters = unfolded([*inner, *(x for g, e in mono if g != generator for x in g[1])])
    if any(norm.known.depends(g, t) and g != generator and e < 0 for g, e in mono):
        return None
    moving = [x for x in letters if norm.known.depends(x, t)]
    if not moving or not all(decays(norm, x, t) for x in moving):
        return None
    return instance("decay", (letter,), {})


def unfolded(letters: Iterable[al.Letter]) -> list[al.Letter]:
    """Letters, of Kronecker products those of both factors."""
    out: list[al.Letter] = []
    for letter in letters:
        out += unfolded((*letter[1], *letter[3])) if letter[0] == "kron" else [letter]
    return out


def decays(norm: Normalizer, letter: al.Letter, t: n.Sym) -> bool:
    """Whether a letter is P K^p e^{rK} with r = -(positive) t and K positive semidefinite."""
    if letter[0] != "slot" or not norm.known.is_psd(letter[1]) or not letter[3]:
        return False
    if norm.known.depends(letter[1], t):
        return False
    generator = ("word", (("sym", t),))
    for (mono, w), c in letter[3]:
        powers = dict(mono)
        if w or c >= 0 or powers.pop(generator, 0) != 1:
            return False
        if not all(positive_generator(norm, g) for g in powers):
            return False
    return True


# -- gradients and Jacobians ------------------------------------------------------------------------------
@letter_schema("node")
def gradient(norm: Normalizer, letter: al.Letter) -> Instance | None:
    node = letter[1]
    if not isinstance(node, n.Grad | n.Jac) or not isinstance(node.args[1], n.Sym):
        return None
    expression, wrt = node.args
    inner = Normalizer(norm.known, norm.frozen | {wrt}, norm.parser, plain=norm.plain)
    end, premise = inner.premise(norm.parser.poly(expression))
    norm.count += inner.count
    if not independent(norm, end, wrt):
        return None
    kind = n.Grad if isinstance(node, n.Grad) else n.Jac
    right = gradient_of(norm, end, wrt) if kind is n.Grad else jacobian_of(norm, end, wrt, expression.shape)
    if right is None:
        return None
    return instance("gradient" if kind is n.Grad else "Jacobian", (letter,), right, premises=(premise,))


@letter_schema("node")
def along(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """The derivative of a matrix along a direction."""
    node = letter[1]
    if not isinstance(node, n.Frechet) or not isinstance(node.args[1], n.Sym):
        return None
    expression, wrt, direction = node.args
    inner = Normalizer(norm.known, norm.frozen | {wrt}, norm.parser, plain=norm.plain)
    end, premise = inner.premise(norm.parser.poly(expression))
    norm.count += inner.count
    if not independent(norm, end, wrt):
        return None
    right = derivative_along(norm, end, wrt, norm.parser.poly(direction))
    return None if right is None else instance("along a direction", (letter,), right, premises=(premise,))


def independent(norm: Normalizer, poly: al.Poly, wrt: n.Sym) -> bool:
    """Whether every other symbol may be held fixed: none shares a time index, none depends on the variable, but for
    the values of declared maps, whose Jacobians are known."""
    times = {i for i in wrt.indices if isinstance(i, n.Sym)}
    maps = {f.value for f in norm.known.assumptions if isinstance(f, SmoothMap) and f.argument is wrt}
    for atom in al.atoms(al.freeze(poly)):
        if atom != wrt and atom not in maps and (times & set(atom.indices) or wrt in norm.known.behind.get(atom, ())):
            return False
    return True
