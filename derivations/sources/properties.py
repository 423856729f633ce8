"""What a declaration may say of a symbol: one table, by the words that it is said with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..assumptions import Assumption, Has, Property
from ..estimates import Natural
from ..notation.core import Sym

Makes = Callable[[Sym], Assumption]


@dataclass(frozen=True)
class Said:
    """What words mean: the fact they make (None where there is none yet), and of which symbols they are said."""

    make: Makes | None
    square: bool = True
    scalar: bool = False


def has(what: Property) -> Makes:
    return lambda symbol: Has(symbol, what)


#: words -> what they say of a matrix
OF_MATRICES: Mapping[str, Said] = {
    "symmetric": Said(has(Property.SYMMETRIC)),
    "positive definite": Said(has(Property.PD)),
    "symmetric positive definite": Said(has(Property.PD)),
    "positive semidefinite": Said(has(Property.PSD)),
    "symmetric positive semidefinite": Said(has(Property.PSD)),
    "invertible": Said(has(Property.INVERTIBLE)),
    "full row rank": Said(has(Property.FULL_ROW_RANK), square=False),
    "full column rank": Said(has(Property.FULL_COLUMN_RANK), square=False),
    "orthogonal": Said(has(Property.ORTHOGONAL)),
    "idempotent": Said(has(Property.IDEMPOTENT)),
    "skew-symmetric": Said(has(Property.SKEW)),
    "diagonal": Said(has(Property.DIAGONAL)),
}
#: words -> what they say of a scalar
OF_SCALARS: Mapping[str, Said] = {
    "natural": Said(Natural, scalar=True),
    "positive": Said(has(Property.POSITIVE), scalar=True),
    "non-negative": Said(has(Property.NONNEGATIVE), scalar=True),
    "nonnegative": Said(has(Property.NONNEGATIVE), scalar=True),
}
#: signs behind a scalar
SIGNS: Mapping[str, Property] = {
    ">0": Property.POSITIVE,
    r"\ge0": Property.NONNEGATIVE,
    r"\geq0": Property.NONNEGATIVE,
    r"\geqslant0": Property.NONNEGATIVE,
    r"\neq0": Property.INVERTIBLE,
    r"\ne0": Property.INVERTIBLE,
}
