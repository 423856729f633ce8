"""The generator: everything of the certificate is shown once, links resolve, hostile input stays text."""

from __future__ import annotations

import json
import re
import time
from urllib.parse import unquote

import pytest

from verify.cli import main as cli
from verify.report import certificate, pages
from verify.report.certificate import CertificateError
from verify.report.inline import parts
from verify.report.pages import render
from verify.report.pages.mathematics import plain
from verify.report.pages.stored import report
from verify.report.typed import set_mathematics

from . import parsed

PER_ENTRY = 38_000  # bytes, with the print, its readings, the table of symbols: 101 displays and all else under 10 MB


@pytest.fixture(scope="module")
def tags(site):
    return parsed.pages(site)


def by_id(page):
    """The articles of a page by their id."""
    found = {}
    for article in page.all("article"):
        found.setdefault(article.at.get("id"), []).append(article)
    return found


def made(data, folder, **more):
    pages.write(data, folder, **more)
    return parsed.pages(folder)


# -- what is shown --------------------------------------------------------------------------------------
def test_every_entry_stands_once_and_in_printed_order(tags, whole):
    found = tags["index.html"].all("article", class_="entry")
    assert [tag.at["id"] for tag in found] == [f"eq-{e['number']}" for e in whole["equations"]]
    displays = [tag for tag in found if tag.at["data-kind"] == "display"]
    assert len(displays) == whole["summary"]["displays"]


def test_every_link_carries_its_mark(tags, whole):
    marks = [tag for chain in tags["index.html"].all("div", class_="chain") if "corrected" not in chain.at["class"]
             for tag in chain.all("a", class_="mark")]  # fmt: skip
    wanted = [(link["id"], link["verdict"]) for e in whole["equations"] for link in e["links"]]
    assert [tuple(tag.at["aria-label"].split(": ")) for tag in marks] == wanted


def test_every_chain_shows_its_lines_in_words_too(tags, whole):
    articles = by_id(tags["index.html"])
    for entry in whole["equations"]:
        (article,) = articles[f"eq-{entry['number']}"]
        chain = article.all("div", class_="chain")[0]
        labels = [tag.at["aria-label"] for tag in chain.all("span", class_="tex")]
        for line in entry["lines"]:
            assert (line["text"] or line["read_as_text"]) in labels  # of what is said in words nothing is printed


def test_the_counts_add_up(tags, whole):
    rows = [tag for tag in tags["index.html"].all("tr") if "data-count-kind" in tag.at]
    for row in rows:
        numbers = [int(cell.text.strip().replace("·", "0")) for cell in row.all("td")]
        assert sum(numbers[:-1]) == numbers[-1]
    totals = {row.at["data-count-kind"]: int(row.all("td")[-1].text) for row in rows}
    assert totals["display"] == whole["summary"]["displays"]
    assert sum(totals.values()) == len(whole["equations"])


def test_every_erratum_has_its_record(tags, whole):
    records = tags["errata.html"].all("article", class_="record")
    withdrawn = [one["id"] for one in whole["withdrawn"]]
    assert [tag.at["id"] for tag in records] == [*(erratum["id"] for erratum in whole["errata"]), *withdrawn]
    records = records[: len(whole["errata"])]
    for tag, erratum in zip(records, whole["errata"], strict=True):
        assert erratum["command"] in tag.words
        for piece, formula in parts(set_mathematics(erratum["notes"])):
            assert formula or " ".join(piece.split()) in tag.words
        assert "reported" in tag.words


def test_the_graph_has_every_entry_and_draws_what_it_uses(tags, whole):
    graph = tags["graph.html"]
    nodes = graph.all("a", class_="node")
    assert [tag.at["data-node"] for tag in nodes] == [e["number"] for e in whole["equations"]]
    edges = {(tag.at["data-used"], tag.at["data-user"]) for tag in graph.all("path") if "data-used" in tag.at}
    uses = {(used, e["number"]) for e in whole["equations"] for used in e["uses"]}
    assert edges <= uses


def test_links_resolve_and_ids_are_unique(tags):
    ids = {name: [tag.at["id"] for tag in page.all() if "id" in tag.at] for name, page in tags.items()}
    for name, found in ids.items():
        assert len(found) == len(set(found)), name
    for name, page in tags.items():
        for tag in page.all():
            target = tag.at.get("href")
            if target is None or target == "data:,":
                continue
            file, mark, place = target.partition("#")
            assert (file or name) in tags, target
            assert not mark or unquote(place) in ids[file or name], f"{name}: {target}"


def test_nothing_is_loaded(tags):
    for page in tags.values():
        assert not [tag for tag in page.all() if {"src", "srcset", "data", "poster", "action"} & set(tag.at)]
        assert [tag.at["href"] for tag in page.all("link")] == ["data:,"]
        (policy,) = [t.at["content"] for t in page.all("meta") if t.at.get("http-equiv") == "Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "url(" not in "".join(tag.text for tag in page.all("style"))


def test_every_formula_of_the_document_is_set(making, whole):
    assert making["not set"] == []
    assert not making["spelled"]
    assert making["pieces"] > whole["summary"]["displays"]


def test_size_and_time(site, making, whole):
    total = sum(path.stat().st_size for path in site.iterdir())
    assert total < PER_ENTRY * len(whole["equations"])
    assert making["seconds"] < 20


def test_the_site_does_not_depend_on_the_order_of_the_run(few, tmp_path):
    assert render.pages(report(few)) == render.pages(report(json.loads(json.dumps(few))))


# -- what later documents bring -------------------------------------------------------------------------
TREE = {
    "rule": "triangle inequality", "statement": r"\left\| a + b \right\| \le c < 1 & more",
    "children": [
        {"rule": "assumption", "statement": "a <= 1"},
        {"rule": "hypothesis", "statement": "b", "children": []},
    ],
}  # fmt: skip


def test_the_score_of_the_battery_stands_with_the_accounting(few, tmp_path):
    """As the certificate has it; a certificate without one says nothing of it."""
    tried = {"forgeries": {"tried": 54321}, "attacks": {"tried": 17}, "liars": {"tried": 3}}
    status = {"killed": 1200, "withheld <b>": 34}
    for this in (True, False):
        score = {"mutants": 1234, "by_status": status, "false_verdicts": 2, "measured_on_this_code": this, **tried}
        pages.write({**few, "selftest": score}, tmp_path / str(this))
        body = (tmp_path / str(this) / "index.html").read_text(encoding="utf-8")
        (shown,) = re.findall(r'<p class="small" id="score">(.*?)</p>', body, re.DOTALL)
        for words in (
            "1,234 mutants",
            "54,321 forged",
            "17 adversarial",
            "(3 lies)",
            "2 false verdicts",
            "1,200 killed",
        ):
            assert words in shown
        assert "<b>" not in shown
        assert ("earlier version" in shown) is not this
    without = {key: value for key, value in few.items() if key != "selftest"}
    pages.write(without, tmp_path / "none")
    assert 'id="score"' not in (tmp_path / "none" / "index.html").read_text(encoding="utf-8")


def bound(small):
    """The certificate with an entry as Section 6 may have it: a name, bounds, a tree of rules, another status."""
    entry = next(e for e in small["equations"] if e["number"] == "46")
    entry.update(number="G.1", status="statement", effective_status="statement", section=6, title="a bound")
    for link in entry["links"]:
        link.update(id="G.1" + link["id"][2:], relation="<=", proof=TREE)
    entry["links"][0]["relation"] = "is dominated by"
    for line in entry["lines"][1:]:
        line["relation"] = "<="
    for other in small["equations"]:
        other["uses"] = ["G.1" if used == "46" else used for used in other["uses"]]
    return small


def test_a_proof_as_a_tree_of_rules(small, tmp_path):
    page = made(bound(small), tmp_path)["index.html"]
    (entry,) = [tag for tag in page.all("article") if tag.at["id"] == "eq-G.1"]
    (tree, *_) = entry.all("div", class_="tree")
    assert [tag.text for tag in tree.all("b")] == ["triangle inequality", "assumption", "hypothesis"]
    assert "≤ c < 1" in tree.words
    assert "\\" not in tree.words
    assert entry.at["data-status"] == "statement"
    assert "Section 6" in page.words


@pytest.mark.parametrize(
    "proof", [{"any": ["shape", {"at": "all"}]}, {"rule": "no statement"}, {"rule": 3, "statement": 4}]
)
def test_a_proof_of_another_shape_is_folded_text(small, tmp_path, proof):
    small["equations"][-1]["links"][0]["proof"] = proof
    page = made(small, tmp_path)["index.html"]
    folded = [tag for tag in page.all("details", class_="proof") if tag.all("pre")]
    assert folded
    assert all(word in folded[0].words or word in page.words for word in re.findall(r"\w{3,}", json.dumps(proof)))


def test_long_proofs_are_cut_and_say_so(small, tmp_path):
    deep = {"rule": "end", "statement": "x"}
    for _ in range(300):
        deep = {"rule": "step", "statement": "x", "children": [deep, {"rule": "leaf", "statement": "y"}]}
    small["equations"][-1]["links"][0]["proof"] = deep
    small["equations"][-1]["links"][1]["proof"] = {"lines": [{"n": i, "of": ["a"] * 9} for i in range(500)]}
    page = made(small, tmp_path)["index.html"]
    assert "what it rests on is in the certificate" in page.words
    assert "the rest is in the certificate" in page.words
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 1.5e6


def test_only_the_keys_of_schema_1_are_needed(small, tmp_path):
    full = made(small, tmp_path / "full")["index.html"]
    del small["sections"], small["complete"], small["problems"]
    for entry in small["equations"]:
        for key in ("kind", "remark", "rests_on", "line_claims", "checks", "problems"):
            entry.pop(key, None)
        for line in entry["lines"]:
            for key in ("relation", "text", "corrected_text", "erratum", "corrected_verdict"):
                line.pop(key, None)
        for link in entry["links"]:
            for key in ("lines", "reason", "correction", "seconds"):
                link.pop(key, None)
    page = made(small, tmp_path / "bare")["index.html"]
    assert len(page.all("article", class_="entry")) == len(full.all("article", class_="entry"))
    (entry,) = [tag for tag in page.all("article") if tag.at["id"] == "eq-47"]
    chain = entry.all("div", class_="chain")[0]
    assert len(chain.all("a", class_="mark")) == 3
    assert [tag.at["aria-label"] for tag in chain.all("span", class_="tex")].count("=") == 3


def test_a_part_of_the_document_says_so(few, tmp_path):
    assert "a part of the document" in made(few, tmp_path)["index.html"].words


# -- hostile and broken certificates --------------------------------------------------------------------
PAYLOAD = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)>{{7*7}}"
KEPT = {"number", "id", "equation", "equations", "links", "uses", "rests_on", "affects", "errata", "schema"}


def poisoned(value, key=""):
    """Every text that is no number or id of an entry replaced by a payload, and the keys of open objects too."""
    if isinstance(value, dict):
        if key in ("detail", "values", "sizes", "witness", "environment"):
            return {PAYLOAD + str(i): poisoned(v) for i, v in enumerate(value.values())}
        return {k: v if k in KEPT and not isinstance(v, list) else poisoned(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return value if key in KEPT and all(isinstance(v, str) for v in value) else [poisoned(v, key) for v in value]
    return PAYLOAD if isinstance(value, str) else value


def test_hostile_texts_stay_text(small, tmp_path):
    clean = {name: [tag.name for tag in page.all()] for name, page in made(small, tmp_path / "clean").items()}
    bad = poisoned(small)
    bad["summary"] = {**small["summary"], "by_verdict": {PAYLOAD: small["summary"]["links"]}}
    bad["summary"].update(displays=0, unnumbered=0, prose=0)
    hostile = made(bad, tmp_path / "hostile")
    for name, page in hostile.items():
        assert {tag.name for tag in page.all()} <= set(clean[name]) | {"code", "details"}
        assert len(page.all("script")) == 1
        assert not [key for tag in page.all() for key in tag.at if key.startswith("on")]
        assert all(tag.at.get("href", "#").startswith(("#", "data:,", *hostile)) for tag in page.all())
    assert "alert(1)" in hostile["index.html"].words
    assert "49" not in hostile["index.html"].all("h1")[0].words


@pytest.mark.parametrize(
    "tex",
    [
        "{" * 5000, r"\left(" * 60 + "x" + r"\right)" * 60, r"\frac{" * 30 + "x" + "}{y}" * 30, "x" * 100_000, "\\",
        r"\begin{bmatrix}", r"\href{javascript:alert(1)}{x}", r"\unknown{x}", "a^b^c^", "\x00", "&amp;<b>",
        r"\text{<b>}", r"\tag{1}", r"\left", r"^{}", r"\operatorname", "\U0010ffff", "$x$", r"\sqrt[",
        r"\color{red}{x}", "+-*/", "",
    ],
)  # fmt: skip
def test_hostile_latex_ends_soon_and_stays_text(small, tmp_path, tex):
    entry = small["equations"][-1]
    entry["lines"][0]["printed"] = entry["lines"][0]["set_as"] = tex
    entry["links"][0]["assumptions"]["stated"] = [tex]
    start = time.process_time()
    shown = made(small, tmp_path)["index.html"]
    assert time.process_time() - start < 15
    assert not {tag.name for tag in shown.all()} & {"img", "iframe", "object"}
    assert not [tag for tag in shown.all("a") if "javascript" in tag.at["href"]]
    assert len(shown.all("script")) == 1
    assert isinstance(plain(tex), str)


def spoil(data, *path):
    """Set the value at a path of keys; the last item is the value."""
    *keys, last, value = path
    for key in keys:
        data = data[key]
    data[last] = value


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (("equations", 0, "number", "<b>"), "no number or id"),
        (("equations", 0, "number", "x y"), "no number or id"),
        (("equations", 0, "number", "9" * 100), "no number or id"),
        (("equations", 1, "number", "3a"), "listed twice"),
        (("equations", 0, "uses", ["a\nb"]), "uses"),
        (("equations", 0, "uses", [7]), "uses"),
        (("equations", 0, "links", 0, "id", '"'), "no number or id"),
        (("equations", 0, "links", 0, "lines", [1, 99]), "joins lines"),
        (("equations", 0, "links", 0, "lines", "12"), "expected list"),
        (("equations", 0, "links", 0, "verdict", "PROVED"), "announced"),
        (("equations", 0, "lines", 0, "printed", None), "expected text"),
        (("equations", 0, "lines", 0, "relation", 5), "expected str"),
        (("equations", 0, "links", 0, "assumptions", "stated", [1]), "list of texts"),
        (("equations", 0, "line_claims", {}), "expected list"),
        (("equations", 4, "links", 1, "counterexample", "values", {"x": 3}), "list of rows"),
        (("equations", 4, "links", 1, "counterexample", "values", {"x": [[3]]}), "list of texts"),
        (("summary", "displays", 99), "announced"),
        (("summary", "links", 99), "announced"),
        (("summary", "by_verdict", {}), "announced"),
        (("errata", 0, "id", "../x y"), "no number or id"),
        (("errata", 0, "evidence", [3]), "expected an object"),
        (("sections", [3]), "expected an object"),
        (("complete", "yes"), "expected bool"),
        (("selftest", []), "expected dict"),
        (("selftest", {"mutants": "many"}), r"selftest\.mutants: expected int"),
        (("selftest", {"by_status": {"killed": None}}), r"selftest\.by_status\.killed"),
        (("selftest", {"liars": {"tried": 1.5}}), r"selftest\.liars\.tried: expected int"),
        (("selftest", {"measured_on_this_code": 1}), "expected bool"),
        (("schema", 2), "schema"),
    ],
)
def test_a_broken_certificate_is_one_error_that_names_the_place(small, tmp_path, path, message):
    spoil(small, *path)
    with pytest.raises(CertificateError, match=message) as caught:
        pages.write(small, tmp_path / "site", "c.json")
    assert str(caught.value).startswith("c.json: ")
    assert "certify run --json" in str(caught.value)
    assert not (tmp_path / "site").exists()


# -- the command ----------------------------------------------------------------------------------------
def run_cli(capsys, *args):
    with pytest.raises(SystemExit) as exit:
        cli.main(["report", *map(str, args)])
    return exit.value.code, capsys.readouterr()


def test_the_command_writes_from_a_stored_certificate(few, tmp_path, capsys, monkeypatch):
    stored = tmp_path / "c.json"
    certificate.write(stored, few)
    monkeypatch.setattr(cli, "judged", lambda *args, **more: pytest.fail("judged although a certificate is given"))
    folder = tmp_path / "new" / "site"
    code, said = run_cli(capsys, "--html", folder, "--json", stored)
    assert code == 0
    assert said.out.strip().endswith("index.html")
    assert sorted(path.name for path in folder.iterdir()) == [
        "errata.html", "graph.html", "index.html", "symbols.html",
    ]  # fmt: skip


def test_the_command_judges_without_one(tmp_path, capsys, monkeypatch):
    from verify.judging.run import run

    monkeypatch.setattr(cli, "judged", lambda document, keys, jobs, progress, stored: run(["46", "47"]))
    assert run_cli(capsys, "--html", tmp_path)[0] == 0
    assert len(parsed.pages(tmp_path)["index.html"].all("article")) == 2


def test_the_laboratory_page_shows_a_record(site):
    page = parsed.read(site / "laboratory.html")
    assert len(page.all("svg", class_="plot")) == 3
    assert page.all("circle", class_="d-wrong")


def test_a_gap_is_not_said_to_read_otherwise(site, whole):
    """A statement that is right as printed has no correction to show."""
    records = parsed.read(site / "errata.html")
    for record in whole["errata"]:
        (article,) = records.all("article", id=record["id"])
        headings = [heading.words for heading in article.all("h3")]
        gap = record["printed"] == record["corrected"]
        assert ("It should say" in headings) != gap
        assert any("the printed argument does not show it" in words for words in headings) == gap
    assert any(record["printed"] == record["corrected"] for record in whole["errata"])


def test_what_was_measured_stands_with_the_entry(tags, whole):
    articles = by_id(tags["index.html"])
    for equation in whole["equations"]:
        (article,) = articles[f"eq-{equation['number']}"]
        captions = [caption.words for caption in article.all("caption")]
        assert ("Measured on networks: supports, proves nothing" in captions) == bool(equation.get("evidence"))
    assert any(equation.get("evidence") for equation in whole["equations"])


@pytest.mark.parametrize("body", ["", "{", "[]", '{"schema": 1}', '{"schema": NaN}', "\x00", '{"a":' * 100_000])
@pytest.mark.parametrize("option", ["--json", "--lab"])
def test_a_file_that_is_none_is_one_line_and_exit_2(tmp_path, capsys, body, option):
    (tmp_path / "bad.json").write_text(body)
    code, said = run_cli(capsys, "--html", tmp_path / "site", option, tmp_path / "bad.json")
    assert code == 2
    assert len(said.err.splitlines()) == 1
    assert "bad.json" in said.err
    assert not (tmp_path / "site").exists()


def test_a_truncated_certificate_is_one_line_and_exit_2(few, tmp_path, capsys):
    body = json.dumps(few)
    (tmp_path / "cut.json").write_text(body[: len(body) // 2])
    code, said = run_cli(capsys, "--html", tmp_path / "site", "--json", tmp_path / "cut.json")
    assert code == 2
    assert len(said.err.splitlines()) == 1


def test_a_record_without_its_parts_is_an_error(few, tmp_path):
    parts = {"machine": {}, "bounds": [{}], "exponents": [], "theorems": [], "ensembles": [], "runs": {}}
    with pytest.raises(CertificateError, match="laboratory record"):
        pages.write(few, tmp_path, laboratory=parts)


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/nothing", ""])
def test_a_folder_that_cannot_be_written_is_refused_first(tmp_path, capsys, monkeypatch, place):
    (tmp_path / "file").write_text("here")
    monkeypatch.setattr(cli, "judged", lambda *args, **more: pytest.fail("judged before the folder was checked"))
    code, said = run_cli(capsys, "--html", tmp_path / place if place else "")
    assert code == 2
    assert "cannot write" in said.err
    assert (tmp_path / "file").read_text() == "here"
