"""Files of every hostile kind: one clear error that names the file, never a traceback, a hang or an evaluation."""

from __future__ import annotations

import io
import json
import pickle
import sqlite3
import zipfile
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from verify.lab import data, record
from verify.lab.cli import lab
from verify.lab.errors import LabError
from verify.lab.store import Store, code_version
from verify.report import certificate
from verify.report.certificate import CertificateError

from .corpus import Payload, awkward_paths, changed_parts, json_bodies

ROOT = Path(__file__).parents[2]
RECORD = json.loads((ROOT / "benchmarks" / "records" / "cpu-2-cores.json").read_text())
SMALL = {key: value[-2:] if isinstance(value, list) else value for key, value in RECORD.items()}


def refused(error, path):
    """The message names the file and says something."""
    assert str(path) in str(error.value)
    assert len(str(error.value)) > len(str(path)) + 10
    assert "\n" not in str(error.value).replace(str(path), "")


# -- paths --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("read", "suffix", "kind"),
    [
        (data.load, ".npz", LabError),
        (record.read, ".json", LabError),
        (lambda path: Store(path, create=False).close(), ".sqlite", LabError),
        (certificate.read, ".json", CertificateError),
    ],
    ids=["npz", "record", "store", "certificate"],
)
def test_what_is_no_readable_file(read, suffix, kind, tmp_path, limited):
    folder = tmp_path / "files"
    folder.mkdir()
    for path in awkward_paths(folder, suffix):
        if path.name == f"empty{suffix}" and suffix == ".sqlite":
            continue  # an empty file is an empty store to SQLite
        with pytest.raises(kind) as error:
            limited(read, path)
        refused(error, path)


# -- JSON ---------------------------------------------------------------------------------------------
def shown(path):
    return CliRunner().invoke(lab, ["report", "--from", str(path)], prog_name="certify lab")


def test_a_record_is_shown_or_refused(tmp_path, canary, limited):
    path = tmp_path / "r.json"
    verdicts = set()
    for body in json_bodies(SMALL, canary):
        path.write_bytes(body)
        done = limited(shown, path)
        assert done.exit_code in (0, 1, 2), (body[:80], done.exception)
        assert done.exception is None or isinstance(done.exception, SystemExit), (body[:80], done.exception)
        if done.exit_code == 2:
            assert "r.json: " in done.output
        verdicts.add(done.exit_code)
    assert verdicts >= {0, 2}


def certificate_of_one_equation():
    from verify.judging.run import run

    whole = certificate.to_json(run(["47"]))
    return {**whole, "symbols": whole["symbols"][:3]}  # one row is like another, and there are hundreds


def test_a_certificate_is_read_or_refused(tmp_path, canary, limited):
    path = tmp_path / "c.json"
    read = refusals = 0
    for body in json_bodies(certificate_of_one_equation(), canary):
        path.write_bytes(body)
        try:
            limited(certificate.read, path)
            read += 1
        except CertificateError as reason:
            assert str(path) in str(reason)  # noqa: PT017
            refusals += 1
    assert read
    assert refusals


# -- the user's own data --------------------------------------------------------------------------------
X = np.array([[0.6, 0.0], [0.0, 0.8], [0.5, 0.5]])
Y = np.array([1.0, -1.0, 0.5])


def npz(path, **members):
    """An archive whose members are given as bytes or arrays."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            body = io.BytesIO()
            if isinstance(content, bytes):
                body.write(content)
            else:
                np.save(body, content, allow_pickle=True)
            archive.writestr(f"{name}.npy", body.getvalue())
    return path


def header(shape, descr="<f8"):
    """An .npy file that promises a shape and holds nothing."""
    body = io.BytesIO()
    np.lib.format.write_array_header_1_0(body, {"shape": shape, "fortran_order": False, "descr": descr})
    return body.getvalue()


@pytest.mark.parametrize(
    "members",
    [
        {"X": header((10**7, 10**7)), "Y": Y},
        {"X": header((2**62, 4)), "Y": Y},
        {"X": header((-3, 2)), "Y": Y},
        {"X": header((3, 2), "|O"), "Y": Y},
        {"X": header((3, 2), "<U1"), "Y": Y},
        {"X": b"\x93NUMPY\x03\x00" + b"\xff" * 40, "Y": Y},
        {"X": b"\x93NUMPY\x01\x00\xff\xff" + b"(" * 60_000, "Y": Y},
        {"X": b"", "Y": Y},
        {"X": X * np.nan, "Y": Y},
        {"X": X, "Y": Y * np.inf},
        {"X": X, "Y": Y.astype(complex)},
        {"X": X, "Y": np.array(["__import__('os')"] * 3)},
        {"X": X, "Y": np.zeros((3, 0)), "Z": np.zeros((0, 0))},
        {"X": np.zeros((0, 2)), "Y": np.zeros(0)},
        {"X": np.zeros((2, 2, 2)), "Y": Y},
        {"X": X, "Y": np.datetime64("2020-01-01") + np.arange(3)},
        {"X": X.astype([("f", "f8")]), "Y": Y},
    ],
    ids=range(17),
)
def test_an_archive_of_something_else(members, tmp_path, limited):
    path = npz(tmp_path / "bad.npz", **members)
    with pytest.raises(LabError) as error:
        limited(data.load, path)
    refused(error, path)


def test_a_pickle_in_an_archive_is_not_loaded(tmp_path, canary, limited):
    path = npz(tmp_path / "p.npz", X=np.array([Payload(canary)], dtype=object), Y=Y)
    with pytest.raises(LabError) as error:
        limited(data.load, path)
    refused(error, path)
    bare = tmp_path / "bare.npz"
    bare.write_bytes(pickle.dumps(Payload(canary)))
    with pytest.raises(LabError):
        limited(data.load, bare)


def test_an_archive_that_unpacks_to_gigabytes(tmp_path, limited):
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("X.npy", "w", force_zip64=True) as file:
            file.write(header((2**16, 2**12)))
            zeros = bytes(2**24)
            for _ in range(40):
                file.write(zeros)
        archive.writestr("Y.npy", b"")
    assert path.stat().st_size < 2**24
    with pytest.raises(LabError, match="MiB"):
        limited(data.load, path)


def test_an_archive_cut_off_or_with_a_flipped_byte(tmp_path, limited):
    good = npz(tmp_path / "good.npz", X=X, Y=Y).read_bytes()
    bad = tmp_path / "bad.npz"
    for place in range(0, len(good), 7):
        for body in (good[:place], good[:place] + bytes([good[place] ^ 0x55]) + good[place + 1 :]):
            bad.write_bytes(body)
            try:
                read = limited(data.load, bad)
            except LabError as reason:
                assert str(bad) in str(reason)  # noqa: PT017
            else:
                assert np.array_equal(read.X, X)
                assert np.array_equal(read.Y[:, 0], Y)


# -- the store ------------------------------------------------------------------------------------------
def row(kind, config, result, key="k", code=None):
    return (key, kind, config, result, code or code_version(), 1.0, 1.0)


def a_real_result():
    from verify.lab import experiment

    chosen = experiment.dataset("sphere:3:3")
    config = experiment.bind(experiment.RunConfig(8, most_steps=20), chosen)
    return config, experiment.run(config, chosen)


def test_rows_of_a_store_are_checked(tmp_path, canary, limited):
    import random
    from dataclasses import asdict

    config, result = a_real_result()
    plain = json.loads(json.dumps(result))
    bodies = [json.dumps(changed) for changed in changed_parts(plain, canary, random.Random(0), 60)]
    bodies += ["", "[" * 10_000, "null", "[]", "{}", "NaN", '{"checks": 1}', "\udcff"[:0] + "{", "1" * 5000]
    path = tmp_path / "s.sqlite"
    for body in bodies:
        path.unlink(missing_ok=True)
        with Store(path):
            pass
        with sqlite3.connect(path) as db:
            db.execute("INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?)", row("run", json.dumps(asdict(config)), body))
        done = limited(shown, path)
        assert done.exit_code in (0, 1, 2), (body[:80], done.exception)
        assert done.exception is None or isinstance(done.exception, SystemExit), (body[:80], done.exception)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE results (a)",
        "CREATE TABLE results (key, kind, config, result, code, seconds, stored)",
        "CREATE VIEW results AS SELECT 1 AS key",
    ],
)
def test_a_database_of_something_else(statement, tmp_path, limited):
    path = tmp_path / "s.sqlite"
    with sqlite3.connect(path) as db:
        db.execute(statement)
    for arguments in (["report", "--from"], ["plot", "--store"], ["run", "--width", "4", "--store"]):
        done = limited(CliRunner().invoke, lab, [*arguments, str(path)])
        assert isinstance(done.exception, SystemExit) or done.exception is None, (arguments, done.exception)


def test_a_store_with_a_flipped_byte(tmp_path, limited):
    config, result = a_real_result()
    whole = tmp_path / "whole.sqlite"
    with Store(whole) as store:
        store.put("run", config, result)
    body, bad = whole.read_bytes(), tmp_path / "bad.sqlite"
    for place in range(0, len(body), max(1, len(body) // 40)):
        for damaged in (body[:place], body[:place] + bytes([body[place] ^ 0xFF] * 8) + body[place + 8 :]):
            bad.write_bytes(damaged)
            done = limited(shown, bad)
            assert done.exit_code in (0, 1, 2), (place, done.exception)
            assert done.exception is None or isinstance(done.exception, SystemExit), (place, done.exception)


def test_a_store_that_may_not_be_written(tmp_path, limited):
    path = tmp_path / "s.sqlite"
    with Store(path) as store:
        other = sqlite3.connect(path, timeout=0)
        other.execute("BEGIN IMMEDIATE")
        store._db.execute("PRAGMA busy_timeout = 10")
        with pytest.raises(LabError, match="cannot be written"):
            limited(store.put, "run", {"width": 1}, {})
        other.close()
