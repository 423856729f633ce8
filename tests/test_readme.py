"""The README shows what the tool really prints."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from verify.judging.run import run
from verify.report import errata
from verify.report.text import accounting_lines, show

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
ERRATA = (Path(__file__).parent.parent / "ERRATA.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```text\n(.*?)```", README, re.DOTALL)


def block(start: str) -> str:
    (found,) = [b for b in BLOCKS if b.startswith(start)]
    return found.rstrip()


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
