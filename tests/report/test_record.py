"""What is cited is current: the record as JSON, and the citation file."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from verify.report.typed import set_mathematics

ROOT = Path(__file__).parent.parent.parent


def test_the_record_is_current(whole):
    stored = json.loads((ROOT / "errata.json").read_text(encoding="utf-8"))
    assert stored["errata"] == whole["errata"], "stale: certify errata --format json > errata.json"
    assert stored["version"] == whole["version"]
    assert stored["source"]["sha256"] == whole["source"]["sha256"]
    page = (ROOT / "ERRATA.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)$", page, re.MULTILINE) == [record["id"] for record in stored["errata"]]
    for record in stored["errata"]:
        section = page[page.index(f"## {record['id']}\n") :].partition("\n## ")[0]
        assert set_mathematics(record["notes"]) in section, "stale: certify errata > ERRATA.md"
        assert f"`{record['command']}`" in section


def test_every_record_has_what_a_reader_of_errata_expects():
    for record in json.loads((ROOT / "errata.json").read_text(encoding="utf-8"))["errata"]:
        assert record["status"] == "reported"
        assert record["type"] in ("technical", "editorial")
        assert record["printed"]
        assert record["corrected"]
        assert record["notes"]
        assert record["command"] == f"certify show {record['equation']}"
        assert record["evidence"]
        assert isinstance(record["conclusion_survives"], bool)
        assert isinstance(record["maybe_transcription"], bool)


def test_the_citation_agrees_with_the_package():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert re.search(rf"^version: {re.escape(project['version'])}$", citation, re.MULTILINE)
    assert re.search(rf"^license: {project['license']}$", citation, re.MULTILINE)
    for author in project["authors"]:
        assert author["name"] in citation
