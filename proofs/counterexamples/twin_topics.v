(** Generated from verification/museum/twin-topics.json by counterexamples/generate.py.

    sentence-completion, without full rank: two topics with the same words leave the same truth, whatever the label. *)

From Rooteps Require Import counterexamples.tools.
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

Lemma lower : forall v, 1 <= task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)).
Proof. intros v. weighed (hinge_dual 2 2 T Pstar T) T. Qed.

Theorem twin_topics :
  language 2 2 pL Pstar /\ task 2 2 T /\
  (forall s w, (s < 2)%nat -> (w < 2)%nat -> Pstar s w = logits 2 A (pi s) w) /\
  ~ exists v, task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) = task_loss 2 2 T hinge (fun s => dot 2 u (pi s)).
Proof.
  hypotheses. part mixture by (intros s w Hs Hw; each s; each w; numbers).
  intros [v H]. pose proof (lower v) as L. rewrite H in L.
  assert (task_loss 2 2 T hinge (fun s => dot 2 u (pi s)) <= 0) by (opened; maxima; lra). lra.
Qed.
