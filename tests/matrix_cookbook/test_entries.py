"""The book of formulas as a document: each entry comes out as it is listed, and the page says so."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from derivations import library
from derivations.matrix_cookbook import entries, matrix_cookbook
from verify.cli.main import certify
from verify.judging.check import check_source, run_source

from . import page


@pytest.fixture(scope="module")
def checked():
    return check_source(matrix_cookbook())


def test_every_entry_is_read_or_left_out_with_a_reason(checked):
    source = checked.source
    assert not source.unsaid
    assert list(source.shown) == list(dict.fromkeys(source.shown))
    assert set(source.shown) == set(entries())
    for number, shown in source.shown.items():
        assert shown.skipped or all(link.why is None for link in shown.links), number
        assert not shown.skipped or entries()[number].owed == shown.skipped


def test_every_entry_comes_out_as_it_is_listed(checked):
    found: dict[str, list[str]] = {}
    corrected: dict[str, str] = {}
    for finding in checked.findings:
        number = finding.display.number
        found.setdefault(number, []).append(finding.verdict)
        if finding.judged is not None and finding.judged.corrected_verdict is not None:
            corrected[number] = finding.judged.corrected_verdict.verdict.value
    assert found == {number: list(one.verdicts) for number, one in entries().items()}
    assert corrected == {number: one.corrected for number, one in entries().items() if one.corrected}


def test_what_is_not_proved_says_what_is_missing():
    for number, one in entries().items():
        done = page.status(one) in ("proved", "refuted")
        assert done == (not one.owed), number


def test_the_page_is_the_one_of_the_entries():
    assert page.PAGE.read_text(encoding="utf-8") == page.page()


def test_the_library_knows_the_book_and_its_files():
    document = library.document("cookbook")
    assert library.source(document) is matrix_cookbook()
    assert library.source(library.document()) is None


def test_a_run_names_what_is_not_settled():
    result = run_source(matrix_cookbook(), only=("1", "95", "461"))
    assert result.problems == ("(461) is unresolved",)


def test_the_command_line_judges_the_book():
    done = CliRunner().invoke(certify, ["run", "--document", "cookbook", "--no-store", "159", "95", "89"])
    assert done.exit_code == 0
    assert "1 proved, 1 erratum" in done.output
    assert "1 skipped" in done.output
    shown = CliRunner().invoke(certify, ["show", "--document", "cookbook", "--no-store", "95"])
    assert shown.exit_code == 0
    assert "PROVED" in shown.output
    assert "REFUTED" in shown.output
