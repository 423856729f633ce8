"""Closing an inequality by arithmetic: multipliers for known sequents, found by linear programming in exact rationals.

right - left must become a sum of non-negative products once multiples of the sequents' gaps are taken away. Which
multiples is a linear program in the coefficients; z3's simplex solves it exactly. It only suggests: the rule
`combine` multiplies everything out again, and so does the replay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from derivations.notation import nodes as n

from ..rules.ground import EQ, LT
from ..rules.kernel import Context, Sequent
from ..rules.terms import WHOLE, Exact, Key, Poly, TermError, number, over

UNIT: Key = ((), ())
LIGHT = (None,)  # the factors of a term that can all be cancelled
SEED = 0
STEPS = 20_000_000  # what the solver may do for one program, in its own count


@dataclass(frozen=True)
class Candidate:
    """A sequent and one monomial to multiply its gap with."""

    sequent: Sequent
    multiplier: Poly
    gap: Poly
    level: int


def gap_of(context: Context, sequent: Sequent) -> Poly | None:
    """right - left, or None outside of the fragment."""
    try:
        return context.terms.difference(sequent.right, sequent.left)
    except TermError:
        return None


def quotient(context: Context, key: Key, by: Key) -> Key | None:
    """key / by as a product of powers, if what may be zero or negative divides without rest."""
    known = context.terms.quotients
    pair = (key, by)
    if pair not in known:
        if len(known) > 200_000:
            known.clear()
        known[pair] = divided(context, key, by)
    return known[pair]


def divided(context: Context, key: Key, by: Key) -> Key | None:
    if key[1] or by[1]:
        return None
    powers, free = dict(key[0]), []
    for base, exponent in by[0]:
        if context.terms.cancels(base):
            free.append((base, exponent))
            continue
        if powers.get(base) == exponent:  # also where the exponent is no number
            del powers[base]
            continue
        x, y = number(powers.get(base, n.Num(0))), number(exponent)
        if x is None or y is None or x < y:
            return None
        if x == y:
            del powers[base]
        else:
            powers[base] = n.Num(x - y)
    left: Poly = {(tuple(powers.items()), ()): WHOLE}
    try:
        made = context.terms.times(left, context.terms.inverse({(tuple(free), ()): WHOLE}))
    except TermError:
        return None
    return next(iter(made)) if len(made) == 1 else None


@dataclass
class Terms:
    """The terms of the search: `short` need an upper bound, `spare` may be bounded below; both only grow."""

    short: dict[Key, None]
    spare: dict[Key, None]
    places: dict[tuple, list[Key]] = field(default_factory=dict)
    own: dict[tuple, list[Key]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, keys in (("short", self.short), ("spare", self.spare)):
            for key in keys:
                self.enter(name, key)

    def enter(self, name: str, key: Key) -> None:
        self.places.setdefault((name, None), []).append(key)
        for base, _ in key[0]:
            self.places.setdefault((name, base), []).append(key)
        own = self.own.get((name, key))
        if own is not None:
            own.append(key)

    def add(self, name: str, key: Key) -> None:
        keys = self.short if name == "short" else self.spare
        if key not in keys:
            keys[key] = None
            self.enter(name, key)

    def meeting(self, name: str, heavy: tuple) -> list[Key]:
        """The terms that a pivot may divide: those that share a factor of it which cannot be cancelled. It grows."""
        if len(heavy) == 1:
            return self.places.setdefault((name, heavy[0]), [])
        return min((self.places.setdefault((name, base), []) for base in heavy), key=len)

    def alone(self, name: str, key: Key) -> list[Key]:
        """A list that holds this term as soon as the search does."""
        own = self.own.get((name, key))
        if own is None:
            known = key in (self.short if name == "short" else self.spare)
            own = self.own[name, key] = [key] if known else []
        return own

    def __contains__(self, key: Key) -> bool:
        return key in self.short or key in self.spare


@dataclass(frozen=True)
class Part:
    """One term of a sequent's gap: the sides on which it counts, and its factors that cannot be cancelled."""

    key: Key
    sides: tuple[str, ...]
    heavy: tuple
    own: bool  # it meets itself only
    beside: tuple[Key, ...] | None  # the other terms of the gap divided by it, where one of them must be met as well


@dataclass
class Pivot:
    """One term of a sequent's gap, with the lists of terms that it may divide and how far they were gone through."""

    part: Part
    lists: list[list[Key]]
    done: list[int]


@dataclass
class Entry:
    """A sequent in the search: `open` are products whose sign is not clear, `ready` those that meet two terms now."""

    sequent: Sequent
    gap: Poly
    light: bool
    pivots: list[Pivot]
    open: dict[Key, None] = field(default_factory=dict)
    ready: dict[Key, None] = field(default_factory=dict)


class Products:
    """All products of a sequent with a monomial that meet a term which is short (with their left sides) or spare (with
    their right sides); where all its factors can be cancelled, every term is met, and two must be.

    Each pair of a sequent and a term is looked at once, or again where a sign was not clear.
    """

    def __init__(
        self,
        context: Context,
        terms: Terms,
        level: Callable[[Key], int],
        settled: Mapping[Key, int],
        limit: int,
        parts: dict[Sequent, list[Part]],
    ) -> None:
        """`parts` remembers what was found about the gaps of sequents."""
        self.context = context
        self.terms = terms
        self.level = level
        self.settled = settled
        self.limit = limit
        self.parts = parts
        self.found: dict[tuple, Candidate] = {}
        self.entries: list[Entry] = []
        self.waiting: dict[Key, list[tuple[Entry, Key, Key]]] = {}  # pairs of a term and a pivot, by what they lack

    def enter(self, sequent: Sequent, gap: Poly) -> None:
        parts = self.parts.get(sequent)
        if parts is None:
            parts = self.parts[sequent] = self.parted(sequent, gap)
        pivots = []
        for part in parts:
            lists = [
                self.terms.alone(side, part.key) if part.own else self.terms.meeting(side, part.heavy)
                for side in part.sides
            ]
            pivots.append(Pivot(part, lists, [0] * len(lists)))
        self.entries.append(Entry(sequent, gap, all(part.heavy == LIGHT for part in parts), pivots))

    def parted(self, sequent: Sequent, gap: Poly) -> list[Part]:
        cancels = self.context.terms.cancels
        heavy = {key: tuple(base for base, _ in key[0] if not cancels(base)) or LIGHT for key in gap}
        light = all(bases == LIGHT for bases in heavy.values())
        paired = light and len(gap) > 1
        parts = []
        for key, c in gap.items():
            sides = ("short", "spare") if sequent.relation == EQ else ("short",) if c.numerator < 0 else ("spare",)
            beside = tuple(self.divided(other, key) for other in gap if other != key) if paired else None
            parts.append(Part(key, sides, heavy[key], not light and heavy[key] == LIGHT, beside))
        return parts

    def grow(self) -> bool:
        """Add all that are new; says whether there were any, and room for more."""
        before = (len(self.found), len(self.terms.short), len(self.terms.spare))
        for entry in self.entries:
            for ratio in (*entry.open, *entry.ready):
                self.take(entry, ratio)
            entry.ready.clear()
            for pivot in entry.pivots:
                part = pivot.part
                for k, keys in enumerate(pivot.lists):
                    start, pivot.done[k] = pivot.done[k], len(keys)
                    for key in keys[start:]:
                        if part.beside is not None and not self.meets(entry, part, key):
                            continue
                        multiplier = quotient(self.context, key, part.key)
                        if multiplier is not None:
                            self.take(entry, multiplier)
            if len(self.found) >= self.limit:
                return False
        return before != (len(self.found), len(self.terms.short), len(self.terms.spare))

    def divided(self, key: Key, by: Key) -> Key:
        """The quotient of two terms whose factors can all be cancelled, with the word of the first."""
        made = quotient(self.context, (key[0], ()), (by[0], ()))
        if made is None:
            raise TermError("a factor that cannot be cancelled")
        return (made[0], key[1])

    def meets(self, entry: Entry, part: Part, key: Key) -> bool:
        """Whether the product that brings this term brings another one of the search; else it waits for one."""
        if key[1] or part.key[1]:
            return False
        merge = self.context.terms.merge
        others = [(merge(key[0], factors), word) for factors, word in part.beside or ()]
        if any(other in self.terms for other in others):
            return True
        for other in others:
            self.waiting.setdefault(other, []).append((entry, key, part.key))
        return False

    def take(self, entry: Entry, ratio: Key) -> None:
        """Make the product of a sequent with a monomial a candidate, if its sign is known."""
        mark = (id(entry.sequent), ratio)
        if mark in self.found or len(self.found) >= self.limit or far(ratio):
            return
        entry.open.pop(ratio, None)
        made = candidate(self.context, entry.sequent, entry.gap, ratio, self.level)
        if made is None:
            if entry.sequent.relation != EQ and ratio not in self.settled:
                entry.open[ratio] = None
            return
        self.found[mark] = made
        if not entry.light:
            grow(self.terms, made, entry.sequent.relation == EQ)
            self.wake(made.gap)

    def wake(self, keys: Iterable[Key]) -> None:
        """These terms are in the search now: what waited for one of them is ready."""
        for key in keys:
            for entry, term, pivot in self.waiting.pop(key, ()):
                multiplier = quotient(self.context, term, pivot)
                if multiplier is not None:
                    entry.ready[multiplier] = None


def candidate(
    context: Context, sequent: Sequent, gap: Poly, ratio: Key, level: Callable[[Key], int]
) -> Candidate | None:
    sign = 2 if sequent.relation == EQ else level(ratio)
    if not sign:
        return None
    try:
        multiplier = {ratio: WHOLE}
        return Candidate(sequent, multiplier, context.terms.times(multiplier, gap), sign)
    except TermError:
        return None


def grow(terms: Terms, made: Candidate, both: bool) -> None:
    """Using a candidate takes its right side away and brings its left side."""
    for key, c in made.gap.items():
        if both or c.numerator > 0:
            terms.add("short", key)
        if both or c.numerator < 0:
            terms.add("spare", key)


@lru_cache(maxsize=100_000)
def far(ratio: Key) -> bool:
    """Whether a multiplier is out of any reasonable degree."""
    total: Exact = 0
    for _, exponent in ratio[0]:
        value = number(exponent)
        if value is not None:
            if not -6 <= value <= 6:
                return True
            total += value if value >= 0 else -value
    return total > 14


def solve(
    goal: Poly, relation: str, found: Sequence[Candidate], level: Callable[[Key], int]
) -> list[tuple[Candidate, Exact]] | None:
    """Non-negative coefficients (any for equations) that leave a sum of non-negative products, or None."""
    rows: dict[Key, list[tuple[int, Exact]]] = {key: [] for key in goal}
    for i, candidate in enumerate(found):
        if relation == EQ and candidate.sequent.relation != EQ:
            continue
        for key, value in candidate.gap.items():
            rows.setdefault(key, []).append((i, value))
    used = prune(rows, goal, found, relation, level)
    if used is None:
        return None
    values = repaired(rows, goal, found, used, relation, level)
    if values is not None:
        return [(found[i], values[i]) for i in sorted(values)]
    order = sorted(used)
    lines = [f"(declare-const c{i} Real)" for i in order]
    lines += [f"(assert (>= c{i} 0))" for i in order if found[i].sequent.relation != EQ]
    rest: dict[Key, str] = {}
    for key, row in rows.items():
        terms = [f"(* {written(-v)} c{i})" for i, v in row if i in used]
        if terms:
            rest[key] = f"(+ {written(goal.get(key, 0))} {' '.join(terms)})"
            lines.append(f"(assert ({'>=' if relation != EQ and level(key) else '='} {rest[key]} 0))")
    if relation == LT:
        strict = [f"c{i}" for i in order if found[i].sequent.relation == LT and found[i].level == 2]
        strict += [r for key, r in rest.items() if level(key) == 2]
        free = sum(v for key, v in goal.items() if key not in rest and level(key) == 2)
        if not strict and not free:
            return None
        if not free:
            lines.append(f"(assert (> (+ 0 {' '.join(strict)}) 0))")
    point = feasible("\n".join(lines), SEED) if order else {}
    return None if point is None else [(found[i], point[i]) for i in order if point.get(i)]


def repaired(
    rows: Mapping[Key, list[tuple[int, Exact]]],
    goal: Poly,
    found: Sequence[Candidate],
    used: set[int],
    relation: str,
    level: Callable[[Key], int],
) -> dict[int, Exact] | None:
    """Coefficients without a solver: as long as a term is missing, the first candidate that can bring it brings it.

    Three of four programs that have a solution are solved so; None where nothing brings a term, or there is no end.
    """
    rest = {key: goal.get(key, 0) for key in rows}
    values: dict[int, Exact] = {}
    todo = dict.fromkeys(rows)
    for _ in range(8 * len(rows)):
        if not todo:
            break
        key = next(iter(todo))
        del todo[key]
        missing = rest[key]
        if not missing or (missing > 0 and relation != EQ and level(key)):
            continue
        able = [(i, v) for i, v in rows[key] if i in used and (found[i].sequent.relation == EQ or v * missing > 0)]
        if not able:
            return None
        i, value = able[0]
        more = over(missing, value)
        values[i] = values.get(i, 0) + more
        for other, v in found[i].gap.items():
            rest[other] -= v * more
            todo[other] = None
    if todo:
        return None
    if relation == LT:
        strict = any(c and found[i].sequent.relation == LT and found[i].level == 2 for i, c in values.items())
        if not strict and not any(left > 0 and level(key) == 2 for key, left in rest.items()):
            return None
    return {i: c for i, c in values.items() if c}


def written(x: Exact) -> str:
    """A rational as SMT-LIB writes it."""
    top = f"(- {-x.numerator}.0)" if x.numerator < 0 else f"{x.numerator}.0"
    return top if x.denominator == 1 else f"(/ {top} {x.denominator}.0)"


@lru_cache(maxsize=10_000)
def feasible(program: str, seed: int) -> Mapping[int, Exact] | None:
    """A point that satisfies linear constraints on c0, c1, ..., where there is one; what is not there is 0.

    Many goals lead to the same program; its answer hangs on its text and the seed alone, so it is found once.
    """
    import z3

    solver = z3.SolverFor("QF_LRA", ctx=z3.Context())  # of its own: an answer must not hang on earlier questions
    solver.set("random_seed", seed)
    solver.set("rlimit", STEPS)
    solver.from_string(program)
    if solver.check() != z3.sat:
        return None
    model = solver.model()
    found = {int(d.name()[1:]): model[d] for d in model.decls()}
    return MappingProxyType({i: over(x.numerator_as_long(), x.denominator_as_long()) for i, x in found.items()})


def prune(
    rows: Mapping[Key, list[tuple[int, Exact]]],
    goal: Poly,
    found: Sequence[Candidate],
    relation: str,
    level: Callable[[Key], int],
) -> set[int] | None:
    """Leave out what cannot be balanced: a term that only one side can bring is forced to zero."""
    alive = {i for i in range(len(found)) if relation != EQ or found[i].sequent.relation == EQ}
    both = {i for i in alive if found[i].sequent.relation == EQ}
    signs = {key: sum(((value > 0) - (value < 0)) for value in (goal[key],)) if key in goal else 0 for key in rows}
    split = {
        key: ([i for i, v in row if v.numerator < 0], [i for i, v in row if v.numerator > 0])
        for key, row in rows.items()
    }
    of: dict[int, list[Key]] = {}
    for key, row in rows.items():
        for i, _ in row:
            of.setdefault(i, []).append(key)
    todo = dict.fromkeys(rows)
    while todo:
        key = next(iter(todo))
        del todo[key]
        up, down = ([i for i in side if i in alive] for side in split[key])  # taking `up` away adds to the term
        value = signs[key]
        if not up and not down:
            if value and (relation == EQ or value < 0 or not level(key)):
                return None
            continue
        if not both.isdisjoint(up) or not both.isdisjoint(down):
            continue
        gone: list[int] = []
        if value == 0 and not up:
            gone = down
        elif value == 0 and not down and not (level(key) if relation != EQ else 0):
            gone = up
        elif value < 0 and not up:
            return None
        alive.difference_update(gone)
        for i in gone:
            todo.update(dict.fromkeys(of[i]))
    return alive


__all__ = ["Candidate", "Products", "Terms", "gap_of", "quotient", "solve"]
