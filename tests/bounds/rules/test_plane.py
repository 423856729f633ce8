"""The larger eigenvalue of a symmetric 2 x 2 matrix."""

from __future__ import annotations

import numpy as np

from derivations.notation import sym
from verify.bounds.rules import plane
from verify.selftest.applications.letters import PLAIN, XX, a, b

from .. import numeric
from ..cases import confirm, drawn, refused, rejects, rngs, true


@true("larger eigenvalue of a symmetric 2 x 2 matrix")
@drawn(rngs, examples=150)
def test_larger_eigenvalue(rng):
    """Numbers of either sign; also at the eigenvector, where the two sides are equal."""
    x, y, d = sym("x"), sym("y"), sym("d")
    sequent = plane.larger_eigenvalue(PLAIN, a, b, d, x, y)
    numbers = [float(numeric.fraction(rng)) if rng.integers(2) else float(rng.normal()) for _ in range(5)]
    confirm(sequent.rule, sequent, dict(zip((a, b, d, x, y), map(numeric.one, numbers), strict=True)))
    vector = np.linalg.eigh([[numbers[0], numbers[1]], [numbers[1], numbers[2]]])[1][:, 1]
    confirm(sequent.rule, sequent, dict(zip((a, b, d, x, y), map(numeric.one, (*numbers[:3], *vector)), strict=True)))


@refused("larger eigenvalue of a symmetric 2 x 2 matrix")
def test_larger_eigenvalue_of_matrices():
    for place in range(5):
        rejects(plane.larger_eigenvalue, *(XX if at == place else a for at in range(5)))
