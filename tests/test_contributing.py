"""The contributors' walk-through does what it says: its engine answers, its document is judged and shown."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

from derivations import EQUATIONS
from derivations.ledger import Claim
from verify.evidence import Outcome

from .report import parsed

ROOT = Path(__file__).parents[1]
BLOCKS = dict(
    re.findall(r"```python (\w+)\n(.*?)```", (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8"), re.DOTALL)
)


def run_block(name, **known):
    exec(compile(BLOCKS[name], f"contributing.md, {name}", "exec"), known)
    return known


def test_the_engine_answers_and_proves_nothing():
    answer = run_block("engine")["judge"]
    link = EQUATIONS["46"].links[0]
    assert answer(link).outcome is Outcome.GAVE_UP
    same = Claim(link.lhs, link.relation, link.lhs, link.notation)
    assert answer(same).outcome is Outcome.SUPPORTS


def test_the_document_is_judged_and_shown(tmp_path):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        known = run_block("judged", folder=tmp_path, **run_block("document"))
    assert printed.getvalue().splitlines() == ["(1) proved", "(2) erratum", "MY-2-1 False"]
    assert known["result"].ok
    page = parsed.pages(tmp_path)["index.html"]
    assert [tag.at["id"] for tag in page.all("article", class_="entry")] == ["eq-1", "eq-2"]
    assert "Relaxation" in page.words


def test_the_names_it_gives_exist():
    text = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
    sources = [
        path.read_text(encoding="utf-8") for room in ("derivations", "verify") for path in (ROOT / room).rglob("*.py")
    ]
    for name in set(re.findall(r"`([A-Z_]{4,})`", text)) - set(Outcome.__members__):
        assert any(re.search(rf"^{name}\b.* = ", source, re.MULTILINE) for source in sources), name
    for path in re.findall(r"`((?:derivations|verify|tests)/[\w/.]+)`", text):
        assert (ROOT / path).exists(), path
    assert BLOCKS["notes"].splitlines()[0] in (ROOT / "derivations/linearized_networks/sections/s5.py").read_text(
        encoding="utf-8"
    )
