(** Generated from verification/museum/sharp-world.json by counterexamples/generate.py.

    softmax-transfer, with constant=1.9: a model that takes two opposite contexts for one loses all that the bound allows. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1/2; 1/2].
Definition Phi := matrix [[1; -1]].
Definition Fstar := matrix [[1/4]; [-1/4]].
Definition Q := softmax_of 1 2 Phi Fstar.
Definition F := matrix [[1/64]; [1/64]].
Definition T := matrix [[0; 1/2]; [1/2; 0]].
Definition lam := vector [1].
Definition v := vector [1; -1].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition P (s : nat) : nat -> R := softmax_of 1 2 Phi F s.
Definition G := means 2 Phi P.
Definition alpha := matrix [[0; - (-8191/16384 * G 1 0) / (1 * G 0 0)]; [8191/16384; 0]].
Definition low := 4999/5000.

Definition gamma := 1.
Definition eps := 3043/100000.
Definition tau := 7551/10000.
Definition B := 1.

Lemma lower u : low <= task_loss 2 2 T hinge (fun s => dot 1 u (G s)).
Proof. weighed (hinge_dual 2 1 T G alpha) alpha. Qed.

Theorem sharp_world :
  language 2 2 pL Pstar /\ task 2 2 T /\ covers gamma 2 2 pL T /\
  (forall s i, (s < 2)%nat -> 0 < pL s -> (i < 1)%nat -> means 2 Phi Q s i = means 2 Phi Pstar s i) /\
  softmax_optimal_within eps 2 1 2 pL Pstar Phi F /\ in_row_span 1 2 Phi lam v /\ one_lipschitz hinge /\
  bounded B 2 v /\ task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 1 T hinge G (tau + sqrt (19/10 * B ^ 2 * eps / gamma)).
Proof.
  hypotheses.
  apply (refuted _ _ low lower). sure.
Qed.
