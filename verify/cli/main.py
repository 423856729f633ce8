"""The command line `certify`: judge, show, cite. SymPy is imported only by commands that need it."""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module, util
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from .. import __version__

if TYPE_CHECKING:
    from derivations.document import Document

    from ..judging.results import EquationResult, RunResult

NOT_SETTLED = 1
ADDRESS = re.compile(r"https?://[^\s{}%#\\\"<>]+")
USAGE = 2
INTERRUPTED = 130
LAZY: Mapping[str, str] = MappingProxyType(
    {
        "lab": "verify.lab.cli:lab", "selftest": "verify.cli.selftest:selftest", "check": "verify.cli.check:check",
        "init": "verify.cli.init:init", "mcp": "verify.cli.mcp:mcp",
        "symbols": "verify.cli.symbols:symbols",
    }
)  # fmt: skip

HELP: Mapping[str, str] = MappingProxyType(
    {
        "lab": "experiments of the laboratory", "selftest": "attack the judge, show the score",
        "check": "judge LaTeX or Markdown of your own, link by link", "init": "a starter declaration for a file",
        "mcp": "serve checks to assistants over the Model Context Protocol",
        "symbols": "what a document calls what, and where that changes",
    }
)  # fmt: skip


class Registry(click.Group):
    """Commands by name; those in `lazy` are `module:attribute`, listed if the module exists, imported when invoked."""

    def __init__(self, *args: Any, lazy: Mapping[str, str] = LAZY, **more: Any) -> None:
        super().__init__(*args, **more)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *(name for name in self.lazy if self.available(name))})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        if found is not None or not self.available(cmd_name):
            return found
        module, _, attribute = self.lazy[cmd_name].partition(":")
        return getattr(import_module(module), attribute)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing the lazy ones."""
        rows = []
        for name in self.list_commands(ctx):
            own = super().get_command(ctx, name)
            rows.append((name, own.get_short_help_str(60) if own else HELP.get(name, "")))
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def available(self, name: str) -> bool:
        target = self.lazy.get(name, "").partition(":")[0]
        try:
            return bool(target) and util.find_spec(target) is not None
        except ModuleNotFoundError:
            return False


STORED = click.option(
    "--store/--no-store",
    "stored",
    default=True,
    help="Replay what an earlier run found instead of searching again, and remember what this one finds.",
)


DOCUMENT = click.option(
    "--document",
    "key",
    metavar="KEY",
    help="Which document: linearized-networks, the default, lee2019, chen2021, or cookbook.",
)


@click.group(cls=Registry, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="certify", message="%(prog)s %(version)s")
def certify() -> None:
    """Judge every link of the derivations in "Linearized Networks" with independent engines."""


@certify.command("run")
@click.argument("selectors", nargs=-1, metavar="[NUMBER|SECTION]...")
@click.option("--json", "target", metavar="FILE", help="Write the certificate to FILE.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes to use.")
@click.option("--lab", "measured", metavar="FILE", help="Show results of `certify lab` as supporting evidence.")
@DOCUMENT
@STORED
def run_command(
    selectors: tuple[str, ...], target: str | None, jobs: int, measured: str | None, key: str | None, stored: bool
) -> None:
    """Judge all equations, or some: 47, 39-42, s5 (a section), 9p, descent (a topic), descent.gap-decays, G.1.

    Exit status 0: every verdict is settled and agrees with the entries; 1: something is not; 2: usage.
    """
    if target is not None:
        check_target(target)
    key, selectors = addressed(selectors, key)
    document = chosen(key)
    keys = select(selectors, document)
    from rich.console import Console

    from ..report import certificate, text, words

    with as_usage_error():
        laboratory = None if measured is None else certificate.of_document(document.key, measured)
    result = judged(document, keys, jobs, progress=True, stored=stored)
    console = Console(width=None if sys.stdout.isatty() else 100, highlight=False)
    console.print(text.run_table(result))
    console.print(f"\n{words.LEGEND}\n", style="dim")
    for line in (*text.accounting_lines(result), *text.problem_lines(result)):
        console.print(line, markup=False, soft_wrap=True)
    if laboratory is not None:
        for line in laboratory.lines(result):
            console.print(line, markup=False, soft_wrap=True)
    if target is not None:
        with as_usage_error():
            certificate.write(target, certificate.to_json(result, laboratory))
        console.print(f"certificate  {target}", markup=False, soft_wrap=True)
    settle(result)


@certify.command("show")
@click.argument("number")
@click.option("--lab", "record", metavar="FILE", help="Show what this record of the laboratory says of it too.")
@DOCUMENT
@STORED
def show_command(number: str, record: str | None, key: str | None, stored: bool) -> None:
    """One equation (or theorem, such as G.1; lee2019:S23 of another document), or FILE#5, a display of a file: chain,
    verdicts, evidence, counterexample and correction, as text."""
    if "#" in number:
        from .display import show_file

        show_file(number, stored)
        return
    key, (number,) = addressed((number,), key)
    document = chosen(key)
    from ..report import certificate

    with as_usage_error():
        found = certificate.of_document(document.key, record)
    measured = {} if found is None else found.evidence

    theorem = next((name for name in document.theorems if name.casefold() == number.strip().casefold()), None)
    if theorem is not None:
        if record is not None:
            entries = document.theorems[theorem]
            raise click.UsageError(
                f"--lab: measurements belong to entries, and {theorem} is a theorem; drop --lab, or try "
                f"`certify show {entries[0]} --lab {record}`"
            )
        from derivations import library

        from ..judging.check import with_used
        from ..report.theorem import show_theorem

        stating = document.theorems[theorem]
        whole = library.source(document) is not None
        keys = [key for key in document.equations if key in with_used(document.equations, stating)]
        result = judged(document, keys if whole else list(stating), 1, stored=stored)
        click.echo(show_theorem(result, document, theorem), nl=False)
        settle(result)
        return
    keys = select((number,), document) or []
    if len(keys) != 1 and not is_erratum(document, number):
        raise click.UsageError(f"show takes one equation, {number!r} names {len(keys)}; try `certify run {number}`")
    from ..report import text

    result = judged(document, keys, 1, stored=stored)
    shown = (text.show(result, one, measured=measured.get(one, ())) for one in keys)
    click.echo("\n".join(shown), nl=False)
    settle(result)


def is_erratum(document: Document, name: str) -> bool:
    """Whether a name is that of a record of errata, which may spoil several entries."""
    return any(e.id.casefold() == name.strip().casefold() for x in document.equations.values() for e in x.errata)


@certify.command("errata")
@click.option("--format", "form", type=click.Choice(["md", "json", "bibtex"]), default="md", show_default=True)
@click.option("--json", "source", metavar="FILE", help="Read a stored certificate instead of judging.")
@click.option("--url", "home", metavar="URL", default="", help="Where the pages are published, for the url of BibTeX.")
@DOCUMENT
@STORED
def errata_command(form: str, source: str | None, home: str, key: str | None, stored: bool) -> None:
    """The record of all mistakes found, as Markdown, JSON or BibTeX."""
    if source is not None and key is not None:
        raise click.UsageError("--json names a certificate, which says what it is of; drop --document")
    if home and form != "bibtex":
        raise click.UsageError("--url is for --format bibtex")
    if home and not ADDRESS.fullmatch(home):
        raise click.UsageError("--url takes an address, https://host/path, without spaces, braces, % or #")
    from ..report import certificate, errata

    document, result = chosen(key), None
    if source is None:
        spoiled = [number for number, entry in document.equations.items() if entry.errata]
        result = judged(document, spoiled, 1, progress=True, stored=stored)
        data = errata.records(result)
    else:
        with as_usage_error():
            data = certificate.read(source)
    click.echo(errata.bibtex(data, home) if form == "bibtex" else errata.FORMATS[form](data), nl=False)
    if result is not None:
        settle(result)


@certify.command("report")
@click.option("--html", "folder", metavar="DIR", required=True, help="Write the pages into DIR.")
@click.option(
    "--json",
    "sources",
    metavar="FILE",
    multiple=True,
    help="A stored certificate, or several side by side; without it, judge first.",
)
@click.option("--all", "every", is_flag=True, help="Judge every document, and show them side by side.")
@click.option("--lab", "record", metavar="FILE", help="Show this record of the laboratory too.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes to judge on.")
@DOCUMENT
@STORED
def report_command(
    folder: str, sources: tuple[str, ...], every: bool, record: str | None, jobs: int, key: str | None, stored: bool
) -> None:
    """Write a certificate as pages: a site without network that opens from the file system."""
    if sources and (key is not None or every):
        raise click.UsageError("--json names a certificate, which says what it is of; drop --document and --all")
    if every and key is not None:
        raise click.UsageError("--all shows every document; drop --document")
    from ..report import certificate, pages

    if every or len(sources) > 1:
        report_together(folder, sources, record, jobs, stored)
        return
    source = next(iter(sources), None)
    with as_usage_error():
        measured = None if record is None else read_record(record)
        found = None if source is None else certificate.read(source)
        pages.prepare(folder)
        result = judged(chosen(key), None, jobs, progress=True, stored=stored) if found is None else None
        data = found if result is None else certificate.to_json(result)
        written = pages.write(data, folder, source or "certificate", measured)
    size = sum(path.stat().st_size for path in written) / 1e6
    click.echo(f"{len(written)} pages, {size:.1f} MB: open {written[0]}")
    if result is not None:
        settle(result)


def report_together(folder: str, sources: tuple[str, ...], record: str | None, jobs: int, stored: bool) -> None:
    """The pages of several certificates and one that compares them; the laboratory speaks of the default document."""
    from derivations import library

    from ..report import certificate
    from ..report.pages.together import write_together

    results = []
    with as_usage_error():
        measured = None if record is None else read_record(record)
        data: dict[str, Any] = {}
        for source in sources:
            found = certificate.read(source)
            data[certificate.folder_of(found, source, data)] = found
        for key in () if sources else library.DOCUMENTS:
            results.append(judged(chosen(key), None, jobs, progress=True, stored=stored))
            data[key] = certificate.to_json(results[-1])
        shown = {} if measured is None else {name: measured for name in data if name == library.DEFAULT}
        written = write_together(data, folder, shown)
    size = sum(path.stat().st_size for path in written) / 1e6
    click.echo(f"{len(written)} pages, {size:.1f} MB: open {written[0]}")
    for result in results:
        settle(result)


def read_record(path: str) -> Mapping[str, Any]:
    """A record of the laboratory; a file that is none is a usage error."""
    from ..lab import record
    from ..lab.errors import LabError

    try:
        return record.read(path)
    except LabError as reason:
        raise click.UsageError(str(reason)) from None
    except RecursionError:
        raise click.UsageError(f"{path}: nested too deep, no record of the laboratory is") from None


def settle(result: RunResult) -> None:
    """Exit 1 if something is not settled."""
    if not result.ok:
        click.echo(f"certify: {len(result.problems)} claim(s) not settled", err=True)
        raise click.exceptions.Exit(NOT_SETTLED)


# -- which document, which equations ------------------------------------------------------------------
def chosen(key: str | None) -> Document:
    """The document that is asked for; an unknown key is a usage error."""
    from derivations import library

    try:
        return library.document(key or library.DEFAULT)
    except library.UnknownDocument as reason:
        raise click.UsageError(str(reason)) from None


def addressed(names: tuple[str, ...], key: str | None) -> tuple[str | None, tuple[str, ...]]:
    """The document that names are of, and the names in it; names of two documents are a usage error."""
    from derivations import library

    try:
        for name in names:
            key = library.addressed(name, key)[0] or key
        return key, tuple(library.addressed(name, key)[1] for name in names)
    except library.UnknownDocument as reason:
        raise click.UsageError(str(reason)) from None


def select(selectors: tuple[str, ...], document: Document | None = None) -> list[str] | None:
    """The entries that selectors name, in printed order; None for all of them."""
    if not selectors:
        return None
    from derivations.ledger.selection import NotFound
    from derivations.ledger.selection import select as selected

    try:
        return selected(document or chosen(None), selectors)
    except NotFound as reason:
        from derivations import library

        named = any(":" in selector for selector in selectors)
        also = f"; before a colon stands a document: {', '.join(library.DOCUMENTS)}" if named else ""
        raise click.UsageError(f"{reason}{also}") from None


# -- judging ------------------------------------------------------------------------------------------
def judged(
    document: Document, keys: list[str] | None, jobs: int, progress: bool = False, stored: bool = True
) -> RunResult:
    """Judge with a progress bar where standard error is a terminal, and with the store of verdicts where it is wanted.

    In a process of its own what is judged lives to the end: looking through it for cycles would take 2 s.
    """
    from derivations import library

    from ..judging.check import run_source
    from ..judging.judge import judge
    from ..judging.run import RARELY, run
    from ..judging.store import Store

    alone = click.get_current_context().obj
    if alone:
        gc.set_threshold(*RARELY)
    store = Store() if stored else None
    with bar(progress and sys.stderr.isatty()) as tell:
        source = library.source(document)
        if source is None:
            result = run(keys, document, jobs=jobs, progress=tell, store=store)
        else:
            result = run_source(source, store or judge, tell, None if keys is None else tuple(keys))
    if store is not None:
        store.close()
        if store.notice:
            click.echo(f"certify: {store.notice}", err=True)
    if alone:
        gc.freeze()
    return result


@contextmanager
def bar(wanted: bool) -> Iterator[Callable[[int, int, EquationResult], None] | None]:
    """A progress bar on standard error, or nothing."""
    if not wanted:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("judging {task.fields[number]:>5}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None, number="")

        def tell(done: int, total: int, result: EquationResult) -> None:
            shown.update(task, completed=done, total=total, number=f"({result.number})")

        yield tell


# -- errors -------------------------------------------------------------------------------------------
def check_target(target: str) -> None:
    """Refuse a file that cannot be written before anything is judged."""
    from ..report import certificate

    with as_usage_error():
        certificate.check_writable(target)


@contextmanager
def as_usage_error() -> Iterator[None]:
    """A certificate that cannot be written is one line and exit 2."""
    from ..report.certificate import CertificateError

    try:
        yield
    except CertificateError as reason:
        raise click.UsageError(str(reason)) from None


def main(args: list[str] | None = None) -> None:
    """The console script: one line for each kind of failure, no traceback for a user's mistake."""
    alone = args is None
    try:
        with certify.make_context("certify", sys.argv[1:] if args is None else list(args), obj=alone) as context:
            certify.invoke(context)
    except click.exceptions.Exit as reason:
        sys.exit(reason.exit_code)
    except (KeyboardInterrupt, click.Abort):
        fail("interrupted", INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as reason:
        reason.show()
        sys.exit(USAGE)
    except click.ClickException as reason:
        fail(reason.format_message(), USAGE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(NOT_SETTLED)
    sys.exit(0)


def fail(message: str, code: int) -> None:
    """One line on standard error, then exit."""
    click.echo(f"certify: {' '.join(message.split())}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
