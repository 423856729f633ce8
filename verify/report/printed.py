"""An entry as it is printed, line by line, and what each line is read as where that is something else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from weakref import ref

from derivations.ledger import Equation, Kind, Relation
from derivations.ledger.fidelity import Agreement, Comparison, Source, Spelled, compared
from derivations.notation import nodes as n
from derivations.notation.latex import latex
from derivations.notation.text import plain, text

from .words import RELATION_TEX, sign

CELL = re.compile(r",?\s*&")


@dataclass(frozen=True)
class Shown:
    """A line of an entry: its print (LaTeX of the source, and plain text), and what it is read as, with the reason.

    Nothing is printed where the source says it in words; then `read_as` is our formula of it. `relation` is printed
    before it, `read_relation` is what that is read as, where it is another. `parts` is how many printed lines, or
    formulas of a sentence, stand behind it.
    """

    printed: str
    text: str
    relation: str | None
    read_as: str | None = None
    read_as_text: str = ""
    read_relation: str | None = None
    reading: str | None = None
    set_as: str = ""  # the print in LaTeX fit for setting: of a line that is read, its tree
    parts: int = 1


@dataclass(frozen=True)
class PrintLine:
    """A line of the print in its order, the lines of the entry that stand for it, and why none does."""

    latex: str
    text: str
    relation: str | None
    lines: tuple[int, ...]
    left_out: str | None = None
    set_as: str = ""


def comparison(entry: Equation) -> Comparison | None:
    """The entry against its print, compared once while the entry lives."""
    found = _COMPARED.get(id(entry))
    if found is None or found[0]() is not entry:
        found = _COMPARED[id(entry)] = (ref(entry), compared(entry))
    return found[1]


_COMPARED: dict[int, tuple[ref[Equation], Comparison | None]] = {}


def shown(entry: Equation) -> tuple[Shown, ...]:
    """The lines of an entry as printed."""
    found = comparison(entry)
    relations = [None, *(None if r is None else r.value for r in entry.chain.relations)]
    if found is None:  # ours: what is entered is all there is
        return tuple(
            Shown(latex(line.printed), text(line.printed), relation, set_as=latex(line.printed))
            for line, relation in zip(entry.lines, relations, strict=True)
        )
    readings = _of_links(entry)
    lines = _in_order(found.lines, relations)
    return tuple(_shown(line, relation, readings) for line, relation in zip(lines, relations, strict=True))


def _in_order(lines: tuple[Spelled, ...], relations: Iterable[str | None]) -> list[Spelled]:
    """The lines, each with what is shown as its print: printed lines in their own order, each once.

    Where a formula of ours stands for a printed line as a whole, nothing is shown as the print of its sides.
    """
    uses = Counter(source.number for line in lines for source in line.sources)
    alone = [line for line in lines if len(line.sources) == 1 and uses[line.sources[0].number] == 1]
    order = iter(sorted((line.sources[0] for line in alone), key=lambda source: source.number))
    shown_ = []
    for line, relation in zip(lines, relations, strict=True):
        if any(uses[source.number] > 1 for source in line.sources):
            shown_.append(replace(line, sources=(), agreement=Agreement.UNPRINTED, relation_agrees=True))
        elif len(line.sources) == 1 and (source := next(order)) is not line.sources[0]:
            agrees = source.relation == relation
            shown_.append(replace(line, sources=(source,), agreement=Agreement.DIFFERENT, relation_agrees=agrees))
        else:
            shown_.append(line)
    return shown_


def _of_links(entry: Equation) -> Mapping[int, str]:
    """Why the relation before a line is another, by line."""
    link = 0
    out: dict[int, str] = {}
    for number, relation in enumerate(entry.chain.relations, 2):
        link += relation is not None
        for reading in entry.readings:
            if relation is not None and link in reading.links:
                out.setdefault(number, reading.why)
    return out


def _shown(line: Spelled, relation: str | None, readings: Mapping[int, str]) -> Shown:
    why = [line.reading.why] if line.reading is not None else []
    why += [] if line.relation_agrees else [readings[line.number]] if line.number in readings else []
    other = not line.same or any(source.slips for source in line.sources) or len(line.sources) > 1
    other = other or (by_itself(line) and words(line.sources, line) != text(line.entered))
    before = line.sources[0].relation if line.sources else relation
    return Shown(
        joined(line.sources),
        words(line.sources, line),
        relation if line.relation_agrees else before or relation,
        latex(line.entered) if other else None,
        text(line.entered) if other else "",
        None if line.relation_agrees or not line.sources or before == relation else relation,
        " ".join(dict.fromkeys(why)) or None,
        joined(line.sources, line),
        len(line.sources),
    )


def by_itself(line: Spelled | None) -> bool:
    """Whether a reading is of this very line, not of the relation before it: then it is shown as it stands."""
    return line is not None and line.reading is not None and line.number in line.reading.lines


def joined(sources: tuple[Source, ...], line: Spelled | None = None) -> str:
    """Printed lines one after the other, with the relations between them; for a `line`, fit for setting."""
    out = ""
    for i, source in enumerate(sources):
        if i:
            out += r",\quad " if source.relation is None else f" {tex(source.relation)} "
        out += source.latex if line is None else fit(source, line if len(sources) == 1 else None)
    return out


def fit(source: Source, line: Spelled | None) -> str:
    """A printed line in LaTeX that can be set by itself: its tree, where it is one, else without marks of layout."""
    tree = as_tree(source, line)
    if tree is not None:
        return latex(tree)
    if r"\begin{" in source.latex:
        return source.latex
    return source.latex.replace(r"\\", " ").replace("&", " ")


def as_tree(source: Source, line: Spelled | None) -> n.Node | None:
    """The tree in whose spelling a printed line is shown; None where the print itself is: it is read otherwise, or its
    tree spells an entry with both indices, of which a row or a column is printed with one."""
    if source.slips or by_itself(line):
        return None
    tree = source.line.tree
    if tree is None and line is not None and line.same:
        tree = line.entered
    return None if tree is None or any(isinstance(part, n.Entry) for part in n.tree(tree)) else tree


def tex(relation: str) -> str:
    return _PRINTED_TEX.get(relation) or RELATION_TEX.get(relation, rf"\text{{ {relation} }}")


_PRINTED_TEX = {"subset": r"\subseteq", ">": ">", ">=": r"\ge", ":=": r"\equiv"}


def words(sources: tuple[Source, ...], line: Spelled | None = None) -> str:
    """The print in plain text."""
    out = ""
    for i, source in enumerate(sources):
        if i:
            out += ", " if source.relation is None else f" {sign(source.relation)} "
        out += _words(source, line if len(sources) == 1 else None)
    return out


def _words(source: Source, line: Spelled | None) -> str:
    tree = as_tree(source, line)
    if tree is not None:
        return text(tree)
    shown_ = CELL.sub(", ", fit(source, line))
    return plain(" ".join(shown_.split()))


def print_lines(entry: Equation) -> tuple[PrintLine, ...]:
    """The print in its order; for an entry of ours its lines."""
    found = comparison(entry)
    if found is None:
        return tuple(PrintLine(s.printed, s.text, s.relation, (i,)) for i, s in enumerate(shown(entry), 1))
    standing: dict[int, list[Spelled]] = {}
    sources: dict[int, Source] = {}
    relations = (None, *(None if r is None else r.value for r in entry.chain.relations))
    for entered, line in zip(found.lines, _in_order(found.lines, relations), strict=True):
        for source in line.sources or entered.sources:
            standing.setdefault(source.number, []).append(line)
            sources[source.number] = source
    why = {}
    for source, reading in found.dropped:
        sources[source.number], why[source.number] = source, "" if reading is None else reading.why
    parts = [
        PrintLine(
            source.latex,
            _words(source, standing[number][0] if len(standing.get(number, ())) == 1 else None),
            source.relation,
            tuple(line.number for line in standing.get(number, ())),
            why.get(number),
            fit(source, standing[number][0] if len(standing.get(number, ())) == 1 else None),
        )
        for number, source in sorted(sources.items())
    ]
    return tuple(_whole_chains(parts))


def _whole_chains(lines: Iterable[PrintLine]) -> Iterator[PrintLine]:
    """Lines of the print, with each chain that is left out, or written out by formulas of ours, in one line."""
    last: PrintLine | None = None  # from the start of its chain on
    for line in lines:
        same = last is not None and (line.left_out, line.lines) == (last.left_out, last.lines)
        if last is not None and line.relation is not None and same:
            before = tex(line.relation)
            last = replace(
                last,
                latex=f"{last.latex} {before} {line.latex}",
                text=f"{last.text} {sign(line.relation)} {line.text}",
                set_as=f"{last.set_as} {before} {line.set_as}",
            )
            continue
        if last is not None:
            yield last
            last = None
        if line.relation is None and (line.left_out is not None or len(line.lines) > 1):
            last = line
        else:
            yield line
    if last is not None:
        yield last


def link_latex(entry: Equation, left: int, right: int) -> str:
    """A link as it is printed."""
    lines = shown(entry)
    a, b = lines[left - 1], lines[right - 1]
    sides = [side.printed or side.read_as or "" for side in (a, b)]
    return f"{sides[0]} {tex(b.relation or Relation.EQ.value)} {sides[1]}"


def in_print(entry: Equation, formula: str) -> str:
    """A formula made of lines of an entry, with the print in the place of each line that says something else.

    The formulas of a sentence of which several stand behind one line are no side of a relation: ours stays.
    """
    if any(formula == line.printed for line in shown(entry)):
        return formula  # it stands in the source
    lines = shown(entry)
    for left, right in zip(lines, lines[1:], strict=False):  # a relation that is printed from its other side
        if left.read_as and right.read_as and left.set_as and right.set_as and right.read_relation and right.relation:
            if formula == f"{left.read_as} {RELATION_TEX[right.read_relation]} {right.read_as}":
                return f"{left.set_as} {tex(right.relation)} {right.set_as}"
    for line in lines:
        if entry.kind is Kind.PROSE and line.parts > 1:
            continue
        stands = line.read_as or line.set_as  # a line of which the relation alone is read stands as it is
        if stands and (line.read_as or line.read_relation) and line.set_as and formula.endswith(stands):
            before = formula.removesuffix(stands)
            sign_of = RELATION_TEX.get(line.read_relation or "", "")
            if line.read_relation and line.relation and before.strip() == sign_of:
                before = before.replace(sign_of, tex(line.relation))
            return before + line.set_as
    return formula


def in_words(entry: Equation, formula: str) -> bool:
    """Whether the source says in a sentence, in words or with some of its formulas, what the formula says."""
    if entry.kind is not Kind.PROSE or in_print(entry, formula) != formula:
        return False
    return any(line.read_as is not None and line.read_as in formula for line in shown(entry))


def counted(entries: Iterable[Equation]) -> tuple[int, int, int]:
    """How many lines are printed and entered, how many of them say what is printed, and how many readings there are."""
    every, same, readings = 0, 0, 0
    for entry in entries:
        found = comparison(entry)
        if found is not None:
            every += len(found.lines)
            same += sum(line.same and line.relation_agrees for line in found.lines)
            readings += len(entry.readings)
    return every, same, readings


__all__ = [
    "PrintLine",
    "Shown",
    "comparison",
    "counted",
    "in_print",
    "in_words",
    "joined",
    "link_latex",
    "print_lines",
    "shown",
    "tex",
    "words",
]
