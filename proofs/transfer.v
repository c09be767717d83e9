(** From a budget to bounds on E_{p_T}|v·p*_s − v·p_s|, one for each curve, and from those to the task's loss. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax budget arrows.
Open Scope R_scope.

(** E_{p_T}|v·p*_s − v·p_s|, which every transfer theorem bounds. *)
Definition mean_error (n V k : nat) (T : nat -> nat -> R) (v : nat -> R) (Pstar P : nat -> nat -> R) : R :=
  sum n (fun s => contexts_of k T s * Rabs (error V v Pstar P s)).

Definition sign (x : R) : R := if Rle_dec 0 x then 1 else -1.

Lemma sign_mult x : sign x * x = Rabs x.
Proof. unfold sign, Rabs. destruct (Rle_dec 0 x), (Rcase_abs x); lra. Qed.

Lemma sign_abs x : Rabs (sign x) = 1.
Proof. unfold sign. destruct (Rle_dec 0 x); unfold Rabs; destruct (Rcase_abs _); lra. Qed.

Section Budget.

Variables (n V k : nat) (pL : nat -> R) (Pstar P T : nat -> nat -> R) (v : nat -> R) (eps gamma : R).

Hypothesis Hlanguage : language n V pL Pstar.
Hypothesis Hmodel : model n V pL Pstar P.
Hypothesis Htask : task n k T.
Hypothesis Hcovers : covers gamma n k pL T.
Hypothesis Hbudget : budgeted eps n V pL Pstar P v.

Local Notation pT := (contexts_of k T).
Local Notation Delta := (error V v Pstar P).

Let HpT : distribution n pT := contexts_distribution n k T Htask.

(** The charges of [budgeted] averaged over the contexts of the task. *)
Lemma charges (t : nat -> R) : exists x : nat -> R,
  (forall s, (s < n)%nat -> 0 <= x s) /\
  sum n (fun s => pT s * x s) <= eps / gamma /\
  (forall s, (s < n)%nat -> pT s <> 0 -> t s * Delta s <= x s + log_mgf V (P s) v (t s)).
Proof.
  destruct (Hbudget t) as [x [Hx [He H]]]. exists x. repeat split; [assumption| |].
  - eapply Rle_trans; [now apply (coverage gamma n k pL T)|].
    apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat, Hcovers|assumption].
  - intros s Hs H0. apply H; [assumption|]. now apply (covered_context gamma n k pL T).
Qed.

Lemma eps_nonneg : 0 <= eps.
Proof.
  destruct (Hbudget (fun _ => 0)) as [x [Hx [He _]]].
  eapply Rle_trans; [|exact He]. apply sum_nonneg; intros s Hs. apply Rmult_le_pos; [apply Hlanguage|]; auto.
Qed.

Lemma ratio_nonneg : 0 <= eps / gamma.
Proof. apply Rmult_le_pos; [apply eps_nonneg|left; apply Rinv_0_lt_compat, Hcovers]. Qed.

(** A bound in every context of the task, averaged. *)
Lemma mean_error_le (f : nat -> R) : (forall s, (s < n)%nat -> pT s <> 0 -> Rabs (Delta s) <= f s) ->
  mean_error n V k T v Pstar P <= sum n (fun s => pT s * f s).
Proof.
  intros H. apply sum_le; intros s Hs. destruct (Req_dec (pT s) 0) as [->|H0]; [right; ring|].
  apply Rmult_le_compat_l; [now apply HpT|auto].
Qed.

(** ** The root: Hoeffding at the best step in each context *)

Lemma mean_square a b : (forall w, (w < V)%nat -> a <= v w <= b) ->
  sum n (fun s => pL s * Delta s ^ 2) <= ((b - a) / 2) ^ 2 * (2 * eps).
Proof.
  intros Hv. destruct (Req_dec a b) as [Eab|Nab].
  - right. rewrite sum_zero; [rewrite Eab; field|]. intros s Hs.
    pose proof (dot_between V v (P s) a b (proj1 Hmodel s Hs) Hv).
    pose proof (dot_between V v (Pstar s) a b (proj2 Hlanguage s Hs) Hv).
    replace (Delta s) with 0 by (unfold error; lra). ring.
  - assert (Hab : 0 < (b - a) ^ 2) by (assert (b - a <> 0) by lra; rewrite <- Rsqr_pow2; now apply Rsqr_pos_lt).
    destruct (Hbudget (fun s => 4 * Delta s / (b - a) ^ 2)) as [x [Hx [He H]]].
    apply Rle_trans with (sum n (fun s => (b - a) ^ 2 / 2 * (pL s * x s))).
    + apply sum_le; intros s Hs.
      destruct (Req_dec (pL s) 0) as [->|H0]; [right; ring|].
      assert (HpL : 0 < pL s) by (pose proof (proj1 (proj1 Hlanguage) s Hs); lra).
      specialize (H s Hs HpL). cbv beta in H.
      pose proof (log_mgf_hoeffding V (P s) v a b (4 * Delta s / (b - a) ^ 2) (proj1 Hmodel s Hs) Hv) as M.
      assert (E : 2 * Delta s ^ 2 / (b - a) ^ 2 <= x s).
      { replace (2 * Delta s ^ 2 / (b - a) ^ 2) with
          (4 * Delta s / (b - a) ^ 2 * Delta s - (4 * Delta s / (b - a) ^ 2) ^ 2 * (b - a) ^ 2 / 8) by (field; lra).
        lra. }
      apply Rle_trans with ((b - a) ^ 2 / 2 * (pL s * (2 * Delta s ^ 2 / (b - a) ^ 2))); [right; field; lra|].
      apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; lra.
    + rewrite sum_scal. apply Rle_trans with ((b - a) ^ 2 / 2 * eps); [|right; field].
      apply Rmult_le_compat_l; lra.
Qed.

Lemma mean_error_root a b : (forall w, (w < V)%nat -> a <= v w <= b) -> a <= b ->
  mean_error n V k T v Pstar P <= (b - a) / 2 * sqrt (2 * (eps / gamma)).
Proof.
  intros Hv Hab. eapply Rle_trans; [apply (mean_abs_le_root n pT Delta HpT)|].
  replace ((b - a) / 2 * sqrt (2 * (eps / gamma))) with (sqrt (((b - a) / 2) ^ 2 * (2 * eps) / gamma)).
  - apply sqrt_le_1_alt.
    eapply Rle_trans; [apply (coverage gamma n k pL T); [assumption|intros; apply pow2_ge_0]|].
    apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat, Hcovers|now apply mean_square].
  - replace (((b - a) / 2) ^ 2 * (2 * eps) / gamma) with (((b - a) / 2) ^ 2 * (2 * (eps / gamma)))
      by (field; apply Rgt_not_eq, Hcovers).
    rewrite sqrt_mult_alt, sqrt_pow2; [reflexivity|lra|apply pow2_ge_0].
Qed.

(** ** The exact curve, line by line *)

Lemma mean_error_price a b t : (forall w, (w < V)%nat -> a <= v w <= b) -> a <= b -> 0 < t ->
  mean_error n V k T v Pstar P <= (b - a) / 2 * ((eps / gamma + price (2 * t)) / t).
Proof.
  intros Hv [Hab|Hab] Ht.
  - destruct (charges (fun s => sign (Delta s) * (2 * t / (b - a)))) as [x [Hx [He H]]].
    apply Rle_trans with (sum n (fun s => pT s * ((b - a) / 2 * ((x s + price (2 * t)) / t)))).
    + apply mean_error_le. intros s Hs H0. specialize (H s Hs H0). cbv beta in H.
      assert (Hpos : 0 < 2 * t / (b - a)) by (apply Rdiv_lt_0_compat; lra).
      assert (Habs : Rabs (sign (Delta s) * (2 * t / (b - a))) = 2 * t / (b - a))
        by (rewrite Rabs_mult, sign_abs, Rabs_right; lra).
      pose proof (log_mgf_price V (P s) v a b (sign (Delta s) * (2 * t / (b - a))) (proj1 Hmodel s Hs) Hv Hab) as M.
      rewrite Habs in M. replace (2 * t / (b - a) * (b - a)) with (2 * t) in M by (field; lra).
      assert (N : sign (Delta s) * (2 * t / (b - a)) <> 0).
      { intros E. rewrite E, Rabs_R0 in Habs. lra. }
      specialize (M N).
      replace (sign (Delta s) * (2 * t / (b - a)) * Delta s) with (2 * t / (b - a) * Rabs (Delta s)) in H
        by (rewrite <- sign_mult; ring).
      apply Rmult_le_reg_l with (2 * t / (b - a)); [assumption|].
      replace (2 * t / (b - a) * ((b - a) / 2 * ((x s + price (2 * t)) / t))) with (x s + price (2 * t))
        by (field; lra).
      lra.
    + rewrite (sum_ext n _ (fun s => (b - a) / 2 / t * (pT s * x s) + pT s * ((b - a) / 2 * price (2 * t) / t)))
        by (intros; field; lra).
      rewrite sum_plus, sum_scal, mean_const by assumption.
      apply Rle_trans with ((b - a) / 2 / t * (eps / gamma) + (b - a) / 2 * price (2 * t) / t);
        [|right; field; split; [apply Rgt_not_eq, Hcovers|lra]].
      apply Rplus_le_compat_r, Rmult_le_compat_l; [|assumption].
      left. apply Rdiv_lt_0_compat; lra.
  - rewrite <- Hab. apply Rle_trans with (sum n (fun s => pT s * 0)).
    + apply mean_error_le. intros s Hs _. subst b.
      pose proof (dot_between V v (P s) a a (proj1 Hmodel s Hs) Hv).
      pose proof (dot_between V v (Pstar s) a a (proj2 Hlanguage s Hs) Hv).
      replace (Delta s) with 0 by (unfold error; lra). rewrite Rabs_R0. lra.
    + rewrite mean_const by assumption. replace ((a - a) / 2) with 0 by field. right. ring.
Qed.

(** ** One price for all contexts *)

Lemma mean_error_psi mu : 0 < mu ->
  mean_error n V k T v Pstar P <= mu * (eps / gamma) + sum n (fun s => pT s * psi V (P s) v mu).
Proof.
  intros Hmu. destruct (charges (fun s => sign (Delta s) * (1 / mu))) as [x [Hx [He H]]].
  apply Rle_trans with (sum n (fun s => pT s * (mu * x s + psi V (P s) v mu))).
  - apply mean_error_le. intros s Hs H0. specialize (H s Hs H0). cbv beta in H.
    assert (M : log_mgf V (P s) v (sign (Delta s) * (1 / mu))
                <= Rmax (log_mgf V (P s) v (1 / mu)) (log_mgf V (P s) v (- (1 / mu)))).
    { unfold sign. destruct (Rle_dec 0 (Delta s)).
      - rewrite Rmult_1_l. apply Rmax_l.
      - replace (-1 * (1 / mu)) with (- (1 / mu)) by ring. apply Rmax_r. }
    unfold psi. rewrite <- Rmult_plus_distr_l.
    replace (Rabs (Delta s)) with (mu * (sign (Delta s) * (1 / mu) * Delta s)).
    + apply Rmult_le_compat_l; lra.
    + rewrite <- sign_mult. field. lra.
  - rewrite (sum_ext n _ (fun s => mu * (pT s * x s) + pT s * psi V (P s) v mu)) by (intros; ring).
    rewrite sum_plus, sum_scal. apply Rplus_le_compat_r, Rmult_le_compat_l; lra.
Qed.

(** The score moves no further than to its extreme values on the support of the model. *)
Lemma mean_error_extreme (r : nat -> R) :
  furthest n V P v r ->
  mean_error n V k T v Pstar P <= sum n (fun s => pT s * r s).
Proof.
  intros Hr. apply mean_error_le. intros s Hs H0.
  pose proof (covered_context gamma n k pL T s Hcovers Htask Hs H0) as HpL.
  pose proof (proj2 Hlanguage s Hs) as HPs.
  unfold error.
  replace (dot V v (Pstar s) - dot V v (P s)) with (sum V (fun w => Pstar s w * (v w - dot V v (P s)))).
  - eapply Rle_trans; [apply sum_abs|].
    apply Rle_trans with (sum V (fun w => Pstar s w * r s)); [|right; now apply mean_const].
    apply sum_le; intros w Hw. rewrite Rabs_mult, (Rabs_right (Pstar s w)) by (apply Rle_ge, HPs; assumption).
    destruct (Req_dec (Pstar s w) 0) as [->|Hw0]; [right; ring|].
    apply Rmult_le_compat_l; [now apply HPs|]. apply Hr; auto.
    apply (proj2 Hmodel s Hs HpL w Hw). pose proof (proj1 HPs w Hw). lra.
  - rewrite (sum_ext V _ (fun w => Pstar s w * v w - Pstar s w * dot V v (P s))) by (intros; ring).
    rewrite sum_minus, mean_const, <- dot_mean by assumption. reflexivity.
Qed.

(** ** Bernstein *)

Lemma mean_error_bernstein a b mu : (forall w, (w < V)%nat -> a <= v w <= b) -> (b - a) / 3 < mu -> 0 < mu ->
  mean_error n V k T v Pstar P
  <= mu * (eps / gamma) + sum n (fun s => pT s * variance V (P s) v) / (2 * (mu - (b - a) / 3)).
Proof.
  intros Hv Hmu H0. eapply Rle_trans; [now apply (mean_error_psi mu)|].
  apply Rplus_le_compat_l. unfold Rdiv at 1. rewrite <- sum_scal_r. apply sum_le; intros s Hs.
  rewrite Rmult_assoc. apply Rmult_le_compat_l; [now apply HpT|].
  apply (bernstein V (P s) v a b mu); auto. now apply Hmodel.
Qed.

End Budget.

(** The best price: some μ > c has μx + S/(2(μ − c)) as near to sqrt(2 S x) + c x as one likes. *)
Lemma bernstein_price x S c e : 0 <= x -> 0 <= S -> 0 <= c -> 0 < e ->
  exists mu, c < mu /\ mu * x + S / (2 * (mu - c)) < sqrt (2 * S * x) + c * x + e.
Proof.
  intros Hx HS Hc He.
  pose proof (sqrt_pos (2 * S * x)) as Hr.
  assert (Hs : sqrt (2 * S * x) * sqrt (2 * S * x) = 2 * S * x) by (apply sqrt_sqrt; nra).
  set (r := sqrt (2 * S * x)) in *.
  destruct (Req_dec x 0) as [X0|X0].
  - (* x = 0: a large price *)
    exists (c + (S + 1) / e). assert (0 < (S + 1) / e) by (apply Rdiv_lt_0_compat; lra).
    split; [lra|]. rewrite X0 in *.
    replace (S / (2 * (c + (S + 1) / e - c))) with (e * (S / (2 * (S + 1)))) by (field; lra).
    assert (S / (2 * (S + 1)) < 1).
    { apply Rmult_lt_reg_r with (2 * (S + 1)); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
    nra.
  - destruct (Req_dec S 0) as [S0|S0].
    + (* S = 0: a price little above c *)
      exists (c + e / (2 * x)). assert (0 < e / (2 * x)) by (apply Rdiv_lt_0_compat; lra).
      split; [lra|]. rewrite S0.
      replace ((c + e / (2 * x)) * x + 0 / (2 * (c + e / (2 * x) - c))) with (c * x + e / 2) by (field; lra). lra.
    + assert (0 < S * x) by (apply Rmult_lt_0_compat; lra).
      assert (Hrp : 0 < r) by nra.
      exists (c + r / (2 * x)). assert (0 < r / (2 * x)) by (apply Rdiv_lt_0_compat; lra).
      split; [lra|].
      replace (c + r / (2 * x) - c) with (r / (2 * x)) by ring.
      replace (S / (2 * (r / (2 * x)))) with (2 * S * x / (2 * r)) by (field; lra).
      rewrite <- Hs. replace ((c + r / (2 * x)) * x + r * r / (2 * r)) with (c * x + r) by (field; lra). lra.
Qed.

Lemma best_bernstein_price y x S c : 0 <= x -> 0 <= S -> 0 <= c ->
  (forall mu, c < mu -> y <= mu * x + S / (2 * (mu - c))) -> y <= sqrt (2 * S * x) + c * x.
Proof.
  intros Hx HS Hc H. apply le_epsilon. intros e He.
  destruct (bernstein_price x S c e Hx HS Hc He) as [mu [Hmu Hlt]]. specialize (H mu Hmu). lra.
Qed.

(** ** From the error to the task's loss *)

(** Infimum and Lipschitz: features G on which some u has the scores v·p_s lose at most τ + E_{p_T}|v·p*_s − v·p_s|. *)
Lemma best_loss_of_error n V k D T loss G u Pstar P v tau b :
  task n k T -> one_lipschitz loss ->
  (forall s, (s < n)%nat -> dot D u (G s) = dot V v (P s)) ->
  task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  mean_error n V k T v Pstar P <= b ->
  best_loss_at_most n k D T loss G (tau + b).
Proof.
  intros HT Hl Hu Htau Hb. apply infimum with u.
  eapply Rle_trans; [apply lipschitz with (score' := fun s => dot V v (Pstar s)); assumption|].
  apply Rplus_le_compat; [exact Htau|]. eapply Rle_trans; [|exact Hb]. right.
  apply sum_ext; intros s Hs. unfold error. now rewrite Hu, Rabs_minus_sym.
Qed.

(** A classifier λ on Phi p_s has the scores of v = Phiᵀλ on p_s. *)
Lemma mean_scores d V Phi lam v P s : in_row_span d V Phi lam v ->
  dot d lam (means V Phi P s) = dot V v (P s).
Proof.
  intros Hv. rewrite (dot_ext V v (P s) (logits d Phi lam) (P s)) by auto.
  rewrite logits_dot. reflexivity.
Qed.

Lemma best_loss_of_means n d V k T loss Phi lam Pstar P v tau b :
  task n k T -> one_lipschitz loss -> in_row_span d V Phi lam v ->
  task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  mean_error n V k T v Pstar P <= b ->
  best_loss_at_most n k d T loss (means V Phi P) (tau + b).
Proof.
  intros HT Hl Hv. apply best_loss_of_error with lam; [assumption|assumption|].
  intros s _. now apply mean_scores.
Qed.

Lemma best_loss_of_words n V k T loss Pstar P v tau b :
  task n k T -> one_lipschitz loss ->
  task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  mean_error n V k T v Pstar P <= b ->
  best_loss_at_most n k V T loss P (tau + b).
Proof. intros HT Hl. now apply best_loss_of_error with v. Qed.

Lemma root_of_square B x : 0 <= B -> B * sqrt (2 * x) = sqrt (2 * B ^ 2 * x).
Proof.
  intros HB. replace (2 * B ^ 2 * x) with (B ^ 2 * (2 * x)) by ring.
  rewrite (sqrt_mult_alt (B ^ 2)), sqrt_pow2; auto. apply pow2_ge_0.
Qed.

Lemma bound_nonneg n V pL Pstar B v : language n V pL Pstar -> bounded B V v -> 0 <= B.
Proof.
  intros HL HB. specialize (HB O (language_words _ _ _ _ HL)). pose proof (Rabs_pos (v O)). lra.
Qed.
