"""Monte Carlo for expectations and covariances over declared Gaussian columns.

The columns are drawn from N(0, C) with a fixed seed; the difference of the sides is averaged over independent
batches and compared with its standard error. Where the columns occur to second degree at most, a batch
enters by its mean and second moment alone (a few atoms that have both). A difference of more than 14 standard
errors in some entry refutes (Student's t with 29 degrees of freedom: an error far below 1e-9); less supports.
Every expectation gets fresh samples, so products of two different expectations stay unbiased.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from derivations.ledger import Claim
from derivations.notation import nodes as nd
from derivations.notation.nodes import Node, Sym

from ..evidence import Evidence, Outcome, Scope
from ..models import Model, NoModel, sample
from ..models.equations import walk
from ..models.laws import degree, joint_covariance
from ..values.balls import Balls, precision
from ..values.evaluator import Evaluator
from ..values.rational import GiveUp, ldl
from .exact import inapplicable

NAME = "sampling"
SEED, BATCHES, BATCH = 20200821, 30, 20_000
RESOLUTION = 0.02
THRESHOLD = 14.0
MEANS = (nd.Expect, nd.Cov)
NONLINEAR = (nd.Det, nd.Inv, nd.Pow, nd.Exp, nd.Phi1, nd.PInv, nd.Frac, nd.Norm, nd.Lim, *MEANS)


class Sampled:
    """A model whose expectations are sample means; everything else is the model's."""

    def __init__(self, model: Model, generator: np.random.Generator) -> None:
        self._model = model
        self._generator = generator

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def law(self, ev: Evaluator, body: Node) -> list[tuple[fmpq, dict[Sym, fmpq_mat]]] | None:
        """Fresh samples with equal weights."""
        model = self._model
        used = tuple(v for v in model.recipe.vectors if v in model.reach(body))
        if not used:
            return None
        if degree(model, body, frozenset(used), {}) > 2:
            raise GiveUp("random columns to more than second degree")
        found = ldl(joint_covariance(model, used))
        if found is None:
            raise GiveUp("a covariance that is not positive semidefinite")
        root = np.array([[float(x) for x in row] for row in found[0].tolist()])
        root = root * np.sqrt([float(x) for x in found[1]])
        draws = self._generator.standard_normal((BATCH, root.shape[0])) @ root.T
        return [(weight, _columns(model, used, row)) for weight, row in _same_moments(draws)]


def _same_moments(draws: np.ndarray) -> list[tuple[fmpq, np.ndarray]]:
    """A small law with the mean and the second moments of the samples: mean +- sqrt(r) L e_j."""
    mean = draws.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov(draws.T, bias=True).reshape(draws.shape[1], -1))
    r = draws.shape[1]
    steps = vectors * np.sqrt(r * np.maximum(values, 0.0))
    return [(fmpq(1, 2 * r), mean + sign * steps[:, j]) for j in range(r) for sign in (1, -1)]


def _columns(model: Model, used: tuple[Sym, ...], row: np.ndarray) -> dict[Sym, fmpq_mat]:
    out, top = {}, 0
    for vector in used:
        rows, _ = model.shape(vector)
        numbers = [fmpq(*float(x).as_integer_ratio()) for x in row[top : top + rows]]
        out[vector] = fmpq_mat(rows, 1, numbers)
        top += rows
    return out


def _linear(claim: Claim, model: Model) -> bool:
    """Whether means occur linearly: not inside one another, not multiplied, not inside a function."""
    reached = model.reach(claim.lhs) | model.reach(claim.rhs)
    parts = [n for s in reached if (d := model.definition(s)) is not None for n in d.nodes()]
    for node in walk(claim.lhs, claim.rhs, *parts):
        if not isinstance(node, Node):
            continue
        inside = sum(_means(model, a) for a in node.args)
        if isinstance(node, NONLINEAR) and inside:
            return False
        if isinstance(node, nd.Mul | nd.Kron | nd.Had | nd._Inner) and inside > 1:
            return False
    return True


def _means(model: Model, node: Any) -> bool:
    """Whether a term contains a mean, directly or through definitions."""
    terms = [node]
    if isinstance(node, Node):
        terms += [n for s in model.reach(node) if (d := model.definition(s)) is not None for n in d.nodes()]
    return any(isinstance(x, MEANS) for x in walk(*terms))


def judge(claim: Claim) -> Evidence:
    """SUPPORTS or REFUTES by samples, NOT_APPLICABLE without a mean over declared columns."""
    why = inapplicable(claim)
    if why is not None:
        return Evidence(NAME, Outcome.NOT_APPLICABLE, detail={"reason": why})
    try:
        model = sample(claim, 1, seed=5, bits=3, unit=8)[0]
    except NoModel as reason:
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": f"no model: {reason}"})
    if not model.recipe.vectors or not (_means(model, claim.lhs) or _means(model, claim.rhs)):
        return Evidence(NAME, Outcome.NOT_APPLICABLE, detail={"reason": "no mean over declared random columns"})
    if not _linear(claim, model):
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": "means that do not occur linearly"})
    try:
        worst, coarse = _deviation(claim, model)
    except GiveUp as reason:
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": str(reason)})
    if worst <= THRESHOLD and coarse > RESOLUTION:
        noise = f"the standard error is {coarse:.0%} of the value: agreement within it says little"
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": noise})
    outcome = Outcome.REFUTES if worst > THRESHOLD else Outcome.SUPPORTS
    detail = {
        "sizes": dict(model.sizes),
        "samples": BATCHES * BATCH,
        "seed": SEED,
        "standard errors": f"{worst:.2f}",
        "error probability": "below 1e-9 (Student's t, 29 degrees of freedom)"
        if outcome is Outcome.REFUTES
        else "not a proof",
    }
    return Evidence(NAME, outcome, Scope.MODEL, detail)


def _deviation(claim: Claim, model: Model) -> tuple[float, float]:
    """The largest |mean difference| in standard errors (exact agreement counts as zero), and the largest
    standard error relative to the size of the sides."""
    generator = np.random.default_rng(SEED)
    rows, sizes = [], []
    with precision(80):
        for _ in range(BATCHES):
            ev = Evaluator(Balls(), Sampled(model, generator))
            left, right = ev(claim.lhs), ev(claim.rhs)
            if ev.borrowed & {"Expect", "Cov", "Sym", "Lim"}:
                raise GiveUp("the means cannot be sampled in ball arithmetic")
            if left.shape != right.shape:
                raise GiveUp("the sides have different shapes in this model")
            rows.append([float(x.mid()) for x in (left.matrix - right.matrix).entries()])
            sizes.append(max((abs(float(x.mid())) for x in left.matrix.entries()), default=0.0))
    values = np.array(rows)
    mean, error = values.mean(axis=0), values.std(axis=0, ddof=1) / np.sqrt(BATCHES)
    floor = 1e-12 * (1 + np.abs(values).max())
    coarse = float(error.max() / max(np.mean(sizes), 1e-300)) if error.max() > floor else 0.0
    worst = float(np.max(np.where(np.abs(mean) < floor, 0.0, np.abs(mean) / np.maximum(error, floor))))
    return worst, coarse
