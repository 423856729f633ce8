"""Every rule of the kernel: numbers that try to break it, and what it must refuse.

Each rule has a test marked `true("its name")`, in which its sequents are evaluated in drawn models that satisfy the
premises, and one marked `refused("its name")`, in which an obligation is missing or wrong.
"""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module

import pytest

from verify.bounds.rules.ground import LE, ONE, ZERO, RuleError
from verify.bounds.rules.kernel import RULES, Sequent

from . import rules
from .cases import REFUSED, TRUE

for _, name, _ in pkgutil.iter_modules(rules.__path__):  # each enters its rules in the tables
    import_module(f"{rules.__name__}.{name}")


def test_every_rule_is_tried_and_refused():
    assert set(TRUE) == set(RULES)
    assert set(REFUSED) == set(RULES)
    for table in (TRUE, REFUSED):
        assert all(getattr(sys.modules[test.__module__], test.__name__) is test for test in table.values())


def test_every_rule_has_a_statement_and_a_source():
    assert all(info.statement and info.source for info in RULES.values())


def test_a_sequent_cannot_be_made_by_hand():
    with pytest.raises(RuleError):
        Sequent(ONE, LE, ZERO, "ring")
