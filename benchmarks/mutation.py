"""Mutation testing of the judge, the replay and the engines: which small changes of the code do the tests not see?

    python -m venv /tmp/m && /tmp/m/bin/pip install mutmut==2.5.1     # beside this project's own environment
    python benchmarks/mutation.py --mutmut /tmp/m/lib/python3.11/site-packages --sample 40 --seconds 450

The mutations are mutmut's; its own runner starts a Python for each mutant, which costs more than most of these tests,
so each mutant is tested in a fork of a process that has SymPy and FLINT loaded. Answers are appended to the result
file at once: the same command goes on where it stopped, `--show` prints the table. Add a line to `TARGETS` for a new
module. Nothing here is part of the test suite.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
EVIDENCE = "tests/mutation/test_engine_evidence.py"
MEANINGS = "tests/mutation/test_meanings.py"
JUDGE = ("tests/mutation/test_judge_rules.py", "tests/test_judging.py")
REPLAY = (
    "tests/mutation/test_replay_parts.py",
    "tests/mutation/test_replay_schemas.py",
    "tests/test_replay.py",
    "tests/test_operator.py",
)
NUMBERS = (EVIDENCE, "tests/test_numeric_properties.py", "tests/test_judging.py", "tests/test_models.py")

#: module -> the tests that should notice, fastest first
TARGETS: dict[str, tuple[str, ...]] = {
    "verify/judging.py": JUDGE,
    "verify/replay/__init__.py": REPLAY,
    "verify/replay/algebraic.py": REPLAY,
    "verify/replay/calculus.py": REPLAY,
    "verify/replay/checker.py": REPLAY,
    "verify/replay/facts.py": REPLAY,
    "verify/replay/reading.py": REPLAY,
    "verify/replay/series.py": ("tests/mutation/test_replay_series.py", *REPLAY),
    "verify/replay/words.py": REPLAY,
    "verify/engines/shape.py": ("tests/test_shape.py", EVIDENCE, *JUDGE),
    "verify/engines/operator.py": (MEANINGS, "tests/test_operator.py", EVIDENCE, *JUDGE),
    "verify/engines/exact.py": (MEANINGS, "tests/test_exact.py", *NUMBERS),
    "verify/engines/graded.py": (MEANINGS, "tests/test_exact.py", *NUMBERS),
    "verify/engines/evaluate.py": (MEANINGS, "tests/test_exact.py", *NUMBERS),
    "verify/engines/density.py": (MEANINGS, "tests/test_density.py", EVIDENCE, *JUDGE),
    "verify/engines/denial.py": (EVIDENCE, *JUDGE),
    "verify/engines/highprec.py": (MEANINGS, "tests/test_highprec.py", *NUMBERS),
    "verify/engines/decimals.py": (MEANINGS, "tests/test_highprec.py", *NUMBERS),
    "verify/engines/ball.py": (MEANINGS, "tests/test_ball.py", *NUMBERS),
    "verify/engines/enclosure.py": (MEANINGS, "tests/test_ball.py", *NUMBERS),
    "verify/engines/smallest.py": ("tests/test_smallest.py", *NUMBERS),
    "verify/engines/sampling.py": ("tests/test_sampling.py", *NUMBERS),
}
LEAST_LIMIT = 15


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


def passes(tree: Path, tests: tuple[str, ...], limit: float) -> bool | None:
    """Whether the tests pass in the tree; None where they take longer than the limit. Runs in a fork."""
    child = os.fork()
    if child == 0:
        signal.alarm(int(limit) + 1)  # the default action ends this process
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        os.chdir(tree)
        sys.path.insert(0, str(tree))
        import pytest

        code = 3
        with contextlib.suppress(BaseException):
            code = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]))
        os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return None
    return os.WEXITSTATUS(status) == 0


def mutations(path: Path, sample: int | None, seed: int = 0) -> list:
    """All mutations of a file, or as many drawn with a fixed seed."""
    from mutmut import Context, list_mutations

    context = Context(source=path.read_text(), filename=str(path))
    found = list_mutations(context)
    if sample is not None and len(found) > sample:
        found = sorted(random.Random(seed).sample(found, sample), key=lambda m: (m.line_number, m.index))
    return found


def mutated(path: Path, mutation: object) -> str:
    from mutmut import Context, mutate

    source, count = mutate(Context(source=path.read_text(), filename=str(path), mutation_id=mutation))
    assert count == 1
    return source


def shares(found: list[dict]) -> str:
    """Tested, killed, the share, and how many survivors only change a text (mutmut writes XX around it)."""
    killed = sum(a["killed"] for a in found)
    texts = sum("XX" in a["after"] and "XX" not in a["before"] for a in found if not a["killed"])
    return f"{len(found)} | {killed} | {killed / max(1, len(found)):.0%} | {texts}"


def show(results: Path, survivors: bool) -> None:
    """The table, and the lines that survived."""
    rows: dict[str, list[dict]] = {}
    answers = [json.loads(line) for line in results.read_text().splitlines()] if results.exists() else []
    for answer in {(a["file"], a["line"], a["index"]): a for a in answers}.values():
        rows.setdefault(answer["file"], []).append(answer)
    print("| file | mutants in all | tested | killed | share | survivors in texts |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, found in sorted(rows.items()):
        print(f"| `{name}` | {found[-1]['of']} | {shares(found)} |")
    every = [a for found in rows.values() for a in found]
    print(f"| all | {sum(found[-1]['of'] for found in rows.values())} | {shares(every)} |")
    for a in every if survivors else ():
        if not a["killed"]:
            print(f"{a['file']}:{a['line'] + 1}: {a['before'].strip()}   ->   {a['after'].strip()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--mutmut", help="folder of site-packages that holds mutmut 2.5")
    parser.add_argument("--sample", type=int, help="mutants of each file, drawn with a fixed seed; all without it")
    parser.add_argument("--seed", type=int, default=2020, help="of the sample (default 2020)")
    parser.add_argument("--seconds", type=float, default=450, help="stop after this time (default 450)")
    parser.add_argument("--results", type=Path, default=ROOT / ".mutation.jsonl")
    parser.add_argument("--again", action="store_true", help="test survivors once more")
    parser.add_argument("--also", action="append", default=[], help="one more test file, after a module's own")
    parser.add_argument("--show", action="store_true", help="print the table")
    parser.add_argument("only", nargs="*", help="parts of names of files")
    asked = parser.parse_args()
    if asked.show:
        show(asked.results, survivors=True)
        return
    if asked.mutmut:
        sys.path.append(asked.mutmut)
    sys.dont_write_bytecode = True  # two mutants of one size within one second would share a stale file
    import hypothesis  # noqa: F401 - loaded once, for every fork
    import mpmath  # noqa: F401
    import pytest  # noqa: F401
    import sympy  # noqa: F401

    end = time.monotonic() + asked.seconds
    answers = [json.loads(line) for line in asked.results.read_text().splitlines()] if asked.results.exists() else []
    done = {(a["file"], a["line"], a["index"]) for a in answers if a["killed"] or not asked.again}
    with tempfile.TemporaryDirectory() as folder, asked.results.open("a") as out:
        tree = Path(folder)
        copy_of_tree(tree)
        for name, named in TARGETS.items():
            if asked.only and not any(part in name for part in asked.only):
                continue
            path = ROOT / name
            every, todo = len(mutations(path, None)), mutations(path, asked.sample, asked.seed)
            todo = [m for m in todo if (name, m.line_number, m.index) not in done]
            if not todo:
                continue
            tests = tuple(test for test in (*named, *asked.also) if (tree / test).exists())
            begun = time.monotonic()
            if passes(tree, tests, 300) is not True:
                sys.exit(f"{name}: its tests do not pass unchanged")
            limit = max(LEAST_LIMIT, 4 * (time.monotonic() - begun))
            for mutation in todo:
                if time.monotonic() > end:
                    print("time is up; the same command goes on from here", file=sys.stderr)
                    return
                source = mutated(path, mutation)
                (tree / name).write_text(source)
                try:
                    killed = passes(tree, tests, limit) is not True
                finally:
                    shutil.copyfile(path, tree / name)
                after = source.splitlines()
                before = path.read_text().splitlines()
                place = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
                answer = {
                    "file": name, "line": mutation.line_number, "index": mutation.index, "killed": killed, "of": every,
                    "before": before[place], "after": after[place],
                }  # fmt: skip
                out.write(json.dumps(answer) + "\n")
                out.flush()
                print("." if killed else "S", end="", flush=True, file=sys.stderr)
            print(f" {name}", file=sys.stderr)


if __name__ == "__main__":
    main()
