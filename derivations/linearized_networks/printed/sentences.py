"""The formulas of the sentences between displays that no entry judges, in order, and the words that bring them in."""

from __future__ import annotations

from ...ledger.said import Said, Word

IS, FOR, EXISTS = Word.IS, Word.FOR, Word.EXISTS


def _said(after: str, *formulas: str | tuple[Word, str]) -> tuple[Said, ...]:
    return tuple(Said(after, one) if isinstance(one, str) else Said(after, one[1], one[0]) for one in formulas)


SENTENCES = (
    *_said("0p", (IS, "L"), (IS, "n_l"), (FOR, r"l = 1, \dots, L"), (IS, "n_{L+1} = k")),
    *_said("8p", r"\hat{\Theta}_t(\mathcal{X}, \mathcal{X}) \to \Theta", (IS, r"\Theta")),
    *_said("14", r"\hat{\Theta}_0(\mathcal{X}, \mathcal{X})"),
    *_said("20", "i", "x", "j", "x'"),
    *_said("21", (FOR, r"x \in \mathcal{X}_T"), r"f([x, \mathcal{X}])"),
    *_said("23", "f(x)"),
    *_said("23p", r"p(f(\mathcal{X}) = \mathcal{Y} | \mathcal{X}, \mathcal{Y}) = 1"),
    *_said("26r", (FOR, "t")),
    *_said("32", (IS, r"\theta_i^{L+1}"), r"\theta^{L+1}", "n_{L+1} = k"),
    *_said("38", r"\overline{x}(\mathcal{X})^T \overline{x}(\mathcal{X})"),
    *_said(
        "47", (IS, r"n_1 = \cdots = n_L = n"), r"\lambda_{min}(\Theta) > 0", (IS, r"\eta < \eta_{critical}"),
        (FOR, r"x \in \mathbb{R}^{n_0}"), r"\|x\|_2 \le 1",
    ),
    *_said("52", (IS, r"\eta")),
    *_said("53", (EXISTS, "K > 0"), (FOR, "C > 0")),
    *_said(
        "55", (FOR, r"\delta_0 > 0"), (FOR, r"\eta_0 < \eta_{critical}"), (EXISTS, "R_0 > 0"),
        (EXISTS, r"N \in \mathbb{N}"), (EXISTS, "K > 1"), (FOR, r"n \ge N"), r"(1 - \delta_0)",
        (IS, r"\eta = \frac{\eta_0}{n}"),
    ),
    *_said("57p", r"\theta", "n", r"\hat{\Theta}"),
    *_said(
        "57p", "f(x_0)", "g(x_0)", (FOR, r"\delta_0 > 0"), (EXISTS, "R_0"), (EXISTS, "n_0"), r"\lvert\mathcal{X}\rvert",
        r"\mathcal{K}", (FOR, r"n \ge n_0"), r"(1 - \delta_0)",
    ),
    *_said("58p", "t = 0", "t = t", "t + 1"),
    *_said("67p", r"\hat{\Theta}_0 \to \Theta", (EXISTS, "n_2")),
    *_said("69", r"n \ge \left(\frac{18K^3R_0}{\lambda_{min}}\right)^2"),
    *_said(
        "72", r"\|f_t(x) - f_t^{lin}(x)\|_2",
    ),
    *_said(
        "72a", (FOR, r"x \in \mathbb{R}^{n_0}"), r"\|x\|_2 \le 1",
        (FOR, r"\delta_0 > 0"), (EXISTS, "R_0 > 0"), (EXISTS, r"N \in \mathbb{N}"), (FOR, r"n \ge N"),
        r"(1 - \delta_0)",
    ),
    *_said("82", "g^{lin}(s)"),
    *_said(
        "84", (IS, r"\lambda"), r"\hat{\Theta}_0", r"e^{\lambda}", r"e^{\hat{\Theta}_0}", (IS, r"\lambda_0 > 0"),
        r"\hat{\Theta}_0", r"\hat{\Theta}_0 \eta(s - t)",
    ),
    *_said("98p", r"n_1 = \cdots = n_L = n \to \infty", "n"),
    *_said("99", "g(0) = g^{lin}(0)"),
    *_said("101", r"n \to \infty"),
)  # fmt: skip

__all__ = ["SENTENCES"]
