"""The Python interface against hostile arguments: a verdict, or one clear TypeError or ValueError; nothing is run."""

from __future__ import annotations

import dataclasses
import random
from contextlib import suppress

import pytest
import sympy

from derivations import EQUATIONS, notation
from derivations.assumptions import Centered, Define, Has, Property
from derivations.ledger import Claim, ClaimError, Notation, Relation
from derivations.notation import nodes
from verify import judge
from verify.evidence import VerdictKind
from verify.judging import transfer

from .corpus import DEEP, junk, runs_if_evaluated

n, k = notation.size("n"), notation.size("k")
A, B, K = (notation.sym(name, n, n) for name in "ABK")
t, x = notation.sym("t"), notation.sym("x")
EMPTY = Notation("hostile", {})
CLASSES = [c for c in vars(nodes).values() if isinstance(c, type) and issubclass(c, nodes.Node) and c is not nodes.Node]
CLEAR = (TypeError, ValueError)


def test_constructors_make_a_node_or_say_why_not(canary, limited):
    """Every public name, with up to four arguments, each in turn junk; what is made can be printed and judged."""

    def attempt(make, *args):
        try:
            made = make(*args)
        except CLEAR as reason:
            assert str(reason)  # noqa: PT017
            return
        if isinstance(made, nodes.Node):
            str(made)
            with suppress(ClaimError):  # a derivative of what does not move, an expectation of what is not random
                judge(Claim(made, Relation.EQ, A, EMPTY))

    def all_of_them():
        for name in notation.__all__:
            make = getattr(notation, name)
            if not callable(make):
                continue
            attempt(make)
            for value in junk(canary):
                for args in ((value,), (A, value), (value, A), (A, A, value), (A, t, A, value), (value,) * 3):
                    attempt(make, *args)

    limited(all_of_them)


def test_the_reader_of_trees_knows_the_classes_of_the_notation_and_no_other():
    mine = {cls.__name__: cls for cls in CLASSES}
    assert transfer.CLASSES == mine == {cls.__name__: cls for cls in notation.classes()}


@pytest.mark.parametrize("place", range(7))
def test_claims_of_junk_are_refused(place, canary):
    good = [A, Relation.EQ, A, EMPTY, (), "", False]
    for value in junk(canary):
        if type(value) is type(good[place]) and (place != 4 or not value):
            continue
        with pytest.raises(ClaimError):
            Claim(*good[:place], value, *good[place + 1 :])
        with pytest.raises(ClaimError):
            judge(value)


def test_notations_and_assumptions_of_junk_are_refused(canary):
    for value in junk(canary):
        for make in (
            lambda v: Notation("x", {}, v),
            lambda v: Notation("x", {}, (v,)),
            lambda v: Notation("x", v, ()),
            lambda v: Has(v, Property.PD),
            lambda v: Has(A, v),
            lambda v: Define(v, A),
            lambda v: Define(A, v),
            lambda v: Centered((v,), ()),
        ):
            try:
                make(value)
            except CLEAR as reason:
                assert str(reason)  # noqa: PT017
            else:
                assert isinstance(value, tuple | dict)
                assert not value
        with pytest.raises((KeyError, TypeError)):
            EQUATIONS[value]


def test_a_tree_ten_thousand_deep_is_refused(limited):
    deep = A
    for _ in range(DEEP):
        deep = nodes.T(deep)
    with pytest.raises(ClaimError, match="nested"):
        limited(judge, Claim(deep, Relation.EQ, A, EMPTY))


@pytest.mark.parametrize(
    "lhs",
    [
        notation.Num(10**3000),
        notation.Pow(notation.Num(2), notation.Num(10**9)),
        notation.Factorial(notation.Num(10**9)),
        notation.Sum(x, x, notation.Num(1), notation.Num(10**9)),
        notation.expm(notation.Num(10**9)),
        notation.Factorial(notation.expm(notation.Num(10**9))),
        notation.I(10**6),
        notation.Zero(10**6, 10**6),
        notation.Shuffle(10**4, 10**4),
        notation.sym("huge", 10**6, 10**6),
        notation.Kron(notation.Kron(notation.sym("P", n**3, n**3), A), B),
        notation.Phi1(notation.Kron(A, notation.sym("Q", n * k, n * k))),
        notation.Integral(x, x, notation.Num(0), notation.INFINITY),
        notation.Sup(x, x, notation.Num(0), notation.INFINITY),
        notation.Dotted(A, (1,), (1,), (x,)),
    ],
    ids=range(15),
)
def test_huge_numbers_sizes_and_powers_do_not_hang(lhs, limited):
    for rhs in (lhs, 2 * lhs, lhs.T.T):
        verdict = limited(judge, Claim(lhs, Relation.EQ, rhs, EMPTY))
        if rhs != 2 * lhs:
            assert verdict.verdict is not VerdictKind.REFUTED


def test_a_malformed_assumption_is_refused_not_used():
    bad = Notation("bad", {}, (Has(A + notation.sym("v", n), Property.PD),))
    with pytest.raises(ClaimError, match=r"assumption .* is malformed"):
        judge(Claim(A, Relation.EQ, A, bad))


def test_a_malformed_event_of_a_density_is_found():
    bad = notation.Density([A + notation.sym("v", n)])
    assert judge(Claim(bad, Relation.EQ, bad, EMPTY)).reason == "malformed"


class Grower:
    """Random trees over all classes of the notation, each argument of the right kind and otherwise wild."""

    def __init__(self, seed, canary):
        self.random = random.Random(seed)
        texts = runs_if_evaluated(canary)
        self.leaves = [
            A, B, K, t, x, notation.sym("v", n), notation.sym("P", n, k), notation.sym("C", 2, 2), notation.I(n),
            notation.Zero(n, n), notation.Size(n), notation.sym("{0}<f>", 1, 1, "{9}{x}"),
            *(notation.Num(i) for i in (0, 1, -2, 10**40)), *(notation.sym(text, n, n) for text in texts),
            *(notation.family("f", n, 1, text)(t) for text in texts),
        ]  # fmt: skip

    def node(self, depth):
        if depth == 0 or self.random.random() < 0.15:
            return self.random.choice(self.leaves)
        cls = self.random.choice(CLASSES)
        args = []
        for word in cls.takes.split():
            often = 1 if len(word) == 1 else self.random.randint(0, 2 if word[1] == "*" else 1)
            args += [self.argument(word[0], depth - 1) for _ in range(often)]
        try:
            return cls(*args)
        except TypeError:
            return self.random.choice(self.leaves)

    def argument(self, letter, depth):
        if letter == "N":
            return self.node(depth)
        if letter == "T":
            return sympy.Tuple(*(self.node(depth) for _ in range(self.random.randint(0, 2))))
        size = (1, 2, 3, n, k, n * k, n + 1)
        choices = {
            "S": size, "L": (nodes.INFINITY, self.node(depth), t), "s": ("2", "F", "op", "x"), "q": (0, 1, -1, 10**40),
            "P": ((self.random.choice(size), self.random.choice(size)),),
        }  # fmt: skip
        return self.random.choice(choices[letter])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_any_tree_gets_a_verdict_and_what_equals_itself_is_not_refuted(seed, canary, limited):
    grow = Grower(seed, canary)
    facts = [(), (Has(K, Property.PD),), (Has(K, Property.PD), Has(x, Property.POSITIVE))]
    seen = set()
    for _ in range(700):
        lhs = grow.node(grow.random.randint(1, 3))
        rhs = grow.random.choice((lhs, lhs.T.T, grow.node(2)))
        relation = grow.random.choice((Relation.EQ, Relation.EQ, *Relation))
        claim = Claim(lhs, relation, rhs, Notation("wild", {}, grow.random.choice(facts)))
        try:
            verdict = limited(judge, claim)
        except ClaimError as reason:
            assert str(reason).startswith("claim ?: ")  # noqa: PT017
            assert "it is not understood" not in str(reason)  # noqa: PT017 - a defect, under another name
            continue
        seen.add(verdict.verdict)
        assert verdict.verdict is not VerdictKind.CONFLICT, claim.latex
        if relation is Relation.EQ and rhs in (lhs, lhs.T.T) and verdict.reason != "malformed":
            assert verdict.verdict is not VerdictKind.REFUTED, claim.latex
        dataclasses.replace(claim, rhs=claim.lhs)
    assert {VerdictKind.PROVED, VerdictKind.REFUTED} <= seen
