"""Entries, their names and their order: what a document is made of."""

from __future__ import annotations

from derivations.ledger import Kind, Notation, Relation, Section, chain
from derivations.notation import sym

a = sym("a")
PLAIN = Notation("plain", {"a": a})


def same():
    return chain(a, Relation.EQ, a)


def test_the_method_says_the_kind_and_the_key_does_not():
    section = Section(1, "Names", PLAIN)
    section.unnumbered("12", "a number all the same")(same)
    section.display("B.1x", "a display named like an old supplement")(same)
    section.prose("gaps", "a word that ends in s")(same)
    section.supplement("descent.rates", "so does this one")(same)
    kinds = [entry.kind for entry in section.entries.values()]
    assert kinds == [Kind.UNNUMBERED, Kind.DISPLAY, Kind.PROSE, Kind.SUPPLEMENT]


def test_an_entry_may_take_the_notation_or_nothing():
    section = Section(1, "Parameters", PLAIN)
    with_it = section.display(1, "with")(lambda n: chain(n.a, Relation.EQ, n.a))
    assert with_it.lines == section.display(2, "without")(same).lines
