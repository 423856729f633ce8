"""`certify mcp`: checks for assistants over the Model Context Protocol, on standard input and output."""

from __future__ import annotations

from typing import Any

import click

from . import service

INSTALL = "the extra is not installed: pip install 'derivation-verifier[mcp]'"
TOOLS = {
    "check": service.check,
    "judge_link": service.judge_link,
    "vocabulary": service.vocabulary,
    "example": service.example,
}


def server(make: Any) -> Any:
    """A server with the tools; `make` is the SDK's class of servers."""
    made = make(
        "derivation-verifier",
        instructions="Judges derivations in LaTeX with a short declaration of their notation. A verdict is computed: "
        "PROVED has a proof that was replayed, REFUTED a counterexample that was counted again; the rest is open.",
    )
    for name, tool in TOOLS.items():
        made.tool(name=name, description=(tool.__doc__ or "").strip())(tool)
    return made


@click.command("mcp")
def mcp() -> None:
    """Serve checks to assistants: check a text, judge a link, the vocabulary, an example (needs the extra mcp)."""
    try:
        from mcp.server.fastmcp import FastMCP  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise click.UsageError(INSTALL) from None
    server(FastMCP).run()
