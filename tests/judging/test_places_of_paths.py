"""A path is given where its letter is: what is said of it for t >= 0 or t > 0 says nothing of other times."""

import pytest

from verify import check_text

from ..families import each

FORMULA = r"""
% scalar t \ge 0, s \ge 0, a
% path p_t : 1
% fact p_t = a t
"""
POSITIVE = r"""
% scalar t > 0, K > 0
% path p_t : 1
% fact |p_t| \le \frac{K}{t}
% fact p_t \ge 0
"""
LATER = r"""
% scalar t > 0, a
% path p_t : 1
% fact p_t = a t
"""
FUNCTION = r"""
% scalar x \ge 0, a
% function g(x) : 1 -> 1
% fact g(x) = a x
"""
BELOW = r"""
% scalar t
% fact t \ge 2
% path p_t : 1
% fact p_t \ge 1
"""
SHIFTED = (
    FORMULA
    + r"""% path q_t : 1
% fact q_t = p_{t - 1}
"""
)
TWICE = (
    SHIFTED
    + r"""% path r_t : 1
% fact r_t = q_{t - 1} + 1
"""
)
BOUNDED = (
    FORMULA
    + r"""% path q_t : 1
% fact q_t \le p_{t - 1}
"""
)
MOVED = (
    FORMULA
    + r"""% path q_t : 1
% fact \dot{q}_t = p_{t - 1}
"""
)
MOVED_LATER = (
    FORMULA
    + r"""% path q_t : 1
% fact \dot{q}_t = p_{t + 1}
"""
)
NEVER_NEGATIVE = (
    FORMULA
    + r"""% scalar x
% fact p_x \ge 0
"""
)
BEFORE = (
    FORMULA
    + r"""% scalar b
% fact p_{-1} = b
"""
)


def verdict(declared: str, claim: str) -> str:
    (found,) = check_text(f"% certify{declared}% end\n\\begin{{equation}}\n{claim}\n\\end{{equation}}\n").findings
    return found.verdict


@pytest.mark.parametrize(
    ("declared", "claim"),
    [
        (FORMULA, r"p_{t+1} = a t + a"),
        (FORMULA, r"p_{s} = a s"),
        (FORMULA, r"\int_0^t p_r dr = \frac{a t^2}{2}"),
        (FORMULA, r"\int_0^t p_{t - r} dr = \frac{a t^2}{2}"),
        (POSITIVE, r"p_t \ge 0"),
        (LATER, r"\int_0^t p_r dr = \frac{a t^2}{2}"),
        (FUNCTION, r"g(1) = a"),
        (BELOW, r"p_t \ge 1"),
        (SHIFTED, r"q_{t + 1} = a t"),
        (SHIFTED, r"q_2 = a"),
        (SHIFTED, r"\int_1^2 q_r dr = \frac{a}{2}"),
        (TWICE, r"r_{s + 2} = a s + 1"),
        (BOUNDED, r"q_{t + 1} \le a t"),
        (MOVED_LATER, r"\dot{q}_t = a (t + 1)"),
        (MOVED_LATER, r"q_t = q_0 + \frac{a t^2}{2} + a t"),
    ],
)
def test_what_is_said_holds_where_the_path_is_given(declared, claim):
    assert verdict(declared, claim) == "PROVED"


@pytest.mark.parametrize(
    ("declared", "claim"),
    [
        (FORMULA, r"p_{t+1} = a t"),
        (FORMULA, r"p_{s} = 2 a s"),
        (FORMULA, r"\int_0^t p_r dr = a t^2"),
        (FUNCTION, r"g(1) = 2 a"),
        (SHIFTED, r"q_{t + 1} = 2 a t"),
        (MOVED_LATER, r"\dot{q}_t = a t"),
    ],
)
def test_and_is_refuted_there(declared, claim):
    assert verdict(declared, claim) == "REFUTED"


@each(
    ("declared", "claim"),
    [
        (FORMULA, r"p_{-1} = -a"),
        (FORMULA, r"p_{-1} = a"),
        (FORMULA, r"\int_{-1}^1 p_r dr = 0"),
        (FORMULA, r"\sup_{-1 \le r \le 1} p_r \le |a|"),
        (POSITIVE, r"p_{-1} \ge 0"),
        (POSITIVE, r"p_0 \ge 0"),
        (LATER, r"p_0 = 0"),
        (FUNCTION, r"g(-1) = -a"),
        (FUNCTION, r"g(-1) = a"),
        (BELOW, r"p_0 \ge 1"),
        (NEVER_NEGATIVE, r"a \le 0"),
        (BEFORE, r"b = -a"),
        (SHIFTED, r"q_t = a (t - 1)"),
        (SHIFTED, r"\dot{q}_t = a"),
        (MOVED, r"\dot{q}_t = a (t - 1)"),
        (MOVED, r"q_t = q_0 + \frac{a t^2}{2} - a t"),
        (SHIFTED, r"|q_t| \le |a| (t + 1)"),
        (SHIFTED, r"\int_0^1 q_r dr = -\frac{a}{2}"),
        (TWICE, r"r_1 = 1 - a"),
        (TWICE, r"r_t = a (t - 2) + 1"),
    ],
)
def test_and_nothing_is_said_elsewhere(declared, claim):
    assert verdict(declared, claim) not in ("PROVED", "REFUTED")
