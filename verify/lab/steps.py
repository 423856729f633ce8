"""One step of gradient descent (53), and on a CUDA device the same step captured once as a graph and replayed.

Below a width of some ten thousand a step on a GPU is a hundred small kernels that take longer to launch from Python
than to run. A graph launches them all at once. What it may hold is fixed when it is captured: its arrays stay where
they are, so the captured step writes what it computes into the same arrays at every replay.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from verify.lab import arrays
from verify.lab.empirical import Jacobian, image_norm_squared, jacobian, pull_back
from verify.lab.networks import Architecture, flatten

if TYPE_CHECKING:
    from verify.lab.dynamics import Moving, Problem

_BOUND_BY_LAUNCHES = 1 << 14  # widths below which launching a step takes longer than computing it
_WARM_UP = 3  # steps before a capture: libraries set up their workspaces in the first ones


class Step(Protocol):
    """theta_t with its Jacobian; a call moves both to t + 1."""

    J: Jacobian
    path: Any  # sum_j ||theta_j - theta_{j-1}||_2 so far

    def __call__(self) -> None: ...

    def kept(self) -> Jacobian:
        """The present Jacobian, as a value that later steps leave as it is."""


class Plain:
    """Every operation from Python."""

    def __init__(self, arch: Architecture, moving: Moving, problem: Problem, rate: float) -> None:
        self.arch, self.moving, self.problem, self.rate = arch, moving, problem, rate
        self.J, self.path = jacobian(arch, moving, problem.X), 0.0

    def __call__(self) -> None:
        g = self.J.output - self.problem.Y
        self.moving.add(pull_back(self.J, g), -self.rate)
        self.path = self.path + self.rate * arrays.root(image_norm_squared(self.J, flatten(g)))
        self.J = jacobian(self.arch, self.moving, self.problem.X)

    def kept(self) -> Jacobian:
        return self.J


class InPlace:
    """The same step in arrays that stay where they are, so that `capture` may record it once for all.

    Args:
        moving: at its start.
        capture: takes the step, and what takes all steps back, and gives what repeats the step; None repeats it from
            Python.
    """

    def __init__(
        self,
        arch: Architecture,
        moving: Moving,
        problem: Problem,
        rate: float,
        capture: Callable[[Callable[[], None], Callable[[], None]], Callable[[], None]] | None = None,
    ) -> None:
        self.arch, self.moving, self.problem, self.rate = arch, moving, problem, rate
        first = jacobian(arch, moving, problem.X)
        self._at = _copied(first)
        self.J = replace(self._at)
        xp = arrays.namespace_of(first.output)
        self.path = xp.zeros(first.output.shape[:-2], **arrays.like(first.output))
        moving.at_once = True
        if capture is None:
            self._repeat: Callable[[], None] = self._once
            return

        def back() -> None:
            _write([*moving.weights, *moving.biases], [*moving.start.weights, *moving.start.biases])
            _write(_arrays(self._at), _arrays(first))
            self.path *= 0.0

        self._repeat = capture(self._once, back)

    def _once(self) -> None:
        J = replace(self._at)
        g = J.output - self.problem.Y
        self.path += self.rate * arrays.root(image_norm_squared(J, flatten(g)))
        self.moving.add(pull_back(J, g), -self.rate)
        _write(_arrays(self._at)[1:], _arrays(jacobian(self.arch, self.moving, self.problem.X))[1:])  # x^0 never moves

    def __call__(self) -> None:
        self._repeat()
        self.J = replace(self._at)  # the same arrays; what was computed of their old values is not kept

    def kept(self) -> Jacobian:
        return _copied(self.J)


def stepper(arch: Architecture, moving: Moving, problem: Problem, rate: float) -> Step:
    """The step that suits where the arrays live: captured on a CUDA device of torch while launches bound it."""
    if arch.n < _BOUND_BY_LAUNCHES and str(getattr(problem.X, "device", "")).startswith("cuda:"):
        torch = importlib.import_module("torch")
        if isinstance(problem.X, torch.Tensor):
            return InPlace(arch, moving, problem, rate, _captured)
    return Plain(arch, moving, problem, rate)


def _captured(step: Callable[[], None], back: Callable[[], None]) -> Callable[[], None]:
    """`step` as a CUDA graph of torch: warmed up on a stream of its own, as its documentation asks, then captured."""
    cuda = importlib.import_module("torch").cuda
    aside = cuda.Stream()
    aside.wait_stream(cuda.current_stream())
    with cuda.stream(aside):
        for _ in range(_WARM_UP):
            step()
        back()
    cuda.current_stream().wait_stream(aside)
    graph = cuda.CUDAGraph()
    with cuda.graph(graph):
        step()
    return graph.replay


def _arrays(J: Jacobian) -> list[Any]:
    return [*J.layers, *J.deltas, J.output]


def _copied(J: Jacobian) -> Jacobian:
    return replace(
        J,
        layers=tuple(map(arrays.copy, J.layers)),
        deltas=tuple(map(arrays.copy, J.deltas)),
        output=arrays.copy(J.output),
    )


def _write(into: list[Any], values: list[Any]) -> None:
    for old, new in zip(into, values, strict=True):
        old[...] = new
