r"""Marks above relations: `\overset{(a)}{=}` says what `=` says, `\overset{\text{def}}{=}` defines, others say more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .parselets import atom
from .spellings import ALIASES, RELATIONS

if TYPE_CHECKING:
    from ..core import Node
    from .grammar import Parser

MARKED = (r"\overset", r"\stackrel", r"\underset")
#: relations on which a step is marked; above arrows and laws a letter says how, or for which letter
STEPS = {
    "=",
    r"\le",
    "<",
    r"\ge",
    ">",
    r"\preceq",
    r"\succeq",
    r"\prec",
    r"\succ",
    r"\Rightarrow",
    r"\neq",
    r"\lesssim",
}
DEFINES = {"def", "def.", "Def", "Def.", r"\triangle", r"\vartriangle", r"\bigtriangleup", r"\Delta"}
_LOOKS = re.compile(
    r"\\(?:text\w*|math\w+|operatorname|mbox|hbox|rm|it|bf|sf|tiny|scriptsize|footnotesize|small|scriptstyle"
    r"|scriptscriptstyle|textstyle|displaystyle)(?![A-Za-z])|[{}\s~]"
)
#: a step's number or letter in brackets; (d), (p), (w), (l) may be the law or a kind of convergence
_STEP = re.compile(
    r"\((?:[a-ce-k]|[ivx]+|\d+(?:\.\d+)*[a-c]?|[a-k]\d|\*+|\\(?:star|ast|dagger|ddagger|sharp|flat|natural|clubsuit"
    r"|spadesuit|heartsuit|diamondsuit))\)"
)


def meaning(mark: str, below: str, source: str) -> str | None:
    """The relation that a marked one says, None where the mark may say more; (d) is a step where (c) is one as well."""
    relation = ALIASES.get(below.strip(), below.strip())
    said = _LOOKS.sub("", mark)
    if relation == "=" and said in DEFINES:
        return ":="
    step = _STEP.fullmatch(said) or (said == "(d)" and re.search(r"(?:overset|stackrel)\s*\{[^=]*\(c\)", source))
    return relation if relation in STEPS and step else None


@atom(*MARKED, r"\xrightarrow")
def marked(p: Parser) -> Node:
    """Refuse a mark that may say more."""
    inner = p.plain((p.i, min(p.i + 12, p.end)))
    if inner[0] == r"\xrightarrow" or any(sign in RELATIONS for sign in inner):
        what = "a relation with a mark: a step, a definition, or in law, in probability?"
        raise p.refuse(what, r"write the relation alone, or := for a definition; a step is marked \overset{(a)}{=}")
    raise p.unknown()
