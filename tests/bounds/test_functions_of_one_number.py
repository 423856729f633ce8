"""What appendices say of exponentials, logarithms and their kin: true claims proved, near misses refuted."""

from __future__ import annotations

import pytest

from verify import check_text

#: a declaration of x, what is true, and a constant for which it is not
CLAIMS = {
    "exponential above a parabola": (r"x \ge 0", r"1 + x + \frac{x^2}{2} \le e^x", r"1 + x + x^2 \le e^x"),
    "exponential below a parabola": (r"x \ge 0", r"e^{-x} \le 1 - x + \frac{x^2}{2}", r"e^{-x} \le 1 - x + x^2/4"),
    "up to one": ("x\n% fact x \\le 1", r"e^x \le 1 + x + x^2", r"e^x \le 1 + x + x^2/2"),
    "between ends": ("x\n% fact |x| \\le 1", r"|e^x - 1 - x| \le x^2", r"|e^x - 1 - x| \le x^2/2"),
    "logarithm above a parabola": (r"x \ge 0", r"x - \frac{x^2}{2} \le \log(1+x)", r"x - \frac{x^2}{3} \le \log(1+x)"),
    "logarithm from minus one": (r"x > -1", r"\log(1+x) \le x", r"\log(1+x) \le x - x^2/2"),
    "logarithm below a root": (r"x > 0", r"\log x \le \sqrt{x}", r"\log x \le \sqrt{x}/2"),
    "hyperbolic cosine": ("x", r"\cosh x \le e^{x^2/2}", r"\cosh x \le e^{x^2/3}"),
    "hyperbolic tangent": ("x", r"|\tanh x| \le |x|", r"|\tanh x| \le |x|/2"),
    "cosine": ("x", r"1 - \frac{x^2}{2} \le \cos x", r"1 - x^2/4 \le \cos x"),
    "slope of a sigmoid": ("x", r"\frac{e^{-x}}{(1+e^{-x})^2} \le \frac14", r"\frac{e^{-x}}{(1+e^{-x})^2} \le \frac15"),
    "softplus": ("x", r"\log(1+e^x) \le \log 2 + \frac{x}{2} + \frac{x^2}{8}", r"\log(1+e^x) \le \log 2 + x/2 + x^2/9"),
    "entropy": (
        "x > 0\n% fact x < 1", r"-x \log x - (1-x) \log(1-x) \le \log 2", r"-x \log x - (1-x) \log(1-x) \le \frac12"),
    "of a product": (r"x > 0, a > 0, b \ge 0", r"e^{-a x b} \le 1 - a x b + \frac{(a x b)^2}{2}",
                     r"e^{-a x b} \le 1 - a x b + \frac{(a x b)^2}{4}"),
    "of a product up to one": ("x > 0, a > 0\n% fact a x \\le 1", r"1 - e^{-a x} \ge \frac{a x}{2}",
                               r"1 - e^{-a x} \ge \frac{3 a x}{4}"),
    "a power": (r"x \ge 0", r"3 x \le x^3 + 2", r"4 x \le x^3 + 2"),
}  # fmt: skip


def verdict(declared: str, claim: str, *more: str) -> str:
    lines = "".join(f"% {line}\n" for line in (*more, f"scalar {declared}"))
    (finding,) = check_text(f"% certify\n{lines}% end\n\\[ {claim} \\]\n").findings
    return finding.verdict


@pytest.mark.parametrize("name", CLAIMS)
def test_what_is_true_is_proved_and_a_near_miss_refuted(name):
    declared, true, false = CLAIMS[name]
    assert verdict(declared, true) == "PROVED"
    assert verdict(declared, false) == "REFUTED"


@pytest.mark.parametrize(
    ("declared", "claim"), [("x", r"\sqrt{x^2} \le x"), ("x", r"\frac{1}{x} \le x^2 + \frac{1}{x} - 1")]
)
def test_what_is_false_at_some_numbers_only_is_refuted(declared, claim):
    assert verdict(declared, claim) == "REFUTED"


def test_where_a_function_does_not_exist_nothing_is_refuted():
    assert verdict(r"x \ge 0", r"\log x \le x") == "PROVED"  # wherever there is a logarithm


def test_a_least_value_at_no_rational_number_is_given_up():
    """-1/e is a little more than -0.3679: true, and no piece begins there."""
    assert verdict("x > 0", r"x \log x \ge -\frac{3679}{10000}") == "UNKNOWN"


def test_a_fact_about_a_moment_generating_function_bounds_a_tail():
    known = ("random X : 1", "scalar s > 0, b > 0", r"fact \mathbb{E}[e^{s X}] \le e^{s^2 b^2/2}")
    assert verdict("t > 0", r"\mathbb{P}(X \ge t) \le e^{s^2 b^2/2 - s t}", *known) == "PROVED"
    assert verdict("t > 0", r"\mathbb{P}(X \ge t) \le e^{s^2 b^2/4 - s t}", *known) == "REFUTED"
    assert verdict("t > 0", r"\mathbb{P}(|X| \ge t) \le e^{s^2 b^2/2 - s t}", *known) != "PROVED"
