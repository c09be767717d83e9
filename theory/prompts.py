"""Prompts: a task is read in other contexts than its own, and every theorem is about the task that results."""

from __future__ import annotations

from typing import Any

import numpy as np

from rooteps.theory.checks import InvalidInput
from rooteps.theory.task import Task


def prompted(task: Task, prompt: Any) -> Task:
    r"""The task pushed forward along a map of contexts: where it says s, the model reads prompt(s).

    $$p_{T'}(s') = \sum_{\mathrm{prompt}(s) = s'} p_T(s), \qquad
      P'(y \mid s') = \frac{1}{p_{T'}(s')} \sum_{\mathrm{prompt}(s) = s'} p_T(s) P(y \mid s)$$

    For all scores u, the loss of u on the new task is that of the scores u(prompt(s)) on the old one. So each bound
    holds as it is, with γ, C and τ of the new task: a prompt helps where it leads to contexts that language modelling
    sees, and whose next words tell the labels apart.

    Args:
        task: on the n contexts of a language.
        prompt: the number of the context that each is read in, shape [n]; those not led to have no part in the result.

    Returns:
        The task on the same n contexts.

    Raises:
        InvalidInput: no whole numbers of contexts, one for each.

    Source: arXiv:2010.03648, tasks with prompts.

    >>> task = Task.from_labels([0.5, 0.5, 0.0, 0.0], [1, -1, 1, 1])
    >>> prompted(task, [2, 3, 2, 3]).p_T.tolist()
    [0.0, 0.0, 0.5, 0.5]
    """
    n = len(task.p_T)
    to = np.asarray(prompt)
    if to.shape != (n,) or to.dtype.kind not in "iu":
        raise InvalidInput(f"prompt: is no list of {n} whole numbers, one for each context")
    for s, other in enumerate(to.tolist()):
        if not 0 <= other < n:
            raise InvalidInput(f"prompt[{s}]: {other} is none of the contexts 0 to {n - 1}")
    joint = np.zeros(task.label_probs.shape)
    np.add.at(joint, to, task.p_T[:, None] * task.label_probs)
    p_T = joint.sum(axis=1)
    labels = np.where(p_T[:, None] > 0, joint / np.where(p_T > 0, p_T, 1.0)[:, None], 1 / task.k)
    return Task(p_T, labels, task.loss, normalise=True)
