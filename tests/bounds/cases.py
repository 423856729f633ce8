"""What the tests of rules share: letters, models, what a rule has shown put to numbers, who is tried."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.estimates import Stated
from derivations.notation import ShapeError, sym
from derivations.notation import nodes as n
from verify.bounds.rules.ground import LE, RuleError
from verify.bounds.rules.kernel import Context, Sequent
from verify.bounds.rules.terms import TermError
from verify.selftest.applications.letters import PLAIN, S, high_s, low_s, stated

from . import numeric

REFUSALS = (RuleError, ShapeError, TermError)

TRUE: dict[str, Callable] = {}

REFUSED: dict[str, Callable] = {}

rngs = st.integers(0, 2**32 - 1).map(np.random.default_rng)

sizes = st.integers(1, 4)


def true(*names: str) -> Callable:
    return marked(TRUE, names)


def refused(*names: str) -> Callable:
    return marked(REFUSED, names)


def marked(table: dict[str, Callable], names: tuple[str, ...]) -> Callable:
    def register(test: Callable) -> Callable:
        table.update(dict.fromkeys(names, test))
        return test

    return register


def drawn(*strategies, examples: int = 25) -> Callable:
    """Hypothesis, the same examples in every run."""

    def wrap(test: Callable) -> Callable:
        return settings(derandomize=True, max_examples=examples, deadline=None)(given(*strategies)(test))

    return wrap


def confirm(name: str, sequent: Sequent, model, tolerance: float = 1e-9) -> None:
    """The rule made the sequent, its stated premises are true in the model, and so is what it says."""
    assert sequent.rule == name
    for premise in sequent.under:
        if isinstance(premise, Stated) and premise.var is None:
            assert numeric.holds(premise.left, premise.relation, premise.right, model, 1e-12), "the model is wrong"
    assert numeric.holds(sequent.left, sequent.relation, sequent.right, model, tolerance), str(sequent)


def rejects(rule: Callable, *args, context: Context = PLAIN, **options) -> None:
    with pytest.raises(REFUSALS):
        rule(context, *args, **options)


def mats(rng, **shapes) -> tuple[dict, list[n.Sym]]:
    symbols = {name: sym(name, *shape) for name, shape in shapes.items()}
    return {x: numeric.matrix(rng, *shapes[name]) for name, x in symbols.items()}, list(symbols.values())


def spectral_model(rng, least=None) -> dict:
    value = numeric.symmetric(rng, 3, least)
    values = np.linalg.eigvalsh(value)
    return {S: value, low_s: numeric.one(values[0]), high_s: numeric.one(values[-1])}


def path(rng) -> Callable:
    """A smooth matrix function of one number."""
    rate, one, two = rng.normal(), numeric.matrix(rng, 2, 3), numeric.matrix(rng, 2, 3)
    return lambda x: np.cos(rate * float(x[0, 0])) * one + float(x[0, 0]) * two


def in_range(var, low, high) -> tuple[Sequent, Sequent]:
    return stated(low, LE, var), stated(var, LE, high)


def polynomial_map(rng) -> dict:
    """x -> A x + (quadratic forms) and its exact Jacobian; small integers now and then."""
    A = numeric.matrix(rng, 2, 3)
    forms = [numeric.symmetric(rng, 3) * rng.choice([0.0, 1.0]) for _ in range(2)]
    return {
        "F": lambda x: A @ x + np.array([[(x.T @ f @ x).item()] for f in forms]),
        "J": lambda x: A + np.vstack([2 * x.T @ f for f in forms]),
        "forms": forms,
    }
