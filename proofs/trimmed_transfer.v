(** 24. Trimmed coverage: χ² coverage on some contexts of the task, and nothing known of the others. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax budget arrows transfer chi_squared_transfer.
Open Scope R_scope.

Section Coverage.

Variables (n V k : nat) (pL : nat -> R) (Pstar P T : nat -> nat -> R) (v : nat -> R) (eps : R).

Hypothesis Hlanguage : language n V pL Pstar.
Hypothesis Hmodel : model n V pL Pstar P.
Hypothesis Htask : task n k T.
Hypothesis Hbudget : budgeted eps n V pL Pstar P v.

Local Notation pT := (contexts_of k T).
Local Notation Delta := (error V v Pstar P).

Let HpT : distribution n pT := contexts_distribution n k T Htask.
Let HpL : distribution n pL := proj1 Hlanguage.

(** Step trimming: contexts outside S may be lost altogether; on S it is χ² coverage. *)
Lemma mean_error_trimmed (S : nat -> bool) a b : (forall w, (w < V)%nat -> a <= v w <= b) ->
  (forall s, (s < n)%nat -> S s = true -> pL s = 0 -> pT s = 0) ->
  mean_error n V k T v Pstar P
  <= sqrt (((b - a) / 2) ^ 2 * (2 * eps) * sum n (fun s => if S s then pT s ^ 2 / pL s else 0))
     + (b - a) * sum n (fun s => if S s then 0 else pT s).
Proof.
  intros Hv Hac. eapply Rle_trans; [|apply Rplus_le_compat_r, (mean_error_on n V k pL Pstar P T v eps Hlanguage Hmodel Hbudget S a b Hv Hac)].
  rewrite <- sum_scal, <- sum_plus. apply sum_le; intros s Hs. destruct (S s); [lra|].
  rewrite Rplus_0_l, Rmult_comm. apply Rmult_le_compat_r; [now apply HpT|].
  pose proof (dot_between V v (P s) a b (proj1 Hmodel s Hs) Hv).
  pose proof (dot_between V v (Pstar s) a b (proj2 Hlanguage s Hs) Hv).
  unfold error. apply Rabs_le. lra.
Qed.

End Coverage.

(** *** The best S is a set {s : p_T(s) <= r p_L(s)} *)

(** a √C_S + b p_T(S^c), for terms c of C and t of p_T. *)
Definition trimmed (n : nat) (a b : R) (c t : nat -> R) (S : nat -> bool) : R :=
  a * sqrt (sum n (fun s => if S s then c s else 0)) + b * sum n (fun s => if S s then 0 else t s).

Lemma sqrt_below_tangent x y : 0 <= x -> 0 < y -> sqrt x <= sqrt y + (x - y) / (2 * sqrt y).
Proof.
  intros Hx Hy. pose proof (sqrt_lt_R0 y Hy) as H. pose proof (sqrt_pos x) as H0.
  apply Rmult_le_reg_r with (2 * sqrt y); [lra|].
  replace ((sqrt y + (x - y) / (2 * sqrt y)) * (2 * sqrt y)) with (2 * (sqrt y * sqrt y) + (x - y)) by (field; lra).
  pose proof (sqrt_sqrt x Hx) as Ex. pose proof (sqrt_sqrt y (Rlt_le _ _ Hy)) as Ey.
  pose proof (pow2_ge_0 (sqrt x - sqrt y)) as Sq. rewrite Ey. nra.
Qed.

(** For c_s = t_s r_s no set does better than some set {r_s <= m}. *)
Lemma best_set n a b (r t : nat -> R) (S : nat -> bool) : 0 <= a -> 0 <= b ->
  (forall s, (s < n)%nat -> 0 <= t s /\ 0 <= r s) ->
  exists m, trimmed n a b (fun s => t s * r s) t (fun s => if Rle_dec (r s) m then true else false)
            <= trimmed n a b (fun s => t s * r s) t S.
Proof.
  intros Ha Hb Hpos. set (C := sum n (fun s => if S s then t s * r s else 0)).
  assert (HC : 0 <= C).
  { apply sum_nonneg; intros s Hs. destruct (S s); [|lra]. destruct (Hpos s Hs). now apply Rmult_le_pos. }
  (* the linear part of the tangent, context by context *)
  assert (Lin : forall k m : R, 0 <= k -> (0 < k -> m = b / k) -> (k = 0 -> forall s, (s < n)%nat -> r s <= m) ->
    sum n (fun s => if (if Rle_dec (r s) m then true else false) then k * (t s * r s) else b * t s)
    <= sum n (fun s => if S s then k * (t s * r s) else b * t s)).
  { intros k m Hk Hm H0. apply sum_le; intros s Hs. destruct (Hpos s Hs) as [Ht Hr].
    destruct (Rle_lt_or_eq_dec 0 k Hk) as [Hk'|Ek].
    - specialize (Hm Hk'). assert (E : k * m = b) by (rewrite Hm; field; lra).
      destruct (Rle_dec (r s) m), (S s); try lra.
      + replace (b * t s) with (k * (t s * m)) by (rewrite <- E; ring).
        apply Rmult_le_compat_l; [lra|]. now apply Rmult_le_compat_l.
      + replace (b * t s) with (k * (t s * m)) by (rewrite <- E; ring).
        apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; lra.
    - symmetry in Ek. destruct (Rle_dec (r s) m) as [_|N]; [|exfalso; apply N; now apply H0].
      rewrite Ek, !Rmult_0_l. destruct (S s); [lra|]. now apply Rmult_le_pos. }
  assert (Split : forall (k : R) (U : nat -> bool), sum n (fun s => if U s then k * (t s * r s) else b * t s)
    = k * sum n (fun s => if U s then t s * r s else 0) + b * sum n (fun s => if U s then 0 else t s)).
  { intros k U. rewrite <- !sum_scal, <- sum_plus. apply sum_ext; intros s _. destruct (U s); ring. }
  destruct (Rle_lt_or_eq_dec 0 C HC) as [HC'|EC].
  - pose proof (sqrt_lt_R0 C HC') as Hq. set (k := a / (2 * sqrt C)).
    assert (Hk : 0 <= k) by (apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]).
    destruct (Rle_lt_or_eq_dec 0 k Hk) as [Hk'|Ek].
    + exists (b / k). set (U := fun s => if Rle_dec (r s) (b / k) then true else false).
      assert (L : sum n (fun s => if U s then k * (t s * r s) else b * t s)
                  <= sum n (fun s => if S s then k * (t s * r s) else b * t s))
        by (apply (Lin k (b / k) Hk); [reflexivity|intros; lra]).
      rewrite (Split k U), (Split k S) in L. fold C in L.
      unfold trimmed. fold C. set (D := sum n (fun s => if U s then t s * r s else 0)) in *.
      assert (HD : 0 <= D).
      { apply sum_nonneg; intros s Hs. destruct (U s); [|lra]. destruct (Hpos s Hs). now apply Rmult_le_pos. }
      pose proof (sqrt_below_tangent D C HD HC') as T.
      assert (a * sqrt D <= a * sqrt C + k * (D - C)).
      { apply Rle_trans with (a * (sqrt C + (D - C) / (2 * sqrt C))); [now apply Rmult_le_compat_l|].
        right. unfold k. field. lra. }
      lra.
    + assert (Ea : a = 0).
      { unfold k in Ek. symmetry in Ek. apply Rmult_eq_reg_r with (/ (2 * sqrt C)); [|apply Rinv_neq_0_compat; lra].
        rewrite Rmult_0_l. exact Ek. }
      exists (sum n r). unfold trimmed. rewrite Ea, !Rmult_0_l.
      assert (All : forall s, (s < n)%nat -> r s <= sum n r)
        by (intros s Hs; apply (sum_term_le n r s); [intros; now apply Hpos|assumption]).
      apply Rplus_le_compat_l, Rmult_le_compat_l; [lra|]. apply sum_le; intros s Hs.
      destruct (Rle_dec (r s) (sum n r)) as [_|N]; [|exfalso; now apply N, All].
      destruct (S s); [lra|now apply Hpos].
  - exists 0. unfold trimmed. fold C. rewrite <- EC, sqrt_0, Rmult_0_r, Rplus_0_l.
    assert (Z : forall s, (s < n)%nat -> S s = true -> t s * r s = 0).
    { intros s Hs HS. assert (B : (if S s then t s * r s else 0) <= C).
      { apply (sum_term_le n (fun s => if S s then t s * r s else 0) s); [|assumption].
        intros i Hi. destruct (S i); [|lra]. destruct (Hpos i Hi). now apply Rmult_le_pos. }
      rewrite HS in B. destruct (Hpos s Hs). pose proof (Rmult_le_pos _ _ H H0). lra. }
    rewrite sum_zero, sqrt_0, Rmult_0_r, Rplus_0_l.
    + apply Rmult_le_compat_l; [assumption|]. apply sum_le; intros s Hs. destruct (Hpos s Hs) as [Ht Hr].
      destruct (Rle_dec (r s) 0) as [|N]; destruct (S s) eqn:ES; try lra.
      assert (t s * r s = 0) by now apply Z. apply Rmult_integral in H. destruct H; [lra|lra].
    + intros s Hs. destruct (Hpos s Hs). destruct (Rle_dec (r s) 0); [|reflexivity].
      replace (r s) with 0 by lra. ring.
Qed.

(** ** Transfer *)

(** Step never vacuous: the empty set. *)
Lemma never_vacuous n k (c : nat -> R) T B eps : task n k T -> let S := fun _ : nat => false in
  sqrt (2 * B ^ 2 * eps * sum n (fun s => if S s then c s else 0))
  + 2 * B * sum n (fun s => if S s then 0 else contexts_of k T s) = 2 * B.
Proof.
  intros HT S. pose proof (proj2 (contexts_distribution n k T HT)) as H1.
  assert (H0 : sum n (fun s => if S s then c s else 0) = 0) by (apply sum_zero; reflexivity).
  assert (H2 : sum n (fun s => if S s then 0 else contexts_of k T s) = 1) by exact H1.
  rewrite H0, H2, Rmult_0_r, sqrt_0. ring.
Qed.

Section Transfer.

Variables (n V k : nat) (pL : nat -> R) (Pstar T : nat -> nat -> R) (loss : R -> nat -> R) (v : nat -> R)
  (tau B eps : R).

Hypothesis Hlanguage : language n V pL Pstar.
Hypothesis Htask : task n k T.
Hypothesis Hloss : one_lipschitz loss.
Hypothesis Hbounded : bounded B V v.
Hypothesis Htau : task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau.

Local Notation pT := (contexts_of k T).

Let Hv : forall w, (w < V)%nat -> - B <= v w <= B.
Proof. intros w Hw. now apply bounded_between with V. Qed.

(** *** Any model *)

Theorem trimmed_transfer P (S : nat -> bool) : model n V pL Pstar P -> optimal_within eps n V pL Pstar P ->
  (forall s, (s < n)%nat -> S s = true -> pL s = 0 -> pT s = 0) ->
  best_loss_at_most n k V T loss P
    (tau + (sqrt (2 * B ^ 2 * eps * sum n (fun s => if S s then pT s ^ 2 / pL s else 0))
            + 2 * B * sum n (fun s => if S s then 0 else pT s))).
Proof.
  intros HP Hopt Hac. apply best_loss_of_words with Pstar v; try assumption.
  rewrite <- (half_square B eps). replace (2 * B) with (B - - B) by ring.
  apply (mean_error_trimmed n V k pL); try assumption. now apply budget_of_model.
Qed.

(** *** Softmax models *)

Variables (d : nat) (Phi F : nat -> nat -> R) (lam : nat -> R).
Hypothesis Hopt : softmax_optimal_within eps n d V pL Pstar Phi F.
Hypothesis Hrow : in_row_span d V Phi lam v.

Local Notation p_f := (softmax_of d V Phi F).

Theorem softmax_trimmed_transfer (S : nat -> bool) :
  (forall s, (s < n)%nat -> S s = true -> pL s = 0 -> pT s = 0) ->
  best_loss_at_most n k d T loss (means V Phi p_f)
    (tau + (sqrt (2 * B ^ 2 * eps * sum n (fun s => if S s then pT s ^ 2 / pL s else 0))
            + 2 * B * sum n (fun s => if S s then 0 else pT s))).
Proof.
  intros Hac. apply best_loss_of_means with lam Pstar v; try assumption.
  rewrite <- (half_square B eps). replace (2 * B) with (B - - B) by ring.
  apply (mean_error_trimmed n V k pL); try assumption.
  - now apply softmax_is_model.
  - now apply budget_of_softmax with lam.
Qed.

End Transfer.
