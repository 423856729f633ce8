"""One hidden layer counted again: f, its Jacobian and the weights of a unit from a shown point and a shown activation.

A point lists w_1, ..., w_n, then a_1, ..., a_n, then b. The Jacobian is written out by the product rule; whether it is
the derivative of f is looked at with differences of f itself, which knows nothing of the blocks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import mpmath

from derivations.assumptions import Assumption
from derivations.estimates import DifferentiableMap
from derivations.layers import Activation, HiddenLayer
from derivations.notation import nodes as n
from derivations.notation.text import text

from .recount import CLOSE, COMPUTED, Computed, Shown, checks, matrix, means, need, number

REALS = tuple(mpmath.mpf(x) for x in ("0", "1", "-1", "0.5", "-3", "17", "1e6", "-1e6", "1e25", "-1e25"))
STEP = mpmath.mpf(10) ** -8
NEAR = mpmath.mpf(10) ** -10  # what differences of that step are good for
MOST_POINTS = 4


@means(n.Row)
def _row(w: Shown, x: n.Row, env: Mapping) -> Any:
    a, i = matrix(w.value(x.args[0], env)), number(w.value(x.args[1], env))
    need(mpmath.isint(i) and 1 <= i <= a.rows, "a row that there is not")
    return a[int(i) - 1, :]


@means(n.Kron)
def _kron(w: Shown, x: n.Kron, env: Mapping) -> Any:
    return kron(*(matrix(w.value(arg, env)) for arg in x.args))


def kron(a: Any, b: Any) -> Any:
    """The block matrix of a_ij b."""
    out = mpmath.zeros(a.rows * b.rows, a.cols * b.cols)
    for row in range(out.rows):
        for col in range(out.cols):
            out[row, col] = a[row // b.rows, col // b.cols] * b[row % b.rows, col % b.cols]
    return out


def ones(count: int) -> Any:
    return mpmath.matrix([[1]] * count)


class Layer:
    """A layer in the model that is shown, at one point."""

    def __init__(self, w: Shown, a: HiddenLayer, point: Any) -> None:
        self.w, self.a = w, a
        self.inputs = matrix(w.value(a.inputs))
        self.units, self.k = int(number(w.value(a.width))), w.size(a.readout.shape[0])
        m = self.inputs.cols
        need(
            w.size(a.incoming.shape[0]) == m and w.size(a.value.shape[0]) == self.inputs.rows, "weights of other sizes"
        )
        need(self.units >= 1 and point.rows == self.units * (m + self.k) + self.k, "a point of another size")
        flat = list(point)
        first = self.units * m
        self.incoming = [mpmath.matrix(flat[i * m : (i + 1) * m]) for i in range(self.units)]
        readouts = flat[first : len(flat) - self.k]
        self.readouts = [mpmath.matrix(readouts[i * self.k : (i + 1) * self.k]) for i in range(self.units)]
        self.bias = mpmath.matrix(flat[len(flat) - self.k :])

    def phi(self, column: Any) -> Any:
        return matrix(self.w.map_at(self.a.value, matrix(column)))

    def outputs(self) -> Any:
        out = kron(ones(self.inputs.rows), self.bias)
        for weights, readout in zip(self.incoming, self.readouts, strict=True):
            out = out + kron(self.phi(self.inputs * weights), readout)
        return out

    def jacobian(self) -> Any:
        """One column for each coordinate, in the order of the point."""
        eye = mpmath.eye(self.k)
        columns = [self.inputs * weights for weights in self.incoming]
        slopes = [matrix(self.w.map_at(self.a.slopes, matrix(z))) for z in columns]
        blocks = [kron(s * self.inputs, a) for s, a in zip(slopes, self.readouts, strict=True)]
        blocks += [kron(self.phi(z), eye) for z in columns]
        return side_by_side([*blocks, kron(ones(self.inputs.rows), eye)])


def side_by_side(blocks: Sequence[Any]) -> Any:
    out = mpmath.zeros(blocks[0].rows, sum(b.cols for b in blocks))
    start = 0
    for block in blocks:
        for i in range(block.rows):
            for j in range(block.cols):
                out[i, start + j] = block[i, j]
        start += block.cols
    return out


def layer_at(w: Shown, a: HiddenLayer, s: n.Sym, env: Mapping, count: int) -> Layer:
    need(len(s.indices) == count, "a family of a layer with other indices than its point and its unit")
    return Layer(w, a, matrix(w.value(s.indices[0], env)))


def computed(a: HiddenLayer, facts: Sequence[Assumption]) -> Mapping[str, Computed]:
    """The families that a layer determines: its Jacobian, its weights, and maps with its Jacobian."""

    def jacobian(w: Shown, s: n.Sym, env: Mapping) -> Any:
        return layer_at(w, a, s, env, 1).jacobian()

    def weights(w: Shown, s: n.Sym, env: Mapping) -> Any:
        here = layer_at(w, a, s, env, 2)
        unit = number(w.value(s.indices[1], env))
        need(mpmath.isint(unit) and 1 <= unit <= here.units, "a unit that there is not")
        return (here.incoming if s.name == a.incoming.name else here.readouts)[int(unit) - 1]

    def residual(w: Shown, s: n.Sym, env: Mapping) -> Any:
        targets = text(n.Sym("targets", s.shape, rf"\mathcal{{Y}}_{{{s.name}}}"))
        need(targets in w.values, f"no values for {targets}")
        return layer_at(w, a, s, env, 1).outputs() - matrix(w.value_at(targets, {}))

    made: dict[str, Computed] = {a.jacobian.name: jacobian, a.incoming.name: weights, a.readout.name: weights}
    need(len(made) == 3, "families of a layer that are one")
    for other in facts:
        if isinstance(other, DifferentiableMap) and other.jacobian.name == a.jacobian.name:
            need(other.value.name not in made, "families of a layer that are one")
            made[other.value.name] = residual
    return made


COMPUTED[HiddenLayer] = computed


@checks(Activation)
def _activation(w: Shown, a: Activation, env: Mapping) -> bool:
    """One function in every entry, slopes on the diagonal, and both bounds, at some numbers, small and huge."""
    rows = w.size(a.value.shape[0])
    first, second = (number(w.value(x, env)) for x in (a.first, a.second))

    def at(family: n.Sym, values: Sequence[Any]) -> Any:
        return matrix(w.map_at(family, mpmath.matrix(list(values))))

    flat = [at(a.value, [x] * rows) for x in REALS]
    steep = [at(a.slopes, [x] * rows) for x in REALS]
    if any((v.rows, v.cols, s.rows, s.cols) != (rows, 1, rows, rows) for v, s in zip(flat, steep, strict=True)):
        return False
    phi, slope = [v[0, 0] for v in flat], [s[0, 0] for s in steep]
    for shift in range(len(REALS)):  # other numbers in other entries
        places = [(shift + 3 * i) % len(REALS) for i in range(rows)]
        column = [REALS[p] for p in places]
        values, slopes = at(a.value, column), at(a.slopes, column)
        for i, p in enumerate(places):
            for j in range(rows):
                wanted = slope[p] if i == j else 0
                if abs(slopes[i, j] - wanted) > CLOSE * (1 + abs(wanted)):
                    return False
            if abs(values[i, 0] - phi[p]) > CLOSE * (1 + abs(phi[p])):
                return False
    for i, x in enumerate(REALS):
        if abs(slope[i]) > first * (1 + CLOSE):
            return False
        if abs(x) < 100:
            rise = at(a.value, [x + STEP] * rows)[0, 0] - at(a.value, [x - STEP] * rows)[0, 0]
            if abs(rise / (2 * STEP) - slope[i]) > NEAR * (1 + abs(slope[i])):
                return False
        for j in range(i):
            gap = abs(x - REALS[j])
            if abs(phi[i] - phi[j]) > first * gap * (1 + CLOSE) or abs(slope[i] - slope[j]) > second * gap + CLOSE:
                return False
    return True


@checks(HiddenLayer)
def _hidden_layer(w: Shown, a: HiddenLayer, env: Mapping) -> bool:
    """A column of ones, an activation, and the derivative of f by differences, at points of the claim and another."""
    inputs = matrix(w.value(a.inputs, env))
    if not any(all(inputs[i, j] == 1 for i in range(inputs.rows)) for j in range(inputs.cols)):
        return False
    if not any(isinstance(x, Activation) and (x.value.name, x.slopes.name) == (a.value.name, a.slopes.name)
               for x in w.facts):  # fmt: skip
        return False
    count = w.size(a.point.shape[0])
    points = [mpmath.matrix([mpmath.mpf(2 * j - 3) / (j + 2) for j in range(count)]), *points_of(w, a, env)]
    return all(has_derivative(w, a, point) for point in points[:MOST_POINTS])


def points_of(w: Shown, a: HiddenLayer, env: Mapping) -> list[Any]:
    """The points that are shown by name."""
    names = {s for fact in w.facts for x in fact.nodes() for s in symbols(x)}
    named = sorted((s for s in names if not s.indices and s.shape == a.point.shape and text(s) in w.values), key=str)
    return [matrix(w.value(s, env)) for s in named]


def symbols(node: Any) -> set[n.Sym]:
    found, stack = set(), [node]
    while stack:
        current = stack.pop()
        if isinstance(current, n.Sym):
            found.add(current)
        stack.extend(getattr(current, "args", ()))
    return found


def has_derivative(w: Shown, a: HiddenLayer, point: Any) -> bool:
    jacobian = Layer(w, a, point).jacobian()
    if (jacobian.rows, jacobian.cols) != tuple(w.size(side) for side in a.jacobian.shape):
        return False
    for j in range(point.rows):
        ends = []
        for step in (STEP, -STEP):
            moved = point.copy()
            moved[j, 0] += step
            ends.append(Layer(w, a, moved).outputs())
        slope = (ends[0] - ends[1]) / (2 * STEP)
        if any(abs(slope[i] - jacobian[i, j]) > NEAR * (1 + abs(jacobian[i, j])) for i in range(jacobian.rows)):
            return False
    return True
