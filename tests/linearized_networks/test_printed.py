"""The print of the notes: complete and in order, whole LaTeX, each slip of the transcription marked where it stands."""

from __future__ import annotations

import hashlib
import re

import pytest

from derivations import EQUATIONS
from derivations.ledger import Kind
from derivations.ledger.printed import Printed, Slip, by_number, printed
from derivations.linearized_networks.printed import PRINTED
from verify.report.pages.mathematics import set_piece

from ..families import each

SIGN = re.compile(r"\\(?:begin|end)\{\w+\}|\\[A-Za-z]+|\\.|\|\||.", re.DOTALL)
CLOSING = {"{": "}", "(": ")", "[": "]", r"\{": r"\}"}
BARS = (r"\|", "||")
#: of all signs of the print, layout apart: what is printed does not change when entries do
DIGEST = "74b0942076905a4d07b2404008462b34389d88f77846bd72548649f0307e2257"
SLIPPED = [(number, slip) for number, one in PRINTED.items() for slip in one.slips]


def unbalanced(latex: str) -> list[str]:
    """What is open at the end, or the first sign that closes what is not open.

    Brackets of all kinds, environments, `\\left` and `\\right`, bars of norms. A single bar means too many things.
    """
    expected: list[str] = []
    side = ""
    for sign in SIGN.findall(latex):
        if sign in (r"\left", r"\right"):
            side = sign
            continue
        if sign.isspace():
            continue
        if side == r"\left":
            expected.append(r"\right" + CLOSING.get(sign, sign))
        elif side == r"\right" or sign in CLOSING.values() or sign.startswith(r"\end{"):
            closes = sign.replace(r"\end{", r"\begin{") if sign.startswith(r"\end{") else side + sign
            if not expected or expected.pop() != closes:
                return [closes]
        elif sign in CLOSING:
            expected.append(CLOSING[sign])
        elif sign.startswith(r"\begin{"):
            expected.append(sign)
        elif sign in BARS and expected[-1:] == [sign]:
            expected.pop()
        elif sign in BARS:
            expected.append(sign)
        side = ""
    return expected


def test_every_display_is_printed_once_in_order():
    assert [number for number in PRINTED if number.isdigit()] == [str(n) for n in range(1, 102)]


def test_what_is_printed_is_what_the_ledger_judges_in_its_order():
    entered = [number for number, entry in EQUATIONS.items() if entry.kind is not Kind.SUPPLEMENT]
    assert list(PRINTED) == entered


def test_the_print_is_what_was_compared_with_the_source_sign_by_sign():
    signs = [[number, *(s for s in SIGN.findall(one.latex) if not s.isspace())] for number, one in PRINTED.items()]
    text = "\n".join(" ".join(line) for line in signs)
    assert hashlib.sha256(text.encode()).hexdigest() == DIGEST


def test_only_a_sentence_speaks_of_displays_and_may_have_no_formula():
    for number, one in PRINTED.items():
        prose = EQUATIONS[number].kind is Kind.PROSE
        assert one.latex or prose, number
        assert prose or not one.about, number
        assert all(about in PRINTED and about.isdigit() for about in one.about), number


def test_displays_without_their_number_beside_them_say_how_they_are_known():
    assert [number for number, one in PRINTED.items() if one.counted] == ["4", "17", "28", "69"]


def test_a_formula_carries_no_sign_of_its_surroundings():
    for number, one in PRINTED.items():
        assert not re.search(r"\$|\\(?:tag|label|begin\{(?:equation|align|gather)\*?\})", one.latex), number
        assert one.latex == one.latex.strip(), number
        assert all(piece and "\n\n" not in piece for piece in one.pieces), number


@each("number", PRINTED)
def test_what_opens_is_closed(number):
    one = PRINTED[number]
    assert not any(unbalanced(piece) for piece in one.meant)
    assert one.slips or one.meant == one.pieces


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{1}{2", "(a]", r"\left( a", r"\left( a )", r"a \right)", r"\begin{split} a \end{aligned}", r"\{ a }",
        r"\| a", "||a", r"\left\| a \|", "a)", r"\end{cases}",
    ],
)  # fmt: skip
def test_what_is_not_closed_is_noticed(latex):
    assert unbalanced(latex)


def test_slips_are_few_and_known():
    assert [(number, slip.place) for number, slip in SLIPPED] == [
        ("28", r"\Theta(\mathcal{X},\mathcal{X})^{-1}\Theta(\mathcal{X},x) \\ &\quad = \mathcal{K}(x,x)"),
        ("28", r"\end{aligned}"),
        ("60", r"||J(\theta_t)||_E"),
        ("93", r"\|e^{-\eta \hat{\Theta}_{0}t}\|_{on}"),
    ]


def test_the_display_with_an_open_bracket_stays_as_it_is():
    one = PRINTED["28"]
    assert any(unbalanced(piece) for piece in one.pieces)
    assert one.latex.endswith(r"\end{aligned}")
    assert one.meant[-1].endswith(r"\end{split}")


@pytest.mark.parametrize(("number", "slip"), SLIPPED)
def test_a_slip_stands_where_it_is_said_and_is_what_differs(number, slip):
    one = PRINTED[number]
    assert slip.why.endswith(".")
    assert slip.place != slip.meant
    assert len(slip.pattern.findall(one.latex)) == 1
    assert not slip.pattern.search("\n\n".join(one.meant))
    assert slip.meant in "\n\n".join(one.meant)


def test_a_slip_must_be_found_at_one_place():
    for latex in ("b", "a a", ""):
        with pytest.raises(ValueError, match="places, not at one"):
            Printed("1", latex, (Slip("a", "c", "why."),), about=("2",))
    assert Printed("1", "x\n  y", (Slip("x y", "z", "why."),)).meant == ("z",)


def test_nothing_printed_and_nothing_spoken_of_is_refused():
    with pytest.raises(ValueError, match="no formula"):
        printed("1", "  \n ")


def test_a_number_is_printed_once():
    with pytest.raises(ValueError, match="printed twice"):
        by_number([printed("1", "a")], [printed("1", "b")])


def test_pieces_are_parted_by_empty_lines_and_by_line_breaks_outside_of_environments():
    latex = "a \\\\ b\n\n\\begin{cases} c \\\\ d \\end{cases} e"
    assert printed("1", latex).pieces == ("a", "b", r"\begin{cases} c \\ d \end{cases} e")
    assert [len(PRINTED[number].pieces) for number in ("4", "17", "19", "28", "65", "80", "8p")] == [
        3, 6, 5, 1, 6, 1, 0,
    ]  # fmt: skip


def test_every_piece_can_be_set():
    for number, one in PRINTED.items():
        for piece in one.meant:
            assert set_piece(piece).width > 0, number
