(** Generated from verification/museum/split-contexts.json by counterexamples/generate.py.

    softmax-chi-squared-transfer, with coverage=0.9: each context is two that look alike, and a model errs in proportion to p_T(s)/p_L(s): all of C is lost, and no 1/gamma. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [15/32; 15/32; 1/32; 1/32].
Definition Phi := matrix [[1; -1]].
Definition Fstar := matrix [[1/256]; [-1/256]; [15/256]; [-15/256]].
Definition Q := softmax_of 1 2 Phi Fstar.
Definition F := matrix [[1/1024]; [1/1024]; [1/1024]; [1/1024]].
Definition T := matrix [[0; 1/4]; [1/4; 0]; [0; 1/4]; [1/4; 0]].
Definition lam := vector [1].
Definition v := vector [1; -1].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition P (s : nat) : nat -> R := softmax_of 1 2 Phi F s.
Definition G := means 2 Phi P.
Definition alpha := matrix [[0; - (-1/4 * G 1 0 + 1/4 * G 2 0 + -8191/32768 * G 3 0) / (1 * G 0 0)]; [1/4; 0]; [0; 1/4]; [8191/32768; 0]].
Definition low := 9999/10000.

Definition gamma := 1/8.
Definition eps := 287/2500000.
Definition tau := 1211/1250.
Definition B := 1.

Lemma lower u : low <= task_loss 4 2 T hinge (fun s => dot 1 u (G s)).
Proof. weighed (hinge_dual 4 1 T G alpha) alpha. Qed.

Theorem split_contexts :
  language 4 2 pL Pstar /\ task 4 2 T /\ covers gamma 4 2 pL T /\
  (forall s i, (s < 4)%nat -> 0 < pL s -> (i < 1)%nat -> means 2 Phi Q s i = means 2 Phi Pstar s i) /\
  softmax_optimal_within eps 4 1 2 pL Pstar Phi F /\ in_row_span 1 2 Phi lam v /\ one_lipschitz hinge /\
  bounded B 2 v /\ task_loss 4 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 4 2 1 T hinge G (tau + sqrt (2 * B ^ 2 * eps * Rpower (chi_squared 4 2 pL T) (9/10))).
Proof.
  hypotheses.
  apply (refuted _ _ low lower). sure.
Qed.
