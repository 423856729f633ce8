"""`certify symbols`: what a document calls what, and where that changes."""

from __future__ import annotations

import click

from .main import DOCUMENT, chosen


@click.command("symbols")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--all", "every", is_flag=True, help="Every name, with where it is used, what it is, and what it stands for."
)
@DOCUMENT
def symbols(names: tuple[str, ...], every: bool, key: str | None) -> None:
    r"""Names that are defined again, mean something else, or are never defined; or all about some: K, '\delta_0'.

    Nothing is judged: this is what the print, the entries and their notations say.
    """
    document = chosen(key)
    from ..report import symbols as report

    rows = report.symbols_json(document)
    if not names:
        click.echo(report.details(rows) if every else report.overview(document.title, rows), nl=False)
        return
    shown = []
    for name in names:
        found = report.select(rows, name)
        if not found:
            known = sorted({row["letter"].lstrip("\\") for row in rows})
            raise click.UsageError(f"nothing printed is called {name!r}; its letters are {', '.join(known)}")
        shown += [row for row in found if row not in shown]
    click.echo(report.details(shown), nl=False)


__all__ = ["symbols"]
