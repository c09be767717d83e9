(** k-way transfer for softmax models with χ² coverage: scores Λ_i·Phi p_f, without a factor sqrt k and with no optimum
    assumed; multiclass_transfer.v draws the theorem of the page from it.

    A step in every context along the score that errs most gains at least the square of its error over 2B². *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.divergence foundations.softmax
  budget arrows transfer quad_objective chi_squared_transfer.
Open Scope R_scope.

(** A witness for each context. *)
Lemma mean_square_each n d V pL Pstar Phi F (lam v : nat -> nat -> R) B eps :
  language n V pL Pstar -> softmax_optimal_within eps n d V pL Pstar Phi F ->
  (forall s, in_row_span d V Phi (lam s) (v s)) -> (forall s, bounded B V (v s)) ->
  sum n (fun s => pL s * error V (v s) Pstar (softmax_of d V Phi F) s ^ 2) <= B ^ 2 * (2 * eps).
Proof.
  intros HL Hopt Hv HB. pose proof (language_words _ _ _ _ HL) as HV.
  assert (HB0 : 0 <= B) by (specialize (HB O O HV); pose proof (Rabs_pos (v O O)); lra).
  set (P := softmax_of d V Phi F). set (e := fun s => error V (v s) Pstar P s).
  change (sum n (fun s => pL s * e s ^ 2) <= B ^ 2 * (2 * eps)).
  assert (Hbound : forall s w, (w < V)%nat -> - B <= v s w <= B) by (intros s w Hw; now apply bounded_between with V).
  destruct HB0 as [HB0|HB0].
  - specialize (Hopt (fun s => moved (F s) (lam s) (e s / B ^ 2))). fold P in Hopt.
    assert (HB2 : 0 < B ^ 2) by (apply pow_lt; assumption).
    assert (E : sum n (fun s => / (2 * B ^ 2) * (pL s * e s ^ 2))
                <= cross_entropy n V pL Pstar P
                   - cross_entropy n V pL Pstar (softmax_of d V Phi (fun s => moved (F s) (lam s) (e s / B ^ 2)))).
    { unfold cross_entropy. rewrite <- sum_minus. apply sum_le; intros s Hs.
      rewrite <- Rmult_minus_distr_l.
      replace (/ (2 * B ^ 2) * (pL s * e s ^ 2)) with (pL s * (e s ^ 2 / (2 * B ^ 2))) by (field; lra).
      apply Rmult_le_compat_l; [now apply HL|].
      change (softmax_of d V Phi (fun s => moved (F s) (lam s) (e s / B ^ 2)) s)
        with (softmax V (logits d Phi (moved (F s) (lam s) (e s / B ^ 2)))).
      change (P s) with (softmax V (logits d Phi (F s))).
      rewrite (softmax_gain d V Phi (F s) (lam s) (v s) (e s / B ^ 2) (Pstar s) HV (proj2 HL s Hs) (Hv s)).
      pose proof (log_mgf_hoeffding V (softmax V (logits d Phi (F s))) (v s) (- B) B (e s / B ^ 2)
                    (softmax_distribution V _ HV) (Hbound s)) as M.
      change (dot V (v s) (Pstar s) - dot V (v s) (softmax V (logits d Phi (F s)))) with (e s).
      replace (e s / B ^ 2 * e s) with (e s ^ 2 / (2 * B ^ 2) + (e s / B ^ 2) ^ 2 * (B - - B) ^ 2 / 8) by (field; lra).
      lra. }
    rewrite sum_scal in E. apply Rmult_le_reg_l with (/ (2 * B ^ 2)); [apply Rinv_0_lt_compat; lra|].
    replace (/ (2 * B ^ 2) * (B ^ 2 * (2 * eps))) with eps by (field; lra). lra.
  - rewrite <- HB0. right. rewrite sum_zero; [ring|]. intros s Hs.
    pose proof (dot_between V (v s) (P s) 0 0 (softmax_distribution V _ HV)) as D1.
    pose proof (dot_between V (v s) (Pstar s) 0 0 (proj2 HL s Hs)) as D2.
    assert (Z : forall w, (w < V)%nat -> 0 <= v s w <= 0) by (intros w Hw; specialize (Hbound s w Hw); lra).
    specialize (D1 Z). specialize (D2 Z). replace (e s) with 0 by (unfold e, error; lra). ring.
Qed.

(** One of finitely many numbers is the largest. *)
Lemma largest_exists k (f : nat -> R) : (0 < k)%nat -> exists j, (j < k)%nat /\ forall i, (i < k)%nat -> f i <= f j.
Proof.
  induction k as [|k IH]; [lia|]. intros _. destruct k as [|k].
  - exists O. split; [lia|]. intros i Hi. replace i with O by lia. lra.
  - destruct IH as [j [Hj H]]; [lia|]. destruct (Rle_lt_dec (f (S k)) (f j)) as [L|L].
    + exists j. split; [lia|]. intros i Hi. destruct (Nat.eq_dec i (S k)) as [->|N]; [assumption|apply H; lia].
    + exists (S k). split; [lia|]. intros i Hi. destruct (Nat.eq_dec i (S k)) as [->|N]; [lra|].
      assert (f i <= f j) by (apply H; lia). lra.
Qed.

Theorem softmax_multiclass_chi_squared_transfer n d V k pL Pstar Phi F T loss L (Lam U : nat -> nat -> R) tau B eps :
  language n V pL Pstar -> task n k T ->
  forall (covering : forall s, (s < n)%nat -> pL s = 0 -> contexts_of k T s = 0)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : forall i, (i < k)%nat -> in_row_span d V Phi (Lam i) (U i))
         (lipschitz_loss : max_lipschitz L k loss),
  0 <= L -> (0 < k)%nat -> (forall i, (i < k)%nat -> bounded B V (U i)) ->
  task_loss n k T loss (scores V U Pstar) <= tau ->
  infimum_at_most (fun Lam' => task_loss n k T loss (scores d Lam' (means V Phi (softmax_of d V Phi F))))
    (tau + L * sqrt (2 * B ^ 2 * eps * sum n (fun s => contexts_of k T s ^ 2 / pL s))).
Proof.
  intros HL HT Hac Hopt Hrow Hl HL0 Hk HB Htau. pose proof (language_words _ _ _ _ HL) as HV.
  set (P := softmax_of d V Phi F).
  pose proof (contexts_distribution n k T HT) as HpT.
  (* the score that errs most in each context *)
  destruct (finite_choice O n (fun s j => (j < k)%nat /\ forall i, (i < k)%nat ->
              Rabs (error V (U i) Pstar P s) <= Rabs (error V (U j) Pstar P s))) as [J HJ].
  { intros s _. now apply largest_exists. }
  set (J' := fun s => if Nat.ltb (J s) k then J s else O).
  assert (HJ' : forall s, (J' s < k)%nat) by (intros s; unfold J'; destruct (PeanoNat.Nat.ltb_spec (J s) k); lia).
  assert (EJ : forall s, (s < n)%nat -> J' s = J s).
  { intros s Hs. unfold J'. destruct (PeanoNat.Nat.ltb_spec (J s) k); [reflexivity|].
    destruct (HJ s Hs). lia. }
  set (e := fun s => error V (U (J' s)) Pstar P s).
  assert (Hms : sum n (fun s => pL s * e s ^ 2) <= B ^ 2 * (2 * eps)).
  { apply (mean_square_each n d V pL Pstar Phi F (fun s => Lam (J' s)) (fun s => U (J' s))); auto. }
  apply infimum with Lam.
  eapply Rle_trans; [apply (loss_change n k T loss _ (scores V U Pstar) (fun s => L * Rabs (e s)) HT)|].
  - intros s y Hs Hy. eapply Rle_trans; [apply Rle_abs|]. apply Hl; [assumption|]. intros i Hi.
    unfold scores. rewrite (mean_scores d V Phi (Lam i) (U i)) by auto.
    rewrite Rabs_minus_sym. unfold e. rewrite EJ by assumption. now apply HJ.
  - apply Rplus_le_compat; [assumption|].
    rewrite (sum_ext n _ (fun s => L * (contexts_of k T s * Rabs (e s)))) by (intros; ring).
    rewrite sum_scal. apply Rmult_le_compat_l; [assumption|]. apply le_sqrt_of_square.
    pose proof (cauchy_schwarz_weighted n pL (fun s => contexts_of k T s / pL s) (fun s => Rabs (e s))
                  (fun s Hs => proj1 (proj1 HL) s Hs)) as C. cbv beta in C.
    rewrite (sum_ext n _ (fun s => pL s * (contexts_of k T s / pL s * Rabs (e s)))).
    + eapply Rle_trans; [exact C|].
      rewrite (sum_ext n (fun s => pL s * (contexts_of k T s / pL s) ^ 2) (fun s => contexts_of k T s ^ 2 / pL s)).
      * rewrite Rmult_comm. apply Rmult_le_compat_r.
        -- apply sum_nonneg; intros s Hs. pose proof (proj1 (proj1 HL) s Hs) as H0. destruct H0 as [H0|H0].
           ++ apply Rmult_le_pos; [apply pow2_ge_0|left; now apply Rinv_0_lt_compat].
           ++ rewrite (Hac s Hs (eq_sym H0)). unfold Rdiv. simpl. lra.
        -- rewrite (sum_ext n _ (fun s => pL s * e s ^ 2)) by (intros; now rewrite pow2_abs).
           replace (2 * B ^ 2 * eps) with (B ^ 2 * (2 * eps)) by ring. exact Hms.
      * intros s Hs. destruct (Req_dec (pL s) 0) as [E|E]; [|field; exact E].
        rewrite E, (Hac s Hs E). unfold Rdiv. ring.
    + intros s Hs. destruct (Req_dec (pL s) 0) as [E|E]; [|field; exact E].
      rewrite E, (Hac s Hs E). ring.
Qed.
