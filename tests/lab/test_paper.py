"""Displays of the paper on drawn networks: what is measured, what it names, and what a record may say."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from derivations import library
from verify.evidence import Outcome
from verify.lab import kernels
from verify.lab.cli import lab
from verify.lab.data import near, sphere
from verify.lab.errors import LabError
from verify.lab.networks import Architecture, Parameterization, draw, forward
from verify.lab.paper import MEASURES, lemma, limits, named, rates, stored, variance
from verify.lab.paper.measured import CONTRADICTED, KEPT, Row
from verify.report import certificate
from verify.report.measured import PRINTED_IN_THE_PAPER


def test_a_readout_trained_in_small_steps_ends_where_the_closed_form_says():
    """(S19) by Euler steps against (S20)."""
    data = near(3, 4, tests=2)
    arch = Architecture(4, (16,), parameterization=Parameterization.NTK, sigma_b=0.3)
    found = variance.outputs(arch, range(1), data, [0.5])[0, 0]
    theta = draw(arch, 0)
    gain, bias = arch.gains(2)
    everything = np.concatenate([data.X, data.Z])
    x = forward(arch, theta, everything).layers[-1]
    rows = np.concatenate([gain * x, np.full((len(x), 1), bias)], axis=1)
    weights = np.append(theta.weights[-1][:, 0], theta.biases[-1])
    steps = 4000
    for _ in range(steps):
        weights = weights - 0.5 / steps * rows[:3].T @ (rows[:3] @ weights - data.Y[:, 0])
    assert rows[3:] @ weights == pytest.approx(found, abs=1e-3)


def test_the_variance_contradicts_the_printed_exponent_and_not_the_corrected_one():
    (found,) = variance.measure(networks=1500, width=64, times=(1.0,))
    (row,) = found.rows
    assert found.verdict == CONTRADICTED
    assert row.outside == ("printed",)
    assert row.low < row.value < row.high


def test_data_of_the_printed_variance_would_contradict_the_corrected_one():
    """The other way around: the decision is made from the numbers."""
    row = Row("t = 1", 0.25, 0.24, 0.26, (("printed", 0.2511), ("corrected", 0.0964)))
    assert row.outside == ("corrected",)


@pytest.mark.parametrize("networks", [0, 99])
def test_few_networks_are_refused(networks):
    with pytest.raises(LabError, match="needs 100"):
        variance.measure(networks=networks)


def test_a_drawn_kernel_is_near_its_own_limit_only():
    for parameterization in Parameterization:
        own, other = limits.distances(1, (64, 512), range(2), parameterization)
        assert own[:, -1].max() < 0.2
        assert other[:, -1].min() > 0.6
        assert own[:, -1].mean() < own[:, 0].mean()


def test_what_a_pair_of_points_asks_for_is_what_two_jacobians_show():
    """The column of W^2 with the largest bound is moved, and the Jacobians of both networks are written out."""
    n, seed = 24, 3
    arch = Architecture(1, (n, n), activation="tanh")
    theta = draw(arch, seed)

    def jacobian(W):
        x = np.tanh(theta.weights[0][0])
        y = np.tanh(x @ W)
        delta = theta.weights[2][:, 0] * (1 - y**2)
        return np.concatenate([(1 - x**2) * (W @ delta), np.outer(x, delta).ravel(), y])

    W = theta.weights[1]
    x = np.tanh(theta.weights[0][0])
    t = np.tanh(x @ W)
    bent = np.abs(2 * t * (1 - t**2))
    j = int(np.argmax(np.abs(theta.weights[2][:, 0]) * bent))
    epsilon = bent[j] / (200 * np.linalg.norm(x))
    best = 0.0
    for sign in (1, -1):
        moved = W.copy()
        moved[:, j] += sign * epsilon * x / np.linalg.norm(x)
        best = max(best, np.linalg.norm(jacobian(W) - jacobian(moved)) / np.sqrt(n) / epsilon)
    assert best >= lemma.asks(2, n, seed) > 0


def test_the_sizes_of_s85_are_at_least_those_of_the_start():
    from verify.lab import empirical

    arch = Architecture(8, (32,))
    J = empirical.jacobian(arch, draw(arch, 1), sphere().X)
    start = max(np.linalg.norm(J.layers[1]) / 32**0.5, np.linalg.norm(J.deltas[0]))
    assert lemma.sizes(1, 32, 1) >= start


def test_descent_moves_the_kernel_less_in_wider_networks_and_the_residual_keeps_its_bound():
    (distance, change, slack), (_, wide, _) = (rates.trained(1, n, 0) for n in (32, 512))
    assert wide < change
    assert 0 < slack < 1
    assert distance > 0
    assert rates.lipschitz(1, 512, 0) < 0.5 * rates.lipschitz(1, 64, 0)


def test_one_unit_asks_for_more_in_wider_networks_and_two_jacobians_show_it():
    n, seed = 32, 1
    arch = Architecture(1, (n,), activation="tanh", parameterization=Parameterization.NTK)
    theta = draw(arch, seed)
    first, z, s = theta.weights[0][0], theta.weights[1][:, 0], arch.sigma_w

    def block(w):  # the entries of J that belong to the weights into the units
        return s**2 / n**0.5 * z * (1 - np.tanh(s * w) ** 2)

    best = 0.0
    for j in range(n):
        for step in (1e-4, -1e-4):
            moved = first.copy()
            moved[j] += step
            best = max(best, np.linalg.norm(block(moved) - block(first)) / abs(step))
    assert best * n**0.5 >= rates.one_unit(n, seed) > 0
    narrow, wide = (np.mean([rates.one_unit(m, seed) for seed in range(8)]) for m in (64, 65536))
    assert wide > 1.5 * narrow


def test_words_name_measurements():
    assert {named(word) for word in ("S23", "lee2019:S23", "variance", "s23")} == {"variance"}
    with pytest.raises(LookupError, match="there are variance: S23"):
        named("S24")


def test_the_shipped_record_names_displays_that_there_are_and_says_of_each_what_follows():
    data = stored.shipped()
    entries = library.document("lee2019").equations
    found = stored.evidence(data)
    assert found.keys() <= entries.keys()
    assert set().union(*MEASURES.values()) <= found.keys()
    assert set(PRINTED_IN_THE_PAPER.values()) <= entries.keys()
    assert set(PRINTED_IN_THE_PAPER) - {"G.2"} <= library.document().equations.keys()
    (variance_,) = found["S23"]
    assert (variance_["verdict"], variance_["violations"]) == (CONTRADICTED, 2)
    for every in found.values():
        for one in every:
            assert one["seeds"]
            assert all(row["low"] <= row["value"] <= row["high"] for row in one["rows"])


def test_a_record_cannot_say_what_its_numbers_do_not(tmp_path):
    data = json.loads(stored.SHIPPED.read_text())
    for one in data["paper"]:
        one["verdict"] = KEPT if one["verdict"] == CONTRADICTED else CONTRADICTED
        for row in one["rows"]:
            row["outside"] = []
    path = tmp_path / "r.json"
    path.write_text(json.dumps(data))
    found = stored.evidence(stored.read(path))
    assert found["S23"][0]["verdict"] == CONTRADICTED
    assert found["S98"][0]["verdict"] == KEPT


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.update(schema=2), "schema 2"),
        (lambda d: d["paper"][0].pop("says"), "says"),
        (lambda d: d["paper"][0]["rows"][0].update(low="x"), "low"),
        (lambda d: d["paper"][0]["rows"][0].update(beside=[["printed"]]), "word and a number"),
        (lambda d: d["paper"][0]["rows"][0].update(beside=[["printed", True]]), "word and a number"),
    ],
)
def test_a_damaged_record_is_refused(change, message, tmp_path):
    data = json.loads(stored.SHIPPED.read_text())
    change(data)
    path = tmp_path / "r.json"
    path.write_text(json.dumps(data))
    with pytest.raises(LabError, match=message):
        stored.read(path)


def test_measurements_are_of_the_document_whose_numbers_they_bear():
    """The notes and the revision have displays with the numbers of a sweep's record; of the paper its own are said."""
    from pathlib import Path

    sweeps = Path(__file__).parents[2] / "benchmarks" / "records" / "cpu-2-cores.json"
    assert "57" in certificate.of_document("linearized-networks", sweeps).evidence
    assert not certificate.of_document("chen2021", sweeps).evidence
    assert certificate.of_document("chen2021", None) is None
    assert certificate.of_document("linearized-networks", None) is None
    both = certificate.of_document("lee2019", sweeps).evidence
    assert {"S23", "S50", "17"} <= both.keys()
    assert "57" not in both
    (alone,) = certificate.of_document("lee2019", None).evidence["S23"]
    assert alone.outcome is Outcome.GAVE_UP
    assert not certificate.of_document("linearized-networks", stored.SHIPPED).evidence


def test_the_command_prints_and_writes_a_record(tmp_path, monkeypatch):
    monkeypatch.setattr(variance, "measure", lambda: [_small()])
    done = CliRunner().invoke(lab, ["paper", "lee2019:S23", "--save", str(tmp_path / "r.json")])
    assert done.exit_code == 0, done.output
    assert "lee2019:S23" in done.output
    assert "printed 0.5 (outside)" in done.output
    assert stored.read(tmp_path / "r.json")["paper"][0]["verdict"] == CONTRADICTED
    assert CliRunner().invoke(lab, ["paper", "S1"]).exit_code == 2


def _small():
    from verify.lab.paper.measured import Measured

    row = Row("t = 1", 0.1, 0.09, 0.11, (("printed", 0.5), ("corrected", 0.1)))
    return Measured(("S23",), "variance", "as printed", CONTRADICTED, "it says", (0, 9), {"width": [2, 4]}, rows=(row,))


def test_both_forms_agree_at_the_start_and_in_the_limit_only():
    data = near()
    arch = Architecture(data.X.shape[1], (8,), parameterization=Parameterization.NTK, sigma_b=0.3)
    for t, same in ((0.0, True), (0.5, False), (np.inf, True)):
        printed, corrected = (
            np.diag(form(arch, data.X, data.Y, data.Z, t).covariance)
            for form in (kernels.readout_only_printed, kernels.readout_only)
        )
        assert np.allclose(printed, corrected) is same
