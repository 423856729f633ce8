"""Schema 1 of the certificate: what must be there, and what is wrong with data that do not have it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SCHEMA = 1
_OPTIONAL_TEXT = (str, type(None))
_NUMBER = (int, float)
_SHAPES: Mapping[str, Mapping[str, Any]] = {
    "certificate": {
        "version": str, "source": dict, "environment": dict, "summary": dict, "equations": list, "errata": list,
    },
    "source": {"title": str, "sha256": str},
    "summary": {
        "displays": int, "unnumbered": int, "prose": int, "links": int, "by_status": dict, "by_verdict": dict,
        "seconds": _NUMBER,
    },
    "equation": {
        "number": str, "section": int, "title": str, "status": str, "effective_status": str, "uses": list,
        "lines": list, "links": list, "errata": list, "seconds": _NUMBER,
    },
    "line": {"printed": str, "corrected": _OPTIONAL_TEXT, "verdict": _OPTIONAL_TEXT},
    "link": {
        "id": str, "relation": str, "printed": str, "class": str, "assumptions": dict, "witness": dict,
        "verdict": str, "kind": _OPTIONAL_TEXT, "evidence": list, "proof": (dict, type(None)),
        "counterexample": (dict, type(None)), "corrected": _OPTIONAL_TEXT, "corrected_verdict": _OPTIONAL_TEXT,
    },
    "assumptions": {"definedness": list, "standing": list, "stated": list},
    "evidence": {"engine": str, "outcome": str, "scope": str, "detail": dict, "seconds": _NUMBER},
    "counterexample": {"sizes": dict, "values": dict, "lhs": str, "rhs": str, "radius": str},
    "erratum": {
        "id": str, "equation": str, "equations": list, "links": list, "type": str, "kind": str, "printed": str,
        "corrected": str, "notes": str, "status": str, "affects": list, "conclusion_survives": bool,
        "maybe_transcription": bool, "evidence": list,
    },
}  # fmt: skip


def validate(data: Any) -> str:
    """What is wrong with certificate data, and where; empty if nothing is."""
    try:
        _validate(data)
    except _Wrong as reason:
        return str(reason)
    return ""


class _Wrong(Exception):
    """A place and what is wrong there."""


def _validate(data: Any) -> None:
    if not isinstance(data, dict):
        raise _Wrong(f"top level: expected an object, found {_name(data)}")
    if data.get("schema") != SCHEMA or isinstance(data.get("schema"), bool):
        raise _Wrong(f"schema: expected {SCHEMA}, found {str(data.get('schema'))[:40]}")
    _fields(data, "certificate", "top level")
    _fields(data["source"], "source", "source")
    _fields(data["summary"], "summary", "summary")
    for counts in ("by_status", "by_verdict"):
        for key, value in data["summary"][counts].items():
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                raise _Wrong(f"summary.{counts}.{key[:40]}: expected a count, found {str(value)[:40]}")
    for i, equation in enumerate(data["equations"]):
        _validate_equation(equation, f"equations[{i}]")
    for i, erratum in enumerate(data["errata"]):
        _fields(erratum, "erratum", f"errata[{i}]")
    total = sum(len(equation["links"]) for equation in data["equations"])
    if data["summary"]["links"] != total:
        raise _Wrong(f"summary.links: {data['summary']['links']} are announced, {total} are listed")


def _validate_equation(equation: Any, place: str) -> None:
    _fields(equation, "equation", place)
    for i, evidence in enumerate(equation.get("evidence", [])):
        _fields(evidence, "evidence", f"{place}.evidence[{i}]")
    for i, line in enumerate(equation["lines"]):
        _fields(line, "line", f"{place}.lines[{i}]")
    for i, link in enumerate(equation["links"]):
        here = f"{place}.links[{i}]"
        _fields(link, "link", here)
        _fields(link["assumptions"], "assumptions", f"{here}.assumptions")
        for j, evidence in enumerate(link["evidence"]):
            _fields(evidence, "evidence", f"{here}.evidence[{j}]")
        if link["counterexample"] is not None:
            _fields(link["counterexample"], "counterexample", f"{here}.counterexample")


def _fields(data: Any, shape: str, place: str) -> None:
    if not isinstance(data, dict):
        raise _Wrong(f"{place}: expected an object, found {_name(data)}")
    for key, kinds in _SHAPES[shape].items():
        if key not in data:
            raise _Wrong(f"{place}: `{key}` is missing")
        value, wanted = data[key], kinds if isinstance(kinds, tuple) else (kinds,)
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            names = " or ".join(_NAMES[kind] for kind in wanted)
            raise _Wrong(f"{place}.{key}: expected {names}, found {_name(value)}")


_NAMES: Mapping[type, str] = {
    str: "text", dict: "an object", list: "a list", int: "a whole number", float: "a number", bool: "true or false",
    type(None): "null",
}  # fmt: skip


def _name(value: Any) -> str:
    return _NAMES.get(type(value), type(value).__name__)


__all__ = ["SCHEMA", "validate"]
