"""The replay accepts every certificate of the document, and no certificate that was tampered with."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest
import sympy

from derivations import EQUATIONS
from derivations.assumptions import Centered, Define, Flow, Gram, Has, Property, Trajectory
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n
from verify.bounds import engine as bounds
from verify.evidence import ClaimClass, Outcome
from verify.identities import operator
from verify.identities.certificate import Certificate, Instance, Part, Premise, Step
from verify.identities.replay import ReplayError, replay
from verify.judging.classes import claim_class

N, M = sympy.symbols("N M", integer=True, positive=True)
K, S = n.sym("K", N, N), n.sym("S", N, N)
A, V = n.sym("A", N, M), n.sym("V", N, M)
b, v = n.sym("b", N), n.sym("v", N)
t, x = n.sym("t"), n.sym("x")
f, H, J = n.family("f", N, 1, "f_{0}"), n.family("H", N, N, "H_{0}"), n.family("J", N, M, "J_{0}")
SYM, PSD, PD, INVERTIBLE = Property.SYMMETRIC, Property.PSD, Property.PD, Property.INVERTIBLE


def claim(lhs: n.Node, rhs: n.Node, *facts, relation: Relation = Relation.EQ) -> Claim:
    return Claim(lhs, relation, rhs, Notation("test", {}, facts=facts))


def claims() -> Iterator[Claim]:
    for entry in EQUATIONS.values():
        yield from entry.links
        for several in (entry.corrected_links, entry.line_claims, entry.corrected_line_claims):
            yield from several.values()
        for several in (entry.checks, entry.corrected_checks):
            yield from several.values()


@cache
def proofs() -> dict[str, tuple[Claim, Certificate]]:
    found = {}
    for each in claims():
        proof = operator.judge(each).proof if claim_class(each) is not ClaimClass.BOUND else None
        if proof is not None:
            found[each.id] = (each, proof)
    return found


def rejected(of: Claim, certificate: Certificate) -> bool:
    try:
        replay(of, certificate)
    except ReplayError:
        return True
    return False


# -- true ones ------------------------------------------------------------------------------------------
def test_every_certificate_of_the_document_replays_in_time():
    work = proofs()
    assert len(work) > 100
    start = time.process_time()
    failures = {}
    for id, (each, proof) in work.items():
        try:
            replay(each, proof)
        except ReplayError as reason:
            failures[id] = str(reason)
    assert time.process_time() - start < 2
    for id in failures:  # an integral whose certificate is rejected must have a proof by the rules of bounds instead
        each, _ = work[id]
        assert claim_class(each) is ClaimClass.INTEGRAL, failures
        assert bounds.judge_replay(each, bounds.judge(each).proof).outcome is Outcome.SUPPORTS, failures


GRAM = Has(K, PSD)
TRUE = {
    "push-through": claim(A.T * n.Exp(A * A.T), n.Exp(A.T * A) * A.T),
    "push-through, named kernel": claim(A.T * n.Exp(K), n.Exp(A.T * A) * A.T, Gram(K, A)),
    "phi_1, also where x = 0": claim(x * n.Phi1(x * K) * K, n.Exp(x * K) - n.I(N), Has(K, SYM)),
    "inverse of no kernel": claim(S.inv * S, n.I(N)),
    "initial value problem": claim(
        f(t), n.Exp(-t) * b, Flow(f(t), t, -f(t), b), relation=Relation.SOLVES
    ),
    "limit": claim(n.Lim(n.Exp(-t * K), t, sympy.oo), n.Zero(N, N), Has(K, PD)),
    "gradient": claim(n.Grad(n.dot(v, K * v), v), 2 * K * v, Has(K, SYM)),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_own_claims_replay(name: str):
    proof = operator.judge(TRUE[name]).proof
    assert proof is not None
    replay(TRUE[name], proof)


# -- tampering --------------------------------------------------------------------------------------------
def change_steps(proof: Certificate, change: Callable[[tuple[Step, ...]], tuple[Step, ...]]) -> Certificate:
    """Change the steps of the first part that has some."""
    parts = list(proof.parts)
    i = next(i for i, part in enumerate(parts) if part.steps)
    parts[i] = replace(parts[i], steps=change(parts[i].steps))
    return replace(proof, parts=tuple(parts))


def at(steps: tuple[Step, ...], place: int, **new) -> tuple[Step, ...]:
    return (*steps[:place], replace(steps[place], **new), *steps[place + 1 :])


def effective(steps: tuple[Step, ...]) -> int:
    """The last step whose two sides differ."""
    return max(i for i, s in enumerate(steps) if s.instance.right != ((((), s.instance.left), Fraction(1)),))


def coefficient(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    i = effective(steps)
    return at(steps, i, coefficient=steps[i].coefficient * 2)


def dropped(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    i = effective(steps)
    return steps[:i] + steps[i + 1 :]


def other_right(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    i = effective(steps)
    right = tuple((key, c * 3) for key, c in steps[i].instance.right) or ((((), ()), Fraction(1)),)
    return at(steps, i, instance=replace(steps[i].instance, right=right))


def made_up(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return at(steps, 0, instance=replace(steps[0].instance, schema="made up"))


STEPWISE = [coefficient, dropped, other_right, made_up]


@pytest.mark.parametrize("tamper", STEPWISE, ids=lambda f: f.__name__)
def test_changed_steps_are_rejected_in_every_certificate(tamper):
    for id, (each, proof) in proofs().items():
        if proof.instances:
            assert rejected(each, change_steps(proof, tamper)), id


def test_a_dropped_part_is_rejected():
    for id, (each, proof) in proofs().items():
        assert rejected(each, replace(proof, parts=proof.parts[:-1])), id


def test_a_certificate_of_another_claim_is_rejected():
    each, _ = proofs()["singular-kernel.prediction.1"]
    for id in ("13.1", "28.2", "9.1"):
        assert rejected(each, proofs()[id][1])
        assert rejected(proofs()[id][0], proofs()["singular-kernel.prediction.1"][1])


def test_a_certificate_does_not_serve_another_right_side():
    for id, (each, proof) in proofs().items():
        other = replace(each, rhs=n.Num(2) * each.rhs)
        if not isinstance(each.rhs, n.Zero):
            assert rejected(other, proof), id


def test_an_emptied_premise_is_rejected():
    count = 0
    for id, (each, proof) in proofs().items():
        for part in proof.parts:
            for i, step in enumerate(part.steps):
                if any(p.steps for p in step.instance.premises):
                    empty = tuple(replace(p, steps=()) for p in step.instance.premises)
                    steps = at(part.steps, i, instance=replace(step.instance, premises=empty))
                    parts = tuple(replace(p, steps=steps) if p is part else p for p in proof.parts)
                    assert rejected(each, replace(proof, parts=parts)), id
                    count += 1
                    break
    assert count > 50


def test_another_generator_is_rejected():
    for id, (each, proof) in proofs().items():
        if proof.theorem:
            doubled = tuple((key, 2 * c) for key, c in proof.generator) or ((((), ()), Fraction(1)),)
            assert rejected(each, replace(proof, generator=doubled)), id
            assert rejected(each, replace(proof, theorem="")), id


def test_what_the_assumptions_no_longer_grant_is_rejected():
    bare = Notation("bare", {})
    for name in ("push-through, named kernel", "limit", "initial value problem"):
        proof = operator.judge(TRUE[name]).proof
        assert rejected(replace(TRUE[name], notation=bare), proof)


def test_an_undeclared_reading_is_rejected():
    dotted = [(each, proof) for each, proof in proofs().values() if proof.dotted]
    assert dotted
    for each, proof in dotted:
        assert rejected(each, replace(proof, dotted=False))


# -- forged instances -----------------------------------------------------------------------------------------
def sym(node: n.Node) -> tuple:
    return ("sym", node)


def lin(kind: str, var: object, *word: tuple, mono: tuple = ()) -> tuple:
    return ("lin", kind, var, mono, word)


def forged(*steps: tuple[str, tuple, tuple], **more: object) -> Certificate:
    """A certificate whose single part is the first left side, rewritten to nothing."""
    made = tuple(
        Step(Fraction(1), (), (), Instance(schema, left, right, **more), (), None) for schema, left, right in steps
    )
    return Certificate((Part(((((), steps[0][1]), Fraction(1)),), made),))


def slot(kernel: n.Node, power: int = 1, rate: tuple = ()) -> tuple:
    return ("slot", kernel, power, rate)


def scalar(node: n.Node, *letters: tuple) -> tuple:
    return (("word", letters or (sym(node),)), Fraction(1))


def is_one(*word: tuple) -> tuple:
    return ((((), word), Fraction(1)),)


DECAY = (((scalar(t),), ()), Fraction(-1))
FORGED = {
    "a definition that is none": (claim(b, n.Zero(N, 1)), forged(("definition", (sym(b),), ()))),
    "a rule that is none": (claim(b, n.Zero(N, 1)), forged(("rule", (sym(b),), (), ), source="mean zero")),
    "a varying kernel as a constant": (
        claim(n.D(H(t), t), n.Zero(N, N), Trajectory(H(t), t), Has(H(t), SYM)),
        Certificate((Part(is_one(lin("D", t, sym(H(t)))), (
            Step(Fraction(1), (), (), Instance("d/dt of a function of K", (lin("D", t, slot(H(t))),), ()), (), None),
        )),)),
    ),
    "a varying path as a constant": (
        claim(n.D(f(t), t), n.Zero(N, 1), Trajectory(f(t), t)), forged(("constant", (lin("D", t, sym(f(t))),), ())),
    ),
    "a hidden time": (
        claim(n.D(b, t), n.Zero(N, 1), Define(b, t * v)), forged(("constant", (lin("D", t, sym(b)),), ())),
    ),
    "a kernel that may be indefinite": (
        claim(n.Lim(n.Exp(-t * K), t, sympy.oo), n.Zero(N, N), Has(K, SYM)),
        forged(("decay", (lin("Lim", t, slot(K, 0, (DECAY,))),), ())),
    ),
    "a path that grows": (
        claim(n.Lim(t * b, t, sympy.oo), n.Zero(N, 1)),
        forged(("decay", (lin("Lim", t, sym(b), mono=(scalar(t),)),), ())),
    ),
    "not an empty integral": (
        claim(n.Integral(b, x, n.Num(0), n.Num(1)), n.Zero(N, 1)),
        forged(("empty integral", (lin("Int", (n.Sym("bound", (1, 1), r"\tau_{0}", n.Num(0)), n.Num(0), n.Num(1)),
                                       sym(b)),), ())),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_forged_instances_are_rejected(name: str):
    each, certificate = FORGED[name]
    assert rejected(each, certificate)


SINGLE = {
    "not symmetric": (S.T - S, (), "symmetric", (("symT", S),), is_one(sym(S))),
    "may be singular": (n.RangeProj(K) - n.I(N), (Has(K, SYM),), "full range", (slot(K, 0),), is_one()),
    "random": (
        n.Expect(S * b) - S * b, (Centered((b,), (K,)),), "not random",
        (lin("E", None, sym(S), sym(b)),), is_one(sym(S), sym(b)),
    ),
    "random in hiding": (
        n.Expect(v) - v, (Define(v, S * b), Centered((b,), (K,))), "not random",
        (lin("E", None, sym(v)),), is_one(sym(v)),
    ),
    "random from its start": (
        n.Expect(f(t)) - f(t), (Flow(f(t), t, -f(t), b), Centered((b,), (K,))), "not random",
        (lin("E", None, sym(f(t))),), is_one(sym(f(t))),
    ),
    "of different kernels": (
        K * S - K * K, (Has(K, SYM), Has(S, SYM)), "slots", (slot(K), slot(S)), is_one(slot(K, 2)),
    ),
    "an inverse of nothing invertible": (
        S * v - v, (), "inverse cancels", (("inv", is_one(sym(S)), N), sym(S)), is_one(),
    ),
    "a slot of nothing symmetric": (S - S.T, (), "transposed", (slot(S),), is_one(slot(S))),
}  # fmt: skip


@pytest.mark.parametrize("name", SINGLE)
def test_forged_rules_are_rejected_for_their_own_reason(name: str):
    """The instance alone: used once and undone once, so that the steps add up but for the check."""
    lhs, facts, schema, left, right = SINGLE[name]
    each = claim(lhs, lhs, *facts)
    instance = Instance(schema, left, right)
    steps = tuple(Step(Fraction(sign), (), (), instance, (), None) for sign in (1, -1))
    assert rejected(each, Certificate((Part((), steps),)))
    replay(each, Certificate((Part((), ()),)))


def test_a_premise_about_something_else_is_rejected():
    each = claim(n.Exp(S) - n.Exp(S), n.Zero(N, N))
    instance = Instance("exp of zero", (("node", n.Exp(S)),), is_one(), premises=(Premise((), (), ()),))
    steps = tuple(Step(Fraction(sign), (), (), instance, (), None) for sign in (1, -1))
    assert rejected(each, Certificate((Part((), steps),)))


def test_false_series_are_rejected():
    k = n.sym("k")
    series = n.Sum(n.Frac(K**k, n.Factorial(k)), k, n.Num(0), sympy.oo)
    each = claim(series, n.Exp(K), Has(K, SYM))
    proof = operator.judge(each).proof
    assert proof is not None
    replay(each, proof)
    assert rejected(each, change_steps(proof, other_series))


def other_series(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    i = next(i for i, step in enumerate(steps) if step.instance.schema == "power series")
    right = tuple((key, c + (1 if not key[1] else 0)) for key, c in steps[i].instance.right)
    return at(steps, i, instance=replace(steps[i].instance, right=right))


def test_roots_of_squares_do_not_lose_their_sign():
    each = claim(n.Sqrt(x * x), x)
    proof = operator.judge(each).proof
    assert proof is None or rejected(each, proof)


def test_garbage_is_a_replay_error():
    each = TRUE["push-through"]
    for garbage in (Certificate(()), Certificate((Part((1, 2), ()),)), Certificate((Part((((), ()),), ()),))):  # type: ignore[arg-type]
        assert rejected(each, garbage)
