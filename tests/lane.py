"""The lane for daily work: `pytest -m quick` runs what is short in these files, for every room at least one."""

from __future__ import annotations

from collections.abc import Mapping

#: room, as in the table of imports -> files, or tests of a file, that belong to the lane unless they are marked `slow`
QUICK: Mapping[str, tuple[str, ...]] = {
    "derivations.notation": ("test_nodes.py",),
    "derivations.assumptions": ("meaning/test_facts_together.py",),
    "derivations.estimates": ("refute/test_premises.py",),
    "derivations.layers": ("models/test_every_class_of_fact.py",),
    "derivations.ledger": ("meaning/test_meaning.py",),
    "derivations.linearized_networks": ("test_ledger.py",),
    "derivations.document": ("test_ledger.py",),
    "derivations": ("test_ledger.py",),
    "verify": ("test_imports.py", "test_judging.py"),
    "verify.evidence": ("mutation/test_frozen.py",),
    "verify.effort": ("mutation/test_engines_of_bounds.py",),
    "verify.files": ("lab/test_store.py",),
    "verify.shapes": ("test_shape.py",),
    "verify.values": ("test_exact.py",),
    "verify.models": ("test_models.py",),
    "verify.numbers": ("test_ball.py", "test_highprec.py", "test_smallest.py", "test_sampling.py"),
    "verify.counterexamples": ("refute/test_search.py",),
    "verify.counterexamples.small": ("refute/test_values.py",),
    "verify.counterexamples.recount": ("refute/test_recount_parts.py",),
    "verify.identities": ("test_operator.py",),
    "verify.identities.certificate": ("store/test_proofs.py",),
    "verify.identities.search": ("test_operator.py",),
    "verify.identities.replay": ("test_replay.py",),
    "verify.bounds": ("mutation/test_engines_of_bounds.py",),
    "verify.bounds.rules": ("bounds/test_terms.py", "bounds/test_domains.py"),
    "verify.bounds.search": ("bounds/test_prover.py", "bounds/test_closing.py"),
    "verify.bounds.replay": ("bounds/test_replay.py",),
    "verify.densities": ("test_density.py",),
    "verify.densities.certificate": ("test_density.py",),
    "verify.densities.replay": ("test_density.py",),
    "verify.judging": ("test_judging.py", "store/test_proofs.py"),
    "verify.selftest": ("selftest/test_values.py",),
    "verify.selftest.facts.oracle": ("selftest/test_facts.py::test_a_small_part_of_the_battery",),
    "verify.lab": ("lab/test_kernels.py", "lab/test_networks.py"),
    "verify.report": ("test_errata.py", "test_theorem_tree.py"),
    "verify.notebook": ("notebooks/test_walk.py",),
    "verify.plugin": ("bounds/test_memory.py",),
    "verify.cli": ("hostile/test_command_line.py",),
}
CHOSEN = frozenset(choice for choices in QUICK.values() for choice in choices)


def is_quick(file: str, test: str) -> bool:
    """Whether a test function of a file (its path below `tests`) belongs to the lane."""
    return file in CHOSEN or f"{file}::{test}" in CHOSEN
