"""Mutation testing of the judge, the replay and the engines: which small changes of the code do the tests not see?

    python -m venv /tmp/m && /tmp/m/bin/pip install mutmut==2.5.1     # beside this project's own environment
    python benchmarks/mutation.py --mutmut /tmp/m/lib/python3.11/site-packages --sample 40 --seconds 450

The mutations are mutmut's; its own runner starts a Python for each mutant, which costs more than most of these tests,
so each mutant is tested in a fork of a process that has SymPy and FLINT loaded. Answers are appended to the result
file at once: the same command goes on where it stopped, `--show` prints the table. Add a line to `TARGETS` for a new
module.

A mutant that changes only a text (the message of a refusal, the statement of a rule, a reason in evidence) is left
out: no verdict depends on it and no test asserts it word by word. `--texts` draws those instead, so that both
numbers can be told. Nothing here is part of the test suite.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import inspect
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

ROOT = Path(__file__).parents[1]
EVIDENCE = "tests/judging/test_engine_evidence.py"
MEANINGS = "tests/values/test_meanings.py"
ARITHMETICS = "tests/values/test_arithmetics.py"
EXACT = "tests/numbers/test_exact_engine.py"
VALUES = "tests/values/test_values_of_nodes.py"
MEANING_OF_WORDS = "tests/identities/test_replay_meaning.py"
JUDGE = ("tests/judging/test_judge_rules.py", "tests/judging/test_judge.py")
REPLAY = (
    MEANING_OF_WORDS,
    "tests/identities/test_replay_facts.py",
    "tests/identities/test_replay_parts.py",
    "tests/identities/test_replay_schemas.py",
    "tests/identities/test_replay.py",
    "tests/identities/test_operator.py",
)
NUMBERS = (
    VALUES,
    ARITHMETICS,
    EXACT,
    "tests/numbers/test_smallest_and_samples.py",
    EVIDENCE,
    "tests/numbers/test_numeric_properties.py",
    "tests/judging/test_judge.py",
    "tests/models/test_models.py",
)
ENGINES_OF_BOUNDS = "tests/bounds/test_engines_of_bounds.py"
FAMILIES = (
    "arithmetic", "norms", "spectra", "ranges", "jacobian", "flows",
    "logic", "chance", "premises", "layers", "plane", "points",
)  # fmt: skip
OBLIGATIONS = "tests/bounds/test_obligations.py"
BY_HAND = ("tests/bounds/test_products.py", "tests/bounds/test_terms_by_hand.py")
RULES = (OBLIGATIONS, "tests/bounds/test_rules.py", *(f"tests/bounds/rules/test_{f}.py" for f in FAMILIES))
BOUNDS_REPLAY = (
    "tests/bounds/test_products.py",
    OBLIGATIONS,
    "tests/bounds/test_replay.py",
    "tests/bounds/test_terms.py",
)
RECOUNT = ("tests/counterexamples/test_recount_parts.py", "tests/counterexamples/test_recount.py")
REFUTE = (
    "tests/counterexamples/test_values.py",
    "tests/counterexamples/test_premises.py",
    "tests/counterexamples/test_counterexample.py",
    "tests/counterexamples/test_witness.py",
)
REFUTE_FILES = (
    "budget", "checking", "draws", "evaluator", "existence", "facts", "functions", "laws", "model", "polynomials",
    "record", "roles", "rounding", "search", "solved", "values", "witness",
)  # fmt: skip
RULE_FILES = (
    "arithmetic", "calculus", "chance", "descent", "flows", "jacobian", "layers", "logic", "norms", "plane", "points",
    "ranges", "spectra",
)  # fmt: skip
REPLAY_FILES = ("__init__", "checking", "errors", "expansion", "polynomials", "products", "steps", "trees", *RULE_FILES)

#: module -> the tests that should notice, fastest first
TARGETS: dict[str, tuple[str, ...]] = {
    **{f"verify/judging/{name}.py": JUDGE for name in ("classes", "conclude", "engines", "gather", "judge")},
    "verify/identities/replay/__init__.py": REPLAY,
    "verify/identities/replay/algebraic.py": REPLAY,
    "verify/identities/replay/calculus.py": REPLAY,
    "verify/identities/replay/checker.py": REPLAY,
    "verify/identities/replay/granted.py": REPLAY,
    "verify/identities/replay/parse.py": REPLAY,
    "verify/identities/replay/series.py": ("tests/identities/test_replay_series.py", *REPLAY),
    "verify/identities/replay/words.py": REPLAY,
    "verify/shapes/symbolic.py": ("tests/shapes/test_shape.py", EVIDENCE, *JUDGE),
    "verify/identities/operator.py": (MEANINGS, "tests/identities/test_operator.py", EVIDENCE, *JUDGE),
    "verify/numbers/exact.py": (MEANINGS, "tests/numbers/test_exact.py", *NUMBERS),
    "verify/values/graded.py": (MEANINGS, "tests/numbers/test_exact.py", *NUMBERS),
    **{f"verify/values/{name}.py": (MEANINGS, "tests/numbers/test_exact.py", *NUMBERS)
       for name in ("algebra", "calculus", "evaluator", "probability", "rational")},
    "verify/densities/engine.py": (MEANINGS, "tests/densities/test_density.py", EVIDENCE, *JUDGE),
    "verify/densities/replay.py": ("tests/densities/test_density.py", *JUDGE),
    "verify/identities/denial.py": (EVIDENCE, *JUDGE),
    "verify/numbers/highprec.py": (MEANINGS, "tests/numbers/test_highprec.py", *NUMBERS),
    "verify/values/decimals.py": (MEANINGS, "tests/numbers/test_highprec.py", *NUMBERS),
    "verify/numbers/ball.py": (MEANINGS, "tests/numbers/test_ball.py", *NUMBERS),
    "verify/values/balls.py": (MEANINGS, "tests/numbers/test_ball.py", *NUMBERS),
    "verify/numbers/smallest.py": ("tests/numbers/test_smallest.py", *NUMBERS),
    "verify/numbers/sampling.py": ("tests/numbers/test_sampling.py", *NUMBERS),
    "verify/bounds/engine.py": (ENGINES_OF_BOUNDS,),
    "verify/counterexamples/engine.py": (ENGINES_OF_BOUNDS,),
    "verify/effort.py": (ENGINES_OF_BOUNDS,),
    "verify/shapes/concrete.py": ("tests/shapes/test_concrete.py", *JUDGE),
    "verify/counterexamples/recount/recount.py": RECOUNT,
    "verify/counterexamples/recount/layers.py": RECOUNT,
    **{f"verify/counterexamples/small/{name}.py": REFUTE for name in REFUTE_FILES},
    "verify/counterexamples/small/layers.py": ("tests/counterexamples/test_layers.py",),
    "verify/bounds/rules/kernel.py": RULES,
    "verify/bounds/rules/terms.py": (*BY_HAND, *RULES, "tests/bounds/test_terms.py"),
    **{f"verify/bounds/rules/{name}.py": RULES for name in RULE_FILES},
    **{f"verify/bounds/replay/{name}.py": BOUNDS_REPLAY for name in REPLAY_FILES},
}  # fmt: skip
LEAST_LIMIT = 15
AFRESH = 900  # seconds of CPU for all tests of a module, far more than they take
LEAST_OF_TEST, MORE = 15, 4  # seconds of CPU that any test may take, and times its own
#: what is remembered from one question to the next
CACHES = {
    "verify.bounds.rules.ground": ("_LOOSE",), "verify.bounds.replay.trees": ("_FREE", "_ABOUT"),
    "verify.bounds.search.theorems": ("_KNOWN", "_FAILED"), "verify.counterexamples.small.witness": ("_KNOWN",),
}  # fmt: skip


def copy_of_tree(folder: Path) -> None:
    """The working tree's files, without history and clutter."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)


def pytest_options(tests: tuple[str, ...]) -> list[str]:
    return [
        "-q",
        "-m",
        "not slow",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "--continue-on-collection-errors",
        "--assert=plain",  # code with rewritten assertions would not be known again
        *tests,
    ]


def silent() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def in_fork(action: Callable[[int], int], seconds: float | None = None) -> tuple[int | None, bytes]:
    """The status of an action in a fork (None if it was ended by its limit of CPU time), and what it wrote."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        code = 3
        if seconds is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
        with contextlib.suppress(BaseException):
            code = action(write)
        os._exit(code)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return (None if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)), said


# -- mutants that change functions: code is swapped in a process that has collected the tests -----------------
def swaps(before: str, after: str, path: str) -> dict[tuple, CodeType] | None:
    """The code to put for each function that is changed; None where a module or a class is changed itself."""
    out: dict[tuple, CodeType] = {}

    def compare(old: CodeType, new: CodeType, function: bool) -> bool:
        if function:
            if old != new:
                out[old.co_qualname, old.co_firstlineno, old.co_code] = new
            return True
        if old.co_code != new.co_code or len(old.co_consts) != len(new.co_consts):
            return False
        for a, b in zip(old.co_consts, new.co_consts, strict=True):
            if isinstance(a, CodeType) and isinstance(b, CodeType):
                if not compare(a, b, bool(a.co_flags & inspect.CO_OPTIMIZED)):
                    return False
            elif a != b or type(a) is not type(b):
                return False
        return old.co_names == new.co_names

    try:
        same = compare(compile(before, path, "exec"), compile(after, path, "exec"), False)
    except SyntaxError:
        return None
    return out if same and out else None


def forget() -> None:
    """Empty what the bounds, whose results are remembered by terms, know from the collection of the tests."""
    for name, caches in CACHES.items():
        module = sys.modules.get(name)
        for cache in caches if module else ():
            getattr(module, cache).clear()
    obligations = sys.modules.get("tests.bounds.test_obligations")
    if obligations is not None:
        obligations.uses.cache_clear()
    terms = sys.modules.get("verify.bounds.rules.terms")
    for thing in gc.get_objects() if terms else ():
        if type(thing) is terms.Terms:  # type: ignore[union-attr]
            thing.cache.clear()
            thing.quotients.clear()


class Swapping:
    """A plugin of pytest that runs the collected tests once for each mutant, those that killed before first."""

    def __init__(self, todo: dict[str, list[tuple[Any, str]]], run: Run) -> None:
        self.todo, self.run, self.kills, self.failed = todo, run, Counter[int](), False
        self.took: list[float] = []  # seconds of CPU of each test on the unchanged code
        self.known: dict[tuple, list[FunctionType]] = {}  # functions by their code

    def functions(self) -> list[FunctionType]:
        """Those of the modules that are mutated."""
        inside = str(self.run.tree / "verify")
        return [
            f for f in gc.get_objects() if isinstance(f, FunctionType) and f.__code__.co_filename.startswith(inside)
        ]

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.failed = self.failed or report.failed

    def tests(self, session: Any, write: int) -> int:
        silent()
        took, spent = self.took, {}
        order = sorted(range(len(session.items)), key=lambda i: (-self.kills[i], took[i] if took else 0))
        known = {} if took else self.run.times()
        for i in order:
            if session.items[i].nodeid in known:
                continue
            item, begun = session.items[i], time.process_time()
            if self.took:
                signal.setitimer(signal.ITIMER_PROF, LEAST_OF_TEST + MORE * took[i])
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            spent[item.nodeid] = time.process_time() - begun
            if self.failed:
                os.write(write, str(i).encode())
                return 1
            if self.took and sum(spent.values()) > self.run.most:
                break
        if not self.took:
            os.write(write, json.dumps(spent).encode())
        return 0

    def pytest_runtestloop(self, session: Any) -> bool:
        forget()
        for f in self.functions():
            code = f.__code__
            self.known.setdefault((code.co_filename, code.co_qualname, code.co_firstlineno, code.co_code), []).append(f)
        gc.collect()
        gc.freeze()  # the forks share what is there
        known = self.run.times()
        if any(item.nodeid not in known for item in session.items):
            status, said = in_fork(lambda write: self.tests(session, write))
            if status != 0:
                sys.exit(f"a test does not pass unchanged: {session.items[int(said or 0)].nodeid}")
            known |= json.loads(said)
            self.run.remember(known)
        self.took = [known[item.nodeid] for item in session.items]
        limit = max(LEAST_LIMIT, 4 * sum(self.took))
        for name, mutants in self.todo.items():
            for mutation, after in mutants:
                if self.run.over():
                    return True
                self.mutant(session, name, mutation, after, limit)
        return True

    def mutant(self, session: Any, name: str, mutation: Any, after: str, limit: float) -> None:
        path = self.run.tree / name
        new = swaps(path.read_text(), after, str(path))
        if new is None:
            return  # it needs a fresh import, later

        def action(write: int) -> int:
            found = [(f, code) for key, code in new.items() for f in self.known.get((str(path), *key), ())]
            for f, code in found:
                f.__code__ = code
            return self.tests(session, write) if found else 3

        status, said = in_fork(action, limit)
        if status == 3:
            return  # the code could not be put in place
        if said:
            self.kills[int(said)] += 1
        self.run.answer(name, mutation, after, status != 0)


# -- all other mutants: a process that imports everything anew -------------------------------------------------
def passes(tree: Path, tests: tuple[str, ...], seconds: float) -> bool:
    """Whether the tests pass in the tree within so much CPU time."""

    def action(write: int) -> int:
        silent()
        import pytest

        return int(pytest.main(["-x", *pytest_options(tests)]))

    return in_fork(action, seconds)[0] == 0


class Run:
    """Where mutants are tried, until when, and where the answers go."""

    def __init__(self, tree: Path, results: Path, seconds: float, most: float) -> None:
        self.tree, self.results, self.end, self.most = tree, results, time.monotonic() + seconds, most

    def times(self) -> dict[str, float]:
        """Seconds of CPU of the tests that have passed on the unchanged code."""
        known = self.tree / ".times.json"
        return json.loads(known.read_text()) if known.exists() else {}

    def remember(self, times: dict[str, float]) -> None:
        (self.tree / ".times.json").write_text(json.dumps(times))

    def over(self) -> bool:
        return time.monotonic() > self.end

    def known(self) -> list[dict]:
        return [json.loads(x) for x in self.results.read_text().splitlines()] if self.results.exists() else []

    def answer(self, name: str, mutation: Any, after: str, killed: bool) -> None:
        before, lines = (self.tree / name).read_text().splitlines(), after.splitlines()
        place = next((i for i, (a, b) in enumerate(zip(before, lines, strict=False)) if a != b), 0)
        told = {
            "file": name, "line": mutation.line_number, "index": mutation.index, "killed": killed,
            "before": before[place], "after": lines[place],
        }  # fmt: skip
        with self.results.open("a") as out:
            out.write(json.dumps(told) + "\n")
        print("." if killed else "S", end="", flush=True, file=sys.stderr)

    def afresh(self, name: str, mutation: Any, after: str, tests: tuple[str, ...], seconds: float) -> None:
        path = self.tree / name
        before = path.read_text()
        path.write_text(after)
        try:
            killed = not passes(self.tree, tests, seconds)
        finally:
            path.write_text(before)
        self.answer(name, mutation, after, killed)


def shares(found: list[dict]) -> str:
    """Tested, killed, the share."""
    killed = sum(a["killed"] for a in found)
    return f"{len(found)} | {killed} | {killed / max(1, len(found)):.0%}"


def weighted(rows: dict[str, list[dict]]) -> tuple[float, float]:
    """The share of all mutants that would be killed, estimated file by file, and its standard error."""
    total, share, variance = sum(found[-1]["of"] for found in rows.values()), 0.0, 0.0
    for found in rows.values():
        of, drew = found[-1]["of"], len(found)
        own = sum(a["killed"] for a in found) / drew
        smooth = (own * drew + 0.5) / (drew + 1)  # so that a few kills are not taken for certainty
        share += of / total * own
        variance += (of / total) ** 2 * smooth * (1 - smooth) / drew * (1 - drew / of)
    return share, variance**0.5


def show(results: Path, survivors: bool) -> None:
    """The table, and the lines that survived."""
    from mutants import mutations

    rows: dict[str, list[dict]] = {}
    answers = [json.loads(line) for line in results.read_text().splitlines()] if results.exists() else []
    for answer in {(a["file"], a["line"], a["index"]): a for a in answers}.values():
        rows.setdefault(answer["file"], []).append(answer)
    for name, found in rows.items():
        found[-1]["of"] = len(mutations(ROOT / name))
    print("| file | mutants | tested | killed | share |")
    print("|---|---:|---:|---:|---:|")
    for name, found in sorted(rows.items()):
        print(f"| `{name}` | {found[-1]['of']} | {shares(found)} |")
    every = [a for found in rows.values() for a in found]
    print(f"| all | {sum(found[-1]['of'] for found in rows.values())} | {shares(every)} |")
    if every:
        print("of all mutants: {:.1%}, standard error {:.1%}".format(*weighted(rows)))
    for a in every if survivors else ():
        if not a["killed"]:
            print(f"{a['file']}:{a['line'] + 1}: {a['before'].strip()}   ->   {a['after'].strip()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--mutmut", help="folder of site-packages that holds mutmut 2.5")
    parser.add_argument("--sample", type=int, help="mutants of each file, drawn with a fixed seed; all without it")
    parser.add_argument("--seed", type=int, default=2020, help="of the sample (default 2020)")
    parser.add_argument("--seconds", type=float, default=450, help="stop after this time (default 450)")
    parser.add_argument("--most", type=float, default=60, help="seconds of CPU that a mutant must survive (default 60)")
    parser.add_argument("--results", type=Path, default=ROOT / ".mutation.jsonl")
    parser.add_argument("--again", action="store_true", help="test survivors once more")
    parser.add_argument("--also", action="append", default=[], help="one more test file, after a module's own")
    parser.add_argument("--texts", action="store_true", help="the mutants that change only a text, and no others")
    parser.add_argument("--show", action="store_true", help="print the table")
    parser.add_argument("only", nargs="*", help="parts of names of files")
    asked = parser.parse_args()
    if asked.mutmut:
        sys.path.append(asked.mutmut)
    sys.path.append(str(ROOT / "benchmarks"))
    if asked.show:
        show(asked.results, survivors=True)
        return
    from mutants import drawn, mutations

    sys.dont_write_bytecode = True  # two mutants of one size within one second would share a stale file
    import hypothesis  # noqa: F401 - loaded once, for every fork
    import mpmath  # noqa: F401
    import pytest
    import sympy  # noqa: F401

    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(folder), asked.results, asked.seconds, asked.most)
        copy_of_tree(run.tree)
        os.chdir(run.tree)
        sys.path.insert(0, folder)
        import derivations  # noqa: F401 - nothing in it is mutated, and it does not import what is

        done = {(a["file"], a["line"], a["index"]) for a in run.known() if a["killed"] or not asked.again}
        groups: dict[tuple[str, ...], dict[str, list[tuple[Any, str]]]] = {}
        for name, named in TARGETS.items():
            if asked.only and not any(part in name for part in asked.only):
                continue
            todo = drawn(run.tree / name, mutations(run.tree / name), asked.sample, asked.seed, asked.texts)
            todo = [(m, after) for m, after in todo if (name, m.line_number, m.index) not in done]
            tests = tuple(test for test in (*named, *asked.also) if (run.tree / test).exists())
            if todo:
                groups.setdefault(tests, {})[name] = todo
        for tests, files in groups.items():
            print(f"\n{' '.join(files)}", file=sys.stderr)
            in_fork(lambda _, t=tests, f=files: int(pytest.main(pytest_options(t), plugins=[Swapping(f, run)])))
        done = {(a["file"], a["line"], a["index"]) for a in run.known()}
        for tests, files in groups.items():
            for name, todo in files.items():
                for mutation, after in todo:
                    if (name, mutation.line_number, mutation.index) not in done and not run.over():
                        run.afresh(name, mutation, after, tests, AFRESH)
        if run.over():
            print("time is up; the same command goes on from here", file=sys.stderr)


if __name__ == "__main__":
    main()
