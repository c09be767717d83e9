(** Generated from verification/museum/two-scores.json by counterexamples/generate.py.

    multiclass-transfer, with L=1: one error in P moves the two scores against each other, so their difference moves twice as far. *)

From Rooteps Require Import counterexamples.tools.
Open Scope R_scope.

Definition pL := vector [1/2; 1/4; 1/4].
Definition truth_logits := matrix [[0; -1]; [-1/2; 1/4]; [1/4; -1/2]].
Definition tilt := matrix [[0; 0]; [1/2; -3/8]; [0; 3/4]].
Definition T := matrix [[1/8; 0]; [0; 1/2]; [3/8; 0]].
Definition U := matrix [[0; -1]; [-1; 1]].
Definition Pstar (s : nat) : nat -> R := softmax 2 (truth_logits s).
Definition P (s : nat) : nat -> R := tilted 2 (Pstar s) (tilt s).
Definition low := 867/1000.
Definition alpha := matrix [[867/2000 * ((P 1 0 - P 2 0) / (P 0 0 - P 2 0)); 0]; [0; 867/2000]; [867/2000 * ((P 0 0 - P 1 0) / (P 0 0 - P 2 0)); 0]].

Definition gamma := 1/2.
Definition eps := 973/25000.
Definition tau := 2309/5000.
Definition B := 1.

Lemma nonzero : P 0 0 - P 2 0 <> 0.
Proof. not_zero. Qed.

Lemma lower : (forall s, (s < 3)%nat -> P s 1%nat = 1 - P s 0%nat) ->
  forall U', low <= task_loss 3 2 T (crammer_singer 2) (scores 2 U' P).
Proof.
  intros sums U'. rewrite two_scores_loss. eapply Rle_trans; [|apply (hinge_dual 3 2 T P alpha)].
  - right. cbv [low sum alpha matrix nth]. field. exact nonzero.
  - intros s y Hs Hy. each s; each y; (split; numbers_or_sure).
  - intros i Hi. destruct i as [|[|i]]; [| |lia]; cbv [sum alpha matrix nth]; rewrite ?sums by lia; field;
      exact nonzero.
Qed.

Theorem two_scores :
  language 3 2 pL Pstar /\ task 3 2 T /\ covers gamma 3 2 pL T /\ model 3 2 pL Pstar P /\
  optimal_within eps 3 2 pL Pstar P /\ max_lipschitz 2 2 (crammer_singer 2) /\
  (forall i, (i < 2)%nat -> bounded B 2 (U i)) /\ task_loss 3 2 T (crammer_singer 2) (scores 2 U Pstar) <= tau /\
  ~ infimum_at_most (fun U' => task_loss 3 2 T (crammer_singer 2) (scores 2 U' P)) (tau + 1 * sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  hypotheses.
  part a_model by (split; intros s Hs; [|intros _];
    [apply tilted_distribution|apply tilted_dominated]; now apply a_language).
  part epsilon_optimal by (apply optimal_by_divergence; [exact a_language|exact a_model|sure]).
  part lipschitz_loss by (apply crammer_singer_lipschitz).
  part norm by (intros i Hi w Hw; each i; each w; opened; apply Rabs_le; lra).
  part naturalness by (rewrite two_scores_loss; sure).
  apply (refuted _ _ low); [apply lower|sure]. intros s Hs.
  pose proof (proj2 (proj1 a_model s Hs)) as one. cbv [sum] in one. lra.
Qed.
