"""The theory of why language models help downstream tasks, as executable, certified mathematics.

The names of ``__all__`` are imported when they are first used, so that ``import rooteps`` is as cheap as this file.
Everything else is imported from where it is defined, ``rooteps.theory…`` and so on.

>>> from rooteps import Instance, Language, Model, verify
>>> verify("pinsker", Instance(Language([1.0], probs=[[0.5, 0.5]]), Model(probs=[[0.75, 0.25]]))).verdict.word
'holds'
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:  # for type checkers and editors, what ``_HOMES`` says
    from rooteps.synthetic import strategies as strategies
    from rooteps.theory.checks import InvalidInput as InvalidInput
    from rooteps.theory.claims import Claim as Claim
    from rooteps.theory.claims import Proof as Proof
    from rooteps.theory.claims import Step as Step
    from rooteps.theory.claims import telescope as telescope
    from rooteps.theory.instance import Instance as Instance
    from rooteps.theory.instance import Witness as Witness
    from rooteps.theory.language import Language as Language
    from rooteps.theory.model import Model as Model
    from rooteps.theory.numbers import FLOAT64 as FLOAT64
    from rooteps.theory.numbers import Balls as Balls
    from rooteps.theory.task import Task as Task
    from rooteps.theory.theorem import Theorem as Theorem
    from rooteps.theory.theorem import inequality as inequality
    from rooteps.theory.world import World as World
    from rooteps.verification.assertion import assert_holds as assert_holds
    from rooteps.verification.certify import certify as certify
    from rooteps.verification.explanation import explain as explain
    from rooteps.verification.falsify import falsify as falsify
    from rooteps.verification.verify import verify as verify

_HOMES = {
    "strategies": "rooteps.synthetic",
    "InvalidInput": "rooteps.theory.checks",
    "Claim": "rooteps.theory.claims",
    "Proof": "rooteps.theory.claims",
    "Step": "rooteps.theory.claims",
    "telescope": "rooteps.theory.claims",
    "Instance": "rooteps.theory.instance",
    "Witness": "rooteps.theory.instance",
    "Language": "rooteps.theory.language",
    "Model": "rooteps.theory.model",
    "FLOAT64": "rooteps.theory.numbers",
    "Balls": "rooteps.theory.numbers",
    "Task": "rooteps.theory.task",
    "Theorem": "rooteps.theory.theorem",
    "inequality": "rooteps.theory.theorem",
    "World": "rooteps.theory.world",
    "assert_holds": "rooteps.verification.assertion",
    "certify": "rooteps.verification.certify",
    "explain": "rooteps.verification.explanation",
    "falsify": "rooteps.verification.falsify",
    "verify": "rooteps.verification.verify",
}

__all__ = ["__version__", *_HOMES]


if not TYPE_CHECKING:  # else a type checker would take any name for one of ours

    def __getattr__(name: str) -> object:
        """``from home import name`` at the first use."""
        if name not in _HOMES:
            raise AttributeError(f"module 'rooteps' has no attribute {name!r}")
        value = globals()[name] = getattr(__import__(_HOMES[name], fromlist=[name]), name)
        return value


def __dir__() -> list[str]:
    """The names that are offered, imported or not."""
    return sorted({*globals(), *__all__})
