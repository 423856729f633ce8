"""Relations between traces: the trace of whatever the facts make zero, wherever around the circle it stands.

A trace of one word is met by an element of the ideal that shares a word with one of its rotations; what the element
gives, times the rest of the circle, is zero, and so is its trace. The traces that come in this way are met as well, a
few times over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from derivations.notation import nodes as n

from ...certificate import Cofactor, Letter, Premise, Relator, Word
from .. import algebra as al
from ..invariants import rotations, trace
from ..rewriting import Normalizer
from .ideal import Spent
from .question import Question

ROUNDS, MOST, LONGEST, STEPS, ELEMENTS = 3, 48, 12, 1_500, 40
MOST_PARTS = 6


def of_traces(norm: Normalizer, poly: al.Poly) -> tuple[Relator, ...]:
    """Relations between the traces of a polynomial and those that they lead to."""
    waiting = list(traced(poly))
    if not waiting:
        return ()
    question = Question(norm, tuple(al.term((), word) for word in waiting), STEPS)
    elements = list(completed(question))
    found: dict[al.Frozen, Relator] = {}
    seen = set(waiting)
    for _ in range(ROUNDS):
        fresh: list[Word] = []
        for word in waiting:
            for relation in met(question, elements, word):
                if relation.poly not in found and len(found) < MOST:
                    found[relation.poly] = relation
                    fresh += [new for new in traced(al.thaw(relation.poly)) if len(new) <= LONGEST]
        waiting = [word for word in dict.fromkeys(fresh) if word not in seen]
        seen.update(waiting)
    return tuple(found.values())


def traced(poly: al.Poly) -> Iterator[Word]:
    """The words of which a polynomial has traces."""
    letters = [x for mono, _ in poly for g, e in mono if e >= 1 for x in g[1] if x[0] == "tr"]
    for _, word in dict.fromkeys(letters):
        yield word


def completed(question: Question) -> Iterator[tuple[int, al.Poly]]:
    """The elements of an ideal with their places, after some work on their overlaps."""
    ideal = question.ideal
    try:
        while ideal.pairs and len(ideal.elements) < ELEMENTS:
            ideal.grow()
    except Spent:
        pass
    for place, element in enumerate(ideal.elements):
        if element.word:
            whole = {(element.mono, element.word): 1, **element.tail}
            yield place, question.alphabet.told_poly(whole)


def met(question: Question, elements: list[tuple[int, al.Poly]], word: Word) -> Iterator[Relator]:
    """The traces of what vanishes and holds this word, read around the circle."""
    around = rotations(word)
    for place, element in elements:
        made = set()
        for _, part in element:
            for turn in around:
                rest = turn[len(part) :]
                if part and turn[: len(part)] == part and rest not in made:
                    made.add(rest)
                    relation = closed(question, place, element, part, rest)
                    if relation is not None:
                        yield relation


def closed(question: Question, place: int, element: al.Poly, part: Word, rest: Word) -> Relator | None:
    """tr(element rest) = 0."""
    rows = al.shape(part[0])[0]
    if n.same_size(rows, al.ONE):
        return None
    start = al.times(element, {((), rest): Fraction(1)})
    poly = trace(start, rows)
    question.ideal.work.left = STEPS
    used = question.expanded([(1, (), (), place, (), ())])
    if not poly or used is None:
        return None
    premise = Premise(al.freeze(start), (), (), tuple(beside(use, rest) for use in used))
    return Relator("trace", al.freeze(poly), None, (premise,))


def parted(poly: al.Poly, below: Callable[[al.Poly], Premise | None]) -> tuple[Cofactor, ...] | None:
    """A sum of traces that vanishes in parts: tr(A Q) for a letter A, of which A Q is shown to be zero."""
    rest, found = dict(poly), []
    for _ in range(MOST_PARTS):
        if not rest:
            break
        letter = most_met(rest)
        part = None if letter is None else led_by(rest, letter)
        premise = below(part) if part else None
        if not part or premise is None:
            return None
        total = trace(part, al.shape(letter)[0])
        found.append(Cofactor(Fraction(1), (), (), Relator("trace", al.freeze(total), None, (premise,)), ()))
        rest = al.plus(rest, al.scaled(total, -1))
    return None if rest else tuple(found)


def most_met(poly: al.Poly) -> Letter | None:
    """The symbol in most traces of a sum of traces; None where a term is none."""
    count: dict[Letter, int] = {}
    for mono, word in poly:
        traces = [g[1][0] for g, e in mono if e == 1 and g[1][0][0] == "tr"]
        if word or len(traces) != 1:
            return None
        for x in {("sym", x[1]) for x in traces[0][1] if x[0] in ("sym", "symT")}:
            count[x] = count.get(x, 0) + 1
    return min(count, key=lambda x: (-count[x], al.key(x)), default=None)


def led_by(poly: al.Poly, letter: Letter) -> al.Poly:
    """The traces in which a letter stands, read from it on, as a matrix."""
    out: al.Poly = {}
    for (mono, _), c in poly.items():
        at = next(i for i, (g, e) in enumerate(mono) if e == 1 and g[1][0][0] == "tr")
        turn = next((turn for turn in rotations(mono[at][0][1][0][1]) if turn[0] == letter), None)
        if turn is not None:
            al.add_to(out, al.term(mono[:at] + mono[at + 1 :], turn, c))
    return out


def beside(use: Cofactor, rest: Word) -> Cofactor:
    """A multiple of a relation, times a word from the right."""
    return replace(use, outer=use.outer + rest) if use.outer else replace(use, after=use.after + rest)


__all__ = ["of_traces", "parted"]
