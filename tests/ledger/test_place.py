"""Where an entry is written is told with it: the file from its package on, and the line on which it begins."""

from __future__ import annotations

import re
from pathlib import Path

from derivations import EQUATIONS
from derivations.ledger.place import Place

from ..families import each

ROOT = Path(__file__).parents[2]


@each("key", EQUATIONS)
def test_the_line_of_an_entry_opens_it(key):
    place = EQUATIONS[key].place
    assert place is not None
    lines = (ROOT / place.file).read_text(encoding="utf-8").splitlines()
    assert lines[place.line - 1].lstrip().startswith(("@", "def ")), place
    block = "\n".join(lines[place.line - 1 : place.line + 8])
    assert re.search(rf'[("\s]{re.escape(key)}[",]', block), place


def test_no_folder_of_a_machine_is_told():
    namespace = {"__name__": "mine"}
    exec(compile("\n\ndef entry():\n    pass\n", "/secret/place/mine.py", "exec"), namespace)
    assert Place.of(namespace["entry"]) == Place("mine.py", 3)
    exec(compile("def entry():\n    pass\n", "<cell>", "exec"), bare := {})
    assert str(Place.of(bare["entry"])) == "<cell>:1"
    assert Place.of(len) is None
