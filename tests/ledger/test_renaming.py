"""Renaming a letter consistently, free or bound, never changes a verdict."""

from __future__ import annotations

import pytest

from derivations import EQUATIONS
from derivations.assumptions import Define, Flow, Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import D, Integral, Num, Sup, expm, family, sym
from verify import judge
from verify.evidence import VerdictKind
from verify.selftest.renaming import opposite, other_letters, reversed_names, symbols_of

PARTS, STEP = 8, 4
KEYS = list(EQUATIONS)


def judged(result) -> dict[tuple, tuple[Claim, VerdictKind]]:
    """Every claim of an entry that was judged, once: links, lines, checks, gaps, as printed and as corrected."""
    found: dict[tuple, tuple[Claim, VerdictKind]] = {}
    for one in (*result.links, *result.lines.values(), *result.checks, *result.gaps):
        for claim, verdict in ((one.claim, one.verdict), (one.corrected, one.corrected_verdict)):
            if claim is None or claim.given or claim.relation in (Relation.DEF, Relation.TO):
                continue
            what = (claim.lhs, claim.relation, claim.rhs, claim.stated, claim.notation)
            found.setdefault(what, (claim, verdict.verdict))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_claims_of_the_ledger_under_other_names(part, ledger):
    """One claim in four; `certify selftest` tries them all."""
    changed = []
    for key in KEYS[part::PARTS]:
        for claim, was in list(judged(ledger(key)).values())[part % STEP :: STEP]:
            found = [judge(other).verdict for other in other_letters(claim)]
            # a line may owe its verdict to the links before it
            alone = was if set(found) == {was} else judge(claim).verdict
            changed += [(claim.id, alone, verdict) for verdict in found if verdict is not alone]
    assert not changed


t, s, u, a, b, c = (sym(name) for name in ["t", "s", "u", "a", "b", "c"])
f = family("f", 1, 1, "f_{0}")


@pytest.mark.parametrize("letter", [t, s, u, sym("a'"), sym("zeta")])
def test_the_letter_of_a_definition_a_flow_and_a_binder_is_free_to_choose(letter):
    flow = Flow(f(letter), letter, -f(letter), a)
    path = Define(f(letter), letter * c)
    verdicts = {
        name: judge(Claim(lhs, relation, rhs, Notation("test", {}, facts=facts))).verdict.value
        for name, lhs, relation, rhs, facts in (
            ("a flow at another letter", D(f(t), t), Relation.EQ, -f(t), (flow,)),
            ("its start", f(Num(0)), Relation.EQ, a, (flow,)),
            ("its solution", f(t), Relation.SOLVES, expm(-t) * a, (flow,)),
            ("a definition at another letter", f(s), Relation.EQ, s * c, (path,)),
            ("its derivative", D(f(t), t), Relation.EQ, c, (path,)),
            ("its integral", Integral(f(u), u, Num(0), s), Relation.EQ, c * s * s / 2, (path,)),
            ("a bound", Sup(f(u), u, Num(0), Num(1)), Relation.LE, c, (path, Has(c, Property.NONNEGATIVE))),
            ("a false derivative", D(f(t), t), Relation.EQ, f(t), (flow, Has(a, Property.POSITIVE))),
        )
    }
    assert verdicts == {
        "a flow at another letter": "PROVED",
        "its start": "PROVED",
        "its solution": "PROVED",
        "a definition at another letter": "PROVED",
        "its derivative": "PROVED",
        "its integral": "PROVED",
        "a bound": verdicts["a bound"],
        "a false derivative": "REFUTED",
    }
    assert verdicts["a bound"] in ("PROVED", "UNKNOWN", "CONSISTENT")


def test_other_names_are_in_the_opposite_order_and_the_same_in_every_claim():
    names = ["a", "aa", "ab", "a'", "b", "", "Theta", "theta", "\u03b8", "f_0"]
    assert sorted(names, key=opposite) == sorted(names, reverse=True)
    entries = [EQUATIONS[key].links[0] for key in ("47", "48")]
    found = [reversed_names(claim) for claim in entries]
    shared = found[0].keys() & found[1].keys()
    assert shared
    assert all(found[0][name] == found[1][name] for name in shared)
    theorem = next(claim for entry in EQUATIONS.values() for claim in entry.links if claim.lemmas)
    assert symbols_of(theorem.lemmas[0]) <= reversed_names(theorem).keys()
