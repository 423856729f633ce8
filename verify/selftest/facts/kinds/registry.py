"""Templates by kind: each makes a claim with facts whose truth is known by construction, or left to the oracle."""

from __future__ import annotations

from collections.abc import Callable

from ..case import Draft
from ..letters import Letters

Template = Callable[[Letters], Draft]
KINDS: dict[str, dict[str, Template]] = {}


def kind(name: str) -> Callable[[Template], Template]:
    """Register a template of this kind, under its own name."""

    def keep(template: Template) -> Template:
        known = KINDS.setdefault(name, {})
        if template.__name__ in known:
            raise ValueError(f"two templates of {name} are called {template.__name__}")
        known[template.__name__] = template
        return template

    return keep
