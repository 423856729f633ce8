"""The values of terms in one model: each class of terms has one meaning, which other files of this room register."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy
from flint import arb, arb_mat

from derivations.notation import nodes as n

from ...models import Model
from .errors import Silent, Undefined
from .matrices import (
    NEGLIGIBLE,
    square,
)

Env = Mapping[n.Node, Any]
Meaning = Callable[["Values", Any], arb_mat]
MEANING: dict[type, Meaning] = {}


def means(*kinds: type) -> Callable[[Meaning], Meaning]:
    """Register what a node class means."""

    def register(function: Meaning) -> Meaning:
        for kind in kinds:
            MEANING[kind] = function
        return function

    return register


class Values:
    """Values in one model; `env` replaces the values of some symbols (a time, a path, a random column)."""

    def __init__(self, model: Model, env: Env | None = None, above: Values | None = None, atoms: str = "few") -> None:
        self.model = model
        self.env = dict(env or {})
        self.above = above
        self.atoms: str = above.atoms if above else atoms
        self.cache: dict[Any, arb_mat] = {}
        self.reached: dict[Any, frozenset] = above.reached if above else {}
        self.dims: dict[Any, int] = above.dims if above else {}
        self.inside: dict[Any, list[Values]] = {}  # integrals over one range are read at the same numbers

    def under(self, env: Env) -> Values:
        """The same model with other values for some symbols."""
        return Values(self.model, env, self)

    def looked_up(self, node: n.Node) -> Any:
        """The value that some context gives a symbol, innermost first; None without one."""
        here: Values | None = self
        while here is not None:
            if node in here.env:
                return here.env[node]
            here = here.above
        return None

    def reach(self, node: Any) -> frozenset:
        """The symbols that the value of a term may depend on, through definitions."""
        found = self.reached.get(node)
        if found is None:
            out: set = set()
            todo, seen = [node], set()
            while todo:
                current = todo.pop()
                if current in seen:
                    continue
                seen.add(current)
                todo.extend(getattr(current, "args", ()))
                if isinstance(current, n.Sym):
                    out.add(current)
                    definition = self.model.definition(current)
                    if definition is not None:
                        todo.extend(definition.nodes())
                if isinstance(current, n.Expect | n.Cov | n.CondMean | n.CondCov):
                    todo.extend(block for law in self.model.recipe.laws for block in getattr(law, "blocks", ()))
            if isinstance(node, n.Expect | n.Cov):
                out -= set(self.model.recipe.vectors)  # a mean does not depend on the outcome
            found = self.reached[node] = frozenset(out)
        return found

    def __call__(self, node: n.Node) -> arb_mat:
        if self.above is not None and node not in self.env and self.reach(node).isdisjoint(self.env):
            return self.above(node)
        found = self.cache.get(node)
        if found is None:
            given = self.looked_up(node)
            if given is not None:
                return given
            function = MEANING.get(type(node))
            if function is None:
                raise Silent(f"no value for a {type(node).__name__}")
            try:
                found = function(self, node)
            except ZeroDivisionError:
                raise Undefined("a singular matrix where an inverse is needed") from None
            self.cache[node] = found
        return found

    def number(self, node: n.Node) -> arb:
        value = self(node)
        square(value, 1)
        return value[0, 0]

    def integer(self, node: n.Node) -> int:
        value = self.number(node).unique_fmpz()
        if value is None:
            near = self.number(node)
            whole = near.mid().floor().unique_fmpz()
            for candidate in (whole, None if whole is None else whole + 1):
                if candidate is not None and abs(near - arb(candidate)) < NEGLIGIBLE:
                    return int(candidate)
            raise Undefined(f"{node} is no integer")
        return int(value)

    def dim(self, size: Any) -> int:
        """A symbolic size as an integer, by substitution."""
        found = self.dims.get(size)
        if found is not None:
            return found
        value = sympy.sympify(size).subs({symbol: self.model.sizes[symbol.name] for symbol in size.free_symbols})
        if not value.is_Integer or value < 0:
            raise Undefined(f"the size {size} is no natural number")
        found = self.dims[size] = int(value)
        return found
