"""The format of instance files, in words; kept apart so that ``--help`` can show it without loading anything."""

FORMAT = """\
an instance file is JSON, or NPZ with the same keys joined by dots (truth.F):
  {"schema": 1,
   "p_L": [n],
   "truth": {"probs": [[n,V]]} | {"logits": [[n,V]]} | {"F": [[n,d]], "kernel": [[n,V]] | null}
          | {"A": [[V,k]], "pi": [[n,k]]},
   "Phi": [[d,V]] | null,
   "model": {"F": [[n,d]]} | {"logits": [[n,V]]} | {"probs": [[n,V]]} | {"tilt": [[n,V]]}
          | {"shift": [[n,d]], "objective": "cross-entropy" | "quad"},
   "task": {"p_T": [n], "label_probs": [[n,k]], "loss": LOSS} | null,
   "witness": {"v": [V]} | {"lambda": [d]} | {"scores": [[V,k]]} | {"feature_scores": [[d,k]]} | null}
P(y|s) is a row of label_probs; the columns of a binary task are y = -1, +1. LOSS is hinge or logistic (binary),
multiclass-hinge or softmax (k-way), or, for counterexamples, squared-hinge or one-vs-rest-squared-hinge, which are not
Lipschitz. A shift is measured from the optimum of its objective (of Quad, that of least norm), a tilt from the truth,
p_s(w) ~ p*_s(w) exp(tilt[s,w]). Every key must be there and no other may, but for these, which may be left out:
model.objective ("cross-entropy"), truth.kernel next to A and pi (P* = pi A^T + kernel), truth.optimum [[n,d]] (F* of a
truth not given by F), epsilon (the excess that is claimed), classifier (weights claimed to reach the transfer loss),
topic_score [k] (of sentence-completion). A file that rooteps falsify wrote will do as well.
In NPZ a null is a key that is left out. Rows of distributions sum to one within 1e-12 and are then normalised exactly;
others are refused, or with --normalise divided by their sums.
"""
