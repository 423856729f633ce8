r"""What is said of a part of a formula below or above it: `\underbrace{X}_{text}` is X."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import nodes as n
from ..core import Node
from .parselets import atom

if TYPE_CHECKING:
    from .grammar import Parser

#: the script that bears the words
WORDS = {r"\underbrace": "_", r"\overbrace": "^", r"\boxed": ""}
STARTS = {"", "+", "(", "[", "{", r"\{"}


@atom(*WORDS)
def braced(p: Parser) -> Node:
    """What stands in the brace; a sum in it is one term where the signs around it leave no doubt."""
    place = p.i
    words = WORDS[p.text()]
    before = p.tokens[place - 1].text if place else ""
    p.i += 1
    part = p.group()
    node = p.term(part)
    if words and p.text() == words:
        p.i += 1
        p.group()
    if p.text() in ("^", "_", "'"):
        raise p.refuse("a script on a brace: is it of what stands inside?", "write the script inside", p.i)
    signed = len(p.split(part, ("+", "-"))) > 1
    if signed and not (before in STARTS and p.product_ends()):
        raise p.refuse("a sum in a brace beside a sign or a factor", "put brackets around the sum", place)
    if isinstance(node, n.Sym | n.Size):
        p.named = p.i
    return node
