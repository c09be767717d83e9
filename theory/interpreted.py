"""Functions of one instance, traced by JAX and computed by NumPy on many at once: nothing is compiled.

XLA takes seconds to compile what NumPy computes on a few hundred instances in a hundredth of one. Every array has one
more axis in front, of length N, or 1 where it is the same for all instances. Operations that are not in the table below
are left to JAX.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

import jax
import numpy as np
from jax.extend.core import ClosedJaxpr, Jaxpr, Literal, jaxpr_as_fun

from rooteps.theory.traced import float64


def interpreted(function: Callable[..., Any]) -> Callable[..., Any]:
    """As ``jax.vmap(function)`` in float64, traced once for each shape of an instance, and computed by NumPy.

    Args:
        function: what ``jax.jit`` would take, of pytrees of arrays.

    >>> interpreted(lambda x: (x.sum(), x @ x))(np.stack([np.eye(2), 2 * np.eye(2)]))
    (array([2., 4.]), array([[[1., 0.],
            [0., 1.]],
    <BLANKLINE>
           [[4., 0.],
            [0., 4.]]]))
    """
    known: dict[Any, tuple[ClosedJaxpr, Any]] = {}

    @functools.wraps(function)
    def wrapped(*arguments: Any) -> Any:
        leaves, kind = jax.tree.flatten(arguments)
        leaves = [np.asarray(x) for x in leaves]
        key = kind, tuple((x.shape[1:], x.dtype) for x in leaves)
        with float64(), np.errstate(all="ignore"):
            if key not in known:
                one = jax.tree.unflatten(kind, [jax.ShapeDtypeStruct(x.shape[1:], x.dtype) for x in leaves])
                traced, found = jax.make_jaxpr(function, return_shape=True)(*one)
                known[key] = traced, jax.tree.structure(found)
            traced, made = known[key]
            values = _evaluate(traced, leaves)
        full = {id(x): np.broadcast_to(x, (len(leaves[0]), *x.shape[1:])) for x in values}  # what was one stays one
        return jax.tree.unflatten(made, [full[id(x)] for x in values])

    return wrapped


def _evaluate(closed: ClosedJaxpr, arguments: Sequence[np.ndarray]) -> list[np.ndarray]:
    steps, literals, wanted = _prepared(closed.jaxpr)
    values = dict(literals)
    values.update(zip(closed.jaxpr.constvars, (np.asarray(x)[None] for x in closed.consts), strict=True))
    values.update(zip(closed.jaxpr.invars, arguments, strict=True))
    for function, operands, result, results, last in steps:
        found = function(*[values[x] for x in operands])
        if result is None:
            values.update(zip(results, found, strict=True))
        else:
            values[result] = found
        for x in last:
            del values[x]
    return [values[x] for x in wanted]


class _Step(NamedTuple):
    """An equation: a function of operands, what it makes (``results`` where ``result`` is None), what ends with it."""

    function: Callable[..., Any]
    operands: list[Any]
    result: Any
    results: list[Any]
    last: list[Any]


@functools.cache
def _prepared(jaxpr: Jaxpr) -> tuple[list[_Step], dict[Any, np.ndarray], list[Any]]:
    """The equations that the result rests on, the literals by the names that operands have for them, and the result."""
    literals: dict[Any, np.ndarray] = {}

    def name(x: Any) -> Any:
        if not isinstance(x, Literal):
            return x
        literals[id(x)] = np.asarray(x.val)[None]
        return id(x)

    alive = {x for x in jaxpr.outvars if not isinstance(x, Literal)}
    steps = []
    for equation in reversed(jaxpr.eqns):
        made = equation.outvars
        if alive.isdisjoint(made):
            continue
        own: set[Any] = {x for x in equation.invars if not isinstance(x, Literal)}
        plain, ranks = _SAME.get(equation.primitive.name), {x.aval.ndim for x in own}
        if plain is not None and len(ranks) == 1:
            function, alone = plain, True  # literals are scalars, which go with any rank
        else:
            function, alone = _function(jaxpr, equation)
        unused = [*own - alive, *(x for x in made if x not in alive)]
        operands = [name(x) for x in equation.invars]
        steps.append(_Step(function, operands, made[0] if alone else None, made, unused))
        alive |= own
    return steps[::-1], literals, [name(x) for x in jaxpr.outvars]


def _function(jaxpr: Jaxpr, equation: Any) -> tuple[Callable[..., Any], bool]:
    """What an equation does to its operands, and whether that is one array, not a list of them."""
    name, how = equation.primitive.name, equation.params
    if name in _CALLS:
        inner = how["jaxpr"] if "jaxpr" in how else how["call_jaxpr"]
        return lambda *operands: _evaluate(inner, operands), False
    if name == "while":
        return lambda *operands: _while(operands, **how), False
    if name == "scan":
        return _scan(equation), False
    if name == "gather":
        return lambda *operands: _gathered(jaxpr, equation, operands), False
    if name in _OPERATIONS:
        return functools.partial(_OPERATIONS[name], **how), True
    return lambda *operands: _by_jax(jaxpr, equation, operands), False


def _by_jax(jaxpr: Jaxpr, equation: Any, operands: Sequence[np.ndarray]) -> list[np.ndarray]:
    given = [x for x in equation.invars if not isinstance(x, Literal)]
    alone = jaxpr.replace(eqns=[equation], constvars=[], invars=given, outvars=equation.outvars)
    function = jaxpr_as_fun(ClosedJaxpr(alone, []))
    arrays = [x for x, variable in zip(operands, equation.invars, strict=True) if not isinstance(variable, Literal)]
    if all(len(x) == 1 for x in arrays):
        return [np.asarray(x)[None] for x in function(*(x[0] for x in arrays))]
    return [np.asarray(x) for x in jax.vmap(function)(*_of_one_length(arrays))]


def _of_one_length(arrays: Sequence[np.ndarray]) -> list[np.ndarray]:
    length = max(map(len, arrays))
    return [np.broadcast_to(x, (length, *x.shape[1:])) for x in arrays]


def _of_one_rank(arrays: Sequence[np.ndarray]) -> Sequence[np.ndarray]:
    """What goes with arrays of more axes gets as many, behind its own."""
    rank = max(x.ndim for x in arrays)
    return [x if x.ndim == rank else x.reshape(*x.shape, *(1,) * (rank - x.ndim)) for x in arrays]


def _while(operands: Sequence[Any], **how: Any) -> list[np.ndarray]:
    """Instances for which the condition does not hold stay as they are; soon only the others are computed."""
    own, shared = how["cond_nconsts"], how["cond_nconsts"] + how["body_nconsts"]
    asked, given, state = operands[:own], operands[own:shared], list(operands[shared:])
    while (on := _evaluate(how["cond_jaxpr"], [*asked, *state])[0]).any():
        running = np.flatnonzero(on.reshape(len(on), -1).any(axis=1))
        if len(running) <= len(on) / 2:
            few = [x if len(x) == 1 else x[running] for x in (*asked, *given, *state)]
            whole = [np.broadcast_to(x, (len(on), *x.shape[1:])).copy() for x in state]
            for x, settled in zip(whole, _while(few, **how), strict=True):
                x[running] = settled
            return whole
        new = _evaluate(how["body_jaxpr"], [*given, *state])
        state = new if on.all() else [np.where(*_of_one_rank([on, y, x])) for x, y in zip(state, new, strict=True)]
    return state


def _scan(equation: Any) -> Callable[..., list[np.ndarray]]:
    """Constants, state and rows are told apart by their axes: what versions of JAX call their numbers differs."""
    jaxpr, length, reverse = (equation.params[name] for name in ("jaxpr", "length", "reverse"))
    carried, width = (
        sum(x.aval.ndim == inside.aval.ndim for x, inside in zip(outer, inner, strict=True))
        for outer, inner in ((equation.outvars, jaxpr.jaxpr.outvars), (equation.invars, jaxpr.jaxpr.invars))
    )

    def run(*operands: Any) -> list[np.ndarray]:
        constants, state, rows = operands[: width - carried], operands[width - carried : width], operands[width:]
        stacked = []
        for i in range(length)[::-1] if reverse else range(length):
            found = _evaluate(jaxpr, [*constants, *state, *(x[:, i] for x in rows)])
            state = tuple(found[:carried])
            stacked.append(found[carried:])
        columns = (_of_one_length(column[::-1] if reverse else column) for column in zip(*stacked, strict=True))
        return [*state, *(np.stack(column, axis=1) for column in columns)]

    return run


_CALLS = frozenset(("jit", "pjit", "closed_call", "custom_jvp_call", "custom_vjp_call"))


def _broadcast(x: Any, *, shape: tuple[int, ...], broadcast_dimensions: tuple[int, ...], **_: Any) -> Any:
    kept = [1] * len(shape)
    for size, axis in zip(x.shape[1:], broadcast_dimensions, strict=True):
        kept[axis] = size
    filled = x.reshape(len(x), *kept)
    return filled if tuple(kept) == shape else np.broadcast_to(filled, (len(x), *shape))


def _dot(a: Any, b: Any, *, dimension_numbers: Any, **_: Any) -> Any:
    (summed, of_b), (batch, batch_of_b) = ([[i + 1 for i in axes] for axes in part] for part in dimension_numbers)
    rows = [i for i in range(1, a.ndim) if i not in (*summed, *batch)]
    columns = [i for i in range(1, b.ndim) if i not in (*of_b, *batch_of_b)]
    shared = [a.shape[i] for i in batch]
    size = int(np.prod([a.shape[i] for i in summed]))
    left = a.transpose(0, *batch, *rows, *summed).reshape(len(a), *shared, -1, size)
    right = b.transpose(0, *batch_of_b, *of_b, *columns).reshape(len(b), *shared, size, -1)
    product = left @ right
    return product.reshape(len(product), *shared, *(a.shape[i] for i in rows), *(b.shape[i] for i in columns))


def _gathered(jaxpr: Jaxpr, equation: Any, operands: Sequence[np.ndarray]) -> list[np.ndarray]:
    known = _gather(*operands, **equation.params)
    return _by_jax(jaxpr, equation, operands) if known is None else [known]


def _gather(x: Any, starts: Any, *, dimension_numbers: Any, slice_sizes: tuple[int, ...], mode: Any, **_: Any) -> Any:
    """None where some of it is outside, which JAX knows what to do with."""
    x, starts = _of_one_length([x, starts])
    moved = {name: [i + 1 for i in axes] for name, axes in dimension_numbers._asdict().items()}
    how, sizes, batch = SimpleNamespace(**moved), (1, *slice_sizes), starts.shape[:-1]
    from_x, from_starts = [0, *how.operand_batching_dims], [0, *how.start_indices_batching_dims]
    kept = [i for i in range(x.ndim) if i not in (*how.collapsed_slice_dims, *from_x)]
    axes = len(batch) + len(kept)

    def along(axis: int, size: int) -> Any:
        return np.arange(size).reshape([size if i == axis else 1 for i in range(axes)])

    index: list[Any] = [0] * x.ndim
    for column, i in enumerate(how.start_index_map):
        start, last = starts[..., column], x.shape[i] - sizes[i]
        if "FILL" in str(mode) and ((start < 0) | (start > last)).any():
            return None
        index[i] = np.clip(start, 0, last).reshape(*batch, *(1,) * len(kept))
    for i, axis in zip(from_x, from_starts, strict=True):
        index[i] = along(axis, batch[axis])
    for number, i in enumerate(kept):
        index[i] = index[i] + along(len(batch) + number, sizes[i])
    return np.moveaxis(x[tuple(np.broadcast_arrays(*index))], range(len(batch), axes), how.offset_dims)


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *operands, **_: function(*_of_one_rank(operands))


def _along(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, *, axes, **_: function(x, axis=tuple(i + 1 for i in axes))


def _divide(a: Any, b: Any) -> Any:
    return np.divide(a, b) if a.dtype.kind == "f" else np.trunc(a / b).astype(a.dtype)


def _slice(x: Any, *, start_indices: Any, limit_indices: Any, strides: Any) -> Any:
    return x[:, *map(slice, start_indices, limit_indices, strides or [None] * (x.ndim - 1))]


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
    "div": _divide,
    "select_n": lambda mask, otherwise, chosen: np.where(mask, chosen, otherwise),
}
"""Of operands of one shape, or scalars among them."""

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
    "integer_pow": lambda x, *, y: np.power(x, y) if y != 2 else x * x,
    "convert_element_type": lambda x, *, new_dtype, **_: x.astype(new_dtype, copy=False),
    "bitcast_convert_type": lambda x, *, new_dtype: x.view(new_dtype),
    "argmax": lambda x, *, axes, index_dtype: np.argmax(x, axis=axes[0] + 1).astype(index_dtype),
    "broadcast_in_dim": _broadcast,
    "dot_general": _dot,
    "transpose": lambda x, *, permutation: x.transpose(0, *(i + 1 for i in permutation)),
    "reshape": lambda x, *, new_sizes, **_: x.reshape(len(x), *new_sizes),
    "squeeze": lambda x, *, dimensions: x.squeeze(axis=tuple(i + 1 for i in dimensions)),
    "concatenate": lambda *parts, dimension: np.concatenate(_of_one_length(parts), axis=dimension + 1),
    "slice": _slice,
}
