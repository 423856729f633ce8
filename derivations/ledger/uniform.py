"""What the constant of an order statement may depend on, as a declaration says it."""

from __future__ import annotations

from dataclasses import dataclass

from ..notation.nodes import Node, Size, Sym


@dataclass(frozen=True)
class Uniform:
    """`varying` are the letters for all values of which one constant is to do, `fixed` are symbols of which it may be
    made though facts tie them to what varies, `unspecified` are letters that stand for such a constant."""

    varying: tuple[Node, ...] = ()
    fixed: tuple[Sym, ...] = ()
    unspecified: tuple[Sym, ...] = ()

    def __post_init__(self) -> None:
        plain = (*self.fixed, *self.unspecified, *(x for x in self.varying if not isinstance(x, Size)))
        if not all(isinstance(x, Sym) and not x.indices for x in plain):
            raise TypeError("what varies and what is fixed are symbols without an index, or sizes")
        if {*self.varying} & {*self.fixed} or {*self.unspecified} & {*self.fixed, *self.varying}:
            raise TypeError("a letter varies, is fixed, or is an unspecified constant: one of them")

    @property
    def needed(self) -> bool:
        """Whether it says of which letters a constant is independent."""
        return bool(self.varying)


__all__ = ["Uniform"]
