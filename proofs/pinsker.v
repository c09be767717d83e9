(** Pinsker's inequality and its refinements: what the KL divergence says about the L1 distance.

    The exact curve g* is an infimum of lines, g*(x) = inf_{t > 0} (x + price(2t))/t: this makes it concave. Each line is
    Donsker and Varadhan's inequality with the largest log-moment generating function that two points can have; each
    touches the curve, at the divergence and distance of an exponential tilt of two points. *)

From Coq Require Import Reals Ranalysis5 Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.tilts arrows.
Open Scope R_scope.

(** ** Bretagnolle and Huber, by the affinity Σ sqrt(p q) *)

Definition affinity (V : nat) (p q : nat -> R) : R := sum V (fun w => sqrt (p w * q w)).

(** ‖p − q‖_1² <= 4 (1 − affinity²) *)
Lemma distance_affinity V p q : distribution V p -> distribution V q ->
  distance V p q ^ 2 <= 4 * (1 - affinity V p q ^ 2).
Proof.
  intros [Hp Sp] [Hq Sq].
  assert (Hs : forall x, 0 <= x -> sqrt x ^ 2 = x) by (intros; simpl; rewrite Rmult_1_r; now apply sqrt_sqrt).
  pose proof (cauchy_schwarz_weighted V (fun _ => 1) (fun w => Rabs (sqrt (p w) - sqrt (q w)))
                (fun w => sqrt (p w) + sqrt (q w)) (fun _ _ => Rle_0_1)) as C.
  cbv beta in C.
  assert (E : forall c, c = 1 \/ c = -1 ->
              sum V (fun w => 1 * (sqrt (p w) + c * sqrt (q w)) ^ 2) = 2 + c * (2 * affinity V p q)).
  { intros c Hc. unfold affinity.
    rewrite (sum_ext V _ (fun w => p w + q w + c * (2 * sqrt (p w * q w)))).
    - rewrite !sum_plus, !sum_scal. lra.
    - intros w Hw. rewrite sqrt_mult by auto.
      replace (1 * (sqrt (p w) + c * sqrt (q w)) ^ 2)
        with (sqrt (p w) ^ 2 + c ^ 2 * sqrt (q w) ^ 2 + c * (2 * (sqrt (p w) * sqrt (q w)))) by ring.
      rewrite !Hs by auto. destruct Hc as [->| ->]; ring. }
  rewrite (sum_ext V (fun w => 1 * (Rabs (sqrt (p w) - sqrt (q w)) * (sqrt (p w) + sqrt (q w))))
             (fun w => Rabs (p w - q w))) in C.
  - rewrite (sum_ext V (fun w => 1 * Rabs (sqrt (p w) - sqrt (q w)) ^ 2)
               (fun w => 1 * (sqrt (p w) + -1 * sqrt (q w)) ^ 2)) in C
      by (intros; rewrite pow2_abs; f_equal; f_equal; ring).
    rewrite (sum_ext V (fun w => 1 * (sqrt (p w) + sqrt (q w)) ^ 2)
               (fun w => 1 * (sqrt (p w) + 1 * sqrt (q w)) ^ 2)) in C by (intros; f_equal; f_equal; ring).
    rewrite !E in C by auto. unfold distance. eapply Rle_trans; [exact C|]. right. ring.
  - intros w Hw. rewrite Rmult_1_l.
    rewrite <- (Rabs_right (sqrt (p w) + sqrt (q w)))
      by (apply Rle_ge; pose proof (sqrt_pos (p w)); pose proof (sqrt_pos (q w)); lra).
    rewrite <- Rabs_mult. f_equal.
    replace ((sqrt (p w) - sqrt (q w)) * (sqrt (p w) + sqrt (q w))) with (sqrt (p w) ^ 2 - sqrt (q w) ^ 2) by ring.
    rewrite !Hs; auto.
Qed.

(** affinity >= e^{−KL/2}: the exponential is above its tangent. *)
Lemma affinity_divergence V p q : distribution V p -> distribution V q -> dominated V q p ->
  exp (- KL V q p / 2) <= affinity V p q.
Proof.
  intros [Hp Sp] [Hq Sq] H. set (c := - KL V q p / 2).
  apply Rle_trans with (sum V (fun w => exp c * (q w * (1 - c) - / 2 * (q w * ln (q w / p w))))).
  - right. rewrite sum_scal, sum_minus, sum_scal_r, sum_scal, Sq. fold (KL V q p). unfold c. field.
  - apply sum_le; intros w Hw. destruct (Req_dec (q w) 0) as [E|E].
    + rewrite E, !Rmult_0_l, !Rmult_0_r, Rminus_0_r, Rmult_0_r. apply sqrt_pos.
    + assert (Q : 0 < q w) by (specialize (Hq w Hw); lra). assert (P : 0 < p w) by auto.
      replace (sqrt (p w * q w)) with (q w * exp (ln (p w / q w) / 2)).
      * rewrite ln_div by assumption. rewrite (ln_div (p w) (q w)) by assumption.
        pose proof (exp_ge_1_plus ((ln (p w) - ln (q w)) / 2 - c)) as T.
        replace ((ln (p w) - ln (q w)) / 2) with (c + ((ln (p w) - ln (q w)) / 2 - c)) at 1 by ring.
        rewrite exp_plus.
        replace (q w * (exp c * exp ((ln (p w) - ln (q w)) / 2 - c)))
          with (exp c * (q w * exp ((ln (p w) - ln (q w)) / 2 - c))) by ring.
        apply Rmult_le_compat_l; [left; apply exp_pos|].
        apply Rle_trans with (q w * (1 + ((ln (p w) - ln (q w)) / 2 - c))); [right; field|].
        apply Rmult_le_compat_l; lra.
      * symmetry. apply sqrt_lem_1.
        -- apply Rmult_le_pos; lra.
        -- apply Rmult_le_pos; [lra|left; apply exp_pos].
        -- replace (q w * exp (ln (p w / q w) / 2) * (q w * exp (ln (p w / q w) / 2)))
             with (q w * q w * (exp (ln (p w / q w) / 2) * exp (ln (p w / q w) / 2))) by ring.
           rewrite <- exp_plus. replace (ln (p w / q w) / 2 + ln (p w / q w) / 2) with (ln (p w / q w)) by field.
           rewrite exp_ln by now apply Rdiv_lt_0_compat. field. lra.
Qed.

Lemma bretagnolle_huber V p q : distribution V p -> distribution V q -> dominated V q p ->
  distance V p q <= 2 * sqrt (1 - exp (- KL V q p)).
Proof.
  intros Hp Hq H.
  replace 2 with (sqrt 4) by (replace 4 with (2 ^ 2) by ring; apply sqrt_pow2; lra).
  rewrite <- sqrt_mult_alt by lra. apply le_sqrt_of_square.
  eapply Rle_trans; [now apply distance_affinity|].
  apply Rmult_le_compat_l; [lra|].
  assert (exp (- KL V q p) <= affinity V p q ^ 2); [|lra].
  replace (- KL V q p) with (- KL V q p / 2 + - KL V q p / 2) by field. rewrite exp_plus.
  replace (affinity V p q ^ 2) with (affinity V p q * affinity V p q) by ring.
  pose proof (affinity_divergence V p q Hp Hq H). pose proof (exp_pos (- KL V q p / 2)).
  apply Rmult_le_compat; lra.
Qed.

(** ** The exact curve *)

(** A point of the curve lies on the line of its parameter. *)
Lemma curve_price t : 0 < t -> curve_divergence t = t * curve_distance t - price (2 * t).
Proof.
  intros Ht. unfold curve_divergence, price, langevin, sinh, cosh.
  pose proof (exp_minus_1_pos (2 * t)) as HE. assert (0 < exp (2 * t) - 1) by lra.
  assert (Ee : exp (2 * t) = exp t * exp t) by (rewrite <- exp_plus; f_equal; ring).
  pose proof (exp_pos t).
  assert (L : ln ((exp t - exp (- t)) / 2 / t) = ln ((exp (2 * t) - 1) / (2 * t)) - t).
  { replace ((exp t - exp (- t)) / 2 / t) with ((exp (2 * t) - 1) / (2 * t) * exp (- t)).
    - rewrite ln_mult, ln_exp; [ring|apply Rdiv_lt_0_compat; lra|apply exp_pos].
    - rewrite exp_Ropp, Ee. field. lra. }
  rewrite L. rewrite exp_Ropp, Ee in *.
  assert (exp t * exp t - 1 <> 0) by lra.
  field. repeat split; try lra.
Qed.

Definition two_points (b : R) (w : nat) : R := match w with O => 1 - b | _ => b end.
Definition upper (w : nat) : R := match w with O => 0 | _ => 1 end.

(** The tilt of two points at each t > 0 has this divergence and this distance. *)
Lemma curve_attained t : 0 < t -> exists p q, distribution 2 p /\ distribution 2 q /\ dominated 2 q p /\
  KL 2 q p = curve_divergence t /\ distance 2 p q = curve_distance t.
Proof.
  intros Ht. set (u := 2 * t). assert (Hu : 0 < u) by (unfold u; lra).
  destruct (worst_weight_spec u Hu) as [Hb Hm]. set (b := worst_weight u) in *.
  pose proof (exp_minus_1_pos u Hu) as HE.
  assert (Hp : distribution 2 (two_points b)).
  { split; [|simpl; ring]. intros [|w] _; simpl; lra. }
  assert (Dp : dot 2 upper (two_points b) = b) by (unfold dot; simpl; ring).
  pose proof (proj1 (tilt_distribution 2 (two_points b) upper u Hp)) as Hq.
  pose proof (tilt_distribution 2 (two_points b) upper u Hp) as Hq2.
  set (q := tilt 2 (two_points b) upper u) in *.
  assert (M : log_mgf 2 (two_points b) upper u = price u).
  { rewrite <- price_attained by assumption. fold b. unfold log_mgf. rewrite Dp. simpl.
    replace (0 + (1 - b) * exp (u * (0 - b)) + b * exp (u * (1 - b))) with (exp (- (b * u)) * (1 - b + b * exp u)).
    - rewrite ln_mult, ln_exp; [ring|apply exp_pos|now apply mixture_positive].
    - replace (u * (0 - b)) with (- (b * u)) by ring. replace (u * (1 - b)) with (- (b * u) + u) by ring.
      rewrite exp_plus. ring. }
  assert (Q1 : q 1%nat = b * exp u / ((exp u - 1) / u)).
  { unfold q, tilt. rewrite Dp. simpl. rewrite <- Hm.
    replace (u * (0 - b)) with (- (b * u)) by ring. replace (u * (1 - b)) with (- (b * u) + u) by ring.
    rewrite exp_plus. field. pose proof (exp_pos (- (b * u))). pose proof (mixture_positive b u Hb).
    split; [lra|]. apply Rgt_not_eq.
    replace ((1 - b) * exp (- (b * u)) + b * (exp (- (b * u)) * exp u)) with (exp (- (b * u)) * (1 - b + b * exp u))
      by ring. now apply Rmult_lt_0_compat. }
  assert (Q0 : q 0%nat = 1 - q 1%nat) by (pose proof (proj2 Hq2) as S; simpl in S; lra).
  assert (Dq : dot 2 upper q = q 1%nat) by (unfold dot; simpl; ring).
  assert (Hd : 2 * (q 1%nat - b) = curve_distance t).
  { rewrite Q1. unfold b, worst_weight, curve_distance, langevin, cosh, sinh.
    assert (Ee : exp u = exp t * exp t) by (unfold u; rewrite <- exp_plus; f_equal; ring).
    rewrite exp_Ropp. rewrite Ee in *. unfold u. pose proof (exp_pos t). field. repeat split; lra. }
  assert (HK : KL 2 q (two_points b) = curve_divergence t).
  { unfold q. rewrite tilt_divergence by assumption. fold q. rewrite M, Dq, Dp, curve_price by assumption.
    rewrite <- Hd. unfold u. ring. }
  assert (Hpos : 0 <= q 1%nat - b).
  { pose proof (gibbs 2 q (two_points b) Hq2 Hp (tilt_dominated 2 (two_points b) upper u Hp)) as G.
    rewrite HK, curve_price in G by assumption. pose proof (price_nonneg u Hu). fold u in G.
    rewrite <- Hd in G. apply Rmult_le_reg_l with (2 * t); lra. }
  exists (two_points b), q. repeat split.
  - apply Hp.
  - apply Hp.
  - exact Hq.
  - apply Hq2.
  - now apply tilt_dominated.
  - exact HK.
  - unfold distance. simpl. rewrite Q0, Rplus_0_l. rewrite <- Hd.
    rewrite (Rabs_right (1 - b - (1 - q 1%nat))) by lra. rewrite Rabs_left1 by lra. ring.
Qed.

(** Step Fedotov–Harremoës–Topsøe: g* at a parameter of the curve. *)
Lemma curve_exact t : 0 < t -> largest_distance (curve_divergence t) (curve_distance t).
Proof.
  intros Ht. split.
  - intros D (V & p & q & Hp & Hq & H & HK & ->).
    eapply Rle_trans; [now apply (exact_curve V p q t)|].
    apply Rmult_le_reg_l with t; [assumption|].
    replace (t * ((KL V q p + price (2 * t)) / t)) with (KL V q p + price (2 * t)) by (field; lra).
    rewrite curve_price in HK by assumption. lra.
  - intros g Hg. destruct (curve_attained t Ht) as (p & q & Hp & Hq & H & HK & HD).
    apply Hg. exists 2%nat, p, q. refine (conj Hp (conj Hq (conj H (conj _ _)))); lra.
Qed.

Lemma curve_distance_bounds t : 0 < t -> 0 <= curve_distance t <= 2.
Proof.
  intros Ht. destruct (curve_attained t Ht) as (p & q & Hp & Hq & H & HK & HD). rewrite <- HD. split.
  - apply distance_nonneg.
  - eapply Rle_trans; [now apply bretagnolle_huber|].
    rewrite <- (Rmult_1_r 2) at 2. apply Rmult_le_compat_l; [lra|].
    rewrite <- sqrt_1 at 2. apply sqrt_le_1_alt. pose proof (exp_pos (- KL 2 q p)). lra.
Qed.

(** The curve reaches every divergence: small ones for small t, any for large t. *)
Lemma curve_small t : 0 < t -> curve_divergence t <= 2 * t.
Proof.
  intros Ht. rewrite curve_price by assumption. pose proof (curve_distance_bounds t Ht).
  pose proof (price_nonneg (2 * t)). nra.
Qed.

Lemma curve_large t : 1 <= t -> ln (2 * t) - 3 <= curve_divergence t.
Proof.
  intros Ht. rewrite curve_price by lra. unfold price. set (u := 2 * t). assert (Hu : 2 <= u) by (unfold u; lra).
  pose proof (exp_minus_1_pos u) as HE. assert (HE' : u < exp u - 1) by lra.
  assert (Hsq : u ^ 2 <= 2 * (exp u - 1)).
  { replace u with (u / 3 + u / 3 + u / 3) at 2 by field. rewrite !exp_plus.
    pose proof (exp_ge_1_plus (u / 3)) as L3. set (y := exp (u / 3)) in *.
    assert ((1 + u / 3) * (1 + u / 3) <= y * y) by (apply Rmult_le_compat; lra).
    assert ((1 + u / 3) * (1 + u / 3) * (1 + u / 3) <= y * y * y) by (apply Rmult_le_compat; nra).
    nra. }
  assert (Ee : exp u = exp t * exp t) by (unfold u; rewrite <- exp_plus; f_equal; ring).
  assert (Hd : t * curve_distance t
               = u + 2 * u / (exp u - 1) - 1 - u ^ 2 / (exp u - 1) - (u / (exp u - 1)) ^ 2).
  { unfold curve_distance, langevin, cosh, sinh. rewrite exp_Ropp, Ee in *. unfold u.
    pose proof (exp_pos t). field. repeat split; lra. }
  rewrite Hd. rewrite ln_div by lra.
  assert (ln (exp u - 1) <= u) by (rewrite <- (ln_exp u) at 2; apply ln_le; lra).
  assert (A : 0 <= u / (exp u - 1) <= 1).
  { split; [apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]|].
    apply Rmult_le_reg_r with (exp u - 1); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
  assert (A2 : u ^ 2 / (exp u - 1) <= 2).
  { apply Rmult_le_reg_r with (exp u - 1); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
  assert ((u / (exp u - 1)) ^ 2 <= 1) by nra.
  replace (2 * u / (exp u - 1)) with (2 * (u / (exp u - 1))) by (field; lra). lra.
Qed.

Lemma curve_continuous t : 0 < t -> continuity_pt curve_divergence t.
Proof.
  intros Ht.
  assert (S : 0 < sinh t).
  { unfold sinh. rewrite exp_Ropp. pose proof (exp_ineq1 t). assert (1 < exp t) by lra.
    assert (/ exp t < 1) by (rewrite <- Rinv_1; apply Rinv_lt_contravar; lra). lra. }
  assert (D : ex_derive curve_divergence t).
  { unfold curve_divergence, curve_distance, langevin, cosh, sinh in *. auto_derive.
    repeat split; try lra. apply Rdiv_lt_0_compat; lra. }
  apply continuity_pt_filterlim. now apply (ex_derive_continuous curve_divergence t).
Qed.

Lemma curve_onto x : 0 < x -> exists t, 0 < t /\ curve_divergence t = x.
Proof.
  intros Hx.
  set (t1 := Rmin 1 (x / 4)). set (t2 := Rmax 1 (exp (x + 4))).
  assert (H1 : 0 < t1) by (apply Rmin_glb_lt; lra).
  assert (H1' : t1 <= 1) by apply Rmin_l. assert (H1'' : t1 <= x / 4) by apply Rmin_r.
  assert (H2 : 1 <= t2) by apply Rmax_l.
  assert (L : curve_divergence t1 - x < 0) by (pose proof (curve_small t1 H1); lra).
  assert (G : 0 < curve_divergence t2 - x).
  { pose proof (curve_large t2 H2) as C.
    assert (x + 4 <= ln (2 * t2)).
    { rewrite <- (ln_exp (x + 4)). apply ln_le; [apply exp_pos|].
      pose proof (Rmax_r 1 (exp (x + 4))) as R. fold t2 in R. lra. }
    lra. }
  destruct (IVT_interv (fun t => curve_divergence t - x) t1 t2) as [z [Hz Ez]]; try assumption.
  - intros a Ha. apply continuity_pt_minus; [apply curve_continuous; lra|].
    apply continuity_pt_const. intros ? ?; reflexivity.
  - destruct (Rle_lt_or_eq_dec t1 t2) as [|E]; [lra|assumption|]. rewrite E in L. lra.
  - exists z. split; lra.
Qed.

(** ** g* for every divergence *)

Lemma largest_distance_unique x g g' : largest_distance x g -> largest_distance x g' -> g = g'.
Proof. intros [U L] [U' L']. apply Rle_antisym; auto. Qed.

Lemma largest_distance_zero : largest_distance 0 0.
Proof.
  split.
  - intros D (V & p & q & Hp & Hq & H & HK & ->).
    eapply Rle_trans; [now apply pinsker|]. apply Rle_trans with (sqrt 0); [apply sqrt_le_1_alt; lra|rewrite sqrt_0; lra].
  - intros g Hg. apply Hg. exists 1%nat, (fun _ => 1), (fun _ => 1).
    assert (H1 : distribution 1 (fun _ => 1)) by (split; [intros; lra|simpl; ring]).
    refine (conj H1 (conj H1 (conj (dominated_refl _ _) (conj _ _)))).
    + rewrite KL_self. lra.
    + unfold distance. simpl. rewrite Rminus_eq_0, Rabs_R0. ring.
Qed.

Lemma largest_distance_exists x : 0 <= x -> exists g, largest_distance x g.
Proof.
  intros [H|<-].
  - destruct (curve_onto x H) as [t [Ht <-]]. exists (curve_distance t). now apply curve_exact.
  - exists 0. apply largest_distance_zero.
Qed.

(** g* is the curve, and an infimum of lines that is attained. *)
Lemma largest_distance_line x g : 0 < x -> largest_distance x g ->
  exists t, 0 < t /\ x = curve_divergence t /\ g = curve_distance t /\ g = (x + price (2 * t)) / t.
Proof.
  intros Hx Hg. destruct (curve_onto x Hx) as [t [Ht E]]. exists t.
  assert (Eg : g = curve_distance t).
  { apply largest_distance_unique with x; [assumption|]. rewrite <- E. now apply curve_exact. }
  repeat split; auto. rewrite Eg, <- E, curve_price by assumption. field. lra.
Qed.

Lemma largest_distance_below x g t : largest_distance x g -> 0 < t -> g <= (x + price (2 * t)) / t.
Proof.
  intros [_ L] Ht. apply L. intros D (V & p & q & Hp & Hq & H & HK & ->).
  eapply Rle_trans; [now apply (exact_curve V p q t)|].
  apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat|lra].
Qed.

Lemma largest_distance_nonneg x g : 0 <= x -> largest_distance x g -> 0 <= g.
Proof.
  intros [Hx|<-] Hg.
  - destruct (largest_distance_line x g Hx Hg) as (t & Ht & _ & -> & _). now apply curve_distance_bounds.
  - right. apply largest_distance_unique with 0; [apply largest_distance_zero|assumption].
Qed.

Theorem largest_distance_concave x y r gx gy gr : 0 <= x -> 0 <= y -> 0 <= r <= 1 ->
  largest_distance x gx -> largest_distance y gy -> largest_distance ((1 - r) * x + r * y) gr ->
  (1 - r) * gx + r * gy <= gr.
Proof.
  intros Hx Hy Hr Gx Gy Gr. set (z := (1 - r) * x + r * y) in *. assert (Hz : 0 <= z) by (unfold z; nra).
  destruct Hz as [Hz|Hz].
  - destruct (largest_distance_line z gr Hz Gr) as (t & Ht & _ & _ & ->).
    pose proof (largest_distance_below x gx t Gx Ht) as Bx. pose proof (largest_distance_below y gy t Gy Ht) as By.
    replace ((z + price (2 * t)) / t) with ((1 - r) * ((x + price (2 * t)) / t) + r * ((y + price (2 * t)) / t))
      by (unfold z; field; lra).
    apply Rplus_le_compat; apply Rmult_le_compat_l; lra.
  - assert (E : forall c w gw, 0 <= c -> c * w = 0 -> 0 <= w -> largest_distance w gw -> c * gw = 0).
    { intros c w gw Hc H0 Hw Gw. destruct (Rmult_integral _ _ H0) as [->|E]; [ring|]. rewrite E in Gw.
      rewrite (largest_distance_unique 0 gw 0 Gw largest_distance_zero). ring. }
    rewrite (E (1 - r) x gx), (E r y gy); try assumption; try lra; try (unfold z in Hz; nra).
    rewrite Rplus_0_l. now apply largest_distance_nonneg with z; [lra|].
Qed.

(** g* is below the root, below Bretagnolle and Huber's curve, and below 2. *)
Lemma largest_distance_bounds x g : largest_distance x g ->
  g <= sqrt (2 * x) /\ g <= 2 * sqrt (1 - exp (- x)) /\ 2 * sqrt (1 - exp (- x)) <= 2.
Proof.
  intros [_ L]. repeat split.
  - apply L. intros D (V & p & q & Hp & Hq & H & HK & ->).
    eapply Rle_trans; [now apply arrows.pinsker|]. apply sqrt_le_1_alt. lra.
  - apply L. intros D (V & p & q & Hp & Hq & H & HK & ->).
    eapply Rle_trans; [now apply bretagnolle_huber|]. apply Rmult_le_compat_l; [lra|]. apply sqrt_le_1_alt.
    assert (exp (- x) <= exp (- KL V q p)); [|lra].
    destruct HK as [HK| ->]; [left; apply exp_increasing; lra|right; reflexivity].
  - rewrite <- (Rmult_1_r 2) at 2. apply Rmult_le_compat_l; [lra|].
    rewrite <- sqrt_1 at 2. apply sqrt_le_1_alt. pose proof (exp_pos (- x)). lra.
Qed.

(** The refinements of Pinsker's inequality at x = KL(q‖p). *)
Theorem pinsker V p q x g : distribution V p -> distribution V q -> dominated V q p -> x = KL V q p ->
  largest_distance x g ->
  distance V p q <= g /\ g <= sqrt (2 * x) /\ g <= 2 * sqrt (1 - exp (- x)) /\ 2 * sqrt (1 - exp (- x)) <= 2.
Proof.
  intros Hp Hq H Hx Hg. split; [|now apply largest_distance_bounds].
  apply Hg. exists V, p, q. refine (conj Hp (conj Hq (conj H (conj _ eq_refl)))). lra.
Qed.

(** All that is known of g*, at once. *)
Theorem exact_curve_summary :
  (forall x, 0 <= x -> exists g, largest_distance x g) /\
  (forall x g, 0 < x -> largest_distance x g -> exists t, 0 < t /\ x = curve_divergence t /\ g = curve_distance t) /\
  (forall x y gx gy, largest_distance x gx -> largest_distance y gy -> x <= y -> gx <= gy) /\
  (forall x y r gx gy gr, 0 <= x -> 0 <= y -> 0 <= r <= 1 -> largest_distance x gx -> largest_distance y gy ->
     largest_distance ((1 - r) * x + r * y) gr -> (1 - r) * gx + r * gy <= gr) /\
  (forall t, 0 < t -> exists p q, distribution 2 p /\ distribution 2 q /\ dominated 2 q p /\
     KL 2 q p = curve_divergence t /\ distance 2 p q = curve_distance t).
Proof.
  refine (conj largest_distance_exists (conj _ (conj _ (conj largest_distance_concave curve_attained)))).
  - intros x g Hx Hg. destruct (largest_distance_line x g Hx Hg) as (t & Ht & E & E' & _). now exists t.
  - intros x y gx gy [_ L] [U _] Hxy. apply L. intros D (V & p & q & Hp & Hq & H & HK & E). apply U.
    exists V, p, q. refine (conj Hp (conj Hq (conj H (conj _ E)))). lra.
Qed.
