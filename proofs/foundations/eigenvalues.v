(** Orthonormal vectors, eigenbases, and Ky Fan's inequality: no d dimensions hold more of a matrix than its d largest
    eigenvalues. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.softmax foundations.projections.
Open Scope R_scope.

(** ** Spans *)

Lemma span_of_spans d r V Phi e : (forall i, (i < d)%nat -> exists c, in_row_span r V e c (Phi i)) ->
  forall g, exists c, in_row_span r V e c (logits d Phi g).
Proof.
  induction d as [|d IH]; intros H g.
  - exists (fun _ => 0). intros w _. unfold logits, dot. simpl. rewrite sum_zero; [reflexivity|]. intros; ring.
  - destruct (IH (fun i Hi => H i (Nat.lt_lt_succ_r _ _ Hi)) g) as [c Hc]. destruct (H d) as [c' Hc']; [lia|].
    exists (moved c c' (g d)). intros w Hw. rewrite logits_moved, <- Hc, <- Hc' by assumption. reflexivity.
Qed.

(** One vector more. *)
Definition joined (r : nat) (e : nat -> nat -> R) (x : nat -> R) (j : nat) : nat -> R := if Nat.eqb j r then x else e j.

Lemma joined_old r e x j : (j < r)%nat -> joined r e x j = e j.
Proof. intros Hj. unfold joined. destruct (Nat.eqb_spec j r); [lia|reflexivity]. Qed.

Lemma joined_new r e x : joined r e x r = x.
Proof. unfold joined. now rewrite Nat.eqb_refl. Qed.

Lemma logits_joined r e x c a w : logits (S r) (joined r e x) (extended r c a) w = logits r e c w + a * x w.
Proof.
  rewrite logits_extended, joined_new. f_equal. unfold logits. apply dot_ext; [reflexivity|].
  intros j Hj. now rewrite joined_old.
Qed.

Lemma span_kept d V Phi c x : in_row_span d V Phi c x -> in_row_span (S d) V Phi (extended d c 0) x.
Proof. intros H w Hw. rewrite logits_extended, H by assumption. ring. Qed.

(** r orthonormal vectors with the span of the rows of Phi. *)
Definition basis_of (r d V : nat) (e Phi : nat -> nat -> R) : Prop :=
  orthonormal r V e /\ (forall i, (i < d)%nat -> exists c, in_row_span r V e c (Phi i)) /\
  (forall j, (j < r)%nat -> exists c, in_row_span d V Phi c (e j)).

Lemma gram_schmidt d V Phi : exists r e, (r <= d)%nat /\ basis_of r d V e Phi /\ (r = d <-> independent d V Phi).
Proof.
  induction d as [|d (r & e & Hr & (Ho & HPhi & He) & Hi)].
  - exists 0%nat, Phi. split; [lia|]. split; [|split; [intros _ c _ y Hy; lia|reflexivity]].
    split; [intros i j Hi; lia|]. split; intros; lia.
  - destruct (projection_exists d V Phi (Phi d)) as [g Hg]. set (x := fun w => Phi d w - logits d Phi g w) in *.
    assert (Ex : dot V (Phi d) x = dot V x x).
    { rewrite (dot_ext V (Phi d) x (fun w => x w + logits d Phi g w) x) by (auto; intros; unfold x; ring).
      rewrite dot_plus_l, (orthogonal_span d V Phi g x Hg). ring. }
    destruct (Rlt_le_dec 0 (dot V x x)) as [Hx|Hx].
    + set (N := sqrt (dot V x x)). assert (HN : 0 < N) by now apply sqrt_lt_R0.
      assert (NN : N * N = dot V x x) by (apply sqrt_sqrt; lra).
      set (y := fun w => / N * x w).
      assert (Oy : forall j, (j < r)%nat -> dot V (e j) y = 0).
      { intros j Hj. destruct (He j Hj) as [c Hc]. unfold y. rewrite dot_scal_r.
        rewrite (dot_ext V (e j) x (logits d Phi c) x), orthogonal_span by auto. ring. }
      assert (Yy : dot V y y = 1).
      { unfold y. rewrite dot_scal_l, dot_scal_r, <- NN. field. lra. }
      exists (S r), (joined r e y). split; [lia|]. split; [split; [|split]|].
      * intros i j Hi' Hj. destruct (Nat.eq_dec i r) as [->|Ni]; destruct (Nat.eq_dec j r) as [->|Nj];
          rewrite ?joined_new, ?joined_old by lia.
        -- now rewrite Nat.eqb_refl.
        -- rewrite dot_comm, Oy by lia. destruct (Nat.eqb_spec r j); [lia|reflexivity].
        -- rewrite Oy by lia. destruct (Nat.eqb_spec i r); [lia|reflexivity].
        -- apply Ho; lia.
      * assert (Hg' : exists c, in_row_span r V e c (logits d Phi g)) by now apply span_of_spans.
        intros i Hi'. destruct (Nat.eq_dec i d) as [->|Ni].
        -- destruct Hg' as [c Hc]. exists (extended r c N). intros w Hw. rewrite logits_joined, <- Hc by assumption.
           unfold y, x. field. lra.
        -- destruct (HPhi i) as [c Hc]; [lia|]. exists (extended r c 0). intros w Hw.
           rewrite logits_joined, <- Hc by assumption. ring.
      * intros j Hj. destruct (Nat.eq_dec j r) as [->|Nj].
        -- rewrite joined_new. exists (extended d (fun i => - / N * g i) (/ N)). intros w Hw.
           rewrite logits_extended. unfold logits. rewrite dot_scal_l. fold (logits d Phi g w). unfold y, x. ring.
        -- rewrite joined_old by lia. destruct (He j) as [c Hc]; [lia|]. exists (extended d c 0). now apply span_kept.
      * split; [intros E|intros H; f_equal; now apply Hi, independent_fewer].
        assert (Hd : independent d V Phi) by (apply Hi; lia). intros c Hc z Hz.
        assert (Cd : c d = 0).
        { assert (Z : dot V (logits (S d) Phi c) x = 0)
            by (apply sum_zero; intros w Hw; cbv beta; rewrite Hc by assumption; ring).
          rewrite (dot_ext V _ x (fun w => logits d Phi c w + c d * Phi d w) x) in Z by auto.
          rewrite dot_plus_l, dot_scal_l, (orthogonal_span d V Phi c x Hg), Ex in Z.
          destruct (Rmult_integral (c d) (dot V x x)); lra. }
        destruct (Nat.eq_dec z d) as [->|Nz]; [assumption|]. apply Hd; [|lia]. intros w Hw.
        specialize (Hc w Hw). unfold logits, dot in *. simpl in Hc. rewrite Cd in Hc. lra.
    + assert (Z : forall w, (w < V)%nat -> Phi d w = logits d Phi g w).
      { intros w Hw. pose proof (dot_square_zero V x Hx w Hw). unfold x in *. lra. }
      exists r, e. split; [lia|]. split; [split; [assumption|split]|].
      * intros i Hi'. destruct (Nat.eq_dec i d) as [->|Ni]; [|apply HPhi; lia].
        destruct (span_of_spans d r V Phi e HPhi g) as [c Hc]. exists c. intros w Hw. rewrite Z by assumption. now apply Hc.
      * intros j Hj. destruct (He j Hj) as [c Hc]. exists (extended d c 0). now apply span_kept.
      * split; [intros E; lia|]. intros H. exfalso.
        assert (E : extended d (fun i => - 1 * g i) 1 d = 0).
        { apply H; [|lia]. intros w Hw. rewrite logits_extended. unfold logits. rewrite dot_scal_l.
          fold (logits d Phi g w). rewrite Z by assumption. ring. }
        unfold extended in E. rewrite Nat.eqb_refl in E. lra.
Qed.

(** ** Orthonormal vectors *)

Section Orthonormal.

Variables (r V : nat) (e : nat -> nat -> R).
Hypothesis Ho : orthonormal r V e.

Lemma coefficient c j : (j < r)%nat -> dot V (e j) (logits r e c) = c j.
Proof.
  intros Hj. rewrite dot_comm, logits_dot. unfold dot at 1.
  rewrite (sum_ext r _ (fun i => if Nat.eqb i j then c i else 0)); [now apply sum_pick|].
  intros i Hi. rewrite Ho by assumption. destruct (Nat.eqb i j); ring.
Qed.

(** The share of x in their span. *)
Definition share (x : nat -> R) : R := sum r (fun j => dot V (e j) x ^ 2).

Lemma share_nonneg x : 0 <= share x.
Proof. apply sum_nonneg; intros; apply pow2_ge_0. Qed.

(** What is left of x beside its projection. *)
Lemma beside x : let y := logits r e (fun j => dot V (e j) x) in
  dot V (fun w => x w - y w) (fun w => x w - y w) = dot V x x - share x.
Proof.
  intros y.
  assert (E : dot V y x = share x).
  { unfold y. rewrite logits_dot. apply sum_ext; intros; ring. }
  assert (E' : dot V y y = share x).
  { unfold y at 1. rewrite logits_dot. apply sum_ext; intros j Hj. unfold y. rewrite coefficient by assumption. ring. }
  rewrite dot_minus_r, !(dot_comm V (fun w => x w - y w)), !dot_minus_r, (dot_comm V x y), E, E'. ring.
Qed.

Lemma bessel x : share x <= dot V x x.
Proof.
  pose proof (beside x) as H. cbv zeta in H. set (z := fun w => x w - _) in H.
  assert (0 <= dot V z z) by (apply sum_nonneg; intros; nra). lra.
Qed.

(** What they hold in full is in their span. *)
Lemma share_full x : share x = dot V x x -> in_row_span r V e (fun j => dot V (e j) x) x.
Proof.
  intros E w Hw. pose proof (beside x) as H. cbv zeta in H.
  assert (Z : x w - logits r e (fun j => dot V (e j) x) w = 0).
  { apply (dot_square_zero V (fun w => x w - logits r e (fun j => dot V (e j) x) w)); [lra|assumption]. }
  lra.
Qed.

Lemma share_of_span c x : in_row_span r V e c x -> share x = dot V x x.
Proof.
  intros H. rewrite (dot_ext V x x (logits r e c) x) by auto. rewrite logits_dot. apply sum_ext; intros j Hj.
  rewrite (dot_ext V (e j) x (e j) (logits r e c)), coefficient by auto. ring.
Qed.

(** The projection of x onto the span of Phi's rows. *)
Lemma projection_share d Phi x q : (forall i, (i < d)%nat -> exists c, in_row_span r V e c (Phi i)) ->
  (forall j, (j < r)%nat -> exists c, in_row_span d V Phi c (e j)) -> projection d V Phi x q ->
  (forall j, (j < r)%nat -> dot V (e j) q = dot V (e j) x) /\ dot V q q = share x.
Proof.
  intros HPhi He [[f Hf] Hq].
  assert (E : forall j, (j < r)%nat -> dot V (e j) q = dot V (e j) x).
  { intros j Hj. destruct (He j Hj) as [c Hc].
    rewrite (dot_ext V (e j) q (logits d Phi c) q), (dot_ext V (e j) x (logits d Phi c) x) by auto.
    rewrite !logits_dot. apply dot_ext; auto. }
  split; [assumption|].
  destruct (span_of_spans d r V Phi e HPhi f) as [c Hc].
  rewrite <- (share_of_span c q).
  - apply sum_ext; intros j Hj. now rewrite E.
  - intros w Hw. rewrite Hf by assumption. now apply Hc.
Qed.

End Orthonormal.

(** ** V of them are a basis *)

Lemma sum_unit V x w : (w < V)%nat -> dot V x (fun w' => if Nat.eqb w' w then 1 else 0) = x w.
Proof.
  intros Hw. unfold dot. rewrite (sum_ext V _ (fun w' => if Nat.eqb w' w then x w' else 0)); [now apply sum_pick|].
  intros i _. destruct (Nat.eqb i w); ring.
Qed.

Lemma complete V u x : orthonormal V V u -> in_row_span V V u (fun i => dot V (u i) x) x.
Proof.
  intros Ho.
  set (b := fun w w' => if Nat.eqb w' w then 1 else 0).
  assert (Bb : forall w, (w < V)%nat -> dot V (b w) (b w) = 1)
    by (intros w Hw; unfold b at 2; rewrite sum_unit by assumption; unfold b; now rewrite Nat.eqb_refl).
  assert (Hs : forall w, (w < V)%nat -> share V V u (b w) = sum V (fun i => u i w ^ 2))
    by (intros w Hw; apply sum_ext; intros i _; unfold b; now rewrite sum_unit).
  assert (H1 : forall w, (w < V)%nat -> share V V u (b w) = 1).
  { intros w Hw. assert (Z : 1 - sum V (fun i => u i w ^ 2) = 0).
    { apply (sum_zero_term V (fun w => 1 - sum V (fun i => u i w ^ 2))); [| |assumption].
      - intros w' Hw'. pose proof (bessel V V u Ho (b w')) as H. rewrite Bb, Hs in H by assumption. lra.
      - rewrite sum_minus, sum_swap, sum_const.
        rewrite (sum_ext V (fun j => sum V (fun i => u j i ^ 2)) (fun _ => 1)).
        + rewrite sum_const. lra.
        + intros i Hi. transitivity (dot V (u i) (u i)); [apply sum_ext; intros; ring|].
          rewrite Ho by assumption. now rewrite Nat.eqb_refl. }
    rewrite Hs by assumption. lra. }
  assert (Hd : forall w w', (w < V)%nat -> (w' < V)%nat -> b w w' = sum V (fun i => u i w * u i w')).
  { intros w w' Hw Hw'. rewrite (share_full V V u Ho (b w)) by (rewrite ?H1, ?Bb; auto).
    apply sum_ext; intros i _. unfold b. now rewrite sum_unit. }
  intros w Hw. rewrite <- (sum_unit V x w Hw). fold (b w).
  unfold logits, dot. rewrite (sum_ext V (fun i => x i * b w i) (fun w' => sum V (fun i => x w' * (u i w * u i w')))).
  - rewrite sum_swap. apply sum_ext; intros i _. rewrite <- sum_scal_r. apply sum_ext; intros; ring.
  - intros w' Hw'. rewrite Hd, sum_scal by assumption. reflexivity.
Qed.

Lemma parseval V u x y : orthonormal V V u -> dot V x y = sum V (fun i => dot V (u i) x * dot V (u i) y).
Proof.
  intros Ho. rewrite (dot_ext V x y (logits V u (fun i => dot V (u i) x)) y); [now rewrite logits_dot| |auto].
  now apply complete.
Qed.

(** ** Eigenbases *)

Lemma component V M lam u y i : eigenbasis V M lam u -> (i < V)%nat ->
  dot V (u i) (times V M y) = lam i * dot V (u i) y.
Proof.
  intros (Ho & He & _) Hi.
  rewrite (dot_ext V (u i) (times V M y) (u i) (logits V u (fun j => lam j * dot V (u j) y))).
  - now rewrite coefficient.
  - reflexivity.
  - intros w Hw. unfold times.
    rewrite (dot_ext V (M w) y (M w) (logits V u (fun j => dot V (u j) y))) by (auto; now apply complete).
    rewrite dot_comm, logits_dot. apply sum_ext; intros j Hj. cbv beta.
    rewrite (dot_comm V (u j) (M w)). fold (times V M (u j) w). rewrite He by assumption. ring.
Qed.

(** x·M y = Σ λ_i (u_i·x)(u_i·y) *)
Lemma quadratic_form V M lam u x y : eigenbasis V M lam u ->
  dot V x (times V M y) = sum V (fun i => lam i * (dot V (u i) x * dot V (u i) y)).
Proof.
  intros Hu. rewrite (parseval V u) by apply Hu. apply sum_ext; intros i Hi.
  rewrite (component V M lam) by assumption. ring.
Qed.

Lemma sum_first d V f : (d <= V)%nat -> sum V (fun i => f i * (if Nat.ltb i d then 1 else 0)) = sum d f.
Proof.
  induction V as [|V IH]; intros Hd; [now replace d with 0%nat by lia|]. simpl.
  destruct (Nat.eq_dec d (S V)) as [->|N].
  - destruct (Nat.ltb_spec V (S V)); [|lia]. simpl. rewrite Rmult_1_r. f_equal. apply sum_ext; intros i Hi.
    destruct (Nat.ltb_spec i (S V)); [ring|lia].
  - destruct (Nat.ltb_spec V d); [lia|]. rewrite IH by lia. ring.
Qed.

Lemma sum_split d V f : (d <= V)%nat -> sum V f = sum d f + sum (V - d) (fun i => f (d + i)%nat).
Proof.
  intros Hd. replace V with (d + (V - d))%nat at 1 by lia. generalize (V - d)%nat as m. induction m as [|m IH].
  - rewrite Nat.add_0_r. simpl. ring.
  - rewrite Nat.add_succ_r. simpl. rewrite IH. ring.
Qed.

(** Weights in [0, 1] of a sum of at most d: they take Σ_{i<d} λ_i at most, and what they miss is a sum of nonnegative terms. *)
Section Weights.

Variables (d V : nat) (lam w : nat -> R) (theta total : R).
Hypothesis Hd : (d <= V)%nat.
Hypothesis Hw : forall i, (i < V)%nat -> 0 <= w i <= 1.
Hypothesis HR : sum V w = total.
Hypothesis Hdim : total <= INR d.
Hypothesis Htheta : 0 <= theta.
Hypothesis above : forall i, (i < d)%nat -> theta <= lam i.
Hypothesis below : forall i, (d <= i)%nat -> (i < V)%nat -> lam i <= theta.

Let top (i : nat) : R := if Nat.ltb i d then 1 else 0.

Lemma missed : sum d lam - sum V (fun i => lam i * w i)
  = sum V (fun i => (lam i - theta) * (top i - w i)) + theta * (INR d - total).
Proof.
  rewrite <- HR. rewrite <- (sum_first d V lam Hd). fold top.
  assert (E : INR d = sum V top).
  { rewrite (sum_ext V top (fun i => 1 * (if Nat.ltb i d then 1 else 0))) by (intros; unfold top; ring).
    rewrite sum_first, sum_const by assumption. ring. }
  rewrite E, <- !sum_minus, <- sum_scal, <- sum_plus. apply sum_ext; intros; unfold top; ring.
Qed.

Lemma missed_term i : (i < V)%nat -> 0 <= (lam i - theta) * (top i - w i).
Proof.
  intros Hi. pose proof (Hw i Hi). unfold top. destruct (Nat.ltb_spec i d) as [L|L].
  - pose proof (above i L). nra.
  - pose proof (below i L Hi). nra.
Qed.

Lemma weights_take : sum V (fun i => lam i * w i) <= sum d lam.
Proof.
  pose proof missed. pose proof (sum_nonneg V _ missed_term).
  assert (0 <= theta * (INR d - total)) by (apply Rmult_le_pos; lra). lra.
Qed.

(** They take it all if and only if they are 1 above θ and 0 below, and of sum d unless θ is 0. *)
Lemma weights_take_all : sum V (fun i => lam i * w i) = sum d lam <->
  (0 < theta -> total = INR d) /\ (forall i, (i < V)%nat -> theta < lam i -> w i = 1) /\
  (forall i, (i < V)%nat -> lam i < theta -> w i = 0).
Proof.
  pose proof missed as M. pose proof (sum_nonneg V _ missed_term) as S.
  assert (N : 0 <= theta * (INR d - total)) by (apply Rmult_le_pos; lra). split.
  - intros E.
    assert (Z : forall i, (i < V)%nat -> (lam i - theta) * (top i - w i) = 0)
      by (intros i Hi; apply (sum_zero_term V (fun i => (lam i - theta) * (top i - w i))); auto using missed_term; lra).
    split; [intros Ht; assert (E' : theta * (INR d - total) = 0) by lra; destruct (Rmult_integral _ _ E'); lra|].
    split; intros i Hi L; destruct (Rmult_integral _ _ (Z i Hi)) as [D|D]; try lra; unfold top in D;
      destruct (Nat.ltb_spec i d) as [I|I]; try lra.
    + pose proof (below i I Hi). lra.
    + pose proof (above i I). lra.
  - intros (E & A & B).
    assert (Z : theta * (INR d - total) = 0) by (destruct Htheta as [P| <-]; [rewrite E by assumption|]; ring).
    rewrite Z, (sum_zero V (fun i => (lam i - theta) * (top i - w i))) in M; [lra|]. intros i Hi.
    destruct (Rtotal_order (lam i) theta) as [L|[L|L]].
    + rewrite B by assumption. unfold top. destruct (Nat.ltb_spec i d) as [I|I]; [|ring]. pose proof (above i I). lra.
    + rewrite L. ring.
    + rewrite A by assumption. unfold top. destruct (Nat.ltb_spec i d) as [I|I]; [ring|].
      pose proof (below i I Hi). lra.
Qed.

End Weights.
