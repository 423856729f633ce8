"""Section 4, Corollary 1: (27)-(30), as they are printed."""

from __future__ import annotations

from ...ledger.printed import Slip, printed

PRINTED = (
    printed("26q", r"[f_0(x), f_0(\mathcal{X})]", about=("19",)),
    printed(
        "26r",
        r"""
        \hat{\Theta}_0

        \Theta
        """,
    ),
    printed(
        "27",
        r"""
        \mathbb{E}[f_t^{lin}(x)]
        = \mathbb{E}[\Theta(x,\mathcal{X})\Theta(\mathcal{X},\mathcal{X})^{-1} \Big(I
        - e^{-\eta\Theta(\mathcal{X},\mathcal{X})t}\Big)\mathcal{Y}]

        + \mathbb{E}[f_0(x)] - \Theta(x,\mathcal{X})\Theta(\mathcal{X},\mathcal{X})^{-1}
        \Big(I - e^{-\eta\Theta(\mathcal{X},\mathcal{X})t}\Big)\mathbb{E}[f_0(\mathcal{X})]

        = \Theta(x,\mathcal{X})\Theta(\mathcal{X},\mathcal{X})^{-1}
        \Big(I - e^{-\eta\Theta(\mathcal{X},\mathcal{X})t}\Big)\mathcal{Y}
        """,
    ),
    printed(
        "28",
        r"""
        \begin{split}
        &\Sigma(x,x) = \mathbb{E}[f_t^{lin}(x)f_t^{lin}(x)^T] \\
        &= \mathbb{E}\big[[f_0(x) - \Theta(x,\mathcal{X})\Theta(\mathcal{X},\mathcal{X})^{-1}\Big(I
        - e^{-\eta\Theta(\mathcal{X},\mathcal{X})t}\Big)\big(f_0(\mathcal{X}) - \mathcal{Y}\big)] \\
        &\quad [f_0(x) - \Theta(x,\mathcal{X})\Theta(\mathcal{X},\mathcal{X})^{-1}\Big(I
        - e^{-\eta\Theta(\mathcal{X},\mathcal{X})t}\Big)\big(f_0(\mathcal{X}) - \mathcal{Y}\big)]^T\big] \\
        &= \mathbb{E}\big[[f_0(x) - \Theta(x,\mathcal{X})\Theta(\mathcal{X},\mathcal{X})^{-1}\Big(I
        - e^{-\eta\Theta(\mathcal{X},\mathcal{X})t}\Big)\big(f_0(\mathcal{X}) - \mathcal{Y}\big)] \\
        &\quad [f_0(x)^T - \big(f_0(\mathcal{X}) - \mathcal{Y}\big)^T
        \Big(I - e^{-\eta\Theta(\mathcal{X},\mathcal{X})t}\Big)
        \Theta(\mathcal{X},\mathcal{X})^{-1}\Theta(\mathcal{X},x)]\big] \\
        &= \mathbb{E}\big[f_0(x)f_0(x)^T
        - \Theta(x,\mathcal{X})\Theta(\mathcal{X},\mathcal{X})^{-1}
        \Big(I - e^{-\eta\Theta(\mathcal{X},\mathcal{X})t}\Big)\big(f_0(\mathcal{X}) - \mathcal{Y}\big)f_0(x)^T \\
        &\quad - f_0(x)\big(f_0(\mathcal{X}) - \mathcal{Y}\big)^T\Big(I
        - e^{-\eta\Theta(\mathcal{X},\mathcal{X})t}\Big)\Theta(\mathcal{X},\mathcal{X})^{-1}\Theta(\mathcal{X},x) \\
        &\quad + \Theta(x,\mathcal{X})\Theta(\mathcal{X},\mathcal{X})^{-1}
        \Big(I - e^{-\eta\Theta(\mathcal{X},\mathcal{X})t}\Big)\big(f_0(\mathcal{X}) - \mathcal{Y}\big)
        \Big(f_0(\mathcal{X}) - \mathcal{Y}\big)^T\Big(I - e^{-\eta\Theta(\mathcal{X},\mathcal{X})t}\Big)
        \Theta(\mathcal{X},\mathcal{X})^{-1}\Theta(\mathcal{X},x) \\
        &\quad = \mathcal{K}(x,x) - \Theta(x,\mathcal{X})\Theta(\mathcal{X},\mathcal{X})^{-1}
        \Big(I - e^{-\eta\Theta(\mathcal{X},\mathcal{X})t}\Big)\mathcal{K}(\mathcal{X},x)
        - \mathcal{K}(x,\mathcal{X})\Big(I - e^{-\eta\Theta(\mathcal{X},\mathcal{X})t}\Big)
        \Theta(\mathcal{X},\mathcal{X})^{-1}\Theta(\mathcal{X},x) \\
        &\quad + \Theta(x,\mathcal{X})\Theta(\mathcal{X},\mathcal{X})^{-1}
        \Big(I - e^{-\eta\Theta(\mathcal{X},\mathcal{X})t}\Big)\mathcal{K}(\mathcal{X},\mathcal{X})
        \Big(I - e^{-\eta\Theta(\mathcal{X},\mathcal{X})t}\Big)\Theta(\mathcal{X},\mathcal{X})^{-1}
        \Theta(\mathcal{X},x)
        \end{aligned}
        """,
        Slip(
            r"\Theta(\mathcal{X},\mathcal{X})^{-1}\Theta(\mathcal{X},x) \\ &\quad = \mathcal{K}(x,x)",
            r"\Theta(\mathcal{X},\mathcal{X})^{-1}\Theta(\mathcal{X},x)\big] \\ &\quad = \mathcal{K}(x,x)",
            "The bracket of the fourth expectation is not closed; what stands after the next = is no expectation.",
        ),
        Slip(r"\end{aligned}", r"\end{split}", "The environment that is open is called split."),
        counted="no number is printed; it stands between (27) and (29)",
    ),
    printed(
        "28a",
        r"""
        t \to \infty

        e^{-\eta\Theta(\mathcal{X},\mathcal{X})t} \to \mathbf{0}
        """,
    ),
    printed(
        "29",
        r"\mathbb{E}[f_t^{lin}(x)] = \Theta(x, \mathcal{X})\Theta(\mathcal{X}, \mathcal{X})^{-1}\mathcal{Y}",
    ),
    printed(
        "30",
        r"""
        \Sigma(x,x)
        = \mathcal{K}(x,x) - \Theta(x,\mathcal{X})\Theta(\mathcal{X},\mathcal{X})^{-1}\mathcal{K}(\mathcal{X},x)
        - \mathcal{K}(x,\mathcal{X})\Theta(\mathcal{X},\mathcal{X})^{-1}\Theta(\mathcal{X},x)
        + \Theta(x,\mathcal{X})\Theta(\mathcal{X},\mathcal{X})^{-1}\mathcal{K}(\mathcal{X},\mathcal{X})
        \Theta(\mathcal{X},\mathcal{X})^{-1}\Theta(\mathcal{X},x)
        """,
    ),
)
