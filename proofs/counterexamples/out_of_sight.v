(** Generated from verification/museum/out-of-sight.json by counterexamples/generate.py.

    aligned-transfer, with outside=0.9: a witness orthogonal to the row-span scores every context equally strongly, and the features know nothing of it. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1/2; 1/2].
Definition Phi := matrix [[1; 1]].
Definition Q := matrix [[3/4; 1/4]; [1/4; 3/4]].
Definition T := matrix [[0; 1/2]; [1/2; 0]].
Definition v := vector [2; -2].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition G := matrix [[1/2]; [1/2]].
Definition eigenvalues := vector [1/2; 1/8].
Definition directions := matrix [[1; 1]; [1; -1]].
Definition Omega := substitutability 2 pL Pstar.
Definition alpha := matrix [[0; - (-8191/16384 * G 1 0) / (1 * G 0 0)]; [8191/16384; 0]].
Definition low := 4999/5000.
Definition Pi := matrix [[1/2; 1/2]; [1/2; 1/2]].
Definition eps_1 := / 2 * sum 2 (fun s => pL s * sum 2 (fun w => (logits 1 Phi (G s) w - times 2 Pi (Pstar s) w) ^ 2)).
Definition eps_2 := / 2 * (sum 1 eigenvalues - trace_of_product 2 Pi Omega).
Definition outside := (fun w => v w - times 2 Pi v w).

Definition gamma := 1.
Definition tau := 0.

Lemma lower u : low <= task_loss 2 2 T hinge (fun s => dot 1 u (G s)).
Proof. weighed (hinge_dual 2 1 T G alpha) alpha. Qed.

Theorem out_of_sight :
  language 2 2 pL Pstar /\ task 2 2 T /\ covers gamma 2 2 pL T /\
  eigenbasis 2 Omega eigenvalues (normalised 2 directions) /\ projector 1 2 Phi Pi /\ one_lipschitz hinge /\
  task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 1 T hinge G (tau + (norm2 2 (times 2 Pi v) * sqrt (2 * eps_1) + 9/10 * sqrt (dot 2 outside (times 2 Omega outside)))
    / sqrt gamma).
Proof.
  hypotheses.
  apply (refuted _ _ low lower). sure.
Qed.
