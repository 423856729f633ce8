"""`certify selftest`: attack the judge, show the score."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from ..cli import NOT_SETTLED, as_usage_error, check_target


@click.command("selftest")
@click.option("--quick", is_flag=True, help="Some 300 mutants of every operator and section, in under a minute.")
@click.option("--json", "target", metavar="FILE", help="Write the score to FILE.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes to use.")
def selftest(quick: bool, target: str | None, jobs: int) -> None:
    """Can the judge be fooled? Mutants of every link, forged proofs, adversarial claims, lying engines.

    Results are kept as they come: after Ctrl-C the same command goes on where it stopped. Exit status 0: no false
    verdict and nothing unexplained; 1: something is; 2: usage.
    """
    if target is not None:
        check_target(target)
    from ..certificate import write
    from . import runner, score, store

    try:
        kept = store.Store()
    except store.StoreError as reason:
        raise click.UsageError(str(reason)) from None
    items = runner.plan(quick=quick)
    try:
        with bar() as tell:
            results = runner.run(items, kept, jobs, tell)
    finally:
        kept.close()
    found = score.score(items, results, store.code_version(), quick)
    for line in score.lines(found):
        click.echo(line)
    with as_usage_error():
        write(kept.path.with_name(f"score-{found['plan']}.json"), found)
        if target is not None:
            write(target, found)
    if found["open_count"]:
        click.echo(f"certify: {found['open_count']} result(s) not explained", err=True)
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
