"""``rooteps explain``: as data, as text, as a page; its quantities against plain NumPy."""

import functools
import json

import numpy as np
import pytest
from rich.cells import cell_len

from rooteps.commands import subject
from rooteps.commands.main import main
from rooteps.commands.render.explanation_page import page
from rooteps.commands.render.explanation_text import show
from rooteps.theory.numbers import number_system
from rooteps.theory.registry import find, theorems
from rooteps.verification.explanation import Origin, explain
from rooteps.verification.explanation_data import to_data
from tests.verification.good_file import GOOD, WORDS, edited

QUANTITIES = ["epsilon", "gamma", "gamma_delta", "C", "B", "tau", "transfer_loss", "bound"]


def printed(capsys, *arguments, code=0):
    assert main(["explain", *arguments]) == code
    return capsys.readouterr().out


@pytest.fixture
def world(tmp_path):
    def write(data):
        path = tmp_path / "world.json"
        path.write_text(json.dumps(data))
        return str(path)

    return write


@functools.cache
def explained(result, arithmetic):
    """What the command shows, once for all tests."""
    theorem = find(result)
    family = subject.find_family(theorem, None)
    instance = subject.draw_one(theorem, family, 0, None)
    return explain(theorem, instance, number_system(arithmetic), origin=Origin(language=family.id, seed=0))


@pytest.mark.parametrize("result", theorems())
@pytest.mark.parametrize("arithmetic", ["float64", "ball"])
def test_every_result_explains_itself(result, arithmetic):
    data = to_data(explained(result, arithmetic))
    assert data["result"] == result
    assert data["arithmetic"] == arithmetic
    assert data["steps"]
    for claim in (*data["hypotheses"], *data["steps"], data["conclusion"]):
        assert {"name", "because", "lhs", "rhs", "slack", "holds"} <= set(claim)
        assert claim["verdict"] in ("holds", "equal")
        assert claim["holds"] == (claim["verdict"] == "holds" or claim["relation"] == "=")
        assert ("lhs_ball" in claim) == (arithmetic == "ball")
    if data["quantities"].get("transfer_loss"):
        ends = data["quantities"]["transfer_loss"]
        assert ends["lower"] <= ends["value"] <= ends["upper"]
        if data["quantities"]["bound"] is not None:
            assert ends["lower"] <= data["quantities"]["bound"]


@pytest.mark.parametrize("result", theorems())
@pytest.mark.parametrize("arithmetic", ["float64", "ball"])
def test_text_and_page(result, arithmetic, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    found = explained(result, arithmetic)
    show(found)
    text = capsys.readouterr().out
    assert max(map(cell_len, text.splitlines())) <= 100
    assert not any(line.endswith(" ") for line in text.splitlines())
    for title in ("Hypotheses", "Proof", "Conclusion"):
        assert (f"\n{title}\n" in text) == (title != "Hypotheses" or bool(found.hypotheses))
    assert "\\" not in text
    assert "None" not in text
    written = page(found)
    assert written.startswith("# ")
    assert written.count("$") % 2 == 0
    for claim in (*found.hypotheses, *found.steps):
        assert f"**{claim.name}**" in written


def test_the_forms_that_are_printed(capsys):
    text = printed(capsys, "subspace-recovery")
    assert "subspace-recovery" in text.splitlines()[0]
    assert printed(capsys, "subspace-recovery", "--markdown").startswith("# ")


def test_the_keys_of_the_data(capsys):
    data = json.loads(printed(capsys, "softmax-transfer", "--json", "--arithmetic", "ball"))
    words = ["number", "title", "statement", "source", "arithmetic", "verdict", "why"]
    assert list(data) == ["schema", "result", "origin", *words, "hypotheses", "steps", "conclusion", "quantities"]
    assert data["origin"] == {"example": "sentiment"}
    assert list(data["conclusion"]) == [
        *("name", "because", "lhs", "rhs", "relation", "slack", "holds", "verdict", "why"),
        *("lhs_tex", "rhs_tex"),
        *("lhs_ball", "rhs_ball", "slack_ball"),
    ]
    balls = [f"{name}_ball" for name in QUANTITIES if name != "transfer_loss"]
    assert list(data["quantities"]) == [*QUANTITIES, *balls]
    assert list(data["quantities"]["transfer_loss"]) == ["value", "lower", "upper", "status"]
    kept = json.loads(printed(capsys, "--museum", "blind-spot", "--json"))
    assert list(kept["origin"]) == ["museum", "lesson"]
    assert list(kept["mutation"]) == ["id", "certified", "ratio", "reason", "note", "claim"]


def test_an_epsilon_that_no_model_has_takes_one_line(capsys):
    with pytest.raises(SystemExit) as end:
        main(["explain", "pinsker", "--epsilon", "1e10"])
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("rooteps: --epsilon: 1e+10: no model of softmax is so far ")


@pytest.mark.parametrize("epsilon", [1e-315, 5e-324])
def test_an_epsilon_that_double_precision_hardly_holds_is_answered(epsilon, capsys):
    assert main(["explain", "pinsker", "--epsilon", repr(epsilon), "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["quantities"]["epsilon"] == epsilon
    assert data["verdict"] == "undecided"
    assert "double precision underflows" in data["why"]


def test_the_epsilon_asked_for_is_the_one_shown(capsys):
    for epsilon in (10.0, 1e-20):
        data = json.loads(printed(capsys, "softmax-transfer", "--json", "--epsilon", repr(epsilon)))
        assert data["quantities"]["epsilon"] == epsilon
        excess = next(claim for claim in data["hypotheses"] if claim["name"] == "epsilon-optimal")
        assert abs(excess["lhs"] / epsilon - 1) < 1e-10


def test_equal_seeds_give_equal_explanations(capsys):
    one, two, three = (printed(capsys, "pinsker", "--json", "--seed", seed) for seed in "112")
    assert one == two != three


def oracle(data):
    """ε, γ, C, B, τ and the bound of softmax transfer in a dozen lines of NumPy."""
    p_L, p_T, Phi = (np.array(x, float) for x in (data["p_L"], data["task"]["p_T"], data["Phi"]))
    logits = np.array(data["truth"]["F"]) @ Phi
    q = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    truth = q + np.array(data["truth"]["kernel"])
    model = np.exp(np.array(data["model"]["F"]) @ Phi)
    model /= model.sum(axis=1, keepdims=True)
    epsilon = p_L @ (q * np.log(q / model)).sum(axis=1)
    gamma = min(1.0, np.min(p_L[p_T > 0] / p_T[p_T > 0]))
    v = np.array(data["witness"]["lambda"]) @ Phi
    losses = np.maximum(0, 1 - np.array([[-1, 1]]) * (truth @ v)[:, None])
    tau = p_T @ (np.array(data["task"]["label_probs"]) * losses).sum(axis=1)
    B = np.abs(v).max()
    C = (p_T**2 / p_L)[p_T > 0].sum()
    bound = tau + np.sqrt(2 * B**2 * epsilon / gamma)
    return {"epsilon": epsilon, "gamma": gamma, "C": C, "B": B, "tau": tau, "bound": bound}


@pytest.mark.parametrize("arithmetic", ["float64", "ball"])
def test_quantities_against_numpy(arithmetic, capsys, world):
    data = json.loads(
        printed(capsys, "softmax-transfer", "--json", "--arithmetic", arithmetic, "--instance", world(GOOD))
    )
    found = data["quantities"]
    assert [name for name in found if not name.endswith("_ball")] == QUANTITIES
    for name, value in oracle(GOOD).items():
        assert found[name] == pytest.approx(value, rel=1e-12), name
    assert found["gamma_delta"] >= found["gamma"] - 1e-12
    # Two contexts of one feature with opposite signs: the noisy label of the second (0.1) is the loss that remains.
    assert found["transfer_loss"]["value"] == pytest.approx(0.1, rel=1e-12)
    assert data["conclusion"]["lhs"] == pytest.approx(found["transfer_loss"]["value"] - found["tau"], rel=1e-9)


def test_a_null_witness_is_the_one_of_least_loss(capsys, world):
    data = json.loads(printed(capsys, "softmax-transfer", "--json", "--instance", world(edited("witness", None))))
    assert data["quantities"]["tau"] == pytest.approx(0.1, rel=1e-9)
    assert data["quantities"]["bound"] >= data["quantities"]["transfer_loss"]["upper"]


@pytest.mark.parametrize("arithmetic", ["float64", "ball"])
def test_the_optimum_of_a_truth_given_by_probabilities_is_found(arithmetic, capsys, world):
    data = edited("truth", {"probs": WORDS})
    found = json.loads(
        printed(capsys, "softmax-transfer", "--json", "--arithmetic", arithmetic, "--instance", world(data))
    )
    assert found["verdict"] in ("holds", "equal")
    F, Phi = np.linspace(-3, 3, 600_001), np.array(data["Phi"][0])
    weights = np.exp(F[:, None] * Phi)
    means = (weights @ Phi) / weights.sum(axis=1)
    best = np.interp(np.array(WORDS) @ Phi, means, F)

    def cross_entropy(f):
        logits = np.array(f)[:, None] * Phi
        return np.array(data["p_L"]) @ (np.log(np.exp(logits).sum(axis=1)) - (np.array(WORDS) * logits).sum(axis=1))

    excess = cross_entropy(np.array(data["model"]["F"])[:, 0]) - cross_entropy(best)
    assert found["quantities"]["epsilon"] == pytest.approx(excess, rel=1e-8)


def test_without_a_task_only_epsilon_is_known(capsys, world):
    data = edited("task", None) | {"witness": None}
    found = json.loads(printed(capsys, "pythagoras", "--json", "--instance", world(data)))["quantities"]
    assert found["epsilon"] > 0
    assert [name for name, value in found.items() if value is not None] == ["epsilon"]


K_WAY = {"p_T": [0.5, 0.5, 0.0], "label_probs": WORDS, "loss": "softmax"}


@pytest.mark.parametrize(
    ("result", "data", "message"),
    [
        ("softmax-transfer", edited("task", None) | {"witness": None}, "task: missing, and softmax-transfer"),
        ("softmax-transfer", edited("task", K_WAY) | {"witness": None}, "task.loss: 'softmax', but softmax-transfer"),
        (
            "softmax-transfer",
            edited("model", {"logits": WORDS}),
            "model.logits: softmax-transfer is about softmax models",
        ),
        ("multiclass-transfer", GOOD, "task.loss: 'hinge', but multiclass-transfer is about a k-way task"),
        ("sentence-completion", GOOD, "truth.A: missing"),
        ("quad-objective", edited("model", {"probs": WORDS}), "model.probs: this result is about features f(s)"),
        (
            "softmax-transfer",
            edited("truth", {"probs": [[1, 0, 0], [0, 1, 0], [0, 0, 1]]}),
            "truth[0]: no optimal features F* for this Phi",
        ),
    ],
)
def test_what_a_result_needs_and_a_file_lacks(result, data, message, capsys, world):
    with pytest.raises(SystemExit) as end:
        main(["explain", result, "--instance", world(data)])
    error = capsys.readouterr().err
    assert end.value.code == 2
    assert error.startswith(f"rooteps: world.json: {message}"), error
    assert error.count("\n") == 1


def test_a_failing_hypothesis_is_exit_code_one(capsys, world):
    path = world(edited("witness", {"v": [1.0, 5.0, 0.0]}))
    text = printed(capsys, "softmax-transfer", "--instance", path, code=1)
    assert "not applicable: the hypothesis row-span fails" in text
