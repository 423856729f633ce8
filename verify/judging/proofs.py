"""Proof objects and claims as text and back: named parts that refer to each other by name.

A part is a short JSON list; its name is the digest of its text, so that equal parts have one name, a proof that shares
much is small, and text that was changed does not fit its name. Parts come back through tables of classes: the nodes of
the notation, the assumptions and plans of `derivations`, the records of which certificates consist. Nothing is
evaluated, imported or looked up by a name outside these tables. What comes back says something; whether that is true
the replay decides.

>>> from derivations.notation import sym
>>> writer = Writer()
>>> name = writer.name(sym("a") + 1)
>>> str(Reader(writer.parts.get).part(name))
'a + 1'
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from hashlib import blake2b
from types import FunctionType
from typing import Any, cast

import sympy
from sympy.core.symbol import Str

from derivations import assumptions, estimates, layers
from derivations.assumptions import Assumption, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.ledger import plan as plans
from derivations.ledger.uniform import Uniform
from derivations.notation import nodes as n

from ..bounds.rules.kernel import Told
from ..densities.certificate import PowerCertificate
from ..identities.certificate import Certificate, Cofactor, Instance, Part, Premise, Relator, Step
from .transfer import CLASSES

MOST_PARTS = 100_000  # of one term, written out as a tree
MOST_OF_ALL = 20_000_000  # of one certificate, whose steps share most of what they say
MOST_STEPS = 100_000  # of one proof of a bound
DEEPEST = 150
MOST_DIGITS = 4_000
BYTES = 16

RECORDS: Mapping[str, type] = {
    **{
        c.__name__: c
        for module in (assumptions, estimates, layers)
        for c in vars(module).values()
        if isinstance(c, type) and issubclass(c, Assumption) and c.__module__.startswith(module.__name__)
    },
    **{
        c.__name__: c
        for c in vars(plans).values()
        if isinstance(c, type) and issubclass(c, plans.Plan) and c.__module__ == plans.__name__
    },
    **{
        c.__name__: c
        for c in (Certificate, Part, Step, Instance, Premise, Cofactor, Relator, PowerCertificate, Uniform)
    },
}
ENUMS: Mapping[str, type[Enum]] = {"Property": Property, "Relation": Relation}
SIZES: Mapping[str, Any] = {"+": sympy.Add, "*": sympy.Mul, "^": sympy.Pow}


class Unwritable(ValueError):
    """Something that has no text: of a class or a module that is not ours."""


class Damaged(ValueError):
    """Text from which nothing of ours can be read."""


def digest(text: str) -> str:
    """The name of a text."""
    return blake2b(text.encode(), digest_size=BYTES).hexdigest()


def dumped(data: Any) -> str:
    return json.dumps(data, ensure_ascii=True, separators=(",", ":"))


# -- out ----------------------------------------------------------------------------------------------
class Writer:
    """Names things and keeps the text of their parts; what was named once is known.

    `parts` grow with each new thing and may be emptied by whoever has put them away.
    """

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}
        self.names: dict[Any, str] = {}  # of nodes and assumptions, which are told apart by content
        self.notations: dict[Notation, str] = {}  # told apart as objects
        self.records: dict[int, tuple[str, Any]] = {}  # of what has no cheap hash, while it is kept here

    def name(self, thing: Any) -> str:
        """The name of a node, an assumption, a plan or a record of a certificate."""
        plainly = isinstance(thing, n.Node | Assumption)
        known = self.names.get(thing) if plainly else self.records.get(id(thing), ("", None))[0]
        if known:
            return known
        if isinstance(thing, n.Node):
            name = self.put([self.node_class(thing), *map(self.value, thing.args)])
        elif is_dataclass(thing) and RECORDS.get(type(thing).__name__) is type(thing):
            name = self.put([type(thing).__name__, *(self.value(getattr(thing, f.name)) for f in fields(thing))])
        else:
            raise Unwritable(f"{type(thing).__name__} has no text")
        if plainly:
            self.names[thing] = name
        else:
            self.records[id(thing)] = (name, thing)
        return name

    def put(self, data: list) -> str:
        text = dumped(data)
        name = digest(text)
        self.parts.setdefault(name, text)
        return name

    @staticmethod
    def node_class(thing: n.Node) -> str:
        name = type(thing).__name__
        if CLASSES.get(name) is not type(thing):
            raise Unwritable(f"{name} is no class of the notation")
        return name

    def value(self, thing: Any, at: Mapping[int, int] | None = None) -> Any:
        """A value as JSON; `at` are the places of steps in the proof that is being written."""
        if thing is None or isinstance(thing, bool):
            return thing
        if isinstance(thing, int):
            return self.whole(thing)
        if isinstance(thing, str):
            return f"'{thing}"
        if isinstance(thing, tuple):
            return ["t", *(self.value(x, at) for x in thing)]
        if isinstance(thing, frozenset):  # many steps rest on the same
            return f"@{self.put(['f', *sorted(map(self.value, thing), key=dumped)])}"
        if isinstance(thing, Fraction):
            return ["q", self.whole(thing.numerator), self.whole(thing.denominator)]
        if isinstance(thing, Enum):
            if ENUMS.get(type(thing).__name__) is not type(thing):
                raise Unwritable(f"{type(thing).__name__} has no text")
            return ["e", type(thing).__name__, thing.name]
        if isinstance(thing, Told):
            if at is None or id(thing) not in at:
                raise Unwritable("a step outside a proof")
            return ["#", at[id(thing)]]
        if isinstance(thing, n.Node) or is_dataclass(thing):
            return f"@{self.name(thing)}"
        return self.symbolic(thing)

    def symbolic(self, thing: Any) -> list:
        """A size, a label or a tuple of SymPy."""
        if isinstance(thing, Str):
            return ["s", thing.name]
        if isinstance(thing, sympy.Tuple):
            return ["T", *map(self.value, thing)]
        if isinstance(thing, sympy.Rational):
            return ["Q", self.whole(int(thing.p)), self.whole(int(thing.q))]
        if thing == sympy.oo:
            return ["oo"]
        if isinstance(thing, sympy.Symbol):
            told = [thing.name, *([n.size_tex(thing)] if isinstance(thing, n.SpelledSize) else [])]
            if thing == n.size(*told):
                return ["z", *told]
        for tag, operator in SIZES.items():
            if isinstance(thing, operator):
                args = thing.args if tag == "^" else sorted(thing.args, key=sympy.default_sort_key)
                return [tag, *map(self.symbolic, args)]
        raise Unwritable(f"{type(thing).__name__} has no text")

    @staticmethod
    def whole(number: int) -> int:
        if number.bit_length() > 3 * MOST_DIGITS:
            raise Unwritable("a number with too many digits")
        return number

    # -- proofs -----------------------------------------------------------------------------------------
    def proof(self, proof: Any) -> Any:
        """A proof object: a certificate by its name, a tree of steps as a list, premises first."""
        if not isinstance(proof, Told):
            return self.value(proof)
        steps = list(proof.steps(steps_in))
        at = {id(step): place for place, step in enumerate(steps)}
        names: dict[str, int] = {}
        rows = []
        for step in steps:
            said = self.put(
                [
                    "told", step.relation, step.rule, self.value(step.left), self.value(step.right),
                    self.value(frozenset(step.under)),
                ]
            )  # fmt: skip
            data = self.value(step.data, at)
            # what refers to places of this proof has no name of its own
            shown = data if "#" in str(data) else names.setdefault(self.put(["data", data]), len(names))
            rows.append([names.setdefault(said, len(names)), shown, *(at[id(p)] for p in step.parents)])
        return {"names": list(names), "facts": rows}

    # -- claims -----------------------------------------------------------------------------------------
    def claim(self, claim: Claim, above: tuple[Claim, ...] = ()) -> str:
        """The name of all that a claim says and all that may be used of its notation; raises `Unwritable`."""
        known = self.records.get(id(claim))
        if known is None:
            if any(claim is other for other in above) or len(above) > DEEPEST:
                raise Unwritable("a claim among its own lemmas")
            parts = claim.assumptions
            text = dumped(
                [
                    *map(self.value, (claim.lhs, claim.relation, claim.rhs, claim.given)),
                    *map(self.value, (claim.stated, parts.definedness, parts.standing, parts.stated)),
                    self.notation(claim.notation),
                    None if claim.plan is None else self.value(claim.plan),
                    *([] if claim.uniform is None else [self.value(claim.uniform)]),
                    *([lemma.id, self.claim(lemma, (*above, claim))] for lemma in claim.lemmas),
                ]
            )
            known = self.records[id(claim)] = (digest(text), claim)
        return known[0]

    def notation(self, notation: Notation) -> str:
        """The name of what a notation knows: its facts, and the functions that make its families."""
        if notation not in self.notations:
            families = [[name, self.function(make)] for name, make in sorted(notation.families.items())]
            text = dumped([self.value(notation.facts), families])
            self.notations[notation] = digest(text)
        return self.notations[notation]

    def function(self, make: Any) -> list:
        """A function of a module of `derivations`: where it stands there, and what it holds."""
        if not isinstance(make, FunctionType) or not make.__module__.startswith("derivations."):
            raise Unwritable("a family made by a function that is not of this package")
        held = tuple(cell.cell_contents for cell in make.__closure__ or ())
        if any(callable(x) for x in held):
            raise Unwritable("a family made by a function that holds functions")
        place = [make.__module__, make.__qualname__, make.__code__.co_firstlineno]
        return [*place, *map(self.value, (held, make.__defaults__, tuple((make.__kwdefaults__ or {}).items())))]


def steps_in(data: Any) -> Iterator[Told]:
    """The steps in the data of a step."""
    if isinstance(data, Told):
        yield data
    elif isinstance(data, tuple):
        for item in data:
            yield from steps_in(item)


# -- in -----------------------------------------------------------------------------------------------
@dataclass
class Spent:
    """How large what has been read so far is, written out as a tree."""

    parts: int = 0


class Reader:
    """Reads parts by their names; `fetch` gives the text of one, or None. Each is read once."""

    def __init__(self, fetch: Callable[[str], str | None]) -> None:
        self.fetch = fetch
        self.known: dict[str, tuple[Any, int]] = {}
        self.meanings: Mapping[str, Callable[[list, Spent, int], Any]] = {
            "t": lambda data, spent, depth: tuple(self.value(x, spent, depth) for x in data),
            "q": lambda data, spent, depth: Fraction(*whole(data, 2)),
            "e": lambda data, spent, depth: ENUMS[data[0]][data[1]],
            "s": lambda data, spent, depth: Str(written(data)),
            "T": lambda data, spent, depth: sympy.Tuple(*(self.value(x, spent, depth) for x in data)),
            "Q": lambda data, spent, depth: sympy.Rational(*whole(data, 2)),
            "oo": lambda data, spent, depth: n.INFINITY,
            "z": lambda data, spent, depth: n.size(*(written([x]) for x in data)),
            "+": lambda data, spent, depth: sympy.Add(*(self.size(x, spent, depth) for x in data)),
            "*": lambda data, spent, depth: sympy.Mul(*(self.size(x, spent, depth) for x in data)),
            "^": self.power,
        }

    def part(self, name: str, kind: type = object) -> Any:
        """The thing of this name; raises `Damaged`."""
        try:
            thing = self.read(name, Spent(), 0)
        except Damaged:
            raise
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as stop:
            raise Damaged(f"{type(stop).__name__}: {stop}") from None
        if not isinstance(thing, kind):
            raise Damaged(f"a {type(thing).__name__} where a {kind.__name__} was expected")
        return thing

    def read(self, name: str, spent: Spent, depth: int) -> Any:
        known = self.known.get(name)
        if known is None:
            own = Spent()
            made = self.built(self.data(name), own, depth)
            if own.parts > (MOST_PARTS if isinstance(made, n.Node) else MOST_OF_ALL):
                raise Damaged("too large")
            known = self.known[name] = (made, own.parts + 1)
        spent.parts += known[1]
        return known[0]

    def data(self, name: str) -> list:
        text = self.fetch(name)
        if text is None or digest(text) != name:
            raise Damaged("a part that is missing or changed")
        data = json.loads(text)
        if not isinstance(data, list) or not data or not isinstance(data[0], str):
            raise Damaged("a part without a class")
        return data

    def built(self, data: list, spent: Spent, depth: int) -> Any:
        head, *rest = data
        args = [self.value(x, spent, depth + 1) for x in rest]
        if head == "f":
            return frozenset(args)
        if head in CLASSES:
            node = cast("n.Node", CLASSES[head](*args))
            if type(node) is not CLASSES[head] or list(node.args) != args:
                raise Damaged("another node than is written")
            return node
        if head in RECORDS:
            record = RECORDS[head]
            if len(args) != len(fields(record)):
                raise Damaged(f"{head} with {len(args)} fields")
            return record(*args)
        raise Damaged(f"{head!r} is no class of ours")

    def value(self, data: Any, spent: Spent, depth: int = 0) -> Any:
        spent.parts += 1
        if depth > DEEPEST:
            raise Damaged("nested too deep")
        if data is None or isinstance(data, bool | int):
            return data
        if isinstance(data, str) and data[:1] == "'":
            return data[1:]
        if isinstance(data, str) and data[:1] == "@":
            return self.read(data[1:], spent, depth)
        if isinstance(data, list) and data and isinstance(data[0], str) and data[0] in self.meanings:
            return self.meanings[data[0]](data[1:], spent, depth + 1)
        raise Damaged("a value that is none of ours")

    def size(self, data: Any, spent: Spent, depth: int) -> Any:
        found = self.value(data, spent, depth)
        if not isinstance(found, sympy.Expr) or isinstance(found, n.Node):
            raise Damaged("no size")
        return found

    def power(self, data: list, spent: Spent, depth: int) -> Any:
        base, exponent = (self.size(x, spent, depth) for x in data)
        if not exponent.is_Integer or abs(exponent) > 64:
            raise Damaged("a size to a power that is not small")
        return sympy.Pow(base, exponent)

    # -- proofs -----------------------------------------------------------------------------------------
    def proof(self, data: Any) -> Any:
        """What `Writer.proof` wrote; raises `Damaged`."""
        try:
            return self.told(data) if isinstance(data, dict) else self.value(data, Spent())
        except Damaged:
            raise
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as stop:
            raise Damaged(f"{type(stop).__name__}: {stop}") from None

    def told(self, data: dict) -> Told:
        steps: list[Told] = []
        names, rows = data["names"], data["facts"]
        if len(rows) > MOST_STEPS:
            raise Damaged("too many steps")
        said: dict[int, tuple] = {}
        for row in rows:
            what, shown, *parents = row
            if what not in said:
                said[what] = self.said(names[what])
            left, relation, right, rule, under = said[what]
            if isinstance(shown, int):
                if shown not in said:
                    said[shown] = self.own(names[shown])
                own = said[shown]
            else:
                own = self.placed(shown, steps)
            steps.append(Told(left, relation, right, rule, tuple(earlier(steps, p) for p in parents), own, under))
        return steps[-1]

    def said(self, name: str) -> tuple:
        """What a step says: its sides, the relation, the rule and what it rests on."""
        known = self.known.get(name)
        if known is None:
            head, relation, rule, left, right, under = self.data(name)
            a, b, u = (self.value(x, Spent()) for x in (left, right, under))
            fits = isinstance(a, n.Node) and isinstance(b, n.Node) and isinstance(u, frozenset)
            if head != "told" or not fits or not isinstance(relation, str) or not isinstance(rule, str):
                raise Damaged("no step of a proof")
            known = self.known[name] = ((a, relation, b, rule, u), 1)
        return known[0]

    def own(self, name: str) -> tuple:
        """The data of a step that refer to no other step."""
        known = self.known.get(name)
        if known is None:
            head, data = self.data(name)
            found = self.value(data, Spent())
            if head != "data" or not isinstance(found, tuple):
                raise Damaged("no data of a step")
            known = self.known[name] = (found, 1)
        return known[0]

    def placed(self, data: Any, steps: list[Told]) -> Any:
        """Data that refer to earlier steps."""
        if isinstance(data, list) and data[:1] == ["#"]:
            return earlier(steps, data[1])
        if isinstance(data, list) and data[:1] == ["t"]:
            return tuple(self.placed(x, steps) for x in data[1:])
        return self.value(data, Spent())


def earlier(steps: list[Told], place: Any) -> Told:
    if type(place) is not int or not 0 <= place < len(steps):
        raise Damaged("a step that rests on a later one")
    return steps[place]


def whole(data: list, count: int) -> list[int]:
    if len(data) != count or not all(type(x) is int for x in data):
        raise Damaged("no number")
    return data


def written(data: list) -> str:
    (text,) = data
    if not isinstance(text, str) or not 0 < len(text) <= 2_000:
        raise Damaged("no name")
    return text


__all__ = ["Damaged", "Reader", "Unwritable", "Writer", "digest"]
