r"""Ranges in facts: `\forall i \le t`, `\text{for } 0 \le r < t`, `\forall n \ge m`.

A fact under such a condition holds for the values of one letter between two ends; of natural numbers from 0 on where no
lower end is named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..assumptions import Assumption
from ..estimates import Stated
from ..notation import nodes as n
from ..notation.core import Node, Sym
from ..notation.reader import read_display
from ..notation.reader.errors import ReadError
from .facts import Mistaken, NoFact, Said, turned
from .scope import Scope

_FOR = re.compile(
    r"\s*,?\s*(?:\\forall|\\text\{\s*(?:,\s*)?for(?: all| every| each| any)?\s*\}|\\mathrm\{\s*for\s*\})"
    r"[\s~]*(.+?)[\s.,;]*",
    re.DOTALL,
)


HARMLESS = ("and",)
_FOR_ALL = re.compile(r"(?:for (?:all|every|any|each)|\\forall)\s*\$?\s*(\\?[A-Za-z]+|[A-Za-z])\s*\$?", re.DOTALL)


@dataclass(frozen=True)
class Range:
    """The values of a letter from `low` (None: without end) to `high`; `open` leaves the upper end out."""

    letter: Sym
    low: Node | None
    high: Node | None
    open: bool


def range_of(condition: str, scope: Scope) -> Range | None:
    """What a printed condition says of one letter; None where it says something else."""
    found = _FOR.fullmatch(condition)
    if found is None:
        return None
    try:
        chains = read_display(found[1], scope.made_names(scope.slots()), scope.macros)
    except ReadError:
        return None
    if len(chains) != 1 or chains[0].conditions or chains[0].goes_on:
        return None
    (chain,) = chains
    trees = [line.tree for line in chain.lines]
    signs = list(chain.relations)
    if None in trees or not 1 <= len(signs) <= 2:
        return None
    if all(sign in (">=", ">") for sign in signs):
        trees.reverse()
        signs = [{">=": "<=", ">": "<"}[sign] for sign in reversed(signs)]
    if not all(sign in ("<=", "<") for sign in signs):
        return None
    return _bounded(trees, signs)


def _bounded(trees: list[Node | None], signs: list[str]) -> Range | None:
    """`low <= x <= high`, `low <= x < high`, `x <= high`, `x < high`, `low <= x`, for a letter x."""
    if len(signs) == 2:
        low, letter, high = trees
        if signs[0] != "<=":
            return None
    elif _is_letter(trees[0]):
        low, (letter, high) = None, trees
    else:
        (low, letter), high = trees, None
        if signs[0] != "<=":
            return None
    if not _is_letter(letter):
        return None
    assert isinstance(letter, Sym)
    if any(letter in end.symbols for end in (low, high) if end is not None):
        return None
    return Range(letter, low, high, high is not None and signs[-1] == "<")


def _is_letter(node: Node | None) -> bool:
    return isinstance(node, Sym) and not node.indices and node.is_scalar_shaped


def ranged(said: Said, within: Range) -> Assumption:
    """An equation or a bound for the values of a letter in a range.

    Raises:
        NoFact: there is no class of facts for it.
        Mistaken: it says nothing.
    """
    up = turned(said)
    if up.relation not in ("=", "<=", "<"):
        raise NoFact(f"a fact with the relation {said.relation} for all values of a letter in a range")
    if not n.same_shape(up.left.shape, up.right.shape):
        raise Mistaken("its sides have different shapes", "mend a declaration, or the fact")
    letter = within.letter
    if letter not in (*up.left.symbols, *up.right.symbols):
        raise Mistaken(f"{letter.tex} does not occur in it", "drop the range, or mend the letter")
    others = [one for one in up.letters() if one is not letter]
    if others:
        raise NoFact(f"a fact about all values of several letters ({', '.join(map(str, (letter, *others)))})")
    ends = [end for end in (within.low, within.high) if end is not None]
    slots = {entity.slot for entity in said.scope.entities.values() if entity.kind != "function"}
    moved = [s for end in ends for s in end.symbols if s in slots and not _declared(s, said.scope)]
    if moved:
        raise Mistaken(
            f"the end of the range is {moved[0].tex}, the letter of a slot", f"declare it: scalar {moved[0].tex}"
        )
    whole = up.is_whole(letter)
    low = n.Num(0) if whole and within.low is None else within.low
    made = Stated(up.left, up.relation, up.right, letter, low, within.high, whole, within.open)
    mistake = made.mistake()
    if mistake:
        raise Mistaken(f"it says nothing: {mistake}", "mend or drop it")
    return made


def _declared(letter: Sym, scope: Scope) -> bool:
    """Whether a letter is a number of its own, beside being that of a slot."""
    return any(entity.member is letter and entity.kind == "scalar" for entity in scope.entities.values())


def harmless(text: str) -> bool:
    """Whether a printed condition takes nothing away from what is claimed: for all values of a letter."""
    words = text.replace(r"\text", "").replace("{", " ").replace("}", " ").replace("~", " ").strip(" .,;")
    plain = words.replace(r"\forall", "for all").strip()
    return plain in HARMLESS or bool(_FOR_ALL.fullmatch(plain))


def of_a_slot(condition: str, said: Said) -> bool:
    """Whether a condition says no more than that a fact holds for all values of a letter, which facts mean anyway."""
    spelled = {letter.tex.replace(" ", "") for letter in said.letters()}
    found = _FOR.fullmatch(condition)
    return found is not None and found[1].replace(" ", "") in spelled


__all__ = ["Range", "harmless", "of_a_slot", "range_of", "ranged"]
