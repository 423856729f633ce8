"""Section 2, the linearized model: (10)-(19), as they are printed."""

from __future__ import annotations

from ...ledger.printed import printed

PRINTED = (
    printed(
        "10",
        r"""
        f_t^{lin}(x) \equiv f_0(x) + \nabla_{\theta} f_0(x)|_{\theta = \theta_0} \ \omega_t, \quad \omega_t \equiv
        \theta_t - \theta_0
        """,
    ),
    printed(
        "11",
        r"\nabla_{\theta} f_t^{lin}(x) = 0 + \nabla_{\theta} f_0(x)|_{\theta = \theta_0} = \nabla_{\theta} f_0(x)",
    ),
    printed(
        "12",
        r"""
        \dot{\omega}_t
        = \dot{\theta}_t
        = -\eta \nabla_{\theta} f_t^{lin}(\mathcal{X})^T \nabla_{f_t^{lin}(\mathcal{X})} \mathcal{L}

        = -\eta \nabla_{\theta} f_0(\mathcal{X})^T \nabla_{f_t^{lin}(\mathcal{X})} \mathcal{L}
        """,
    ),
    printed("12p", about=("5", "10", "12")),
    printed(
        "13",
        r"""
        \dot{f}_{t}^{lin}(\mathcal{X})
        = \nabla_{\theta} f_{t}^{lin}(\mathcal{X}) \dot{\theta}_{t}
        = -\eta \nabla_{\theta} f_{t}^{lin}(\mathcal{X}) \nabla_{\theta} f_{t}^{lin}(\mathcal{X})^{T}
        \nabla_{f_{t}^{lin}(\mathcal{X})} \mathcal{L}
        = -\eta \nabla_{\theta} f_{0}(x) \nabla_{\theta} f_{0}(x)^{T} \nabla_{f_{t}^{lin}(\mathcal{X})} \mathcal{L}
        = -\eta \hat{\Theta}_{0}(\mathcal{X}, \mathcal{X}) \nabla_{f_{t}^{lin}(\mathcal{X})} \mathcal{L}
        """,
    ),
    printed(
        "13p",
        r"\hat{\Theta}_t(\mathcal{X}, \mathcal{X}) = \hat{\Theta}_0(\mathcal{X}, \mathcal{X})",
        about=("13", "6"),
    ),
    printed(
        "14",
        r"""
        \dot{f}_t^{lin}(\mathcal{X})
        = -\eta \hat{\Theta}_0(\mathcal{X}, \mathcal{X}) \left(f_t^{lin}(\mathcal{X}) - \mathcal{Y} \right)
        """,
    ),
    printed(
        "15",
        r"""
        f_t^{lin}(\mathcal{X})
        = e^{-\eta \hat{\Theta}_0(\mathcal{X}, \mathcal{X})t} (f_0(\mathcal{X}) - \mathcal{Y}) + \mathcal{Y}
        """,
    ),
    printed(
        "16",
        r"""
        \dot{\omega}_t = -\eta \nabla_{\theta} f_0(\mathcal{X})^T \left(f_t^{lin}(\mathcal{X}) - \mathcal{Y} \right)

        = -\eta \nabla_{\theta} f_0(\mathcal{X})^T e^{-\eta \hat{\Theta}_0(\mathcal{X}, \mathcal{X})t}
        \left(f_0(\mathcal{X}) - \mathcal{Y} \right)
        """,
    ),
    printed(
        "17",
        r"""
        \int_{0}^{t} e^{-\eta \hat{\Theta}_{0}(\mathcal{X},\mathcal{X})t} dt
        = \int_{0}^{t} \sum_{k=0}^{\infty} \frac{1}{k!} (-\eta \hat{\Theta}_{0}(\mathcal{X},\mathcal{X})t)^{k} dt

        = \sum_{k=0}^{\infty} \frac{1}{k!} (-\eta \hat{\Theta}_{0}(\mathcal{X},\mathcal{X})t)^{k} \frac{t}{k+1}

        = -\frac{1}{\eta} \hat{\Theta}_{0}(\mathcal{X},\mathcal{X})^{-1} \sum_{k=0}^{\infty} \frac{1}{(k+1)!}
        (-\eta \hat{\Theta}_{0}(\mathcal{X},\mathcal{X})t)^{k+1}

        = -\frac{1}{\eta} \hat{\Theta}_{0}(\mathcal{X},\mathcal{X})^{-1} \sum_{k=1}^{\infty} \frac{1}{k!}
        (-\eta \hat{\Theta}_{0}(\mathcal{X},\mathcal{X})t)^{k}

        = -\frac{1}{\eta} \hat{\Theta}_{0}(\mathcal{X},\mathcal{X})^{-1}
        \left(e^{-\eta \hat{\Theta}_{0}(\mathcal{X},\mathcal{X})t} - I \right)

        = \frac{1}{\eta} \hat{\Theta}_{0}(\mathcal{X},\mathcal{X})^{-1}
        \left(I - e^{-\eta \hat{\Theta}_{0}(\mathcal{X},\mathcal{X})t} \right)
        """,
        counted="no number is printed; it stands between (16) and (18)",
    ),
    printed("17p", about=("17", "18", "19", "25", "27", "28", "29", "30", "43", "44", "45", "47")),
    printed(
        "18",
        r"""
        \omega_t
        = -\nabla_{\theta} f_0(\mathcal{X})^T \hat{\Theta}_0(\mathcal{X}, \mathcal{X})^{-1}
        \Big(I - e^{-\eta \hat{\Theta}_0(\mathcal{X}, \mathcal{X})t} \Big) \Big(f_0(\mathcal{X}) - \mathcal{Y} \Big)
        """,
    ),
    printed(
        "19",
        r"""
        f_t^{lin}(x) = f_0(x) + \nabla_{\theta} f_0(x)|_{\theta=\theta_0} \omega_t

        = f_0(x) - \nabla_{\theta} f_0(x) \nabla_{\theta} f_0(\mathcal{X})^T
        \hat{\Theta}_0(\mathcal{X}, \mathcal{X})^{-1}
        \Big(I - e^{-\eta \hat{\Theta}_0(\mathcal{X}, \mathcal{X})t} \Big) \Big(f_0(\mathcal{X}) - \mathcal{Y} \Big)

        = f_0(x) - \hat{\Theta}_0(x, \mathcal{X}) \hat{\Theta}_0(\mathcal{X}, \mathcal{X})^{-1}
        \Big(I - e^{-\eta \hat{\Theta}_0(\mathcal{X}, \mathcal{X})t} \Big) \Big(f_0(\mathcal{X}) - \mathcal{Y} \Big)

        = \hat{\Theta}_0(x, \mathcal{X}) \hat{\Theta}_0(\mathcal{X}, \mathcal{X})^{-1}
        \Big(I - e^{-\eta \hat{\Theta}_0(\mathcal{X}, \mathcal{X})t} \Big) \mathcal{Y}

        + f_0(x) - \hat{\Theta}_0(x, \mathcal{X}) \hat{\Theta}_0(\mathcal{X}, \mathcal{X})^{-1}
        \Big(I - e^{-\eta \hat{\Theta}_0(\mathcal{X}, \mathcal{X})t} \Big) f_0(\mathcal{X})
        """,
    ),
)
