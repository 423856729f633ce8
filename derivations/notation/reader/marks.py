r"""Marks above relations: `\overset{(a)}{=}` says what `=` says, `\overset{\text{def}}{=}` defines, others say more."""

from __future__ import annotations

import re

from .spellings import ALIASES, RELATIONS, SAYS_MORE

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
    """The relation that a marked one says: another one where the mark may say more, None where it stands on none.

    (d) is a step where (c) is one as well.
    """
    relation = ALIASES.get(below.strip(), below.strip())
    if relation not in RELATIONS:
        return None
    said = _LOOKS.sub("", mark)
    if relation == "=" and said in DEFINES:
        return ":="
    step = _STEP.fullmatch(said) or (said == "(d)" and re.search(r"(?:overset|stackrel)\s*\{[^=]*\(c\)", source))
    return relation if relation in STEPS and step else SAYS_MORE
