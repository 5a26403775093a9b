"""Our Adam is torch's AdamW, our cycle is torch's OneCycleLR, and neither loads torch's compiler."""

import subprocess
import sys

import pytest
import torch
from torch.nn import functional as F

from dlintro import models
from dlintro.training.adam import Adam, one_cycle


def gradients(model, seed):
    """Let a model have gradients from some random table."""
    torch.manual_seed(seed)
    F.cross_entropy(model(torch.randn(8, 5)), torch.randint(2, (8,))).backward()


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_each_step_is_that_of_torch(weight_decay):
    ours, theirs = (models.MLP(5, hidden=(4,), seed=1) for _ in range(2))
    adam = Adam(ours.parameters(), weight_decay)
    reference = torch.optim.AdamW(theirs.parameters(), lr=0.02, weight_decay=weight_decay, fused=True)
    cycle = torch.optim.lr_scheduler.OneCycleLR(reference, max_lr=0.02, total_steps=12)
    for k in range(12):
        for model, optimiser in ((ours, adam), (theirs, reference)):
            optimiser.zero_grad()
            gradients(model, seed=k)
        adam.step(*one_cycle(k, 12, lr=0.02))
        reference.step()
        cycle.step()
        for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
            torch.testing.assert_close(mine, other, rtol=0, atol=0)


@pytest.mark.parametrize("n_steps", [2, 3, 5, 40])
def test_the_cycle_is_that_of_torch(n_steps):
    optimiser = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=3.0, total_steps=n_steps)
    for k in range(n_steps):
        group = optimiser.param_groups[0]
        assert one_cycle(k, n_steps, lr=3.0) == pytest.approx((group["lr"], group["betas"][0]), rel=1e-12)
        optimiser.step()
        cycle.step()


def test_a_single_step_is_taken_at_the_whole_rate():
    assert one_cycle(0, 1, lr=0.5) == (0.5, 0.9)


def test_what_has_no_gradient_stays():
    model = models.MLP(5, hidden=(4,), seed=1)
    before = [each.detach().clone() for each in model.parameters()]
    model.head.requires_grad_(False)
    adam = Adam(model.parameters())
    gradients(model, seed=0)
    adam.step(lr=0.1)
    changed = [not torch.equal(each, old) for each, old in zip(model.parameters(), before, strict=True)]
    assert changed == [True, True, False, False]


def test_a_training_does_not_load_the_compiler():
    """It would cost every student's kernel 150 MB."""
    code = """
import sys
import numpy as np
from dlintro import data, models, training
cells = data.breast_cancer().standardised()
training.fit(models.MLP(30), cells, cells, n_epochs=1, progress=False)
print("torch._dynamo" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
