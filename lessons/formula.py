"""Formulas as a reader types them, e.g. ``B * E_T(sqrt(2 * KL))``, with their value in a world, in balls."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

import flint
import numpy as np

from rooteps.lessons.computing import XP
from rooteps.theory import InvalidInput, World
from rooteps.theory.checks import instead_of
from rooteps.theory.divergences import fht_bound

NUMBERS: dict[str, tuple[str, Callable[[World], Any]]] = {
    "B": (r"\|v\|_\infty", lambda w: w.B),
    "osc": (r"\max v - \min v", lambda w: 2 * w.half_osc),
    "eps": (r"\varepsilon", lambda w: w.epsilon),
    "gamma": (r"\gamma(p_T)", lambda w: w.gamma),
    "C": (r"\mathbb{E}_{p_L} r_s^2", lambda w: w.C),
}
"""Names of numbers, how they are written in print, and what they are in a world."""

BY_CONTEXT: dict[str, tuple[str, Callable[[World], Any]]] = {
    "KL": (r"\mathrm{KL}_s", lambda w: w.kl),
    "L1": (r"\|p_s - q_s\|_1", lambda w: w.l1),
    "moved": (r"|v \cdot (p_s - p^*_s)|", lambda w: XP.abs(w.score_change)),
    "Var": (r"\mathrm{Var}_{p_s}(v)", lambda w: w.p @ w.v**2 - (w.p @ w.v) ** 2),
}
"""The same for what has a number in each context."""

FUNCTIONS: dict[str, tuple[str, Callable[[World, Any], Any]]] = {
    "E_T": (r"\mathbb{E}_{p_T}", lambda w, x: w.over_task(x)),
    "E_L": (r"\mathbb{E}_{p_L}", lambda w, x: w.over_contexts(x)),
    "sqrt": (r"\sqrt{\phantom{x}}", lambda w, x: XP.sqrt(x)),
    "g": ("g^*", lambda w, x: fht_bound(x, XP)),
}
"""Functions of one argument; the first two are means over contexts."""

OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
LONGEST = 200
"""Characters of a formula."""


def parsed(text: str) -> ast.expr:
    """A formula as a tree, in which every name is known.

    Raises:
        InvalidInput: it is none; the message is one line.

    >>> parsed("2 KL")
    Traceback (most recent call last):
    rooteps.theory.checks.InvalidInput: formula: '2 KL' is none; products need a star, as in B * E_T(sqrt(2 * KL))
    >>> parsed("B * epsilon")
    Traceback (most recent call last):
    rooteps.theory.checks.InvalidInput: formula: 'epsilon' is unknown; did you mean eps?
    """
    text = " ".join(text.replace("^", "**").replace("·", "*").split())
    if not text or len(text) > LONGEST:
        raise InvalidInput(f"formula: has {len(text)} characters, and should have from 1 to {LONGEST}")
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        message = f"formula: {text!r} is none; products need a star, as in B * E_T(sqrt(2 * KL))"
        raise InvalidInput(message) from None
    _check(tree)
    return tree


def _check(node: ast.expr) -> None:
    match node:
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            return
        case ast.Name(id=name):
            known = {**NUMBERS, **BY_CONTEXT}
            if name not in known:
                raise InvalidInput(f"formula: {name!r} is unknown; {instead_of(name, [*known, *FUNCTIONS])}")
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            _check(inner)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            _check(left)
            _check(right)
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=2)):
            _check(left)
        case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]):
            if name not in FUNCTIONS:
                raise InvalidInput(f"formula: {name!r} is no function here; {instead_of(name, FUNCTIONS)}")
            _check(inner)
        case _:
            said = ast.unparse(node)
            raise InvalidInput(f"formula: {said!r} is none of numbers, names, + - * /, squares, and functions of one")


def value(tree: ast.expr, w: World) -> flint.arb:
    """The value of a parsed formula in a world, in balls.

    Raises:
        InvalidInput: it is not one number: a mean is missing, or is taken of what is no longer by context; or it has no
            value, like the root of a negative number.

    >>> from rooteps.lessons.proof_worlds import worlds
    >>> w = worlds("unconstrained-transfer")[0].world
    >>> with XP.scope():
    ...     abs(value(parsed("E_L(KL)"), w) - w.excess) < 1e-30
    True
    """
    try:
        found = XP.compute(lambda: _value(tree, w))
    except ArithmeticError:
        found = flint.arb("nan")
    if np.ndim(found):
        raise InvalidInput(f"formula: {ast.unparse(tree)!r} is a number for each context; take a mean, E_T or E_L")
    ball = found if isinstance(found, flint.arb) else flint.arb(found.item())
    if not ball.is_finite():
        raise InvalidInput(f"formula: {ast.unparse(tree)!r} has no value in some worlds")
    return ball


def _value(node: ast.expr, w: World) -> Any:
    match node:
        case ast.Constant(value=number):
            return flint.arb(str(number))
        case ast.Name(id=name):
            return {**NUMBERS, **BY_CONTEXT}[name][1](w)
        case ast.UnaryOp(operand=inner):
            return -_value(inner, w)
        case ast.BinOp(left=left, op=ast.Pow()):
            return _value(left, w) ** 2
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATORS[type(op)](_value(left, w), _value(right, w))
        case ast.Call(func=ast.Name(id=name), args=[inner]):
            x = _value(inner, w)
            if name.startswith("E_") and not np.ndim(x):
                raise InvalidInput(f"formula: {ast.unparse(inner)!r} is one number, and has no mean over contexts")
            return FUNCTIONS[name][1](w, x)
    raise AssertionError(f"{ast.unparse(node)} passed _check")
