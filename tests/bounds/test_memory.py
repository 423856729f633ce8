"""What is kept within a run: steps that passed, answers of the solver. No answer hangs on it."""

from __future__ import annotations

import gc
from fractions import Fraction
from types import SimpleNamespace

import pytest

from derivations import EQUATIONS
from derivations.assumptions import Has, Property
from derivations.estimates import Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import sym
from derivations.notation.nodes import Add, Mul, Neg, Sym
from verify import plugin
from verify.bounds import replay as replays
from verify.bounds.replay import ReplayError, expansion, memory, products, remembering, replay
from verify.bounds.replay.checking import Replay
from verify.bounds.replay.expansion import Expansion
from verify.bounds.search import closing, theorems
from verify.effort import briefly, is_brief
from verify.judging.run import run

LE = Relation.LE
FIRST, SECOND = (EQUATIONS["63"].links[i] for i in (1, 2))


@pytest.fixture
def checked(monkeypatch):
    """The steps that are checked, one by one."""
    found = []
    check = Replay.check
    monkeypatch.setattr(Replay, "check", lambda self, step: (found.append(step), check(self, step))[1])
    return found


def test_a_step_that_has_passed_is_not_checked_again(checked):
    proof = theorems.prove(FIRST)
    replay(FIRST, proof)
    alone = len(checked)
    replay(FIRST, proof)
    assert len(checked) == 2 * alone
    with remembering():
        replay(FIRST, proof)
        replay(FIRST, proof)
    assert len(checked) == 3 * alone


def test_a_step_that_failed_is_checked_again(checked, monkeypatch):
    proof = theorems.prove(FIRST)
    with remembering():
        monkeypatch.setitem(replays.CHECKS, proof.rule, lambda r, step: r.concludes(step, step.right, "<", step.right))
        for _ in range(2):
            before = len(checked)
            with pytest.raises(ReplayError):
                replay(FIRST, proof)
            assert len(checked) > before
        monkeypatch.undo()
        replay(FIRST, proof)


def test_what_was_checked_before_does_not_change_what_a_proof_may_take(monkeypatch):
    """Every proof is charged for all of its steps, those included that another proof has paid for."""
    proofs = [(claim, theorems.prove(claim)) for claim in (FIRST, SECOND)]
    total = sum(memory.Memory().checked(step) for step in replays.read(proofs[0][1], {}))
    assert total > 0
    for most, fine in ((total, True), (total - 1, False)):
        monkeypatch.setattr(replays, "MOST_WORK", most)
        for before in ((), proofs):
            with remembering():
                for claim, proof in before:
                    try:
                        replay(claim, proof)
                    except ReplayError:
                        assert not fine or claim is SECOND
                if fine:
                    replay(*proofs[0])
                else:
                    with pytest.raises(ReplayError, match="too long"):
                        replay(*proofs[0])


def test_a_session_of_pytest_remembers_as_a_run_does_and_a_test_does_not(checked):
    """(65) rests on (63) and (64), whose steps were checked with them."""
    alone = SimpleNamespace(stash=pytest.Stash(), getoption=lambda name, default=None: default)
    alone.stash[plugin.RESULTS] = {}
    plugin.judged(alone, "65")
    apart = len(checked)
    session = SimpleNamespace(stash=pytest.Stash(), getoption=lambda name, default=None: default)
    session.stash[plugin.RESULTS] = {}
    for key in ("63", "64"):
        plugin.judged(session, key)
    before = len(checked)
    plugin.judged(session, "65")
    assert 0 < len(checked) - before < apart
    proof = theorems.prove(FIRST)
    for _ in range(2):
        before = len(checked)
        replay(FIRST, proof)
        assert len(checked) > before


def test_a_session_takes_nothing_else_along():
    """Nor does it keep how its first entry was asked; entries may be asked from within each other."""
    session = SimpleNamespace(stash=pytest.Stash(), getoption=lambda name, default=None: default)
    with briefly():
        inside = plugin.remembering(session)
        assert inside.run(is_brief)
    outside = plugin.remembering(session)
    assert not outside.run(is_brief)
    assert inside.run(memory.Memory.current) is outside.run(memory.Memory.current)
    assert outside.run(lambda: plugin.remembering(session).run(memory.Memory.current)) is outside.run(
        memory.Memory.current
    )
    assert memory.Memory.current() is not memory.Memory.current()


def test_a_program_is_solved_once_for_each_seed():
    closing.feasible.cache_clear()
    program = "(declare-const c0 Real)\n(assert (>= c0 2))"
    first = closing.feasible(program, 0)
    assert first is not None
    assert first[0] >= 2
    assert closing.feasible(program, 0) is first
    assert closing.feasible(program, 7) is not first
    assert closing.feasible(program + "\n(assert (<= c0 1))", 0) is None
    with pytest.raises(TypeError):
        first[0] = 0  # what is kept cannot be changed


def test_the_collector_is_as_before_after_a_run():
    found, ours, seen = gc.get_threshold(), (701, 11, 9), []
    gc.set_threshold(*ours)
    try:
        run(["47"], progress=lambda done, total, result: seen.append(gc.get_threshold()))
        after = gc.get_threshold()
    finally:
        gc.set_threshold(*found)
    assert seen != [ours]
    assert after == ours


# -- expansions are shared ----------------------------------------------------------------------------------------
x, y = sym("x"), sym("y")
SIGNS = frozenset(Has(s, Property.POSITIVE) for s in (x, y))
TERM = (x + y) ** 3 * (x ** Fraction(1, 2) * x ** Fraction(-3, 2))  # the powers merge as x is positive


def expanded(terms, node):
    terms.begin()
    return terms.expand(node), set(terms.uses), terms.work


def test_a_term_that_is_known_is_charged_and_rests_on_what_it_did():
    fresh = expanded(Expansion(SIGNS), TERM)
    assert fresh[1]
    assert fresh[2] > 0
    used = Expansion(SIGNS)
    for before in (TERM.args[0], TERM.args[1], TERM, TERM * 2):
        expanded(used, before)
    assert expanded(used, TERM) == fresh
    used.known.clear()
    assert expanded(used, TERM) == fresh


def test_signs_are_not_shared_with_those_that_do_not_have_them():
    """x^(1/2) x^(1/2) is x where x is positive, and refused where nothing says so."""
    term = x ** Fraction(1, 2) * x ** Fraction(1, 2)
    shared = {}
    free, signed = Replay((), shared), Replay(SIGNS, shared)
    assert signed.terms.expand(term) == signed.terms.expand(x)
    for _ in range(2):
        with pytest.raises(ReplayError):
            free.terms.expand(term)
    assert Replay(SIGNS, shared).terms is signed.terms
    assert signed.terms.uses == set()  # a new check begins with nothing used


def test_a_term_that_was_refused_is_refused_again():
    terms = Expansion()
    bad = x ** Fraction(1, 2) * x ** Fraction(1, 2)
    for _ in range(2):
        terms.begin()
        with pytest.raises(ReplayError):
            terms.expand(bad + y)
    assert terms.expand(y) == Expansion().expand(y)


def test_what_is_known_is_forgotten_when_it_is_much(monkeypatch):
    monkeypatch.setattr(expansion, "MOST_KNOWN", 3)
    terms = Expansion(SIGNS)
    before = expanded(terms, TERM)
    assert len(terms.known) > 3
    terms.begin()
    assert not terms.known
    assert expanded(terms, TERM) == before


def forged(left, relation, right, rule, data=(), under=frozenset(), parents=()):
    return SimpleNamespace(
        left=left, relation=relation, right=right, rule=rule, parents=parents, data=data, under=under
    )  # fmt: skip


def answer(claim, proof):
    try:
        replay(claim, proof)
    except ReplayError as reason:
        return str(reason)
    return "accepted"


def long_product(name, terms=30):
    return Mul(*(Add(*(sym(f"{name}{part}{i}") for i in range(terms))) for part in "ab"))


def test_what_the_claim_itself_takes_is_counted_too(monkeypatch):
    """Its sides are compared with what was shown; known from another proof, they cost what they cost alone."""
    big, other = long_product("x"), long_product("y")
    fact, harmless = Stated(big, "<=", other), Stated(x, "<=", other)
    empty = Notation("empty", {}, ())
    claims = [
        (Claim(left, LE, other + 0, empty, (said,)), forged(said.left, "<=", other, "assumption", (said,), {said}))
        for left, said in ((big + big - big, fact), (x, harmless))
    ]
    monkeypatch.setattr(replays, "MOST_WORK", 4_000)
    monkeypatch.setattr(products, "MOST_WORK", 4_000)
    alone = [answer(*case) for case in claims]
    assert "too long" in alone[0]
    assert alone[1] == "accepted"
    with remembering():
        assert [answer(*case) for case in (*claims[::-1], *claims)] == [*alone[::-1], *alone]


def test_reading_the_signs_counts_in_each_step(monkeypatch):
    monkeypatch.setattr(replays, "MOST_WORK", 3_000)
    signs = [Has(Sym("x", (1, 1), "x", long_product(f"i{k}")), Property.POSITIVE) for k in range(4)]
    steps = [forged(y, "=", y, "ring", under=frozenset({sign})) for sign in signs]
    claim = Claim(y, Relation.EQ, y, Notation("signs", {}, tuple(signs)))
    assert answer(claim, forged(y, "=", y, "equals for equals", parents=tuple(steps[:1]))) != "accepted"
    refused = answer(claim, forged(y, "=", y, "no such rule", parents=tuple(steps)))
    assert "too long" in refused


def test_deep_terms_are_refused_whatever_is_known_of_them():
    empty = Notation("empty", {}, ())
    deep = [x]
    for _ in range(400):
        deep.append(Neg(deep[-1]))

    def asked(d):
        return answer(Claim(deep[d], Relation.EQ, deep[d - 2], empty), forged(deep[d], "=", deep[d - 2], "ring"))

    depths = (20, replays.DEEPEST_TERM - 5, replays.DEEPEST_TERM + 1, 400)
    alone = [asked(d) for d in depths]
    assert alone[:2] == ["accepted"] * 2
    assert all("nested too deep" in reason for reason in alone[2:])
    with remembering():
        assert [asked(d) for d in depths] == alone
    inside = Stated(deep[400], "<=", y)
    for data, under in (((deep[400],), frozenset()), ((), frozenset({inside}))):
        assert "nested too deep" in answer(Claim(x, Relation.EQ, x, empty), forged(x, "=", x, "ring", data, under))
