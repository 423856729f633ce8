"""An equation: one entry of a document, and the claims that its chain makes."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from ..notation.latex import latex
from ..notation.nodes import Dotted, Node, Sup, tree
from .chain import Chain, Line
from .claim import Claim, Notation, Relation
from .place import Place
from .plan import Plan
from .printed import Printed
from .reading import Reading
from .repairs import Erratum, Gap, NewLetters, Undefined

SEAM = r",\quad"
MIRRORED = (Relation.GE, Relation.GT, Relation.PRECEQ, Relation.SUCCEQ)  # judged as what they say upright
PROVABLE = (Relation.EQ, Relation.LE, Relation.LT, Relation.SOLVES, *MIRRORED)  # what a lemma can say
APART = (
    Relation.IN,
    Relation.TO,
    Relation.IMPLIES,
    Relation.NE,
    *MIRRORED,
)  # behind which no line has the first one's value


class Kind(enum.Enum):
    """What an entry is in the document; the accounting keeps them apart. A supplement is ours."""

    DISPLAY = "display"
    UNNUMBERED = "unnumbered"
    PROSE = "prose"
    SUPPLEMENT = "supplement"


@dataclass(frozen=True)
class Link:
    """A printed link: the how many-th of its entry (from 1), and the lines (from 1) that it joins."""

    entry: str
    number: int
    claim: Claim
    left: int
    right: int
    corrected: Claim | None = None

    @property
    def lines(self) -> tuple[int, int]:
        return self.left, self.right


@dataclass(frozen=True)
class Equation:
    """One entry of the ledger."""

    number: str
    section: int
    title: str
    kind: Kind
    chain: Chain
    notation: Notation
    uses: tuple[str, ...] = ()
    assumed: tuple[int, ...] = ()
    remark: str = ""
    among: Mapping[str, Equation] = field(default_factory=dict, compare=False, repr=False)
    plan: Plan | None = None
    after: str = ""  # for a supplement: the entry behind which it is placed
    aliases: tuple[str, ...] = ()  # other names it is known by
    place: Place | None = field(default=None, compare=False)  # where it is written
    unread: tuple[int, ...] = ()  # links (counted from 1) that are printed and claim nothing, since they are not read
    printed: Printed | None = field(default=None, compare=False)  # what stands in the source

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.chain.lines

    def _claim(
        self,
        left: Node,
        relation: Relation,
        right: Node,
        id: str,
        repaired: bool = False,
        given: bool = False,
    ) -> Claim:
        stated = self.chain.stated
        if repaired and self.chain.repaired_stated is not None:
            stated = self.chain.repaired_stated
        return Claim(
            left, relation, right, self.notation, stated, id, given, self.chain.uniform, self.lemmas, self.plan
        )

    @cached_property
    def placed(self) -> Mapping[str, Link]:
        """The printed links with their places, by the ids `47.1`, `47.2`, ... in printed order."""
        found: dict[str, Link] = {}
        number = 0
        for left, relation in enumerate(self.chain.relations, 1):
            number += relation is not None
            if relation is None or number in self.unread:
                continue
            id, given = f"{self.number}.{number}", number in self.assumed
            a, b = self.lines[left - 1], self.lines[left]
            claim = self._claim(a.printed, relation, b.printed, id, given=given)
            mend, premises = self.chain.relations_mended.get(number), self.chain.repaired_stated
            corrected = None
            if a.corrected is not None or b.corrected is not None or premises is not None or mend is not None:
                denied = relation is Relation.NE and premises is not None
                mended = mend or (Relation.SOLVES if denied else relation)
                corrected = self._claim(a.best, mended, b.best, f"{id}'", repaired=True, given=given)
            found[id] = Link(self.number, number, claim, left, left + 1, corrected)
        return MappingProxyType(found)

    @cached_property
    def links(self) -> tuple[Claim, ...]:
        """The claims of the printed links, in printed order."""
        return tuple(link.claim for link in self.placed.values())

    @cached_property
    def corrected_links(self) -> Mapping[str, Claim]:
        """Corrected claims by the id of the printed link; only those that a correction changes."""
        return MappingProxyType({id: link.corrected for id, link in self.placed.items() if link.corrected is not None})

    @cached_property
    def lemmas(self) -> tuple[Claim, ...]:
        """What a proof in this entry may use: what the entries it rests on say, once corrected."""
        return tuple(claim for key in self.uses if key in self.among for claim in self.among[key].statements)

    @cached_property
    def statements(self) -> tuple[Claim, ...]:
        """The links as corrected, and each chain from its first line to its last; stated inputs left out."""
        links = [self.corrected_links.get(link.id, link) for link in self.links if not link.given]
        best = self.corrected_line_claims or self.line_claims
        ends = [
            replace(best[run[-1] + 1], lemmas=(*links, *self.lemmas))
            for run in self._runs()
            if run[-1] + 1 in best and len(run) > 2
        ]
        return tuple(claim for claim in (*links, *ends) if claim.relation in PROVABLE and claim.exact)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Where the entry says something else than the print."""
        return self.chain.readings

    @property
    def errata(self) -> tuple[Erratum, ...]:
        """The printed mistakes, each once."""
        return self.chain.errata

    def _runs(self) -> Iterator[list[int]]:
        """Indices of the lines that are values, one list for each chain; a stated input ends the list."""
        run, open_, count = [0], True, 0
        for i, relation in enumerate(self.chain.relations, 1):
            count += relation is not None
            if relation is None or count in self.unread:
                yield run
                run, open_ = [i], True
            elif relation in APART or count in self.assumed:
                open_ = False
            elif open_:
                run.append(i)
        yield run

    def _against_anchor(self, best: bool) -> dict[int, Claim]:
        relations, out = list(self.chain.relations), {}
        if best:
            for link in self.placed.values():
                relations[link.left - 1] = self.chain.relations_mended.get(link.number, link.claim.relation)
        mark = "'" if best else ""
        for run in self._runs():
            first = next((i for i in run[:-1] if relations[i] is not Relation.DEF), run[-1])
            own = self.chain.anchor if run[0] == 0 else None
            for i in run:
                if i < first or (i == first and own is None):
                    continue
                line = self.lines[i]
                right = line.best if best else line.printed
                start = self.lines[first]
                left = own if own is not None else (start.best if best else start.printed)
                between = [r for r in relations[first:i] if r is not None]
                claim = self._claim(left, _overall(between), right, f"{self.number}:L{i + 1}{mark}", best)
                hints = self._between(first + 1, i + 1, best)
                out[i + 1] = replace(claim, lemmas=(*hints, *claim.lemmas)) if len(hints) > 1 else claim
        return out

    def _between(self, first: int, last: int, best: bool) -> tuple[Claim, ...]:
        """The links that lead from one line to another: what a line says may be proved along them."""
        found = []
        for link in self.placed.values():
            claim = link.corrected if best and link.corrected is not None else link.claim
            provable = not claim.given and claim.exact and claim.relation in PROVABLE
            if first <= link.left and link.right <= last and provable:
                found.append(claim)
        return tuple(found)

    @cached_property
    def line_claims(self) -> Mapping[int, Claim]:
        """Printed lines (counted from 1) against the anchor; the last one is first against last."""
        return MappingProxyType(self._against_anchor(best=False))

    @cached_property
    def corrected_line_claims(self) -> Mapping[int, Claim]:
        """Corrected lines against the anchor, where the entry carries a correction."""
        unchanged = (Gap, NewLetters, Undefined)  # what these say of the lines leaves the claims as they are
        if set(self.errata) <= {repair.erratum for repair in self.chain.repairs if isinstance(repair, unchanged)}:
            return MappingProxyType({})
        return MappingProxyType(self._against_anchor(best=True))

    @cached_property
    def checks(self) -> Mapping[str, Claim]:
        """Consistency checks of definitions as printed, ids `32:C1`, ..."""
        return MappingProxyType(
            {
                f"{self.number}:C{i}": self._claim(c.printed[0], Relation.EQ, c.printed[1], f"{self.number}:C{i}")
                for i, c in enumerate(self.chain.checks, 1)
            }
        )

    @cached_property
    def gaps(self) -> Mapping[str, tuple[Claim, Claim]]:
        """For each gap (ids `73:G1`, ...) the link from what the printed argument shows alone, and the link.

        A bound of a supremum over all times is asked for one time only: it would follow as well.
        """
        out = {}
        for i, gap in enumerate(self.chain.gaps, 1):
            link = self.links[gap.link - 1]
            bare = Notation("what the printed argument shows, under the definitions in force", {}, gap.under)
            id = f"{self.number}:G{i}"
            left = link.lhs.args[0] if isinstance(link.lhs, Sup) and len(link.lhs.args) == 2 else link.lhs
            out[id] = (Claim(left, link.relation, link.rhs, bare, (*gap.shown, *gap.case), id), link)
        return MappingProxyType(out)

    @cached_property
    def corrected_checks(self) -> Mapping[str, Claim]:
        """Consistency checks as corrected, by the id of the printed check."""
        out = {}
        for i, check in enumerate(self.chain.checks, 1):
            if check.corrected is not None:
                id = f"{self.number}:C{i}"
                out[id] = self._claim(check.corrected[0], Relation.EQ, check.corrected[1], id + "'", True)
        return MappingProxyType(out)

    @property
    def claims(self) -> Iterator[Claim]:
        """Everything that is judged, as printed and as corrected."""
        for link in self.placed.values():
            yield link.claim
        for group in (self.corrected_links, self.line_claims, self.corrected_line_claims, self.checks,
                      self.corrected_checks):  # fmt: skip
            yield from group.values()
        for bare, _ in self.gaps.values():
            yield bare

    @property
    def has_dots(self) -> bool:
        return any(isinstance(x, Dotted) for line in self.lines for x in tree(line.printed))

    @property
    def latex(self) -> str:
        out = latex(self.lines[0].printed)
        for relation, line in zip(self.chain.relations, self.lines[1:], strict=True):
            out += f" {relation.tex if relation else SEAM} {latex(line.printed)}"
        return out


def _overall(relations: list[Relation]) -> Relation:
    """The relation between first and last: strict if one link is, an inequality if one is, else equality; where one
    link has no constant, none between first and last."""
    inexact = [relation for relation in relations if not relation.exact]
    if inexact:
        return next((relation for relation in inexact if relation is not Relation.LESSSIM), Relation.LESSSIM)
    for strongest in (Relation.LT, Relation.LE):
        if strongest in relations:
            return strongest
    return Relation.SOLVES if Relation.SOLVES in relations else Relation.EQ
