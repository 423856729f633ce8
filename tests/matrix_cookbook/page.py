"""The page on the book of formulas: `python -m tests.matrix_cookbook` writes docs/cookbook.md from the entries."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from derivations.matrix_cookbook import Listed, entries

PAGE = Path(__file__).parent.parent.parent / "docs" / "cookbook.md"
HEAD = """# The Matrix Cookbook

The equations of the Matrix Cookbook of K. B. Petersen and M. S. Pedersen (version of November 15, 2012) as a document:
`certify run --document cookbook` judges them, `certify show 127 --document cookbook` shows one. The formulas are
re-typeset in `derivations/matrix_cookbook/`, a file for each chapter or two, with declarations ([check.md](check.md)).
Entered are the odd-numbered equations, and those without a number that stand beside them. Beside ours stands what a
project that proves the book by hand in Lean has of the same entries.

An entry is *proved* where every link of it is, for all sizes; *refuted* where a counterexample is found and what should
stand there is proved; *owed* otherwise: the page names what is missing. Definitions and approximations without an order
claim nothing, and are counted apart. Some entries are entered with less than is printed: a named function for any
function, a number for an exponent that is a letter; the last table says which.

This page is written by `python -m tests.matrix_cookbook`; a test holds it to the entries, and these to the verdicts.
"""
BEYOND = """
## Owed beside the book

What appendices use and no rule of identities settles, the most used first:

- functions of matrices other than e^M, phi_1 and natural powers: the root M^{1/2} of a positive definite matrix, log M,
  fractional powers; they have no value in any arithmetic yet, so nothing is said of them;
- functions of matrices other than inverses and natural powers differentiated along a direction (the derivative of
  Frechet), but for e^{M(t)};
- the gradient by a symmetric matrix, whose entries move together;
- eigenvalues of matrices that are not symmetric; derivatives of eigenvalues and of eigenvectors;
- integrals without an end: that they converge is not decided, so that M with A M + M B = C, given as such an integral,
  is neither proved nor refuted, with or without the condition that it needs;
- sums over an index whose end is a size, unless they are traces and products; double sums;
- roots of sums that are squares, sqrt(a^2 + 2 a b + b^2); double angles;
- Kronecker products under an expectation; moments of four affine forms in two products;
- singular values as a decomposition, and decompositions as premises;
- complex and Hermitian matrices.
"""


def status(one: Listed) -> str:
    """What an entry counts as."""
    if one.kind != "claim":
        return "proved" if set(one.verdicts) == {"PROVED"} else "no claim"
    if set(one.verdicts) == {"PROVED"}:
        return "proved"
    if "REFUTED" in one.verdicts and one.corrected == "PROVED":
        return "refuted"
    return "owed"


COLUMNS = ("proved", "refuted", "owed", "no claim")


def page() -> str:
    """The text of the page."""
    every = list(entries().values())
    sections = dict.fromkeys(one.section for one in every)
    out = [HEAD, "## By section", "", "| section | entries | proved | refuted | owed | no claim | proved in Lean |"]
    out.append("| --- " * 7 + "|")
    for name in (*sections, "all"):
        chosen = [one for one in every if name in (one.section, "all")]
        count = Counter(status(one) for one in chosen)
        lean = sum(one.lean == "proved" for one in chosen)
        cells = (name, len(chosen), *(count[column] for column in COLUMNS), lean)
        out.append(f"| {' | '.join(map(str, cells))} |")
    out += ["", "## Refuted", ""]
    for one in every:
        if "REFUTED" in one.verdicts:
            tail = "" if status(one) == "refuted" else f", and owed: {one.owed}"
            out.append(f"- ({one.number}): what should stand there is {one.corrected}{tail}.")
    out += ["", "## Owed", "", "| what is missing | entries |", "| --- | --- |"]
    owed: dict[str, list[str]] = {}
    for one in every:
        if status(one) == "owed":
            owed.setdefault(one.owed, []).append(one.number)
    out += [f"| {why} | {', '.join(numbers)} |" for why, numbers in owed.items()]
    out += ["", "## Entered with less than is printed", "", "| entry | as |", "| --- | --- |"]
    out += [f"| {one.number} | {one.entered} |" for one in every if one.entered]
    return "\n".join(out) + "\n" + BEYOND
