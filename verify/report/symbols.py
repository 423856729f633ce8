"""The table of symbols of a document: in the certificate, and as text."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .inline import spoken

if TYPE_CHECKING:
    from derivations.document import Document
    from derivations.sources import Source
    from derivations.symbols import Place, Row

WIDTH = 100
SAME_LETTER = "the same letter"
DEFINED = "defined"  # the kind of a name that a display defines


def symbols_json(document: Document) -> list[dict[str, Any]]:
    """Every name that a document prints, with what is said and noticed of it."""
    return [row_json(row) for row in _rows(document)]


@lru_cache(maxsize=4)
def _rows(document: Document) -> tuple[Row, ...]:
    """The table of a document, which does not change: made once for all certificates of a process."""
    from derivations.symbols import symbols

    return symbols(document).rows


def symbols_of_file(source: Source) -> list[dict[str, Any]]:
    """The same of a document that was read from a file: what its declarations name is declared."""
    from derivations.ledger.said import Said, Word
    from derivations.symbols import symbols

    declared = tuple(Said("", entity.text, Word.DECLARED) for entity in source.symbols if entity.kind != DEFINED)
    document = replace(source.document, sentences=declared)
    return [row_json(row) for row in symbols(document, source.macros).rows]


def row_json(row: Row) -> dict[str, Any]:
    from derivations.notation.text import plain
    from derivations.symbols.names import DOT, letter

    return {
        "name": row.name.latex,
        "text": plain(row.name.latex.replace(DOT, r"\cdot")),
        "letter": letter(row.name.head),
        "forms": list(row.forms),
        "used": [_place(place) for place in row.places],
        "bound": {how: [_place(p) for p in places] for how, places in row.bound.items()},
        "said": [
            {"place": _place(s.place), "how": s.how.value, "left": s.left, "value": s.value} for s in row.statements
        ],
        "stands_for": [
            {"symbol": m.symbol, "what": m.what, "places": [_place(p) for p in places]}
            for m, places in row.meanings.items()
        ],
        "read_as": list(row.read_as),
        "also": list(row.also),
        "findings": [
            {"sort": f.sort.value, "says": f.says, "places": [_place(p) for p in f.places]} for f in row.findings
        ],
    }


def _place(place: Place) -> dict[str, Any]:
    return {"entry": place.key, "sentence": place.sentence, "text": str(place)}


# -- text ---------------------------------------------------------------------------------------------------
def sorts() -> tuple[str, ...]:
    """What is noticed, in the order in which it is listed."""
    from derivations.symbols import Sort

    return tuple(sort.value for sort in Sort)


def noticed(rows: Iterable[Mapping[str, Any]], sort: str) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The names of which something of one sort is noticed."""
    return [(row, found) for row in rows for found in row["findings"] if found["sort"] == sort]


def same_letter(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """The names of each letter that has several: with other fonts, accents or indices."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if any(f["sort"] == SAME_LETTER for f in row["findings"]):
            found.setdefault(row["letter"], []).append(row)
    return found


def overview(title: str, rows: list[dict[str, Any]]) -> str:
    """What is noticed, sort by sort."""
    out = [f"{len(rows)} names in the print of “{title}”", ""]
    for sort in sorts():
        if sort == SAME_LETTER:
            listed = same_letter(rows)
            if listed:
                out += [f"{sort} ({len(listed)})"]
                out += [_lines("  ", ",  ".join(r["text"] for r in same)) for same in listed.values()]
                out.append("")
            continue
        found = noticed(rows, sort)
        if found:
            out.append(f"{sort} ({len({id(row) for row, _ in found})})")
            out += [_lines(f"  {row['text']:14} ", _finding(row, f)) for row, f in found]
            out.append("")
    return "\n".join(out).rstrip() + "\n"


def _finding(row: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    says = spoken(found["says"].replace(r"\bullet", r"\cdot"))
    if not found["places"] or any(p["text"] in says for p in found["places"]):
        return says
    return f"{says}: {', '.join(p['text'] for p in found['places'])}"


def _lines(first: str, text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent=first, subsequent_indent=" " * 17, break_on_hyphens=False)


def details(rows: Iterable[dict[str, Any]]) -> str:
    """All that is known of some names."""
    return "\n".join("\n".join(_details(row)) for row in rows) + "\n"


def _details(row: dict[str, Any]) -> Iterator[str]:
    from derivations.notation.text import plain

    yield row["text"]
    yield _lines("  written        ", ", ".join(plain(form) for form in row["forms"][:8]))
    yield _lines("  used           ", places(row["used"]))
    for said in row["said"]:
        what = f"{plain(said['left'])} {said['how']} {said['place']['text']}"
        yield _lines("  said           ", f"{what}: {plain(said['value'])}" if said["value"] else what)
    for how, where in row["bound"].items():
        yield _lines("  bound          ", f"by {how}: {places(where)}")
    for stands in row["stands_for"]:
        yield _lines("  stands for     ", f"{spoken(stands['what'])} in {places(stands['places'])}")
    for read in row["read_as"][:6]:
        yield _lines("  entered as     ", plain(read))
    if row["also"]:
        yield _lines("  also           ", ", ".join(plain(x) for x in row["also"]))
    for found in row["findings"]:
        yield _lines("  ! ", f"{found['sort']}: {_finding(row, found)}")
    yield ""


def places(found: Iterable[Mapping[str, Any]], most: int = 12) -> str:
    """A list of places, cut where it is long."""
    texts = list(dict.fromkeys(p["text"] for p in found))
    return (
        ", ".join(texts) if len(texts) <= most else f"{', '.join(texts[: most - 1])}, and {len(texts) - most + 1} more"
    )


def select(rows: Iterable[dict[str, Any]], wanted: str) -> list[dict[str, Any]]:
    """The names that are written so, in LaTeX or in text, or that have this letter."""
    sought = _folded(wanted)
    return [
        row for row in rows
        if sought in {_folded(x) for x in (row["name"], row["text"], row["letter"], *row["forms"])}
    ]  # fmt: skip


def _folded(text: str) -> str:
    spelled = unicodedata.normalize("NFKC", text)
    return "".join(c for c in spelled if c not in "\\{} ")


__all__ = ["SAME_LETTER", "details", "noticed", "overview", "places", "same_letter", "select", "sorts", "symbols_json",
           "symbols_of_file"]  # fmt: skip
