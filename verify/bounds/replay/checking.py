"""The replay of one proof: its terms, its steps, and the table of checks by rule name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from derivations.assumptions import Assumption, Has, Property, Throughout
from derivations.estimates import Stated
from derivations.notation import nodes as n

from .domains import declares, meant, met
from .errors import need
from .expansion import Expansion, is_sign
from .needs import CARRIED
from .polynomials import number, wordless
from .steps import Step
from .trees import EQ, LE, LT, about, free, plain

Gone = Sequence[Iterable[Assumption]]  # what each premise may lose, one entry for each
Check = Callable[["Replay", Step], "Gone | None"]
CHECKS: dict[str, Check] = {}


def checks(name: str) -> Callable[[Check], Check]:
    """Register the check of a rule. It raises `ReplayError`, or returns what it discharges from each premise."""

    def register(function: Check) -> Check:
        if name in CHECKS:
            raise ValueError(f"two checks for {name!r}")
        CHECKS[name] = function
        return function

    return register


@dataclass(frozen=True)
class Within:
    """The values over which the rule of a step makes a premise general."""

    step: Step
    low: n.Node | None
    high: n.Node | None
    whole: bool = False


class Replay:
    """Checks steps one by one. Signs are used as far as a step says that it rests on them."""

    def __init__(self, assumptions: Iterable[Assumption], expansions: dict[frozenset, Expansion] | None = None) -> None:
        """`expansions` are those that are known already, by the signs that they may use."""
        known = {} if expansions is None else expansions
        signs = frozenset(a for a in assumptions if is_sign(a))
        if signs not in known:
            known[signs] = Expansion(signs)
        self.terms = known[signs]
        self.terms.begin()
        self.shown: set[Assumption] = set()

    def check(self, step: Step) -> None:
        check = CHECKS.get(step.rule)
        need(check, f"no rule is called {step.rule!r}")
        self.shown = set()
        gone = check(self, step) or ((),) * len(step.parents)  # type: ignore[misc]
        need(len(gone) == len(step.parents), f"{step.rule}: another number of premises")
        meant(self, step, [p for p, less in zip(step.parents, gone, strict=True) if p.under.isdisjoint(less)])
        rests = set().union(*(p.under.difference(less) for p, less in zip(step.parents, gone, strict=True)))
        lost = (rests | self.terms.uses) - step.under
        need(not lost, f"{step.rule}: {', '.join(a.statement() for a in lost)} was dropped")

    # -- what a step shows --------------------------------------------------------------------------------
    def same(self, a: n.Node, b: n.Node) -> bool:
        return self.terms.same(a, b)

    def concludes(self, step: Step, left: n.Node, relation: str, right: n.Node) -> None:
        """The step says exactly this, up to expansion."""
        need(step.relation == relation, f"{step.rule}: the rule shows {relation}, not {step.relation}")
        need(self.same(step.left, left) and self.same(step.right, right), f"{step.rule}: the rule shows something else")

    def below(self, step: Step, left: n.Node, right: n.Node, strict: bool = False) -> bool:
        """Whether a premise shows left <= right (left < right)."""
        fine = step.relation == LT or (not strict and step.relation in (LE, EQ))
        return fine and self.same(step.left, left) and self.same(step.right, right)

    def needs_below(self, step: Step, left: n.Node, right: n.Node, why: str, strict: bool = False) -> None:
        need(self.below(step, left, right, strict), why)

    def rests_on(self, step: Step, *assumptions: Assumption) -> None:
        for a in assumptions:
            need(a in step.under, f"{step.rule}: it rests on {a.statement()}, which is dropped")

    def shows(self, *needs: Assumption) -> None:
        """What its sides need and the rule itself shows."""
        self.shown.update(needs)

    # -- generality ---------------------------------------------------------------------------------------
    def general(
        self, var: n.Sym, premise: Step, allowed: Iterable[Assumption] = (), within: Within | None = None
    ) -> frozenset[Assumption]:
        """What a premise assumes about a variable is at most what is allowed, which is discharged.

        What it needs of terms in the variable is needed for all values `within` a range, where the rule has one.
        """
        plain(var)
        may = set(allowed)
        for a in premise.under.difference(may):
            if var in about(a):
                positive = declares(a, var) and a != Has(var, Property.NONNEGATIVE)
                fits = within is not None and isinstance(a, CARRIED) and not positive
                need(fits, f"an assumption about {var} is left: {a.statement()}")
                need(self.throughout(within, a, var), f"a need for all {var} is dropped: {a.statement()}")  # type: ignore[arg-type]
                may.add(a)
        return frozenset(may)

    def throughout(self, within: Within, a: Assumption, var: n.Sym) -> bool:
        """Whether a step rests on a need for all values of a variable."""
        ends = (e for e in (within.low, within.high) if e is not None)
        need(all(var not in free(e) for e in ends), f"an end of the range depends on {var}")
        return met(self, within.step, Throughout(a, var, within.low, within.high, within.whole))

    def integer(self, step: Step, node: n.Node, least: Fraction | None = None) -> None:
        """An integer combination of natural numbers; coefficients are at least `least`."""
        need(node.is_scalar_shaped, "an index must be a number")
        for (factors, word), c in self.terms.expand(node).items():
            need(not word and c.denominator == 1 and (least is None or c >= least), "the index must be an integer")
            for base, exponent in factors:
                need(len(factors) == 1 and number(exponent) == 1, "the index is not known to be an integer")
                need(base in self.terms.natural, "the index is not known to be an integer")
                self.rests_on(step, self.terms.natural[base])

    def ends(self, var: n.Sym, low: Any, high: Any) -> None:
        """The ends of a range are terms in which its variable does not occur."""
        plain(var)
        for e in (low, high):
            need(isinstance(e, n.Node) and e.is_scalar_shaped, "a range without an end")
            need(var not in free(e), f"an end of the range depends on {var}")

    def zero(self, node: n.Node) -> bool:
        return not self.terms.expand(node)


def between(low: n.Node, var: n.Sym, high: n.Node, half_open: bool = False) -> set[Assumption]:
    """low <= var <= high as assumptions; a half-open range leaves out its upper end."""
    found: set[Assumption] = {Stated(low, LE, var), Stated(var, LE, high)}
    return found | {Stated(var, LT, high)} if half_open else found


def single(values: Sequence[Any], count: int, what: str = "data") -> Sequence[Any]:
    """Exactly so many values."""
    need(len(values) == count, f"another number of {what}")
    return values


def node(value: Any) -> n.Node:
    need(isinstance(value, n.Node), f"{value!r} is no term")
    return value


def scalar(value: Any) -> n.Node:
    need(node(value).is_scalar_shaped, "a scalar is needed")
    return value


__all__ = ["CHECKS", "EQ", "Replay", "between", "checks", "node", "scalar", "single", "wordless"]
