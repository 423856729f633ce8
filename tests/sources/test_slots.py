"""Where the slot of a name stands, and eigenvalues that facts give a name."""

from __future__ import annotations

import pytest

from derivations.assumptions import Property
from derivations.estimates import Spectrum, Stated
from derivations.notation import Eig
from derivations.sources import SourceError, read_text
from derivations.sources.spellings import slotted


def source(lines: str, body: str = r"\[ 1 = 1 \]"):
    block = "".join(f"% {line}\n" for line in lines.strip().splitlines())
    return read_text(f"% certify\n{block}% end\n{body}")


def facts(lines: str) -> list:
    return list(source(lines).document.equations["0a"].notation.facts)


@pytest.mark.parametrize("name", [r"f^{\text{lin}}_t", r"f_t^{\text{lin}}", r"f^{lin}_{t}"])
def test_an_index_and_a_script_above_it_stand_in_either_order(name):
    declared = f"scalar t\npath {name}(X) : 2"
    same = r"\[ f^{\text{lin}}_t(X) = f_{t}^{lin}(X) + f_t^\text{lin}(X) - f_t^{lin}(X) \]"
    (link,) = source(declared, same).shown["0a"].links
    assert link.why is None


def test_an_accent_or_a_bracket_keeps_its_script():
    assert slotted(r"\hat{g}^a(t)", brackets=False).template == r"<\hat{g}>^a({0})"
    assert slotted(r"\hat{g}^a_t", brackets=False).template == r"<\hat{g}>_{0}^a"


def test_of_several_arguments_the_slot_is_the_declared_scalar():
    declared = "scalar t, s\npath g(t, x) : 2\npath h(x, t) : 2"
    shown = source(declared, r"\[ g(t, x) - g(0, x) = h(x, t) - h(x, s - t) \]").shown["0a"]
    assert shown.links[0].why is None
    found = {entity.text: entity for entity in source(declared).symbols}
    assert found["g(t, x)"].slot is found["t"].member is found["h(x, t)"].slot


@pytest.mark.parametrize("letters", ["x", "t, x"])
def test_where_no_argument_or_two_are_scalars_the_slot_is_not_guessed(letters):
    with pytest.raises(SourceError, match=r"mine\.tex:3:8: a path without a slot"):
        source(f"scalar {letters}\npath {'g(t, y)' if letters == 'x' else 'g(t, x)'} : 2")


MATRIX = "size n\nscalar a, b\nmatrix A : n x n\n"


def test_the_smallest_eigenvalue_by_its_name():
    found = facts(MATRIX + r"fact \lambda_{\min}(A) = a")
    (spectrum,) = [fact for fact in found if isinstance(fact, Spectrum)]
    assert (str(spectrum.smallest), spectrum.largest) == ("a", None)
    assert spectrum.properties()[0][1] is Property.SYMMETRIC


@pytest.mark.parametrize("first", ["min", "max"])
def test_both_ends_of_a_spectrum_are_one_fact(first):
    named = [r"\lambda_{\min}(A) = a", r"b = \lambda_{\max}(A)"]
    found = facts(MATRIX + "\n".join(f"fact {x}" for x in (named if first == "min" else named[::-1])))
    (spectrum,) = [fact for fact in found if isinstance(fact, Spectrum)]
    assert (str(spectrum.smallest), str(spectrum.largest)) == ("a", "b")


def test_eigenvalues_of_something_else_stay_equations():
    found = facts(MATRIX + "matrix B : n x n\n" + r"fact \lambda_{\min}(A + B) = a")
    assert [type(fact) for fact in found] == [Stated]
    assert isinstance(found[0].left, Eig)


def test_a_path_and_a_function_of_one_spelling_are_told_apart_by_their_slots():
    lines = "size d\nscalar t\npath x_t : d\npath g(t) : 2\nfunction g(x) : d -> 2\n" + r"fact \dot{g}(t) = g(t)"
    found = source(lines, r"\[ g(t) - g(x_t) + g(0) = g(x_0) + \dot{g}(t) \]")
    (link,) = found.shown["0a"].links
    assert link.why is None
    names = {s.name for s in found.document.equations["0a"].links[0].lhs.symbols}
    assert names - {"t"} == {"g", "g'", "x"}
    assert not found.notices


def test_a_path_declared_again_is_still_replaced():
    found = source("scalar t\npath g(t) : 2", "% certify\n% path g(t) : 3\n% end\n" + r"\[ g(t) = g(t) \]")
    assert len([entity for entity in found.symbols if entity.text == "g(t)"]) == 1
