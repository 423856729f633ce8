"""Facts: what the rules have shown. Only a rule can make one.

A fact is a sequent: `left relation right` holds in every model of the assumptions in `under`. The range of a
bound variable, the hypothesis of an induction and what a claim assumes are all assumptions; a rule that discharges
one says so, and what is left at the end must be assumed by the claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from types import MappingProxyType
from typing import Any

from derivations.assumptions import Assumption, Define, Has, Property
from derivations.estimates import Likely, Natural, Stated
from derivations.notation import nodes as n

from .terms import Terms, bound

LE, LT, EQ = "<=", "<", "="
ZERO, ONE = n.Num(0), n.Num(1)
BINDERS = n.Sum | n.Integral | n.Sup
SCOPES = BINDERS | n.Lim | n.D | n.Grad | n.Jac  # the meaning depends on the body as a function of the variable
_KEY = object()


class RuleError(ValueError):
    """A rule does not apply: which obligation is missing."""


def need(condition: object, reason: str) -> None:
    """Refuse a rule whose obligation is not met."""
    if not condition:
        raise RuleError(reason)


@dataclass(frozen=True, eq=False, repr=False)
class Fact:
    """`left relation right` under the assumptions `under`; `rule` made it from `parents` with `data`."""

    left: n.Node
    relation: str
    right: n.Node
    rule: str
    parents: tuple[Fact, ...] = ()
    data: tuple[Any, ...] = ()
    under: frozenset[Assumption] = frozenset()
    key: object = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.key is not _KEY:
            raise RuleError("only a rule of verify.bounds.rules can make a fact")

    def __str__(self) -> str:
        return f"{self.left} {self.relation} {self.right}"

    __repr__ = __str__

    def steps(self) -> Iterator[Fact]:
        """The fact and all facts below it, each once, premises first."""
        seen: set[int] = set()
        stack: list[tuple[Fact, bool]] = [(self, False)]
        while stack:
            fact, ready = stack.pop()
            if ready:
                yield fact
            elif id(fact) not in seen:
                seen.add(id(fact))
                stack.append((fact, True))
                stack.extend((p, False) for p in fact.parents)


_SIGNED = (Property.POSITIVE, Property.NONNEGATIVE)


@lru_cache(maxsize=64)
def _terms(positive: frozenset) -> Terms:
    return Terms(set(positive))


class Context:
    """What arithmetic may use: the declared signs. Facts that rest on a sign carry its assumption along."""

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
        self.terms = _terms(frozenset(self.positive))

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


_LOOSE: dict[n.Node, frozenset] = {}


def loose(node: Any) -> frozenset:
    """The free symbols of a tree."""
    found = _LOOSE.get(node)
    if found is None:
        if isinstance(node, BINDERS):
            body, var, *ends = node.args
            found = (loose(body) - {var}).union(*(loose(e) for e in ends))
        else:
            own = frozenset({node}) if isinstance(node, n.Sym) else frozenset()
            found = own.union(*(loose(arg) for arg in getattr(node, "args", ())))
        if len(_LOOSE) > 100_000:
            _LOOSE.clear()
        _LOOSE[node] = found
    return found


def listed(node: n.Node) -> tuple[n.Sym, ...]:
    """The free symbols of a tree in the order of the tree: what is tried first must not hang on addresses."""
    free = loose(node)
    return tuple(s for s in node.symbols if s in free)


def speaks_of(assumption: Assumption) -> frozenset:
    """The free symbols of an assumption; what it quantifies over is not free, but in the ends of its range."""
    if isinstance(assumption, Likely):
        return speaks_of(assumption.event) | loose(assumption.budget)
    bound = set(assumption.quantified())
    free = frozenset().union(*(loose(node) for node in assumption.nodes())) - bound
    if isinstance(assumption, Stated):
        free = free.union(*(loose(end) for end in (assumption.low, assumption.high) if end is not None))
    return free


def put(node: n.Node, var: n.Sym | None, value: n.Node) -> n.Node:
    """The tree with a value for a free variable; refuses where a bound variable would capture or hide it."""
    if var is None:
        raise RuleError("no variable to put a value for")
    if var == value:
        return node
    hidden = loose(value) | {var}
    for current in n.tree(node):
        if not isinstance(current, SCOPES):
            continue
        own = current.args[1]
        if isinstance(current, n.D) and own == var:  # a derivative is taken at its variable, so that may be renamed
            need(isinstance(value, n.Sym) and value not in loose(current), f"{var} is differentiated by")
        elif isinstance(current, BINDERS) or var in loose(current.args[0]):
            need(own not in hidden, f"{own} is bound where {value} is put for {var}")
    return node.xreplace({var: value})


def variable(var: Any) -> n.Sym:
    """A scalar symbol that no assumption about a family speaks of; canonical forms number their bound variables."""
    need(isinstance(var, n.Sym) and var.is_scalar_shaped, "not a variable")
    numbered = len(var.indices) == 1 and isinstance(var.indices[0], n.Num) and var == bound(var.indices[0].value)
    need(not var.indices or numbered, f"{var} is a member of a family")
    return var


@dataclass(frozen=True)
class Made:
    """What a rule has shown; `gone` is discharged from the premises but those in `kept`, `extra` is assumed."""

    left: n.Node
    relation: str
    right: n.Node
    parents: tuple[Fact, ...] = ()
    data: tuple[Any, ...] = ()
    gone: frozenset[Assumption] = frozenset()
    extra: frozenset[Assumption] = frozenset()
    kept: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class RuleInfo:
    """A rule of the kernel: its statement, where it comes from, and the function that makes its facts."""

    name: str
    statement: str
    source: str
    function: Callable[..., Fact]


_REGISTRY: dict[str, RuleInfo] = {}
RULES: Mapping[str, RuleInfo] = MappingProxyType(_REGISTRY)


def rule(name: str, statement: str, source: str) -> Callable[[Callable[..., Made]], Callable[..., Fact]]:
    """Register a rule. Its function checks every obligation; the fact is made here and nowhere else."""

    def register(function: Callable[..., Made]) -> Callable[..., Fact]:
        @wraps(function)
        def apply(context: Context, *args: Any, **options: Any) -> Fact:
            made = function(context, *args, **options)
            need(all(isinstance(p, Fact) for p in made.parents), f"{name}: a premise is no fact")
            need(n.same_shape(made.left.shape, made.right.shape), f"{name}: shapes that do not fit")
            need(made.relation in (LE, LT, EQ), f"{name}: unknown relation")
            need(made.relation == EQ or made.left.is_scalar_shaped, f"{name}: an inequality between matrices")
            gone, kept = made.gone, made.kept
            premises = (p.under - gone if gone and p not in kept else p.under for p in made.parents)
            under = context.rests_on((made.left, made.right)).union(made.extra, *premises)
            return Fact(made.left, made.relation, made.right, name, tuple(made.parents), made.data, under, _KEY)

        if name in _REGISTRY:
            raise ValueError(f"two rules are called {name!r}")
        _REGISTRY[name] = RuleInfo(name, statement, source, apply)
        return apply

    return register


def says(context: Context, fact: Fact, left: n.Node, right: n.Node, strict: bool = False) -> bool:
    """Whether a fact shows left <= right (left < right)."""
    need(isinstance(fact, Fact), "a premise is no fact")
    return (
        fact.relation in ((LT,) if strict else (LT, LE, EQ))
        and context.same(fact.left, left)
        and context.same(fact.right, right)
    )


def discharged(var: n.Sym, parents: Iterable[Fact], ranges: Iterable[Assumption]) -> frozenset[Assumption]:
    """What a binder over `var` discharges: its range. Nothing else may speak of the variable."""
    allowed = set(ranges)
    for parent in parents:
        for a in parent.under - allowed:
            need(var not in speaks_of(a), f"an assumption about {var} is left: {a.statement()}")
    return frozenset(allowed)


def between(low: n.Node, var: n.Node, high: n.Node | None) -> tuple[Stated, ...]:
    """low <= var <= high as assumptions; the ends do not depend on the variable."""
    fixed = all(isinstance(end, n.Node) and var not in loose(end) for end in (low, high) if end is not None)
    need(fixed, "an end of the range moves or is infinite")
    first = Stated(low, LE, var)
    return (first,) if high is None else (first, Stated(var, LE, high))
