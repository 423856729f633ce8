"""Each obligation of each rule is taken away or altered in turn, for the kernel and for the replay.

An altered application of a rule is refused by the kernel, or what it makes is accepted by the replay, which shares no
code with it. An altered step of a proof is rejected by the replay, but for the alterations that leave it a proof:
those are listed in `STILL_TRUE` and checked for their reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from derivations.assumptions import Assumption, Flow, Has, Property
from derivations.estimates import Natural, Stated
from derivations.notation import Exp, Norm, sym
from derivations.notation import nodes as n
from verify.bounds.replay import ReplayError, replay
from verify.bounds.rules import arithmetic, calculus, flows, logic
from verify.bounds.rules.ground import EQ, LE, LT, ONE, ZERO
from verify.bounds.rules.kernel import RULES, Context, Sequent
from verify.selftest.applications.letters import PLAIN, member, stated, y_at
from verify.selftest.applications.uses import Use, every
from verify.selftest.subjects import RELATIONS

from ..families import each
from . import numeric
from .cases import REFUSALS, drawn, rngs
from .test_replay import Forged, assumed, claim_of, copied

SLOPES = "functions of one number compared by their slopes"
OTHER, LIMIT = sym("other"), sym("limit")


@cache
def uses() -> dict[str, Use]:
    found: dict[str, Use] = {}
    for use in every():
        rule = use.sequent().rule
        found[f"{rule} {sum(key.startswith(rule + ' ') for key in found)}"] = use
    return found


NAMES = sorted(uses())
SINGLE = [name for name in NAMES if not name.startswith("combine ")]  # what may be combined is tried with numbers


def accepted(step: Any) -> bool:
    """Whether the replay takes the step for a proof of what it says, under what it says it rests on."""
    try:
        replay(claim_of(step.left, RELATIONS[step.relation], step.right, *step.under), step)
    except ReplayError:
        return False
    return True


def test_there_is_an_application_of_every_rule():
    assert {use.sequent().rule for use in uses().values()} == set(RULES)


@each("name", NAMES)
def test_a_valid_application_is_made_and_accepted(name):
    assert accepted(uses()[name].sequent())


# -- alterations of terms, assumptions and premises -------------------------------------------------------------
def other_terms(node: n.Node) -> Iterator[n.Node]:
    if isinstance(node, n.Sym):
        yield n.Sym("other", node.shape, "other")
    if node.is_scalar_shaped:
        yield node + 1
        if node != ZERO:
            yield -node
        yield ONE if node != ONE else TWO
    else:
        yield node + node
        yield n.Sym("wide", (*node.shape[:1], node.shape[1] + 1), "wide")
    yield LIMIT if node.is_scalar_shaped else LIMIT * node


TWO = n.Num(2)


def other_assumptions(what: Any) -> Iterator[Any]:
    """One field changed at a time: another relation, end, symbol, an open or a closed end, another property."""
    for f in fields(what):
        old = getattr(what, f.name)
        if isinstance(old, bool):
            new: list[Any] = [not old]
        elif isinstance(old, Property):
            new = [x for x in (Property.NONNEGATIVE, Property.POSITIVE, Property.SYMMETRIC, Property.INVERTIBLE)
                   if x is not old]  # fmt: skip
        elif isinstance(old, n.Node):
            new = list(other_terms(old))
        elif old in (LE, LT, EQ):
            new = [x for x in (LE, LT, EQ) if x != old]
        elif old is None and f.name in ("low", "high"):
            new = [ONE, LIMIT]
        elif isinstance(old, Assumption):
            new = list(other_assumptions(old))
        else:
            new = []
        if f.name in ("low", "high", "var") and old is not None:
            new.append(None)
        for x in new:
            try:
                yield replace(what, **{f.name: x})
            except (ValueError, TypeError, AttributeError):
                continue


def other_premises(sequent: Any) -> Iterator[tuple[str, tuple[n.Node, str, n.Node]]]:
    """What a premise may say instead, as a stated relation."""
    sides = (sequent.left, sequent.relation, sequent.right)
    for relation in (LE, LT, EQ) if sequent.left.is_scalar_shaped else ():
        if relation != sequent.relation:
            yield f"{sequent.relation} to {relation}", (sides[0], relation, sides[2])
    yield "turned around", (sides[2], sides[1], sides[0])
    for x in other_terms(sequent.left):
        if n.same_shape(x.shape, sequent.right.shape):
            yield "another left side", (x, sides[1], sides[2])
    for x in other_terms(sequent.right):
        if n.same_shape(x.shape, sequent.left.shape):
            yield "another right side", (sides[0], sides[1], x)


def other_values(value: Any) -> Iterator[Any]:
    """What may stand in place of an argument that is no premise."""
    if isinstance(value, n.Node):
        yield from other_terms(value)
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif value in ("op", "F", "2"):
        yield from (x for x in ("op", "F", "2") if x != value)
    elif value in (LE, LT, EQ):
        yield from (x for x in (LE, LT, EQ) if x != value)
    elif isinstance(value, Assumption) and is_dataclass(value):
        yield from other_assumptions(value)
    elif isinstance(value, tuple | list) and value and not isinstance(value[0], Sequent):
        yield value[1:]
        for k, one in enumerate(value):
            for x in other_values(one):
                yield type(value)((*value[:k], x, *value[k + 1 :]))


# -- the kernel -------------------------------------------------------------------------------------------------
def resting(sequent: Sequent, var: n.Sym) -> Sequent | None:
    """The same sequent, which rests on one more assumption, about a variable."""
    if not sequent.left.is_scalar_shaped:
        return None
    about = var if var.is_scalar_shaped else Norm(var)
    more = logic.assumption(PLAIN, Stated(about, EQ, LIMIT))
    return arithmetic.combine(PLAIN, sequent.left, sequent.relation, sequent.right, [sequent, more], [ONE, ZERO])


def places(args: tuple) -> Iterator[tuple[int, int | None, Sequent]]:
    """Where premises stand among the arguments, also inside tuples and lists."""
    for k, arg in enumerate(args):
        if isinstance(arg, Sequent):
            yield k, None, arg
        elif isinstance(arg, tuple | list):
            yield from ((k, i, x) for i, x in enumerate(arg) if isinstance(x, Sequent))


def put_in(args: tuple, k: int, i: int | None, value: Any) -> tuple:
    if i is not None:
        value = type(args[k])((*args[k][:i], value, *args[k][i + 1 :]))
    return (*args[:k], value, *args[k + 1 :])


def altered_calls(use: Use) -> Iterator[tuple[str, tuple]]:
    args = use.args
    for at, (k, i, sequent) in enumerate(places(args)):
        for why, says in other_premises(sequent):
            yield f"premise {at}: {why}", put_in(args, k, i, logic.assumption(PLAIN, Stated(*says)))
        for var in use.general.get(at, ()):
            more = resting(sequent, var)
            if more is not None:
                yield f"premise {at} is not general in {var}", put_in(args, k, i, more)
        if i is not None:
            yield f"premise {at} is left out", put_in(args, k, None, type(args[k])((*args[k][:i], *args[k][i + 1 :])))
    for k, arg in enumerate(args):
        if isinstance(arg, Sequent):
            continue
        for x in other_values(arg):
            yield f"argument {k}: {x}", put_in(args, k, None, x)


@each("name", NAMES)
def test_the_kernel_makes_nothing_that_the_replay_rejects(name):
    use = uses()[name]
    refused = 0
    for why, args in altered_calls(use):
        try:
            sequent = use.sequent(args)
        except REFUSALS:
            refused += 1
        except (AttributeError, TypeError, ValueError, IndexError):
            refused += 1  # an argument of another kind
        else:
            assert accepted(sequent) or (sequent.rule, why.split(":")[0]) in STRICTER, why
    if any(True for _ in places(use.args)) and use.sequent().rule not in OF_ANY_PREMISE:
        assert refused, "some alteration must be refused"


OF_ANY_PREMISE = (
    "lemma",
    "exponential is monotone",
    "logarithm is monotone",
    "product of inequalities",
    "expectations are monotone",
)
STRICTER = {("Jacobian of one hidden layer", "argument 0")}  # a product in a Kronecker product is not looked into


# -- the replay -------------------------------------------------------------------------------------------------
def with_parent(step: Forged, k: int, parent: Any) -> Forged:
    """The step with another premise; it says that it rests on what the new premise rests on."""
    old = step.parents[k]
    gone = old.under - frozenset().union(*(p.under for i, p in enumerate(step.parents) if i != k))
    under = (step.under - (gone if old.rule == "assumption" else frozenset())) | parent.under
    return replace(step, parents=(*step.parents[:k], parent, *step.parents[k + 1 :]), under=under)


def altered_steps(use: Use) -> Iterator[tuple[str, Forged]]:
    sequent = use.sequent()
    step = copied(sequent, {})
    for k, parent in enumerate(step.parents):
        for why, says in other_premises(parent):
            yield f"premise {k}: {why}", with_parent(step, k, assumed(Stated(*says)))
        yield f"premise {k} is left out", replace(step, parents=(*step.parents[:k], *step.parents[k + 1 :]))
        yield f"premise {k} twice", replace(step, parents=(*step.parents[: k + 1], *step.parents[k:]))
    for at, variables in use.general.items():
        for var in variables:
            for more in (Stated(var, EQ, LIMIT), Has(var, Property.POSITIVE)):
                known = replace(step.parents[at], under=step.parents[at].under | {more})
                parents = (*step.parents[:at], known, *step.parents[at + 1 :])
                yield f"premise {at} is not general in {var}", replace(step, parents=parents)
                yield f"premise {at} rests on {more}", replace(step, parents=parents, under=step.under | {more})
    if len(step.parents) > 1:
        yield "premises in another order", replace(step, parents=step.parents[::-1])
    for relation in (LE, LT, EQ):
        if relation != step.relation and step.left.is_scalar_shaped:
            yield f"{step.relation} to {relation}", replace(step, relation=relation)
    if step.relation != EQ:
        yield "sides exchanged", replace(step, left=step.right, right=step.left)
    for side in ("left", "right"):
        for x in other_terms(getattr(step, side)):
            if n.same_shape(x.shape, step.left.shape):
                yield f"another {side} side", replace(step, **{side: x})
    for k, value in enumerate(step.data):
        yield f"datum {k} is left out", replace(step, data=(*step.data[:k], *step.data[k + 1 :]))
        for x in (None, *other_values(value)):
            if x is not value:
                yield f"datum {k}", replace(step, data=(*step.data[:k], x, *step.data[k + 1 :]))
    if step.data:
        yield "more data", replace(step, data=(*step.data, ONE))
    for a in step.under:
        yield f"without {type(a).__name__}", replace(step, under=step.under - {a})


#: rules that copy the relation of this premise to their conclusion, or that want an equation there
COPIED = {
    ("lemma", 0), ("exponential is monotone", 0), ("specialization", 0), ("substitution", 0), ("cut", 0),
    ("substitution of a point", 0), ("division by a positive number", 0),
    ("sums are monotone", 0), ("integrals are monotone", 0), ("union bound", 0),
    ("strong induction", 1), ("antisymmetry", 0), ("logarithm is monotone", 0), ("expectations are monotone", 0),
    ("logarithm against a number", 0),
}  # fmt: skip
ANY_RELATION = {
    ("powers grow with the base", 0),
    ("reciprocal", 0),
    ("antisymmetry", 1),
    ("a maximum is the least upper bound", 1),
    ("a minimum is the greatest lower bound", 1),
}

#: what is altered here leaves a proof
STILL_TRUE = {
    # a weaker claim, fewer numbers, another positive factor: the rule decides what it is asked, and these are true
    (SLOPES, "another right side"), (SLOPES, "another left side"), (SLOPES, "premise 0: another left side"),
    (SLOPES, "premise 1: another right side"), (SLOPES, "datum 3"),
    # a bound variable has another name
    ("Gronwall inequality", "datum 4"), ("Gronwall inequality from a constant", "datum 4"),
    ("fundamental theorem", "datum 0"), ("geometric sum", "datum 2"),
    ("integral mean value", "datum 3"), ("integral of an exponential", "datum 1"),
    # another term that is its own transpose; which premise says so is not repeated in the data
    ("Weyl's inequality", "premise 0: another right side"), ("quadratic form", "premise 0: another right side"),
    ("Weyl's inequality", "datum 2"), ("Weyl's inequality", "datum 3"), ("quadratic form", "datum 2"),
    ("ends of a spectrum", "premise 0: another right side"), ("ends of a spectrum", "datum 1"),
    ("eigenvalues below the norm", "premise 0: another right side"), ("eigenvalues below the norm", "datum 2"),
    ("eigenvalue by its number", "premise 0: another right side"), ("eigenvalue by its number", "datum 3"),
    ("largest eigenvalue of a quadratic form", "premise 0: another right side"),
    ("largest eigenvalue of a quadratic form", "datum 2"),
    ("trace between eigenvalues", "premise 0: another right side"), ("trace between eigenvalues", "datum 2"),
    ("trace of a product between eigenvalues", "premise 0: another right side"),
    ("trace of a product between eigenvalues", "datum 3"), ("a symmetric matrix is its transpose", "datum 1"),
    ("a symmetric matrix is its transpose", "premise 0: another right side"),
    ("Weyl's inequality for the largest eigenvalue", "premise 0: another right side"),
    ("Weyl's inequality for the largest eigenvalue", "datum 2"),
    ("Weyl's inequality for the largest eigenvalue", "datum 3"),
    # an index by another name; -x <= |x|; both sides are one number
    ("columns of a product", "datum 2"), ("a number is below its absolute value", "another left side"),
    ("function of a symmetric matrix", "sides exchanged"),
    ("smallest eigenvalue from a quadratic form", "sides exchanged"),
    # what is not needed for the conclusion: the time or the last index need not be declared
    ("chain rule", "without Has"), ("flow", "without Has"), ("sums are monotone", "without Natural"),
    # a rate of the other sign is no zero either; -a <= b from a^2 <= b^2; a = b and u = b are used both ways
    ("integral of an exponential", "premise 0: turned around"), ("a domain shown", "premise 1: turned around"),
    ("squares reflect the order", "another left side"),
    ("equals for equals", "premise 1: turned around"),
    # where nothing says that it is random, it is one value; X is not Y if Y < X either; 0 + 0 = 0
    *((name, f"without {kind}") for name in (
        "Cauchy-Schwarz inequality for expectations", "covariance", "expectation of a sum", "expectation of a trace",
        "Cantelli's inequality",
        "expectations are linear", "expectations are monotone", "moments of a law", "norm of an expectation",
    ) for kind in ("Random", "Centered")),
    ("expectations are monotone", "premise 0: <= to <"), ("an event that holds", "premise 0: turned around"),
    ("moments of a law", "another right side"),
    # another rational number on the same side of pi
    ("pi between rational numbers", "another left side"), ("pi between rational numbers", "another right side"),
    # that the integral of the same function exists
    ("integrals are monotone", "without Defined"),
    # the other premise says the same, or an equation is as good as an inequality
    ("substitution", "premise 0 is left out"), ("substitution", "premise 1: < to <="),
    ("substitution", "premise 1: < to ="), ("antisymmetry", "premise 0: = to <="),
    ("antisymmetry", "premise 0: <= to ="),
    ("product of inequalities", "premises in another order"),
    # a factor of the other sign
    ("Cauchy-Schwarz inequality for sums and integrals", "datum 0"),
    ("Cauchy-Schwarz inequality for sums and integrals", "datum 1"),
    # less is said than is shown
    ("a maximum is the least upper bound", "< to <="), ("a minimum is the greatest lower bound", "< to <="),
}  # fmt: skip


@each("name", SINGLE)
def test_the_replay_rejects_what_is_altered(name):
    rule, use = name.rsplit(" ", 1)[0], uses()[name]
    sequent = use.sequent()
    stronger = {f"premise {k}: <= to {r}" for k, x in enumerate(sequent.parents) for r in (LT, EQ) if x.relation == LE}
    stronger |= {f"premise {k}: {x} to {y}" for r, k in ANY_RELATION if r == rule for x in RELATIONS for y in RELATIONS}
    taken = {why for why, step in altered_steps(use) if accepted(step)}
    copied_here = {why for why in stronger if (rule, int(why.split()[1].rstrip(":"))) in COPIED}
    assert taken - {why for r, why in STILL_TRUE if r == rule} <= stronger - copied_here


@each("name", SINGLE)
def test_a_stronger_premise_is_as_good(name):
    """a < b or a = b where a <= b is wanted, unless the relation is copied to the conclusion."""
    rule, use = name.rsplit(" ", 1)[0], uses()[name]
    step = copied(use.sequent(), {})
    for k, parent in enumerate(step.parents):
        if parent.relation == LE and (rule, k) not in COPIED and parent.rule == "assumption":
            for relation in (LT, EQ):
                known = with_parent(step, k, assumed(Stated(parent.left, relation, parent.right)))
                assert accepted(known), (k, relation)


# -- linear combinations, with numbers --------------------------------------------------------------------------
x, y, z, w, m = (sym(name) for name in "xyzwm")
SIGNS = (Has(x, Property.POSITIVE), Has(y, Property.NONNEGATIVE), Natural(m))


@drawn(rngs, examples=150)
def test_whatever_the_replay_lets_combine_is_true(rng):
    """Premises, multipliers, signs, relation and remainder at random; what is accepted holds in the drawn model."""
    model = {x: numeric.fraction(rng, 1), y: numeric.fraction(rng, 0), z: numeric.fraction(rng),
             w: numeric.fraction(rng), m: Fraction(int(rng.integers(0, 4)))}  # fmt: skip
    model = {key: numeric.one(value) for key, value in model.items()}
    atoms = [x, y, z, w, m, x * y, z**2, y**3, z * w, 1 / x, z**2 * y, (z - w) ** 2, Norm(z * w), ONE, x ** n.Num(-2)]

    def some() -> n.Node:
        return n.Num(int(rng.integers(-1, 4))) * atoms[rng.integers(len(atoms))]

    def told(left: n.Node, right: n.Node) -> Forged:
        low, high = (numeric.number(side, model) for side in (left, right))
        if low > high:
            left, right = right, left
        relation = EQ if low == high else (LT if rng.integers(2) else LE)
        return assumed(Stated(left, relation, right))

    sequents = [told(some(), some()) for _ in range(rng.integers(3))]
    signs = [told(ZERO, atoms[rng.integers(len(atoms))]) for _ in range(rng.integers(2))]
    multipliers = [some() for _ in sequents]
    left, relation = some(), [LE, LT, EQ][rng.integers(3)]
    right = left + (some() if rng.integers(2) else ZERO)
    for sequent, multiplier in zip(sequents, multipliers, strict=True):
        right = right + multiplier * (sequent.right - sequent.left)
    under = frozenset(SIGNS).union(*(f.under for f in (*sequents, *signs)))
    step = Forged(left, relation, right, "combine", (*sequents, *signs), (len(sequents), *multipliers), under)
    if accepted(step):
        assert numeric.holds(left, relation, right, model), (left, relation, right)


def combination(left: Any, relation: str, right: Any, sequents: tuple, multipliers: tuple, signs: tuple = ()) -> Forged:
    parents = tuple(
        assumed(Stated(*(n.as_node(x) if i != 1 else x for i, x in enumerate(f)))) for f in sequents + signs
    )
    under = frozenset(SIGNS).union(*(f.under for f in parents))
    return Forged(n.as_node(left), relation, n.as_node(right), "combine", parents, (len(sequents), *multipliers), under)


A, B, v, u = sym("A", 2, 2), sym("B", 3, 2), sym("v", 2, 1), sym("u", 2, 1)
COMBINED = [
    (z, LE, w, ((z, LE, w),), (ONE,)),
    (z, LE, w, ((z, LT, w),), (ONE,)),
    (z, LE, w, ((z, EQ, w),), (ONE,)),
    (z, LT, w, ((z, LT, w),), (ONE,)),
    (-z, EQ, -w, ((z, EQ, w),), (n.Num(-1),)),
    (w, LE, z, ((z, EQ, w),), (n.Num(-1),)),
    (x * z, LT, x * w, ((z, LT, w),), (x,)),
    (z, LT, w + x, ((z, LE, w),), (ONE,)),
    (z, LT, w + x + y, ((z, LE, w),), (ONE,)),
    (z, LE, w + y, ((z, LE, w),), (ONE,)),
    (ZERO, LE, x / n.Size(3) * y * m, (), ()),
    (ZERO, LE, x**z * y**3 * z**2, (), ()),
    (ZERO, LT, x**z * Exp(w), (), ()),
    (ZERO, LE, w, (), (), ((ZERO, LE, w),)),
    (ZERO, LT, w**3, (), (), ((ZERO, LT, w),)),
    (ZERO, LT, w, (), (), ((ZERO, LT, w),)),
    (ZERO, LE, Norm(v), (), ()),
    (ZERO, LE, n.Sing(A, "min"), (), ()),
    (A * v, EQ, A * u, ((v, EQ, u),), (A,)),
    (B * v, EQ, B * u, ((v, EQ, u),), (B,)),
    (z * v, EQ, z * u, ((v, EQ, u),), (z,)),
]
NOT_COMBINED = [
    (z, LE, w, ((w, LE, z),), (ONE,)),
    (z, LT, w, ((z, LE, w),), (ONE,)),
    (z, LT, w, ((z, EQ, w),), (ONE,)),
    (z, EQ, w, ((z, LE, w),), (ONE,)),
    (z, EQ, w + y, ((z, EQ, w),), (ONE,)),
    (y * z, LT, y * w, ((z, LT, w),), (y,)),
    (-z, LE, -w, ((z, LE, w),), (n.Num(-1),)),
    (w * z, LE, w * w, ((z, LE, w),), (w,)),
    (z, LT, w + y, ((z, LE, w),), (ONE,)),
    (z, LE, w - y, ((z, LE, w),), (ONE,)),
    (z, LE, w - 1, ((z, LE, w),), (ONE,)),
    (z, LE, w + z, ((z, LE, w),), (ONE,)),
    (z, LE, w + y - x, ((z, LE, w),), (ONE,)),
    (ZERO, LT, y, (), ()),
    (ZERO, LT, m, (), ()),
    (ZERO, LT, z**2, (), ()),
    (ZERO, LT, ZERO, (), ()),
    (ZERO, LE, z, (), ()),
    (ZERO, LE, z**3, (), ()),
    (ZERO, LE, y**z, (), ()),
    (ZERO, LE, y ** n.Num(-1), (), ()),
    (ZERO, LE, z ** n.Num(-2), (), ()),
    (ZERO, LE, n.Sqrt(z), (), ()),
    (ZERO, LE, n.Eig(A, "min"), (), ()),
    (ZERO, LE, n.dot(u, v), (), ()),
    (ZERO, LE, u.T * v, (), ()),
    (ZERO, LE, w, (), (), ((z, LE, w),)),
    (ZERO, LE, w, (), (), ((w, LE, ZERO),)),
    (ZERO, LE, w, (), (), ((ZERO, EQ, w),)),
    (ZERO, LT, w, (), (), ((ZERO, LE, w),)),
    (z, EQ, w, ((z, EQ, w),), (ONE,), ((ZERO, LE, y),)),
    (z, LE, w, ((z, LE, w),), (ONE,), ((ZERO, LE, y),)),  # a sign that is not needed
    (z, LE, w, ((z, LE, w),), ()),
    (z, LE, w, ((z, LE, w),), (ONE, ONE)),
    (A * v, EQ, A * u, ((v, EQ, u),), (B,)),
    (v, EQ, u, ((z, EQ, w),), (ONE,)),
    (Norm(v), LE, Norm(u), ((Norm(v, "F"), LE, Norm(u)),), (ONE,)),
]


@each("parts", COMBINED, ids=map(str, range(len(COMBINED))))
def test_what_may_be_combined(parts):
    assert accepted(combination(*parts))


@each("parts", NOT_COMBINED, ids=map(str, range(len(NOT_COMBINED))))
def test_what_may_not_be_combined(parts):
    assert not accepted(combination(*parts))
    left, relation, right, sequents, multipliers, *signs = parts
    known = [stated(*f) for f in sequents]
    if not signs and len(known) == len(multipliers):
        with pytest.raises(REFUSALS):
            arithmetic.combine(Context(SIGNS), n.as_node(left), relation, n.as_node(right), known, multipliers)


# -- what only a few terms can show -------------------------------------------------------------------------------
def test_the_rate_and_the_end_of_a_decay_do_not_move():
    time = sym("s")
    for rate, end, moving in ((member(time), sym("b"), True), (sym("c"), time, True), (sym("c"), sym("b"), False)):
        path = Flow(y_at(sym("t")), sym("t"), -rate.xreplace({time: sym("t")}) * y_at(sym("t")), y_at(0))
        context = Context((path,))
        slow = calculus.flow(context, path, time)
        below = logic.ring(context, slow.right, -rate * y_at(time))
        order = stated(ZERO, LE, end)
        under = slow.under | below.under | order.under
        said = y_at(ZERO) * Exp(-rate * end)
        step = Forged(y_at(end), LE, said, "differential inequality", (slow, below, order), (rate, end), under)
        assert accepted(step) is not moving
        if moving:
            with pytest.raises(REFUSALS):
                flows.decay(context, slow, below, rate, end, order)


def test_a_scalar_product_is_no_index():
    every = Stated(member(sym("i")), LE, sym("c"), sym("i"), index=True)
    known = frozenset({every, Natural(m)})
    for at, fine in ((m, True), (m + 2, True), (u.T * v, False), (n.dot(u, v), False), (m / 2, False), (m * m, False)):
        step = Forged(member(at), LE, sym("c"), "instance", (), (every, at), known)
        assert accepted(step) is fine
