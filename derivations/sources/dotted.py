r"""Matrices with dots: what a directive says that they mean.

`dots 2: TERM; rows 1, n; columns 1, - , m -- why` speaks of the next matrix with dots of line 2. The dots mean TERM;
its printed rows stand at the rows 1 and n of it, its printed columns at 1 and m, and what stands in a column `-` is
left out. Every printed entry that is kept is compared with TERM at its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from ..notation import nodes as n
from ..notation.binding import substitute
from ..notation.core import Node, ShapeError, Sym
from ..notation.reader import ReadError, read
from .directives import Dots
from .errors import SourceError
from .events import Piece
from .scope import Scope
from .spellings import spelling
from .text import Text

_MATRIX = re.compile(r"\\begin\s*\{(bmatrix|pmatrix|matrix)\}.*?\\end\s*\{\1\}", re.DOTALL)
_DOTS = re.compile(r"\\(?:dots|cdots|vdots|ddots)(?![A-Za-z])")
STANDS = r"\blacksquare"


def with_dots(latex: str, meanings: Sequence[Dots], scope: Scope, text: Text) -> Node:
    """A line whose matrices with dots have meanings, as a tree.

    Raises:
        SourceError: there are more or fewer such matrices, or one does not have the rows and columns that are named.
        ReadError: the line is not read.
    """
    found = [m for m in _MATRIX.finditer(latex) if _DOTS.search(m[0])]
    if len(found) != len(meanings):
        raise SourceError(
            text.place(meanings[0].at), f"the line has {len(found)} matrices with dots, and {len(meanings)} are said",
            "write one directive for each, in their order",
        )  # fmt: skip
    own = scope.copy()
    values: dict[Node, Node] = {}
    out, at = "", 0
    for number, (matrix, meaning) in enumerate(zip(found, meanings, strict=True), 1):
        value = _dotted(matrix[0], meaning, scope, text)
        name = f"{STANDS}_{{{number}}}"
        stands = Sym(f"dots {number}", value.shape, name)
        own.alias(spelling(name), partial(_itself, stands), name)
        values[stands] = value
        out, at = out + latex[at : matrix.start()] + name, matrix.end()
    return substitute(read(out + latex[at:], own.names, None, scope.macros), values)


def _dotted(latex: str, meaning: Dots, scope: Scope, text: Text) -> Node:
    term = _term(meaning.latex, scope, text)
    body = latex[latex.index("}") + 1 : latex.rindex("\\end")]
    grid = [_split(row, "&") for row in _split(body, "\\\\")]
    rows = [row for row in grid if any(map(_entry, row))]
    columns = [i for i in range(max(map(len, grid))) if any(_entry(row[i]) for row in rows if i < len(row))]
    for what, there, said in (("rows", rows, meaning.rows), ("columns", columns, meaning.columns)):
        if len(there) != len(said):
            words = f"the matrix has {len(there)} {what} with entries, and {len(said)} are named"
            raise SourceError(text.place(meaning.at), words, "name each once, - for one that is left out")
    across = [i for i, label in zip(columns, meaning.columns, strict=True) if label is not None]
    down = [row for row, label in zip(rows, meaning.rows, strict=True) if label is not None]
    cells = [[row[i] if i < len(row) else "" for i in across] for row in down]
    if not cells or not across or not all(_entry(cell) for row in cells for cell in row):
        raise SourceError(text.place(meaning.at), "dots where an entry should stand", "leave its row or column out: -")
    whole = r" \\ ".join(" & ".join(cell.strip().rstrip(",") for cell in row) for row in cells)
    found = read(rf"\begin{{bmatrix}} {whole} \end{{bmatrix}}", scope.names, None, scope.macros)
    kept = [list(row) for row in found.args]
    labels = [
        [_term(label, scope, text) for label in said if label is not None] for said in (meaning.rows, meaning.columns)
    ]
    try:
        made = n.Dotted(term, *labels, *kept)
        made.shape  # noqa: B018  (a malformed one is an error)
    except (TypeError, ShapeError) as error:
        raise SourceError(text.place(meaning.at), str(error), "mend the term, or the rows and columns") from None
    return made


def _itself(node: Node, _: tuple[Node, ...]) -> Node:
    return node


def _entry(cell: str) -> bool:
    """Whether something stands in a cell that is not dots."""
    return bool(_DOTS.sub("", cell).strip(" ,\n\t"))


def _split(body: str, sign: str) -> list[str]:
    """Parts of the body of a matrix between signs outside of braces."""
    parts, depth, start, i = [], 0, 0, 0
    while i < len(body):
        if body.startswith(sign, i) and depth == 0:
            parts.append(body[start:i])
            i += len(sign)
            start = i
            continue
        depth += {"{": 1, "}": -1}.get(body[i], 0)
        i += 2 if body[i] == "\\" else 1
    return [*parts, body[start:]]


def _term(piece: Piece, scope: Scope, text: Text) -> Node:
    try:
        return read(piece.text, scope.names, None, scope.macros)
    except ReadError as error:
        raise SourceError(text.place(piece.at + max(0, error.at)), error.what, error.remedy) from None


__all__ = ["with_dots"]
