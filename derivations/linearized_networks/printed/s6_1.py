"""Section 6.1: (48)-(72), as they are printed."""

from __future__ import annotations

from ...ledger.printed import Slip, printed

PRINTED = (
    printed(
        "48",
        r"""
        \sup_{t>0} \|f_t(x) - f_t^{lin}(x)\|_2, \ \sup_{t>0}
        \frac{\|\theta_t - \theta_0\|_2}{\sqrt{n}}, \ \sup_{t>0} \|\hat{\Theta}_t - \hat{\Theta}_0\|_F
        = \mathcal{O}(n^{-\frac{1}{2}}), \ as \quad n \to \infty
        """,
    ),
    printed("48p", about=("48", "52", "53", "56")),
    printed("49", r"f(\theta_t) = f(\mathcal{X}, \theta_t) \in \mathbb{R}^{|\mathcal{X}|k}"),
    printed("50", r"g(\theta_t) = g(\mathcal{X}, \theta_t) - \mathcal{Y} \in \mathbb{R}^{|\mathcal{X}|k}"),
    printed("51", r"J(\theta_t) = \nabla f(\theta_t) \in \mathbb{R}^{(|\mathcal{X}|k) \times |\theta|}"),
    printed(
        "52",
        r"""
        \begin{cases}
        \hat{\Theta}_t := \hat{\Theta}_t(\mathcal{X}, \mathcal{X}) = \frac{1}{n} J(\theta_t) J(\theta_t)^T \\
        \Theta := \lim_{n \to \infty} \hat{\Theta}_0 \quad \text{in probability.}
        \end{cases}
        """,
    ),
    printed("52p", about=("1", "4", "52", "56", "57")),
    printed("52q", about=("4", "52")),
    printed("53", r"\theta_{t+1} = \theta_t - \eta J(\theta_t)^T g(\theta_t)"),
    printed(
        "54",
        r"""
        \begin{cases}
        \frac{1}{\sqrt{n}} \left\| J(\theta) - J(\tilde{\theta}) \right\|_{F} &
        \leq K \left\| \theta - \tilde{\theta} \right\|_{2} \\
        \frac{1}{\sqrt{n}} \left\| J(\theta) \right\|_{F} & \leq K
        \end{cases}, \quad \forall \theta, \tilde{\theta} \in B(\theta_{0}, Cn^{-\frac{1}{2}})
        """,
    ),
    printed(
        "54p",
        r"""
        K > 0

        C > 0
        """,
        about=("54",),
    ),
    printed("55", r"B(\theta_0, R) := \{\theta : \|\theta - \theta_0\|_2 < R\}"),
    printed("55p", r"\eta_0 < \eta_{critical}", about=("48", "56")),
    printed(
        "56",
        r"""
        \begin{cases}
        \|g(\theta_t)\|_2 \le (1 - \frac{\eta_0 \lambda_{min}}{3})^t R_0 \\
        \sum_{j=1}^t \|\theta_j - \theta_{j-1}\|_2
        \le \frac{\eta_0 K R_0}{\sqrt{n}} \sum_{j=1}^t (1 - \frac{\eta_0 \lambda_{min}}{3})^{j-1}
        \le \frac{3K R_0}{\lambda_{min}} n^{-\frac{1}{2}}
        \end{cases}
        """,
    ),
    printed(
        "57",
        r"""
        \sup_{t} \|\hat{\Theta}_{0} - \hat{\Theta}_{t}\|_{F} \le \frac{6K^{3}R_{0}}{\lambda_{min}} n^{-\frac{1}{2}}
        """,
    ),
    printed(
        "57p",
        r"""
        t \to \infty

        g(\theta_t) \to 0
        """,
        about=("56",),
    ),
    printed("58", r"||g(\theta_0)||_2 < R_0"),
    printed(
        "58p",
        r"""
        \delta_0 > 0

        (1 - \delta_0)
        """,
        about=("56", "57", "58"),
    ),
    printed(
        "58q",
        r"""
        f(x_0)

        g(x_0)

        \delta_0 > 0

        R_0

        n_0

        \delta_0, |\mathcal{X}|

        \mathcal{K}
        """,
        about=("58", "100"),
    ),
    printed(
        "59",
        r"""
        \|\theta_{t+1} - \theta_t\|_2
        = \|-\eta J(\theta_t)^T g(\theta_t)\|_2
        \le \eta \|J(\theta_t)\|_{op} \|g(\theta_t)\|_2
        \le \frac{\eta_0}{n} \|J(\theta_t)\|_{op} \left(1 - \frac{\eta_0 \lambda_{min}}{3}\right)^t R_0
        """,
    ),
    printed(
        "60",
        r"||J(\theta_t)||_2 = \sigma_{max}(J(\theta_t)) \le ||J(\theta_t)||_E \le K\sqrt{n}",
        Slip(
            r"||J(\theta_t)||_E",
            r"||J(\theta_t)||_F",
            "No norm has the index E; the bound that follows is that of the Frobenius norm in (54).",
        ),
    ),
    printed("60p", about=("54", "60")),
    printed(
        "61",
        r"""
        \|\theta_{t+1} - \theta_t\|_2
        \le \frac{K\eta_0}{\sqrt{n}} \left(1 - \frac{\eta_0 \lambda_{min}}{3}\right)^t R_0
        """,
    ),
    printed(
        "62",
        r"""
        \|\theta_{t+1} - \theta_{0}\|_{2}
        = \|\theta_{t+1} - \theta_{t} + \theta_{t} - \theta_{t-1} + \dots - \theta_{0}\|_{2}

        \leq \|\theta_{t+1} - \theta_{t}\|_{2} + \dots + \|\theta_{1} - \theta_{0}\|_{2}

        \leq \sum_{i=1}^{t+1} \frac{K\eta_{0}R_{0}}{\sqrt{n}} \left(1 - \frac{\eta_{0}\lambda_{min}}{3}\right)^{j-1}
        """,
    ),
    printed(
        "63",
        r"""
        \sum_{j=1}^{t+1} \left(1 - \frac{\eta_0 \lambda_{min}}{3} \right)^{j-1}
        = \frac{1 - \left(1 - \frac{\eta_0 \lambda_{min}}{3} \right)^{t+1}}{1
        - \left(1 - \frac{\eta_0 \lambda_{min}}{3} \right)}
        = 3 \frac{1 - \left(1 - \frac{\eta_0 \lambda_{min}}{3} \right)^{t+1}}{\eta_0 \lambda_{min}}
        \le \frac{3}{\eta_0 \lambda_{min}}
        """,
    ),
    printed(
        "64",
        r"""
        \|\theta_{t+1} - \theta_0\|_2
        \le \sum_{j=1}^{t+1} \|\theta_j - \theta_{j-1}\|_2
        \le \sum_{j=1}^{t+1} \frac{K\eta_0 R_0}{\sqrt{n}} \left(1 - \frac{\eta_0 \lambda_{min}}{3}\right)^{j-1}
        \le \frac{K\eta_0 R_0}{\sqrt{n}} \frac{3}{\eta_0 \lambda_{min}}
        = \frac{3KR_0}{\lambda_{min}} n^{-\frac{1}{2}}
        """,
    ),
    printed(
        "65",
        r"""
        ||g(\theta_{t+1})||_{2} = ||g(\theta_{t+1}) - g(\theta_{t}) + g(\theta_{t})||_{2}

        = ||J(\tilde{\theta}_{t})(\theta_{t+1} - \theta_{t}) + g(\theta_{t})||_{2}

        = ||-\eta J(\tilde{\theta}_{t})J(\theta_{t})^{T}g(\theta_{t}) + g(\theta_{t})||_{2}

        = ||(I - \eta J(\tilde{\theta}_{t})J(\theta_{t})^{T})g(\theta_{t})||_{2}

        \leq ||I - \eta J(\tilde{\theta}_{t})J(\theta_{t})^{T}||_{op} ||g(\theta_{t})||_{2}

        \leq ||I - \eta J(\tilde{\theta}_{t})J(\theta_{t})^{T}||_{op} (1 - \frac{\eta_{0}\lambda_{min}}{3})^{t}R_{0}
        """,
    ),
    printed(
        "65p",
        r"""
        \theta_t

        \theta_t

        \theta_{t+1}
        """,
        about=("65",),
    ),
    printed(
        "66",
        r"""
        \begin{aligned}
        \left\| I - \eta J(\tilde{\theta}_t) J(\theta_t)^T \right\|_{op} &
        = \left\| I - \eta J(\theta_0) J(\theta_0)^T + \eta J(\theta_0) J(\theta_0)^T
        - \eta J(\tilde{\theta}_t) J(\theta_t)^T \right\|_{op} \\
        &= \left\| I - \eta_0 \Theta_0 + \eta J(\theta_0) J(\theta_0)^T
        - \eta J(\tilde{\theta}_t) J(\theta_t)^T \right\|_{op} \\
        &= \left\| I - \eta_0 \Theta + \eta_0 \Theta - \eta_0 \Theta_0 + \eta J(\theta_0) J(\theta_0)^T
        - \eta J(\tilde{\theta}_t) J(\theta_t)^T \right\|_{op} \\
        &\leq \left\| I - \eta_0 \Theta \right\|_{op} + \eta_0 \left\| \Theta - \Theta_0 \right\|_{op}
        + \eta \left\| J(\theta_0) J(\theta_0)^T - J(\tilde{\theta}_t) J(\theta_t)^T \right\|_{op}
        \end{aligned}
        """,
    ),
    printed(
        "67",
        r"""
        ||I - \eta_0 \Theta||_{op}
        = \sigma_{max}(I - \eta_0 \Theta)
        = 1 - \eta_0 \sigma_{min}(\Theta)
        = 1 - \eta_0 \lambda_{min}
        """,
    ),
    printed(
        "67p",
        r"""
        \Theta

        \lambda_{min} > 0
        """,
        about=("67",),
    ),
    printed(
        "68",
        r"""
        \eta_0 \left\| \Theta - \hat{\Theta}_0 \right\|_{op}
        \le \eta_0 \left\| \Theta - \hat{\Theta}_0 \right\|_F
        \le \frac{\eta_0 \lambda_{min}}{3}
        """,
    ),
    printed(
        "69",
        r"""
        \|J(\theta_{0})J(\theta_{0})^{T} - J(\tilde{\theta}_{t})J(\theta_{t})^{T}\|_{op}
        = \|J(\theta_{0})J(\theta_{0})^{T} - J(\theta_{0})J(\theta_{t})^{T} + J(\theta_{0})J(\theta_{t})^{T}
        - J(\tilde{\theta}_{t})J(\theta_{t})^{T}\|_{op}

        = \|J(\theta_{0})[J(\theta_{0})^{T} - J(\theta_{t})^{T}]
        + [J(\theta_{0}) - J(\tilde{\theta}_{t})]J(\theta_{t})^{T}\|_{op}

        \leq \|J(\theta_{0})\|_{op} \|J(\theta_{0})^{T} - J(\theta_{t})^{T}\|_{op}
        + \|J(\theta_{0}) - J(\tilde{\theta}_{t})\|_{op} \|J(\theta_{t})^{T}\|_{op}

        \leq \|J(\theta_{0})\|_{F} \|J(\theta_{0})^{T} - J(\theta_{t})^{T}\|_{F}
        + \|J(\theta_{0}) - J(\tilde{\theta}_{t})\|_{F} \|J(\theta_{t})^{T}\|_{F}

        \leq K\sqrt{n}K\sqrt{n}\|\theta_{0} - \theta_{t}\|_{2}
        + K\sqrt{n}K\sqrt{n}\|\theta_{0} - \tilde{\theta}_{t}\|_{2}

        = K^{2}n\|\theta_{t} - \theta_{0}\|_{2} + K^{2}n\|\tilde{\theta}_{t} - \theta_{0}\|_{2}

        \leq 2K^{2}n\frac{3KR_{0}}{\lambda_{min}}n^{-\frac{1}{2}}
        """,
        counted="no number is printed; it stands between (68) and (70)",
    ),
    printed(
        "70",
        r"""
        \left\| 1 - \eta J(\tilde{\theta}_t) J(\theta_t)^T \right\|_{op}
        \le 1 - \eta_0 \lambda_{min} + \frac{\eta_0 \lambda_{min}}{3}
        + 2\eta_0 K^2 \frac{3KR_0}{\lambda_{min}} n^{-\frac{1}{2}}

        \le 1 - \frac{\eta_0 \lambda_{min}}{3}
        """,
    ),
    printed("71", r"\|g(\theta_{t+1})\|_{2} \le (1 - \frac{\eta_{0}\lambda_{min}}{3})^{t+1}R_{0}"),
    printed(
        "72",
        r"""
        \begin{split}
        \left\| \hat{\Theta}_{0} - \hat{\Theta}_{t} \right\|_{F} &
        = \frac{1}{n} \left\| J(\theta_{0}) J(\theta_{0})^{T} - J(\theta_{t}) J(\theta_{t})^{T} \right\|_{F} \\
        &= \frac{1}{n} \left\| J(\theta_{0}) J(\theta_{0})^{T} - J(\theta_{0}) J(\theta_{t})^{T}
        + J(\theta_{0}) J(\theta_{t})^{T} - J(\theta_{t}) J(\theta_{t})^{T} \right\|_{F} \\
        &= \frac{1}{n} \left\| J(\theta_{0}) [J(\theta_{0})^{T} - J(\theta_{t})^{T}]
        + [J(\theta_{0}) - J(\theta_{t})] J(\theta_{t})^{T} \right\|_{F} \\
        &\leq \frac{1}{n} \left\| J(\theta_{0}) \right\|_{F}
        \left\| J(\theta_{0})^{T} - J(\theta_{t})^{T} \right\|_{F}
        + \frac{1}{n} \left\| J(\theta_{0}) - J(\theta_{t}) \right\|_{F} \left\| J(\theta_{t})^{T} \right\|_{F} \\
        &\leq K^{2} \left\| \theta_{t} - \theta_{0} \right\|_{2}
        + K^{2} \left\| \theta_{t} - \theta_{0} \right\|_{2} \\
        &\leq \frac{6K^{3}R_{0}}{\lambda_{min}} n^{-\frac{1}{2}}
        \end{split}
        """,
    ),
)
