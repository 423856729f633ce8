"""Counterexamples as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

MAP = "F: "  # before the name of a value that is drawn as a function of the weights

if TYPE_CHECKING:
    from derivations.ledger import Claim

    from ..evidence import Counterexample
    from ..judging.results import ErratumResult


def refuted(found: ErratumResult) -> list[str]:
    """The ids of the claims that are refuted."""
    from ..evidence import VerdictKind

    return [judged.claim.id for judged in found.evidence if judged.verdict.verdict is VerdictKind.REFUTED]


def smallest(found: ErratumResult) -> tuple[Claim, Counterexample] | None:
    """The first counterexample in numbers among the evidence, with the claim it refutes."""
    for judged in found.evidence:
        if judged.verdict.counterexample is not None and judged.verdict.reason != "malformed":
            return judged.claim, judged.verdict.counterexample
    return None


def maps(example: Counterexample) -> list[str]:
    """The drawn functions of the weights, without which the numbers of a flow cannot be recomputed; x are the weights.

    One function is drawn for all times: it is said once.
    """
    from ..evidence import matrix_text

    found = {name.removeprefix(MAP): rows for name, rows in example.drawn.items() if name.startswith(MAP)}
    named = {matrix_text(rows).replace("*", " "): name for name, rows in reversed(found.items())}
    return [f"{name} = {polynomial} at the weights x" for polynomial, name in reversed(named.items())]


def example_words(claim: Claim, example: Counterexample) -> str:
    """A counterexample as one sentence."""
    from ..evidence import matrix_text

    names = claim.size_names
    sizes = [f"{names.get(name, name)} = {value}" for name, value in example.sizes.items()]
    values = [f"{name} = {matrix_text(rows)}" for name, rows in example.values.items()]
    model = ", ".join([*sizes, *values, *maps(example)])
    note = f" {example.note[:1].upper()}{example.note[1:]}." if example.note else ""
    if not example.lhs or example.lhs == example.rhs:
        return f"{claim.id} with {model}.{note}"
    sides = f"the left side is {example.lhs}, the right side {example.rhs}"
    accuracy = f" (both within {example.radius})" if example.radius not in ("", "0") else ""
    place = f" at {example.where}" if example.where else ""
    return f"{claim.id} with {model}: {sides}{accuracy}{place}.{note}"


__all__ = ["example_words", "maps", "refuted", "smallest"]
