"""`certify init`: a starter declaration for a file."""

from __future__ import annotations

import click


@click.command("init")
@click.argument("file")
def init(file: str) -> None:
    """A starter declaration of the notation of FILE, from its displays alone, to be corrected by hand."""
    from derivations.sources import SourceError
    from derivations.sources.starter import starter_of

    try:
        click.echo(starter_of(file), nl=False)
    except SourceError as reason:
        raise click.UsageError(str(reason)) from None
