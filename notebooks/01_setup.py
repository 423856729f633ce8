# %% [markdown]
# # 1 Problem setup
#
# A network, its Jacobian, its tangent kernel, and gradient flow: the exact equations of training before anything is
# approximated, displays (1) to (9). Each cell states what a display claims and why; the cell below it judges every
# link now and shows the verdicts.
#
# ✓ proved, ✗ refuted, d definition, a assumed. Ids such as 4.2 name the link that ends in the line beside it; 4:L3 is
# line 3 against the first line or its definition, because a link between two wrong lines can hold.

# %%
from verify.notebook import tally, walk

# %% [markdown]
# ## The network

# %% [markdown]
# ### (0p) The training set
#
# One training example is a pair: an input with $n_0$ entries and a target with $k$ entries. Put side by side they are
# one vector with $n_0 + k$ entries, so the training set is a subset of $\mathbb{R}^{n_0} \times \mathbb{R}^{k}$. A
# product written in the exponent means matrices instead.

# %%
walk("0p")

# %% [markdown]
# ### (1) The network
#
# Every layer is an affine map of the activations before it, followed by the nonlinearity $\phi$, entry by entry. The
# trained variables are $w$ and $\beta$, all standard normal at the start; the factor $\sigma_\omega/\sqrt{n_l}$
# stands outside of them. That keeps a pre-activation, a sum over $n_l$ units, of order one at every width, and it
# makes the *gradient* with respect to $w$ small in the same proportion: this is the NTK parameterization, and it is
# why a kernel without a factor $1/n$ has a limit.
#
# Look at which layer $\phi$ is applied to. The activation of layer $l+1$ must be a function of the pre-activation of
# layer $l+1$, or the weights would never matter.

# %%
walk("1")

# %% [markdown]
# ### (1a) Shapes of the weights
#
# With inputs as rows, $x^l W^{l+1}$ asks for $n_l$ rows and $n_{l+1}$ columns, and the bias is a row of the new
# width.

# %%
walk("1a")

# %% [markdown]
# ### (2) The output
#
# The network's output is the last pre-activation: no nonlinearity after the readout. That is what will make the
# function linear in the readout weights in Section 5.

# %%
walk("2")

# %% [markdown]
# ## The Jacobian

# %% [markdown]
# ### (3) Rows and entries of the Jacobian
#
# Row $(i, a)$ of the Jacobian is the gradient of output $a$ at input $i$; its entries are the partial derivatives
# with respect to the single parameters. The two matrices with dots say the same thing at two magnifications. For
# general sizes dots have no meaning of their own; the claim is checked entry by entry at concrete $k > 1$ and $|D| >
# 1$, where a wrong order of rows would show.

# %%
walk("3")

# %% [markdown]
# ### (3p) The parameters
#
# Which variables are trained decides what the kernel is: with the factors of (1) outside of them, $w$ and $\beta$. The
# notes never say so.

# %%
walk("3p")

# %% [markdown]
# ### (3a) Outputs stacked input by input
#
# All outputs at all inputs become one column: first the $k$ outputs at the first input, then those at the second, and
# so on. Stacking the columns of the $k \times |D|$ matrix $[f_t(x)]_{x}$ does exactly this.

# %%
walk("3a")

# %% [markdown]
# ## The tangent kernel

# %% [markdown]
# ### (4) The empirical tangent kernel
#
# The kernel is the Gram matrix of the rows of the Jacobian: entry $((i,a),(j,b))$ is the inner product of two
# gradients. A Gram matrix is symmetric and positive semidefinite whatever the network is, and it is positive definite
# exactly when the rows are linearly independent. In the product of two Jacobians both factors carry a gradient; a
# factor without one has the wrong shape.

# %%
walk("4")

# %% [markdown]
# ## Gradient flow

# %% [markdown]
# ### (5) Flow of the parameters
#
# Gradient descent with vanishing step size. The chain rule writes the gradient of the loss with respect to $\theta$
# as $J^T$ times its gradient with respect to the outputs.

# %%
walk("5")

# %% [markdown]
# ### (6) Flow of the outputs
#
# By the chain rule the outputs move with velocity $J \dot\theta$. Inserting (5) puts $J$ beside $J^T$, and their
# product is the tangent kernel: the outputs follow a gradient flow of their own, in which the kernel decides how fast
# each direction moves.

# %%
walk("6")

# %% [markdown]
# ### (6a) The squared error of one output
#
# What the loss adds up: half the square of the distance between an output and its label.

# %%
walk("6a")

# %% [markdown]
# ### (7) Gradient of the squared error
#
# For one half of the squared distance the gradient is the residual itself. The loss is the *sum* over the training
# set; a library that takes the mean runs slower by the factor $k|D|$.

# %%
walk("7")

# %% [markdown]
# ### (7p) The loss is a sum
#
# A mean over the training set would divide the gradient by $|D|$. (7), and everything after it, takes the sum.

# %%
walk("7p")

# %% [markdown]
# ### (8) Flow of the outputs, squared error
#
# (7) in (6).

# %%
walk("8")

# %% [markdown]
# ### (8p) Is this a linear system?
#
# For a linear system of this affine kind a mixture $c\,u + (1-c)\,v$ of two solutions is a solution again. Here the
# kernel at time $t$ depends on the parameters at time $t$, so two runs from different weights see two different
# kernels, and the mixture solves neither equation. The equation is linear when the kernel is a given function of
# time, the same for all solutions.

# %%
walk("8p")

# %% [markdown]
# ### (8q) A kernel that tends to a constant matrix
#
# A limit is a statement about large times or widths; a solution needs the kernel at all times. One kernel that tends to
# $\Theta$ and is not $\Theta$ shows the difference.

# %%
walk("8q")

# %% [markdown]
# ### (9) The solution for a constant kernel
#
# With $\Theta$ fixed, the residual $r = f - \mathcal{Y}$ obeys $\dot r = -\eta\Theta r$, whose one solution through
# $r_0$ is $e^{-\eta\Theta t} r_0$. Adding $\mathcal{Y}$ gives the first line; sorting by $\mathcal{Y}$ and $f_0$
# gives the second, in which the prediction is a blend of the target and the start. In the eigenbasis of $\Theta$ each
# component of the residual decays by itself, at its own rate $\eta\lambda_i$.

# %%
walk("9")

# %% [markdown]
# The same in a picture: lines are $e^{-\eta\lambda_i t}$, marks are wide networks that were really trained. The time
# constant of a mode is the inverse of its eigenvalue, so that the smallest one decides how long training takes.

# %%
from verify.report.pictures import relaxation

relaxation()

# %% [markdown]
# ### (9a) The matrix exponential
#
# Defined by its power series, which converges for every square matrix.

# %%
walk("9a")

# %% [markdown]
# ### (9p) Is there no closed form when the kernel varies?
#
# Try the obvious candidate, the exponential of $-\eta\int_0^t \hat\Theta_s\,ds$. Its derivative is
# $-\eta\hat\Theta_t$ times itself whenever $\hat\Theta_t$ commutes with the integral before it, and then it solves
# the equation. So a kernel that merely changes is not yet an obstacle: the candidate can only fail for a kernel that
# does not commute with its own past.

# %%
walk("9p")

# %% [markdown]
# ## The section in numbers

# %%
tally()
