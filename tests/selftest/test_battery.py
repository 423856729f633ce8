"""The rule from answers to a status, results that survive a kill, the score, and the command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from derivations.document import LINEARIZED_NETWORKS
from derivations.ledger import Relation
from derivations.notation.nodes import ShapeError
from verify import judge
from verify.bounds.rules.kernel import RULES
from verify.cli.main import certify
from verify.evidence import ClaimClass, Evidence, Outcome, Verdict, VerdictKind
from verify.report import certificate
from verify.selftest import battery as b
from verify.selftest import pool, runner, score, settled, store
from verify.selftest.battery import Item, Result, status_of, try_item
from verify.selftest.liars import believing
from verify.selftest.oracle import Answer, Truth, ask

RULE = {
    (VerdictKind.PROVED, Truth.HOLDS): b.EQUIVALENT,
    (VerdictKind.PROVED, Truth.STANDS): b.EQUIVALENT,
    (VerdictKind.PROVED, Truth.FAILS): b.SURVIVED,
    (VerdictKind.PROVED, Truth.UNDEFINED): b.SURVIVED,
    (VerdictKind.PROVED, Truth.MALFORMED): b.SURVIVED,
    (VerdictKind.PROVED, Truth.SILENT): b.UNCHECKED,
    (VerdictKind.REFUTED, Truth.HOLDS): b.FALSE_ALARM,
    (VerdictKind.REFUTED, Truth.FAILS): b.KILLED,
    (VerdictKind.UNKNOWN, Truth.HOLDS): b.MISSED,
    (VerdictKind.UNKNOWN, Truth.STANDS): b.WITHHELD,
    (VerdictKind.REFUTED, Truth.STANDS): b.KILLED,
    (VerdictKind.CONSISTENT, Truth.FAILS): b.WITHHELD,
    (VerdictKind.CONFLICT, Truth.HOLDS): b.CONFLICT,
}


@pytest.mark.parametrize(("verdict", "truth"), RULE)
def test_the_rule(verdict, truth):
    assert status_of(Verdict(verdict, ClaimClass.IDENTITY, ()), Answer(truth)) == RULE[verdict, truth]


def test_a_judge_that_proves_everything_is_found_out(monkeypatch):
    everything = Verdict(VerdictKind.PROVED, ClaimClass.IDENTITY, (Evidence("operator", Outcome.PROVES),))
    monkeypatch.setattr(b, "judge", lambda claim: everything)
    assert try_item(Item("mutant", "47.1~flip_a_sign~1")).status == b.SURVIVED
    assert try_item(Item("attack", "binomial")).status == b.SURVIVED


def test_a_judge_that_looks_at_letters_is_found_out(monkeypatch):
    claim = b.all_originals("linearized-networks")["47.1"]
    assert try_item(Item("letters", "47.1")).status == b.UNCHANGED
    printed = {s.name for s in claim.lhs.symbols}

    def by_letter(claim):
        known = all(s.name in printed for s in claim.lhs.symbols)
        return judge(claim) if known else Verdict(VerdictKind.UNKNOWN, ClaimClass.IDENTITY, ())

    monkeypatch.setattr(b, "judge", by_letter)
    result = try_item(Item("letters", "47.1"))
    assert result.status == b.CHANGED
    assert result.why.startswith(
        f"{judge(b.all_originals('linearized-networks')['47.1']).verdict.value} becomes UNKNOWN"
    )


def test_a_judge_that_refutes_everything_is_found_out(monkeypatch):
    nothing = Verdict(VerdictKind.REFUTED, ClaimClass.IDENTITY, (Evidence("ball", Outcome.REFUTES),))
    monkeypatch.setattr(b, "judge", lambda claim: nothing)
    assert try_item(Item("attack", "symmetric, declared")).status == b.FALSE_ALARM
    equivalent = next(item for item in b.plan() if item.key == "47.1~transpose~1")
    assert try_item(equivalent).status in (b.FALSE_ALARM, b.KILLED)


def test_a_replay_that_accepts_everything_is_found_out():
    with believing("operator"):
        assert try_item(Item("forgery", "6.3")).status == b.SURVIVED


def test_an_exception_and_a_time_out_are_results(monkeypatch):
    def broken(claim):
        raise RuntimeError("broken")

    monkeypatch.setattr(b, "judge", broken)
    result = try_item(Item("mutant", "47.1~flip_a_sign~1"))
    assert (result.status, result.why) == (b.FAILED, "RuntimeError: broken")

    def busy(claim):
        while True:
            pass

    monkeypatch.setattr(b, "judge", busy)
    monkeypatch.setattr(b, "LIMIT", 0.2)
    assert "no answer" in try_item(Item("mutant", "47.1~flip_a_sign~1")).why


def test_waiting_for_the_processor_stops_nothing(monkeypatch):
    """The limit counts work: a machine that is busy with something else changes no result."""
    monkeypatch.setattr(b, "LIMIT", 0.1)
    with b.limit(b.LIMIT):
        time.sleep(0.3)


# -- the store ----------------------------------------------------------------------------------------
def result(key: str, status: str = b.KILLED) -> Result:
    return Result(f"mutant {key}", "mutant", status, operator="transpose", section=5, truth="fails", refutes=["ball"])


def test_results_come_back_and_a_cut_line_is_tried_again(tmp_path):
    path = tmp_path / "results.jsonl"
    first = store.Store(path)
    first.add([result("a"), result("b")])
    first.close()
    path.write_text(path.read_text()[:-20])
    second = store.Store(path)
    assert set(second.results) == {"mutant a"}
    second.add([result("c"), result("d", b.FAILED)])
    second.close()
    assert set(store.Store(path).results) == {"mutant a", "mutant c"}


@pytest.mark.parametrize("junk", ["{}", "[]", "null", '{"id": 3}', "\x00\x01", '{"id": "x", "extra": 1}', "[" * 5000])
def test_junk_in_the_store_is_left_out(tmp_path, junk):
    path = tmp_path / "results.jsonl"
    path.write_text(junk + "\n")
    assert store.Store(path).results == {}


def test_a_folder_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(store.StoreError, match="CERTIFY_CACHE"):
        store.Store(tmp_path / "file" / "results.jsonl")


def test_what_was_tried_is_not_tried_again(tmp_path, monkeypatch):
    items = b.plan(quick=True)[:6]
    kept = store.Store(tmp_path / "r.jsonl")
    seen: list[tuple[int, int]] = []
    runner.run(items, kept, progress=lambda done, total, id: seen.append((done, total)))
    assert seen[0] == (0, 6)
    assert seen[-1] == (6, 6)

    def never(item):
        raise AssertionError("tried again")

    monkeypatch.setattr(runner, "try_item", never)
    again = runner.run(items, store.Store(tmp_path / "r.jsonl"))
    assert {item.id for item in items} <= set(again)


def test_the_items_of_one_claim_come_together():
    items = [Item(kind, f"{claim}~op~{n}") for kind in ("mutant", "letters") for n in range(3) for claim in "abcdefgh"]
    order = sorted(items, key=runner._in_turn)
    parts = pool.parts(order, 4, runner._about)
    assert [item for part in parts for item in part] == order
    assert [len(part) for part in parts] == [4, 2] * 8
    assert all(len({runner._about(item) for item in part}) == 1 for part in parts)
    assert [runner._about(item) for item in order[::6]] != list("abcdefgh")
    assert pool.parts(order, 10) == [order[i : i + 10] for i in range(0, 48, 10)]


@pytest.mark.slow
def test_a_killed_run_goes_on(tmp_path):
    """Killed without warning in the middle; what is stored is whole, and the next run starts there."""
    environment = {**os.environ, "CERTIFY_CACHE": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "verify.cli.main", "selftest", "--quick", "--jobs", "2"]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    path = tmp_path / f"selftest-{store.code_version()}.jsonl"
    for _ in range(600):
        time.sleep(0.1)
        if path.exists() and path.read_text().count("\n") > 20:
            break
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    kept = store.Store(path)
    lines = path.read_text().splitlines()
    assert len(kept.results) >= max(20, len(lines) - 1)
    assert all(json.loads(line)["id"] in kept.results for line in lines[:-1])


# -- the score ----------------------------------------------------------------------------------------
def test_the_score_counts():
    items = [Item("mutant", key, "transpose", 5) for key in "abcd"]
    results = {f"mutant {key}": result(key) for key in "ab"}
    results["mutant c"] = result("c", b.SURVIVED)
    found = score.score(items, results, "code", quick=True)
    assert (found["mutants"], found["complete"], found["false_verdicts"], found["open_count"]) == (3, False, 1, 1)
    assert found["by_status"] == {b.KILLED: 2, b.SURVIVED: 1}
    assert found["by_operator"]["transpose"] == found["by_section"]["5"] == found["by_status"]
    assert found["by_engine"]["ball"] == {"kills alone": 3, "of": 3, "false proofs": 0, "false refutations": 0}
    assert any("survived" in line for line in score.lines(found))


def test_what_was_stopped_is_named():
    late = result("late", b.FAILED)
    late.why = f"{b.TooSlow.__name__}: no answer"
    other = result("other", b.FAILED)
    found = score.score(
        [Item("mutant", "late"), Item("mutant", "other")], {r.id: r for r in (late, other)}, "code", True
    )
    assert found["stopped"] == ["mutant late"]
    assert sum("stopped after" in line and "mutant late" in line for line in score.lines(found)) == 1


def test_a_score_says_on_which_code_it_was_measured(tmp_path):
    found = score.score([Item("mutant", "a")], {"mutant a": result("a")}, "old", quick=True)
    path = tmp_path / "score.json"
    path.write_text(json.dumps(found))
    assert score.known([path], "new")["measured_on_this_code"] is False
    assert score.known([path], "old")["measured_on_this_code"] is True
    path.write_text("[]")
    assert score.known([path, tmp_path / "missing.json"], "old") is None


def test_the_shipped_score_is_whole_and_clean():
    shipped = json.loads(score.SHIPPED.read_text(encoding="utf-8"))
    assert shipped["plan"] == "full"
    assert shipped["complete"]
    assert shipped["false_verdicts"] == shipped["open_count"] == 0
    assert shipped["mutants"] >= 3000
    assert set(shipped["by_section"]) == {str(number) for number in LINEARIZED_NETWORKS.titles}


def test_the_readme_states_the_shipped_score():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    shipped = json.loads(score.SHIPPED.read_text(encoding="utf-8"))
    told = readme.partition("certify selftest` attacks")[2].partition("\n\n")[0].replace("\n", " ").replace(",", "")
    for number in (shipped["mutants"], shipped["forgeries"]["tried"], shipped["attacks"]["tried"]):
        assert str(number) in told, number


def test_the_certificate_carries_the_score(monkeypatch, tmp_path):
    monkeypatch.setenv("CERTIFY_CACHE", str(tmp_path))
    found = certificate.selftest_score(LINEARIZED_NETWORKS)
    assert found is not None
    assert found["mutants"] >= 3000
    quick = score.score([Item("mutant", "a")], {"mutant a": result("a")}, store.code_version(), quick=True)
    (tmp_path / "score-quick.json").write_text(json.dumps(quick))
    assert certificate.selftest_score(LINEARIZED_NETWORKS)["measured_on_this_code"] is True


# -- by hand ------------------------------------------------------------------------------------------
SHIPPED = json.loads(score.SHIPPED.read_text(encoding="utf-8"))
BY_HAND = sorted(SHIPPED["settled"].items())


def test_every_class_has_a_reason_and_is_used():
    assert all(len(entry.reason) > 40 for entry in settled.CLASSES)
    covered = set()
    for mutant in (*b.all_mutants(LINEARIZED_NETWORKS.key).values(), *b.all_mutants("cookbook").values()):
        with suppress(ShapeError):  # a malformed one has no shapes to look at
            entry = settled.settled(mutant, mutant.original)
            covered |= {entry.name} if entry is not None else set()
    assert {name for _, name in BY_HAND} <= covered == {entry.name for entry in settled.CLASSES}


@cache
def verdict_on(original):
    """Many mutants have one original."""
    return judge(original).verdict


@pytest.mark.slow
@pytest.mark.parametrize("share", range(6))
def test_what_is_settled_by_hand_is_true(share):
    """The original is proved, and the changed side is worth what the original side is, in every model."""
    for key, name in BY_HAND[share::6]:
        mutant = b.all_mutants(LINEARIZED_NETWORKS.key)[key]
        original = mutant.original
        entry = settled.settled(mutant, original)
        assert entry is not None, key
        assert entry.name == name, key
        assert verdict_on(original) is VerdictKind.PROVED, key
        assert ask(mutant.claim).truth is Truth.HOLDS, key


def test_what_is_not_true_is_not_settled_by_hand():
    mutant = b.all_mutants(LINEARIZED_NETWORKS.key)["47.1~flip_a_sign~1"]
    assert settled.settled(mutant, b.all_originals(LINEARIZED_NETWORKS.key)["47.1"]) is None
    for status in (b.SURVIVED, b.FALSE_ALARM, b.UNCHECKED, b.CONFLICT):
        hit = Result("mutant 28.4~drop_a_hypothesis~5", "mutant", status)
        assert settled.explained(hit, LINEARIZED_NETWORKS.key).status == status


def test_an_accepted_change_counts_as_a_proof_only_where_it_says_the_same():
    key = LINEARIZED_NETWORKS.key
    stolen = Result("forgery 69.1", "forgery", b.SURVIVED, why="bounds: taken for a proof of 69.2", count=3, rejected=2)
    assert settled.explained(stolen, key).status == b.KILLED
    for other in (
        replace(stolen, why="bounds: taken for a proof of 69.3"),
        replace(stolen, count=4),
        replace(stolen, why="bounds: Sequent.left, term doubled (ring)"),
        replace(stolen, why="bounds: its own proof is rejected"),
    ):
        assert settled.explained(other, key).status == b.SURVIVED
    zero = Result("forgery 101.1", "forgery", b.SURVIVED, count=3, rejected=2,
                  why="bounds: Sequent.left, term doubled (a term is below the supremum)")  # fmt: skip
    assert settled.explained(zero, key).why == "twice nothing is nothing"


def test_a_proved_mutant_without_models_may_be_a_weaker_bound():
    """More on the right, or an event that asks for less; less on the right is no weaker bound."""
    for name in ("chance.theorem-g1.1~double_a_product~2", "chance.theorem-g1.1~duplicate_a_term~3"):
        hit = Result(f"mutant {name}", "mutant", b.UNCHECKED)
        found = settled.explained(hit, LINEARIZED_NETWORKS.key)
        assert (found.status, "weaker" in found.why) == (b.EQUIVALENT, True)
    weaker = b.all_mutants(LINEARIZED_NETWORKS.key)["chance.theorem-g1.1~duplicate_a_term~3"]
    assert not settled.weaker(weaker.original, weaker.claim)
    other = b.all_originals(LINEARIZED_NETWORKS.key)["69.1"]
    assert not settled.weaker(weaker.claim, other)
    assert not settled.weaker(replace(weaker.claim, relation=Relation.LT), weaker.original)


def test_a_proved_mutant_without_models_needs_the_same_expansion():
    for name in ("chance.theorem-g1.1~swap_factors~1", "trained-layer.theorem-g2.3~transpose~1"):
        hit = Result(f"mutant {name}", "mutant", b.UNCHECKED)
        assert settled.explained(hit, LINEARIZED_NETWORKS.key).status == b.EQUIVALENT
    other = Result("mutant trained-layer.theorem-g2.3~change_a_constant~2", "mutant", b.UNCHECKED)
    assert settled.explained(other, LINEARIZED_NETWORKS.key).status == b.UNCHECKED


# -- the command --------------------------------------------------------------------------------------
def test_the_command_shows_the_score_and_its_exit_status(monkeypatch, tmp_path):
    monkeypatch.setenv("CERTIFY_CACHE", str(tmp_path))
    few = b.plan(quick=True)[:3]
    monkeypatch.setattr(runner, "plan", lambda quick, document: few)
    target = tmp_path / "score.json"
    done = CliRunner().invoke(certify, ["selftest", "--quick", "--json", str(target)])
    assert done.exit_code == 0, done.output
    assert "false verdicts" in done.output
    assert json.loads(target.read_text())["mutants"] == 3
    monkeypatch.setattr(runner, "try_item", lambda item: result(item.key, b.SURVIVED))
    monkeypatch.setenv("CERTIFY_CACHE", str(tmp_path / "other"))
    done = CliRunner().invoke(certify, ["selftest", "--quick"])
    assert done.exit_code == 1
    assert "not explained" in done.output


def test_the_command_refuses_what_it_cannot_write(monkeypatch, tmp_path):
    done = CliRunner().invoke(certify, ["selftest", "--quick", "--json", str(tmp_path / "no" / "score.json")])
    assert done.exit_code == 2
    monkeypatch.setenv("CERTIFY_CACHE", "/dev/null/x")
    done = CliRunner().invoke(certify, ["selftest", "--quick"])
    assert done.exit_code == 2
    assert "CERTIFY_CACHE" in done.output


def test_another_document_is_attacked_by_itself():
    items = runner.plan(quick=True, document="cookbook")
    assert {item.kind for item in items} == {"mutant", "forgery", "letters"}
    assert not {item.key for item in items} & set(b.FORGED)
    few = [item for item in items if item.kind == "mutant" and item.key.startswith("165.1~")][:3]
    assert few
    assert {b.try_item(item, "cookbook").status for item in few} <= {b.KILLED, b.EQUIVALENT, b.REFUSED}


def test_the_rules_of_bounds_are_attacked():
    claims = b.all_originals("rules")
    assert len(claims) >= 300
    assert {key.rpartition(" ")[0] for key in claims} == set(RULES)
    items = {item.id: item for item in runner.plan(quick=False, document="rules")}
    assert sum(item.kind == "mutant" for item in items.values()) >= 1000
    wrong = items["mutant triangle inequality 1~reverse_an_inequality~1"]
    assert b.try_item(wrong, "rules").status == b.KILLED
    assert b.try_item(items["letters triangle inequality 1"], "rules").status == b.UNCHANGED
    forged = b.try_item(items["forgery triangle inequality 1"], "rules")
    assert forged.status == b.KILLED
    assert forged.rejected == forged.count >= 50


MINE = r"""% certify
% matrix A : 3 x 2
% end
\begin{equation} (A^T A)^T = A^T A \end{equation}
"""


def test_a_file_of_ones_own_is_attacked(monkeypatch, tmp_path):
    monkeypatch.setenv("CERTIFY_CACHE", str(tmp_path))
    mine = tmp_path / "mine.tex"
    mine.write_text(MINE)
    target = tmp_path / "score.json"
    done = CliRunner().invoke(certify, ["selftest", str(mine), "--json", str(target)])
    assert done.exit_code == 0, done.output
    found = json.loads(target.read_text())
    assert found["by_status"][b.KILLED] >= 3
    assert found["false_verdicts"] == 0
    assert "attacks" not in done.output  # those are the battery's own


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["mine.tex"], "mine.tex: there is no such file"),
        (["mine.pdf"], "name a .tex or .md file"),
        (["mine.tex", "--document", "rules"], "not both"),
        (["--facts", "mine.tex"], "drop --document and FILE"),
        (["empty.tex"], "no claim in it can be mutated"),
    ],
)
def test_what_cannot_be_attacked_is_one_clear_error(monkeypatch, tmp_path, asked, told):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.tex").write_text("nothing\n")
    done = CliRunner().invoke(certify, ["selftest", *asked])
    assert done.exit_code == 2
    assert told in done.output
