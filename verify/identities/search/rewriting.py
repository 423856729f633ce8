"""Normal forms by rewriting, with a trace that a stranger can check.

Every rewriting step replaces, in one term, a short word l by a polynomial r. The pair l = r is an
`Instance` of a named schema; the trace says where it was used. So left - right of a claim is the sum of
the steps, which is what the replay expands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from derivations.notation import nodes as n

from ..certificate import Instance, Premise, Step
from . import algebra as al
from .granted import Knowledge
from .parse import Parser

STEP_LIMIT = 20000


@dataclass
class Normalizer:
    """Rewrites polynomials to normal form under given knowledge; `frozen` symbols are variables.

    `plain` leaves functions of kernels alone: inverses, exponentials and pseudo-inverses stay letters, and no fact
    turns a product into another; what is left then is a question of membership.
    """

    known: Knowledge
    frozen: frozenset = frozenset()
    parser: Parser = field(default_factory=Parser)
    count: int = 0
    cache: dict[Any, Instance | None] = field(default_factory=dict)
    busy: set = field(default_factory=set)
    plain: bool = False
    under: int = 0  #: derivatives in which a term stands that is rewritten now

    # -- entry points -------------------------------------------------------------------------------
    def node(self, node: n.Node) -> tuple[al.Poly, list[Step]]:
        """Normal form of a tree, with its trace."""
        return self.normal(self.parser.poly(node))

    def premise(self, poly: al.Poly) -> tuple[al.Poly, Premise]:
        """Normal form of a polynomial as a premise for a schema."""
        end, steps = self.normal(poly)
        return end, Premise(al.freeze(poly), al.freeze(end), tuple(steps))

    def normal(self, poly: al.Poly) -> tuple[al.Poly, list[Step]]:
        """Rewrite until nothing applies."""
        todo = dict(poly)
        done: al.Poly = {}
        steps: list[Step] = []
        while todo:
            (mono, word), c = todo.popitem()
            found = self.redex(mono, word)
            if found is None:
                below = self.below(mono)
                if below is None:
                    al.add_to(done, {(mono, word): c})
                    continue
                self.count += 1
                instance, inverse = below
                ((under, _), k) = next(iter(inverse.items()))
                # 1/g - 1/r = -(g - r) / (g r) for g = r
                steps.append(Step(-c * k, al.merge(mono, under), (), instance, (), word))
                al.add_to(todo, al.times({(mono, word): c}, al.times(al.term((), instance.left), inverse)))
                continue
            self.count += 1 + len(word) // 8  # a step costs the length of its word
            if self.count > STEP_LIMIT:
                raise al.GiveUp(f"more than {STEP_LIMIT} rewriting steps")
            rest, before, instance, after, outer = found
            steps.append(Step(c, rest, before, instance, after, outer))
            al.add_to(todo, replaced(rest, before, al.thaw(instance.right), after, outer), c)
        return done, steps

    # -- where to rewrite ---------------------------------------------------------------------------
    def redex(self, mono: al.Mono, word: al.Word) -> Any:
        """The first place in a term where an instance applies."""
        for generator, exponent in mono:
            if exponent < 1:
                continue
            place = self.in_word(generator[1])
            if place is not None:
                before, instance, after = place
                rest = al.merge(mono, ((generator, Fraction(-1)),))
                return rest, before, instance, after, word
        place = self.in_word(word)
        if place is None:
            return None
        before, instance, after = place
        return mono, before, instance, after, None

    def below(self, mono: al.Mono) -> tuple[Instance, al.Poly] | None:
        """A number below a fraction that is rewritten to one term: the instance, and 1 / its right side."""
        for generator, exponent in mono:
            (letter, *more) = generator[1]
            rooted = letter[0] == "node" and isinstance(letter[1], n.Sqrt | n.Eig | n.Norm | n.Num | n.Pow)
            if exponent >= 0 or more or not (rooted or letter[0] in al.SCALARS):
                continue
            instance = self.of_letter(letter)
            right = {} if instance is None else al.thaw(instance.right)
            if instance is not None and len(right) == 1 and al.is_scalar(right):
                return instance, al.invert(right)
        return None

    def in_word(self, word: al.Word) -> tuple[al.Word, Instance, al.Word] | None:
        for i, letter in enumerate(word):
            instance = self.of_letter(letter)
            if instance is not None:
                return word[:i], instance, word[i + 1 :]
        for i in range(len(word) - 1):
            instance = self.of_pair(word[i], word[i + 1])
            if instance is not None:
                return word[:i], instance, word[i + 2 :]
        return None

    def of_letter(self, letter: al.Letter) -> Instance | None:
        place = (letter, bool(self.under)) if letter[0] in ("det", "fn", "lin", "tr", "rank") else letter
        if place not in self.cache:
            if letter in self.busy:
                return None
            self.busy.add(letter)
            try:
                found = None
                for schema in LETTER_SCHEMAS.get(letter[0], ()):
                    if self.plain and schema in OF_KERNELS:
                        continue
                    found = schema(self, letter)
                    if found is not None:
                        break
            finally:
                self.busy.discard(letter)
            self.cache[place] = found
        return self.cache[place]

    def of_pair(self, first: al.Letter, second: al.Letter) -> Instance | None:
        pair = (first, second)
        if pair not in self.cache:
            found = None
            for schema in PAIR_SCHEMAS:
                if self.plain and schema in OF_KERNELS:
                    continue
                found = schema(self, first, second)
                if found is not None:
                    break
            self.cache[pair] = found
        return self.cache[pair]


def replaced(mono: al.Mono, before: al.Word, middle: al.Poly, after: al.Word, outer: al.Word | None) -> al.Poly:
    """mono * (before middle after) * outer, canonical."""
    out: al.Poly = {}
    for (m, w), c in middle.items():
        inner = al.term(al.merge(mono, m), before + w + after, c)
        if outer:
            inner = al.times(inner, {((), outer): Fraction(1)})
        al.add_to(out, inner)
    return out


LetterSchema = Callable[[Normalizer, al.Letter], Instance | None]
PairSchema = Callable[[Normalizer, al.Letter, al.Letter], Instance | None]
LETTER_SCHEMAS: dict[str, list[LetterSchema]] = {}
PAIR_SCHEMAS: list[PairSchema] = []
#: schemas that read functions of a kernel, or replace a product by a fact
OF_KERNELS: set[Callable] = set()


def of_kernels(schema: Any) -> Any:
    """Mark a schema that a plain normal form leaves out."""
    OF_KERNELS.add(schema)
    return schema


def letter_schema(*tags: str) -> Callable[[LetterSchema], LetterSchema]:
    """Register a schema that rewrites single letters with the given tags."""

    def register(schema: LetterSchema) -> LetterSchema:
        for tag in tags:
            LETTER_SCHEMAS.setdefault(tag, []).append(schema)
        return schema

    return register


def pair_schema(schema: PairSchema) -> PairSchema:
    """Register a schema that rewrites two neighbouring letters."""
    PAIR_SCHEMAS.append(schema)
    return schema


def instance(schema: str, left: al.Word, right: al.Poly, **more: Any) -> Instance:
    return Instance(schema, left, al.freeze(right), **more)
