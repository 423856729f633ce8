"""One search for each claim of the document in a session: files ask about the same claims."""

from dataclasses import replace

import pytest

from derivations import EQUATIONS
from verify.counterexamples import engine as counterexample
from verify.evidence import Outcome

from ..sharing import once, write_whole


@pytest.fixture(scope="session")
def searched(shared):
    """What the whole search for a counterexample says of a claim of the document.

    The same claim under two numbers, such as a link and the line that it ends in, is one question: the search reads
    neither the number nor the hints for a proof.
    """
    folder = shared / "searched"
    folder.mkdir(exist_ok=True)
    names: dict = {}
    for entry in EQUATIONS.values():
        for claim in (*entry.links, *entry.corrected_links.values(), *entry.line_claims.values()):
            names.setdefault(replace(claim, id=""), f"{len(names)}")

    def outcome(claim):
        def make(target):
            write_whole(target, counterexample.judge(claim).outcome.value.encode())

        return Outcome(once(folder, names[replace(claim, id="")], make).read_text())

    return outcome
