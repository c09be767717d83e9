(** Orthogonal projections onto the span of finitely many vectors, without any assumption on them; and the solution of
    Aᵀv = u in the column space of an A of full column rank. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums.
Open Scope R_scope.

(** Coefficients for one vector more. *)
Definition extended (d : nat) (f : nat -> R) (c : R) (i : nat) : R := if Nat.eqb i d then c else f i.

Lemma logits_extended d Phi f c w : logits (S d) Phi (extended d f c) w = logits d Phi f w + c * Phi d w.
Proof.
  unfold logits, dot, extended. simpl. rewrite Nat.eqb_refl. f_equal.
  apply sum_ext; intros i Hi. destruct (Nat.eqb_spec i d); [lia|reflexivity].
Qed.

Lemma dot_square_zero V x : dot V x x <= 0 -> forall w, (w < V)%nat -> x w = 0.
Proof.
  intros H w Hw.
  assert (E : x w * x w = 0) by (apply (sum_zero_term V (fun w => x w * x w)); auto; intros; nra).
  destruct (Rmult_integral _ _ E); assumption.
Qed.

Lemma dot_plus_r n u v w : dot n u (fun i => v i + w i) = dot n u v + dot n u w.
Proof. unfold dot. rewrite <- sum_plus. apply sum_ext; intros; ring. Qed.

Lemma dot_scal_r n c u v : dot n u (fun i => c * v i) = c * dot n u v.
Proof. unfold dot. rewrite <- sum_scal. apply sum_ext; intros; ring. Qed.

(** A vector orthogonal to all of Phi's rows is so to their span. *)
Lemma orthogonal_span d V Phi f x : (forall i, (i < d)%nat -> dot V (Phi i) x = 0) -> dot V (logits d Phi f) x = 0.
Proof.
  intros H. rewrite logits_dot. apply sum_zero; intros i Hi. cbv beta. rewrite H by assumption. ring.
Qed.

Lemma projection_exists d V Phi p : exists f, forall i, (i < d)%nat ->
  dot V (Phi i) (fun w => p w - logits d Phi f w) = 0.
Proof.
  revert p. induction d as [|d IH]; intros p; [exists (fun _ => 0); intros; lia|].
  destruct (IH p) as [f Hf]. destruct (IH (Phi d)) as [g Hg].
  set (x := fun w => p w - logits d Phi f w) in *. set (r := fun w => Phi d w - logits d Phi g w) in *.
  destruct (Rlt_le_dec 0 (dot V r r)) as [Hr|Hr].
  - (* one direction more *)
    set (c := dot V r x / dot V r r).
    exists (extended d (fun i => f i - c * g i) c).
    assert (E : forall w, p w - logits (S d) Phi (extended d (fun i => f i - c * g i) c) w = x w - c * r w).
    { intros w. rewrite logits_extended. unfold x, r.
      replace (logits d Phi (fun i => f i - c * g i) w) with (logits d Phi f w - c * logits d Phi g w); [ring|].
      unfold logits, dot. rewrite <- sum_scal, <- sum_minus. apply sum_ext; intros; ring. }
    assert (O : forall u, dot V u (fun w => p w - logits (S d) Phi (extended d (fun i => f i - c * g i) c) w)
                          = dot V u x - c * dot V u r).
    { intros u. rewrite (dot_ext V u _ u (fun w => x w - c * r w)) by auto.
      now rewrite dot_minus_r, dot_scal_r. }
    intros i Hi. rewrite O. destruct (Nat.eq_dec i d) as [->|N].
    + (* the new row is r and something in the span of the others *)
      assert (Er : forall y, (forall i, (i < d)%nat -> dot V (Phi i) y = 0) -> dot V (Phi d) y = dot V r y).
      { intros y Hy. pose proof (orthogonal_span d V Phi g y Hy) as Z.
        rewrite (dot_ext V (Phi d) y (fun w => r w + logits d Phi g w) y) by (auto; intros; unfold r; ring).
        rewrite dot_plus_l, Z. ring. }
      rewrite !Er by assumption. unfold c. field. lra.
    + rewrite Hf, Hg by lia. ring.
  - (* the new row is in the span of the others *)
    exists (extended d f 0). intros i Hi.
    rewrite (dot_ext V (Phi i) _ (Phi i) x) by (auto; intros; rewrite logits_extended; unfold x; ring).
    destruct (Nat.eq_dec i d) as [->|N]; [|apply Hf; lia].
    rewrite (dot_ext V (Phi d) x (logits d Phi g) x); [now apply orthogonal_span| |auto].
    intros w Hw. pose proof (dot_square_zero V r Hr w Hw). unfold r in *. lra.
Qed.

Lemma independent_fewer k V a : independent (S k) V a -> independent k V a.
Proof.
  intros H c Hc y Hy.
  assert (E : extended k c 0 y = 0).
  { apply H; [|lia]. intros w Hw. rewrite logits_extended, Hc by assumption. ring. }
  unfold extended in E. destruct (Nat.eqb_spec y k); [lia|exact E].
Qed.

(** Some combination v of the columns has the products u with them: v = A (AᵀA)^{-1} u. *)
Lemma solution_exists k V a u : independent k V a ->
  exists c, forall y, (y < k)%nat -> dot V (a y) (logits k a c) = u y.
Proof.
  revert u. induction k as [|k IH]; intros u H; [exists (fun _ => 0); intros; lia|].
  destruct (IH u (independent_fewer k V a H)) as [c Hc].
  destruct (projection_exists k V a (a k)) as [g Hg]. set (r := fun w => a k w - logits k a g w) in *.
  assert (Hr : 0 < dot V r r).
  { destruct (Rlt_le_dec 0 (dot V r r)) as [|N]; [assumption|exfalso].
    pose proof (dot_square_zero V r N) as Z.
    assert (E : extended k (fun i => - g i) 1 k = 0).
    { apply H; [|lia]. intros w Hw. rewrite logits_extended. specialize (Z w Hw). unfold r in Z.
      replace (logits k a (fun i => - g i) w) with (- logits k a g w); [lra|].
      unfold logits, dot. rewrite <- sum_opp. apply sum_ext; intros; ring. }
    unfold extended in E. rewrite Nat.eqb_refl in E. lra. }
  set (e := (u k - dot V (a k) (logits k a c)) / dot V r r).
  exists (extended k (fun i => c i - e * g i) e).
  assert (E : forall w, logits (S k) a (extended k (fun i => c i - e * g i) e) w = logits k a c w + e * r w).
  { intros w. rewrite logits_extended. unfold r.
    replace (logits k a (fun i => c i - e * g i) w) with (logits k a c w - e * logits k a g w); [ring|].
    unfold logits, dot. rewrite <- sum_scal, <- sum_minus. apply sum_ext; intros; ring. }
  intros y Hy. rewrite (dot_ext V (a y) _ (a y) (fun w => logits k a c w + e * r w)) by auto.
  rewrite dot_plus_r, dot_scal_r.
  destruct (Nat.eq_dec y k) as [->|N].
  - assert (Er : dot V (a k) r = dot V r r).
    { rewrite (dot_ext V (a k) r (fun w => r w + logits k a g w) r) by (auto; intros; unfold r; ring).
      rewrite dot_plus_l, (orthogonal_span k V a g r Hg). ring. }
    rewrite Er. unfold e. field. lra.
  - rewrite Hc, Hg by lia. ring.
Qed.
