"""The content of a good instance file, and edits that spoil it."""

import copy

GOOD = {
    "schema": 1,
    "p_L": [0.5, 0.25, 0.25],
    "truth": {"F": [[1.0], [-1.0], [0.1]], "kernel": [[0.03125, -0.0625, 0.03125], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]},
    "Phi": [[1.0, 0.0, -1.0]],
    "model": {"F": [[0.9], [-0.9], [0.1]]},
    "task": {"p_T": [0.5, 0.5, 0.0], "label_probs": [[0, 1], [0.9, 0.1], [0.5, 0.5]], "loss": "hinge"},
    "witness": {"lambda": [1.5]},
}
WORDS = [[0.1, 0.2, 0.7], [0.3, 0.3, 0.4], [0.25, 0.25, 0.5]]


def edited(path, value):
    """GOOD with the entry at the dotted path replaced (or, for None-like ``...``, removed)."""
    data = copy.deepcopy(GOOD)
    *folders, key = path.split(".")
    place = data
    for folder in folders:
        place = place[folder]
    if value is ...:
        del place[key]
    else:
        place[key] = value
    return data
