"""What assistants may ask: a text checked, one link judged, the vocabulary, an example. Bounded in size and work.

Nothing that is handed in is evaluated, and no file is read but the examples and the vocabulary that come with this.
"""

from __future__ import annotations

from typing import Any

MOST_SIGNS = 50_000  # of a text
MOST_DISPLAYS = 40
MOST_LINKS = 120


class Refused(ValueError):
    """A question that is not answered: why, and what to ask instead."""


def check(text: str, name: str = "text.tex") -> dict[str, Any]:
    """Every link of a text, as `certify check --format json` writes them, and the counts.

    Raises:
        Refused: the text is too large, or cannot be read.
    """
    from derivations.sources import SourceError, read_text

    from ..judging.check import check_source
    from ..report import checked

    sized(text)
    if not isinstance(name, str) or not name.endswith((".tex", ".md")) or len(name) > 200:
        raise Refused("a name says whether it is LaTeX or Markdown; use text.tex or text.md")
    try:
        source = read_text(text, name)
    except SourceError as reason:
        raise Refused(str(reason)) from None
    links = sum(len(shown.links) for shown in source.shown.values())
    if len(source.shown) > MOST_DISPLAYS or links > MOST_LINKS:
        raise Refused(f"more than {MOST_DISPLAYS} displays or {MOST_LINKS} links; send parts of the text")
    found = check_source(source)
    return {
        "links": [checked.link_json(finding, found) for finding in found.findings],
        "notices": [str(notice) for notice in source.notices],
        "counts": checked.counts(found),
        "refuted": found.refuted,
        "settled": found.settled,
    }


def judge_link(declarations: str, left: str, relation: str, right: str) -> dict[str, Any]:
    """One link over declarations (lines as in a block): the verdict on `left relation right`.

    Raises:
        Refused: the relation is not one sign, or something cannot be read.
    """
    for text in (declarations, left, relation, right):
        sized(text)
    if relation.strip() not in RELATIONS:
        raise Refused(f"a link has one relation; use one of {', '.join(RELATIONS)}")
    for text in (left, right):
        if "%" in text or "\\begin{equation" in text or "\\end{equation" in text or "\n\n" in text:
            raise Refused("a side of a link is one formula, without comments and environments")
    lines = "".join(f"% {line}\n" for line in declarations.splitlines() if line.strip())
    body = f"\\begin{{equation}}\n{left}\n{relation.strip()}\n{right}\n\\end{{equation}}\n"
    links = check(f"% certify\n{lines}% end\n{body}")["links"]
    if len(links) != 1:
        raise Refused("this is more than one link; use check for a whole text")
    return links[0]


RELATIONS = ("=", r"\le", "<", r"\ge", ">", r"\to", r"\in", ":=", r"\preceq", r"\succeq")


def vocabulary() -> dict[str, Any]:
    """What can be written: words of declarations and directives, properties, what is said of functions, relations."""
    from derivations.notation.reader.spellings import RELATIONS as SIGNS
    from derivations.sources.declarations import KEYWORDS
    from derivations.sources.directives import WORDS
    from derivations.sources.functions import CLAUSES
    from derivations.sources.properties import OF_MATRICES, OF_SCALARS

    return {
        "declarations": sorted(KEYWORDS),
        "directives": sorted((*WORDS, "begin", "end")),
        "properties of matrices": list(OF_MATRICES),
        "properties of scalars": list(OF_SCALARS),
        "said of functions": [clause.words.pattern.replace("(?P<term>.+)", "L").rstrip("$") for clause in CLAUSES],
        "relations": sorted(SIGNS),
    }


EXAMPLE = r"""% certify
% size    n, d
% scalar  \lambda > 0
% matrix  X : n x d
% vector  y : n
% end
\begin{equation}
  (X^T X + \lambda I)^{-1} X^T y = X^T (X X^T + \lambda I)^{-1} y
\end{equation}
"""


def example() -> str:
    """A text with its declaration, as `check` takes it."""
    return EXAMPLE


def sized(text: object) -> None:
    if not isinstance(text, str):
        raise Refused(f"a text is needed, not {type(text).__name__}")
    if len(text) > MOST_SIGNS:
        raise Refused(f"more than {MOST_SIGNS} signs; send a part of the text")


__all__ = ["Refused", "check", "example", "judge_link", "vocabulary"]
