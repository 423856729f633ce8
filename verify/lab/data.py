"""Training and test sets: the sphere, orthonormal inputs, the bundled digits, and the user's own files."""

from __future__ import annotations

import hashlib
import io
import math
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from verify.files import Unreadable, read_bytes
from verify.lab.errors import LabError

MAX_BYTES = 256 * 1024 * 1024
#: what NumPy and zipfile raise on damaged or hostile files
_NO_ARCHIVE = (
    Unreadable, OSError, ValueError, TypeError, KeyError, EOFError, SyntaxError, MemoryError, OverflowError,
    RuntimeError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class Dataset:
    """X (N, n_0) with norms <= 1 and distinct rows, Y (N, k), test inputs Z (M, n_0)."""

    name: str
    X: np.ndarray
    Y: np.ndarray
    Z: np.ndarray

    @property
    def digest(self) -> str:
        """Identifies the numbers, for the key of a stored run."""
        whole = hashlib.sha256()
        for a in (self.X, self.Y, self.Z):
            whole.update(str(a.shape).encode())
            whole.update(np.ascontiguousarray(a, dtype=np.float64).tobytes())
        return whole.hexdigest()[:16]


def sphere(points: int = 6, dimension: int = 8, outputs: int = 1, tests: int = 4, seed: int = 0) -> Dataset:
    """Independent points on the unit sphere with targets of a random linear teacher plus a sine of it."""
    rng = np.random.default_rng([seed, points, dimension])
    both = rng.standard_normal((points + tests, dimension))
    both /= np.linalg.norm(both, axis=1)[:, None]
    teacher = both[:points] @ rng.standard_normal((dimension, outputs))
    return Dataset(f"sphere({points},{dimension})", both[:points], np.sin(3 * teacher), both[points:])


def near(points: int = 4, dimension: int = 6, tests: int = 4, seed: int = 0) -> Dataset:
    """The points of `sphere`, with test inputs at distance about 0.3 from training inputs."""
    base = sphere(points, dimension, seed=seed)
    rng = np.random.default_rng([seed, points, dimension, 1])
    Z = base.X[np.arange(tests) % points] + 0.3 * rng.standard_normal((tests, dimension)) / dimension**0.5
    return Dataset(f"near({points},{dimension})", base.X, base.Y, Z / np.linalg.norm(Z, axis=1)[:, None])


def orthonormal(points: int, outputs: int = 1) -> Dataset:
    """The unit vectors of R^points with targets +-1/2, tested at their normalized mean."""
    signs = np.where(np.arange(points) % 2 == 0, 0.5, -0.5)[:, None]
    Z = np.full((1, points), points**-0.5)
    return Dataset(f"orthonormal({points})", np.eye(points), np.repeat(signs, outputs, axis=1), Z)


def digits(classes: int = 2, points: int = 20, tests: int = 10, seed: int = 0) -> Dataset:
    """scikit-learn's 8x8 digits: 0 against 1 with targets +-1, or all ten one-hot (minus
    1/10); norms scaled to <= 1.

    Raises:
        LabError: scikit-learn is missing, or the number of classes is neither 2 nor 10.
    """
    if classes not in (2, 10):
        raise LabError(f"digits have 2 or 10 classes here, not {classes}")
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise LabError("the digits come with scikit-learn: install the extra [lab]") from None
    images, labels = load_digits(return_X_y=True)
    keep = labels < classes
    images, labels = images[keep], labels[keep]
    images, first = np.unique(images, axis=0, return_index=True)
    labels = labels[first]
    order = np.random.default_rng(seed).permutation(len(images))[: points + tests]
    X = images[order] / np.linalg.norm(images, axis=1).max()
    Y = np.eye(classes)[labels[order]] - 1 / classes if classes > 2 else (2.0 * labels[order] - 1)[:, None]
    return Dataset(f"digits({classes},{points})", X[:points], Y[:points], X[points:])


def load(path: str | Path) -> Dataset:
    """The user's own data: a NumPy .npz file with arrays X (N, n_0), Y (N,) or (N, k),
    and optionally Z (M, n_0).

    Raises:
        LabError: names the file, the array and the row, and what to do.
    """
    path = Path(path)
    try:
        with np.load(io.BytesIO(read_bytes(path, MAX_BYTES)), allow_pickle=False) as file:
            if isinstance(file, np.ndarray):
                raise LabError(f"{path}: not a .npz file but one array; save with np.savez(file, X=..., Y=...)")
            announced(path, file.zip)
            names = set(file.files)
            missing = {"X", "Y"} - names
            if missing:
                found = ", ".join(sorted(names)) or "none"
                raise LabError(
                    f"{path}: no array {min(missing)!r} (found: {found}); save with np.savez(file, X=..., Y=...)"
                )
            X, Y, Z = (_numbers(path, name, file[name]) if name in names else None for name in ("X", "Y", "Z"))
    except LabError:
        raise
    except FileNotFoundError:
        raise LabError(f"{path}: no such file") from None
    except _NO_ARCHIVE as error:
        raise LabError(
            f"{path}: not a .npz file of plain arrays ({error}); save with np.savez(file, X=..., Y=...)"
        ) from None
    assert X is not None
    assert Y is not None
    return checked(str(path), X, Y, X[:0] if Z is None else Z)


def announced(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse an archive whose arrays are too large, by what its headers say, before anything is unpacked."""
    for member in archive.infolist():
        if not member.filename.endswith(".npy"):
            continue
        with archive.open(member) as file:
            head = file.read(2**16)
        promised = max(member.file_size, _promised(head))
        if promised > MAX_BYTES:
            raise LabError(
                f"{path}: {member.filename!r} would take {promised / 2**20:.0f} MiB, more than {MAX_BYTES // 2**20}; "
                "the laboratory trains on thousands of inputs at most, save a part of them"
            )


_HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def _promised(head: bytes) -> int:
    """The bytes that an array needs by its own header, also where the archive holds fewer."""
    file = io.BytesIO(head)
    version = np.lib.format.read_magic(file)
    if version not in _HEADERS:
        raise ValueError(f"an array in format {version}")
    shape, _, dtype = _HEADERS[version](file)
    return math.prod(shape) * max(dtype.itemsize, 8)


def checked(name: str, X: np.ndarray, Y: np.ndarray, Z: np.ndarray) -> Dataset:
    """A Dataset whose inputs satisfy what the theorems ask of them: shapes, finite, norms <= 1, distinct."""
    if X.ndim != 2 or 0 in X.shape:
        raise LabError(f"{name}: X has shape {X.shape}; it must be (points, features), both at least 1")
    Y = Y[:, None] if Y.ndim == 1 else Y
    if Y.ndim != 2 or len(Y) != len(X):
        raise LabError(f"{name}: Y has shape {Y.shape}; it must be ({len(X)},) or ({len(X)}, outputs)")
    if Z.ndim != 2 or Z.shape[1] != X.shape[1]:
        raise LabError(f"{name}: Z has shape {Z.shape}; it must be (test points, {X.shape[1]})")
    for label, array in (("X", X), ("Y", Y), ("Z", Z)):
        bad = np.flatnonzero(~np.isfinite(array).all(axis=1))
        if bad.size:
            raise LabError(f"{name}: {label} row {bad[0]} holds NaN or infinity; remove or repair the row")
    for label, array in (("X", X), ("Z", Z)):
        norms = np.linalg.norm(array, axis=1)
        long = np.flatnonzero(norms > 1 + 1e-12)
        if long.size:
            raise LabError(
                f"{name}: {label} row {long[0]} has norm {norms[long[0]]:.6g} > 1, and the theorems ask for "
                f"||x|| <= 1; divide all inputs by {norms.max():.6g}"
            )
    _, first, inverse = np.unique(X, axis=0, return_index=True, return_inverse=True)
    repeated = np.flatnonzero(first[inverse.ravel()] != np.arange(len(X)))
    if repeated.size:
        later = int(repeated[0])
        earlier = int(first[inverse.ravel()[later]])
        raise LabError(
            f"{name}: X rows {earlier} and {later} are equal, and Assumption 3 asks for distinct inputs "
            "(lambda_min would be 0); remove one of them"
        )
    return Dataset(name, X, Y, Z)


def _numbers(path: Path, name: str, array: object) -> np.ndarray:
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "fiub":
        array = np.asarray(array)
        raise LabError(f"{path}: array {name!r} has type {array.dtype}; it must hold real numbers")
    return np.asarray(array, dtype=np.float64)
