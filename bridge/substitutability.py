r"""Which words stand in for which under a real teacher, and how much of that the embeddings of its students hold.

Ω* = E_{p_L}[p*_s p*_sᵀ] of the teacher is V × V and never written down. Its d largest eigenvectors span the row-span
that is best for the Quad objective (``best-embeddings``); Π projects onto that of a student's Phi. What the results on
learned embeddings say needs features of Quad, with Phiᵀf'(s) near Πp*_s. The logits Phiᵀf(s) of a softmax model are
nowhere near it; but its conditional means Phi p_f(s) are such features in other coordinates: f' = (Phi Phiᵀ)⁻¹ Phi p_f
has Phiᵀf' = Πp_f. So for every v, with a linear classifier on Phi p_f,

$$\ell_T(\Phi p_f) - \tau
  \le (\|\Pi v\|_2 \sqrt{2\varepsilon_1} + \sqrt{v_\perp^\top \Omega^* v_\perp}) / \sqrt{\gamma}
  \le \|v\|_2 \sqrt{(2\varepsilon_1 + 2\varepsilon_2 + \lambda_{d+1}) / \gamma}, \qquad
  2\varepsilon_1 = \mathbb{E}_{p_L} \|\Pi(p_f - p^*)\|_2^2$$

where 2ε_2 = Σ_{i≤d} λ_i − tr ΠΩ* is due to Phi alone. Nothing is asked of the student.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import scipy.linalg

from rooteps.bridge import witnesses
from rooteps.bridge.contexts import features_at
from rooteps.bridge.experiment import FEATURES, Plan, Progress, require_same_words, setting_of
from rooteps.bridge.language_model import LanguageModel
from rooteps.bridge.setting import Setting
from rooteps.bridge.spectrum import ITERATIONS, Spectrum, top_eigenpairs
from rooteps.bridge.streaming import SecondMoments, compare, expectations
from rooteps.bridge.streaming.pair import Softmax
from rooteps.bridge.witnesses import Natural
from rooteps.theory.checks import InvalidInput
from rooteps.theory.claims import Claim
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.task import Task
from rooteps.verification.verdict import Verdict, judge


@dataclass(frozen=True)
class Transfer:
    """What one classifier v on the truth says about Phi p_f.

    Args:
        B: ‖v‖_2.
        tau: its loss on p*.
        change: ℓ_T(Phi p_f) − τ at the classifier whose score is Πv·p_f.
        aligned, next, all: what is added to τ by ``aligned-transfer``, ``next-eigenvalue`` and ``learned-embeddings``.
    """

    B: float
    tau: float
    change: float
    aligned: float
    next: float
    all: float

    @property
    def ok(self) -> bool:
        """Whether each is at most the next one, as far as float64 can tell."""
        chain = self.change, self.aligned, self.next, self.all
        claims = (Claim(lhs, rhs, self.tau) for lhs, rhs in pairwise(chain))
        return all(judge(claim, FLOAT64) != Verdict.REFUTED for claim in claims)


@dataclass(frozen=True)
class Alignment:
    """One student's row-span against the best one.

    Args:
        student: its name.
        d: dimensions of the row-span.
        angles: principal angles to the space of the d largest eigenvalues, as found, in degrees, increasing.
        turned: how far the one found may be from that space, in degrees; angles are as uncertain.
        held: tr ΠΩ*.
        last, next: λ_d and λ_{d+1}, each between two numbers.
        misaligned: 2ε_2 between two numbers.
        error: 2ε_1 of the conditional means.
        logits: E_{p_L}‖Phiᵀf‖², next to which tr Ω* is small: the student's own features are none of Quad's.
        transfer: what follows for a task.
    """

    student: str
    d: int
    angles: tuple[float, ...]
    turned: float
    held: float
    last: tuple[float, float]
    next: tuple[float, float]
    misaligned: tuple[float, float]
    error: float
    logits: float
    transfer: Transfer

    @property
    def tells_words_apart(self) -> bool:
        """Whether ``substitutable-words`` says anything about this Phi: 2ε_2 < λ_d for certain."""
        return self.misaligned[1] < self.last[0]

    def to_json(self) -> dict[str, Any]:
        """As nested dictionaries."""
        return asdict(self)


def measure(
    teacher: LanguageModel,
    students: Sequence[LanguageModel],
    plan: Plan,
    out: Path | None = None,
    iterations: int = ITERATIONS,
    progress: Progress = lambda what, done, total: None,
) -> tuple[Spectrum, list[Alignment]]:
    """Ω* of a teacher, and the row-span of every student against it.

    Args:
        teacher: taken to be the truth.
        students: models with the same words; the teacher may be among them.
        plan: what to measure on, as in ``experiment.run``.
        out: a directory in which features are kept.
        iterations: of the search for eigenvectors.
        progress: told about long work.

    Raises:
        InvalidInput: a student with other words, too little text, or no more contexts than dimensions.
    """
    require_same_words(teacher, students)
    setting = setting_of(min((teacher, *students), key=lambda model: model.n_positions), plan)
    d, n, V = max(len(student.Phi) for student in students), len(setting.contexts), teacher.Phi.shape[1]
    if not d < min(n, V):
        raise InvalidInput(f"contexts: Ω* of {n} contexts has no eigenvalue beyond the {d} dimensions of the students")
    if out is not None:
        (out / FEATURES).mkdir(parents=True, exist_ok=True)
        out = out / FEATURES

    def features(model: LanguageModel) -> np.ndarray:
        what = f"features of {model.name}"
        return features_at(model, setting.contexts, out, lambda done, total: progress(what, done, total))

    truth = features(teacher), teacher.Phi
    known = truth[0][setting.on_task], teacher.Phi
    words = witnesses.class_words(known, setting.labels, plan.words)
    naturals = witnesses.on_class_words(known, setting.alone(setting.binary()), words)
    omega = SecondMoments(*truth, setting.p_L, lambda done, total: progress("eigenvectors", done, total))
    spectrum = top_eigenpairs(omega, omega.trace, min(n, V), d + 1, plan.seed, iterations)
    found = []
    for number, student in enumerate(students):
        own = features(student), student.Phi
        progress("row-spans", number, len(students))
        found.append(align(student.name, setting, truth, own, omega, spectrum, naturals))
    return spectrum, found


def align(
    name: str,
    setting: Setting,
    truth: Softmax,
    student: Softmax,
    omega: SecondMoments,
    spectrum: Spectrum,
    naturals: Sequence[Natural],
) -> Alignment:
    """One student's row-span against the space of the d largest eigenvalues, and what it means for a task.

    Args:
        name: of the student.
        setting: the contexts and the task.
        truth, student: features [n, d] and embeddings [d, V] of each.
        omega: Ω* of the truth on these contexts.
        spectrum: its largest eigenvalues, more than d of them.
        naturals: classifiers of the binary task on the truth, of which that with the least bound is used.
    """
    F, Phi = (np.asarray(x, dtype=np.float64) for x in student)
    span = scipy.linalg.orth(Phi.T)
    d = span.shape[1]
    angles = np.degrees(scipy.linalg.subspace_angles(span, spectrum.vectors[:, :d]))
    held = float((span * (omega @ span)).sum())
    moved = compare(truth, student, np.ascontiguousarray(span.T), dtype=np.float64).score_change
    low, high = (total - held for total in spectrum.top(d))
    misaligned = max(low, 0.0), max(high, 0.0)
    error = float(setting.p_L @ (moved * moved).sum(axis=1))
    left = omega.trace - held, spectrum.top(d + 1)[1] - held  # what learned-embeddings and next-eigenvalue count
    return Alignment(
        student=name,
        d=d,
        angles=tuple(sorted(angles.tolist())),
        turned=spectrum.turned(d),
        held=held,
        last=spectrum.next(d - 1),
        next=spectrum.next(d),
        misaligned=misaligned,
        error=error,
        logits=float(setting.p_L @ ((F @ (Phi @ Phi.T)) * F).sum(axis=1)),
        transfer=_transfer(setting, truth, student, span, error, left, naturals),
    )


def _transfer(
    setting: Setting,
    truth: Softmax,
    student: Softmax,
    span: np.ndarray,
    error: float,
    left: tuple[float, float],
    naturals: Sequence[Natural],
) -> Transfer:
    """The classifier with the least bound by ``next-eigenvalue``, and what the others say of it."""
    per_norm = [np.sqrt((error + each) / setting.mixture) for each in left]

    weights = [np.asarray(natural.witness.v) for natural in naturals]
    sizes = [float(np.linalg.norm(v)) for v in weights]
    best = int(np.argmin([natural.tau + B * per_norm[1] for natural, B in zip(naturals, sizes, strict=True)]))
    v, B = weights[best], sizes[best]
    inside = span @ (span.T @ v)
    task = setting.binary()
    true = expectations(*truth, np.stack([v, v - inside]))
    own = expectations(*student, inside[None])[:, 0]
    outside = float(np.sqrt(setting.p_L @ true[:, 1] ** 2))
    tau = _loss(task, true[:, 0])
    return Transfer(
        B=B,
        tau=tau,
        change=_loss(task, own) - tau,
        aligned=float((np.linalg.norm(inside) * np.sqrt(error) + outside) / np.sqrt(setting.mixture)),
        next=float(B * per_norm[1]),
        all=float(B * per_norm[0]),
    )


def _loss(task: Task, scores: np.ndarray) -> float:
    """ℓ_T at these scores, [n]."""
    values = np.asarray(task.surrogate.value(FLOAT64.array(scores), FLOAT64))
    return float((task.p_T[:, None] * task.label_probs * values).sum())
