(** Generated from verification/museum/no-mixture.json by counterexamples/generate.py.

    sentence-completion, without mixture: a truth that is not the mixture may be the same for all topics, and hide the label from every score. *)

From Rooteps Require Import counterexamples.tools.
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

Lemma lower : forall v, 1 <= task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)).
Proof. intros v. weighed (hinge_dual 2 2 T Pstar T) T. Qed.

Theorem no_mixture :
  language 2 2 pL Pstar /\ task 2 2 T /\ independent 2 2 A /\
  ~ exists v, task_loss 2 2 T hinge (fun s => dot 2 v (Pstar s)) = task_loss 2 2 T hinge (fun s => dot 2 u (pi s)).
Proof.
  hypotheses.
  part full_rank by (intros c H y Hy; pose proof (H 0%nat (le_S _ _ (le_n 1))) as H0;
    pose proof (H 1%nat (le_n 2)) as H1; cbv [sum dot logits A matrix nth] in H0, H1; each y; lra).
  intros [v H]. pose proof (lower v) as L. rewrite H in L.
  assert (task_loss 2 2 T hinge (fun s => dot 2 u (pi s)) <= 0) by (opened; maxima; lra). lra.
Qed.
