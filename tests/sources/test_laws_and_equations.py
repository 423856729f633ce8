"""A law beside an equation of the same random column, and independence, which is more than a covariance of zero."""

import pytest

from verify import check_text

LETTERS = "% certify\n% scalar p, q, r, b, t > 0\n% scalar v \\ge 0, w \\ge 0, a \\ge 0\n"
X, Y = "% random X : 1, mean p, covariance v\n", "% random Y : 1, mean q, covariance w\n"
SUM = f"{X}{Y}% independent X, Y\n% random Z : 1, mean r, covariance a\n% fact Z = X + Y\n"
UNIT = "% random X : 1, mean 0, covariance 1\n% random Y : 1, mean 0, covariance 1\n"
BOTH = r"\Pr(\{X \ge t\} \cap \{Y \ge t\})"
SIZES = (
    "% certify\n% size n, m\n% vector m_1 : n\n% vector c : m\n% matrix B : m x n\n% matrix P : n x n\n"
    "% matrix Q : m x m\n% random x : n, mean m_1, covariance P\n% random y : m, mean c, covariance Q\n% fact y = B x\n"
)


def verdict(declared: str, claim: str) -> str:
    return str(check_text(f"{declared}% end\n\\[ {claim} \\]\n").findings[0].verdict)


@pytest.mark.parametrize(
    ("facts", "true", "false"),
    [
        (X + Y + "% fact Y = X\n", ["p = q", "v = w"], ["p = q + 1", "v = 2 w"]),
        (X + Y + "% fact Y = X + 1\n", ["q = p + 1", "v = w"], ["q = p"]),
        (X + Y + "% fact Y = -X\n", ["q = -p", "v = w"], ["v = -w"]),
        (X + Y + "% fact Y = b X\n", ["q = b p", "w = b^2 v"], ["w = b v"]),
        (
            SUM,
            [r"\mathbb{E}[Z] = r", r"\operatorname{Var}(Z) = a", "r = p + q", "a = v + w", r"\mathbb{E}[Z] = p + q"],
            ["r = p - q", "a = 2 v + w", r"\operatorname{Var}(Z) = v - w"],
        ),
    ],
)
def test_means_and_deviations_of_an_equation(facts, true, false):
    assert [verdict(LETTERS + facts, claim) for claim in true] == ["PROVED"] * len(true)
    assert [verdict(LETTERS + facts, claim) for claim in false] == ["REFUTED"] * len(false)


def test_images_of_columns():
    assert verdict(SIZES, "c = B m_1") == "PROVED"
    assert verdict(SIZES, "Q = B P B^T") == "PROVED"
    assert verdict(SIZES, "c = 2 B m_1") == "REFUTED"


@pytest.mark.parametrize(
    ("facts", "claim"),
    [
        (X + Y + "% fact Y = X^2\n", "q = p^2"),  # no linear image
        (X + Y + "% fact X = 3\n", "p = 2"),
        (X + Y + "% independent X, Y\n% fact Y = X\n", "v = 0"),
        (X + Y + "% fact X + Y = 1\n", "v = w"),
        (SUM.replace("X + Y", "X Y"), "r = p q"),
        (X + Y + "% random Z : 1, mean r, covariance a\n% fact Z = X + Y\n", "r = p + q"),  # no joint law of X and Y
    ],
)
def test_what_is_not_taken_apart_is_not_judged(facts, claim):
    assert verdict(LETTERS + facts, claim) == "UNKNOWN"


@pytest.mark.parametrize(
    "claim",
    [
        rf"{BOTH} = \Pr(X \ge t) \Pr(Y \ge t)",
        r"\mathbb{E}[|X| |Y|] = \mathbb{E}[|X|] \mathbb{E}[|Y|]",
        r"\mathbb{E}[\max(X, 0) \max(Y, 0)] = \mathbb{E}[\max(X, 0)] \mathbb{E}[\max(Y, 0)]",
    ],
)
def test_only_outcomes_of_independent_columns_count(claim):
    for laws in (UNIT, X + Y, UNIT.replace("% random Y", "% random W : 1, mean 0, covariance 1\n% random Y")):
        assert verdict(f"{LETTERS}{laws}% independent X, Y\n", claim) == "UNKNOWN"


@pytest.mark.parametrize(
    "claim",
    [rf"{BOTH} = \Pr(X \ge t) \Pr(Y \ge t)", r"\mathbb{E}[|X| |Y|] = \mathbb{E}[|X|] \mathbb{E}[|Y|]"],
)
def test_uncorrelated_columns_refute_what_independence_says(claim):
    joint = "% vector X, Y : 1\n% joint X, Y, mean 0, covariance \\begin{bmatrix} 1 & 0 \\\\ 0 & 1 \\end{bmatrix}\n"
    assert verdict(LETTERS + joint, claim) == "REFUTED"


def test_what_is_false_of_independent_columns_is_refuted():
    laws = f"{LETTERS}{UNIT}% independent X, Y\n"
    assert verdict(laws, rf"{BOTH} = 2 \Pr(X \ge t) \Pr(Y \ge t)") == "REFUTED"
    assert verdict(laws, r"\mathbb{E}[|X| |Y|] = 2 \mathbb{E}[|X|] \mathbb{E}[|Y|]") == "REFUTED"
    assert verdict(laws, r"\mathbb{E}[X Y] = 0") == "PROVED"
