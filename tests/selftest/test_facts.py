"""Claims with facts: the generator, the oracle on its own, what counts as a hit, a small part of the battery."""

from __future__ import annotations

import ast
import json
import random
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from derivations.assumptions import Centered, Define, Flow, Gram, Has, Property, White
from derivations.estimates import Natural, Spectrum, Stated
from derivations.ledger import Claim, ClaimError, Notation, Relation
from derivations.notation import (
    INFINITY,
    CondMean,
    Cov,
    D,
    Frac,
    Grad,
    I,
    Integral,
    Inv,
    Lim,
    Norm,
    Num,
    Sqrt,
    Sum,
    Sup,
    Zero,
    expm,
    family,
    size,
    sym,
)
from verify.cli.selftest import selftest
from verify.evidence import ClaimClass, Verdict, VerdictKind
from verify.selftest.facts import run, verdicts
from verify.selftest.facts.case import NO_MODEL, Truth, claim_of
from verify.selftest.facts.generator import case, cases, made
from verify.selftest.facts.kinds import KINDS
from verify.selftest.facts.letters import Letters
from verify.selftest.facts.oracle import Found, ask, confirm
from verify.selftest.facts.verdicts import tried

from ..families import each

FACTS = Path(verdicts.__file__).parent
EQ, LE, LT = Relation.EQ, Relation.LE, Relation.LT
POSITIVE, PD = Property.POSITIVE, Property.PD
n = size("n")
A, B, K = sym("A", n, n), sym("B", n, n), sym("K", n, n)
u, v, w = sym("u", n), sym("v", n), sym("w", n)
a, b, c, t, s, mu, L = (sym(x) for x in ("a", "b", "c", "t", "s", "mu", "L"))
i, k = sym("i"), sym("k")
f, g, x = (family(name, 1, 1, name + "_{0}") for name in "fgx")
CIRCLE = (Flow(f(t), t, g(t), a), Flow(g(t), t, -f(t), b))
HALF = Num(Fraction(1, 2))


def claim(lhs, relation, rhs, *facts) -> Claim:
    return Claim(lhs, relation, rhs, Notation("test", {}, facts), id="test")


TRUE = {
    "chain": claim(a, EQ, c, Define(b, a), Define(b, c)),
    "gram and definition": claim(A * A.T + I(n), EQ, B, Gram(K, A), Define(K, B - I(n))),
    "two grams": claim(Norm(A, "F"), EQ, Norm(B, "F"), Gram(K, A), Gram(K, B)),
    "spectrum": claim(mu, LE, L, Spectrum(A, mu, L)),
    "spectrum of a name": claim(mu, EQ, c, Spectrum(A, mu, L), Define(A, c * I(n))),
    "stated": claim(a, LE, c, Stated(a, "<=", b), Stated(b, "<", c)),
    "strict": claim(a, LT, c, Stated(a, "<=", b), Stated(b, "<", c)),
    "determined": claim(b, EQ, Num(3), Define(a, 2 * b), Define(a, b + 3)),
    "root": claim(a, EQ, Num(2), Define(b, a * a), Define(b, Num(4)), Has(a, POSITIVE)),
    "laws": claim(K, EQ, I(n), White(v), Centered((v,), (K,))),
    "moved law": claim(Cov(w), EQ, A * A.T, White(v), Define(w, A * v)),
    "conditional": claim(CondMean(u, v, w), EQ, A * Inv(K) * w, Centered((u, v), (B, A, A.T, K), True), Has(K, PD)),
    "slope": claim(D(a, t), EQ, c, Define(a, t * c)),
    "bound letter": claim(Integral(a, t, Num(0), t), EQ, HALF * t * a, Define(a, t * c)),
    "family": claim(f(s), EQ, s * c, Define(f(t), t * c)),
    "sum": claim(Sum(a, i, Num(1), Num(3)), EQ, 6 * c, Define(a, i * c)),
    "limit": claim(Lim(a, t, INFINITY), EQ, Num(0), Define(a, c * expm(-t))),
    "supremum": claim(Sup(a, t, Num(0), Num(2)), LE, 2 * c, Define(a, t * c), Has(c, POSITIVE)),
    "shadow": claim(Sum(t, t, Num(1), t), EQ, Num(6), Define(t, Num(3))),
    "circle": claim(f(t) ** 2 + g(t) ** 2, EQ, a**2 + b**2, *CIRCLE),
    "start": claim(f(0), EQ, a, *CIRCLE),
    "not affine": claim(f(t) * (1 + a * t), EQ, a, Flow(f(t), t, -(f(t) ** 2), a), Has(a, POSITIVE), Has(t, POSITIVE)),
    "recursion": claim(x(3), EQ, c**3 * x(0), Stated(x(k + 1), "=", c * x(k), k, Num(0), None, True)),
    "falling": claim(x(1), LE, c * x(0), Stated(x(k + 1), "<=", c * x(k), k, Num(0), None, True)),
    "gradient": claim(Grad(Norm(w) ** 2, u), EQ, 2 * A.T * A * u, Define(w, A * u)),
    "definedness": claim(Sqrt(a) ** 2, EQ, a),
}
FALSE = {
    "chain": claim(a, EQ, 2 * c, Define(b, a), Define(b, c)),
    "gram": claim(A, EQ, B, Gram(K, A), Gram(K, B)),
    "spectrum": claim(L, LE, mu, Spectrum(A, mu, L)),
    "stated": claim(c, LE, a, Stated(a, "<=", b), Stated(b, "<=", c)),
    "strict": claim(a, LT, c, Stated(a, "<=", b), Stated(b, "<=", c)),
    "sign": claim(a, EQ, Num(2), Define(b, a * a), Define(b, Num(4))),
    "law": claim(Cov(w), EQ, A.T * A, White(v), Define(w, A * v)),
    "slope": claim(D(a, t), EQ, Num(0), Define(a, t * c)),
    "bound letter": claim(Integral(a, t, Num(0), t), EQ, t * a, Define(a, t * c)),
    "family": claim(f(s), EQ, t * c, Define(f(t), t * c)),
    "sum": claim(Sum(a, i, Num(1), Num(3)), EQ, 3 * a, Define(a, i * c)),
    "supremum": claim(Sup(a, t, Num(0), Num(1)), LE, a, Define(a, t * c)),
    "circle": claim(f(t), EQ, a, *CIRCLE),
    "recursion": claim(x(3), EQ, c**2 * x(0), Stated(x(k + 1), "=", c * x(k), k, Num(0), None, True)),
    "gradient": claim(Grad(Norm(w) ** 2, u), EQ, Zero(n, 1), Define(w, A * u)),
    "natural": claim(Num(1), LE, k, Natural(k)),
    "root": claim(Sqrt(a * a), EQ, a),
}
EMPTY = {
    "two values": claim(a, EQ, b, Define(a, Num(1)), Define(a, Num(2))),
    "start": claim(f(t), EQ, f(t), Flow(f(t), t, -f(t), Num(1)), Define(f(0), Num(2))),
    "law and value": claim(v, EQ, v, White(v), Define(v, Zero(n, 1))),
    "order": claim(a, EQ, b, Stated(a, "<", b), Stated(b, "<", a)),
    "spectrum": claim(A, EQ, A, Spectrum(A, Num(2), Num(1))),
    "root": claim(Sqrt(Num(-1)), EQ, Sqrt(Num(-1))),
    "quotient": claim(Frac(a, a), EQ, Num(1), Define(a, Num(0))),
    "inverse": claim(Inv(A) * A, EQ, I(n), Define(A, B - B)),
    "supremum": claim(Sup(t, t, Num(0), INFINITY), LE, Sup(t, t, Num(0), INFINITY)),
    "limit": claim(Lim(t, t, INFINITY), EQ, Lim(t, t, INFINITY)),
    "series": claim(Sum(Num(2) ** i, i, Num(0), INFINITY), EQ, Num(-1)),
    "harmonic": claim(Sum(Frac(1, i), i, Num(1), INFINITY), EQ, Num(0)),
    "integral": claim(Integral(Frac(1, t), t, Num(0), Num(1)), EQ, Num(0)),
    "pole": claim(Integral(Frac(1, t - HALF), t, Num(0), Num(1)), EQ, Num(0)),
    "endless integral": claim(Integral(Num(1), t, Num(0), INFINITY), EQ, Num(0)),
}


# -- the oracle -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", TRUE)
def test_the_oracle_knows_what_is_true(name):
    answer = ask(TRUE[name])
    assert answer.found is Found.HOLDS, answer
    assert answer.models >= 3


@each("name", FALSE)
def test_the_oracle_finds_what_is_false(name):
    answer = ask(FALSE[name])
    assert answer.found is Found.VIOLATED, answer
    assert answer.shown


@pytest.mark.parametrize("name", EMPTY)
def test_the_oracle_finds_no_model_where_there_is_none(name):
    assert ask(EMPTY[name]).found is Found.NO_MODEL


def test_the_oracle_does_not_guess_where_it_knows_no_meaning():
    assert ask(claim(Sup(c - c * t, t), LE, c)).found is Found.UNSURE  # a range that nobody names


def test_a_shown_counterexample_is_checked_against_all_facts():
    assert confirm(FALSE["chain"], {}, {"a": (("1",),), "c": (("1",),), "b": (("1",),)}) is True
    assert confirm(TRUE["chain"], {}, {"a": (("1",),), "c": (("2",),), "b": (("1",),)}) is not True


def test_the_oracle_shares_no_code_with_the_judge():
    """It imports the notation, the facts and the claim from `derivations`, mpmath, SymPy's sizes, and itself."""
    for path in (FACTS / "oracle").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.level < 2, f"{path.name} looks outside its folder"
                names = [f"{node.module}.{name.name}" for name in node.names] if node.level == 0 else []
            elif isinstance(node, ast.Import):
                names = [name.name for name in node.names]
            else:
                continue
            for name in names:
                root, _, rest = name.partition(".")
                assert root in sys.stdlib_module_names | {"derivations", "mpmath", "sympy"}, f"{path.name}: {name}"
                if root == "derivations":
                    assert rest.split(".")[0] in ("notation", "assumptions", "estimates", "ledger")


def test_the_oracle_reads_no_closure_of_the_ledger():
    for path in (FACTS / "oracle").glob("*.py"):
        assert ".closure(" not in path.read_text(encoding="utf-8")
        assert ".assumptions." not in path.read_text(encoding="utf-8").replace("derivations.assumptions", "")


# -- the generator --------------------------------------------------------------------------------------
def test_a_case_is_the_same_in_every_run():
    assert [(c.claim.lhs, c.claim.rhs, c.draft.facts) for c in cases(3, 20)] == [
        (c.claim.lhs, c.claim.rhs, c.draft.facts) for c in cases(3, 20)
    ]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_templates_are_true_to_what_they_say(kind):
    """Every template of a kind, as it is: the oracle never contradicts the construction."""
    for name in KINDS[kind]:
        if kind == "flow" and name in ("layers", "matrix_layers", "varying_kernel", "not_affine"):
            continue  # minutes of decimals; the battery does them
        draft = made(kind, name, Letters(random.Random(f"{kind} {name}")))
        found = ask(claim_of(draft, name), models=3, budget=8_000).found
        assert not contradicts(draft.truth, found), (name, draft)


def contradicts(truth: Truth, found: Found) -> bool:
    if truth is Truth.TRUE:
        return found is Found.VIOLATED
    if truth in NO_MODEL:
        return found in (Found.HOLDS, Found.VIOLATED)
    return False


def test_a_renamed_claim_comes_with_its_twin():
    twins = [c for c in cases(1, 300) if c.twin is not None]
    assert twins
    assert all(c.draft.how for c in twins)


# -- what counts as a hit -------------------------------------------------------------------------------
def answers(kind: VerdictKind):
    return lambda claim: Verdict(kind, ClaimClass.IDENTITY, ())


def refuses(claim):
    raise ClaimError("no")


def breaks(claim):
    raise KeyError("broken")


@pytest.mark.parametrize(
    ("judge", "wanted"),
    [
        (answers(VerdictKind.PROVED), {verdicts.SURVIVED, verdicts.VACUOUS, verdicts.SETTLED_TRUE}),
        (answers(VerdictKind.REFUTED), {verdicts.FALSE_ALARM, verdicts.UNCALLED, verdicts.KILLED}),
        (answers(VerdictKind.CONFLICT), {verdicts.CONFLICT}),
        (answers(VerdictKind.UNKNOWN), {verdicts.WITHHELD}),
        (refuses, {verdicts.REFUSED}),
        (breaks, {verdicts.EXCEPTION}),
    ],
)
def test_a_judge_that_always_says_the_same_is_found_out(judge, wanted):
    """Over the first claims of the stream whose truth is known, without the slow oracle."""
    found = set()
    for one in cases(1, 60):
        if one.draft.truth in (Truth.TRUE, Truth.FALSE, Truth.VACUOUS, Truth.UNDEFINED):
            found.add(tried(one, judge, ask=lambda claim, **more: verdicts.Answer(Found.UNSURE)).status)
    assert wanted <= found
    assert found <= wanted | {verdicts.REFUSED}


@pytest.mark.parametrize(
    ("truth", "found", "verdict", "status"),
    [
        (Truth.OPEN, Found.VIOLATED, "PROVED", verdicts.SURVIVED),
        (Truth.OPEN, Found.NO_MODEL, "PROVED", verdicts.VACUOUS),
        (Truth.OPEN, Found.HOLDS, "PROVED", verdicts.SETTLED_TRUE),
        (Truth.OPEN, Found.UNSURE, "PROVED", verdicts.UNASKED),
        (Truth.OPEN, Found.HOLDS, "REFUTED", verdicts.DISPUTED),
        (Truth.OPEN, Found.VIOLATED, "REFUTED", verdicts.KILLED),
        (Truth.OPEN, Found.NO_MODEL, "REFUTED", verdicts.UNCALLED),
        (Truth.FORGOTTEN, Found.HOLDS, "PROVED", verdicts.CONSTANT),
        (Truth.HOSTILE, Found.UNSURE, "UNKNOWN", verdicts.OPEN),
        (Truth.TRUE, Found.HOLDS, "UNKNOWN", verdicts.WITHHELD),
    ],
)
def test_the_table_of_statuses(truth, found, verdict, status):
    assert verdicts.compared(truth, found, verdict) == status


def test_a_verdict_that_a_name_changes_is_a_hit():
    one = next(c for c in cases(1, 300) if c.twin is not None and c.draft.truth is Truth.TRUE)

    def judge(claim):
        kind = VerdictKind.PROVED if claim is one.claim else VerdictKind.UNKNOWN
        return Verdict(kind, ClaimClass.IDENTITY, ())

    assert tried(one, judge).status == verdicts.CHANGED


# -- the run --------------------------------------------------------------------------------------------
def test_a_run_goes_on_where_it_stopped(tmp_path):
    path = tmp_path / "kept.jsonl"
    ids = run.names(1, 3)
    kept = run.Kept(path)
    first = run.run(ids, kept)
    kept.close()
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:2]) + "\n" + lines[2][:20], encoding="utf-8")
    tried_again: list[str] = []
    again = run.Kept(path)
    assert len(again.results) == 2
    second = run.run(ids, again, progress=lambda done, total, id: tried_again.append(id))
    again.close()
    assert [r.status for r in first] == [r.status for r in second]
    assert [id for id in tried_again if id] == [ids[2]]


def test_the_command_line_shows_the_score(tmp_path, monkeypatch):
    monkeypatch.setenv("CERTIFY_CACHE", str(tmp_path))
    target = tmp_path / "score.json"
    done = CliRunner().invoke(selftest, ["--facts", "--count", "4", "--seed", "11", "--json", str(target)])
    assert done.exit_code in (0, 1), done.output
    assert "claims with facts      4" in done.output
    assert json.loads(target.read_text(encoding="utf-8"))["claims"] == 4
    assert CliRunner().invoke(selftest, ["--facts", "--quick"]).exit_code == 2


@pytest.mark.parametrize("share", range(2))
def test_a_small_part_of_the_battery(share):
    """No false verdict, no exception, none changed by a name; one of each kind in turn."""
    for number in range(share, 40, 2):
        result = tried(case(1, number))
        assert result.status not in verdicts.BAD, result
