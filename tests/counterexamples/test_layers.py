"""Models of one hidden layer: printed links stand, varied ones fall with numbers, and what is no layer is noticed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from flint import fmpq

from derivations import EQUATIONS, LINEARIZED_NETWORKS
from derivations.assumptions import Flow, Has, Property
from derivations.estimates import DifferentiableMap, LocalLipschitz
from derivations.layers import HiddenLayer
from derivations.ledger import Claim
from derivations.linearized_networks.sections.s6 import C, J, g, root_n, theta_0, theta_any, theta_other
from derivations.linearized_networks.sections.s6 import n as width
from derivations.linearized_networks.symbols import k
from derivations.linearized_networks.theory import layer as one
from derivations.notation import Frac, Norm, Num, Size, Sym
from derivations.notation import nodes as n
from verify.counterexamples.engine import judge
from verify.counterexamples.small import layers
from verify.counterexamples.small import values as v
from verify.counterexamples.small.checking import holds
from verify.counterexamples.small.functions import NotExact, Refused, Unfit
from verify.counterexamples.small.model import Model
from verify.counterexamples.small.polynomials import Polynomials
from verify.counterexamples.small.roles import roles_of
from verify.counterexamples.small.search import satisfying
from verify.counterexamples.small.witness import found
from verify.evidence import Outcome

from ..families import each

CLAIMS = [
    claim
    for entry in EQUATIONS.values()
    for claim in (*entry.links, *entry.line_claims.values())
    if one.LAYER in claim.assumptions.judged
]


def link(id: str) -> Claim:
    return LINEARIZED_NETWORKS.claims[id]


def with_right(id: str, *pairs: tuple[n.Node, n.Node]) -> Claim:
    claim = link(id)
    assert all(claim.rhs.has(old) for old, _ in pairs)
    return replace(claim, rhs=claim.rhs.xreplace(dict(pairs)), lemmas=())


def without(id: str, fact) -> Claim:
    claim = link(id)
    assert fact in claim.assumptions.judged
    kept = claim.notation.without(fact).knowing(Has(C, Property.POSITIVE), one.LAYER, one.SMOOTH_PHI)
    return replace(claim, notation=kept, stated=tuple(a for a in claim.stated if a != fact), lemmas=())


@each("claim", CLAIMS, ids=lambda c: c.id)
def test_what_is_printed_of_a_layer_has_a_model_and_stands(claim, searched):
    assert isinstance(found(claim), dict)
    assert searched(claim) is Outcome.GAVE_UP


FALSE = {
    "k dropped from a sum": with_right("layer.jacobian-in-blocks.1", (Size(k), Num(1))),
    "k dropped from a bound": with_right("layer.block-of-a-unit.1", (Size(k), Num(1))),
    "M_1 and M_2 exchanged": with_right("layer.activations-of-a-unit.1", (one.M_1, one.M_2)),
    "M_1 and M_2 exchanged in the form": with_right("layer.block-of-a-unit.2", (one.M_1, one.M_2), (one.M_2, one.M_1)),
    "s forgotten in the eigenvalue": with_right("layer.quadratic-form-of-a-unit.1", (one.s_X, Num(1))),
    "the radius forgotten": with_right("layer.readout-of-a-unit.2", (Norm(theta_other - theta_0), Num(0))),
    "outside of the ball": without("layer.readout-of-a-unit.3", one.IN_BALL[1]),
    "no eigenvalue below K_L": without("layer.quadratic-form-of-a-unit.2", one.K_L_IS),
    "no sum below K_J": without("layer.lemma-1-change.4", one.K_J_IS),
    "the operator norm of the inputs": with_right("layer.slopes-of-a-unit.1", (one.S, one.rho)),
    "half the movement": with_right("layer.weights-of-all-units.1", (Norm(theta_any - theta_other), one.w_move)),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_varied_statement_about_a_layer_falls_with_numbers(name):
    evidence = judge(FALSE[name])
    assert evidence.outcome is Outcome.REFUTES, evidence.detail
    found = evidence.counterexample
    sizes = found.sizes
    assert sizes["p"] == sizes["n"] * (sizes["n_0"] + 1 + sizes["k"]) + sizes["k"]
    assert float(Fraction(found.lhs)) != float(Fraction(found.rhs))


def test_a_factor_of_the_outputs_needs_two_of_them():
    """|J(theta) - J(theta~)|^2 counts phi once for each output."""
    found = judge(FALSE["k dropped from a sum"]).counterexample
    assert found.sizes["k"] == 2
    assert Fraction(found.lhs) == 2 * Fraction(found.rhs)


# -- a layer that is trained ------------------------------------------------------------------------------------------
TRAINED = [
    claim
    for key in (
        "trained-layer.theorem-g1-decay-and-path",
        "trained-layer.theorem-g1-kernel",
        "trained-layer.printed-g1-decay-and-path",
        "trained-layer.printed-g1-kernel",
        "trained-layer.theorem-g2",
    )
    for claim in EQUATIONS[key].links
]


@pytest.mark.parametrize("claim", TRAINED, ids=lambda c: c.id)
def test_training_a_layer_has_a_model_in_which_something_moves(claim):
    """Each claim on its own: what was found for another one is not asked."""
    made = found(claim)
    assert isinstance(made, dict), made
    values = made["values"]
    still = [name for name in ("θ_0", "θ_t") if name in values and values[name] != values["θ_0"]]
    if "θ_1" in values:
        assert values["θ_1"] != values["θ_0"]
    if "θ_t" in values:
        assert still
        assert "e^(" in str(values["θ_t"])


def test_the_residual_of_a_layer_has_its_jacobian():
    """g = f - Y: a step of the parameters moves g as it moves f."""
    made = satisfying(roles_of(link("trained-layer.theorem-g1-decay-and-path.1")))
    assert made is not None
    smooth = next(a for a in made.roles.facts if isinstance(a, DifferentiableMap))
    assert holds(made, smooth)
    layer = made.roles.layers[g(theta_any).name]
    assert layer == one.LAYER
    count = made.side(theta_any.shape[0])
    points = [v.matrix(count, 1, [fmpq(x * (j + 1), 7) for j in range(count)]) for x in (1, 2)]
    values = [made.evaluate(g(theta_any), {theta_any: x}) for x in points]
    outputs = [layers.outputs(made, layer, x) for x in points]

    def change(pair):
        return v.add(pair[1], v.mapped(pair[0], lambda e: -e))

    assert v.equal(change(values), change(outputs))
    assert not holds(made, replace(smooth, value=J(theta_any)))


def test_a_flow_that_the_layer_bends_is_not_taken_for_solved():
    """Away from zero the weights drive each other: what one step along each coordinate suggests is no solution."""
    made = satisfying(roles_of(link("trained-layer.theorem-g2.1")))
    assert made is not None
    flow = next(a for a in made.roles.facts if isinstance(a, Flow))
    assert holds(made, flow)
    count = made.side(theta_any.shape[0])
    other = Model(made.roles, made.source.__class__(made.source.code), made.budget)
    other.values[theta_0] = v.matrix(count, 1, [fmpq(1)] * count)
    try:
        solved = holds(other, flow)
    except (Unfit, NotExact):  # or it is no function of ours at all
        solved = False
    assert not solved


# -- what the checks notice -------------------------------------------------------------------------------------------
def model() -> Model:
    made = satisfying(roles_of(link("layer.lemma-1-change.1")))
    assert made is not None
    assert holds(made, one.LAYER)
    assert holds(made, one.SMOOTH_PHI)
    return made


def test_the_jacobian_is_the_derivative():
    """By hand: n = k = D = 1, X = (0, 1), phi(z) = 1 + 2 z, theta = (w, v, a, b) = (3, 5, 7, 9)."""
    made = model()
    made.maps[one.SMOOTH_PHI.value.name] = Polynomials(((fmpq(1), fmpq(2), fmpq(0)),), 1)
    theta = v.matrix(4, 1, [fmpq(x) for x in (3, 5, 7, 9)])
    assert v.entries(layers.jacobian(made, one.LAYER, theta)) == (0, 2 * 7, 1 + 2 * 5, 1)
    assert layers.outputs(made, one.LAYER, theta) == (1 + 2 * 5) * 7 + 9


def test_a_wrong_jacobian_is_noticed(monkeypatch):
    made = model()
    right = layers.jacobian
    monkeypatch.setattr(layers, "jacobian", lambda *args: v.mapped(right(*args), lambda e: 2 * e))
    assert not holds(made, one.LAYER)


def test_weights_that_share_a_coordinate_are_noticed(monkeypatch):
    made = model()
    right = layers.parts

    def shared(*args):
        w, a, _b = right(*args)
        return w, a, a[0]

    made.values[theta_0] = made.values[theta_any] = v.matrix(4, 1, [fmpq(x) for x in (0, 0, 0, 1)])
    monkeypatch.setattr(layers, "parts", shared)
    assert not holds(made, one.LAYER)


def test_inputs_without_a_bias_are_no_inputs():
    made = model()
    made.values[one.X] = v.matrix(1, 2, [fmpq(2), fmpq(3)])
    made.memory.clear()  # of the inputs as the model drew them
    assert not holds(made, one.LAYER)


@pytest.mark.parametrize(
    "rows", [("0 1 1",), ("0 2 0",), ("0 1 0", "0 1 0")], ids=["it bends", "too steep", "outputs that share an entry"]
)
def test_what_is_no_activation_is_noticed(rows):
    """M_1 = 1 in the simplest model; z^2 has no largest slope."""
    made = model()
    coefficients = tuple(tuple(fmpq(int(x)) for x in row.split()) for row in rows)
    made.maps[one.SMOOTH_PHI.value.name] = Polynomials(coefficients, 1)
    assert not holds(made, one.SMOOTH_PHI)


def test_entries_of_an_activation_are_the_same_function():
    made = model()
    rows = ((fmpq(0), fmpq(1), fmpq(0)), (fmpq(0), fmpq(1, 2), fmpq(0)))
    made.maps[one.SMOOTH_PHI.value.name] = Polynomials(rows, 2)
    assert not holds(made, one.SMOOTH_PHI)


def test_a_unit_that_there_is_not_has_no_weights():
    made = model()
    for unit in (0, 2):
        with pytest.raises(Unfit, match="unit"):
            made.evaluate(one.w_in(theta_any, Num(unit)))


@pytest.mark.parametrize(
    "fact",
    [
        DifferentiableMap(g(theta_any), J(theta_other), theta_any),
        HiddenLayer(*(getattr(one.LAYER, x) for x in ("jacobian", "point")), Sym("other", one.X.shape, "Z"),
                    *(getattr(one.LAYER, x) for x in ("incoming", "readout", "unit", "width", "value", "slopes"))),
        replace(one.LAYER, width=one.i),
    ],
    ids=["J of another map", "two layers", "a width that is no size"],
)  # fmt: skip
def test_two_meanings_of_one_family_are_refused(fact):
    claim = link("layer.jacobian-is-lipschitz.1")
    notation = claim.notation if not isinstance(fact, HiddenLayer) or fact.width == width else claim.notation.without(
        one.LAYER
    )  # fmt: skip
    with pytest.raises(Refused):
        roles_of(replace(claim, notation=notation.knowing(fact)))


def test_another_bound_of_the_jacobian_of_a_layer_is_refused():
    claim = link("layer.jacobian-is-lipschitz.1")
    bound = LocalLipschitz(J(theta_any), theta_0, Frac(C, root_n), one.K_J, one.K_L)
    assert found(replace(claim, notation=claim.notation.knowing(bound))) == "a map that is the function of a layer"


def test_every_size_option_counts_the_parameters():
    for sizes in roles_of(link("layer.jacobian-in-blocks.1")).sizes:
        named = {str(s): c for s, c in sizes.items()}
        assert named["p"] == named["n"] * (named["n_0"] + 1 + named["k"]) + named["k"]
