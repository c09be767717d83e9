"""What JAX has traced, computed by NumPy operation by operation: nothing is compiled.

XLA takes seconds to compile what NumPy computes on a few hundred instances in a hundredth of one. Operations that are
not in the table below are left to JAX.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
from jax.extend.core import ClosedJaxpr, Jaxpr, Literal, jaxpr_as_fun

from rooteps.theory.traced import float64


def interpreted(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function in float64, traced once for each shape of its arguments, and computed by NumPy.

    Args:
        function: what ``jax.jit`` would take, of pytrees of arrays.

    >>> interpreted(lambda x: (x.sum(), x @ x))(np.eye(2))
    (array(2.), array([[1., 0.],
           [0., 1.]]))
    """
    known: dict[Any, tuple[ClosedJaxpr, Any]] = {}

    @functools.wraps(function)
    def wrapped(*arguments: Any) -> Any:
        leaves, kind = jax.tree.flatten(arguments)
        key = kind, tuple((np.shape(x), np.result_type(x)) for x in leaves)
        with float64(), np.errstate(all="ignore"):
            if key not in known:
                traced, found = jax.make_jaxpr(function, return_shape=True)(*arguments)
                known[key] = traced, jax.tree.structure(found)
            traced, made = known[key]
            values = _evaluate(traced.jaxpr, traced.consts, [np.asarray(x) for x in leaves])
        return jax.tree.unflatten(made, [np.asarray(x) for x in values])

    return wrapped


def _evaluate(jaxpr: Jaxpr, constants: Sequence[Any], arguments: Sequence[Any]) -> list[Any]:
    values = dict(zip([*jaxpr.constvars, *jaxpr.invars], [*constants, *arguments], strict=True))
    for equation, given, last in _needed(jaxpr):
        name, parameters = equation.primitive.name, equation.params
        operands = [x if isinstance(x, np.ndarray) else values[x] for x in given]
        if name in _CALLS:
            found = _called(parameters, operands)
        elif name in _LOOPS:
            found = _LOOPS[name](operands, **parameters)
        elif name in _OPERATIONS:
            found = [_OPERATIONS[name](*operands, **parameters)]
        else:
            found = _by_jax(jaxpr, equation, operands)
        values.update(zip(equation.outvars, found, strict=True))
        for x in last:
            del values[x]
    return [x.val if isinstance(x, Literal) else values[x] for x in jaxpr.outvars]


@functools.lru_cache(maxsize=4096)
def _needed(jaxpr: Jaxpr) -> list[tuple[Any, list[Any], list[Any]]]:
    """The equations that the result rests on, their operands, and the variables that are not needed after each."""
    alive = {x for x in jaxpr.outvars if not isinstance(x, Literal)}
    order = []
    for equation in reversed(jaxpr.eqns):
        if alive.isdisjoint(equation.outvars):
            continue
        own = {x for x in equation.invars if not isinstance(x, Literal)}
        given = [np.asarray(x.val) if isinstance(x, Literal) else x for x in equation.invars]
        order.append((equation, given, [*own - alive, *(x for x in equation.outvars if x not in alive)]))
        alive |= own
    return order[::-1]


def _by_jax(jaxpr: Jaxpr, equation: Any, operands: Sequence[Any]) -> list[Any]:
    given = [x for x in equation.invars if not isinstance(x, Literal)]
    alone = jaxpr.replace(eqns=[equation], constvars=[], invars=given, outvars=equation.outvars)
    numbers = [a for x, a in zip(equation.invars, operands, strict=True) if not isinstance(x, Literal)]
    return [np.asarray(x) for x in jaxpr_as_fun(ClosedJaxpr(alone, []))(*numbers)]


def _called(parameters: dict[str, Any], operands: Sequence[Any]) -> list[Any]:
    inner = parameters["jaxpr"] if "jaxpr" in parameters else parameters["call_jaxpr"]
    return _evaluate(inner.jaxpr, inner.consts, operands)


def _while(
    operands: Sequence[Any], *, cond_jaxpr: Any, body_jaxpr: Any, cond_nconsts: int, body_nconsts: int
) -> list[Any]:
    asked, own = operands[:cond_nconsts], operands[cond_nconsts : cond_nconsts + body_nconsts]
    state = list(operands[cond_nconsts + body_nconsts :])
    # Under vmap the condition is one for each instance, and those for which it does not hold stay as they are.
    while (on := _evaluate(cond_jaxpr.jaxpr, cond_jaxpr.consts, [*asked, *state])[0]).any():
        new = _evaluate(body_jaxpr.jaxpr, body_jaxpr.consts, [*own, *state])
        every = on.all()
        state = new if every else [np.where(_broadcast_first(on, x), y, x) for x, y in zip(state, new, strict=True)]
    return state


def _broadcast_first(mask: np.ndarray, like: np.ndarray) -> np.ndarray:
    return mask.reshape(*mask.shape, *(1,) * (np.ndim(like) - mask.ndim))


def _scan(
    operands: Sequence[Any], *, jaxpr: Any, length: int, reverse: bool, num_consts: int, num_carry: int, **_: Any
) -> list[Any]:
    constants, state = operands[:num_consts], list(operands[num_consts : num_consts + num_carry])
    rows = operands[num_consts + num_carry :]
    stacked = []
    for i in range(length)[::-1] if reverse else range(length):
        found = _evaluate(jaxpr.jaxpr, jaxpr.consts, [*constants, *state, *(x[i] for x in rows)])
        state = found[:num_carry]
        stacked.append(found[num_carry:])
    return [*state, *(np.stack(column[::-1] if reverse else column) for column in zip(*stacked, strict=True))]


_CALLS = frozenset(("jit", "pjit", "closed_call", "custom_jvp_call", "custom_vjp_call"))
_LOOPS: dict[str, Callable[..., list[Any]]] = {"while": _while, "scan": _scan}


def _broadcast(x: Any, *, shape: tuple[int, ...], broadcast_dimensions: tuple[int, ...], **_: Any) -> Any:
    x = np.asarray(x)
    kept = [1] * len(shape)
    for size, axis in zip(x.shape, broadcast_dimensions, strict=True):
        kept[axis] = size
    return np.broadcast_to(x.reshape(kept), shape)


def _dot(a: Any, b: Any, *, dimension_numbers: Any, **_: Any) -> Any:
    (summed, of_b), (batch, batch_of_b) = dimension_numbers
    rows = [i for i in range(a.ndim) if i not in (*summed, *batch)]
    columns = [i for i in range(b.ndim) if i not in (*of_b, *batch_of_b)]
    leading = [a.shape[i] for i in batch]
    left = a.transpose(*batch, *rows, *summed)
    right = b.transpose(*batch_of_b, *of_b, *columns)
    size = int(np.prod([a.shape[i] for i in summed]))
    product = left.reshape(*leading, -1, size) @ right.reshape(*leading, size, -1)
    return product.reshape(*leading, *(a.shape[i] for i in rows), *(b.shape[i] for i in columns))


def _gather(
    x: Any, starts: Any, *, dimension_numbers: Any, slice_sizes: tuple[int, ...], mode: Any, **other: Any
) -> Any:
    how, batch = dimension_numbers, starts.shape[:-1]
    kept = [i for i in range(x.ndim) if i not in (*how.collapsed_slice_dims, *how.operand_batching_dims)]
    axes = len(batch) + len(kept)

    def along(axis: int, size: int) -> Any:
        return np.arange(size).reshape([size if i == axis else 1 for i in range(axes)])

    index: list[Any] = [0] * x.ndim
    for column, i in enumerate(how.start_index_map):
        start, last = starts[..., column], x.shape[i] - slice_sizes[i]
        if mode is not None and "FILL" in str(mode) and ((start < 0) | (start > last)).any():
            options = {"dimension_numbers": how, "slice_sizes": slice_sizes, "mode": mode, **other}
            return np.asarray(jax.lax.gather_p.bind(jax.numpy.asarray(x), jax.numpy.asarray(starts), **options))
        index[i] = np.clip(start, 0, last).reshape(*batch, *(1,) * len(kept))
    for i, axis in zip(how.operand_batching_dims, how.start_indices_batching_dims, strict=True):
        index[i] = along(axis, batch[axis])
    for number, i in enumerate(kept):
        index[i] = index[i] + along(len(batch) + number, slice_sizes[i])
    found = x[tuple(np.broadcast_arrays(*index))] if x.ndim else x
    return np.moveaxis(found, range(len(batch), axes), how.offset_dims)


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *operands, **_: function(*operands)


def _along(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, *, axes, **_: function(x, axis=axes)


_SAME: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "neg": np.negative,
    "abs": np.abs,
    "sign": np.sign,
    "max": np.maximum,
    "min": np.minimum,
    "eq": np.equal,
    "ne": np.not_equal,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "and": np.bitwise_and,
    "or": np.bitwise_or,
    "not": np.invert,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "sqrt": np.sqrt,
    "tanh": np.tanh,
    "is_finite": np.isfinite,
    "shift_left": np.left_shift,
    "rem": np.fmod,
    "square": np.square,
    "add_any": np.add,
    "nextafter": np.nextafter,
    "pow": np.power,
    "stop_gradient": np.asarray,
    "copy": np.asarray,
}

_REDUCED: dict[str, Callable[..., Any]] = {
    "reduce_sum": np.sum,
    "reduce_max": np.max,
    "reduce_min": np.min,
    "reduce_and": np.all,
    "reduce_or": np.any,
    "reduce_prod": np.prod,
}

_OPERATIONS: dict[str, Callable[..., Any]] = {
    **{name: _plain(function) for name, function in _SAME.items()},
    **{name: _along(function) for name, function in _REDUCED.items()},
    "div": lambda a, b: np.divide(a, b) if np.result_type(a).kind == "f" else np.trunc(a / b).astype(a.dtype),
    "integer_pow": lambda x, *, y: np.power(x, y) if y != 2 else x * x,
    "select_n": lambda mask, otherwise, chosen: np.where(mask, chosen, otherwise),
    "convert_element_type": lambda x, *, new_dtype, **_: np.asarray(x).astype(new_dtype, copy=False),
    "bitcast_convert_type": lambda x, *, new_dtype: np.asarray(x).view(new_dtype),
    "argmax": lambda x, *, axes, index_dtype: np.argmax(x, axis=axes[0]).astype(index_dtype),
    "broadcast_in_dim": _broadcast,
    "dot_general": _dot,
    "gather": _gather,
    "transpose": lambda x, *, permutation: np.transpose(x, permutation),
    "reshape": lambda x, *, new_sizes, **_: np.reshape(x, new_sizes),
    "squeeze": lambda x, *, dimensions: np.squeeze(x, axis=dimensions),
    "concatenate": lambda *parts, dimension: np.concatenate(parts, axis=dimension),
    "slice": lambda x, *, start_indices, limit_indices, strides: x[
        tuple(map(slice, start_indices, limit_indices, strides or [None] * x.ndim))
    ],
}
