"""GPT-2's forward pass in plain NumPy, one position and one head at a time."""

import math

import numpy as np


def features(parameters: dict[str, np.ndarray], ids: list[int], layers: int, heads: int, epsilon: float) -> np.ndarray:
    """Features after the final layer norm, [T, d], in float64, with GPT-2's tanh form of gelu."""
    p = {name: np.asarray(value, dtype=np.float64) for name, value in parameters.items()}

    def norm(x, name):
        return (x - x.mean()) / math.sqrt(x.var() + epsilon) * p[f"{name}.weight"] + p[f"{name}.bias"]

    def gelu(x):
        return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))

    rows = [p["wte.weight"][word] + p["wpe.weight"][t] for t, word in enumerate(ids)]
    d = len(rows[0])
    width = d // heads
    for layer in range(layers):
        h = f"h.{layer}"
        mixed = [norm(x, f"{h}.ln_1") @ p[f"{h}.attn.c_attn.weight"] + p[f"{h}.attn.c_attn.bias"] for x in rows]
        after = []
        for t, x in enumerate(rows):
            out = np.zeros(d)
            for head in range(heads):
                own = slice(head * width, (head + 1) * width)
                keys = [m[d : 2 * d][own] for m in mixed[: t + 1]]
                weights = np.exp([mixed[t][:d][own] @ key / math.sqrt(width) for key in keys])
                values = np.array([m[2 * d :][own] for m in mixed[: t + 1]])
                out[own] = weights / weights.sum() @ values
            after.append(x + out @ p[f"{h}.attn.c_proj.weight"] + p[f"{h}.attn.c_proj.bias"])
        rows = [
            x
            + gelu(norm(x, f"{h}.ln_2") @ p[f"{h}.mlp.c_fc.weight"] + p[f"{h}.mlp.c_fc.bias"])
            @ p[f"{h}.mlp.c_proj.weight"]
            + p[f"{h}.mlp.c_proj.bias"]
            for x in after
        ]
    return np.array([norm(x, "ln_f") for x in rows])
