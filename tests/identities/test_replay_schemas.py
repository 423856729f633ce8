"""Every schema of the replay, on every instance the document's proofs use: what is tampered with is rejected.

The instance is used once and undone once, so that the steps add up and only the check of its schema can object.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n
from verify.identities.certificate import Certificate, Instance, Part, Step
from verify.identities.replay import ReplayError, replay
from verify.identities.replay.checker import SCHEMAS

from ..families import each
from . import test_differentials, test_elementary, test_entrywise, test_traces_and_determinants
from .test_replay import TRUE, operator, proofs

OTHERS = (test_traces_and_determinants, test_differentials, test_elementary, test_entrywise)

MOST = 6  # instances of one schema
FLIP = {"sym": "symT", "symT": "sym", "node": "nodeT", "nodeT": "node", "vec": "vecT", "vecT": "vec"}


@cache
def uses() -> dict[str, list[tuple[Claim, Certificate, Step]]]:
    """Uses of each schema outside of premises, with the claim and the proof they are from."""
    found: dict[str, list[tuple[Claim, Certificate, Step]]] = {}
    true = [*TRUE.values(), *(claim for others in OTHERS for claim in others.TRUE.values())]
    own = [(claim, operator.judge(claim).proof) for claim in true]
    for claim, proof in (*own, *proofs().values()):
        for part in proof.parts:
            for step in part.steps:
                several = found.setdefault(step.instance.schema, [])
                if len(several) < MOST and all(step.instance != other.instance for _, _, other in several):
                    several.append((claim, proof, step))
    return found


def accepted(claim: Claim, proof: Certificate, step: Step) -> bool:
    """Whether the use passes where it is made and unmade, beside all other uses of its proof."""
    same = replace(claim, relation=Relation.EQ, rhs=claim.lhs)
    steps = [step, *(other for part in proof.parts for other in part.steps if other.instance != step.instance)]
    both = tuple(replace(one, coefficient=Fraction(c)) for one in steps for c in (1, -1))
    try:
        replay(same, Certificate((Part((), both),), dotted=True, invertible=proof.invertible))
    except ReplayError:
        return False
    return True


def fresh(shape: tuple) -> tuple:
    return ("sym", n.Sym("fresh", shape, "fresh"))


def other_letters(letter: tuple) -> Iterator[tuple]:
    """Letters that are not this one, some of the same shape."""
    tag = letter[0]
    if tag in ("sym", "symT", "node", "nodeT"):
        rows, cols = letter[1].shape
        yield fresh((rows, cols) if not tag.endswith("T") else (cols, rows))
        yield fresh((cols, rows) if not tag.endswith("T") else (rows, cols))
    if tag in FLIP:
        yield (FLIP[tag], *letter[1:])
    if tag == "slot":
        yield (*letter[:2], letter[2] + 1, letter[3])
        yield (*letter[:2], letter[2] - 2, letter[3])
        yield (*letter[:3], tuple((k, 2 * c) for k, c in letter[3])) if letter[3] else fresh(letter[1].shape)
        yield ("slot", n.Sym("fresh", letter[1].shape, "fresh"), *letter[2:])
    if tag == "lin":
        for kind in ("E", "D", "Int", "Lim"):
            if kind != letter[1]:
                yield ("lin", kind, *letter[2:])


def tampered(instance: Instance) -> Iterator[tuple[str, Instance]]:
    for i, letter in enumerate(instance.left):
        for other in other_letters(letter):
            why = "transpose" if other[1:] == letter[1:] and letter[0] in FLIP else "letter"
            yield why, replace(instance, left=(*instance.left[:i], other, *instance.left[i + 1 :]))
    if len(instance.left) > 1 and instance.left[::-1] != instance.left:
        yield "order", replace(instance, left=instance.left[::-1])
        yield "cut off", replace(instance, left=instance.left[:-1])
    if instance.right:
        yield "twice", replace(instance, right=tuple((k, 2 * c) for k, c in instance.right))
        yield "sign", replace(instance, right=tuple((k, -c) for k, c in instance.right))
        yield "term", replace(instance, right=instance.right[1:])
    for i, premise in enumerate(instance.premises):
        rest = instance.premises[:i] + instance.premises[i + 1 :]
        yield "premise", replace(instance, premises=rest)
        if premise.steps and premise.end != premise.start:
            shorter = replace(premise, steps=premise.steps[1:])
            yield "step", replace(instance, premises=(*instance.premises[:i], shorter, *instance.premises[i + 1 :]))


#: tampering that leaves the instance true: functions of one kernel commute, and diagonal matrices do, an inverse and
#: P(m, n) cancel from both sides, and a symmetric kernel is its transpose
STILL_TRUE = {
    ("product of diagonals", "order"),
    ("slots", "order"),
    ("shuffle twice", "order"),
    ("inverse cancels", "order"),
    ("kernel", "transpose"),
}


@each("schema", sorted(SCHEMAS))
def test_tampered_instances_are_rejected(schema: str):
    survivors: list[Any] = []
    for claim, proof, step in uses().get(schema, []):
        if not accepted(claim, proof, step):
            continue  # an entry of a block matrix, whose shape is not that of the claim
        for why, bad in tampered(step.instance):
            if (schema, why) not in STILL_TRUE and accepted(claim, proof, replace(step, instance=bad)):
                survivors.append((why, bad.left, bad.right))
    assert not survivors


def test_most_schemas_are_met():
    met = Counter(schema for schema, several in uses().items() for use in several if accepted(*use))
    assert set(met) <= set(SCHEMAS)
    assert len(met) > 0.6 * len(SCHEMAS)
