"""Families of small cases: one test that tries each case and names all that fail.

A case of a millisecond costs more as a test of its own (its fixtures, its report, its way between the workers) than
what it asserts. What needs a fixture of its own (`tmp_path`, `monkeypatch`), is marked or takes long stays a
parametrized test.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from traceback import format_exception
from typing import Any

import pytest

PARAM = type(pytest.param())
SHOWN = 3  # failures that are told with their traceback; the others in a line


def each(arguments: str | tuple[str, ...], cases: Iterable[Any], ids: Any = None) -> Callable[[Callable], Callable]:
    """As `pytest.mark.parametrize`, but one test: every case is tried, and all that fail are named.

    `cases` may be a function without arguments: they are made when the test runs.
    """
    names = arguments.split(",") if isinstance(arguments, str) else list(arguments)
    names = [name.strip() for name in names]

    def decorate(test: Callable) -> Callable:
        signature = inspect.signature(test)
        assert set(names) <= set(signature.parameters), f"{test.__name__} does not take {names}"

        @wraps(test)
        def all_of_them(**fixtures: Any) -> None:
            tried, failed = 0, {}
            for label, values in labelled(cases, len(names), ids):
                tried += 1
                try:
                    test(**fixtures, **dict(zip(names, values, strict=True)))
                except (KeyboardInterrupt, SystemExit, pytest.exit.Exception):
                    raise
                except BaseException as reason:  # pytest.fail and pytest.skip are none of Exception
                    failed[label] = reason
            assert tried, "there is no case"
            if failed:
                raise AssertionError(told(failed, tried))

        kept = [parameter for name, parameter in signature.parameters.items() if name not in names]
        all_of_them.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
        return all_of_them

    return decorate


def labelled(cases: Any, width: int, ids: Any) -> list[tuple[str, tuple]]:
    """Each case with its name; no two have one name."""
    found = list(cases() if inspect.isfunction(cases) else cases)
    if ids is not None and not callable(ids):
        ids = list(ids)
        assert len(ids) == len(found), "a name for each case"
    out: dict[str, tuple] = {}
    for k, case in enumerate(found):
        label = None
        if isinstance(case, PARAM):
            assert not case.marks, "what is marked is a test of its own"
            values, label = tuple(case.values), case.id
        else:
            values = tuple(case) if width > 1 else (case,)
        if label is None and ids is not None:
            label = str(ids[k]) if not callable(ids) else "-".join(str(ids(value)) for value in values)
        if label is None:
            label = "-".join(word(value) for value in values)
        out[label if label not in out else f"{label} #{k}"] = values
    return list(out.items())


def word(value: Any) -> str:
    """What a value is called in the name of a case."""
    text = getattr(value, "__name__", None) or str(value)
    return text if len(text) <= 100 else f"{text[:97]}..."


def told(failed: Mapping[str, BaseException], tried: int) -> str:
    """Every case that failed by its name, the first with their tracebacks."""
    lines = [f"{len(failed)} of {tried} cases fail:"]
    lines += [f"  {label}: {type(reason).__name__}: {first_line(reason)}" for label, reason in failed.items()]
    for label, reason in list(failed.items())[:SHOWN]:
        lines += ["", f"-- {label}", *(part.rstrip("\n") for part in format_exception(reason))]
    return "\n".join(lines)


def first_line(reason: BaseException) -> str:
    return (str(reason).splitlines() or [""])[0][:300]
