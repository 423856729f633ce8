"""Sequents: what the rules have shown. Only a rule can make one.

A sequent says: in every model of the assumptions in `under` both sides mean something and `left relation right`
holds. What a side needs to mean something is among them, unless they make it evident. The range of a bound variable,
the hypothesis of an induction and what a claim assumes are all assumptions; a rule that discharges one says so, and
what is left at the end must be assumed by the claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from types import MappingProxyType
from typing import Any

from derivations.assumptions import Assumption, Define, Defined, Flow, Has, PathFact, Property, Throughout
from derivations.assumptions.definedness import known_by, needs
from derivations.estimates import Likely, Natural, Stated
from derivations.notation import nodes as n

from . import chances, domains
from .ground import BINDERS, EQ, LE, LT, RuleError, loose, need, put
from .terms import Terms, bound

_KEY = object()


@dataclass(frozen=True, eq=False, repr=False)
class Told:
    """`left relation right` under the assumptions `under`, as `rule` is said to make it from `parents` with `data`.

    A proof that was written down and read back consists of these; whether it is one, only the replay can tell. No rule
    takes one for a premise.
    """

    left: n.Node
    relation: str
    right: n.Node
    rule: str
    parents: tuple[Any, ...] = ()
    data: tuple[Any, ...] = ()
    under: frozenset[Assumption] = frozenset()

    def __str__(self) -> str:
        return f"{self.left} {self.relation} {self.right}"

    __repr__ = __str__

    def steps(self, also: Callable[[tuple], Iterable[Told]] = lambda data: ()) -> Iterator[Any]:
        """This and everything below it, each once, premises first; `also` finds more below a step, in its data."""
        seen: set[int] = set()
        stack: list[tuple[Told, bool]] = [(self, False)]
        while stack:
            sequent, ready = stack.pop()
            if ready:
                yield sequent
            elif id(sequent) not in seen:
                seen.add(id(sequent))
                stack.append((sequent, True))
                stack.extend((p, False) for p in (*sequent.parents, *also(sequent.data)))


@dataclass(frozen=True, eq=False, repr=False)
class Sequent(Told):
    """`left relation right` under the assumptions `under`; `rule` made it from `parents` with `data`."""

    parents: tuple[Sequent, ...] = ()
    key: object = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.key is not _KEY:
            raise RuleError("only a rule of verify.bounds.rules can make a sequent")

    def steps(self, also: Callable[[tuple], Iterable[Told]] = lambda data: ()) -> Iterator[Sequent]:
        """The sequent and all sequents below it, each once, premises first."""
        return super().steps(also)


_SIGNED = (Property.POSITIVE, Property.NONNEGATIVE)


@lru_cache(maxsize=64)
def _terms(positive: frozenset, nonnegative: frozenset, naturals: frozenset) -> Terms:
    return Terms(set(positive), nonnegative, naturals)


class Context:
    """What arithmetic may use: the declared signs. Sequents that rest on a sign carry its assumption along."""

    def __init__(self, assumptions: Iterable[Assumption]) -> None:
        self.assumptions = tuple(assumptions)
        self.signs: dict[n.Node, Assumption] = {}
        self.positive: set[n.Node] = set()
        for a in self.assumptions:
            if isinstance(a, Natural):
                self.signs.setdefault(a.symbol, a)
            elif isinstance(a, Has) and isinstance(a.node, n.Sym) and a.what in _SIGNED:
                if a.what is Property.POSITIVE:
                    self.positive.add(a.node)
                if a.what is Property.POSITIVE or a.node not in self.signs:
                    self.signs[a.node] = a
        self.levels: dict[n.Node, int] = {}
        self.rested: dict[frozenset, frozenset[Assumption]] = {}
        self.composite = {node: a for node, a in self.signs.items() if not isinstance(node, n.Sym)}
        self.defining: dict[str, list[Define | Stated]] = {}  # the equations for the symbols of a name
        for a in self.assumptions:
            if isinstance(a, Define):
                self.defining.setdefault(a.symbol.name, []).append(a)
            elif isinstance(a, Stated) and a.relation == EQ and isinstance(a.left, n.Sym):
                self.defining.setdefault(a.left.name, []).append(a)
        self.natural = {a.symbol for a in self.assumptions if isinstance(a, Natural)}
        nonnegative = frozenset(s for s in self.signs if s not in self.positive)
        self.terms = _terms(frozenset(self.positive), nonnegative, frozenset(self.natural))
        self.known = known_by(frozenset(self.assumptions))
        self.stating = {pair: a for a in reversed(self.assumptions) for pair in a.properties()}
        self.telling = domains.telling(self.assumptions)
        self.owed: dict[n.Node, Owed] = {}
        self.prices: dict[Assumption, frozenset[Assumption]] = {}
        self.moving = domains.moving(self.assumptions)
        self.chance = chances.Chances(self.assumptions, self.known.chance)
        self.still: dict[n.Node, str] = {}
        self.misread = next((why for a in self.assumptions if (why := self.misreads(a))), "") if self.moving else ""

    def same(self, a: n.Node, b: n.Node) -> bool:
        return self.terms.same(a, b)

    def level(self, base: n.Node) -> int:
        """2 if a factor is positive as declared or by its kind, 1 if non-negative, 0 if not known."""
        found = self.levels.get(base)
        if found is None:
            at_least_zero = isinstance(base, n.Norm | n.Sing) or base in self.signs
            found = self.levels[base] = 2 if self.terms.cancels(base) else int(at_least_zero)
        return found

    def rests_on(self, nodes: Iterable[Any]) -> frozenset[Assumption]:
        """The sign assumptions about whatever occurs in the nodes; one about a term, if all its symbols do."""
        free = frozenset().union(*(loose(node) for node in nodes if isinstance(node, n.Node)))
        found = self.rested.get(free)
        if found is None:
            own = (self.signs[s] for s in free if s in self.signs)
            found = frozenset((*own, *(a for node, a in self.composite.items() if loose(node) <= free)))
            self.rested[free] = found
        return found

    # -- definedness --------------------------------------------------------------------------------------
    def owes(self, node: n.Node) -> Owed:
        """What a term needs, and what makes the rest of it evident."""
        found = self.owed.get(node)
        if found is None:
            found = self.owed[node] = self._owes(node) if domains.raw(node) else NOTHING_OWED
        return found

    def needed(self, sequent: Sequent) -> frozenset[Assumption]:
        """What the two sides of a sequent need; it is met under what the sequent rests on."""
        return self.owes(sequent.left).needs | self.owes(sequent.right).needs

    def _owes(self, node: n.Node) -> Owed:
        full = needs(node, self.known)
        left = frozenset(what for what in full if self.price(what) == {what} and what not in self.telling)
        paid = (self.price(what) for what in full if what not in left)
        dropped = (self.evidence(what) for what in domains.raw(node) if what not in full)
        return Owed(left, frozenset().union(*paid, *dropped))

    def price(self, what: Assumption) -> frozenset[Assumption]:
        """The assumptions by which a need is met; if none are known, the need itself."""
        found = self.prices.get(what)
        if found is None:
            met = domains.evident(what, self.known) or domains.by_arithmetic(self, what)
            found = self.prices[what] = self.evidence(what) if met else self.assumed(what)
        return found

    def assumed(self, what: Assumption) -> frozenset[Assumption]:
        """What shows a need once definitions are put in, or the assumption that says it; or else the need itself."""
        found = domains.by_definition(self, what)
        if found is not None:
            return found
        stated = self.stating.get((what.node, what.what)) if isinstance(what, Has) else None
        if stated is not None or what in self.assumptions:
            return frozenset({stated or what})
        return domains.said_otherwise(self, what) or frozenset({what})

    def evidence(self, what: Assumption) -> frozenset[Assumption]:
        return domains.evidence(self, what, speaks_of(what))

    # -- one meaning of a symbol --------------------------------------------------------------------------
    def constant(self, node: n.Node) -> str:
        """Why a term cannot be read: a symbol that depends on a bound variable would be taken for constant."""
        if not self.moving:
            return ""
        found = self.still.get(node)
        if found is None:
            found = ""
            for current in n.tree(node):
                if isinstance(current, BINDERS | n.Lim | n.D) and isinstance(current.args[1], n.Sym):
                    drawn = domains.drawn_along(current.args[0], current.args[1], self.moving)
                    if drawn is not None:
                        found = f"{drawn} depends on {current.args[1]}, which is bound"
                        break
            self.still[node] = found
        return found

    def misreads(self, a: Assumption) -> str:
        """Why an assumption cannot be read: a path that does not name its time, or a symbol that moves with what it
        quantifies over, or with what a binder in it binds."""
        if isinstance(a, Flow | PathFact) and a.time not in a.path.symbols:
            return f"{a.path} moves with {a.time}, which it does not name"
        for node in a.nodes():
            drawn = (domains.drawn_along(node, var, self.moving) for var in a.quantified())
            found = next((s for s in drawn if s is not None), None)
            if found is not None:
                return f"{found} depends on what {a.statement()} quantifies over"
            if why := self.constant(node):
                return why
        return ""


@dataclass(frozen=True)
class Owed:
    """What a term needs that is not evident, and the assumptions that make the rest evident."""

    needs: frozenset[Assumption] = frozenset()
    evidence: frozenset[Assumption] = frozenset()


NOTHING_OWED = Owed()


def speaks_of(assumption: Assumption) -> frozenset:
    """The free symbols of an assumption; what it quantifies over is not free, but in the ends of its range."""
    if isinstance(assumption, Likely):
        return speaks_of(assumption.event) | loose(assumption.budget)
    bound = set(assumption.quantified())
    free = frozenset().union(*(loose(node) for node in assumption.nodes())) - bound
    if isinstance(assumption, Stated | Throughout):
        free = free.union(*(loose(end) for end in (assumption.low, assumption.high) if end is not None))
    if isinstance(assumption, Throughout):
        free = (speaks_of(assumption.fact) - {assumption.var}) | free
    if isinstance(assumption, Flow):
        free = free | loose(assumption.initial)
    return free


def variable(var: Any) -> n.Sym:
    """A scalar symbol that no assumption about a family speaks of; canonical forms number their bound variables."""
    need(isinstance(var, n.Sym) and var.is_scalar_shaped, "not a variable")
    numbered = len(var.indices) == 1 and isinstance(var.indices[0], n.Num) and var == bound(var.indices[0].value)
    need(not var.indices or numbered, f"{var} is a member of a family")
    return var


@dataclass(frozen=True)
class Made:
    """What a rule has shown; `gone` is discharged from the premises but those in `kept`, `extra` is assumed.

    `shown` are needs of the two sides that the rule shows to be met.
    """

    left: n.Node
    relation: str
    right: n.Node
    parents: tuple[Sequent, ...] = ()
    data: tuple[Any, ...] = ()
    gone: frozenset[Assumption] = frozenset()
    extra: frozenset[Assumption] = frozenset()
    kept: tuple[Sequent, ...] = ()
    shown: frozenset[Assumption] = frozenset()


@dataclass(frozen=True)
class RuleInfo:
    """A rule of the kernel: its statement, where it comes from, and the function that makes its sequents."""

    name: str
    statement: str
    source: str
    function: Callable[..., Sequent]


_REGISTRY: dict[str, RuleInfo] = {}
RULES: Mapping[str, RuleInfo] = MappingProxyType(_REGISTRY)


def rule(name: str, statement: str, source: str) -> Callable[[Callable[..., Made]], Callable[..., Sequent]]:
    """Register a rule. Its function checks every obligation; the sequent is made here and nowhere else."""

    def register(function: Callable[..., Made]) -> Callable[..., Sequent]:
        @wraps(function)
        def apply(context: Context, *args: Any, **options: Any) -> Sequent:
            made = function(context, *args, **options)
            need(all(isinstance(p, Sequent) for p in made.parents), f"{name}: a premise is no sequent")
            need(n.same_shape(made.left.shape, made.right.shape), f"{name}: shapes that do not fit")
            need(made.relation in (LE, LT, EQ), f"{name}: unknown relation")
            need(made.relation == EQ or made.left.is_scalar_shaped, f"{name}: an inequality between matrices")
            need(not context.misread, context.misread)
            for side in (made.left, made.right):
                need(not context.constant(side), context.constant(side))
            gone, kept = made.gone, made.kept
            premises = (p.under - gone if gone and p not in kept else p.under for p in made.parents)
            under = context.rests_on((made.left, made.right)).union(made.extra, *owing(context, made), *premises)
            if context.chance.sources:
                under = under.union(*map(context.chance.behind, (made.left, made.right)))
            return Sequent(made.left, made.relation, made.right, name, tuple(made.parents), made.data, under, _KEY)

        if name in _REGISTRY:
            raise ValueError(f"two rules are called {name!r}")
        _REGISTRY[name] = RuleInfo(name, statement, source, apply)
        return apply

    return register


def owing(context: Context, made: Made) -> tuple[frozenset[Assumption], ...]:
    """What the two sides need, but for what the rule shows, and what a premise speaks of that keeps all it rests on.

    A premise means something under what it rests on, so what its own sides need is met there.
    """
    left, right = context.owes(made.left), context.owes(made.right)
    owed = left.needs | right.needs
    if owed:
        owed -= made.shown
    if owed:
        for p in made.parents:
            if not made.gone or p in made.kept or made.gone.isdisjoint(p.under):
                owed -= context.needed(p)
    return (owed, left.evidence, right.evidence)


def says(context: Context, sequent: Sequent, left: n.Node, right: n.Node, strict: bool = False) -> bool:
    """Whether a sequent shows left <= right (left < right)."""
    need(isinstance(sequent, Sequent), "a premise is no sequent")
    return (
        sequent.relation in ((LT,) if strict else (LT, LE, EQ))
        and context.same(sequent.left, left)
        and context.same(sequent.right, right)
    )


@dataclass(frozen=True)
class Values:
    """The values over which a rule makes a premise general."""

    low: n.Node | None = None
    high: n.Node | None = None
    whole: bool = False


def discharged(
    context: Context, var: n.Sym, parents: Iterable[Sequent], ranges: Iterable[Assumption], values: Values | None = None
) -> tuple[frozenset[Assumption], frozenset[Assumption]]:
    """What a rule that is general in `var` discharges, and what it assumes instead.

    It discharges the range of the variable. What the premises need of terms in the variable is assumed for all its
    values; nothing else may speak of it.
    """
    gone, extra = set(ranges), set[Assumption]()
    for parent in parents:
        for a in parent.under - gone:
            if var in speaks_of(a):
                positive = declares(a, var) and a != Has(var, Property.NONNEGATIVE)
                fits = values is not None and isinstance(a, domains.CARRIED) and not positive
                need(fits, f"an assumption about {var} is left: {a.statement()}")
                gone.add(a)
                extra |= context.price(general(a, var, values))  # type: ignore[arg-type]
    return frozenset(gone), frozenset(extra)


def general(a: Assumption, var: n.Sym, values: Values) -> Assumption:
    """A need for all values of a variable."""
    ends = (end for end in (values.low, values.high) if end is not None)
    need(all(var not in loose(end) for end in ends), "an end of the range moves")
    return Throughout(a, var, values.low, values.high, values.whole)


def moved(context: Context, a: Assumption, var: n.Sym, value: n.Node) -> frozenset[Assumption]:
    """What an assumption about a term becomes where a value is put for a variable; a declared sign is no such."""
    need(not declares(a, var), f"an assumption about {var} is left: {a.statement()}")
    return context.price(placed(a, var, value, not context.chance.is_random(value)))


def declares(a: Assumption, var: n.Sym) -> bool:
    """Whether an assumption is the declared sign of a variable."""
    return isinstance(a, Has) and a.node == var and a.what in _SIGNED


def placed(a: Assumption, var: n.Sym, value: n.Node, fixed: bool = False) -> Assumption:
    match a:
        case Has():
            return Has(put(a.node, var, value, fixed), a.what)
        case Defined():
            return Defined(put(a.node, var, value, fixed))
        case Throughout():
            need(a.var not in loose(value) | {var}, f"{a.var} is bound where {value} is put for {var}")
            low, high = (None if end is None else put(end, var, value, fixed) for end in (a.low, a.high))
            return Throughout(placed(a.fact, var, value, fixed), a.var, low, high, a.index)
    raise RuleError(f"an assumption about {var} is left: {a.statement()}")


def between(low: n.Node, var: n.Node, high: n.Node | None) -> tuple[Stated, ...]:
    """low <= var <= high as assumptions; the ends do not depend on the variable."""
    fixed = all(isinstance(end, n.Node) and var not in loose(end) for end in (low, high) if end is not None)
    need(fixed, "an end of the range moves or is infinite")
    first = Stated(low, LE, var)
    return (first,) if high is None else (first, Stated(var, LE, high))
