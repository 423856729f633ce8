# %% [markdown]
# # 5 Gradient flow dynamics for training only the readout layer
#
# Freeze all layers but the last. The network is then linear in what is trained, its linearization is exact at every
# width, and the tangent kernel is the kernel of the frozen features: displays (31) to (47).

# %%
from verify.notebook import tally, walk

# %% [markdown]
# ## Several outputs

# %% [markdown]
# ### (31) The readout
#
# The output is the row of features times the matrix of readout weights; output $i$ sees only column $i$.

# %%
walk("31")

# %% [markdown]
# ### (32) Features and weights of the readout
#
# A bias is a weight on a constant feature, so append one feature. With the scales in the features, as here, the
# weights must be the plain standard normal ones, $w$ and $\beta$; with $W$ and $b$ of (1), which contain the scales,
# they would be applied twice. Two consistency checks decide it: features times weights must be the output $h^{L+1}$
# of (1). The width under the root is that of the last hidden layer.

# %%
walk("32")

# %% [markdown]
# ### (33) The empirical NNGP kernel
#
# Average over the readout weights with the hidden layers fixed: independent entries of variance one have
# $\mathbb{E}[\theta_i\theta_i^T] = I$, so the expectation of the product of two outputs is the inner product of their
# features. That this converges as the widths grow is an input.

# %%
walk("33")

# %% [markdown]
# ### (34) Jacobian of the readout at one input
#
# Output $a$ depends only on column $a$ of the weights, with the features as its gradient: a block diagonal matrix
# with the same row in each block, $I_k \otimes \overline{x}(x)$.

# %%
walk("34")

# %% [markdown]
# ### (35) Jacobian of the readout on the training set
#
# Stack (34) input by input. Relative to $I_k \otimes \overline{x}(\mathcal{X})$ the rows are shuffled, because there
# the outputs would run slowest.

# %%
walk("35")

# %% [markdown]
# ### (36) Squared error of the readout
#
# For one output the residual is $\overline{x}(\mathcal{X})\theta - \mathcal{Y}$. For several,
# $\overline{x}(\mathcal{X})\theta$ is a $|D| \times k$ matrix and must be stacked before a column can be subtracted.

# %%
walk("36")

# %% [markdown]
# ### (37) Flow of the readout weights
#
# (5) with the Jacobian (35): each column of weights moves along the features, weighted with the residuals of its own
# output. Stacking is needed here as in (36), and the residual of output $a$ must use column $a$ of the weights, also
# at the last input.

# %%
walk("37")

# %% [markdown]
# ### (37p) The outputs decouple
#
# $JJ^T$ is the kernel of the features times an identity: no entry connects two outputs. From here on one output is
# enough.

# %%
walk("37p")

# %% [markdown]
# ## One output

# %% [markdown]
# ### (38) Flow of the readout weights, one output
#
# The Jacobian is the matrix of features itself, the same at all times.

# %%
walk("38")

# %% [markdown]
# ### (39) Outputs of the trained readout
#
# Multiply (38) by the features: the residual obeys $\dot r =
# -\eta\,\overline{x}(\mathcal{X})\,\overline{x}(\mathcal{X})^T r$. The matrix that acts on $|D|$ residuals is the
# $|D| \times |D|$ one, with the transpose on the right; the other order is the $(n_L+1) \times (n_L+1)$ matrix that
# acts on weights.

# %%
walk("39")

# %% [markdown]
# ### (40) The same, as functions
#
# $f_t(\mathcal{X})$ written for the product of features and weights.

# %%
walk("40")

# %% [markdown]
# ### (40p) Network and linearization are identical
#
# A function that is linear in $\theta$ equals its Taylor polynomial of first order.

# %%
walk("40p")

# %% [markdown]
# ### (41) Compared with the linearized model
#
# (15) with the tangent kernel of the readout.

# %%
walk("41")

# %% [markdown]
# ### (42) Tangent kernel and NNGP kernel agree
#
# The tangent kernel of the readout is the Gram matrix of the features, and so is $\hat{\mathcal{K}}$ by (33). The
# order of the factors matters again.

# %%
walk("42")

# %% [markdown]
# ### (42p) Which kernel this is
#
# Training all weights adds a part to the kernel: that of the hidden layers. The letter of Section 1 means the whole.

# %%
walk("42p")

# %% [markdown]
# ### (43) Prediction of the trained readout
#
# (19) with both kernels replaced by $\hat{\mathcal{K}}$. Nothing is approximated: this is the trained network at
# finite width.

# %%
walk("43")

# %% [markdown]
# ## Infinite width

# %% [markdown]
# ### (43p) The kernels in the limit
#
# Two stated limits: $\hat{\mathcal{K}}$ tends to $\mathcal{K}$, and the tangent kernel of the readout has the same
# limit.

# %%
walk("43p")

# %% [markdown]
# ### (44) The mean
#
# (27) with $\Theta = \mathcal{K}$.

# %%
walk("44")

# %% [markdown]
# ### (45) The covariance
#
# (28) with $\Theta = \mathcal{K}$. A kernel commutes with its own exponential, so the two middle terms are equal. The
# inverse belongs to the kernel of the training set; a column has none.

# %%
walk("45")

# %% [markdown]
# ### (46) The product in the last term
#
# Functions of one symmetric matrix commute, so the inverse can be moved next to the kernel, where it cancels. The
# rest is the square of $I - e^{-\eta\mathcal{K}t}$.

# %%
walk("46")

# %% [markdown]
# ### (47) The covariance, simplified
#
# Insert (46) in (45) and collect, with $E = e^{-\eta\mathcal{K}t}$: from the middle terms $-2(I - E)$, from the last
# one $I - 2E + E^2$. The two $2E$ cancel, and $-I + E^2$ remains: the surviving exponential is the *squared* one,
# $e^{-2\eta\mathcal{K}t}$. The variance relaxes twice as fast as the mean, as it should, being quadratic in the
# deviations.

# %%
walk("47")

# %% [markdown]
# The three candidates side by side. The ensemble decides: networks whose readout was trained have the spread of the
# corrected formula, not that of the printed one.

# %%
from verify.report.pictures import readout

readout()

# %% [markdown]
# ## The section in numbers

# %%
tally()
