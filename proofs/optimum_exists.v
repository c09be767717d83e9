(** When the best softmax model exists: where some distribution of full support has the means of the truth.

    Let L be the cross-entropy as a function of θ and I its infimum. For two parameters and their midpoint,
    L(θ) + L(θ') − 2 L((θ+θ')/2) = −2 log Σ sqrt(p_θ p_θ'), so models within δ of I are within sqrt(8δ) of each other
    in ‖·‖_1 and have a limit. All its words have positive probability, so its logarithm is the limit of those of the
    models, and a span is closed. No choice is made, and nothing said of compactness. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax foundations.projections budget arrows pinsker pythagoras subspace_recovery quad_objective.
Open Scope R_scope.

Section OneContext.

Variables (d V : nat) (Phi : nat -> nat -> R) (r : nat -> R).
Hypothesis HV : (0 < V)%nat.
Hypothesis Hr : distribution V r.
Hypothesis Hfull : forall w, (w < V)%nat -> 0 < r w.

Definition model_at (theta : nat -> R) : nat -> R := softmax V (logits d Phi theta).
Definition loss_at (theta : nat -> R) : R := sum V (fun w => r w * - ln (model_at theta w)).

Lemma model_at_distribution theta : distribution V (model_at theta).
Proof. now apply softmax_distribution. Qed.

Lemma model_at_positive theta w : 0 < model_at theta w.
Proof. now apply softmax_positive. Qed.

Lemma model_at_le_1 theta w : (w < V)%nat -> model_at theta w <= 1.
Proof.
  intros Hw. destruct (model_at_distribution theta) as [H S]. rewrite <- S. now apply (sum_term_le V (model_at theta)).
Qed.

Lemma surprise_nonneg theta w : (w < V)%nat -> 0 <= - ln (model_at theta w).
Proof.
  intros Hw. pose proof (ln_le _ 1 (model_at_positive theta w) (model_at_le_1 theta w Hw)) as H.
  rewrite ln_1 in H. lra.
Qed.

Lemma loss_at_nonneg theta : 0 <= loss_at theta.
Proof. apply sum_nonneg; intros w Hw. apply Rmult_le_pos; [now apply Hr|now apply surprise_nonneg]. Qed.

(** The infimum. *)
Lemma infimum_exists : exists I, (forall theta, I <= loss_at theta) /\
  forall e, 0 < e -> exists theta, loss_at theta <= I + e.
Proof.
  destruct (completeness (fun x => exists theta, x = - loss_at theta)) as [m [U L]].
  - exists 0. intros x [theta ->]. pose proof (loss_at_nonneg theta). lra.
  - exists (- loss_at (fun _ => 0)). now exists (fun _ => 0).
  - exists (- m). split.
    + intros theta. assert (- loss_at theta <= m) by (apply U; now exists theta). lra.
    + intros e He. apply Classical_Prop.NNPP. intros N.
      assert (m <= m - e); [|lra]. apply L. intros x [theta ->].
      destruct (Rle_lt_dec (loss_at theta) (- m + e)) as [H|H]; [|lra]. exfalso. apply N. now exists theta.
Qed.

Definition midpoint (theta theta' : nat -> R) (i : nat) : R := / 2 * theta i + / 2 * theta' i.

(** The midpoint gains what the affinity says. *)
Lemma midpoint_gain theta theta' :
  loss_at theta + loss_at theta' - 2 * loss_at (midpoint theta theta')
  = - 2 * ln (affinity V (model_at theta) (model_at theta')).
Proof.
  set (p := model_at theta). set (p' := model_at theta'). set (q := model_at (midpoint theta theta')).
  set (Z := partition V (logits d Phi theta)). set (Z' := partition V (logits d Phi theta')).
  set (Zm := partition V (logits d Phi (midpoint theta theta'))).
  assert (HZ : 0 < Z) by now apply partition_positive. assert (HZ' : 0 < Z') by now apply partition_positive.
  assert (HZm : 0 < Zm) by now apply partition_positive.
  assert (El : forall w, logits d Phi (midpoint theta theta') w = / 2 * logits d Phi theta w + / 2 * logits d Phi theta' w).
  { intros w. unfold logits, dot, midpoint. rewrite <- !sum_scal, <- sum_plus. apply sum_ext; intros; ring. }
  assert (A : affinity V p p' = Zm * exp (- (/ 2 * ln Z + / 2 * ln Z'))).
  { unfold affinity, Zm, partition. rewrite <- sum_scal_r. apply sum_ext; intros w _.
    rewrite <- exp_plus, El. apply sqrt_lem_1.
    - left. apply Rmult_lt_0_compat; apply model_at_positive.
    - left. apply exp_pos.
    - rewrite <- exp_plus. rewrite <- (exp_ln (p w * p' w)).
      + f_equal. rewrite ln_mult by apply model_at_positive. unfold p, p', model_at.
        rewrite !ln_softmax by assumption. fold Z Z'. field.
      + apply Rmult_lt_0_compat; apply model_at_positive. }
  rewrite A, ln_mult, ln_exp by (assumption || apply exp_pos).
  unfold loss_at. fold p p' q. rewrite <- sum_scal, <- sum_plus, <- sum_minus.
  rewrite (sum_ext V _ (fun w => r w * (-2 * (ln Zm + - (/ 2 * ln Z + / 2 * ln Z'))))).
  - now rewrite mean_const.
  - intros w _. unfold p, p', q, model_at. rewrite !ln_softmax, El by assumption. fold Z Z' Zm. field.
Qed.

(** Models near the infimum are near each other. *)
Lemma near_optimal_close I delta theta theta' w : (forall t, I <= loss_at t) ->
  loss_at theta <= I + delta -> loss_at theta' <= I + delta -> (w < V)%nat ->
  Rabs (model_at theta w - model_at theta' w) <= sqrt (8 * delta).
Proof.
  intros HI H H' Hw. set (p := model_at theta). set (p' := model_at theta').
  assert (Hp : distribution V p) by apply model_at_distribution.
  assert (Hp' : distribution V p') by apply model_at_distribution.
  pose proof (midpoint_gain theta theta') as G. pose proof (HI (midpoint theta theta')) as Hm. fold p p' in G.
  assert (Apos : 0 < affinity V p p').
  { apply sum_positive with w; [intros; apply sqrt_pos|assumption|].
    apply sqrt_lt_R0, Rmult_lt_0_compat; apply model_at_positive. }
  assert (Alow : exp (- delta) <= affinity V p p').
  { rewrite <- (exp_ln (affinity V p p')) by assumption.
    destruct (Rle_lt_or_eq_dec (- delta) (ln (affinity V p p'))) as [L|E]; [lra|left; now apply exp_increasing|].
    right. now rewrite <- E. }
  apply Rle_trans with (distance V p p').
  - apply (sum_term_le V (fun w => Rabs (p w - p' w))); [intros; apply Rabs_pos|assumption].
  - apply le_sqrt_of_square. eapply Rle_trans; [now apply distance_affinity|].
    pose proof (exp_ge_1_plus (- delta)). pose proof (exp_pos (- delta)). pose proof (HI theta).
    assert (exp (- delta) * exp (- delta) <= affinity V p p' ^ 2) by (simpl; rewrite Rmult_1_r; apply Rmult_le_compat; lra).
    assert (1 - 2 * delta <= exp (- delta) * exp (- delta)).
    { rewrite <- exp_plus. pose proof (exp_ge_1_plus (- delta + - delta)). lra. }
    lra.
Qed.

(** The limit, word by word. *)
Lemma limit_exists I : (forall t, I <= loss_at t) -> (forall e, 0 < e -> exists t, loss_at t <= I + e) ->
  exists q : nat -> R, forall delta theta w, 0 < delta -> loss_at theta <= I + delta -> (w < V)%nat ->
    Rabs (model_at theta w - q w) <= sqrt (8 * delta).
Proof.
  intros HI Hinf.
  destruct (finite_choice 0 V (fun w q => forall delta theta, 0 < delta -> loss_at theta <= I + delta ->
              Rabs (model_at theta w - q) <= sqrt (8 * delta))) as [q Hq].
  2: { exists q. intros delta theta w Hd Ht Hw. now apply Hq. }
  intros w Hw.
  set (E := fun x => exists delta, 0 < delta /\ forall theta, loss_at theta <= I + delta -> x <= model_at theta w).
  destruct (completeness E) as [q [U L]].
  - exists 1. intros x (delta & Hd & H). destruct (Hinf delta Hd) as [t Ht].
    eapply Rle_trans; [apply (H t Ht)|]. now apply model_at_le_1.
  - exists 0. exists 1. split; [lra|]. intros t _. left. apply model_at_positive.
  - exists q. intros delta theta Hd Ht. set (e := sqrt (8 * delta)).
    assert (Lo : model_at theta w - e <= q).
    { apply U. exists delta. split; [assumption|]. intros t Ht'.
      pose proof (near_optimal_close I delta theta t w HI Ht Ht' Hw) as C. fold e in C.
      unfold Rabs in C. destruct (Rcase_abs _); lra. }
    assert (Hi : q <= model_at theta w + e).
    { apply L. intros x (delta' & Hd' & H). set (m := Rmin delta delta').
      assert (Hm : 0 < m) by now apply Rmin_glb_lt.
      destruct (Hinf m Hm) as [t Ht'].
      assert (T1 : loss_at t <= I + delta) by (pose proof (Rmin_l delta delta'); fold m in H0; lra).
      assert (T2 : loss_at t <= I + delta') by (pose proof (Rmin_r delta delta'); fold m in H0; lra).
      specialize (H t T2). pose proof (near_optimal_close I delta theta t w HI Ht T1 Hw) as C. fold e in C.
      unfold Rabs in C. destruct (Rcase_abs _); lra. }
    apply Rabs_le. lra.
Qed.

(** Rows of Phi and a constant one. *)
Definition with_one (i : nat) : nat -> R := if Nat.ltb i d then Phi i else fun _ => 1.

Lemma logits_with_one g w : logits (S d) with_one g w = logits d Phi g w + g d.
Proof.
  unfold logits, dot. simpl. unfold with_one at 2. rewrite PeanoNat.Nat.ltb_irrefl, Rmult_1_r. f_equal.
  apply sum_ext; intros i Hi. unfold with_one. destruct (PeanoNat.Nat.ltb_spec i d); [reflexivity|lia].
Qed.

Lemma sqrt_small e : 0 < e -> exists delta, 0 < delta <= 1 /\ sqrt (8 * delta) <= e.
Proof.
  intros He. exists (Rmin 1 (e ^ 2 / 8)).
  assert (0 < e ^ 2) by (apply pow_lt; lra).
  split; [split; [apply Rmin_glb_lt; lra|apply Rmin_l]|].
  apply Rle_trans with (sqrt (e ^ 2)); [|rewrite sqrt_pow2; lra].
  apply sqrt_le_1_alt. pose proof (Rmin_r 1 (e ^ 2 / 8)). lra.
Qed.

Lemma ln_lipschitz c x y : 0 < c -> c <= x -> c <= y -> Rabs (ln x - ln y) <= Rabs (x - y) / c.
Proof.
  intros Hc Hx Hy.
  assert (S : forall x y, c <= x -> c <= y -> ln x - ln y <= Rabs (x - y) / c).
  { clear x y Hx Hy. intros x y Hx Hy. pose proof (ln_tangent x y) as T.
    assert (ln x <= ln y + (x / y - 1)) by (apply T; lra).
    assert (x / y - 1 <= Rabs (x - y) / c); [|lra].
    replace (x / y - 1) with ((x - y) * / y) by (field; lra).
    apply Rle_trans with (Rabs (x - y) * / y).
    - apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra|apply Rle_abs].
    - apply Rmult_le_compat_l; [apply Rabs_pos|apply Rinv_le_contravar; lra]. }
  pose proof (S x y Hx Hy). pose proof (S y x Hy Hx) as S'. rewrite Rabs_minus_sym in S'. apply Rabs_le. lra.
Qed.

Theorem minimiser_exists : exists theta, forall theta', loss_at theta <= loss_at theta'.
Proof.
  destruct infimum_exists as [I [HI Hinf]].
  destruct (limit_exists I HI Hinf) as [q Hq].
  (* the words keep some probability *)
  assert (HI0 : 0 <= I + 1) by (destruct (Hinf 1 Rlt_0_1) as [t Ht]; pose proof (loss_at_nonneg t); lra).
  assert (Hc : exists c, 0 < c /\ forall w, (w < V)%nat ->
                 c <= q w /\ forall theta, loss_at theta <= I + 1 -> c <= model_at theta w).
  { assert (Hm : exists m, 0 < m /\ forall w, (w < V)%nat -> m <= r w).
    { clear - Hfull. induction V as [|k IH]; [exists 1; split; [lra|intros; lia]|].
      destruct IH as [m [Hm H]]; [intros; apply Hfull; lia|].
      exists (Rmin m (r k)). split; [apply Rmin_glb_lt; [lra|apply Hfull; lia]|].
      intros w Hw. destruct (PeanoNat.Nat.eq_dec w k) as [->|N]; [apply Rmin_r|].
      eapply Rle_trans; [apply Rmin_l|]. apply H. lia. }
    destruct Hm as [m [Hm Hrm]]. exists (exp (- ((I + 1) / m)) / 2).
    pose proof (exp_pos (- ((I + 1) / m))) as He.
    assert (Hlow : forall theta w, (w < V)%nat -> loss_at theta <= I + 1 -> exp (- ((I + 1) / m)) <= model_at theta w).
    { intros theta w Hw Ht. rewrite <- (exp_ln (model_at theta w)) by apply model_at_positive.
      assert (E : - ((I + 1) / m) <= ln (model_at theta w)).
      { assert (r w * - ln (model_at theta w) <= I + 1).
        { eapply Rle_trans; [|exact Ht]. apply (sum_term_le V (fun w => r w * - ln (model_at theta w))); [|assumption].
          intros j Hj. apply Rmult_le_pos; [now apply Hr|now apply surprise_nonneg]. }
        pose proof (surprise_nonneg theta w Hw). pose proof (Hrm w Hw).
        assert (m * - ln (model_at theta w) <= I + 1) by nra.
        assert (- ln (model_at theta w) <= (I + 1) / m); [|lra].
        apply Rmult_le_reg_l with m; [assumption|]. replace (m * ((I + 1) / m)) with (I + 1) by (field; lra). assumption. }
      destruct (Rle_lt_or_eq_dec _ _ E) as [L|Q]; [left; now apply exp_increasing|right; now rewrite Q]. }
    split; [lra|]. intros w Hw. split; [|intros theta Ht; pose proof (Hlow theta w Hw Ht); lra].
    destruct (sqrt_small (exp (- ((I + 1) / m)) / 2)) as (delta & [Hd Hd1] & Hs); [lra|].
    destruct (Hinf delta Hd) as [t Ht]. assert (Ht1 : loss_at t <= I + 1) by lra.
    pose proof (Hlow t w Hw Ht1). pose proof (Hq delta t w Hd Ht Hw) as C.
    unfold Rabs in C. destruct (Rcase_abs _); lra. }
  destruct Hc as [c [Hc Hlow]].
  (* logarithms converge *)
  assert (Hln : forall e, 0 < e -> exists theta, loss_at theta <= I + e /\
                  forall w, (w < V)%nat -> Rabs (ln (q w) - ln (model_at theta w)) <= e).
  { intros e He. destruct (sqrt_small (e * c)) as (delta & [Hd Hd1] & Hs); [now apply Rmult_lt_0_compat|].
    set (m := Rmin delta e). assert (Hm : 0 < m) by (apply Rmin_glb_lt; lra).
    pose proof (Rmin_l delta e) as M1. pose proof (Rmin_r delta e) as M2. fold m in M1, M2.
    destruct (Hinf m Hm) as [t Ht]. exists t. split; [lra|]. intros w Hw.
    assert (T1 : loss_at t <= I + 1) by lra. assert (T2 : loss_at t <= I + delta) by lra.
    destruct (Hlow w Hw) as [L1 L2]. specialize (L2 t T1). pose proof (Hq delta t w Hd T2 Hw) as C.
    eapply Rle_trans; [now apply (ln_lipschitz c)|]. rewrite Rabs_minus_sym.
    apply Rmult_le_reg_r with c; [assumption|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
  (* log q lies in the span of the rows and of the constants, which is closed *)
  destruct (projection_exists (S d) V with_one (fun w => ln (q w))) as [g Hg].
  set (res := fun w => ln (q w) - logits (S d) with_one g w) in *.
  assert (Hres : dot V res res <= 0).
  { set (K := sum V (fun w => Rabs (res w))).
    assert (HK : 0 <= K) by (apply sum_nonneg; intros; apply Rabs_pos).
    apply Rnot_lt_le. intros Hpos. set (e := dot V res res / (2 * (K + 1))).
    assert (He : 0 < e) by (apply Rdiv_lt_0_compat; lra).
    destruct (Hln e He) as (theta & _ & Hw).
    set (h := fun i => if Nat.eqb i d then - ln (partition V (logits d Phi theta)) else theta i).
    assert (Eh : forall w, ln (model_at theta w) = logits (S d) with_one h w).
    { intros w. rewrite logits_with_one. unfold model_at. rewrite ln_softmax by assumption.
      unfold h at 2. rewrite PeanoNat.Nat.eqb_refl.
      replace (logits d Phi h w) with (logits d Phi theta w); [ring|].
      apply sum_ext; intros i Hi. unfold h. destruct (PeanoNat.Nat.eqb_spec i d); [lia|reflexivity]. }
    assert (E : dot V res res = dot V res (fun w => ln (q w) - ln (model_at theta w))).
    { pose proof (orthogonal_span (S d) V with_one g res Hg) as Z1.
      pose proof (orthogonal_span (S d) V with_one h res Hg) as Z2.
      rewrite dot_comm in Z1. rewrite dot_comm in Z2.
      transitivity (dot V res (fun w => ln (q w)) - dot V res (logits (S d) with_one g)).
      - unfold res at 2. now rewrite dot_minus_r.
      - rewrite dot_minus_r, Z1. rewrite (dot_ext V res (fun w => ln (model_at theta w)) res (logits (S d) with_one h))
          by auto. now rewrite Z2. }
    assert (Hle : dot V res res <= K * e).
    { rewrite E. eapply Rle_trans; [apply Rle_abs|]. eapply Rle_trans; [apply sum_abs|].
      unfold K. rewrite <- sum_scal_r. apply sum_le; intros w Hw'. rewrite Rabs_mult.
      apply Rmult_le_compat_l; [apply Rabs_pos|auto]. }
    assert (K * e < dot V res res); [|lra]. unfold e.
    apply Rmult_lt_reg_r with (2 * (K + 1)); [lra|].
    replace (K * (dot V res res / (2 * (K + 1))) * (2 * (K + 1))) with (K * dot V res res) by (field; lra). nra. }
  assert (Elog : forall w, (w < V)%nat -> ln (q w) = logits d Phi g w + g d).
  { intros w Hw. pose proof (dot_square_zero V res Hres w Hw) as Z. unfold res in Z. rewrite logits_with_one in Z. lra. }
  exists g.
  (* q sums to one *)
  assert (Hsum : sum V q = 1).
  { apply cond_eq. intros e He.
    assert (HV0 : 0 < INR V) by (apply lt_0_INR; assumption).
    destruct (sqrt_small (e / (2 * INR V))) as (delta & [Hd Hd1] & Hs); [apply Rdiv_lt_0_compat; lra|].
    destruct (Hinf delta Hd) as [t Ht]. rewrite <- (proj2 (model_at_distribution t)), Rabs_minus_sym, <- sum_minus.
    eapply Rle_lt_trans; [apply sum_abs|]. apply Rle_lt_trans with (sum V (fun _ => e / (2 * INR V))).
    - apply sum_le; intros w Hw. eapply Rle_trans; [now apply (Hq delta)|assumption].
    - rewrite sum_const. replace (INR V * (e / (2 * INR V))) with (e / 2) by (field; lra). lra. }
  assert (Emodel : forall w, (w < V)%nat -> model_at g w = q w).
  { assert (Eq : forall w, (w < V)%nat -> exp (logits d Phi g w) = q w * exp (- g d)).
    { intros w Hw. pose proof (proj1 (Hlow w Hw)). rewrite <- (exp_ln (q w)) by lra. rewrite Elog by assumption.
      rewrite <- exp_plus. f_equal. ring. }
    intros w Hw. unfold model_at, softmax, partition. rewrite (sum_ext V _ _ Eq), sum_scal_r, Hsum, Eq by assumption.
    pose proof (exp_pos (- g d)). field. lra. }
  intros theta'. eapply Rle_trans; [|apply HI]. apply le_epsilon. intros e He.
  destruct (Hln (e / 2)) as (t & Ht & Hw); [lra|].
  apply Rle_trans with (loss_at t + e / 2); [|lra].
  unfold loss_at. rewrite <- (mean_const V r (e / 2)) by assumption. rewrite <- sum_plus. apply sum_le; intros w Hw'.
  rewrite Emodel by assumption. specialize (Hw w Hw'). pose proof (proj1 Hr w Hw').
  assert (- ln (q w) <= - ln (model_at t w) + e / 2) by (unfold Rabs in Hw; destruct (Rcase_abs _); lra). nra.
Qed.

End OneContext.

(** Features that minimise the cross-entropy exist if and only if in every context seen some distribution that gives all
    words a positive probability has the means of the truth: Phi p*_s is in the relative interior of conv{φ_w}. *)
Theorem optimum_exists n d V pL Pstar Phi : language n V pL Pstar ->
  (exists Fstar, softmax_optimal_within 0 n d V pL Pstar Phi Fstar) <->
  (forall s, (s < n)%nat -> 0 < pL s -> exists r, distribution V r /\ (forall w, (w < V)%nat -> 0 < r w) /\
     forall i, (i < d)%nat -> dot V (Phi i) r = dot V (Phi i) (Pstar s)).
Proof.
  intros HL. pose proof (language_words _ _ _ _ HL) as HV. split.
  - intros [Fstar H] s Hs Hpos. exists (softmax_of d V Phi Fstar s). split; [now apply softmax_distribution|].
    split; [intros w _; now apply softmax_positive|].
    intros i Hi. exact (minimiser_has_means n d V pL Pstar Phi Fstar HL H s i Hs Hpos Hi).
  - intros H.
    destruct (finite_choice (fun _ => 0) n (fun s theta => 0 < pL s -> forall theta',
                sum V (fun w => Pstar s w * - ln (softmax V (logits d Phi theta) w))
                <= sum V (fun w => Pstar s w * - ln (softmax V (logits d Phi theta') w)))) as [Fstar HF].
    + intros s Hs. destruct (Rlt_le_dec 0 (pL s)) as [Hpos|N]; [|exists (fun _ => 0); intros; lra].
      destruct (H s Hs Hpos) as (r & Hr & Hfull & Hm).
      destruct (minimiser_exists d V Phi r HV Hr Hfull) as [theta Ht]. exists theta. intros _ theta'.
      assert (Hs' : distribution V (Pstar s)) by now apply HL.
      rewrite !(log_model_agrees d V Phi _ (Pstar s) r) by (auto; intros; symmetry; auto).
      apply Ht.
    + exists Fstar. intros F'. rewrite Rplus_0_r. apply sum_le; intros s Hs.
      pose proof (proj1 (proj1 HL) s Hs) as H0. destruct (Req_dec (pL s) 0) as [->|N]; [lra|].
      apply Rmult_le_compat_l; [assumption|]. apply HF; [assumption|lra].
Qed.
