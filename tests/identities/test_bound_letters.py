"""Nested integrals: the letters they bind are numbered by one rule, in the search and in the replay by itself."""

from __future__ import annotations

import pytest

from derivations.assumptions import Has, Property, Trajectory
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Integral, Num, sym
from derivations.notation import nodes as n
from verify import judge
from verify.bounds.replay import replay as replay_of_bounds
from verify.bounds.search import theorems
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.certificate import Instance
from verify.identities.replay import ReplayError, replay
from verify.identities.replay.checker import Checker
from verify.identities.replay.granted import Facts
from verify.identities.search.parse import Parser

from ..families import each

A, v = sym("A", 3, 3), sym("v", 3, 1)
s, u, r, t, c = (sym(name) for name in "surtc")
ZERO = Num(0)


def member(name, rows, cols):
    return lambda time: n.Sym(name, (rows, cols), f"{name}_{{0}}", n.as_node(time))


f, g, M = member("f", 3, 1), member("g", 3, 1), member("M", 3, 3)
FACTS = (*(Trajectory(path(t), t) for path in (f, g, M)), Has(t, Property.NONNEGATIVE))


def integral(body, var, high=t):
    return Integral(body, var, ZERO, high)


def claim(left, right):
    return Claim(left, Relation.EQ, right, Notation("nested", {}, FACTS))


ff, gg = (integral(integral(path(u), u, s), s) for path in (f, g))  # twice from 0 to t
TRUE = {
    "a constant through both": (integral(A * integral(f(u), u, s), s), A * ff),
    "a sum of two": (integral(integral(f(u), u, s) + integral(g(u), u, s), s), ff + gg),
    "a sum of two, inside": (integral(integral(f(u), u, s) + integral(g(u), u, s), s),
                             integral(integral(f(u) + g(u), u, s), s)),
    "terms of other depths": (integral(integral(f(u), u, s) + f(s), s), ff + integral(f(s), s)),
    "three, and two": (integral(integral(A * integral(f(r), r, u) + g(u), u, s), s),
                       A * integral(integral(integral(f(r), r, u), u, s), s) + gg),
    "a factor in front": (integral(M(s) * integral(A * f(u) + g(u), u, s), s),
                          integral(M(s) * A * integral(f(u), u, s), s) + integral(M(s) * integral(g(u), u, s), s)),
    "names of letters": (ff, integral(integral(f(s), s, u), u)),
    "a product of integrals": (integral(integral(M(s) * f(u), u), s), integral(M(s), s) * integral(f(s), s)),
}  # fmt: skip
FALSE = {
    "a factor that moves": (integral(M(s) * integral(f(u), u, s), s), integral(integral(M(u) * f(u), u, s), s)),
    "a factor at the end": (integral(M(s) * integral(f(u), u, s), s), M(t) * ff),
    "another path": (integral(integral(f(u), u, s) + integral(g(u), u, s), s), ff + ff),
    "one integral for two": (ff, integral(f(s), s)),
}
#: false: f_s is constant for the inner integral
OTHER_LETTER = (integral(integral(f(s), u, s), s), ff)
#: both sides differ in the name of a letter that is bound in an end, which no rule looks into
BEYOND = (integral(integral(f(u), u, integral(c * s, s, s)), s), integral(integral(f(u), u, integral(c * r, r, s)), s))


@pytest.mark.parametrize("name", TRUE)
def test_nested_integrals_are_proved_and_replayed(name):
    true = claim(*TRUE[name])
    evidence = operator.judge(true)
    assert evidence.outcome is Outcome.PROVES
    replay(true, evidence.proof)


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_is_judged_so(name):
    assert judge(claim(*TRUE[name])).verdict is VerdictKind.PROVED


@pytest.mark.parametrize("name", FALSE)
def test_false_ones_are_refuted(name):
    false = claim(*FALSE[name])
    assert operator.judge(false).outcome is not Outcome.PROVES
    assert judge(false).verdict is VerdictKind.REFUTED


def test_a_letter_of_the_outer_integral_is_not_taken_for_that_of_the_inner_one():
    assert operator.judge(claim(*OTHER_LETTER)).outcome is Outcome.GAVE_UP
    assert judge(claim(*OTHER_LETTER)).verdict is VerdictKind.REFUTED


def test_letters_in_ends_are_given_up():
    assert operator.judge(claim(*BEYOND)).outcome is Outcome.GAVE_UP


@pytest.mark.parametrize("name", TRUE)
def test_rules_of_bounds_and_their_replay_agree_on_letters(name, monkeypatch):
    """Both name a bound variable by what it binds, each in its own way."""
    monkeypatch.setattr(theorems, "identity", lambda claim: None)
    theorems.forget()
    true = claim(*TRUE[name])
    proof = theorems.prove(true)
    assert proof is not None
    replay_of_bounds(true, proof)


# -- the rule -------------------------------------------------------------------------------------------
def levels(letter) -> tuple[int, list[int]]:
    """How many integrals lie within each other in a letter of the search, and the numbers that do not follow the
    rule; written anew, from the rule alone."""
    if not isinstance(letter, tuple):
        return 0, []
    found = [levels(part) for part in letter]
    below, wrong = max((x for x, _ in found), default=0), [w for _, ws in found for w in ws]
    if letter[:2] != ("lin", "Int"):
        return below, wrong
    number = int(letter[2][0].indices[0].value)
    return 1 + below, wrong if number == below else [*wrong, number]


SIDES = {f"{name}, {side}": pair[side] for name, pair in {**TRUE, **FALSE}.items() for side in (0, 1)}


@each("name", SIDES)
def test_the_search_numbers_by_the_rule(name):
    for mono, word in Parser().poly(SIDES[name]):
        assert not levels((mono, word))[1]


@each("name", SIDES)
def test_search_and_replay_give_a_tree_the_same_letters(name):
    """The replay's letters for a tree, by itself, are those it gets when it takes the search's word for word."""
    checker = Checker(Facts(FACTS))
    own = checker.trees.poly(SIDES[name])
    bound = {x[2][0] for x in checker.words.letters if x[:2] == ("lin", "Int")}
    taken = checker.certified.poly(tuple(Parser().poly(SIDES[name]).items()))
    assert taken == own
    assert bound == {x[2][0] for x in checker.words.letters if x[:2] == ("lin", "Int")}, "no letter was renumbered"


def test_steps_keep_to_the_rule():
    """Also what the rewriting brings: where a constant integral leaves another one, both are numbered anew."""
    proof = operator.judge(claim(*TRUE["a product of integrals"])).proof
    instances = [step.instance for part in proof.parts for step in part.steps]
    assert any(one.schema == "constants" for one in instances)
    for one in instances:
        assert isinstance(one, Instance)
        assert not levels((one.left, one.right))[1]


def test_the_replay_numbers_anew_what_a_certificate_numbers_otherwise():
    """Letters are names: a certificate may have others, as long as none is caught."""
    checker = Checker(Facts(FACTS))
    (((mono, word),),) = [list(Parser().poly(ff))]
    (outer,) = word
    tag, kind, (own, low, high), inner_mono, inner = outer
    assert own == n.Sym("bound", (1, 1), r"\tau_{0}", Num(1))
    other = n.Sym("bound", (1, 1), r"\tau_{0}", Num(7))
    (tag2, kind2, (own2, low2, _), mono2, word2) = inner[0]
    renamed = (tag, kind, (other, low, high), inner_mono, ((tag2, kind2, (own2, low2, other), mono2, word2),))
    outside = (tag, kind, (own, low, high), inner_mono, ((tag2, kind2, (own2, low2, own), mono2, (("sym", f(own)),)),))
    read = [checker.certified.poly((((mono, (letter,)), 1),)) for letter in (outer, renamed)]
    assert read[0] == read[1] == checker.trees.poly(ff)
    assert checker.certified.poly((((mono, (outside,)), 1),)) != read[0], "the outer letter under the inner integral"


def test_a_claim_may_not_name_a_bound_letter():
    free = n.Sym("bound", (1, 1), r"\tau_{0}", Num(0))
    other = claim(integral(free * f(s), s), integral(s * f(s), s))
    with pytest.raises(ReplayError, match="reserved"):
        replay(other, operator.judge(claim(ff, ff)).proof)
