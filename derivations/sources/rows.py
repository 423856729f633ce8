"""The rows of a display as LaTeX numbers them: tags, labels, rows without a number."""

from __future__ import annotations

import re

from .events import Row

#: environments whose every row bears a number
BY_ROW = ("align", "gather", "eqnarray", "flalign", "alignat")
#: environments that bear one number
AT_ONCE = ("equation", "multline", "dmath")
#: environments that bear none unless they are tagged
PLAIN = ("displaymath",)
DISPLAYS = {f"{name}{star}" for name in (*BY_ROW, *AT_ONCE) for star in ("", "*")} | set(PLAIN)

_SIGN = re.compile(
    r"%[^\n]*|\\begin\s*\{[^{}]*\}|\\end\s*\{[^{}]*\}|\\(?P<tag>tag)\*?\s*\{(?P<tagged>(?:[^{}]|\{[^{}]*\})*)\}"
    r"|\\label\s*\{(?P<label>[^{}]*)\}|\\(?P<silent>nonumber|notag)(?![A-Za-z])|(?P<br>\\\\)|\\.|[{}]",
    re.DOTALL,
)


def rows_of(latex: str, environment: str) -> tuple[bool, tuple[Row, ...]]:
    """Whether untagged rows are counted, and the rows."""
    star = environment.endswith("*")
    name = environment.rstrip("*")
    every = name in BY_ROW
    counted = not star and (every or name in AT_ONCE)
    rows: list[Row] = []
    tag: str | None = None
    silent, depth = False, 0
    labels: list[str] = []

    for sign in _SIGN.finditer(latex):
        text = sign[0]
        if text == "{" or text.startswith("\\begin"):
            depth += 1
        elif text == "}" or text.startswith("\\end"):
            depth -= 1
        elif sign["br"] is not None:
            if depth == 0 and every:
                rows.append(Row(tag, silent, tuple(labels)))
                tag, silent, labels = None, False, []
        elif sign["tag"] is not None:
            tag = " ".join((sign["tagged"] or "").strip().strip("$").split())
        elif sign["label"] is not None:
            labels = [*labels, sign["label"].strip()]
        elif sign["silent"] is not None:
            silent = True
    rows.append(Row(tag, silent, tuple(labels)))
    return counted, tuple(rows)
