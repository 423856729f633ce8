"""A certificate checked and frozen, for the pages.

Only the keys of schema 1 are required. What later versions add (plain text, sections, the lines of a link) is used
where it is there. Nothing that a certificate holds is evaluated; whatever does not fit is one `CertificateError`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..files import AGAIN, CertificateError
from ..schema import validate
from ..words import WRITTEN_OUT, kin_words
from .records import Claim, Counterexample, Entry, Erratum, Evidence, Line, Report, Score

MAX_ENTRIES = 5_000
MAX_CLAIMS = 50_000
MAX_NAME = 60
MAX_COMMAND = 120
MAX_ORIGIN = 2_000


def report(data: Any, name: str = "certificate") -> Report:
    """The certificate `data` checked and frozen; raises `CertificateError` naming `name`, place and remedy."""
    problem = validate(data)
    if problem:
        raise CertificateError(f"{name}: {problem}; {AGAIN}")
    return _Freezer(name).report(data)


_NAME = re.compile(r"[^\x00-\x1f\x7f<>&\"'`\s]{1,60}")


@dataclass(frozen=True)
class _Freezer:
    name: str
    seen: dict[str, None] = field(default_factory=dict)

    def wrong(self, place: str, what: str) -> CertificateError:
        return CertificateError(f"{self.name}: {place}: {what}; {AGAIN}")

    # -- plain values ---------------------------------------------------------------------------------
    def get(self, data: Any, key: str, kind: Any, place: str, default: Any) -> Any:
        if not isinstance(data, dict):
            raise self.wrong(place, f"expected an object, found {type(data).__name__}")
        value = data.get(key, default)
        if value is None and default is None:
            return None
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.wrong(f"{place}.{key}", f"expected {getattr(kind, '__name__', kind)}, found {_brief(value)}")
        return value

    def text(self, data: Any, key: str, place: str, default: str | None = "") -> Any:
        return self.get(data, key, str, place, default)

    def identifier(self, value: Any, place: str) -> str:
        """A number or id that can stand in a link: short and without spaces, quotes or brackets of HTML."""
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            raise self.wrong(place, f"{_brief(value)} is no number or id of an entry")
        return value

    def identifiers(self, data: Any, key: str, place: str) -> tuple[str, ...]:
        values = self.get(data, key, list, place, [])
        return tuple(self.identifier(v, f"{place}.{key}[{i}]") for i, v in enumerate(values))

    def texts(self, values: Any, place: str) -> tuple[str, ...]:
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            raise self.wrong(place, "expected a list of texts")
        return tuple(values)

    # -- the parts ------------------------------------------------------------------------------------
    def report(self, data: dict[str, Any]) -> Report:
        if len(data["equations"]) > MAX_ENTRIES or data["summary"]["links"] > MAX_CLAIMS:
            raise self.wrong("equations", f"more than {MAX_ENTRIES} entries or {MAX_CLAIMS} links")
        numbers = [self.identifier(e["number"], f"equations[{i}].number") for i, e in enumerate(data["equations"])]
        names = [*numbers, *(x for n, e in zip(numbers, data["equations"], strict=True)
                             for x in self.identifiers(e, "aliases", f"equation {n}"))]  # fmt: skip
        twice = next((n for n, count in Counter(names).items() if count > 1), None)
        if twice is not None:
            raise self.wrong("equations", f"equation {twice} is listed twice")
        used_by: dict[str, list[str]] = {}
        for number, equation in zip(numbers, data["equations"], strict=True):
            for used in dict.fromkeys(self.identifiers(equation, "uses", f"equation {number}")):
                used_by.setdefault(used, []).append(number)
        entries = tuple(self.entry(e, tuple(used_by.get(e["number"], ()))) for e in data["equations"])
        errata = tuple(self.erratum(e, f"errata[{i}]") for i, e in enumerate(data["errata"]))
        self.accounts(data["summary"], entries)
        ids = [e.id for e in errata]
        if len(set(ids)) != len(ids):
            raise self.wrong("errata", "an id is listed twice")
        return Report(
            source={key: str(value)[:500] for key, value in data["source"].items()},
            version=data["version"][:MAX_NAME],
            environment={str(key)[:MAX_NAME]: str(value)[:MAX_NAME] for key, value in data["environment"].items()},
            summary=data["summary"],
            complete=self.get(data, "complete", bool, "top level", True),
            problems=self.texts(data.get("problems", []), "problems"),
            sections=self.sections(data),
            entries=entries,
            errata=errata,
            score=self.score(data),
            symbols=self.symbols(data),
            notices=self.notices(data),
            theorems={
                str(name)[:MAX_NAME]: self.texts(keys, "theorems")
                for name, keys in self.get(data, "theorems", dict, "top level", {}).items()
            },
            origin=self.text(data, "origin", "top level")[:MAX_ORIGIN],
            withdrawn=self.withdrawn(data),
            size_names={
                str(key)[:MAX_NAME]: str(value)[:MAX_NAME]
                for key, value in self.get(data, "size_names", dict, "top level", {}).items()
            },
        )

    def notices(self, data: dict[str, Any]) -> tuple[str, ...]:
        """What was noticed where a user's file was read, which a certificate need not have."""
        found = self.get(data, "notices", list, "top level", [])
        if len(found) > MAX_CLAIMS:
            raise self.wrong("notices", f"more than {MAX_CLAIMS} of them")
        out = []
        for i, one in enumerate(found):
            here = f"notices[{i}]"
            numbers = (self.get(one, key, int, here, 0) for key in ("line", "column"))
            out.append(
                ":".join((self.text(one, "file", here), *map(str, numbers), f" {self.text(one, 'words', here)}"))
            )
        return tuple(out)

    def symbols(self, data: dict[str, Any]) -> tuple[Mapping[str, Any], ...]:
        """The table of symbols, which a certificate need not have."""
        rows = self.get(data, "symbols", list, "top level", [])
        if len(rows) > MAX_CLAIMS:
            raise self.wrong("symbols", f"more than {MAX_CLAIMS} names")
        return tuple(self.symbol(row, f"symbols[{i}]") for i, row in enumerate(rows))

    def symbol(self, row: Any, place: str) -> Mapping[str, Any]:
        words = {key: self.text(row, key, place) for key in ("name", "text", "letter")}
        lists = {key: self.texts(self.get(row, key, list, place, []), f"{place}.{key}") for key in ("forms", "read_as")}

        def each(key: str, fields: tuple[str, ...], many: bool) -> list[dict[str, Any]]:
            out = []
            for i, part in enumerate(self.get(row, key, list, place, [])):
                here = f"{place}.{key}[{i}]"
                found: dict[str, Any] = {name: self.text(part, name, here) for name in fields}
                if many:
                    found["places"] = self.places(self.get(part, "places", list, here, []), here)
                else:
                    found["place"] = self.places([part.get("place")], here)[0]
                out.append(found)
            return out

        bound = self.get(row, "bound", dict, place, {})
        return {
            **words,
            "forms": list(lists["forms"]),
            "read_as": list(lists["read_as"]),
            "used": self.places(self.get(row, "used", list, place, []), place),
            "bound": {str(how)[:MAX_NAME]: self.places(where, place) for how, where in bound.items()},
            "said": each("said", ("how", "left", "value"), many=False),
            "stands_for": each("stands_for", ("symbol", "what"), many=True),
            "findings": each("findings", ("sort", "says"), many=True),
        }

    def places(self, found: Any, place: str) -> list[dict[str, str]]:
        if not isinstance(found, list):
            raise self.wrong(place, "expected a list of places")
        return [{key: self.text(one, key, place) for key in ("entry", "text")} for one in found]

    def score(self, data: dict[str, Any]) -> Score | None:
        """The score of the battery, which a certificate need not have."""
        found = self.get(data, "selftest", dict, "top level", None)
        if found is None:
            return None
        statuses = self.get(found, "by_status", dict, "selftest", {})
        forgeries, attacks, liars = (
            self.get(self.get(found, kind, dict, "selftest", {}), "tried", int, f"selftest.{kind}", 0)
            for kind in ("forgeries", "attacks", "liars")
        )
        return Score(
            self.get(found, "mutants", int, "selftest", 0),
            {str(key)[:MAX_NAME]: self.get(statuses, key, int, "selftest.by_status", 0) for key in statuses},
            forgeries,
            attacks,
            liars,
            self.get(found, "false_verdicts", int, "selftest", 0),
            self.get(found, "measured_on_this_code", bool, "selftest", False),
        )

    def accounts(self, summary: dict[str, Any], entries: tuple[Entry, ...]) -> None:
        """The counts that a certificate announces are those of what it lists."""
        for key, kind in (("displays", "display"), ("unnumbered", "unnumbered"), ("prose", "prose")):
            listed = sum(e.kind == kind for e in entries)
            if summary[key] != listed and any(e.kind != "display" for e in entries):
                raise self.wrong(f"summary.{key}", f"{summary[key]} are announced, {listed} are listed")
        verdicts = [link.verdict for e in entries for link in e.links]
        for verdict in {*summary["by_verdict"], *verdicts}:
            announced = summary["by_verdict"].get(verdict, 0)
            if announced != verdicts.count(verdict):
                found = f"{announced} are announced, {verdicts.count(verdict)} are listed"
                raise self.wrong(f"summary.by_verdict.{_brief(verdict)}", found)

    def sections(self, data: dict[str, Any]) -> dict[int, str]:
        named = {}
        for i, section in enumerate(self.get(data, "sections", list, "top level", [])):
            place = f"sections[{i}]"
            named[self.get(section, "number", int, place, 0)] = self.text(section, "title", place)
        return {number: named.get(number, "") for number in dict.fromkeys(e["section"] for e in data["equations"])}

    def entry(self, data: dict[str, Any], used_by: tuple[str, ...]) -> Entry:
        place = f"equation {data['number']}"
        links = self.links(data, place)
        return Entry(
            number=data["number"],
            aliases=self.identifiers(data, "aliases", place),
            kind=self.text(data, "kind", place, "display"),
            section=data["section"],
            title=data["title"],
            remark=self.text(data, "remark", place),
            status=data["status"],
            effective_status=data["effective_status"],
            rests_on=self.identifiers(data, "rests_on", place),
            uses=tuple(dict.fromkeys(self.identifiers(data, "uses", place))),
            used_by=used_by,
            lines=self.lines(data, links, place),
            links=links,
            line_claims=self.claims(data, "line_claims", place),
            checks=self.claims(data, "checks", place),
            gaps=self.claims(data, "gaps", place),
            errata=self.identifiers(data, "errata", place),
            measured=self.evidence(data, place),
            seconds=float(data["seconds"]),
            command=self.text(data, "command", place)[:MAX_COMMAND],
            place=self.place(data, place),
            left_out=self.left_out(data, place),
            source=self.text(data, "source", place),
        )

    def left_out(self, data: dict[str, Any], place: str) -> tuple[tuple[str, str, str], ...]:
        """Printed lines for which no line of the entry stands, and those that formulas of ours write out."""
        out = []
        for number, line in enumerate(self.get(data, "print", list, place, []), 1):
            here = f"{place}, printed line {number}"
            if not isinstance(line, dict):
                continue
            why = WRITTEN_OUT if len(self.get(line, "lines", list, here, [])) > 1 else None
            if line.get("left_out") is not None:
                why = self.text(line, "left_out", here)
            if why is not None:
                tex = self.text(line, "set_as", here) or self.text(line, "latex", here)
                out.append((tex, self.text(line, "text", here), why))
        return tuple(out)

    def place(self, data: dict[str, Any], place: str) -> str:
        """The file and line where an entry is written, if the certificate says so."""
        found = self.get(data, "place", dict, place, None)
        if found is None:
            return ""
        file = self.text(found, "file", f"{place}.place")[:MAX_COMMAND]
        return f"{file}:{self.get(found, 'line', int, f'{place}.place', 1)}"

    def lines(self, data: dict[str, Any], links: tuple[Claim, ...], place: str) -> tuple[Line, ...]:
        arriving = {link.lines[1]: link.relation for link in links if len(link.lines) == 2}
        out = []
        for number, line in enumerate(data["lines"], 1):
            here = f"{place}, line {number}"
            out.append(
                Line(
                    number,
                    self.text(line, "relation", here, arriving.get(number)),
                    self.text(line, "set_as", here, None) or line["printed"],
                    self.text(line, "text", here),
                    line["corrected"],
                    self.text(line, "corrected_text", here, None) or "",
                    line["verdict"],
                    self.text(line, "corrected_verdict", here, None),
                    self.text(line, "erratum", here, None),
                    self.text(line, "read_as", here, None) or "",
                    self.text(line, "read_as_text", here, None) or "",
                    self.text(line, "read_relation", here, None) or "",
                    self.text(line, "reading", here, None) or "",
                )
            )
        return tuple(out)

    def links(self, data: dict[str, Any], place: str) -> tuple[Claim, ...]:
        """The links; where a certificate does not say which lines they join, all lines are one chain or unknown."""
        plain = len(data["links"]) == len(data["lines"]) - 1
        out = []
        for i, link in enumerate(data["links"], 1):
            lines = self.get(link, "lines", list, f"{place}, link {i}", [i, i + 1] if plain else [])
            count = len(data["lines"])
            if not all(isinstance(n, int) and not isinstance(n, bool) and 1 <= n <= count for n in lines):
                raise self.wrong(f"{place}, link {i}", f"it joins lines {_brief(lines)}, there are {count}")
            out.append(self.claim(link, f"{place}, link {i}", tuple(lines)))
        return tuple(out)

    def claims(self, data: dict[str, Any], key: str, place: str) -> tuple[Claim, ...]:
        out = []
        for i, claim in enumerate(self.get(data, key, list, place, [])):
            here = f"{place}.{key}[{i}]"
            lines = self.get(claim, "lines", list, here, [])
            out.append(self.claim(claim, here, tuple(n for n in lines if isinstance(n, int))))
        return tuple(out)

    def claim(self, data: Any, place: str, lines: tuple[int, ...]) -> Claim:
        parts = self.get(data, "assumptions", dict, place, {})
        correction = self.get(data, "correction", dict, place, None) or {}
        return Claim(
            id=self.identifier(data.get("id"), f"{place}.id"),
            relation=self.text(data, "relation", place),
            printed=self.text(data, "printed", place),
            claim_class=self.text(data, "class", place),
            verdict=self.text(data, "verdict", place),
            kind=self.text(data, "kind", place, None) or "",
            reason=self.text(data, "reason", place),
            lines=lines,
            assumptions={str(key): self.texts(value, f"{place}.assumptions.{key}") for key, value in parts.items()},
            witness=self.get(data, "witness", dict, place, {}),
            evidence=self.evidence(data, place),
            proof=data.get("proof"),
            counterexample=self.counterexample(data.get("counterexample"), f"{place}.counterexample"),
            corrected=self.text(data, "corrected", place, None),
            corrected_verdict=self.text(data, "corrected_verdict", place, None),
            corrected_evidence=self.evidence(correction, f"{place}.correction"),
            corrected_reason=self.text(correction, "reason", f"{place}.correction"),
        )

    def evidence(self, data: dict[str, Any], place: str) -> tuple[Evidence, ...]:
        out = []
        for i, found in enumerate(self.get(data, "evidence", list, place, [])):
            here = f"{place}.evidence[{i}]"
            engine, outcome, scope = (self.text(found, key, here) for key in ("engine", "outcome", "scope"))
            detail, seconds = self.get(found, "detail", dict, here, {}), found.get("seconds", 0.0)
            spent = float(seconds) if isinstance(seconds, int | float) else 0.0
            out.append(Evidence(engine, outcome, scope, detail, spent))
        return tuple(out)

    def counterexample(self, data: Any, place: str) -> Counterexample | None:
        if data is None:
            return None
        values = {}
        for name, rows in self.get(data, "values", dict, place, {}).items():
            if not isinstance(rows, list):
                raise self.wrong(f"{place}.values", f"{_brief(name)}: expected a list of rows")
            values[str(name)] = tuple(self.texts(row, f"{place}.values.{name}") for row in rows)
        sizes = {str(name): str(size) for name, size in self.get(data, "sizes", dict, place, {}).items()}
        words = (self.text(data, key, place) for key in ("lhs", "rhs", "radius", "where", "reading"))
        return Counterexample(sizes, values, *words)

    def erratum(self, data: dict[str, Any], place: str) -> Erratum:
        evidence = []
        for i, found in enumerate(data["evidence"]):
            here = f"{place}.evidence[{i}]"
            example = None
            if self.get(found, "reason", str, here, "") != "malformed":
                example = self.counterexample(found.get("counterexample"), f"{here}.counterexample")
            evidence.append((self.text(found, "claim", here), example))
        return Erratum(
            id=self.identifier(data["id"], f"{place}.id"),
            equation=data["equation"],
            equations=self.identifiers(data, "equations", place),
            links=self.identifiers(data, "links", place),
            type=data["type"],
            kind=data["kind"],
            printed=data["printed"],
            corrected=data["corrected"],
            notes=data["notes"],
            status=data["status"],
            affects=self.identifiers(data, "affects", place),
            conclusion_survives=data["conclusion_survives"],
            maybe_transcription=data["maybe_transcription"],
            evidence=tuple(evidence),
            command=self.text(data, "command", place)[:MAX_COMMAND],
            correction=self.text(data, "correction", place)[:MAX_COMMAND],
            weight=self.text(data, "weight", place)[:MAX_NAME],
            later=self.later(data, place),
            kin=self.kin(data, place),
            survival=self.text(data, "survival", place),
            brief=self.brief(data, place),
            argument=self.argument(data, place),
        )

    def argument(self, data: dict[str, Any], place: str) -> tuple[tuple[str, str], ...]:
        """Of a gap: what the printed argument shows, and under what the counterexample is one."""
        found = self.get(data, "argument", list, place, [])
        pairs = [self.texts(list(pair) if isinstance(pair, tuple) else pair, f"{place}.argument") for pair in found]
        if any(len(pair) != 2 for pair in pairs):
            raise self.wrong(f"{place}.argument", "expected pairs of texts")
        return tuple((words, facts) for words, facts in pairs)

    def brief(self, data: dict[str, Any], place: str) -> tuple[str, str, int]:
        """What is printed and what is right, at a glance, which a certificate need not have."""
        found = self.get(data, "brief", dict, place, {})
        here = f"{place}.brief"
        return self.text(found, "printed", here), self.text(found, "right", here), self.get(found, "more", int, here, 0)

    def later(self, data: dict[str, Any], place: str) -> str:
        """What a later version prints at the place of a record, in words; empty where none was compared."""
        found = self.get(data, "later", dict, place, None)
        if found is None:
            return ""
        version, where, state = (self.text(found, key, f"{place}.later") for key in ("version", "where", "state"))
        return f"{version}: {where}, {state}"[:MAX_COMMAND]

    def kin(self, data: dict[str, Any], place: str) -> str:
        """The records of other documents that are of the same mistake, in words."""
        keys = ("inherited_from", "inherited_by")
        found = {key: self.texts(self.get(data, key, list, place, []), f"{place}.{key}") for key in keys}
        return kin_words(found)[:MAX_COMMAND]

    def withdrawn(self, data: dict[str, Any]) -> tuple[tuple[str, str, str, str], ...]:
        """The records that are no longer upheld, which a certificate need not list."""
        out = []
        for i, one in enumerate(self.get(data, "withdrawn", list, "top level", [])):
            place = f"withdrawn[{i}]"
            if not isinstance(one, dict):
                raise self.wrong(place, "expected an object")
            ids = [self.identifier(one.get(key), f"{place}.{key}") for key in ("id", "equation")]
            out.append((*ids, self.text(one, "said", place), self.text(one, "reason", place)))
        return tuple(out)


def _brief(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 40 else shown[:40] + "..."


__all__ = ["report"]
