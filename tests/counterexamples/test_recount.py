"""A shown counterexample counted again: true ones come out, changed ones do not, text is parsed and never run."""

from __future__ import annotations

from dataclasses import replace

import mpmath
import pytest

from derivations import LINEARIZED_NETWORKS
from derivations.assumptions import Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.linearized_networks.theory import layer as one
from derivations.notation import Frac, Norm, Num, nodes, sym
from derivations.notation.text import text
from verify import judge
from verify.counterexamples import engine as counterexample
from verify.counterexamples.recount import layers, recount
from verify.counterexamples.recount.recount import NotConfirmed, confirm, parsed
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
    from verify.counterexamples.small.checking import CHECKS

    assert set(CHECKS) <= set(recount.CHECKS)


# -- one hidden layer -------------------------------------------------------------------------------------------------
def link(id: str) -> Claim:
    return LINEARIZED_NETWORKS.claims[id]


def part(id: str, of: int) -> Claim:
    """The bound with a part of its right side."""
    return replace(link(id), rhs=Frac(link(id).rhs, of))


def varied(id: str, old: nodes.Node, new: nodes.Node) -> Claim:
    claim = link(id)
    assert claim.rhs.has(old)
    return replace(claim, rhs=claim.rhs.xreplace({old: new}))


LAYERS = {
    "M_2 for M_1": varied("layer.activations-of-a-unit.1", one.M_1, one.M_2),
    "half of a bound": part("layer.activations-of-a-unit.2", 2),
    "the operator norm of the inputs": varied("layer.slopes-of-a-unit.1", one.S, one.rho),
    "half the movement": varied("layer.weights-of-all-units.1", Norm(one.theta_any - one.theta_other), one.w_move),
    "one output for all": varied("layer.jacobian-in-blocks.1", nodes.Size(one.k), Num(1)),
    "one output for all, in a bound": varied("layer.block-of-a-unit.1", nodes.Size(one.k), Num(1)),
    "no cross term": replace(
        link("layer.quadratic-form-of-a-unit.1"),
        rhs=one.larger_eigenvalue(one.ENTRIES[0], Num(0), one.ENTRIES[2]) * (one.w_move**2 + one.a_move**2),
    ),
    "a thousandth of the decay of a trained layer": part("trained-layer.theorem-g1-decay-and-path.1", 1000),
    "no path of a trained layer": replace(link("trained-layer.theorem-g1-decay-and-path.2"), rhs=Num(0), lemmas=()),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYERS)
def test_a_false_bound_of_a_layer_is_refuted(name):
    verdict = judge(LAYERS[name])
    assert verdict.verdict is VerdictKind.REFUTED, verdict.reason
    assert "a point lists w_1, ..., w_n" in verdict.counterexample.note


BLOCKS = counterexample.judge(LAYERS["one output for all"]).counterexample
THETA, OTHER, INPUTS, PHI, SLOPES = (
    text(x) for x in (one.theta_any, one.theta_other, one.X, one.phi(sym("x")), one.slopes(sym("x")))
)  # fmt: skip
MADE_UP = {
    "an activation that bends without end": {PHI: (("x^2",),), SLOPES: (("2 x",),)},
    "an activation that bends a little": {PHI: (("x + 1/1000000 x^2",),), SLOPES: (("1 + 1/500000 x",),)},
    "an activation that is too steep": {PHI: (("2 x",),), SLOPES: (("2",),)},
    "slopes of another activation": {PHI: (("1/2 x",),), SLOPES: (("1",),)},
    "values of another activation": {PHI: (("x",),), SLOPES: (("1/2",),)},
    "no activation": {PHI: (("y",),)},
    "inputs without a bias": {INPUTS: (("0", "2"),)},
    "inputs with large rows": {INPUTS: (("7", "1"),)},
    "a point with a weight too many": {THETA: (("0",),) * 7},
    "a point with a weight too few": {OTHER: (("0",),) * 5},
    "points that are one": {OTHER: (("0",),) * 6},
    "a width that does not count the parameters": None,
}


@pytest.mark.parametrize("name", MADE_UP)
def test_a_made_up_layer_is_not_confirmed(name):
    claim = LAYERS["one output for all"]
    confirm(claim, BLOCKS)
    change = MADE_UP[name]
    sizes = {**BLOCKS.sizes, "n": 4} if change is None else BLOCKS.sizes
    with pytest.raises(NotConfirmed):
        confirm(claim, replace(BLOCKS, sizes=sizes, values={**BLOCKS.values, **(change or {})}))


def test_entries_of_an_activation_are_one_function():
    claim = LAYERS["the operator norm of the inputs"]
    shown = counterexample.judge(claim).counterexample
    confirm(claim, shown)
    assert shown.values[PHI] == (("x1",), ("x2",))
    for rows, slopes in (
        ((("x1",), ("1/2 x2",)), (("1", "0"), ("0", "1/2"))),
        ((("x1",), ("x1",)), (("1", "0"), ("1", "0"))),
        ((("x1",), ("x2",)), (("1", "1"), ("0", "1"))),
    ):
        with pytest.raises(NotConfirmed):
            confirm(claim, replace(shown, values={**shown.values, PHI: rows, SLOPES: slopes}))


def test_the_jacobian_of_a_layer_by_hand():
    """n = k = D = 1, X = (0, 1), phi(z) = 1 + 2 z, theta = (w, v, a, b) = (3, 5, 7, 9)."""
    claim = link("layer.lemma-1-change.1")
    values = {INPUTS: (("0", "1"),), PHI: (("1 + 2 x",),), SLOPES: (("2",),), THETA: (("3",), ("5",), ("7",), ("9",))}
    sizes = {"D": 1, "k": 1, "n": 1, "n_0": 1, "p": 4}
    shown = recount.Shown(claim, recount.facts_of(claim), replace(BLOCKS, sizes=sizes, values=values))
    assert list(shown.value(one.J(one.theta_any))) == [0, 14, 11, 1]
    assert list(recount.matrix(shown.value(one.w_in(one.theta_any, Num(1))))) == [3, 5]
    assert recount.number(shown.value(one.readout(one.theta_any, Num(1)))) == 7
    with pytest.raises(NotConfirmed, match="unit"):
        shown.value(one.readout(one.theta_any, Num(2)))


def test_a_wrong_jacobian_is_noticed(monkeypatch):
    right = layers.Layer.jacobian
    monkeypatch.setattr(layers.Layer, "jacobian", lambda self: 2 * right(self))
    with pytest.raises(NotConfirmed):
        confirm(LAYERS["half the movement"], counterexample.judge(LAYERS["half the movement"]).counterexample)


def test_relations():
    assert recount.violated(Relation.LE, mpmath.mpf(2), mpmath.mpf(1))
    assert recount.violated(Relation.LT, mpmath.mpf(1), mpmath.mpf(1))
    assert recount.violated(Relation.EQ, mpmath.mpf(1), mpmath.mpf(2))
    assert not recount.violated(Relation.LE, mpmath.mpf(1), mpmath.mpf(1))
    assert not recount.violated(Relation.IN, Num(1).value, Num(2).value)
