(** Generated from verification/museum/far-from-optimal.json by counterexamples/generate.py.

    softmax-transfer, without epsilon-optimal: a model may be as confused as it likes, if nothing is asked of its cross-entropy. *)

From Rooteps Require Import counterexamples.tools counterexamples.sharp_world.
Open Scope R_scope.

Definition gamma := 1.
Definition eps := 0.
Definition tau := 7551/10000.
Definition B := 1.

Theorem far_from_optimal :
  language 2 2 pL Pstar /\ task 2 2 T /\ covers gamma 2 2 pL T /\ in_row_span 1 2 Phi lam v /\
  one_lipschitz hinge /\ bounded B 2 v /\ task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 1 T hinge G (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  hypotheses.
  apply (refuted _ _ low lower). sure.
Qed.
