"""The certificate: schema 1, written whole or not at all, read with care; trees as JSON and back."""

from __future__ import annotations

import copy
import json
import os
from types import MappingProxyType

import hypothesis.strategies as st
import pytest
from hypothesis import given

from derivations import EQUATIONS, LINEARIZED_NETWORKS
from derivations.assumptions import Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import I, expm, size, sym
from verify import judge
from verify.evidence import ClaimClass, Counterexample, Evidence, Outcome, Scope, Verdict, VerdictKind
from verify.judging.errata import collect_errata
from verify.judging.results import EquationResult, Judged, RunResult, Status
from verify.judging.run import run
from verify.judging.transfer import SerialError, node_from_json, node_to_json
from verify.report.certificate import CertificateError, check_writable, read, to_json, validate, write, write_text
from verify.report.plain import plain_json
from verify.report.proofs import proof_to_json

from ..families import each

TREES = [node for entry in EQUATIONS.values() for link in entry.links for node in (link.lhs, link.rhs)]


def small_run(detail=None):
    """A run over (47) with made-up verdicts: nothing is judged."""
    entry = EQUATIONS["47"]
    example = Counterexample({"D": 1}, {"K": (("1",),)}, "1.0", "2.0", "1e-21", "entry (1, 1)")
    evidence = Evidence("ball", Outcome.REFUTES, Scope.MODEL, detail or {}, example, seconds=0.01)
    bad = Verdict(VerdictKind.REFUTED, ClaimClass.IDENTITY, (evidence,), example, witness={"sizes": {"D": 1}})
    good = Verdict(VerdictKind.PROVED, ClaimClass.IDENTITY, (), witness={"sizes": {"D": 1}})
    links = tuple(
        Judged(link, bad if link.id == "47.2" else good, entry.corrected_links.get(link.id), good)
        for link in entry.links
    )
    results = {"47": EquationResult("47", links, {}, (), Status.ERRATUM, (), 0.1)}
    errata = collect_errata(LINEARIZED_NETWORKS, results)
    return RunResult(LINEARIZED_NETWORKS, MappingProxyType(results), errata, (), 0.1)


@pytest.fixture(scope="module")
def data():
    return to_json(small_run())


def test_schema_one(data):
    assert data["schema"] == 1
    assert data["summary"]["displays"] == 1
    assert data["summary"]["links"] == 3
    assert sum(data["summary"]["by_verdict"].values()) == 3
    assert validate(data) == ""
    link = data["equations"][0]["links"][1]
    assert link["id"] == "47.2"
    assert (link["verdict"], link["kind"], link["corrected_verdict"]) == ("REFUTED", "wrong-formula", "PROVED")
    assert link["counterexample"]["values"] == {"K": [["1"]]}
    assert set(link["assumptions"]) == {"definedness", "standing", "stated"}
    erratum = data["errata"][0]
    assert (erratum["id"], erratum["equation"], erratum["links"]) == ("LN-47-1", "47", ["47.2"])
    assert erratum["status"] == "reported"


def test_real_verdicts_come_out_as_plain_json():
    found = to_json(run(["47", "24", "9p", "45"]))
    assert validate(json.loads(json.dumps(found, allow_nan=False))) == ""
    links = {link["id"]: link for equation in found["equations"] for link in equation["links"]}
    assert links["47.1"]["proof"]["parts"]
    assert links["24.2"]["proof"]["engine"] == "density"
    assert links["45.1"]["kind"] == "malformed"
    assert links["9p.1"]["kind"] == "missing-condition"
    assert links["47.1"]["witness"]["values"]


def test_odd_details_become_json():
    odd = {"nan": float("nan"), "inf": float("inf"), "big": 10**400, "set": {2, 1}, "node": sym("a"), 3: Scope.ALL}
    found = to_json(small_run(odd))["equations"][0]["links"][1]["evidence"][0]["detail"]
    assert found == {
        "nan": "nan", "inf": "inf", "big": str(10**400), "set": [1, 2], "node": "a", "3": "all sizes",
    }  # fmt: skip
    json.dumps(found, allow_nan=False)


def test_written_and_read_back(data, tmp_path):
    target = tmp_path / "c.json"
    target.write_text("old")
    write(target, data)
    assert read(target) == data
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_to_a_file_is_followed(data, tmp_path):
    target, link = tmp_path / "c.json", tmp_path / "link.json"
    link.symlink_to(target)
    write(link, data)
    assert link.is_symlink()
    assert read(target) == data


@pytest.mark.parametrize("bad", [{"x": float("nan")}, {"x": float("inf")}, {"x": object()}, {"x": {1j}}])
def test_what_is_not_json_is_not_written(bad, tmp_path):
    with pytest.raises(CertificateError, match="not JSON"):
        write(tmp_path / "c.json", bad)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("failing", ["fsync", "replace", "chmod"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_no_partial_file(failing, error, data, tmp_path, monkeypatch):
    target = tmp_path / "c.json"
    target.write_text("old")

    def fail(*args):
        raise error

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises((CertificateError, KeyboardInterrupt)):
        write(target, data)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(CertificateError, match="is a folder"):
        check_writable(tmp_path)
    with pytest.raises(CertificateError, match="no folder"):
        check_writable(tmp_path / "missing" / "c.json")


def test_a_device_is_written_to():
    write_text("/dev/null", "text")


def changed(data, path, value):
    """The data with one place changed (or removed, for `...`)."""
    out = copy.deepcopy(data)
    place = out
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return out


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (["schema"], 2, "schema"),
        (["schema"], True, "schema"),
        (["equations"], {}, "top level.equations"),
        (["equations"], ..., "`equations` is missing"),
        (["summary"], [], "top level.summary"),
        (["summary", "links"], 7, "summary.links"),
        (["summary", "seconds"], "fast", "summary.seconds"),
        (["summary", "by_verdict", "PROVED"], -1, "summary.by_verdict.PROVED"),
        (["equations", 0], None, r"equations\[0\]"),
        (["equations", 0, "section"], True, r"equations\[0\].section"),
        (["equations", 0, "links", 1, "verdict"], 3, r"equations\[0\].links\[1\].verdict"),
        (["equations", 0, "links", 1, "evidence", 0], "x", r"links\[1\].evidence\[0\]"),
        (["equations", 0, "links", 1, "counterexample", "lhs"], 1.0, r"counterexample.lhs"),
        (["equations", 0, "links", 0, "assumptions"], {}, "definedness"),
        (["equations", 0, "lines", 0, "printed"], None, r"lines\[0\].printed"),
        (["errata", 0, "conclusion_survives"], "yes", r"errata\[0\].conclusion_survives"),
    ],
)
def test_wrong_types_are_named_with_their_place(path, value, where, data, tmp_path):
    target = tmp_path / "c.json"
    target.write_text(json.dumps(changed(data, path, value)))
    with pytest.raises(CertificateError, match=where) as caught:
        read(target)
    message = str(caught.value)
    assert str(target) in message
    assert "certify run --json" in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "not JSON"),
        (b'{"schema": 1, "equations": [', "cut off"),
        (b'{"schema": NaN}', "NaN"),
        (b'{"schema": Infinity}', "Infinity"),
        (b'{"schema": 1e999}', "too large"),
        (b"[" * 200_000, "nested too deep"),
        (b'{"schema": ' + b"9" * 10_000 + b"}", "schema"),
        (b"\xff\xfe{}", "UTF-8"),
        (b"[]", "top level"),
        (b"null", "top level"),
        (b'"text"', "top level"),
    ],
)
def test_files_that_are_no_certificate(body, what, tmp_path):
    target = tmp_path / "c.json"
    target.write_bytes(body)
    with pytest.raises(CertificateError) as caught:
        read(target)
    assert str(target) in str(caught.value)
    if what != "schema":
        assert what in str(caught.value)


def test_huge_and_missing_files(tmp_path):
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(300 * 1024 * 1024)
    for path, what in ((huge, "larger than"), (tmp_path / "no.json", "cannot be read"), (tmp_path, "cannot be read")):
        with pytest.raises(CertificateError, match=what):
            read(path)


# -- trees --------------------------------------------------------------------------------------------
def test_every_tree_of_the_document_comes_back():
    for node in TREES:
        body = json.dumps(node_to_json(node))
        back = node_from_json(json.loads(body))
        assert back == node
        assert json.dumps(node_to_json(back)) == body


SYMBOL = node_to_json(sym("a"))


@each(
    "bad",
    [
        None, 1, "a", {}, [], [1], ["eval", "1"], ["__class__"], ["Node"], ["Basic", SYMBOL], ["MatrixExpr"], ["Add"],
        ["Add", "a"], ["Frac", SYMBOL], ["Frac", SYMBOL, SYMBOL, SYMBOL], ["Num", ["Float", 0.5]],
        ["Num", ["Integer", 0.5]], ["Num", ["Integer", True]], ["Num", ["Rational", 1, 0]], ["Num", ["Integer", "1"]],
        ["Sym", ["Str", 1], ["Tuple", ["Integer", 1], ["Integer", 1]], ["Str", "a"]],
        ["Sym", ["Str", "a"], ["Tuple", ["Integer", 1]], ["Str", "a"]], ["I", ["Str", "n"]], ["I", ["Symbol", ""]],
        ["I", ["SizePow", ["Symbol", "n"], ["Integer", 10**9]]], ["Lim", SYMBOL, SYMBOL, ["Infinity", 1]],
        ["Integral", SYMBOL, SYMBOL, SYMBOL], ["Norm", SYMBOL, ["Integer", 2]], ["Blocks", SYMBOL],
    ],
)  # fmt: skip
def test_what_is_no_tree_is_refused(bad):
    with pytest.raises(SerialError):
        node_from_json(bad)


def test_deep_and_large_trees_are_refused():
    deep = SYMBOL
    for _ in range(5000):
        deep = ["Neg", deep]
    with pytest.raises(SerialError, match="deep"):
        node_from_json(deep)
    with pytest.raises(SerialError, match="parts"):
        node_from_json(["Add", *[SYMBOL] * 100_000])


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["Sym", "Add", "Num"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(json_values)
def test_any_json_is_a_tree_or_one_clear_error(value):
    try:
        node_from_json(value)
    except SerialError as reason:
        assert str(reason)  # noqa: PT017
    json.dumps(plain_json(value), allow_nan=False)


def test_proofs_read_well():
    n = size("n")
    K, t = sym("K", n, n), sym("t")
    notation = Notation("test", {}, (Has(K, Property.PD),))
    step = I(n) - expm(-t * K)
    verdict = judge(Claim(K.inv * step, Relation.EQ, step * K.inv, notation))
    proof = proof_to_json(verdict.proof)
    assert proof["engine"] == "operator"
    assert sum(proof["schemas"].values()) >= len(proof["parts"][0]["instances"]) > 0
    assert all(instance["left"] and instance["right"] for instance in proof["parts"][0]["instances"])
    assert proof_to_json(None) is None
