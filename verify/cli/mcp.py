"""`certify mcp`: checks for assistants over the Model Context Protocol, on standard input and output."""

from __future__ import annotations

import functools
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from . import service

INSTALL = "the extra is not installed: pip install 'derivation-verifier[mcp]'"
TOOLS: dict[str, Callable[..., Any]] = {
    "check": service.check,
    "judge_link": service.judge_link,
    "vocabulary": service.vocabulary,
    "example": service.example,
}
#: where the SDK has its class of servers, by version, and the module of its errors
PLACES = (("mcp.server.mcpserver", "MCPServer"), ("mcp.server.fastmcp", "FastMCP"))


def server(make: Any, refusal: type[Exception] = service.Refused) -> Any:
    """A server with the tools; `make` is the SDK's class of servers, `refusal` its error whose message is passed on."""
    made = make(
        "derivation-verifier",
        instructions="Judges derivations in LaTeX with a short declaration of their notation. A verdict is computed: "
        "PROVED has a proof that was replayed, REFUTED a counterexample that was counted again; the rest is open.",
    )
    for name, tool in TOOLS.items():
        made.tool(name=name, description=(tool.__doc__ or "").strip())(_refusing(tool, refusal))
    return made


def _refusing(tool: Callable[..., Any], refusal: type[Exception]) -> Callable[..., Any]:
    """A tool that refuses in the SDK's way, so that the asker learns why."""
    if refusal is service.Refused:
        return tool

    @functools.wraps(tool)
    def asked(*given: Any, **named: Any) -> Any:
        try:
            return tool(*given, **named)
        except service.Refused as reason:
            raise refusal(str(reason)) from None

    return asked


def sdk() -> tuple[Any, type[Exception]]:
    """The SDK's class of servers and its error of a tool; both have moved with its second version.

    Raises:
        click.UsageError: the SDK is not installed.
    """
    for module, name in PLACES:
        try:
            return getattr(import_module(module), name), import_module(f"{module}.exceptions").ToolError
        except (ImportError, AttributeError):
            continue
    raise click.UsageError(INSTALL)


@click.command("mcp")
def mcp() -> None:
    """Serve checks to assistants: check a text, judge a link, the vocabulary, an example (needs the extra mcp)."""
    server(*sdk()).run()
