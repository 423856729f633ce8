"""Networks (1): both parameterizations, batches, precisions, and the same numbers from the same seeds."""

import numpy as np
import pytest

from verify.lab import backends
from verify.lab.activations import ACTIVATIONS
from verify.lab.errors import LabError
from verify.lab.networks import Architecture, Parameterization, draw, predict

from ..families import each
from .conftest import sphere
from .independent import Network

X = sphere(5, 3)


@each("activation", ACTIVATIONS)
@each("parameterization", Parameterization)
@each(("widths", "k"), [((7,), 1), ((6, 9), 2), ((5, 4, 6), 3)])
def test_predictions_agree_with_the_independent_implementation(activation, parameterization, widths, k):
    arch = Architecture(3, widths, k, activation, parameterization, 1.3, 0.4)
    theta = draw(arch, 5)
    other = Network(theta.weights, theta.biases, activation, [arch.gains(i + 1) for i in range(len(widths) + 1)])
    np.testing.assert_allclose(predict(arch, theta, X).ravel(), other.predict(X), rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_both_parameterizations_start_from_the_same_function(activation):
    ntk, standard = (Architecture(3, (8, 5), 2, activation, p, 1.3, 0.4) for p in Parameterization)
    np.testing.assert_allclose(predict(ntk, draw(ntk, 3), X), predict(standard, draw(standard, 3), X), rtol=1e-12)


def test_a_batch_holds_the_networks_of_its_seeds():
    arch = Architecture(3, (8, 5), 2)
    batch = draw(arch, [4, 9])
    assert batch.weights[1].shape == (2, 8, 5)
    for place, seed in enumerate((4, 9)):
        alone = draw(arch, seed)
        assert np.array_equal(batch.weights[1][place], alone.weights[1])
        np.testing.assert_allclose(predict(arch, batch, X)[place], predict(arch, alone, X), rtol=1e-13)


def test_seeds_and_layers_draw_different_numbers():
    arch = Architecture(4, (4, 4), 4)
    w = [*draw(arch, 0).weights, *draw(arch, 1).weights]
    assert len({round(float(m[0, 0] / np.std(m)), 12) for m in w}) == len(w)


def test_single_precision_is_the_rounded_double():
    arch = Architecture(3, (8, 5))
    single, double = draw(arch, 2, np.float32), draw(arch, 2)
    assert single.weights[0].dtype == np.float32
    assert np.array_equal(single.weights[1], double.weights[1].astype(np.float32))
    out = predict(arch, single, X.astype(np.float32))
    assert out.dtype == np.float32
    np.testing.assert_allclose(out, predict(arch, double, X), rtol=2e-5, atol=2e-6)


def test_the_numbers_do_not_depend_on_how_many_cores_draw_them(monkeypatch):
    arch = Architecture(3, (1500, 1100))
    drawn = []
    for cores in ("1", "2", "5"):
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", cores)
        drawn.append(draw(arch, 1))
    for other in drawn[1:]:
        assert all(np.array_equal(a, b) for a, b in zip(drawn[0].weights, other.weights, strict=True))


def test_panels_of_a_layer_are_independent_draws():
    w = draw(Architecture(3, (1024, 1024)), 4).weights[1]
    panels = w.reshape(4, 256 * 1024) * 1024**0.5 / 1.5
    np.testing.assert_allclose(panels @ panels.T / panels.shape[1], np.eye(4), atol=5 / 512)
    assert np.std(w, axis=0).max() * 1024**0.5 / 1.5 == pytest.approx(1, abs=0.15)


def test_which_network_a_seed_means_stays_the_same():
    """Stored results name seeds: a change of the streams is a change of what they say."""
    w = draw(Architecture(2, (4,)), 7).weights[0]
    stream = np.random.Generator(np.random.PCG64(np.random.SeedSequence([7, 1])))
    stream.standard_normal(4)  # the biases come first
    np.testing.assert_allclose(w, 1.5 / 2**0.5 * stream.standard_normal((2, 4)), rtol=1e-15)
    last = draw(Architecture(2, (1024, 1024)), 7).weights[1][768:]
    stream = np.random.Generator(np.random.PCG64(np.random.SeedSequence([7, 2, 3])))
    np.testing.assert_allclose(last, 1.5 / 32 * stream.standard_normal((256, 1024)), rtol=1e-15)


@pytest.mark.parametrize("seeds", [(1, 2), ([1, 3], [2, 4])])
def test_distance_in_panels(monkeypatch, seeds):
    first, second = (draw(Architecture(3, (50, 40), sigma_b=0.5), seed) for seed in seeds)
    pairs = list(zip(first.weights + first.biases, second.weights + second.biases, strict=True))
    axes = None if isinstance(seeds[0], int) else -1
    flat = [(a - b).reshape(*((2,) if axes else ()), -1) for a, b in pairs]
    whole = np.sqrt(sum(np.sum(d**2, axis=axes) for d in flat))
    monkeypatch.setattr("verify.lab.networks._PANEL", 7 * 40)
    np.testing.assert_allclose(first.distance(second), whole, rtol=1e-14)


def test_parameter_counts_and_scales():
    arch = Architecture(3, (8, 16), 2)
    assert arch.parameter_count == 4 * 8 + 9 * 16 + 17 * 2
    assert (arch.n, arch.depth, arch.kernel_scale) == (16, 2, 1 / 16)
    assert Architecture(3, (8,), parameterization=Parameterization.NTK).kernel_scale == 1.0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"inputs": 3, "widths": ()}, "at least one hidden layer"),
        ({"inputs": 3, "widths": (0,)}, "all sizes >= 1"),
        ({"inputs": 3, "widths": (4,), "activation": "gelu"}, "unknown activation 'gelu': use one of erf"),
        ({"inputs": 3, "widths": (4,), "sigma_w": 0.0}, "sigma_w"),
    ],
)
def test_bad_architectures_say_what_is_wrong(arguments, says):
    with pytest.raises(LabError, match=says):
        Architecture(**arguments)


def test_an_unknown_backend_is_named():
    with pytest.raises(LabError, match="unknown backend"):
        backends.backend("jax")


@pytest.mark.skipif(backends.missing_gpu() is None, reason="a GPU is present: there is no refusal to test")
def test_asking_for_a_missing_gpu_says_why():
    with pytest.raises(LabError, match=r"backend cupy: .*\[gpu\]"):
        backends.backend("cupy")
