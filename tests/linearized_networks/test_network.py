"""The definitions against a real network: every encoded line with the network's numbers under its symbols."""

from dataclasses import dataclass, replace
from functools import cache

import pytest
from flint import arb, arb_series, fmpq, fmpq_poly

from derivations import EQUATIONS
from derivations.notation import nodes as nd
from verify.values.balls import precision

from ..families import each
from . import network as net
from .network import BITS, Outcome, Situation, Wiring, compare

WRONG = (Outcome.DISAGREES, Outcome.MALFORMED)
NETWORKS = [(a, r) for a in net.ACTIVATIONS for r in Wiring]
tiny = cache(net.tiny)


@cache
def outcomes(number, activation, wiring, situation, left_out):
    return compare(EQUATIONS[number], tiny(activation, wiring), situation, left_out)


@dataclass(frozen=True)
class Case:
    """Which situations of a network an entry needs: layers l, indices i and j; `width_slips` are the places
    whose printed mistake is n_l for n_L, invisible where the two widths are equal."""

    number: str
    layers: tuple[int, ...] = (0,)
    rows: int = 1
    columns: int = 1
    no_layer_zero: tuple[int, ...] = ()  # lines about the bias b^l, which does not exist for l = 0
    width_slips: tuple[str, ...] = ()

    def situations(self):
        for layer in self.layers:
            for i in range(1, self.rows + 1):
                for j in range(1, self.columns + 1):
                    yield Situation(layer, i, j)


CASES = [
    Case("1", layers=(0, 1), rows=4, columns=4, no_layer_zero=(7, 8)),
    Case("1a", layers=(0, 1, 2), no_layer_zero=(7, 8)),
    *(Case(number) for number in ("2", "3", "3a", "4", "5", "6", "7", "8", "10", "11")),
    Case("31", rows=2),
    Case("32", layers=(0, 1, 2), width_slips=("line 2", "check 1")),
    Case("33", layers=(0, 2), rows=2, width_slips=("line 5",)),
    *(Case(number) for number in ("34", "35", "36", "37", "37p")),
]


def is_activation(equation, place):
    kind, number = place.split()
    return kind == "line" and isinstance(equation.lines[int(number) - 1].printed, nd.Phi)


@each(("activation", "wiring"), NETWORKS, ids=[f"{a}-{r.value}" for a, r in NETWORKS])
@each("case", CASES, ids=[f"({c.number})" for c in CASES])
def test_equation(case, activation, wiring):
    """Lines without a correction agree, corrections agree, and what they correct does not; about the
    activation the network of the printed wiring says the opposite."""
    network, equation = tiny(activation, wiring), EQUATIONS[case.number]
    for situation in case.situations():
        left_out = case.no_layer_zero if situation.layer == 0 else ()
        for found in outcomes(case.number, activation, wiring, situation, left_out):
            where = (situation, found)
            right, wrong = (found.printed, None) if found.corrected is None else (found.corrected, found.printed)
            if wiring is Wiring.PRINTED and is_activation(equation, found.place):
                right, wrong = found.printed, found.corrected
            assert right is Outcome.AGREES, where
            same_width = network.widths[situation.layer] == network.widths[network.depth]
            if found.place in case.width_slips and same_width:
                assert wrong is Outcome.AGREES, where
            elif wrong is not None:
                assert wrong in WRONG, where


OUTCOMES = {  # number -> how its printed mistakes show, in the corrected network with l = 0
    "1": {"line 4": Outcome.MALFORMED},
    "4": {"line 3": Outcome.MALFORMED, "line 4": Outcome.MALFORMED},
    "32": {
        "line 2": Outcome.DISAGREES,
        "line 5": Outcome.DISAGREES,
        "check 1": Outcome.DISAGREES,
        "check 2": Outcome.DISAGREES,
    },
    "33": {"line 5": Outcome.DISAGREES},
    "36": {"line 3": Outcome.MALFORMED},
    "37": {"line 1": Outcome.MALFORMED, "line 3": Outcome.MALFORMED, "line 4": Outcome.DISAGREES},
}


@each("activation", net.ACTIVATIONS)
@each("case", CASES, ids=[f"({c.number})" for c in CASES])
def test_printed_mistakes(case, activation):
    found = outcomes(case.number, activation, Wiring.CORRECTED, Situation(0), case.no_layer_zero)
    wrong = {c.place: c.printed for c in found if c.printed is not Outcome.AGREES}
    assert wrong == OUTCOMES.get(case.number, {})


def test_printed_activation_is_wrong_where_it_is_well_typed():
    found = compare(EQUATIONS["1"], tiny("cubic", Wiring.CORRECTED), Situation(1))
    assert {c.place: c.printed for c in found if c.corrected} == {"line 4": Outcome.DISAGREES}


@pytest.mark.parametrize("activation", net.ACTIVATIONS)
def test_hidden_weights_matter_only_as_corrected(activation):
    for wiring in Wiring:
        network = tiny(activation, wiring)
        with precision(BITS):
            rows = [row for x in network.inputs for row in network.gradients(x, network.now)]
        for q, slot in enumerate(network.slots):
            never = all(row[q] == 0 for row in rows)
            assert never == (wiring is Wiring.PRINTED and slot.layer <= network.depth), slot


SPOILED = [
    ("3", "J_X"), ("4", "Theta_hat"), ("5", "d theta"), ("6", "d f_X"), ("7", "grad_L"), ("10", "f_lin_x"),
    ("11", "f_lin_x / theta"), ("31", "f_out"), ("33", "f_0i"), ("33", "K_hat_pair"), ("34", "f_out / theta_out"),
    ("35", "f_out_X / theta_out"), ("36", "loss_out"), ("37", "d theta_out"), ("37p", "f_out_X / theta_out"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "name"), SPOILED, ids=[f"({n})-{name}" for n, name in SPOILED])
def test_one_wrong_number_is_noticed(number, name, monkeypatch):
    def spoil(rows):
        return [[v + (1 if (i, j) == (0, 0) else 0) for j, v in enumerate(row)] for i, row in enumerate(rows)]

    if name in net.RANDOM:
        vector, value = net.RANDOM[name]
        monkeypatch.setitem(net.RANDOM, name, (vector, lambda v, c: spoil([[2 * value(v, c)[0][0]]])))
    else:
        value = net.BINDINGS[name]
        monkeypatch.setitem(net.BINDINGS, name, lambda *args: spoil(value(*args)))
    found = compare(EQUATIONS[number], tiny("cubic", Wiring.CORRECTED))
    assert any((c.corrected or c.printed) is not Outcome.AGREES for c in found)


def moved(network, one):
    """Parameters theta + s d for a direction d, with the ring's variable s."""
    direction = [v + 1 for v in reversed(network.start)]
    return direction, [one([v, d]) for v, d in zip(network.start, direction, strict=True)]


@pytest.mark.parametrize("wiring", Wiring)
@pytest.mark.parametrize(("activation", "ring"), [("cubic", fmpq_poly), ("erf", arb_series)])
def test_dual_numbers_agree_with_power_series(activation, ring, wiring):
    """The same forward pass over polynomials or power series in s; the coefficient of s is the derivative."""
    network = tiny(activation, wiring)
    with precision(BITS):
        direction, path = moved(network, ring)
        for f, g in zip(
            network.output(network.test, path), network.along(network.test, network.start, direction), strict=True
        ):
            difference = f[1] - g.slopes[0]
            assert difference == 0 if activation == "cubic" else difference.contains(0) and difference.rad() < 1e-40
        gradient = network.gradients(network.test, network.start)[0]
        total = sum((a * b for a, b in zip(gradient, direction, strict=True)), network.activation.number(fmpq(0)))
        miss = total - network.output(network.test, path)[0][1]
        assert miss == 0 if activation == "cubic" else miss.contains(0)


def test_balls_are_tiny():
    network = tiny("erf", Wiring.CORRECTED)
    with precision(BITS):
        values = [v for x in network.inputs for row in network.gradients(x, network.now) for v in row]
    assert max(arb(v.rad()) for v in values) < net.RADIUS


def test_a_symbol_without_a_number_is_an_error():
    with pytest.raises(net.Unbound, match="K_one_XX"):
        compare(EQUATIONS["46"], tiny("cubic", Wiring.CORRECTED))


def test_tiny_is_deterministic_and_frozen():
    assert net.tiny("cubic", "printed") == net.tiny("cubic", Wiring.PRINTED)
    with pytest.raises(AttributeError):
        net.tiny("cubic", "printed").eta = fmpq(1)  # type: ignore[misc]
    assert replace(net.tiny("cubic", "printed"), eta=fmpq(1)).eta == 1
