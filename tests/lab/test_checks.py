"""Bounds beside measurements, exponents with intervals, and what a stored result may claim."""

import io

import numpy as np
import pytest
from rich.console import Console

from verify.lab import checks, experiment, report, results
from verify.lab.checks import Bound, check, exponent, proved_exponent
from verify.lab.experiment import RunConfig
from verify.lab.networks import Parameterization
from verify.lab.store import Stored

BOUND = Bound("57", "q", "b")


def test_a_violation_is_counted_and_rounding_is_not():
    made = check(BOUND, [1.0, 2.0, 3.0], [1.0, 2.0 * (1 - 1e-12), 1.5], hypotheses=True)
    assert (made.violations, made.points, made.worst) == (1, 3, 2.0)


def test_zero_against_zero_is_no_violation_and_something_against_zero_is():
    assert check(BOUND, [0.0], [0.0], hypotheses=True).violations == 0
    assert check(BOUND, [1e-3], [0.0], hypotheses=True).violations == 1
    assert check(BOUND, [1e-14], [0.0], hypotheses=True, floor=1e-13).violations == 0


def test_unmeasured_points_do_not_count():
    made = check(BOUND, [np.nan, 0.5], 1.0, hypotheses=True)
    assert (made.points, made.worst) == (1, 0.5)


def test_an_exponent_is_recovered_with_its_interval():
    rng = np.random.default_rng(0)
    widths = [64, 128, 256, 512]
    values = np.array(widths, dtype=float) ** -1.5 * np.exp(0.1 * rng.standard_normal((8, 4)))
    fit = exponent("gap", widths, values)
    assert fit.low < -1.5 < fit.high
    assert fit.high - fit.low < 0.3
    assert fit.seeds == 8


def test_an_exponent_needs_two_widths_and_positive_values():
    assert exponent("gap", [64], np.ones((8, 1))) is None
    assert exponent("gap", [64, 128], np.zeros((8, 2))) is None
    one_bad = np.ones((3, 2))
    one_bad[0, 0] = np.nan
    assert exponent("gap", [64, 128], one_bad).seeds == 2


def test_what_is_proved_depends_on_the_parameterization():
    assert proved_exponent("distance", Parameterization.STANDARD) == -0.5
    assert proved_exponent("distance", Parameterization.NTK) == 0.0
    assert proved_exponent("kernel_change", Parameterization.NTK) == -0.5
    assert proved_exponent("theta_deviation", Parameterization.NTK) is None


@pytest.mark.parametrize("dynamics", ["descent", "flow"])
@pytest.mark.parametrize(
    ("depth", "activation", "parameterization"),
    [
        (1, "erf", "standard"),
        (2, "tanh", "standard"),
        (1, "erf", "ntk"),
        (1, "relu", "standard"),
        (1, "linear", "standard"),
    ],
)
def test_every_kind_of_run_is_measured_and_violates_nothing(dynamics, depth, activation, parameterization):
    chosen = experiment.dataset("sphere:4:5")
    config = RunConfig(64, depth, activation, parameterization, 3, dynamics)
    result = experiment.run(experiment.bind(config, chosen), chosen)
    assert not result["diverged"]
    assert set(result["quantities"]) == set(experiment.QUANTITIES)
    assert sum(c["violations"] for c in result["checks"] if c["hypotheses"]) == 0
    source = (result["constants"] or {}).get("source")
    if activation == "relu" or parameterization == "ntk":
        assert source is None
    else:
        assert source == ("proved" if depth == 1 and activation == "erf" else "searched")
    named = {c["equation"] for c in result["checks"]}
    if dynamics == "flow":
        assert {"97", "99", "101"} <= named
    elif source:
        assert {"54", "56", "57", "67", "68", "69", "70", "73"} <= named
    if source == "searched":
        assert not any(c["hypotheses"] for c in result["checks"] if c["equation"] in ("54", "56", "57", "73"))


def test_a_divergence_is_recorded_not_raised():
    chosen = experiment.dataset("sphere:4:5")
    config = RunConfig(32, activation="linear", eta_ratio=20.0)
    result = experiment.run(experiment.bind(config, chosen), chosen)
    assert result["diverged"]
    assert result["checks"] == []


def stored(width, seed, value, **changes):
    config = {"width": width, "seed": seed, "depth": 1, "activation": "erf", "parameterization": "standard"}
    config |= {"dynamics": "descent", "data": "sphere(4,5)", "outputs": 1} | changes
    quantities = dict.fromkeys(experiment.QUANTITIES, value)
    check_ = {
        "equation": "57",
        "quantity": "q",
        "bound": "b",
        "worst": value,
        "violations": int(value > 1),
        "points": 5,
    }
    result = {"quantities": quantities, "diverged": False, "checks": [{**check_, "hypotheses": seed == 0}]}
    return Stored(f"{width}-{seed}", "run", config, result, "code", 0.1)


def test_records_keep_runs_with_hypotheses_apart():
    made = results.records([stored(64, 0, 0.25), stored(128, 1, 3.0), stored(64, 0, 9.0, activation="relu")])
    assert len(made) == 1
    record = made[0]
    assert (record.worst_slack, record.violations, record.worst_outside, record.outside) == (0.25, 0, 3.0, 1)
    assert record.verdict == "not violated on the tested range"
    assert record.tested["width"] == (64, 128)
    assert record.tested["activation"] == ("erf",)
    assert record.seeds == (0, 1)


def test_a_violated_bound_is_said_to_be_violated():
    assert results.records([stored(64, 0, 2.0)])[0].verdict == "violated"
    assert results.records([stored(64, 1, 2.0)])[0].verdict == "hypotheses met by no run"


def test_scalings_compare_with_what_is_proved():
    shrinking = [stored(w, s, 1 / w) for w in (64, 128, 256) for s in range(8)]
    growing = [stored(w, s, float(w), depth=2) for w in (64, 128, 256) for s in range(8)]
    by_family = {(s.family["depth"], s.measured.quantity): s for s in results.scalings(shrinking + growing)}
    assert by_family[1, "gap_train"].measured.slope == pytest.approx(-1)
    assert by_family[1, "gap_train"].verdict == "not violated on the tested range"
    assert by_family[2, "gap_train"].verdict == "slower on the tested range"
    assert by_family[2, "theta_deviation"].verdict == "no claim to compare"


def test_an_exponent_from_few_seeds_supports_nothing():
    few = [stored(w, s, 1 / w) for w in (64, 128) for s in range(7)]
    assert {s.verdict for s in results.scalings(few) if s.proved is not None} == {"fewer than 8 seeds"}
    growing = [stored(w, s, float(w)) for w in (64, 128) for s in range(3)]
    found = {s.measured.quantity: s.verdict for s in results.scalings(growing)}
    assert found["gap_train"] == "slower on the tested range"  # it is never hidden


def test_an_order_is_not_violated_at_finite_widths():
    """min(1, 100 / n) is O(1/n) and does not fall at all up to n = 64."""
    narrow = [stored(w, s, 1.0) for w in (16, 32, 64) for s in range(8)]
    wide = [stored(w, s, min(1.0, 100 / w)) for w in (128, 256, 512) for s in range(8)]
    for runs, verdict in ((narrow, "slower on the tested range"), (wide, "not violated on the tested range")):
        (found,) = [s for s in results.scalings(runs) if s.measured.quantity == "gap_train"]
        assert found.verdict == verdict
        assert not report.violated({"bounds": [], "exponents": [{"verdict": found.verdict}], "ensembles": []})


def test_a_record_of_before_is_read_by_the_same_rule():
    """Records once called a slower exponent violated."""
    family = {"activation": "erf", "depth": 1, "parameterization": "standard", "dynamics": "flow", "data": "digits"}
    fit = {"quantity": "distance", "slope": -0.3, "low": -0.35, "high": -0.25, "seeds": 8, "widths": [64, 128]}
    row = {"equation": "56", "family": family, "measured": fit, "proved": -0.5, "diverged": 0, "verdict": "violated"}
    console = Console(width=300, file=io.StringIO())
    machine = {"platform": "p", "cores": 2, "packages": {}}
    runs = {"count": 16, "diverged": 0, "seconds": 1.0}
    old = {"bounds": [], "exponents": [row], "theorems": [], "ensembles": [], "runs": runs, "machine": machine}
    assert report.show(old, console)
    assert "slower on the tested range" in console.file.getvalue()
    assert " violated" not in console.file.getvalue()


def test_a_bound_that_is_infinite_supports_nothing():
    """(99), (101) where sigma >= lambda_0: what LN-99-1 was about must not be reported as support."""
    from types import SimpleNamespace

    times = np.array([0.0, 1.0, 2.0])
    run = SimpleNamespace(
        residual=np.array([1.0, 0.9, 0.8]), times=times, kernel_0=np.array([[0.5]]),
        kernel_change_op=np.array([0.0, 0.7, 0.9]), gap_train=np.array([0.0, 0.1, 0.2]), gap_error=None,
    )  # fmt: skip
    found = {c.equation: c for c in checks.flow_checks(run, None)}
    for equation in ("99", "101"):
        assert not found[equation].hypotheses
        assert [(f.name, f.factor) for f in found[equation].failed] == [("sigma < lambda_0", pytest.approx(1.8))]
    assert found["97"].hypotheses
    run.kernel_change_op = np.array([0.0, 0.1, 0.2])
    assert all(c.hypotheses and not c.failed for c in checks.flow_checks(run, None))
    with pytest.raises(ValueError, match="says nothing"):
        checks.check(checks.FACTOR, 1.0, np.inf, hypotheses=True)


def test_a_record_says_which_condition_failed_how_often_and_by_how_much():
    near, far = stored(64, 1, 0.5), stored(128, 2, 0.5)
    for s, factor in ((near, 2.0), (far, 8.0)):
        s.result["checks"][0]["failed"] = [{"name": "n >= threshold", "factor": factor}]
    (record,) = results.records([near, far, stored(64, 0, 0.25)])
    assert record.failed == ({"name": "n >= threshold", "runs": 2, "least": 2.0, "most": 8.0},)
