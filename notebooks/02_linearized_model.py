# %% [markdown]
# # 2 Linearized model
#
# Replace the network by its first-order Taylor polynomial in the parameters. It is linear in the parameters and not
# in the input, its Jacobian never moves, and so gradient flow can be solved: displays (10) to (19).

# %%
from verify.notebook import tally, walk

# %% [markdown]
# ### (10) The linearized model
#
# The first-order Taylor polynomial of $f(x)$ around $\theta_0$, with $\omega_t$ the distance travelled. The Jacobian
# in it is evaluated at the start and stays there.

# %%
walk("10")

# %% [markdown]
# ### (11) Its Jacobian is the initial one
#
# The constant term has derivative zero, and the linear term has its coefficient as derivative.

# %%
walk("11")

# %% [markdown]
# ### (12) Its flow of the weights
#
# The same gradient flow as (5), for the loss of the linearized outputs. $\theta_0$ does not move, so $\dot\omega =
# \dot\theta$; by (11) the Jacobian in it is the initial one.

# %%
walk("12")

# %% [markdown]
# ### (12p) Two paths of the weights
#
# The weights of the linearization start where those of the network start and follow another flow. One letter stands
# for both: read as the weights of (5), the derivative in (12) would have two values.

# %%
walk("12p")

# %% [markdown]
# ### (13) Its flow of the outputs
#
# As in (6), with a Jacobian that does not depend on time. The kernel that appears is the one of the training set,
# because the gradient of the loss has one entry for each training output: lower case $x$, a single input, would give
# a $k \times k$ matrix that cannot act on it.

# %%
walk("13")

# %% [markdown]
# ### (13p) When the two flows are one
#
# If the network's kernel stays at its initial value, (6) and (13) have the same right side. What is needed is
# constancy in time; being non-random is not the point.

# %%
walk("13p")

# %% [markdown]
# ### (14) Squared error
#
# (7) in (13).

# %%
walk("14")

# %% [markdown]
# ### (15) Its outputs on the training set
#
# (14) is linear with a constant matrix, so (9) solves it with $\Theta$ replaced by $\hat\Theta_0$. Positive
# semidefinite is enough; nothing is inverted.

# %%
walk("15")

# %% [markdown]
# ### (16) Its flow of the weights in closed form
#
# (15) turned into the residual and put into (12). Now the right side is a known function of time.

# %%
walk("16")

# %% [markdown]
# ### (17) The integral of the exponential
#
# A power series may be integrated term by term (it converges uniformly on bounded intervals). Each term gains
# $t/(m+1)$, which turns $1/m!$ into $1/(m+1)!$. For the power to match, one more factor $-\eta\hat\Theta_0$ is put
# under the sum and its inverse in front; shift the index, and the series of the exponential comes back without its
# first term. That is where the inverse enters: from line 4 on the kernel must be invertible.

# %%
walk("17")

# %% [markdown]
# ### (17p) Has the kernel an inverse?
#
# A Gram matrix of more rows than there are parameters is singular, and so is one with a row twice. What the formulas
# become then is proved below.

# %%
walk("17p")

# %% [markdown]
# ### (18) Its weights in closed form
#
# Integrate (16) from $\omega_0 = 0$ and insert (17). The weights move only in the row space of the Jacobian.

# %%
walk("18")

# %% [markdown]
# ### (19) Its prediction in closed form
#
# (18) in (10). The product of the two Jacobians is the kernel between the test input and the training set, and
# sorting by $\mathcal{Y}$ and $f_0$ separates what training learned from what initialization left over.

# %%
walk("19")

# %% [markdown]
# ## What survives without an inverse
#
# The function $(1 - e^{-z})/z$ is smooth at $z = 0$, where it is 1. So the integral (17) makes sense for a singular
# kernel, and with it (18) and (19). These three displays are ours.

# %% [markdown]
# ### (singular-kernel.integral-without-an-inverse) The integral without an inverse
#
# With $\varphi_1(z) = (e^z - 1)/z$, extended by its power series.

# %%
walk("singular-kernel.integral-without-an-inverse")

# %% [markdown]
# ### (singular-kernel.weights) The weights with a singular kernel
#
# $J^T$ annihilates the null space of $JJ^T$, so on what is left the pseudo-inverse is an inverse.

# %%
walk("singular-kernel.weights")

# %% [markdown]
# ### (singular-kernel.prediction) The prediction with a singular kernel
#
# The same for the prediction: $\hat\Theta_0(x,\mathcal{X}) = J_x J^T$ vanishes on the null space too.

# %%
walk("singular-kernel.prediction")

# %% [markdown]
# ## The section in numbers

# %%
tally()
