"""What the certificate shows of the laboratory: SUPPORTS at most, and no verdict moves."""

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from derivations import EQUATIONS
from verify.cli.main import certify
from verify.evidence import ClaimClass, Evidence, Outcome, Scope, VerdictKind
from verify.judging.classes import claim_class
from verify.judging.conclude import conclude
from verify.judging.gather import gather
from verify.lab import record
from verify.lab.data import sphere
from verify.lab.errors import LabError
from verify.lab.evidence import evidence
from verify.lab.store import Store
from verify.lab.sweep import grid, sweep
from verify.report import certificate

RECORD = Path(__file__).parents[2] / "benchmarks" / "records" / "cpu-2-cores.json"
MEASURED = {"48", "54", "56", "57", "73"}  # what the laboratory was asked to support


@pytest.fixture(scope="module")
def stored():
    return json.loads(RECORD.read_text())


@pytest.fixture
def file(stored, tmp_path):
    """Writes a changed copy of the record: `file(change)` -> path."""

    def write(change=lambda data: None, cut=None):
        data = json.loads(json.dumps(stored))
        change(data)
        path = tmp_path / "record.json"
        path.write_text(json.dumps(data)[:cut])
        return path

    return write


def renamed(data):
    """The bound (57) under the number of an entry that every version of the document has."""
    for row in data["bounds"]:
        if row["equation"] == "57":
            row["equation"] = "47"


def run(*arguments):
    from verify.cli import main as cli

    try:
        cli.main([str(a) for a in arguments])
    except SystemExit as end:
        return end.code
    return None


def test_every_number_of_the_records_own_tables_is_summarized(stored):
    found = evidence(RECORD)
    named = {row["equation"] for row in stored["bounds"]}
    assert named <= found.keys()
    assert found.keys() >= MEASURED
    json.dumps(found, allow_nan=False)
    (kernel,) = [s for s in found["57"] if s["exponent"] is None]
    (row,) = [r for r in stored["bounds"] if r["equation"] == "57"]
    assert (kernel["runs"], kernel["worst_slack"], kernel["seeds"]) == (row["runs"], row["worst_slack"], row["seeds"])
    assert kernel["hypotheses"] == "some"
    assert kernel["worst_slack"] <= 1
    assert all(s["verdict"] == "hypotheses met by no run" for s in found["68"] if s["exponent"] is None)
    measured = [s for s in found["48"] if s["exponent"]]
    assert measured
    assert all(s["exponent"]["low"] <= s["exponent"]["slope"] <= s["exponent"]["high"] for s in measured)


def test_a_store_and_the_record_made_of_it_say_the_same(tmp_path):
    with Store(tmp_path / "s.sqlite") as store:
        assert not sweep(grid((16, 32), range(3)), sphere(4, 5), store).failures
    record.save(record.read(tmp_path / "s.sqlite"), tmp_path / "r.json")
    found = evidence(tmp_path / "s.sqlite")
    assert found == evidence(tmp_path / "r.json")
    assert found.keys() >= MEASURED
    assert {s["verdict"] for s in found["48"]} == {"fewer than 8 seeds"}
    assert {e.outcome for e in certificate.laboratory(tmp_path / "r.json").evidence["48"]} == {Outcome.NOT_APPLICABLE}


def test_verdicts_are_computed_from_the_numbers(file):
    def lie(data):
        for row in data["bounds"]:
            row["verdict"] = "not violated on the tested range"
            row["violations"] = 3
        for row in data["exponents"]:
            row["measured"] |= {"low": 2.0, "slope": 2.5, "high": 3.0}

    found = certificate.laboratory(file(lie)).evidence
    outcomes = {(e.detail["exponent"] is not None, e.outcome) for every in found.values() for e in every}
    assert outcomes == {(False, Outcome.GAVE_UP), (True, Outcome.NOT_APPLICABLE)}


def test_the_certificate_carries_it_beside_unchanged_verdicts(file, tmp_path):
    path = file(renamed)
    assert run("run", "46", "47", "--json", tmp_path / "without.json") == 0
    assert run("run", "46", "47", "--lab", path, "--json", tmp_path / "with.json") == 0
    without, shown = (certificate.read(tmp_path / name) for name in ("without.json", "with.json"))
    for before, after in zip(without["equations"], shown["equations"], strict=True):
        assert after["status"] == before["status"]
        assert [x["verdict"] for x in after["links"]] == [x["verdict"] for x in before["links"]]
        assert [[e["engine"] for e in x["evidence"]] for x in after["links"]] == [
            [e["engine"] for e in x["evidence"]] for x in before["links"]
        ]
    assert shown["summary"]["by_verdict"] == without["summary"]["by_verdict"]
    (found,) = [e["evidence"] for e in shown["equations"] if e["number"] == "47"]
    assert found
    for one in found:
        assert (one["engine"], one["outcome"], one["scope"]) == ("laboratory", "SUPPORTS", "tested range")
    assert found[0]["detail"]["worst_slack"] <= 1
    assert shown["laboratory"]["machine"]["cores"] == 2
    assert "laboratory" not in without


def test_the_measured_statements_of_the_document_are_supported():
    found = certificate.laboratory(RECORD).evidence
    for number in MEASURED:
        assert any(e.outcome is Outcome.SUPPORTS and e.scope is Scope.RANGE for e in found[number]), number
    assert {e.outcome for every in found.values() for e in every} <= {Outcome.SUPPORTS, Outcome.NOT_APPLICABLE}
    numbered = {n for n in found if n in EQUATIONS}
    assert numbered == {n for n in found if n.isdigit() and int(n) <= max(int(k) for k in EQUATIONS if k.isdigit())}


def test_the_judge_fed_with_it_says_the_same():
    measured = tuple(e for every in certificate.laboratory(RECORD).evidence.values() for e in every)
    kinds = set()
    for key in ("1", "16", "22", "46", "47"):
        for claim in EQUATIONS[key].links:
            kind = claim_class(claim)
            own = gather(claim, kind)
            alone = conclude(kind, own, claim).verdict
            kinds.add(alone)
            for e in measured:
                assert conclude(kind, (*own, e), claim).verdict is alone
    assert {VerdictKind.PROVED, VerdictKind.REFUTED, VerdictKind.DEFINITION} <= kinds


@pytest.mark.parametrize("kind", ClaimClass)
def test_consistent_never_becomes_proved(kind):
    """Whatever else SUPPORTS: neither witness is the laboratory."""
    claim = next(link for link in EQUATIONS["47"].links)
    typed = Evidence("shape", Outcome.PROVES if kind is not ClaimClass.MEMBERSHIP else Outcome.SUPPORTS, Scope.ALL)
    measured = certificate.laboratory(RECORD).evidence["57"]
    for own in ((typed, Evidence("highprec", Outcome.SUPPORTS)), (typed, Evidence("exact", Outcome.PROVES))):
        alone = conclude(kind, own, claim).verdict
        assert alone is not VerdictKind.PROVED or kind is ClaimClass.MEMBERSHIP
        assert conclude(kind, (*own, *measured), claim).verdict is alone


def drop(*path):
    def change(data):
        for step in path[:-1]:
            data = data[step]
        del data[path[-1]]

    return change


def put(value, *path):
    def change(data):
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (drop("bounds"), "not a record"),
        (put({}, "bounds"), "bounds: expected a list"),
        (put(7, "bounds", 2), "bounds[2]: expected an object"),
        (drop("bounds", 1, "runs"), "bounds[1]: `runs` is missing"),
        (put("many", "bounds", 1, "violations"), "bounds[1].violations"),
        (put(True, "bounds", 1, "runs"), "bounds[1].runs"),
        (put(float("nan"), "bounds", 0, "worst_slack"), "NaN is not a number"),
        (put([], "exponents", 0, "measured"), "exponents[0].measured"),
        (put([], "exponents", 0, "measured", "widths"), "exponents[0].measured"),
        (put(99, "schema"), "schema 99"),
    ],
)
def test_a_damaged_record_is_one_clear_error_and_exit_2(file, capsys, change, place):
    path = file(change)
    assert run("run", "47", "--lab", path) == 2
    said = capsys.readouterr()
    (line,) = said.err.splitlines()
    assert str(path) in line
    assert place in line
    assert said.out == ""


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_a_truncated_record_is_one_clear_error(file, capsys, stored, share):
    path = file(cut=int(share * len(json.dumps(stored))))
    assert run("run", "47", "--lab", path) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "not a JSON record" in line


def test_other_files_are_clear_errors(tmp_path, capsys):
    (tmp_path / "deep.json").write_text("[" * 100_000)
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "text.sqlite").write_text("no database" * 200)
    whole = tmp_path / "s.sqlite"
    with Store(whole) as store:
        store.put("run", {"activation": "erf"}, {"checks": []})
    with sqlite3.connect(whole) as db:
        db.execute("UPDATE results SET result = '{\"checks\": ['")
    db.close()
    for name in ("none.json", "none.sqlite", "deep.json", "binary.json", "text.sqlite", "s.sqlite", "."):
        assert run("run", "47", "--lab", tmp_path / name) == 2, name
        (line,) = capsys.readouterr().err.splitlines()
        assert name == "." or name in line
    with pytest.raises(LabError, match=r"result \w+: .*not JSON"):
        evidence(whole)


def test_what_is_violated_is_said_and_refutes_nothing(file, tmp_path):
    def violated(data):
        renamed(data)
        for row in data["bounds"]:
            row["violations"] = 2

    done = CliRunner().invoke(certify, ["run", "46", "47", "--lab", str(file(violated))])
    assert done.exit_code == 0, done.output
    assert "is violated in 2 places; a measurement, no refutation" in done.output
    assert "supports no entry of this run" in done.output


def test_the_stored_record_is_shown_and_holds_what_it_should(stored):
    """Theorem G.1 where it is not vacuous, to n = 2^20, and Corollary 1 by ensembles: as data in the repository."""
    from verify.lab.cli import lab

    done = CliRunner().invoke(lab, ["report", "--from", str(RECORD)], env={"COLUMNS": "220"})
    assert done.exit_code == 0, done.output
    applied = [t for t in stored["theorems"] if t["answer"]["applies"]]
    assert {t["answer"]["form"] for t in applied} == {"single K", "two constants"}
    assert max(t["problem"]["width"] for t in applied) == 2**20
    for t in applied:
        assert all(h["holds"] for h in t["answer"]["hypotheses"])
        assert t["measured"]["kernel"] <= t["guaranteed"]["kernel"]
        assert t["measured"]["path"] <= t["guaranteed"]["path"]
    assert {e["config"]["kind"] for e in stored["ensembles"]} == {"linearized", "trained", "readout"}
    assert all(e["config"]["width"] >= 512 for e in stored["ensembles"])
    rejected = [p["printed_error_probability"] for e in stored["ensembles"] for p in e.get("printed", [])]
    assert min(rejected) < 1e-6
    assert all(p["corrected_kept"] for e in stored["ensembles"] for p in e.get("printed", []))
    from_eight = {e["measured"]["quantity"] for e in stored["exponents"] if e["measured"]["seeds"] >= 8}
    assert from_eight == {"kernel_change", "gap_train", "gap_test", "distance", "theta_deviation"}
