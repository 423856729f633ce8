"""The model that a counterexample shows: values by the text of their symbols, all else by what the claim says.

A symbol has the value that is shown for it, or the one that a fact gives it (`WAYS`): a definition, a product, a flow,
a map, an equation for its whole family. A definition with a variable holds for all its values, and what depends on a
variable is evaluated anew for each of them. Terms have their meanings in `MEANINGS`, facts their checks in `CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import mpmath
import sympy

from derivations.assumptions import Assumption, Define, Defined, Has, Random
from derivations.estimates import Spectrum, Stated
from derivations.ledger import Claim
from derivations.notation import nodes as n
from derivations.notation.text import text

from ...evidence import Counterexample
from .text import CLOSE, DEEP, NotConfirmed, coordinates, matrix, need, number, parsed, plain, refuse
from .ways import BINDERS, COMPUTED, TIME, WAYS, Computed, Way, free

ENOUGH = 150_000  # terms that are given a value
OUTCOME = n.Sym("outcome", (1, 1), r"\omega")  # which outcome a term is evaluated in
OF_OUR_CHOICE = 2  # rows of what is not shown
MANY = 400  # symbols that one depends on
FAR = 6


class Shown:
    """The model that is shown: values by the text of their symbols, all else by what the claim says."""

    def __init__(self, claim: Claim, facts: Sequence[Assumption], example: Counterexample) -> None:
        self.claim, self.facts, self.families = claim, facts, claim.notation.families
        self.sizes = {str(k): int(v) for k, v in example.sizes.items()}
        self.values = {str(k): rows for k, rows in (*example.drawn.items(), *example.values.items())}
        families = (a for a in facts if isinstance(a, Random) and a.quantified())
        self.sampled = frozenset(v.name for a in families for v in a.vectors)
        self.outcomes = [k for k in range(1, len(self.values) + 1) if f"P(ω{k})" in self.values]
        self.counts: dict[Any, int] = {}
        self.depth = 0
        self.work = 0
        self.slopes = 0  # how many derivatives are being taken
        self.choosing = False  # what is neither shown nor said may be anything, and we say what
        self.chosen: dict[n.Sym, None] = {}
        self.known: dict[Any, Any] = {}
        self.busy: set[Any] = set()
        self.reached: dict[n.Sym, frozenset] = {}
        self.computed: dict[str, Computed] = {}
        for a in facts:
            for name, value in COMPUTED[type(a)](a, facts).items() if type(a) in COMPUTED else ():
                need(name not in self.computed, "a family that two assumptions determine")
                self.computed[name] = value
        self.ways: dict[str, list[Way]] = {}
        for a in facts:
            for way in WAYS[type(a)](a) if type(a) in WAYS else ():
                self.ways.setdefault(way.head.name, []).append(way)
        for ways in self.ways.values():  # said of one member goes before said of all
            ways.sort(key=lambda way: len(way.variables))
        self.roots = (claim.lhs, claim.rhs, *(x for a in facts for x in a.nodes()))
        self.symbols = dict.fromkeys(s for x in self.roots for s in x.symbols)
        spelled = [text(s) for s in self.symbols]
        self.ambiguous = {key for key in spelled if spelled.count(key) > 1}
        self.times = self._times()
        self.members = self._members()
        self.one_value_each()
        self.binders = self._binders()

    def _times(self) -> frozenset[n.Sym]:
        """The variables in which what is shown may be a function."""
        found = {x.args[1] for root in self.roots for x in n.tree(root) if isinstance(x, n.D | n.Integral | n.Lim)}
        found |= {getattr(a, "time", None) for a in self.facts}
        return frozenset(x for x in found if isinstance(x, n.Sym)) | {TIME}

    def _members(self) -> dict[str, list[n.Sym]]:
        """The members of families that are shown, by the name of the family."""
        found: dict[str, list[n.Sym]] = {}
        for s in self.symbols:
            if s.indices:
                shown = found.setdefault(s.name, [])
                shown.extend(member for member in self.kin(s) if member not in shown)
        return found

    def one_value_each(self) -> None:
        """Raises `Contradicted` where one member of a family is shown with two values, under two names of its index."""
        for shown in self.members.values():
            placed: dict[Any, n.Sym] = {}
            for member in shown:
                if self.times.isdisjoint(member.indices) and all(i.is_scalar_shaped for i in member.indices):
                    at = tuple(self.value(i) for i in member.indices)
                    first = placed.setdefault((member.args[1], at), member)
                    if first != member:
                        values = (self.value_at(self.key(x), {}) for x in (first, member))
                        refuse(alike(*values), f"{text(first)} and {text(member)} are one, with two values")

    def kin(self, s: n.Sym) -> Iterator[n.Sym]:
        """A member of a family, the first of its path, and the path as a function of `t`, as far as they are shown."""
        places = [s.indices]
        for k, index in enumerate(s.indices):
            for other in (n.Num(0), TIME) if index.is_scalar_shaped else ():
                places.append((*s.indices[:k], other, *s.indices[k + 1 :]))
        for indices in dict.fromkeys(places):
            member = n.Sym(*s.args[:3], *indices)
            distinct = member == s or text(member) != text(s) or full(member) in self.values
            if distinct and self.key(member) is not None:
                yield member

    def key(self, s: n.Sym) -> str | None:
        """Under which key a symbol is shown, if it is: by its spelling, where that is not also another's."""
        long, short = full(s), text(s)
        if long in self.values:
            return long
        return short if short in self.values and short not in self.ambiguous else None

    def size(self, size: Any) -> int:
        if size not in self.counts:
            for s in size.free_symbols:
                if str(s) not in self.sizes:
                    need(self.choosing, f"no value for the size {s}")
                    self.sizes[str(s)] = OF_OUR_CHOICE
            put = {s: self.sizes[str(s)] for s in size.free_symbols}
            self.counts[size] = int(sympy.sympify(size).subs(put))
        return self.counts[size]

    def value(self, node: Any, env: Mapping | None = None) -> Any:
        env = env or {}
        if node in env:
            return env[node]
        need(self.depth < 4 * DEEP, "a definition that leads to itself")
        self.work += 1
        need(self.work < ENOUGH, "more work than a recount takes")
        self.depth += 1
        try:
            meaning = MEANINGS.get(type(node))
            if meaning is None:
                raise NotConfirmed(f"no value for {type(node).__name__}")
            return plain(meaning(self, node, env))
        finally:
            self.depth -= 1

    def value_at(self, key: str | None, at: Mapping[str, Any]) -> Any:
        assert key is not None
        rows = self.values[key]
        return plain(mpmath.matrix([[parsed(x, at) for x in row] for row in rows]))

    # -- what a value depends on ------------------------------------------------------------------------
    def reach(self, s: n.Sym) -> frozenset:
        """The symbols that the value of a symbol may depend on, through its indices and what defines it."""
        found = self.reached.get(s)
        if found is None:
            seen: dict[n.Sym, None] = {}
            todo = [s]
            while todo and len(seen) < MANY:
                current = todo.pop()
                if current not in seen:
                    seen[current] = None
                    if self.outcomes and self.is_drawn(current):
                        seen[OUTCOME] = None
                        continue
                    todo.extend(x for index in current.indices for x in index.symbols)
                    for node in self.said(current):
                        todo.extend(node.symbols)
            found = self.reached[s] = frozenset(seen)
        return found

    def said(self, s: n.Sym) -> Iterator[n.Node]:
        """The terms that determine a symbol."""
        for way in self.ways.get(s.name, ()):
            if len(way.head.indices) == len(s.indices):
                put = way.put(s)
                yield from (node.xreplace(put) if put else node for node in way.needs)
        if s.name in self.families:
            yield from (a.value for a in self.families[s.name](*s.indices) if isinstance(a, Define))

    def reach_of(self, *nodes: n.Node) -> frozenset:
        """The symbols that the value of a term may depend on."""
        return frozenset().union(*(self.reach(s) for node in nodes for s in node.symbols))

    # -- what is bound ----------------------------------------------------------------------------------
    def _binders(self) -> dict[n.Sym, n.Node]:
        """The sums, integrals, suprema and limits that occur, by their variable.

        One in a fact whose ends move with what the fact quantifies over has no range of its own.
        """
        found: dict[n.Sym, n.Node] = {}
        said: list[tuple[tuple[n.Node, ...], frozenset]] = [((self.claim.lhs, self.claim.rhs), frozenset())]
        for fact in self.facts:
            indices = fact.symbol.indices if isinstance(fact, Define) else ()
            said.append((tuple(fact.nodes()), frozenset((*fact.quantified(), *indices))))
        for roots, moving in said:
            for x in (x for root in roots for x in n.tree(root) if isinstance(x, BINDERS)):
                if moving.isdisjoint(s for end in x.args[2:] if end is not n.INFINITY for s in end.symbols):
                    found.setdefault(x.args[1], x)
        return found

    def ranges(self, fact: Assumption, env: Mapping) -> Iterator[Mapping]:
        """The model, with some of their values for the variables that a term of the claim binds and a fact mentions."""
        surely = self.outcomes and isinstance(fact, Define | Defined | Has | Stated) and OUTCOME not in env
        if surely and OUTCOME in self.reach_of(*fact.nodes()):
            for k in self.outcomes:
                yield from self.ranges(fact, {**env, OUTCOME: k})
            return
        if not self.binders:
            yield env
            return
        mentioned = {s for x in fact.nodes() for s in free(x)} - set(fact.quantified())
        bound = [v for v in self.binders if v in mentioned and v not in env]
        for places in product(*(self.places(v) for v in bound)):
            yield {**env, **{v: x for v, x in zip(bound, places, strict=True) if x is not None}}

    def places(self, variable: n.Sym) -> list[Any]:
        """Some values that a bound variable takes; None is the one that is shown for it, if any."""
        binder = self.binders[variable]
        own = [None] if self.key(variable) is not None else []
        if isinstance(binder, n.Lim) or len(binder.args) == 2:
            return [*own, mpmath.mpf(2), mpmath.mpf(FAR)]
        low = number(self.value(binder.args[2]))
        high = low + FAR if binder.args[3] is n.INFINITY else number(self.value(binder.args[3]))
        if isinstance(binder, n.Sum | n.Prod):
            return [*own, *(low + k for k in range(int(min(high - low, mpmath.mpf(3))) + 1))]
        return [*own, *(low + (high - low) * mpmath.mpf(k) / 8 for k in (1, 4, 7))]

    # -- values of symbols ------------------------------------------------------------------------------
    def symbol(self, s: n.Sym, env: Mapping) -> Any:
        found = matrix(self.of_symbol(s, env))
        wanted = tuple(self.size(side) for side in s.shape)
        need((found.rows, found.cols) == wanted, f"a value of another shape for {text(s)}")
        return found

    def is_drawn(self, s: n.Sym) -> bool:
        """Whether a symbol has a value of its own in each outcome."""
        return s.name in self.sampled or f"{text(s)}(ω1)" in self.values

    def outcome(self, s: n.Sym, env: Mapping) -> Any:
        """The value of a random symbol in the outcome that is put here, or in the first; None of what is not random."""
        k = int(env.get(OUTCOME, 1))
        key = f"{text(s)}(ω{k})"
        if s.name in self.sampled:
            numbers = [n.Num(int(number(self.value(i, env)))) for i in s.indices]
            key = f"{text(n.Sym(*s.args[:3], *numbers))}(ω{k})"
            need(key in self.values, f"{text(s)} is not shown")
        return self.value_at(key, {}) if key in self.values else None

    def of_symbol(self, s: n.Sym, env: Mapping) -> Any:
        if self.outcomes and (found := self.outcome(s, env)) is not None:
            return found
        if s.indices and s.name in self.computed:
            return self.computed[s.name](self, s, env)
        if s.indices and env:
            for other in env:
                if self.is_same(other, s, env):
                    return env[other]
        moved = self.moved(s, env)
        key = (s, frozenset((x, frozen(env[x])) for x in moved), self.slopes, self.choosing)
        if key in self.known:
            return self.known[key]
        if key in self.busy:  # what is said of it leads back to itself
            return self.of_our_choice(s)
        self.busy.add(key)
        try:
            found = self.known[key] = self.settled(s, env, moved)
        finally:
            self.busy.discard(key)
        return found

    def is_same(self, other: Any, s: n.Sym, env: Mapping) -> bool:
        """Whether two symbols are one member of a family: their indices have the same values.

        A member at a number is not the path at a time that happens to be that number.
        """
        if not isinstance(other, n.Sym) or other.args[:2] != s.args[:2] or len(other.indices) != len(s.indices):
            return False
        pairs = zip(other.indices, s.indices, strict=True)
        return all(
            i == j or (isinstance(j, n.Sym) and frozen(self.value(i, env)) == frozen(self.value(j, env)))
            for i, j in pairs
        )

    def moved(self, s: n.Sym, env: Mapping) -> frozenset:
        """What of the values that are put here may change the value of a symbol: also a member under another index."""
        if not env:
            return frozenset()
        reached = self.reach(s)
        names = {x.name for x in reached if x.indices and x != s}
        return frozenset(k for k in env if k in reached or (k.indices and k.name in names))

    def remembered(self, key: Any, make: Callable[[], Any]) -> Any:
        if key not in self.known:
            self.known[key] = make()
        return self.known[key]

    def settled(self, s: n.Sym, env: Mapping, moved: frozenset) -> Any:
        """As it is shown, as its map or curve is, or by what the claim says of it."""
        if not s.indices:
            if not moved and self.key(s) is not None:
                return self.value_at(self.key(s), Variables(self, env))
            return self.by_way(s, (), env)
        at = tuple(self.value(index, env) for index in s.indices)
        if len(at) == 1 and not s.indices[0].is_scalar_shaped:
            key = text(n.Sym(*s.args[:3], n.Sym("x", (1, 1), "x")))
            return self.map_at(s, matrix(at[0])) if key in self.values else self.by_way(s, at, env)
        elsewhere = moved - self.reach_of(*s.indices)
        shown = None if elsewhere else self.as_shown(s, at)
        return self.by_way(s, at, env) if shown is None else shown

    def as_shown(self, s: n.Sym, at: tuple) -> Any:
        """A member as its value or its curve is shown, or None."""
        at_number = n.Sym(
            *s.args[:3], *(n.Num(int(x)) if mpmath.isint(x) else i for x, i in zip(at, s.indices, strict=True))
        )
        distinct = at_number == s or text(at_number) != text(s) or full(at_number) in self.values
        if at_number.symbols == (at_number,) and distinct and self.key(at_number) is not None:
            return self.value_at(self.key(at_number), {})
        shown = [
            member
            for member in dict.fromkeys((*self.members.get(s.name, ()), *self.kin(s)))
            if member.args[1] == s.args[1] and len(member.indices) == len(at)
        ]
        for member in shown:
            if self.here(member, at):
                return self.value_at(self.key(member), {text(i): x for i, x in zip(member.indices, at, strict=True)})
        for member in () if self.is_defined_everywhere(s) else shown:
            for k, index in enumerate(member.indices):
                if index in self.times and self.here(member, at, k):
                    return self.value_at(self.key(member), {text(index): at[k]})
        return None

    def here(self, member: n.Sym, at: tuple, but: int | None = None) -> bool:
        """Whether a member that is shown sits at these indices (one of them aside)."""
        for k, index in enumerate(member.indices):
            if k == but:
                continue
            try:
                if index is TIME and TIME not in self.symbols:
                    return False
                if self.value(index) != at[k]:
                    return False
            except NotConfirmed:
                return False
        return True

    def told(self, fact: Assumption) -> bool:
        """Whether the members of a family that are shown are what a fact about all members makes them."""
        for way in WAYS[type(fact)](fact) if type(fact) in WAYS else ():
            for member in self.members.get(way.head.name, ()) if way.variables else ():
                if member != way.head and way.gives(member) and not any(i in self.times for i in member.indices):
                    at = tuple(self.value(i) for i in member.indices)
                    values = self.matched(way, member, at, {})
                    shown = self.value_at(
                        self.key(member), {text(i): x for i, x in zip(member.indices, at, strict=True)}
                    )
                    if values is not None and not alike(shown, way.value(self, values)):
                        return False
        return True

    def determined_by(self, fact: Assumption, s: n.Sym) -> bool:
        """Whether a symbol has its values, at all times, from this fact and no other."""
        if any(member == s or any(i in self.times for i in member.indices) for member in self.members.get(s.name, ())):
            return False
        if not s.indices and self.key(s) is not None:
            return False
        return next((way.source for way in self.ways.get(s.name, ()) if way.gives(s)), None) == fact

    def map_at(self, s: n.Sym, point: Any) -> Any:
        key = text(n.Sym(*s.args[:3], n.Sym("x", (1, 1), "x")))
        need(key in self.values, f"no values for {key}")
        return self.value_at(key, coordinates(point))

    def is_defined_everywhere(self, s: n.Sym) -> bool:
        """Whether an equation defines the whole family: then what is shown is one member."""
        return any(
            isinstance(a, Stated) and a.relation == "=" and isinstance(a.left, n.Sym) and a.left.name == s.name
            and a.left.indices == (a.var,) and a.low is None and a.high is None
            for a in self.facts
        )  # fmt: skip

    def by_way(self, s: n.Sym, at: tuple, env: Mapping) -> Any:
        """By a definition, a product, a flow, or an equation for the whole family (a recursion goes back one step)."""
        own = self.families.get(s.name)
        if own is not None:
            index = n.Sym("index", (1, 1), "index")
            single = len(at) == 1
            for a in own(index) if single else own(*s.indices):
                if isinstance(a, Define) and a.symbol.name == s.name:
                    return self.value(a.value, {**env, index: at[0]} if single else env)
        for way in self.ways.get(s.name, ()):
            found = self.matched(way, s, at, env)
            if found is not None:
                return way.value(self, found)
        for a in self.facts if len(at) == 1 else ():
            if isinstance(a, Stated) and a.relation == "=" and a.var is not None:
                left = a.left
                if isinstance(left, n.Sym) and left.name == s.name and len(left.indices) == 1:
                    shift = number(self.value(left.indices[0], {a.var: mpmath.mpf(0)}))
                    low = mpmath.mpf("-inf") if a.low is None else self.value(a.low)
                    if at[0] - shift >= low:
                        return self.value(a.right, {a.var: at[0] - shift})
        return self.of_our_choice(s)

    def of_our_choice(self, s: n.Sym) -> Any:
        """Ones on the diagonal, or the spectrum that is asked for, for what is neither shown nor said."""
        need(self.choosing and s not in self.times, f"no value for {text(s)}")
        self.chosen[s] = None
        rows, cols = (self.size(side) for side in s.shape)
        diagonal = [mpmath.mpf(1)] * rows
        for a in self.facts:
            if isinstance(a, Spectrum) and a.matrix == s:
                ends = [number(self.value(x)) for x in (a.smallest, a.largest) if x is not None]
                diagonal = [ends[0], *([ends[-1]] * (rows - 1))]
        return mpmath.matrix([[diagonal[i] if i == j else 0 for j in range(cols)] for i in range(rows)])

    def matched(self, way: Way, s: n.Sym, at: tuple, env: Mapping) -> dict | None:
        """The values under which a way gives this member, or None if it gives another."""
        if way.head.args[1] != s.args[1] or len(way.head.indices) != len(at):
            return None
        out = dict(env)
        for index, x in zip(way.head.indices, at, strict=True):
            if isinstance(index, n.Sym):
                out = self.rebound(out, index, x)
            elif self.value(index, env) != x:
                return None
        return out

    def rebound(self, env: dict, variable: n.Sym, x: Any) -> dict:
        """A variable with another value; what is put for members at its old one stays with the old one."""
        if any(variable in key.indices for key in env):
            before = self.value(variable, env)
            if frozen(before) != frozen(x):
                kept = n.Sym(f"{variable.name} before", *variable.args[1:])
                env = {k.xreplace({variable: kept}) if variable in k.indices else k: v for k, v in env.items()}
                env[kept] = before
        return {**env, variable: x}


class Variables(Mapping):
    """The values of the times by their spelling, looked up when a value mentions one."""

    def __init__(self, w: Shown, env: Mapping) -> None:
        self.w, self.env, self.names = w, env, {text(s): s for s in w.times if s in w.symbols}

    def __getitem__(self, name: str) -> Any:
        return self.w.value(self.names[name], self.env)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def full(s: n.Sym) -> str:
    """A symbol by its name and all its indices, also those that its spelling hides."""
    return f"{s.name}[{', '.join(text(i) for i in s.indices)}]"


def frozen(x: Any) -> Any:
    return (x.rows, x.cols, tuple(x)) if isinstance(x, mpmath.matrix) else x


Meaning = Callable[[Shown, Any, Mapping], Any]
MEANINGS: dict[type, Meaning] = {}


def means(*classes: type) -> Callable[[Meaning], Meaning]:
    def register(f: Meaning) -> Meaning:
        for c in classes:
            MEANINGS[c] = f
        return f

    return register


Check = Callable[[Shown, Any, Mapping], bool]
CHECKS: dict[type, Check] = {}


def checks(cls: type) -> Callable[[Check], Check]:
    def register(f: Check) -> Check:
        CHECKS[cls] = f
        return f

    return register


def alike(a: Any, b: Any) -> bool:
    gap = matrix(a) - matrix(b)
    return bool(mpmath.mnorm(gap, 1) <= CLOSE * (1 + mpmath.mnorm(matrix(b), 1)))
