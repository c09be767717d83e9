"""An explanation: one theorem on one instance, claim by claim, with the numbers of the statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rooteps.theory.checks import Moved
from rooteps.theory.claims import Claim, Relation
from rooteps.theory.classifiers import Infimum
from rooteps.theory.classifiers.infimum import Status
from rooteps.theory.divergences import pinsker
from rooteps.theory.instance import Instance
from rooteps.theory.mutation import Mutation
from rooteps.theory.numbers import FLOAT64, Array, NumberSystem
from rooteps.theory.record import Short, unchecked
from rooteps.theory.registry import resolve
from rooteps.theory.theorem import Theorem
from rooteps.verification.falsify.judge import Refutation, refutes
from rooteps.verification.infima import of_world
from rooteps.verification.judged_claim import JudgedClaim, judged_claim
from rooteps.verification.number import Number, number_of
from rooteps.verification.verdict import Verdict, judge
from rooteps.verification.verify import Checked, Report, verify_world


@dataclass(frozen=True, repr=False)
class ExplainedClaim(Short):
    """A checked claim with its numbers, ``slack`` = rhs − lhs; ``ok``: it holds, identities too; ``why`` it is open;
    where it is ``cited`` from."""

    name: str
    because: str
    lhs: Number
    rhs: Number
    slack: Number
    relation: Relation
    lhs_tex: str
    rhs_tex: str
    verdict: Verdict
    ok: bool
    why: str = ""
    cited: str = ""

    def __repr__(self) -> str:
        return f"<ExplainedClaim {self.name}: {self.verdict.word}>"


@dataclass(frozen=True, repr=False)
class TransferLoss(Short):
    """ℓ_T of the features that a theorem is about, between two certificates."""

    value: float
    lower: float
    status: Status

    def __repr__(self) -> str:
        return f"<TransferLoss {self.value:.6g}, at least {self.lower:.6g}>"


@dataclass(frozen=True, repr=False)
class Quantities(Short):
    """The numbers of a transfer statement; those that need a task, a witness or Phi are None without.

    Args:
        epsilon: the ε of the statement.
        gamma, gamma_delta: the coefficients γ(p_T) and γ(p_T; Δ).
        C: the χ² coverage E_{p_L} (p_T/p_L)², at most 1/γ(p_T).
        B: the norm of the witness that the theorem measures.
        tau: the loss of the witness on the truth.
        transfer_loss: ℓ_T.
        bound: what the theorem promises about it, or the paper's bound if it promises nothing.
    """

    epsilon: Number
    gamma: Number | None = None
    gamma_delta: Number | None = None
    C: Number | None = None
    B: Number | None = None
    tau: Number | None = None
    transfer_loss: TransferLoss | None = None
    bound: Number | None = None

    def __repr__(self) -> str:
        return f"<Quantities {', '.join(name for name, value in vars(self).items() if value is not None)}>"


@dataclass(frozen=True, repr=False)
class Judgement(Short):
    """What the judge says about the instance as a counterexample to a mutation.

    Args:
        mutation: what is removed or tightened.
        refutation: what the judge says.
        claim: the claim that is judged, in full.
        note: on the mutation.
    """

    mutation: Mutation
    refutation: Refutation
    claim: JudgedClaim
    note: str

    def __repr__(self) -> str:
        return f"<Judgement {self.mutation.id}: {self.refutation.reason}>"


@dataclass(frozen=True)
class Origin:
    """Where an instance comes from: the example, a seed and a family, a file, or the museum; nothing for one's own.

    ``moved`` says how far the rows of a file were moved when they were normalised.
    """

    example: str | None = None
    language: str | None = None
    seed: int | None = None
    instance: str | None = None
    museum: str | None = None
    lesson: str | None = None
    moved: tuple[Moved, ...] = ()


UNTOLD = Origin()


@dataclass(frozen=True, repr=False)
class Explanation(Short):
    """What a theorem says about one instance.

    Args:
        theorem: the theorem.
        instance: the instance as it was given.
        arithmetic: the name of the number system.
        verdict: of the whole.
        hypotheses, lemmas, chain, conclusion: the claims; each left side of the chain is the right side before it.
        broken: names of what is refuted: steps, that the proof ends in the theorem's bound, or the conclusion alone.
        why: why the verdict is open, and what would decide it; empty where it is not.
        quantities: the numbers of the statement; None for a theorem that is not about languages.
        judgement: what the judge says, where the instance is a counterexample to a mutation.
        origin: where the instance comes from.
    """

    theorem: Theorem
    instance: Any
    arithmetic: str
    verdict: Verdict
    hypotheses: tuple[ExplainedClaim, ...]
    lemmas: tuple[ExplainedClaim, ...]
    chain: tuple[ExplainedClaim, ...]
    conclusion: ExplainedClaim
    broken: tuple[str, ...] = ()
    why: str = ""
    quantities: Quantities | None = None
    judgement: Judgement | None = None
    origin: Origin = UNTOLD

    def __repr__(self) -> str:
        return f"<Explanation {self.theorem.id} ({self.arithmetic}): {self.verdict.word}>"

    @property
    def steps(self) -> tuple[ExplainedClaim, ...]:
        """Every claim of the proof, lemmas first."""
        return self.lemmas + self.chain

    @property
    def applies(self) -> bool:
        """Whether no hypothesis certainly fails."""
        return all(claim.verdict is not Verdict.REFUTED for claim in self.hypotheses)

    @property
    def ok(self) -> bool:
        """Nothing is refuted, and what is undecided is so because two sides agree."""
        return self.verdict in (Verdict.HOLDS, Verdict.EQUAL)


def explain(
    theorem: str | Theorem,
    instance: Any,
    xp: NumberSystem = FLOAT64,
    mutation: Mutation | None = None,
    origin: Origin = UNTOLD,
) -> Explanation:
    """Explain a theorem on one instance.

    The proof starts from the best classifier that can be found, unless the instance brings its own.

    Args:
        theorem: a theorem or its id.
        instance: the world to explain it on.
        xp: ``FLOAT64`` or ``Balls(bits)``; in balls every number comes with its enclosure.
        mutation: what the instance is a counterexample to; the judge is asked, whatever the number system.
        origin: where the instance comes from, for the reader.

    Returns:
        An ``Explanation``.

    Raises:
        InvalidInput: no theorem of that id, or the instance lacks something that it is about.

    >>> from rooteps.theory import Language, Model
    >>> world = Instance(Language(p_L=[1.0], probs=[[0.5, 0.5]]), Model(tilt=[[0.1, 0.0]]))
    >>> explain("pinsker", world), [step.name for step in explain("pinsker", world).chain]
    (<Explanation pinsker (float64): holds>, ['Fedotov–Harremoës–Topsøe', 'Pinsker'])
    """
    theorem = resolve(theorem)
    w = theorem.world_of(instance, xp)
    return xp.compute(lambda: _explain(theorem, w, instance, mutation, origin))


def _explain(theorem: Theorem, w: Any, instance: Any, mutation: Mutation | None, origin: Origin) -> Explanation:
    xp, best, given = w.xp, None, instance
    if isinstance(instance, Instance) and instance.task is not None:
        start = theorem.proved(w).conclusion.lhs
        best = _best_classifier(theorem, w, instance)
        if best is not None and about_transfer(theorem) and instance.classifier is None:
            informed = w.with_classifier(best.witness)
            # Where the task's own witness is the best one already, rounding decides which of the two is.
            if judge(Claim(theorem.proved(informed).conclusion.lhs, start), xp) == Verdict.HOLDS:
                w, instance = informed, unchecked(Instance, **{**vars(instance), "classifier": best.witness})
    report = verify_world(theorem, w, instance)
    return Explanation(
        theorem,
        given,
        report.arithmetic,
        report.verdict,
        hypotheses=tuple(_explained(checked, xp) for checked in report.hypotheses),
        lemmas=tuple(_explained(checked, xp) for checked in report.lemmas),
        chain=tuple(_explained(checked, xp) for checked in report.chain),
        conclusion=_explained(report.conclusion, xp),
        broken=tuple(checked.claim.name for checked in report.broken),
        why=report.why,
        quantities=_quantities(report, w, given, best) if isinstance(instance, Instance) else None,
        judgement=None if mutation is None else _judgement(theorem, mutation, given),
        origin=origin,
    )


def about_transfer(theorem: Theorem) -> bool:
    """Whether the conclusion bounds ℓ_T − τ for the witness's own τ."""
    return bool(theorem.features) and theorem.tau is None


def _best_classifier(theorem: Theorem, w: Any, instance: Instance) -> Infimum | None:
    """ℓ_T of the features that the theorem is about; None where in float64 these are not finite.

    Both certificates hold for every matrix within the balls, or for the float64 features as they are.
    """
    assert instance.task is not None
    default = "p" if w.reference == "truth" else "mean_features"
    features = theorem.features if about_transfer(theorem) else default
    values = np.asarray(getattr(w, features))
    if values.dtype != object and not np.isfinite(values).all():
        return None
    return of_world(w, features, instance.task, theorem.affine)


def _judgement(theorem: Theorem, mutation: Mutation, instance: Instance) -> Judgement:
    notes = [one.note for one in theorem.mutations if one.mutation.id == mutation.id]
    found, claim = refutes(theorem, mutation, instance), judged_claim(theorem, mutation, instance)
    return Judgement(mutation, found, claim, notes[0] if notes else "")


def _explained(checked: Checked, xp: NumberSystem) -> ExplainedClaim:
    claim = checked.claim
    lhs, rhs = (xp.array(side).item() for side in (claim.lhs, claim.rhs))
    return ExplainedClaim(
        claim.name,
        claim.because,
        number_of(lhs),
        number_of(rhs),
        number_of(rhs - lhs),
        claim.relation,
        claim.lhs_tex,
        claim.rhs_tex,
        checked.verdict,
        checked.ok,
        checked.why,
        claim.cited,
    )


def _quantities(report: Report, w: Any, instance: Instance, best: Infimum | None) -> Quantities:
    theorem, xp = report.theorem, w.xp
    epsilon = theorem.measured("epsilon", w)
    if instance.task is None:
        return Quantities(number_of(xp.array(epsilon).item()))
    known = {"epsilon": epsilon, "gamma": w.gamma}
    if instance.language.Phi is not None:
        known["gamma_delta"] = w.gamma_delta
    known["C"] = w.C
    if instance.witness is not None:
        B = theorem.measured("norm", w)
        promised = report.conclusion.claim.rhs if about_transfer(theorem) else _paper(w, B, epsilon)
        known |= {"B": B, "tau": w.tau, "bound": w.tau + promised}
    numbers = {name: number_of(xp.array(value).item()) for name, value in known.items()}
    # Adding 0.0 turns −0.0 into 0.0.
    loss = None if best is None else TransferLoss(best.value + 0.0, best.lower + 0.0, best.status)
    return Quantities(**numbers, transfer_loss=loss)


def _paper(w: Any, B: Array, epsilon: Array) -> Array:
    """The paper's bound on ℓ_T − τ."""
    return w.loss.lipschitz * B * pinsker(epsilon / w.gamma, w.xp)
