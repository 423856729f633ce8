"""The README shows what the tool really prints."""

from __future__ import annotations

import contextlib
import io
import json
import re
from pathlib import Path

import pytest

from derivations import library
from derivations.ledger import Weight
from verify.judging.run import run
from verify.report import errata
from verify.report.text import accounting_lines, show

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
ERRATA = (Path(__file__).parent.parent / "ERRATA.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```text\n(.*?)```", README, re.DOTALL)


def block(start: str) -> str:
    return next(b for b in BLOCKS if b.startswith(start)).rstrip()  # of the accounts the first is that of the notes


@pytest.mark.parametrize("key", ["lee2019", "chen2021"])
def test_the_records_of_the_other_documents_are_written_down(key):
    """Every record with its weight, in the order of the document; those of the paper that are not editorial in the
    README as well."""
    page = (Path(__file__).parent.parent / "errata" / f"{key}.md").read_text(encoding="utf-8")
    found = {e.id: e for entry in library.document(key).equations.values() for e in entry.errata}
    rows = {row[1]: row[0] for row in re.finditer(r"^\| \[([\w-]+)\]\(#.*$", page, re.MULTILINE)}
    assert list(rows) == list(found)
    for id, erratum in found.items():
        assert f"| {erratum.weight.value} |" in rows[id]
        assert f"## {id}\n" in page
        if key == "lee2019" and erratum.weight is not Weight.EDITORIAL:
            assert rows[id].replace("](#", f"](errata/{key}.md#") in README
    data = json.loads((Path(__file__).parent.parent / "errata" / f"{key}.json").read_text(encoding="utf-8"))
    assert [record["id"] for record in data["errata"]] == list(found)


@pytest.mark.slow
def test_the_first_screen_and_the_errata_are_a_real_run(ledger):
    result = ledger.run()
    printed = [line for line in block("displays").splitlines() if not line.startswith("time")]
    assert printed == [line for line in accounting_lines(result) if not line.startswith("time")]
    assert "\n".join(errata.table(result)) in README, "stale: its table is that of `certify errata`, without the links"
    assert errata.markdown(result).rstrip() == ERRATA.rstrip(), "stale: certify errata > ERRATA.md"


def test_certify_show_prints_what_the_readme_shows():
    shown = show(run(["47"]), "47")
    assert shown.startswith(block("(47)"))


def test_judging_ones_own_step_prints_what_the_readme_shows():
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})
    assert printed.getvalue().rstrip() == block("K⁻¹")
