"""Section 1, problem setup: (1)-(9), as they are printed."""

from __future__ import annotations

from ...ledger.printed import printed

PRINTED = (
    printed(
        "0p",
        r"""
        D \subseteq \mathbb{R}^{n_0 \times n_k}

        \mathcal{X} = \{x : (x, y) \in D\}

        \mathcal{Y} = \{y : (x, y) \in D\}
        """,
    ),
    printed(
        "1",
        r"""
        \begin{cases}
        h^{l+1} = x^l W^{l+1} + b^{l+1} \\
        x^{l+1} = \phi(x^l)
        \end{cases}
        \begin{cases}
        W_{ij}^{l+1} = \frac{\sigma_{\omega}}{\sqrt{n_l}} w_{ij}^{l+1} \\
        b_j^l = \sigma_b \beta_j^l
        \end{cases}
        """,
    ),
    printed(
        "1a",
        r"""
        W^{l+1} \in \mathbb{R}^{n_l \times n_{l+1}}, b^{l+1}
        \in \mathbb{R}^{n_{l+1}}, w_{i,j}^l, \beta_j^l \sim \mathcal{N}(0,1)
        """,
    ),
    printed("2", r"f_t(x) \equiv h^{L+1}(x) \in \mathbb{R}^k"),
    printed(
        "3",
        r"""
        \nabla_{\theta} f_{t}(\mathcal{X}) = \begin{bmatrix}
        \nabla_{\theta} f_{1}(x_{1}) \\
        \vdots \\
        \nabla_{\theta} f_{k}(x_{1}) \\
        \vdots \\
        \nabla_{\theta} f_{1}(x_{|D|}) \\
        \vdots \\
        \nabla_{\theta} f_{k}(x_{|D|})
        \end{bmatrix} = \begin{bmatrix}
        \nabla_{\theta_{1}} f_{1}(x_{1}) & \cdots & \nabla_{\theta_{|\theta|}} f_{1}(x_{1}) \\
        \vdots & \ddots & \vdots \\
        \nabla_{\theta_{1}} f_{k}(x_{1}) & \cdots & \nabla_{\theta_{|\theta|}} f_{k}(x_{1}) \\
        \vdots & \ddots & \vdots \\
        \nabla_{\theta_{1}} f_{1}(x_{|D|}) & \cdots & \nabla_{\theta_{|\theta|}} f_{1}(x_{|D|}) \\
        \vdots & \ddots & \vdots \\
        \nabla_{\theta_{1}} f_{k}(x_{|D|}) & \cdots & \nabla_{\theta_{|\theta|}} f_{k}(x_{|D|})
        \end{bmatrix} \in \mathbb{R}^{k|D| \times |\theta|}
        """,
    ),
    printed("3p", about=("1", "3", "5")),
    printed("3a", r"f_t(\mathcal{X}) = vec([f_t(x)]_{x \in \mathcal{X}}) \in \mathbb{R}^{k|D| \times 1}"),
    printed(
        "4",
        r"""
        \hat{\Theta}_{t} \equiv \hat{\Theta}_{t}(\mathcal{X}, \mathcal{X})
        = \nabla_{\theta} f_{t}(\mathcal{X}) f_{t}(\mathcal{X})^{T} \\
        = \begin{bmatrix}
        \nabla_{\theta} f_{1}(x_{1}) \nabla_{\theta} f_{1}(x_{1})^{T} & \cdots &
        \nabla_{\theta} f_{1}(x_{1}) \nabla_{\theta} f_{k}(x_{1})^{T} & \cdots &
        \nabla_{\theta} f_{1}(x_{1}) \nabla_{\theta} f_{1}(x_{|D|})^{T} & \cdots &
        \nabla_{\theta} f_{1}(x_{1}) \nabla_{\theta} f_{k}(x_{|D|})^{T} \\
        \vdots & \ddots & \vdots & \ddots & \vdots & \ddots & \vdots \\
        \nabla_{\theta} f_{k}(x_{1}) \nabla_{\theta} f_{1}(x_{1})^{T} & \cdots &
        \nabla_{\theta} f_{k}(x_{1}) \nabla_{\theta} f_{k}(x_{1})^{T} & \cdots &
        \nabla_{\theta} f_{k}(x_{1}) \nabla_{\theta} f_{1}(x_{|D|})^{T} & \cdots &
        \nabla_{\theta} f_{k}(x_{1}) \nabla_{\theta} f_{k}(x_{|D|})^{T} \\
        \vdots & \ddots & \vdots & \ddots & \vdots & \ddots & \vdots \\
        \nabla_{\theta} f_{1}(x_{|D|}) \nabla_{\theta} f_{1}(x_{1})^{T} & \cdots &
        \nabla_{\theta} f_{1}(x_{|D|}) \nabla_{\theta} f_{k}(x_{1})^{T} & \cdots &
        \nabla_{\theta} f_{1}(x_{|D|}) \nabla_{\theta} f_{1}(x_{|D|})^{T} & \cdots &
        \nabla_{\theta} f_{k}(x_{|D|})^{T} \\
        \vdots & \ddots & \vdots & \ddots & \vdots & \ddots & \vdots \\
        \nabla_{\theta} f_{k}(x_{|D|}) \nabla_{\theta} f_{1}(x_{1})^{T} & \cdots &
        \nabla_{\theta} f_{k}(x_{|D|}) \nabla_{\theta} f_{k}(x_{1})^{T} & \cdots &
        \nabla_{\theta} f_{k}(x_{|D|}) \nabla_{\theta} f_{1}(x_{|D|})^{T} & \cdots &
        \nabla_{\theta} f_{k}(x_{|D|}) \nabla_{\theta} f_{k}(x_{|D|})^{T}
        \end{bmatrix}

        = \begin{bmatrix}
        \hat{\Theta}_{t}(x_{1}, \mathcal{X}) \\
        \vdots \\
        \hat{\Theta}_{t}(x_{|D|}, \mathcal{X})
        \end{bmatrix} \in \mathbb{R}^{k|D| \times k|D|}
        """,
        counted="the number is printed behind that of (5)",
    ),
    printed(
        "5",
        r"""
        \dot{\theta}_t
        = -\eta \nabla_{\theta} f_t(\mathcal{X})^T \nabla_{f_t(\mathcal{X})} \mathcal{L}
        \in \mathbb{R}^{|\theta| \times 1}
        """,
    ),
    printed(
        "6",
        r"""
        \dot{f}_t(\mathcal{X})
        = \nabla_{\theta} f_t(\mathcal{X}) \dot{\theta}_t
        = -\eta \nabla_{\theta} f_t(\mathcal{X}) \nabla_{\theta} f_t(\mathcal{X})^T \nabla_{f_t(\mathcal{X})}
        \mathcal{L}
        = -\eta \hat{\Theta}_t(\mathcal{X}, \mathcal{X}) \nabla_{f_t(\mathcal{X})} \mathcal{L}
        """,
    ),
    printed("6a", r"\ell(\hat{y}, y) = \frac{1}{2} ||\hat{y} - y||_2^2"),
    printed(
        "7",
        r"\nabla_{f_t(\mathcal{X})} \mathcal{L} = f_t(\mathcal{X}) - \mathcal{Y} \in \mathbb{R}^{k|D| \times 1}",
    ),
    printed("7p", about=("5", "7", "36")),
    printed(
        "8",
        r"\dot{f}_t(\mathcal{X}) = -\eta \hat{\Theta}_t(\mathcal{X}, \mathcal{X}) (f_t(\mathcal{X}) - \mathcal{Y})",
    ),
    printed("8p", about=("8",)),
    printed("8q", about=("8", "9")),
    printed(
        "9",
        r"""
        f_t(\mathcal{X}) = e^{-\eta \Theta t} (f_0(\mathcal{X}) - \mathcal{Y}) + \mathcal{Y}

        = (I - e^{-\eta \Theta t})\mathcal{Y} + e^{-\eta \Theta t} f_0(\mathcal{X})
        """,
    ),
    printed("9a", r"e^X = \sum_{k=0}^{\infty} \frac{1}{k!} X^k"),
    printed("9p", r"\hat{\Theta}_t(\mathcal{X}, \mathcal{X})", about=("8",)),
)
