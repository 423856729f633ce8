"""The work that a search may do, counted in evaluated nodes, so that it stops at the same place on every machine."""

from __future__ import annotations


class Spent(Exception):
    """The work set aside for this claim is done."""


class Budget:
    """Counts evaluated nodes, so that a search stops at the same place on every machine."""

    def __init__(self, nodes: int) -> None:
        self.left = nodes
