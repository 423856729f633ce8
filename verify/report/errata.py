"""The errata as a record to cite: Markdown, JSON and BibTeX, from a run or from a stored certificate.

Each record says what is printed, what it should say, why, what shows it, what it affects, and the command
that reproduces it. The status is `reported` until the author answers.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .. import __version__
from . import inline
from .examples import example_words, smallest
from .latex_text import tex_text
from .typed import set_mathematics
from .words import copied_words, kin_words, survival_words

if TYPE_CHECKING:
    from ..judging.results import RunResult

STATUS = "reported"
SETTLED = ("proved", "a definition")
WEIGHTS = ("grave", "minor", "editorial")
STATES = (
    ("still there", "are still there"), ("mended", "are mended"), ("not to be compared", "are not to be compared"),
    ("cannot be told", "cannot be told"),
)  # fmt: skip
OURS = "†"  # at a place that the source says in words, where what is refuted is a formula of ours
PLACES = 24  # displays that a mistake affects, from which on ours are only counted

Records = Mapping[str, Any]  # what a certificate holds of errata: version, source, errata, origin, withdrawn


def records(result: RunResult) -> Records:
    """What a certificate of the run holds of errata."""
    from derivations import library

    from .certificate import erratum_json, source_json, withdrawn_json
    from .plain import plain_json

    document = result.document
    return plain_json(
        {
            "schema": 1,
            "version": __version__,
            "source": source_json(document),
            "listed": library.is_listed(document),
            "origin": "" if document.origin is None else document.origin.how,
            "errata": [erratum_json(found, document) for found in result.errata],
            "withdrawn": withdrawn_json(document),
        }
    )


def markdown(result: RunResult | Records) -> str:
    """All records as one Markdown page."""
    data = _records(result)
    source = data["source"]
    head = [
        f"# Errata of {source.get('author', '')}, “{source['title']}” ({source.get('date', '')})",
        "",
        f"{len(data['errata'])} records, computed by derivation-verifier {data['version']} from the text with SHA-256",
        f"`{source['sha256']}`.",
        *_opening(data),
        "",
        *_origin(data),
        *table(data, linked=True),
    ]
    each = [line for record in data["errata"] for line in _record(record)]
    return "\n".join([*head, *each, *_withdrawn(data)]) + "\n"


def _records(result: RunResult | Records) -> Records:
    return result if isinstance(result, Mapping) else records(result)


# -- the list ---------------------------------------------------------------------------------------------------
COLUMNS = ("id", "equation", "printed → right", "weight", "kind", "conclusion survives")
OF_A_COPY = ("transcription's?", "in the later version")  # where the text that was read is a copy, and says so


def table(result: RunResult | Records, linked: bool = False) -> list[str]:
    """All records at a glance, as the lines of a Markdown table."""
    data = _records(result)
    columns = (*COLUMNS, *(OF_A_COPY if data.get("origin") else ()))
    out = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for record in data["errata"]:
        cells = [
            f"[{record['id']}](#{record['id'].lower()})" if linked else record["id"], equations(record),
            in_a_cell(glance(record)) + _of_words(record), record.get("weight", record["type"]), record["kind"],
            "yes" if record["conclusion_survives"] else "no", "maybe" if record["maybe_transcription"] else "no",
            (record.get("later") or {"state": ""})["state"],
        ]  # fmt: skip
        out.append(f"| {' | '.join(cells[: len(columns)])} |")
    if any(_of_words(record) for record in data["errata"]):
        out += ["", f"{OURS} said in words: the record shows the formula of ours that is refuted."]
    return out


def _of_words(record: Records) -> str:
    """The sign of a record that refutes our formula of what is said in words."""
    return f" {OURS}" if any(one.get("in_words") for one in record.get("amendments") or ()) else ""


def equations(record: Records) -> str:
    """The displays that a mistake spoils."""
    return ", ".join(f"({key})" for key in record["equations"])


def glance(record: Records) -> str:
    """What is printed and what is right, at one place: words with formulas between dollar signs."""
    brief = record.get("brief")
    if not brief:
        return ""
    more = f" (and {brief['more']} more)" if brief.get("more") else ""
    return f"{brief['printed']} → {brief['right']}{more}"


def in_a_cell(sentence: str) -> str:
    """A sentence in a Markdown table: no bar of a formula may end the cell."""
    return inline.written(sentence, _without_bars)


def _without_bars(tex: str) -> str:
    return "$" + tex.replace("\\|", r"\Vert ").replace("|", r"\vert ") + "$"


# -- a page -------------------------------------------------------------------------------------------------------
def _opening(data: Records) -> tuple[str, ...]:
    """How the records came about: what is by hand and what is computed; that corrections are proved where all are."""
    source = data["source"]
    option = "" if source.get("is_default", True) else f" --document {source.get('key', '')}"
    maker = f"`certify errata{option}` writes this page. " if data.get("listed", True) else ""
    if all(record.get("correction") in SETTLED for record in data["errata"]):
        corrections = "what should stand there is the corrected claim as it was judged, and the correction is proved."
    else:
        corrections = (
            "what should stand there is the corrected claim as it was judged; each says how far it is settled."
        )
    later = ", the weight, and what the later version was found to print" if data.get("origin") else ", and the weight"
    return (
        f"{maker}By hand are the entries (what is printed, and how a line is mended), the words that say why{later}. "
        f"Computed are the rest: an engine refutes what is printed, and {corrections} All are reported; none is "
        "confirmed by the author.",
        "",
        "*Grave*: a result is wrong as stated, or its proof lacks a part that nothing else in the document supplies. "
        "*Minor*: a line, a premise or a step is wrong, and the results that use it hold once it is mended. "
        "*Editorial*: letters, signs or words that a reader mends while reading, as the display itself, one beside "
        "it or what the letters are says what is meant; that shapes do not fit then makes it no graver. Weighed is "
        "the text that was read, whoever made the slip.",
        *_kin(data),
    )


def _kin(data: Records) -> tuple[str, ...]:
    """Where the records of other documents stand that records are related to."""
    from derivations import library

    ids = {
        id for record in data["errata"] for key in ("inherited_from", "inherited_by") for id in record.get(key) or ()
    }
    known = sorted({prefix for prefix in map(library.prefix_of, ids) if prefix})
    if not known:
        return ()
    where = ", ".join(f"{prefix}-… in `certify errata --document {library.PREFIXES[prefix]}`" for prefix in known)
    return ("", f"Records of the same mistake in other documents have ids of their own: {where}.")


def _origin(data: Records) -> list[str]:
    """How the text that was read came to be, and how many slips may be the copy's."""
    if not data.get("origin") or not data["errata"]:
        return []
    return [f"{data['origin']} {counted(data)}", ""]


def counted(result: RunResult | Records) -> str:
    """How many records there are of each weight, may be the transcription's, and still stand in the later version."""
    errata = _records(result)["errata"]
    weights = Counter(record.get("weight", record["type"]) for record in errata)
    words = [f"Of {len(errata)} records {', '.join(f'{weights[w]} are {w}' for w in WEIGHTS)}"]
    copied = copied_words((record.get("weight", record["type"]), record["maybe_transcription"]) for record in errata)
    words.append(copied or "0 may be the transcription's")
    later = [record["later"] for record in errata if record.get("later")]
    if later:
        states = Counter(one["state"] for one in later)
        *most, last = (f"{states[state]} {said}" for state, said in STATES)
        words.append(f"of {later[0]['version']}, {', '.join(most)}, and {last}")
    return "; ".join(words) + "."


def _record(record: Records) -> list[str]:
    weight = record.get("weight", record["type"])
    said = set_mathematics(record.get("survival", ""))
    out = ["", f"## {record['id']}", ""]
    out += [
        f"- Equation: {equations(record)}",
        f"- Type: {record['type']} ({record['kind']})",
        *([] if weight == record["type"] else [f"- Weight: {weight}"]),
        f"- Status: {STATUS}",
        f"- Refuted: {', '.join(_refuted(record)) or 'nothing'}",
        *(f"- Read off the letters: {words}" for words in record.get("read_off") or []),
        f"- Affects: {_affected(record['affects'])}",
        f"- Conclusion survives: {survival_words(record['conclusion_survives'], said)}",
    ]
    if record["maybe_transcription"]:
        out.append("- The slip may be the transcription's and not the author's.")
    kin = kin_words(record)
    if kin:
        out.append(f"- {kin}")
    later = record.get("later")
    if later:
        out.append(f"- In {later['version']}: {later['where']}, {later['state']}")
    if record.get("correction") not in SETTLED:
        out.append(f"- Correction: {record.get('correction') or 'not judged'}")
    if record.get("command"):
        out.append(f"- Reproduce: `{record['command']}`")
    for one in _amendments(record):
        out += _amendment(one)
    for words, facts in record.get("argument", []):
        out += ["", words, "", f"$${facts}$$"]
    if record.get("necessary_by"):
        proved = ", ".join(f"({name})" for name in record["necessary_by"])
        out += ["", f"The premises are necessary as well: {proved} proves them where the last relation holds."]
    out += ["", f"Why: {set_mathematics(record['notes'])}"]
    shown = next((one["counterexample_words"] for one in record["evidence"] if one.get("counterexample_words")), "")
    return [*out, "", f"Counterexample: {shown}"] if shown else out


def _affected(keys: list[str]) -> str:
    """What rests on a mistake; of many, those that the document prints, and the number of ours."""
    ours = [key for key in keys if "." in key] if len(keys) > PLACES else []
    said = ", ".join(f"({key})" for key in keys if key not in ours) or "nothing later in the document"
    return said + (f", and {len(ours)} of ours" if ours else "")


def _refuted(record: Records) -> list[str]:
    """The ids of the claims that are refuted."""
    return [one["claim"] for one in record["evidence"] if one.get("verdict", "REFUTED") == "REFUTED"]


def _amendments(record: Records) -> list[Records]:
    """The places that are amended; an older certificate has them as one."""
    if record.get("amendments"):
        return record["amendments"]
    place = equations(record)
    return [{"place": place, "printed": record["printed"], "corrected": record["corrected"], "claims": []}]


def _amendment(one: Records) -> list[str]:
    """What one place says and what it should say, with how the correction was judged."""
    if one["printed"] == one["corrected"]:
        holds = "says, and it holds from what its entry assumes"
        return ["", f"{one['place']} {holds}:", "", f"$${one['printed']}$$", *_read_as(one)]
    judged = ", ".join(f"{claim} {v}" for claim, v in zip(one["claims"], one.get("verdicts", ()), strict=False))
    how = ["", f"Judged: {judged}."] if judged else []
    says = "says in words, in a formula of ours" if one.get("in_words") else "says"
    return [
        "", f"{one['place']}, {says}:", "", f"$${one['printed']}$$", *_read_as(one),
        "", f"{one['place']}, should say:", "", f"$${one['corrected']}$$", *how,
    ]  # fmt: skip


def _read_as(one: Records) -> list[str]:
    """Where the formula shown is not the print, what it is read as and why."""
    return ["", f"Read: {' '.join(set_mathematics(why) for why in one['read_as'])}"] if one.get("read_as") else []


def _withdrawn(data: Records) -> list[str]:
    """The records that are no longer upheld, at the end of the page."""
    chosen = data.get("withdrawn") or []
    if not chosen:
        return []
    out = ["", "## Withdrawn records", "", "These ids stay, so that what cites them finds the reason."]
    for one in chosen:
        out += ["", f"### {one['id']}", "", f"- Equation: ({one['equation']})", "- Status: withdrawn", ""]
        out += [f"It said: {set_mathematics(one['said'])}", ""]
        out += [f"Why it is withdrawn: {set_mathematics(one['reason'])}"]
    return out


# -- other forms ------------------------------------------------------------------------------------------------------
def to_json(result: RunResult | Records) -> str:
    """All records as JSON, in the form of the certificate."""
    data = _records(result)
    kept = {key: data[key] for key in ("schema", "version", "source", "origin", "errata", "withdrawn") if key in data}
    return json.dumps(kept, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def bibtex(result: RunResult | Records, home: str = "") -> str:
    """One @misc entry for each record, for BibTeX and biber; formulas in it need the package amsmath.

    `home` is the address where the pages are published: each entry then has the address of its record.
    """
    data = _records(result)
    return "\n".join(_entry(data, record, home) for record in data["errata"])


def _entry(data: Records, record: Records, home: str) -> str:
    return (
        f"@misc{{{record['id']},\n" + ",\n".join(f"  {n} = {{{v}}}" for n, v in _fields(data, record, home)) + "\n}\n"
    )


def _fields(data: Records, record: Records, home: str) -> Iterator[tuple[str, str]]:
    """The fields of an entry: braces around the title keep its capitals."""
    source = data["source"]
    plural = "equations" if len(record["equations"]) > 1 else "equation"
    about = f"{plural} {tex_text(equations(record))} of ``{tex_text(source['title'])}''"
    yield "title", f"{{Erratum {tex_text(record['id'])}: {about}}}"
    yield "author", "{The derivation verifier authors}"
    yield "year", RELEASED[:4]
    if home:
        yield "url", f"{home.rstrip('/')}/errata.html#{record['id']}"
    again = f", \\texttt{{{tex_text(record['command'])}}}" if record.get("command") else ""
    yield "howpublished", f"derivation-verifier {tex_text(data['version'])}{again}"
    of = ", ".join(tex_text(source[key]) for key in ("author", "date") if source.get(key))
    note = f"{record['type'].capitalize()} ({tex_text(record['kind'])}), {STATUS}" + (f"; concerns {of}" if of else "")
    seen = glance(record)
    if seen:
        note += f". Printed $\\to$ right: {_set(seen)}"
    yield "note", f"{note}. {_set(set_mathematics(record['notes']))}"


def _set(sentence: str) -> str:
    """A sentence in LaTeX: its formulas as they are, its words escaped."""
    return inline.written(sentence, lambda tex: f"${tex}$", tex_text)


RELEASED = "2026-11-30"  # as in CITATION.cff

FORMATS: Mapping[str, Callable[[Any], str]] = MappingProxyType({"md": markdown, "json": to_json, "bibtex": bibtex})

__all__ = [
    "FORMATS",
    "bibtex",
    "example_words",
    "markdown",
    "records",
    "smallest",
    "table",
    "tex_text",
    "to_json",
]
