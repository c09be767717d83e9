(** What the counterexamples are written in: vectors and matrices, a dual lower bound for the hinge loss, interval
    arithmetic on integers of the standard library, which adds no axiom, and what shows the hypotheses of a theorem on
    rational numbers. *)

From Coq Require Export Reals List Lra Lia.
From Coq Require Import Psatz.
From Interval Require Import Specific_ops Specific_stdz Tactic.
From Rooteps Require Export foundations.definitions foundations.sums foundations.divergence foundations.softmax
  foundations.projections arrows losses.
From Rooteps Require Export foundations.analysis pythagoras pinsker covariance_shift cross_entropy_recovers_truth
  quad_objective multiclass_transfer foundations.eigenvalues best_embeddings.
From Rooteps Require Import budget.
Export ListNotations.
Open Scope R_scope.

Module IntegerFloats := SpecificFloat StdZRadix2.
Module IntegerIntervals := IntervalTactic IntegerFloats.
Export IntegerIntervals.

Definition vector (l : list R) (i : nat) : R := nth i l 0.
Definition matrix (l : list (list R)) (i j : nat) : R := nth j (nth i l []) 0.

(** All sums written out. *)
Ltac written_out :=
  cbv [sum dot distribution KL dominated distance variance logits partition softmax softmax_of means contexts_of task_loss
       affine_map norm2 cross_entropy mean_error_at scores vector matrix nth hinge sign_of pred].

(** Intervals of 70 bits. *)
Ltac bounds := interval with (i_prec 70).

(** A claim on every index below a number, one by one. *)
Ltac each i := repeat (destruct i as [|i]; [|try lia]).

(** Weights α, no more than those of the task, under which no score can be told: every classifier loses Σ α at least. *)
Lemma hinge_dual n D T G alpha :
  (forall s y, (s < n)%nat -> (y < 2)%nat -> 0 <= alpha s y <= T s y) ->
  (forall i, (i < D)%nat -> sum n (fun s => (alpha s 1%nat - alpha s 0%nat) * G s i) = 0) ->
  forall v, sum n (fun s => alpha s 0%nat + alpha s 1%nat) <= task_loss n 2 T hinge (fun s => dot D v (G s)).
Proof.
  intros Ha H0 v.
  assert (Z : sum n (fun s => (alpha s 1%nat - alpha s 0%nat) * dot D v (G s)) = 0).
  { unfold dot. rewrite (sum_ext n _ (fun s => sum D (fun i => v i * ((alpha s 1%nat - alpha s 0%nat) * G s i)))).
    - rewrite sum_swap. apply sum_zero; intros i Hi. rewrite sum_scal, H0 by assumption. ring.
    - intros s _. rewrite <- sum_scal. apply sum_ext; intros; ring. }
  apply Rle_trans with (sum n (fun s => alpha s 0%nat + alpha s 1%nat)
                        - sum n (fun s => (alpha s 1%nat - alpha s 0%nat) * dot D v (G s))); [lra|].
  rewrite <- sum_minus. unfold task_loss. apply sum_le; intros s Hs. simpl. unfold hinge. simpl.
  destruct (Ha s 0%nat Hs) as [A0 A0']; [lia|]. destruct (Ha s 1%nat Hs) as [A1 A1']; [lia|].
  set (u := dot D v (G s)).
  pose proof (Rmax_l 0 (1 - -1 * u)). pose proof (Rmax_r 0 (1 - -1 * u)).
  pose proof (Rmax_l 0 (1 - 1 * u)). pose proof (Rmax_r 0 (1 - 1 * u)).
  assert (alpha s 0%nat * (1 - -1 * u) <= T s 0%nat * Rmax 0 (1 - -1 * u)) by nra.
  assert (alpha s 1%nat * (1 - 1 * u) <= T s 1%nat * Rmax 0 (1 - 1 * u)) by nra.
  lra.
Qed.

Lemma refuted {A : Type} (f : A -> R) b b' : (forall a, b' <= f a) -> b < b' -> ~ infimum_at_most f b.
Proof. intros H Hb Hi. destruct (Hi (b' - b)) as [a Ha]; [lra|]. specialize (H a). lra. Qed.

(** A distribution and what is added to it, of sum 0 and orthogonal to the rows of Phi. *)
Definition plus (p c : nat -> R) (w : nat) : R := p w + c w.

Lemma plus_distribution V p c : distribution V p -> (forall w, (w < V)%nat -> 0 <= p w + c w) -> sum V c = 0 ->
  distribution V (plus p c).
Proof. intros [_ Hp] H Hc. split; [exact H|]. unfold plus. rewrite sum_plus. lra. Qed.

Lemma plus_mean V phi p c : dot V phi c = 0 -> dot V phi p = dot V phi (plus p c).
Proof.
  intros H. unfold plus. rewrite dot_plus_r. lra.
Qed.

(** q e^t, normalised. *)
Definition tilted (V : nat) (q t : nat -> R) (w : nat) : R := q w * exp (t w) / sum V (fun u => q u * exp (t u)).

Lemma tilted_distribution V q t : distribution V q -> distribution V (tilted V q t).
Proof.
  intros Hq. pose proof (mean_positive V q (fun u => exp (t u)) Hq (fun u _ => exp_pos (t u))) as Z. split.
  - intros w Hw. apply Rmult_le_pos; [apply Rmult_le_pos; [now apply Hq|left; apply exp_pos]|].
    left. now apply Rinv_0_lt_compat.
  - unfold tilted, Rdiv. rewrite sum_scal_r. apply Rinv_r. lra.
Qed.

(** Rmax by which side is larger, where intervals tell or it does not matter. *)
Ltac maxima :=
  repeat match goal with
         | |- context [Rmax ?x ?y] =>
           first [rewrite (Rmax_right x y) by (lra || bounds)
                 |rewrite (Rmax_left x y) by (lra || bounds)]
         end.

(** The squared hinge is at least the square of the mean hinge. *)
Definition squared_hinge (u : R) (y : nat) : R := hinge u y ^ 2.

Lemma squared_hinge_ge n T score : task n 2 T ->
  (task_loss n 2 T hinge score) ^ 2 <= task_loss n 2 T squared_hinge score.
Proof.
  intros [H0 H1]. unfold task_loss, squared_hinge.
  set (m := sum n (fun s => sum 2 (fun y => T s y * hinge (score s) y))).
  assert (E : 0 <= sum n (fun s => sum 2 (fun y => T s y * (hinge (score s) y - m) ^ 2))).
  { apply sum_nonneg; intros s Hs. apply sum_nonneg; intros y Hy. apply Rmult_le_pos; [auto|apply pow2_ge_0]. }
  rewrite (sum_ext n _ (fun s => sum 2 (fun y => T s y * hinge (score s) y ^ 2)
                               - 2 * m * sum 2 (fun y => T s y * hinge (score s) y) + m ^ 2 * sum 2 (T s))) in E.
  - rewrite sum_plus, sum_minus, !sum_scal, H1 in E. fold m in E. lra.
  - intros s _. simpl. ring.
Qed.

(** Two scores count by their difference. *)
Lemma crammer_singer_two u y : (y < 2)%nat -> crammer_singer 2 u y = hinge (u 1%nat - u 0%nat) y.
Proof.
  intros Hy. unfold crammer_singer, largest, hinge, margin_of. destruct y as [|[|y]]; [| |lia]; simpl;
    unfold Rmax; repeat destruct (Rle_dec _ _); lra.
Qed.

Lemma two_scores_loss n D T U G : task_loss n 2 T (crammer_singer 2) (scores D U G)
  = task_loss n 2 T hinge (fun s => dot D (fun i => U 1%nat i - U 0%nat i) (G s)).
Proof.
  unfold task_loss. apply sum_ext; intros s _. apply sum_ext; intros y Hy.
  rewrite crammer_singer_two by assumption. do 2 f_equal. unfold scores, dot. rewrite <- sum_minus.
  apply sum_ext; intros; ring.
Qed.

(** An affine classifier is a linear one on features with a one. *)
Definition with_bias (D : nat) (G : nat -> nat -> R) (s i : nat) : R := if Nat.eqb i D then 1 else G s i.

Lemma affine_is_linear n k D T loss G v c :
  task_loss n k T loss (fun s => dot D v (G s) + c)
  = task_loss n k T loss (fun s => dot (S D) (fun i => if Nat.eqb i D then c else v i) (with_bias D G s)).
Proof.
  unfold task_loss. apply sum_ext; intros s _. apply sum_ext; intros y _. do 2 f_equal.
  unfold dot. simpl. unfold with_bias. rewrite Nat.eqb_refl, Rmult_1_r. f_equal.
  apply sum_ext; intros i Hi. destruct (Nat.eqb_spec i D); [lia|reflexivity].
Qed.

Lemma tilted_dominated V q t : distribution V q -> dominated V q (tilted V q t).
Proof.
  intros Hq w Hw H. pose proof (mean_positive V q (fun u => exp (t u)) Hq (fun u _ => exp_pos (t u))) as Z.
  apply Rdiv_lt_0_compat; [|exact Z]. apply Rmult_lt_0_compat; [exact H|apply exp_pos].
Qed.

(** A model that is no worse than the best softmax model is no worse than any. *)
Lemma no_worse_than_best n d V pL Pstar Phi Fstar P eps : language n V pL Pstar ->
  (forall s i, (s < n)%nat -> 0 < pL s -> (i < d)%nat ->
     means V Phi (softmax_of d V Phi Fstar) s i = means V Phi Pstar s i) ->
  cross_entropy n V pL Pstar P - cross_entropy n V pL Pstar (softmax_of d V Phi Fstar) <= eps ->
  forall F', cross_entropy n V pL Pstar P <= cross_entropy n V pL Pstar (softmax_of d V Phi F') + eps.
Proof.
  intros HL Hm He F'.
  assert (H : softmax_optimal_within 0 n d V pL Pstar Phi Fstar).
  { apply optimal_by_means with (softmax_of d V Phi Fstar); [exact HL| |exact Hm|].
    - intros s Hs. apply softmax_distribution. now apply language_words with n pL Pstar.
    - right. apply sum_zero. intros s Hs. rewrite KL_self. ring. }
  specialize (H F'). lra.
Qed.

Lemma KL_same n V (pL : nat -> R) Q P : (forall s, (s < n)%nat -> Q s = P s) ->
  sum n (fun s => pL s * KL V (Q s) (P s)) = 0.
Proof. intros H. apply sum_zero. intros s Hs. rewrite H, KL_self by assumption. ring. Qed.

(** Orthogonal vectors x_i, divided by their norms. *)
Definition normalised (V : nat) (x : nat -> nat -> R) (i w : nat) : R := x i w / norm2 V (x i).

Lemma normalised_eigenbasis V M lam x :
  (forall i, (i < V)%nat -> 0 < dot V (x i) (x i)) ->
  (forall i j, (i < V)%nat -> (j < V)%nat -> i <> j -> dot V (x i) (x j) = 0) ->
  (forall i w, (i < V)%nat -> (w < V)%nat -> times V M (x i) w = lam i * x i w) ->
  (forall i, (S i < V)%nat -> lam (S i) <= lam i) -> eigenbasis V M lam (normalised V x).
Proof.
  intros Hx Ho He Hl.
  assert (E : forall i j, dot V (normalised V x i) (normalised V x j)
                          = / norm2 V (x i) * (/ norm2 V (x j) * dot V (x i) (x j))).
  { intros i j. unfold normalised.
    rewrite (dot_ext V _ _ (fun w => / norm2 V (x i) * x i w) (fun w => / norm2 V (x j) * x j w))
      by (intros; unfold Rdiv; ring).
    now rewrite dot_scal_l, dot_scal_r. }
  split; [|split].
  - intros i j Hi Hj. rewrite E. destruct (Nat.eqb_spec i j) as [<-|N]; [|rewrite Ho by assumption; ring].
    specialize (Hx i Hi). assert (0 < norm2 V (x i)) by now apply sqrt_lt_R0.
    replace (dot V (x i) (x i)) with (norm2 V (x i) * norm2 V (x i)) by (apply sqrt_sqrt; lra). field. lra.
  - intros i w Hi Hw. unfold normalised, times.
    rewrite (dot_ext V (M w) _ (M w) (fun w' => / norm2 V (x i) * x i w')) by (intros; unfold Rdiv; ring).
    rewrite dot_scal_r. fold (times V M (x i) w). rewrite He by assumption. unfold Rdiv. ring.
  - intros i j Hij. induction Hij as [|j Hij IH]; intros Hj; [lra|].
    apply Rle_trans with (lam j); [now apply Hl|apply IH; lia].
Qed.

(** The projection onto one row. *)
Lemma one_row_projector V Phi Pi : 0 < dot V (Phi 0%nat) (Phi 0%nat) ->
  (forall w w', (w < V)%nat -> (w' < V)%nat ->
     dot V (Phi 0%nat) (Phi 0%nat) * Pi w w' = Phi 0%nat w * Phi 0%nat w') ->
  projector 1 V Phi Pi.
Proof.
  intros HN H x. set (N := dot V (Phi 0%nat) (Phi 0%nat)) in *. set (c := dot V (Phi 0%nat) x / N).
  assert (E : forall w, (w < V)%nat -> times V Pi x w = c * Phi 0%nat w).
  { intros w Hw. apply (Rmult_eq_reg_l N); [|lra]. unfold times. rewrite <- dot_scal_l.
    rewrite (dot_ext V _ x (fun w' => Phi 0%nat w * Phi 0%nat w') x) by auto.
    rewrite dot_scal_l. unfold c. field. lra. }
  split.
  - exists (fun _ => c). intros w Hw. rewrite E by assumption. unfold logits, dot. simpl. ring.
  - intros i Hi. replace i with 0%nat by lia.
    rewrite (dot_ext V (Phi 0%nat) _ (Phi 0%nat) (fun w => c * Phi 0%nat w)) by auto.
    rewrite dot_scal_r. fold N. unfold c. field. lra.
Qed.

(** How far a pair is from −½ Σ_{i<d} λ_i is how far it is from the best. *)
Lemma jointly_optimal_by_value n V d pL Pstar Phi F lam u eps : language n V pL Pstar ->
  eigenbasis V (substitutability n pL Pstar) lam u -> (0 < d <= V)%nat ->
  quad_loss n d V pL Pstar Phi F <= - / 2 * sum d lam + eps -> jointly_optimal_within eps n d V pL Pstar Phi F.
Proof.
  intros HL Hu Hd H Phi' F'. destruct (best_embeddings n V d pL Pstar lam u HL Hu Hd) as [L _].
  specialize (L Phi' F'). lra.
Qed.

(** All definitions written out, down to what the tactics for real numbers know. *)
Ltac opened := cbv -[Rminus Rdiv Rle Rge Rgt Rmax Rmin Rabs exp ln sqrt pow IZR].
Ltac numbers := opened; lra.
Ltac sure := opened; maxima; bounds.
Ltac numbers_or_sure := first [solve [numbers]|sure].
Ltac not_zero := first [apply Rgt_not_eq; sure|apply Rlt_not_eq; sure].

Ltac words s :=
  first [apply softmax_distribution; lia
        |solve [split; [intros w Hw; each s; each w; numbers|each s; numbers]]
        |apply plus_distribution; [words s|intros w Hw; each s; each w; sure|each s; numbers]].

Ltac is_optimal := idtac;
  match goal with
  | same : forall s i, _ -> _ -> _ -> means _ _ ?Q s i = _ |- _ =>
    apply optimal_by_means with Q;
      [assumption|intros s Hs; apply softmax_distribution; lia|exact same|
       first [rewrite KL_same by (intros; reflexivity); numbers|sure]]
  end.

(** The first of the facts that a theorem joins, under a name. *)
Tactic Notation "part" ident(h) "by" tactic3(shown) :=
  match goal with |- ?A /\ _ => assert (h : A); [shown|split; [exact h|]] end.

(** Orthogonal vectors are eigenvectors, as is [shown] entry by entry. *)
Ltac has_eigenvalues shown :=
  apply normalised_eigenbasis;
    [intros i Hi; each i; numbers
    |intros i j Hi Hj N; each i; each j; first [now destruct N|numbers]
    |intros i w Hi Hw; each i; each w; shown
    |intros i Hi; each i; numbers_or_sure].

(** The hypotheses on a world, one after the other. *)
Ltac hypotheses := repeat
  match goal with
  | |- language _ _ _ _ /\ _ =>
    part a_language by (split; [split; [intros s Hs; each s; numbers|numbers]|intros s Hs; words s])
  | |- task _ _ _ /\ _ => part a_task by (split; [intros s y Hs Hy; each s; each y; numbers|numbers])
  | |- covers _ _ _ _ _ /\ _ => part covering by (split; [numbers|intros s Hs; each s; numbers])
  | |- covers_along _ _ _ _ _ _ _ _ _ _ /\ _ =>
    part covering by (apply covered_along_errors; split; [numbers|intros s Hs; each s; numbers])
  | |- (forall s i, _ -> _ -> _ -> means _ _ _ s i = means _ _ _ s i) /\ _ =>
    part subspace_optimum by (intros s i Hs _ Hi; first [reflexivity|apply plus_mean; each s; each i; numbers])
  | |- softmax_optimal_within _ _ _ _ _ _ _ _ /\ _ => part epsilon_optimal by is_optimal
  | |- eigenbasis _ _ _ _ /\ _ =>
    part eigenvalues by (has_eigenvalues ltac:(numbers))
  | |- projector 1 _ _ _ /\ _ =>
    part projection by (apply one_row_projector; [numbers|intros w w' Hw Hw'; each w; each w'; numbers])
  | basis : eigenbasis _ _ _ _ |- jointly_optimal_within _ _ _ _ _ _ _ _ /\ _ =>
    part epsilon_optimal by (eapply jointly_optimal_by_value; [assumption|exact basis|lia|numbers])
  | |- norm2 _ _ <= _ /\ _ => part norm by (right; reflexivity)
  | |- in_row_span _ _ _ _ _ /\ _ => part row_span by (intros w Hw; each w; numbers)
  | |- one_lipschitz hinge /\ _ => part lipschitz_loss by (exact hinge_lipschitz)
  | |- bounded _ _ _ /\ _ => part norm by (intros w Hw; each w; opened; apply Rabs_le; lra)
  | |- task_loss _ _ _ _ _ <= _ /\ _ => part naturalness by sure
  end.

(** By weights α every classifier loses [low] at least; what α divides by is not zero. *)
Ltac weighed dual alpha :=
  eapply Rle_trans; [|apply dual];
    [numbers_or_sure
    |intros s y Hs Hy; each s; each y; split; numbers_or_sure
    |intros i Hi; each i; first [cbv [sum alpha matrix nth]; field; not_zero|numbers]].
