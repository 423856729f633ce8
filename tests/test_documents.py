"""Entries, their names and their order: what a document is made of."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import derivations
import verify
from derivations import LINEARIZED_NETWORKS
from derivations.document import Document
from derivations.ledger import ClaimError, Kind, Notation, Relation, Section, Theory, chain
from derivations.notation import sym

a = sym("a")
PLAIN = Notation("plain", {"a": a})


def same():
    return chain(a, Relation.EQ, a)


def test_the_method_says_the_kind_and_the_key_does_not():
    section = Section(1, "Names", PLAIN)
    section.unnumbered("12", "a number all the same")(same)
    section.display("B.1x", "a display named like an old supplement")(same)
    section.prose("gaps", "a word that ends in s")(same)
    theory = Theory(1)
    theory.supplement("descent.rates", "so does this one", after=12, notation=PLAIN)(same)
    kinds = [entry.kind for entry in (*section.entries.values(), *theory.entries.values())]
    assert kinds == [Kind.UNNUMBERED, Kind.DISPLAY, Kind.PROSE, Kind.SUPPLEMENT]


def test_an_entry_may_take_the_notation_or_nothing():
    section = Section(1, "Parameters", PLAIN)
    with_it = section.display(1, "with")(lambda n: chain(n.a, Relation.EQ, n.a))
    assert with_it.lines == section.display(2, "without")(same).lines


# -- the order of entries -----------------------------------------------------------------------------
def document(*supplements, sections=2):
    """Displays 1 and 2 in two parts of section 1, and supplements (name, after, the entries it uses)."""
    parts = [Section(1, "Order", PLAIN) for _ in range(sections)]
    for number, part in enumerate(parts, 1):
        part.display(number, "printed")(same)
    theory = Theory(1)
    for name, after, uses in supplements:
        theory.supplement(name, "ours", after=after, uses=uses, notation=PLAIN, alias=f"old {name}")(same)
    return Document("d", "D", "D", "A", "2026-01-01", "0" * 64, tuple(parts), theory=(theory,))


def test_supplements_stand_behind_the_entry_that_they_name_in_the_order_of_the_theory():
    made = document(("b", 1, []), ("c", 2, []), ("a", 1, [2]))
    assert list(made.equations) == ["1", "b", "a", "2", "c"]


def test_entries_of_all_parts_of_a_section_serve_as_lemmas():
    made = document(("a", 1, [2]))
    assert [lemma.id for lemma in made.equations["a"].lemmas] == ["2.1"]


def test_a_supplement_behind_nothing_is_refused():
    with pytest.raises(ClaimError, match="a is placed after 3, which is no entry"):
        _ = document(("a", 3, [])).equations


def test_an_alias_finds_its_entry_and_is_not_listed():
    made = document(("a", 1, []), ("b", 1, ["old a"]))
    assert made.equations["old a"] is made.equations["a"]
    assert "old a" not in list(made.equations)
    assert len(made.equations) == 4
    assert made.equations["b"].uses == ("a",)


def test_two_entries_of_one_name_are_refused():
    with pytest.raises(ClaimError, match="old a is entered twice"):
        _ = document(("a", 1, []), ("old a", 1, [])).equations


FILES = sorted(Path(derivations.__file__).parent.glob("linearized_networks/**/*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_of_entries_says_what_there_is_and_does_nothing(path):
    """Every top statement makes a value of this file: no loop, no call for its effect on another file."""
    allowed = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef)
    body = ast.parse(path.read_text(encoding="utf-8")).body
    imported = {alias.asname or alias.name for node in body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert isinstance(body[0], ast.Expr)  # the docstring
    for node in body[1:]:
        assert isinstance(node, allowed), f"{path.name}:{node.lineno}"
        if isinstance(node, ast.FunctionDef) and node.decorator_list:
            (decorator,) = node.decorator_list
            assert decorator.func.value.id not in imported, f"{path.name}:{node.lineno} adds to another file's entries"


# -- ids are printed, never read ----------------------------------------------------------------------
APART = ("selftest/facts",)  # the name of a generated case is how it is made: seed and number, as one types them
CUTS = {"partition", "rpartition", "split", "rsplit", "startswith", "endswith", "find", "index", "isdigit"}


def reads_an_id(node):
    """Whether a piece of syntax looks into the text of an id or a number of an entry."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CUTS:
        return is_id(node.func.value)
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
        return isinstance(node.left, ast.Constant) and is_id(node.comparators[0])
    return isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice) and is_id(node.value)


def is_id(node):
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return is_id(node.func.value)
    return (isinstance(node, ast.Attribute) and node.attr in ("id", "number")) or (
        isinstance(node, ast.Name) and node.id == "id"
    )


def test_no_code_takes_an_id_apart():
    found = []
    for package in (derivations, verify):
        root = Path(package.__file__).parent
        for path in sorted(root.rglob("*.py")):
            if not path.relative_to(root).as_posix().startswith(APART):
                tree = ast.parse(path.read_text(encoding="utf-8"))
                found += [f"{path}:{node.lineno}" for node in ast.walk(tree) if reads_an_id(node)]
    assert not found


@pytest.mark.parametrize(
    "text",
    ['claim.id.rsplit(".", 1)', 'id.replace(":", ".").partition(".")', '":G" in judged.claim.id', "entry.number[-1]"],
)
def test_looking_into_an_id_would_be_noticed(text):
    assert any(reads_an_id(node) for node in ast.walk(ast.parse(text)))


def test_a_link_says_where_it_stands():
    entry = LINEARIZED_NETWORKS.equations["52"]  # two chains in one display: a seam between its second and third line
    assert [(link.entry, link.number, link.lines) for link in entry.placed.values()] == [
        ("52", 1, (1, 2)),
        ("52", 2, (3, 4)),
    ]
    assert tuple(link.claim for link in entry.placed.values()) == entry.links


def test_a_claim_is_found_by_the_id_that_is_printed():
    claims = LINEARIZED_NETWORKS.claims
    for entry in LINEARIZED_NETWORKS.equations.values():
        assert all(claims[claim.id] is claim for claim in entry.claims)


def test_supplements_are_in_theory_and_what_is_printed_in_sections():
    assert all(e.kind is not Kind.SUPPLEMENT for part in LINEARIZED_NETWORKS.sections for e in part.entries.values())
    assert all(e.kind is Kind.SUPPLEMENT for part in LINEARIZED_NETWORKS.theory for e in part.entries.values())
