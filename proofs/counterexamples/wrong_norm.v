(** Generated from verification/museum/wrong-norm.json by counterexamples/generate.py.

    quad-objective, with norm=inf: an error of the same size in every word adds up over the words: Quad needs their sum of squares. *)

From Coq Require Import Reals List Lra Lia.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax arrows losses cross_entropy_recovers_truth pythagoras covariance_shift quad_objective
  multiclass_transfer pinsker counterexamples.tools.
Import ListNotations.
Open Scope R_scope.

Definition pL := vector [1/2; 1/2].
Definition Phi := matrix [[1; -1]].
Definition truth_logits := matrix [[0; 0]; [2; -2]].
Definition T := matrix [[1/2; 0]; [1/2; 0]].
Definition lam := vector [-1].
Definition v := vector [-1; 1].
Definition Pstar (s : nat) : nat -> R := softmax 2 (truth_logits s).
Definition gamma := 1.
Definition eps := 1/16.
Definition tau := 259/500.
Definition B := 1.
Definition shift := matrix [[-1/4]; [-1/4]].
Definition Fstar (s i : nat) : R := (Pstar s 0%nat - Pstar s 1%nat) / 2.
Definition G (s i : nat) : R := Fstar s i + shift s i.
Definition alpha := matrix [[- (-1/2 * G 1 0) / (-1 * G 0 0); 0]; [1/2; 0]].
Definition low := 241/250.

Ltac opened := cbv [pL Phi truth_logits T lam v Pstar plus tilted Rpower gamma eps tau B shift Fstar G alpha low]; written_out.
Ltac numbers := opened; lra.
Ltac sure := opened; maxima; bounds.
Ltac numbers_or_sure := first [solve [numbers]|sure].

Lemma a_language : language 2 2 pL Pstar.
Proof.
  split; [split; [intros s Hs; each s; numbers|numbers]|].
  intros s Hs. apply softmax_distribution; lia.
Qed.

Lemma a_task : task 2 2 T.
Proof.
  split; [intros s y Hs Hy; each s; each y; numbers|numbers].
Qed.

Lemma covering : covers gamma 2 2 pL T.
Proof.
  split; [numbers|intros s Hs; each s; numbers].
Qed.

Lemma epsilon_optimal : quad_optimal_within eps 2 1 2 pL Pstar Phi G.
Proof.
  apply quad_optimal_by_distance with Fstar; [exact a_language| |].
  - intros s Hs. split; [exists (Fstar s); intros w _; reflexivity|].
    intros i Hi. each i. cbv [dot sum logits Phi matrix nth Fstar]. field.
  - right. cbv [dot sum logits Phi matrix nth G shift pL vector eps]. field.
Qed.

Lemma row_span : in_row_span 1 2 Phi lam v.
Proof.
  intros w Hw. each w; numbers.
Qed.

Lemma lipschitz_loss : one_lipschitz hinge.
Proof.
  exact hinge_lipschitz.
Qed.

Lemma norm : bounded B 2 v.
Proof.
  intros w Hw. each w; opened; apply Rabs_le; lra.
Qed.

Lemma naturalness : task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau.
Proof.
  sure.
Qed.

Lemma nonzero : G 0 0 <> 0.
Proof.
  apply Rlt_not_eq. sure.
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

Theorem wrong_norm :
  language 2 2 pL Pstar /\
  task 2 2 T /\
  covers gamma 2 2 pL T /\
  quad_optimal_within eps 2 1 2 pL Pstar Phi G /\
  in_row_span 1 2 Phi lam v /\
  one_lipschitz hinge /\
  bounded B 2 v /\
  task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 1 T hinge G (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof. exact (conj a_language (conj a_task (conj covering (conj epsilon_optimal (conj row_span (conj lipschitz_loss (conj norm (conj naturalness refuted_claim)))))))). Qed.
