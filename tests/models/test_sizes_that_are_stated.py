"""Norms of free matrices and columns with a bound: models lie in the ball, on its sphere and at zero."""

from __future__ import annotations

import pytest
from flint import fmpq_mat

from derivations.assumptions import Has, Property
from derivations.estimates import Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Norm, Num, Pow, size, sym
from derivations.notation.nodes import SCALAR
from verify import judge
from verify.evidence import VerdictKind
from verify.judging.check import check_text
from verify.models import NoModel, SmallSource, confirm, draw, sample, satisfies, witness
from verify.report.checked import text_lines

n = size("n")
P, Q, x = sym("P", n, n), sym("Q", n, n), sym("x", n, 1)
c = sym("c", *SCALAR)


def claim(left, right, *facts):
    return Claim(left, Relation.EQ, right, Notation("test", {}, facts), facts)


BALLS = {
    "the spectral norm": (Stated(Norm(P, "op"), "<=", Num(1)),),
    "inside a ball": (Stated(Norm(P, "F"), "<", Num(1)),),
    "the largest entry": (Stated(Norm(P, "max"), "<=", Num(1)),),
    "the nuclear norm": (Stated(Norm(P, "*"), "<=", Num(1)),),
    "the sum of absolute values": (Stated(Norm(x, "1"), "<=", Num(1)),),
    "a square": (Stated(Pow(Norm(x, "2"), Num(2)), "<=", Num(1)),),
    "a bounded letter": (
        Stated(Norm(P, "op"), "<=", c), Has(c, Property.POSITIVE), Stated(c, "<", Num(1)),
    ),
    "a free letter": (Stated(Norm(x, "inf"), "<=", c),),
    "outside a ball": (Stated(Num(10**30), "<=", Norm(P, "F")),),
    "a shell": (Stated(Num(1), "<=", Norm(P, "F")), Stated(Norm(P, "F"), "<=", Num(3))),
    "positive definite": (Has(P, Property.PD), Stated(Norm(P, "op"), "<=", Num(1))),
    "skew": (Has(P, Property.SKEW), Stated(Norm(P, "F"), "<=", Num(1))),
    "orthogonal": (Has(P, Property.ORTHOGONAL), Stated(Norm(P, "op"), "<=", Num(2))),
    "two of them": (Stated(Norm(P, "F"), "<=", Num(1)), Stated(Norm(Q, "F"), "<=", Norm(P, "F"))),
}  # fmt: skip


@pytest.mark.parametrize("name", BALLS)
def test_models_meet_every_stated_fact(name):
    facts = BALLS[name]
    asked = claim(P * x + Q * x, x, *facts)
    for model in [*sample(asked, 2, seed=3), *sample(asked, 1, seed=5, bits=3)]:
        confirm(model)
        assert all(satisfies(model, fact) for fact in facts)
    assert witness(asked)["checked"]


def test_the_sphere_the_ball_and_zero_are_among_small_models():
    asked = claim(P, P, Stated(Norm(P, "F"), "<=", Num(3)))
    found = []
    for digit in range(3):
        model = draw(asked, {"n": 1}, SmallSource((1, digit)))
        confirm(model)
        found.append(model.base(P))
    assert fmpq_mat(1, 1, [3]) in found
    assert all(abs(value[0, 0]) <= 3 for value in found)
    assert len({str(value) for value in found}) == 3


@pytest.mark.parametrize(
    "facts",
    [
        (Stated(Norm(P, "op"), "<=", Num(-1)),),
        (Stated(Norm(P, "F"), "<", Num(0)),),
        (Stated(Num(2), "<=", Norm(P, "F")), Stated(Norm(P, "F"), "<=", Num(1))),
        (Has(P, Property.ORTHOGONAL), Stated(Norm(P, "op"), "<=", Num(0))),
        (Has(P, Property.INVERTIBLE), Stated(Norm(P, "F"), "<=", Num(0))),
    ],
)
def test_what_nothing_meets_has_no_model(facts):
    with pytest.raises(NoModel):
        witness(claim(P, P, *facts))


def test_a_true_step_is_proved_a_slip_refuted_and_what_the_ball_decides_never_refuted():
    ball = Stated(Norm(P, "op"), "<=", Num(1))
    assert judge(claim(P * x + P * x, 2 * P * x, ball)).verdict is VerdictKind.PROVED
    assert judge(claim(P * x + P * x, 3 * P * x, ball)).verdict is VerdictKind.REFUTED
    only_zero = Stated(Norm(P, "op"), "<=", Num(0))
    assert judge(claim(P * x, 2 * P * x, only_zero)).verdict not in (VerdictKind.REFUTED, VerdictKind.CONFLICT)


UNMET = r"""% certify
% size n
% matrix P : n x n
% fact \|P\|_{op} \le -1
% end
\begin{equation} P + P = 2 P \end{equation}
"""


def test_the_remedy_names_the_fact_that_no_model_meets():
    shown = " ".join(" ".join(text_lines(check_text(UNMET))).split())
    assert "what helps: look at ‖P‖_(op) ≤ -1: no model that meets it was found; else state a fact" in shown
    met = " ".join(text_lines(check_text(UNMET.replace("-1", "1"))))
    assert "PROVED" in met
    assert "look at" not in met
