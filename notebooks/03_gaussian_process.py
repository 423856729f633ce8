# %% [markdown]
# # 3 Infinite width limit yields a Gaussian process
#
# At random weights a wide network is a random function, and in the limit of infinite width a Gaussian one.
# Conditioning it on the training data gives a mean and a covariance, displays (20) to (26).

# %%
from verify.notebook import tally, walk

# %% [markdown]
# ### (20) The NNGP kernel
#
# The covariance of two outputs at two inputs when all hidden widths tend to infinity. Different outputs are
# independent in the limit, so that $\mathcal{K}^{i,j}$ vanishes for $i \neq j$.

# %%
walk("20")

# %% [markdown]
# ### (20a) The outputs at the start are Gaussian
#
# In the limit of infinite width, for the training outputs together. The limit is an input of the notes; here it is
# assumed, and measured on ensembles.

# %%
walk("20a")

# %% [markdown]
# ### (21) The prior on the training set
#
# That the outputs are jointly Gaussian in the limit is a theorem about sums of many nearly independent units.
# Covariances alone, (20), do not imply it: it enters here as a stated input.

# %%
walk("21")

# %% [markdown]
# ### (22) The joint covariance with a test input
#
# The covariance of a stacked vector has the blocks in the order in which the vector is stacked. With the test output
# first, the block of the test input stands at the top left.

# %%
walk("22")

# %% [markdown]
# ### (23) The joint prior
#
# (21) for the training set together with one test input.

# %%
walk("23")

# %% [markdown]
# ### (23p) The condition
#
# That the outputs on the training set are the labels is the condition itself; nothing is shown.

# %%
walk("23p")

# %% [markdown]
# ### (24) Conditioning on the training outputs
#
# Conditional densities are quotients of joint ones. Observing $\mathcal{Y}$ and observing $f(\mathcal{X})$ is the
# same event; the joint density of everything is split into that of the outputs given the inputs and that of the
# inputs; and the outputs on the training set do not depend on a test input, which removes $x$ from the denominator.
# That last step is an independence, and it is used silently.

# %%
walk("24")

# %% [markdown]
# ### (25) The posterior mean
#
# Complete the square in the quotient of the two Gaussian densities, or project: among all linear functions of
# $f(\mathcal{X})$ the one closest to $f(x)$ has coefficients
# $\mathcal{K}(x,\mathcal{X})\mathcal{K}(\mathcal{X},\mathcal{X})^{-1}$.

# %%
walk("25")

# %% [markdown]
# ### (26) The posterior covariance
#
# What the projection leaves over: the prior covariance minus what the training outputs explain. The subtracted term
# must contain the kernel between test input and training set; with $\mathcal{K}(x,x)$ in all three places, the whole
# expression would be zero.

# %%
walk("26")

# %% [markdown]
# ### (26p) Where readout-only training converges
#
# Let only the readout be trained, (44) and (47) of Section 5, and let time go to infinity: mean and covariance of the
# trained networks tend to those of the posterior. Training an ensemble of readouts samples from the Gaussian process.

# %%
walk("26p")

# %% [markdown]
# ## The section in numbers

# %%
tally()
