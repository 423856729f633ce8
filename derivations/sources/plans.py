r"""Directives that name the idea of a proof: induction, first exit, a union bound. They prove nothing.

    % certify induction t: \|x_i\|_2 \le q^i r \quad \forall i \le t
    % certify first exit: \|\theta_r - \theta_0\|_2 < \rho \quad \forall 0 \le r < t
    % certify union bound

Several inductions for one display are one, over all that they state at once.
"""

from __future__ import annotations

from ..assumptions import Flow
from ..estimates import Likely, Stated
from ..ledger.plan import FirstExit, HighProbability, Induction, Plan
from ..notation import nodes as n
from ..notation.core import Sym
from .declarations import Declaring
from .directives import Directions, Planned, directive, wrong
from .events import Piece
from .pieces import cut, part, word
from .text import Text


@directive("induction")
def induction(out: Directions, text: Text, rest: Piece) -> None:
    letter, *behind = cut(rest, ":")
    said = part(rest, behind[0].at - rest.at, len(rest.text)) if behind else rest
    if not letter.text or not behind or not said.text:
        raise wrong(text, rest, "an induction without its letter and what it shows",
                    r"write induction t: a_i \le b \quad \forall i \le t")  # fmt: skip
    out.plans.append(Planned("induction", letter, said))


@directive("first")
def first(out: Directions, text: Text, rest: Piece) -> None:
    found, said = word(rest)
    if found not in ("exit:", "exit") or not said.text.lstrip(":").strip():
        raise wrong(text, rest, "a first exit without the ball that is not left",
                    r"write first exit: \|x_r - x_0\|_2 < \rho \quad \forall 0 \le r < t")  # fmt: skip
    skipped = len(said.text) - len(said.text.lstrip(": "))
    out.plans.append(Planned("first exit", rest, part(said, skipped, len(said.text))))


@directive("union")
def union(out: Directions, text: Text, rest: Piece) -> None:
    if rest.text != "bound":
        raise wrong(text, rest, f"union {rest.text}", "write union bound")
    out.plans.append(Planned("union bound", rest, rest))


def plan_of(directions: Directions, declaring: Declaring) -> Plan | None:
    """The plan that the directives of a display name.

    Raises:
        SourceError: one of them is not understood, or they do not fit together.
    """
    kinds = {one.kind for one in directions.plans}
    if not kinds:
        return None
    first = directions.plans[0]
    if len(kinds) > 1 or (first.kind != "induction" and len(directions.plans) > 1):
        raise declaring.wrong(directions.plans[1].said, "a second idea for one proof", "keep one of them")
    match first.kind:
        case "induction":
            return _induction(directions.plans, declaring)
        case "first exit":
            return _first_exit(first, declaring)
    events = tuple(fact for fact in declaring.scope.assumptions if isinstance(fact, Likely))
    if not events:
        raise declaring.wrong(first.said, "a union bound without events", r"declare them: likely \delta: fact a < b")
    return HighProbability(events)


def _stated(one: Planned, declaring: Declaring) -> tuple[Stated, ...]:
    found = tuple(declaring.facts(one.said))
    ranged = tuple(fact for fact in found if isinstance(fact, Stated) and None not in (fact.var, fact.high))
    if not found or len(ranged) != len(found):
        raise declaring.wrong(one.said, "a property without its range", r"write \forall i \le t behind it")
    return ranged


def _induction(plans: list[Planned], declaring: Declaring) -> Induction:
    letters = {declaring.term(one.letter, n.SCALAR) for one in plans}
    letter = letters.pop()
    if letters or not isinstance(letter, Sym):
        raise declaring.wrong(plans[-1].letter, "an induction over one letter", "write the letter of the claim")
    properties = tuple(fact for one in plans for fact in _stated(one, declaring))
    for one, fact in zip(plans, properties, strict=False):
        if fact.high is not letter or not fact.index or fact.open:
            raise declaring.wrong(one.said, f"a property that is not stated up to {letter.tex}",
                                  rf"write \forall i \le {letter.tex}")  # fmt: skip
    return Induction(letter, properties)


def _first_exit(one: Planned, declaring: Declaring) -> FirstExit:
    found = _stated(one, declaring)
    if len(found) != 1:
        raise declaring.wrong(one.said, "a first exit from two balls", "write one bound")
    (before,) = found
    members = {s.name for s in before.left.symbols}
    flows = [fact for fact in declaring.scope.assumptions if isinstance(fact, Flow) and fact.path.name in members]
    if len(flows) != 1 or not isinstance(before.high, Sym):
        raise declaring.wrong(one.said, "a first exit of what does not flow", "state the flow of the path as a fact")
    return FirstExit(flows[0], before, before.high)


__all__ = ["plan_of"]
