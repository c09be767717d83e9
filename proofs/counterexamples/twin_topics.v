(** Generated from verification/museum/twin-topics.json by counterexamples/generate.py.

    sentence-completion, without full rank: two topics with the same words leave the same truth, whatever the label. *)

From Coq Require Import Reals List Lra Lia.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax arrows losses cross_entropy_recovers_truth pythagoras covariance_shift quad_objective
  multiclass_transfer pinsker counterexamples.tools.
Import ListNotations.
Open Scope R_scope.

Definition pL := vector [1/2; 1/2].
Definition Q := matrix [[3/4; 1/4]; [3/4; 1/4]].
Definition tilt := matrix [[0; 0]; [0; 0]].
Definition T := matrix [[0; 1/2]; [1/2; 0]].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition P (s : nat) : nat -> R := tilted 2 (Pstar s) (tilt s).
Definition A := matrix [[3/4; 1/4]; [3/4; 1/4]].
Definition pi := matrix [[0; 1]; [1; 0]].
Definition u := vector [-1; 1].

Ltac opened := cbv [pL Q tilt T Pstar plus tilted Rpower P A pi u]; written_out.
Ltac numbers := opened; lra.
Ltac sure := opened; maxima; bounds.
Ltac numbers_or_sure := first [solve [numbers]|sure].

Lemma a_language : language 2 2 pL Pstar.
Proof.
  split; [split; [intros s Hs; each s; numbers|numbers]|].
  intros s Hs. split; [intros w Hw; each s; each w; numbers|each s; numbers].
Qed.

Lemma a_task : task 2 2 T.
Proof.
  split; [intros s y Hs Hy; each s; each y; numbers|numbers].
Qed.

Lemma mixture : forall s w, (s < 2)%nat -> (w < 2)%nat -> Pstar s w = logits 2 A (pi s) w.
Proof.
  intros s w Hs Hw. each s; each w; numbers.
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

Theorem twin_topics :
  language 2 2 pL Pstar /\
  task 2 2 T /\
  (forall s w, (s < 2)%nat -> (w < 2)%nat -> Pstar s w = logits 2 A (pi s) w) /\
  ~ exists v, task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s))
             = task_loss 2 2 T hinge (fun s => dot 2 u (pi s)).
Proof. exact (conj a_language (conj a_task (conj mixture refuted_claim))). Qed.
