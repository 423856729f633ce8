"""A question of membership: is a polynomial zero by the relations of its letters and facts?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from derivations.notation import nodes as n

from ...certificate import Cofactor, Letter, Premise, Relator
from .. import algebra as al
from ..rewriting import Normalizer
from . import functions, numbers, vectors
from . import relations as rel
from .alphabet import Alphabet
from .ideal import Ideal, Spent, Work

STEPS = 4_000  #: terms and pairs looked at for one question
MOST_RELATIONS = 160


class Question:
    """The relations that bear on some polynomials, and the ideal that they span."""

    def __init__(
        self,
        norm: Normalizer,
        polys: tuple[al.Poly, ...],
        steps: int = STEPS,
        lemmas: tuple[Relator, ...] = (),
        weigh: Callable[[Letter], int] | None = None,
    ) -> None:
        self.norm = norm
        self.alphabet = Alphabet(weigh)
        self.relations: list[Relator] = []
        self.known: set = set()
        self.nodes: dict = {}
        units = rel.units(norm)
        self.pending: list[Relator] = []
        self.gather(polys)
        for lemma in lemmas:
            self.take(lemma)
        known = [*polys, *(al.thaw(one.poly) for one in self.pending)]
        pieces = {piece for poly in known for mono, _ in poly for (_, piece), _ in mono if rel.is_unit(piece, units)}
        self.alphabet.units = frozenset(self.alphabet.scalar(self.alphabet.word(piece)) for piece in pieces)
        self.ideal = Ideal(self.alphabet, Work(steps))
        self.join()

    def gather(self, polys: tuple[al.Poly, ...]) -> None:
        """Relations of the letters, of the letters of those relations, and so on; with their transposes."""
        facts = list(rel.of_facts(self.norm))
        for poly in polys:
            self.meet(poly)
        for one in facts:
            self.take(one)
        named = [place[1] for place in self.nodes if place[0] == "node"]
        for one in numbers.of_hyperbolics(self.norm, [x for x in self.nodes if x[0] == "fn"], named):
            self.take(one)
        named = [place[1] for place in self.nodes if place[0] == "node"]
        for one in (*numbers.of_exponentials(self.norm, named), *numbers.of_powers(self.norm, named)):
            self.take(one)
        met = [x for poly in (*polys, *(al.thaw(one.poly) for one in self.pending)) for x in rel.letters_in(poly)]
        for one in vectors.of_vecs(met):
            self.take(one)
        for node in rel.invertible_nodes(self.norm):
            if ("node", node) not in self.nodes:
                self.meet(rel.letter_of(node))

    def meet(self, poly: al.Poly) -> None:
        for letter in list(rel.letters_in(poly)):
            upright = letter if not letter[0].endswith("T") else al.transposed_letter(letter)
            place = upright[:2]  # all blocks of one inverse are met together
            if upright[0] == "fn":
                place = upright
            if place in self.nodes or upright[0] not in ("node", "part", "inv", "fn"):
                continue
            self.nodes[place] = None
            if upright[0] in ("inv", "fn"):
                for one in rel.of_an_inverse(upright) if upright[0] == "inv" else numbers.of_elementary(upright):
                    self.take(one)
                continue
            make = rel.of_blocks if upright[0] == "part" else rel.OF_A_NODE.get(type(upright[1]))
            if make is None:
                continue
            try:
                made = list(make(self.norm, upright[1]))
            except al.GiveUp:
                continue
            for one in made:
                self.take(one)

    def take(self, one: Relator) -> None:
        """A relation and its transpose, each once; their letters are met."""
        if len(self.known) >= MOST_RELATIONS or one.poly in self.known:
            return
        poly = al.thaw(one.poly)
        turned = al.freeze(al.transposed(poly))
        fresh = [one]
        if turned != one.poly:
            fresh.append(Relator(one.kind, turned, one.node, one.premises))
        for each in fresh:
            if each.poly not in self.known:
                self.known.add(each.poly)
                self.pending.append(each)
        self.meet(poly)
        for each in fresh:
            for more in rel.turned(each):
                self.take(Relator(more.kind, more.poly, None, (Premise(each.poly, (), (), (only(each),)),)))

    def join(self) -> None:
        """Relations that wait enter the ideal, the lightest first."""
        waiting = [(one, self.alphabet.poly(al.thaw(one.poly))) for one in self.pending]
        self.pending = []
        waiting.sort(key=lambda pair: max(map(self.alphabet.key, pair[1])))
        try:
            for one, poly in waiting:
                self.relations.append(one)
                self.ideal.add(poly)
        except Spent:
            pass

    # -- answers ------------------------------------------------------------------------------------------
    def cofactors(self, poly: al.Poly) -> tuple[Cofactor, ...] | None:
        """The polynomial as a sum of multiples of relations, or None."""
        found = self.found(poly)
        for prepare in (self.partners, self.again, self.rests):
            if found is None and self.functions() and prepare(poly):
                self.relate(poly)
                found = self.found(poly)
        return found

    def found(self, poly: al.Poly) -> tuple[Cofactor, ...] | None:
        uses = self.ideal.member(self.alphabet.poly(poly))
        return None if uses is None else self.expanded(uses)

    def expanded(self, uses: list) -> tuple[Cofactor, ...] | None:
        try:
            return tuple(self.told(self.ideal.combination(uses)))
        except Spent:
            return None

    def shown(self, poly: al.Poly) -> Premise | None:
        """That a polynomial is zero, if the elements that were found by now reduce it to zero."""
        uses: list = []
        try:
            rest = self.ideal.settled(self.alphabet.poly(poly), uses)
        except Spent:
            return None
        used = None if rest else self.expanded([(-c, *use) for c, *use in uses])
        return None if used is None else Premise(al.freeze(poly), (), (), used)

    # -- functions of matrices ------------------------------------------------------------------------------
    def functions(self) -> list[n.Node]:
        return [place[1] for place in self.nodes if place[0] == "node" and functions.is_function(self.norm, place[1])]

    def partners(self, poly: al.Poly) -> bool:
        """A function that stands transposed is one of the transposed matrix."""
        for letter in list(rel.letters_in(poly)):
            if letter[0] == "nodeT" and functions.is_function(self.norm, letter[1]):
                inside, *rest = letter[1].args
                self.meet(rel.letter_of(letter[1].func(n.T(inside), *rest)))
        return True

    def again(self, poly: al.Poly) -> bool:
        """What commutes with one function may show what commutes with another."""
        return len(self.functions()) > 1

    def relate(self, poly: al.Poly) -> None:
        """What functions of matrices commute with, and how they multiply, joins the relations."""
        for node in self.functions():  # what a matrix is made of may commute with a function of it
            self.alphabet.poly(self.norm.parser.poly(node.args[0]))
        near: list[al.Word] = [(letter,) for letter in self.alphabet.letters]
        here = {("node", node) for node in self.functions()}
        for _, word in poly:
            for i, letter in enumerate(word):
                if letter in here:
                    near += [word[i + 1 : i + 1 + k] for k in range(2, functions.LONGEST + 1)]
                    near += [word[i - k : i] for k in range(2, functions.LONGEST + 1) if i >= k]
        words = list(dict.fromkeys(word for word in near if word))
        for one in functions.of_functions(self.norm, self.functions(), words, self.shown):
            self.take(one)
        self.join()

    def rests(self, poly: al.Poly) -> bool:
        """e^M - I as a multiple of M, where an inverse may divide by M."""
        if not any(isinstance(place[1], n.Inv | n.PInv | n.Phi1) for place in self.nodes):
            return False
        for node in self.functions():
            if isinstance(node, n.Exp) and not node.is_scalar_shaped:
                self.meet(rel.letter_of(n.Phi1(node.args[0])))
        self.join()
        return True

    def told(self, combination: dict) -> Iterator[Cofactor]:
        for (mono, left, place, right, outer), c in combination.items():
            yield Cofactor(
                Fraction(c),
                self.alphabet.told_mono(mono),
                self.alphabet.told(left),
                self.relations[place],
                self.alphabet.told(right),
                self.alphabet.told(outer),
            )


def only(one: Relator) -> Cofactor:
    """The relation itself."""
    return Cofactor(Fraction(1), (), (), one, ())


__all__ = ["Question"]
