"""Which symbols of a counterexample that is shown give which others, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from derivations.assumptions import Assumption, Define, Gram
from derivations.estimates import Spectrum
from derivations.notation import nodes as n

from .spectra import eigenvalues
from .text import matrix

BINDERS = n.Sum | n.Prod | n.Integral | n.Sup | n.Lim


@lru_cache(maxsize=20_000)
def free(node: Any) -> frozenset[n.Sym]:
    """The symbols that occur in a term, but for the variables that it binds."""
    if isinstance(node, BINDERS):
        return (free(node.args[0]) - {node.args[1]}).union(*(free(x) for x in node.args[2:]))
    own = frozenset((node,)) if isinstance(node, n.Sym) else frozenset()
    return own.union(*(free(x) for x in getattr(node, "args", ())))


def constrained(a: Assumption) -> Iterator[n.Sym]:
    """The symbols that a fact says something of: all that it mentions but its variables."""
    bound = a.quantified()
    return (s for x in a.nodes() for s in x.symbols if s not in bound)


def parts(node: Any) -> Iterator[Any]:
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(getattr(current, "args", ()))


def members(node: Any) -> Iterator[n.Sym]:
    return (x for x in parts(node) if isinstance(x, n.Sym) and x.indices)


Computed = Callable[[Any, n.Sym, Mapping], Any]
#: for a class of assumption: the families that one determines, by name, with the value of a member
COMPUTED: dict[type, Callable[[Any, Sequence[Assumption]], Mapping[str, Computed]]] = {}
TIME = n.Sym("t", (1, 1), "t")


@dataclass(frozen=True)
class Way:
    """What gives a symbol its value where none is shown: `needs` are the terms it depends on.

    It gives the value of every member of the family of `head` whose other indices are those of `head`: an index of
    `head` that is a symbol stands for any value, which `value` finds in the values it is handed.
    """

    source: Assumption
    head: n.Sym
    needs: tuple[n.Node, ...]
    value: Callable[[Any, Mapping], Any]
    itself: bool = False  # the terms may name what they determine, as a differential equation does; not the last one

    def fits(self, s: n.Sym) -> bool:
        """Whether this tells of the member, whatever the values of its indices."""
        pairs = zip(self.head.indices, s.indices, strict=False)
        same = self.head.args[1] == s.args[1] and len(self.head.indices) == len(s.indices)
        return same and all(isinstance(i, n.Sym) or i == x for i, x in pairs)

    def put(self, s: n.Sym) -> dict[n.Node, n.Node]:
        """What stands for the variables at a member."""
        pairs = zip(self.head.indices, s.indices, strict=True)
        return {i: x for i, x in pairs if isinstance(i, n.Sym) and i != x}

    def gives(self, s: n.Sym) -> bool:
        """Whether this determines the member, and not by the member itself."""
        if not self.fits(s):
            return False
        put = self.put(s)
        before = self.needs[-1:] if self.itself else self.needs
        return not any(s in (node.xreplace(put) if put else node).symbols for node in before)

    @property
    def variables(self) -> tuple[n.Sym, ...]:
        return tuple(i for i in self.head.indices if isinstance(i, n.Sym))


Value = Callable[[Any, Mapping], Any]


def _extreme(a: Spectrum, end: Callable[[list], Any]) -> Value:
    return lambda w, env: end(eigenvalues(matrix(w.value(a.matrix, env))))


def ends(a: Spectrum) -> Iterator[Way]:
    """The ends of a spectrum that are symbols."""
    for s, end in ((a.smallest, min), (a.largest, max)):
        if isinstance(s, n.Sym):
            yield Way(a, s, (a.matrix,), _extreme(a, end))


#: for a class of assumption: how it gives symbols their values
WAYS: dict[type, Callable[[Any], Iterable[Way]]] = {
    Define: lambda a: (Way(a, a.symbol, (a.value,), lambda w, env: w.value(a.value, env)),),
    Gram: lambda a: (Way(a, a.kernel, (a.factor,), lambda w, env: w.value(a.factor * a.factor.T, env)),),
    Spectrum: ends,
}
