(** Generated from verification/museum/rare-context.json by counterexamples/generate.py.

    softmax-transfer, without covering: what language modelling sees once in a million words costs nothing in ε and may be half of the task. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1/1048576; 1048575/1048576].
Definition Phi := matrix [[0; 1]].
Definition Fstar := matrix [[0]; [1]].
Definition Q := softmax_of 1 2 Phi Fstar.
Definition F := matrix [[1]; [1]].
Definition T := matrix [[1/2; 0]; [0; 1/2]].
Definition lam := vector [1].
Definition v := vector [0; 1].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition P (s : nat) : nat -> R := softmax_of 1 2 Phi F s.
Definition G := means 2 Phi P.
Definition alpha := matrix [[- (8191/16384 * G 1 0) / (-1 * G 0 0); 0]; [0; 8191/16384]].
Definition low := 4999/5000.

Definition gamma := 1.
Definition eps := 573/5000000000.
Definition tau := 1769/2000.
Definition B := 1.

Lemma lower u : low <= task_loss 2 2 T hinge (fun s => dot 1 u (G s)).
Proof. weighed (hinge_dual 2 1 T G alpha) alpha. Qed.

Theorem rare_context :
  language 2 2 pL Pstar /\ task 2 2 T /\
  (forall s i, (s < 2)%nat -> 0 < pL s -> (i < 1)%nat -> means 2 Phi Q s i = means 2 Phi Pstar s i) /\
  softmax_optimal_within eps 2 1 2 pL Pstar Phi F /\ in_row_span 1 2 Phi lam v /\ one_lipschitz hinge /\
  bounded B 2 v /\ task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 1 T hinge G (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  hypotheses.
  apply (refuted _ _ low lower). sure.
Qed.
