"""Mathematics that is typed in words: what is surely a formula is set, and words stay words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations import EQUATIONS
from verify.report.inline import parts, spoken
from verify.report.pages.mathematics import set_piece
from verify.report.typed import set_mathematics

from ..families import each

SAID = sorted({said for e in EQUATIONS.values() for said in (e.remark, *(x.notes for x in e.errata)) if said})


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("leaves e^{-2 eta K t}: the", r"leaves $e^{-2 \eta K t}$: the"),
        ("when n >= (18 K^3 R_0 / lambda_min^2)^2.", r"when $n \ge (18 K^{3} R_{0} / \lambda_{min}^{2})^{2}$."),
        ("a k|D| x |theta| matrix", r"a $k\lvert D\rvert \times \lvert \theta\rvert$ matrix"),
        ("x-bar(X)^T x-bar(X) is", r"$\overline{x}(X)^{T} \overline{x}(X)$ is"),
        ("with theta~ and theta-tilde_t.", r"with $\tilde{\theta}$ and $\tilde{\theta}_{t}$."),
        ("Theta_hat_0; the hat", r"$\hat{\Theta}_{0}$; the hat"), ("E[f f^T] is", "$E[f f^{T}]$ is"),
        ("g^lin(t, x) are not", "$g^{lin}(t, x)$ are not"),
        ("|z_j phi''(h_j)| of n", r"$\lvert z_{j} \phi''(h_{j})\rvert$ of $n$"),
        ("like sqrt(2 log n): no K", r"like $\sqrt{2 \log n}$: no $K$"), ("O(.) with", r"$O(\cdot)$ with"),
        ("W^{l+1}_{ij} is", "$W^{l + 1}_{ij}$ is"), ("It gives `<=` here", r"It gives $\le$ here"),
        ("by (68) lambda_0 >= 2", r"by (68) $\lambda_{0} \ge 2$"), (r"$\eta_0$ and eta_0", r"$\eta_0$ and $\eta_{0}$"),
    ],
)  # fmt: skip
def test_formulas_are_set(typed, set_):
    assert set_mathematics(typed) == set_


@pytest.mark.parametrize(
    "words",
    [
        "Theorem G.1 of the paper (56), (58p) and (descent.path-stays-in-the-ball).", "A slip; I mean a line.",
        "the author's text, i.e. 3 of 4", "Grönwall's inequality (Jacot et al. 2018)", "`deterministic` there",
        "LN-47-1", "Sections 1 to 5 in non-zero order-of-magnitude", "", "an open ` and | and ( and [1-4]",
        "certify show 47", "by (S17a), (S36) and S84",
    ],
)  # fmt: skip
def test_words_stay_words(words):
    assert set_mathematics(words) == words


@each("said", SAID)
def test_what_is_set_of_reasons_and_remarks_is_latex(said):
    for piece, formula in parts(set_mathematics(said)):
        if formula:
            set_piece(piece)
        else:
            assert not re.search(r"[A-Za-z]_|\^|\b(?:theta|lambda|eta|sigma)\b", piece), piece


def test_once_set_stays_set():
    for said in SAID:
        once = set_mathematics(said)
        assert set_mathematics(once) == once


@settings(max_examples=300, deadline=None)
@given(st.text("aAxKe_^{}()[]|,.`$ -+=<>2/'~", max_size=40))
def test_nothing_is_lost_and_nothing_fails(text):
    out = set_mathematics(text)
    assert isinstance(spoken(out), str)
    at = 0
    for piece, formula in parts(out) if "$" not in text else ():
        if not formula:
            assert piece in text[at:]
            at = text.index(piece, at) + len(piece)


def test_deep_brackets_end():
    assert set_mathematics("(" * 500 + "x" + ")" * 500)
    assert set_mathematics("x^{" * 300)
