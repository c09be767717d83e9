(** Instance-exact transfer: the best bound that knows the model, the witness and ε/γ, by exponential tilts. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.tilts foundations.softmax budget arrows transfer donsker_varadhan.
Open Scope R_scope.

(** Step instance-exact: both bounds at once, a price μ, and the furthest that the score can move. *)
Lemma mean_error_instance n V k pL Pstar P T v eps gamma mu rho :
  language n V pL Pstar -> model n V pL Pstar P -> task n k T -> covers gamma n k pL T ->
  budgeted eps n V pL Pstar P v -> 0 < mu -> furthest n V P v rho ->
  mean_error n V k T v Pstar P <= Rmin (mu * (eps / gamma) + sum n (fun s => contexts_of k T s * psi V (P s) v mu))
                                       (sum n (fun s => contexts_of k T s * rho s)).
Proof.
  intros HL HP HT Hg Hb Hmu Hr. apply Rmin_glb.
  - now apply mean_error_psi with pL.
  - now apply mean_error_extreme with pL gamma.
Qed.

Theorem instance_exact_transfer n V k pL Pstar P T loss v tau eps gamma mu rho :
  language n V pL Pstar -> model n V pL Pstar P -> task n k T ->
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : optimal_within eps n V pL Pstar P)
         (lipschitz_loss : one_lipschitz loss),
  task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau -> 0 < mu -> furthest n V P v rho ->
  best_loss_at_most n k V T loss P
    (tau + Rmin (mu * (eps / gamma) + sum n (fun s => contexts_of k T s * psi V (P s) v mu))
                (sum n (fun s => contexts_of k T s * rho s))).
Proof.
  intros HL HP HT Hg Hopt Hl Htau Hmu Hr.
  apply best_loss_of_words with Pstar v; try assumption.
  eapply mean_error_instance; try eassumption. now apply budget_of_model.
Qed.

Theorem softmax_instance_exact_transfer n d V k pL Pstar Phi F T loss lam v tau eps gamma mu rho :
  language n V pL Pstar -> task n k T ->
  let p_f := softmax_of d V Phi F in
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : in_row_span d V Phi lam v)
         (lipschitz_loss : one_lipschitz loss),
  task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau -> 0 < mu -> furthest n V p_f v rho ->
  best_loss_at_most n k d T loss (means V Phi p_f)
    (tau + Rmin (mu * (eps / gamma) + sum n (fun s => contexts_of k T s * psi V (p_f s) v mu))
                (sum n (fun s => contexts_of k T s * rho s))).
Proof.
  intros HL HT p_f Hg Hopt Hv Hl Htau Hmu Hr.
  apply best_loss_of_means with lam Pstar v; try assumption.
  eapply mean_error_instance; try eassumption.
  - now apply softmax_is_model.
  - now apply budget_of_softmax with lam.
Qed.

(** ** In what sense it is exact *)

(** Of all q that spend at most what the worst tilts of price μ spend, none moves the mean score further, and the tilts
    attain the bound of that budget. *)
Theorem tilts_attain n V pT P v mu : distribution n pT -> (forall s, (s < n)%nat -> distribution V (P s)) -> 0 < mu ->
  let Q := fun s => worst_tilt V (P s) v mu in
  let x := sum n (fun s => pT s * KL V (Q s) (P s)) in
  sum n (fun s => pT s * Rabs (dot V v (P s) - dot V v (Q s))) = mu * x + sum n (fun s => pT s * psi V (P s) v mu) /\
  forall Q', (forall s, (s < n)%nat -> distribution V (Q' s) /\ dominated V (Q' s) (P s)) ->
    sum n (fun s => pT s * KL V (Q' s) (P s)) <= x ->
    sum n (fun s => pT s * Rabs (dot V v (P s) - dot V v (Q' s)))
    <= sum n (fun s => pT s * Rabs (dot V v (P s) - dot V v (Q s))).
Proof.
  intros HpT HP Hmu Q x.
  assert (E : sum n (fun s => pT s * Rabs (dot V v (P s) - dot V v (Q s)))
              = mu * x + sum n (fun s => pT s * psi V (P s) v mu)).
  { unfold x. rewrite <- sum_scal, <- sum_plus. apply sum_ext; intros s Hs. unfold Q.
    rewrite tilt_attains by auto. ring. }
  split; [exact E|]. intros Q' HQ' Hx'. rewrite E.
  apply Rle_trans with (mu * sum n (fun s => pT s * KL V (Q' s) (P s)) + sum n (fun s => pT s * psi V (P s) v mu)).
  - rewrite <- sum_scal, <- sum_plus. apply sum_le; intros s Hs. destruct (HQ' s Hs) as [Hd Hdom].
    pose proof (arrows.donsker_varadhan V (Q' s) (P s) v mu Hd (HP s Hs) Hdom Hmu) as D. unfold psi.
    pose proof (proj1 HpT s Hs). nra.
  - apply Rplus_le_compat_r, Rmult_le_compat_l; lra.
Qed.

(** The worst q_s of a softmax model are softmax models themselves, with features f(s) ± λ/μ. *)
Lemma tilt_of_softmax d V Phi f lam v t w : (0 < V)%nat -> in_row_span d V Phi lam v -> (w < V)%nat ->
  tilt V (softmax V (logits d Phi f)) v t w = softmax V (logits d Phi (moved f lam t)) w.
Proof.
  intros HV Hv Hw. pose proof (partition_positive V (logits d Phi f) HV) as HZ.
  set (p := softmax V (logits d Phi f)). set (m := dot V v p).
  assert (N : forall u, (u < V)%nat ->
    p u * exp (t * (v u - m)) = exp (logits d Phi (moved f lam t) u) * (exp (- (t * m)) / partition V (logits d Phi f))).
  { intros u Hu. unfold p, softmax. rewrite logits_moved, <- Hv by assumption.
    replace (t * (v u - m)) with (t * v u + - (t * m)) by ring. rewrite !exp_plus. field. lra. }
  unfold tilt. fold m. rewrite N by assumption. rewrite (sum_ext V _ _ N), sum_scal_r.
  unfold softmax. fold (partition V (logits d Phi (moved f lam t))).
  pose proof (partition_positive V (logits d Phi (moved f lam t)) HV). pose proof (exp_pos (- (t * m))).
  field. repeat split; lra.
Qed.

(** ** The bound is convex in the price: a supremum over q of v·q − v·p − μ KL(q‖p), which is affine in μ *)

Lemma scaled_mgf_convex V p v s mu mu' r : distribution V p -> 0 < mu -> 0 < mu' -> 0 <= r <= 1 ->
  let m := (1 - r) * mu + r * mu' in
  m * log_mgf V p v (s * (1 / m)) <= (1 - r) * (mu * log_mgf V p v (s * (1 / mu)))
                                     + r * (mu' * log_mgf V p v (s * (1 / mu'))).
Proof.
  intros Hp H H' Hr m. assert (Hm : 0 < m) by (unfold m; nra).
  set (q := tilt V p v (s * (1 / m))). set (e := dot V v q - dot V v p).
  assert (Hq : distribution V q) by now apply tilt_distribution.
  assert (Hd : dominated V q p) by now apply tilt_dominated.
  assert (A : forall x, 0 < x -> s * e - x * KL V q p <= x * log_mgf V p v (s * (1 / x))).
  { intros x Hx. pose proof (donsker_varadhan_centred V q p v (s * (1 / x)) Hq Hp Hd) as D. fold e in D.
    replace (s * e) with (x * (s * (1 / x) * e)) by (field; lra).
    apply Rle_trans with (x * (KL V q p + log_mgf V p v (s * (1 / x))) - x * KL V q p); [|lra].
    apply Rplus_le_compat_r, Rmult_le_compat_l; lra. }
  assert (E : m * log_mgf V p v (s * (1 / m)) = s * e - m * KL V q p).
  { unfold q. rewrite tilt_divergence by assumption. fold q. fold e. field. lra. }
  rewrite E. pose proof (A mu H) as A1. pose proof (A mu' H') as A2.
  apply Rle_trans with ((1 - r) * (s * e - mu * KL V q p) + r * (s * e - mu' * KL V q p)).
  - right. unfold m. ring.
  - apply Rplus_le_compat; apply Rmult_le_compat_l; lra.
Qed.

Theorem psi_convex V p v mu mu' r : distribution V p -> 0 < mu -> 0 < mu' -> 0 <= r <= 1 ->
  psi V p v ((1 - r) * mu + r * mu') <= (1 - r) * psi V p v mu + r * psi V p v mu'.
Proof.
  intros Hp H H' Hr. set (m := (1 - r) * mu + r * mu'). assert (Hm : 0 < m) by (unfold m; nra).
  assert (S : forall s, s = 1 \/ s = -1 -> forall x, 0 < x -> x * log_mgf V p v (s * (1 / x)) <= psi V p v x).
  { intros s Hs x Hx. unfold psi. apply Rmult_le_compat_l; [lra|].
    destruct Hs as [->| ->]; [rewrite Rmult_1_l; apply Rmax_l|].
    replace (-1 * (1 / x)) with (- (1 / x)) by ring. apply Rmax_r. }
  rewrite psi_worst.
  assert (Hs : worst_sign V p v m = 1 \/ worst_sign V p v m = -1)
    by (unfold worst_sign; destruct (Rle_dec _ _); auto).
  set (s := worst_sign V p v m) in *.
  eapply Rle_trans; [now apply (scaled_mgf_convex V p v s mu mu' r)|].
  apply Rplus_le_compat; apply Rmult_le_compat_l; try lra; now apply S.
Qed.

(** ** The same without the names of this file *)

Theorem tilts_attain_statement n V (weights : nat -> R) P v mu :
  distribution n weights -> (forall s, (s < n)%nat -> distribution V (P s)) -> 0 < mu ->
  exists Q, (forall s, (s < n)%nat -> distribution V (Q s) /\ exists t, (t = 1 / mu \/ t = - (1 / mu)) /\
                       exists c, forall w, Q s w = c * (P s w * exp (t * v w))) /\
  let moved := fun Q => sum n (fun s => weights s * Rabs (dot V v (P s) - dot V v (Q s))) in
  let spent := fun Q => sum n (fun s => weights s * KL V (Q s) (P s)) in
  moved Q = mu * spent Q + sum n (fun s => weights s * psi V (P s) v mu) /\
  forall Q', (forall s, (s < n)%nat -> distribution V (Q' s) /\ dominated V (Q' s) (P s)) ->
    spent Q' <= spent Q -> moved Q' <= moved Q.
Proof.
  intros Hw HP Hmu. exists (fun s => worst_tilt V (P s) v mu). split.
  - intros s Hs. split; [now apply tilt_distribution, HP|apply worst_tilt_shape].
  - exact (tilts_attain n V weights P v mu Hw HP Hmu).
Qed.

Theorem tilt_is_softmax n d V pL Pstar Phi F lam v s t : language n V pL Pstar -> in_row_span d V Phi lam v ->
  exists c, forall w, (w < V)%nat ->
    softmax V (logits d Phi (fun i => F s i + t * lam i)) w = c * (softmax_of d V Phi F s w * exp (t * v w)).
Proof.
  intros HL Hv. pose proof (language_words _ _ _ _ HL) as HV. eexists. intros w Hw.
  change (fun i => F s i + t * lam i) with (moved (F s) lam t).
  rewrite <- (tilt_of_softmax d V Phi (F s) lam v t w HV Hv Hw).
  change (softmax V (logits d Phi (F s))) with (softmax_of d V Phi F s). apply tilt_shape.
Qed.
