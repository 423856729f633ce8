"""Models of a network with one hidden layer: an affine activation, weights cut out of the point, the exact Jacobian.

With phi(z) = c_0 + c_1 z everything is rational: f is a polynomial of degree 2 in the parameters and phi' is constant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sympy
from flint import fmpq

from derivations.assumptions import Assumption
from derivations.estimates import DifferentiableMap
from derivations.layers import Activation, HiddenLayer
from derivations.notation import nodes as n

from . import draws
from . import values as v
from .functions import Fn, Refused, Unfit
from .polynomials import Polynomials
from .values import Number, Value

if TYPE_CHECKING:
    from .evaluator import Env
    from .model import Model

SHARES = draws.numbers("1 1/2 0 -1")  # of the largest slope that the assumption allows
STARTS = draws.numbers("0 1 1/2")
SCALES = draws.numbers("1/2 1 1/10 -1 2")
TARGETS = draws.numbers("1/1000 0 1/10 -1 1")
LARGEST = 16  # the parameters of a model are at most so many


def layers_of(facts: Iterable[Assumption]) -> Mapping[str, HiddenLayer]:
    """The layer that computes each family: its Jacobian, its incoming weights, its readouts, and a map whose Jacobian
    is that of the layer; raises `Refused`.
    """
    out: dict[str, HiddenLayer] = {}
    for a in (facts := tuple(facts)):
        if isinstance(a, HiddenLayer):
            if a.jacobian.indices != (a.point,) or any(x.indices != (a.point, a.unit) for x in (a.incoming, a.readout)):
                raise Refused("a layer whose families have other indices than its point and its unit")
            for x in a.about:
                if out.setdefault(x.name, a) != a:
                    raise Refused("a family of two layers")
    jacobians = {a.jacobian.name: a for a in out.values()}
    for a in facts:
        if isinstance(a, DifferentiableMap) and a.jacobian.name in jacobians:
            layer = jacobians[a.jacobian.name]
            if (a.value.indices, a.jacobian) != ((a.point,), layer.jacobian) or a.value.name in out:
                raise Refused("a map of which a layer has the Jacobian, and that is no plain family")
            out[a.value.name] = layer
    return out


def is_residual(layer: HiddenLayer, s: n.Sym) -> bool:
    """Whether a family of a layer is a map with its Jacobian: the outputs but for a constant."""
    return s.name not in (layer.jacobian.name, layer.incoming.name, layer.readout.name)


def activations_of(facts: Iterable[Assumption]) -> Mapping[str, Activation]:
    """The activation by the name of its values; raises `Refused`."""
    out: dict[str, Activation] = {}
    for a in facts:
        if isinstance(a, Activation):
            if (a.value.indices, a.slopes.indices) != ((a.column,), (a.column,)):
                raise Refused("an activation whose families have another index than its column")
            out.setdefault(a.value.name, a)
    return out


def is_trained(layers: Mapping[str, HiddenLayer]) -> bool:
    """Whether a claim speaks of a map with the Jacobian of a layer, as it does where the layer is trained."""
    return any(name not in (x.name for x in a.about) for name, a in layers.items())


# -- sizes ----------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=10_000)
def free_of(size: Any) -> frozenset:
    return frozenset(sympy.sympify(size).free_symbols)


def measured(size: Any, values: Mapping[Any, int]) -> int:
    """The value of a size."""
    return _measured(size, frozenset((s, values[s]) for s in free_of(size)))


@lru_cache(maxsize=10_000)
def _measured(size: Any, values: frozenset) -> int:
    return int(sympy.sympify(size).subs(dict(values)))


def with_parameters(layers: Mapping[str, HiddenLayer], options: Iterable[Mapping[Any, int]]) -> list:
    """Options for all other sizes, each with a square for the width n and with p = n (m + k) + k.

    The smallest sizes come first, then those that change one of them, more outputs before more inputs.
    """
    found = list(dict.fromkeys(layers.values()))
    if len(found) != 1:
        raise Refused("two layers in one claim")
    width, parameters = symbols_of(found[0])
    incoming, readout = (x.shape[0] for x in (found[0].incoming, found[0].readout))
    made = []
    for sizes in options:
        for square in draws.SQUARES:
            units, k = int(square), measured(readout, sizes)
            count = units * (measured(incoming, sizes) + k) + k
            if count <= LARGEST:
                made.append({**sizes, width: units, parameters: count})
    smallest = {s: min(sizes[s] for sizes in made) for s in made[0]} if made else {}

    def rank(sizes: Mapping[Any, int]) -> tuple[int, int, int]:
        changed = sum(sizes[s] != smallest[s] for s in smallest if s != parameters)
        return changed, -measured(readout, sizes), sizes[parameters]

    return sorted(made, key=rank)


def symbols_of(layer: HiddenLayer) -> tuple[Any, Any]:
    """The sizes that a layer ties together: its width and the number of its parameters."""
    width = layer.width.args[0] if isinstance(layer.width, n.Size) else None
    parameters = layer.point.shape[0]
    if not getattr(width, "is_Symbol", False) or not getattr(parameters, "is_Symbol", False) or width == parameters:
        raise Refused("a layer whose width or number of parameters is no symbol")
    return width, parameters


# -- choices --------------------------------------------------------------------------------------------------------
def drawn(model: Model, s: n.Sym) -> Value | None:
    """A value for the inputs of a layer, with a column of ones, or for a point in its parameters; else None."""
    for layer in dict.fromkeys(model.roles.layers.values()):
        if s == layer.inputs:
            return inputs(model, s)
        if s.shape == layer.point.shape:
            return point(model, layer)
    return None


def inputs(model: Model, s: n.Sym) -> Value:
    """Rows that end in a 1; the first entries are equal."""
    rows, cols = model.shape(s)
    first = [model.source.choose(STARTS) for _ in range(rows)]
    return v.matrix(rows, cols, (v.ONE if j == cols - 1 else first[i] for i in range(rows) for j in range(cols)))


def point(model: Model, layer: HiddenLayer) -> Value:
    """Zero, or a short vector along the bias weight of unit 1, along its first readout, both, or all coordinates."""
    units, m, _k, count = dimensions(model, layer)
    weight, readout = m - 1, units * m
    moved = model.source.choose(((), (weight,), (readout,), (weight, readout), tuple(range(count))))
    scale = model.source.choose(SCALES) if moved else v.ZERO
    return v.matrix(count, 1, (scale if j in moved else v.ZERO for j in range(count)))


def activation(model: Model, a: Activation) -> Polynomials:
    """phi(z) = c_0 + c_1 z in every entry, c_1 a share of the largest slope."""
    bound, offset = model.evaluate(a.first), model.source.choose(STARTS)
    if not isinstance(bound, fmpq):
        raise Unfit("a bound of slopes that is not rational")
    rows = model.side(a.value.shape[0])
    return Polynomials(((offset, model.source.choose(SHARES) * bound, v.ZERO),) * rows, rows)


# -- values ---------------------------------------------------------------------------------------------------------
def dimensions(model: Model, layer: HiddenLayer) -> tuple[int, int, int, int]:
    """Units n, inputs m, outputs k, parameters p; raises `Unfit` unless p = n (m + k) + k."""
    width, parameters = symbols_of(layer)
    units, count = int(model.width(width)), model.side(parameters)
    (m, k) = (model.side(x.shape[0]) for x in (layer.incoming, layer.readout))
    if count != units * (m + k) + k:
        raise Unfit("a point that does not consist of the weights of a layer")
    return units, m, k, count


def parts(model: Model, layer: HiddenLayer, theta: Value) -> tuple[list[Value], list[Value], Value]:
    """The weights of a point: w_1, ..., w_n, then a_1, ..., a_n, then b."""
    units, m, k, count = dimensions(model, layer)
    flat = v.entries(theta)
    if len(flat) != count:
        raise Unfit("a point of another size")
    w = [v.matrix(m, 1, flat[i * m : (i + 1) * m]) for i in range(units)]
    start = units * m
    a = [v.matrix(k, 1, flat[start + i * k : start + (i + 1) * k]) for i in range(units)]
    return w, a, v.matrix(k, 1, flat[count - k :])


def member(model: Model, layer: HiddenLayer, s: n.Sym, env: Env) -> Value:
    """J, w_i or a_i at a point; raises `Unfit` for a unit that there is not."""
    by_unit = s.name in (layer.incoming.name, layer.readout.name)
    if len(s.indices) != 1 + by_unit:
        raise Refused("a family of a layer with other indices than its point and its unit")
    theta = model.evaluate(s.indices[0], env)
    if is_residual(layer, s):
        return v.add(outputs(model, layer, theta), v.mapped(targets(model, s), lambda e: -e))
    if s.name == layer.jacobian.name:
        return jacobian(model, layer, theta)
    w, a, _b = parts(model, layer, theta)
    unit = model.evaluate(s.indices[1], env)
    if unit not in range(1, len(w) + 1):
        raise Unfit("a unit that there is not")
    return (w if s.name == layer.incoming.name else a)[int(unit) - 1]


def targets(model: Model, s: n.Sym) -> Value:
    """Y in g = f - Y, for a map g with the Jacobian of a layer: the first entry is a choice, the others are like it."""
    key = n.Sym("targets", s.shape, rf"\mathcal{{Y}}_{{{s.name}}}")
    if key not in model.values:
        rows, cols = model.shape(s)
        model.values[key] = v.matrix(rows, cols, [model.source.choose(TARGETS)] * (rows * cols))
    return model.values[key]


def maps(model: Model, layer: HiddenLayer, theta: Value) -> tuple[Value, Polynomials]:
    """The inputs, and the activation at columns of their length."""
    x, f = model.evaluate(layer.inputs), model.polynomials(layer.value)
    if model.roles.jacobians.get(layer.slopes.name) != layer.value.name:
        raise Refused("a layer without an activation")
    if any(not isinstance(e, fmpq | Fn) for e in (*v.entries(x), *v.entries(theta))):
        raise Unfit("weights or inputs that are not rational")
    return x, f


def jacobian(model: Model, layer: HiddenLayer, theta: Value) -> Value:
    """Columns of w_i: diag(phi'(X w_i)) X (x) a_i; columns of a_i: phi(X w_i) (x) I; columns of b: 1 (x) I."""
    x, f = maps(model, layer, theta)
    w, a, b = parts(model, layer, theta)
    identity = v.diagonal(k := len(v.entries(b)), k, [v.ONE] * k)
    columns = [v.entries(v.multiply(x, w_i)) for w_i in w]
    blocks = [v.kronecker(v.multiply(f.jacobian(z), x), a_i) for z, a_i in zip(columns, a, strict=True)]
    blocks += [v.kronecker(f.value(z), identity) for z in columns]
    blocks.append(v.kronecker(v.matrix(f.parameters, 1, [v.ONE] * f.parameters), identity))
    made = v.beside(blocks)
    model.spend(len(v.entries(made)))
    return made


def outputs(model: Model, layer: HiddenLayer, theta: Value) -> Value:
    """f(theta) = sum over i of phi(X w_i) (x) a_i + 1 (x) b."""
    x, f = maps(model, layer, theta)
    w, a, b = parts(model, layer, theta)
    out = v.kronecker(v.matrix(f.parameters, 1, [v.ONE] * f.parameters), b)
    for w_i, a_i in zip(w, a, strict=True):
        out = v.add(out, v.kronecker(f.value(v.entries(v.multiply(x, w_i))), a_i))
    model.spend(len(v.entries(out)))
    return out


# -- what the assumptions say -----------------------------------------------------------------------------------------
def is_activation(model: Model, a: Activation) -> bool:
    """Every entry is the same affine polynomial: its slope is constant, so phi' does not change at all."""
    f = model.polynomials(a.value)
    if model.roles.jacobians.get(a.slopes.name) != a.value.name or len(set(f.coefficients)) != 1:
        return False
    if f.parameters != len(f.coefficients) or any(c != 0 for c in f.coefficients[0][2:]):
        return False
    steepest = abs((*f.coefficients[0], v.ZERO, v.ZERO)[1])
    first, second = (model.evaluate(x, model.env) for x in (a.first, a.second))
    return v.below(steepest, first, False) is True and v.below(v.ZERO, second, False) is True


def is_layer(model: Model, a: HiddenLayer) -> bool:
    """A column of ones; at every point of the model, each coordinate in one weight and J the derivative of f.

    With an affine activation f has degree 2 along every line, so that its central differences are its derivatives.
    """
    x = model.evaluate(a.inputs, model.env)
    rows, cols = (x.rows, x.cols) if isinstance(x, v.Mat) else (1, 1)
    ones = any(all(v.equal(v.entries(x)[i * cols + j], v.ONE) for i in range(rows)) for j in range(cols))
    affine = not any(e != 0 for c in model.polynomials(a.value).coefficients for e in c[2:])
    return ones and affine and all(has_derivative(model, a, theta) for theta in points(model, a))


def points(model: Model, a: HiddenLayer) -> list[Value]:
    """The rational points that the claim and its assumptions speak of."""
    named = [s for s in model.roles.loose if s.shape == a.point.shape]
    found = [model.evaluate(s, model.env) for s in sorted(named, key=str)]
    return [x for x in found if all(isinstance(e, fmpq) for e in v.entries(x))]


def has_derivative(model: Model, a: HiddenLayer, theta: Value) -> bool:
    flat = v.entries(theta)
    w, readouts, b = parts(model, a, theta)
    if [e for part in (*w, *readouts, b) for e in v.entries(part)] != list(flat):
        return False
    made = jacobian(model, a, theta)

    def moved(j: int, by: Number) -> Value:
        return outputs(model, a, v.matrix(len(flat), 1, (e + by if i == j else e for i, e in enumerate(flat))))

    half = fmpq(1, 2)
    slopes = [
        v.multiply(half, v.add(moved(j, v.ONE), v.mapped(moved(j, -v.ONE), lambda e: -e))) for j in range(len(flat))
    ]
    return v.equal(made, v.beside(slopes))
