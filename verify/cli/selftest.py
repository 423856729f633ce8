"""`certify selftest`: attack the judge, show the score."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from .main import NOT_SETTLED, as_usage_error, check_target, chosen

if TYPE_CHECKING:
    from ..selftest.subjects import Subject

EVERY = 6  # of the one-place changes of the print each sixth is tried


@click.command("selftest")
@click.option("--quick", is_flag=True, help="Some 300 mutants of every operator and section, in under a minute.")
@click.option("--json", "target", metavar="FILE", help="Write the score to FILE.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes to use.")
@click.option("--facts", is_flag=True, help="Claims made up with facts of their own, beside an independent oracle.")
@click.option("--count", type=click.IntRange(1), default=5000, show_default=True, help="With --facts: how many claims.")
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="With --facts: which stream of claims."
)
@click.option("--document", "key", metavar="KEY",
              help="Attack the claims of another document of ours: cookbook, lee2019, chen2021; or rules: what each "
                   "rule of bounds shows.")  # fmt: skip
@click.argument("file", required=False)
def selftest(
    quick: bool, target: str | None, jobs: int, facts: bool, count: int, seed: int, key: str | None, file: str | None
) -> None:
    """Can the judge be fooled? Mutants of every link, forged proofs, adversarial claims, lying engines, and changes of
    the print.

    With --document, or a FILE of your own (.tex, .md), only mutants and forged proofs of that one, counted apart.

    With --facts instead: claims that are generated with facts of many kinds, judged beside an oracle that draws its own
    models and shares no code with the engines.

    Results are kept as they come: after Ctrl-C the same command goes on where it stopped. Exit status 0: no false
    verdict and nothing unexplained; 1: something is; 2: usage.
    """
    if target is not None:
        check_target(target)
    if facts:
        if quick:
            raise click.UsageError("--facts has no --quick; use --count")
        if key is not None or file is not None:
            raise click.UsageError("--facts makes its own claims; drop --document and FILE")
        claims_with_facts(target, jobs, count, seed)
        return
    from derivations import library

    from ..report.certificate import write
    from ..selftest import prints, runner, score, store

    attacked, name = named(key, file)
    first = name == library.DEFAULT
    try:
        kept = store.Store(None if first else store.results_of(attacked))
    except store.StoreError as reason:
        raise click.UsageError(str(reason)) from None
    items = runner.plan(quick, name)
    try:
        with bar() as tell:
            results = runner.run(items, kept, jobs, tell, name)
    finally:
        kept.close()
    found = score.score(items, results, store.code_version(), quick, name)
    if first:
        found["print"] = prints.score(every=EVERY)
    for line in score.lines(found):
        click.echo(line)
    with as_usage_error():
        write(kept.path.with_name(f"score-{'' if first else f'{attacked.key}-'}{found['plan']}.json"), found)
        if target is not None:
            write(target, found)
    if found["open_count"]:
        click.echo(f"certify: {found['open_count']} result(s) not explained", err=True)
    missed = found["print"]["missed"] if first else []
    for change in missed[:20]:
        click.echo(f"certify: not noticed: {change}", err=True)
    if found["open_count"] or missed:
        raise click.exceptions.Exit(NOT_SETTLED)


def named(key: str | None, file: str | None) -> tuple[Subject, str]:
    """What is attacked, and its name; anything else than one document or one file is a usage error."""
    from derivations import library
    from derivations.sources import SourceError

    from ..selftest import subjects

    if key is not None and file is not None:
        raise click.UsageError("name a FILE or a --document, not both")
    if file is not None and not subjects.is_file(file):
        raise click.UsageError(f"{file}: it is neither LaTeX nor Markdown by its name; name a .tex or .md file")
    name = file or key or library.DEFAULT
    if file is None and name != subjects.RULES:
        chosen(name)
    try:
        found = subjects.subject(name)
    except SourceError as reason:
        raise click.UsageError(str(reason)) from None
    if not found.claims:
        raise click.UsageError(f"{name}: no claim in it can be mutated; `certify check` says what is read")
    return found, name


def claims_with_facts(target: str | None, jobs: int, count: int, seed: int) -> None:
    """Judge a stream of generated claims, show the score."""
    from ..report.certificate import write
    from ..selftest import store
    from ..selftest.facts import run

    try:
        kept = run.Kept(store.folder() / f"facts-{seed}-{store.code_version()}.jsonl")
    except OSError as reason:
        raise click.UsageError(f"{reason}; set CERTIFY_CACHE to a folder you may write to") from None
    try:
        with bar() as tell:
            results = run.run(run.names(seed, count), kept, jobs, tell)
    finally:
        kept.close()
    found = {"code": store.code_version(), **run.score(results, seed)}
    for line in run.lines(found):
        click.echo(line)
    if target is not None:
        with as_usage_error():
            write(target, found)
    if found["open_count"]:
        click.echo(f"certify: {found['open_count']} claim(s) not explained", err=True)
        raise click.exceptions.Exit(NOT_SETTLED)


@contextmanager
def bar() -> Iterator:
    """A progress bar with the time left on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(),
               TextColumn("{task.fields[id]}"))  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None, id="")

        def tell(done: int, total: int, id: str) -> None:
            shown.update(task, completed=done, total=total, id=id[:40])

        yield tell
