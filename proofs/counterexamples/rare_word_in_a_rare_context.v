(** Generated from verification/museum/rare-word-in-a-rare-context.json by counterexamples/generate.py.

    softmax-variance-coverage-transfer, with thirds=0: where the task is more than language modelling, the model all but rules out a word that the truth expects: no variance, and a large error. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1/4; 3/4].
Definition Phi := matrix [[-2; 2]].
Definition Fstar := matrix [[0]; [1/2]].
Definition Q := softmax_of 1 2 Phi Fstar.
Definition F := matrix [[2]; [3/2]].
Definition T := matrix [[1/2; 0]; [0; 1/2]].
Definition lam := vector [1].
Definition v := vector [-2; 2].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition P (s : nat) : nat -> R := softmax_of 1 2 Phi F s.
Definition G := means 2 Phi P.
Definition alpha := matrix [[- (1/2 * G 1 0) / (-1 * G 0 0); 0]; [0; 1/2]].
Definition low := 4989/5000.

Definition gamma := 1/2.
Definition eps := 273/250.
Definition tau := 5001/10000.
Definition B := 2.

Lemma lower u : low <= task_loss 2 2 T hinge (fun s => dot 1 u (G s)).
Proof. weighed (hinge_dual 2 1 T G alpha) alpha. Qed.

Theorem rare_word_in_a_rare_context :
  language 2 2 pL Pstar /\ task 2 2 T /\ covers gamma 2 2 pL T /\
  (forall s i, (s < 2)%nat -> 0 < pL s -> (i < 1)%nat -> means 2 Phi Q s i = means 2 Phi Pstar s i) /\
  softmax_optimal_within eps 2 1 2 pL Pstar Phi F /\ in_row_span 1 2 Phi lam v /\ one_lipschitz hinge /\
  bounded B 2 v /\ task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 1 T hinge G (tau + sqrt (2 * sum 2 (fun s => contexts_of 2 T s * (contexts_of 2 T s / pL s) * variance 2 (P s) v) * eps)).
Proof.
  hypotheses.
  apply (refuted _ _ low lower). sure.
Qed.
