"""Datasets, and the errors that a user's own file can raise: file, place, remedy."""

import numpy as np
import pytest

from verify.lab import data, experiment
from verify.lab.errors import LabError

GOOD_X = np.array([[0.6, 0.0], [0.0, 0.8], [0.5, 0.5]])


def save(path, **arrays):
    np.savez(path, **arrays)
    return path


def test_a_good_file_is_read(tmp_path):
    made = data.load(save(tmp_path / "d.npz", X=GOOD_X, Y=[1, 0, 1], Z=GOOD_X[:1]))
    assert (made.X.shape, made.Y.shape, made.Z.shape) == ((3, 2), (3, 1), (1, 2))
    assert made.Y.dtype == np.float64
    assert data.load(save(tmp_path / "e.npz", X=GOOD_X, Y=np.ones((3, 2)))).Z.shape == (0, 2)


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({"Y": [1, 0, 1]}, r"no array 'X' \(found: Y\); save with np.savez"),
        ({"X": GOOD_X, "Y": [1, 0]}, r"Y has shape \(2, 1\); it must be \(3,\)"),
        ({"X": GOOD_X[0], "Y": [1]}, r"X has shape \(2,\)"),
        ({"X": GOOD_X * [[1], [np.nan], [1]], "Y": [1, 0, 1]}, "X row 1 holds NaN"),
        ({"X": GOOD_X, "Y": [1, 0, np.inf]}, "Y row 2 holds NaN or infinity"),
        ({"X": GOOD_X * 3, "Y": [1, 0, 1]}, r"X row 0 has norm 1.8 > 1.*divide all inputs by 2.4"),
        ({"X": GOOD_X[[0, 1, 0]], "Y": [1, 0, 1]}, "X rows 0 and 2 are equal, and Assumption 3"),
        ({"X": GOOD_X, "Y": [1, 0, 1], "Z": np.ones((1, 3))}, r"Z has shape \(1, 3\)"),
        ({"X": np.array([["a", "b"]]), "Y": [1]}, "must hold real numbers"),
        ({"X": GOOD_X, "Y": np.array([None, 1, 2], dtype=object)}, r"not a \.npz file of plain arrays"),
    ],
)
def test_a_bad_file_says_what_and_where(tmp_path, arrays, says):
    path = save(tmp_path / "bad.npz", **arrays)
    with pytest.raises(LabError, match=says) as caught:
        data.load(path)
    assert str(path) in str(caught.value)


def test_files_that_are_no_npz(tmp_path):
    with pytest.raises(LabError, match="no such file"):
        data.load(tmp_path / "missing.npz")
    (tmp_path / "text.npz").write_text("hello")
    with pytest.raises(LabError, match=r"not a \.npz file"):
        data.load(tmp_path / "text.npz")
    np.save(tmp_path / "plain.npy", GOOD_X)
    with pytest.raises(LabError, match=r"not a \.npz file"):
        data.load(tmp_path / "plain.npy")


@pytest.mark.parametrize(("classes", "k"), [(2, 1), (10, 10)])
def test_digits(classes, k):
    made = data.digits(classes, 20, 5)
    assert made.X.shape == (20, 64)
    assert made.Y.shape == (20, k)
    assert np.linalg.norm(np.concatenate([made.X, made.Z]), axis=1).max() <= 1
    data.checked("digits", made.X, made.Y, made.Z)


def test_built_in_sets_satisfy_what_the_theorems_ask():
    for spec in ("sphere:6:8", "near:4:6", "orthonormal:5", "digits:2:10", "digits:10:12"):
        made = experiment.dataset(spec)
        data.checked(spec, made.X, made.Y, made.Z)
    with pytest.raises(LabError, match="2 or 10 classes"):
        experiment.dataset("digits:3:10")
    for wrong in ("sphere", "sphere:6", "cube:3:3", "sphere:a:b", "sphere:0:3"):
        with pytest.raises(LabError, match="dataset"):
            experiment.dataset(wrong)


def test_the_digest_tells_datasets_apart():
    a, b = data.sphere(4, 3), data.sphere(4, 3, seed=1)
    assert a.digest == data.sphere(4, 3).digest != b.digest


def test_digits_run_through_the_laboratory():
    for spec, k in (("digits:2:8", 1), ("digits:10:10", 10)):
        chosen = experiment.dataset(spec)
        config = experiment.bind(experiment.RunConfig(64, most_steps=30), chosen)
        assert config.outputs == k
        result = experiment.run(config, chosen)
        assert sum(c["violations"] for c in result["checks"] if c["hypotheses"]) == 0
