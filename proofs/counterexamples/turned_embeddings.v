(** Generated from verification/museum/turned-embeddings.json by counterexamples/generate.py.

    substitutable-words, with turned=0.9: two words that are always equally likely get two embeddings, where Phi is turned a little from the best. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1].
Definition Phi := matrix [[4; 3]].
Definition Q := matrix [[1/2; 1/2]].
Definition T := matrix [[0; 1]].
Definition v := vector [1; -1].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition G := matrix [[7/50]].
Definition eigenvalues := vector [1/2; 0].
Definition directions := matrix [[1; 1]; [1; -1]].
Definition Omega := substitutability 1 pL Pstar.
Definition Pi := matrix [[16/25; 12/25]; [12/25; 9/25]].
Definition eps_1 := / 2 * sum 1 (fun s => pL s * sum 2 (fun w => (logits 1 Phi (G s) w - times 2 Pi (Pstar s) w) ^ 2)).
Definition eps_2 := / 2 * (sum 1 eigenvalues - trace_of_product 2 Pi Omega).
Definition outside := (fun w => v w - times 2 Pi v w).

Theorem turned_embeddings :
  language 1 2 pL Pstar /\ eigenbasis 2 Omega eigenvalues (normalised 2 directions) /\ projector 1 2 Phi Pi /\
  ~ (eigenvalues 0%nat - 2 * eps_2) * norm2 2 (times 2 Pi v)
    <= norm2 2 (times 2 Omega v)
       + 9/10 * sqrt (2 * eps_2 * (2 * eps_2 + eigenvalues 0%nat)) * norm2 2 outside.
Proof.
  hypotheses.
  apply Rlt_not_le. sure.
Qed.
