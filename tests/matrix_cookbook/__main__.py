"""Writes docs/cookbook.md: `python -m tests.matrix_cookbook`."""

from __future__ import annotations

from .page import PAGE, page

PAGE.write_text(page(), encoding="utf-8")
