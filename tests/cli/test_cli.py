"""The command line: what it prints, its exit codes, and bad input of every kind in one clear line."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from verify.cli import main as cli
from verify.report.certificate import read

from ..families import each
from ..sharing import hearing_ctrl_c

ROOT = Path(__file__).parents[2]


def certify(*args, code=0, **options):
    """Run the command in a process of its own; check its exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "verify.cli.main", *args],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        **options,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def one_line(stderr):
    """The only line on standard error."""
    lines = stderr.splitlines()
    assert len(lines) == 1, stderr
    assert lines[0].startswith("certify: ")
    return lines[0]


@pytest.fixture
def here(capsys):
    """Run the command in this process; check its exit code."""

    def certify_here(*args, code=0):
        with pytest.raises(SystemExit) as exit:
            cli.main(list(args))
        said = capsys.readouterr()
        assert exit.value.code == code, said.err
        return said

    return certify_here


@pytest.fixture
def judged_before(monkeypatch, ledger):
    """The command in this process takes verdicts from the ledger of the session."""
    monkeypatch.setattr(cli, "judged", lambda document, keys, jobs, progress=False, stored=True: ledger.run(keys))


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_import_no_sympy(option):
    program = (
        "import sys; from verify.cli.main import main\n"
        f"try: main([{option!r}])\n"
        "finally: assert not {'sympy', 'flint', 'numpy', 'rich'} & set(sys.modules), 'slow import'"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """A run of two equations in a process of its own, and the folder of its certificate."""
    folder = tmp_path_factory.mktemp("two")
    return certify("run", "46", "47", "--json", str(folder / "c.json")), folder


def test_run_prints_one_line_per_equation_and_the_accounting(two):
    done, _ = two
    assert re.search(r"^ *46 .* proved .*✓✓✓", done.stdout, re.MULTILINE)
    assert re.search(r"^ *47 .* erratum .*✓✗✓ .*LN-47-1", done.stdout, re.MULTILINE)
    assert re.search(r"^displays +2 +1 proved, 1 erratum$", done.stdout, re.MULTILINE)
    assert re.search(r"^links +6 +5 PROVED, 1 REFUTED$", done.stdout, re.MULTILINE)
    assert done.stderr == ""


def test_run_writes_a_certificate_that_reads_back(two):
    _, folder = two
    data = read(folder / "c.json")
    assert [equation["number"] for equation in data["equations"]] == ["46", "47"]
    assert list(folder.iterdir()) == [folder / "c.json"]


def test_jobs_change_nothing_but_the_time(tmp_path, here, judged_before):
    """Two processes of a fresh run find what the one process of this session finds."""
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    here("run", "s5", "8p", "--json", str(one))
    certify("run", "s5", "8p", "--json", str(two), "--jobs", "2")
    assert timeless(json.loads(one.read_text())) == timeless(json.loads(two.read_text()))


def timeless(data):
    if isinstance(data, dict):
        return {key: timeless(value) for key, value in data.items() if key != "seconds"}
    return [timeless(item) for item in data] if isinstance(data, list) else data


def test_show_can_be_pasted_into_an_email(here, judged_before):
    page = certify("show", "47").stdout
    assert max(map(len, page.splitlines())) <= 100
    assert "\x1b" not in page
    assert re.search(r"47\.2 +L2 = L3 +REFUTED  <-- fails", page)
    left, right = (re.search(rf"{side} side +(-?[\d.]+)", page)[1] for side in ("left", "right"))
    assert left != right
    assert min(len(left), len(right)) >= 20
    assert re.search(r"within \S+e-\d+ of the true value", page)
    assert "The corrected chain is proved for all sizes." in page
    definition = here("show", "1").out
    assert "The correction is well-typed." in definition
    assert "proved for all sizes" not in definition
    assert "invertible" in page
    assert "Affects" in page


def test_show_can_add_what_the_laboratory_measured(here, judged_before):
    record = str(ROOT / "benchmarks" / "records" / "cpu-2-cores.json")
    page = here("show", "54", "--lab", record).out
    assert "Measured on networks (supports, proves nothing)" in page
    assert re.search(r"n\^\{-1/2\} \|\|J_t\|\|_F <= K_J: \d+ runs, hypotheses\s+checked in \d+", page)
    assert "Measured on networks" not in here("show", "53", "--lab", record).out
    assert "README.md" in one_line(here("show", "54", "--lab", str(ROOT / "README.md"), code=2).err)
    assert "drop --lab" in here("show", "G.1", "--lab", record, code=2).err


@pytest.mark.parametrize("key", ["1", "9p", "17", "24", "32", "43p", "45"])
def test_show_of_every_kind(key, here, judged_before):
    page = here("show", key).out
    assert page.startswith(f"({key})  ")
    assert "\\" not in page


def test_errata_in_json(here, judged_before):
    records = json.loads(here("errata", "--format", "json").out)["errata"]
    assert "LN-47-1" in {record["id"] for record in records}
    assert {record["status"] for record in records} == {"reported"}


@pytest.mark.parametrize("form", ["md", "json", "bibtex"])
def test_errata_of_a_stored_certificate(form, tmp_path, here, judged_before):
    stored = str(tmp_path / "c.json")
    here("run", "39", "47", "--json", stored)
    said = here("errata", "--format", form, "--json", stored).out
    assert "LN-39-1" in said
    assert "LN-47-1" in said
    assert "LN-26-1" not in said
    assert (
        here("errata", "--format", "bibtex", "--json", stored, "--url", "https://example.org/x").out.count("url =") == 2
    )


@pytest.mark.parametrize("name", ["ln-47-1", "47.2", "(47)"])
def test_show_finds_an_entry_by_its_record_and_its_link(name, here, judged_before):
    assert here("show", name).out.startswith("(47)  ")


def test_show_of_a_record_shows_every_entry_that_it_spoils(here, judged_before):
    page = here("show", "LN-32-1").out
    assert page.startswith("(32)  ")
    assert "\n(33)  " in page


def test_show_of_a_withdrawn_record_shows_what_it_was_about(here, judged_before):
    assert "Withdrawn: LN-60-1" in here("show", "LN-60-1").out


def test_symbols_of_the_notes(here):
    page = here("symbols").out
    for part in ("defined again", "in another meaning", "without a definition", "the same letter"):
        assert re.search(rf"^{part} \(\d+\)$", page, re.MULTILINE)
    assert "η_(critical)" in page
    assert "bound by a sum in (9a), (17), (80a)" in page
    about = here("symbols", "K", r"\delta_0").out
    assert "K there is after (53): K > 0" in about
    assert "δ_0" in about
    assert "bullet" not in page + about
    assert "nothing printed is called 'zeta'" in here("symbols", "zeta", code=2).err


def test_symbols_of_a_file(tmp_path, here):
    mine = tmp_path / "mine.tex"
    mine.write_text(
        "% certify\n% size n\n% vector y : n\n% scalar t, a\n% end\n"
        "\\begin{equation} H := y y^T \\end{equation}\n\\begin{equation} H := 2 y y^T \\end{equation}\n"
        "\\begin{equation} a = \\int_0^t t \\, dt \\end{equation}\n"
    )
    page = here("symbols", "--document", str(mine)).out
    assert "H defined in (1) as y yᵀ; H defined in (2) as 2 y yᵀ" in page
    assert "bound by an integral and free in one line: (3)" in page
    assert "without a definition" not in page
    assert "there is no document" in here("symbols", "--document", "mine", code=2).err


@pytest.mark.parametrize(
    ("selectors", "keys"),
    [
        (("47",), ["47"]),
        (("(47)",), ["47"]),
        (("39-42",), ["39", "40", "40p", "41", "42"]),
        (("9p", "9a"), ["9a", "9p"]),
        (("47", "46", "47"), ["46", "47"]),
        (("S3",), None),
        (("descent.GAP-decays",), ["descent.gap-decays"]),
        (("72fx", "(72fx)"), ["descent.gap-decays"]),
        (
            ("width.every-constant-from-324-71",),
            [
                "width.every-constant-from-324",
                "width.no-smaller-constant",
                "width.printed-threshold-is-enough-from-one-on",
                "descent.contraction-by-the-mean-jacobian",
                "71",
            ],
        ),
        (("Chance",), ["chance.theorem-g1"]),
        (("h.1",), ["73"]),
        (("ln-39-1",), ["39", "40", "41", "42"]),
        (("LN-60-1",), ["60"]),
        (("47.2",), ["47"]),
    ],
)
def test_selectors(selectors, keys):
    found = cli.select(selectors)
    assert found == keys or (keys is None and found[0] == "20")


def test_no_selector_is_everything():
    assert cli.select(()) is None


@each(
    ("selector", "message"),
    [
        ("102", "101"),
        ("1020", "101"),
        ("9x", "9, 9a, 9p"),
        ("s77", "s1"),
        ("", "s1"),
        ("tangent", "nearest"),
        ("42-39", "39-42"),
        ("39-999", "999"),
        ("-3", "nearest"),
        ("3-", "nearest"),
        ("1-2-3", "nearest"),
        ("²", "nearest"),
        ("9" * 5000, "nearest"),
        ("47\n46", "nearest"),
        ("descents", "descent,"),
        ("descent.gap-at-the-test-input", "descent.gap-at-a-test-input,"),
        ("width.no-larger-constant", "width.no-smaller-constant"),
        ("LN-47-9", "LN-47-1"),
        ("Lemma 2", "Lemma 1"),
        ("G1", "theorems Lemma 1, G.1, "),
    ],
)
def test_unknown_equations_name_the_nearest(selector, message):
    with pytest.raises(click.UsageError, match=message) as caught:
        cli.select((selector,))
    assert caught.value.exit_code == cli.USAGE


@pytest.mark.parametrize(
    "args",
    [
        ("run", "999"),
        ("show", "999"),
        ("show", "39-42"),
        ("show", "s5"),
        ("show",),
        ("run", "42-39"),
        ("run", "--jobs", "0"),
        ("run", "--jobs", "many"),
        ("run", "--wrong"),
        ("errata", "--format", "pdf"),
        ("errata", "--url", "https://example.org"),
        ("errata", "--format", "bibtex", "--url", "my site"),
        ("errata", "--json", "no such file"),
        ("errata", "--json", "c.json", "--document", "linearized-networks"),
        ("prove",),
    ],
)
def test_bad_usage_is_one_line_and_exit_2(args, here):
    one_line(here(*args, code=2).err)


def test_bad_usage_in_a_process_of_its_own():
    one_line(certify("run", "999", code=2).stderr)


@pytest.mark.parametrize("name", [".", "no/such/folder/c.json", "/dev/null/c.json", "/proc/c.json", "", "a" * 300])
def test_unwritable_target_is_refused_before_the_run(name, tmp_path, here, monkeypatch):
    monkeypatch.setattr(cli, "judged", lambda *args, **more: pytest.fail("judged before the file was checked"))
    line = one_line(here("run", "--json", str(tmp_path / name) if name else "", code=2).err)
    assert "cannot write" in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("whole_group", [False, True])
def test_ctrl_c_half_way(jobs, whole_group, tmp_path):
    target = tmp_path / "c.json"
    target.write_text("old")
    command = ("run", "28", "s1", "s2", "s5", "--json", str(target), "--jobs", jobs)
    with hearing_ctrl_c():
        process = subprocess.Popen(
            [sys.executable, "-m", "verify.cli.main", *command],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True,
        )  # fmt: skip
    time.sleep(2)
    if whole_group:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == cli.INTERRUPTED, err
    assert err == "certify: interrupted\n"
    assert out == ""
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_an_unsettled_run_exits_1(monkeypatch, capsys):
    from verify.judging import results, run

    real = run.judge_equation

    def unsettled(equation, judging):
        from dataclasses import replace

        return replace(real(equation), status=results.Status.UNRESOLVED, problems=("47.1: UNKNOWN (no idea)",))

    monkeypatch.setattr(run, "judge_equation", unsettled)
    with pytest.raises(SystemExit) as exit:
        cli.main(["run", "47"])
    assert exit.value.code == cli.NOT_SETTLED
    assert "NOT SETTLED  47.1: UNKNOWN (no idea)" in capsys.readouterr().out


def test_lazy_commands_are_imported_only_when_invoked(tmp_path, monkeypatch):
    (tmp_path / "later_module.py").write_text(
        "import click\n@click.command()\ndef later():\n    'Comes later.'\n    click.echo('here')\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    group = cli.Registry("x", lazy={"later": "later_module:later", "absent": "no_such_package.cli:x"})
    context = click.Context(group)
    assert group.list_commands(context) == ["later"]
    assert "later_module" not in sys.modules
    assert group.get_command(context, "absent") is None
    assert group.get_command(context, "later").name == "later"


def test_readme_commands_are_two():
    block = re.search(r"```sh two-commands\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(block[1].strip().splitlines()) == 2


def test_readme_code_runs_and_prints_what_it_says(capsys):
    body = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```.*?```text\n(.*?)```", body, re.DOTALL)
    assert blocks
    for code, printed in blocks:
        exec(compile(code, "README.md", "exec"), {})
        assert capsys.readouterr().out == printed


@pytest.mark.parametrize(("command", "brief"), [(["show", "46"], True), (["lab", "--help"], False)])
def test_only_a_process_that_judges_and_ends_leaves_cycles_alone(command, brief):
    script = (
        f"import gc, sys; sys.argv = ['certify', *{command!r}]; before = gc.get_threshold()\n"
        "from verify.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as end: print(end.code, gc.get_threshold() != before, gc.get_freeze_count() > 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == f"0 {brief} {brief}"
