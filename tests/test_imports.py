"""Who may import whom: one table for all rooms, read against every import in the code, lazy ones included.

A room imports only what its line names. Independence (a replay against its search, counting again and the battery's
oracle against the engines) is such a line. Imports for annotations only bind nothing at run time: they must keep to the
table as well, and are left out where circles between files are looked for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from .lane import CHOSEN, QUICK

ROOT = Path(__file__).parent.parent
PACKAGES = ("derivations", "verify")

CLAIMS = ("derivations.notation", "derivations.assumptions", "derivations.estimates", "derivations.layers",
          "derivations.ledger")  # fmt: skip
DOCUMENTS = ("derivations.linearized_networks", "derivations.document", "derivations.library", "derivations")
PROOFS = ("verify.identities", "verify.identities.search", "verify.identities.replay", "verify.bounds",
          "verify.bounds.rules", "verify.bounds.search", "verify.bounds.replay", "verify.densities",
          "verify.densities.replay", "verify.densities.certificate", "verify.orders", "verify.orders.search",
          "verify.orders.replay", "verify.orders.certificate")  # fmt: skip
NUMBERS = ("verify.values", "verify.models", "verify.numbers", "verify.counterexamples",
           "verify.counterexamples.small", "verify.counterexamples.recount")  # fmt: skip
GROUND = ("verify.evidence", "verify.effort", "verify.files", "verify")
ENGINES = (*GROUND, "verify.shapes", *NUMBERS, *PROOFS)

#: room -> the rooms it may import; a module belongs to the longest room that its name starts with
TABLE: dict[str, tuple[str, ...]] = {
    "derivations.notation": (),
    "derivations.notation.reader": ("derivations.notation", "derivations.assumptions", "derivations.estimates"),
    "derivations.assumptions": ("derivations.notation", "derivations.estimates"),
    "derivations.estimates": ("derivations.notation", "derivations.assumptions"),
    "derivations.layers": ("derivations.notation", "derivations.assumptions"),
    "derivations.sources": (*CLAIMS, "derivations.notation.reader"),
    "derivations.ledger": (*CLAIMS, "derivations.notation.reader"),
    "derivations.symbols": (*CLAIMS, "derivations.notation.reader"),
    "derivations.linearized_networks": CLAIMS,
    "derivations.document": ("derivations.ledger", "derivations.linearized_networks"),
    "derivations.matrix_cookbook": ("derivations.ledger", "derivations.sources"),
    "derivations.lee_2019": ("derivations.ledger", "derivations.sources"),
    "derivations.chen_2021": ("derivations.ledger", "derivations.sources"),
    "derivations.library": ("derivations.ledger", "derivations.linearized_networks", "derivations.matrix_cookbook",
                            "derivations.lee_2019", "derivations.chen_2021", "derivations.sources"),
    "derivations": (*CLAIMS, "derivations.linearized_networks"),
    "verify": ("verify.judging",),
    "verify.evidence": CLAIMS,
    "verify.effort": (),
    "verify.files": (),
    "verify.shapes": (*CLAIMS, "verify.evidence"),
    "verify.values": (*CLAIMS, "verify.effort"),
    "verify.models": (*CLAIMS, "verify.evidence", "verify.values"),
    "verify.numbers": (*CLAIMS, "verify.evidence", "verify.effort", "verify.values", "verify.models"),
    "verify.counterexamples.small": (*CLAIMS, "verify.evidence", "verify.values"),
    "verify.counterexamples.recount": (*CLAIMS, "verify.evidence"),
    "verify.counterexamples": (*CLAIMS, *GROUND, "verify.values", "verify.counterexamples.small",
                               "verify.counterexamples.recount"),
    "verify.identities.search": (*CLAIMS, "verify.identities.certificate"),
    "verify.identities.replay": (*CLAIMS, "verify.identities.certificate"),
    "verify.identities.certificate": CLAIMS,
    "verify.identities": (*CLAIMS, *GROUND, "verify.shapes", "verify.models", "verify.identities.search",
                          "verify.identities.replay", "verify.identities.certificate"),
    "verify.bounds.rules": (*CLAIMS, "verify.identities.replay"),
    "verify.bounds.search": (*CLAIMS, "verify.evidence", "verify.bounds.rules", "verify.identities"),
    "verify.bounds.replay": (*CLAIMS, "verify.identities.replay"),
    "verify.bounds": (*CLAIMS, *GROUND, "verify.models", "verify.counterexamples.small", "verify.bounds.rules",
                      "verify.bounds.search", "verify.bounds.replay"),
    "verify.densities": (*CLAIMS, "verify.evidence", "verify.densities.certificate"),
    "verify.densities.certificate": CLAIMS,
    "verify.densities.replay": (*CLAIMS, "verify.densities.certificate"),
    "verify.orders": (*CLAIMS, "verify.evidence", "verify.models", "verify.counterexamples.small",
                      "verify.orders.certificate", "verify.orders.search", "verify.orders.replay"),
    "verify.orders.certificate": CLAIMS,
    "verify.orders.search": (*CLAIMS, "verify.evidence", "verify.bounds", "verify.orders.certificate"),
    "verify.orders.replay": (*CLAIMS, "verify.bounds.replay", "verify.orders.certificate"),
    "verify.judging": (*CLAIMS, *DOCUMENTS, *ENGINES, "derivations.sources", "verify.identities.certificate"),
    "verify.selftest.facts.oracle": CLAIMS,
    "verify.selftest": (*CLAIMS, *DOCUMENTS, "derivations.sources", *ENGINES, "verify.judging",
                        "verify.selftest.facts.oracle"),
    "verify.lab": ("verify.files",),
    "verify.report": (*CLAIMS, *DOCUMENTS, "derivations.sources", *ENGINES, "verify.identities.certificate",
                      "verify.judging", "verify.selftest", "verify.lab", "derivations.symbols"),
    "verify.notebook": (*CLAIMS, *DOCUMENTS, "derivations.sources", "verify.evidence", "verify.judging",
                        "verify.report"),
    "verify.plugin": (*CLAIMS, *DOCUMENTS, "derivations.sources", *ENGINES, "verify.judging", "verify.report"),
    "verify.cli": (*CLAIMS, *DOCUMENTS, "derivations.sources", "derivations.notation.reader", *ENGINES,
                   "verify.judging", "verify.selftest", "verify.lab", "verify.report"),
}  # fmt: skip


@dataclass(frozen=True)
class Import:
    """One import: which module needs which, on what line of which file; `binding` is false for annotations only."""

    module: str
    target: str
    place: str
    binding: bool


def modules(root: Path) -> dict[str, Path]:
    """All modules of ours by name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def statements(text: str) -> tuple[tuple[ast.Import | ast.ImportFrom, bool], ...]:
    """The import statements of a file, wherever they stand, and whether they bind anything at run time."""
    return tuple(within(ast.parse(text), True))


def within(node: ast.AST, binding: bool) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    """The import statements below a statement; no expression holds one."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield node, binding
        return
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        binding = False
    for name in ("body", "handlers", "orelse", "finalbody", "cases"):
        parts = getattr(node, name, None)
        for part in parts if isinstance(parts, list) else ():
            yield from within(part, binding)


def imports(root: Path) -> Iterator[Import]:
    """Every import of one module of ours by another, wherever in the file it stands."""
    known = modules(root)
    for name, path in known.items():
        package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
        for node, binding in statements(path.read_text(encoding="utf-8")):
            for target in targets(node, package, known):
                if target != name:
                    yield Import(name, target, f"{path.relative_to(root)}:{node.lineno}", binding)


def targets(node: ast.Import | ast.ImportFrom, package: list[str], known: Mapping[str, Path]) -> Iterator[str]:
    """The modules of ours that a statement imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in known)
    else:
        above = package[: len(package) - node.level + 1] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        for alias in node.names:
            whole = f"{base}.{alias.name}"
            if whole in known or base in known:
                yield whole if whole in known else base


@cache
def room(module: str) -> str:
    """The room of a module: the longest name in the table that its own starts with."""
    return max((r for r in TABLE if module == r or module.startswith(f"{r}.")), key=len)


def breaches(root: Path) -> list[str]:
    """Imports that no line of the table allows."""
    return [
        f"{one.place}: {one.module} imports {one.target}, and {room(one.module)} may not import {room(one.target)}"
        for one in imports(root)
        if room(one.module) != room(one.target) and room(one.target) not in TABLE[room(one.module)]
    ]


def circles(root: Path, below: str = "", annotations: bool = False) -> list[str]:
    """Modules that need each other, with the lines where they do; also for annotations, if these are to count."""
    needs: dict[str, dict[str, str]] = {}
    for one in imports(root):
        if (one.binding or annotations) and one.module.startswith(below):
            needs.setdefault(one.module, {})[one.target] = one.place
    return [
        "; ".join(f"{place} imports {target}" for module in circle for target, place in needs[module].items()
                  if target in circle)
        for circle in strongly_connected({module: tuple(found) for module, found in needs.items()})
    ]  # fmt: skip


def strongly_connected(graph: Mapping[str, tuple[str, ...]]) -> list[frozenset[str]]:
    """The sets of nodes, larger than one, that all lead to each other."""

    def reached(start: str) -> frozenset[str]:
        found: set[str] = set()
        todo = list(graph.get(start, ()))
        while todo:
            node = todo.pop()
            if node not in found:
                found.add(node)
                todo.extend(graph.get(node, ()))
        return frozenset(found)

    below = {node: reached(node) for node in graph}
    within = {frozenset(m for m in below[node] if node in below.get(m, ())) for node in graph if node in below[node]}
    return sorted(within, key=sorted)


def test_every_import_keeps_to_the_table():
    assert not breaches(ROOT)


def test_no_two_files_import_each_other():
    assert not circles(ROOT)


def test_parts_of_the_search_for_bounds_do_not_need_each_other_even_for_annotations():
    assert not circles(ROOT, below="verify.bounds.search", annotations=True)


def test_every_room_of_the_table_exists():
    known = modules(ROOT)
    assert all(any(name == r or name.startswith(f"{r}.") for name in known) for r in TABLE)
    assert {r for allowed in TABLE.values() for r in allowed} <= set(TABLE)


#: folders of tests that belong to no room, and what they hold
ASIDE = {
    "hostile": "input from strangers, whoever reads it",
    "notebooks": "the scripts of the folder `notebooks`",
    "vocabulary": "each word in every room",
}


def test_the_folders_of_tests_are_the_rooms_and_each_has_a_test_in_the_quick_lane():
    rooms = {path.parent.name for package in PACKAGES for path in (ROOT / package).glob("*/__init__.py")}
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert folders - set(ASIDE) == rooms
    assert {choice.partition("/")[0] for choice in CHOSEN if "/" in choice} >= rooms


def test_the_quick_lane_touches_every_room():
    assert set(QUICK) == set(TABLE)
    for choice in CHOSEN:
        file, _, test = choice.partition("::")
        assert f"def {test}" in (ROOT / "tests" / file).read_text(encoding="utf-8"), choice


SEEDED = {
    "upward": ("verify/values/seeded.py", "from ..judging import run\n"),
    "lazily upward": ("verify/models/seeded.py", "def f():\n    from ..numbers import exact\n    return exact\n"),
    "for annotations, upward": (
        "verify/shapes/seeded.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ..judging.run import RunResult\n",
    ),
    "a replay of its search": ("verify/identities/replay/seeded.py", "from ..search.rewriting import Instance\n"),
    "a replay of bounds of its rules": ("verify/bounds/replay/seeded.py", "import verify.bounds.rules.kernel\n"),
    "counting again of models": ("verify/counterexamples/recount/seeded.py", "from ...models import model\n"),
    "the oracle of values": ("verify/selftest/facts/oracle/seeded.py", "from ....values import graded\n"),
    "notation of facts": ("derivations/notation/seeded.py", "from ..assumptions import Has\n"),
    "the laboratory of an engine": ("verify/lab/seeded.py", "from ..numbers import ball\n"),
}


@pytest.fixture
def copied(tmp_path):
    """The syntax of the whole house in another place."""
    for path in modules(ROOT).values():
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    return tmp_path


@pytest.mark.parametrize("breach", SEEDED)
def test_a_seeded_breach_is_named_with_its_line(copied, breach):
    file, text = SEEDED[breach]
    (copied / file).write_text(text, encoding="utf-8")
    (found,) = breaches(copied)
    assert found.startswith(f"{file}:")


def test_a_seeded_circle_in_a_room_is_named_with_its_lines(copied):
    (copied / "verify/shapes/one.py").write_text("from .other import x\n", encoding="utf-8")
    (copied / "verify/shapes/other.py").write_text("def f():\n    from . import one\n", encoding="utf-8")
    (found,) = circles(copied)
    assert "verify/shapes/one.py:1" in found
    assert "verify/shapes/other.py:2" in found
