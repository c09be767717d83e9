(** Generated from verification/museum/better-than-softmax.json by counterexamples/generate.py.

    softmax-transfer, without softmax model: a model that is no softmax model may beat them all in cross-entropy and still have other means. *)

From Coq Require Import Reals List Lra Lia.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax arrows losses cross_entropy_recovers_truth pythagoras covariance_shift quad_objective
  multiclass_transfer pinsker counterexamples.tools.
Import ListNotations.
Open Scope R_scope.

Definition pL := vector [3/4; 1/4].
Definition Phi := matrix [[-1; 1; 1]].
Definition Fstar := matrix [[1/4]; [-1/16]].
Definition Q := softmax_of 1 3 Phi Fstar.
Definition kernel := matrix [[0; 1/8; -1/8]; [0; -1/8; 1/8]].
Definition tilt := matrix [[0; 0; 0]; [7/8; 0; -1/2]].
Definition T := matrix [[0; 3/8]; [0; 5/8]].
Definition lam := vector [1/2].
Definition v := vector [-1/2; 1/2; 1/2].
Definition Pstar (s : nat) : nat -> R := plus (Q s) (kernel s).
Definition P (s : nat) : nat -> R := tilted 3 (Pstar s) (tilt s).
Definition gamma := 2/5.
Definition eps := 4237/1000000.
Definition tau := 4067/5000.
Definition B := 1/2.
Definition G := means 3 Phi P.
Definition alpha := matrix [[0; - (5/8 * G 1 0) / (1 * G 0 0)]; [0; 5/8]].
Definition low := 4899/5000.

Ltac opened := cbv [pL Phi Fstar Q kernel tilt T lam v Pstar plus tilted Rpower P gamma eps tau B G alpha low]; written_out.
Ltac numbers := opened; lra.
Ltac sure := opened; maxima; bounds.
Ltac numbers_or_sure := first [solve [numbers]|sure].

Lemma a_language : language 2 3 pL Pstar.
Proof.
  split; [split; [intros s Hs; each s; numbers|numbers]|].
  intros s Hs. apply plus_distribution; [apply softmax_distribution; lia|intros w Hw; each s; each w; sure|each s; numbers].
Qed.

Lemma a_task : task 2 2 T.
Proof.
  split; [intros s y Hs Hy; each s; each y; numbers|numbers].
Qed.

Lemma covering : covers gamma 2 2 pL T.
Proof.
  split; [numbers|intros s Hs; each s; numbers].
Qed.

Lemma subspace_optimum : forall s i, (s < 2)%nat -> 0 < pL s -> (i < 1)%nat ->
    means 3 Phi Q s i = means 3 Phi Pstar s i.
Proof.
  intros s i Hs _ Hi. apply plus_mean. each s; each i; numbers.
Qed.

Lemma epsilon_optimal : forall F', cross_entropy 2 3 pL Pstar P
    <= cross_entropy 2 3 pL Pstar (softmax_of 1 3 Phi F') + eps.
Proof.
  intros F'.
  assert (H : softmax_optimal_within 0 2 1 3 pL Pstar Phi Fstar).
  { apply optimal_by_means with Q; [exact a_language|intros s Hs; apply softmax_distribution; lia|exact subspace_optimum|].
    right. apply sum_zero. intros s Hs.
    change (softmax_of 1 3 Phi Fstar s) with (Q s). rewrite KL_self. ring. }
  specialize (H F'). fold Q in H.
  assert (cross_entropy 2 3 pL Pstar P - cross_entropy 2 3 pL Pstar Q <= eps) by sure. lra.
Qed.

Lemma row_span : in_row_span 1 3 Phi lam v.
Proof.
  intros w Hw. each w; numbers.
Qed.

Lemma lipschitz_loss : one_lipschitz hinge.
Proof.
  exact hinge_lipschitz.
Qed.

Lemma norm : bounded B 3 v.
Proof.
  intros w Hw. each w; opened; apply Rabs_le; lra.
Qed.

Lemma naturalness : task_loss 2 2 T hinge (fun s => dot 3 v (Pstar s)) <= tau.
Proof.
  sure.
Qed.

Lemma nonzero : G 0 0 <> 0.
Proof.
  apply Rgt_not_eq. sure.
Qed.

Lemma lower : forall u, low <= task_loss 2 2 T hinge (fun s => dot 1 u (G s)).
Proof.
  intros u. eapply Rle_trans; [|apply (hinge_dual 2 1 T G alpha)].
  - sure.
  - intros s y Hs Hy. each s; each y; split; numbers_or_sure.
  - intros i Hi. each i. cbv [sum alpha matrix nth]. field. exact nonzero.
Qed.

Lemma refuted_claim : ~ best_loss_at_most 2 2 1 T hinge G (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  apply (refuted _ _ low lower). sure.
Qed.

Theorem better_than_softmax :
  language 2 3 pL Pstar /\
  task 2 2 T /\
  covers gamma 2 2 pL T /\
  (forall s i, (s < 2)%nat -> 0 < pL s -> (i < 1)%nat ->
    means 3 Phi Q s i = means 3 Phi Pstar s i) /\
  (forall F', cross_entropy 2 3 pL Pstar P
    <= cross_entropy 2 3 pL Pstar (softmax_of 1 3 Phi F') + eps) /\
  in_row_span 1 3 Phi lam v /\
  one_lipschitz hinge /\
  bounded B 3 v /\
  task_loss 2 2 T hinge (fun s => dot 3 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 1 T hinge G (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof. exact (conj a_language (conj a_task (conj covering (conj subspace_optimum (conj epsilon_optimal (conj row_span (conj lipschitz_loss (conj norm (conj naturalness refuted_claim))))))))). Qed.
