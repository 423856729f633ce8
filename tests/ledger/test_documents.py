"""Entries, their names and their order: what a document is made of."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

import derivations
import verify
from derivations import LINEARIZED_NETWORKS, library
from derivations.assumptions import Define
from derivations.document import Document
from derivations.estimates import Stated
from derivations.ledger import (
    ClaimError,
    Erratum,
    ErratumType,
    Kind,
    Notation,
    Relation,
    Section,
    Theory,
    Weight,
    chain,
    system,
)
from derivations.notation import Num, sym
from verify import notebook, plugin
from verify.cli import main as cli
from verify.judging import code
from verify.judging.results import Status
from verify.judging.run import run
from verify.report import certificate
from verify.selftest import store

from ..families import each

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


@each("path", FILES, ids=lambda path: path.stem)
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
    entry = LINEARIZED_NETWORKS.equations["52"]  # two chains in one display: a seam between its third and fourth line
    assert [(link.entry, link.number, link.lines) for link in entry.placed.values()] == [
        ("52", 1, (1, 2)),
        ("52", 2, (2, 3)),
        ("52", 3, (4, 5)),
    ]
    assert tuple(link.claim for link in entry.placed.values()) == entry.links


def test_a_claim_is_found_by_the_id_that_is_printed():
    claims = LINEARIZED_NETWORKS.claims
    for entry in LINEARIZED_NETWORKS.equations.values():
        assert all(claims[claim.id] is claim for claim in entry.claims)


def test_supplements_are_in_theory_and_what_is_printed_in_sections():
    assert all(e.kind is not Kind.SUPPLEMENT for part in LINEARIZED_NETWORKS.sections for e in part.entries.values())
    assert all(e.kind is Kind.SUPPLEMENT for part in LINEARIZED_NETWORKS.theory for e in part.entries.values())


# -- repairs ------------------------------------------------------------------------------------------
def repaired(change):
    """Three lines a = 2a = 3a as the display 1 of a section, with what is said of them."""
    section = Section(1, "Repairs", PLAIN)
    return section.display(1, "repaired")(lambda: change(chain(a, Relation.EQ, 2 * a, Relation.EQ, 3 * a)))


SLIP, OTHER = Erratum("MY-1-1", "a slip"), Erratum("MY-1-2", "another")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.corrected({3: a, 2: a}, SLIP), [("= 2 a", "= a"), ("= 3 a", "= a")]),
        (lambda c: c.corrected({1: 2 * a}, SLIP), [(r"a = \ldots", r"2 a = \ldots")]),
        (lambda c: c.mended({2: Relation.LE}, SLIP), [("2 a = 3 a", r"2 a \le 3 a")]),
        (lambda c: c.unproved(1, erratum=SLIP), [("a = 2 a", "a = 2 a")]),
        (lambda c: c.needs(Stated(a, "<=", Num(0)), erratum=SLIP),
         [("a = 2 a = 3 a", r"a = 2 a = 3 a \quad\text{if}\quad a \le 0")]),
    ],
)  # fmt: skip
def test_a_repair_says_what_is_printed_and_what_should_stand_there(change, said):
    entry = repaired(change)
    (repair,) = entry.chain.repairs
    found = list(repair.amends(entry))
    assert [(one.printed, one.corrected) for one in found] == said
    assert all(one.claims for one in found)
    assert entry.errata == (SLIP,)


def test_what_is_never_is_said_as_it_holds():
    """Where the print denies an equality that holds under a premise, the correction is the equality."""
    entry = Section(1, "Denied", PLAIN).prose("1p", "denied")(
        lambda: chain(a, Relation.NE, 2 * a).needs(Stated(a, "=", Num(0)), erratum=SLIP)
    )
    (found,) = entry.chain.repairs[0].amends(entry)
    assert (found.printed, found.corrected) == (r"a \neq 2 a", r"a = 2 a \quad\text{if}\quad a = 0")
    assert [claim.relation for claim in found.claims] == [Relation.SOLVES]


def test_an_erratum_is_editorial_in_type_and_weight_or_in_neither():
    assert SLIP.weight is Weight.MINOR
    assert Erratum("MY-1-9", "letters", ErratumType.EDITORIAL).weight is Weight.EDITORIAL
    with pytest.raises(ValueError, match="in type and weight"):
        Erratum("MY-1-9", "letters", ErratumType.EDITORIAL, weight=Weight.GRAVE)


def test_errata_of_lines_come_first_and_in_the_order_of_the_lines():
    last = Erratum("MY-1-3", "of a relation")
    entry = repaired(lambda c: c.mended({1: Relation.LE}, last).corrected({3: a}, OTHER).corrected({2: a}, SLIP))
    assert entry.errata == (SLIP, OTHER, last)
    assert [entry.chain.about_links(erratum) for erratum in entry.errata] == [False, False, True]


def test_what_is_said_of_a_part_of_a_display_is_not_lost():
    part = chain(a, Relation.EQ, 2 * a)
    with pytest.raises(ClaimError, match="said of the whole display"):
        system(part, part.corrected({2: a}, SLIP))
    assert system(part, part).corrected({4: a}, SLIP).lines[3].best == a


# -- the library --------------------------------------------------------------------------------------
def small() -> Document:
    """A display with a slip, and a supplement that rests on it."""
    section = Section(3, "Twice", PLAIN)
    slip = Erratum("MY-1-1", "Twice is not three times.")

    @section.display(1, "twice")
    def _(n):
        return chain(n.a + n.a, Relation.EQ, 3 * n.a).corrected({2: 2 * n.a}, slip)

    theory = Theory(3)

    @theory.supplement("sums.four-times", "four times", after=1, uses=[1], notation=PLAIN, alias="1x")
    def _(n):
        return chain(2 * n.a + 2 * n.a, Relation.EQ, 4 * n.a)

    return Document("mine", "MY", "My notes", "A. Student", "2026-01-01", "0" * 64, (section,),
                    {"M": ("sums.four-times",)}, (theory,))  # fmt: skip


@pytest.fixture
def mine(monkeypatch):
    made = small()
    monkeypatch.setitem(library.DOCUMENTS, "mine", lambda: made)
    return made


def command(capsys, *args):
    """What a command prints, and its exit status."""
    with pytest.raises(SystemExit) as end:
        cli.main(list(args))
    told = capsys.readouterr()
    return told.out if end.value.code == 0 else told.err, end.value.code


def test_a_second_document_runs(mine, capsys, tmp_path):
    target = tmp_path / "mine.json"
    told, status = command(capsys, "run", "--document", "mine", "--no-store", "--json", str(target))
    assert status == 0
    assert "displays       1   1 erratum" in told
    assert "sums.four-times" in told
    written = json.loads(target.read_text(encoding="utf-8"))
    assert [(e["number"], e["aliases"], e["command"]) for e in written["equations"]] == [
        ("1", [], "certify show 1 --document mine"),
        ("sums.four-times", ["1x"], "certify show sums.four-times --document mine"),
    ]
    assert written["complete"]
    assert "selftest" not in written  # the battery attacks the first document


@pytest.mark.parametrize("name", ["1x", "Sums.Four-Times", "sums", "sums.four-times.1"])
def test_an_entry_of_a_second_document_is_shown(mine, capsys, name):
    told, status = command(capsys, "show", name, "--document", "mine", "--no-store")
    assert status == 0
    assert told.startswith("(sums.four-times)  four times (before: 1x)\nA. Student, 'My notes'")


def test_a_theorem_of_a_second_document_is_shown(mine, capsys):
    assert command(capsys, "show", "m", "--document", "mine", "--no-store")[0].startswith("Theorem M\n")


def test_errata_of_a_second_document(mine, capsys):
    told, status = command(capsys, "errata", "--document", "mine", "--no-store")
    assert status == 0
    assert "`certify errata --document mine` writes this page." in told
    assert "MY-1-1" in told


def test_pages_of_a_second_document(mine, capsys, tmp_path):
    _, status = command(capsys, "report", "--document", "mine", "--no-store", "--html", str(tmp_path))
    assert status == 0
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    for anchor in ("eq-1", "eq-sums.four-times", "eq-1x", "link-sums.four-times.1", "link-1x.1"):
        assert f'id="{anchor}"' in page


def test_the_plugin_judges_a_second_document(mine):
    config = SimpleNamespace(getoption=lambda name, default=None: "mine", stash=pytest.Stash())
    config.stash[plugin.RESULTS] = {}
    assert plugin.judged(config, "1x") is plugin.judged(config, "sums.four-times")
    assert plugin.judged(config, "1").status is Status.ERRATUM
    assert plugin.run_result(config).complete


def test_a_notebook_walks_through_a_second_document(mine):
    assert repr(notebook.walk("1x", "mine")) == "(sums.four-times) four times: proved \u2713"


def test_a_document_of_a_users_own_is_judged_on_any_number_of_processes():
    assert run(document=small(), jobs=2).equations["1"].status is Status.ERRATUM


def test_the_digests_follow_the_library():
    """What the battery attacks belongs to the version of its results, and is no part of what judges."""
    attacked = code.closure(store.ROOTS, store.APART)
    assert {"derivations.linearized_networks.theory.flow", "derivations.library"} <= attacked
    assert not any("linearized_networks" in name for name in code.closure(["verify.judging.judge"], code.JUDGED))


@pytest.mark.parametrize("args", [("run",), ("show", "1"), ("errata",), ("report", "--html", "unused")])
def test_an_unknown_document_is_one_line_that_names_the_known(capsys, args):
    told, status = command(capsys, *args, "--document", "nobody's")
    assert status == cli.USAGE
    assert (
        told
        == 'certify: there is no document "nobody\'s"; there are: linearized-networks, cookbook, lee2019, chen2021\n'
    )


def test_the_plugin_names_the_known_documents_too():
    config = SimpleNamespace(getoption=lambda name, default=None: "nobody's")
    with pytest.raises(pytest.UsageError, match="there are: linearized-networks"):
        plugin.document(config)


# -- names that speak ---------------------------------------------------------------------------------
THEORY = sorted((Path(derivations.__file__).parent / "linearized_networks" / "theory").glob("[a-z]*.py"))
TOPICS = {path.stem.replace("_", "-") for path in THEORY}


def test_supplements_are_named_by_topic_and_statement():
    ours = [entry for entry in LINEARIZED_NETWORKS.equations.values() if entry.kind is Kind.SUPPLEMENT]
    for entry in ours:
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*\.[a-z]+(-[a-z0-9]+)*", entry.number), entry.number
    assert {entry.number.split(".")[0] for entry in ours} == TOPICS


def test_old_keys_are_names_still():
    found = LINEARIZED_NETWORKS.equations
    assert found["101ux"] is found["sharp-flow.gap-at-a-test-input-at-all-times"]
    assert all(found[alias] is entry for entry in found.values() for alias in entry.aliases)


# -- what is refused ----------------------------------------------------------------------------------
def test_a_claim_that_is_refused_leaves_the_others_judged():
    """Facts that contradict each other: the entry is unresolved with the reason, in the certificate too."""
    section = Section(1, "Refused", PLAIN)
    torn = Notation("torn", {"a": a}, (Define(a, Num(1)), Define(a, Num(2))))
    section.display(1, "fine")(same)
    section.display(2, "torn", notation=torn)(lambda: chain(a, Relation.EQ, Num(1)))
    made = Document("r", "R", "R", "A", "2026-01-01", "0" * 64, (section,))
    found = run(document=made)
    assert {key: result.status for key, result in found.equations.items()} == {
        "1": Status.PROVED, "2": Status.UNRESOLVED,
    }  # fmt: skip
    assert any("not judged" in problem and "contradict each other" in problem for problem in found.problems)
    (link,) = certificate.to_json(found)["equations"][1]["links"]
    assert (link["verdict"], "contradict each other" in link["reason"]) == ("UNKNOWN", True)
