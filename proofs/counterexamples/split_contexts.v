(** Generated from verification/museum/split-contexts.json by counterexamples/generate.py.

    softmax-chi-squared-transfer, with coverage=0.9: each context is two that look alike, and a model errs in proportion to p_T(s)/p_L(s): all of C is lost, and no 1/gamma. *)

From Coq Require Import Reals List Lra Lia.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax arrows losses cross_entropy_recovers_truth pythagoras covariance_shift quad_objective
  multiclass_transfer pinsker counterexamples.tools.
Import ListNotations.
Open Scope R_scope.

Definition pL := vector [15/32; 15/32; 1/32; 1/32].
Definition Phi := matrix [[1; -1]].
Definition Fstar := matrix [[1/256]; [-1/256]; [15/256]; [-15/256]].
Definition Q := softmax_of 1 2 Phi Fstar.
Definition F := matrix [[1/1024]; [1/1024]; [1/1024]; [1/1024]].
Definition T := matrix [[0; 1/4]; [1/4; 0]; [0; 1/4]; [1/4; 0]].
Definition lam := vector [1].
Definition v := vector [1; -1].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition P (s : nat) : nat -> R := softmax_of 1 2 Phi F s.
Definition gamma := 1/8.
Definition eps := 287/2500000.
Definition tau := 1211/1250.
Definition B := 1.
Definition G := means 2 Phi P.
Definition alpha := matrix [[0; - (-1/4 * G 1 0 + 1/4 * G 2 0 + -8191/32768 * G 3 0) / (1 * G 0 0)]; [1/4; 0]; [0; 1/4]; [8191/32768; 0]].
Definition low := 9999/10000.

Ltac opened := cbv [pL Phi Fstar Q F T lam v Pstar plus tilted Rpower P gamma eps tau B G alpha low]; written_out.
Ltac numbers := opened; lra.
Ltac sure := opened; maxima; bounds.
Ltac numbers_or_sure := first [solve [numbers]|sure].

Lemma a_language : language 4 2 pL Pstar.
Proof.
  split; [split; [intros s Hs; each s; numbers|numbers]|].
  intros s Hs. apply softmax_distribution; lia.
Qed.

Lemma a_task : task 4 2 T.
Proof.
  split; [intros s y Hs Hy; each s; each y; numbers|numbers].
Qed.

Lemma covering : covers gamma 4 2 pL T.
Proof.
  split; [numbers|intros s Hs; each s; numbers].
Qed.

Lemma subspace_optimum : forall s i, (s < 4)%nat -> 0 < pL s -> (i < 1)%nat ->
    means 2 Phi Q s i = means 2 Phi Pstar s i.
Proof.
  intros s i Hs _ Hi. reflexivity.
Qed.

Lemma epsilon_optimal : softmax_optimal_within eps 4 1 2 pL Pstar Phi F.
Proof.
  apply optimal_by_means with Q; [exact a_language|intros s Hs; apply softmax_distribution; lia|exact subspace_optimum|].
  sure.
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

Lemma naturalness : task_loss 4 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau.
Proof.
  sure.
Qed.

Lemma nonzero : G 0 0 <> 0.
Proof.
  apply Rgt_not_eq. sure.
Qed.

Lemma lower : forall u, low <= task_loss 4 2 T hinge (fun s => dot 1 u (G s)).
Proof.
  intros u. eapply Rle_trans; [|apply (hinge_dual 4 1 T G alpha)].
  - sure.
  - intros s y Hs Hy. each s; each y; split; numbers_or_sure.
  - intros i Hi. each i. cbv [sum alpha matrix nth]. field. exact nonzero.
Qed.

Lemma refuted_claim : ~ best_loss_at_most 4 2 1 T hinge G (tau + sqrt (2 * B ^ 2 * eps * Rpower (chi_squared 4 2 pL T) (9/10))).
Proof.
  apply (refuted _ _ low lower). sure.
Qed.

Theorem split_contexts :
  language 4 2 pL Pstar /\
  task 4 2 T /\
  covers gamma 4 2 pL T /\
  (forall s i, (s < 4)%nat -> 0 < pL s -> (i < 1)%nat ->
    means 2 Phi Q s i = means 2 Phi Pstar s i) /\
  softmax_optimal_within eps 4 1 2 pL Pstar Phi F /\
  in_row_span 1 2 Phi lam v /\
  one_lipschitz hinge /\
  bounded B 2 v /\
  task_loss 4 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 4 2 1 T hinge G (tau + sqrt (2 * B ^ 2 * eps * Rpower (chi_squared 4 2 pL T) (9/10))).
Proof. exact (conj a_language (conj a_task (conj covering (conj subspace_optimum (conj epsilon_optimal (conj row_span (conj lipschitz_loss (conj norm (conj naturalness refuted_claim))))))))). Qed.
