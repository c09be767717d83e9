(** Generated from verification/museum/another-phi.json by counterexamples/generate.py.

    softmax-transfer, without subspace-optimum: an excess of zero over another model than the best one says nothing about the means. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1/2; 1/2].
Definition Phi := matrix [[0; 1]].
Definition Fstar := matrix [[0]; [1]].
Definition Q := softmax_of 1 2 Phi Fstar.
Definition kernel := matrix [[-1/4; 1/4]; [1/2; -1/2]].
Definition F := matrix [[0]; [1]].
Definition T := matrix [[0; 1/2]; [1/2; 0]].
Definition lam := vector [1].
Definition v := vector [0; 1].
Definition Pstar (s : nat) : nat -> R := plus (Q s) (kernel s).
Definition P (s : nat) : nat -> R := softmax_of 1 2 Phi F s.
Definition G := means 2 Phi P.
Definition alpha := matrix [[0; 1/2]; [- (1/2 * G 0 0) / (-1 * G 1 0); 0]].
Definition low := 8419/10000.

Definition gamma := 1.
Definition eps := 0.
Definition tau := 3703/5000.
Definition B := 1.

Lemma lower u : low <= task_loss 2 2 T hinge (fun s => dot 1 u (G s)).
Proof. weighed (hinge_dual 2 1 T G alpha) alpha. Qed.

Theorem another_phi :
  language 2 2 pL Pstar /\ task 2 2 T /\ covers gamma 2 2 pL T /\
  sum 2 (fun s => pL s * KL 2 (Q s) (P s)) <= eps /\ in_row_span 1 2 Phi lam v /\ one_lipschitz hinge /\
  bounded B 2 v /\ task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 1 T hinge G (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  hypotheses. part epsilon_optimal by (rewrite KL_same by (intros; reflexivity); numbers). hypotheses.
  apply (refuted _ _ low lower). sure.
Qed.
