"""Entries by what a reader calls them: a number, a name, a range, a section, a topic, a theorem, an erratum, a link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from .document import Document


class NotFound(LookupError):
    """Nothing of the document is called so: the nearest names."""


def select(document: Document, selectors: Iterable[str]) -> list[str]:
    """The entries that the selectors name, in the order of the document; capitals do not matter.

    Raises:
        NotFound: one of them names nothing, or a range that runs backwards.
    """
    chosen = {key for selector in selectors for key in named(document, selector)}
    return [key for key in document.equations if key in chosen]


def named(document: Document, selector: str) -> Iterator[str]:
    """What one selector names: an entry first, then a section, a topic, a theorem, an erratum, a link, a range."""
    name = selector.strip()
    name = name[1:-1].strip() if name[:1] == "(" and name[-1:] == ")" else name
    groups = (entries, sections, topics, theorems, errata, links)
    found = next((group[folded] for make in groups if (folded := name.casefold()) in (group := make(document))), None)
    if found is None:
        found = between(document, selector, name)
    if not found:
        raise NotFound(f"there is no equation or section {selector!r}; {nearest(document, name)}")
    yield from found


Group = dict[str, list[str]]


def entries(document: Document) -> Group:
    """Every name of every entry."""
    return {n.casefold(): [e.number] for e in document.equations.values() for n in (e.number, *e.aliases)}


def sections(document: Document) -> Group:
    """`s5`: what is printed in a section, and our supplements to it."""
    return {f"s{s}": [k for k, e in document.equations.items() if e.section == s] for s in document.titles}


def topics(document: Document) -> Group:
    """`descent`: the entries whose names begin with that word and a dot."""
    found: Group = {}
    for key in document.equations:
        topic, dot, _ = key.partition(".")
        if dot:
            found.setdefault(topic.casefold(), []).append(key)
    return found


def theorems(document: Document) -> Group:
    """The entries that state a theorem."""
    return {
        name.casefold(): [document.equations[key].number for key in stating]
        for name, stating in document.theorems.items()
    }


def errata(document: Document) -> Group:
    """The entries that a mistake spoils; of a record that is withdrawn the one that it was about."""
    found: Group = {}
    for key, entry in document.equations.items():
        for erratum in entry.errata:
            found.setdefault(erratum.id.casefold(), []).append(key)
    for one in document.withdrawn:
        if one.equation in document.equations:
            found.setdefault(one.id.casefold(), [document.equations[one.equation].number])
    return found


def links(document: Document) -> Group:
    """The entry that a link, a line or a check belongs to, as printed or as corrected."""
    return {claim.id.casefold(): [key] for key, entry in document.equations.items() for claim in entry.claims}


def between(document: Document, selector: str, name: str) -> list[str] | None:
    """`39-42`, or from one name to another; None where no hyphen stands between two names."""
    known, order = entries(document), list(document.equations)
    cuts = [(name[:i].strip().casefold(), name[i + 1 :].strip().casefold()) for i, c in enumerate(name) if c == "-"]
    for first, last in cuts:
        if first in known and last in known:
            low, high = order.index(known[first][0]), order.index(known[last][0])
            if low > high:
                raise NotFound(f"{selector!r}: the range runs backwards; did you mean {last}-{first}?")
            return order[low : high + 1]
    missing = [end for ends in cuts for end in ends if end not in known]
    if len(cuts) == 1 and len(missing) == 1 and missing[0]:
        raise NotFound(f"{selector!r}: there is no equation {missing[0]!r}; {nearest(document, missing[0])}")
    return None


def nearest(document: Document, name: str) -> str:
    """The names one may have meant."""
    every = [*document.equations, *(f"s{n}" for n in document.titles), *topics(document), *document.theorems]
    every += [erratum.id for entry in document.equations.values() for erratum in entry.errata]
    every += [one.id for one in document.withdrawn]
    close: list[str] = []
    digits = digits_of(name)
    if digits is not None and name[:1].isdecimal():
        keys = [key for key in document.equations if key[:1].isdecimal()]
        best = min((digits_of(key) or 0 for key in keys), key=lambda n: (abs(n - digits), n), default=None)
        close = [key for key in keys if digits_of(key) == best][:3]
    spelled = {x.casefold(): x for x in every}
    close = close or [spelled[x] for x in get_close_matches(name.casefold(), spelled, 3, 0.4)]
    printed = [key for key in document.equations if key.isdecimal()]
    told = ", ".join(close or [f"s{n}" for n in document.titles])
    ends = f"{printed[0]} to {printed[-1]}, " if printed else ""
    known = f"{ends}sections {', '.join(f's{n}' for n in document.titles)}"
    stated = f"; theorems {', '.join(document.theorems)}" if document.theorems else ""
    return f"the nearest known: {told} ({known}{stated})"


def digits_of(name: str) -> int | None:
    """The number that a name begins with, as far as nine digits go."""
    count = next((i for i, c in enumerate(name) if not c.isdecimal()), len(name))
    return int(name[: min(count, 9)]) if count else None
