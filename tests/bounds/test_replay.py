"""The replay of bound proofs: it accepts what the kernel proves and rejects every forgery, never by another error."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest

from derivations import LINEARIZED_NETWORKS
from derivations.assumptions import Flow, Has, Property
from derivations.estimates import LocalLipschitz, Natural, Stated
from derivations.layers import Activation, HiddenLayer
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n
from verify.bounds import rules
from verify.bounds.replay import CHECKS, ReplayError, remembering, replay
from verify.bounds.replay.layers import network
from verify.bounds.rules.ground import RuleError
from verify.bounds.rules.kernel import RULES, Context
from verify.bounds.search import theorems
from verify.selftest.applications.letters import LAYER

from ..families import each

LINKS = (
    "59.1", "59.2", "59.3", "60.2", "60.3", "63.1", "63.3", "64.3", "65.4", "65.5", "66.4'", "67.2", "68.1", "69.3",
    "69.4", "descent.contraction-by-the-mean-jacobian.1", "72.4", "72.5", "flow.linearized-residual-at-any-rate.1",
    "80.4", "82.1", "91p.1'", "93.2", "layer.slopes-of-a-unit.2", "layer.input-weight-block.1",
    "layer.quadratic-form-of-a-unit.1", "layer.unit-against-its-weights.1", "layer.weights-of-all-units.1",
    "layer.jacobian-in-blocks.1", "layer.sum-over-units.1", "layer.jacobian-is-lipschitz.1", "layer.lemma-1-change.3",
    "two-constants.theorem-g1-decay-and-path.1",
)  # fmt: skip
SYSTEMATIC = (
    "layer.readout-of-a-unit.2",
    "layer.slopes-of-a-unit.2",
    "layer.input-weight-block.1",
    "layer.quadratic-form-of-a-unit.1",
    "layer.weights-of-all-units.1",
    "layer.jacobian-in-blocks.1",
    "59.3",
    "60.3",
    "63.3",
    "67.2",
    "68.1",
    "69.4",
    "72.5",
)
ZERO, ONE = n.Num(0), n.Num(1)


@dataclass(frozen=True, eq=False)
class Forged:
    """An object with the attributes of a sequent that no rule has made."""

    left: Any
    relation: Any
    right: Any
    rule: Any
    parents: Any = ()
    data: Any = ()
    under: Any = frozenset()


def link(name: str) -> Claim:
    return LINEARIZED_NETWORKS.claims[name]


def proved(name: str) -> tuple[Claim, Any]:
    claim = link(name)
    sequent = theorems.prove(claim)
    assert sequent is not None
    return claim, sequent


def copied(sequent: Any, change: dict[int, dict[str, Any]]) -> Forged:
    """The proof with the nodes of some sequents changed."""
    made: dict[int, Forged] = {}
    for f in sequent.steps():
        parents = tuple(made[id(p)] for p in f.parents)
        plain = Forged(f.left, f.relation, f.right, f.rule, parents, f.data, f.under)
        made[id(f)] = replace(plain, **change.get(id(f), {}))
    return made[id(sequent)]


def claim_of(left: n.Node, relation: Relation, right: n.Node, *stated: Any) -> Claim:
    return Claim(left, relation, right, Notation("test", {}, ()), stated)


def rejected(claim: Any, proof: Any, match: str | None = None) -> None:
    with pytest.raises(ReplayError, match=match):
        replay(claim, proof)


def test_every_rule_has_a_check_and_no_check_is_without_a_rule():
    assert set(CHECKS) == set(RULES)


@each("name", LINKS)
def test_accepts_proofs_of_section_6(name):
    replay(*proved(name))


@each("name", LINKS)
def test_a_copy_is_as_good_and_another_claim_is_not_proved(name):
    claim, sequent = proved(name)
    replay(claim, copied(sequent, {}))
    if claim.rhs.is_scalar_shaped:
        rejected(replace(claim, rhs=claim.rhs * n.Frac(ONE, n.Num(2))), sequent)
    other = proved("59.1" if name != "59.1" else "60.2")
    rejected(claim, other[1])


def corruptions(sequent: Any) -> list[tuple[str, dict[str, Any]]]:
    """What may be changed in one node, so that it no longer says what its rule shows."""
    out: list[tuple[str, dict[str, Any]]] = [("typed in", {"rule": "given", "parents": (), "data": ()})]
    other = "norms are non-negative" if sequent.rule != "norms are non-negative" else "ring"
    out.append(("another rule", {"rule": other, "parents": ()}))
    if sequent.right.is_scalar_shaped:
        out.append(("a smaller side", {"right": n.Add(sequent.right, n.Num(-1))}))
    if sequent.parents:
        out.append(("a parent is dropped", {"parents": sequent.parents[1:]}))
        out.append(("another parent", {"parents": (*sequent.parents[:-1], Forged(ZERO, "<=", ONE, "ring"))}))
    if sequent.rule in ("assumption", "instance", "bounded Jacobian", "Lipschitz Jacobian"):
        out.append(("a hypothesis is dropped", {"under": frozenset()}))
    vanishes = sequent.parents and sequent.parents[0].rule == "norm of the zero matrix"  # then no multiplier matters
    if sequent.rule == "combine" and sequent.data[0] and not vanishes:
        out.append(("a multiplier", {"data": (sequent.data[0], n.Add(sequent.data[1], n.Num(7)), *sequent.data[2:])}))
        out.append(("a negative multiplier", {"data": (sequent.data[0], n.Neg(sequent.data[1]), *sequent.data[2:])}))
    if sequent.relation != "<" and sequent.rule != "combine":
        out.append(("strict", {"relation": "<"}))
    if sequent.relation == "<=" and sequent.rule != "combine":
        out.append(("equal", {"relation": "="}))
    return out


@pytest.mark.parametrize("name", SYSTEMATIC)
def test_rejects_every_corruption_of_every_step(name):
    reject_every_corruption(name, *proved(name))


@pytest.mark.parametrize("name", SYSTEMATIC)
def test_rejects_every_corruption_of_a_proof_that_has_passed(name):
    claim, sequent = proved(name)
    with remembering():
        replay(claim, sequent)
        reject_every_corruption(name, claim, sequent)


def reject_every_corruption(name: str, claim: Claim, sequent: Any) -> None:
    count = 0
    for step in sequent.steps():
        for what, change in corruptions(step):
            forged = copied(sequent, {id(step): change})
            try:
                replay(claim, forged)
            except ReplayError:
                count += 1
            else:
                pytest.fail(f"{name}: {what} at {step} [{step.rule}] was accepted")
    assert count > 5


def test_what_is_not_assumed_by_the_claim_is_not_used():
    claim, sequent = proved("68.1")
    rejected(replace(claim, notation=Notation("nothing", {}, ())), sequent, "does not assume")


x, y, s, t, i = (n.sym(name) for name in "xysti")
X = n.family("x", 1, 1, "x_{0}")


def assumed(what: Stated | Has | Natural) -> Forged:
    if isinstance(what, Natural):
        return Forged(ZERO, "<=", what.symbol, "assumption", (), (what,), frozenset({what}))
    return Forged(what.left, what.relation, what.right, "assumption", (), (what,), frozenset({what}))


def test_the_ball_is_open():
    a, c, r = n.sym("a", 3, 1), n.sym("c", 3, 1), n.sym("r")
    J = n.Sym("J", (2, 3), "J({0})", a)
    lemma = LocalLipschitz(J, c, r, y, y)
    for relation in ("<", "<="):
        member = Stated(n.Norm(a - c), relation, r)
        proof = Forged(n.Norm(J, "F"), "<=", y, "bounded Jacobian", (assumed(member),), (lemma, a),
                       frozenset({lemma, member}))  # fmt: skip
        claim = claim_of(n.Norm(J, "F"), Relation.LE, y, lemma, member)
        if relation == "<":
            replay(claim, proof)
        else:
            rejected(claim, proof, "open ball")


BOUND = Stated(X(i), "<=", y, i, ZERO, t, index=True)


def by_induction(start: Forged, step: Forged, what: Stated = BOUND) -> Forged:
    under = frozenset({Natural(t), *(start.under | step.under) - {what}})
    return Forged(what.left.xreplace({what.var: t}), what.relation, what.right, "strong induction", (start, step),
                  (t, (what,), 0), under)  # fmt: skip


def test_an_induction_starts_from_nothing_and_goes_on_from_the_past():
    at_zero, natural = Stated(X(0), "<=", y), Natural(t)
    growth = Stated(X(i + 1), "<=", X(i), i, ZERO, index=True)
    sign = assumed(natural)
    here = Forged(X(t), "<=", y, "instance", (sign, Forged(t, "=", t, "ring", under=frozenset({natural}))), (BOUND, t),
                  frozenset({BOUND, natural}))  # fmt: skip
    grown = Forged(X(t + 1), "<=", X(t), "instance", (sign,), (growth, t), frozenset({growth, natural}))
    step = Forged(X(t + 1), "<=", y, "combine", (here, grown), (2, ONE, ONE), frozenset({BOUND, growth, natural}))
    claim = claim_of(X(t), Relation.LE, y, at_zero, growth, natural)
    replay(claim, by_induction(assumed(at_zero), step))
    circular = Forged(X(0), "<=", y, "instance", (Forged(ZERO, "=", ZERO, "ring"), sign), (BOUND, ZERO),
                      frozenset({BOUND, natural}))  # fmt: skip
    rejected(claim, by_induction(circular, step), "left")
    future = Forged(X(t + 1), "<=", y, "instance", (sign, sign), (BOUND, t + 1), frozenset({BOUND, natural}))
    rejected(claim, by_induction(assumed(at_zero), future), "range of the quantifier")
    rejected(claim, by_induction(assumed(at_zero), here), "step is not shown")


def test_the_kernel_refuses_a_circular_start_too():
    c = Context((Natural(t), BOUND))
    sign, none = rules.logic.assumption(c, Natural(t)), rules.logic.ring(c, ZERO, ZERO)
    start = rules.logic.instance(c, BOUND, ZERO, none, sign)
    with pytest.raises(RuleError, match="uses what is to be shown"):
        rules.descent.induction(c, t, (BOUND,), (start,), (start,), 0)


def test_a_range_is_not_shown_non_empty_by_its_own_variable():
    """low <= s and s <= high give low <= high; the order of the ends must not be discharged with them."""
    first, last = Stated(x, "<=", s), Stated(s, "<=", y)
    c = Context((first, last))
    order = rules.arithmetic.combine(
        c, x, "<=", y, [rules.logic.assumption(c, first), rules.logic.assumption(c, last)], [ONE, ONE]
    )
    below = rules.arithmetic.combine(c, ZERO, "<=", ONE)
    sequent = rules.ranges.integral_monotone(c, below, s, x, y, order)
    assert {first, last} <= sequent.under
    forged = Forged(sequent.left, "<=", sequent.right, sequent.rule, sequent.parents, sequent.data, frozenset())
    rejected(claim_of(sequent.left, Relation.LE, sequent.right), forged, "dropped")


def test_the_ends_of_a_range_do_not_move():
    c = Context(())
    false = Stated(s + 1, "<=", s)
    below = rules.arithmetic.combine(
        Context((false,)), ONE, "<=", ZERO, [rules.logic.assumption(Context((false,)), false)], [ONE]
    )
    with pytest.raises(RuleError):
        rules.ranges.sup_least(c, below, s, s + 1, y, rules.logic.ring(c, y, y))
    order_claim = Stated(s + 1, "<=", y)
    forged = Forged(n.Integral(ONE, s, s + 1, y), "<=", n.Integral(ZERO, s, s + 1, y), "integrals are monotone",
                    (below, assumed(order_claim)), (), frozenset({order_claim}))  # fmt: skip
    rejected(claim_of(forged.left, Relation.LE, forged.right, order_claim), forged, "depends on")


@pytest.mark.parametrize("member", [X(0), X(t)])
def test_a_member_of_a_family_is_no_variable(member):
    every = Stated(X(i), "<=", ONE, i)
    at = member.indices[0]
    c = Context((every,))
    sequent = rules.logic.instance(c, every, at)
    sign = rules.arithmetic.combine(c, ZERO, "<=", n.Num(7))
    with pytest.raises(RuleError):
        rules.descent.specialize(c, sequent, member, n.Num(7), sign)
    forged = Forged(n.Num(7), "<=", ONE, "specialization", (sequent, sign), (member, n.Num(7)), frozenset({every}))
    rejected(claim_of(n.Num(7), Relation.LE, ONE, every), forged, "family")


def test_a_variable_is_not_captured():
    inner = n.Sum(n.Sym("h", (1, 1), "h", i, s), i, ZERO, s)
    c = Context((Natural(i),))
    with pytest.raises(RuleError, match="is bound"):
        rules.ranges.telescope(c, inner, i, s)
    wrong = inner.xreplace({s: i})
    step = n.Sum(inner - inner.xreplace({s: s - 1}), s, ONE, i)
    forged = Forged(wrong - inner.xreplace({s: ZERO}), "=", step, "telescoping sum", (), (inner, i, s),
                    frozenset({Natural(i)}))  # fmt: skip
    rejected(claim_of(forged.left, Relation.EQ, forged.right, Natural(i)), forged, "captured")


def test_a_derivative_is_not_taken_of_a_coincidence():
    """t = 3 at one time does not make the derivatives of t x and 3 x equal."""
    now = Stated(t, "=", n.Num(3))
    left, right = n.D(t * x, t), n.D(3 * x, t)
    c = Context((now,))
    with pytest.raises(RuleError):
        rules.logic.replaced(c, left, right, (rules.logic.assumption(c, now),))
    forged = Forged(left, "=", right, "equals for equals", (assumed(now),), ((1,),), frozenset({now}))
    rejected(claim_of(left, Relation.EQ, right, now), forged)


def test_the_centre_of_an_exit_does_not_move():
    c, path = n.family("c", 2, 1, "c_{0}"), n.family("p", 2, 1, "p_{0}")
    flow = Flow(path(t), t, path(t), path(0))
    before = Stated(n.Norm(path(s) - c(t)), "<", y, s, ZERO, t, open=True)
    domain = Has(t, Property.NONNEGATIVE)
    shown = Stated(n.Norm(path(t) - c(t)), "<", y)
    context = Context((flow, before, domain, shown))
    with pytest.raises(RuleError):
        rules.flows.first_exit(context, flow, before, rules.logic.assumption(context, shown), t)
    step = Forged(shown.left, "<", y, "norms are non-negative")
    forged = Forged(shown.left, "<", y, "first exit", (step,), (flow, before, t), frozenset({flow, domain}))
    rejected(claim_of(shown.left, Relation.LT, y, flow, domain), forged)


@pytest.mark.parametrize(
    ("left", "right"),
    [(x / x, ONE), (x**y * x ** (-y), ONE), (n.Sqrt(x) * n.Sqrt(x), x), (n.Sqrt(x**2), x), (x**y * x, x ** (y + 1))],
)
def test_powers_are_merged_only_where_the_base_is_positive(left, right):
    positive = Has(x, Property.POSITIVE)
    proof = Forged(left, "=", right, "ring")
    rejected(claim_of(left, Relation.EQ, right), proof)
    rejected(claim_of(left, Relation.EQ, right, positive), proof)  # the step must say that it rests on the sign
    if left.args[0] is not x**2:
        replay(claim_of(left, Relation.EQ, right, positive), replace(proof, under=frozenset({positive})))


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (n.Sum(X(i) * y, i, ONE, t), y * n.Sum(X(s), s, ONE, t), True),
        (n.Integral(n.Exp(-x * (s - t)), s, ZERO, t), n.Exp(x * t) * n.Integral(n.Exp(-x * s), s, ZERO, t), True),
        (n.Integral(s, s, ZERO, t), n.Integral(t, s, ZERO, t), False),
        (n.Sum(n.Sum(X(i), i, ONE, s), s, ONE, t), n.Sum(n.Sum(X(s), i, ONE, s), s, ONE, t), False),
        (n.Norm(n.I(3), "F"), n.Norm(ONE, "F"), False),
        (n.Integral(ONE**t, s, ZERO, t), n.Integral(ONE, s, ZERO, t), True),
        (n.Integral(n.Num(-1) ** t, s, ZERO, t), n.Integral(ONE, s, ZERO, t), False),
        (n.Norm(n.sym("A", 2, 2) - n.sym("B", 2, 2)), n.Norm(n.sym("A", 2, 2) - n.sym("B", 2, 2)), True),
    ],
)
def test_expansion(left, right, same):
    if left.args[0].shape == right.args[0].shape == (2, 2):
        left, right = n.Norm(left.args[0], "op"), n.Norm(n.Neg(right.args[0]), "op")
    proof, claim = Forged(left, "=", right, "ring"), claim_of(left, Relation.EQ, right)
    if same:
        replay(claim, proof)
    else:
        rejected(claim, proof)


def frames() -> dict[str, tuple[Forged, str]]:
    """Steps whose premises are not even looked at, with what is said of each."""
    h = n.Sym("h", (1, 1), "h_{0}", i)
    plain = Forged(ONE, "=", ONE, "ring")
    positive = Has(x, Property.POSITIVE)
    upper = Stated(h, "<=", t, i, ZERO, t, index=True)
    lower = Stated(t, "<=", h, i, ZERO, t, index=True)
    return {
        "a relation of another kind": (Forged(ONE, "<>", ONE, "ring"), "the relation '<>'"),
        "an assumption with premises": (
            Forged(ZERO, "<", x, "assumption", (plain,), (positive,), frozenset({positive})), "no assumption",
        ),
        "an induction over nothing": (Forged(ONE, "=", ONE, "strong induction", (), (t, (), 0)), "no properties"),
        **{
            f"an induction whose end is on its {side}": (
                Forged(what.left, "<=", what.right, "strong induction", (plain, plain), (t, (what,), 0)),
                "depends on where its range ends",
            )
            for side, what in (("right", upper), ("left", lower))
        },
        **{
            f"Gronwall with {which}": (
                Forged(h, "<=", h, "Gronwall inequality", (plain, plain, plain), (u_, beta, rate, t, s)),
                "the integrands depend on t",
            )
            for which, u_, beta, rate in (
                ("a moving kernel", y, t, y), ("a moving rate", y, y, t), ("s in what is bounded", s, y, y),
            )
        },
    }  # fmt: skip


@pytest.mark.parametrize("name", frames())
def test_a_step_of_the_wrong_frame_is_named(name):
    proof, said = frames()[name]
    rejected(claim_of(proof.left, Relation.LE, proof.right, Has(x, Property.POSITIVE), Natural(t)), proof, match=said)


class Endless:
    """A proof object whose premises never end."""

    left, relation, right, rule, data, under = ONE, "=", ONE, "lemma", (), frozenset()

    @property
    def parents(self):
        return (Endless(),)


def cyclic() -> SimpleNamespace:
    one = SimpleNamespace(left=ONE, relation="=", right=ONE, rule="lemma", data=(), under=frozenset())
    one.parents = (one,)
    return one


@each(
    "proof",
    [
        None, 3, "0 <= 1", object(), cyclic(), Endless(), SimpleNamespace(parents=()),
        Forged(1, "=", 1, "ring"), Forged(ONE, "==", ONE, "ring"), Forged(ONE, "=", ONE, None),
        Forged(ONE, "=", ONE, "ring", parents=[1]), Forged(ONE, "=", ONE, "ring", under=("no", "assumption")),
        Forged(ONE, "=", ONE, "ring", under=None), Forged(ONE, "=", ONE, "combine", data=("two",)),
        Forged(ONE, "=", ONE, "instance", data=(1, 2)), Forged(ONE, "=", ONE, "strong induction", data=(1, 2, 3)),
        Forged(ONE, "=", n.I(2), "ring"), Forged(n.I(2), "<=", n.I(2), "ring"),
        Forged(n.Add(ONE, n.I(2)), "=", n.Add(ONE, n.I(2)), "ring"),
        *(Forged(ONE, "=", ONE, name, data=(None, None)) for name in CHECKS if name != "ring"),
    ],
)  # fmt: skip
def test_malformed_objects_are_rejected_as_such(proof):
    rejected(claim_of(ONE, Relation.EQ, ONE), proof)


def test_huge_terms_are_refused():
    tower = x + y
    for _ in range(6):
        tower = tower**12
    rejected(claim_of(tower, Relation.EQ, tower + 0), Forged(tower, "=", tower + 0, "ring"))


# -- one hidden layer -------------------------------------------------------------------------------------------
def only(sequent: Any, rule: str) -> Any:
    return next(step for step in sequent.steps() if step.rule == rule)


FORGED = [
    (
        "layer.jacobian-in-blocks.1",
        "Jacobian of one hidden layer",
        lambda f: n.Sum(f.right.args[0].args[1], *f.right.args[1:]),
    ),  # no k
    (
        "layer.jacobian-in-blocks.1",
        "Jacobian of one hidden layer",
        lambda f: n.Sum(*f.right.args[:3], f.right.args[3] - 1),
    ),  # a unit lost
    ("layer.weights-of-all-units.1", "parameters of one hidden layer", lambda f: f.right / n.Num(2)),
    ("layer.readout-of-a-unit.2", "readout of one unit", lambda f: f.right / n.Num(2)),
    ("layer.activations-of-a-unit.1", "an entrywise map is Lipschitz", lambda f: f.right.args[1]),  # without M_1
    ("layer.slopes-of-a-unit.1", "slopes of an entrywise map", lambda f: ONE),
    (
        "layer.slopes-of-a-unit.2",
        "change of the slopes of an entrywise map",
        lambda f: n.Mul(*f.right.args[1:]),
    ),  # without M_2
    ("layer.input-weight-block.1", "difference of Kronecker products", lambda f: f.right.args[0]),
    ("layer.quadratic-form-of-a-unit.1", "larger eigenvalue of a symmetric 2 x 2 matrix", lambda f: f.right / n.Num(2)),
]


@pytest.mark.parametrize(("name", "rule", "smaller"), FORGED, ids=[f"{x[0]} {x[1]} {i}" for i, x in enumerate(FORGED)])
def test_a_rule_about_a_layer_shows_no_more_than_it_does(name, rule, smaller):
    _, sequent = proved(name)
    step = only(sequent, rule)
    own = claim_of(step.left, Relation.EQ if step.relation == "=" else Relation.LE, step.right, *step.under)
    replay(own, copied(step, {}))
    right = smaller(step)
    forged = copied(step, {id(step): {"right": right}})
    rejected(replace(own, rhs=right), forged)
    if any(isinstance(a, HiddenLayer | Activation) for a in step.under):
        rejected(own, copied(step, {id(step): {"under": frozenset()}}))


@pytest.mark.parametrize(
    "name",
    [
        "trained-layer.jacobian-with-two-constants.1",
        "trained-layer.theorem-g1-decay-and-path.1",
        "trained-layer.theorem-g1-kernel.1",
        "trained-layer.printed-g1-decay-and-path.2",
        "trained-layer.theorem-g2.2",
    ],
)
def test_theorems_for_one_hidden_layer_are_replayed(name):
    claim, sequent = proved(name)
    replay(claim, copied(sequent, {}))
    assert not any(isinstance(a, LocalLipschitz) for step in (sequent, claim.assumptions) for a in under_of(step))
    rejected(replace(claim, rhs=claim.rhs * n.Frac(ONE, n.Num(2))), sequent)


def resized(symbol: n.Sym, rows: int, cols: int) -> n.Sym:
    return n.Sym(symbol.name, (rows, cols), symbol.tex, *symbol.indices)


MISFITS = {
    "incoming rows": {"incoming": resized(LAYER.incoming, 9, 1)},
    "incoming columns": {"incoming": resized(LAYER.incoming, 2, 9)},
    "readout columns": {"readout": resized(LAYER.readout, 2, 9)},
    "values": {"value": resized(LAYER.value, 9, 1)},
    "columns of values": {"value": resized(LAYER.value, 3, 9)},
    "slopes": {"slopes": resized(LAYER.slopes, 9, 3)},
    "columns of slopes": {"slopes": resized(LAYER.slopes, 3, 9)},
    "outputs of the Jacobian": {"jacobian": resized(LAYER.jacobian, 9, 18)},
    "parameters of the Jacobian": {"jacobian": resized(LAYER.jacobian, 6, 9)},
    "a unit with an index": {"unit": n.Sym("i", (1, 1), "i", n.Num(1))},
    "a width that hangs on the unit": {"width": LAYER.unit + 1},
    "inputs that hang on the unit": {"inputs": n.Sym("XX", (3, 2), "XX", LAYER.unit)},
}


class Resting:
    """A replay that only notes what is rested on."""

    def __init__(self) -> None:
        self.on: list[Any] = []

    def rests_on(self, step: Any, value: Any) -> None:
        self.on.append(value)


@pytest.mark.parametrize("change", MISFITS.values(), ids=MISFITS)
def test_a_layer_whose_parts_do_not_fit_is_no_premise(change):
    fine = Resting()
    assert network(fine, None, LAYER, LAYER.point) == LAYER
    assert fine.on == [LAYER]
    with pytest.raises(ReplayError, match=r"shapes do not fit|units is not free|member of a family"):
        network(Resting(), None, replace(LAYER, **change), LAYER.point)
    hanging = n.Sym("theta", (18, 1), "theta", LAYER.unit)
    for point, why in ((resized(LAYER.point, 9, 1), "no point"), (hanging, "not free")):
        with pytest.raises(ReplayError, match=why):
            network(Resting(), None, LAYER, point)


def under_of(thing: Any) -> Any:
    return getattr(thing, "under", None) or thing.judged


# -- a local Lipschitz condition that is shown --------------------------------------------------------------------
p, p2, centre, other_centre = (n.sym(name, 3, 1) for name in ("p", "p_2", "centre", "other"))
radius, size_of, steep, small = (n.sym(name) for name in ("radius", "bound", "slope", "small"))


def jac(at: n.Node, name: str = "J") -> n.Sym:
    return n.Sym(name, (2, 3), name + "({0})", at)


CONDITION = LocalLipschitz(jac(centre), centre, radius, size_of, steep)
AGAIN = LocalLipschitz(jac(centre), centre, radius, ONE * size_of, ONE * steep)


def near(at: n.Node, r: n.Node = radius, c: n.Node = centre, relation: str = "<") -> Stated:
    return Stated(n.Norm(at - c), relation, r)


def bounded(lemma: LocalLipschitz, at: n.Node, *, relation: str = "<", under: Any = None) -> Forged:
    there = near(at, lemma.radius, lemma.centre, relation)
    rests = frozenset({lemma, there}) if under is None else frozenset(under)
    return Forged(
        n.Norm(lemma.at(at), "F"), "<=", lemma.bound, "bounded Jacobian", (assumed(there),), (lemma, at), rests
    )


def changing(lemma: LocalLipschitz, a: n.Node, b: n.Node, under: Any = None) -> Forged:
    first, second = near(a, lemma.radius, lemma.centre), near(b, lemma.radius, lemma.centre)
    rests = frozenset({lemma, first, second}) if under is None else frozenset(under)
    left = n.Norm(lemma.at(a) - lemma.at(b), "F")
    return Forged(left, "<=", lemma.slope * n.Norm(a - b), "Lipschitz Jacobian", (assumed(first), assumed(second)),
                  (lemma, a, b), rests)  # fmt: skip


def conditioned(
    sequent: Forged, size: Forged, change: Forged, data: Any = (CONDITION, p, p2), less: Any = ()
) -> Forged:
    """The most that the step may be said to rest on, less some of it."""
    in_ball = {near(x) for x in (p, p2)}
    rest = (sequent.under - {data[0]}) | ((size.under | change.under) - in_ball)
    name, parents = "local Lipschitz condition shown", (sequent, size, change)
    under = frozenset(rest) - frozenset(less)
    return Forged(sequent.left, sequent.relation, sequent.right, name, parents, data, under)


def test_a_condition_that_is_shown_may_go():
    sequent = bounded(CONDITION, centre)
    made = conditioned(sequent, bounded(AGAIN, p), changing(AGAIN, p, p2))
    assert CONDITION not in made.under
    replay(claim_of(made.left, Relation.LE, made.right, AGAIN, near(centre)), made)


SMALLER = LocalLipschitz(jac(centre), centre, radius / 2, size_of, steep)
STEEPER = LocalLipschitz(jac(centre), centre, radius, size_of, 2 * steep)
LARGER = LocalLipschitz(jac(centre), centre, radius, 2 * size_of, steep)
ANOTHER = LocalLipschitz(jac(centre, "G"), centre, radius, size_of, steep)
MOVED = LocalLipschitz(jac(centre), other_centre, radius, size_of, steep)
KNOWN = Stated(n.Norm(jac(p), "F"), "<=", size_of)
KNOWN_CHANGE = Stated(n.Norm(jac(p) - jac(p2), "F"), "<=", steep * n.Norm(p - p2))
PATH = n.Sym("path", (3, 1), "x_{0}", t)
FACT, SIZE, CHANGE = bounded(CONDITION, centre), bounded(AGAIN, p), changing(AGAIN, p, p2)
NOT_SHOWN = {
    "by itself": (conditioned(FACT, bounded(CONDITION, p), changing(CONDITION, p, p2)), "used where it is shown"),
    "by itself, once": (conditioned(FACT, SIZE, changing(CONDITION, p, p2)), "used where it is shown"),
    "in a smaller ball": (conditioned(FACT, bounded(SMALLER, p), changing(SMALLER, p, p2)), "not general"),
    "around another centre": (conditioned(FACT, bounded(MOVED, p), changing(MOVED, p, p2)), "not general"),
    "a larger slope": (conditioned(FACT, SIZE, changing(STEEPER, p, p2)), "change of the Jacobian"),
    "a larger bound": (conditioned(FACT, bounded(LARGER, p), CHANGE), "size of the Jacobian"),
    "of another Jacobian": (conditioned(FACT, bounded(ANOTHER, p), changing(ANOTHER, p, p2)), "size of the Jacobian"),
    "of one point": (conditioned(FACT, assumed(KNOWN), CHANGE), "not general"),
    "of two points": (conditioned(FACT, SIZE, assumed(KNOWN_CHANGE)), "not general"),
    "at the other point": (conditioned(FACT, bounded(AGAIN, p2), CHANGE), "size of the Jacobian"),
    "one point twice": (conditioned(FACT, SIZE, changing(AGAIN, p, p), (CONDITION, p, p)), "are one"),
    "the centre": (conditioned(FACT, SIZE, changing(AGAIN, p, centre), (CONDITION, p, centre)), "speaks of the point"),
    "a member of a family": (conditioned(FACT, bounded(AGAIN, PATH), changing(AGAIN, PATH, p2), (CONDITION, PATH, p2)),
                             "free point"),
    "no point": (conditioned(FACT, SIZE, CHANGE, (CONDITION, x, p2)), "free point"),
    "a point of another space": (conditioned(FACT, SIZE, CHANGE, (CONDITION, n.sym("q", 2, 1), p2)), "another space"),
    "points exchanged": (conditioned(FACT, SIZE, CHANGE, (CONDITION, p2, p)), "size of the Jacobian"),
    "premises exchanged": (conditioned(FACT, CHANGE, SIZE), "size of the Jacobian"),
    "what shows it is forgotten": (conditioned(FACT, SIZE, CHANGE, less=[AGAIN]), "dropped"),
    "where the sequent is": (conditioned(FACT, SIZE, CHANGE, less=[near(centre)]), "dropped"),
    "no condition": (conditioned(FACT, SIZE, CHANGE, (near(p), p, p2)), "no local Lipschitz condition"),
}  # fmt: skip


@each("name", NOT_SHOWN)
def test_a_condition_that_is_not_shown_stays(name):
    forged, why = NOT_SHOWN[name]
    every = {a for step in (FACT, SIZE, CHANGE, *forged.parents) for a in step.under} - {CONDITION}
    claim = claim_of(forged.left, Relation.LE, forged.right, *sorted(every, key=lambda a: a.statement()))
    rejected(claim, forged, why)


def test_that_the_point_of_a_sequent_is_in_the_ball_does_not_go_with_the_condition():
    """||J(p)|| <= bound needs p in the ball, though the condition is shown for general p in the ball."""
    sequent = bounded(CONDITION, p)
    made = conditioned(sequent, SIZE, CHANGE)
    replay(claim_of(sequent.left, Relation.LE, sequent.right, AGAIN, near(p)), made)
    forged = replace(made, under=made.under - {near(p)})
    rejected(claim_of(sequent.left, Relation.LE, sequent.right, AGAIN), forged, "dropped")


def test_a_sequent_keeps_its_statement_without_the_condition():
    made = conditioned(FACT, SIZE, CHANGE)
    stronger = replace(made, right=made.right / n.Num(2))
    rejected(claim_of(made.left, Relation.LE, stronger.right, AGAIN, near(centre)), stronger, "something else")


def test_a_forged_point_is_no_point():
    claim, sequent = proved("layer.lemma-1-change.3")
    step = only(sequent, "substitution of a point")
    var, value = step.data
    for data in ((value, var), (var, var), (var, step.left), (value.indices[0] if value.indices else ONE, value)):
        rejected(claim, copied(sequent, {id(step): {"data": data}}))
    rejected(claim, copied(sequent, {id(step): {"under": step.parents[0].under}}))  # the hypothesis at the old point


def test_the_ratio_of_a_geometric_sum_does_not_move_with_its_index():
    """sum_(j=1)^m x^(j-1) = (1 - x^m) / (1 - x) for x < 1, and not with j for x."""
    j, m, x = n.sym("j"), n.sym("m"), n.sym("x")
    for ratio, fine in ((x, True), (j, False), (x * j, False)):
        below = Stated(ratio, "<", ONE)
        total = n.Sum(n.Pow(ratio, j - 1), j, ONE, m)
        value = n.Frac(1 - n.Pow(ratio, m), 1 - ratio)
        premise = Forged(ratio, "<", ONE, "assumption", (), (below,), frozenset({below}))
        under = frozenset({below, Natural(m)})
        proof = Forged(total, "=", value, "geometric sum", (premise,), (ratio, m, j), under)
        claim = claim_of(total, Relation.EQ, value, below, Natural(m))
        if fine:
            replay(claim, proof)
        else:
            rejected(claim, proof, "the index is not free")


def test_a_hypothesis_about_all_is_not_cut_by_one_of_them():
    """h(k) <= h(i) for all k is not shown by h(i) <= h(i), whatever i is."""
    k, i, m = n.sym("k"), n.sym("i"), n.sym("m")
    naturals = (Natural(k), Natural(i), Natural(m))
    context = Context(naturals)
    h = n.family("h", 1, 1, "h_{0}")
    every = Stated(h(k), "<=", h(i), k, ZERO, index=True)
    used = rules.logic.instance(context, every, m, rules.logic.assumption(context, Natural(m)))
    assert every in used.under
    trivial = rules.logic.ring(context, h(i), h(i))
    for var, what, proof in (
        (i, "the variable of the proof occurs", trivial),
        (m, "another statement", trivial),
        (k, "another statement", trivial),
    ):
        under = (used.under | proof.under) - {every}
        forged = Forged(used.left, used.relation, used.right, "cut", (used, proof), (every, var), under)
        rejected(claim_of(h(m), Relation.LE, h(i), *naturals), forged, what)
    own = Stated(h(k), "<=", h(k), k, ZERO, index=True)
    used = rules.logic.instance(context, own, m, rules.logic.assumption(context, Natural(m)))
    under = (used.under | trivial.under) - {own}
    fine = Forged(used.left, used.relation, used.right, "cut", (used, trivial), (own, i), under)
    replay(claim_of(h(m), Relation.LE, h(m), *naturals), fine)
