(** Generated from verification/museum/root-law.json by counterexamples/generate.py.

    pinsker, exponent 0.55: near a distribution the divergence is quadratic in the distance, so no power above the root bounds it. *)

From Rooteps Require Import counterexamples.tools counterexamples.two_coins.
Open Scope R_scope.

Theorem root_law :
  distribution 2 (Pstar 0) /\ distribution 2 (P 0) /\ dominated 2 (Pstar 0) (P 0) /\
  ~ distance 2 (P 0) (Pstar 0) <= Rpower (2 * KL 2 (Pstar 0) (P 0)) (55/100).
Proof.
  part of_q by (split; [intros w Hw; each w; numbers|numbers]).
  part of_p by (apply tilted_distribution, of_q).
  part covered by (apply tilted_dominated, of_q).
  apply Rlt_not_le. sure.
Qed.
