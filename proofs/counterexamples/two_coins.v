(** Generated from verification/museum/two-coins.json by counterexamples/generate.py.

    pinsker, with constant=1.9: a fair coin and one that is nearly fair are as far apart as Pinsker's inequality allows. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1].
Definition Q := matrix [[1/2; 1/2]].
Definition tilt := matrix [[1/4; 0]].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition P (s : nat) : nat -> R := tilted 2 (Pstar s) (tilt s).

Theorem two_coins :
  distribution 2 (Pstar 0) /\ distribution 2 (P 0) /\ dominated 2 (Pstar 0) (P 0) /\
  ~ distance 2 (P 0) (Pstar 0) <= sqrt (19/10 * KL 2 (Pstar 0) (P 0)).
Proof.
  part of_q by (split; [intros w Hw; each w; numbers|numbers]).
  part of_p by (apply tilted_distribution, of_q).
  part covered by (apply tilted_dominated, of_q).
  apply Rlt_not_le. sure.
Qed.
