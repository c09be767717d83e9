"""The answer of a search as a file, and back: a file that holds a counterexample can be replayed."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rooteps.theory.array_world import searchable
from rooteps.theory.checks import InvalidInput, Moved, printable, shown
from rooteps.theory.mutation import Mutation, parse
from rooteps.theory.registry import find
from rooteps.theory.theorem import Theorem
from rooteps.verification import instance_file
from rooteps.verification.reading import LARGEST

if TYPE_CHECKING:
    from rooteps.verification.falsify.search import Falsification

SCHEMA = 1


def to_data(
    theorem: Theorem, mutation: Mutation | None, answer: Falsification, lesson: str | None = None
) -> dict[str, Any]:
    """The answer as data; an infinite ratio is written as the largest float64 (JSON has no infinity).

    Args:
        theorem: the theorem.
        mutation: what was removed from it or tightened.
        answer: what the search came to.
        lesson: what a counterexample that is kept teaches.

    >>> from rooteps.verification.falsify import Falsification
    >>> to_data(find("pinsker"), None, Falsification(False, False, 0.5, 64, 1.0, None))["mutation"] is None
    True
    """
    return {
        "schema": SCHEMA,
        "result": theorem.id,
        "mutation": None if mutation is None else mutation.id,
        **({} if lesson is None else {"lesson": lesson}),
        "found": answer.found,
        "certified": answer.certified,
        "ratio": _finite(answer.ratio),
        "instances_tried": answer.instances_tried,
        "seconds": answer.seconds,
        **(_searched(answer) if answer.searched else {}),
        "instance": None if answer.instance is None else _instance_data(theorem, answer.instance),
    }


def _searched(answer: Falsification) -> dict[str, Any]:
    """What was searched; a world that is kept by hand was not."""
    shapes = [{**asdict(one), "ratio": _finite(one.ratio)} for one in answer.searched]
    return {"seed": answer.seed, "searched": shapes}


def _instance_data(theorem: Theorem, instance: Any) -> Any:
    worlds = searchable(theorem, "answer_file")
    return instance_file.to_data(instance) if worlds is None else worlds.to_json(instance)


def _finite(ratio: float) -> float:
    return min(max(ratio, -sys.float_info.max), sys.float_info.max)


@dataclass(frozen=True)
class Replay:
    """A world from a file, with the theorem and mutation that it was found for and its lesson, where they are there.

    ``moved`` says how far its rows were normalised, which what is made of the instance does not say any more.
    """

    instance: Any
    result: str | None = None
    mutation: Mutation | None = None
    lesson: str | None = None
    moved: tuple[Moved, ...] = ()


LESSON = 2000
"""How many characters of a lesson are kept."""


def load(path: Path | str, normalise: bool = False, theorem: Theorem | None = None, largest: int = LARGEST) -> Replay:
    """The world in an instance file, or in what ``rooteps falsify --json`` wrote.

    Args:
        path: the file.
        normalise: divide rows that do not sum to one by their sums, instead of refusing them.
        theorem: the theorem of one's own that an answer is about; default the one of that id in the registry.
        largest: how many bytes it may have, and unpack to.

    Raises:
        InvalidInput: the file cannot be read, is neither, or its world is not valid; one line naming the file and key.
    """
    data = instance_file.read(path, largest)
    name = printable(Path(path).name)
    try:
        if isinstance(data, dict) and "instance" in data:
            return _replay(data, normalise, theorem)
        world = instance_file.from_data(data, normalise=normalise)
        return Replay(world, moved=world.moved)
    except InvalidInput as error:
        raise InvalidInput(f"{name}: {error}") from None


def _replay(data: dict[str, Any], normalise: bool, theorem: Theorem | None) -> Replay:
    """The world of an answer."""
    for key in ("schema", "result", "mutation", "found", "certified", "ratio", "instances_tried", "seconds"):
        if key not in data:
            raise InvalidInput(f"{key}: missing")
    if data["schema"] != SCHEMA or isinstance(data["schema"], bool):
        raise InvalidInput(f"schema: {shown(data['schema'])} is not {SCHEMA}")
    if data["instance"] is None:
        raise InvalidInput("instance: null, so there is no world to replay")
    for key in ("ratio", "instances_tried", "seconds"):
        number = data[key]
        if isinstance(number, bool) or not isinstance(number, int | float) or number != number:
            raise InvalidInput(f"{key}: {shown(number)} is not a number")
    for key in ("found", "certified"):
        if not isinstance(data[key], bool):
            raise InvalidInput(f"{key}: {shown(data[key])} is neither true nor false")
    lesson = data.get("lesson")
    for key, value in (("result", data["result"]), ("mutation", data["mutation"]), ("lesson", lesson)):
        if not isinstance(value, str) and not (value is None and key != "result"):
            raise InvalidInput(f"{key}: {shown(value)} is not a string")
    lesson = None if lesson is None else printable(lesson, LESSON)
    about = find(data["result"]) if theorem is None else theorem
    if data["result"] != about.id:
        raise InvalidInput(f"result: its world was found for {shown(data['result'])}, not for {about.id}")
    mutation = parse(about, data["mutation"])
    worlds = searchable(about, "instance")
    if worlds is not None:
        return Replay(worlds.from_json(data["instance"]), about.id, mutation, lesson)
    world = instance_file.from_data(data["instance"], "instance", normalise)
    return Replay(world, about.id, mutation, lesson, world.moved)
