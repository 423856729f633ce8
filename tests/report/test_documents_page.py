"""Several certificates side by side: a site for each, and one page whose numbers are those of the certificates."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from derivations.sources import read_text
from verify.cli.main import certify
from verify.judging.check import run_source
from verify.report import certificate
from verify.report.certificate import CertificateError, folder_of
from verify.report.pages.together import write_together

from . import parsed

ONE = r"""% certify
% title  First <b>notes</b>
% prefix ONE
% scalar a, b
% end
% certify correct 2: 2 a -- a factor
% certify erratum grave, inherited by TWO-1-1, transcription
\begin{equation} a + a = a \end{equation}
\begin{equation} b + b = 2 b \end{equation}
% certify ours
\begin{equation} b = b \end{equation}
"""
TWO = r"""% certify
% title  Second notes
% prefix TWO
% scalar a
% end
% certify correct 2: 2 a -- a factor
% certify erratum editorial, from ONE-1-1
\begin{equation} a + a = a \end{equation}
"""


@pytest.fixture(scope="module")
def data():
    runs = {name: run_source(read_text(text, f"{name}.tex")) for name, text in (("one", ONE), ("two", TWO))}
    return {name: certificate.to_json(run) for name, run in runs.items()}


@pytest.fixture(scope="module")
def page(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("together")
    written = write_together(data, folder)
    assert written[0] == folder / "index.html"
    assert all(path.is_file() for path in written)
    return folder


def rows(page, caption):
    """The cells of the table below a heading, row by row."""
    whole = parsed.Page((page / "index.html").read_text("utf-8")).root
    (section,) = [tag for tag in whole.all("section") if tag.at.get("id") == caption]
    cells = [[cell for cell in row.inside if cell.name in ("th", "td")] for row in section.all("tr")]
    return [[" ".join(cell.words.split()) for cell in row] for row in cells]


def test_the_counts_are_those_of_the_certificates(page):
    head, first, second = rows(page, "verdicts")
    assert head[0] == "document"
    assert dict(zip(head, first, strict=True))["proved"] == "1"
    assert dict(zip(head, first, strict=True))["refuted"] == "1"
    assert dict(zip(head, first, strict=True))["all links"] == "2"
    assert dict(zip(head, second, strict=True))["refuted"] == "1"
    head, first, second = rows(page, "errata")
    assert dict(zip(head, first, strict=True))["grave"] == "1"
    assert dict(zip(head, first, strict=True))["may be the transcription's"] == "1"
    assert dict(zip(head, second, strict=True))["editorial"] == "1"


def test_what_several_documents_have_is_named_on_both_sides(page):
    _, first, second = rows(page, "shared")
    assert (first[0], first[3]) == ("ONE-1-1", "Inherited by TWO-1-1")
    assert (second[0], second[3]) == ("TWO-1-1", "Inherited from ONE-1-1")


def test_every_link_leads_to_a_page_and_titles_stay_text(page):
    text = (page / "index.html").read_text("utf-8")
    targets = [tag.at["href"] for tag in parsed.Page(text).root.all("a") if not tag.at["href"].startswith("#")]
    assert targets
    assert all((page / target.partition("#")[0]).is_file() for target in targets)
    assert "<b>notes</b>" not in text


def test_certificates_of_one_name_have_folders_of_their_own():
    known = {"source": {"key": "lee2019"}}
    assert folder_of(known, "a.json", {}) == "lee2019"
    assert folder_of(known, "a.json", {"lee2019": 1}) == "lee2019-2"
    assert folder_of({}, "../odd name.json", {}) == "odd-name"
    assert folder_of({}, "...", {}) == "document"


def test_the_command_takes_several_certificates(data, tmp_path):
    files = []
    for name, one in data.items():
        files += ["--json", str(tmp_path / f"{name}.json")]
        (tmp_path / f"{name}.json").write_text(json.dumps(one), encoding="utf-8")
    found = CliRunner().invoke(certify, ["report", "--html", str(tmp_path / "site"), *files])
    assert found.exit_code == 0
    assert "pages" in found.output
    assert (tmp_path / "site" / "index.html").is_file()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--all", "--document", "cookbook"], "drop --document"),
        (["--all", "--json", "a.json"], "drop --document and --all"),
    ],
)
def test_what_contradicts_itself_is_a_usage_error(words, message, tmp_path):
    found = CliRunner().invoke(certify, ["report", "--html", str(tmp_path), *words])
    assert found.exit_code == 2
    assert message in found.output


def test_no_certificate_is_no_page(tmp_path):
    with pytest.raises(CertificateError, match="no certificate to show"):
        write_together({}, tmp_path)
