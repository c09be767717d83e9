(** Generated from verification/museum/root-epsilon.json by counterexamples/generate.py.

    softmax-transfer, exponent 0.55: the loss of that model moves like √ε, so a better rate in ε is out of reach. *)

From Rooteps Require Import counterexamples.tools counterexamples.sharp_world.
Open Scope R_scope.

Definition gamma := 1.
Definition eps := 3043/100000.
Definition tau := 7551/10000.
Definition B := 1.

Theorem root_epsilon :
  language 2 2 pL Pstar /\ task 2 2 T /\ covers gamma 2 2 pL T /\
  (forall s i, (s < 2)%nat -> 0 < pL s -> (i < 1)%nat -> means 2 Phi Q s i = means 2 Phi Pstar s i) /\
  softmax_optimal_within eps 2 1 2 pL Pstar Phi F /\ in_row_span 1 2 Phi lam v /\ one_lipschitz hinge /\
  bounded B 2 v /\ task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 1 T hinge G (tau + B * Rpower (2 * eps / gamma) (55/100)).
Proof.
  hypotheses.
  apply (refuted _ _ low lower). sure.
Qed.
