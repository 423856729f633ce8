"""What `certify lab --quick` runs: small enough for a minute on two cores, large enough
to show every statement.
"""

from __future__ import annotations

from verify.lab.ensembles import EnsembleConfig
from verify.lab.experiment import RunConfig
from verify.lab.sweep import grid
from verify.lab.theorem import PROBLEMS, Applied

_SEEDS = range(8)


def run_configs() -> list[RunConfig]:
    """Descent and flow, one and two hidden layers, both parameterizations; tanh; ReLU apart."""
    both = ("standard", "ntk")
    return [
        *grid((64, 128, 256, 512, 1024), _SEEDS, parameterizations=both),
        *grid((64, 128, 256, 512), _SEEDS, depths=(2,), parameterizations=both),
        *grid((64, 128, 256, 512), _SEEDS, dynamics=("flow",)),
        *grid((64, 128, 256), _SEEDS, depths=(2,), dynamics=("flow",)),
        *grid((64, 128, 256, 512), _SEEDS, activations=("tanh", "relu")),
    ]


def theorem_problems() -> tuple[Applied, ...]:
    """The problems that take a few seconds."""
    return PROBLEMS[:4]


def ensemble_configs() -> list[EnsembleConfig]:
    """Corollary 1 linearized; readout-only training near the training inputs, where the
    two forms of (47) differ.
    """
    return [
        EnsembleConfig(kind="linearized", networks=4000),
        EnsembleConfig(kind="readout", networks=600, data="near:4:6", times=(1.0, 3.0), margin=0.2),
    ]
