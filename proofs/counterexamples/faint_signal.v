(** Generated from verification/museum/faint-signal.json by counterexamples/generate.py.

    small-signals, with half=0.45: the logits of a coin that is nearly fair are small, and the exact model gains all of the second order. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1].
Definition Phi := matrix [[1; -1]].
Definition Fstar := matrix [[1/4]].
Definition Q := softmax_of 1 2 Phi Fstar.
Definition F := matrix [[1/4]].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition P (s : nat) : nat -> R := softmax_of 1 2 Phi F s.
Definition signal (s w : nat) : R := Pstar s w - 1/2.
Definition eigenvalues := vector [2 * signal 0 0 ^ 2; 0].
Definition directions := matrix [[1; -1]; [1; 1]].

Lemma opposite : signal 0 1 = - signal 0 0.
Proof. opened. field. not_zero. Qed.

Theorem faint_signal :
  language 1 2 pL Pstar /\ eigenbasis 2 (substitutability 1 pL signal) eigenvalues (normalised 2 directions) /\
  ~ ln 2 - cross_entropy 1 2 pL Pstar P
    <= 9/20 * 2 * sum 1 eigenvalues
       + sum 1 (fun s => pL s * (logits 1 Phi (F s) 0 - logits 1 Phi (F s) 1) ^ 3) / (36 * sqrt 3).
Proof.
  hypotheses.
  part eigenvalues by (has_eigenvalues ltac:(
    cbv [times dot sum substitutability pL eigenvalues directions vector matrix nth]; rewrite ?opposite; field)).
  apply Rlt_not_le. sure.
Qed.
