"""A tiny real network whose numbers test the definitions: exact weights, exact derivatives.

`tiny(activation, wiring)` gives a network with two hidden layers, k = 2 outputs, three training inputs and
one test input, in the NTK parameterization. Its activation is a polynomial (over the rationals) or erf (in
balls); its wiring feeds the activation the pre-activation (corrected) or the previous layer (printed).
Derivatives come from one forward pass with dual numbers, which knows no formula of the document. `compare`
binds the network's numbers to the symbols of an equation and says for every line whether it agrees.
"""

from __future__ import annotations

import enum
import itertools
import random
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isqrt
from typing import Any

import sympy
from flint import arb, arb_mat, fmpq, fmpq_mat

from derivations.assumptions import White
from derivations.ledger import Equation, Relation
from derivations.notation import nodes as nd
from verify.models import laws
from verify.values.balls import Ball, Balls, precision
from verify.values.evaluator import Evaluator
from verify.values.graded import Exact
from verify.values.rational import GiveUp, identity

BITS = 256
RADIUS = arb(2) ** -150
Matrix = list[list[Any]]


# -- numbers ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Dual:
    """value + sum of slopes[q] eps_q with eps_q eps_r = 0, over any commutative ring."""

    value: Any
    slopes: tuple[Any, ...]

    def __add__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            slopes = tuple(a + b for a, b in zip(self.slopes, other.slopes, strict=True))
            return Dual(self.value + other.value, slopes)
        return Dual(self.value + other, self.slopes)

    def __mul__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            u, v = self.value, other.value
            slopes = tuple(u * b + a * v for a, b in zip(self.slopes, other.slopes, strict=True))
            return Dual(u * v, slopes)
        return Dual(self.value * other, tuple(a * other for a in self.slopes))

    __radd__ = __add__
    __rmul__ = __mul__


@dataclass(frozen=True)
class Activation:
    """A function of one number with its derivative, and the ring where both are computed."""

    name: str
    function: Callable[[Any], Any]
    derivative: Callable[[Any], Any]
    exact: bool

    def __call__(self, z: Any) -> Any:
        """phi(z); a dual number is moved along the derivative."""
        if isinstance(z, Dual):
            slope = self.derivative(z.value)
            return Dual(self.function(z.value), tuple(slope * a for a in z.slopes))
        return self.function(z)

    def number(self, value: fmpq) -> Any:
        """A rational number in the ring of this activation."""
        return value if self.exact else arb(value)


CUBIC = Activation(
    "cubic",
    lambda z: z + z * z * fmpq(1, 3) + z * z * z * fmpq(-1, 5),
    lambda z: 1 + z * fmpq(2, 3) + z * z * fmpq(-3, 5),
    exact=True,
)
ERF = Activation(
    "erf",
    lambda z: z.erf(),
    lambda z: (-z * z).exp() * 2 / arb.pi().sqrt(),
    exact=False,
)
ACTIVATIONS = {a.name: a for a in (CUBIC, ERF)}


class Wiring(enum.Enum):
    """What the activation of layer l + 1 acts on."""

    PRINTED = "printed"  # x^{l+1} = phi(x^l)
    CORRECTED = "corrected"  # x^{l+1} = phi(h^{l+1})


# -- the network --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Trace:
    """All layers at one input: x[0..L] and h[1..L+1] (h[0] is empty)."""

    x: tuple[list[Any], ...]
    h: tuple[list[Any], ...]


@dataclass(frozen=True)
class Slot:
    """Where a parameter sits: w^layer[row][col], or beta^layer[col] for row None."""

    layer: int
    row: int | None
    col: int


@dataclass(frozen=True)
class TinyNetwork:
    """A network at two moments: `start` and `now` are its parameters theta_0 and theta_t.

    `widths` are n_0, ..., n_L, k. Parameters are ordered layer by layer, w row by row before beta. All
    numbers are in the ring of the activation. Layers count from 1, as printed; inputs and outputs from 0.
    """

    activation: Activation
    wiring: Wiring
    widths: tuple[int, ...]
    sigma_w: Any
    sigma_b: Any
    eta: Any
    inputs: tuple[tuple[Any, ...], ...]
    test: tuple[Any, ...]
    targets: tuple[tuple[Any, ...], ...]
    start: tuple[Any, ...]
    now: tuple[Any, ...]

    # -- layout -------------------------------------------------------------------------------------
    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """The place of each parameter, in order."""
        out: list[Slot] = []
        for layer, (rows, cols) in enumerate(zip(self.widths, self.widths[1:], strict=False), 1):
            out += [Slot(layer, i, j) for i in range(rows) for j in range(cols)]
            out += [Slot(layer, None, j) for j in range(cols)]
        return tuple(out)

    @cached_property
    def place(self) -> dict[Slot, int]:
        """The number of the parameter in each place."""
        return {slot: q for q, slot in enumerate(self.slots)}

    @property
    def depth(self) -> int:
        """L, the number of hidden layers."""
        return len(self.widths) - 2

    @property
    def outputs(self) -> int:
        """k."""
        return self.widths[-1]

    def gain(self, layer: int) -> Any:
        """sigma_w / sqrt(n_{layer-1})."""
        return self.sigma_w / isqrt(self.widths[layer - 1])

    def w(self, parameters: Sequence[Any], layer: int) -> Matrix:
        """w^layer as rows."""
        rows, cols = self.widths[layer - 1], self.widths[layer]
        return [[parameters[self.place[Slot(layer, i, j)]] for j in range(cols)] for i in range(rows)]

    def beta(self, parameters: Sequence[Any], layer: int) -> list[Any]:
        """beta^layer."""
        return [parameters[self.place[Slot(layer, None, j)]] for j in range(self.widths[layer])]

    # -- the forward pass ---------------------------------------------------------------------------
    def trace(self, x: Sequence[Any], parameters: Sequence[Any]) -> Trace:
        """Every layer at one input; parameters and input may come from any ring the activation knows."""
        xs: list[list[Any]] = [list(x)]
        hs: list[list[Any]] = [[]]
        for layer in range(1, self.depth + 2):
            w, beta, gain = self.w(parameters, layer), self.beta(parameters, layer), self.gain(layer)
            h = []
            for j in range(self.widths[layer]):
                total = beta[j] * self.sigma_b
                for i, value in enumerate(xs[-1]):
                    total = total + w[i][j] * gain * value
                h.append(total)
            if layer <= self.depth:
                source = h if self.wiring is Wiring.CORRECTED else xs[-1]
                xs.append([self.activation(z) for z in source])
            hs.append(h)
        return Trace(tuple(xs), tuple(hs))

    def output(self, x: Sequence[Any], parameters: Sequence[Any]) -> list[Any]:
        """f(x): the last pre-activation."""
        return self.trace(x, parameters).h[-1]

    def loss(self, parameters: Sequence[Any]) -> Any:
        """The SUM over inputs and outputs of (f - y)^2 / 2."""
        total = self.activation.number(fmpq(0))
        for x, y in zip(self.inputs, self.targets, strict=True):
            for f, target in zip(self.output(x, parameters), y, strict=True):
                miss = f + -target
                total = total + miss * miss * fmpq(1, 2)
        return total

    # -- derivatives --------------------------------------------------------------------------------
    def seeded(self, parameters: Sequence[Any]) -> list[Dual]:
        """The parameters with one infinitesimal each."""
        zero, one = self.activation.number(fmpq(0)), self.activation.number(fmpq(1))
        size = len(parameters)
        return [Dual(v, (zero,) * q + (one,) + (zero,) * (size - q - 1)) for q, v in enumerate(parameters)]

    def gradients(self, x: Sequence[Any], parameters: Sequence[Any]) -> Matrix:
        """Row a: the gradient of output a at x with respect to all parameters."""
        return [list(f.slopes) for f in self.output(x, self.seeded(parameters))]

    def loss_gradient(self, parameters: Sequence[Any]) -> list[Any]:
        """The gradient of the summed loss, from one pass through the loss itself."""
        return list(self.loss(self.seeded(parameters)).slopes)

    def along(self, x: Sequence[Any], parameters: Sequence[Any], direction: Sequence[Any]) -> list[Dual]:
        """f(x) with its derivative in one direction of the parameter space."""
        return self.output(x, [Dual(v, (d,)) for v, d in zip(parameters, direction, strict=True)])

    def linearized(self, x: Sequence[Any], parameters: Sequence[Any]) -> list[Any]:
        """The first-order Taylor polynomial at `start`, by one directional derivative."""
        step = [b - a for a, b in zip(self.start, parameters, strict=True)]
        return [f.value + f.slopes[0] for f in self.along(x, self.start, step)]


HIDDEN = 4
INPUT_WIDTH = {Wiring.PRINTED: HIDDEN, Wiring.CORRECTED: 9}


def tiny(activation: str, wiring: str | Wiring) -> TinyNetwork:
    """A network with two hidden layers of width 4, k = 2, three training inputs and a test input.

    `activation` is "cubic" (z + z^2/3 - z^3/5, exact) or "erf" (balls of radius below 2^-150); `wiring` is
    "printed" or "corrected". As printed, x^1 = phi(x^0) has n_0 entries, so n_0 = 4 there; else n_0 = 9,
    which tells the widths apart. All square roots of widths are rational. The same call gives the same
    numbers.
    """
    phi, wiring = ACTIVATIONS[activation], Wiring(wiring)
    widths = (INPUT_WIDTH[wiring], HIDDEN, HIDDEN, 2)
    generator = random.Random(20200821)

    def draw(count: int) -> tuple[Any, ...]:
        values = (fmpq(generator.choice((-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)), 4) for _ in range(count))
        return tuple(phi.number(v) for v in values)

    parameters = sum(rows * cols + cols for rows, cols in itertools.pairwise(widths))
    with precision(BITS):
        return TinyNetwork(
            activation=phi,
            wiring=wiring,
            widths=widths,
            sigma_w=phi.number(fmpq(3, 2)),
            sigma_b=phi.number(fmpq(1, 3)),
            eta=phi.number(fmpq(2, 7)),
            inputs=tuple(draw(widths[0]) for _ in range(3)),
            test=draw(widths[0]),
            targets=tuple(draw(widths[-1]) for _ in range(3)),
            start=draw(parameters),
            now=draw(parameters),
        )


# -- the network's numbers under the names of the notation ---------------------------------------------
@dataclass(frozen=True)
class Situation:
    """What the free letters of a display stand for: the layer l and the indices i, j (from 1)."""

    layer: int = 1
    i: int = 1
    j: int = 1


@dataclass(frozen=True)
class View:
    """A network in a situation, with what several symbols share computed once."""

    network: TinyNetwork
    situation: Situation
    shared: dict[Any, Any] = field(default_factory=dict, compare=False)

    def once(self, key: Any, compute: Callable[[], Any]) -> Any:
        if key not in self.shared:
            self.shared[key] = compute()
        return self.shared[key]

    def at(self, time: int) -> tuple[Any, ...]:
        """The parameters: theta_0 at time 0, else theta_t."""
        return self.network.start if time == 0 else self.network.now

    def jacobian(self, time: int = 1) -> Matrix:
        """The gradients of all training outputs, input by input."""
        net = self.network
        return self.once(("J", time), lambda: [row for x in net.inputs for row in net.gradients(x, self.at(time))])

    def test_jacobian(self, time: int = 1) -> Matrix:
        return self.once(("J_x", time), lambda: self.network.gradients(self.network.test, self.at(time)))

    @property
    def traces(self) -> list[Trace]:
        """Training inputs, now."""
        return self.once("traces", lambda: [self.network.trace(x, self.network.now) for x in self.network.inputs])

    @property
    def trace(self) -> Trace:
        """The test input, now."""
        return self.once("trace", lambda: self.network.trace(self.network.test, self.network.now))

    @property
    def velocity(self) -> list[Any]:
        """-eta grad_theta of the summed loss."""
        return self.once("velocity", lambda: [-self.network.eta * g for g in self.network.loss_gradient(self.at(1))])

    def readout(self, row: Sequence[Any]) -> list[Any]:
        """The part of a gradient that belongs to the readout, in the order of vec(theta^{L+1})."""
        net, layer = self.network, self.network.depth + 1
        rows = [*range(net.widths[-2]), None]
        return [row[net.place[Slot(layer, i, j)]] for j in range(net.outputs) for i in rows]

    def features(self, x: Sequence[Any]) -> list[Any]:
        """What multiplies the readout parameters of one output, measured: the outputs for unit parameters."""
        net, layer = self.network, self.network.depth + 1
        zero, one, out = net.activation.number(fmpq(0)), net.activation.number(fmpq(1)), []
        for i in (*range(net.widths[-2]), None):
            here = list(net.now)
            for q, slot in enumerate(net.slots):
                if slot.layer == layer and slot.col == 0:
                    here[q] = one if slot.row == i else zero
            out.append(net.output(x, here)[0])
        return out

    def outputs_for(self, column: Sequence[Any], x: Sequence[Any]) -> Any:
        """Output i at x when its own readout parameters are `column`."""
        net, layer, a = self.network, self.network.depth + 1, self.situation.i - 1
        here = list(net.now)
        for i, value in zip((*range(net.widths[-2]), None), column, strict=True):
            here[net.place[Slot(layer, i, a)]] = value
        return net.output(x, here)[a]


def _column(values: Sequence[Any]) -> Matrix:
    return [[v] for v in values]


def _stack(view: View, values: Callable[[Sequence[Any]], Sequence[Any]]) -> Matrix:
    """A column over the training inputs, input by input."""
    return _column([v for x in view.network.inputs for v in values(x)])


def _readout_weights(view: View, row: Sequence[Any]) -> Matrix:
    """vec^{-1}: the (n_L + 1) x k matrix of a readout vector."""
    flat, k = view.readout(row), view.network.outputs
    height = len(flat) // k
    return [[flat[j * height + i] for j in range(k)] for i in range(height)]


def _tangent_kernel(view: View, time: int) -> Matrix:
    rows = view.jacobian(time)
    zero = view.network.activation.number(fmpq(0))
    return [[sum((a * b for a, b in zip(u, v, strict=True)), zero) for v in rows] for u in rows]


def _kernel_band(view: View, x: int) -> Matrix:
    k = view.network.outputs
    return _tangent_kernel(view, 1)[(x - 1) * k : x * k]


def _partial(view: View, q: int, a: int, x: int) -> Matrix:
    """One derivative from a pass in the direction of that parameter alone."""
    net = view.network
    direction = [net.activation.number(fmpq(int(r == q - 1))) for r in range(len(net.slots))]
    return [[net.along(net.inputs[x - 1], net.now, direction)[a - 1].slopes[0]]]


def _loss_in_outputs(view: View) -> Matrix:
    """The gradient of the loss with respect to the stacked outputs, by dual numbers in the outputs."""
    net = view.network
    values = [f for trace in view.traces for f in trace.h[-1]]
    flat = [y for pair in net.targets for y in pair]
    total: Any = net.activation.number(fmpq(0))
    for f, y in zip(net.seeded(values), flat, strict=True):
        miss = f + -y
        total = miss * miss * fmpq(1, 2) + total
    return _column(total.slopes)


def _output_velocity(view: View) -> Matrix:
    net = view.network
    return _stack(view, lambda x: [f.slopes[0] for f in net.along(x, net.now, view.velocity)])


def _linear_jacobian(view: View) -> Matrix:
    """The linearized model is affine: its derivatives are differences at distance one."""
    net = view.network
    here = net.linearized(net.test, net.now)
    columns = []
    for q in range(len(net.slots)):
        moved = [v + 1 if r == q else v for r, v in enumerate(net.now)]
        columns.append([b - a for a, b in zip(here, net.linearized(net.test, moved), strict=True)])
    return [[column[a] for column in columns] for a in range(net.outputs)]


def _pair_kernel(view: View) -> Matrix:
    """E[f^i(x) f^i(x')] for white readout parameters: f^i is linear in them, so the gradients decide."""
    net, a = view.network, view.situation.i - 1
    first, second = view.test_jacobian()[a], net.gradients(net.inputs[0], net.now)[a]
    pairs = zip(view.readout(first), view.readout(second), strict=True)
    return [[sum((u * v for u, v in pairs), net.activation.number(fmpq(0)))]]


def _effective(view: View, layer: int) -> Matrix:
    """W^layer: how h^layer moves with the entries of x^{layer-1}."""
    net = view.network
    return [[net.gain(layer) * v for v in row] for row in net.w(net.now, layer)]


def _bias(view: View, layer: int) -> Matrix:
    return [[net_b * view.network.sigma_b for net_b in view.network.beta(view.network.now, layer)]]


Binding = Callable[..., Matrix]
# A symbol's name -> its value, from the view and the numbers its indices stand for (a time is 0 or 1).
# "d name" is a derivative in time, "name / name" a Jacobian.
BINDINGS: dict[str, Binding] = {
    # one layer
    "x_l": lambda v: [v.trace.x[v.situation.layer]],
    "x_next": lambda v: [v.trace.x[v.situation.layer + 1]],
    "h_next": lambda v: [v.trace.h[v.situation.layer + 1]],
    "W": lambda v: _effective(v, v.situation.layer + 1),
    "w": lambda v: v.network.w(v.network.now, v.situation.layer + 1),
    "w_l": lambda v: v.network.w(v.network.now, v.situation.layer + 1),
    "b": lambda v: _bias(v, v.situation.layer + 1),
    "b_l": lambda v: _bias(v, v.situation.layer),
    "beta_l": lambda v: [v.network.beta(v.network.now, v.situation.layer)],
    "sigma_w": lambda v: [[v.network.sigma_w]],
    "sigma_b": lambda v: [[v.network.sigma_b]],
    "eta": lambda v: [[v.network.eta]],
    "i": lambda v: [[v.network.activation.number(fmpq(v.situation.i))]],
    "j": lambda v: [[v.network.activation.number(fmpq(v.situation.j))]],
    # outputs and loss
    "f_row": lambda v: [v.network.output(v.network.test, v.network.now)],
    "h_out": lambda v: [v.trace.h[v.network.depth + 1]],
    "f_cols": lambda v: [list(row) for row in zip(*(trace.h[-1] for trace in v.traces), strict=True)],
    "f_X": lambda v, t: _stack(v, lambda x: v.network.output(x, v.at(t))),
    "f_x": lambda v, t: _column(v.network.output(v.network.test, v.at(t))),
    "Y": lambda v: _column([y for pair in v.network.targets for y in pair]),
    "y_entry": lambda v, x, a: [[v.network.targets[x - 1][a - 1]]],
    "grad_L": lambda v, t: _loss_in_outputs(v),
    # the tangent kernel and the flow
    "theta": lambda v, t: _column(v.at(t)),
    "J_X": lambda v, t: v.jacobian(t),
    "J_x": lambda v, t: v.test_jacobian(t),
    "J_x_at0": lambda v: v.test_jacobian(0),
    "grad": lambda v, a, x: [v.network.gradients(v.network.inputs[x - 1], v.network.now)[a - 1]],
    "partial": _partial,
    "Theta_hat": _tangent_kernel,
    "Theta_hat_bare": _tangent_kernel,
    "Theta_band": _kernel_band,
    "d theta": lambda v: _column(v.velocity),
    "d f_X": _output_velocity,
    # the linearized model
    "omega": lambda v, t: _column([b - a for a, b in zip(v.network.start, v.at(t), strict=True)]),
    "f_lin_x": lambda v, t: _column(v.network.linearized(v.network.test, v.at(t))),
    "f_lin_x / theta": _linear_jacobian,
    # the readout
    "x_L": lambda v: [v.trace.x[v.network.depth]],
    "x_L_prime": lambda v: [v.traces[0].x[v.network.depth]],
    "W_out": lambda v: _effective(v, v.network.depth + 1),
    "b_out": lambda v: _bias(v, v.network.depth + 1),
    "w_out": lambda v: v.network.w(v.network.now, v.network.depth + 1),
    "beta_out": lambda v: [v.network.beta(v.network.now, v.network.depth + 1)],
    "f_out": lambda v: [v.trace.h[-1]],
    "f_out_X": lambda v: _column([f for trace in v.traces for f in trace.h[-1]]),
    "theta_out": lambda v, t: _readout_weights(v, v.at(t)),
    "theta_col": lambda v, a: _column([row[a - 1] for row in _readout_weights(v, v.network.now)]),
    "xbar": lambda v: [v.features(v.network.test)],
    "xbar_prime": lambda v: [v.features(v.network.inputs[0])],
    "xbar_X": lambda v: [v.features(x) for x in v.network.inputs],
    "xbar_row": lambda v, x: [v.features(v.network.inputs[x - 1])],
    "grad_out_x": lambda v, a: [v.readout(v.test_jacobian()[a - 1])],
    "grad_out": lambda v, a, x: [v.readout(v.jacobian()[(x - 1) * v.network.outputs + a - 1])],
    "f_out / theta_out": lambda v: [v.readout(row) for row in v.test_jacobian()],
    "f_out_X / theta_out": lambda v: [v.readout(row) for row in v.jacobian()],
    "d theta_out": lambda v: _readout_weights(v, v.velocity),
    "loss_out": lambda v: [[v.network.loss(v.network.now)]],
    "grad_loss_out": _loss_in_outputs,
    "K_hat_pair": _pair_kernel,
}
# Symbols that depend on a random column: the network is run again for each of its values.
RANDOM: dict[str, tuple[str, Callable[[View, Sequence[Any]], Matrix]]] = {
    "f_0i": ("theta_i", lambda v, column: [[v.outputs_for(column, v.network.test)]]),
    "f_0i_prime": ("theta_i", lambda v, column: [[v.outputs_for(column, v.network.inputs[0])]]),
}


def binding_name(node: nd.Node) -> str | None:
    """The key of a symbol, of its derivative in time, or of a Jacobian; None for other terms."""
    if isinstance(node, nd.Sym):
        return node.name
    if isinstance(node, nd.D) and isinstance(node.args[0], nd.Sym):
        return f"d {node.args[0].name}"
    if isinstance(node, nd.Jac) and all(isinstance(a, nd.Sym) for a in node.args):
        return f"{node.args[0].name} / {node.args[1].name}"
    return None


class Unbound(LookupError):
    """A symbol for which the network has no number."""


class NetworkModel:
    """What the evaluator asks of a model, answered with the numbers of a network."""

    def __init__(self, view: View, equation: Equation) -> None:
        self.view = view
        net, layer = view.network, view.situation.layer
        following = net.widths[layer + 1] if layer + 1 < len(net.widths) else None
        self.sizes = {
            "k": net.outputs, "D": len(net.inputs), "p": len(net.slots), "n_0": net.widths[0],
            "n_l": net.widths[layer], "n_lp": following, "n_L": net.widths[net.depth],
        }  # fmt: skip
        self.columns = {f.vector.name: f.vector for f in equation.notation.facts if isinstance(f, White)}

    def dim(self, size: object) -> int:
        expression = sympy.sympify(size)
        return int(expression.subs({s: self.sizes[s.name] for s in expression.free_symbols}))

    def definition(self, symbol: nd.Sym) -> None:
        return None

    def base(self, symbol: nd.Sym) -> fmpq_mat:
        raise Unbound(f"the network has no number for {symbol} ({symbol.name})")

    def reach(self, node: Any) -> frozenset:
        """The symbols in a term, and the random columns behind them."""
        found: set = set()
        if isinstance(node, nd.Sym):
            found.add(node)
            if node.name in RANDOM:
                found.add(self.columns[RANDOM[node.name][0]])
        for part in getattr(node, "args", ()):
            found |= self.reach(part)
        return frozenset(found)

    def law(self, ev: Evaluator, body: nd.Node) -> laws.Atoms | None:
        """A finite law of the white columns in a body; outputs are linear in them, so products of two are
        decided by it."""
        used = tuple(c for c in self.columns.values() if c in self.reach(body))
        if not used:
            return None
        heights = [self.dim(c.shape[0]) for c in used]
        return laws.atoms(used, heights, identity(sum(heights)))


class NetworkEvaluator(Evaluator):
    """Gives bound symbols, derivatives and activations the network's values; the rest is the tree walker's."""

    def changing(self, values: Any) -> Evaluator:
        return NetworkEvaluator(self.arithmetic, self.model, None, values, parent=self)

    def _evaluate(self, function: Any, node: nd.Node) -> Any:
        view: View = self.model.view
        name = binding_name(node)
        if name in RANDOM:
            vector, value = RANDOM[name]
            return self._lift(value(view, _entries(self(self.model.columns[vector]))))
        if name in BINDINGS:
            indices = node.indices if isinstance(node, nd.Sym) else ()
            return self._lift(BINDINGS[name](view, *(self._index(i) for i in indices)))
        if isinstance(node, nd.Phi):
            value, phi = self(node.args[0]), view.network.activation
            entries = [phi(z) for z in _entries(value)]
            return self._lift([entries[r * value.cols : (r + 1) * value.cols] for r in range(value.rows)])
        return super()._evaluate(function, node)

    def _index(self, node: nd.Node) -> int:
        """An index as a number; the time t is 1, the initial time 0."""
        return 1 if isinstance(node, nd.Sym) and node.name == "t" else self.integer(node)

    def _lift(self, rows: Matrix) -> Any:
        flat = [v for row in rows for v in row]
        if self.arithmetic.exact:
            return self.arithmetic.lift(fmpq_mat(len(rows), len(rows[0]), flat))
        return Ball(arb_mat(len(rows), len(rows[0]), flat))


def _matrix(value: Any) -> Any:
    return value.matrix if isinstance(value, Ball) else value.rational()


def _entries(value: Any) -> list[Any]:
    return list(_matrix(value).entries())


# -- comparing the lines of an equation ------------------------------------------------------------------
class Outcome(enum.Enum):
    """How a line stands to the network's own number."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    MALFORMED = "malformed"


@dataclass(frozen=True)
class Compared:
    """A printed line, or a consistency check of a definition, and its correction where the entry has one."""

    place: str
    printed: Outcome
    corrected: Outcome | None = None


def same(a: Any, b: Any) -> Outcome:
    """Compare two values: exactly, or by balls that are tiny (agreement) or apart (disagreement)."""
    if a.shape != b.shape:
        return Outcome.MALFORMED
    differences = [u - v for u, v in zip(_entries(a), _entries(b), strict=True)]
    if not isinstance(a, Ball):
        return Outcome.DISAGREES if any(differences) else Outcome.AGREES
    if any(not d.contains(0) for d in differences):
        return Outcome.DISAGREES
    if all(arb(d.rad()) < RADIUS for d in differences):
        return Outcome.AGREES
    raise ArithmeticError("balls too wide to tell two values apart")


def compare(
    equation: Equation,
    network: TinyNetwork,
    situation: Situation | None = None,
    leave_out: Container[int] = (),
) -> list[Compared]:
    """Each line of an equation against the first of its chain (or the anchor), then the checks of definitions.

    The first line is compared too where the chain has an anchor; a space is compared with the shape of the
    reference. What stands behind `->` or `~` is a stated input (a limit, a law): it is left out, like the
    lines (counted from 1) in `leave_out`, which speak of a layer that does not exist in the situation. A symbol
    without a number raises `Unbound`.
    """
    view = View(network, situation or Situation())
    with precision(BITS):
        arithmetic = Exact() if network.activation.exact else Balls()
        ev = NetworkEvaluator(arithmetic, NetworkModel(view, equation))
        return [*_lines(ev, equation, leave_out), *_checks(ev, equation)]


def _value(ev: Evaluator, node: nd.Node) -> Any:
    """The value of a term, or None if it is malformed; any other reason to give up is an error."""
    try:
        return ev(node)
    except GiveUp:
        try:
            _ = node.shape
        except nd.ShapeError:
            return None
        raise


def _outcome(ev: Evaluator, node: nd.Node, reference: Any) -> Outcome:
    if isinstance(node, nd.Space):
        return Outcome.AGREES if _fits(ev, node, reference) else Outcome.MALFORMED
    value = _value(ev, node)
    return Outcome.MALFORMED if value is None else same(value, reference)


def _fits(ev: Evaluator, space: nd.Space, value: Any) -> bool:
    sizes = [ev.dim(n) for n in space.args]
    return sizes == list(value.shape) if len(sizes) == 2 else value.rows * value.cols == sizes[0]


def _lines(ev: Evaluator, equation: Equation, leave_out: Container[int]) -> Iterator[Compared]:
    relations: tuple[Relation | None, ...] = (None, *equation.chain.relations)
    reference: Any = None
    for number, (relation, line) in enumerate(zip(relations, equation.lines, strict=True), 1):
        if relation in (Relation.TO, Relation.SIM) or number in leave_out:
            continue
        if relation is None:
            anchor = equation.chain.anchor if number == 1 else None
            reference = ev(line.best if anchor is None else anchor)
            if anchor is None:
                continue
        corrected = None if line.corrected is None else _outcome(ev, line.corrected, reference)
        yield Compared(f"line {number}", _outcome(ev, line.printed, reference), corrected)


def _checks(ev: Evaluator, equation: Equation) -> Iterator[Compared]:
    for number, check in enumerate(equation.chain.checks, 1):
        printed = _outcome(ev, check.printed[0], ev(check.printed[1]))
        mended = None if check.corrected is None else _outcome(ev, check.corrected[0], ev(check.corrected[1]))
        yield Compared(f"check {number}", printed, mended)


__all__ = [
    "ACTIVATIONS",
    "BINDINGS",
    "Activation",
    "Compared",
    "Dual",
    "Outcome",
    "Situation",
    "TinyNetwork",
    "Unbound",
    "Wiring",
    "compare",
    "tiny",
]
