"""A theorem as one tree: claims that rest on claims, down to rules of the kernel and the inputs that are assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from textwrap import TextWrapper

from derivations.assumptions import Assumption
from derivations.document import Document
from derivations.estimates import LocalLipschitz, Stated
from derivations.ledger import Erratum, Kind, Weight
from derivations.notation.text import plain, text

from ..bounds.rules.kernel import Told
from ..judging.errata import survives
from ..judging.results import RunResult, Status, ancestors
from .inline import spoken
from .words import survival_words

PAGE = TextWrapper(88, initial_indent="  ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


def show_theorem(result: RunResult, document: Document, name: str) -> str:
    """The statements of a theorem, the tree of claims that prove each, and what everything rests on.

    The displays that the statements use are shown as far as the run has judged them.
    """
    lines = [f"Theorem {name}", "PROVED: from the inputs that are listed below, where these hold.", ""]
    under: set[Assumption] = set()
    used: Counter[str] = Counter()
    seen: set[str] = set()
    shown: set[str] = set()
    for number in document.theorems[name]:
        entry = document.equations[number]
        for judged in result.equations[entry.number].links:
            claim, verdict = judged.claim, judged.verdict
            relation = claim.relation.value
            lines.append(f"({claim.id}) {verdict.verdict.value}: {text(claim.lhs)} {relation} {text(claim.rhs)}")
            if isinstance(verdict.proof, Told):
                under |= verdict.proof.under
                used.update(step.rule for step in verdict.proof.steps())
                lines.extend(branches(verdict.proof, seen, 1))
            lines.append("")
        if entry.remark:
            lines.extend([*PAGE.wrap(f"({number}) {spoken(entry.remark)}"), ""])
        resting = list(rests_on(result, document, entry.number, shown, 1))
        lines.extend([f"({number}) rests on", *resting, ""] if resting else [])
    taken = [key for key in document.equations if key in shown and result.equations[key].status is Status.ASSUMED]
    lines.append("Inputs (assumed, not proved here)")
    lines.extend(f"  {plain(a.statement())}" for a in sorted(under, key=rank))
    lines.extend(f"  ({key}) {plain(document.equations[key].latex)}" for key in taken)
    lines.append("")
    lines.extend(mistakes(document, document.theorems[name]))
    lines.append("Rules of the kernel, and how often")
    lines.extend(f"  {rule}: {count}" for rule, count in sorted(used.items()) if rule != "lemma")
    lines.append("")
    stated = [document.equations[number] for number in document.theorems[name]]
    lines.extend(f"({entry.number}) entered at {entry.place}" for entry in stated if entry.place is not None)
    return "\n".join(lines) + "\n"


def rests_on(result: RunResult, document: Document, number: str, seen: set[str], depth: int) -> Iterator[str]:
    """The displays that one uses, as far as they are judged, each with those that it uses; one that was shown above is
    only named."""
    for used in document.equations[number].uses:
        if used not in result.equations:
            continue
        again = used in seen
        seen.add(used)
        end = " (above)" if again else f" {result.effective_status(used)}: {plain(document.equations[used].latex)}"
        yield f"{'  ' * depth}({used}){end}"
        if not again:
            yield from rests_on(result, document, used, seen, depth + 1)


def mistakes(document: Document, numbers: Iterable[str]) -> Iterator[str]:
    """The records of the print on which entries rest, by weight; of grave ones whether the conclusion survives."""
    own = [document.equations[number].number for number in numbers]
    below = {*own, *(used for number in own for used in ancestors(document, number))}
    below |= set(beside(document, below))
    found: dict[Erratum, str] = {}
    for number, entry in document.equations.items():
        for erratum in entry.errata if number in below else ():
            found.setdefault(erratum, number)
    if found:
        yield "Mistakes of the print on which it rests"
        for weight in Weight:
            of = {erratum: number for erratum, number in found.items() if erratum.weight is weight}
            if weight is Weight.GRAVE:
                for erratum, number in of.items():
                    keys = tuple(entry.number for entry in document.equations.values() if erratum in entry.errata)
                    said = survival_words(survives(document, erratum, keys), spoken(erratum.survival))
                    yield from PAGE.wrap(f"{weight.value}: {erratum.id} ({number}); conclusion survives: {said}")
            elif of:
                named = ", ".join(f"{erratum.id} ({number})" for erratum, number in of.items())
                yield from PAGE.wrap(f"{weight.value}: {named}")
        yield ""


def beside(document: Document, numbers: Iterable[str]) -> Iterator[str]:
    """The sentences that stand between displays of which the one before or the one behind is among those given."""
    printed = [entry for entry in document.equations.values() if entry.kind is not Kind.SUPPLEMENT]
    chosen = set(numbers)
    for at, entry in enumerate(printed):
        if entry.kind is Kind.PROSE:
            before = next((one.number for one in reversed(printed[:at]) if one.kind is not Kind.PROSE), "")
            behind = next((one.number for one in printed[at:] if one.kind is not Kind.PROSE), "")
            if {before, behind} & chosen:
                yield entry.number


def rank(a: Assumption) -> tuple[int, str]:
    """Lemma 1 first, then stated inequalities, then declarations."""
    return (0 if isinstance(a, LocalLipschitz) else 1 if isinstance(a, Stated) else 2, a.statement())


def branches(fact: Told, seen: set[str], depth: int) -> Iterator[str]:
    """The claims a proof uses, each with those it uses itself; a claim that was shown above is only named."""
    own = sorted({f.rule for f in above_lemmas(fact) if f.rule != "lemma"} - {"combine", "ring", "assumption"})
    if own:
        yield "  " * depth + "by " + ", ".join(own)
    for lemma in lemmas(fact):
        said = f"{text(lemma.left)} {lemma.relation} {text(lemma.right)}"
        name = f"({lemma.data[0]}) {said}" if lemma.data[0] != str(lemma.parents[0]) else said
        yield "  " * depth + name + ("  (above)" if name in seen else "")
        if name not in seen:
            seen.add(name)
            yield from branches(lemma.parents[0], seen, depth + 1)


def above_lemmas(fact: Told) -> Iterator[Told]:
    """The steps of a proof that do not belong to a lemma of it."""
    stack, met = [fact], set()
    while stack:
        current = stack.pop()
        if id(current) in met:
            continue
        met.add(id(current))
        yield current
        if current.rule != "lemma":
            stack.extend(current.parents)


def lemmas(fact: Told) -> list[Told]:
    """The lemmas that a proof uses directly, in the order of their ids; they are told apart by what they claim."""
    found = {(str(f.data[0]), f.left, f.relation, f.right): f for f in above_lemmas(fact) if f.rule == "lemma"}
    return [found[key] for key in sorted(found, key=lambda key: (key[0], str(found[key])))]
