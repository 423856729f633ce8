"""The store of verdicts: a second run says what the first one said, whatever stands in the file."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from functools import lru_cache

import pytest

from derivations import EQUATIONS
from derivations.ledger import Relation
from verify.bounds.search import theorems
from verify.cli import main as cli
from verify.counterexamples.recount import recount
from verify.counterexamples.small import witness
from verify.evidence import VerdictKind
from verify.files import cache_folder
from verify.identities import operator
from verify.judging import conclude, engines, gather, recall
from verify.judging.code import JUDGED, closure, code_digest
from verify.judging.proofs import digest
from verify.judging.run import run
from verify.judging.store import Store, place
from verify.numbers import exact, highprec, smallest

from .conftest import KEYS, copied, filled, said

PROVED, REFUTED = VerdictKind.PROVED, VerdictKind.REFUTED


# -- nothing but time ---------------------------------------------------------------------------------
def test_a_second_run_says_the_same_field_by_field(path, plainly):
    assert said(KEYS, Store(path)) == plainly
    again = Store(path)
    assert said(KEYS, again) == plainly
    assert again.used > again.made
    assert again.notice == ""


def test_a_second_run_replays_every_proof_and_counts_every_counterexample(path, monkeypatch):
    filled(path)
    asked = dict.fromkeys(("replay", "bounds", "recount", "again", "witness"), 0)

    def counting(module, name, key):
        real = getattr(module, name)

        def counted(*args, **more):
            asked[key] += 1
            return real(*args, **more)

        monkeypatch.setattr(module, name, counted)

    proving = engines.ENGINES["operator"]

    def replayed(claim, proof):
        asked["replay"] += 1
        proving.replay(claim, proof)

    counted = {**engines.ENGINES, "operator": replace(proving, replay=replayed)}
    monkeypatch.setattr(engines, "ENGINES", counted)
    counting(gather.bounds, "judge_replay", "bounds")
    counting(recount, "confirm", "recount")
    counting(smallest, "attempt", "again")
    counting(conclude, "witness", "witness")
    store = Store(path)
    result = run(KEYS, store=store)
    found = [j.verdict for e in result.equations.values() for j in e.links]
    assert asked["replay"] >= sum(v.reason == "operator and exact" for v in found) > 3
    assert asked["bounds"] >= sum(v.reason == "bounds and bounds replay" for v in found) > 0
    assert asked["recount"] >= sum(v.reason == "counterexample" for v in found) > 0
    assert asked["again"] >= sum(v.reason == "ball; smallest" for v in found) > 0
    assert asked["witness"] > 0


def test_what_is_recalled_is_not_searched_for(path, monkeypatch):
    filled(path)

    def never(*args):
        raise AssertionError("searched")

    theorems.forget()
    store = Store(path)
    with monkeypatch.context() as patched:
        for module, name in ((operator, "prove"), (theorems, "_prove")):
            patched.setattr(module, name, never)
        for claim in (EQUATIONS["46"].links[0], EQUATIONS["layer.activations-of-a-unit"].links[0]):
            assert store(claim).verdict is PROVED
    monkeypatch.setattr(smallest, "search", never)
    assert store(EQUATIONS["47"].links[1]).verdict is REFUTED
    assert store.used == 3


def test_only_what_changed_is_judged(path):
    claim = EQUATIONS["46"].links[0]
    store = Store(path)
    assert store(claim).verdict is PROVED
    assert (store.used, store.made) == (0, 1)
    store(replace(claim, id="another name"))
    assert (store.used, store.made) == (1, 1)
    assert store(replace(claim, rhs=2 * claim.rhs)).verdict is REFUTED
    assert (store.used, store.made) == (1, 2)


def test_two_workers_share_the_store(path, plainly):
    first = Store(path)
    from verify.report.certificate import to_json

    from .conftest import timeless

    assert timeless(to_json(run(KEYS, jobs=2, store=first))["equations"]) == plainly
    second = Store(path)
    assert said(KEYS, second) == plainly
    assert second.used > second.made


# -- poisoned -----------------------------------------------------------------------------------------
def rewritten(path, change):
    """Every record of the file, changed and given the digest that it should have."""
    with sqlite3.connect(path) as base:
        for code, claim, body in base.execute("SELECT code, claim, body FROM records").fetchall():
            new = json.dumps(change(json.loads(body)))
            row = (new, digest(claim + new), code, claim)
            base.execute("UPDATE records SET body = ?, digest = ? WHERE code = ? AND claim = ?", row)
    base.close()


def test_the_record_of_another_claim_proves_nothing(path):
    true, false = EQUATIONS["47"].corrected_links["47.2"], EQUATIONS["47"].links[1]
    for told, asked, wanted in ((true, false, REFUTED), (false, true, PROVED)):
        file = path.with_name(f"{wanted.value}.sqlite")
        store = Store(file)
        store(told)
        with sqlite3.connect(file) as base:
            ((body,),) = base.execute("SELECT body FROM records").fetchall()
            name = store.name(asked)
            base.execute("UPDATE records SET claim = ?, digest = ?", (name, digest(name + body)))
        base.close()
        assert Store(file)(asked).verdict is wanted


@pytest.mark.parametrize("key", ["46", "layer.activations-of-a-unit", "47", "58p"])
@pytest.mark.parametrize(
    "made_up",
    [
        {"exact": {"sizes": [{}], "models": 1, "degree": 1}}, {"bounds": []}, {"smallest": {"sizes": {}, "code": []}},
        {"counterexample": []}, {"counterexample": [0, 1]}, {"counterexample": {"said": 0, "models": 5}},
        {"operator": None}, {"operator": "@0"}, {"witness": [1]}, {"no such engine": 1}, {"highprec": []}, {},
        {"exact": {"differs": {"sizes": {}, "entry": [1, 1]}}}, {"exact": {"differs": {"entry": [0, 1]}}},
        {"highprec": {"sizes": {}, "digits": 50, "borrowed": [], "difference": "1.0", "tolerance": "1.0e-40",
                      "condition": "1.0"}},
        {"bounds": {"names": [], "facts": []}}, {"shape": []}, {"counterexample": {"said": 9, "models": -1}},
    ],
)  # fmt: skip
def test_a_made_up_record_changes_nothing(path, key, made_up):
    copied(path, [key])
    rewritten(path, lambda body: made_up)
    assert settled(said([key], Store(path))) == plainly_settled(key)


@lru_cache
def plainly_settled(key):
    return settled(said([key]))


def settled(data):
    """Without what exact numbers and vain searches say of themselves, on which nothing rests."""
    if isinstance(data, dict):
        beside = data.get("engine") in ("exact", "highprec", "counterexample")
        return {key: settled(value) for key, value in data.items() if not (beside and key == "detail")}
    return [settled(value) for value in data] if isinstance(data, list) else data


@pytest.mark.parametrize("name", sorted(recall.HINTS))
def test_any_one_answer_may_be_missing_or_nonsense(path, plainly, name):
    copied(path)
    rewritten(path, lambda body: {key: value for key, value in body.items() if key != name})
    assert said(KEYS, Store(path)) == plainly
    rewritten(path, lambda body: {**body, name: [["t"]]})
    assert said(KEYS, Store(path)) == plainly


def test_exact_arithmetic_cannot_be_said_to_agree_where_it_does_not(path):
    """With an operator engine and a replay that lie, only exact numbers stand against a false identity."""
    false = EQUATIONS["47"].links[1]
    data = {"sizes": [dict.fromkeys(map(str, judging_sizes(false)), 2)], "models": 1, "degree": 1}
    with pytest.raises(recall.Damaged, match="does not hold"):
        recall.read_exact(false, data, None)
    assert recall.read_exact(EQUATIONS["47"].corrected_links["47.2"], data, None).detail["models"] == 1


def test_what_differs_is_not_looked_for_again_beside_a_counterexample_that_is_counted_again(path, monkeypatch):
    false = EQUATIONS["47"].links[1]
    plain = Store(path)(false)

    def never(*args, **options):
        raise AssertionError("looked for")

    with monkeypatch.context() as patched:
        for module in (exact, highprec):
            patched.setattr(module, "sample", never)
        store = Store(path)
        found = store(false)
        assert (found.verdict, store.used) == (REFUTED, 1)
        assert [(e.engine, e.outcome, e.detail) for e in found.evidence] == [
            (e.engine, e.outcome, e.detail) for e in plain.evidence
        ]
        patched.setattr(recount, "confirm", never)  # not counted again, it does not rest on what was said
        assert recall.recalled(false, store.get(store.name(false)), store.reader) is None


def test_a_difference_that_is_made_up_refutes_nothing(path):
    """Of a true claim: an answer of exact arithmetic and of high precision against it, whole and well-formed."""
    true = EQUATIONS["47"].corrected_links["47.2"]
    assert Store(path)(true).verdict is PROVED
    sizes = dict.fromkeys(map(str, judging_sizes(true)), 2)
    made_up = {
        "exact": {"differs": {"sizes": sizes, "entry": [1, 1]}},
        "highprec": {"sizes": sizes, "digits": 50, "borrowed": [], "difference": "1.0", "tolerance": "1.0e-40",
                     "condition": "1.0"},
    }  # fmt: skip
    for change in (lambda body: {**body, **made_up}, lambda body: made_up):
        rewritten(path, change)
        store = Store(path)
        assert store(true).verdict is PROVED
        assert (store.used, store.made) == (0, 1)


@pytest.mark.parametrize(
    "data",
    [
        [], {"sizes": {}}, {"entry": [0, 1]}, {"entry": [1]}, {"entry": "11"},
        {"as functions of": "e^t or anything"}, {"series degree": 10**9}, {"series degree": "2"}, {"more": 1},
    ],
)  # fmt: skip
def test_a_difference_says_nothing_but_what_the_engine_says(data):
    false = EQUATIONS["47"].links[1]
    whole = {"sizes": dict.fromkeys(map(str, judging_sizes(false)), 2), "entry": [1, 1]}
    assert recall.difference(whole, false) == whole
    with pytest.raises(recall.Damaged):
        recall.difference({**whole, **data} if data else data, false)


def judging_sizes(claim):
    from verify.models import recipe_of

    return recipe_of(claim).sizes


def test_a_sentence_that_no_engine_says_is_not_shown(path):
    claim = EQUATIONS["46"].links[0]
    store = Store(path)
    plain = store(claim)
    with sqlite3.connect(path) as base:
        parts = dict(base.execute("SELECT name, body FROM parts"))
        ((code, name, body),) = base.execute("SELECT code, claim, body FROM records").fetchall()
        parts, body = renamed(parts, body, lambda text: text.replace('"\'difference"', '"\'PROVED BY HAND"'))
        assert "PROVED BY HAND" in str(parts)
        base.execute("UPDATE records SET body = ?, digest = ?", (body, digest(name + body)))
        base.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?, ?)", [(code, k, v) for k, v in parts.items()])
    base.close()
    poisoned = Store(path)
    assert poisoned(claim).proof == plain.proof
    assert poisoned.used == 0


def renamed(parts, body, change):
    """The parts with a change of their text, every name the digest that it should be."""
    parts = {name: change(text) for name, text in parts.items()}
    while wrong := next((name for name, text in parts.items() if digest(text) != name), None):
        text = parts.pop(wrong)
        name = digest(text)
        parts = {k: v.replace(wrong, name) for k, v in {**parts, name: text}.items()}
        body = body.replace(wrong, name)
    return parts, body


def test_another_model_than_the_one_that_was_found_is_still_a_model(path):
    claim = EQUATIONS["layer.activations-of-a-unit"].links[0]
    Store(path)(claim)
    rewritten(path, lambda body: {**body, "witness": [3, 1, 2, 1, 1]})
    witness._KNOWN.clear()
    store = Store(path)
    found = store(claim)
    assert found.verdict is PROVED
    assert store.used == 1
    assert found.witness["sizes"] is not None
    witness._KNOWN.clear()


# -- damaged, foreign, missing ------------------------------------------------------------------------
def test_a_file_that_is_not_ours_is_left_alone(path):
    path.parent.mkdir()
    claim = EQUATIONS["46"].links[0]
    other = path.with_name("other.sqlite")
    with sqlite3.connect(other) as base:
        base.execute("CREATE TABLE records (x)")
    base.close()
    text = path.with_name("notes.txt")
    text.write_text("not a database, and long enough to be looked at as one\n" * 100)
    for file in (other, text, path.parent):
        before = file.read_bytes() if file.is_file() else None
        store = Store(file)
        assert store(claim).verdict is PROVED
        assert store.notice.startswith(f"the store of verdicts {file} is not used: ")
        assert "\n" not in store.notice
        assert before is None or file.read_bytes() == before
    assert sorted(x.name for x in path.parent.iterdir()) == ["notes.txt", "other.sqlite"]


def test_a_damaged_file_of_ours_is_put_aside_and_a_new_one_begun(path):
    claim = EQUATIONS["46"].links[0]
    filled(path, ["46"])
    body = bytearray(path.read_bytes())
    body[100:] = bytes(len(body) - 100)
    path.write_bytes(body)
    store = Store(path)
    assert store(claim).verdict is PROVED
    assert "put aside as verdicts.sqlite.damaged" in store.notice
    assert path.with_name("verdicts.sqlite.damaged").read_bytes()[:100] == body[:100]
    assert Store(path).notice == ""


def test_a_folder_that_cannot_be_used_costs_a_line():
    store = Store(type(place())("/dev/null/x/verdicts.sqlite"))
    assert store(EQUATIONS["46"].links[0]).verdict is PROVED
    assert store.notice.count("/dev/null/x") == 1


def test_a_file_that_may_not_be_written_costs_a_line(path):
    filled(path, ["46"])
    store = Store(path)
    store.base.execute("PRAGMA query_only = ON")
    assert store(EQUATIONS["47"].links[1]).verdict is REFUTED
    assert "not used: attempt to write a readonly database" in store.notice


def test_tables_that_do_more_than_ours_are_not_read(path):
    filled(path, ["46"])
    with sqlite3.connect(path) as base:
        base.execute("CREATE TRIGGER t AFTER INSERT ON records BEGIN DELETE FROM records; END")
    base.close()
    assert "holds something else" in Store(path).notice


def test_what_old_versions_wrote_is_dropped(path, monkeypatch):
    for version in "abcd":
        monkeypatch.setattr("verify.judging.store.code_digest", lambda version=version: version)
        store = Store(path)
        store(EQUATIONS["46"].links[0])
        assert store.made == 1
        store.close()
    with sqlite3.connect(path) as base:
        for table in ("versions", "records", "parts"):
            assert {code for (code,) in base.execute(f"SELECT code FROM {table}")} == set("bcd")
    base.close()


# -- where, and for which code ------------------------------------------------------------------------
def test_where_it_is(monkeypatch, tmp_path):
    monkeypatch.delenv("CERTIFY_STORE", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert place() == tmp_path / "derivation-verifier" / "verdicts.sqlite"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache_folder() == tmp_path / "Library" / "Caches"
    monkeypatch.setenv("CERTIFY_STORE", str(tmp_path / "mine"))
    assert place() == tmp_path / "mine"


def test_the_version_covers_all_that_the_judge_loads():
    program = (
        "import sys, verify.judging.judge as _; "
        "print(*(m for m in sys.modules if m.split('.')[0] in ('verify', 'derivations')))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    found = closure(["verify.judging.judge"], JUDGED)
    assert {m for m in loaded if not m.startswith(JUDGED)} <= found
    assert {"verify.bounds.replay.arithmetic", "verify.bounds.search.closing", "derivations.ledger"} <= found
    assert not any(
        m.startswith((*JUDGED, "verify.cli.main", "verify.judging.run", "verify.lab", "verify.report.pages"))
        for m in found
    )
    assert code_digest() == code_digest(("verify.judging.judge",))
    assert code_digest() != code_digest(("verify.judging.judge",), ())


def test_no_store_writes_nothing_and_a_notice_is_one_line(path, monkeypatch, capsys):
    monkeypatch.setenv("CERTIFY_STORE", str(path))
    with pytest.raises(SystemExit) as end:
        cli.main(["run", "46", "--no-store"])
    assert end.value.code == 0
    assert not path.parent.exists()
    with pytest.raises(SystemExit) as end:
        cli.main(["run", "46"])
    assert end.value.code == 0
    assert path.exists()
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("CERTIFY_STORE", "/dev/null/x")
    with pytest.raises(SystemExit) as end:
        cli.main(["run", "46"])
    assert end.value.code == 0
    assert capsys.readouterr().err.startswith("certify: the store of verdicts /dev/null/x is not used: ")


# -- fifty of each ------------------------------------------------------------------------------------
FEW = ("46", "47", "layer.jacobian-is-lipschitz", "58p")


def corrupted(body, draw):
    """Bytes changed, cut off, emptied, repeated or moved."""
    body = bytearray(body)
    place, length = draw.randrange(len(body)), draw.randrange(1, 4096)
    kind = draw.randrange(5)
    if kind == 0:
        for _ in range(draw.randrange(1, 60)):
            body[draw.randrange(len(body))] = draw.randrange(256)
    elif kind == 1:
        del body[place:]
    elif kind == 2:
        body[place : place + length] = bytes(len(body[place : place + length]))
    elif kind == 3:
        body[place:place] = body[place : place + length]
    else:
        body[place : place + length] = draw.randbytes(len(body[place : place + length]))
    return bytes(body)


@pytest.mark.slow
def test_fifty_corruptions_change_nothing(path):
    plain = said(FEW)
    whole = copied(path, FEW).read_bytes()
    used = []
    for seed in range(50):
        path.write_bytes(corrupted(whole, random.Random(seed)))
        for end in ("-wal", "-shm", ".damaged"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        store = Store(path)
        assert said(FEW, store) == plain, seed
        store.close()
        used.append(store.used)
    assert 0 in used  # some could not be used at all,
    assert max(used) > 3  # and some were hardly touched


def leaves(data, place=()):
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from leaves(value, (*place, key))
    else:
        yield place, data


def poisoned(text, draw):
    """One leaf of the JSON changed into another that may stand there."""
    data = json.loads(text)
    places = list(leaves(data))
    if not places:
        return text
    (*way, last), old = draw.choice(places)
    target = data
    for key in way:
        target = target[key]
    others = [value for _, value in places if type(value) is type(old) and value != old]
    target[last] = draw.choice([*others[:50], old + 1 if type(old) is int else None])
    return json.dumps(data, ensure_ascii=True, separators=(",", ":"))


def verdicts(keys, store=None):
    """Every link of these entries: its verdict, and the reason."""
    found = run(keys, store=store).equations
    return [(key, v.claim.id, v.verdict.verdict, v.verdict.reason) for key in keys for v in found[key].links]


@pytest.mark.slow
def test_a_hundred_poisoned_stores_change_no_verdict(path):
    """Changed by somebody who knows how it is written: every digest fits.

    The other records are as they were: each time the entry whose record is changed is judged, and now and then all.
    """
    plain = verdicts(FEW)
    owner = {}
    for key in FEW:
        path.unlink(missing_ok=True)
        with sqlite3.connect(filled(path, [key])) as base:
            owner |= {claim: key for (claim,) in base.execute("SELECT claim FROM records")}
        base.close()
    path.unlink()
    filled(path, FEW)
    with sqlite3.connect(path) as base:
        records = base.execute("SELECT code, claim, body FROM records").fetchall()
        parts = dict(base.execute("SELECT name, body FROM parts"))
    base.close()
    whole = path.read_bytes()
    recalls = 0
    for seed in range(100):
        draw = random.Random(seed)
        path.write_bytes(whole)
        code, claim, body = draw.choice(records)
        if draw.random() < 0.5:
            changed, body = parts, poisoned(body, draw)
        else:
            chosen = draw.choice(sorted(parts))
            text = poisoned(parts[chosen], draw)
            changed, body = renamed(parts, body, lambda t, old=parts[chosen], new=text: new if t == old else t)
        with sqlite3.connect(path) as base:
            new = [(code, name, text) for name, text in changed.items() if name not in parts]
            base.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?, ?)", new)
            base.execute("UPDATE records SET body = ?, digest = ? WHERE claim = ?", (body, digest(claim + body), claim))
        base.close()
        store, keys = Store(path), FEW if seed % 10 == 0 else [owner[claim]]
        assert verdicts(keys, store) == [one for key in keys for one in plain if one[0] == key], seed
        store.close()
        recalls += store.used
    assert recalls > 100


@pytest.mark.slow
def test_fifty_kills_lose_nothing_that_was_written_and_change_nothing(path):
    plain = said(FEW)
    draw = random.Random(1)
    written = 0
    for _ in range(50):
        child = os.fork()
        if not child:
            try:
                exact.judge.cache_clear()
                theorems.forget()
                run(FEW, store=Store(path))
            finally:
                os._exit(0)
        time.sleep(draw.uniform(0, 0.6))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if path.exists():
            store = Store(path)
            assert store.notice == ""
            ((now,),) = store.base.execute("SELECT count(*) FROM records").fetchall()
            assert now >= written
            written = now
            store.close()
            if draw.random() < 0.3:  # begin again
                for file in path.parent.iterdir():
                    file.unlink()
                written = 0
    store = Store(path)
    assert said(FEW, store) == plain
    assert store.notice == ""


def test_an_interrupted_run_loses_nothing_that_was_written(path, monkeypatch):
    store = Store(path)
    store(EQUATIONS["46"].links[0])

    def stopped(claim):
        raise KeyboardInterrupt

    monkeypatch.setattr("verify.judging.store.judge", stopped)
    with pytest.raises(KeyboardInterrupt):
        store(EQUATIONS["47"].links[1])
    monkeypatch.undo()
    again = Store(path)
    assert again(EQUATIONS["46"].links[0]).verdict is PROVED
    assert again.used == 1


def test_relations_that_are_stated_are_judged_each_time(path):
    claim = next(c for c in EQUATIONS["1"].links if c.relation is Relation.DEF)
    store = Store(path)
    store(claim)
    assert Store(path).get(store.name(claim)) is None
