"""Pages of somebody else's document say of it only what is so: what is proved, what was attacked, how to judge it."""

from __future__ import annotations

import json
import re

import pytest

from derivations.assumptions import Has, Property
from derivations.document import LINEARIZED_NETWORKS, Document
from derivations.ledger import Erratum, Notation, Relation, Section, chain
from derivations.notation import expm, size, sym
from verify.evidence import ClaimClass, Verdict, VerdictKind
from verify.judging.run import run
from verify.report import certificate, errata, pages
from verify.report.pages.stored import report

p = size("p")
K, R, t = sym("K", p, p), sym("R", p, p), sym("t")


def document(corrections=("flow", "rotation")) -> Document:
    """Two displays with a slip each; the correction of the second holds, and may be beyond the engines."""
    section = Section(1, "Relaxation", Notation("relaxation", {"K": K, "R": R, "t": t}, (Has(K, Property.PD),)))

    if "flow" in corrections:

        @section.display(2, "the flow twice")
        def _(s):
            flow = expm(-s.t * s.K)
            lost = Erratum("MY-2-1", "The exponent lost its 2.")
            return chain(flow * flow, Relation.EQ, flow).corrected({2: expm(-2 * s.t * s.K)}, lost)

    if "rotation" in corrections:

        @section.display(3, "a flow on its side")
        def _(s):
            flow = expm(-s.t * s.R)
            lost = Erratum("MY-3-1", "The transpose of an exponential is that of the transpose.")
            return chain(flow.T, Relation.EQ, flow).corrected({2: expm(-s.t * s.R.T)}, lost)

    return Document("mine", "MY", "My notes", "A. Student", "2026-01-01", "0" * 64, (section,))


@pytest.fixture(scope="module")
def judged():
    """The document, its second correction with the verdict CONSISTENT whatever the engines can prove by now."""
    result = run(document=document())
    weaker = Verdict(VerdictKind.CONSISTENT, ClaimClass.IDENTITY, (), reason="not proved: no rule")
    for judged in (*result.equations["3"].links, *result.equations["3"].lines.values()):
        object.__setattr__(judged, "corrected_verdict", weaker)
    return result


@pytest.fixture(scope="module")
def site(judged, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mine")
    pages.write(certificate.to_json(judged), folder)
    return {file.stem: visible(file.read_text(encoding="utf-8")) for file in folder.glob("*.html")}


def visible(html: str) -> str:
    """The words of a page."""
    html = re.sub(r"<(style|script|svg)\b.*?</\1>", "", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&#34;", '"').split())


def test_a_correction_that_is_only_consistent_is_not_called_proved(site):
    assert "What should stand there is proved (1); consistent with every check, not proved (1)." in site["errata"]
    assert "Correction consistent with every check, not proved" in site["errata"]
    assert "a proved correction" not in site["index"]


def test_corrections_that_are_proved_are_called_so(tmp_path):
    result = run(document=document(("flow",)))
    pages.write(certificate.to_json(result), tmp_path)
    assert "and what should stand there is proved." in visible((tmp_path / "errata.html").read_text(encoding="utf-8"))
    assert "a proved correction" in visible((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert "correction is proved." in errata.markdown(result)


def test_the_record_in_words_says_the_same(judged):
    words = errata.markdown(judged)
    assert "- Correction: consistent with every check, not proved" in words
    assert "the\ncorrection is proved" not in words
    assert "certify" not in words
    assert "certify" not in errata.bibtex(judged)


def test_the_score_of_the_battery_is_of_the_document_that_it_varies(judged, site):
    assert "selftest" not in certificate.to_json(judged)
    assert "attacked" not in site["index"]
    assert certificate.selftest_score(LINEARIZED_NETWORKS) is not None


def test_no_command_shows_another_document(site):
    assert "certify show" not in " ".join(site.values())
    assert 'verify.judging.run.run(["2"], document)' in site["index"]


def test_a_size_named_p_is_shown_as_p(site, judged):
    assert certificate.to_json(judged)["size_names"] == {}
    assert "θ" not in site["index"]
    assert "p = 1" in site["index"]


def test_the_sizes_of_the_notes_keep_their_spelling():
    data = json.loads(json.dumps(certificate.to_json(run(["13"]))))
    assert data["size_names"] == {"D": "|D|", "p": "|θ|"}
    assert report(data).size_names["D"] == "|D|"
    assert data["equations"][0]["command"] == "certify show 13"


def test_an_old_certificate_names_no_command_and_no_correction(judged):
    data = certificate.to_json(judged)
    for record in (*data["equations"], *data["errata"]):
        for key in ("command", "correction"):
            record.pop(key, None)
    del data["size_names"]
    old = report(data)
    assert old.entries[0].command == ""
    assert not old.repairs
    assert not old.proved_repairs


def test_pages_of_another_document_carry_nothing_of_the_notes(site):
    words = r"Linearized|Chen|\bLN-|the notes\b|\bG\.1|\bH\.1|Lemma 1|transcription|later version|laboratory"
    for name, page in site.items():
        assert not re.search(words, page), (name, re.search(words, page))
