(** Pinsker on the subspace: a model near the best softmax model predicts every v·p* in the row-span of Phi. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.divergence foundations.softmax
  budget arrows.
Open Scope R_scope.

(** Step every context: v = Phiᵀλ plus any constant c, q any distribution with the means of the truth, p any model that dominates it. *)
Theorem subspace_pinsker d V Phi lam c v p q pstar a b B :
  distribution V p -> distribution V q -> distribution V pstar -> dominated V q p ->
  forall (subspace_optimum : forall i, (i < d)%nat -> dot V (Phi i) q = dot V (Phi i) pstar)
         (row_span : forall w, (w < V)%nat -> v w = logits d Phi lam w + c),
  (forall w, (w < V)%nat -> a <= v w <= b) -> - B <= a -> a <= b -> b <= B ->
  Rabs (dot V v p - dot V v pstar) = Rabs (dot V v p - dot V v q) /\
  Rabs (dot V v p - dot V v q) <= (b - a) / 2 * distance V p q /\
  (b - a) / 2 * distance V p q <= B * sqrt (2 * KL V q p).
Proof.
  intros Hp Hq Hs Hd Hm Hv Hab Ha Hle Hb. repeat split.
  - f_equal. f_equal.
    assert (E : forall r, distribution V r -> dot V v r = dot V (logits d Phi lam) r + c).
    { intros r [_ Hr]. unfold dot.
      rewrite (sum_ext V _ (fun w => logits d Phi lam w * r w + c * r w))
        by (intros w Hw; rewrite Hv by assumption; ring).
      rewrite sum_plus, sum_scal, Hr. ring. }
    rewrite !E by assumption. f_equal. apply (subspace d V Phi lam); [intros w _; reflexivity|].
    intros i Hi. symmetry. auto.
  - now apply hoelder.
  - pose proof (pinsker V p q Hp Hq Hd). pose proof (distance_nonneg V p q).
    apply Rmult_le_compat; lra.
Qed.
