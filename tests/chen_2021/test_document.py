"""The revision of the notes as a document: what it is called, how its records are found."""

from __future__ import annotations

from derivations import library
from derivations.chen_2021 import KEY, chen_2021


def test_the_library_knows_the_revision_and_its_files():
    document = library.document(KEY)
    assert document.prefix == "LN21"
    assert library.source(document) is chen_2021()
    parts = {"setup", "limit", "readout", "stability", "linearization"}
    assert {f"{part}.tex" for part in parts} <= {name.rpartition("/")[2] for name in chen_2021().files}


def test_every_display_stands_once():
    assert not [notice for notice in chen_2021().notices if "stands at two displays" in str(notice)]
