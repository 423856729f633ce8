"""`certify show FILE#5`: one display of a user's file in full."""

from __future__ import annotations

import click


def show_file(name: str, stored: bool) -> None:
    """`certify show FILE#5`: one display of a file in full."""
    from derivations.sources import SourceError, read_file

    from ..judging.check import check_source
    from ..judging.judge import judge
    from ..judging.store import Store
    from ..report import checked

    file, _, number = name.rpartition("#")
    wanted = number.strip().strip("()")
    try:
        source = read_file(file)
    except SourceError as reason:
        raise click.UsageError(str(reason)) from None
    key = source.finds.get(f"label {wanted}") or source.finds.get(wanted) or source.finds.get(wanted.rsplit(".", 1)[0])
    if key is None:
        known = ", ".join(list(source.shown)[:12]) or "none"
        raise click.UsageError(f"{file} has no display {wanted!r}; there are: {known}")
    store = Store() if stored else None
    found = check_source(source, store or judge, only=(key,))
    if store is not None:
        store.close()
    click.echo(checked.show(found, key), nl=False)
    if found.refuted:
        raise click.exceptions.Exit(1)
