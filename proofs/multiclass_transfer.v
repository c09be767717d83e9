(** k-way transfer: the same bound for k labels, without a factor sqrt k.

    A score is a vector u of k numbers; the loss is L-Lipschitz in their max-norm. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax budget arrows transfer chi_squared_transfer softmax_multiclass.
Open Scope R_scope.

(** Steps Lipschitz, Hölder, norm: every score moves by at most B‖p_s − p*_s‖_1, so the largest does. *)
Lemma multiclass_change n V k pL Pstar P T loss L U B :
  language n V pL Pstar -> model n V pL Pstar P -> task n k T ->
  max_lipschitz L k loss -> 0 <= L -> (forall i, (i < k)%nat -> bounded B V (U i)) ->
  task_loss n k T loss (scores V U P)
  <= task_loss n k T loss (scores V U Pstar)
     + L * (B * sum n (fun s => contexts_of k T s * distance V (P s) (Pstar s))).
Proof.
  intros HL HP HT Hl HL0 HU.
  pose proof (loss_change n k T loss (scores V U P) (scores V U Pstar)
                (fun s => L * (B * distance V (P s) (Pstar s))) HT) as H.
  rewrite <- !sum_scal.
  rewrite (sum_ext n (fun s => L * (B * _)) (fun s => contexts_of k T s * (L * (B * distance V (P s) (Pstar s)))))
    by (intros; ring).
  apply H. intros s y Hs Hy. eapply Rle_trans; [apply Rle_abs|]. apply Hl; [assumption|].
  intros i Hi. unfold scores.
  replace (B * distance V (P s) (Pstar s)) with ((B - - B) / 2 * distance V (P s) (Pstar s)) by field.
  apply hoelder; [now apply HP|now apply HL|]. intros w Hw. now apply bounded_between with V; [apply HU|].
Qed.

(** E_{p_T}‖p_s − p*_s‖_1 <= sqrt(2ε/γ): Pinsker, Jensen, coverage, optimality. *)
Lemma mean_distance n V k pL Pstar P T eps gamma :
  language n V pL Pstar -> model n V pL Pstar P -> task n k T ->
  covers gamma n k pL T -> optimal_within eps n V pL Pstar P ->
  sum n (fun s => contexts_of k T s * distance V (P s) (Pstar s)) <= sqrt (2 * (eps / gamma)).
Proof.
  intros HL HP HT Hg Hopt.
  pose (kl := fun s => if Rlt_dec 0 (pL s) then KL V (Pstar s) (P s) else 0).
  assert (Hkl : forall s, (s < n)%nat -> 0 <= kl s).
  { intros s Hs. unfold kl. destruct (Rlt_dec 0 (pL s)); [|lra].
    now apply KL_of_model_nonneg with n pL. }
  apply Rle_trans with (sum n (fun s => contexts_of k T s * sqrt (2 * kl s))).
  - apply sum_le; intros s Hs.
    destruct (Req_dec (contexts_of k T s) 0) as [->|H0]; [right; ring|].
    pose proof (covered_context gamma n k pL T s Hg HT Hs H0) as HpL.
    unfold kl. destruct (Rlt_dec 0 (pL s)); [|lra].
    apply Rmult_le_compat_l; [now apply (contexts_distribution n k T HT)|].
    apply pinsker; [apply HP|apply HL|apply HP]; assumption.
  - eapply Rle_trans; [apply jensen; [now apply contexts_distribution|assumption]|].
    apply sqrt_le_1_alt, Rmult_le_compat_l; [lra|].
    eapply Rle_trans; [now apply (coverage gamma n k pL T)|].
    apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat, Hg|].
    eapply Rle_trans; [|apply (optimality n V pL Pstar P); eassumption].
    right. apply sum_ext; intros s Hs. unfold kl. destruct (Rlt_dec 0 (pL s)); [reflexivity|].
    replace (pL s) with 0 by (pose proof (proj1 (proj1 HL) s Hs); lra). ring.
Qed.

Theorem multiclass_transfer n V k pL Pstar P T loss L U tau B eps gamma :
  language n V pL Pstar -> model n V pL Pstar P -> task n k T ->
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : optimal_within eps n V pL Pstar P)
         (lipschitz_loss : max_lipschitz L k loss),
  0 <= L -> (0 < k)%nat -> (forall i, (i < k)%nat -> bounded B V (U i)) ->
  task_loss n k T loss (scores V U Pstar) <= tau ->
  infimum_at_most (fun U' => task_loss n k T loss (scores V U' P)) (tau + L * sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  intros HL HP HT Hg Hopt Hl HL0 Hk HU Htau.
  pose proof (bound_nonneg n V pL Pstar B (U O) HL (HU O Hk)) as H0.
  apply infimum with U.
  eapply Rle_trans; [now apply multiclass_change with (pL := pL) (Pstar := Pstar) (L := L) (B := B)|].
  apply Rplus_le_compat; [exact Htau|]. apply Rmult_le_compat_l; [assumption|].
  replace (sqrt (2 * B ^ 2 * eps / gamma)) with (B * sqrt (2 * (eps / gamma))).
  - apply Rmult_le_compat_l; [assumption|]. now apply mean_distance with pL.
  - rewrite root_of_square by assumption. f_equal. field. apply Rgt_not_eq, Hg.
Qed.

(** ** With a fixed Phi: C is at most 1/γ *)
Theorem softmax_multiclass_transfer n d V k pL Pstar Phi F T loss L (Lam U : nat -> nat -> R) tau B eps gamma :
  language n V pL Pstar -> task n k T ->
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : forall i, (i < k)%nat -> in_row_span d V Phi (Lam i) (U i))
         (lipschitz_loss : max_lipschitz L k loss),
  0 <= L -> (0 < k)%nat -> (forall i, (i < k)%nat -> bounded B V (U i)) ->
  task_loss n k T loss (scores V U Pstar) <= tau ->
  infimum_at_most (fun Lam' => task_loss n k T loss (scores d Lam' (means V Phi (softmax_of d V Phi F))))
    (tau + L * sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  intros HL HT Hg Hopt Hrow Hl HL0 Hk HU Htau delta Hd. destruct (Hg) as [Hg0 Hcov].
  assert (Hseen : forall s, (s < n)%nat -> pL s = 0 -> contexts_of k T s = 0).
  { intros s Hs H0. specialize (Hcov s Hs). rewrite H0 in Hcov.
    pose proof (proj1 (contexts_distribution n k T HT) s Hs). nra. }
  destruct (softmax_multiclass_chi_squared_transfer n d V k pL Pstar Phi F T loss L Lam U tau B eps HL HT Hseen Hopt
              Hrow Hl HL0 Hk HU Htau delta Hd) as [Lam' H].
  exists Lam'. eapply Rlt_le_trans; [exact H|]. apply Rplus_le_compat_r, Rplus_le_compat_l, Rmult_le_compat_l; [assumption|].
  apply sqrt_le_1_alt. unfold Rdiv. apply Rmult_le_compat_l.
  - pose proof (Hopt F). pose proof (pow2_ge_0 B). nra.
  - now apply chi_squared_at_most.
Qed.

(** ** The two losses of k labels *)

Lemma largest_le k f c : (forall i, (i < k)%nat -> f i <= c) -> (0 < k)%nat -> largest k f <= c.
Proof.
  intros H Hk. destruct k; [lia|]. change (largest (S k) f) with (largest_upto k f). clear Hk.
  induction k; simpl; [apply H; lia|]. apply Rmax_lub; [apply IHk; intros; apply H; lia|apply H; lia].
Qed.

Lemma le_largest k f i : (i < k)%nat -> f i <= largest k f.
Proof.
  destruct k; [lia|]. change (largest (S k) f) with (largest_upto k f). intros Hi. induction k; simpl.
  - replace i with O by lia. lra.
  - destruct (PeanoNat.Nat.eq_dec i (S k)) as [->|Hne]; [apply Rmax_r|].
    eapply Rle_trans; [apply IHk; lia|apply Rmax_l].
Qed.

Lemma abs_below e x : Rabs x <= e -> - e <= x <= e.
Proof. intros H. unfold Rabs in H. destruct (Rcase_abs x); lra. Qed.

(** The loss of Crammer and Singer is 2-Lipschitz in the max-norm. *)
Theorem crammer_singer_lipschitz k : max_lipschitz 2 k (crammer_singer k).
Proof.
  intros y u u' e Hy H. unfold crammer_singer.
  assert (S : forall u u', (forall i, (i < k)%nat -> Rabs (u i - u' i) <= e) ->
    largest k (fun j => margin_of j y + u j) - u y <= largest k (fun j => margin_of j y + u' j) - u' y + 2 * e).
  { clear u u' H. intros u u' H. pose proof (abs_below _ _ (H y Hy)) as Hyy.
    assert (largest k (fun j => margin_of j y + u j) <= largest k (fun j => margin_of j y + u' j) + e); [|lra].
    apply largest_le; [|lia]. intros j Hj. pose proof (abs_below _ _ (H j Hj)).
    pose proof (le_largest k (fun j => margin_of j y + u' j) j Hj) as Hl. cbv beta in Hl. lra. }
  pose proof (S u u' H) as H1.
  assert (H' : forall i, (i < k)%nat -> Rabs (u' i - u i) <= e) by (intros; rewrite Rabs_minus_sym; auto).
  pose proof (S u' u H') as H2. apply Rabs_le. lra.
Qed.

(** Softmax cross-entropy over k scores is 2-Lipschitz in the max-norm. *)
Theorem softmax_cross_entropy_lipschitz k : max_lipschitz 2 k (softmax_cross_entropy k).
Proof.
  intros y u u' e Hy H. unfold softmax_cross_entropy.
  assert (S : forall u u', (forall i, (i < k)%nat -> Rabs (u i - u' i) <= e) ->
    ln (partition k u) - u y <= ln (partition k u') - u' y + 2 * e).
  { clear u u' H. intros u u' H. pose proof (abs_below _ _ (H y Hy)) as Hyy.
    assert (ln (partition k u) <= e + ln (partition k u')); [|lra].
    rewrite <- (ln_exp e) at 1. rewrite <- ln_mult; [|apply exp_pos|apply partition_positive; lia].
    apply ln_le; [apply partition_positive; lia|].
    unfold partition. rewrite <- sum_scal. apply sum_le; intros i Hi. rewrite <- exp_plus.
    pose proof (abs_below _ _ (H i Hi)).
    destruct (Rle_lt_or_eq_dec (u i) (e + u' i)) as [Hlt|Heq]; [lra|left; now apply exp_increasing|].
    right. now rewrite <- Heq. }
  pose proof (S u u' H) as H1.
  assert (H' : forall i, (i < k)%nat -> Rabs (u' i - u i) <= e) by (intros; rewrite Rabs_minus_sym; auto).
  pose proof (S u' u H') as H2. apply Rabs_le. lra.
Qed.
