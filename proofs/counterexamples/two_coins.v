(** Generated from verification/museum/two-coins.json by counterexamples/generate.py.

    pinsker, with constant=1.9: a fair coin and one that is nearly fair are as far apart as Pinsker's inequality allows. *)

From Coq Require Import Reals List Lra Lia.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax arrows losses cross_entropy_recovers_truth pythagoras covariance_shift quad_objective
  multiclass_transfer pinsker counterexamples.tools.
Import ListNotations.
Open Scope R_scope.

Definition pL := vector [1].
Definition Q := matrix [[1/2; 1/2]].
Definition tilt := matrix [[1/4; 0]].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition P (s : nat) : nat -> R := tilted 2 (Pstar s) (tilt s).

Ltac opened := cbv [pL Q tilt Pstar plus tilted Rpower P sum Rpower]; written_out.
Ltac numbers := opened; lra.
Ltac sure := opened; maxima; bounds.
Ltac numbers_or_sure := first [solve [numbers]|sure].

Lemma of_q : distribution 2 (Pstar 0).
Proof.
  split; [intros w Hw; each w; numbers|numbers].
Qed.

Lemma of_p : distribution 2 (P 0).
Proof.
  apply tilted_distribution, of_q.
Qed.

Lemma covered : dominated 2 (Pstar 0) (P 0).
Proof.
  apply tilted_dominated, of_q.
Qed.

Lemma refuted_claim : ~ distance 2 (P 0) (Pstar 0) <= sqrt (19/10 * KL 2 (Pstar 0) (P 0)).
Proof.
  apply Rlt_not_le. sure.
Qed.

Theorem two_coins :
  distribution 2 (Pstar 0) /\
  distribution 2 (P 0) /\
  dominated 2 (Pstar 0) (P 0) /\
  ~ distance 2 (P 0) (Pstar 0) <= sqrt (19/10 * KL 2 (Pstar 0) (P 0)).
Proof. exact (conj of_q (conj of_p (conj covered refuted_claim))). Qed.
