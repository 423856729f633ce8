"""Documents of standard bounds with one slip in each display: a sign, a constant, an exponent, a square, a factor."""

from __future__ import annotations

from pathlib import Path

import pytest

from verify import check_text
from verify.evidence import Evidence, Outcome
from verify.judging.gather import answered

EXAMPLES = Path(__file__).parent.parent.parent / "examples"

#: by document: the label of a display, what it says, what the slip makes of it, the link that breaks
SLIPS = {
    "gradient_descent.tex": [
        ("eq:descent", r"- \frac{1}{2 L}", r"- \frac{1}{L}", "1.2"),
        ("eq:tangent", r"f(x^\star) +", r"f(x^\star) -", "2.1"),
        ("eq:gap", r"\frac{L}{2} \left(", r"L \left(", "3.2"),
        ("eq:summed", "t (f(x_t)", "(t + 1) (f(x_t)", "4.1"),
        ("eq:rate", "{2 t}", "{20 t}", "5.1"),
        ("eq:short", r"\frac{1}{2 L}", r"\frac{1}{L}", "6.1"),
        ("eq:dominated", r"2 \mu", r"4 \mu", "7.1"),
        ("eq:contraction", r"\frac{\mu}{L}", r"\frac{2 \mu}{L}", "8.1"),
        ("eq:linear", r"\right)^t", r"\right)^{t + 1}", "9.1"),
        ("eq:cocoercive", r"\frac{1}{\mu + L}", r"\frac{2}{\mu + L}", "10.1"),
        ("eq:distance", r"\frac{4}{(\mu + L)^2}", r"\frac{2}{(\mu + L)^2}", "11.1"),
        ("eq:geometric", "^{2 t}", "^{3 t}", "12.1"),
        ("eq:values", r"\frac{L}{2} \|y_t", r"\frac{\mu}{2} \|y_t", "13.1"),
        ("eq:pl-descent", r"\frac{\eta}{2}", r"\eta", "14.1"),
        ("eq:pl-contraction", r"1 - \eta \mu", r"1 - 2 \eta \mu", "15.1"),
        ("eq:pl-rate", ")^t", ")^{3 t}", "16.1"),
    ],
    "ridge_risk.tex": [
        ("eq:parts", r"- \lambda", r"+ \lambda", "2.1"),
        ("eq:risk", r"\sigma^2 \tr", r"\sigma \tr", "3.2"),
        ("eq:bias", r"&\le \|w^\star\|_2^2", r"&\le \frac{1}{2} \|w^\star\|_2^2", "4.1"),
        ("eq:bias", r"\frac{\lambda}{4}", r"\frac{\lambda}{5}", "4.2"),
        ("eq:variance", r"4 \lambda", r"5 \lambda", "6.1"),
        ("eq:total", r"4 \lambda", r"4 \lambda^2", "7.1"),
        ("eq:kernel-parts", r"= K (K", "= (K", "9.1"),
        ("eq:kernel-risk", "-2}", "-1}", "10.2"),
        ("eq:source", r"\frac{\lambda}{4}", r"\frac{1}{4}", "11.1"),
        ("eq:freedom", r"\tr(K^2", r"2 \tr(K^2", "12.1"),
        ("eq:kernel-variance", r"\frac{\sigma^2}", r"\frac{\sigma}", "13.1"),
        ("eq:kernel-total", r"+ \frac{\sigma^2}", r"- \frac{\sigma^2}", "14.1"),
    ],
    "perturbed_kernel.tex": [
        ("eq:inverse", r"\frac{1}{\lambda}", r"\frac{1}{2 \lambda}", "1.1"),
        ("eq:resolvents", "(H - K)", "(K - H)", "2.1"),
        ("eq:inverses", r"\frac{\delta}{\lambda^2}", r"\frac{\delta}{2 \lambda^2}", "3.2"),
        ("eq:coefficients", r"\frac{\delta}{\lambda^2}", r"\frac{\delta}{2 \lambda^2}", "4.1"),
        ("eq:smoothers", r"= \lambda", "=", "5.1"),
        ("eq:fits", r"\frac{\delta}{\lambda}", r"\frac{\delta}{2 \lambda}", "6.1"),
        ("eq:predictions", "(k - h)^T", "(k + h)^T", "7.1"),
    ],
    "gronwall.tex": [
        ("eq:integral", "e^{b t}", "e^{b t/2}", "1.1"),
        ("eq:slope", "+ b v_t", "- b v_t", "2.1"),
        ("eq:differential", "e^{-b t}", "e^{-2 b t}", "3.1"),
    ],
}  # fmt: skip


def seeded(text: str, slips: list[tuple[str, str, str, str]]) -> str:
    """The document with all slips made, each in the display of its label."""
    for label, old, new, _ in slips:
        start = text.index(rf"\label{{{label}}}")
        end = text.index(r"\end{", start)
        assert old in text[start:end], (label, old)
        text = text[:start] + text[start:end].replace(old, new, 1) + text[end:]
    return text


def no_proof(claim) -> Evidence:
    """Of a slip a counterexample is asked; that nothing false is proved is asked elsewhere, and takes longer."""
    return Evidence("bounds", Outcome.GAVE_UP, detail={"reason": "not asked"})


@pytest.mark.parametrize("name", SLIPS)
def test_every_slip_is_refuted(name):
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    with answered({"bounds": no_proof}):
        found = {finding.id: finding.verdict for finding in check_text(seeded(text, SLIPS[name])).findings}
    links = [link for *_, link in SLIPS[name]]
    assert {link: found[link] for link in links} == dict.fromkeys(links, "REFUTED")


@pytest.mark.parametrize("name", SLIPS)
def test_there_is_a_slip_in_every_display_but_definitions(name):
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    labels = {part.split("}")[0] for part in text.split(r"\label{")[1:]}
    definitions = {label for label in labels if ":=" in text[(at := text.index(rf"\label{{{label}}}")) : at + 60]}
    assert {label for label, *_ in SLIPS[name]} == labels - definitions
