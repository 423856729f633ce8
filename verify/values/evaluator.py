"""Gives every node of the notation its meaning in a model, over an exchangeable arithmetic.

One registered function for each node class (`algebra`, `calculus`, `probability`). An arithmetic (`graded.Exact`,
`balls.Balls`, `decimals.Decimals`; see `arithmetic`) supplies sums, products, inverses and functions of matrices; a
model supplies sizes, drawn values and the definitions of declared symbols. A derivative, integral or limit evaluates
its body with the variable made formal and then puts the number back, so most claims are decided at a random rational
time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from flint import fmpq

from derivations.notation import nodes as nd

from .arithmetic import Arithmetic, Formal, Rounding, World
from .rational import GiveUp

Meaning = Callable[["Evaluator", Any], Any]
MEANING: dict[type, Meaning] = {}
#: what a class means in an arithmetic that rounds, where the exact one has no value
INSTEAD: dict[type, Meaning] = {}
MAX_ENTRIES = 4096
BORROWABLE = (
    nd.D,
    nd.Integral,
    nd.Lim,
    nd.Sum,
    nd.Prod,
    nd.PInv,
    nd.RangeProj,
    nd.Rank,
    nd.Phi1,
    nd.Grad,
    nd.Jac,
    nd.Frechet,
    nd.Sym,
    nd.Cov,
    nd.Expect,
)


def meaning(*kinds: type) -> Callable[[Meaning], Meaning]:
    """Register what a node class means."""

    def register(function: Meaning) -> Meaning:
        for kind in kinds:
            MEANING[kind] = function
        return function

    return register


class Evaluator:
    """Evaluates nodes in one model; children know a formal variable or changed values of some nodes.

    A child asks its parent for every term that its changes do not reach, so shared subtrees are evaluated once.
    `borrowed` lists the node classes whose value came from the exact arithmetic (for inexact ones).
    """

    def __init__(
        self,
        arithmetic: Arithmetic[Any],
        model: World,
        variable: nd.Node | None = None,
        changed: Mapping[nd.Node, Any] | None = None,
        parent: Evaluator | None = None,
    ) -> None:
        self.arithmetic = arithmetic
        self.model = model
        self.variable = variable
        self.changed = dict(changed or {})
        self.parent = parent
        self.touched = frozenset(self.changed) | ({variable} if variable is not None else frozenset())
        self.cache: dict[Any, Any] = {}
        self.busy: set[Any] = set()
        self.borrowed: set[str] = parent.borrowed if parent else set()

    # -- contexts -----------------------------------------------------------------------------------
    def formal(self, variable: nd.Node) -> Evaluator:
        """The same model with `variable` formal."""
        if self.formal_variable == variable:
            return self
        context: Evaluator | None = self
        while context is not None:
            if any(variable in self.model.reach(node) for node in context.changed):
                raise GiveUp("a changed value that depends on a formal variable")
            if self.arithmetic.exact and any(self.formally("a value").moves(x) for x in context.changed.values()):
                raise GiveUp("a changed value that is a function of another formal variable")
            context = context.parent
        key = ("formal", variable)
        if key not in self.cache:
            self.cache[key] = Evaluator(self.arithmetic, self.model, variable, parent=self)
        return self.cache[key]

    def changing(self, values: Mapping[nd.Node, Any]) -> Evaluator:
        """The same model with other values for some nodes."""
        return Evaluator(self.arithmetic, self.model, None, values, parent=self)

    def exact(self) -> Evaluator:
        """An exact evaluator of the same model, which knows nothing of changed values and formal variables."""
        if self.arithmetic.exact:
            return self
        if self.parent is not None or self.touched:
            raise GiveUp("an exact value is needed inside an expectation or an integral")
        return self.model.root

    def formally(self, what: str) -> Formal[Any]:
        """The arithmetic where it is exact, for what needs a formal variable."""
        if not self.arithmetic.exact:
            raise GiveUp(f"{what} in an inexact arithmetic")
        return cast("Formal[Any]", self.arithmetic)

    def rounding(self) -> Rounding[Any]:
        """The arithmetic where it is not exact."""
        return cast("Rounding[Any]", self.arithmetic)

    @property
    def formal_variable(self) -> nd.Node | None:
        """The variable that is formal here, inherited through changed values."""
        if self.variable is not None:
            return self.variable
        return self.parent.formal_variable if self.parent else None

    def reaches(self, node: nd.Node) -> bool:
        """Whether the changes of this context can alter the value of a term."""
        if self.parent is None:
            return True
        if node in self.touched:
            return True
        return not self.touched.isdisjoint(self.model.reach(node))

    # -- values -------------------------------------------------------------------------------------
    def __call__(self, node: nd.Node) -> Any:
        found = self.cache.get(node)
        if found is not None:
            return found
        if node in self.changed:
            return self.changed[node]
        if not self.reaches(node):
            value = self.inherited(self.parent(node))  # type: ignore[misc]
            outer = self.parent.formal_variable  # type: ignore[union-attr]
            if self.variable is not None and outer not in (None, self.variable) and outer in self.model.reach(node):
                raise GiveUp("two formal variables in one term")
            self.cache[node] = value
            return value
        if node in self.busy:
            raise GiveUp(f"the definition of {node} is circular")
        function = MEANING.get(type(node))
        if function is None:
            raise GiveUp(f"no value for a {type(node).__name__} node")
        self.busy.add(node)
        try:
            value = self._evaluate(function, node)
        finally:
            self.busy.discard(node)
        self.room(value.rows, value.cols)
        self.cache[node] = value
        return value

    def inherited(self, value: Any) -> Any:
        """A value of the parent as one of this context."""
        return value

    def _evaluate(self, function: Meaning, node: nd.Node) -> Any:
        if self.arithmetic.exact:
            return function(self, node)
        try:
            return function(self, node)
        except GiveUp:
            if not isinstance(node, BORROWABLE):
                raise
            try:
                value = self.exact()(node)
            except GiveUp:
                instead = INSTEAD.get(type(node))
                if instead is None:
                    raise
                return instead(self, node)
            self.borrowed.add(type(node).__name__)
            return self.rounding().enclose(value)

    def dim(self, size: object) -> int:
        """A symbolic size as an integer."""
        return self.model.dim(size)

    def room(self, rows: int, cols: int) -> None:
        """Give up on a matrix too large for exact computation, before it is made where that is possible."""
        if rows * cols > MAX_ENTRIES:
            raise GiveUp("a matrix too large for this engine")

    def integer(self, node: nd.Node) -> int:
        """An index node as an integer."""
        number = self.number(self(node))
        if number.q != 1:
            raise GiveUp(f"the index {node} is not an integer")
        return int(number.p)

    def halves(self, node: nd.Node) -> int:
        """How many halves an exponent is."""
        value = self(node)
        number = self.number(self.arithmetic.add(value, value))
        if number.q != 1:
            raise GiveUp(f"the exponent {node} is neither a whole number nor a half more")
        return int(number.p)

    def number(self, value: Any) -> fmpq:
        """A value as a rational number."""
        return self.arithmetic.number(value)

    def at_point(self, value: Any, variable: nd.Node, point: nd.Node) -> Any:
        """Put `point` (as seen from here) for the formal `variable` in `value`."""
        if point == variable and self.formal_variable == variable:
            return value
        where = self(point)
        if self.arithmetic.exact and not where.is_constant:
            plain = self.arithmetic.add(where, self.arithmetic.neg(self.arithmetic.variable()))
            if plain.is_zero and where.order is None and self.formal_variable is not None:
                return value
            raise GiveUp("the point is not a number")
        return self.formally("a point put for a variable").at(value, self.number(where))
