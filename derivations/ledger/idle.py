"""What is taken for constant under a derivative, a limit or an integral, and for deterministic in an expectation.

What is not declared to vary does not vary: that may be meant, so it is listed; where nothing at all depends on the
variable, or nothing is random, a declaration was forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..assumptions import (
    Centered,
    Define,
    Flow,
    Gram,
    Has,
    HasDensity,
    Independent,
    Kernel,
    PathFact,
    Random,
    SameEvent,
    SmoothMap,
    White,
)
from ..assumptions.dependence import Dependence, dependence
from ..assumptions.functions import FunctionFact
from ..estimates import Natural, Stated
from ..notation import nodes as n
from ..notation.binding import free, terms
from ..notation.nodes import Node, Sym
from ..notation.text import plain
from .claim import Claim, ClaimError

VARYING = n.D | n.Lim | n.Integral | n.Grad | n.Jac | n.Frechet
IDLE = n.D | n.Lim | n.Grad | n.Jac | n.Frechet
CHANCE = n.Expect | n.Cov | n.CondMean | n.CondCov


@dataclass(frozen=True)
class Constant:
    """Symbols that are taken for constant in a variable, or (without one) for deterministic."""

    symbols: tuple[Sym, ...]
    variable: Sym | None

    def __str__(self) -> str:
        names = ", ".join(str(s) for s in self.symbols)
        return f"deterministic: {names}" if self.variable is None else f"constant in {self.variable}: {names}"


def taken_for_constant(claim: Claim) -> tuple[Constant, ...]:
    """What the claim's derivatives, limits, integrals and expectations take for constant.

    Raises `ClaimError` where nothing depends on the variable of a derivative or a limit, or nothing is random.
    """
    depends = dependence(claim.assumptions.judged)
    nodes = [x for side in (claim.lhs, claim.rhs) for x in n.tree(side)]
    out: dict[Constant, None] = {}
    fixed_by = {fact.symbol: fact for fact in claim.assumptions.judged if isinstance(fact, Define)}
    for x in nodes:
        if isinstance(x, n.D | n.Grad | n.Jac | n.Frechet) and isinstance(x.args[1], Sym) and not x.args[1].indices:
            _not_fixed(claim, x, fixed_by.get(x.args[1]))
    for variable in dict.fromkeys(x.args[1] for x in nodes if isinstance(x, VARYING) and isinstance(x.args[1], Sym)):
        own = [x for x in nodes if isinstance(x, VARYING) and x.args[1] is variable]
        moving = [x for x in own if depends.depends(x.args[0], variable)]
        still = tuple(dict.fromkeys(s for x in own for s in _still(x.args[0], depends, variable)))
        idle = [x for x in own if isinstance(x, IDLE)]
        if idle and not moving and still:
            raise ClaimError(_forgotten(claim, idle[0], still, variable))
        if still:
            out[Constant(still, variable)] = None
    for x in nodes:
        if isinstance(x, n.D | n.Grad | n.Jac | n.Frechet) and isinstance(x.args[1], Sym) and not x.args[1].indices:
            _not_tied(claim, x)
    chances = [x for x in nodes if isinstance(x, CHANCE)]
    _only_laws(claim, depends, bool(chances))
    _only_members(claim, depends)
    fixed = tuple(dict.fromkeys(s for x in chances for s in _fixed(x, depends)))
    if chances and fixed and not any(depends.is_random(x) for x in chances):
        raise ClaimError(_not_random(claim, chances[0], fixed))
    if fixed:
        out[Constant(fixed, None)] = None
    return tuple(out)


def _not_tied(claim: Claim, node: Node) -> None:
    """A letter that an equation ties to others is no variable of a derivative."""
    for fact in (*claim.assumptions.standing, *claim.assumptions.stated):
        tied = isinstance(fact, Stated) and fact.relation == "=" and fact.var is None
        head = fact.left if isinstance(fact, Stated) else None
        if tied and not isinstance(head, Sym) and any(node.args[1] in free(x) for x in fact.nodes()):
            raise ClaimError(
                f"claim {claim.id or '?'}: {node} differentiates by {node.args[1]}, and {plain(fact.statement())} ties "
                "it to others; define what moves by a formula in it (Define), or drop the equation"
            )


def _only_laws(claim: Claim, depends: Dependence, chance: bool) -> None:
    """What facts other than laws and definitions say of random columns is not understood.

    Densities, which stand for themselves, are understood where no expectation is taken.
    """
    judged = claim.assumptions.judged
    known: tuple[type, ...] = RANDOM if chance else (*RANDOM, *DENSITIES)
    if any(isinstance(fact, Random) for fact in judged):
        known = (*known, *SURELY)
    for fact in (*claim.assumptions.standing, *claim.assumptions.stated):
        if not isinstance(fact, known) and any(depends.is_random(x) for x in fact.nodes() if not _mean(x)):
            raise ClaimError(
                f"claim {claim.id or '?'}: {plain(fact.statement())} speaks of a random column in a way that is not "
                "understood here; give its law (Centered, White) or a definition by columns that have one"
            )


def _only_members(claim: Claim, depends: Dependence) -> None:
    """A member of a family of random columns of which no law is stated is neither random nor deterministic."""
    random = {s.name for s in depends.random if s.indices}
    for symbol in sorted(free(claim.lhs) | free(claim.rhs), key=str):
        if symbol.indices and symbol.name in random and not depends.is_random(symbol):
            raise ClaimError(
                f"claim {claim.id or '?'}: {symbol} belongs to a family of random columns and no law of it is stated; "
                "state the joint law of the members that occur"
            )


def _mean(node: Node) -> bool:
    """Whether chance occurs in a term only under expectations."""
    return isinstance(node, CHANCE) or (
        not any(isinstance(x, Sym) for x in (node,)) and all(_mean(part) for part in terms(node) if part.symbols)
    )


#: facts that say what is random, and facts about what depends on it that every engine knows
RANDOM = (Centered, White, Random, Define, Flow, PathFact, SmoothMap, Gram, Kernel)
#: what may be said, surely, of what depends on random columns without a law, of which small models are made
SURELY = (Stated, Has, Natural, FunctionFact)
DENSITIES = (Independent, HasDensity, SameEvent)


def _not_fixed(claim: Claim, node: Node, fact: Define | None) -> None:
    """A letter of time that has one value is no variable of a derivative."""
    if fact is not None and node.args[1].is_scalar_shaped:
        raise ClaimError(
            f"claim {claim.id or '?'}: {node} differentiates by {node.args[1]}, which has a value of its own "
            f"({plain(fact.statement())}); drop the definition, or put the value in after the derivative"
        )


def _still(body: Node, depends: Dependence, variable: Sym) -> Iterator[Sym]:
    yield from sorted(
        (s for s in free(body) if s is not variable and variable not in depends.behind(s) and not _is_index(s, body)),
        key=str,
    )


def _is_index(symbol: Sym, body: Node) -> bool:
    """Whether a symbol only says which member of a family is meant."""
    return not any(symbol in x.args for x in n.tree(body) if not isinstance(x, Sym)) and symbol is not body


def _fixed(node: Node, depends: Dependence) -> Iterator[Sym]:
    for body in node.args:
        if isinstance(body, Node):
            yield from sorted((s for s in free(body) if not depends.is_random(s) and not _is_index(s, body)), key=str)


def _forgotten(claim: Claim, node: Node, still: tuple[Sym, ...], variable: Sym) -> str:
    names = ", ".join(str(s) for s in still)
    what = "limit" if isinstance(node, n.Lim) else "derivative"
    return (
        f"claim {claim.id or '?'}: nothing in the {what} {node} depends on {variable}: {names} would be taken for "
        f"constant; give what moves an index ({still[0].name}({variable}), by `family`) or a definition, a flow or a "
        f"path in {variable}, or drop the {what}"
    )


def _not_random(claim: Claim, node: Node, fixed: tuple[Sym, ...]) -> str:
    names = ", ".join(str(s) for s in fixed)
    return (
        f"claim {claim.id or '?'}: nothing in {node} is random: {names} would be taken for deterministic; state a law "
        "(Centered, White) of what is random, or drop the expectation"
    )


__all__ = ["Constant", "taken_for_constant"]
