"""What the table of symbols says of the notes: found from the print, their entries and notations, and not told."""

from __future__ import annotations

import pytest

from derivations.linearized_networks import LINEARIZED_NETWORKS
from derivations.linearized_networks.printed.sentences import SENTENCES
from derivations.notation.text import plain
from derivations.symbols import Sort, symbols


@pytest.fixture(scope="module")
def table():
    return symbols(LINEARIZED_NETWORKS)


FINDINGS = [
    ("Θ̂_·", Sort.AGAIN, ("(4)", "(52)")),  # the 1/n
    ("θ_·", Sort.AGAIN, ("(5)", "(53)")),  # flow and descent
    ("f(·)", Sort.AGAIN, ("(31)", "(49)")),  # of an input, of the weights
    ("g(·)", Sort.AGAIN, ("(50)", "(72a)")),  # of the weights, of time
    ("g(·)", Sort.MEANING, ("(53)", "(77)")),
    ("k", Sort.MEANING, ("(9a)", "(17)", "(80a)")),  # the number of outputs, an index
    ("t", Sort.MEANING, ("(17)",)),  # limit and variable of one integral
    ("t", Sort.MEANING, ("(5)", "(53)")),  # a time, a number of steps
    ("n_·", Sort.MEANING, ("(0p)", "after (57p)")),  # n_0, inputs and a threshold
    ("δ_0", Sort.MEANING, ("after (55)", "after (57p)", "after (72a)")),
    ("K", Sort.MEANING, ("after (53)", "after (55)")),
    ("l", Sort.UNDEFINED, ("(32)", "(33)")),  # n_l for n_L
    ("j", Sort.UNDEFINED, ("(62)",)),
    ("η_(critical)", Sort.UNDEFINED, ("after (47)", "after (55)")),
    ("g(·, ·)", Sort.UNDEFINED, ("(50)", "(73)")),  # g(X, θ_t) and g(t, x)
    ("Θ_0", Sort.UNDEFINED, ("(66)",)),  # the hat is lost
    ("θ̃_·", Sort.UNDEFINED, ("(65)",)),
    ("φ", Sort.UNDEFINED, ("(1)",)),
    ("𝒦(·, ·)", Sort.UNDEFINED, ("(21)",)),  # (20) says what K^{i,j} is
    ("λ_(min)", Sort.LATE, ("(56)", "(67p)")),
    ("ℒ", Sort.LATE, ("(5)", "(36)")),
]


@pytest.mark.parametrize(("name", "sort", "places"), FINDINGS)
def test_found(table, name, sort, places):
    named = [f for row, f in table.of(sort) if plain(row.name.latex.replace(r"\bullet", r"\cdot")) == name]
    assert any({str(p) for p in finding.places} >= set(places) for finding in named)


def test_the_lipschitz_constant_and_the_kernels_are_of_one_letter(table):
    (says,) = (f.says for row, f in table.of(Sort.LETTER) if row.name.latex == "K")
    assert {r"$\mathbf{K}$", r"$\mathcal{K}$", r"$\hat{\mathcal{K}}$"} <= set(says.split(", "))


@pytest.mark.parametrize("name", ["u(·)", "α(·)", "β(·)", "σ_·", "μ(·)", "ω_·", "𝐊", "J(·)", "λ_0", "𝒳", "C"])
def test_what_the_notes_say_properly_is_not_held_against_them(table, name):
    (row,) = (r for r in table.rows if plain(r.name.latex.replace(r"\bullet", r"\cdot")) == name)
    assert not [f for f in row.findings if f.sort is not Sort.LETTER]


def test_sentences_stand_behind_entries_in_their_order():
    order = ["", *LINEARIZED_NETWORKS.equations]
    at = [order.index(said.after) for said in SENTENCES]
    assert at == sorted(at)
