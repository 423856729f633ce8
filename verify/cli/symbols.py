"""`certify symbols`: what a document calls what, and where that changes."""

from __future__ import annotations

from typing import Any

import click

from .main import chosen


@click.command("symbols")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--all", "every", is_flag=True, help="Every name, with where it is used, what it is, and what it stands for."
)
@click.option(
    "--document", "key", metavar="KEY|FILE", help="Which document: one of ours, or a .tex or .md of your own."
)
def symbols(names: tuple[str, ...], every: bool, key: str | None) -> None:
    r"""Names that are defined again, mean something else, or are never defined; or all about some: K, '\delta_0'.

    Nothing is judged: this is what the print, the entries and their notations say.
    """
    from ..report import symbols as report

    title, rows = table(key)
    if not names:
        click.echo(report.details(rows) if every else report.overview(title, rows), nl=False)
        return
    shown = []
    for name in names:
        found = report.select(rows, name)
        if not found:
            known = sorted({row["letter"].lstrip("\\") for row in rows})
            raise click.UsageError(f"nothing printed is called {name!r}; its letters are {', '.join(known)}")
        shown += [row for row in found if row not in shown]
    click.echo(report.details(shown), nl=False)


def table(key: str | None) -> tuple[str, list[dict[str, Any]]]:
    """The title and table of a document of ours by its key, or of that of a file."""
    from derivations.sources import SUFFIXES, SourceError, read_file

    from ..report import symbols as report

    if key is None or not key.lower().endswith(tuple(SUFFIXES)):
        document = chosen(key)
        return document.title, report.symbols_json(document)
    try:
        source = read_file(key)
    except SourceError as reason:
        raise click.UsageError(str(reason)) from None
    return source.document.title, report.symbols_of_file(source)


__all__ = ["symbols"]
