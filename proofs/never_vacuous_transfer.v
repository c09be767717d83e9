(** Never-vacuous transfer: the bound by the exact curve g* between divergence and distance. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax budget arrows transfer pinsker.
Open Scope R_scope.

(** E_{p_T}|v·p*_s − v·p_s| <= ½ osc(v) g*(ε/γ): each line above g* is above the error, and g* is one of them. *)
Lemma mean_error_curve n V k pL Pstar P T v eps gamma a b g :
  language n V pL Pstar -> model n V pL Pstar P -> task n k T -> covers gamma n k pL T ->
  budgeted eps n V pL Pstar P v -> (forall w, (w < V)%nat -> a <= v w <= b) -> a <= b ->
  largest_distance (eps / gamma) g -> mean_error n V k T v Pstar P <= (b - a) / 2 * g.
Proof.
  intros HL HP HT Hg Hb Hv Hab Hgs.
  pose proof (ratio_nonneg n V k pL Pstar P T v eps gamma HL Hg Hb) as [Hx|Hx].
  - destruct (largest_distance_line _ _ Hx Hgs) as (t & Ht & _ & _ & ->).
    now apply mean_error_price with pL.
  - rewrite <- Hx in Hgs. rewrite (largest_distance_unique 0 g 0 Hgs largest_distance_zero).
    eapply Rle_trans; [eapply mean_error_root with (a := a) (b := b); eassumption|].
    rewrite <- Hx, Rmult_0_r, sqrt_0. lra.
Qed.

(** The mean of g* is at most g* of the mean, which lies on a line that is nowhere below g*. *)
Lemma jensen n p x gx g : distribution n p -> (forall s, (s < n)%nat -> 0 <= x s) ->
  (forall s, (s < n)%nat -> largest_distance (x s) (gx s)) -> largest_distance (sum n (fun s => p s * x s)) g ->
  sum n (fun s => p s * gx s) <= g.
Proof.
  intros Hp Hx Hgx Hg. pose proof (proj1 Hp) as H0.
  assert (Hpx : forall s, (s < n)%nat -> 0 <= p s * x s) by (intros; apply Rmult_le_pos; auto).
  destruct (sum_nonneg n (fun s => p s * x s) Hpx) as [Hpos|Hz].
  - destruct (largest_distance_line _ _ Hpos Hg) as (t & Ht & _ & _ & ->).
    apply Rle_trans with (sum n (fun s => / t * (p s * x s) + p s * (price (2 * t) / t))).
    + apply sum_le; intros s Hs. pose proof (largest_distance_below _ _ t (Hgx s Hs) Ht) as B.
      apply Rle_trans with (p s * ((x s + price (2 * t)) / t)); [apply Rmult_le_compat_l; auto|right; field; lra].
    + rewrite sum_plus, sum_scal, mean_const by assumption. right. field. lra.
  - rewrite sum_zero; [apply largest_distance_nonneg with (1 := or_intror Hz); assumption|]. intros s Hs.
    pose proof (sum_zero_term n (fun s => p s * x s) s Hpx (or_intror (eq_sym Hz)) Hs) as E. cbv beta in E.
    destruct (Rmult_integral _ _ E) as [->|Ex]; [ring|]. specialize (Hgx s Hs). rewrite Ex in Hgx.
    rewrite (largest_distance_unique 0 (gx s) 0 Hgx largest_distance_zero). ring.
Qed.

(** Steps never vacuous, never worse: B g* against the other curves. *)
Lemma curve_bounds B x g : 0 <= B -> largest_distance x g ->
  B * g <= 2 * B /\ B * g <= 2 * B * sqrt (1 - exp (- x)) /\ B * g <= sqrt (2 * B ^ 2 * x).
Proof.
  intros HB Hg. destruct (largest_distance_bounds x g Hg) as (H1 & H2 & H3).
  repeat split.
  - rewrite (Rmult_comm 2). apply Rmult_le_compat_l; lra.
  - rewrite (Rmult_comm 2), Rmult_assoc. apply Rmult_le_compat_l; lra.
  - rewrite <- root_of_square by assumption. now apply Rmult_le_compat_l.
Qed.

Theorem never_vacuous_transfer n V k pL Pstar P T loss v tau B eps gamma g :
  language n V pL Pstar -> model n V pL Pstar P -> task n k T ->
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : optimal_within eps n V pL Pstar P)
         (lipschitz_loss : one_lipschitz loss),
  bounded B V v -> task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  largest_distance (eps / gamma) g ->
  best_loss_at_most n k V T loss P (tau + B * g) /\
  B * g <= 2 * B /\ B * g <= 2 * B * sqrt (1 - exp (- (eps / gamma))) /\ B * g <= sqrt (2 * B ^ 2 * (eps / gamma)).
Proof.
  intros HL HP HT Hg Hopt Hl HB Htau Hgs.
  pose proof (bound_nonneg n V pL Pstar B v HL HB) as H0.
  split; [|now apply curve_bounds].
  apply best_loss_of_words with Pstar v; try assumption.
  replace (B * g) with ((B - - B) / 2 * g) by field.
  eapply mean_error_curve; try eassumption; [now apply budget_of_model| |lra].
  intros w Hw. now apply bounded_between with V.
Qed.

Theorem softmax_never_vacuous_transfer n d V k pL Pstar Phi F T loss lam v tau B eps gamma g :
  language n V pL Pstar -> task n k T ->
  let p_f := softmax_of d V Phi F in
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : in_row_span d V Phi lam v)
         (lipschitz_loss : one_lipschitz loss),
  bounded B V v -> task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  largest_distance (eps / gamma) g ->
  best_loss_at_most n k d T loss (means V Phi p_f) (tau + B * g) /\
  B * g <= 2 * B /\ B * g <= 2 * B * sqrt (1 - exp (- (eps / gamma))) /\ B * g <= sqrt (2 * B ^ 2 * (eps / gamma)).
Proof.
  intros HL HT p_f Hg Hopt Hv Hl HB Htau Hgs.
  pose proof (bound_nonneg n V pL Pstar B v HL HB) as H0.
  split; [|now apply curve_bounds].
  apply best_loss_of_means with lam Pstar v; try assumption.
  replace (B * g) with ((B - - B) / 2 * g) by field.
  eapply mean_error_curve; try eassumption.
  - now apply softmax_is_model.
  - now apply budget_of_softmax with lam.
  - intros w Hw. now apply bounded_between with V.
  - lra.
Qed.
