"""Letters that a premise defines by a root or a logarithm: exact models have no such value, balls enclose it."""

from __future__ import annotations

import pytest

from verify.judging.check import check_text

ROOT = r"""% certify
% size n
% scalar s > 0, t > 0, \delta > 0
% fact \delta < 1
% end
% certify given PREMISE
\begin{equation} LEFT = RIGHT \end{equation}
"""
RANDOM = r"""% certify
% size d
% scalar a
% fact 0 < a < 1
% random z : d, mean 0, covariance I, gaussian
% vector v, x : d
% fact v = \sqrt{a} x + \sqrt{1 - a} z
% end
\begin{equation} LEFT = RIGHT \end{equation}
"""


def verdict(text, left, right, premise=""):
    written = text.replace("PREMISE", premise).replace("LEFT", left).replace("RIGHT", right)
    (found,) = check_text(written).findings
    return found.verdict


@pytest.mark.parametrize(
    "premise",
    [
        r"t = \sqrt{\log(2/\delta)}",
        r"\sqrt{\log(2/\delta)} = t",
        r"t = s \sqrt{\frac{\log(2/\delta)}{n}}",
    ],
)
def test_a_true_step_is_proved_and_a_slip_refuted(premise):
    assert verdict(ROOT, "s + s", "2 s", premise) == "PROVED"
    assert verdict(ROOT, "s + s", "3 s", premise) == "REFUTED"


@pytest.mark.parametrize(
    "premise",
    [
        r"t = -\sqrt{\log(2/\delta)}",  # t is positive
        r"t = \sqrt{\log(\delta)}",  # of a negative number
        r"t = \sqrt{-s}",
        r"t = \log(-s)",
        r"t = \frac{\log(2)}{s - s}",
    ],
)
def test_what_no_number_is_proves_nothing_and_refutes_nothing(premise):
    assert verdict(ROOT, "s + s", "2 s", premise) in ("CONSISTENT", "UNKNOWN")
    assert verdict(ROOT, "s + s", "3 s", premise) in ("CONSISTENT", "UNKNOWN")


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (r"\mathbb{E}[v]", r"\sqrt{a} x", "PROVED"),
        (r"\mathbb{E}[v]", "a x", "REFUTED"),
        (r"\operatorname{Cov}(v)", "(1 - a) I", "PROVED"),
        (r"\operatorname{Cov}(v)", "(1 - a)^2 I", "REFUTED"),
    ],
)
def test_roots_in_the_definition_of_a_random_column(left, right, expected):
    assert verdict(RANDOM, left, right) == expected
