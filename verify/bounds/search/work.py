"""How much a search may try. Work is counted, never seconds, so that answers do not hang on the speed of a machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

LIMIT = 8000  # the work of one search


@dataclass
class Work:
    """How much has been tried; the search ends when it is spent."""

    limit: int = LIMIT
    done: int = 0

    def spent(self) -> bool:
        return self.done >= self.limit

    @contextmanager
    def share(self, part: int) -> Iterator[None]:
        """At most this much more for what is tried inside."""
        whole, self.limit = self.limit, min(self.limit, self.done + part)
        try:
            yield
        finally:
            self.limit = whole
