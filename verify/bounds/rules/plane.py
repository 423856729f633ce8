"""Quadratic forms in two variables."""

from __future__ import annotations

from derivations.notation import nodes as n

from .ground import LE, need
from .kernel import Context, Made, rule


@rule(
    "larger eigenvalue of a symmetric 2 x 2 matrix",
    "a x^2 + 2 b x y + d y^2 <= l (x^2 + y^2), where l = (a + d + sqrt((a - d)^2 + 4 b^2))/2.",
    "l - a and l - d are non-negative and their product is b^2",
)
def larger_eigenvalue(context: Context, a: n.Node, b: n.Node, d: n.Node, x: n.Node, y: n.Node) -> Made:
    need(all(z.is_scalar_shaped for z in (a, b, d, x, y)), "only for scalars")
    largest = (a + d + n.Sqrt((a - d) ** 2 + 4 * b**2)) / 2
    form = a * x**2 + 2 * b * x * y + d * y**2
    return Made(form, LE, largest * (x**2 + y**2), (), (a, b, d, x, y))
