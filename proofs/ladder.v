(** The ladder: every bound on the transfer of a model is above the one that knows more. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.tilts foundations.softmax budget arrows transfer pinsker never_vacuous_transfer variance_aware_transfer
  instance_exact_transfer coverage_exact_transfer variance_coverage_transfer.
Open Scope R_scope.

(** ψ against Hoeffding and against the exact curve. *)
Lemma psi_hoeffding V p v a b mu : distribution V p -> (forall w, (w < V)%nat -> a <= v w <= b) -> 0 < mu ->
  psi V p v mu <= (b - a) ^ 2 / (8 * mu).
Proof.
  intros Hp Hv Hmu. unfold psi.
  replace ((b - a) ^ 2 / (8 * mu)) with (mu * ((1 / mu) ^ 2 * (b - a) ^ 2 / 8)) by (field; lra).
  apply Rmult_le_compat_l; [lra|]. apply Rmax_lub; [|replace ((1 / mu) ^ 2) with ((- (1 / mu)) ^ 2) by ring];
    now apply log_mgf_hoeffding.
Qed.

Lemma psi_price V p v a b mu : distribution V p -> (forall w, (w < V)%nat -> a <= v w <= b) -> a < b -> 0 < mu ->
  psi V p v mu <= mu * price ((b - a) / mu).
Proof.
  intros Hp Hv Hab Hmu. assert (0 < 1 / mu) by (apply Rdiv_lt_0_compat; lra).
  unfold psi. apply Rmult_le_compat_l; [lra|].
  replace ((b - a) / mu) with (1 / mu * (b - a)) by (field; lra).
  apply Rmax_lub.
  - rewrite <- (Rabs_right (1 / mu)) at 2 by lra. apply log_mgf_price; auto; lra.
  - rewrite <- (Rabs_right (1 / mu)) at 2 by lra. rewrite <- (Rabs_Ropp (1 / mu)). apply log_mgf_price; auto; lra.
Qed.

Section Ladder.

Variables (n V : nat) (pT : nat -> R) (P : nat -> nat -> R) (v rho : nat -> R) (x a b : R).

Hypothesis HpT : distribution n pT.
Hypothesis HP : forall s, (s < n)%nat -> distribution V (P s).
Hypothesis Hv : forall w, (w < V)%nat -> a <= v w <= b.
Hypothesis Hab : a <= b.
Hypothesis Hx : 0 <= x.

(** The instance-exact bound at price μ. *)
Let exact_bound (mu : R) : R :=
  Rmin (mu * x + sum n (fun s => pT s * psi V (P s) v mu)) (sum n (fun s => pT s * rho s)).

Lemma exact_bound_below mu c : (forall s, (s < n)%nat -> psi V (P s) v mu <= c) -> exact_bound mu <= mu * x + c.
Proof.
  intros H. eapply Rle_trans; [apply Rmin_l|]. apply Rplus_le_compat_l. now apply mean_le.
Qed.

(** Step distance: the instance-exact bound is at most ½ osc(v) g*(x), its value at the price (b − a)/2t of the line through x. *)
Lemma exact_below_curve g : largest_distance x g ->
  infimum_at_most (fun mu : posreal => exact_bound mu) ((b - a) / 2 * g).
Proof.
  intros Hg delta Hd. destruct Hab as [Hab'|Eab].
  - destruct (Rle_lt_or_eq_dec 0 x Hx) as [Hx'|Ex].
    + destruct (largest_distance_line x g Hx' Hg) as (t & Ht & _ & _ & E).
      assert (Hmu : 0 < (b - a) / (2 * t)) by (apply Rdiv_lt_0_compat; lra).
      exists (mkposreal _ Hmu). simpl.
      eapply Rle_lt_trans; [apply (exact_bound_below _ ((b - a) / (2 * t) * price (2 * t)))|].
      * intros s Hs. pose proof (psi_price V (P s) v a b _ (HP s Hs) Hv Hab' Hmu) as B.
        replace ((b - a) / ((b - a) / (2 * t))) with (2 * t) in B by (field; lra). exact B.
      * rewrite E. replace ((b - a) / 2 * ((x + price (2 * t)) / t))
          with ((b - a) / (2 * t) * x + (b - a) / (2 * t) * price (2 * t)) by (field; lra). lra.
    + rewrite <- Ex in Hg. rewrite (largest_distance_unique 0 g 0 Hg largest_distance_zero).
      assert (Hmu : 0 < (b - a) ^ 2 / delta).
      { apply Rdiv_lt_0_compat; [|assumption]. replace ((b - a) ^ 2) with ((b - a) * (b - a)) by ring.
        apply Rmult_lt_0_compat; lra. }
      exists (mkposreal _ Hmu). simpl.
      eapply Rle_lt_trans; [apply (exact_bound_below _ (delta / 8))|].
      * intros s Hs. pose proof (psi_hoeffding V (P s) v a b _ (HP s Hs) Hv Hmu) as B.
        replace ((b - a) ^ 2 / (8 * ((b - a) ^ 2 / delta))) with (delta / 8) in B by (field; nra). exact B.
      * rewrite <- Ex. lra.
  - assert (Hmu : 0 < delta / (2 * (x + 1))) by (apply Rdiv_lt_0_compat; lra).
    exists (mkposreal _ Hmu). simpl.
    eapply Rle_lt_trans; [apply (exact_bound_below _ 0)|].
    + intros s Hs. pose proof (psi_hoeffding V (P s) v a b _ (HP s Hs) Hv Hmu) as B.
      replace (b - a) with 0 in B by lra.
      replace (0 ^ 2 / (8 * (delta / (2 * (x + 1))))) with 0 in B by (field; lra). exact B.
    + replace (b - a) with 0 by lra.
      assert (delta / (2 * (x + 1)) * x < delta); [|lra].
      apply Rmult_lt_reg_r with (2 * (x + 1)); [lra|].
      replace (delta / (2 * (x + 1)) * x * (2 * (x + 1))) with (delta * x) by (field; lra). nra.
Qed.

(** Step Bernstein: it is at most the variance-aware bound, its value at Bernstein's price. *)
Lemma exact_below_variance :
  infimum_at_most (fun mu : posreal => exact_bound mu)
    (sqrt (2 * sum n (fun s => pT s * variance V (P s) v) * x) + (b - a) / 3 * x).
Proof.
  intros delta Hd.
  assert (HS : 0 <= sum n (fun s => pT s * variance V (P s) v)).
  { apply sum_nonneg; intros s Hs. apply Rmult_le_pos; [now apply HpT|now apply variance_nonneg, HP]. }
  assert (Hc : 0 <= (b - a) / 3) by lra.
  destruct (bernstein_price x _ _ delta Hx HS Hc Hd) as (mu & Hmu & Hlt).
  assert (H0 : 0 < mu) by lra. exists (mkposreal mu H0). simpl.
  eapply Rle_lt_trans; [|exact Hlt].
  eapply Rle_trans; [apply Rmin_l|]. apply Rplus_le_compat_l.
  unfold Rdiv at 1. rewrite <- sum_scal_r. apply sum_le; intros s Hs.
  rewrite Rmult_assoc. apply Rmult_le_compat_l; [now apply HpT|].
  apply (bernstein V (P s) v a b mu); auto.
Qed.

End Ladder.

(** ** Coverage-exact is the lowest *)

(** A tilt of a share of the strength has at most that share of the log-mgf, which is convex. *)
Lemma log_mgf_shrinks V p v t r : distribution V p -> 0 <= r <= 1 -> log_mgf V p v (r * t) <= r * log_mgf V p v t.
Proof.
  intros Hp Hr. set (q := tilt V p v (r * t)).
  assert (Hq : distribution V q) by now apply tilt_distribution.
  assert (Hd : dominated V q p) by now apply tilt_dominated.
  pose proof (tilt_divergence V p v (r * t) Hp) as E. fold q in E.
  pose proof (donsker_varadhan_centred V q p v t Hq Hp Hd) as D. pose proof (gibbs V q p Hq Hp Hd) as G.
  set (e := dot V v q - dot V v p) in *. set (L := log_mgf V p v t) in *.
  replace (log_mgf V p v (r * t)) with (r * (t * e) - KL V q p) by (rewrite E; ring).
  assert (r * (t * e) <= r * (KL V q p + L)) by (apply Rmult_le_compat_l; lra). nra.
Qed.

Section Covered.

Variables (n V k : nat) (pL : nat -> R) (Pstar P T : nat -> nat -> R) (v rho : nat -> R) (eps a b : R).

Hypothesis HL : language n V pL Pstar.
Hypothesis HM : model n V pL Pstar P.
Hypothesis HT : task n k T.
Hypothesis Heps : 0 <= eps.

Local Notation pT := (contexts_of k T).

(** The coverage-exact bound at price μ. *)
Let HpL : distribution n pL := proj1 HL.
Let HP : forall s, (s < n)%nat -> distribution V (P s) := proj1 HM.
Let charge (mu : R) : R :=
  sum n (fun s => pL s * (mu * Rmax (log_mgf V (P s) v (pT s / pL s / mu)) (log_mgf V (P s) v (- (pT s / pL s / mu))))).
Let covered_bound (mu : R) : R := Rmin (mu * eps + charge mu) (sum n (fun s => pT s * rho s)).

(** Step instance-exact: at the price μ/γ no context is charged more than by the instance-exact bound at μ. *)
Lemma covered_below_exact gamma mu : covers gamma n k pL T -> 0 < mu ->
  covered_bound (mu / gamma)
  <= Rmin (mu * (eps / gamma) + sum n (fun s => pT s * psi V (P s) v mu)) (sum n (fun s => pT s * rho s)).
Proof.
  intros [Hg Hc] Hmu. pose proof (contexts_distribution n k T HT) as HpT.
  apply Rmin_glb; [|apply Rmin_r]. eapply Rle_trans; [apply Rmin_l|].
  apply Rplus_le_compat; [right; field; lra|]. apply sum_le; intros s Hs.
  specialize (Hc s Hs). pose proof (proj1 HpL s Hs) as H0. pose proof (proj1 HpT s Hs) as Ht.
  set (t := pT s) in *. destruct H0 as [H0|H0].
  - set (c := gamma * t / pL s).
    assert (Hc01 : 0 <= c <= 1).
    { unfold c. split; [apply Rmult_le_pos; [nra|left; now apply Rinv_0_lt_compat]|].
      apply Rmult_le_reg_r with (pL s); [assumption|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
    replace (t / pL s / (mu / gamma)) with (c * (1 / mu)) by (unfold c; field; lra).
    replace (- (c * (1 / mu))) with (c * - (1 / mu)) by ring.
    assert (M : Rmax (log_mgf V (P s) v (c * (1 / mu))) (log_mgf V (P s) v (c * - (1 / mu)))
                <= c * Rmax (log_mgf V (P s) v (1 / mu)) (log_mgf V (P s) v (- (1 / mu)))).
    { apply Rmax_lub; (eapply Rle_trans; [apply log_mgf_shrinks; [now apply HP|exact Hc01]|]);
        apply Rmult_le_compat_l; try apply Hc01; [apply Rmax_l|apply Rmax_r]. }
    unfold psi. set (M1 := Rmax (log_mgf V (P s) v (1 / mu)) (log_mgf V (P s) v (- (1 / mu)))) in *.
    replace (t * (mu * M1)) with (pL s * (mu / gamma * (c * M1))) by (unfold c; field; lra).
    apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; [|exact M].
    left. now apply Rdiv_lt_0_compat.
  - assert (t = 0) by nra. rewrite H, <- H0. lra.
Qed.

Hypothesis Hv : forall w, (w < V)%nat -> a <= v w <= b.
Hypothesis Hab : a <= b.

(** Step variance and coverage: at Bernstein's price. *)
Lemma covered_below_variance gamma : covers gamma n k pL T ->
  infimum_at_most (fun mu : posreal => covered_bound mu)
    (sqrt (2 * sum n (fun s => pT s * (pT s / pL s) * variance V (P s) v) * eps) + (b - a) / 3 * (eps / gamma)).
Proof.
  intros Hc delta Hd.
  assert (Hac : forall s, (s < n)%nat -> pL s = 0 -> pT s = 0).
  { intros s Hs E. destruct Hc as [Hg Hc]. specialize (Hc s Hs).
    pose proof (proj1 (contexts_distribution n k T HT) s Hs). nra. }
  assert (HR : forall s, (s < n)%nat -> pT s <= / gamma * pL s).
  { intros s Hs. destruct Hc as [Hg Hc]. specialize (Hc s Hs). apply Rmult_le_reg_l with gamma; [assumption|].
    rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra. exact Hc. }
  assert (Hg : 0 < / gamma) by apply Rinv_0_lt_compat, Hc.
  assert (Hc0 : 0 <= / gamma * ((b - a) / 3)) by (apply Rmult_le_pos; lra).
  assert (HS : 0 <= sum n (fun s => pT s * (pT s / pL s) * variance V (P s) v)) by now apply (spread_nonneg n V k pL Pstar P T v).
  destruct (bernstein_price eps _ _ delta Heps HS Hc0 Hd) as (mu & Hmu & Hlt).
  assert (H0 : 0 < mu) by lra. exists (mkposreal mu H0). simpl.
  replace ((b - a) / 3 * (eps / gamma)) with (/ gamma * ((b - a) / 3) * eps) by (field; apply Rgt_not_eq, Hc).
  eapply Rle_lt_trans; [|exact Hlt].
  eapply Rle_trans; [apply Rmin_l|]. apply Rplus_le_compat_l. now apply (charge_variance n V k pL Pstar P T v) with (a := a) (b := b).
Qed.

(** Step χ² coverage: at Hoeffding's price. *)
Lemma covered_below_chi_squared B : seen n k pL T -> - B <= a -> b <= B ->
  infimum_at_most (fun mu : posreal => covered_bound mu) (sqrt (2 * B ^ 2 * eps * chi_squared n k pL T)).
Proof.
  intros Hseen Ha Hb delta Hd. pose proof (contexts_distribution n k T HT) as HpT.
  set (C := chi_squared n k pL T).
  assert (Hterm : forall s, (s < n)%nat -> 0 <= pT s ^ 2 / pL s).
  { intros s Hs. pose proof (proj1 HpL s Hs) as H0. destruct H0 as [H0|H0].
    - apply Rmult_le_pos; [apply pow2_ge_0|left; now apply Rinv_0_lt_compat].
    - rewrite (Hseen s Hs (eq_sym H0)). unfold Rdiv. simpl. lra. }
  assert (HC : 0 <= C) by now apply sum_nonneg.
  assert (HS : 0 <= (b - a) ^ 2 / 4 * C) by (apply Rmult_le_pos; [pose proof (pow2_ge_0 (b - a)); lra|assumption]).
  destruct (bernstein_price eps ((b - a) ^ 2 / 4 * C) 0 delta Heps HS (Rle_refl 0) Hd) as (mu & Hmu & Hlt).
  exists (mkposreal mu Hmu). simpl. rewrite Rminus_0_r, Rmult_0_l, Rplus_0_r in Hlt.
  apply Rlt_le_trans with (sqrt (2 * ((b - a) ^ 2 / 4 * C) * eps) + delta).
  - eapply Rle_lt_trans; [|exact Hlt]. eapply Rle_trans; [apply Rmin_l|]. apply Rplus_le_compat_l.
    unfold charge. replace ((b - a) ^ 2 / 4 * C / (2 * mu)) with (C * ((b - a) ^ 2 / (8 * mu))) by (field; lra).
    unfold C, chi_squared. rewrite <- sum_scal_r. apply sum_le; intros s Hs.
    pose proof (proj1 HpL s Hs) as H0. destruct H0 as [H0|H0].
    + assert (M : forall t, t ^ 2 = (pT s / pL s / mu) ^ 2 ->
                log_mgf V (P s) v t <= (pT s / pL s / mu) ^ 2 * (b - a) ^ 2 / 8).
      { intros t Et. rewrite <- Et. now apply log_mgf_hoeffding; [apply HP|]. }
      apply Rle_trans with (pL s * (mu * ((pT s / pL s / mu) ^ 2 * (b - a) ^ 2 / 8))).
      * apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; [lra|]. apply Rmax_lub; apply M; ring.
      * right. field. lra.
    + rewrite (Hseen s Hs (eq_sym H0)), <- H0. unfold Rdiv. simpl. lra.
  - apply Rplus_le_compat_r. apply sqrt_le_1_alt.
    assert (H : ((b - a) / 2) ^ 2 <= B ^ 2) by (apply pow_incr; lra).
    apply (Rmult_le_compat_r (2 * (eps * C))) in H; [|apply Rmult_le_pos; [lra|now apply Rmult_le_pos]].
    eapply Rle_trans; [|eapply Rle_trans; [exact H|]]; right; field.
Qed.

End Covered.

Lemma covers_seen gamma n k pL T : covers gamma n k pL T -> task n k T -> seen n k pL T.
Proof.
  intros [Hg H] HT s Hs E. specialize (H s Hs). pose proof (proj1 (contexts_distribution n k T HT) s Hs). nra.
Qed.

Lemma eps_nonneg gamma eps : 0 < gamma -> 0 <= eps / gamma -> 0 <= eps.
Proof. intros Hg H. replace eps with (eps / gamma * gamma) by (field; lra). apply Rmult_le_pos; lra. Qed.

(** Step Pinsker: among others, B g* <= sqrt(2B²x). *)
Theorem ladder n V k pL Pstar P T loss v rho tau a b B eps gamma g :
  language n V pL Pstar -> model n V pL Pstar P -> task n k T ->
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : optimal_within eps n V pL Pstar P)
         (lipschitz_loss : one_lipschitz loss),
  task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  (forall w, (w < V)%nat -> a <= v w <= b) -> - B <= a -> b <= B -> furthest n V P v rho ->
  let x := eps / gamma in
  let pT := contexts_of k T in
  let sigma2 := sum n (fun s => pT s * variance V (P s) v) in
  let exact_bound := fun mu => Rmin (mu * x + sum n (fun s => pT s * psi V (P s) v mu))
                                    (sum n (fun s => pT s * rho s)) in
  let covered_bound := fun mu =>
    Rmin (mu * eps + sum n (fun s => pL s * (mu * Rmax (log_mgf V (P s) v (pT s / pL s / mu))
                                                       (log_mgf V (P s) v (- (pT s / pL s / mu))))))
         (sum n (fun s => pT s * rho s)) in
  largest_distance x g ->
  (forall mu : posreal, best_loss_at_most n k V T loss P (tau + covered_bound mu)) /\
  (forall mu : posreal, covered_bound (mu / gamma) <= exact_bound mu) /\
  infimum_at_most (fun mu : posreal => covered_bound mu)
    (sqrt (2 * sum n (fun s => pT s * (pT s / pL s) * variance V (P s) v) * eps) + (b - a) / 3 * (eps / gamma)) /\
  infimum_at_most (fun mu : posreal => covered_bound mu) (sqrt (2 * B ^ 2 * eps * chi_squared n k pL T)) /\
  (forall mu : posreal, best_loss_at_most n k V T loss P (tau + exact_bound mu)) /\
  infimum_at_most (fun mu : posreal => exact_bound mu) ((b - a) / 2 * g) /\
  (b - a) / 2 * g <= B * g /\
  B * g <= sqrt (2 * B ^ 2 * x) /\
  infimum_at_most (fun mu : posreal => exact_bound mu) (sqrt (2 * sigma2 * x) + (b - a) / 3 * x).
Proof.
  intros HL HP HT Hg Hopt Hl Htau Hv Ha Hb Hrho x pT sigma2 exact_bound covered_bound Hgs.
  assert (Hab : a <= b) by (pose proof (Hv O (language_words _ _ _ _ HL)); lra).
  assert (Hbud : budgeted eps n V pL Pstar P v) by now apply budget_of_model.
  assert (Hx : 0 <= x) by now apply (ratio_nonneg n V k pL Pstar P T v eps gamma).
  assert (HpT : distribution n pT) by now apply contexts_distribution.
  assert (Hg0 : 0 <= g) by now apply largest_distance_nonneg with x.
  assert (Hs : seen n k pL T) by now apply covers_seen with gamma.
  assert (Heps : 0 <= eps) by (apply (eps_nonneg gamma); [apply Hg|exact Hx]).
  repeat split.
  - intros mu. unfold covered_bound. eapply coverage_exact_transfer; try eassumption. apply cond_pos.
  - intros mu. eapply covered_below_exact; try eassumption. apply cond_pos.
  - eapply covered_below_variance; eassumption.
  - eapply covered_below_chi_squared; eassumption.
  - intros mu. unfold exact_bound. eapply instance_exact_transfer; try eassumption. apply cond_pos.
  - apply exact_below_curve; try assumption. apply HP.
  - apply Rmult_le_compat_r; lra.
  - apply curve_bounds; [lra|assumption].
  - apply exact_below_variance; try assumption. apply HP.
Qed.

Theorem softmax_ladder n d V k pL Pstar Phi F T loss lam v rho tau a b B eps gamma g :
  language n V pL Pstar -> task n k T ->
  let p_f := softmax_of d V Phi F in
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : in_row_span d V Phi lam v)
         (lipschitz_loss : one_lipschitz loss),
  task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  (forall w, (w < V)%nat -> a <= v w <= b) -> - B <= a -> b <= B -> furthest n V p_f v rho ->
  let x := eps / gamma in
  let pT := contexts_of k T in
  let sigma2 := sum n (fun s => pT s * variance V (p_f s) v) in
  let exact_bound := fun mu => Rmin (mu * x + sum n (fun s => pT s * psi V (p_f s) v mu))
                                    (sum n (fun s => pT s * rho s)) in
  let covered_bound := fun mu =>
    Rmin (mu * eps + sum n (fun s => pL s * (mu * Rmax (log_mgf V (p_f s) v (pT s / pL s / mu))
                                                       (log_mgf V (p_f s) v (- (pT s / pL s / mu))))))
         (sum n (fun s => pT s * rho s)) in
  largest_distance x g ->
  (forall mu : posreal, best_loss_at_most n k d T loss (means V Phi p_f) (tau + covered_bound mu)) /\
  (forall mu : posreal, covered_bound (mu / gamma) <= exact_bound mu) /\
  infimum_at_most (fun mu : posreal => covered_bound mu)
    (sqrt (2 * sum n (fun s => pT s * (pT s / pL s) * variance V (p_f s) v) * eps) + (b - a) / 3 * (eps / gamma)) /\
  infimum_at_most (fun mu : posreal => covered_bound mu) (sqrt (2 * B ^ 2 * eps * chi_squared n k pL T)) /\
  (forall mu : posreal, best_loss_at_most n k d T loss (means V Phi p_f) (tau + exact_bound mu)) /\
  infimum_at_most (fun mu : posreal => exact_bound mu) ((b - a) / 2 * g) /\
  (b - a) / 2 * g <= B * g /\
  B * g <= sqrt (2 * B ^ 2 * x) /\
  infimum_at_most (fun mu : posreal => exact_bound mu) (sqrt (2 * sigma2 * x) + (b - a) / 3 * x).
Proof.
  intros HL HT p_f Hg Hopt Hrow Hl Htau Hv Ha Hb Hrho x pT sigma2 exact_bound covered_bound Hgs.
  assert (Hab : a <= b) by (pose proof (Hv O (language_words _ _ _ _ HL)); lra).
  assert (HP : model n V pL Pstar p_f) by now apply softmax_is_model.
  assert (Hbud : budgeted eps n V pL Pstar p_f v) by now apply budget_of_softmax with lam.
  assert (Hx : 0 <= x) by now apply (ratio_nonneg n V k pL Pstar p_f T v eps gamma).
  assert (HpT : distribution n pT) by now apply contexts_distribution.
  assert (Hg0 : 0 <= g) by now apply largest_distance_nonneg with x.
  assert (Hs : seen n k pL T) by now apply covers_seen with gamma.
  assert (Heps : 0 <= eps) by (apply (eps_nonneg gamma); [apply Hg|exact Hx]).
  repeat split.
  - intros mu. unfold covered_bound. eapply softmax_coverage_exact_transfer; try eassumption. apply cond_pos.
  - intros mu. eapply covered_below_exact; try eassumption. apply cond_pos.
  - eapply covered_below_variance; eassumption.
  - eapply covered_below_chi_squared; eassumption.
  - intros mu. unfold p_f. eapply softmax_instance_exact_transfer; try eassumption. apply cond_pos.
  - apply exact_below_curve; try assumption. apply HP.
  - apply Rmult_le_compat_r; lra.
  - apply curve_bounds; [lra|assumption].
  - apply exact_below_variance; try assumption. apply HP.
Qed.
