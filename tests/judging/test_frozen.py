"""Frozen data in, frozen data out: nothing that an engine or a rule has made can be changed afterwards."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil

import derivations
from verify import bounds, counterexamples, densities, evidence, identities, models, numbers, shapes, values

from ..families import each

PACKAGES = (derivations, bounds, counterexamples, densities, identities, models, numbers, shapes, values)
#: working storage, filled while it is used
STORAGE = {
    *(f"verify.bounds.search.closing.{name}" for name in ("Entry", "Pivot", "Terms")),
    "verify.bounds.search.least.Tries",
    "verify.bounds.search.seen.Seen",
    "verify.bounds.search.work.Work",
    "verify.identities.replay.series.General",
    *(f"verify.identities.search.membership.ideal.{name}" for name in ("Ideal", "Work")),
    *(f"verify.identities.search.{name}" for name in ("granted.Knowledge", "rewriting.Normalizer", "series.Term")),
}


def records():
    names = [evidence.__name__]
    for package in PACKAGES:
        names += [found.name for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
    for name in names:
        for key, kind in inspect.getmembers(importlib.import_module(name), inspect.isclass):
            if kind.__module__ == name and dataclasses.is_dataclass(kind) and f"{name}.{key}" not in STORAGE:
                yield kind


@each("kind", list(records()), ids=lambda kind: f"{kind.__module__}.{kind.__qualname__}")
def test_every_record_is_frozen(kind):
    assert kind.__dataclass_params__.frozen
