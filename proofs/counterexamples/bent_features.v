(** Generated from verification/museum/bent-features.json by counterexamples/generate.py.

    quadratic-partition, without affine gradient: an affine classifier on f cannot undo how Phi p_f bends, even for a model that is exactly right. *)

From Coq Require Import Reals List Lra Lia.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax arrows losses cross_entropy_recovers_truth pythagoras covariance_shift quad_objective
  multiclass_transfer pinsker counterexamples.tools.
Import ListNotations.
Open Scope R_scope.

Definition pL := vector [1/2; 1/4; 1/4].
Definition Phi := matrix [[0; -1]].
Definition Fstar := matrix [[-3/16]; [-3/4]; [1/4]].
Definition Q := softmax_of 1 2 Phi Fstar.
Definition F := matrix [[-3/16]; [-3/4]; [1/4]].
Definition T := matrix [[1/2; 0]; [0; 7/32]; [0; 9/32]].
Definition lam := vector [1].
Definition v := vector [0; -1].
Definition Pstar (s : nat) : nat -> R := Q s.
Definition P (s : nat) : nat -> R := softmax_of 1 2 Phi F s.
Definition gamma := 8/9.
Definition eps := 0.
Definition tau := 624/625.
Definition B := 1.
Definition alpha := matrix [[1/2; 0]; [0; 7/32]; [0; 9/32]].
Definition low := 1.

Ltac opened := cbv [pL Phi Fstar Q F T lam v Pstar plus tilted Rpower P gamma eps tau B alpha low with_bias Nat.eqb]; written_out.
Ltac numbers := opened; lra.
Ltac sure := opened; maxima; bounds.
Ltac numbers_or_sure := first [solve [numbers]|sure].

Lemma a_language : language 3 2 pL Pstar.
Proof.
  split; [split; [intros s Hs; each s; numbers|numbers]|].
  intros s Hs. apply softmax_distribution; lia.
Qed.

Lemma a_task : task 3 2 T.
Proof.
  split; [intros s y Hs Hy; each s; each y; numbers|numbers].
Qed.

Lemma covering : covers gamma 3 2 pL T.
Proof.
  split; [numbers|intros s Hs; each s; numbers].
Qed.

Lemma subspace_optimum : forall s i, (s < 3)%nat -> 0 < pL s -> (i < 1)%nat ->
    means 2 Phi Q s i = means 2 Phi Pstar s i.
Proof.
  intros s i Hs _ Hi. reflexivity.
Qed.

Lemma epsilon_optimal : softmax_optimal_within eps 3 1 2 pL Pstar Phi F.
Proof.
  apply optimal_by_means with Q; [exact a_language|intros s Hs; apply softmax_distribution; lia|exact subspace_optimum|].
  rewrite sum_zero; [numbers|]. intros s Hs. change (softmax_of 1 2 Phi F s) with (Q s). rewrite KL_self. ring.
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

Lemma naturalness : task_loss 3 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau.
Proof.
  sure.
Qed.

Lemma lower : forall vc, low <= (let '(u, c) := vc in task_loss 3 2 T hinge (fun s => dot 1 u (F s) + c)).
Proof.
  intros [u c]. rewrite affine_is_linear. eapply Rle_trans; [|apply (hinge_dual 3 2 T (with_bias 1 F) alpha)].
  - numbers.
  - intros s y Hs Hy. each s; each y; (split; numbers).
  - intros i Hi. each i; numbers.
Qed.

Lemma refuted_claim : ~ best_affine_loss_at_most 3 2 1 T hinge F (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  apply (refuted _ _ low lower). sure.
Qed.

Theorem bent_features :
  language 3 2 pL Pstar /\
  task 3 2 T /\
  covers gamma 3 2 pL T /\
  (forall s i, (s < 3)%nat -> 0 < pL s -> (i < 1)%nat ->
    means 2 Phi Q s i = means 2 Phi Pstar s i) /\
  softmax_optimal_within eps 3 1 2 pL Pstar Phi F /\
  in_row_span 1 2 Phi lam v /\
  one_lipschitz hinge /\
  bounded B 2 v /\
  task_loss 3 2 T hinge (fun s => dot 2 v (Pstar s)) <= tau /\
  ~ best_affine_loss_at_most 3 2 1 T hinge F (tau + sqrt (2 * B ^ 2 * eps / gamma)).
Proof. exact (conj a_language (conj a_task (conj covering (conj subspace_optimum (conj epsilon_optimal (conj row_span (conj lipschitz_loss (conj norm (conj naturalness refuted_claim))))))))). Qed.
