"""Proof objects as text and back: the same proof, or `Damaged`."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations import EQUATIONS
from derivations.assumptions import Assumption, Define
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n
from derivations.notation import size, sym
from verify.bounds import engine as bounds
from verify.bounds.replay import replay as replay_bound
from verify.bounds.rules.ground import RuleError
from verify.bounds.rules.kernel import Context, Sequent, Told
from verify.bounds.rules.logic import lemma
from verify.densities import engine as density
from verify.identities import operator
from verify.identities.replay import replay
from verify.judging.proofs import Damaged, Reader, Unwritable, Writer, digest
from verify.report.proofs import proof_to_json

from ..families import each

PROVED = [
    ("46", operator),
    ("24", density),
    ("layer.activations-of-a-unit", bounds),
    ("descent.start-kernel-contracts", bounds),
]


def links(key, engine):
    return [(c, p) for c in EQUATIONS[key].links if (p := engine.judge(c).proof) is not None]


@pytest.mark.parametrize(("key", "engine"), PROVED)
def test_a_proof_comes_back_as_it_was(key, engine):
    assert links(key, engine)
    for claim, proof in links(key, engine):
        writer = Writer()
        text = json.dumps(writer.proof(proof))
        again = Reader(writer.parts.get).proof(json.loads(text))
        assert proof_to_json(again) == proof_to_json(proof)
        if isinstance(proof, Told):
            replay_bound(claim, again)
            assert [s.rule for s in again.steps()] == [s.rule for s in proof.steps()]
        else:
            assert again == proof
        if engine is operator:
            replay(claim, again)


def test_what_was_read_is_no_fact_for_the_rules():
    claim, proof = links("layer.activations-of-a-unit", bounds)[0]
    writer = Writer()
    told = Reader(writer.parts.get).proof(json.loads(json.dumps(writer.proof(proof))))
    context = Context(claim.assumptions.judged)
    assert isinstance(lemma(context, proof, "a"), Sequent)
    with pytest.raises(RuleError, match="no sequent"):
        lemma(context, told, "a")


a, b, k = sym("a"), sym("b"), size("k")
A = sym("A", k, k)
nowhere = Notation("nowhere", {}, ())


def named(claim):
    return Writer().claim(claim)


def test_a_claim_is_named_by_all_that_it_says():
    claim = Claim(a, Relation.LE, b, nowhere)
    other = Notation("elsewhere", {}, (Define(sym("c"), a),))
    also = replace(nowhere, name="the same under another name")
    changed = (
        replace(claim, rhs=a), replace(claim, relation=Relation.LT), replace(claim, stated=(Define(a, b),)),
        replace(claim, notation=other), replace(claim, given=True), replace(claim, lemmas=(replace(claim, rhs=a),)),
    )  # fmt: skip
    assert len({named(claim), *map(named, changed)}) == 1 + len(changed)
    assert named(replace(claim, id="7", notation=also)) == named(claim)


def test_a_lemma_that_many_claims_share_is_named_once():
    claim = Claim(a, Relation.LE, b, nowhere)
    for _ in range(60):  # written out, these are 2^60 claims
        claim = Claim(a, Relation.LE, b, nowhere, lemmas=(claim, replace(claim, id="again")))
    assert named(claim)


@dataclass(frozen=True)
class Odd(Assumption):
    node: n.Node

    @property
    def about(self):
        return tuple(self.node.symbols)


def test_what_is_not_ours_has_no_text():
    families = {"a": lambda: (Define(a, b),)}
    for claim in (
        Claim(a, Relation.LE, b, nowhere, (Odd(a),)),
        Claim(a, Relation.LE, b, Notation("with a function of the user's", {}, (), families)),
    ):
        with pytest.raises(Unwritable):
            named(claim)


def test_families_of_the_document_have_text():
    for key in ("3", "13", "45"):
        for claim in EQUATIONS[key].links:
            assert named(claim) == named(claim)


def part(*data):
    text = json.dumps(data, separators=(",", ":"))
    return digest(text), text


def deep(levels):
    parts = dict([part("Sym", ["s", "a"], ["T", ["Q", 1, 1], ["Q", 1, 1]], ["s", "a"])])
    (name,) = parts
    for _ in range(levels):
        name, text = part("Add", f"@{name}", f"@{name}")
        parts[name] = text
    return name, parts


def test_a_term_that_would_fill_the_world_is_refused():
    assert isinstance(Reader(deep(8)[1].get).part(deep(8)[0]), n.Add)
    for levels in (40, 1000):
        with pytest.raises(Damaged):
            Reader(deep(levels)[1].get).part(deep(levels)[0])


@each(
    "data",
    [
        ("Sym", "'a"), ("__import__", "'os"), ("Num", ["Q", 1, 0]), ("Define", "'a", "'b"), ("Has",),
        ("Certificate",), ("Stated", None), ("f", "@0"), ([],), (), ("Claim", 1),
        ("Size", ["^", ["z", "k"], ["Q", 999, 1]]),
        ("Size", ["z", ""]), ("Norm", "'a", ["s", 3]), ("told", "<=", "ring", 1, 2, 3), ("Num", ["Q", "1", 1]),
    ],
)  # fmt: skip
def test_a_part_that_is_none_of_ours_is_refused(data):
    name, text = part(*data)
    with pytest.raises(Damaged):
        Reader({name: text}.get).part(name, n.Node)


def test_a_part_that_was_changed_is_not_read():
    writer = Writer()
    name = writer.name(a + b)
    parts = {**writer.parts, name: writer.parts[name].replace("Add", "Mul")}
    with pytest.raises(Damaged, match="changed"):
        Reader(parts.get).part(name)
    with pytest.raises(Damaged, match="missing"):
        Reader({}.get).part(name)


steps = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "@x", "'t", "t", "#", "f"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["names", "facts"]), inner, max_size=2),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(steps)
def test_text_that_is_no_proof_is_damaged_or_some_value(data):
    try:
        found = Reader({}.get).proof(data)
    except Damaged:
        return
    assert not isinstance(found, Sequent)
