"""The page on the revision: `python -m tests.chen_2021` writes docs/revision.md from the verdicts on both versions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from derivations import EQUATIONS
from derivations.chen_2021 import chen_2021
from derivations.chen_2021.revision import GONE, MENDED, NEW, WORDS, found, in_the_revision
from derivations.ledger import Erratum, Kind
from derivations.ledger.origin import Later, State

PAGE = Path(__file__).parent.parent.parent / "docs" / "revision.md"
HEAD = """# What the revision mended, kept and broke

The notes (21 August 2020) and their author's revision (31 January 2021), display by display. Both are documents:
`certify run` judges the notes, `certify run --document chen2021` the revision, whose displays stand as LaTeX with
declarations in `derivations/chen_2021/`. Up to (37) the numbers are the same; from (38) on those of the revision run on
by one, as its (38) is new. What a display is found to be is computed from its links; a record of the revision names the
record of the notes that it inherits.

*kept*: without a record in either. *still wrong*: a record of the notes is still there. *mended*: the records of the
notes at this place are gone. *broke*: a record in the revision alone. *skipped*: left out with a reason that stands in
its file. *not compared*: a sentence that is not in what was read of the revision, or in which no formula is printed.

This page is written by `python -m tests.chen_2021`; tests hold it to the verdicts.
"""


def of_the_notes() -> list[str]:
    """The numbers of the displays of the notes, without our supplements."""
    return [number for number, entry in EQUATIONS.items() if entry.kind is not Kind.SUPPLEMENT]


def records(equations) -> dict[str, Erratum]:
    """The records of a document by their ids."""
    return {erratum.id: erratum for entry in equations.values() for erratum in entry.errata}


def heirs() -> dict[str, list[str]]:
    """Record of the notes -> records of the revision that inherit it."""
    out: dict[str, list[str]] = {}
    for id, erratum in records(chen_2021().document.equations).items():
        for origin in erratum.inherited_from:
            out.setdefault(origin, []).append(id)
    return out


def became(id: str) -> tuple[State, str]:
    """What became of a record of the notes: by the records of the revision, by a verdict, or by words."""
    heir = heirs().get(id)
    if heir is not None:
        return State.STILL, ", ".join(heir)
    if id in MENDED:
        display = MENDED[id]
        fine = not any(
            erratum.id.startswith(f"LN21-{display}-")
            for erratum in records(chen_2021().document.equations).values()
            if not erratum.inherited_from
        )
        return (State.MENDED if fine else State.STILL), f"({display}) {found()['revision'][display]}"
    said: Later = WORDS[id]
    return said.state, said.where


def outcome(old: str, new: str | None) -> str:
    """What became of a display: by its records where it has some, else by what the display of the revision is."""
    states = {became(erratum.id)[0] for erratum in EQUATIONS[old].errata}
    if State.STILL in states:
        return "still wrong"
    if states:
        return "mended" if states == {State.MENDED} else "not compared"
    if new is None:
        return f"not compared: {GONE[old]}"
    if found()["revision"][new] == "skipped":
        return "skipped"
    fresh = [erratum for erratum in chen_2021().document.equations[new].errata if not erratum.inherited_from]
    return "broke" if fresh else "kept"


def rows() -> Iterator[tuple[str, str, str, str, str, str]]:
    ours = records(EQUATIONS)
    seen: set[str] = set()
    for old in of_the_notes():
        new = in_the_revision(old)
        seen.add(new or "")
        ids = [id for id in dict.fromkeys(e.id for e in EQUATIONS[old].errata) if id in ours]
        theirs = [] if new is None or new not in chen_2021().document.equations else [
            e.id for e in chen_2021().document.equations[new].errata
        ]  # fmt: skip
        after = "" if new is None else found()["revision"].get(new, "")
        said = ", ".join((*ids, *dict.fromkeys(theirs)))
        yield f"({old})", f"({new})" if new else "", found()["notes"][old], after, said, outcome(old, new)
    for new, entry in chen_2021().document.equations.items():
        if new not in seen:
            why = NEW.get(new, "ours, between two displays")
            said = ", ".join(dict.fromkeys(e.id for e in entry.errata))
            yield "", f"({new})", "", found()["revision"][new], said, why


def page() -> str:
    """The text of the page."""
    table = list(rows())
    counts = {
        word: sum(row[5].split(":")[0] == word for row in table)
        for word in ("kept", "still wrong", "mended", "broke", "skipped", "not compared")
    }
    out = [HEAD, "## In short", ""]
    out.append(", ".join(f"{number} {word}" for word, number in counts.items()) + ".")
    states = {id: became(id) for id in records(EQUATIONS)}
    for state in State:
        chosen = [id for id, (found_, _) in states.items() if found_ is state]
        out.append(f"Of {len(states)} records of the notes {len(chosen)} are {state.value}: {', '.join(chosen)}.")
    fresh = [e.id for e in records(chen_2021().document.equations).values() if not e.inherited_from]
    out.append(f"Records of the revision that the notes do not have: {', '.join(fresh) or 'none'}.")
    out += ["", "## Records of the notes", "", "| record | in the revision | by |", "| --- | --- | --- |"]
    out += [f"| {id} | {state.value} | {where} |" for id, (state, where) in states.items()]
    out += ["", "## Display by display", "", "| notes | revision | in the notes | in the revision | records | |"]
    out.append("| --- " * 6 + "|")
    out += [f"| {' | '.join(row)} |" for row in table]
    return "\n".join(out) + "\n"
