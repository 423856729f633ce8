"""Quadratic forms in two variables."""

from __future__ import annotations

from derivations.notation import nodes as n

from .checking import Replay, checks, scalar, single
from .steps import Step
from .trees import LE


@checks("larger eigenvalue of a symmetric 2 x 2 matrix")
def _larger_eigenvalue(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    a, b, d, x, y = map(scalar, single(step.data, 5))
    two, four = n.Num(2), n.Num(4)
    apart = n.Pow(n.Add(a, n.Neg(d)), two)
    largest = n.Frac(n.Add(a, d, n.Sqrt(n.Add(apart, n.Mul(four, n.Pow(b, two))))), two)
    form = n.Add(n.Mul(a, n.Pow(x, two)), n.Mul(two, b, x, y), n.Mul(d, n.Pow(y, two)))
    r.concludes(step, form, LE, n.Mul(largest, n.Add(n.Pow(x, two), n.Pow(y, two))))
