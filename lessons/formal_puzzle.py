"""The last level: the statement of a theorem in Coq, and which of its hypotheses is which on the page."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from functools import partial

from rooteps.lessons.computing import XP
from rooteps.theory import InvalidInput
from rooteps.theory.registry import find
from rooteps.verification.formal import NOT_PROVED, PROOFS, Formal, pieces, statements
from rooteps.verification.museum import Exhibit, exhibits
from rooteps.verification.proved_steps import in_coq
from rooteps.verification.verdict import Verdict, judge


@dataclass(frozen=True)
class Masked:
    """A formal statement whose hypotheses have lost their names.

    Args:
        text: the statement, with H1, H2, … for them.
        assumed: what each of these says, in Coq.
        names: of the page, in the same order.
    """

    text: str
    assumed: tuple[str, ...]
    names: tuple[str, ...]


def stated(id: str) -> Formal:
    """What is proved in Coq of a theorem.

    Raises:
        InvalidInput: ``proofs/`` is not there, as in an installation, or has no proof of it; the message says why.

    >>> stated("gaussian-partition")
    Traceback (most recent call last):
    rooteps.theory.checks.InvalidInput: not proved in Coq: it speaks of normal draws, and the formal statements of \
finite sets
    """
    if not PROOFS.is_dir():
        raise InvalidInput("proofs: they are in the repository, in proofs/, and not in this installation")
    if id in NOT_PROVED:
        raise InvalidInput(f"not proved in Coq: {NOT_PROVED[id]}")
    return statements()[in_coq(id)]


def text_of(formal: Formal) -> str:
    """A formal statement with what its sections declare."""
    return "\n".join([*formal.context, "", formal.text])


@functools.cache
def masked(id: str) -> Masked:
    """A statement of ``proofs/`` without the names of what the page also assumes.

    Raises:
        InvalidInput: as ``stated``.

    >>> masked("softmax-transfer").assumed[2]
    'in_row_span d V Phi lam v'
    """
    formal = stated(id)
    on_page = {in_coq(assumed.name): assumed.name for assumed in find(id).hypotheses}
    text = text_of(formal)
    found = [(name, said) for name in formal.hypotheses if name in on_page for said in [_says(formal, name)]]
    for number, (name, _) in enumerate(found, 1):
        text = re.sub(rf"\b{name}(?= :)", f"H{number}", text)
    return Masked(text, tuple(said for _, said in found), tuple(on_page[name] for name, _ in found))


def _says(formal: Formal, name: str) -> str:
    """What a hypothesis says: ``(name : …)`` in the statement, or a ``Hypothesis`` of its section."""
    _, _, said = re.split(rf"(\(|Hypothesis ){name} :", text_of(formal), maxsplit=1)
    depth = 0
    for at, sign in enumerate(said):
        depth += (sign == "(") - (sign == ")")
        if depth < 0 or (depth == 0 and re.match(r"\.\s", said[at:])):
            return " ".join(said[:at].split())
    raise AssertionError(f"{formal.name}: {name} begins and does not end")


def definitions(said: str) -> str:
    """The definitions in Coq of the words of a statement.

    >>> definitions("in_row_span d V Phi lam v").splitlines()[0]
    'Definition in_row_span (d V : nat) (Phi : nat -> nat -> R) (lam v : nat -> R) : Prop :='
    """
    source = (PROOFS / "foundations" / "definitions.v").read_text(encoding="utf-8")
    known = {}
    for kind, text in pieces(source):
        named = re.match(r"Definition (\w+)", text)
        if kind == "sentence" and named:
            known[named[1]] = text
    return "\n\n".join(known[word] for word in dict.fromkeys(re.findall(r"\w+", said)) if word in known)


@dataclass(frozen=True)
class Confused:
    """An exhibit of the museum on which one hypothesis holds and another fails."""

    exhibit: Exhibit
    holds: str
    fails: str


@functools.cache
def confused(id: str, place: int, chosen: str) -> Confused | None:
    """An exhibit that tells the hypothesis at a place of the formal statement from one of the page; None for the same.

    >>> confused("softmax-transfer", 0, "covering"), confused("softmax-transfer", 0, "row-span").exhibit.name
    (None, 'blind-spot')
    """
    true = masked(id).names[place]
    if chosen == true:
        return None
    for name, verdicts in _verdicts(id).items():
        for holds, fails in ((true, chosen), (chosen, true)):
            if verdicts[holds] is not Verdict.REFUTED and verdicts[fails] is Verdict.REFUTED:
                return Confused(exhibits()[name], holds, fails)
    raise AssertionError(f"no exhibit tells {true} from {chosen}")


@functools.cache
def _verdicts(id: str) -> dict[str, dict[str, Verdict]]:
    """Exhibit to hypothesis to verdict, in balls."""
    theorem, found = find(id), {}
    for name, kept in exhibits().items():
        if kept.theorem is theorem and kept.mutation.without:
            claims = XP.compute(partial(theorem.assumptions, theorem.world_of(kept.instance, XP)))
            found[name] = {claim.name: Verdict(int(judge(claim, XP))) for claim in claims}
    return found
