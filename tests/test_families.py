"""A family of cases fails where one of them does, and names all of them."""

from __future__ import annotations

import inspect

import pytest

from .families import each


def failing(test, **fixtures) -> str:
    with pytest.raises(AssertionError) as failure:
        test(**fixtures)
    return str(failure.value)


def test_every_case_is_tried_and_all_that_fail_are_named():
    tried = []

    @each("x, y", [(1, 1), (2, 3), pytest.param(4, 5, id="the last")], ids=None)
    def equal(x, y):
        tried.append(x)
        assert x == y, "not equal"

    said = failing(equal)
    assert tried == [1, 2, 4]
    assert "2 of 3 cases fail" in said
    assert "2-3: AssertionError: not equal" in said
    assert "the last: AssertionError" in said
    assert "1-1" not in said


@pytest.mark.parametrize("end", [lambda: pytest.fail("no"), lambda: pytest.skip("no"), lambda: 1 / 0])
def test_whatever_ends_a_case_fails_the_family(end):
    @each("x", "ab")
    def ended(x):
        if x == "a":
            end()

    assert "1 of 2 cases fail" in failing(ended)


def test_names_come_from_ids_and_no_case_is_lost_by_its_name():
    @each("x", [1, 2, 3], ids=lambda x: "same")
    def never(x):
        raise ValueError(x)

    said = failing(never)
    assert "3 of 3 cases fail" in said
    assert all(f"ValueError: {x}" in said for x in (1, 2, 3))
    with pytest.raises(AssertionError, match="a name for each case"):
        each("x", [1, 2], ids=["one"])(lambda x: None)()


def test_families_in_families_try_every_pair():
    tried = []

    @each("x", [1, 2])
    @each("y", "ab")
    def pair(x, y):
        tried.append((x, y))
        assert (x, y) != (2, "b")

    said = failing(pair)
    assert tried == [(1, "a"), (1, "b"), (2, "a"), (2, "b")]
    assert "1 of 2 cases fail" in said
    assert "b: AssertionError" in said


def test_a_family_without_cases_fails_and_fixtures_come_through():
    @each("x", lambda: [])
    def nothing(x, some):
        pass

    assert list(inspect.signature(nothing).parameters) == ["some"]
    assert "no case" in failing(nothing, some=1)
    with pytest.raises(AssertionError, match="does not take"):
        each("z", [1])(lambda x: None)


@each("x", range(3))
def test_a_family_is_collected(x, tmp_path_factory):
    assert x < 3
    assert tmp_path_factory is not None
