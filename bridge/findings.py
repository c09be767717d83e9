"""What was found on one student: what each witness says, and everything else that was measured; as JSON and back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from rooteps.bridge.learning import Learned
from rooteps.bridge.least_losses import Least
from rooteps.bridge.near import Near
from rooteps.bridge.population import Population
from rooteps.theory.checks import shown

PARTS = ("on_p", "on_means", "multiclass")
"""The parts of a checkpoint: a classifier on class words of p_f, one on Phi p_f, one with k scores."""


@dataclass(frozen=True)
class Word:
    """A class word that a witness reads.

    Args:
        number: which word of the vocabulary.
        text: the word itself, or ``#number`` where words have no names.
        weights: in v, one for each score.
    """

    number: int
    text: str
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Transfer:
    """What one witness says about one kind of features.

    Args:
        reference: ``truth``, or ``optimum`` for the best softmax model with the student's Phi.
        epsilon: the excess cross-entropy over the reference, in nats.
        B, tau: ‖v‖_∞ of the witness and its loss on the true distributions.
        loss: its loss on the student's.
        true_accuracy, accuracy: how often it is right there, on the true distributions and on the student's.
        rungs: the bounds on ``loss − tau`` by name, from ``rooteps.theory.theorems.ladder``.
        verdicts: of each result verified, by id.
        broken: the steps and hypotheses that failed, by result id.
        words: those that it reads, the largest weights first; none where it reads all of them.
    """

    reference: str
    epsilon: float
    B: float
    tau: float
    loss: float
    true_accuracy: float
    accuracy: float
    rungs: dict[str, float]
    verdicts: dict[str, str]
    broken: dict[str, list[str]] = field(default_factory=dict)
    words: tuple[Word, ...] = ()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Transfer:
        """See ``Checkpoint.from_json``."""
        words = tuple(Word(**each | {"weights": tuple(each["weights"])}) for each in data["words"])
        found = cls(**data | {"words": words})
        numbers = found.epsilon, found.B, found.tau, found.loss, found.true_accuracy, found.accuracy
        for number in (*numbers, *{**found.rungs}.values()):
            _require_number(number)
        return found


@dataclass(frozen=True)
class Closeness:
    """How close a student is to the teacher without any divergence, on the contexts of the task.

    Args:
        mean_eta, eta: the mean and the largest oscillation of log(p_s/p*_s); None where one is infinite.
        distance, most: E_{p_T} ‖p_s − p*_s‖_1, and 2 E_{p_T} tanh(η_s/4), which it is at most.
        bound: on ℓ_T − τ of the classifier on class words.
    """

    mean_eta: float | None
    eta: float | None
    distance: float
    most: float
    bound: float


@dataclass(frozen=True)
class Read:
    """What the best witness says where the task is read with this prompt behind its texts.

    Args:
        prompt: empty for the texts alone.
        gamma, C: γ and χ² coverage of the contexts that result.
        transfer: with a classifier on class words of p_f.
    """

    prompt: str
    gamma: float
    C: float
    transfer: Transfer

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Read:
        """See ``Checkpoint.from_json``."""
        return cls(**data | {"transfer": Transfer.from_json(data["transfer"])})


@dataclass(frozen=True)
class Checkpoint:
    """Everything measured on one student.

    Args:
        student: its name.
        n, V: contexts and words.
        gamma, C: γ(p_T), and χ² coverage, the mean square of p_T/p_L.
        on_p: with a classifier on class words of p_f.
        multiclass: with k scores on class words of p_f.
        close: how close the student is as a copy of the teacher.
        task, prompt: what they were measured on.
        on_means: with a classifier on Phi p_f; None where there is no Phi.
        loss_on_features: ℓ_T of the affine classifier on f that result 8a uses; None where 8a was not verified.
        residual: the largest entry of Phi(q_s − p*_s), relative to Phi's; None where q_s was not computed.
        learned: classifiers on p_f learned from labelled examples.
        readings: the task without the prompt and with it, where there is one.
        least: ℓ_T of the binary task, certified.
        population: what there is to say of the text and the texts that contexts were drawn from.
        near: class words with the nearest that the row-span of Phi has, where the best softmax model is known.
    """

    student: str
    n: int
    V: int
    gamma: float
    C: float
    on_p: Transfer
    multiclass: Transfer
    close: Closeness
    task: str = ""
    prompt: str = ""
    on_means: Transfer | None = None
    loss_on_features: float | None = None
    residual: float | None = None
    learned: tuple[Learned, ...] = ()
    readings: tuple[Read, ...] = ()
    near: tuple[Near, ...] = ()
    least: tuple[Least, ...] = ()
    population: Population | None = None

    @property
    def transfers(self) -> dict[str, Transfer]:
        """What the witnesses say, by what they read; a result may be verified on several."""
        return {name: getattr(self, name) for name in PARTS if getattr(self, name) is not None}

    @property
    def ok(self) -> bool:
        """Whether every result holds, or has equal sides, on each of them, and what was learned is within its bound.

        Nor may a witness be better than the certified infimum over all classifiers that read what it reads.
        """
        if any(self.on_p.loss < one.lower * (1 - 1e-9) for one in self._on_class_words):
            return False
        parts = [*self.transfers.values(), *(read.transfer for read in self.readings)]
        words = [word for part in parts for word in part.verdicts.values()] + [near.verdict for near in self.near]
        return all(word in ("holds", "equal") for word in words) and all(found.held for found in self.learned)

    @property
    def _on_class_words(self) -> list[Least]:
        """ℓ_T for the loss of the witnesses, on the words that they read."""
        return [one for one in self.least if (one.features, one.loss) == ("class words", "logistic")]

    def to_json(self) -> dict[str, Any]:
        """As nested dictionaries."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Checkpoint:
        """What ``to_json`` gave.

        Raises:
            TypeError, LookupError: it is not that.
        """
        _require_number(data["gamma"])
        parts = {name: Transfer.from_json(data[name]) for name in PARTS if data[name] is not None}
        more = {
            "close": Closeness(**data["close"]),
            "learned": tuple(Learned(**each) for each in data["learned"]),
            "near": tuple(Near(**each) for each in data["near"]),
            "least": tuple(Least(**each) for each in data["least"]),
            "population": None if data["population"] is None else Population(**data["population"]),
            "readings": tuple(Read.from_json(each) for each in data["readings"]),
        }
        return cls(**data | parts | more)


def _require_number(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{shown(value)} is not a number")
