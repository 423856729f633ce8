"""Properties over generated models: sizes 1 to 6, generic, repeated and zero eigenvalues, k > 1."""

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from verify.models import NoModel, RandomSource, draw, recipe_of, satisfies
from verify.numbers import ball, exact
from verify.values.graded import Exact, expanded, make
from verify.values.rational import GiveUp, ldl, pseudo_inverse

from ..numeric_claims import FALSE, TRUE

SETTINGS = settings(max_examples=12, deadline=None, derandomize=True)
RING = Exact()
sizes = st.fixed_dictionaries({"n": st.integers(1, 6), "m": st.integers(1, 3), "p": st.integers(1, 6)})
profiles = st.sampled_from(["generic", "repeated", "singular"])
MATRIX_CLAIMS = ["exponentials multiply", "exponential inverse", "covariance", "push-through", "pseudo-inverse",
                 "mean", "solution", "integral", "limit", "shuffle"]  # fmt: skip


def model_of(claim, chosen, seed, profile, bits=3):
    names = {s.name for s in recipe_of(claim).sizes}
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


# -- products and series are made by one product of matrices; here term by term ---------------------------------------
@st.composite
def values_of_time(draw_, rows, cols):
    """A sum of t^d e^(q t + c) M, as terms or as a power series known up to an order."""
    keys = st.tuples(st.integers(0, 2), st.integers(-2, 2), st.sampled_from([0, 1]), st.integers(0, 1))
    order = draw_(st.sampled_from([None, 0, 2]))
    cells = st.lists(entries, min_size=rows * cols, max_size=rows * cols)
    terms = {}
    for (d, q, c, e), cell in draw_(st.dictionaries(keys, cells, max_size=4)).items():
        rate = 0 if order is not None or not q else fmpq(q)
        terms[d, rate, c, e] = fmpq_mat(rows, cols, [fmpq(x.numerator, x.denominator) for x in cell])
    return make(rows, cols, terms, order)


def added(found, key, m):
    found[key] = found[key] + m if key in found else m


def by_hand(a, order):
    """The power series, one coefficient after the other."""
    found = {}
    for (d, q, c, e), m in a.terms.items():
        factor = fmpq(1)
        for j in range(order - d + 1):
            added(found, (d + j, 0, c, e), m * factor)
            factor = factor * q / (j + 1)
    return make(a.rows, a.cols, found, order)


def product_by_hand(a, b):
    if a.ncols() == b.nrows():
        return a * b
    return b * a[0, 0] if (a.nrows(), a.ncols()) == (1, 1) else a * b[0, 0]


@SETTINGS
@given(a=values_of_time(2, 2), order=st.integers(0, 4))
def test_power_series_term_by_term(a, order):
    assume(a.order is None)
    assert expanded(a, order).terms == by_hand(a, order).terms


@pytest.mark.parametrize("shapes", [((2, 2), (2, 1)), ((1, 1), (2, 2)), ((2, 3), (1, 1)), ((1, 2), (2, 1))])
@settings(max_examples=40, deadline=None, derandomize=True)
@given(data=st.data())
def test_products_term_by_term(shapes, data):
    (rows, inner), (other, cols) = shapes
    a, b = data.draw(values_of_time(rows, inner)), data.draw(values_of_time(other, cols))
    found = RING.mul(a, b)
    if a.order is None and b.order is None:
        wanted = {}
        for (d, q, c, e), m in a.terms.items():
            for (d2, q2, c2, e2), m2 in b.terms.items():
                if e + e2 < 2:
                    added(wanted, (d + d2, q + q2, c + c2, e + e2), product_by_hand(m, m2))
        assert found.terms == make(*found.shape, wanted).terms
    elif a.terms and b.terms:
        again = RING.mul(expanded(a, 6), expanded(b, 6))
        assert again.order >= found.order
        assert RING.truncate(again, found.order).terms == found.terms


@SETTINGS
@given(a=values_of_time(2, 3), b=values_of_time(3, 2), c=values_of_time(2, 1))
def test_products_do_not_hang_on_the_side_they_start_from(a, b, c):
    left, right = RING.mul(RING.mul(a, b), c), RING.mul(a, RING.mul(b, c))
    if left.order is None and right.order is None:
        assert left.terms == right.terms
