"""Claims, chains and equations: frozen data, no judgement.

A `Claim` is `lhs relation rhs` over a notation; a link of a chain is a claim with an id. An `Equation` is
one display: its printed lines, the relations between neighbours, and corrected lines with their erratum.
"""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from ..assumptions import Assumption, symbols
from ..assumptions.definedness import definedness
from ..notation.latex import latex
from ..notation.nodes import Dotted, Node, Space, Sup, Sym, sizes_in, tree
from ..notation.text import plain, size_names, text
from .closure import at_member, constraining
from .place import Place
from .plan import Plan

SEAM = r",\quad"


class ClaimError(ValueError):
    """A claim that cannot be judged because it is not a claim: what is wrong and how to mend it."""


class Relation(enum.Enum):
    """The relation printed between two lines; the value is its plain spelling."""

    EQ = "="
    LE = "<="
    LT = "<"
    TO = "->"
    IN = "in"
    DEF = ":="
    SOLVES = "solves"
    IMPLIES = "implies"
    NE = "is never"

    @property
    def sign(self) -> str:
        """As one character, where there is one."""
        return _SPELLED[self][0]

    @property
    def tex(self) -> str:
        return _SPELLED[self][1]


_SPELLED = {
    Relation.EQ: ("=", "="),
    Relation.LE: ("≤", r"\le"),
    Relation.LT: ("<", "<"),
    Relation.TO: ("→", r"\to"),
    Relation.IN: ("∈", r"\in"),
    Relation.DEF: (":=", r"\equiv"),
    Relation.SOLVES: ("=", "="),
    Relation.IMPLIES: ("⇒", r"\Rightarrow"),
    Relation.NE: ("≠", r"\neq"),
}


class Kind(enum.Enum):
    """What an entry is in the document; the accounting keeps them apart. A supplement is ours."""

    DISPLAY = "display"
    UNNUMBERED = "unnumbered"
    PROSE = "prose"
    SUPPLEMENT = "supplement"


MAX_MEMBERS = 16  # definitions of members, one leading to the other

Families = Mapping[str, Callable[..., tuple[Assumption, ...]]]


@dataclass(frozen=True, eq=False)
class Notation:
    """The declared symbols of a section and what is assumed of them.

    `facts` are assumptions about fixed symbols; `families` maps the name of an indexed symbol to a
    function from its indices to the assumptions about that member. Symbols are read as attributes.
    """

    name: str
    symbols: Mapping[str, Any]
    facts: tuple[Assumption, ...] = ()
    families: Families = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise ClaimError(f"a notation needs a name, not a {type(self.name).__name__}")
        for name in ("symbols", "families"):
            if not isinstance(getattr(self, name), Mapping):
                raise ClaimError(f"notation {self.name!r}: `{name}` must be a mapping from names")
        if not isinstance(self.facts, tuple) or not all(isinstance(fact, Assumption) for fact in self.facts):
            raise ClaimError(f"notation {self.name!r}: `facts` must be a tuple of assumption objects")

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["symbols"][name]
        except KeyError:
            raise AttributeError(f"notation {self.__dict__.get('name')!r} declares no {name!r}") from None

    def without(self, *facts: Assumption) -> Notation:
        """The same notation with some assumptions dropped (to see what a claim needs)."""
        return replace(self, facts=tuple(f for f in self.facts if f not in facts))

    def knowing(self, *facts: Assumption) -> Notation:
        """The same notation with more assumptions."""
        return replace(self, facts=(*self.facts, *facts))

    def closure(self, seeds: tuple[Node, ...]) -> tuple[Assumption, ...]:
        """All assumptions about the symbols in `seeds`, and about the symbols these mention."""
        found: dict[Assumption, None] = {}
        seen: set[Sym] = set()
        todo = deque((s, 0) for node in seeds for s in symbols(node))
        by_name: dict[str, list[Assumption]] = {}
        for fact in self.facts:
            for about in fact.about:
                by_name.setdefault(about.name, []).append(fact)
        while todo:
            current, depth = todo.popleft()
            if current in seen:
                continue
            seen.add(current)
            facts = [f for f in by_name.get(current.name, ()) if f.concerns(current)]
            members = [f for fact in by_name.get(current.name, ()) for f in at_member(fact, current)]
            if members and depth > MAX_MEMBERS:
                raise ClaimError(
                    f"the definition of {current} leads to ever more members of its family; state a recursion by "
                    "Stated(next, '=', step, index, start, index=True)"
                )
            make = self.families.get(current.name)
            if make is not None:
                facts.extend(make(*current.indices))
            for new, deeper in ((facts, depth), (members, depth + 1)):
                for fact in new:
                    if fact not in found:
                        found[fact] = None
                        todo.extend((s, deeper) for node in fact.nodes() for s in symbols(node))
        return tuple(found)


@dataclass(frozen=True)
class Assumptions:
    """A claim's assumptions in their three parts."""

    definedness: tuple[Assumption, ...]
    standing: tuple[Assumption, ...]
    stated: tuple[Assumption, ...]

    def __iter__(self) -> Iterator[Assumption]:
        yield from self.definedness
        yield from self.standing
        yield from self.stated

    @cached_property
    def judged(self) -> tuple[Assumption, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys(self))

    @cached_property
    def together(self) -> frozenset[Assumption]:
        """All of them as a set."""
        return frozenset(self.judged)


@dataclass(frozen=True)
class Claim:
    """`lhs relation rhs` over a notation; `stated` are premises of the sentence itself.

    `lemmas` are claims that a proof may use, each proved first, and `plan` names the idea of the proof: hints, which
    prove nothing and do not change what is claimed.
    `given` marks a stated input (a limit theorem, a lemma): it is used, checked for sense, never proved.

    `dataclasses.replace(claim, rhs=other)` is the same claim with another right side: assumptions are
    derived from the symbols that occur, so a new symbol brings its own.
    """

    lhs: Node
    relation: Relation
    rhs: Node
    notation: Notation
    stated: tuple[Assumption, ...] = ()
    id: str = ""
    given: bool = False
    lemmas: tuple[Claim, ...] = field(default=(), compare=False, repr=False)
    plan: Plan | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.id, str) or not isinstance(self.given, bool):
            raise ClaimError("a claim's `id` must be text and `given` true or false")
        for name in ("lhs", "rhs"):
            if not isinstance(getattr(self, name), Node):
                raise ClaimError(
                    f"claim {self.id or '?'}: {name} is a {type(getattr(self, name)).__name__}, not a term of the "
                    "notation; build it from declared symbols (sym, family) and the operators of "
                    "derivations.notation"
                )
        if not isinstance(self.relation, Relation):
            raise ClaimError(
                f"claim {self.id or '?'}: the relation is missing or unknown (a {type(self.relation).__name__}); "
                f"use one of {', '.join('Relation.' + r.name for r in Relation)}"
            )
        if not isinstance(self.notation, Notation):
            raise ClaimError(
                f"claim {self.id or '?'}: symbols without a notation; pass notation=Notation(name, symbols, facts)"
            )
        if not isinstance(self.stated, tuple) or not all(isinstance(a, Assumption) for a in self.stated):
            raise ClaimError(f"claim {self.id or '?'}: `stated` must be a tuple of assumption objects")

    @cached_property
    def content(self) -> tuple[Node, Relation, Node, Notation, tuple[Assumption, ...], bool]:
        """What is claimed, whatever its id and the hints: two claims of one content are the same claim."""
        return self.lhs, self.relation, self.rhs, self.notation, self.stated, self.given

    @cached_property
    def assumptions(self) -> Assumptions:
        """Definedness, standing and stated assumptions."""
        joined = constraining(self.notation, (self.lhs, self.rhs), self.stated)
        standing = tuple(fact for fact in joined.facts if fact not in self.stated)
        bounded = self.lhs if self.relation in (Relation.LE, Relation.LT) else None
        needs = definedness((self.lhs, self.rhs), (*standing, *self.stated), bounded)
        return Assumptions(tuple(dict.fromkeys((*needs, *joined.needs))), standing, self.stated)

    @property
    def latex(self) -> str:
        return f"{latex(self.lhs)} {self.relation.tex} {latex(self.rhs)}"

    @property
    def text(self) -> str:
        """The claim in one line of plain text."""
        return f"{text(self.lhs)} {plain(self.relation.tex)} {text(self.rhs)}"

    @property
    def has_sizes(self) -> bool:
        """Whether a symbolic size occurs in it."""
        return any(sizes_in(node) for side in (self.lhs, self.rhs) for node in tree(side))

    @property
    def size_names(self) -> dict[str, str]:
        """How its sizes are spelled that carry a spelling of their own."""
        return size_names(self.lhs, self.rhs, *(node for fact in self.assumptions for node in fact.nodes()))


Link = Claim


class ErratumType(enum.Enum):
    TECHNICAL = "technical"
    EDITORIAL = "editorial"


class ErratumKind(enum.Enum):
    MALFORMED = "malformed"
    WRONG_FORMULA = "wrong-formula"
    MISSING_CONDITION = "missing-condition"
    LOGIC_GAP = "logic-gap"
    NOTATION = "notation"


@dataclass(frozen=True)
class Erratum:
    """One printed mistake, as its entry describes it; whether it is one is for the engines to say."""

    id: str
    notes: str
    type: ErratumType = ErratumType.TECHNICAL
    kind: ErratumKind = ErratumKind.WRONG_FORMULA
    maybe_transcription: bool = False


@dataclass(frozen=True)
class Line:
    """One printed line; `corrected` where the entry repairs it."""

    printed: Node
    corrected: Node | None = None
    erratum: Erratum | None = None

    @property
    def best(self) -> Node:
        return self.printed if self.corrected is None else self.corrected


@dataclass(frozen=True)
class Check:
    """What must be equal if the definition in a line is right: as printed, and as corrected."""

    line: int
    printed: tuple[Node, Node]
    corrected: tuple[Node, Node] | None = None


PROVABLE = (Relation.EQ, Relation.LE, Relation.LT, Relation.SOLVES)  # what a lemma can say


@dataclass(frozen=True)
class Gap:
    """A link (counted from 1) that does not follow from what the printed argument shows, though it is proved here.

    `shown` are the results of that argument, as assumptions, with the declarations of their symbols.
    """

    link: int
    shown: tuple[Assumption, ...]
    erratum: Erratum


@dataclass(frozen=True)
class Chain:
    """Lines and the relations between neighbours, as printed; built with `chain(...)`."""

    lines: tuple[Line, ...]
    relations: tuple[Relation | None, ...]
    stated: tuple[Assumption, ...] = ()
    anchor: Node | None = None
    checks: tuple[Check, ...] = ()
    repaired_stated: tuple[Assumption, ...] | None = None
    premise_erratum: Erratum | None = None
    mends: Mapping[int, Relation] = field(default_factory=dict)
    mend_erratum: Erratum | None = None
    gaps: tuple[Gap, ...] = ()

    def unproved(self, link: int, *shown: Assumption, erratum: Erratum) -> Chain:
        """The printed argument shows only this much, from which the link does not follow (links counted from 1)."""
        return replace(self, gaps=(*self.gaps, Gap(link, shown, erratum)))

    def mended(self, relations: Mapping[int, Relation], erratum: Erratum) -> Chain:
        """Repair relations (links counted from 1), such as `=` where only `<=` holds."""
        return replace(self, mends=relations, mend_erratum=erratum)

    def corrected(self, lines: Mapping[int, Node], erratum: Erratum) -> Chain:
        """Repair lines (counted from 1); one erratum may repair several."""
        new = list(self.lines)
        for number, node in lines.items():
            new[number - 1] = replace(new[number - 1], corrected=node, erratum=erratum)
        return replace(self, lines=tuple(new))

    def given(self, *premises: Assumption) -> Chain:
        """The premises that the sentence itself states."""
        return replace(self, stated=(*self.stated, *premises))

    def anchored(self, node: Node) -> Chain:
        """What every line is judged against, where it is not the first line."""
        return replace(self, anchor=node)

    def consistent(self, line: int, lhs: Node, rhs: Node, corrected: tuple[Node, Node] | None = None) -> Chain:
        """A definition's consistency check: if `line` is right, lhs = rhs (after correction: `corrected`)."""
        return replace(self, checks=(*self.checks, Check(line, (lhs, rhs), corrected)))

    def needs(self, *premises: Assumption, erratum: Erratum) -> Chain:
        """The premises under which the printed lines do hold, where those stated are not enough."""
        return replace(self, repaired_stated=premises, premise_erratum=erratum)


def chain(*items: Node | Relation) -> Chain:
    """Printed lines with the relations between them, alternating: `chain(a, EQ, b, LE, c)`."""
    lines, relations = items[0::2], items[1::2]
    if len(items) % 2 == 0 or len(items) < 3:
        raise ClaimError("a chain alternates lines and relations and needs at least two lines")
    for line in lines:
        if not isinstance(line, Node):
            raise ClaimError(f"a line of a chain must be a term of the notation, not {type(line).__name__}")
    for relation in relations:
        if not isinstance(relation, Relation):
            raise ClaimError(f"between two lines a Relation is needed, not {type(relation).__name__}")
    return Chain(tuple(Line(line) for line in lines), tuple(relations))  # type: ignore[arg-type]


def system(*chains: Chain) -> Chain:
    """Several chains printed in one display (cases); lines are counted on from chain to chain."""
    lines = tuple(line for part in chains for line in part.lines)
    relations: tuple[Relation | None, ...] = chains[0].relations
    for part in chains[1:]:
        relations = (*relations, None, *part.relations)
    return Chain(lines, relations)


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
    place: Place | None = field(default=None, compare=False)  # where it is written

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
        return Claim(left, relation, right, self.notation, stated, id, given, self.lemmas, self.plan)

    def _pairs(self) -> Iterator[tuple[str, Line, Relation, Line, bool]]:
        count = 0
        for left, relation, right in zip(self.lines, self.chain.relations, self.lines[1:], strict=False):
            if relation is not None:
                count += 1
                yield f"{self.number}.{count}", left, relation, right, count in self.assumed

    @cached_property
    def links(self) -> tuple[Claim, ...]:
        """The printed links, ids `47.1`, `47.2`, ... in printed order."""
        return tuple(self._claim(a.printed, rel, b.printed, id, given=given) for id, a, rel, b, given in self._pairs())

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
        return tuple(claim for claim in (*links, *ends) if claim.relation in PROVABLE)

    @cached_property
    def corrected_links(self) -> Mapping[str, Claim]:
        """Corrected claims by the id of the printed link; only those that a correction changes."""
        out = {}
        for id, a, relation, b, given in self._pairs():
            mend = self.chain.mends.get(int(id.rsplit(".", 1)[1]))
            if a.corrected is None and b.corrected is None and self.chain.repaired_stated is None and mend is None:
                continue
            denied = relation is Relation.NE and self.chain.repaired_stated is not None
            mended = mend or (Relation.SOLVES if denied else relation)
            out[id] = self._claim(a.best, mended, b.best, id + "'", repaired=True, given=given)
        return MappingProxyType(out)

    @cached_property
    def link_lines(self) -> Mapping[str, tuple[int, int]]:
        """The two lines (counted from 1) that a link joins."""
        out, count = {}, 0
        for i, relation in enumerate(self.chain.relations, 1):
            if relation is not None:
                count += 1
                out[f"{self.number}.{count}"] = (i, i + 1)
        return MappingProxyType(out)

    @property
    def errata(self) -> tuple[Erratum, ...]:
        found = [line.erratum for line in self.lines if line.erratum is not None]
        if self.chain.premise_erratum is not None:
            found.append(self.chain.premise_erratum)
        if self.chain.mend_erratum is not None:
            found.append(self.chain.mend_erratum)
        found.extend(gap.erratum for gap in self.chain.gaps)
        return tuple(dict.fromkeys(found))

    def _runs(self) -> Iterator[list[int]]:
        """Indices of the lines that are values, one list for each chain; a stated input ends the list."""
        run, open_, count = [0], True, 0
        for i, relation in enumerate(self.chain.relations, 1):
            count += relation is not None
            if relation is None:
                yield run
                run, open_ = [i], True
            elif relation in (Relation.IN, Relation.TO, Relation.IMPLIES, Relation.NE) or count in self.assumed:
                open_ = False
            elif open_:
                run.append(i)
        yield run

    def _against_anchor(self, best: bool) -> dict[int, Claim]:
        relations, out = list(self.chain.relations), {}
        if best:
            for number, (left_line, _) in enumerate(self.link_lines.values(), 1):
                relations[left_line - 1] = self.chain.mends.get(number, relations[left_line - 1])
        mark = "'" if best else ""
        for run in self._runs():
            defined = len(run) > 1 and relations[run[0]] is Relation.DEF
            first = run[1] if defined else run[0]
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
        for link in self.links:
            left, right = self.link_lines[link.id]
            claim = self.corrected_links.get(link.id, link) if best else link
            if first <= left and right <= last and not claim.given and claim.relation in PROVABLE:
                found.append(claim)
        return tuple(found)

    @cached_property
    def line_claims(self) -> Mapping[int, Claim]:
        """Printed lines (counted from 1) against the anchor; the last one is first against last."""
        return MappingProxyType(self._against_anchor(best=False))

    @cached_property
    def corrected_line_claims(self) -> Mapping[int, Claim]:
        """Corrected lines against the anchor, where the entry carries a correction."""
        if set(self.errata) <= {gap.erratum for gap in self.chain.gaps}:
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
            bare = Notation("what the printed argument shows", {})
            id = f"{self.number}:G{i}"
            left = link.lhs.args[0] if isinstance(link.lhs, Sup) and len(link.lhs.args) == 2 else link.lhs
            out[id] = (Claim(left, link.relation, link.rhs, bare, gap.shown, id), link)
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
    def has_dots(self) -> bool:
        return any(isinstance(x, Dotted) for line in self.lines for x in tree(line.printed))

    @property
    def latex(self) -> str:
        out = latex(self.lines[0].printed)
        for relation, line in zip(self.chain.relations, self.lines[1:], strict=True):
            out += f" {relation.tex if relation else SEAM} {latex(line.printed)}"
        return out


def _overall(relations: list[Relation]) -> Relation:
    """The relation between first and last: strict if one link is, an inequality if one is, else equality."""
    for strongest in (Relation.LT, Relation.LE):
        if strongest in relations:
            return strongest
    return Relation.SOLVES if Relation.SOLVES in relations else Relation.EQ


class Section:
    """Collects the entries of one section in printed order: `@section.equation(47, ...)`."""

    def __init__(self, number: int, title: str, notation: Notation) -> None:
        self.number = number
        self.title = title
        self.notation = notation
        self.entries: dict[str, Equation] = {}

    def place(self, number: int | str, before: int | str) -> None:
        """Move an entry to its printed place, where its proof needs notation that comes later."""
        moved, order = str(number), [key for key in self.entries if key != str(number)]
        order.insert(order.index(str(before)), moved)
        entries = {key: self.entries[key] for key in order}
        self.entries.clear()
        self.entries.update(entries)

    def equation(
        self,
        number: int | str,
        title: str,
        uses: tuple[int | str, ...] | list[int | str] = (),
        notation: Notation | None = None,
        assumed: tuple[int, ...] = (),
        remark: str = "",
        plan: Plan | None = None,
    ) -> Callable[[Callable[[Any], Chain]], Equation]:
        """Register the display `number`; the function gets the notation and returns its chain."""
        key = str(number)

        def register(build: Callable[[Any], Chain]) -> Equation:
            if key in self.entries:
                raise ClaimError(f"equation {key} is entered twice in section {self.number}")
            scope = notation or self.notation
            made = build(scope)
            entry = Equation(
                key,
                self.number,
                title,
                _kind(key),
                made,
                scope,
                tuple(str(u) for u in uses),
                assumed,
                remark,
                self.entries,
                plan,
                Place.of(build),
            )
            self.entries[key] = entry
            return entry

        return register


def _kind(key: str) -> Kind:
    if key.isdigit():
        return Kind.DISPLAY
    if key[-1] == "x":
        return Kind.SUPPLEMENT
    return Kind.PROSE if key[-1] in "pqrs" else Kind.UNNUMBERED


__all__ = [
    "Chain",
    "Claim",
    "ClaimError",
    "Equation",
    "Erratum",
    "ErratumKind",
    "ErratumType",
    "Kind",
    "Line",
    "Link",
    "Notation",
    "Relation",
    "Section",
    "Space",
    "chain",
    "system",
]
