"""The large products: the same numbers as NumPy's, in place, whatever shares the work."""

import threading
import tracemalloc

import numpy as np
import pytest

from verify.lab import arrays, blas, empirical
from verify.lab.activations import activation
from verify.lab.networks import Architecture, draw

from .conftest import sphere

TOLERANCE = {"float64": 2e-13, "float32": 2e-5}
SHAPES = [(1, 1024, 1024), (7, 1100, 1300), (20, 2048, 1024), (32, 1537, 1041), (33, 1100, 1100), (5, 40, 30)]


@pytest.fixture
def without_openblas(monkeypatch):
    """A NumPy with another BLAS."""
    monkeypatch.setattr(blas, "_symbol", lambda name: None)
    for cached in (blas._adder, blas._small_kernels):
        cached.cache_clear()
    yield
    for cached in (blas._adder, blas._small_kernels):
        cached.cache_clear()


def sample(rows, m, n, dtype):
    rng = np.random.default_rng(rows + m)
    return tuple(rng.standard_normal(shape).astype(dtype) for shape in ((rows, m), (rows, n), (m, n)))


def close(got, want, dtype):
    assert got.dtype == np.dtype(dtype)
    assert got.shape == want.shape
    assert np.abs(got - want).max() <= TOLERANCE[dtype] * np.abs(want).max()


def agree(rows, m, n, dtype):
    x, d, w = sample(rows, m, n, dtype)
    exact = [a.astype(np.float64) for a in (x, d, w)]
    close(blas.times(x, w), exact[0] @ exact[2], dtype)
    close(blas.times_transposed(d, w), exact[1] @ exact[2].T, dtype)
    blas.add_product(w, x, d)
    close(w, exact[2] + exact[0].T @ exact[1], dtype)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_products_are_those_of_numpy(shape, dtype):
    agree(*shape, dtype)
    with blas.own_threads(*shape[:2]):
        agree(*shape, dtype)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_another_blas_gives_the_same(without_openblas, dtype):
    with blas.own_threads(7, 1100):
        agree(7, 1100, 1300, dtype)


def test_a_batch_and_other_memory_orders():
    x, d, w = sample(4, 1024, 1030, "float64")
    with blas.own_threads(4, 1024):
        stacked = np.stack([w, 2 * w])
        np.testing.assert_allclose(blas.times(x[None], stacked), x @ stacked, rtol=1e-12)
        np.testing.assert_allclose(blas.times_transposed(d[None], stacked), d @ stacked.swapaxes(1, 2), rtol=1e-12)
        for other in (np.asfortranarray(w), w[::-1]):
            want = other + x.T @ d
            np.testing.assert_allclose(blas.times(x, other), x @ other, rtol=1e-9, atol=1e-10)
            blas.add_product(other, x, d)
            np.testing.assert_allclose(other, want, rtol=1e-9, atol=1e-12)


def test_the_number_of_threads_does_not_change_a_bit():
    x, d, w = sample(20, 1100, 1300, "float64")
    found = []
    for count in (1, 2, 3):
        with blas.own_threads(20, 1100):
            if not blas._THREADS.count:
                pytest.skip("blocks are for OpenBLAS with kernels for small matrices, on few cores")
            before, blas._THREADS.count = blas._THREADS.count, count
            after = blas.times_then(x, updated := w.copy(), lambda h, _: (h, np.tanh(h)), (x, d))
            found.append((blas.times(x, w), blas.times_transposed(d, w), *after, updated))
            blas._THREADS.count = before
    for other in found[1:]:
        assert all(np.array_equal(a, b) for a, b in zip(found[0], other, strict=True))


def test_adding_makes_no_second_copy():
    x, d, w = sample(20, 1500, 1500, "float64")
    blas.add_product(w, x, d)
    address = w.ctypes.data
    tracemalloc.start()
    blas.add_product(w, x, d)
    grown = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert grown < 0.25 * w.nbytes
    assert w.ctypes.data == address


@pytest.mark.parametrize(
    ("x", "d", "w"),
    [((3, 5), (3, 6), (5, 7)), ((3, 5), (2, 6), (5, 6)), ((3, 5), (3, 6), (6, 5)), ((3, 5), (3, 6), (1, 5, 6))],
)
def test_shapes_that_do_not_fit_never_reach_the_library(x, d, w):
    with pytest.raises(ValueError, match="shapes"):
        blas.add_product(np.zeros(w), np.zeros(x), np.zeros(d))


def test_the_threads_of_blas_come_back():
    get = blas._symbol("openblas_get_num_threads")
    if get is None or not blas._small_kernels():
        pytest.skip("this NumPy's BLAS has no such setting")
    before = get()
    with blas.own_threads(20, 2048):
        with blas.own_threads(20, 2048):
            assert get() == 1
        assert get() == 1
    assert get() == before
    with pytest.raises(LookupError), blas.own_threads(20, 2048):
        {}.popitem()
    assert get() == before
    assert blas._THREADS.count == 0
    with blas.own_threads(1000, 2048):  # many rows: OpenBLAS's own threads do better
        assert get() == before


def test_parts_cover_everything_once_and_pass_errors_on(monkeypatch):
    monkeypatch.setattr(blas._THREADS, "count", 3)
    seen, names = np.zeros(10, dtype=int), set()

    def work(part):
        seen[part] += 1
        names.add(threading.current_thread().name)

    blas.in_parts(10, work)
    assert np.all(seen == 1)
    assert len(names) > 1

    def fail(part):
        if part.start:
            raise ArithmeticError("in a helper")

    with pytest.raises(ArithmeticError, match="in a helper"):
        blas.in_parts(10, fail)


@pytest.mark.parametrize("shape", [(20, 1100, 1300), (3, 10, 1 << 14), (2, 5, 6)])
@pytest.mark.parametrize("name", ["erf", "tanh", "relu", "linear"])
def test_what_follows_a_product_is_done_column_by_column(monkeypatch, name, shape):
    phi = activation(name)
    x, d, w = sample(*shape, "float64")
    start = w.copy()
    for count in (0, 1, 3):
        for late in (None, (x, d)):
            w[...] = start
            want = phi.both(x @ (start if late is None else start + x.T @ d) + d[0])
            monkeypatch.setattr(blas._THREADS, "count", count)
            got = blas.times_then(x, w, lambda h, columns: phi.both(h + d[0, columns]), late)
            monkeypatch.setattr(blas._THREADS, "count", 0)
            for one, other in zip(got, want, strict=True):
                np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-9)
            np.testing.assert_allclose(w, start if late is None else start + x.T @ d, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("order", ["C", "F"])
def test_an_update_before_a_product_in_any_memory_order(order):
    x, d, w = sample(20, 1100, 1300, "float64")
    w = np.asarray(w, order=order)
    want = w + x.T @ d
    with blas.own_threads(20, 1100):
        got, twice = blas.times_then(x, w, lambda h, _: (h, 2 * h), (x, d))
    np.testing.assert_allclose(w, want, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(got, x @ want, rtol=1e-11, atol=1e-8)
    np.testing.assert_array_equal(twice, 2 * got)


def test_a_batch_of_products_with_what_follows():
    x, _, w = sample(4, 50, 60, "float64")
    stacked = np.stack([w, 2 * w])
    got, _ = blas.times_then(x, stacked, lambda h, _: (h + 1, h))
    np.testing.assert_allclose(got, x @ stacked + 1, rtol=1e-12)


def test_products_side_by_side_are_the_products(monkeypatch):
    x, d, w = sample(5, 40, 30, "float64")
    pairs = [(x, x), (d, d), (w, w), (x[None], x[None])]
    want = [a @ b.swapaxes(-1, -2) for a, b in pairs]
    monkeypatch.setattr(blas._THREADS, "count", 3)
    for got, exact in zip(arrays.products(pairs), want, strict=True):
        np.testing.assert_allclose(got, exact, rtol=1e-14)
    with pytest.raises(ValueError, match="mismatch"):
        arrays.products([(x, x), (x, w)])


def test_the_tangent_kernel_of_a_wide_network(monkeypatch):
    """Blocks and helpers against one product each."""
    arch = Architecture(4, (1100, 1100), 1)
    theta, X = draw(arch, 0), sphere(6, 4)
    shared = empirical.ntk(arch, theta, X)
    monkeypatch.setattr(blas, "_small_kernels", lambda: False)
    np.testing.assert_allclose(shared, empirical.ntk(arch, theta, X), rtol=1e-13)
