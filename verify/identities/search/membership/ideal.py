"""Membership in a two-sided ideal of non-commutative polynomials, with cofactors.

Buchberger's procedure over words (Mora 1986; Hofstadler, Raab and Regensburger 2019 for proofs of operator identities):
leading words that overlap give new elements of the ideal, each with its history, until what is asked for reduces to
zero or the work is spent. Scalars commute with everything; a relation between scalars also meets the scalars that a
leading word has at its ends. Products are those of matrices that fit, because overlaps of words that fit do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heappop, heappush

from .alphabet import Alphabet, Mono, Monomial, Number, Poly, Word, add_to, join, number, without

#: mono * (left element right) * outer, times a number: an element by its place in the basis, a relation by ~ its place
Use = tuple[Number, Mono, Word, int, Word, Word]
#: the same for relations alone, collected
Combination = dict[tuple[Mono, Word, int, Word, Word], Number]


TURNING = 300  #: steps of one reduction that turns scalars


class Spent(Exception):
    """The work that was allowed is done."""


@dataclass
class Work:
    """Steps that may still be made; a step is one term looked at, or one pair."""

    left: int

    def spend(self, steps: int = 1) -> None:
        self.left -= steps
        if self.left < 0:
            raise Spent


@dataclass(frozen=True)
class Element:
    """poly = lead + tail = 0 with leading coefficient 1; `history` says what it is made of."""

    mono: Mono
    word: Word
    tail: Poly
    history: tuple[Use, ...]


@dataclass
class Ideal:
    """The relations, what was made of them, and the pairs that are still to be looked at."""

    alphabet: Alphabet
    work: Work
    relations: list[Poly] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    by_word: dict[Word, list[int]] = field(default_factory=dict)
    lengths: dict[int, list[int]] = field(default_factory=dict)
    scalars: list[int] = field(default_factory=list)
    retired: set[int] = field(default_factory=set)
    pairs: list[tuple] = field(default_factory=list)
    heaviest: int = 40
    expanded: dict[int, Combination] = field(default_factory=dict)
    long_units: tuple[Word, ...] = ()

    def __post_init__(self) -> None:
        """Units that are products, and their transposes."""
        long = [unit for unit in sorted(self.alphabet.units) if len(unit) > 1]
        self.long_units = tuple(dict.fromkeys((*long, *map(self.alphabet.flipped, long))))

    # -- relations and elements ---------------------------------------------------------------------------
    def add(self, relation: Poly) -> None:
        """A relation joins, reduced by those that are there."""
        self.relations.append(relation)
        self.enter(dict(relation), [(1, (), (), ~(len(self.relations) - 1), (), ())])

    def enter(self, poly: Poly, history: list[Use]) -> int | None:
        """Reduce, make monic, look for pairs; the place of the new element, or None where nothing is left."""
        poly = self.reduce(poly, history)
        if not poly:
            return None
        element = self.monic(poly, history)
        place = len(self.elements)
        self.elements.append(element)
        self.retire(element, place)
        if element.word:
            self.by_word.setdefault(element.word, []).append(place)
            lengths = self.lengths.setdefault(element.word[0], [])
            if len(element.word) not in lengths:
                lengths.append(len(element.word))
        else:
            self.scalars.append(place)
        for other in range(place + 1):
            if other not in self.retired:
                self.meet(place, other)
        self.meet_units(place)
        return place

    def meet_units(self, place: int) -> None:
        """Multiples of an element that hold a scalar that is a unit, by which they can be divided then."""
        word = self.elements[place].word
        for unit in self.long_units:
            for k in range(1, min(len(unit), len(word) + 1)):
                for fits, left, right in (
                    (word[-k:] == unit[:k], (), unit[k:]),
                    (word[:k] == unit[-k:], unit[:-k], ()),
                ):
                    if fits:
                        weight = self.alphabet.key(((), left + word + right))[0]
                        heappush(self.pairs, (weight, len(self.elements), place, -2, (left, right)))

    def monic(self, poly: Poly, history: list[Use]) -> Element:
        """Divide by the leading coefficient, and by scalars that are units."""
        lead = max(poly, key=self.alphabet.key)
        plain, _ = self.alphabet.apart(lead[0])
        same = [mono for mono, word in poly if word == lead[1] and self.alphabet.apart(mono)[0] == plain]
        scale: dict[Word, Number] = {}
        for generator in {g for mono in same for g, _ in mono}:
            if generator in self.alphabet.units:
                scale[generator] = min(dict(mono).get(generator, 0) for mono in same)
        factor: Mono = tuple(sorted((g, -e) for g, e in scale.items() if e))
        inverse = number(Fraction(1) / poly[lead])
        made = {(join(m, factor), w): number(c * inverse) for (m, w), c in poly.items()}
        used = tuple((number(c * inverse), join(m, factor), a, e, b, o) for c, m, a, e, b, o in history)
        mono, word = join(lead[0], factor), lead[1]
        del made[mono, word]
        return Element(mono, word, made, used)

    def retire(self, element: Element, place: int) -> None:
        """Elements whose leading word holds the new one's are reduced and enter again."""
        if not element.word or element.mono:
            return
        for other in range(place):
            old = self.elements[other]
            if other not in self.retired and contains(old.word, element.word):
                self.retired.add(other)
                self.by_word[old.word].remove(other)
                heappush(self.pairs, (0, len(self.elements), other, -1, ()))

    # -- reduction ----------------------------------------------------------------------------------------
    def reduce(self, poly: Poly, history: list[Use], turning: bool = False) -> Poly:
        """The rest of a polynomial; `history` grows by what was subtracted; `turning`: scalars in transposes too."""
        todo = dict(poly)
        done: Poly = {}
        while todo:
            monomial, c = todo.popitem()
            self.work.spend()
            found = self.redex(monomial)
            if found is None:
                turned = self.turned(monomial) if turning else None
                if turned is None:
                    add_to(done, {monomial: c})
                    continue
                (mono, left, place, right, outer), rest, share = turned
                add_to(todo, rest, number(-c * share))
                history.append((number(-c * share), mono, left, place, right, outer))
                continue
            mono, left, place, right, outer = found
            add_to(todo, self.alphabet.times(mono, left, self.elements[place].tail, right, outer), -c)
            history.append((-c, mono, left, place, right, outer))
        return done

    def redex(self, monomial: Monomial) -> tuple[Mono, Word, int, Word, Word] | None:
        """The first place where an element's leading monomial divides."""
        mono, word = monomial
        found = self.inside(mono, word)
        if found is not None:
            rest, left, place, right = found
            return rest, left, place, right, ()
        for generator, exponent in mono:
            if exponent >= 1 and len(generator) > 0:
                rest = join(mono, ((generator, -1),))
                found = self.inside(rest, generator)
                if found is not None:
                    rest, left, place, right = found
                    return rest, left, place, right, word
        for place in self.scalars:
            element = self.elements[place]
            if divides(element.mono, mono):
                return without(mono, element.mono), (), place, word, ()
        return None

    def turned(self, monomial: Monomial) -> tuple[tuple[Mono, Word, int, Word, Word], Poly, Number] | None:
        """A scalar reduced in its transpose: to what is smaller, or to minus itself, and so to nothing."""
        mono, word = monomial
        for generator, exponent in mono:
            other = self.alphabet.flipped(generator)
            if exponent < 1 or other == generator:
                continue
            found = self.inside(join(mono, ((generator, -1),)), other)
            if found is None:
                continue
            left_over, left, place, right = found
            rest = self.alphabet.times(left_over, left, self.elements[place].tail, right, word)
            if rest == {monomial: 1}:
                return (left_over, left, place, right, word), {}, Fraction(1, 2)
            if all(self.alphabet.key(one) < self.alphabet.key(monomial) for one in rest):
                return (left_over, left, place, right, word), rest, 1
        return None

    def inside(self, mono: Mono, word: Word) -> tuple[Mono, Word, int, Word] | None:
        for i, first in enumerate(word):
            for length in self.lengths.get(first, ()):
                for place in self.by_word.get(word[i : i + length], ()):
                    element = self.elements[place]
                    if divides(element.mono, mono):
                        return without(mono, element.mono), word[:i], place, word[i + length :]
        return None

    # -- pairs --------------------------------------------------------------------------------------------
    def meet(self, a: int, b: int) -> None:
        for one, other in ((a, b), (b, a)) if a != b else ((a, a),):
            for shape in self.overlaps(self.elements[one], self.elements[other]):
                mono, left, right = shape[0], shape[1], shape[4]
                weight = self.alphabet.key((join(mono, self.elements[one].mono), left + self.elements[one].word))[0]
                weight += sum(self.alphabet.weights[x] for x in right)
                if weight <= self.heaviest:
                    heappush(self.pairs, (weight, len(self.elements), one, other, shape))

    def overlaps(self, a: Element, b: Element) -> Iterator[tuple]:
        """(mono_a, left_a, mono_b, left_b, right_a, right_b) such that both multiples have one leading monomial."""
        if a.word and b.word:
            if b.word[0] not in a.word:
                return
            for k in range(1, min(len(a.word), len(b.word))):
                if a.word[-k:] == b.word[:k]:
                    up, down = lcm(a.mono, b.mono)
                    yield up, (), down, a.word[:-k], b.word[k:], ()
        elif b.word and not a.word:
            if shared(a.mono, b.mono):
                up, down = lcm(a.mono, b.mono)
                yield up, b.word, down, (), (), ()
            for generator, _ in a.mono:
                for piece in {generator, self.alphabet.flipped(generator)}:
                    yield from self.hidden(a, b, piece)
        elif not a.word and not b.word and a is not b and shared(a.mono, b.mono):
            up, down = lcm(a.mono, b.mono)
            yield up, (), down, (), (), ()

    def hidden(self, a: Element, b: Element, piece: Word) -> Iterator[tuple]:
        """A scalar of a stands at an end of the word of b as soon as b is multiplied by the rest of it."""
        for k in range(1, min(len(piece), len(b.word) + 1)):
            if b.word[-k:] == piece[:k]:
                mono, word = self.alphabet.cut(b.word + piece[k:])
                up, down = lcm(a.mono, join(mono, b.mono))
                yield up, word, down, (), (), piece[k:]
            if b.word[:k] == piece[-k:]:
                mono, word = self.alphabet.cut(piece[:-k] + b.word)
                up, down = lcm(a.mono, join(mono, b.mono))
                yield up, word, down, piece[:-k], (), ()

    def grow(self) -> bool:
        """Look at the lightest pair; whether something new came of it."""
        while self.pairs:
            _, _, a, b, shape = heappop(self.pairs)
            if b < 0:
                old = self.elements[a]
                left, right = shape or ((), ())
                whole = self.alphabet.times((), left, {(old.mono, old.word): 1, **old.tail}, right)
                return self.enter(whole, [(1, (), left, a, right, ())]) is not None
            one, other = self.elements[a], self.elements[b]
            if a in self.retired or b in self.retired:
                continue
            self.work.spend()
            mono_a, left_a, mono_b, left_b, right_a, right_b = shape
            poly = self.alphabet.times(mono_a, left_a, one.tail, right_a)
            add_to(poly, self.alphabet.times(mono_b, left_b, other.tail, right_b), -1)
            history: list[Use] = [(1, mono_a, left_a, a, right_a, ()), (-1, mono_b, left_b, b, right_b, ())]
            return self.enter(poly, history) is not None
        return False

    # -- what is asked --------------------------------------------------------------------------------------
    def member(self, poly: Poly) -> list[Use] | None:
        """How a polynomial is made of elements, or None where the work is spent or nothing more can be made."""
        uses: list[Use] = []
        rest = dict(poly)
        doubled = 0
        try:
            while True:
                rest = self.settled(rest, uses)
                if not rest:
                    return [(-c, *use) for c, *use in uses]  # type: ignore[misc]
                size = len(self.elements)
                if size >= doubled:  # turning costs work and can lead astray: tried apart, and seldom
                    doubled, more = 2 * size, list[Use]()
                    if self.turned_to_nothing(rest, more):
                        return [(-c, *use) for c, *use in (*uses, *more)]  # type: ignore[misc]
                while self.pairs and len(self.elements) == size:
                    self.grow()
                if len(self.elements) == size:
                    return None
        except Spent:
            return None

    def turned_to_nothing(self, rest: Poly, history: list[Use]) -> bool:
        """Whether scalars that are turned as well leave nothing; it may go round in circles, so its work has an end."""
        left = self.work.left
        self.work.left = min(left, TURNING)
        try:
            return not self.reduce(rest, history, turning=True)
        except Spent:
            return False
        finally:
            self.work.left += left - min(left, TURNING)

    def settled(self, poly: Poly, uses: list[Use]) -> Poly:
        """Reduced; denominators are cleared where that lets more be reduced."""
        rest = self.reduce(poly, uses)
        factor: Mono = ()
        for generator in {g for mono, _ in rest for g, e in mono if e < 0 and g in self.alphabet.units}:
            low = min(dict(mono).get(generator, 0) for mono, _ in rest)
            factor = join(factor, ((generator, -low),))
        if not factor:
            return rest
        more: list[Use] = []
        cleared = self.reduce({(join(m, factor), w): c for (m, w), c in rest.items()}, more)
        if not more:
            return rest
        back = without((), factor)
        uses.extend((c, join(m, back), a, e, b, o) for c, m, a, e, b, o in more)
        return {(join(m, back), w): c for (m, w), c in cleared.items()}

    # -- histories --------------------------------------------------------------------------------------------
    def combination(self, uses: list[Use]) -> Combination:
        """Elements replaced by the relations of which they are made."""
        out: Combination = {}
        for c, mono, left, place, right, outer in uses:
            for inner, factor in self.expansion(place).items():
                self.work.spend()
                made = self.nested(mono, left, inner, right, outer)
                total = out.get(made, 0) + c * factor
                if total:
                    out[made] = number(total)
                else:
                    out.pop(made, None)
        return out

    def expansion(self, place: int) -> Combination:
        if place < 0:
            return {((), (), ~place, (), ()): 1}
        found = self.expanded.get(place)
        if found is None:
            found = self.expanded[place] = self.combination(list(self.elements[place].history))
        return found

    def nested(self, mono: Mono, left: Word, inner: tuple, right: Word, outer: Word) -> tuple:
        """mono * (left * inner * right) * outer, where inner is mono' * (before relation after) * outer'."""
        own, before, relation, after, beside = inner
        scalars = join(mono, own)
        if not beside and not self.is_scalar(before, relation, after):
            return scalars, left + before, relation, after + right, outer
        more, rest = self.alphabet.cut(left + beside + right)
        scalars = join(scalars, more)
        if outer:
            more, rest = self.alphabet.cut(rest + outer)
            scalars = join(scalars, more)
        return scalars, before, relation, after, rest

    def is_scalar(self, before: Word, relation: int, after: Word) -> bool:
        """Whether before relation after is 1x1."""
        words = [w for _, w in self.relations[relation] if w]
        if not words:  # a relation between scalars, or one that holds for any size
            return not before and not after
        return self.alphabet.is_scalar((*before, *words[0], *after))


def contains(word: Word, part: Word) -> bool:
    size = len(part)
    return any(word[i : i + size] == part for i in range(len(word) - size + 1))


def divides(a: Mono, b: Mono) -> bool:
    """Whether every scalar of a is in b as often."""
    if not a:
        return True
    powers = dict(b)
    return all(powers.get(g, 0) >= e for g, e in a)


def shared(a: Mono, b: Mono) -> bool:
    return not {g for g, _ in a}.isdisjoint(g for g, _ in b)


def lcm(a: Mono, b: Mono) -> tuple[Mono, Mono]:
    """What a and b are multiplied by to become their least common multiple."""
    powers = dict(a)
    for g, e in b:
        powers[g] = max(e, powers.get(g, 0))
    both: Mono = tuple(sorted((g, e) for g, e in powers.items() if e))
    return without(both, a), without(both, b)


__all__ = ["Combination", "Ideal", "Spent", "Work"]
