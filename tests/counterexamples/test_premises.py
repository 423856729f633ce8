"""Each premise met and missed, as the search for counterexamples checks it; the cases are those of the recount."""

from __future__ import annotations

import pytest

from derivations.assumptions import Define, Flow, Has, Property
from derivations.estimates import Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Norm, Num, nodes
from derivations.notation.nodes import size
from verify.counterexamples.small import values as v
from verify.counterexamples.small.budget import Budget
from verify.counterexamples.small.checking import holds
from verify.counterexamples.small.draws import Source, q
from verify.counterexamples.small.functions import Fn, Refused, Unfit
from verify.counterexamples.small.model import Model
from verify.counterexamples.small.roles import free, roles_of, tree
from verify.counterexamples.small.rounding import rounded, square_above

from ..families import each
from .test_recount_parts import PREMISES, A, f_, x, y

n = size("n")
#: exact in the recount alone: ends of ranges that no exact function attains, and what takes maps or indices
SKIPPED = {
    name
    for name, (fact, *_) in PREMISES.items()
    if type(fact).__name__ in ("LocalLipschitz", "DifferentiableMap", "Trajectory")
} | {"before a time", "up to a time", "for all times", "from a time on", "an empty range", "invertible"}
CURVES = {"1 - t": 1 - Fn.variable("time"), "3 e^(-2 t)": 3 * (-2 * Fn.variable("time")).exp(),
          "3 e^(-t)": 3 * (-1 * Fn.variable("time")).exp()}  # fmt: skip


def model_with(fact, values):
    symbols = [s for root in fact.nodes() for s in tree(root) if isinstance(s, nodes.Sym) and not s.indices]
    sides = [s if s.is_scalar_shaped else Norm(s, "F") for s in dict.fromkeys(symbols)]
    sides += [fact.path] if isinstance(fact, Flow) else []
    claim = Claim(nodes.Add(*sides, Num(0)), Relation.LE, Num(0), Notation("premises", {}, (fact,)))
    roles = roles_of(claim)
    two = next((i for i, sizes in enumerate(roles.sizes) if sizes.get(n, 2) == 2), 0)
    model = Model(roles, Source((two,)), Budget(10**6))
    for symbol in dict.fromkeys(symbols):
        if symbol.name in values:
            rows = values[symbol.name]
            model.values[symbol] = v.matrix(len(rows), len(rows[0]), [q(e) for row in rows for e in row])
    if "f_t" in values:
        model.curves["f"] = CURVES[values["f_t"][0][0]]
    return model


def met(fact, values):
    return holds(model_with(fact, values), fact)


@each("name", [name for name in PREMISES if name not in SKIPPED and "ind" not in name])
def test_premises(name):
    fact, fine, wrong = PREMISES[name]
    assert met(fact, fine)
    assert not met(fact, wrong)


def test_statements_for_all_times():
    t = nodes.sym("t")
    flow = Flow(f_(t), t, -2 * f_(t), y)
    for relation, right, low, high, fine in (
        ("<=", x, Num(0), None, True),
        ("<", x, Num(0), None, True),
        ("<=", x - Num(2), Num(0), None, False),
        ("<=", x - Num(3), Num(1), None, True),
        ("<=", x, Num(0), Num(1), True),
        ("<=", x - Num(3), Num(1), Num(2), True),
        ("<=", x - Num(3), Num(0), Num(2), False),
        ("<", Num(0), Num(2), Num(1), True),
    ):
        fact = Stated(f_(t), relation, right, t, low, high)
        claim = Claim(f_(t) + x + y, Relation.LE, Num(0), Notation("times", {}, (flow, fact)))
        model = Model(roles_of(claim), Source(()), Budget(10**6))
        model.values.update({x: q("4"), y: q("3")})
        model.curves["f"] = CURVES["3 e^(-2 t)"]
        assert holds(model, fact) is fine, (relation, right, low, high)
        assert holds(model, flow)
        model.curves["f"] = CURVES["3 e^(-t)"]
        assert not holds(model, flow)
        model.curves["f"] = 2 * CURVES["3 e^(-2 t)"]
        assert not holds(model, flow)


def test_a_property_of_a_path_that_is_no_curve_is_refused():
    """Where a member of the path is defined on its own, the curve says nothing of it."""
    t = nodes.sym("t")
    flow, signed = Flow(f_(t), t, -2 * f_(t), y), Has(f_(t), Property.NONNEGATIVE)
    for more, fine in (((), True), ((Define(f_(Num(2)), x),), True), ((Define(f_(x), Num(0) - y),), False)):
        claim = Claim(f_(t) + x + y, Relation.LE, Num(0), Notation("curve", {}, (flow, signed, *more)))
        model = Model(roles_of(claim), Source(()), Budget(10**6))
        model.curves["f"] = CURVES["3 e^(-2 t)"]
        if fine:
            assert holds(model, signed)
        else:
            with pytest.raises(Refused, match="every member"):
                holds(model, signed)


def test_what_is_certain_only():
    """Balls that contain the bound decide nothing, so the premise is not met."""
    fact = Has(nodes.Sqrt(x) * nodes.Sqrt(x) - 2, Property.NONNEGATIVE)
    assert not met(fact, {"x": (("2",),)})
    assert met(fact, {"x": (("9/4",),)})
    assert not met(Has(nodes.Sqrt(x) - 2, Property.INVERTIBLE), {"x": (("4",),)})
    assert met(Has(nodes.Sqrt(x) - 2, Property.INVERTIBLE), {"x": (("3",),)})
    for entries, fine in (("0", False), ("1", True)):
        assert met(Has(A, Property.INVERTIBLE), {"A": ((entries, "0"), ("0", "2"))}) is fine


def test_free_symbols():
    t, s, k = nodes.sym("t"), nodes.sym("s"), nodes.sym("k")
    assert set(free(nodes.Integral(s * t, s, Num(0), x))) == {t, x}
    assert set(free(nodes.Sum(k * s, k, k, Num(3)))) == {k, s}
    assert set(free(nodes.Sup(f_(s), s) + y)) == {f_(s), y}
    assert s not in set(free(nodes.Sup(s, s)))


def test_unknown_premises_are_refused():
    with pytest.raises(Refused):
        holds(model_with(Has(x, Property.POSITIVE), {"x": (("1",),)}), object())


def test_ends_of_ranges_are_rounded_to_short_numbers():
    for value in ("2", "1/3", "7"):
        assert rounded(q(value), up=True) == q(value) == rounded(q(value), up=False)
    root = v.root(q("2"))
    low, high = rounded(root, up=False), rounded(root, up=True)
    assert {low, high} == {rounded(root, up=True), rounded(root, up=False)}
    assert abs(float(low.p) / float(low.q) - 2**0.5) < 0.1
    assert abs(float(high.p) / float(high.q) - 2**0.5) < 0.1
    for value in ("1", "2", "5", "9", "10"):
        square = square_above(q(value))
        assert square >= q(value)
        assert square.p.is_square()
        assert square.q == 1


def test_work_is_counted():
    model = model_with(Has(x, Property.POSITIVE), {"x": (("1",),)})
    before = model.budget.left
    model.evaluate(x + x)
    assert model.budget.left == before - 3
    with pytest.raises((Unfit, Refused)):
        model.evaluate(nodes.Factorial(x))
