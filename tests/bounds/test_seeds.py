"""The verdicts of Section 6 do not hang on the random seed of the solver."""

from __future__ import annotations

import pytest

from derivations import EQUATIONS
from verify.bounds.search import closing, theorems
from verify.evidence import VerdictKind
from verify.judging.judge import judge

PROVED, REFUTED = VerdictKind.PROVED, VerdictKind.REFUTED
LINKS = {
    "59.2": PROVED, "63.3": PROVED, "64.3": PROVED, "65.2": REFUTED, "67.3": PROVED, "70.2": REFUTED, "72.2": PROVED,
    "93.2": PROVED, "94.2": REFUTED,
}  # fmt: skip


@pytest.mark.parametrize("seed", [7, 20_240_229])
def test_the_verdicts_of_links_are_the_same_with_another_seed(seed, monkeypatch):
    monkeypatch.setattr(closing, "SEED", seed)
    theorems.forget()
    try:
        links = {link.id: link for equation in EQUATIONS.values() for link in equation.links}
        assert {id: judge(links[id]).verdict for id in LINKS} == LINKS
    finally:
        theorems.forget()
