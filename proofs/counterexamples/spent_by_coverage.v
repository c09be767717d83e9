(** Generated from verification/museum/spent-by-coverage.json by counterexamples/generate.py.

    softmax-coverage-exact-transfer, with budget=0.9: the truths are tilts along p_T(s)/p_L(s) times the score: so all of ε is spent where it does most harm. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [3/8; 3/8; 1/8; 1/8].
Definition Phi := matrix [[1; -1]].
Definition Fstar := matrix [[1/8]; [-1/8]; [9/8]; [-9/8]].
Definition Q := softmax_of 1 2 Phi Fstar.
Definition F := matrix [[1/1024]; [1/1024]; [1/1024]; [1/1024]].
Definition T := matrix [[0; 1/8]; [1/8; 0]; [0; 3/8]; [3/8; 0]].
Definition lam := vector [1].
Definition v := vector [1; -1].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition P (s : nat) : nat -> R := softmax_of 1 2 Phi F s.
Definition G := means 2 Phi P.
Definition mu := 29/10.
Definition alpha := matrix [[0; - (-8191/65536 * G 1 0 + 3/8 * G 2 0 + -3/8 * G 3 0) / (1 * G 0 0)]; [8191/65536; 0]; [0; 3/8]; [3/8; 0]].
Definition low := 9999/10000.

Definition gamma := 1/3.
Definition eps := 201/2000.
Definition tau := 181/500.
Definition B := 1.

Lemma lower u : low <= task_loss 4 2 T hinge (fun s => dot 1 u (G s)).
Proof. weighed (hinge_dual 4 1 T G alpha) alpha. Qed.

Theorem spent_by_coverage :
  language 4 2 pL Pstar /\ task 4 2 T /\ covers gamma 4 2 pL T /\
  (forall s i, (s < 4)%nat -> 0 < pL s -> (i < 1)%nat -> means 2 Phi Q s i = means 2 Phi Pstar s i) /\
  softmax_optimal_within eps 4 1 2 pL Pstar Phi F /\ in_row_span 1 2 Phi lam v /\ one_lipschitz hinge /\
  bounded B 2 v /\ task_loss 4 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  forall rho, ~ best_loss_at_most 4 2 1 T hinge G (tau + Rmin (mu * (9/10 * (eps)) + sum 4 (fun s => pL s * (mu * Rmax (log_mgf 2 (P s) v (contexts_of 2 T s / pL s / mu)) (log_mgf 2 (P s) v (- (contexts_of 2 T s / pL s / mu)))))) (sum 4 (fun s => contexts_of 2 T s * rho s))).
Proof.
  hypotheses.
  intros rho. apply (refuted _ _ low lower).
  eapply Rle_lt_trans; [apply Rplus_le_compat_l, Rmin_l|]. cbv [psi log_mgf]. sure.
Qed.
