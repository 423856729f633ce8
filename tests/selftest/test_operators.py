"""The mutation operators: each changes what its name says, in a fixed order, and on every section."""

from __future__ import annotations

from collections import Counter

from derivations.assumptions import Centered, Flow, Gram, Has, Kernel, Property
from derivations.document import LINEARIZED_NETWORKS
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import I, Norm, Num, Size, Sum, expm, family, size, sym
from derivations.notation import nodes as n
from verify.selftest.battery import sampled
from verify.selftest.mutants import catalogue, mutants, originals, places, put, variations
from verify.selftest.operators import CLAIM_OPERATORS, NODE_OPERATORS, OPERATORS, weaker

from ..families import each

D, p = size("D"), size("p")
K_XX, K_xX, Theta = sym("K_XX", D, D), sym("K_xX", 1, D), sym("Theta_XX", D, D)
A, B, t, eta, k = sym("A", D, D), sym("B", D, D), sym("t"), sym("eta"), sym("k")
f = family("f", D, 1, "f_{0}")
NOTATION = Notation("test", {}, (Has(K_XX, Property.PD),))
CLAIMS = tuple(originals(LINEARIZED_NETWORKS))
NAMES = {s.name: s for s in (K_XX, K_xX, Theta)}


def varied(operator: str, lhs, rhs=None, relation: Relation = Relation.EQ) -> list[Claim]:
    claim = Claim(lhs, relation, lhs if rhs is None else rhs, NOTATION)
    return [mutant for name, mutant in variations(claim, NAMES) if name == operator]


EXAMPLES = {
    "flip_a_sign": (A - B, A + B),
    "change_a_constant": (Num(18) * A, Num(19) * A),
    "double_a_product": (A * B, 2 * A * B),
    "change_a_power": (A**k, A ** (k + 1)),
    "drop_a_factor": (A * B, A),
    "duplicate_a_factor": (A * B, A * B * B),
    "swap_factors": (A * B, B * A),
    "drop_a_term": (A + B, B),
    "duplicate_a_term": (A + B, A + B + B),
    "transpose": (A, A.T),
    "uninvert": (A.inv, A),
    "other_inverse": (A.inv, n.PInv(A)),
    "to_first_order": (expm(A), I(D) + A),
    "drop_an_operator": (n.Expect(A), A),
    "move_a_norm": (Norm(A, "F"), Norm(A, "op")),
    "double_the_time": (t * A, 2 * t * A),
    "other_time": (t * A, sym("s") * A),
    "other_rate": (eta * A, sym("eta_0", tex=r"\eta_0") * A),
    "other_letter": (K_XX * A, Theta * A),
    "other_symbol": (A * B, B * B),
    "swap_blocks": (n.Blocks([[A, B]]), n.Blocks([[B, A]])),
    "drop_a_condition": (n.Density([A], [B]), n.Density([A], [])),
    "other_event": (n.Density([A], [A]) * B, n.Density([B], [A]) * B),
}


@each("operator", EXAMPLES)
def test_an_operator_does_what_its_name_says(operator):
    before, after = EXAMPLES[operator]
    assert str(after) in [str(mutant.lhs) for mutant in varied(operator, before)]


def test_s_for_t_and_the_start_for_a_path():
    found = [mutant.lhs for mutant in varied("other_time", f(t) + 0 * t * f(0))]
    assert any(f(0) == mutant.args[0] for mutant in found)


def test_relations_and_spaces():
    a = Norm(A, "F")
    (reversed_,) = varied("reverse_an_inequality", a, Num(3), Relation.LE)
    assert (reversed_.lhs, reversed_.rhs) == (Num(3), a)
    (strict,) = varied("sharpen_an_inequality", a, Num(3), Relation.LE)
    assert strict.relation is Relation.LT
    assert n.Space(p, D) in [m.rhs for m in varied("other_dimensions", A, n.Space(D, p), Relation.IN)]


def test_hypotheses_are_dropped_and_weakened():
    (dropped,) = varied("drop_a_hypothesis", K_XX * A)
    assert dropped.assumptions.standing == ()
    (weak,) = varied("weaken_a_hypothesis", K_XX * A)
    assert weak.assumptions.standing == (Has(K_XX, Property.PSD),)


def test_what_is_weaker():
    J, v = sym("J", D, p), sym("v", D)
    assert list(weaker(Gram(K_XX, J))) == [Has(K_XX, Property.PSD)]
    assert all(not fact.gaussian for fact in weaker(Centered((v,), (K_XX,), gaussian=True)))
    assert len(list(weaker(Kernel(K_XX, K_xX, sym("K_Xx", D, 1), sym("K_xx"))))) == 2
    assert [type(fact).__name__ for fact in weaker(Flow(f(t), t, -f(t), f(0)))] == ["Trajectory"]
    assert not list(weaker(Has(A, Property.INVERTIBLE)))


def test_bound_variables_and_sizes_are_no_places():
    term = Sum(Size(D) * k, k, Num(0), Num(3))
    assert [node for _, node in places(term)].count(k) == 1
    assert put(term, (0, 1), t) == Sum(Size(D) * t, k, Num(0), Num(3))


def test_the_pool_is_large_the_same_every_time_and_without_doubles():
    pool = list(mutants(CLAIMS))
    again = list(mutants(CLAIMS))
    assert [m.key for m in pool] == [m.key for m in again]
    assert [(m.claim.lhs, m.claim.rhs) for m in pool[::97]] == [(m.claim.lhs, m.claim.rhs) for m in again[::97]]
    assert len({m.key for m in pool}) == len(pool) >= 3000


def test_every_judged_link_has_mutants():
    touched = {mutant.original.id for mutant in mutants(CLAIMS)}
    assert {claim.id for _, _, claim in originals(LINEARIZED_NETWORKS)} == touched


def test_the_quick_sample_has_every_operator_and_section():
    pool = list(mutants(CLAIMS))
    chosen = sampled(pool)
    strata = {(m.section, m.operator) for m in pool}
    assert {(m.section, m.operator) for m in chosen} == strata
    assert max(300, len(strata)) <= len(chosen) + len(strata)
    assert len(chosen) <= 300 + len(strata)
    made = {m.operator for m in pool}
    inequalities = {"reverse_an_inequality", "sharpen_an_inequality"}
    assert made | inequalities == set(OPERATORS) == {*NODE_OPERATORS, *CLAIM_OPERATORS}


def test_the_catalogue_knows_the_letters():
    names = catalogue(CLAIMS)
    assert {"K_XX", "K_xX", "Theta_XX"} <= set(names)
    assert Counter(type(s).__name__ for s in names.values()) == {"Sym": len(names)}
