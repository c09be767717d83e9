(** Pythagoras: the divergence from the truth splits at the best softmax model.

    log p_θ is affine in φ_w, so where q and p* have the same means, E_{p*} log p_θ = E_q log p_θ for every θ; if q is a
    softmax model itself, or a limit of such, its own log is one more such function. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax budget arrows.
Open Scope R_scope.

(** p*_s and q_s have the same conditional means of the embeddings. *)
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

(** q is the best softmax model, or a limit of softmax models: E log q is the same under all distributions of the same
    means whose support it covers. A softmax model is one. *)
Theorem pythagoras d V Phi theta theta_q p q : (0 < V)%nat -> distribution V p ->
  let p_theta := softmax V (logits d Phi theta) in
  forall (softmax_model : q = softmax V (logits d Phi theta_q))
         (subspace_optimum : forall i, (i < d)%nat -> dot V (Phi i) q = dot V (Phi i) p),
  KL V p p_theta = KL V p q + KL V q p_theta.
Proof.
  intros HV Hp p_theta -> Hm.
  set (q := softmax V (logits d Phi theta_q)) in *.
  assert (Hq : distribution V q) by now apply softmax_distribution.
  assert (Hsplit : forall r t, distribution V r -> KL V r (softmax V (logits d Phi t))
            = sum V (fun w => r w * - ln (softmax V (logits d Phi t) w)) - sum V (fun w => r w * - ln (r w))).
  { intros r t Hr. rewrite (cross_entropy_split V r); [ring|apply Hr|].
    intros w _ _. now apply softmax_positive. }
  pose proof (Hsplit p theta Hp) as A1. pose proof (Hsplit p theta_q Hp) as A2. pose proof (Hsplit q theta Hq) as A3.
  pose proof (log_model_agrees d V Phi theta q p HV Hq Hp Hm) as E1.
  pose proof (log_model_agrees d V Phi theta_q q p HV Hq Hp Hm) as E2.
  fold q in A2, E2. fold p_theta in A1, A3, E1. lra.
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
