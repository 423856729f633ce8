"""Judges the notes and their revision, and writes revision.json and docs/revision.md: `python -m tests.chen_2021`."""

from __future__ import annotations

import json

from derivations.chen_2021 import chen_2021
from derivations.chen_2021.revision import DATA, found
from verify.judging.check import run_source
from verify.judging.run import run

from . import page


def statuses(result) -> dict[str, str]:
    return {number: one.status.value for number, one in result.equations.items()}


if __name__ == "__main__":
    notes = statuses(run())
    revision = statuses(run_source(chen_2021()))
    of_the_notes = {number: notes[number] for number in page.of_the_notes()}
    DATA.write_text(json.dumps({"notes": of_the_notes, "revision": revision}, indent=1) + "\n", encoding="utf-8")
    found.cache_clear()
    page.PAGE.write_text(page.page(), encoding="utf-8")
