"""`certify check`: a user's LaTeX or Markdown, judged link by link; `certify show FILE#5`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .main import NOT_SETTLED, STORED, USAGE, as_usage_error, bar, check_target

if TYPE_CHECKING:
    from derivations.sources import Source

    from ..judging.check import Checked

FORMATS = ("text", "github", "json")
EFFORTS = ("brief", "usual", "thorough")
PAUSE = 0.5  # seconds between two looks at files that are watched


@click.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--strict", is_flag=True, help="What is not settled or not read counts as a failure too.")
@click.option("--watch", is_flag=True, help="Judge again whenever a file is saved, until Ctrl-C.")
@click.option("--json", "target", metavar="FILE", help="Write the certificate; a folder where there are several files.")
@click.option("--html", "folder", metavar="DIR", help="Write pages; a folder in it for each of several files.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--effort", type=click.Choice(EFFORTS), default="usual", show_default=True,
              help="How hard the engines try, in counted work; thorough also tries what would help.")  # fmt: skip
@STORED
def check(
    files: tuple[str, ...], strict: bool, watch: bool, target: str | None, folder: str | None, form: str, effort: str,
    stored: bool,
) -> None:  # fmt: skip
    """Judge every link of LaTeX or Markdown files with a short declaration of their notation; - reads standard input.

    Exit status 0: nothing is refuted; 1: something is, or with --strict is not settled or not read; 2: usage, a file or
    a declaration that cannot be read.
    """
    if watch and "-" in files:
        raise click.UsageError("--watch watches files; drop -")
    if files.count("-") > 1:
        raise click.UsageError("standard input is read once; name - once")
    if target is not None and len(files) == 1:
        check_target(target)
    asked = Asked(files, strict, target, folder, form, effort, stored)
    code = asked.once()
    if watch:
        asked.again()
    if code:
        raise click.exceptions.Exit(code)


class Asked:
    """One call: what is to be checked, and how it is told."""

    def __init__(
        self, files: tuple[str, ...], strict: bool, target: str | None, folder: str | None, form: str, effort: str,
        stored: bool,
    ) -> None:  # fmt: skip
        self.files = files
        self.strict = strict
        self.target = target
        self.folder = folder
        self.form = form
        self.effort = effort
        self.stored = stored
        self.seen: dict[Path, tuple[int, int]] = {}

    def once(self, only: Iterable[str] | None = None) -> int:
        """Judge the files; the exit status."""
        from derivations.sources import SourceError

        store, judging = self.judging()
        code = 0
        for file in self.files if only is None else only:
            try:
                source = self.read(file)
            except SourceError as reason:
                self.failed(reason)
                code = USAGE
                continue
            self.note(source, file)
            found = self.judged(source, judging)
            self.told(found, file)
            if code != USAGE and (found.refuted or (self.strict and not found.settled)):
                code = NOT_SETTLED
        if store is not None:
            store.close()
            if store.notice:
                click.echo(f"certify: {store.notice}", err=True)
        return code

    def read(self, file: str) -> Source:
        from derivations.sources import SourceError, read_file, read_text

        if file != "-":
            return read_file(file)
        from derivations.sources.files import MOST_BYTES

        try:
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        except (AttributeError, OSError, ValueError):
            raise SourceError("-", "standard input cannot be read", "pipe a text into it, or name a file") from None
        try:
            return read_text(data.decode("utf-8"), stdin_name(data))
        except UnicodeDecodeError:
            raise SourceError("-", "standard input is not UTF-8", "pipe a text in UTF-8") from None

    def judging(self) -> tuple[Any, Callable[..., Any]]:
        from ..judging.judge import judge
        from ..judging.store import Store

        store = Store() if self.stored and self.effort != "brief" else None
        return store, store or judge

    def judged(self, source: Source, judging: Callable[..., Any]) -> Checked:
        from ..effort import briefly
        from ..judging.check import check_source

        effort = briefly() if self.effort == "brief" else nullcontext()
        with bar(self.form == "text" and sys.stderr.isatty()) as tell, effort:
            return check_source(source, judging, tell)

    def told(self, found: Checked, file: str) -> None:
        """What is shown and written of one document."""
        from ..report import checked

        advise = self.effort == "thorough"
        if self.form == "json":
            for finding in found.findings:
                click.echo(json.dumps(checked.link_json(finding, found, advise), ensure_ascii=False))
        else:
            lines = checked.github_lines(found) if self.form == "github" else checked.text_lines(
                found, color=sys.stdout.isatty(), advise=advise
            )  # fmt: skip
            for line in lines:
                click.echo(line)
        if self.target is not None or self.folder is not None:
            self.written(found, file)

    def written(self, found: Checked, file: str) -> None:
        from ..report import certificate, checked_certificate, pages

        several = len(self.files) > 1
        stem = "stdin" if file == "-" else Path(file).stem
        with as_usage_error():
            if self.target is not None:
                path = Path(self.target)
                if several:
                    path.mkdir(parents=True, exist_ok=True)
                    path = path / f"{stem}.json"
                certificate.write(path, checked_certificate.to_json(found))
            if self.folder is not None:
                folder = Path(self.folder) / stem if several else Path(self.folder)
                written = pages.write(checked_certificate.to_json(found, bare=True), folder, file)
                click.echo(f"pages: open {written[0]}", err=self.form != "text")

    def failed(self, reason: Any) -> None:
        """A file that cannot be read is one line."""
        from ..report.checked import annotation

        if self.form == "github":
            click.echo(annotation("error", reason.where, "certify", f"{reason.what}; {reason.remedy}"))
        click.echo(f"certify: {' '.join(str(reason).split())}", err=True)

    # -- watching -----------------------------------------------------------------------------------------
    def note(self, source: Source, file: str) -> None:
        """The files of a document as they are now."""
        if file == "-":
            return
        root = Path(file).absolute().parent
        names = [Path(file), *(root / name for name in source.files)]
        self.seen.update({path: stamp(path) for path in names})

    def changed(self) -> list[str]:
        """The files whose documents have changed on disk."""
        moved = [path for path, old in self.seen.items() if stamp(path) != old]
        return list(self.files) if moved else []

    def again(self, rounds: int | None = None, pause: Callable[[float], None] = time.sleep) -> None:
        """Judge what changes; what stays is remembered by the store of verdicts."""
        self.seen = {**{Path(file): stamp(Path(file)) for file in self.files}, **self.seen}
        while rounds is None or rounds > 0:
            pause(PAUSE)
            files = self.changed()
            if files:
                self.seen = {Path(file): stamp(Path(file)) for file in self.files}
                self.once(files)
            rounds = None if rounds is None else rounds - 1


def stamp(path: Path) -> tuple[int, int]:
    """When a file was written, and how long it is."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def stdin_name(data: bytes) -> str:
    """Standard input is LaTeX, unless it begins as Markdown does or holds our comments of Markdown."""
    head = data.lstrip()[:2]
    markdown = (b"<!-- certify" in data or head.startswith(b"#") or b"```" in data) and b"\\begin{document}" not in data
    return "stdin.md" if markdown else "stdin.tex"
