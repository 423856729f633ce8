"""The paper behind the notes as a document: what it is called, how its records and displays are found."""

from __future__ import annotations

from derivations import library
from derivations.lee_2019 import KEY, lee_2019


def test_the_library_knows_the_paper_and_its_files():
    document = library.document(KEY)
    assert document.prefix == "LEE"
    assert library.source(document) is lee_2019()
    parts = {"main", "extensions", "kernels", "readout", "recursion", "parameterization", "stability", "linearization"}
    assert {f"{part}.tex" for part in parts} <= {name.rpartition("/")[2] for name in lee_2019().files}


def test_every_display_stands_once_and_every_declaration_has_its_fact():
    source = lee_2019()
    assert not [notice for notice in source.notices if "stands at two displays" in str(notice)]
    assert not source.unsaid
