"""Lemma 1's computable constants and Theorem G.1 applied: guaranteed means guaranteed."""

import dataclasses

import flint
import mpmath
import numpy as np
import pytest
from flint import arb, arb_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from verify.lab import constants, empirical
from verify.lab.checks import search_lemma_1
from verify.lab.constants import Form, eigenvalue_bounds, lemma_1, limit_kernel, theorem_g1
from verify.lab.dynamics import Problem, descend
from verify.lab.errors import LabError
from verify.lab.kernels import critical_rate, infinite_width
from verify.lab.networks import Architecture, Parameterization, Parameters, draw

from .conftest import sphere

X = sphere(4, 3)


def scaled(direction: Parameters, size: float) -> Parameters:
    return direction.plus(direction, size / float(direction.norm()) - 1)


@given(
    st.sampled_from(["erf", "tanh"]),
    st.integers(1, 40),
    st.integers(1, 3),
    st.floats(0.1, 30),
    st.integers(0, 10_000),
)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_lemma_1_holds_for_random_pairs_in_the_ball(activation, n, k, C, seed):
    arch = Architecture(3, (n,), k, activation, sigma_b=0.3)
    theta = draw(arch, seed)
    K_J, K_L = lemma_1(arch, theta, X, C)
    rng = np.random.default_rng(seed)
    radius = C / np.sqrt(n)
    pair = [theta.plus(scaled(draw(arch, seed + i + 1), radius * rng.uniform() ** 0.2)) for i in (0, 1)]
    J = [empirical.jacobian(arch, p, X) for p in pair]
    change = np.sqrt(empirical.difference_squared(*J) / n)
    assert change <= K_L * pair[0].distance(pair[1])
    assert max(np.sqrt(empirical.frobenius_squared(j) / n) for j in J) <= K_J


@pytest.mark.parametrize(("n", "k", "C"), [(5, 1, 2.0), (64, 1, 0.5), (64, 2, 20.0), (300, 3, 100.0)])
@pytest.mark.parametrize("activation", ["erf", "tanh"])
def test_adversarial_search_stays_below_the_proved_constants(n, k, C, activation):
    arch = Architecture(3, (n,), k, activation)
    theta = draw(arch, 1)
    K_J, K_L = lemma_1(arch, theta, X, C)
    found_J, found_L = search_lemma_1(arch, theta, X, C / np.sqrt(n), tries=20)
    assert found_J <= K_J
    assert 0.6 * K_L < found_L <= K_L  # and the formula is not lax by more than that


def test_the_worst_case_of_lemma_1_is_nearly_attained():
    """A readout of zero and unit input directions: only the M1^2 S2 and k M1^2 rho^2 terms
    are left, and phi' = M1.
    """
    n = 50
    arch = Architecture(3, (n,), 1, "erf")
    zero = Parameters((np.zeros((3, n)), np.zeros((n, 1))), (np.zeros(n), np.zeros(1)))
    moved = Parameters((np.zeros((3, n)), np.eye(n)[:, :1] * 1e-4), (np.zeros(n), np.zeros(1)))
    K_L = lemma_1(arch, zero, X, 1e-3)[1]
    J = [empirical.jacobian(arch, p, X) for p in (zero, moved)]
    attained = np.sqrt(empirical.difference_squared(*J) / n) / 1e-4
    assert 0.99 * K_L < attained <= K_L


def test_the_limit_kernel_is_enclosed():
    for activation, sigma_b in (("erf", 0.3), ("tanh", 0.3)):
        arch = Architecture(3, (8,), 1, activation, sigma_b=sigma_b)
        enclosed, float_kernel = limit_kernel(arch, X), infinite_width(arch, X).ntk
        for i in range(4):
            for j in range(4):
                assert abs(float(enclosed[i, j].mid()) - float_kernel[i, j]) < 1e-13
                assert float(enclosed[i, j].rad()) < 2e-12
    with mpmath.workdps(40):  # erf once more, from its definition
        arch = Architecture(1, (8,), 1, "erf", sigma_w=1.0)
        a = mpmath.mpf("0.25")
        by_hand = 2 / mpmath.pi * mpmath.asin(2 * a / (1 + 2 * a))
        with flint.ctx.workprec(106):
            assert abs(limit_kernel(arch, np.array([[0.5]]))[0, 0] - arb(str(by_hand))) < 1e-28


def test_eigenvalue_bounds_are_certain_and_tight():
    rng = np.random.default_rng(0)
    A = rng.standard_normal((6, 6))
    S = A @ A.T
    low, high = eigenvalue_bounds(arb_mat(S.tolist()))
    values = np.linalg.eigvalsh(S)
    assert values[0] * (1 - 1e-8) < float(low) <= values[0]
    assert values[-1] <= float(high) < values[-1] * (1 + 1e-8)
    singular = arb_mat((A[:, :3] @ A[:, :3].T).tolist())
    assert float(eigenvalue_bounds(singular)[0]) == 0


@pytest.fixture(scope="module")
def applied():
    arch, points = Architecture(5, (4096,), 1, "erf"), np.eye(5)
    Y = np.where(np.arange(5) % 2 == 0, 0.5, -0.5)[:, None]
    eta_0 = 0.9 * critical_rate(infinite_width(arch, points).ntk)
    return arch, draw(arch, 0), points, Y, eta_0


def test_where_the_theorem_applies_its_bounds_hold(applied):
    arch, theta, points, Y, eta_0 = applied
    Z = np.full((1, 5), 5**-0.5)
    answer = theorem_g1(arch, theta, points, Y, eta_0, Z=Z)
    assert answer.applies
    assert not answer.failing
    run = descend(arch, theta, Problem(points, Y, Z), eta_0, 40, record=range(41), chain=True)
    g = answer.guaranteed
    assert np.all(run.residual <= g.decay**run.times * g.R_0)
    assert run.path.max() <= g.path
    assert run.kernel_change.max() <= g.kernel
    assert run.gap_train.max() <= g.gap_train
    assert run.gap_test.max() <= g.gap_test
    assert np.nanmax(run.step_norm) <= g.decay
    assert run.residual[0] <= answer.R_0
    assert g.path < answer.radius / np.sqrt(4096) * (1 + 1e-8)


def test_the_two_thresholds_and_the_printed_one(applied):
    arch, theta, points, Y, eta_0 = applied
    two, single = (theorem_g1(arch, theta, points, Y, eta_0, form=f) for f in (Form.TWO, Form.SINGLE))
    assert two.threshold == pytest.approx(
        (18 * two.K_J**2 * two.K_L * two.R_0 / two.lambda_min**2) ** 2, rel=1e-6
    )
    assert two.printed_threshold == pytest.approx(two.threshold * two.lambda_min**2, rel=1e-6)
    assert not single.applies  # one K asks for far more than n = 4096 here
    assert [h.name for h in single.failing] == ["n >= (18 K_J^2 K_L R_0 / lambda_min^2)^2"]
    assert single.failing[0].factor == pytest.approx(single.threshold / 4096, rel=1e-6)
    assert single.threshold > 100 * two.threshold


def test_what_fails_is_named_with_its_size(applied):
    arch, theta, points, Y, eta_0 = applied
    fast = theorem_g1(arch, theta, points, Y, eta_0 / 0.9 * 1.01)
    assert [h.name for h in fast.failing] == ["eta_0 < eta_critical"]
    assert fast.failing[0].factor == pytest.approx(1.01, rel=1e-9)
    narrow = Architecture(5, (16,), 1, "erf")
    none = theorem_g1(narrow, draw(narrow, 0), points, 10 * Y, eta_0)
    assert none.radius is None
    assert none.guaranteed is None
    assert "C = 3 K_J R_0 / lambda_min has a solution" in {h.name for h in none.failing}


def test_a_singular_limit_kernel_is_not_positive_definite():
    arch = Architecture(2, (64,), 1, "erf")  # sigma_b = 0 and erf odd: x and -x are dependent
    pair = np.array([[1.0, 0.0], [-1.0, 0.0]])
    answer = theorem_g1(arch, draw(arch, 0), pair, np.zeros((2, 1)), 0.1)
    assert not answer.applies
    assert "lambda_min(Theta) > 0" in {h.name for h in answer.failing}


def test_several_outputs(applied):
    points = np.eye(3)
    arch = Architecture(3, (2**15,), 2, "erf")
    eta_0 = 0.5 * critical_rate(infinite_width(arch, points).ntk)
    Y = np.array([[0.5, -0.2], [0.1, 0.3], [-0.4, 0.2]])
    answer = theorem_g1(arch, draw(arch, 1), points, Y, eta_0)
    assert answer.applies
    run = descend(arch, draw(arch, 1), Problem(points, Y, points[:0]), eta_0, 30, record=range(31))
    assert run.kernel_change.max() <= answer.guaranteed.kernel
    assert np.all(run.residual <= answer.guaranteed.decay**run.times * answer.R_0)


def test_the_rounding_bound_covers_the_rounding(applied):
    """J(theta_0) and g_0 recomputed with 60 digits for a small network lie inside the stated errors."""
    arch = Architecture(3, (6,), 1, "erf", sigma_b=0.2)
    theta, points = draw(arch, 3), sphere(2, 3)
    Y = np.array([[0.3], [-0.2]])
    with flint.ctx.workprec(106):
        geometry, J, J_error = constants._geometry(arch, theta, points)
        residual = constants._residual_norm(arch, theta, J, Y, geometry)
    with mpmath.workdps(60):
        exact_J, exact_g = mpmath.mpf(0), mpmath.mpf(0)
        for x, y in zip(points, Y, strict=True):
            f, size = mpmath.mpf(float(theta.biases[1][0])), mpmath.mpf(1)
            for j in range(6):
                h = mpmath.mpf(float(theta.biases[0][j]))
                for i in range(3):
                    h += mpmath.mpf(float(x[i])) * mpmath.mpf(float(theta.weights[0][i, j]))
                v = mpmath.mpf(float(theta.weights[1][j, 0]))
                slope = 2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-h * h)
                f += v * mpmath.erf(h)
                size += mpmath.erf(h) ** 2
                size += (v * slope) ** 2 * (1 + sum(mpmath.mpf(float(s)) ** 2 for s in x))
            exact_J += size
            exact_g += (f - mpmath.mpf(float(y[0]))) ** 2
        exact_J, exact_g = mpmath.sqrt(exact_J / 6), mpmath.sqrt(exact_g)
        assert exact_J <= mpmath.mpf(float(geometry.J_0.upper())) < exact_J * (1 + mpmath.mpf("1e-12"))
        assert exact_g <= mpmath.mpf(float(residual.upper())) < exact_g + mpmath.mpf("1e-12")
        assert float(J_error) < 1e-13


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"widths": (8, 8)}, "one hidden layer"),
        ({"parameterization": Parameterization.NTK}, "standard parameterization"),
        ({"activation": "relu"}, "Assumption 4"),
    ],
)
def test_what_the_constants_do_not_cover_is_refused(change, says):
    arch = dataclasses.replace(Architecture(3, (8,), 1, "erf"), **change)
    with pytest.raises(LabError, match=says):
        theorem_g1(arch, draw(arch, 0), X, np.zeros((4, 1)), 0.1)


def test_single_precision_is_refused():
    arch = Architecture(3, (8,), 1, "erf")
    with pytest.raises(LabError, match="float64"):
        lemma_1(arch, draw(arch, 0, np.float32), X, 1.0)
