"""The pages as HTML: every page is one file that needs nothing else, not even the others."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from .. import inline, symbols, words
from ..typed import set_mathematics
from . import chains, details
from .graph import NODE_HEIGHT, NODE_WIDTH, layout
from .laboratory import number
from .mathematics import Sheet, Typesetter, plain
from .records import Entry, Erratum, Report
from .tex import rows as tex_rows

INDEX, GRAPH, ERRATA, SYMBOLS = "index.html", "graph.html", "errata.html", "symbols.html"
LABORATORY = "laboratory.html"
TITLES: Mapping[str, str] = MappingProxyType(
    {INDEX: "Displays", GRAPH: "Dependencies", ERRATA: "Errata", SYMBOLS: "Symbols", LABORATORY: "Laboratory"}
)


@cache
def environment() -> Environment:
    """Templates that escape everything and refuse undefined names."""
    found = Environment(
        loader=PackageLoader("verify.report.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    found.globals.update(words=words, details=details, chains=chains, plain=plain, number=number)
    found.globals.update(tex_rows=tex_rows, search_text=search_text, assumed=assumed, set_words=set_words)
    return found


def asset(name: str) -> str:
    """A style sheet or script of the package."""
    return (resources.files("verify.report.pages") / "templates" / name).read_text(encoding="utf-8")


def pages(report: Report, laboratory: Mapping[str, Any] | None = None) -> dict[str, str]:
    """All pages by file name."""
    typesetter = Typesetter()
    names = [INDEX, GRAPH, ERRATA, *([SYMBOLS] if report.symbols else [])]
    names += [LABORATORY] if laboratory is not None else []
    makers: dict[str, Callable[[Sheet], dict[str, Any]]] = {
        INDEX: lambda sheet: {},
        GRAPH: lambda sheet: graph_page(report),
        ERRATA: lambda sheet: {"says": says(report)},
        SYMBOLS: lambda sheet: symbol_tables(report),
        LABORATORY: lambda sheet: {"lab": laboratory},
    }
    return {name: page(report, typesetter, name, names, makers[name]) for name in names}


def page(
    report: Report,
    typesetter: Typesetter,
    name: str,
    names: list[str],
    make: Callable[[Sheet], dict[str, Any]],
) -> str:
    """One page: the body first, since the definitions that it shares are known only then."""
    sheet = Sheet(typesetter)
    script = asset("report.js")
    common = {
        "report": report, "sheet": sheet, "name": name, "names": {n: TITLES[n] for n in names},
        "home": "" if name == INDEX else INDEX,
    }  # fmt: skip
    body = environment().get_template(f"{name}.j2").render(**common, **make(sheet))
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            **common,
            title=TITLES[name],
            heading=report.source["title"],
            version=report.version,
            body=Markup(body),
            definitions=sheet.definitions(),
            style=Markup(asset("report.css")),
            script=Markup(script),
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
    )


def symbol_tables(report: Report) -> dict[str, Any]:
    """What is noticed of symbols, sort by sort, and the ids of their rows."""
    found = [f["sort"] for row in report.symbols for f in row["findings"]]
    sorts = [sort for sort in dict.fromkeys((*symbols.sorts(), *found)) if sort != symbols.SAME_LETTER]
    return {
        "symbol_sorts": sorts,
        "table": {sort: symbols.noticed(report.symbols, sort) for sort in sorts},
        "letters": symbols.same_letter(report.symbols),
        "ids": {row["name"]: f"symbol-{n}" for n, row in enumerate(report.symbols, 1)},
    }


def set_words(sentence: str, sheet: Sheet) -> Markup:
    """A sentence with the formulas that it holds set, also those that are typed in plain letters."""
    return Markup(inline.written(set_mathematics(sentence), sheet.math, lambda words: str(escape(words))))


def graph_page(report: Report) -> dict[str, Any]:
    """The graph, half the size of a box, and where the boxes of each section begin."""
    made = graph_layout(report)
    starts: dict[int, int] = {}
    for box in made.boxes:
        section = report.by_number[box.name].section
        starts[section] = min(starts.get(section, round(made.width)), round(box.x - NODE_WIDTH / 2))
    return {"layout": made, "half": (NODE_WIDTH / 2, NODE_HEIGHT / 2), "starts": starts}


def graph_layout(report: Report) -> Any:
    order = [entry.number for entry in report.entries]
    sections = {entry.number: entry.section for entry in report.entries}
    return layout(order, sections, {entry.number: entry.uses for entry in report.entries})


def says(report: Report) -> dict[str, list[tuple[str, str, str, str, str]]]:
    """For each erratum, what it says and should say: a place, printed, corrected, plain text of the correction, and
    why what is shown as printed is read so, where it is not the print."""
    return {erratum.id: _says(report, erratum) for erratum in report.errata}


def _says(report: Report, erratum: Erratum) -> list[tuple[str, str, str, str, str]]:
    out = []
    for key in erratum.equations:
        entry = report.by_number.get(key)
        for line in entry.lines if entry is not None else ():
            if line.erratum == erratum.id and line.corrected is not None:
                ours = "" if line.printed else ", in a formula of ours,"
                place, said = f"({key}), line {line.number}{ours}", line.printed or line.read_as
                out.append((place, said, line.corrected, line.corrected_text, ""))
    if out:
        return out
    printed, corrected = tex_rows(erratum.printed), tex_rows(erratum.corrected)
    if len(printed) != len(corrected):
        printed, corrected = [erratum.printed], [erratum.corrected]
    place = ", ".join(f"({key})" for key in erratum.equations)
    return [(place, a, b, "", _read(report, erratum, a)) for a, b in zip(printed, corrected, strict=True)]


def _read(report: Report, erratum: Erratum, formula: str) -> str:
    """Why lines that are in a formula say something else than the print: a constant of ours for an order, say."""
    entries = [report.by_number[key] for key in erratum.equations if key in report.by_number]
    lines = [line for entry in entries for line in entry.lines if line.reading and line.read_as]
    return " ".join(dict.fromkeys(line.reading for line in lines if line.read_as in formula))


def assumed(report: Report, entry: Entry) -> dict[str, tuple[list[str], list[str]]]:
    """The assumptions of an entry in their three parts: those that no earlier entry of its section has, as LaTeX, and
    the others as text (most of a page would be the same formulas otherwise)."""
    out: dict[str, tuple[list[str], list[str]]] = {}
    for part, fact in entry.assumptions:
        new, known = out.setdefault(part, ([], []))
        if report.first_assumed[entry.section, fact] == entry.number:
            new.append(fact)
        else:
            known.append(plain(fact))
    return out


def search_text(report: Report, entry: Entry) -> str:
    """What the search looks through: number, title, formulas as text and as LaTeX, errata; folded to plain letters."""
    parts = [f"({entry.number})", *entry.aliases, entry.title, entry.remark, entry.status, *entry.errata]
    parts += [name for name, keys in report.theorems.items() if entry.number in keys]
    parts += [link.id for link in entry.links]
    for line in entry.lines:
        parts += [line.text or plain(line.printed), line.printed, line.corrected or ""]
    parts += dict.fromkeys(
        name for line in entry.lines for name in typed_names(f"{line.printed} {line.corrected or ''}")
    )
    for id in entry.errata:
        if id in report.by_erratum:
            parts += [report.by_erratum[id].notes, report.by_erratum[id].kind]
    folded = unicodedata.normalize("NFKD", " ".join(parts)).casefold()
    return " ".join("".join(c for c in folded if not unicodedata.combining(c)).split())


# a name begins where no letter is before it, or behind a script of one letter: else long words cost their square
_NAME = re.compile(r"(?:(?<![A-Za-z])|(?<=[_^][A-Za-z]))([A-Za-z]+)([_^])(?:\{([^{}]+)\}|([A-Za-z0-9]))")


def typed_names(tex: str) -> list[str]:
    """Names with a script as one types them into a search: lambda_min, theta^L+1."""
    return [f"{head}{mark}{inner or sign}" for head, mark, inner, sign in _NAME.findall(tex)]


__all__ = ["pages"]
