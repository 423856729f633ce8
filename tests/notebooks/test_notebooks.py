"""The notebooks cover the document, belong to their scripts, and hold nothing of the machine they were made on."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise

import pytest
from nbformat.v4 import new_code_cell, new_output

from derivations import EQUATIONS, library
from derivations.ledger import Kind

from .conftest import NOTEBOOKS, load_build

BUILD = load_build()
SCRIPTS = BUILD.scripts()
READY = [script for script in SCRIPTS if BUILD.ready(script)]
names = pytest.mark.parametrize("script", READY, ids=lambda script: script.stem)


def test_every_display_and_claim_of_the_document_is_walked_once_and_displays_in_printed_order():
    """Supplements, which are ours and not of the notes, may be left out; nothing may come twice."""
    walked = [number for script in SCRIPTS for number in BUILD.walked(script) if number in EQUATIONS]
    assert len(set(walked)) == len(walked)
    assert {k for k, e in EQUATIONS.items() if e.kind is not Kind.SUPPLEMENT} <= set(walked)
    displays = [int(number) for number in walked if EQUATIONS[number].kind is Kind.DISPLAY]
    assert displays == sorted(displays)


def test_every_printed_display_with_a_link_of_appendices_g_and_h_is_walked():
    """What is only assumed or defined there may be left to the words."""
    entries = library.document("lee2019").equations
    walked = {number.rpartition(":")[2] for script in SCRIPTS for number in BUILD.walked(script) if ":" in number}
    parts = {
        key for key, e in entries.items() if e.place and e.place.file.endswith(("stability.tex", "linearization.tex"))
    }
    assert {key for key in parts if entries[key].errata} - {"S53p"} <= walked
    assert (
        set().union(*(keys for name, keys in library.document("lee2019").theorems.items() if name[1] == ".")) - {"17a"}
        <= walked
    )
    assert len(walked & parts) > 60


def test_nothing_waits_once_all_displays_are_there():
    """Words about an entry that the document lacks are there only as long as a printed display is still to come."""
    absent = [number for script in SCRIPTS for number in BUILD.waiting(script)]
    assert not absent or any(number.isdigit() for number in absent), absent


def test_each_section_has_its_notebooks_and_they_keep_to_it():
    for script in READY:
        sections = {EQUATIONS[number].section for number in BUILD.walked(script) if number in EQUATIONS}
        assert sections <= {int(script.stem[:2])}, script.name


@names
def test_each_walk_stands_below_words_about_it(script):
    cells = BUILD.source(script).cells
    for before, cell in pairwise(cells):
        for number in re.findall(r'^walk\("(.*?)"\)', cell.source, re.MULTILINE):
            assert before.cell_type == "markdown"
            assert before.source.startswith(f"### ({number})")
            heading, _, words = before.source.partition("\n")
            assert len(words.split()) >= 3, f"no words about {heading}"


@names
def test_the_notebook_is_there_executed_and_has_the_cells_of_its_script(script):
    assert list(BUILD.stale(script)) == []


@names
def test_the_notebook_has_outputs_without_errors_and_nothing_of_the_machine(script):
    notebook = BUILD.stored(script)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert set(notebook.metadata.language_info) == {"name"}
    text = script.with_suffix(".ipynb").read_text(encoding="utf-8")
    assert not re.search(r"/home/|/root/|/Users/|/tmp/|site-packages|\d+\.\d+ s\b|<dc:date>|0x[0-9a-f]{8}", text)
    assert len(text) < 1_000_000
    for cell in notebook.cells:
        assert dict(cell.metadata) == {}
        if cell.cell_type == "code":
            assert all(output.output_type != "error" and output.get("name") != "stderr" for output in cell.outputs)


@names
def test_the_stored_verdicts_settle_every_walk(script):
    shown = [
        "".join(output["data"]["text/markdown"])
        for cell in BUILD.stored(script).cells
        if cell.cell_type == "code" and cell.source.startswith("walk(")
        for output in cell.outputs
    ]
    there = [number for number in BUILD.walked(script) if BUILD.known(number)]
    for number, words in zip(there, shown, strict=True):
        assert words.startswith(f"**({number.rpartition(':')[2]})**")
        if ":" in number:  # of a document that is read from files links are settled, and what follows from them
            rows = [row for row in words.splitlines() if not re.search(r"against line 1\) \| \? ", row)]
        else:
            rows = words.splitlines()
        assert not any(re.search("CONFLICT|UNKNOWN|CONSISTENT|unresolved", row) for row in rows), number


def copied(tmp_path, name):
    for suffix in (".py", ".ipynb"):
        shutil.copy(NOTEBOOKS / f"{name}{suffix}", tmp_path)
    return tmp_path / f"{name}.py"


def test_a_changed_script_makes_its_notebook_stale(build, tmp_path):
    script = copied(tmp_path, "03_gaussian_process")
    assert list(build.stale(script)) == []
    script.write_text(script.read_text().replace("at random weights", "at any weights").replace("(20)", "(2O)"))
    (problem,) = build.stale(script)
    assert "other cells" in problem
    assert "notebooks/build.py" in problem


def test_a_stream_in_several_pieces_is_the_stream_in_one(build):
    def printed(*pieces):
        outputs = [new_output("stream", name=name, text=text) for name, text in pieces]
        return build._words(new_code_cell("", outputs=outputs))

    assert printed(("stdout", "a"), ("stdout", "b")) == printed(("stdout", "ab")) != printed(("stdout", "ba"))
    assert printed(("stdout", "a"), ("stderr", "b")) != printed(("stdout", "ab"))


def test_another_verdict_makes_a_notebook_stale(build, tmp_path):
    script = copied(tmp_path, "03_gaussian_process")
    fresh = build.stored(script)
    for cell in fresh.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/markdown" in data:
                data["text/markdown"] = data["text/markdown"].replace("REFUTED", "PROVED")
    problems = list(build.stale(script, fresh))
    assert problems
    assert all("another output" in problem for problem in problems)


def test_a_missing_or_broken_notebook_is_named(build, tmp_path):
    script = copied(tmp_path, "03_gaussian_process")
    notebook = script.with_suffix(".ipynb")
    notebook.write_text("{")
    with pytest.raises(build.BuildError, match=r"03_gaussian_process\.ipynb is no notebook"):
        build.stored(script)
    notebook.unlink()
    with pytest.raises(build.BuildError, match=r"03_gaussian_process\.ipynb is missing"):
        list(build.stale(script))


def test_cells_about_an_entry_that_the_document_lacks_wait(build, tmp_path):
    script = tmp_path / "99_later.py"
    cells = [f'# %% [markdown]\n# ### ({n}) words\n\n# %%\nwalk("{n}")\n' for n in ("990", "47", "991")]
    script.write_text("\n".join(cells))
    assert build.walked(script) == ["990", "47", "991"]
    assert build.waiting(script) == ["990", "991"]
    assert build.ready(script)
    assert [cell.source for cell in build.source(script).cells] == ["### (47) words", 'walk("47")']
    script.write_text(cells[0])
    assert not build.ready(script)


def test_ids_follow_from_name_and_place(build):
    script = SCRIPTS[0]
    first, second = (build.source(script) for _ in range(2))
    assert [cell.id for cell in first.cells] == [cell.id for cell in second.cells]
    assert len({cell.id for cell in first.cells}) == len(first.cells)


def test_check_passes_and_an_unknown_name_is_a_usage_error(build, capsys):
    assert build.main(["--check"]) == 0
    assert build.main(["zz"]) == 2
    assert "no notebook starts with zz" in capsys.readouterr().err
