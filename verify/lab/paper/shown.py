"""A record of the paper's displays as text: the displays, what they claim, each number with its interval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def lines(data: Mapping[str, Any]) -> Iterator[str]:
    """The record for a terminal, line by line."""
    for one in data["paper"]:
        yield f"{', '.join(one['displays'])}: {one['quantity']}"
        yield f"  claim    {one['claim']}"
        for row in one["rows"]:
            beside = "".join(
                f"; {name} {number:.4g}{' (outside)' if name in row['outside'] else ''}"
                for name, number in row["beside"]
            )
            yield f"  {row['case']:<44} {row['value']:.4g} [{row['low']:.4g}, {row['high']:.4g}]{beside}"
        seeds = one["seeds"]
        yield f"  verdict  {one['verdict']}; {one['level']} intervals, seeds {seeds[0]} to {seeds[-1]}"
        yield f"  {one['says']}"
        yield ""
