"""A shown counterexample counted again: true ones come out, changed ones do not, text is parsed and never run."""

from __future__ import annotations

from dataclasses import replace

import mpmath
import pytest

from derivations import EQUATIONS
from derivations.assumptions import Has, Property
from derivations.layers import Activation, HiddenLayer
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Frac, Norm, Num, nodes, sym
from verify import judge
from verify.engines import counterexample, recount
from verify.engines.recount import NotConfirmed, confirm, parsed
from verify.evidence import Outcome, VerdictKind

n = nodes.size("n")
x, u, v = sym("x"), sym("u", n), sym("v", n)
CLAIM = Claim(Norm(u + v), Relation.LE, x * Norm(u), Notation("test", {}, (Has(x, Property.POSITIVE),)))
TRUE = counterexample.judge(CLAIM).counterexample


@pytest.mark.slow
def test_every_counterexample_of_the_document_comes_out_again(ledger):
    """Those of links, of lines against their anchors, of checks and of gaps, as printed and as corrected."""
    found = 0
    for entry in ledger.run().equations.values():
        for judged in (*entry.links, *entry.lines.values(), *entry.checks, *entry.gaps):
            pairs = ((judged.claim, judged.verdict), (judged.corrected, judged.corrected_verdict))
            for claim, evidence in ((c, e) for c, v in pairs if v is not None for e in v.evidence):
                if evidence.engine == "counterexample" and evidence.outcome is Outcome.REFUTES:
                    confirm(claim, evidence.counterexample)
                    found += 1
    assert found


def test_a_true_one_is_confirmed():
    confirm(CLAIM, TRUE)


CHANGES = {
    "another side": {"lhs": "17"},
    "no size": {"sizes": {}},
    "a premise that fails": {"values": {**TRUE.values, "x": (("-1",),)}},
    "no violation": {"values": {**TRUE.values, "x": (("1000",),)}},
    "a value of another shape": {"values": {**TRUE.values, "u": (("1", "2"), ("3", "4"))}},
    "no value": {"values": {"x": (("1",),)}},
    "no number": {"values": {**TRUE.values, "x": (("nan",),)}},
    "code": {"values": {**TRUE.values, "x": (("__import__('os').getcwd()",),)}},
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_one_is_not(change):
    with pytest.raises(NotConfirmed):
        confirm(CLAIM, replace(TRUE, **CHANGES[change]))


def test_nothing_is_no_counterexample():
    with pytest.raises(NotConfirmed):
        confirm(CLAIM, None)


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        ("-3/2", -1.5), ("1.25", 1.25), ("1 + t", 3), ("t^2 - 1/2 t", 3), ("2 t e^(-t)", 4 * mpmath.exp(-2)),
        ("e^(e^(-t) - 1)", mpmath.exp(mpmath.exp(-2) - 1)), ("-t - 1/2 t^2", -4), ("1.5e-20", 1.5e-20),
    ],
)  # fmt: skip
def test_what_is_shown_is_read(shown, value):
    assert abs(parsed(shown, {"t": mpmath.mpf(2)}) - value) < 1e-12


@pytest.mark.parametrize("shown", ["", "1 +", "e^(t", "t)", "y", "1 / 0 t", "(1)", "1 ** 2", "(" * 5000, "e^(" * 5000])
def test_what_is_no_value_is_refused(shown):
    with pytest.raises((NotConfirmed, ZeroDivisionError)):
        parsed(shown, {"t": mpmath.mpf(1)})


def test_every_premise_that_the_search_checks_is_looked_at_here_too():
    from verify.refute.premises import CHECKS

    assert set(CHECKS) - set(recount.CHECKS) == {Activation, HiddenLayer}


def test_what_cannot_be_counted_again_settles_nothing():
    """A false bound of a hidden layer has a small model, but its weights are not read back: no verdict."""
    (claim,) = (c for c in EQUATIONS["54ax"].links if c.id == "54ax.2")
    verdict = judge(replace(claim, rhs=Frac(claim.rhs, 2)))
    assert verdict.verdict is VerdictKind.UNKNOWN
    assert "not confirmed" in verdict.reason


def test_relations():
    assert recount.violated(Relation.LE, mpmath.mpf(2), mpmath.mpf(1))
    assert recount.violated(Relation.LT, mpmath.mpf(1), mpmath.mpf(1))
    assert recount.violated(Relation.EQ, mpmath.mpf(1), mpmath.mpf(2))
    assert not recount.violated(Relation.LE, mpmath.mpf(1), mpmath.mpf(1))
    assert not recount.violated(Relation.IN, Num(1).value, Num(2).value)
