"""Writes docs/vocabulary.md, or prints it: `python -m tests.vocabulary [--print]`."""

from __future__ import annotations

import sys

from .page import PAGE, page

if "--print" in sys.argv[1:]:
    sys.stdout.write(page())
else:
    PAGE.write_text(page(), encoding="utf-8")
