r"""GPT-2 as a softmax language model: contexts to features f(s), and the word embeddings Phi that multiply them.

$$p_f(s) = \mathrm{softmax}(f(s)^\top \Phi), \qquad f(s) = \text{the last block's output after the final layer norm}$$

Parameters are a flat dictionary keyed by their Hugging Face names, so that saving them is exporting the model.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from rooteps.bridge.config import GPT2Config
from rooteps.theory.numbers import Array

Parameters = dict[str, Array]

_ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "gelu_new": partial(jax.nn.gelu, approximate=True),
    "gelu_pytorch_tanh": partial(jax.nn.gelu, approximate=True),
    "gelu": partial(jax.nn.gelu, approximate=False),
    "relu": jax.nn.relu,
    "silu": jax.nn.silu,
    "tanh": jnp.tanh,
}


def shapes(config: GPT2Config) -> dict[str, tuple[int, ...]]:
    """The name and shape of every parameter; weight matrices are [inputs, outputs], as GPT-2's Conv1D has them.

    >>> shapes(GPT2Config(vocab_size=7, n_positions=5, n_embd=4, n_layer=1, n_head=2))["h.0.attn.c_attn.weight"]
    (4, 12)
    """
    V, d, inner = config.vocab_size, config.n_embd, config.inner
    result: dict[str, tuple[int, ...]] = {"wte.weight": (V, d), "wpe.weight": (config.n_positions, d)}
    for i in range(config.n_layer):
        block = {
            "ln_1.weight": (d,),
            "ln_1.bias": (d,),
            "attn.c_attn.weight": (d, 3 * d),
            "attn.c_attn.bias": (3 * d,),
            "attn.c_proj.weight": (d, d),
            "attn.c_proj.bias": (d,),
            "ln_2.weight": (d,),
            "ln_2.bias": (d,),
            "mlp.c_fc.weight": (d, inner),
            "mlp.c_fc.bias": (inner,),
            "mlp.c_proj.weight": (inner, d),
            "mlp.c_proj.bias": (d,),
        }
        result |= {f"h.{i}.{name}": shape for name, shape in block.items()}
    result |= {"ln_f.weight": (d,), "ln_f.bias": (d,)}
    return result if config.tie_word_embeddings else result | {"lm_head.weight": (V, d)}


def initial(config: GPT2Config, seed: int) -> Parameters:
    """GPT-2's initial parameters in float32: normal weights of deviation 0.02, smaller where they add to the residual.

    >>> sorted(initial(GPT2Config(vocab_size=7, n_positions=5, n_embd=4, n_layer=1, n_head=2), seed=0))[-1]
    'wte.weight'
    """
    rng = np.random.default_rng(seed)

    def draw(name: str, shape: tuple[int, ...]) -> Array:
        if len(shape) == 1:
            return jnp.full(shape, 1.0 if name.endswith("weight") else 0.0, dtype=jnp.float32)
        deviation = 0.02 / np.sqrt(2 * config.n_layer) if name.endswith("c_proj.weight") else 0.02
        return jnp.asarray(deviation * rng.standard_normal(shape), dtype=jnp.float32)

    return {name: draw(name, shape) for name, shape in shapes(config).items()}


def features(parameters: Parameters, ids: Array, config: GPT2Config) -> Array:
    """f at every position: the features that predict the word after ids[:, : t + 1].

    Args:
        parameters: arrays of one dtype, named and shaped as in ``shapes``.
        ids: words, shape [b, T] with T ≤ n_positions. Positions only see earlier ones, so padding goes to the right.
        config: static under ``jit``.

    Returns:
        Features after the final layer norm, shape [b, T, d], in the dtype of the parameters.

    >>> config = GPT2Config(vocab_size=7, n_positions=5, n_embd=4, n_layer=1, n_head=2)
    >>> jax.eval_shape(partial(features, config=config), initial(config, seed=0), jnp.zeros((2, 3), jnp.int32)).shape
    (2, 3, 4)
    """
    x = parameters["wte.weight"][ids] + parameters["wpe.weight"][None, : ids.shape[1]]
    for i in range(config.n_layer):
        prefix = f"h.{i}."
        block = {name.removeprefix(prefix): value for name, value in parameters.items() if name.startswith(prefix)}
        x = x + _attention(block, _layer_norm(block, "ln_1", x, config), config)
        x = x + _hidden_layer(block, _layer_norm(block, "ln_2", x, config), config)
    return _layer_norm(parameters, "ln_f", x, config)


def word_embeddings(parameters: Parameters) -> Array:
    """Phi, what features are multiplied with, shape [d, V]: the head's own weights, or the input embeddings if tied."""
    head: Array = parameters.get("lm_head.weight", parameters["wte.weight"])
    return head.T


def _attention(block: Parameters, x: Array, config: GPT2Config) -> Array:
    # Contexts and heads as one leading axis: batched products of matrices, which XLA does twice as fast on a CPU as
    # the contractions over inner axes.
    b, T, d = x.shape
    width = d // config.n_head
    qkv = _affine(block, "attn.c_attn", x).reshape(b, T, 3, config.n_head, width).transpose(2, 0, 3, 1, 4)
    q, k, v = qkv.reshape(3, b * config.n_head, T, width)
    scores = q @ k.transpose(0, 2, 1) / np.sqrt(width).item()
    seen = jnp.where(jnp.tri(T, dtype=bool)[None], scores, -jnp.inf)
    mixed = jax.nn.softmax(seen, axis=-1) @ v
    mixed = mixed.reshape(b, config.n_head, T, width).transpose(0, 2, 1, 3)
    return _affine(block, "attn.c_proj", mixed.reshape(x.shape))


def _hidden_layer(block: Parameters, x: Array, config: GPT2Config) -> Array:
    hidden = _ACTIVATIONS[config.activation_function](_affine(block, "mlp.c_fc", x))
    return _affine(block, "mlp.c_proj", hidden)


def _affine(block: Parameters, name: str, x: Array) -> Array:
    return x @ block[f"{name}.weight"] + block[f"{name}.bias"][None, None]


def _layer_norm(block: Parameters, name: str, x: Array, config: GPT2Config) -> Array:
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = (centred * centred).mean(axis=-1, keepdims=True)
    scaled = centred * jax.lax.rsqrt(variance + config.layer_norm_epsilon)
    return scaled * block[f"{name}.weight"][None, None] + block[f"{name}.bias"][None, None]
