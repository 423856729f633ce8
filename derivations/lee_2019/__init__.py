"""J. Lee et al., "Wide Neural Networks of Any Depth Evolve as Linear Models Under Gradient Descent" (v3, 2019): its
displays as LaTeX with declarations, in the files here."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ..sources import Source, read_listed

KEY = "lee2019"
FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def lee_2019() -> Source:
    """The displays as a source, whose document has the key by which the library knows it."""
    return read_listed(
        FOLDER / "lee2019.tex",
        KEY,
        prefix="LEE",
        author="Jaehoon Lee, Lechao Xiao, Samuel S. Schoenholz, Yasaman Bahri, Roman Novak, Jascha Sohl-Dickstein, "
        "Jeffrey Pennington",
        date="June 4, 2019",
    )


__all__ = ["KEY", "lee_2019"]
