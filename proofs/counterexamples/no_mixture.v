(** Generated from verification/museum/no-mixture.json by counterexamples/generate.py.

    sentence-completion, without mixture: a truth that is not the mixture may be the same for all topics, and hide the label from every score. *)

From Coq Require Import Reals List Lra Lia.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax arrows losses cross_entropy_recovers_truth pythagoras covariance_shift quad_objective
  multiclass_transfer pinsker counterexamples.tools.
Import ListNotations.
Open Scope R_scope.

Definition pL := vector [1/2; 1/2].
Definition Q := matrix [[1/4; 3/4]; [3/4; 1/4]].
Definition kernel := matrix [[1/4; -1/4]; [-1/4; 1/4]].
Definition tilt := matrix [[0; 0]; [0; 0]].
Definition T := matrix [[0; 1/2]; [1/2; 0]].
Definition Pstar (s : nat) : nat -> R := plus (Q s) (kernel s).
Definition P (s : nat) : nat -> R := tilted 2 (Pstar s) (tilt s).
Definition A := matrix [[3/4; 1/4]; [1/4; 3/4]].
Definition pi := matrix [[0; 1]; [1; 0]].
Definition u := vector [-1; 1].

Ltac opened := cbv [pL Q kernel tilt T Pstar plus tilted Rpower P A pi u]; written_out.
Ltac numbers := opened; lra.
Ltac sure := opened; maxima; bounds.
Ltac numbers_or_sure := first [solve [numbers]|sure].

Lemma a_language : language 2 2 pL Pstar.
Proof.
  split; [split; [intros s Hs; each s; numbers|numbers]|].
  intros s Hs. apply plus_distribution; [split; [intros w Hw; each s; each w; numbers|each s; numbers]|intros w Hw; each s; each w; sure|each s; numbers].
Qed.

Lemma a_task : task 2 2 T.
Proof.
  split; [intros s y Hs Hy; each s; each y; numbers|numbers].
Qed.

Lemma full_rank : independent 2 2 A.
Proof.
  intros c H y Hy. pose proof (H 0%nat (le_S _ _ (le_n 1))) as H0. pose proof (H 1%nat (le_n 2)) as H1.
  cbv [pL Q kernel tilt T Pstar plus tilted Rpower P A pi u sum dot logits vector matrix nth] in H0, H1. each y; lra.
Qed.

Lemma lower : forall v, 1 <= task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)).
Proof.
  intros v. eapply Rle_trans; [|apply (hinge_dual 2 2 T Pstar T)].
  - numbers.
  - intros s y Hs Hy. each s; each y; (split; numbers).
  - intros i Hi. each i; numbers.
Qed.

Lemma refuted_claim : ~ exists v, task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s))
             = task_loss 2 2 T hinge (fun s => dot 2 u (pi s)).
Proof.
  intros [v H]. pose proof (lower v) as L. rewrite H in L.
  assert (task_loss 2 2 T hinge (fun s => dot 2 u (pi s)) <= 0) by (opened; maxima; lra). lra.
Qed.

Theorem no_mixture :
  language 2 2 pL Pstar /\
  task 2 2 T /\
  independent 2 2 A /\
  ~ exists v, task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s))
             = task_loss 2 2 T hinge (fun s => dot 2 u (pi s)).
Proof. exact (conj a_language (conj a_task (conj full_rank refuted_claim))). Qed.
