"""Random well-shaped trees of all classes: what each class takes is found by trying, so a new class needs no line here.

A slot is a kind of term by its shape. For each class every combination of slots (and words, sizes, ends) is tried
with one term for each; what has a shape is a form of the class. Trees are grown from forms, so they are well-shaped.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import prod
from typing import Any

from sympy import Rational, Tuple

from derivations.assumptions import Centered, Flow, Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n

N, M = n.size("n"), n.size("m")
x, a, t, s = n.sym("x"), n.sym("a"), n.sym("t"), n.sym("s")
y, w, z = n.sym("y", N), n.sym("w", N), n.sym("z", M)
u, v = n.sym("u", N), n.sym("v", M)
A, K, C, F = n.sym("A", N, N), n.sym("K", N, N), n.sym("C", N, M), n.sym("F", M, N)
COVARIANCES = (n.sym("Kuu", N, N), n.sym("Kuv", N, M), n.sym("Kvu", M, N), n.sym("Kvv", M, M))
f = n.family("f", N, 1, "f_{0}")

#: kinds of terms by their shapes: what stands there at the bottom of a tree; `!` asks for a symbol, as a variable is
ATOMS: dict[str, tuple[n.Node, ...]] = {
    "number": (x, a, t, n.Num(1), n.Num(2), n.Num(Rational(1, 2)), n.Size(N)),
    "number!": (t, s),
    "column": (y, w, u, f(t)),
    "column!": (y, w),
    "other column": (z, v),
    "square": (K, A),
    "square!": (A,),
    "wide": (C,),
    "tall": (F,),
}
TRIED: dict[str, n.Node] = {
    "number": n.Mul(x, a), "number!": t, "column": n.Mul(A, y), "column!": y, "other column": n.Mul(F, y),
    "square": n.Mul(A, A), "square!": A, "wide": n.Mul(A, C), "tall": n.Mul(F, A),
}  # fmt: skip
SHAPES = {kind: TRIED[kind].shape for kind in ATOMS if not kind.endswith("!")}
FACTS = (
    Has(K, Property.PD),
    Has(x, Property.POSITIVE),
    Centered((u, v), COVARIANCES, gaussian=True),
    Flow(f(t), t, -K * f(t) + y, f(0)),
)


@dataclass(frozen=True)
class Slot:
    """A place for a term of some kind."""

    kind: str


Form = tuple[Any, ...]  # arguments of a class: slots where terms go, tuples of slots, and what stands as it is
#: what is tried for each letter of `takes`; the slots of terms by their kind
WORDS = (
    "g",
    "2",
    "op",
    "F",
    "1",
    "inf",
    "*",
    "max",
    "min",
    "<=",
    "<",
    "=",
    "log",
    "sin",
    "cos",
    "sinh",
    "cosh",
    "tanh",
    "arctan",
    "erf",
    "pi",
)
CHOICES: dict[str, tuple[Any, ...]] = {
    "N": tuple(map(Slot, ATOMS)),
    "S": (N, M, n.ONE),
    "L": (Slot("number"), n.INFINITY),
    "T": (*((Slot(kind),) for kind in SHAPES), *((Slot(kind), Slot(kind)) for kind in SHAPES)),
    "s": WORDS,
    "P": (Tuple(N, M), Tuple(n.ONE, n.ONE)),
    "q": (Rational(3), Rational(-1, 2)),
}
#: the same for a class of many arguments, of which not every combination can be tried
FEW = CHOICES | {"s": WORDS[:1], "T": tuple((Slot(kind),) for kind in SHAPES), "P": CHOICES["P"][:1]}
MANY = 4_000


def tried(part: Any) -> Any:
    """A form filled with one term for each slot."""
    if isinstance(part, Slot):
        return TRIED[part.kind]
    return Tuple(*map(tried, part)) if isinstance(part, tuple) and not isinstance(part, Tuple) else part


@cache
def forms(cls: type[n.Node]) -> tuple[tuple[Form, Any], ...]:
    """The forms of a class, each with the shape of what it makes; a symbol is asked for only where no term will do."""
    found: dict[Form, Any] = {}
    for letters in spread(cls.takes.split()):
        count = prod(len(CHOICES[letter]) for letter in letters)
        for form in product(*((CHOICES if count <= MANY else FEW)[letter] for letter in letters)):
            try:
                found[form] = cls(*map(tried, form)).shape
            except (TypeError, ValueError):
                continue
    return tuple((form, shape) for form, shape in found.items() if not any(g in found for g in looser(form)))


def spread(words: list[str]) -> Iterator[tuple[str, ...]]:
    """The letters of as few arguments as a class takes, and of some more."""
    least = tuple(word for word in words if len(word) == 1)
    last = words[-1]
    yield least
    for more in range(1, {"*": 3, "?": 2}.get(last[1:], 1)):
        yield (*least, *(last[0],) * more)


def looser(form: Form) -> Iterator[Form]:
    """The forms that ask for a term of the same kind where this one asks for a symbol."""
    for i, part in enumerate(form):
        if isinstance(part, Slot) and part.kind.endswith("!"):
            yield (*form[:i], Slot(part.kind[:-1]), *form[i + 1 :])


@cache
def makers(kind: str) -> tuple[tuple[type[n.Node], tuple[Form, ...]], ...]:
    """The classes with a form that makes a term of some kind, and these forms."""
    shape = SHAPES[kind]
    rows = ((c, tuple(form for form, made in forms(c) if n.same_shape(made, shape))) for c in n.classes())
    inside = (n.Sym, n.Order)  # an order has no value, and leaves none to what holds it
    return tuple((cls, fitting) for cls, fitting in rows if fitting and cls not in inside)


class Grower:
    """Grows trees by the choices of a random generator."""

    def __init__(self, rng: random.Random, atoms: Callable[[str], tuple[n.Node, ...]] = ATOMS.__getitem__) -> None:
        self.rng = rng
        self.atoms = atoms

    def tree(self, cls: type[n.Node], depth: int) -> n.Node:
        """A well-shaped tree with this class at its top."""
        form, _ = self.rng.choice(forms(cls))
        return self.filled(cls, form, depth)

    def filled(self, cls: type[n.Node], form: Form, depth: int) -> n.Node:
        return cls(*(self.part(part, depth - 1) for part in form))

    def part(self, part: Any, depth: int) -> Any:
        if isinstance(part, Slot):
            return self.term(part.kind, depth)
        if isinstance(part, tuple) and not isinstance(part, Tuple):
            return Tuple(*(self.part(inner, depth) for inner in part))
        return part

    def term(self, kind: str, depth: int) -> n.Node:
        """A term of some kind."""
        if depth <= 0 or kind.endswith("!") or self.rng.random() < 0.25:
            return self.rng.choice(self.atoms(kind))
        cls, fitting = self.rng.choice(makers(kind))
        return self.filled(cls, self.rng.choice(fitting), depth)


def claim() -> Claim:
    """A claim that holds every atom and binds every variable, so that its models give all of them a value."""
    atoms = [atom for kind in SHAPES for atom in ATOMS[kind]]
    bound = n.Integral(s * a, s, n.Num(0), n.Num(1)) + n.D(t * f(t), t).T * y
    grid = n.Blocks([[*atoms, bound, *COVARIANCES, n.Phi(y), f(0)]])
    return Claim(grid, Relation.EQ, n.Zero(N, N), Notation("all classes", {}, FACTS))
