(** Generated from verification/museum/another-phi.json by counterexamples/generate.py.

    softmax-transfer, without subspace-optimum: an excess of zero over another model than the best one says nothing about the means. *)

From Coq Require Import Reals List Lra Lia.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax arrows losses cross_entropy_recovers_truth pythagoras covariance_shift quad_objective
  multiclass_transfer pinsker counterexamples.tools.
Import ListNotations.
Open Scope R_scope.

Definition pL := vector [1/2; 1/2].
Definition Phi := matrix [[0; 1]].
Definition Fstar := matrix [[0]; [1]].
Definition Q := softmax_of 1 2 Phi Fstar.
Definition kernel := matrix [[-1/4; 1/4]; [1/2; -1/2]].
Definition F := matrix [[0]; [1]].
Definition T := matrix [[0; 1/2]; [1/2; 0]].
Definition lam := vector [1].
Definition v := vector [0; 1].
Definition Pstar (s : nat) : nat -> R := plus (Q s) (kernel s).
Definition P (s : nat) : nat -> R := softmax_of 1 2 Phi F s.
Definition gamma := 1.
Definition eps := 0.
Definition tau := 3703/5000.
Definition B := 1.
Definition G := means 2 Phi P.
Definition alpha := matrix [[0; 1/2]; [- (1/2 * G 0 0) / (-1 * G 1 0); 0]].
Definition low := 8419/10000.

Ltac opened := cbv [pL Phi Fstar Q kernel F T lam v Pstar plus tilted Rpower P gamma eps tau B G alpha low]; written_out.
Ltac numbers := opened; lra.
Ltac sure := opened; maxima; bounds.
Ltac numbers_or_sure := first [solve [numbers]|sure].

Lemma a_language : language 2 2 pL Pstar.
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

Lemma epsilon_optimal : sum 2 (fun s => pL s * KL 2 (Q s) (P s)) <= eps.
Proof.
  rewrite sum_zero; [numbers|]. intros s Hs. change (P s) with (Q s). rewrite KL_self. ring.
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

Lemma nonzero : G 1 0 <> 0.
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

Theorem another_phi :
  language 2 2 pL Pstar /\
  task 2 2 T /\
  covers gamma 2 2 pL T /\
  sum 2 (fun s => pL s * KL 2 (Q s) (P s)) <= eps /\
  in_row_span 1 2 Phi lam v /\
  one_lipschitz hinge /\
  bounded B 2 v /\
  task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_loss_at_most 2 2 1 T hinge G (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof. exact (conj a_language (conj a_task (conj covering (conj epsilon_optimal (conj row_span (conj lipschitz_loss (conj norm (conj naturalness refuted_claim)))))))). Qed.
