"""What an entry says of printed mistakes: each a record with its erratum, and what should stand there instead."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..assumptions import Assumption
from ..notation.latex import latex
from ..notation.nodes import Node, Sym
from .claim import Claim, Relation

if TYPE_CHECKING:
    from .equation import Equation


class ErratumType(enum.Enum):
    TECHNICAL = "technical"
    EDITORIAL = "editorial"


class ErratumKind(enum.Enum):
    MALFORMED = "malformed"
    WRONG_FORMULA = "wrong-formula"
    MISSING_CONDITION = "missing-condition"
    LOGIC_GAP = "logic-gap"
    NOTATION = "notation"


class Weight(enum.Enum):
    """What a mistake does to what the document says.

    GRAVE: a result is wrong as stated, or its proof lacks a part that nothing else in the document supplies.
    MINOR: a line, a premise or a step is wrong, and the results that use it hold once it is mended in its place.
    EDITORIAL: a slip of letters, signs or words that a reader mends while reading.
    """

    GRAVE = "grave"
    MINOR = "minor"
    EDITORIAL = "editorial"


@dataclass(frozen=True)
class Erratum:
    """One printed mistake, as its entry describes it; whether it is one is for the engines to say.

    `brief` is what is printed and what is right at a glance, in words with formulas between dollar signs, where the
    source says in words what the entry says in a formula of ours. `survival` says what of the conclusion holds, where
    yes or no says too little; it goes on behind a comma. `inherited_from` and `inherited_by` are records of other
    documents, by their ids, that are of the same mistake, in what this document follows and in what follows it.

    Raises:
        ValueError: Its type and its weight disagree on whether it is editorial.
    """

    id: str
    notes: str
    type: ErratumType = ErratumType.TECHNICAL
    kind: ErratumKind = ErratumKind.WRONG_FORMULA
    maybe_transcription: bool = False
    weight: Weight | None = None  # minor, or editorial, as the type is, where none is given
    brief: tuple[str, str] | None = None
    inherited_from: tuple[str, ...] = ()
    inherited_by: tuple[str, ...] = ()
    survival: str = ""

    def __post_init__(self) -> None:
        editorial = self.type is ErratumType.EDITORIAL
        if self.weight is None:
            object.__setattr__(self, "weight", Weight.EDITORIAL if editorial else Weight.MINOR)
        if (self.weight is Weight.EDITORIAL) is not editorial:
            raise ValueError(f"{self.id}: an erratum is editorial in type and weight, or in neither")


@dataclass(frozen=True)
class Withdrawn:
    """A record that is no longer upheld: its id stays, with what it said and why it was taken back."""

    id: str
    equation: str
    said: str
    reason: str


@dataclass(frozen=True)
class Amendment:
    """What is printed at one place and what should stand there, in LaTeX, with the corrected claims that say so.

    `corrected` is made from these claims, with the relation and the premises that they have: so what is shown as the
    correction is what was judged.
    """

    place: str
    printed: str
    corrected: str
    claims: tuple[Claim, ...]


def _if(latex_: str, premises: Iterable[Assumption]) -> str:
    """A formula with its premises."""
    said = r",\; ".join(premise.statement() for premise in premises)
    return rf"{latex_} \quad\text{{if}}\quad {said}" if said else latex_


def _link_by_link(claims: Iterable[Claim]) -> str:
    """Claims as one chain where each goes on from the one before, else one after the other."""
    out, before = "", None
    for claim in claims:
        if before == claim.lhs:
            out += f" {claim.relation.tex} {latex(claim.rhs)}"
        else:
            out += (r",\quad " if out else "") + claim.latex
        before = claim.rhs
    return out


@dataclass(frozen=True)
class NewLines:
    """Lines (counted from 1) that should read otherwise, and further premises that they need then."""

    erratum: Erratum
    lines: Mapping[int, Node]
    premises: tuple[Assumption, ...] = ()

    def amends(self, entry: Equation) -> Iterator[Amendment]:
        """Each line with the relation before it; a line that begins a chain stands with the relation after it."""
        for number in sorted(self.lines):
            arriving = [link for link in entry.placed.values() if link.right == number and link.corrected is not None]
            leaving = [link for link in entry.placed.values() if link.left == number and link.corrected is not None]
            place = f"({entry.number}), line {number}"
            if arriving:
                (link,) = arriving
                printed = f"{link.claim.relation.tex} {latex(link.claim.rhs)}"
                best = link.corrected
                assert best is not None
                corrected = f"{best.relation.tex} {latex(best.rhs)}"
            else:
                link = leaving[0]
                best = link.corrected
                assert best is not None
                printed = f"{latex(link.claim.lhs)} {link.claim.relation.tex} \\ldots"
                corrected = f"{latex(best.lhs)} {best.relation.tex} \\ldots"
            said = tuple(link.corrected for link in (*arriving, *leaving) if link.corrected is not None)
            yield Amendment(place, _if(printed, link.claim.stated), _if(corrected, best.stated), said)


@dataclass(frozen=True)
class NewPremises:
    """Premises under which the printed lines do hold, where those stated are not enough.

    They are sufficient. That they are necessary as well is said only where `converse` names entries that prove it:
    where what is printed holds, so do the premises.
    """

    erratum: Erratum
    premises: tuple[Assumption, ...]
    converse: tuple[str, ...] = ()

    def amends(self, entry: Equation) -> Iterator[Amendment]:
        """The chain with the premises of the sentence, and the chain that holds with those it holds under."""
        best = tuple(link.corrected for link in entry.placed.values() if link.corrected is not None)
        printed = _if(_link_by_link(entry.links), entry.chain.stated)
        yield Amendment(f"({entry.number})", printed, _if(_link_by_link(best), best[0].stated), best)


@dataclass(frozen=True)
class NewRelations:
    """Links (counted from 1) in which another relation holds, such as `<=` for `=`."""

    erratum: Erratum
    relations: Mapping[int, Relation]

    def amends(self, entry: Equation) -> Iterator[Amendment]:
        """Each link as printed and as it holds."""
        for link in entry.placed.values():
            if link.number in self.relations and link.corrected is not None:
                printed, corrected = (_if(claim.latex, claim.stated) for claim in (link.claim, link.corrected))
                place = f"({entry.number}), lines {link.left} and {link.right}"
                yield Amendment(place, printed, corrected, (link.corrected,))


@dataclass(frozen=True)
class Gap:
    """A link (counted from 1) that does not follow from what the printed argument shows, though it is proved here.

    `shown` are the results of that argument, as assumptions, with the declarations of their symbols. `under` are the
    definitions that are in force for the symbols of the link: a counterexample keeps to them. `case` narrows down
    where it is looked for; that the link fails even there says more, not less.
    """

    erratum: Erratum
    link: int
    shown: tuple[Assumption, ...]
    under: tuple[Assumption, ...] = ()
    case: tuple[Assumption, ...] = ()

    def amends(self, entry: Equation) -> Iterator[Amendment]:
        """The link, which stays as it is."""
        claim = entry.links[self.link - 1]
        said = _if(claim.latex, claim.stated)
        yield Amendment(f"({entry.number})", said, said, (claim,))


@dataclass(frozen=True)
class NewLetters:
    """Lines (counted from 1) in which one letter is bound and stands in the ends of its own range, with another letter.

    Nothing is refuted: the lines mean the same. That the letter stands for two things is read off the printed line.
    """

    erratum: Erratum
    lines: Mapping[int, Node]

    def finding(self, entry: Equation) -> str:
        """What is read off; empty where a line has no such letter, or means something else with the new one."""
        from .letters import doubled, renamed

        found: set[str] = set()
        for number, better in self.lines.items():
            letters = doubled(entry.lines[number - 1].printed)
            if not letters or doubled(better) or not renamed(entry.lines[number - 1].printed, better):
                return ""
            found |= {f"${latex(letter)}$" for letter in letters}
        return f"{', '.join(sorted(found))} is bound, and stands in the ends of its own range"

    def amends(self, entry: Equation) -> Iterator[Amendment]:
        """Each line, and the line with the other letter; the claims that say so are the printed ones."""
        for number in sorted(self.lines):
            links = [link for link in entry.placed.values() if number in link.lines]
            sign = next((f"{link.claim.relation.tex} " for link in links if link.right == number), "")
            printed, better = entry.lines[number - 1].printed, self.lines[number]
            place = f"({entry.number}), line {number}"
            claims = tuple(link.claim for link in links)
            yield Amendment(place, sign + latex(printed), sign + latex(better), claims)


@dataclass(frozen=True)
class Undefined:
    """Symbols that the document uses and defines nowhere; the link (counted from 1) of a definition that fits them all.

    `used` are the entries that use them.
    """

    erratum: Erratum
    link: int
    symbols: tuple[Sym, ...]
    used: tuple[str, ...]

    def finding(self, entry: Equation) -> str:
        """What is read off; empty where another printed entry of the section defines one of them."""
        names = {symbol.name for symbol in self.symbols}
        for other in entry.among.values():
            if other.number == entry.number or other.kind.value == "supplement":
                continue
            for link in other.placed.values():
                left = link.claim.lhs
                if link.claim.relation is Relation.DEF and isinstance(left, Sym) and left.name in names:
                    return ""
        said = ", ".join(f"${latex(symbol)}$" for symbol in self.symbols)
        return f"{said}: used in ({'), ('.join(self.used)}), defined by no display"

    def amends(self, entry: Equation) -> Iterator[Amendment]:
        """The symbols, and their definition."""
        defined = [link.claim for link in entry.placed.values() if link.claim.relation is Relation.DEF]
        said = r",\; ".join(latex(symbol) for symbol in self.symbols)
        yield Amendment(f"({entry.number})", said, _link_by_link(defined), tuple(defined))


Repair = NewLines | NewPremises | NewRelations | Gap | NewLetters | Undefined
