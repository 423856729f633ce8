"""A model, as far as the definitions of its symbols depend on it."""

from __future__ import annotations

from typing import Any, Protocol, cast

from flint import fmpq, fmpq_mat

from derivations.assumptions import Flow, SmoothMap
from derivations.notation.nodes import Node, Sym

from ..values.arithmetic import World
from ..values.evaluator import Evaluator

Quadratic = tuple[fmpq_mat, fmpq_mat, fmpq_mat]  # a, B, C of a + B x + C (x kron x)


class Drawn(World, Protocol):
    """What a model draws when a definition asks for it."""

    recipe: Any
    solving: set[Flow]  # the flows whose paths are being looked for

    def coefficients(self, start: Sym) -> tuple[fmpq_mat, ...]: ...
    def smooth_map(self, fact: SmoothMap) -> Quadratic: ...
    def free_map(self, name: str, outputs: int, inputs: int) -> Quadratic: ...
    def affine_entry(self, name: str) -> tuple[fmpq, fmpq]: ...
    def member(self, symbol: Sym) -> fmpq_mat: ...
    def polynomial(self, symbol: Sym) -> tuple[fmpq, ...]: ...
    def system(self, fact: Flow) -> tuple[Flow, ...]: ...
    def touches_map(self, node: Node) -> bool: ...


def drawn(ev: Evaluator) -> Drawn:
    """The model of an evaluator of this room."""
    return cast("Drawn", ev.model)
