"""Properties over generated models: sizes 1 to 6, generic, repeated and zero eigenvalues, k > 1."""

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numeric_claims import FALSE, TRUE

from verify.engines import ball, exact
from verify.engines.graded import Exact, GiveUp, ldl, pseudo_inverse
from verify.models import NoModel, RandomSource, draw, recipe, satisfies

SETTINGS = settings(max_examples=12, deadline=None, derandomize=True)
RING = Exact()
sizes = st.fixed_dictionaries({"n": st.integers(1, 6), "m": st.integers(1, 3), "p": st.integers(1, 6)})
profiles = st.sampled_from(["generic", "repeated", "singular"])
MATRIX_CLAIMS = ["exponentials multiply", "exponential inverse", "covariance", "push-through", "pseudo-inverse",
                 "mean", "solution", "integral", "limit", "shuffle"]  # fmt: skip


def model_of(claim, chosen, seed, profile, bits=3):
    names = {s.name for s in recipe(claim).sizes}
    try:
        return draw(claim, {k: v for k, v in chosen.items() if k in names}, RandomSource(seed, bits, profile, unit=4))
    except NoModel:
        return None


@pytest.mark.parametrize("name", MATRIX_CLAIMS)
@SETTINGS
@given(chosen=sizes, seed=st.integers(0, 10**6), profile=profiles)
def test_identities_hold_in_every_model(name, chosen, seed, profile):
    model = model_of(TRUE[name], chosen, seed, profile)
    assume(model is not None)
    assert exact.compare(TRUE[name], model).equal
    assert ball.separate(TRUE[name], model) is None


@SETTINGS
@given(chosen=sizes, seed=st.integers(0, 10**6), profile=profiles)
def test_assumptions_hold_in_every_model(chosen, seed, profile):
    model = model_of(TRUE["covariance"], chosen, seed, profile, bits=8)
    assume(model is not None)
    assert all(satisfies(model, fact) for fact in model.recipe.facts)


@SETTINGS
@given(seed=st.integers(0, 10**6))
def test_exact_and_ball_agree_on_a_false_claim(seed):
    model = model_of(FALSE["covariance"], {"n": 2, "m": 1, "p": 2}, seed, "generic")
    assume(model is not None)
    assert exact.compare(FALSE["covariance"], model).equal == (ball.separate(FALSE["covariance"], model) is None)


entries = st.fractions(-3, 3, max_denominator=4)


@st.composite
def matrices(draw_, n):
    return fmpq_mat(
        n, n, [fmpq(x.numerator, x.denominator) for x in draw_(st.lists(entries, min_size=n * n, max_size=n * n))]
    )


@st.composite
def functions(draw_, n=2):
    """A + B t + C e^{qt}."""
    a, b, c = (RING.lift(draw_(matrices(n))) for _ in range(3))
    q = draw_(st.integers(-2, 2))
    wave = RING.exp(RING.mul(RING.variable(), RING.scalar(fmpq(q))))
    return RING.add(RING.add(a, RING.mul(RING.variable(), b)), RING.mul(wave, c))


def minus(a, b):
    return RING.add(a, RING.neg(b))


@SETTINGS
@given(f=functions(), g=functions(), h=functions())
def test_ring_laws_and_leibniz(f, g, h):
    assert minus(RING.mul(RING.mul(f, g), h), RING.mul(f, RING.mul(g, h))).is_zero
    assert minus(RING.mul(f, RING.add(g, h)), RING.add(RING.mul(f, g), RING.mul(f, h))).is_zero
    left = RING.derivative(RING.mul(f, g))
    assert minus(left, RING.add(RING.mul(RING.derivative(f), g), RING.mul(f, RING.derivative(g)))).is_zero


@SETTINGS
@given(f=functions(), point=st.integers(0, 3))
def test_the_fundamental_theorem(f, point):
    primitive = RING.antiderivative(f)
    assert minus(RING.derivative(primitive), f).is_zero
    assert minus(
        RING.at(RING.mul(f, f), fmpq(point)), RING.mul(RING.at(f, fmpq(point)), RING.at(f, fmpq(point)))
    ).is_zero


@SETTINGS
@given(a=matrices(3))
def test_exponential_solves_its_equation_or_gives_up(a):
    argument = RING.mul(RING.variable(), RING.lift(a))
    try:
        power = RING.exp(argument)
    except GiveUp:
        assume(False)
    residual = minus(RING.derivative(power), RING.mul(RING.lift(a), power))
    assert residual.is_zero


@SETTINGS
@given(a=matrices(3))
def test_gram_matrices_and_pseudo_inverses(a):
    gram = a * a.transpose()
    assert ldl(gram) is not None
    plus = pseudo_inverse(a)
    assert a * plus * a == a
    assert plus * a * plus == plus
    assert (a * plus).transpose() == a * plus
    assert (plus * a).transpose() == plus * a
