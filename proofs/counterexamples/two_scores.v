(** Generated from verification/museum/two-scores.json by counterexamples/generate.py.

    multiclass-transfer, with L=1: one error in P moves the two scores against each other, so their difference moves twice as far. *)

From Coq Require Import Reals List Lra Lia.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax arrows losses cross_entropy_recovers_truth pythagoras covariance_shift quad_objective
  multiclass_transfer pinsker counterexamples.tools.
Import ListNotations.
Open Scope R_scope.

Definition pL := vector [1/2; 1/4; 1/4].
Definition truth_logits := matrix [[0; -1]; [-1/2; 1/4]; [1/4; -1/2]].
Definition tilt := matrix [[0; 0]; [1/2; -3/8]; [0; 3/4]].
Definition T := matrix [[1/8; 0]; [0; 1/2]; [3/8; 0]].
Definition U := matrix [[0; -1]; [-1; 1]].
Definition Pstar (s : nat) : nat -> R := softmax 2 (truth_logits s).
Definition P (s : nat) : nat -> R := tilted 2 (Pstar s) (tilt s).
Definition gamma := 1/2.
Definition eps := 973/25000.
Definition tau := 2309/5000.
Definition B := 1.
Definition low := 867/1000.
Definition alpha := matrix [[867/2000 * ((P 1 0 - P 2 0) / (P 0 0 - P 2 0)); 0]; [0; 867/2000]; [867/2000 * ((P 0 0 - P 1 0) / (P 0 0 - P 2 0)); 0]].

Ltac opened := cbv [pL truth_logits tilt T U Pstar plus tilted Rpower P gamma eps tau B low alpha]; written_out.
Ltac numbers := opened; lra.
Ltac sure := opened; maxima; bounds.
Ltac numbers_or_sure := first [solve [numbers]|sure].

Lemma a_language : language 3 2 pL Pstar.
Proof.
  split; [split; [intros s Hs; each s; numbers|numbers]|].
  intros s Hs. apply softmax_distribution; lia.
Qed.

Lemma a_model : model 3 2 pL Pstar P.
Proof.
  split; [intros s Hs; apply tilted_distribution, a_language; exact Hs|].
  intros s Hs _. apply tilted_dominated, a_language; exact Hs.
Qed.

Lemma a_task : task 3 2 T.
Proof.
  split; [intros s y Hs Hy; each s; each y; numbers|numbers].
Qed.

Lemma covering : covers gamma 3 2 pL T.
Proof.
  split; [numbers|intros s Hs; each s; numbers].
Qed.

Lemma epsilon_optimal : optimal_within eps 3 2 pL Pstar P.
Proof.
  apply optimal_by_divergence; [exact a_language|exact a_model|]. sure.
Qed.

Lemma lipschitz_loss : max_lipschitz 2 2 (crammer_singer 2).
Proof.
  apply crammer_singer_lipschitz.
Qed.

Lemma norm : forall i, (i < 2)%nat -> bounded B 2 (U i).
Proof.
  intros i Hi w Hw. each i; each w; opened; apply Rabs_le; lra.
Qed.

Lemma naturalness : task_loss 3 2 T (crammer_singer 2) (scores 2 U Pstar) <= tau.
Proof.
  rewrite two_scores_loss. sure.
Qed.

Lemma nonzero : P 0 0 - P 2 0 <> 0.
Proof.
  apply Rgt_not_eq. sure.
Qed.

Lemma sums_to_one : forall s, (s < 3)%nat -> P s 1%nat = 1 - P s 0%nat.
Proof.
  intros s Hs. pose proof (proj2 (proj1 a_model s Hs)) as S. cbv [sum] in S. lra.
Qed.

Lemma lower : forall U', low <= task_loss 3 2 T (crammer_singer 2) (scores 2 U' P).
Proof.
  intros U'. rewrite two_scores_loss. eapply Rle_trans; [|apply (hinge_dual 3 2 T P alpha)].
  - right. cbv [low sum alpha matrix nth]. field. exact nonzero.
  - intros s y Hs Hy. each s; each y; (split; numbers_or_sure).
  - intros i Hi. destruct i as [|[|i]]; [| |lia]; cbv [sum alpha matrix nth];
      rewrite ?sums_to_one by lia; field; exact nonzero.
Qed.

Lemma refuted_claim : ~ infimum_at_most (fun U' => task_loss 3 2 T (crammer_singer 2) (scores 2 U' P))
      (tau + 1 * sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  apply (refuted _ _ low lower). sure.
Qed.

Theorem two_scores :
  language 3 2 pL Pstar /\
  model 3 2 pL Pstar P /\
  task 3 2 T /\
  covers gamma 3 2 pL T /\
  optimal_within eps 3 2 pL Pstar P /\
  max_lipschitz 2 2 (crammer_singer 2) /\
  (forall i, (i < 2)%nat -> bounded B 2 (U i)) /\
  task_loss 3 2 T (crammer_singer 2) (scores 2 U Pstar) <= tau /\
  ~ infimum_at_most (fun U' => task_loss 3 2 T (crammer_singer 2) (scores 2 U' P))
      (tau + 1 * sqrt (2 * B ^ 2 * eps / gamma)).
Proof. exact (conj a_language (conj a_model (conj a_task (conj covering (conj epsilon_optimal (conj lipschitz_loss (conj norm (conj naturalness refuted_claim)))))))). Qed.
