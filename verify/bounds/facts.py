"""Facts: what the rules have shown. Only rule functions can make one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import wraps
from types import MappingProxyType
from typing import Any

from derivations.assumptions import Assumption, Has, Property
from derivations.estimates import Natural
from derivations.notation import nodes as n

from .terms import Terms

LE, LT, EQ = "<=", "<", "="
Hypothesis = tuple[n.Node, str, n.Node]
_KEY = object()


class RuleError(ValueError):
    """A rule does not apply: which obligation is missing."""


@dataclass(frozen=True, eq=False)
class Fact:
    """`left relation right` under the hypotheses `under`; `rule` made it from `parents` with `data`."""

    left: n.Node
    relation: str
    right: n.Node
    rule: str
    parents: tuple[Fact, ...] = ()
    data: tuple[Any, ...] = ()
    under: frozenset[Hypothesis] = frozenset()
    key: object = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.key is not _KEY:
            raise RuleError("only a rule of verify.bounds.rules can make a fact")

    def __str__(self) -> str:
        return f"{self.left} {self.relation} {self.right}"

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


@dataclass
class Context:
    """The assumptions under which facts are made; facts of two contexts must not be mixed."""

    assumptions: tuple[Assumption, ...]

    def __post_init__(self) -> None:
        self.positive: set[n.Node] = set()
        self.nonnegative: set[n.Node] = set()
        self.natural = {a.symbol for a in self.assumptions if isinstance(a, Natural)}
        for a in self.assumptions:
            for node, prop in a.properties():
                if prop is Property.POSITIVE:
                    self.positive.add(node)
                if prop in (Property.POSITIVE, Property.NONNEGATIVE):
                    self.nonnegative.add(node)
            if isinstance(a, Has) and a.what is Property.POSITIVE:
                self.nonnegative.add(a.node)
        self.terms = Terms(self.positive)

    def same(self, a: n.Node, b: n.Node) -> bool:
        return self.terms.same(a, b)


@dataclass(frozen=True)
class RuleInfo:
    """A rule of the kernel: its statement, where it comes from, and the function that makes its facts."""

    name: str
    statement: str
    source: str
    function: Callable[..., Fact]


_REGISTRY: dict[str, RuleInfo] = {}
RULES: Mapping[str, RuleInfo] = MappingProxyType(_REGISTRY)


def rule(name: str, statement: str, source: str) -> Callable[[Callable[..., tuple]], Callable[..., Fact]]:
    """Register a rule. Its function checks every obligation and returns (left, relation, right, parents, data,
    discharged hypotheses); the fact is made here and nowhere else."""

    def register(function: Callable[..., tuple]) -> Callable[..., Fact]:
        @wraps(function)
        def apply(context: Context, *args: Any, **options: Any) -> Fact:
            made = function(context, *args, **options)
            left, relation, right, parents, data, *more = made
            gone: Iterable[Hypothesis] = more[0] if more else ()
            extra: Iterable[Hypothesis] = more[1] if len(more) > 1 else ()
            for parent in parents:
                if not isinstance(parent, Fact):
                    raise RuleError(f"{name}: a premise is no fact")
            under = frozenset({h for p in parents for h in p.under} - set(gone)) | frozenset(extra)
            if not n.same_shape(left.shape, right.shape) or (relation != EQ and not left.is_scalar_shaped):
                raise RuleError(f"{name}: shapes that do not fit")
            return Fact(left, relation, right, name, tuple(parents), tuple(data), under, _KEY)

        _REGISTRY[name] = RuleInfo(name, statement, source, apply)
        return apply

    return register
