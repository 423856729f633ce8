"""What several declared names say together, and matrices with dots whose meaning is said."""

from __future__ import annotations

import pytest

from derivations.assumptions import Centered, HasDensity, Independent, Index, Kernel, Law, SameEvent, SmoothMap
from derivations.notation import nodes as n
from derivations.sources import SourceError, read_text
from verify import check_text

from ..families import each

NAMES = r"""
% certify
% size d, m
% scalar t
% vector u : d
% vector v : m
% vector a : d
% vector b : m
% matrix S : d x d
% matrix C : d x m
% matrix B : m x d
% matrix R : m x m
% path w_t : d
% path f_t : m
% path J_t : m x d
% path K_t : d x d
"""


def facts(*lines):
    text = NAMES + "".join(f"% {line}\n" for line in lines) + "% end\n\\[ u = u \\]\n"
    source = read_text(text, "a.tex")
    return next(iter(source.document.equations.values())).notation.facts


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("map f_t of w_t, Jacobian J_t", SmoothMap),
        (r"joint u, v, mean 0, covariance \begin{bmatrix} S & C \\ B & R \end{bmatrix}, gaussian", Centered),
        (
            r"joint u, v, mean \begin{bmatrix} S a \\ b \end{bmatrix}, "
            r"covariance \begin{bmatrix} S & C \\ B & R \end{bmatrix}",
            Law,
        ),
        ("kernel R, C, B, S", Kernel),
        ("index i : d", Index),
        ("observed u = u", SameEvent),
        ("separated u; v; S", Independent),
        (r"fact p(v | u) = \mathcal{N}(0, R)", HasDensity),
    ],
)
def test_what_names_say_together(line, kind):
    assert [fact for fact in facts(line) if isinstance(fact, kind)]


def test_a_mean_of_zero_has_the_size_of_its_covariance():
    (fact,) = [fact for fact in facts(r"fact p(v | u) = \mathcal{N}(0, R)") if isinstance(fact, HasDensity)]
    assert n.same_shape(fact.law.args[0].shape, (fact.law.args[1].shape[0], 1))


@each(
    ("line", "what"),
    [
        ("map f_t, Jacobian J_t", "without its path"),
        ("map f_t of u, Jacobian J_t", "no path"),
        ("map f_0 of w_t, Jacobian J_t", "another time"),
        ("map f_t of w_t, Jacobian K_t", "another shape"),
        ("joint u, v, mean 0", "without two vectors"),
        ("joint u, v, mean 0, covariance S", "by one name"),
        (r"joint u, v, mean 0, covariance \begin{bmatrix} S & C \end{bmatrix}", "do not fit"),
        (r"joint u, v, mean 0, covariance \begin{bmatrix} R & C \\ B & S \end{bmatrix}", "do not fit"),
        (r"joint u, v, mean S, covariance \begin{bmatrix} S & C \\ B & R \end{bmatrix}", "neither 0 nor a column"),
        (r"joint u, v, mean \begin{bmatrix} b \\ a \end{bmatrix}, "
         r"covariance \begin{bmatrix} S & C \\ B & R \end{bmatrix}", "do not fit"),
        ("joint u, v, mean 0, tall", "nothing that is said"),
        ("joint S u, v, mean 0, covariance S", "is no name"),
        ("kernel R, C, B", "four blocks"),
        ("index i", "last value"),
        ("observed u", "two names"),
        ("observed u = v", "another shape"),
        ("separated u", "two sides"),
    ],
)  # fmt: skip
def test_what_is_refused_says_where(line, what):
    with pytest.raises(SourceError) as error:
        facts(line)
    assert what in str(error.value)
    assert error.value.where.line == 17


DOTTED = r"""
% certify
% size d, m
% matrix A : d x m
% row a : m
% row b : m
% fact a = A_{1, \cdot}
% fact b = A_{d, \cdot}
% end
% certify dots 2: A; rows 1, d; columns 1 -- by rows
\[ A = \begin{bmatrix} a \\ \vdots \\ b \end{bmatrix} \]
"""


def verdicts(text):
    return [str(finding.verdict) for finding in check_text(text, "a.tex").findings]


def test_a_matrix_with_dots_is_compared_entry_by_entry():
    assert verdicts(DOTTED) == ["PROVED"]
    assert verdicts(DOTTED.replace(r"a \\ \vdots \\ b", r"b \\ \vdots \\ a")) == ["REFUTED"]
    assert verdicts(DOTTED.replace("% certify dots 2: A; rows 1, d; columns 1 -- by rows\n", "")) == ["NOT READ"]


def test_dots_in_a_product_and_columns_that_are_left_out():
    text = r"""
% certify
% size k, n
% row x : n
% vector y : k n
% end
% certify dots 2: I_k \otimes x; rows 1, k; columns 1, -, (k - 1) n + 1 -- one block for each output
\[ (I_k \otimes x) y = \begin{bmatrix} x & \mathbf{0} & \cdots & \mathbf{0} \\ \vdots & & \ddots & \vdots \\
  \mathbf{0} & \mathbf{0} & \cdots & x \end{bmatrix} y \]
"""
    assert verdicts(text) == ["PROVED"]
    assert verdicts(text.replace(r"\begin{bmatrix} x & ", r"\begin{bmatrix} 2 x & ")) == ["REFUTED"]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("dots 2:", "dots 1:", "0 matrices with dots"),
        ("dots 2:", "dots 7:", "no line 7"),
        ("rows 1, d", "rows 1", "2 rows with entries"),
        ("columns 1", "columns 1, m", "1 columns with entries"),
        ("columns 1", "columns -", "dots where an entry"),
        ("; columns 1", "", "without their rows and columns"),
        ("A; rows", "B; rows", "is not declared"),
        (" -- by rows", "", "without its reason"),
    ],
)
def test_dots_that_do_not_fit_are_refused(old, new, what):
    with pytest.raises(SourceError) as error:
        read_text(DOTTED.replace(old, new), "a.tex")
    assert what in str(error.value)
    assert error.value.where.line in (10, 11)


LETTERS = r"""
% certify
% scalar t, \eta > 0
% end
% certify letters 1: \int_0^t e^{-\eta s} \, ds -- t is two things
% certify erratum editorial, notation
\[ \int_0^t e^{-\eta t} \, dt = \frac{1}{\eta} (1 - e^{-\eta t}) \]
"""


def test_a_line_that_spells_two_things_alike_has_a_record_and_holds():
    assert verdicts(LETTERS) == ["PROVED"]
    ((erratum,),) = [entry.errata for entry in read_text(LETTERS, "a.tex").document.equations.values()]
    assert erratum.notes == "t is two things"
    with pytest.raises(SourceError, match="letters without the number of a line"):
        read_text(LETTERS.replace("letters 1:", "letters"), "a.tex")


def test_a_definition_under_a_condition_defines_nothing():
    text = NAMES + "% end\n\\[ q := 2 u \\text{ if } t > 0 \\]\n\\[ q = 2 u \\]\n"
    assert verdicts(text)[-1] != "PROVED"


def test_powers_of_a_root_are_counted_in_small_models():
    text = "% certify\n% size n\n% scalar K > 0\n% end\n\\[ K n^{-\\frac{1}{2}} \\le \\frac{K}{n} \\]\n"
    assert verdicts(text) == ["REFUTED"]
    assert verdicts(text.replace(r"\frac{K}{n}", r"\frac{K}{\sqrt{n}}")) == ["PROVED"]
