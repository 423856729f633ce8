"""Checks of signs, definitions, maps, paths and stated relations in a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flint import arb, fmpq

from derivations.assumptions import (
    RANKS,
    Convex,
    Define,
    Defined,
    Dominated,
    Flow,
    Gram,
    Has,
    Lipschitz,
    Property,
    Smooth,
    StronglyConvex,
    Throughout,
    Trajectory,
)
from derivations.assumptions.functions import FunctionFact
from derivations.estimates import (
    DifferentiableMap,
    Interpolated,
    Likely,
    LocalLipschitz,
    Natural,
    Spectrum,
    Stated,
)
from derivations.layers import Activation, HiddenLayer
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from ...values.signs import Sign, keeps_sign, through
from . import bowls, layers, spectra
from . import values as v
from .checking import checks, holds
from .evaluator import Atoms, Ray, boxes
from .functions import Endless, Fn, NotExact, Unfit
from .model import TIME, Model
from .polynomials import horner, slope
from .roles import BINDERS, Refused, free, steps

FAR = fmpq(4)
MANY = 64


@checks(Has)
def _(model: Model, a: Has) -> bool:
    bound = model.roles.binders - model.roles.loose
    if any(s in bound for s in free(a.node)):
        return declared(model, a)
    if isinstance(a.node, n.Sym) and moves(a.node):
        return always_at_least_zero(model, a)
    x = model.evaluate(a.node, model.env)
    if a.what in EQUATIONS:
        return EQUATIONS[a.what](x)
    if a.what in RANKS:
        tall = a.what is Property.FULL_COLUMN_RANK
        x = v.multiply(v.transpose(x), x) if tall else v.multiply(x, v.transpose(x))
    if a.what is Property.INVERTIBLE or a.what in RANKS:
        return all(certainly_nonzero(e) for e in spectra.eigenvalues(x))
    strict = a.what in (Property.POSITIVE, Property.PD)
    if a.what in (Property.PD, Property.PSD) and not v.equal(x, v.transpose(x)):
        return False
    return all(v.below(v.ZERO, e, strict) is True for e in spectra.eigenvalues(x))


def is_orthogonal(x: v.Value) -> bool:
    own, rows = v.multiply(v.transpose(x), x), x.rows if isinstance(x, v.Mat) else 1
    return v.equal(own, v.diagonal(rows, rows, [v.ONE] * rows))


def is_diagonal(x: v.Value) -> bool:
    return not isinstance(x, v.Mat) or x.is_diagonal


EQUATIONS: dict[Property, Callable[[v.Value], bool]] = {
    Property.SYMMETRIC: lambda x: v.equal(x, v.transpose(x)),
    Property.SKEW: lambda x: v.equal(v.mapped(x, lambda e: -e), v.transpose(x)),
    Property.IDEMPOTENT: lambda x: v.equal(v.multiply(x, x), x),
    Property.ORTHOGONAL: is_orthogonal,
    Property.DIAGONAL: is_diagonal,
}


@checks(Defined)
def _(model: Model, a: Defined) -> bool:
    """A term has a value where evaluation encloses it in finite numbers; of a derivative at a kink it says nothing."""
    if isinstance(a.node, n.D):
        raise Refused("a derivative that may not exist")
    return all(v.ball(e).is_finite() for e in v.entries(model.evaluate(a.node, model.env)))


@checks(Throughout)
def _(model: Model, a: Throughout) -> bool:
    """A sign throughout a range is a stated inequality; what is never zero has one sign throughout."""
    need = a.fact
    scalars = isinstance(need, Has) and need.node.is_scalar_shaped and a.var.is_scalar_shaped
    if not isinstance(need, Has) or not scalars or need.what not in SIGNED:
        raise Refused("a property of a matrix throughout a range")
    decided = by_polynomial(model, a, need)
    if decided is not None:
        return decided
    zero, x = n.Num(0), need.node
    relation = "<=" if need.what is Property.NONNEGATIVE else "<"
    ways = [(zero, x), (x, zero)] if need.what is Property.INVERTIBLE else [(zero, x)]
    stated = (Stated(a_, relation, b_, a.var, a.low, a.high, a.index) for a_, b_ in ways)
    return any(holds(model, one, model.env) for one in stated)


def by_polynomial(model: Model, a: Throughout, need: Has) -> bool | None:
    """A sign of a polynomial of a real variable, by its roots in the range; None: it is no rational polynomial."""
    degree = degree_in(need.node, a.var)
    ends = [None if end is None else model.evaluate(end, model.env) for end in (a.low, a.high)]
    if a.index or degree is None or degree > MANY or any(not isinstance(x, fmpq | None) for x in ends):
        return None
    var: Any = a.var
    values = [model.evaluate(need.node, {**model.env, var: fmpq(k)}) for k in range(degree + 1)]
    if not all(isinstance(x, fmpq) for x in values):
        return None
    return keeps_sign(through(values), SIGNED[need.what], *ends)


def degree_in(node: n.Node, var: n.Sym) -> int | None:
    """A bound of the degree of a number as a polynomial of a variable; None where it may be none."""
    if node is var:
        return 1
    if all(s is not var for s in free(node)):
        return 0
    if isinstance(node, n.Neg | n.Add | n.Mul):
        degrees = [degree_in(x, var) for x in node.args]
        known = [x for x in degrees if x is not None]
        return None if len(known) < len(degrees) else sum(known) if isinstance(node, n.Mul) else max(known)
    if isinstance(node, n.Frac) and degree_in(node.args[1], var) == 0:
        return degree_in(node.args[0], var)
    if isinstance(node, n.Pow) and isinstance(node.args[1], n.Num):
        base, power = degree_in(node.args[0], var), node.args[1].value
        return int(power) * base if base is not None and power.q == 1 and power >= 0 else None
    return None


SIGNED = {
    Property.INVERTIBLE: Sign.NOT_ZERO,
    Property.POSITIVE: Sign.POSITIVE,
    Property.NONNEGATIVE: Sign.NOT_NEGATIVE,
}


def moves(s: n.Sym) -> bool:
    """Whether a member of a family stands for all of them: its index is no fixed number."""
    return any(not isinstance(i, n.Num) for i in s.indices)


def fixed(s: n.Sym) -> None:
    """Refuse what is said of one member of a family and may be meant for all of them."""
    if moves(s):
        raise Refused("a statement about a member of a family that may be meant for every member")


def always_at_least_zero(model: Model, a: Has) -> bool:
    """A property of a path, read for all times: the signs of its entries as functions."""
    s = a.node
    if not isinstance(s, n.Sym) or s.name not in model.roles.paths or a.what not in (
        Property.PSD, Property.NONNEGATIVE, Property.SYMMETRIC
    ) or model.is_no_curve(s.name):  # fmt: skip
        raise Refused("a property of every member of a family")
    signs = [f.sign() if isinstance(f, Fn) else None for f in spectra.eigenvalues(model.path(s))]
    return a.what is Property.SYMMETRIC or all(sign in (0, 1) for sign in signs)


def declared(model: Model, a: Has) -> bool:
    """A property of a bound variable: ranges do not start before 0, and evaluation never divides by zero."""
    if a.what is Property.INVERTIBLE and a in model.roles.claim.assumptions.definedness:
        return True
    if isinstance(a.node, n.Sym) and not a.node.indices and a.what is Property.NONNEGATIVE:
        return True
    raise Refused("a property of every member of a family")


def certainly_nonzero(x: Any) -> bool:
    if isinstance(x, fmpq):
        return bool(x != 0)
    return not v.ball(x).contains(0)


@checks(Natural)
def _(model: Model, a: Natural) -> bool:
    if a.symbol not in model.roles.loose:
        return True
    x = model.evaluate(a.symbol, model.env)
    return isinstance(x, fmpq) and x.q == 1 and x >= 0


@checks(Likely)
def _(model: Model, a: Likely) -> bool:
    """The event is a premise of its own and holds here, so it fails with probability 0."""
    return a.event in model.roles.facts and v.below(v.ZERO, model.evaluate(a.budget, model.env), False) is True


@checks(Define)
def _(model: Model, a: Define) -> bool:
    inner = [s for i in a.symbol.indices for s in tree(i) if isinstance(s, n.Sym) and not s.indices]
    if any(s not in model.roles.loose for s in inner):
        make = model.roles.claim.notation.families.get(a.symbol.name)
        if make is not None and a in make(*a.symbol.indices):
            return True  # every member is computed by this definition
        raise Refused("a definition of every member of a family")
    make = model.roles.claim.notation.families.get(a.symbol.name)
    if make is None or a not in make(*a.symbol.indices):
        fixed(a.symbol)
    return v.equal(model.evaluate(a.symbol, model.env), model.evaluate(a.value, model.env))


@checks(Gram)
def _(model: Model, a: Gram) -> bool:
    fixed(a.kernel)
    factor = model.evaluate(a.factor, model.env)
    return v.equal(model.evaluate(a.kernel, model.env), v.multiply(factor, v.transpose(factor)))


@checks(Spectrum)
def _(model: Model, a: Spectrum) -> bool:
    fixed(a.matrix)
    x = model.evaluate(a.matrix, model.env)
    found = spectra.eigenvalues(x)
    if not v.equal(x, v.transpose(x)) or not all(isinstance(e, fmpq) for e in found):
        return False
    low = model.evaluate(a.smallest, model.env)
    return v.equal(min(found), low) and (a.largest is None or v.equal(max(found), model.evaluate(a.largest, model.env)))


@checks(Interpolated)
def _(model: Model, a: Interpolated) -> bool:
    """The search puts the point on the segment; the Jacobian is that of the polynomials."""
    return a.point in model.env or a.point not in model.roles.loose


@checks(DifferentiableMap)
def _(model: Model, a: DifferentiableMap) -> bool:
    """The map is a polynomial, or what a layer computes, and its Jacobian is computed from it."""
    layer = model.roles.layers.get(a.value.name)
    if layer is not None:
        return layers.is_residual(layer, a.value) and a.jacobian == layer.jacobian
    return model.roles.jacobians.get(a.jacobian.name) == a.value.name


@checks(LocalLipschitz)
def _(model: Model, a: LocalLipschitz) -> bool:
    """Both bounds on the ball, from the ranges of J' over the cube around it.

    |J(a)|_F <= |J(centre)|_F + L |a - centre| with L^2 the largest sum of (sup |f_i''|)^2 over the outputs that share
    a parameter; L itself bounds the slope. Where each range is attained both are sharp.
    """
    f = model.polynomials(a.jacobian)
    centre = v.entries(model.evaluate(a.centre, model.env))
    radius, bound, steepest = (model.evaluate(x, model.env) for x in (a.radius, a.bound, a.slope))
    reach = arb(0, v.ball(radius).abs_upper())
    sums: list[Any] = [v.ZERO] * f.parameters
    for i, c in enumerate(f.coefficients):
        j = f.parameter(i)
        second = slope(slope(c))
        bend = horner(second, centre[j] + reach)
        bend = abs(bend) if isinstance(bend, fmpq) else bend.abs_upper()
        sums[j] = sums[j] + bend * bend
    steep = v.largest([v.root(s) for s in sums])
    top = v.frobenius(f.jacobian(centre)) + steep * radius
    return (
        v.below(v.ZERO, radius, False) is True
        and v.below(steep, steepest, False) is True
        and v.below(top, bound, False) is True
    )


@checks(Convex)
@checks(Smooth)
@checks(StronglyConvex)
@checks(Dominated)
@checks(Lipschitz)
def _(model: Model, a: FunctionFact) -> bool:
    return bowls.satisfies(model, a)


@checks(Activation)
def _(model: Model, a: Activation) -> bool:
    return layers.is_activation(model, a)


@checks(HiddenLayer)
def _(model: Model, a: HiddenLayer) -> bool:
    return layers.is_layer(model, a)


@checks(Trajectory)
def _(model: Model, a: Trajectory) -> bool:
    """Paths are exact functions of time, hence differentiable; a number is not a path."""
    return a.path.name in model.roles.paths and bool(v.entries(model.path(a.path)))


@checks(Flow)
def _(model: Model, a: Flow) -> bool:
    """The path solves the equation as a function of time, and starts where it must."""
    if model.is_no_curve(a.path.name):
        raise Refused("a flow of a path that has another definition")
    curve = model.path(a.path)
    moving = v.mapped(curve, lambda f: f.derivative(lambda name: Fn.of(1)))
    if a.time in model.roles.natural:
        raise Refused("a flow in a natural number")
    rate = as_functions(model, a.rate, a.time)
    begin = model.evaluate(a.initial, model.env)
    first = v.mapped(curve, lambda f: f.at({TIME: v.ZERO}))
    return v.equal(moving, v.mapped(rate, Fn.of)) and v.equal(first, begin)


def as_functions(model: Model, node: n.Node, time: n.Sym) -> Any:
    before, model.symbolic = model.symbolic, True
    try:
        return model.evaluate(node, {**model.env, time: Fn.variable(TIME)})
    finally:
        model.symbolic = before


@checks(Stated)
def _(model: Model, a: Stated) -> bool:
    if a.var is None:
        return model.holds(a, model.env)
    if not a.var.is_scalar_shaped:
        raise Refused("a statement about all points")
    if isinstance(a.left, n.Sym) and model.roles.formulas.get(a.left.name) is a:
        return True  # every member is computed by this definition
    low = v.ZERO if a.low is None else model.evaluate(a.low, model.env)
    if not isinstance(low, fmpq) or low < 0:
        raise Unfit("a range that does not start at a rational number from 0 on")
    if a.index:
        return for_indices(model, a, low)
    if a.low is None and (a.relation != "=" or not analytic(a)):
        raise Refused("a statement about all times, those before 0 included")
    if a.relation == "=":
        return a.high is None and low == 0 and always_equal(model, a)
    return for_times(model, a, low)


def for_indices(model: Model, a: Stated, low: fmpq) -> bool:
    """For every natural number of the range; a recursion holds because the sequence is computed by it."""
    shift = steps(a)
    if isinstance(a.left, n.Sym) and model.roles.recursions.get(a.left.name) is a and shift is not None:
        if model.is_defined_otherwise(a.left.name, low + fmpq(int(shift.value.p), int(shift.value.q))):
            raise Refused("a recursion for a sequence that has another definition")
        begin_beside(model, a, low)
        return True
    if a.high is None:
        raise Refused("a statement about all natural numbers")
    high = model.evaluate(a.high, model.env)
    if not isinstance(high, fmpq) or high - low > MANY:
        raise Unfit("a long range")
    first, last = int(low.ceil()), int(high.ceil()) - 1 if a.open else int(high.floor())
    var: Any = a.var
    return all(model.holds(a, {**model.env, var: fmpq(k)}) for k in range(first, last + 1))


def begin_beside(model: Model, a: Stated, low: fmpq) -> None:
    """A sequence that the claim does not name begins somewhere all the same, so that it can be counted again."""
    sides = (model.roles.claim.lhs, model.roles.claim.rhs)
    named = {x.name for side in sides for x in tree(side) if isinstance(x, n.Sym)}
    if a.left.name not in named and low.q == 1:
        model.symbol(n.Sym(*a.left.args[:3], n.Num(int(low))), {})


def analytic(a: Stated) -> bool:
    """Whether both sides are analytic in time, so that they are equal before 0 too where they are after it."""
    return not any(isinstance(x, n.Norm | n.Sing | n.Sup | n.Sqrt) for side in (a.left, a.right) for x in tree(side))


def always_equal(model: Model, a: Stated) -> bool:
    """An equation between functions of time: equal normal forms, integrals by their derivatives."""
    assert a.var is not None
    return always_zero(model, a.left - a.right, a.var)


def always_zero(model: Model, node: n.Node, time: n.Sym) -> bool:
    """Whether a term is zero as a function of time."""
    model.atoms = Atoms(TIME)
    try:
        return all(model.atoms.vanishes(Fn.of(e)) for e in v.entries(as_functions(model, node, time)))
    except NotExact:
        return False
    finally:
        model.atoms = None


def for_times(model: Model, a: Stated, low: fmpq) -> bool:
    """An inequality for every time of a range: on boxes that cover it, the last one unbounded."""
    var: Any = a.var
    times: list[Any]
    if a.high is not None:
        high = model.evaluate(a.high, model.env)
        if v.below(low, high, False) is not True:
            return v.below(high, low, True) is True  # an empty range
        times = [*boxes(low, high)[0]]
    elif low == 0 and is_differential(a) and (exact := by_sign(model, a)) is not None:
        return exact
    elif is_bound_of_supremum(a):
        times = [Ray(low)]
    elif any(var in free(end) for side in (a.left, a.right) for x in tree(side) if isinstance(x, BINDERS)
             for end in x.args[2:]):  # fmt: skip
        raise Refused("a statement about all times, with ranges that grow")
    else:
        times = [*boxes(low, low + FAR)[0], Ray(low + FAR)]
    if isinstance(a.left, n.Norm) and always_zero(model, a.left.args[0], var):
        a = replace(a, left=n.Num(0))  # boxes around two equal functions do not show that they are
    try:
        return all(model.holds(a, {**model.env, var: x}) for x in times)
    except Endless:
        raise Refused("a statement about all times that uses the time itself") from None


def is_differential(a: Stated) -> bool:
    """Whether it compares a path with its slope, or with an integral up to the time."""
    return any(
        isinstance(x, n.D) or (isinstance(x, n.Integral) and x.args[3] == a.var)
        for side in (a.left, a.right) for x in tree(side)
    )  # fmt: skip


def by_sign(model: Model, a: Stated) -> bool | None:
    """Whether right - left is an exact function of time that is not negative; None: not known."""
    assert a.var is not None
    try:
        (gap,) = v.entries(as_functions(model, a.right - a.left, a.var))
        sign = Fn.of(gap).sign()
    except NotExact:
        return None
    return None if sign is None or a.relation != "<=" else sign >= 0


def is_bound_of_supremum(a: Stated) -> bool:
    """Whether it bounds a supremum up to the time from above: then the longest range covers the shorter ones."""
    match a.left:
        case n.Sup(args=(body, _, low, high)) if high == a.var:
            return not any(a.var in set(free(x)) for x in (body, low, a.right))
    return False
