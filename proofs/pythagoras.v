(** Pythagoras: the divergence from the truth splits at the best softmax model. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax budget arrows.
Open Scope R_scope.

(** log p_θ is affine in φ_w, so its mean is the same under all distributions of the same means. *)
Lemma log_model_agrees d V Phi theta p q : (0 < V)%nat -> distribution V p -> distribution V q ->
  (forall i, (i < d)%nat -> dot V (Phi i) p = dot V (Phi i) q) ->
  sum V (fun w => p w * - ln (softmax V (logits d Phi theta) w))
  = sum V (fun w => q w * - ln (softmax V (logits d Phi theta) w)).
Proof.
  intros HV [_ Hp] [_ Hq] H.
  assert (E : forall r, sum V r = 1 -> sum V (fun w => r w * - ln (softmax V (logits d Phi theta) w))
              = ln (partition V (logits d Phi theta)) - dot V (logits d Phi theta) r).
  { intros r Hr. unfold dot.
    rewrite (sum_ext V _ (fun w => r w * ln (partition V (logits d Phi theta)) - logits d Phi theta w * r w))
      by (intros; rewrite ln_softmax by assumption; ring).
    rewrite sum_minus, sum_scal_r, Hr. ring. }
  rewrite !E by assumption. f_equal.
  apply (subspace d V Phi theta); [|assumption]. intros w _. reflexivity.
Qed.

(** KL(p‖p_θ) = KL(p‖q) − E_p log(p_θ/q) *)
Lemma split V p q p_theta : distribution V p -> dominated V p q -> dominated V q p_theta ->
  KL V p p_theta = KL V p q - sum V (fun w => p w * ln (p_theta w / q w)).
Proof.
  intros [Hp _] Hpq Hqt. unfold KL. rewrite <- sum_minus. apply sum_ext; intros w Hw.
  destruct (Req_dec (p w) 0) as [->|N]; [ring|].
  assert (0 < p w) by (specialize (Hp w Hw); lra). assert (0 < q w) by auto. assert (0 < p_theta w) by auto.
  rewrite !ln_div by assumption. ring.
Qed.

(** An affine function of φ_w has the same mean under distributions of the same means. *)
Lemma cross_term d V Phi lam c p q p_theta :
  distribution V p -> distribution V q -> dominated V p q ->
  (forall w, (w < V)%nat -> 0 < q w -> ln (p_theta w / q w) = logits d Phi lam w + c) ->
  (forall i, (i < d)%nat -> dot V (Phi i) q = dot V (Phi i) p) ->
  sum V (fun w => p w * ln (p_theta w / q w)) = sum V (fun w => q w * ln (p_theta w / q w)).
Proof.
  intros Hp Hq Hpq Ha Hm.
  assert (E : forall r, distribution V r -> dominated V r q ->
              sum V (fun w => r w * ln (p_theta w / q w)) = dot V (logits d Phi lam) r + c).
  { intros r [Hr Sr] Hd. replace c with (sum V r * c) at 1 by (rewrite Sr; ring).
    unfold dot. rewrite <- sum_scal_r, <- sum_plus. apply sum_ext; intros w Hw.
    destruct (Req_dec (r w) 0) as [->|N]; [ring|].
    rewrite Ha; [ring|assumption|]. apply Hd; [assumption|]. specialize (Hr w Hw). lra. }
  rewrite (E p), (E q) by auto using dominated_refl. f_equal.
  symmetry. apply (subspace d V Phi lam); [intros w _; reflexivity|assumption].
Qed.

(** Step means agree: p_θ and q differ by a softmax factor on the support of q, which covers that of p, and p and q have
    the same means. So it is for softmax models p_θ and q of the same Phi, and for the limits of such, which have smaller
    supports. *)
Theorem pythagoras d V Phi p q p_theta :
  distribution V p -> distribution V q -> dominated V p q -> dominated V q p_theta ->
  forall (softmax_model : exists lam c, forall w, (w < V)%nat -> 0 < q w ->
                          ln (p_theta w / q w) = logits d Phi lam w + c)
         (subspace_optimum : forall i, (i < d)%nat -> dot V (Phi i) q = dot V (Phi i) p),
  KL V p p_theta = KL V p q + KL V q p_theta.
Proof.
  intros Hp Hq Hpq Hqt (lam & c & Ha) Hm.
  rewrite (split V p q), (split V q q p_theta), KL_self by auto using dominated_refl.
  rewrite (cross_term d V Phi lam c p q) by assumption. ring.
Qed.

(** Between softmax models. *)
Lemma pythagoras_softmax d V Phi theta theta_q p : (0 < V)%nat -> distribution V p ->
  let p_theta := softmax V (logits d Phi theta) in
  let q := softmax V (logits d Phi theta_q) in
  (forall i, (i < d)%nat -> dot V (Phi i) q = dot V (Phi i) p) ->
  KL V p p_theta = KL V p q + KL V q p_theta.
Proof.
  intros HV Hp p_theta q Hm. apply (pythagoras d V Phi); try assumption.
  - now apply softmax_distribution.
  - intros w _ _. now apply softmax_positive.
  - intros w _ _. now apply softmax_positive.
  - exists (fun i => theta i - theta_q i),
      (ln (partition V (logits d Phi theta_q)) - ln (partition V (logits d Phi theta))).
    intros w _ _. unfold p_theta, q. rewrite ln_div, !ln_softmax by (assumption || now apply softmax_positive).
    replace (logits d Phi (fun i => theta i - theta_q i) w) with (logits d Phi theta w - logits d Phi theta_q w);
      [ring|]. unfold logits, dot. rewrite <- sum_minus. apply sum_ext; intros; ring.
Qed.

(** The excess of features over those of any q with the means of the truth is the mean of KL(q_s‖p_f(s)), or less:
    so whoever is within ε of q is within ε of the best softmax model. *)
Theorem optimal_by_means n d V pL Pstar Phi F Q eps : language n V pL Pstar ->
  (forall s, (s < n)%nat -> distribution V (Q s)) ->
  (forall s i, (s < n)%nat -> 0 < pL s -> (i < d)%nat -> means V Phi Q s i = means V Phi Pstar s i) ->
  sum n (fun s => pL s * KL V (Q s) (softmax_of d V Phi F s)) <= eps ->
  softmax_optimal_within eps n d V pL Pstar Phi F.
Proof.
  intros HL HQ Hm He F'. pose proof (language_words _ _ _ _ HL) as HV.
  assert (D : cross_entropy n V pL Pstar (softmax_of d V Phi F)
              - cross_entropy n V pL Pstar (softmax_of d V Phi F')
              <= sum n (fun s => pL s * KL V (Q s) (softmax_of d V Phi F s))); [|lra].
  unfold cross_entropy. rewrite <- sum_minus. apply sum_le; intros s Hs.
  rewrite <- Rmult_minus_distr_l. pose proof (proj1 (proj1 HL) s Hs) as H0.
  destruct (Req_dec (pL s) 0) as [->|N]; [lra|]. assert (Hpos : 0 < pL s) by lra.
  apply Rmult_le_compat_l; [assumption|].
  change (softmax_of d V Phi F s) with (softmax V (logits d Phi (F s))).
  change (softmax_of d V Phi F' s) with (softmax V (logits d Phi (F' s))).
  assert (Hs' : forall i, (i < d)%nat -> dot V (Phi i) (Pstar s) = dot V (Phi i) (Q s))
    by (intros; symmetry; now apply Hm).
  rewrite !(log_model_agrees d V Phi _ (Pstar s) (Q s)) by (auto; now apply HL).
  assert (Hdom : forall f, dominated V (Q s) (softmax V (logits d Phi f)))
    by (intros f w _ _; now apply softmax_positive).
  pose proof (cross_entropy_split V (Q s) _ (proj1 (HQ s Hs)) (Hdom (F s))) as E.
  pose proof (cross_entropy_split V (Q s) _ (proj1 (HQ s Hs)) (Hdom (F' s))) as E'.
  pose proof (gibbs V (Q s) (softmax V (logits d Phi (F' s))) (HQ s Hs) (softmax_distribution V _ HV) (Hdom _)).
  lra.
Qed.
