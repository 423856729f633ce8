"""The lane for daily work: `pytest -m quick` runs what is short in these files, for every room at least one."""

from __future__ import annotations

from collections.abc import Mapping

#: room, as in the table of imports -> files, or tests of a file, that belong to the lane unless they are marked `slow`
QUICK: Mapping[str, tuple[str, ...]] = {
    "derivations.notation": ("notation/test_nodes.py", "vocabulary/test_vocabulary.py",
                             "vocabulary/test_unknown_operator.py"),
    "derivations.notation.reader": ("notation/reader/test_refusals.py", "notation/reader/test_spellings.py"),
    "derivations.assumptions": ("assumptions/test_facts_together.py",),
    "derivations.estimates": ("counterexamples/test_premises.py",),
    "derivations.layers": ("models/test_every_class_of_fact.py",),
    "derivations.ledger": ("ledger/test_meaning.py",),
    "derivations.symbols": ("symbols/test_symbols.py",),
    "derivations.sources": ("sources/test_declarations.py", "sources/test_displays.py"),
    "derivations.linearized_networks": ("linearized_networks/test_ledger.py::test_link",
                                        "linearized_networks/test_printed.py::test_every_display_is_printed_once_in_order"),
    "derivations.lee_2019": ("lee_2019/test_document.py",),
    "derivations.chen_2021": ("chen_2021/test_document.py",),
    "derivations.matrix_cookbook": ("matrix_cookbook/test_entries.py::test_what_is_not_proved_says_what_is_missing",),
    "derivations.document": ("linearized_networks/test_ledger.py::test_link",),
    "derivations.library": ("ledger/test_documents.py",),
    "derivations": ("linearized_networks/test_ledger.py::test_link",),
    "verify": ("test_imports.py", "judging/test_judge.py"),
    "verify.evidence": ("judging/test_frozen.py",),
    "verify.effort": ("bounds/test_engines_of_bounds.py",),
    "verify.files": ("lab/test_store.py",),
    "verify.shapes": ("shapes/test_shape.py",),
    "verify.values": ("values/test_meanings.py",),
    "verify.models": ("models/test_models.py",),
    "verify.numbers": ("numbers/test_exact.py", "numbers/test_ball.py", "numbers/test_highprec.py",
                       "numbers/test_smallest.py", "numbers/test_sampling.py"),
    "verify.counterexamples": ("counterexamples/test_search.py",),
    "verify.counterexamples.small": ("counterexamples/test_values.py",),
    "verify.counterexamples.recount": ("counterexamples/test_recount_parts.py",),
    "verify.identities": ("identities/test_operator.py",),
    "verify.identities.certificate": ("judging/test_proofs.py",),
    "verify.identities.search": ("identities/test_operator.py",),
    "verify.identities.replay": ("identities/test_replay.py",),
    "verify.bounds": ("bounds/test_engines_of_bounds.py",),
    "verify.bounds.rules": ("bounds/test_terms.py", "bounds/test_domains.py"),
    "verify.bounds.search": ("bounds/test_prover.py", "bounds/test_closing.py"),
    "verify.bounds.replay": ("bounds/test_replay.py",),
    "verify.densities": ("densities/test_density.py",),
    "verify.densities.certificate": ("densities/test_density.py",),
    "verify.densities.replay": ("densities/test_density.py",),
    "verify.orders": ("orders/test_orders.py",),
    "verify.orders.certificate": ("orders/test_orders.py",),
    "verify.orders.search": ("orders/test_orders.py",),
    "verify.orders.replay": ("orders/test_replay.py",),
    "verify.judging": ("judging/test_judge.py", "judging/test_proofs.py", "judging/test_check.py"),
    "verify.selftest": ("selftest/test_values.py",),
    "verify.selftest.facts.oracle": ("selftest/test_facts.py::test_a_small_part_of_the_battery",),
    "verify.lab": ("lab/test_kernels.py", "lab/test_networks.py"),
    "verify.report": ("report/test_errata.py", "report/test_theorem_tree.py"),
    "verify.notebook": ("notebooks/test_walk.py",),
    "verify.plugin": ("bounds/test_memory.py",),
    "verify.cli": ("hostile/test_command_line.py", "cli/test_cli.py::test_selectors"),
}  # fmt: skip
CHOSEN = frozenset(choice for choices in QUICK.values() for choice in choices)


FILES = frozenset(choice.partition("::")[0] for choice in CHOSEN)


def is_quick(file: str, test: str) -> bool:
    """Whether a test function of a file (its path below `tests`) belongs to the lane."""
    return file in CHOSEN or f"{file}::{test}" in CHOSEN
