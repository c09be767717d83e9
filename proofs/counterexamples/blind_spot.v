(** Generated from verification/museum/blind-spot.json by counterexamples/generate.py.

    softmax-transfer, without row-span: the best softmax model has the right means and a wrong middle word: lambda cdot Phi p cannot ask for it. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1/2; 1/2].
Definition Phi := matrix [[1; 0; -1]].
Definition Fstar := matrix [[0]; [0]].
Definition Q := softmax_of 1 3 Phi Fstar.
Definition kernel := matrix [[1/8; -1/4; 1/8]; [-1/8; 1/4; -1/8]].
Definition F := matrix [[1/4]; [1/4]].
Definition T := matrix [[1/2; 0]; [0; 1/2]].
Definition v := vector [-1; 1; -1].
Definition Pstar (s : nat) : nat -> R := plus (Q s) (kernel s).
Definition P (s : nat) : nat -> R := softmax_of 1 3 Phi F s.
Definition G := means 3 Phi P.
Definition alpha := matrix [[- (8191/16384 * G 1 0) / (-1 * G 0 0); 0]; [0; 8191/16384]].
Definition low := 4999/5000.

Definition gamma := 1.
Definition eps := 2073/100000.
Definition tau := 5001/10000.
Definition B := 1.

Lemma lower u : low <= task_loss 2 2 T hinge (fun s => dot 1 u (G s)).
Proof. weighed (hinge_dual 2 1 T G alpha) alpha. Qed.

Theorem blind_spot :
  language 2 3 pL Pstar /\ task 2 2 T /\ covers gamma 2 2 pL T /\
  (forall s i, (s < 2)%nat -> 0 < pL s -> (i < 1)%nat -> means 3 Phi Q s i = means 3 Phi Pstar s i) /\
  softmax_optimal_within eps 2 1 3 pL Pstar Phi F /\ one_lipschitz hinge /\ bounded B 3 v /\
  task_loss 2 2 T hinge (fun s => dot 3 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 1 T hinge G (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  hypotheses.
  apply (refuted _ _ low lower). sure.
Qed.
