(** Sharpness: on one family of worlds the bound of transfer is attained, up to a known factor 1 − O(δ²). *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.two_point_divergence foundations.softmax budget arrows transfer losses.
Open Scope R_scope.

Local Notation truth := sharp_truth.

(** ** The world *)

Section Family.

Variables B gamma delta : R.
Hypothesis HB : 0 <= B.
Hypothesis Hgamma : 0 < gamma <= 1.
Hypothesis Hdelta : 0 < delta <= / 2.

Lemma sharp_language : language 3 2 (sharp_contexts gamma) (truth delta).
Proof.
  split; [split|].
  - intros [|[|s]] _; simpl; lra.
  - simpl. lra.
  - intros s _. split.
    + intros [|w] _; destruct s as [|[|s]]; simpl; try lra; destruct w; simpl; lra.
    + destruct s as [|[|s]]; simpl; lra.
Qed.

Lemma sharp_is_model : model 3 2 (sharp_contexts gamma) (truth delta) sharp_model.
Proof.
  split.
  - intros s _. split; [intros w _; unfold sharp_model; lra|unfold sharp_model; simpl; lra].
  - intros s _ _ w _ _. unfold sharp_model. lra.
Qed.

Lemma sharp_is_task : task 3 2 sharp_task.
Proof.
  split; [|simpl; lra].
  intros [|[|s]] [|[|y]] _ _; simpl; lra.
Qed.

(** γ(p_T) = γ *)
Lemma sharp_covers g : covers g 3 2 (sharp_contexts gamma) sharp_task <-> 0 < g <= gamma.
Proof.
  unfold covers, contexts_of. split.
  - intros [H0 H]. specialize (H 0%nat (PeanoNat.Nat.lt_0_succ 2)). simpl in H. lra.
  - intros H. split; [lra|]. intros [|[|s]] Hs; simpl; try lra.
Qed.

(** ε *)
Definition sharp_excess : R :=
  cross_entropy 3 2 (sharp_contexts gamma) (truth delta) sharp_model
  - cross_entropy 3 2 (sharp_contexts gamma) (truth delta) (truth delta).

(** Step excess: ε = γ KL(p*_1‖½) *)
Lemma sharp_excess_value : sharp_excess = gamma / 2 * divergence2 (2 * delta).
Proof.
  unfold sharp_excess, cross_entropy, divergence2, sharp_model. simpl.
  assert (E : forall c, 0 <= c -> c * ln c = c * (ln (2 * c) - ln 2)).
  { intros c [Hc|<-]; [|ring]. rewrite ln_mult by lra. ring. }
  assert (L : ln (/ 2) = - ln 2) by (apply ln_Rinv; lra).
  assert (E1 : (/ 2 + delta) * ln (/ 2 + delta) = (/ 2 + delta) * (ln (1 + 2 * delta) - ln 2)).
  { rewrite E by lra. do 2 f_equal. f_equal. field. }
  assert (E2 : (/ 2 - delta) * ln (/ 2 - delta) = (/ 2 - delta) * (ln (1 - 2 * delta) - ln 2)).
  { rewrite E by lra. do 2 f_equal. f_equal. field. }
  rewrite L. nra.
Qed.

Lemma sharp_optimal e :
  optimal_within e 3 2 (sharp_contexts gamma) (truth delta) sharp_model <-> sharp_excess <= e.
Proof.
  pose proof sharp_language as HL. unfold sharp_excess. split.
  - intros H. specialize (H (truth delta) (truth_is_model _ _ _ _ HL)). lra.
  - intros H P' HP'. rewrite (excess_is_divergence 3 2 _ _ P') by assumption.
    assert (0 <= sum 3 (fun s => sharp_contexts gamma s * KL 2 (truth delta s) (P' s))); [|lra].
    apply sum_nonneg; intros s Hs. destruct (Req_dec (sharp_contexts gamma s) 0) as [->|N]; [lra|].
    pose proof (proj1 (proj1 HL) s Hs). apply Rmult_le_pos; [assumption|].
    apply (KL_of_model_nonneg 3 2 (sharp_contexts gamma) (truth delta) P'); auto. lra.
Qed.

(** ** The losses *)

Lemma sharp_loss score :
  task_loss 3 2 sharp_task hinge score = / 2 * hinge (score 0%nat) 1 + / 2 * hinge (score 1%nat) 0.
Proof. unfold task_loss. simpl. ring. Qed.

(** ℓ(u, y) >= 1 − yu *)
Lemma sharp_loss_ge score : 1 - / 2 * (score 0%nat - score 1%nat) <= task_loss 3 2 sharp_task hinge score.
Proof.
  rewrite sharp_loss. unfold hinge. simpl.
  pose proof (Rmax_r 0 (1 - 1 * score 0%nat)). pose proof (Rmax_r 0 (1 - -1 * score 1%nat)). lra.
Qed.

Lemma sharp_witness_loss : 2 * B * delta <= 1 ->
  task_loss 3 2 sharp_task hinge (fun s => dot 2 (sharp_witness B) (truth delta s)) = 1 - 2 * B * delta.
Proof.
  intros H. rewrite sharp_loss. unfold hinge, dot. simpl. rewrite !Rmax_right by nra. field.
Qed.

(** Step naturalness: no witness of norm at most B does better, so τ(B) = 1 − 2Bδ. *)
Lemma sharp_natural v : bounded B 2 v ->
  1 - 2 * B * delta <= task_loss 3 2 sharp_task hinge (fun s => dot 2 v (truth delta s)).
Proof.
  intros Hv. eapply Rle_trans; [|apply sharp_loss_ge]. unfold dot. simpl.
  pose proof (bounded_between B 2 v 0 Hv). pose proof (bounded_between B 2 v 1 Hv).
  assert (-B <= v 0%nat <= B) by (apply H; lia). assert (-B <= v 1%nat <= B) by (apply H0; lia). nra.
Qed.

(** Step alike: the two contexts of the task look alike to the model, so ℓ_T(P) = 1. *)
Lemma sharp_model_loss_ge (D : nat) u (G : nat -> nat -> R) :
  (forall i, G 0%nat i = G 1%nat i) -> 1 <= task_loss 3 2 sharp_task hinge (fun s => dot D u (G s)).
Proof.
  intros HG. eapply Rle_trans; [|apply sharp_loss_ge].
  cbv beta. rewrite (dot_ext D u (G 0%nat) u (G 1%nat)) by auto. lra.
Qed.

Lemma sharp_model_loss (D : nat) (G : nat -> nat -> R) : best_loss_at_most 3 2 D sharp_task hinge G 1.
Proof.
  apply infimum with (fun _ => 0). rewrite sharp_loss.
  assert (Z : forall s, dot D (fun _ => 0) (G s) = 0) by (intros; apply sum_zero; intros; ring).
  rewrite !Z. unfold hinge. rewrite !Rmult_0_r, Rminus_0_r, Rmax_right by lra. lra.
Qed.

(** ** The two sides *)

Lemma sharp_bound : sqrt (2 * B ^ 2 * sharp_excess / gamma) = B * sqrt (divergence2 (2 * delta)).
Proof.
  rewrite sharp_excess_value.
  replace (2 * B ^ 2 * (gamma / 2 * divergence2 (2 * delta)) / gamma) with (B ^ 2 * divergence2 (2 * delta))
    by (field; lra).
  rewrite sqrt_mult_alt, sqrt_pow2; auto. apply pow2_ge_0.
Qed.

Lemma sharp_constant_kappa : sharp_constant = 4 * kappa.
Proof. unfold sharp_constant, kappa. unfold Rdiv. ring. Qed.

(** Steps chord, tangent: the two sides of the ratio. *)
Lemma sharp_sides :
  (1 - sharp_constant * delta ^ 2) * sqrt (2 * B ^ 2 * sharp_excess / gamma) <= 2 * B * delta /\
  2 * B * delta <= (1 - / 3 * delta ^ 2) * sqrt (2 * B ^ 2 * sharp_excess / gamma).
Proof.
  rewrite sharp_bound, sharp_constant_kappa.
  set (u := 2 * delta). assert (Hu : 0 <= u <= 1) by (unfold u; lra).
  pose proof (divergence2_chord u Hu) as C. pose proof (divergence2_tangent u Hu) as T.
  pose proof (denominator u Hu) as D. assert (Hu2 : 0 <= u ^ 2 <= 1) by nra.
  assert (HD : 0 <= divergence2 u).
  { pose proof (divergence2_series u Hu). assert (0 <= u ^ 4) by (apply pow_le; lra).
    assert (0 <= u ^ 6) by (apply pow_le; lra). lra. }
  pose proof (sqrt_pos (divergence2 u)) as R0. pose proof (sqrt_sqrt _ HD) as R2.
  set (r := sqrt (divergence2 u)) in *. rewrite <- R2 in C, T.
  replace (1 - 4 * kappa * delta ^ 2) with (1 - kappa * u ^ 2) by (unfold u; ring).
  replace (1 - / 3 * delta ^ 2) with (1 - u ^ 2 / 12) by (unfold u; field).
  replace (2 * B * delta) with (B * u) by (unfold u; ring).
  assert (H : forall x y, 0 <= x -> 0 <= y -> x ^ 2 <= y ^ 2 -> x <= y).
  { intros x y Hx Hy H. rewrite <- !Rsqr_pow2 in H. apply Rsqr_incr_0; assumption. }
  split.
  - rewrite <- Rmult_assoc, (Rmult_comm (1 - _)), Rmult_assoc. apply Rmult_le_compat_l; [assumption|].
    apply H; [apply Rmult_le_pos; lra|lra|]. rewrite Rpow_mult_distr. replace (r ^ 2) with (r * r) by ring. exact C.
  - rewrite <- Rmult_assoc, (Rmult_comm (1 - _)), Rmult_assoc. apply Rmult_le_compat_l; [assumption|].
    apply H; [lra|apply Rmult_le_pos; lra|]. rewrite Rpow_mult_distr. replace (r ^ 2) with (r * r) by ring. exact T.
Qed.

End Family.

(** Step gap: for all B, γ and δ with 2Bδ <= 1 there is this world. *)
Theorem sharpness B gamma delta : 0 <= B -> 0 < gamma <= 1 ->
  forall (separated : 0 < delta <= / 2) (margin : 2 * B * delta <= 1),
  let pL := sharp_contexts gamma in
  let Pstar := sharp_truth delta in
  let tau := 1 - 2 * B * delta in
  let eps := cross_entropy 3 2 pL Pstar sharp_model - cross_entropy 3 2 pL Pstar Pstar in
  let bound := sqrt (2 * B ^ 2 * eps / gamma) in
  (* it is a world, with this γ and this ε *)
  language 3 2 pL Pstar /\ model 3 2 pL Pstar sharp_model /\ task 3 2 sharp_task /\
  (forall g, covers g 3 2 pL sharp_task <-> 0 < g <= gamma) /\
  (forall e, optimal_within e 3 2 pL Pstar sharp_model <-> eps <= e) /\
  (* τ(B) = 1 − 2Bδ *)
  bounded B 2 (sharp_witness B) /\
  task_loss 3 2 sharp_task hinge (fun s => dot 2 (sharp_witness B) (Pstar s)) = tau /\
  (forall v, bounded B 2 v -> tau <= task_loss 3 2 sharp_task hinge (fun s => dot 2 v (Pstar s))) /\
  (* ℓ_T(P) = 1 *)
  best_loss_at_most 3 2 2 sharp_task hinge sharp_model 1 /\
  (forall v, 1 <= task_loss 3 2 sharp_task hinge (fun s => dot 2 v (sharp_model s))) /\
  (* ℓ_T(P) − τ against the bound *)
  (1 - sharp_constant * delta ^ 2) * bound <= 1 - tau /\ 1 - tau <= (1 - / 3 * delta ^ 2) * bound.
Proof.
  intros HB Hg Hd Hm pL Pstar tau eps bound.
  destruct (sharp_sides B gamma delta HB Hg Hd) as [S1 S2].
  replace (1 - tau) with (2 * B * delta) by (unfold tau; ring).
  refine (conj _ (conj _ (conj _ (conj _ (conj _ (conj _ (conj _ (conj _ (conj _ (conj _ (conj S1 S2))))))))))).
  - now apply sharp_language.
  - now apply sharp_is_model.
  - apply sharp_is_task.
  - intros g. now apply sharp_covers.
  - intros e. now apply sharp_optimal.
  - intros [|w] _; simpl; rewrite ?Rabs_Ropp, Rabs_right; lra.
  - now apply sharp_witness_loss.
  - intros v Hv. now apply sharp_natural.
  - apply sharp_model_loss.
  - intros v. apply (sharp_model_loss_ge 2 v sharp_model). reflexivity.
Qed.

(** ** Neither the constant nor the exponent can be improved *)

Lemma sharp_excess_positive gamma delta : 0 < gamma <= 1 -> 0 < delta <= / 2 -> 0 < sharp_excess gamma delta.
Proof.
  intros Hg Hd. rewrite sharp_excess_value by assumption.
  assert (Hu : 0 <= 2 * delta <= 1) by lra. pose proof (divergence2_series (2 * delta) Hu) as S.
  assert (0 < (2 * delta) ^ 2) by (apply pow_lt; lra). assert (0 <= (2 * delta) ^ 4) by (apply pow_le; lra).
  assert (0 <= (2 * delta) ^ 6) by (apply pow_le; lra). apply Rmult_lt_0_compat; lra.
Qed.

(** A smaller bound than the loss of 1 is wrong. *)
Lemma sharp_refutes b : b < 1 -> ~ best_loss_at_most 3 2 2 sharp_task hinge sharp_model b.
Proof.
  intros Hb H. destruct (H (1 - b)) as [v Hv]; [lra|].
  pose proof (sharp_model_loss_ge 2 v sharp_model (fun _ => eq_refl)). lra.
Qed.

Theorem constant_unimprovable B gamma c : 0 < B -> 0 < gamma <= 1 -> c < 2 ->
  exists delta, 0 < delta <= / 2 /\ 2 * B * delta <= 1 /\
  let pL := sharp_contexts gamma in
  let Pstar := sharp_truth delta in
  let eps := cross_entropy 3 2 pL Pstar sharp_model - cross_entropy 3 2 pL Pstar Pstar in
  ~ best_loss_at_most 3 2 2 sharp_task hinge sharp_model (1 - 2 * B * delta + sqrt (c * B ^ 2 * eps / gamma)).
Proof.
  intros HB Hg Hc.
  (* δ with (1 − Cδ²)² 2 > c *)
  set (h := Rmin 1 (1 - c / 2)). assert (Hh : 0 < h) by (apply Rmin_glb_lt; lra).
  assert (Hh1 : h <= 1) by apply Rmin_l. assert (Hh2 : h <= 1 - c / 2) by apply Rmin_r.
  set (delta := Rmin (h / 2) (/ (2 * B))).
  assert (HBi : 0 < / (2 * B)) by (apply Rinv_0_lt_compat; lra).
  assert (Hd0 : 0 < delta) by (apply Rmin_glb_lt; lra).
  assert (Hd1 : delta <= h / 2) by apply Rmin_l. assert (Hd2 : delta <= / (2 * B)) by apply Rmin_r.
  assert (Hd : 0 < delta <= / 2) by lra.
  assert (Hm : 2 * B * delta <= 1).
  { apply Rle_trans with (2 * B * / (2 * B)); [apply Rmult_le_compat_l; lra|right; field; lra]. }
  exists delta. split; [assumption|split; [assumption|]]. intros pL Pstar eps. apply sharp_refutes.
  destruct (sharp_sides B gamma delta (Rlt_le _ _ HB) Hg Hd) as [S _].
  pose proof (sharp_excess_positive gamma delta Hg Hd) as Hx. fold eps in Hx, S. change (sharp_excess gamma delta) with eps in *.
  assert (Hy : 0 < 2 * B ^ 2 * eps / gamma).
  { apply Rdiv_lt_0_compat; [|lra]. apply Rmult_lt_0_compat; [|assumption].
    apply Rmult_lt_0_compat; [lra|]. now apply pow_lt. }
  set (y := 2 * B ^ 2 * eps / gamma) in *.
  replace (c * B ^ 2 * eps / gamma) with (c / 2 * y) by (unfold y; field; lra).
  assert (Hr : 0 < sqrt y) by now apply sqrt_lt_R0.
  (* (1 − Cδ²)² > c/2 *)
  assert (HC : 0 <= sharp_constant * delta ^ 2 <= h / 4).
  { rewrite sharp_constant_kappa. pose proof kappa_bounds. assert (0 <= delta ^ 2 <= h / 4) by nra. nra. }
  assert (sqrt (c / 2 * y) < (1 - sharp_constant * delta ^ 2) * sqrt y); [|lra].
  set (f := 1 - sharp_constant * delta ^ 2) in *. assert (Hf : 3 / 4 <= f) by (unfold f; lra).
  rewrite <- (sqrt_pow2 f) by lra. rewrite <- sqrt_mult_alt by (apply pow2_ge_0).
  assert (Hcf : c / 2 < f ^ 2) by (unfold f in *; nra).
  destruct (Rle_lt_dec 0 (c / 2)) as [Hc0|Hc0].
  - apply sqrt_lt_1; [apply Rmult_le_pos; lra|apply Rmult_le_pos; [apply pow2_ge_0|lra]|].
    now apply Rmult_lt_compat_r.
  - rewrite sqrt_neg_0 by nra. apply sqrt_lt_R0, Rmult_lt_0_compat; [apply pow_lt; lra|assumption].
Qed.

Theorem exponent_unimprovable B gamma K a : 0 < B -> 0 < gamma <= 1 -> / 2 < a ->
  exists delta, 0 < delta <= / 2 /\ 2 * B * delta <= 1 /\
  let pL := sharp_contexts gamma in
  let Pstar := sharp_truth delta in
  let eps := cross_entropy 3 2 pL Pstar sharp_model - cross_entropy 3 2 pL Pstar Pstar in
  ~ best_loss_at_most 3 2 2 sharp_task hinge sharp_model (1 - 2 * B * delta + K * Rpower (eps / gamma) a).
Proof.
  intros HB Hg Ha.
  (* with x = ε/γ, 2Bδ >= B sqrt(2x)/2 > K x^a once x^{a − ½} < B/(2|K| + 1); and x <= 4δ² *)
  set (k := B / (2 * Rabs K + 1)).
  assert (HK : 0 <= Rabs K) by apply Rabs_pos.
  assert (Hk : 0 < k) by (apply Rdiv_lt_0_compat; lra).
  set (x0 := Rpower k (/ (a - / 2))). assert (Hx0 : 0 < x0) by apply exp_pos.
  set (delta := Rmin (Rmin (/ 2) (/ (2 * B))) (Rmin 1 x0 / 4)).
  assert (HBi : 0 < / (2 * B)) by (apply Rinv_0_lt_compat; lra).
  assert (Hm0 : 0 < Rmin 1 x0) by (apply Rmin_glb_lt; lra).
  assert (Hd0 : 0 < delta) by (repeat apply Rmin_glb_lt; lra).
  assert (Hd1 : delta <= Rmin (/ 2) (/ (2 * B))) by apply Rmin_l.
  assert (Hd2 : delta <= Rmin 1 x0 / 4) by apply Rmin_r.
  pose proof (Rmin_l (/ 2) (/ (2 * B))). pose proof (Rmin_r (/ 2) (/ (2 * B))).
  pose proof (Rmin_l 1 x0). pose proof (Rmin_r 1 x0).
  assert (Hd : 0 < delta <= / 2) by lra.
  assert (Hm : 2 * B * delta <= 1).
  { apply Rle_trans with (2 * B * / (2 * B)); [apply Rmult_le_compat_l; lra|right; field; lra]. }
  exists delta. split; [assumption|split; [assumption|]]. intros pL Pstar eps. apply sharp_refutes.
  pose proof (sharp_excess_positive gamma delta Hg Hd) as Hx. change (sharp_excess gamma delta) with eps in Hx.
  destruct (sharp_sides B gamma delta (Rlt_le _ _ HB) Hg Hd) as [S _].
  change (sharp_excess gamma delta) with eps in S.
  set (x := eps / gamma). assert (Hx' : 0 < x) by (apply Rdiv_lt_0_compat; lra).
  replace (2 * B ^ 2 * eps / gamma) with (2 * B ^ 2 * x) in S by (unfold x; field; lra).
  rewrite <- root_of_square in S by lra.
  assert (Hxd : x < x0).
  { unfold x, eps, pL, Pstar. fold (sharp_excess gamma delta). rewrite sharp_excess_value by assumption.
    replace (gamma / 2 * divergence2 (2 * delta) / gamma) with (divergence2 (2 * delta) / 2) by (field; lra).
    assert (Hu : 0 <= 2 * delta <= 1) by lra. pose proof (divergence2_chord (2 * delta) Hu) as C.
    pose proof kappa_bounds as Kb. assert (Hk2 : kappa * (2 * delta) ^ 2 <= 1 / 4) by nra.
    assert (Hk3 : 0 <= kappa * (2 * delta) ^ 2) by nra.
    assert (9 / 16 <= (1 - kappa * (2 * delta) ^ 2) ^ 2) by nra.
    pose proof (divergence2_series (2 * delta) Hu) as Ser.
    assert (0 <= (2 * delta) ^ 2) by nra. assert (0 <= (2 * delta) ^ 4) by (apply pow_le; lra).
    assert (0 <= (2 * delta) ^ 6) by (apply pow_le; lra).
    assert (divergence2 (2 * delta) <= 16 / 9 * (2 * delta) ^ 2) by nra. nra. }
  assert (HC : sharp_constant * delta ^ 2 <= / 4).
  { rewrite sharp_constant_kappa. pose proof kappa_bounds. assert (0 <= delta ^ 2 <= / 4) by nra. nra. }
  assert (Hs : 0 < sqrt x) by now apply sqrt_lt_R0.
  assert (Hs2 : sqrt x <= sqrt (2 * x)) by (apply sqrt_le_1_alt; lra).
  assert (Hlow : / 2 * (B * sqrt x) <= 2 * B * delta).
  { eapply Rle_trans; [|exact S]. apply Rmult_le_compat; try nra. }
  (* x^a = sqrt x · x^{a − ½} *)
  assert (Epow : Rpower x a = sqrt x * Rpower x (a - / 2)).
  { rewrite <- Rpower_sqrt by assumption. rewrite <- Rpower_plus. f_equal. ring. }
  assert (Hpow : Rpower x (a - / 2) < k).
  { replace k with (Rpower x0 (a - / 2)).
    - apply Rlt_Rpower_l; lra.
    - unfold x0. rewrite Rpower_mult. replace (/ (a - / 2) * (a - / 2)) with 1 by (field; lra). now apply Rpower_1. }
  assert (Hp0 : 0 < Rpower x (a - / 2)) by apply exp_pos.
  assert (Hfin : K * Rpower x a < / 2 * (B * sqrt x)); [|lra].
  rewrite Epow. apply Rle_lt_trans with (Rabs K * (sqrt x * Rpower x (a - / 2))).
  - apply Rmult_le_compat_r; [apply Rmult_le_pos; lra|apply Rle_abs].
  - assert (Hkb : k * (2 * Rabs K + 1) = B) by (unfold k; field; lra).
    rewrite <- Hkb. replace (Rabs K * (sqrt x * Rpower x (a - / 2))) with (sqrt x * (Rabs K * Rpower x (a - / 2))) by ring.
    replace (/ 2 * (k * (2 * Rabs K + 1) * sqrt x)) with (sqrt x * (Rabs K * k + k / 2)) by field.
    apply Rmult_lt_compat_l; [assumption|].
    assert (Rabs K * Rpower x (a - / 2) <= Rabs K * k) by (apply Rmult_le_compat_l; lra). lra.
Qed.

(** ** With Phi = [1, −1] the same world is one of softmax models *)

Lemma sharp_softmax F s : F s 0%nat = 0 -> forall w, (w < 2)%nat -> softmax_of 1 2 sharp_Phi F s w = / 2.
Proof.
  intros HF w Hw. unfold softmax_of, softmax, partition, logits, dot. simpl.
  rewrite HF, !Rmult_0_l, !Rplus_0_l, exp_0. lra.
Qed.

(** The features of the truth: tanh f = ±2δ. *)
Definition sharp_features (delta : R) (s i : nat) : R :=
  match s with
  | O => / 2 * ln ((1 + 2 * delta) / (1 - 2 * delta))
  | S O => - (/ 2 * ln ((1 + 2 * delta) / (1 - 2 * delta)))
  | _ => 0
  end.

Lemma sharp_truth_is_softmax delta s w : 0 < delta < / 2 -> (w < 2)%nat ->
  softmax_of 1 2 sharp_Phi (sharp_features delta) s w = sharp_truth delta s w.
Proof.
  intros Hd Hw.
  assert (Hr : 0 < (1 + 2 * delta) / (1 - 2 * delta)) by (apply Rdiv_lt_0_compat; lra).
  set (f := / 2 * ln ((1 + 2 * delta) / (1 - 2 * delta))).
  pose proof (exp_pos f) as He.
  assert (E : exp f * exp f = (1 + 2 * delta) / (1 - 2 * delta)).
  { rewrite <- exp_plus. replace (f + f) with (ln ((1 + 2 * delta) / (1 - 2 * delta))) by (unfold f; field).
    now apply exp_ln. }
  assert (E' : exp f * exp f * (1 - 2 * delta) = 1 + 2 * delta) by (rewrite E; field; lra).
  assert (S : forall x, exp x / (exp x + exp (- x)) = exp x * exp x / (exp x * exp x + 1)).
  { intros x. pose proof (exp_pos x). rewrite exp_Ropp. field. split; nra. }
  assert (P : exp f / (exp f + exp (- f)) = / 2 + delta).
  { rewrite S, E. field. lra. }
  assert (M : exp (- f) / (exp f + exp (- f)) = / 2 - delta).
  { replace (exp (- f) / (exp f + exp (- f))) with (1 - exp f / (exp f + exp (- f))).
    - rewrite P. field.
    - pose proof (exp_pos (- f)). field. lra. }
  unfold softmax_of, softmax, partition, logits, dot, sharp_Phi, sharp_witness.
  destruct s as [|[|s]]; destruct w as [|[|w]]; try lia; simpl; fold f;
    rewrite ?Rplus_0_l, ?Rmult_1_r, ?Rmult_0_l.
  - replace (f * -(1)) with (- f) by ring. exact P.
  - replace (f * -(1)) with (- f) by ring. exact M.
  - replace (- f * -(1)) with f by ring. rewrite (Rplus_comm (exp (- f))). exact M.
  - replace (- f * -(1)) with f by ring. rewrite (Rplus_comm (exp (- f))). exact P.
  - rewrite exp_0. lra.
  - rewrite exp_0. lra.
Qed.

Theorem softmax_sharpness B gamma delta : 0 <= B -> 0 < gamma <= 1 ->
  forall (separated : 0 < delta < / 2) (margin : 2 * B * delta <= 1),
  let pL := sharp_contexts gamma in
  let Pstar := sharp_truth delta in
  let p_f := softmax_of 1 2 sharp_Phi (fun _ _ => 0) in
  let tau := 1 - 2 * B * delta in
  let eps := cross_entropy 3 2 pL Pstar p_f - cross_entropy 3 2 pL Pstar Pstar in
  let bound := sqrt (2 * B ^ 2 * eps / gamma) in
  language 3 2 pL Pstar /\ task 3 2 sharp_task /\
  (forall g, covers g 3 2 pL sharp_task <-> 0 < g <= gamma) /\
  (* the truth is a softmax model, the best one, and ε is measured from it *)
  (exists Fstar, forall s w, (w < 2)%nat -> softmax_of 1 2 sharp_Phi Fstar s w = Pstar s w) /\
  (forall e, softmax_optimal_within e 3 1 2 pL Pstar sharp_Phi (fun _ _ => 0) <-> eps <= e) /\
  (* the witness is in the row-span *)
  in_row_span 1 2 sharp_Phi (fun _ => B) (sharp_witness B) /\ bounded B 2 (sharp_witness B) /\
  task_loss 3 2 sharp_task hinge (fun s => dot 2 (sharp_witness B) (Pstar s)) = tau /\
  (forall v, bounded B 2 v -> tau <= task_loss 3 2 sharp_task hinge (fun s => dot 2 v (Pstar s))) /\
  (* ℓ_T(Phi p_f) = 1 *)
  best_loss_at_most 3 2 1 sharp_task hinge (means 2 sharp_Phi p_f) 1 /\
  (forall lam, 1 <= task_loss 3 2 sharp_task hinge (fun s => dot 1 lam (means 2 sharp_Phi p_f s))) /\
  (1 - sharp_constant * delta ^ 2) * bound <= 1 - tau /\ 1 - tau <= (1 - / 3 * delta ^ 2) * bound.
Proof.
  intros HB Hg Hd Hm pL Pstar p_f tau eps bound.
  assert (Hd' : 0 < delta <= / 2) by lra.
  pose proof (sharpness B gamma delta HB Hg Hd' Hm) as H. cbv zeta in H.
  destruct H as (H1 & _ & H3 & H4 & H5 & H6 & H7 & H8 & _ & _ & H11 & H12).
  assert (Ep : forall s w, (w < 2)%nat -> p_f s w = sharp_model s w)
    by (intros; apply sharp_softmax; auto).
  assert (Ecross : cross_entropy 3 2 pL Pstar p_f = cross_entropy 3 2 pL Pstar sharp_model).
  { apply sum_ext; intros s _. f_equal. apply sum_ext; intros w Hw. now rewrite Ep. }
  assert (Et : forall s w, (w < 2)%nat -> softmax_of 1 2 sharp_Phi (sharp_features delta) s w = Pstar s w)
    by (intros; now apply sharp_truth_is_softmax).
  unfold bound, eps. rewrite Ecross.
  refine (conj H1 (conj H3 (conj H4 (conj _ (conj _ (conj _ (conj H6 (conj H7 (conj H8 (conj _ (conj _
    (conj H11 H12)))))))))))).
  - now exists (sharp_features delta).
  - intros e. split.
    + intros H. specialize (H (sharp_features delta)). fold p_f in H. rewrite Ecross in H.
      assert (E2 : cross_entropy 3 2 pL Pstar (softmax_of 1 2 sharp_Phi (sharp_features delta))
                   = cross_entropy 3 2 pL Pstar Pstar).
      { apply sum_ext; intros s _. f_equal. apply sum_ext; intros w Hw. now rewrite Et. }
      unfold pL, Pstar in *. lra.
    + intros H F'. fold p_f. rewrite Ecross. apply H5; [exact H|]. now apply softmax_is_model.
  - intros [|[|w]] Hw; try lia; unfold logits, dot, sharp_Phi; simpl; ring.
  - apply sharp_model_loss.
  - intros lam. apply (sharp_model_loss_ge 1 lam (means 2 sharp_Phi p_f)).
    intros i. unfold means. apply dot_ext; [auto|]. intros w Hw. now rewrite !Ep.
Qed.
