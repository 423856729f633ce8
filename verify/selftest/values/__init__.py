"""What a term is worth in a model, computed a second time: plain numbers of some 120 digits, by first principles.

It shares no evaluation code with the engines. A derivative is a central difference, a flow is integrated by
extrapolated midpoint rules (Gragg, Bulirsch, Stoer), an integral is a Gauss-Legendre sum, a limit is a late
time, a series is summed until its terms vanish, a pseudo-inverse is (A^T A + e I)^{-1} A^T with a tiny e, a mean
is a sum over atoms with the declared moments. Only the model (sizes, drawn numbers, which symbol stands for
what) comes from `verify.models`.
"""

from . import algebra, calculus, probability  # noqa: F401 - each registers what its classes mean
from .algebra import pseudo_inverse, singular_values
from .errors import Malformed, Silent, Undefined, Unsteady
from .evaluator import MEANING, Values, means
from .matrices import largest, scalar, shape, with_precision
from .probability import half

__all__ = [
    "MEANING",
    "Malformed",
    "Silent",
    "Undefined",
    "Unsteady",
    "Values",
    "half",
    "largest",
    "means",
    "pseudo_inverse",
    "scalar",
    "shape",
    "singular_values",
    "with_precision",
]
