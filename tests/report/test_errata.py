"""The record of errata in its three forms."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from verify.judging.run import run
from verify.report import certificate, errata
from verify.report.errata import RELEASED


@pytest.fixture(scope="module")
def result(ledger):
    return ledger.run(["26", "39", "40", "45", "47", "9p"])


@pytest.fixture(scope="module")
def page(result):
    return errata.markdown(result)


def test_one_record_for_each_mistake(result, page):
    ids = re.findall(r"^## (\S+)$", page, re.MULTILINE)
    assert ids == [found.erratum.id for found in result.errata]
    assert len(ids) == len(set(ids)) == 5  # (39) and (40) share one


def test_a_record_says_what_why_and_how_to_reproduce(page):
    record = page[page.index("## LN-47-1") :]
    assert "Status: reported" in record
    for part in ("says:", "should say:", "Why: ", "Counterexample: 47.2 with", "`certify show 47`"):
        assert part in record
    assert "conclusion survives: no" in record.lower()
    assert record.count("$$") % 2 == 0


def test_a_missing_condition_says_what_it_needs(page):
    record = page[page.index("## LN-9-1") : page.index("## LN-26-1")]
    assert "(9p), should say:" in record
    assert "Judged: 9p.1' PROVED." in record
    assert r"\text{ commutes with itself at all times}$$" in record
    says, should = re.findall(r"\$\$(.*?)\$\$", record)
    assert r"\neq" in says
    assert r"\neq" not in should  # what is proved is the equality


def test_maybe_transcription_is_said(page):
    record = page[page.index("## LN-26-1") : page.index("## LN-39-1")]
    assert "may be the transcription's" in record


def test_json_is_the_certificates_form(result):
    data = json.loads(errata.to_json(result))
    record = data["errata"][-1]
    wanted = {
        "id", "equation", "equations", "links", "type", "kind", "printed", "corrected", "notes", "status", "affects",
        "conclusion_survives", "maybe_transcription", "evidence",
    }  # fmt: skip
    assert wanted <= set(record)
    assert record["evidence"][0]["counterexample"] is None or record["evidence"][0]["counterexample"]["sizes"]


def test_the_list_says_what_is_wrong_at_a_glance(result, page):
    rows = {
        row.split(" | ")[0].strip("| []()#").split("]")[0]: row for row in page.splitlines() if row.startswith("| [LN")
    }
    assert r"\mathcal{K}(\mathcal{X}, x)^{-1}$ → $\mathcal{K}(\mathcal{X}, \mathcal{X})^{-1}$" in rows["LN-45-1"]
    assert r"e^{-2 \eta" in rows["LN-47-1"].partition("→")[2]
    assert r"e^{-2 \eta" not in rows["LN-47-1"].partition("→")[0]
    assert "(and 1 more)" in rows["LN-47-1"]  # two lines carry the slip
    assert all(row.count("|") == len(errata.COLUMNS + errata.OF_A_COPY) + 1 for row in rows.values())
    assert errata.table(result)[2].startswith("| LN-9-1 | (9p) |") or errata.table(result)[2].startswith("| LN-26-1 |")


def test_a_stored_certificate_gives_the_same_record(result):
    data = json.loads(json.dumps(certificate.to_json(result)))
    assert errata.markdown(data) == errata.markdown(result)
    assert errata.bibtex(data) == errata.bibtex(result)
    assert json.loads(errata.to_json(data))["errata"] == json.loads(errata.to_json(result))["errata"]


def test_bibtex_is_balanced_and_escaped(result):
    body = errata.bibtex(result)
    entries = re.findall(r"^@misc\{(\S+),$", body, re.MULTILINE)
    assert entries == [found.erratum.id for found in result.errata]
    assert not re.search(r"\\[{}]", body)  # BibTeX counts these too
    assert body.count("{") == body.count("}")
    words = re.sub(r"\$[^$]*\$", "", re.sub(r"@misc\{.*", "", body))
    assert not re.search(r"(?<!\\)[&%$#_^<>|~]", words.replace(r"\~", ""))
    assert words.isascii()


def test_bibtex_has_what_is_asked_of_a_reference(result):
    body = errata.bibtex(result, "https://example.org/site/")
    records = body.split("\n\n")
    assert len(records) == len(result.errata)
    for record, found in zip(records, result.errata, strict=True):
        fields = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", record, re.MULTILINE))
        assert fields["title"].startswith(f"{{Erratum {found.erratum.id}: equation")
        assert fields["year"] == RELEASED[:4]
        assert fields["url"] == f"https://example.org/site/errata.html#{found.erratum.id}"
        assert "certify show" in fields["howpublished"]
        assert "reported" in fields["note"]
    assert "url" not in errata.bibtex(result)


def test_the_year_of_the_records_is_that_of_the_software():
    cff = (Path(__file__).parent.parent.parent / "CITATION.cff").read_text(encoding="utf-8")
    assert f"date-released: {RELEASED}" in cff
    assert re.search(r"^# *url: ", cff, re.MULTILINE) or re.search(r"^url: ", cff, re.MULTILINE)


HARD = {
    "id": "LN-0-9", "equation": "1", "equations": ["1"], "links": [], "type": "editorial", "kind": "wrong_formula",
    "printed": "a", "corrected": "b", "affects": [], "conclusion_survives": True, "maybe_transcription": False,
    "evidence": [], "brief": {"printed": r"$\lVert A\rVert_{2}$", "right": r"$\frac{1}{2} a_1$", "more": 0},
    "notes": "^ {-2} <= 50% of {x_1, # & ~ | \\ \" “so” – Grönwall’s θ ≥ \U0001d4a6, an open { and "
    "$\\eta_0 \\le 1$.",
}  # fmt: skip
HARD_DATA = {
    "version": "0_1",
    "source": {"title": "A & B_1", "sha256": "0", "author": "G. Ünal", "date": ""},
    "errata": [HARD],
}


def test_whatever_a_note_holds_is_escaped():
    body = errata.bibtex(HARD_DATA)
    (note,) = re.findall(r"^  note = \{(.*)\}$", body, re.MULTILINE)
    assert note.count("{") == note.count("}")
    for part in (
        r"\textasciicircum{} \textbraceleft{}-2\textbraceright{} \textless{}= 50\% of \textbraceleft{}$x_{1}$",
        r"\textbar{}", "\\# \\& ",
        r"``so''", r"Gr{\"{o}}nwall's", r"$\theta$ $\ge$ ?", r"$\eta_0 \le 1$",
        r"Printed $\to$ right: $\lVert A\rVert_{2}$",
    ):  # fmt: skip
        assert part in note
    assert r"A \& B\_1" in body


TEX = r"""\documentclass{article}
\usepackage{amsmath}
%s
\begin{document}
\nocite{*}
%s
\end{document}
"""
PLAIN = ("", "\\bibliographystyle{plain}\n\\bibliography{errata}", "bibtex")
BIBER = ("\\usepackage[backend=biber]{biblatex}\n\\addbibresource{errata.bib}", "\\printbibliography", "biber")


@pytest.mark.parametrize(("head", "body", "program"), [PLAIN, BIBER], ids=["bibtex", "biber"])
def test_what_is_written_compiles(head, body, program, result, tmp_path):
    """Where TeX is installed; the escapes are looked at above wherever it is not."""
    written = errata.bibtex(result, "https://example.org/site") + "\n" + errata.bibtex(HARD_DATA)
    (tmp_path / "errata.bib").write_text(written, encoding="utf-8")
    (tmp_path / "main.tex").write_text(TEX % (head, body), encoding="utf-8")
    if not (shutil.which("pdflatex") and shutil.which(program)):
        assert written.isascii()
        return
    latex = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "main.tex"]
    for command in (latex, [program, "main"], latex, latex):
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=120, check=False
        )
        assert done.returncode == 0, f"{command[0]}: {done.stdout[-1500:]}{done.stderr[-500:]}"
        assert "warning--" not in done.stdout.casefold(), done.stdout
    log = (tmp_path / "main.log").read_text(encoding="utf-8", errors="replace")
    assert "Missing character" not in log
    assert "Undefined control sequence" not in log


def test_text_is_escaped_for_tex():
    assert errata.tex_text("a_b & 50% ~ \\x^2 {y}") == (
        r"a\_b \& 50\% \textasciitilde{} \textbackslash{}x\textasciicircum{}2 \textbraceleft{}y\textbraceright{}"
    )


def test_no_errata_no_records():
    empty = run(["46"])
    assert errata.bibtex(empty) == ""
    assert json.loads(errata.to_json(empty))["errata"] == []
    assert "0 records" in errata.markdown(empty)


@pytest.mark.parametrize(
    ("id", "keys", "survive"),
    [("LN-70-2", ["70"], True), ("LN-47-1", ["47"], False)],
)
def test_whether_the_conclusion_survives_a_missing_condition(id, keys, survive, ledger):
    """It does where the section assumes the condition anyway, or where what rests on it holds."""
    (found,) = [e for e in ledger.run(keys).errata if e.erratum.id == id]
    assert found.conclusion_survives is survive


def test_a_remark_on_which_nothing_rests_concludes_nothing(ledger):
    for key in ("8p", "9p"):
        (found,) = ledger.run([key]).errata
        assert found.conclusion_survives


def test_premises_are_called_necessary_only_where_that_is_proved(ledger):
    (alone,) = (e for e in ledger.run(["70"]).errata if e.erratum.id == "LN-70-2")
    assert alone.exactly == ()
    (found,) = (e for e in ledger.run(["70", "width.no-smaller-constant"]).errata if e.erratum.id == "LN-70-2")
    assert found.exactly == ("width.no-smaller-constant",)
    assert "necessary as well: (width.no-smaller-constant)" in errata.markdown(ledger.run(["70", *found.exactly]))
    (third,) = ledger.run(["58p"]).errata
    assert third.exactly == ()
    assert "necessary" not in errata.markdown(ledger.run(["58p"]))


def test_a_constant_of_ours_is_not_quoted_as_the_print(ledger):
    """(48) and (73) print an order of magnitude; (47) stands as it is printed."""
    for key, id in (("48", "LN-48-1"), ("73", "LN-73-1")):
        page = errata.markdown(ledger.run([key]))
        record = page[page.index(f"## {id}") :]
        assert "says, and it holds from what its entry assumes" in record
        assert re.search(r"^Read: .*order of magnitude is judged with (a|its) constant", record, re.M)
        assert "Conclusion survives: yes, given Lemma 1" in record
    assert "Read: " not in errata.markdown(ledger.run(["47"]))
    assert "Read: 1 is the identity operator" in errata.markdown(ledger.run(["70"]))
    assert "Read: " not in errata.markdown(ledger.run(["91p"]))  # shown as it is printed


def test_a_mended_relation_is_shown_as_printed_and_as_corrected(ledger):
    (found,) = ledger.run(["91p"]).errata
    assert found.printed != found.corrected
    assert found.printed.replace("<", r"\le") == found.corrected
