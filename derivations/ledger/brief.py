"""A mistake at a glance: the smallest part of what is printed that differs, and what should stand there.

Both are words with formulas between dollar signs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Tuple

from ..assumptions import Assumption
from ..notation.latex import latex
from ..notation.nodes import Add, Node, Sym
from ..notation.text import plain, text
from .equation import Equation
from .repairs import Gap, NewPremises, NewRelations, Repair

Pair = tuple[str, str]
SHORT = 46  # signs, as text, up to which what surrounds a difference is shown with it
LONGER = "a longer formula"
LONG = 150  # signs from which words stand for a formula


def briefs(entry: Equation, repair: Repair) -> Iterator[Pair]:
    """For each place that a repair changes what is printed there, and what should stand there."""
    lines = getattr(repair, "lines", None)
    if repair.erratum.brief is not None:
        yield repair.erratum.brief
    elif lines:
        for number in sorted(lines):
            a, b = difference(entry.lines[number - 1].printed, lines[number])
            yield _formula(a), _formula(b)
    elif isinstance(repair, NewPremises):
        yield _premises(entry.chain.stated, repair.premises)
    elif isinstance(repair, NewRelations):
        for number, relation in sorted(repair.relations.items()):
            link = entry.links[number - 1]
            yield f"${link.relation.tex}$ in {link.id}", f"${relation.tex}$"
    elif isinstance(repair, Gap):
        yield "a step of the argument", "it does not follow; the claim holds, proved otherwise"
    else:
        for one in repair.amends(entry):
            yield _shown(one.printed), _shown(one.corrected)


def _premises(stated: Iterable[Assumption], needed: Iterable[Assumption]) -> Pair:
    old = [fact for fact in stated if fact not in tuple(needed)]
    new = [fact for fact in needed if fact not in tuple(stated)]
    return _facts(old) if old else "no premise", f"if {_facts(new)}"


def _facts(facts: Iterable[Assumption]) -> str:
    said = [fact.statement() for fact in facts]
    if sum(len(plain(x)) for x in said) > LONG:
        return f"{len(said)} premises"
    return ", ".join(f"${x}$" for x in said)


def _formula(node: Node) -> str:
    return _shown(latex(node))


def _shown(tex: str) -> str:
    return f"${tex}$" if len(plain(tex)) <= LONG else LONGER


# -- the smallest part that differs ----------------------------------------------------------------------------
def difference(printed: Node, right: Node) -> tuple[Node, Node]:
    """The parts of two terms in which they differ, with as much around them as stays short."""
    pairs = list(_inwards(printed, right))
    short = [(a, b) for a, b in pairs if max(len(text(a)), len(text(b))) <= SHORT]
    a, b = short[0] if short else pairs[-1]
    return _terms(a, b)


def _inwards(a: Node, b: Node) -> Iterator[tuple[Node, Node]]:
    while True:
        yield a, b
        changed = list(_changed(a, b))
        if len(changed) != 1:
            return
        a, b = changed[0]


def _changed(a: Node, b: Node) -> Iterator[tuple[Node, Node]]:
    """The arguments in which two nodes differ; none where they cannot be told apart by their arguments."""
    if type(a) is not type(b) or len(a.args) != len(b.args) or isinstance(a, Sym):
        return
    for one, other in zip(a.args, b.args, strict=True):
        if one == other:
            continue
        if isinstance(one, Node) and isinstance(other, Node):
            yield one, other
        elif isinstance(one, Tuple) and isinstance(other, Tuple) and len(one.args) == len(other.args):
            yield from ((x, y) for x, y in zip(one.args, other.args, strict=True)
                        if x != y and isinstance(x, Node) and isinstance(y, Node))  # fmt: skip
        else:
            yield a, b
            yield a, b  # a word or size differs: nothing smaller is shown
            return


def _terms(a: Node, b: Node) -> tuple[Node, Node]:
    """Of two long sums, the terms that the other lacks."""
    if not (isinstance(a, Add) and isinstance(b, Add)) or max(len(text(a)), len(text(b))) <= LONG:
        return a, b
    mine = [term for term in a.args if term not in b.args]
    others = [term for term in b.args if term not in a.args]
    if not mine or not others:
        return a, b
    return (mine[0] if len(mine) == 1 else Add(*mine)), (others[0] if len(others) == 1 else Add(*others))


__all__ = ["LONGER", "briefs", "difference"]
