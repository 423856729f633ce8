"""Section 5, training only the readout layer: (31)-(47), as they are printed."""

from __future__ import annotations

from ...ledger.printed import printed

PRINTED = (
    printed(
        "31",
        r"""
        f(x)
        = \overline{x}(x)\theta^{L+1}
        = [\overline{x}(x) \cdot \theta_1^{L+1}, \cdots, \overline{x}(x) \cdot \theta_i^{L+1}, \cdots,
        \overline{x}(x) \cdot \theta_k^{L+1}]
        """,
    ),
    printed(
        "32",
        r"""
        \overline{x}(x)
        = \left[\frac{\sigma_{\omega} x^{L}(x)}{\sqrt{n_{l}}}, \sigma_{b}\right]
        \in \mathbb{R}^{n_{L}+1}, \quad \theta^{L+1}
        = \begin{bmatrix}
        W^{L+1} \\
        b^{L+1}
        \end{bmatrix} \in \mathbb{R}^{(n_{L}+1) \times k}
        """,
    ),
    printed(
        "33",
        r"""
        \hat{\mathcal{K}}(x, x')
        = \mathbb{E}[f_0^i(x) \cdot f_0^i(x')]
        = \mathbb{E}[\overline{x}(x) \cdot \theta_i^{L+1} \cdot \overline{x}(x') \cdot \theta_i^{L+1}]
        = \overline{x}(x) \cdot \overline{x}(x')
        = \frac{\sigma_\omega^2}{n_l} x^L(x) \cdot x^L(x') + \sigma_b^2 \to \mathcal{K}(x, x')
        """,
    ),
    printed(
        "34",
        r"""
        \nabla_{\theta^{L+1}} f(x) = \begin{bmatrix}
        \nabla_{\theta^{L+1}} f_1(x) \\
        \vdots \\
        \nabla_{\theta^{L+1}} f_k(x)
        \end{bmatrix} = \begin{bmatrix}
        \overline{x}(x), & \mathbf{0}, & \cdots, & \mathbf{0}, & \mathbf{0} \\
        \vdots & \vdots & \ddots & \vdots & \vdots \\
        \mathbf{0}, & \mathbf{0}, & \cdots, & \mathbf{0}, & \overline{x}(x)
        \end{bmatrix} \in \mathbb{R}^{k \times (n_L + 1)k}
        """,
    ),
    printed(
        "35",
        r"""
        \nabla_{\theta^{L+1}} f(\mathcal{X}) = \begin{bmatrix}
        \nabla_{\theta^{L+1}} f_1(x_1) \\
        \vdots \\
        \nabla_{\theta^{L+1}} f_k(x_1) \\
        \vdots \\
        \nabla_{\theta^{L+1}} f_1(x_{|D|}) \\
        \vdots \\
        \nabla_{\theta^{L+1}} f_k(x_{|D|})
        \end{bmatrix} = \begin{bmatrix}
        \overline{x}(x_1), & \mathbf{0}, & \cdots, & \mathbf{0}, & \mathbf{0} \\
        \vdots & \vdots & \ddots & \vdots & \vdots \\
        \mathbf{0}, & \mathbf{0}, & \cdots, & \mathbf{0}, & \overline{x}(x_1) \\
        \vdots & \vdots & \ddots & \vdots & \vdots \\
        \overline{x}(x_{|D|}), & \mathbf{0}, & \cdots, & \mathbf{0}, & \mathbf{0} \\
        \vdots & \vdots & \ddots & \vdots & \vdots \\
        \mathbf{0}, & \mathbf{0}, & \cdots, & \mathbf{0}, & \overline{x}(x_{|D|})
        \end{bmatrix} \in \mathbb{R}^{k|D| \times (n_L + 1)k}
        """,
    ),
    printed(
        "36",
        r"""
        \mathcal{L}
        = \frac{1}{2} \| f(\mathcal{X}) - \mathcal{Y} \|_{2}^{2}
        = \frac{1}{2} \| \overline{x}(\mathcal{X}) \theta^{L+1} - \mathcal{Y} \|_{2}^{2}
        """,
    ),
    printed(
        "37",
        r"""
        \dot{\theta}^{L+1}
        = -\eta \nabla_{\theta^{L+1}} f(\mathcal{X})^T \nabla_{f_t(\mathcal{X})} \mathcal{L}
        = -\eta \nabla_{\theta^{L+1}} f(\mathcal{X})^T (\overline{x}(\mathcal{X}) \theta^{L+1} - \mathcal{Y})

        = -\eta \begin{bmatrix}
        \overline{x}(x_1)^T, & \cdots & \mathbf{0}, & \cdots, & \overline{x}(x_{|D|})^T, & \cdots & \mathbf{0} \\
        \vdots & \ddots & \vdots & \ddots & \vdots & \ddots & \vdots \\
        \mathbf{0}, & \cdots & \overline{x}(x_1)^T, & \cdots, & \mathbf{0}, & \cdots & \overline{x}(x_{|D|})^T
        \end{bmatrix} \begin{bmatrix}
        \overline{x}(x_1)\theta_1^{L+1} - y_{1,1} \\
        \vdots \\
        \overline{x}(x_1)\theta_k^{L+1} - y_{1,k} \\
        \vdots \\
        \overline{x}(x_{|D|})\theta_k^{L+1} - y_{|D|,1} \\
        \vdots \\
        \overline{x}(x_{|D|})\theta_k^{L+1} - y_{|D|,k}
        \end{bmatrix}
        """,
    ),
    printed("37p", about=("37",)),
    printed(
        "38",
        r"""
        \dot{\theta}^{L+1}
        = -\eta \nabla_{\theta^{L+1}} f(\mathcal{X})^T \nabla_{f_t(\mathcal{X})} \mathcal{L}
        = -\eta \nabla_{\theta^{L+1}} f(\mathcal{X})^T (\overline{x}(\mathcal{X}) \theta^{L+1} - \mathcal{Y})
        = -\eta \overline{x}(\mathcal{X})^T (\overline{x}(\mathcal{X}) \theta^{L+1} - \mathcal{Y})
        """,
    ),
    printed(
        "39",
        r"""
        \overline{x}(\mathcal{X})\theta_t^{L+1}
        = e^{-\eta \overline{x}(\mathcal{X})^T \overline{x}(\mathcal{X})t}
        (\overline{x}(\mathcal{X})\theta_0^{L+1} - \mathcal{Y}) + \mathcal{Y}
        """,
    ),
    printed(
        "40",
        r"""
        f_t(\mathcal{X})
        = e^{-\eta \overline{x}(\mathcal{X})^T \overline{x}(\mathcal{X})t} (f_0(\mathcal{X}) - \mathcal{Y})
        + \mathcal{Y}
        """,
    ),
    printed("40p", about=("40", "15")),
    printed(
        "41",
        r"""
        f_t(\mathcal{X})
        = e^{-\eta \overline{x}(\mathcal{X})^T \overline{x}(\mathcal{X})t} (f_0(\mathcal{X}) - \mathcal{Y})
        + \mathcal{Y}

        = e^{-\eta \hat{\Theta}_0(\mathcal{X}, \mathcal{X})t} (f_0(\mathcal{X}) - \mathcal{Y}) + \mathcal{Y}
        """,
    ),
    printed(
        "42",
        r"""
        \overline{x}(\mathcal{X})^T \overline{x}(\mathcal{X})
        = \hat{\Theta}_0(\mathcal{X}, \mathcal{X})
        = \hat{\mathcal{K}}(\mathcal{X}, \mathcal{X})
        """,
    ),
    printed("42p", about=("4", "42")),
    printed(
        "43",
        r"""
        f_t(x)
        = f_0(x) - \hat{\mathcal{K}}(x, \mathcal{X})\hat{\mathcal{K}}(\mathcal{X}, \mathcal{X})^{-1}
        \Big(I - e^{-\eta \hat{\mathcal{K}}(\mathcal{X}, \mathcal{X})t} \Big)
        \Big(f_0(\mathcal{X}) - \mathcal{Y} \Big)
        """,
    ),
    printed(
        "43p",
        r"""
        \hat{\mathcal{K}} \to \mathcal{K}

        \Theta = \mathcal{K}
        """,
    ),
    printed(
        "44",
        r"""
        \mathbb{E}[f_t(x)]
        = \mathcal{K}(x, \mathcal{X})\mathcal{K}(\mathcal{X}, \mathcal{X})^{-1}
        \Big(I - e^{-\eta \mathcal{K}(\mathcal{X}, \mathcal{X})t} \Big) \mathcal{Y}
        """,
    ),
    printed(
        "45",
        r"""
        \Sigma(x,x)
        = \mathcal{K}(x,x) - \mathcal{K}(x,\mathcal{X})\mathcal{K}(\mathcal{X},\mathcal{X})^{-1}
        \Big(I - e^{-\eta \mathcal{K}(\mathcal{X},\mathcal{X})t} \Big) \mathcal{K}(\mathcal{X},x)
        - \mathcal{K}(x,\mathcal{X}) \Big(I - e^{-\eta \mathcal{K}(\mathcal{X},\mathcal{X})t} \Big)
        \mathcal{K}(\mathcal{X},x)^{-1} \mathcal{K}(\mathcal{X},x)

        + \mathcal{K}(x,\mathcal{X})\mathcal{K}(\mathcal{X},\mathcal{X})^{-1}
        \Big(I - e^{-\eta \mathcal{K}(\mathcal{X},\mathcal{X})t} \Big) \mathcal{K}(\mathcal{X},\mathcal{X})
        \Big(I - e^{-\eta \mathcal{K}(\mathcal{X},\mathcal{X})t} \Big) \mathcal{K}(\mathcal{X},\mathcal{X})^{-1}
        \mathcal{K}(\mathcal{X},x)

        = \mathcal{K}(x,x) - 2\mathcal{K}(x,\mathcal{X})\mathcal{K}(\mathcal{X},\mathcal{X})^{-1}
        \Big(I - e^{-\eta \mathcal{K}(\mathcal{X},\mathcal{X})t} \Big) \mathcal{K}(\mathcal{X},x)

        + \mathcal{K}(x,\mathcal{X})\mathcal{K}(\mathcal{X},\mathcal{X})^{-1}
        \Big(I - e^{-\eta \mathcal{K}(\mathcal{X},\mathcal{X})t} \Big) \mathcal{K}(\mathcal{X},\mathcal{X})
        \Big(I - e^{-\eta \mathcal{K}(\mathcal{X},\mathcal{X})t} \Big) \mathcal{K}(\mathcal{X},\mathcal{X})^{-1}
        \mathcal{K}(\mathcal{X},x)
        """,
    ),
    printed(
        "46",
        r"""
        \left(I - e^{-\eta \mathcal{K}(\mathcal{X}, \mathcal{X})t}\right) \mathcal{K}(\mathcal{X}, \mathcal{X})
        \left(I - e^{-\eta \mathcal{K}(\mathcal{X}, \mathcal{X})t}\right) \mathcal{K}(\mathcal{X}, \mathcal{X})^{-1}
        = \left(I - e^{-\eta \mathcal{K}(\mathcal{X}, \mathcal{X})t}\right) \mathcal{K}(\mathcal{X}, \mathcal{X})
        \mathcal{K}(\mathcal{X}, \mathcal{X})^{-1} \left(I - e^{-\eta \mathcal{K}(\mathcal{X}, \mathcal{X})t}\right)
        = \left(I - e^{-\eta \mathcal{K}(\mathcal{X}, \mathcal{X})t}\right)
        \left(I - e^{-\eta \mathcal{K}(\mathcal{X}, \mathcal{X})t}\right)
        = I - 2e^{-\eta \mathcal{K}(\mathcal{X}, \mathcal{X})t} + e^{-2\eta \mathcal{K}(\mathcal{X}, \mathcal{X})t}
        """,
    ),
    printed(
        "47",
        r"""
        \Sigma(x,x)
        = \mathcal{K}(x,x) - 2\mathcal{K}(x,\mathcal{X})\mathcal{K}(\mathcal{X},\mathcal{X})^{-1}
        \Big(I - e^{-\eta \mathcal{K}(\mathcal{X},\mathcal{X})t} \Big) \mathcal{K}(\mathcal{X},x)

        + \mathcal{K}(x,\mathcal{X})\mathcal{K}(\mathcal{X},\mathcal{X})^{-1}
        \Big(I - 2e^{-\eta \mathcal{K}(\mathcal{X},\mathcal{X})t}
        + e^{-2\eta \mathcal{K}(\mathcal{X},\mathcal{X})t} \Big) \mathcal{K}(\mathcal{X},x)

        = \mathcal{K}(x,x) + \mathcal{K}(x,\mathcal{X})\mathcal{K}(\mathcal{X},\mathcal{X})^{-1}
        \Big(e^{-\eta \mathcal{K}(\mathcal{X},\mathcal{X})t} - I \Big) \mathcal{K}(\mathcal{X},x)

        = \mathcal{K}(x,x) - \mathcal{K}(x,\mathcal{X})\mathcal{K}(\mathcal{X},\mathcal{X})^{-1}
        \Big(I - e^{-\eta \mathcal{K}(\mathcal{X},\mathcal{X})t} \Big) \mathcal{K}(x,\mathcal{X})^{T}
        """,
    ),
)
