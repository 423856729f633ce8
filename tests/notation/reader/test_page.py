"""The page on the reader says what it does: its example runs, and each row of its table is one tree."""

from __future__ import annotations

import re
from pathlib import Path

from derivations.estimates import Natural
from derivations.notation import nodes as n
from derivations.notation.reader import read

from ...families import each

PAGE = (Path(__file__).parents[3] / "docs" / "reader.md").read_text(encoding="utf-8")
ROWS = [row[2:].split(" | ")[0] for row in PAGE.splitlines() if row.startswith("| `")]
#: rows that show several things of one kind
APART = ("`A^2`",)


def test_the_example_runs():
    (code,) = re.findall(r"```python reader\n(.*?)```", PAGE, re.DOTALL)
    said: dict[str, object] = {}
    exec(compile(code, "reader.md", "exec"), said)
    a, y = said["notation"].a, said["notation"].y
    assert said["tree"] is n.Frac(1, 2) * n.Norm(said["notation"].A * y) ** 2 + a
    assert [len(said["chain"].lines), len(said["other"].lines)] == [3, 2]
    assert said["other"].conditions == (r"\text{ for all } t",)
    assert said["short"] is n.Norm(y)


@each("row", ROWS)
def test_every_row_of_the_table_is_one_tree(row):
    (code,) = re.findall(r"```python reader\n(.*?)```", PAGE, re.DOTALL)
    said: dict[str, object] = {}
    exec(compile(code, "reader.md", "exec"), said)
    notation = said["notation"].knowing(Natural(said["notation"].k))
    trees = {read(one, notation) for one in re.findall(r"`([^`]*)`", row)}
    assert len(trees) == 1 or row.startswith(APART)


def test_the_table_is_there():
    assert len(ROWS) > 30
