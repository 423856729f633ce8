"""A relation that is declared, as the assumption that it is: definition, flow, recursion, sign, equation, estimate.

The slot letter of a path, a family or a function stands for every value; every other scalar is a parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..assumptions import Assumption, Define, Flow, Gram, Has, HasDensity, Property
from ..estimates import Natural, Spectrum, Stated
from ..notation import nodes as n
from ..notation.binding import free
from ..notation.constants import is_zero
from ..notation.core import Node, Sym
from .scope import Entity, Scope


class NoFact(Exception):
    """What is said and has no class of facts: in words; and what of it is a fact all the same."""

    def __init__(self, what: str, part: Assumption | None = None) -> None:
        super().__init__(what)
        self.part = part


class Mistaken(Exception):
    """What is wrong with a declaration, and the remedy."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True)
class Said:
    """`left relation right` as it is declared, in a scope."""

    scope: Scope
    left: Node
    relation: str
    right: Node

    def letters(self) -> tuple[Sym, ...]:
        """The slot letters at which members of paths, families and functions stand in it, those of sums left out."""
        found: dict[Sym, None] = {}
        unbound = free(self.left) | free(self.right)
        for symbol in (*self.left.symbols, *self.right.symbols):
            entity = self.scope.entity_of(symbol)
            if (
                entity is not None
                and entity.slot is not None
                and entity.slot in unbound
                and entity.slot in (s for i in symbol.indices for s in i.symbols)
            ):
                found[entity.slot] = None
        return tuple(found)

    def is_whole(self, letter: Sym) -> bool:
        """Whether a letter counts members of a family, or is a natural number."""
        families = [e for e in self.scope.entities.values() if e.slot is letter]
        natural = any(isinstance(f, Natural) and f.symbol is letter for f in self.scope.assumptions)
        return natural or any(entity.kind == "family" for entity in families)


Read = Callable[[Said], "Assumption | None"]
READERS: list[Read] = []


def reads(read: Read) -> Read:
    """Register what may understand a declared relation; the first that does is believed."""
    READERS.append(read)
    return read


def fact(said: Said) -> Assumption:
    """The assumption that a relation is.

    Raises:
        NoFact: there is no class of facts for it.
        Mistaken: it says nothing.
    """
    for read in READERS:
        found = read(said)
        if found is not None:
            mistake = found.mistake()
            if mistake:
                raise Mistaken(f"it says nothing: {mistake}", "mend or drop it")
            return found
    raise NoFact(f"a fact with the relation {said.relation} between such terms")


def turned(said: Said) -> Said:
    """`>=` and `>` as `<=` and `<`."""
    other = {">=": "<=", ">": "<", "psd >=": "psd <=", "psd >": "psd <"}.get(said.relation)
    return said if other is None else Said(said.scope, said.right, other, said.left)


@reads
def sign(said: Said) -> Assumption | None:
    """A number compared with 0, a matrix with 0 in the order of Loewner."""
    up = turned(said)
    if up.relation not in SIGNS:
        return None
    if up.relation.startswith("psd"):
        if not n.same_shape(up.left.shape, up.right.shape):
            raise Mistaken("its sides have different shapes", "mend a declaration, or the fact")
        if up.letters():
            raise NoFact("an order of matrices for all values of a letter")
        return Has(up.right if is_zero(up.left) else n.Add(up.right, n.Neg(up.left)), SIGNS[up.relation])
    if not is_zero(up.left):
        return None
    if not isinstance(up.right, Sym) or (up.right.indices and up.letters()):
        return None
    return Has(up.right, SIGNS[up.relation])


SIGNS = {
    "<=": Property.NONNEGATIVE,
    "<": Property.POSITIVE,
    "psd <=": Property.PSD,
    "psd <": Property.PD,
}


@reads
def not_zero(said: Said) -> Assumption | None:
    if said.relation != "is never" or not is_zero(said.right):
        return None
    return Has(said.left, Property.INVERTIBLE) if said.left.is_scalar_shaped else None


@reads
def membership(said: Said) -> Assumption | None:
    """A scalar is a natural number; a column or matrix lies in the space of its shape, which says nothing new."""
    if said.relation != "in" or not isinstance(said.right, n.Space):
        return None
    rows, cols = said.right.args
    if not n.same_shape(said.left.shape, (rows, cols)):
        raise Mistaken("it lies in another space: the shapes differ", "mend the declaration or the space")
    return Stated(said.left, "=", said.left)


@reads
def flow(said: Said) -> Assumption | None:
    """The derivative of a path by its slot letter: an ordinary differential equation from the path's start on."""
    left = said.left
    if said.relation != "=" or not isinstance(left, n.D) or not isinstance(left.args[0], Sym):
        return None
    path, time = left.args
    entity = said.scope.entity_of(path)
    if entity is None or entity.kind != "path" or path is not entity.member or not isinstance(time, Sym):
        return None
    if time is not entity.slot:
        return None
    return Flow(path, time, said.right, entity.at(n.Num(0)))


@reads
def density(said: Said) -> Assumption | None:
    """A density is that of a normal law."""
    if said.relation == "=" and isinstance(said.left, n.Density) and isinstance(said.right, n.NormalDensity):
        return HasDensity(said.left, said.right)
    return None


@reads
def spectrum(said: Said) -> Assumption | None:
    """The smallest eigenvalue of a symmetric matrix by a name of its own, and the largest where that is named too."""
    sides = ((said.left, said.right), (said.right, said.left))
    named = [(a, b) for a, b in sides if isinstance(a, n.Eig) and isinstance(a.args[0], Sym)]
    if said.relation != "=" or len(named) != 1 or said.letters():
        return None
    ((eigenvalue, value),) = named
    matrix, known = eigenvalue.args[0], said.scope.assumptions
    if not value.is_scalar_shaped or any(s.name == matrix.name for s in value.symbols):
        return None
    if eigenvalue.which == "min":
        top = n.Eig(matrix, "max")
        others = [f.right for f in known if isinstance(f, Stated) and f.relation == "=" and f.left is top]
        others += [f.symbol for f in known if isinstance(f, Define) and f.value is top]
        return Spectrum(matrix, value, others[0] if others else None)
    lower = [f.smallest for f in known if isinstance(f, Spectrum) and f.matrix is matrix and f.largest is None]
    return Spectrum(matrix, lower[0], value) if lower else None


@reads
def symmetric(said: Said) -> Assumption | None:
    pairs = ((said.left, said.right), (said.right, said.left))
    if said.relation == "=" and any(isinstance(a, n.T) and a.args[0] is b and isinstance(b, Sym) for a, b in pairs):
        return Has(said.left if isinstance(said.left, Sym) else said.right, Property.SYMMETRIC)
    return None


@reads
def definition(said: Said) -> Assumption | None:
    """A declared symbol, or member of a path or family at its slot letter, alone on the left.

    On the right of a member at the letter the start may stand: a path that is solved from its start on. What the
    members of a family are is an equation for every index.
    """
    left, right = said.left, said.right
    entity = said.scope.entity_of(left)
    if said.relation != "=" or not isinstance(left, Sym) or entity is None or not definable(said, entity):
        return None
    known = any(isinstance(f, Define | Flow | Gram) and head_of(f) is left for f in said.scope.assumptions)
    own = [s for s in right.symbols if s.name == left.name and not starts(s)]
    begins = any(s.name == left.name for s in right.symbols) and (entity.kind != "path" or left is not entity.member)
    if known or own or begins:
        return None
    whole = left is entity.member and said.letters() == (entity.slot,)
    if whole and entity.kind == "family":
        return Stated(left, "=", right, entity.slot, index=True)
    if whole and entity.kind == "path" and at_points(right):
        return Stated(left, "=", right, entity.slot)
    if isinstance(right, n.Mul) and len(right.args) == 2:
        a, b = right.args
        plain = isinstance(a, Sym) and not a.indices and not left.indices
        if plain and isinstance(b, n.T) and b.args[0] is a:
            return Gram(left, a)
    return Define(left, right)


def at_points(node: Node) -> bool:
    """Whether maps stand in a term at points of a path or family: no series in time, but an equation for all times."""
    return any(i.symbols and not i.is_scalar_shaped for s in node.symbols for i in s.indices)


def definable(said: Said, entity: Entity) -> bool:
    """Whether a member says what all members are, or what one at a number is."""
    left = said.left
    return not left.indices or left is entity.member or all(isinstance(i, n.Num) for i in left.indices)


def starts(symbol: Sym) -> bool:
    """Whether it is a member at numbers, such as the start of a path."""
    return bool(symbol.indices) and all(isinstance(index, n.Num) for index in symbol.indices)


def head_of(assumption: Assumption) -> Node | None:
    match assumption:
        case Define():
            return assumption.symbol
        case Flow():
            return assumption.path
        case Gram():
            return assumption.kernel
    return None


@reads
def estimate(said: Said) -> Assumption | None:
    """An equation or a bound; with members of one path or family, for all values of the slot letter."""
    up = turned(said)
    if up.relation not in ("=", "<=", "<"):
        return None
    if not n.same_shape(up.left.shape, up.right.shape):
        raise Mistaken("its sides have different shapes", "mend a declaration, or the fact")
    letters = up.letters()
    if len(letters) > 1:
        raise NoFact(f"a fact about all values of several letters ({', '.join(map(str, letters))})")
    if not letters:
        return Stated(up.left, up.relation, up.right)
    (letter,) = letters
    if not letter.is_scalar_shaped:
        raise NoFact("a fact about all values of a column")
    whole = up.is_whole(letter) or _steps(up, letter)
    from_zero = whole or Has(letter, Property.NONNEGATIVE) in up.scope.assumptions
    if not from_zero and _limited(letter, up.scope):
        own = Stated(up.left, up.relation, up.right)
        raise NoFact(
            f"a fact about all values of {letter.tex}, of which 0 or others are none, beyond {letter.tex} itself", own
        )
    return Stated(up.left, up.relation, up.right, letter, n.Num(0) if from_zero else None, None, whole)


def _limited(letter: Sym, scope: Scope) -> bool:
    """Whether not every real number is a value of a letter: it has a sign, or a relation of its own."""
    said = (f for f in scope.assumptions if isinstance(f, Has | Stated) and not f.quantified())
    return any({s for node in f.nodes() for s in node.symbols} == {letter} for f in said)


def _steps(said: Said, letter: Sym) -> bool:
    """Whether it leads from one member to the next."""
    after = n.Add(letter, n.Num(1))
    return any(after in s.indices for s in (*said.left.symbols, *said.right.symbols))


def trivial(assumption: Assumption) -> bool:
    """Whether it says nothing that is not said already."""
    return isinstance(assumption, Stated) and assumption.relation == "=" and assumption.left is assumption.right


def moving(assumptions: tuple[Assumption, ...]) -> Iterator[str]:
    """The names of paths and families that move by a flow or a recursion."""
    for one in assumptions:
        if isinstance(one, Flow):
            yield one.path.name
        elif _is_a_step(one):
            yield one.left.name  # type: ignore[attr-defined]


def _is_a_step(one: Assumption) -> bool:
    """Whether it leads from members of a path or family to others, and does not say what each of them is."""
    if not isinstance(one, Stated) or one.var is None or one.relation != "=" or not isinstance(one.left, Sym):
        return False
    return one.left.indices != (one.var,)
