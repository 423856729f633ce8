"""Points near the initialization: Lemma 1, mean values of the Jacobian, spectra."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.assumptions import Define, Flow, Gram, Has, Property
from derivations.estimates import DifferentiableMap, Interpolated, LocalLipschitz, Spectrum
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from ...rules import arithmetic, calculus, flows, jacobian, logic, norms, ranges, spectra
from ...rules.ground import LE, LT, ONE, ZERO, listed, loose
from ...rules.kernel import Sequent
from ...rules.terms import Poly, TermError
from ..asking import Asking, Reach
from ..closing import quotient
from ..registry import Sides, move
from .structure import structural


def member(p: Asking, lemma: LocalLipschitz, point: n.Node) -> Sequent | None:
    """The point is in the open ball of the lemma."""
    goal = n.Norm(point - lemma.centre)
    if point == lemma.centre:
        zero = p.attempt(norms.zero_norm, "2", point - lemma.centre)
        inside = p.prove(ZERO, LT, lemma.radius, Reach.KNOWN)
        return p.chain(goal, LT, lemma.radius, [(zero, ONE), (inside, ONE)]) if zero and inside else None
    for a in p.c.assumptions:
        if isinstance(a, Interpolated) and a.point == point:
            first, second = member(p, lemma, a.start), member(p, lemma, a.end)
            if first and second:
                found = p.attempt(jacobian.segment_in_ball, a, lemma.centre, lemma.radius, first, second)
                if found is not None:
                    return found
    between = along(p, point)
    if between is not None:
        a, b, s = between
        ends = member(p, lemma, a), member(p, lemma, b)
        low, high = p.prove(ZERO, LE, s, Reach.KNOWN), p.prove(s, LE, ONE, Reach.KNOWN)
        if all((*ends, low, high)):
            return p.attempt(jacobian.convex, a, b, lemma.centre, lemma.radius, s, *ends, low, high)
    return p.prove(goal, LT, lemma.radius, Reach.CHAINS)


@move(n.Norm)
def between_ends(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """A point on a segment is as near to a centre as the ends are known to be."""
    for a in p.c.assumptions:
        if not isinstance(a, Interpolated) or a.point not in loose(atom):
            continue
        for known in p.about((a.start,)):
            distance = known.left
            if known.relation != LT or not isinstance(distance, n.Norm) or not isinstance(distance.args[0], n.Add):
                continue
            point, *minus = distance.args[0].args
            if point != a.start or len(minus) != 1 or not isinstance(minus[0], n.Neg):
                continue
            centre, radius = minus[0].args[0], known.right
            if p.t.canonical(n.Norm(a.point - centre)) == atom:
                end = p.prove(n.Norm(a.end - centre), LT, radius, Reach.CHAINS)
                if end is not None:
                    yield p.attempt(jacobian.segment_in_ball, a, centre, radius, known, end)


def along(p: Asking, point: n.Node) -> tuple[n.Node, n.Node, n.Node] | None:
    """(a, b, s) where the point is a + s (b - a) for a variable s with a range."""
    for a in p.ranges:
        s = a.left if a.relation == LE and isinstance(a.left, n.Sym) else a.right
        if not isinstance(s, n.Sym) or s not in loose(point) or not s.is_scalar_shaped:
            continue
        first, last = (p.t.canonical(point.xreplace({s: end})) for end in (ZERO, ONE))
        if p.t.same(point, first + s * (last - first)):
            return first, last, s
    return None


@move(n.Norm)
def on_segment(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """A point on a segment whose ends are in the ball of the lemma."""
    for lemma in p.c.assumptions:
        if not isinstance(lemma, LocalLipschitz) or not n.same_shape(lemma.centre.shape, atom.args[0].shape):
            continue
        if lemma.centre in loose(atom.args[0]):
            for point in (atom.args[0] + lemma.centre, lemma.centre - atom.args[0]):
                place = p.t.canonical(point)
                if lemma.centre not in loose(place) and along(p, place) is not None:
                    yield member(p, lemma, place)


def jacobians(p: Asking, x: n.Node, lemma: LocalLipschitz) -> list[n.Sym]:
    return [s for s in listed(x) if s.name == lemma.jacobian.name]


@move(n.Norm)
def lemma_1(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||J(a)||_F and ||J(a) - J(b)||_F for points shown to be in the ball."""
    if atom.kind != "F":
        return
    x = atom.args[0]
    for lemma in p.c.assumptions:
        if not isinstance(lemma, LocalLipschitz):
            continue
        found = sorted(jacobians(p, x, lemma), key=str)
        if len(found) == 1 and x == found[0]:
            inside = member(p, lemma, x.indices[0])
            if inside is not None:
                yield p.attempt(jacobian.bounded, lemma, x.indices[0], inside)
        if len(found) == 2:
            a, b = (s.indices[0] for s in found)
            if p.t.canonical(n.Norm(lemma.at(a) - lemma.at(b), "F")) == atom:
                first, second = member(p, lemma, a), member(p, lemma, b)
                if first is not None and second is not None:
                    yield p.attempt(jacobian.lipschitz, lemma, a, b, first, second)


@move(n.Norm)
def averaged(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||J(c) - integral of J|| <= integral of ||J(c) - J||, for a mean over [0, 1]."""
    poly = p.t.poly(atom.args[0])
    means = [w[0] for _, w in poly if len(w) == 1 and isinstance(w[0], n.Integral)]
    if len(means) != 1 or len(poly) != 2 or any(f for f, _ in poly) or (means[0].args[2:] != (ZERO, ONE)):
        return
    ((_, (letter,)),) = [key for key in poly if key[1] != (means[0],)]
    body, var, low, high = means[0].args
    if poly[((), (letter,))] != -poly[((), (means[0],))]:
        return
    together = n.Integral(letter - body, var, low, high)
    order = p.prove(low, LE, high, Reach.KNOWN)
    out = p.attempt(ranges.integral_norm, together, atom.kind, order) if order is not None else None
    if out is not None:
        yield out


@move(n.Norm)
def spectral(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||I - c A||, ||e^{cA}||, ||A^{-1}|| for a matrix whose spectrum is assumed."""
    if atom.kind != "op":
        return
    x = atom.args[0]
    for a in p.c.assumptions:
        if not isinstance(a, Spectrum) or not n.same_shape(a.matrix.shape, x.shape):
            continue
        matrix = p.plain(a.matrix)
        if isinstance(x, n.Inv) and p.t.same(x.args[0], matrix):
            sign = p.prove(ZERO, LT, a.smallest, Reach.KNOWN)
            if sign is not None:
                yield p.attempt(spectra.inverse_norm, a, sign)
        if isinstance(x, n.Exp):
            rate = coefficient(p, x.args[0], matrix)
            sign = p.prove(rate, LE, ZERO, Reach.TERMS) if rate is not None else None
            if sign is not None:
                yield p.attempt(spectra.exp_norm, a, rate, sign)
        elif a.largest is not None:
            poly = p.t.poly(x)
            unit = poly.get(((), ()), 0)
            minus = {k: -v * unit for k, v in poly.items() if k != ((), ())}
            if abs(unit) == 1 and minus:
                rate = coefficient(p, p.t.build(minus, x.shape), matrix)
                sign = p.prove(ZERO, LE, rate, Reach.KNOWN) if rate is not None else None
                small = (
                    p.prove(rate * (a.smallest + a.largest), LE, n.Num(2), Reach.KNOWN) if sign is not None else None
                )
                if small is not None:
                    yield p.attempt(spectra.shift, a, rate, sign, small)


def coefficient(p: Asking, x: n.Node, matrix: n.Node) -> n.Node | None:
    """c where x = c matrix."""
    try:
        poly, own = p.t.poly(x), p.t.poly(matrix)
        pivot, value = next(iter(own.items()))
        per_letter = p.t.inverse({(pivot[0], ()): value})
        factor = p.t.times({(f, ()): c for (f, word), c in poly.items() if word == pivot[1]}, per_letter)
        return p.t.build(factor) if factor and p.t.times(factor, own) == poly else None
    except TermError:
        return None


@move(n.Sing)
def singular(p: Asking, atom: n.Sing, sides: Sides) -> Iterator[Sequent | None]:
    for a in p.c.assumptions:
        if isinstance(a, Spectrum) and atom.which == "min" and p.t.same(atom.args[0], p.plain(a.matrix)):
            sign = p.prove(ZERO, LE, a.smallest, Reach.KNOWN)
            if sign is not None:
                yield p.attempt(spectra.smallest, a, sign)


@move(n.Eig)
def eigenvalues(p: Asking, atom: n.Eig, sides: Sides) -> Iterator[Sequent | None]:
    """Weyl's inequality against every matrix whose spectrum is assumed."""
    own = why_symmetric(p, atom.args[0])
    for a in p.c.assumptions:
        if not isinstance(a, Spectrum):
            continue
        if atom.which == "min" and p.t.canonical(n.Eig(p.plain(a.matrix))) == atom:
            yield p.attempt(spectra.eigenvalue, a)
        elif own is not None and n.same_shape(a.matrix.shape, atom.args[0].shape):
            yield p.attempt(spectra.weyl, a.matrix, atom.args[0], a, own)


def why_symmetric(p: Asking, x: n.Node):
    """An assumption or an equation by which a matrix is symmetric."""
    for a in p.c.assumptions:
        if isinstance(a, Has | Spectrum | Gram) and any(
            node == x and what is Property.SYMMETRIC for node, what in a.properties()
        ):
            return a
        if isinstance(a, Define) and a.symbol == x:
            return a
    poly = p.t.poly(x)
    if poly == p.t.transposed(poly):
        return p.attempt(logic.ring, x, x)
    if isinstance(x, n.Sym):
        return p.definition(x)
    what = Has(x, Property.SYMMETRIC)
    return what if p.wide and what not in p.c.price(what) else None


@move(n._Inner)
def quadratic(p: Asking, atom: n._Inner, sides: Sides) -> Iterator[Sequent | None]:
    """lambda_min(A) |v|^2 <= v . A v."""
    v, image = atom.args
    for left, right in ((v, image), (image, v)):
        poly = p.t.poly(right)
        if len(poly) != 1:
            continue
        (((factors, word), c),) = poly.items()
        if not factors and c == 1 and len(word) >= 2 and word[-1] == left:
            for a in (word[0] if len(word) == 2 else n.Mul(*word[:-1]), *multiples(p, word[:-1])):
                why = why_symmetric(p, a)
                if why is not None:
                    yield p.attempt(spectra.quadratic, a, left, why)


def multiples(p: Asking, word: tuple) -> list[n.Node]:
    """The matrices of known eigenvalues that are multiples of a product of letters."""
    found: dict[n.Node, None] = {}
    for sequent in p.known.base:
        for x in (*tree(sequent.left), *tree(sequent.right)):
            if isinstance(x, n.Eig) and [w for _, w in p.t.poly(x.args[0])] == [word]:
                found.setdefault(x.args[0])
    return list(found)


@move(n.D)
def derivatives(p: Asking, atom: n.D, sides: Sides) -> Iterator[Sequent | None]:
    """d/dt |F(path)|^2 by the chain rule along a flow."""
    inner, t = atom.args
    if not isinstance(inner, n.Pow) or not isinstance(inner.args[0], n.Norm) or inner.args[1] != n.Num(2):
        return
    v = inner.args[0].args[0]
    for smooth in p.c.assumptions:
        for flow in p.c.assumptions:
            if isinstance(smooth, DifferentiableMap) and isinstance(flow, Flow) and isinstance(v, n.Sym):
                made = p.attempt(calculus.chain_rule, smooth, flow, t)
                if made is not None and made.left == n.D(v, t):
                    yield p.attempt(calculus.square, made)


@move(n.Norm)
def travelled(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """|path(t) - path(0)| <= integral of |path'| for a flow."""
    for flow in p.c.assumptions:
        if not isinstance(flow, Flow) or flow.path.name not in {s.name for s in loose(atom)}:
            continue
        for end in sorted((s for s in loose(atom) if s.name == flow.path.name), key=str):
            last = end.indices[0] if end.indices else ZERO
            if not isinstance(last, n.Sym) or Has(last, Property.NONNEGATIVE) not in p.c.assumptions:
                continue
            derivative = p.attempt(calculus.flow, flow, last)
            order = p.prove(ZERO, LE, last, Reach.KNOWN)
            var = n.Sym("elapsed", (1, 1), r"\varsigma")
            if derivative is None or order is None:
                continue
            zero = logic.ring(p.c, ZERO, ZERO)
            whole = p.attempt(calculus.fundamental, derivative, var, ZERO, last, zero, order)
            if whole is None or p.t.canonical(n.Norm(whole.left, atom.kind)) != atom:
                continue
            raw, whole = whole, p.plainly(whole)
            same = p.attempt(logic.replaced, n.Norm(whole.left), n.Norm(whole.right), (whole,))
            below = structural(p, whole.right, atom.kind)
            if same is not None and below is not None:
                yield p.chain(n.Norm(whole.left), LE, below.right, [(same, ONE), (below, ONE)])
            if any(isinstance(x, n.Integral) for x in tree(sides[1])):
                same = p.attempt(logic.replaced, n.Norm(raw.left), n.Norm(raw.right), (raw,))
                below = p.attempt(ranges.integral_norm, raw.right, atom.kind, order)
                if same is not None and below is not None:
                    yield p.chain(n.Norm(raw.left), LE, below.right, [(same, ONE), (below, ONE)])


@move(n.Norm)
def relaxed(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """|F(path)| <= |F(start)| e^{-c s} from the differential inequality of its square; c is read off the goal."""
    v = atom.args[0]
    if not isinstance(v, n.Sym) or not v.indices or not isinstance(v.indices[0], n.Sym) or atom.kind != "2":
        return
    end = v.indices[0].indices[0] if v.indices[0].indices else None
    rates = [x.args[0] for x in tree(sides[1]) if isinstance(x, n.Exp) and x.is_scalar_shaped]
    if not isinstance(end, n.Sym) or not rates:
        return
    s = n.Sym("elapsed", (1, 1), r"\varsigma")
    inside = p.running(s, end)
    there = n.Norm(v.xreplace({end: s})) ** 2
    derivative = next(iter(derivatives(inside, p.t.canonical(n.D(there, s)), sides)), None)
    order = p.prove(ZERO, LE, end, Reach.KNOWN)
    if derivative is None or order is None:
        return
    for rate in rates:
        c = per(p, n.Neg(rate), end)
        if c is None or end in loose(c):
            continue
        below = inside.prove(derivative.right, LE, n.Mul(n.Num(-2), c, there))
        if below is None:
            continue
        square = p.attempt(flows.decay, derivative, below, 2 * c, end, order)
        if square is None:
            continue
        bound = n.Norm(v.xreplace({end: ZERO})) * n.Exp(-c * end)
        sign = p.sign(bound)
        if sign is not None:
            yield p.attempt(arithmetic.unsquare, n.Norm(v), bound, square, sign)


def per(p: Asking, x: n.Node, time: n.Sym) -> n.Node | None:
    """c where x = c time."""
    found: Poly = {}
    for key, value in p.t.poly(x).items():
        ratio = quotient(p.c, key, (((time, ONE),), ()))
        if ratio is None:
            return None
        found[ratio] = value
    return p.t.build(found)
