(** Softmax recovers p* on a subspace: optimal features are those with the conditional means of the truth. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax budget arrows transfer cross_entropy_recovers_truth pythagoras.
Open Scope R_scope.

(** The gradient of context s, Phi p_f(s) − Phi p*_s, along λ. *)
Lemma gradient_along d V Phi lam Pstar P s :
  dot d lam (fun i => means V Phi P s i - means V Phi Pstar s i) = - error V (logits d Phi lam) Pstar P s.
Proof.
  assert (Hv : in_row_span d V Phi lam (logits d Phi lam)) by (intros w _; reflexivity).
  rewrite dot_minus_r. rewrite !(mean_scores d V Phi lam (logits d Phi lam)) by assumption. unfold error. ring.
Qed.

(** Zero excess makes the means agree: no step along any λ gains. *)
Lemma minimiser_has_means n d V pL Pstar Phi F : language n V pL Pstar ->
  softmax_optimal_within 0 n d V pL Pstar Phi F ->
  forall s i, (s < n)%nat -> 0 < pL s -> (i < d)%nat ->
  means V Phi (softmax_of d V Phi F) s i = means V Phi Pstar s i.
Proof.
  intros HL Hopt s i Hs Hpos Hi.
  set (lam := fun j => if Nat.eqb j i then 1 else 0).
  set (v := logits d Phi lam). set (P := softmax_of d V Phi F).
  assert (Hv : in_row_span d V Phi lam v) by (intros w _; reflexivity).
  assert (Ev : forall w, v w = Phi i w).
  { intros w. unfold v, logits, dot, lam. rewrite (sum_ext d _ (fun j => if Nat.eqb j i then Phi j w else 0)).
    - now rewrite sum_pick.
    - intros j _. destruct (Nat.eqb j i); ring. }
  pose proof (budget_of_softmax n d V pL Pstar Phi F lam v 0 HL Hopt Hv) as Hb.
  set (B := sum V (fun w => Rabs (v w))).
  assert (HB : forall w, (w < V)%nat -> - B <= v w <= B).
  { intros w Hw. pose proof (sum_term_le V (fun w => Rabs (v w)) w (fun _ _ => Rabs_pos _) Hw) as H. cbv beta in H.
    fold B in H. unfold Rabs in H. destruct (Rcase_abs (v w)); lra. }
  pose proof (mean_square n V pL Pstar P v 0 HL (softmax_is_model n d V pL Pstar Phi F HL) Hb (- B) B HB) as Hms.
  rewrite Rmult_0_r, Rmult_0_r in Hms.
  assert (H0 : pL s * error V v Pstar P s ^ 2 = 0).
  { apply (sum_zero_term n (fun s => pL s * error V v Pstar P s ^ 2)); [|exact Hms|assumption].
    intros j Hj. apply Rmult_le_pos; [now apply HL|apply pow2_ge_0]. }
  assert (E : error V v Pstar P s = 0).
  { destruct (Rmult_integral _ _ H0) as [E|E]; [lra|]. simpl in E. rewrite Rmult_1_r in E.
    destruct (Rmult_integral _ _ E); assumption. }
  unfold error in E. unfold means.
  rewrite (dot_ext V (Phi i) (P s) v (P s)), (dot_ext V (Phi i) (Pstar s) v (Pstar s)) by auto. lra.
Qed.

(** With the means of the truth no other features are better. *)
Lemma means_make_minimiser n d V pL Pstar Phi F : language n V pL Pstar ->
  (forall s i, (s < n)%nat -> 0 < pL s -> (i < d)%nat ->
     means V Phi (softmax_of d V Phi F) s i = means V Phi Pstar s i) ->
  softmax_optimal_within 0 n d V pL Pstar Phi F.
Proof.
  intros HL Hm. pose proof (language_words _ _ _ _ HL) as HV.
  apply optimal_by_means with (softmax_of d V Phi F); try assumption.
  - intros s _. now apply softmax_distribution.
  - right. apply sum_zero; intros s _. rewrite KL_self. ring.
Qed.

(** Step convexity: the excess over any features is at most the gradient times the difference. *)
Lemma excess_below_gradient n d V pL Pstar Phi F F' : language n V pL Pstar ->
  cross_entropy n V pL Pstar (softmax_of d V Phi F) - cross_entropy n V pL Pstar (softmax_of d V Phi F')
  <= sum n (fun s => pL s * dot d (fun i => F s i - F' s i)
                              (fun i => means V Phi (softmax_of d V Phi F) s i - means V Phi Pstar s i)).
Proof.
  intros HL. pose proof (language_words _ _ _ _ HL) as HV.
  unfold cross_entropy. rewrite <- sum_minus. apply sum_le; intros s Hs.
  rewrite <- Rmult_minus_distr_l. apply Rmult_le_compat_l; [now apply HL|].
  set (lam := fun i => F' s i - F s i). set (v := logits d Phi lam).
  assert (Hv : in_row_span d V Phi lam v) by (intros w _; reflexivity).
  pose proof (softmax_gain d V Phi (F s) lam v 1 (Pstar s) HV (proj2 HL s Hs) Hv) as G. cbv zeta in G.
  assert (E : forall w, (w < V)%nat -> softmax V (logits d Phi (moved (F s) lam 1)) w = softmax_of d V Phi F' s w).
  { intros w _. unfold softmax_of, softmax, partition.
    assert (El : forall u, logits d Phi (moved (F s) lam 1) u = logits d Phi (F' s) u)
      by (intros u; apply dot_ext; [intros i _; unfold moved, lam; ring|reflexivity]).
    rewrite El. f_equal. apply sum_ext; intros. now rewrite El. }
  rewrite (sum_ext V (fun w => Pstar s w * - ln (softmax V (logits d Phi (moved (F s) lam 1)) w))
             (fun w => Pstar s w * - ln (softmax_of d V Phi F' s w))) in G by (intros; now rewrite E).
  change (softmax_of d V Phi F s) with (softmax V (logits d Phi (F s))) at 1. rewrite G.
  pose proof (log_mgf_nonneg V (softmax V (logits d Phi (F s))) v 1 (softmax_distribution V _ HV)).
  pose proof (gradient_along d V Phi lam Pstar (softmax_of d V Phi F) s) as Eg. fold v in Eg.
  rewrite (dot_ext d (fun i => F s i - F' s i) _ (fun i => -1 * lam i)
             (fun i => means V Phi (softmax_of d V Phi F) s i - means V Phi Pstar s i))
    by (auto; intros; unfold lam; ring).
  rewrite dot_scal_l, Eg. unfold error.
  change (softmax_of d V Phi F s) with (softmax V (logits d Phi (F s))). lra.
Qed.

(** Step smoothness: a step against the gradient gains at least its square over 2R², R the radius of the embeddings. *)
Lemma excess_above_gradient n d V pL Pstar Phi F F' c Rad : language n V pL Pstar -> 0 < Rad ->
  (forall w, (w < V)%nat -> sum d (fun i => (Phi i w - c i) ^ 2) <= Rad ^ 2) ->
  softmax_optimal_within 0 n d V pL Pstar Phi F' ->
  / (2 * Rad ^ 2) * sum n (fun s => pL s * sum d (fun i =>
      (means V Phi (softmax_of d V Phi F) s i - means V Phi Pstar s i) ^ 2))
  <= cross_entropy n V pL Pstar (softmax_of d V Phi F) - cross_entropy n V pL Pstar (softmax_of d V Phi F').
Proof.
  intros HL HR Hrad Hopt. pose proof (language_words _ _ _ _ HL) as HV.
  set (P := softmax_of d V Phi F).
  set (g := fun s i => means V Phi Pstar s i - means V Phi P s i).
  specialize (Hopt (fun s => moved (F s) (g s) (/ Rad ^ 2))).
  apply Rle_trans with (cross_entropy n V pL Pstar P
    - cross_entropy n V pL Pstar (softmax_of d V Phi (fun s => moved (F s) (g s) (/ Rad ^ 2)))); [|lra].
  unfold cross_entropy. rewrite <- sum_minus, <- sum_scal. apply sum_le; intros s Hs.
  rewrite <- Rmult_minus_distr_l, <- Rmult_assoc, (Rmult_comm (/ _)), Rmult_assoc.
  apply Rmult_le_compat_l; [now apply HL|].
  set (v := logits d Phi (g s)).
  assert (Hv : in_row_span d V Phi (g s) v) by (intros w _; reflexivity).
  change (softmax_of d V Phi (fun s => moved (F s) (g s) (/ Rad ^ 2)) s)
    with (softmax V (logits d Phi (moved (F s) (g s) (/ Rad ^ 2)))).
  change (P s) with (softmax V (logits d Phi (F s))).
  rewrite (softmax_gain d V Phi (F s) (g s) v (/ Rad ^ 2) (Pstar s) HV (proj2 HL s Hs) Hv).
  set (G := dot d (g s) (g s)).
  assert (HG : 0 <= G) by (apply sum_nonneg; intros; nra).
  assert (E : dot V v (Pstar s) - dot V v (softmax V (logits d Phi (F s))) = G).
  { pose proof (gradient_along d V Phi (g s) Pstar P s) as Eg. fold v in Eg. unfold error in Eg.
    change (P s) with (softmax V (logits d Phi (F s))) in Eg.
    replace G with (- dot d (g s) (fun i => means V Phi P s i - means V Phi Pstar s i)).
    - rewrite Eg. ring.
    - unfold G, dot. rewrite <- sum_opp. apply sum_ext; intros. unfold g. ring. }
  rewrite E.
  rewrite (sum_ext d _ (fun i => g s i * g s i)) by (intros; unfold g, P, softmax_of; ring).
  fold (dot d (g s) (g s)). fold G.
  set (r := Rad * sqrt G). set (m := dot d (g s) c).
  assert (Hb : forall w, (w < V)%nat -> m - r <= v w <= m + r).
  { intros w Hw. assert (Hvm : v w - m = dot d (g s) (fun i => Phi i w - c i))
      by (unfold v, m, logits; now rewrite dot_minus_r).
    assert (Hsq : (v w - m) ^ 2 <= r ^ 2).
    { rewrite Hvm. eapply Rle_trans; [apply cauchy_schwarz|]. fold G. unfold r.
      rewrite Rpow_mult_distr. rewrite <- (Rsqr_pow2 (sqrt G)), Rsqr_sqrt by assumption.
      rewrite Rmult_comm. apply Rmult_le_compat_r; [assumption|].
      eapply Rle_trans; [|apply (Hrad w Hw)]. right. apply sum_ext; intros; ring. }
    assert (0 <= r) by (apply Rmult_le_pos; [lra|apply sqrt_pos]).
    assert (Rabs (v w - m) <= r).
    { rewrite <- !Rsqr_pow2 in Hsq. apply Rsqr_le_abs_0 in Hsq.
      rewrite (Rabs_right r) in Hsq by lra. exact Hsq. }
    unfold Rabs in *. destruct (Rcase_abs (v w - m)); lra. }
  pose proof (log_mgf_hoeffding V (softmax V (logits d Phi (F s))) v (m - r) (m + r) (/ Rad ^ 2)
                (softmax_distribution V _ HV) Hb) as M.
  assert (Er : (/ Rad ^ 2) ^ 2 * (m + r - (m - r)) ^ 2 / 8 = / (2 * Rad ^ 2) * G).
  { unfold r. replace (m + Rad * sqrt G - (m - Rad * sqrt G)) with (2 * Rad * sqrt G) by ring.
    rewrite Rpow_mult_distr, <- (Rsqr_pow2 (sqrt G)), Rsqr_sqrt by assumption. field. lra. }
  rewrite Er in M. replace (/ (2 * Rad ^ 2) * G) with (/ Rad ^ 2 * G - / (2 * Rad ^ 2) * G) by (field; lra). lra.
Qed.

(** Features that minimise are unique up to what does not change the model. *)
Lemma minimisers_agree n d V pL Pstar Phi F F' : language n V pL Pstar ->
  softmax_optimal_within 0 n d V pL Pstar Phi F -> softmax_optimal_within 0 n d V pL Pstar Phi F' ->
  forall s, (s < n)%nat -> 0 < pL s ->
  exists c, forall w, (w < V)%nat -> logits d Phi (F s) w - logits d Phi (F' s) w = c.
Proof.
  intros HL HF HF' s Hs Hpos. pose proof (language_words _ _ _ _ HL) as HV.
  pose proof (minimiser_has_means n d V pL Pstar Phi F HL HF s) as M.
  pose proof (minimiser_has_means n d V pL Pstar Phi F' HL HF' s) as M'.
  set (p := softmax V (logits d Phi (F s))). set (p' := softmax V (logits d Phi (F' s))).
  assert (Hp : distribution V p) by now apply softmax_distribution.
  assert (Hp' : distribution V p') by now apply softmax_distribution.
  assert (Hm : forall i, (i < d)%nat -> dot V (Phi i) p' = dot V (Phi i) p).
  { intros i Hi. unfold means in M, M'. specialize (M i Hs Hpos Hi). specialize (M' i Hs Hpos Hi).
    change (softmax_of d V Phi F s) with p in M. change (softmax_of d V Phi F' s) with p' in M'. lra. }
  pose proof (pythagoras_softmax d V Phi (F s) (F' s) p HV Hp Hm) as E. cbv zeta in E. fold p p' in E.
  rewrite KL_self in E.
  assert (D : dominated V p p') by (intros w _ _; now apply softmax_positive).
  assert (D' : dominated V p' p) by (intros w _ _; now apply softmax_positive).
  pose proof (gibbs V p p' Hp Hp' D). pose proof (gibbs V p' p Hp' Hp D').
  exists (ln (partition V (logits d Phi (F s))) - ln (partition V (logits d Phi (F' s)))).
  intros w Hw.
  assert (K : KL V p p' <= 0) by lra.
  pose proof (KL_zero V p' p w Hp' Hp D K Hw) as Ew. apply (f_equal ln) in Ew.
  unfold p, p' in Ew. rewrite !ln_softmax in Ew by assumption. lra.
Qed.

(** Step uniqueness: F* minimises the cross-entropy for this Phi if and only if Phi p_{f*(s)} = Phi p*_s on the contexts seen; then the
    excess of any F lies between the squared gradient over 2R² and the gradient times F − F*, it is at least ½ E‖·‖_1²,
    and F* is unique up to δ with Phiᵀδ constant. *)
Theorem subspace_recovery n d V pL Pstar Phi Fstar : language n V pL Pstar ->
  (softmax_optimal_within 0 n d V pL Pstar Phi Fstar <->
   forall s i, (s < n)%nat -> 0 < pL s -> (i < d)%nat ->
     means V Phi (softmax_of d V Phi Fstar) s i = means V Phi Pstar s i) /\
  (softmax_optimal_within 0 n d V pL Pstar Phi Fstar -> forall F,
   let p_f := softmax_of d V Phi F in
   let gradient := fun s i => means V Phi p_f s i - means V Phi Pstar s i in
   let excess := cross_entropy n V pL Pstar p_f - cross_entropy n V pL Pstar (softmax_of d V Phi Fstar) in
   (forall c Rad, 0 < Rad -> (forall w, (w < V)%nat -> sum d (fun i => (Phi i w - c i) ^ 2) <= Rad ^ 2) ->
      / (2 * Rad ^ 2) * sum n (fun s => pL s * sum d (fun i => gradient s i ^ 2)) <= excess) /\
   excess <= sum n (fun s => pL s * dot d (fun i => F s i - Fstar s i) (gradient s)) /\
   / 2 * sum n (fun s => pL s * distance V (p_f s) (softmax_of d V Phi Fstar s) ^ 2) <= excess /\
   (softmax_optimal_within 0 n d V pL Pstar Phi F -> forall s, (s < n)%nat -> 0 < pL s ->
      exists c, forall w, (w < V)%nat -> logits d Phi (F s) w - logits d Phi (Fstar s) w = c)).
Proof.
  intros HL. pose proof (language_words _ _ _ _ HL) as HV.
  split; [split; [now apply minimiser_has_means|now apply means_make_minimiser]|].
  intros Hopt F p_f gradient excess. repeat split.
  - intros c Rad HR Hrad. now apply excess_above_gradient with c.
  - now apply excess_below_gradient.
  - pose (Q := softmax_of d V Phi Fstar).
    assert (HQ : language n V pL Q) by (split; [apply HL|intros s _; now apply softmax_distribution]).
    assert (E : excess = cross_entropy n V pL Q p_f - cross_entropy n V pL Q Q).
    { unfold excess, cross_entropy. rewrite <- !sum_minus. apply sum_ext; intros s Hs.
      destruct (Req_dec (pL s) 0) as [->|N]; [ring|].
      assert (Hpos : 0 < pL s) by (pose proof (proj1 (proj1 HL) s Hs); lra).
      rewrite <- !Rmult_minus_distr_l. f_equal. unfold p_f.
      change (softmax_of d V Phi F s) with (softmax V (logits d Phi (F s))).
      change (softmax_of d V Phi Fstar s) with (softmax V (logits d Phi (Fstar s))).
      change (Q s) with (softmax V (logits d Phi (Fstar s))) at 3.
      assert (Hm : forall i, (i < d)%nat -> dot V (Phi i) (Pstar s) = dot V (Phi i) (Q s))
        by (intros i Hi; symmetry; now apply (minimiser_has_means n d V pL Pstar Phi Fstar HL Hopt s i)).
      assert (Ds : distribution V (Pstar s)) by now apply HL.
      assert (Dq : distribution V (Q s)) by now apply HQ.
      now rewrite !(log_model_agrees d V Phi _ (Pstar s) (Q s)) by assumption. }
    rewrite E. apply excess_above_distance; [assumption|]. now apply softmax_is_model.
  - intros HF. now apply (minimisers_agree n d V pL Pstar Phi F Fstar).
Qed.
