"""What a stored record and a stored result must hold, so that what reads them never meets a surprise."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

NUMBER = (int, float)
MAYBE_NUMBER = (int, float, type(None))

#: a dict asks for these keys (those with ? may be missing), a one-element list for a list of such values, a type or
#: tuple of types for such a value
Shape = Any

_CHECK = {
    "equation": str, "quantity": str, "bound": str, "hypotheses": bool, "violations": int, "points": int,
    "worst": MAYBE_NUMBER, "failed?": [{"name": str, "factor": MAYBE_NUMBER}],
}  # fmt: skip
_COMPARISON = {
    "equation": str, "inputs": str, "time": NUMBER, "mean": NUMBER, "mean_upper": NUMBER, "covariance": NUMBER,
    "covariance_upper": NUMBER, "equivalent": bool,
}  # fmt: skip
_PRINTED = {
    "time": NUMBER, "printed": NUMBER, "corrected": NUMBER, "measured": NUMBER, "printed_error_probability": NUMBER,
    "printed_rejected": bool, "corrected_kept": bool,
}  # fmt: skip
_ANSWER = {
    "R_0": NUMBER, "threshold": MAYBE_NUMBER, "printed_threshold": MAYBE_NUMBER, "form": str, "applies": bool,
    "hypotheses": [{"name": str, "holds": bool, "factor": MAYBE_NUMBER}],
}  # fmt: skip
_SIDES = {
    "path": NUMBER, "kernel": NUMBER, "gap_train": NUMBER, "gap_test": NUMBER,
    "path_flow?": NUMBER, "kernel_flow?": NUMBER, "gap_train_flow?": NUMBER, "gap_test_flow?": NUMBER,
}  # fmt: skip
_FAMILY = {"activation": str, "depth": int, "parameterization": str, "dynamics": str, "data": str}
_THEOREM = {"answer": _ANSWER, "guaranteed": (_SIDES, None), "measured": _SIDES, "eta_0": NUMBER, "steps": NUMBER}

RECORD: Mapping[str, Shape] = MappingProxyType(
    {
        "schema": int,
        "machine": {"platform": str, "cores": (int, type(None)), "packages": {}, "gpu?": ({"name": str}, None)},
        "bounds": [
            {
                "equation": str, "quantity": str, "bound": str, "worst_slack": MAYBE_NUMBER, "violations": int,
                "worst_outside": MAYBE_NUMBER, "outside": int, "points": int, "verdict": str,
            }
        ],
        "exponents": [
            {
                "equation": str, "family": _FAMILY, "proved": MAYBE_NUMBER, "diverged": int, "verdict": str,
                "measured": {"quantity": str, "slope": NUMBER, "low": NUMBER, "high": NUMBER, "seeds": int},
            }
        ],
        "theorems": [
            {"problem": {"activation": str, "points": int, "width": int, "dynamics": str, "seed": int}, **_THEOREM}
        ],
        "ensembles": [
            {
                "config": {"kind": str, "width": int, "networks": int, "margin": NUMBER},
                "comparisons": [_COMPARISON], "printed?": [_PRINTED],
            }
        ],
        "runs": {"count": int, "diverged": int, "seconds": NUMBER},
    }
)  # fmt: skip

#: configurations and results in a store, by kind of experiment
CONFIGS: Mapping[str, Shape] = MappingProxyType(
    {
        "run": {"width": int, "seed": int, **_FAMILY},
        "theorem": {"width": int, "seed": int, "points": int, **_FAMILY},
        "ensemble": {"kind": str, "width": int, "networks": int, "margin": NUMBER},
    }
)
RESULTS: Mapping[str, Shape] = MappingProxyType(
    {
        "run": {"checks": [_CHECK], "quantities": {}, "diverged": (int, bool)},
        "theorem": {"checks?": [_CHECK], **_THEOREM},
        "ensemble": {"comparisons": [_COMPARISON], "printed?": [_PRINTED]},
    }
)


def wrong(value: Any, shape: Shape, place: str) -> str:
    """The first place where `value` lacks the shape, and what is wrong there; empty where it has it."""
    if isinstance(shape, tuple) and isinstance(shape[0], dict):
        return "" if value is None else wrong(value, shape[0], place)
    if isinstance(shape, list):
        if not isinstance(value, list):
            return f"{place}: expected a list, found {_name(value)}"
        return next(filter(None, (wrong(item, shape[0], f"{place}[{i}]") for i, item in enumerate(value))), "")
    if isinstance(shape, Mapping):
        if not isinstance(value, dict):
            return f"{place}: expected an object, found {_name(value)}"
        for key, kind in shape.items():
            name = key.removesuffix("?")
            if name in value:
                problem = wrong(value[name], kind, f"{place}.{name}" if place else name)
            else:
                problem = "" if key.endswith("?") else f"{place}: `{name}` is missing"
            if problem:
                return problem
        return ""
    kinds = shape if isinstance(shape, tuple) else (shape,)
    finite = not isinstance(value, float) or math.isfinite(value)
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds) or not finite:
        return f"{place}: {_name(value)} is not what belongs there"
    return ""


def _name(value: Any) -> str:
    shown = repr(value) if isinstance(value, int | float | bool | None) and abs(value or 0) < 1e15 else ""
    return shown or type(value).__name__
