"""Whether a result is about an instance at all: what it needs, and what the instance brings."""

from __future__ import annotations

from rooteps.theory.arrows import softmax_model
from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance
from rooteps.theory.registry import resolve
from rooteps.theory.theorem import Theorem


def require(theorem: str | Theorem, instance: Instance, without: str = "") -> None:
    """Check that an instance brings the kind of task, model and embeddings that a result is about.

    Whether they satisfy the result's hypotheses is another question, which verification answers.

    Args:
        theorem: a theorem or its id.
        instance: a world, typically from a file.
        without: a hypothesis that the world is known not to satisfy.

    Raises:
        InvalidInput: something is missing or of another kind; one line naming it.

    >>> from rooteps.theory import Language, Model
    >>> require("pinsker", Instance(Language([1.0], probs=[[0.5, 0.5]]), Model(tilt=[[0.1, 0.0]])))
    """
    theorem = resolve(theorem)
    theorem.require(instance)
    model = instance.model
    if theorem.reference == "optimum" and model.form not in ("F", "shift") and without != softmax_model.name:
        raise InvalidInput(f"model.{model.form}: {theorem.id} is about softmax models, given by F or shift")
    if theorem.needs_any("sharp"):
        _require_sharp(theorem, instance)


def _require_sharp(theorem: Theorem, instance: Instance) -> None:
    """Two words, the hinge loss, and at least the two contexts that are confused."""
    language, task = instance.language, instance.task
    if task is not None and task.loss != "hinge":
        raise InvalidInput(f"task.loss: {task.loss!r}, but {theorem.id} is about the hinge loss")
    if language.V != 2 or language.n < 2:
        raise InvalidInput(f"language: {language.n} contexts and {language.V} words, but {theorem.id} is about 2 words")
