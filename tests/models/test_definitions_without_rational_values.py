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
        r"t = e^{-s}",
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


LAW = r"""% certify
% scalar \sigma > 0
% vector y : n
% matrix K : n x n, symmetric positive definite
% random \varepsilon : n, mean 0, covariance \sigma^2 I
% end
\begin{equation} \frac{d}{d\sigma}\left(LEFT\right) = RIGHT \end{equation}
""".replace("% scalar", "% size n\n% scalar")


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (r"y^\top(K + \sigma^2 I)^{-1} y", r"-2\sigma y^\top(K + \sigma^2 I)^{-2} y", "PROVED"),
        (r"y^\top(K + \sigma^2 I)^{-1} y", r"-\sigma y^\top(K + \sigma^2 I)^{-2} y", "REFUTED"),
    ],
)
def test_a_derivative_in_a_letter_of_a_law_that_nothing_else_speaks_of(left, right, expected):
    assert verdict(LAW, left, right) == expected


@pytest.mark.parametrize("right", [r"\mathbb{E}[\varepsilon^\top \varepsilon]", r"3 \sigma^2 n"])
def test_a_mean_whose_law_varies_with_the_letter_is_taken_for_no_constant(right):
    left = r"\sigma \mathbb{E}[\varepsilon^\top \varepsilon]"
    assert verdict(LAW, left, right) != ("PROVED" if "3" not in right else "REFUTED")
