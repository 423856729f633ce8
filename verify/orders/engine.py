"""Orders of magnitude: PROVES with a constant made of what is fixed, REFUTES with a family along which none does.

Both come with an object that `verify.orders.replay` checks with code of its own; where neither is found, it says what
was in the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from time import perf_counter
from typing import Any

from derivations.ledger import Claim
from derivations.ledger.orders import NotStated, Statement, statement
from derivations.notation import nodes as n
from derivations.notation.binding import free
from derivations.notation.latex import latex
from derivations.notation.nodes import Node
from derivations.notation.text import plain, text

from ..counterexamples.small.witness import model_of
from ..evidence import Counterexample, Evidence, Outcome, Scope
from ..models import NoModel
from .certificate import Family, Found
from .replay import ReplayError, replay
from .search.families import search
from .search.found import find, goal
from .search.germs import Germ, member_of, value

NAME = "orders"
REPLAY = "orders replay"


def judge(claim: Claim) -> Evidence:
    """A constant, or a family along which there is none, or why neither was found."""
    start = perf_counter()
    try:
        said = statement(claim)
    except NotStated as stop:
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": str(stop)}, seconds=perf_counter() - start)
    found, why = find(said, claim)
    if found is not None:
        shown = {"constant": text(found.constant), "for all": for_all(said)}
        shown |= {"constant in LaTeX": latex(found.constant)}
        if said.loose:
            shown["where"] = left_side(said)
        if found.bound is not None:
            shown["bound"] = text(found.upper)
        if made_of(found.constant):
            shown["fixed"] = made_of(found.constant)
        return Evidence(NAME, Outcome.PROVES, Scope.ALL, shown, proof=found, seconds=perf_counter() - start)
    family, other = search(said)
    if family is not None:
        example = counterexample(said, family)
        detail = {"for all": for_all(said)}
        return Evidence(NAME, Outcome.REFUTES, Scope.MODEL, detail, example, family, perf_counter() - start)
    reason = "; ".join(plain(part) if "\\" in part else part for part in (why, other) if part)
    return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": reason}, seconds=perf_counter() - start)


def for_all(said: Statement) -> str:
    return ", ".join(text(x) for x in said.uniform.varying)


def left_side(said: Statement) -> str:
    """What the letters for the orders of magnitude on the left side are."""
    return ", ".join(f"|{letter}| <= {constant} |{text(size)}|" for letter, constant, size in said.loose)


def made_of(constant: Node) -> str:
    """The symbols of a constant."""
    letters = dict.fromkeys(str(s) for s in sorted(free(constant), key=str) if not s.is_scalar_shaped or not s.indices)
    sizes = dict.fromkeys(str(x) for x in (constant, *constant.below) if isinstance(x, n.Size))
    return ", ".join((*letters, *sizes))


def counterexample(said: Statement, family: Family) -> Counterexample:
    """The family as it is shown: each letter as a function of s, and how fast the quotient grows."""
    rows: Mapping[Node, tuple] = dict(family.values)
    told = sorted(rows, key=lambda x: (x not in said.uniform.varying, str(x)))
    spoken = {s for side in (said.bounded, *said.scale) for s in side.symbols}
    values = {str(x): ((spelled(rows[x]),),) for x in told if x in spoken or x in said.uniform.varying}
    for member in sorted((s for s in spoken if s.indices and s not in rows), key=str):
        values[str(member)] = ((spelled(rows[member_of(member)]),),)
    drawn = {str(x): ((spelled(rows[x]),),) for x in told if str(x) not in values}
    growth = growth_of(said, family)
    where = f"{left_side(said)}; " if said.loose else ""
    note = f"{where}for s = 1, 2, 3, ... the quotient of the sides grows like {spelled(((Fraction(1), growth),))}"
    return Counterexample({}, values, "", "", "", note=f"{note}: no constant exceeds it", drawn=drawn)


def growth_of(said: Statement, family: Family) -> Fraction:
    """The power of s by which the quotient of the sides grows."""
    given = {x: Germ({p: c for c, p in row}, {Fraction(0): Fraction(1)}) for x, row in family.values}
    degrees = [value(node, given).degree for node in said.scale if value(node, given).top]
    return value(said.bounded, given).degree - max(degrees)


def spelled(row: tuple[tuple[Fraction, Fraction], ...]) -> str:
    """A sum of powers of s in plain text."""
    parts = []
    for c, p in row:
        power = "" if p == 0 else "s" if p == 1 else f"s^{p}" if p.denominator == 1 and p > 0 else f"s^({p})"
        parts.append(str(c) if not power else power if c == 1 else f"{c} {power}")
    return " + ".join(parts) or "0"


def judge_replay(claim: Claim, proof: Any) -> Evidence:
    """The second witness: the constant with all that shows it, or the family, checked again."""
    start = perf_counter()
    try:
        replay(claim, proof)
    except ReplayError as stop:
        detail = {"reason": f"the replay rejected it: {stop}"}
        return Evidence(REPLAY, Outcome.GAVE_UP, detail=detail, seconds=perf_counter() - start)
    outcome = Outcome.SUPPORTS if isinstance(proof, Found) else Outcome.REFUTES
    return Evidence(REPLAY, outcome, Scope.ALL, {"replayed": True}, seconds=perf_counter() - start)


def exactly(claim: Claim) -> Claim:
    """A claim without a constant that assumes what the order statement assumes."""
    said = statement(claim)
    return goal(said, claim, said.bounded)


def witness(claim: Claim) -> Mapping[str, Any]:
    """A small model of all that an order statement assumes; raises `NoModel`."""
    found = model_of(exactly(claim))
    if isinstance(found, str):
        raise NoModel(found)
    return found


__all__ = ["NAME", "REPLAY", "exactly", "judge", "judge_replay", "witness"]
