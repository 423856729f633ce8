# %% [markdown]
# # 4 Corollary 1
#
# The linearized prediction (19) is an affine function of the initial outputs. In the limit of infinite width these
# are Gaussian and the kernels in it are not random, so the prediction is Gaussian at every time: displays (27) to
# (30).

# %%
from verify.notebook import tally, walk

# %% [markdown]
# ### (26q) (19) is an affine map of the Gaussian outputs
#
# Write the prediction as a fixed matrix times the vector of all initial outputs plus a fixed vector. An affine image
# of a Gaussian vector is Gaussian; what remains is its mean and covariance.

# %%
walk("26q")

# %% [markdown]
# ### (26r) The empirical kernel converges
#
# A law of large numbers over the units of each layer: in probability, as the widths grow. It is an input, not a
# consequence of anything before.

# %%
walk("26r")

# %% [markdown]
# ### (27) The mean
#
# Expectation is linear and passes through fixed matrices; the initial outputs have mean zero, so that only the term
# with $\mathcal{Y}$ is left.

# %%
walk("27")

# %% [markdown]
# ### (28) The covariance
#
# Subtract the mean from (19): the term with $\mathcal{Y}$ is the mean, so what remains is $f_0(x) - A
# f_0(\mathcal{X})$ with $A = \Theta(x,\mathcal{X})\Theta(\mathcal{X},\mathcal{X})^{-1}(I - e^{-\eta\Theta t})$.
# Multiply it with its transpose; the four products have the expectations $\mathcal{K}(x,x)$,
# $A\mathcal{K}(\mathcal{X},x)$, its transpose, and $A\mathcal{K}(\mathcal{X},\mathcal{X})A^T$.
#
# Watch the first and the last step. The second moment $\mathbb{E}[ff^T]$ is the covariance only if the mean vanishes,
# and with $f_0(\mathcal{X}) - \mathcal{Y}$ instead of $f_0(\mathcal{X})$ the last product has the extra term
# $A\mathcal{Y}\mathcal{Y}^TA^T$.

# %%
walk("28")

# %% [markdown]
# Mean and band from prior to posterior, beside networks of which *all* layers were really trained:

# %%
from verify.report.pictures import corollary

corollary()

# %% [markdown]
# ### (28a) The exponential vanishes
#
# All eigenvalues of a positive definite $\Theta$ are positive, so each $e^{-\eta\lambda_i t}$ tends to zero.

# %%
walk("28a")

# %% [markdown]
# ### (29) The mean after infinite time
#
# (28a) in (27): kernel regression with $\Theta$.

# %%
walk("29")

# %% [markdown]
# ### (30) The covariance after infinite time
#
# (28a) in (28). Two different kernels meet here, $\Theta$ that governs training and $\mathcal{K}$ that governs
# initialization; only where they agree does this collapse to a posterior covariance such as (26).

# %%
walk("30")

# %% [markdown]
# ## The section in numbers

# %%
tally()
