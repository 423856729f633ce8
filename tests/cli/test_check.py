"""`certify check`, `show FILE#5` and `init`: what they print, their exit codes, bad files in one clear line each."""

from __future__ import annotations

import inspect
import io
import json
import os

import pytest

from verify.cli import check, service
from verify.cli import main as cli
from verify.cli.mcp import TOOLS, server
from verify.report import certificate

HEAD = "% certify\n% size n\n% scalar a, b\n% matrix A : n x n\n% end\n"
TRUE = HEAD + "\\begin{equation}\n  a + a = 2 a\n\\end{equation}\n"
FALSE = HEAD + "\\begin{align}\n  a + a &= 2 a \\\\\n        &= a\n\\end{align}\n"
OPEN = HEAD + "\\begin{equation}\n  a = \\foo\n\\end{equation}\n"
SHAPES = HEAD + "\\[ A + a = A \\]\n"


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Write files into a folder of their own and run the command there; its standard output and error."""
    monkeypatch.chdir(tmp_path)

    def certify(*args, code=0, stdin=None, **files):
        for name, text in files.items():
            (tmp_path / name.replace("_", ".", 1)).write_text(text, encoding="utf-8")
        if stdin is not None:
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as exit:
            cli.main(list(args))
        said = capsys.readouterr()
        assert exit.value.code == code, (said.out, said.err)
        return said

    return certify


# -- what it prints ---------------------------------------------------------------------------------------
def test_one_line_a_link_with_its_place_and_a_counterexample_beneath(run):
    out = run("check", "m.tex", code=1, m_tex=FALSE).out.splitlines()
    assert out[0] == "m.tex:7:12: 1.1 PROVED  a + a = 2 a"
    assert out[1] == "m.tex:8:12: 1.2 REFUTED  2 a = a"
    assert out[2] == "    8 |         &= a"
    assert out[3] == "      |            ^"
    assert out[4] == "    a = 1"
    assert out[-1].startswith("m.tex: 1 display: 1 PROVED, 1 REFUTED; ")


def test_what_is_not_read_says_what_to_do_and_stops_nothing(run):
    out = run("check", "m.tex", m_tex=OPEN + "\\[ a = a \\]").out
    assert "m.tex:7:7: 1 NOT READ  \\foo is not declared; declare it, or write it as it is declared" in out
    assert "1a.1 PROVED" in out


def test_without_a_declaration_it_says_how_to_begin(run):
    assert "nothing is declared: `certify init m.tex`" in run("check", "m.tex", m_tex="\\[ a = b \\]").out
    assert "nothing is declared" not in run("check", "m.tex", m_tex=TRUE).out


def test_malformed_has_a_name_of_its_own(run):
    assert "0a.1 MALFORMED" in run("check", "m.tex", code=1, m_tex=SHAPES).out


def test_strict_counts_what_is_not_read(run):
    run("check", "m.tex", m_tex=OPEN)
    run("check", "m.tex", "--strict", code=1, m_tex=OPEN)
    run("check", "m.tex", "--strict", m_tex=TRUE)


def test_json_is_one_object_a_link(run):
    out = run("check", "m.tex", "--format", "json", code=1, m_tex=FALSE).out.splitlines()
    first, second = map(json.loads, out)
    assert (first["id"], first["verdict"], first["line"], first["column"]) == ("1.1", "PROVED", 7, 12)
    assert second["counterexample"]["values"] == {"a": [["1"]]}
    assert second["printed"] == ["2 a", "a"]


def test_annotations_cannot_be_ended_early(run):
    out = run("check", "m.tex", "--format", "github", code=1, m_tex=FALSE).out.splitlines()
    (line,) = out
    assert line.startswith("::error file=m.tex,line=8,col=12,title=1.2 REFUTED::2 a = a%0A")


def test_standard_input(run):
    assert "stdin.tex:7:12: 1.1 PROVED" in run("check", "-", code=1, stdin=FALSE.encode()).out
    markdown = b"<!-- certify\nscalar a\n-->\n\n$$ a = a $$\n"
    assert "stdin.md:5:8: 0a.1 PROVED" in run("check", "-", stdin=markdown).out


def test_several_files_a_certificate_each(run, tmp_path):
    run("check", "m.tex", "k.tex", "--json", "out", code=1, m_tex=TRUE, k_tex=FALSE)
    data = certificate.read(tmp_path / "out" / "k.json")
    (equation,) = data["equations"]
    assert equation["place"] == {"file": "k.tex", "line": 6, "column": 1}
    assert [line["printed"] for line in equation["lines"]] == ["a + a", "2 a", "a"]
    assert [link["verdict"] for link in equation["links"]] == ["PROVED", "REFUTED"]
    assert certificate.read(tmp_path / "out" / "m.json")["ok"] is True


def test_the_certificate_holds_what_is_not_read(run, tmp_path):
    text = HEAD + "\\begin{align} a &= a \\\\ &= \\foo \\end{align} \\[ \\foo \\]"
    run("check", "m.tex", "--json", "c.json", m_tex=text)
    data = certificate.read(tmp_path / "c.json")
    first, second = data["equations"]
    assert [link["verdict"] for link in first["links"]] == ["PROVED", "NOT READ"]
    assert first["lines"][2]["read_as"] is None
    assert second["status"] == "not read"
    assert data["summary"]["by_verdict"]["NOT READ"] == 1
    assert data["summary"]["links"] == 2


def test_pages_are_written(run, tmp_path):
    run("check", "m.tex", "--html", "pages", code=1, m_tex=FALSE + OPEN.replace(HEAD, "") + "\\[ a = a \\tag{1} \\]")
    page = (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")
    assert "REFUTED" in page or "refuted" in page
    assert "not read" in page


def test_show_a_display_of_a_file(run):
    out = run("show", "m.tex#1", code=1, m_tex=FALSE).out
    assert out.startswith("(1)  m.tex:6:1\nStatus: refuted\n")
    assert "operator: PROVES" in out
    assert "line 3 against the first: REFUTED" in out
    assert "Status: not read" in run("show", "m.tex#1", m_tex=OPEN).out


def test_init_prints_a_declaration(run):
    out = run("init", "m.tex", m_tex="\\[ X w = y \\]").out
    assert "% matrix   X : n x d" in out


def test_a_second_run_takes_what_the_store_knows(run):
    run("check", "m.tex", m_tex=TRUE)
    out = run("check", "m.tex", m_tex=TRUE).out
    assert "1.1 PROVED" in out


@pytest.mark.parametrize("effort", check.EFFORTS)
def test_every_effort_judges(run, effort):
    assert "1.1 PROVED" in run("check", "m.tex", "--effort", effort, m_tex=TRUE).out


def test_what_is_watched_is_judged_again_when_it_is_saved(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "m.tex"
    file.write_text(TRUE)
    asked = check.Asked(("m.tex",), False, None, None, "text", "usual", True)
    assert asked.once() == 0

    def save(_):
        file.write_text(FALSE)
        os.utime(file, (1, 1))

    capsys.readouterr()
    asked.again(rounds=1, pause=save)
    assert "1.2 REFUTED" in capsys.readouterr().out
    asked.again(rounds=1, pause=lambda _: None)
    assert capsys.readouterr().out == ""


# -- bad files --------------------------------------------------------------------------------------------
def broken(tmp_path):
    """Files that cannot be read: by name what makes them, and what is said."""
    (tmp_path / "latin.tex").write_bytes(b"caf\xe9")
    (tmp_path / "zero.tex").write_bytes(b"a\0b")
    (tmp_path / "large.tex").write_bytes(b"x" * 10_000_000)
    (tmp_path / "folder.tex").mkdir()
    (tmp_path / "a.tex").write_text("\\input{b}")
    (tmp_path / "b.tex").write_text("text\n\\input{a}")
    (tmp_path / "out.tex").write_text("\\input{../secret}")
    (tmp_path / "root.tex").write_text("\\input{/etc/passwd}")
    (tmp_path / "gone.tex").write_text("\\input{nowhere}")
    (tmp_path / "open.tex").write_text("text\n\\begin{align} a")
    (tmp_path / "slip.tex").write_text("% certify\n% sice n\n% end\n")
    (tmp_path / "picture.png").write_text("text")
    return {
        "latin.tex": "latin.tex:1:4: it is not UTF-8 from here on; save the file as UTF-8",
        "zero.tex": "zero.tex:1:2: a zero byte",
        "large.tex": "large.tex: more than 4 MB of text; split the document",
        "folder.tex": "folder.tex: it is a directory; name a .tex or .md file in it",
        "a.tex": "b.tex:2:1: files that input each other: a.tex -> b.tex -> a.tex",
        "out.tex": "out.tex:1:1: ../secret lies outside of the document's folder",
        "root.tex": "root.tex:1:1: /etc/passwd lies outside of the document's folder",
        "gone.tex": "gone.tex:1:1: the file nowhere is not there",
        "open.tex": "open.tex:2:1: \\begin{align} is not closed; write \\end{align} at its end",
        "slip.tex": "slip.tex:2:3: sice is no word of a declaration; use one of: ",
        "picture.png": "picture.png: it is neither LaTeX nor Markdown by its name",
        "missing.tex": "missing.tex: there is no such file",
    }


def test_a_file_that_cannot_be_read_is_one_line_and_exit_2(run, tmp_path):
    (tmp_path.parent / "secret.tex").write_text("secret")
    for name, message in broken(tmp_path).items():
        said = run("check", name, "--json", "c.json", "--html", "pages", code=2)
        (line,) = said.err.splitlines()
        assert line.startswith(f"certify: {message}"), line
        assert said.out == ""
        assert not (tmp_path / "c.json").exists()
        assert not (tmp_path / "pages").exists()


def test_other_files_are_judged_beside_one_that_cannot_be_read(run):
    said = run("check", "bad.tex", "m.tex", code=2, bad_tex="\\begin{align}", m_tex=TRUE)
    assert "1.1 PROVED" in said.out


def test_usage(run):
    assert "name - once" in run("check", "-", "-", code=2).err
    assert "--watch watches files" in run("check", "-", "--watch", code=2).err
    assert "has no display '9'" in run("show", "m.tex#9", code=2, m_tex=TRUE).err
    assert "there is no such file" in run("show", "gone.tex#1", code=2).err
    assert "there is no such file" in run("init", "gone.tex", code=2).err


# -- assistants -------------------------------------------------------------------------------------------
def test_assistants_get_the_same_verdicts():
    found = service.check(FALSE)
    assert [link["verdict"] for link in found["links"]] == ["PROVED", "REFUTED"]
    assert found["refuted"]
    one = service.judge_link("scalar a", "a + a", "=", "2 a")
    assert one["verdict"] == "PROVED"
    assert {"size", "fact"} <= set(service.vocabulary()["declarations"])
    assert service.check(service.example())["counts"] == {"PROVED": 1}


@pytest.mark.parametrize(
    ("ask", "why"),
    [
        (lambda: service.check("x" * 100_000), "signs; send a part"),
        (lambda: service.check(r"\[ 1 = 1 \]" * 100), "more than 40 displays"),
        (lambda: service.check(r"\input{/etc/passwd}"), "in a text that is no file"),
        (lambda: service.check("text", "../x.py"), "a name says whether"),
        (lambda: service.judge_link("scalar a", "a", "= a =", "a"), "one relation"),
        (lambda: service.judge_link("scalar a", "a", "=", "a % x"), "one formula"),
        (lambda: service.judge_link("scalar a", "a", "=", "a = a"), "more than one link"),
        (lambda: service.check(7), "a text is needed"),
    ],
)
def test_assistants_are_refused_what_is_too_large_or_something_else(ask, why):
    with pytest.raises(service.Refused, match=why):
        ask()


def test_the_server_offers_the_tools(run):
    class Fake:
        def __init__(self, name, instructions):
            self.name, self.instructions, self.tools = name, instructions, {}

        def tool(self, name, description):
            return lambda made: self.tools.setdefault(name, (made, description))

    made = server(Fake)
    assert set(made.tools) == set(TOOLS)
    assert all(description for _, description in made.tools.values())


def test_without_the_extra_the_server_says_how_to_get_it(run, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "mcp", None)
    assert "pip install" in run("mcp", code=2).err


def test_what_a_tool_refuses_is_said_in_the_way_of_the_sdk():
    class Refusal(Exception):
        pass

    class Fake:
        def __init__(self, name, instructions):
            self.tools = {}

        def tool(self, name, description):
            return lambda made: self.tools.setdefault(name, made)

    tools = server(Fake, Refusal).tools
    with pytest.raises(Refusal, match="foo is no word of a declaration"):
        tools["check"]("% certify\n% foo\n% end\n")
    assert tools["check"](TRUE)["counts"] == {"PROVED": 1}
    assert inspect.signature(tools["judge_link"]) == inspect.signature(service.judge_link)


# -- what displays lend -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "lends"),
    [
        ("\\[ a = a^2 \\]", False),
        ("% certify assumed\n\\[ a = a^2 \\]", False),
        ("% certify given a = 0\n\\[ a = a^2 \\]", True),  # under its premise alone
        ("% certify correct 2: a^3 -- a guess\n\\[ a = a^2 \\]", False),
        ("% certify correct 2: a -- the square\n\\[ a = a^2 \\]", True),
        ("% certify skip no time\n\\[ a = a^2 \\]", False),
        ("\\[ a = \\foo \\]", False),
        ("\\[ a + a = 2 a \\]", True),
        ("\\[ c := a^2 \\]", True),
    ],
)
def test_who_uses_what_lends_nothing_is_told_so(run, first, lends):
    text = f"{HEAD}{first}\n% certify uses 0a\n\\[ a^3 = a^2 \\]\n"
    said = run("check", "m.tex", "--no-store", code=1, m_tex=text).out
    assert "0b.1 REFUTED" in said
    assert ("uses (0a), which lends nothing" in said) is not lends


def test_a_name_of_which_nothing_is_said_may_be_defined(run):
    said = run("check", "m.tex", code=1, m_tex=HEAD + "\\[ a = 2 b \\]\n").out
    assert "nothing is said of a before: if this line defines it, write % certify definition" in said
    said = run("check", "m.tex", code=1, m_tex=HEAD + "% certify given a = b\n\\[ a = 2 b \\]\n\\[ a + b = 2 b \\]").out
    assert "nothing is said" not in said


# -- the certificate --------------------------------------------------------------------------------------
MIXED = (
    HEAD
    + "% certify\n% fact a > 0\n% end\n"
    + "\\begin{align}\n  a + a &= 2 a \\\\\n  &= a\n\\end{align}\n"
    + "% certify correct 2: 2 a -- the factor\n\\[ a + a = 3 a \\]\n"
    + "\\[ A + a = A \\]\n\\[ a = \\foo \\]\n% certify skip later\n\\[ b = a \\]\n"
    + "% certify read 2: b + b -- as said\n\\[ 2 b = a \\]\n"
)
FOR_LINKS = {
    "id", "relation", "printed", "class", "assumptions", "witness", "verdict", "reason", "kind", "evidence", "proof",
    "counterexample", "corrected", "corrected_verdict",
}  # fmt: skip
FOR_DISPLAYS = {"number", "section", "title", "status", "effective_status", "uses", "errata", "seconds"}


def test_the_certificate_has_every_promised_key(run, tmp_path):
    run("check", "m.tex", "--json", "c.json", "--no-store", code=1, m_tex=MIXED)
    data = json.loads((tmp_path / "c.json").read_text())
    assert data["schema"] == 1
    assert data["version"]
    assert data["environment"]
    assert {"title", "sha256"} <= data["source"].keys()
    counted = {"displays", "unnumbered", "prose", "links", "readings", "by_status", "by_verdict", "seconds"}
    assert counted <= data["summary"].keys()
    assert [equation["number"] for equation in data["equations"]] == ["1", "2a", "2b", "2c", "2d", "2e"]
    for equation in data["equations"]:
        assert equation.keys() >= FOR_DISPLAYS
        assert equation["place"].keys() == {"file", "line", "column"}
        assert equation["place"]["file"] == "m.tex"
        for line in equation["lines"]:
            assert {"printed", "read_as", "reading", "corrected", "verdict"} <= line.keys()
        for link in equation["links"]:
            assert link["assumptions"].keys() >= {"definedness", "standing", "stated"}
            assert all({"engine", "outcome", "scope", "detail", "seconds"} <= one.keys() for one in link["evidence"])
            found = link["counterexample"]
            assert found is None or {"sizes", "values", "lhs", "rhs", "radius"} <= found.keys()
            assert link["proof"] is not None or link["verdict"] != "PROVED"
    links = [link for equation in data["equations"] for link in equation["links"]]
    assert data["summary"]["links"] == len(links)
    assert sum(data["summary"]["by_verdict"].values()) == len(links)
    kinds = {link["kind"] for link in links if link["verdict"] == "REFUTED"}
    assert "malformed" in kinds
    assert len(kinds) > 1
    assert [e["status"] for e in data["equations"] if not e["links"]] == ["not read", "skipped"]
    assert sum(line["reading"] is not None for e in data["equations"] for line in e["lines"]) == 1
    assert data["summary"]["readings"] == 1
    names = {row["name"] for row in data["symbols"]}
    assert {"a", "b", "A"} <= names
    assert set.union(*(set(row) for row in data["declared"])) == {"spelling", "kind", "name"}


def test_pages_show_the_source_the_symbols_and_the_notices(run, tmp_path):
    again = "% certify\n% fact a > 0\n% end\n% certify\n% scalar a\n% end\n"
    text = f"{HEAD}{again}\\newcommand{{\\two}}{{2}}\n\\[ a + a = \\two a \\]\n"
    run("check", "m.tex", "--html", "pages", m_tex=text)
    page = (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")
    assert r"a + a = \two a" in page
    assert "as it stands in the source" in page
    assert "a is declared again: the facts that speak of it end here (line 7)" in page
    assert "All names" in (tmp_path / "pages" / "symbols.html").read_text(encoding="utf-8")


def test_a_matrix_that_is_taken_for_symmetric_is_named(run):
    head = "% certify\n% size n\n% vector u : n\n% matrix A : n x n\n% matrix S : n x n, symmetric\n% end\n"
    claims = "\\[ u^T A u \\le \\lambda_{\\max}(A) \\|u\\|^2 \\]\n\\[ u^T S u \\le \\lambda_{\\max}(S) \\|u\\|^2 \\]\n"
    first, second, *_ = run("check", "--no-store", "mine.tex", mine_tex=head + claims).out.splitlines()
    assert "PROVED" in first
    assert "(with A symmetric, as its eigenvalues in their order need)" in first
    assert "PROVED" in second
    assert "symmetric" not in second
