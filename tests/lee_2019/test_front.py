"""The main text and appendices B to F of the paper: displays come out as listed, and slips in a copy are noticed."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from derivations.ledger import ErratumKind, Weight
from derivations.lee_2019 import FOLDER, lee_2019
from derivations.sources import read_file, read_text
from verify.cli.main import certify
from verify.judging.check import check_source, run_source

from .parts import MARKS, marked, of_part

pytestmark = pytest.mark.slow(share="lee2019")  # by one worker, which judges what they rest on once
#: display -> what is found of each link: Proved, Refuted, Malformed, Definition, Assumed, - skipped
MAIN = {
    "1": "DDDD", "1a": "DDPD", "1b": "R", "1c": "R", "2": "D", "3": "PP", "4": "DP", "4a": "PR", "5": "P", "6": "D",
    "7": "P", "7a": "P", "8": "P", "9": "P", "9a": "P", "10": "D", "11": "D", "11a": "P", "12": "A", "13": "PP",
    "13a": "P", "13b": "A", "14": "P", "14a": "P", "15": "P", "16": "PP", "16a": "AD",
}  # fmt: skip
THEOREMS = {"17": "PPP", "17a": "A"}
READOUT = {
    "S17a": "DAD", "S18": "DP", "S19": "P", "S19a": "P", "S20": "R", "S21": "MA", "S22": "P", "S23": "R", "S23a": "PP",
}  # fmt: skip
PARAMETERIZATION = {"S36": "DDDADA", "S36p": "R", "S36a": "D", "S37": "DD", "S37p": "PP", "S37a": "P"}
EXTENSIONS = {
    "S1": "D", "S2": "P", "S3": "A", "S4": "P", "S4a": "DD", "S4b": "P", "S5": "DDD", "S5a": "P", "S6": "PPP",
    "S7a": "P", "S8": "P", "S9": "P", "S10": "P", "S11": "P",
}  # fmt: skip
KERNELS = {"S12": "A", "S13": "DDP", "S13a": "D", "S14": "AA", "S15": "AA", "S16": "AA", "S17": "A"}
RECURSION = {
    "S24": "DD", "S25": "A", "S26": "A", "S26a": "P", "S27": "M", "S28": "A", "S29": "A", "S29a": "P", "S30": "P",
    "S31": "P", "S32": "PAAP",
}  # fmt: skip
PARTS = {
    "main": MAIN, "theorems": THEOREMS, "extensions": EXTENSIONS, "kernels": KERNELS, "readout": READOUT,
    "recursion": RECURSION,
    "parameterization": PARAMETERIZATION,
}  # fmt: skip
#: record -> its kind and weight
ERRATA = {
    "LEE-1b-1": (ErratumKind.WRONG_FORMULA, Weight.MINOR),
    "LEE-1c-1": (ErratumKind.NOTATION, Weight.EDITORIAL),
    "LEE-4a-1": (ErratumKind.WRONG_FORMULA, Weight.MINOR),
    "LEE-S20-1": (ErratumKind.NOTATION, Weight.EDITORIAL),
    "LEE-S21-1": (ErratumKind.MALFORMED, Weight.EDITORIAL),
    "LEE-S23-1": (ErratumKind.WRONG_FORMULA, Weight.GRAVE),
    "LEE-S27-1": (ErratumKind.NOTATION, Weight.EDITORIAL),
}


@pytest.fixture(scope="module")
def checked():
    return check_source(lee_2019(), only=tuple(key for part in PARTS for key in of_part(part)))


@pytest.mark.parametrize("part", PARTS)
def test_every_display_comes_out_as_it_is_listed(checked, part):
    assert marked(f for f in checked.findings if f.display.number in of_part(part)) == PARTS[part]


def test_the_records_are_those_listed_and_every_correction_holds(checked):
    found = {one.erratum.id: (one.erratum.kind, one.erratum.weight) for one in checked.run.errata}
    assert found == ERRATA
    held = {"PROVED", "ASSUMED"}  # what is corrected in a link that is assumed is assumed as well
    for one in checked.run.errata:
        assert one.evidence
        assert {verdict.value for amended in one.amended for verdict in (v.verdict for v in amended.verdicts)} <= held


def test_nothing_is_open(checked):
    keys = tuple(key for part in PARTS for key in of_part(part))
    assert not [finding.id for finding in checked.findings if finding.verdict not in MARKS]
    assert {
        key for key in keys if checked.run.equations[key].status.value in ("unresolved", "refuted", "not read")
    } == set()


def test_the_readout_variance_is_wrong_by_a_factor_in_the_exponent(checked):
    (link,) = checked.run.equations["S23"].links
    assert "-2" in str(link.corrected.rhs)
    assert link.verdict.counterexample is not None
    assert checked.source.document.equations["S23"].errata[0].inherited_by == ("LN-47-1",)


MUTANTS = {
    "a sign": ("main.tex", r"= -\nabla_\theta f_0(\mathcal{X})^T \hat{\Theta}_0^{-1}",
               r"= \nabla_\theta f_0(\mathcal{X})^T \hat{\Theta}_0^{-1}", "8"),
    "a factor": ("main.tex",
                 r"- 2 \mathcal{K}(\mathcal{X}, x)\right) .", r"- \mathcal{K}(\mathcal{X}, x)\right) .", "15"),
    "a kernel": ("main.tex", r"\mu(x) = \mathcal{K}(x, \mathcal{X}) \mathcal{K}^{-1} \mathcal{Y}, \quad \Sigma(x)",
                 r"\mu(x) = \mathcal{K}(x, \mathcal{X}) \mathcal{K} \mathcal{Y}, \quad \Sigma(x)", "13"),
    "a power": ("parameterization.tex", r"\frac{n_l}{n_{\text{max}} \sigma_\omega^2} \eta_0, \quad",
                r"\frac{n_l}{n_{\text{max}} \sigma_\omega} \eta_0, \quad", "S37p"),
}  # fmt: skip


@pytest.mark.parametrize("case", MUTANTS)
def test_a_slip_in_a_copy_is_noticed(case):
    file, old, new, number = MUTANTS[case]
    parts = ("main", "readout", "parameterization")
    texts = {f"{part}.tex": (FOLDER / f"{part}.tex").read_text(encoding="utf-8") for part in parts}
    assert old in texts[file]
    texts[file] = texts[file].replace(old, new)
    text = "".join(texts[name] for name in (["main.tex"] if file == "main.tex" else ["main.tex", file]))
    result = run_source(read_text(text, "copy.tex"), only=(number,))
    assert any(f"({number}) is" in problem for problem in result.problems)


def test_the_parts_can_be_read_alone():
    """Of the theorems of section 2 the proofs stand in the appendices."""
    assert {"1", "16a"} <= set(read_file(FOLDER / "main.tex").shown)


def test_an_entry_and_a_record_are_shown_by_name():
    shown = CliRunner().invoke(certify, ["show", "lee2019:s23", "--no-store"])
    assert shown.exit_code == 0
    assert "Inherited by LN-47-1" in shown.output
    assert "LEE-S23-1" in shown.output


def test_theorem_2_1_rests_on_those_of_the_appendices():
    entries = lee_2019().document.equations
    assert entries["17"].uses == ("S97", "S98", "S100")
    shown = CliRunner().invoke(certify, ["show", "lee2019:2.1", "--no-store"])
    assert shown.exit_code == 0
    assert "(S100) proved" in shown.output


def test_corollary_1_is_shown_as_a_tree_of_the_papers_own_links():
    shown = CliRunner().invoke(certify, ["show", "lee2019:corollary 1", "--no-store"])
    assert shown.exit_code == 0
    assert "(8) proved" in shown.output
    assert "(11a) proved" in shown.output
    _, inputs = shown.output.split("Inputs (assumed, not proved here)")
    assert "(12)" in inputs
    assert "(13b)" in inputs
