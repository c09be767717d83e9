(** The bound of each page, with the page's own constants, is the bound of the formal statement. *)

From Coq Require Import Reals Lra.
From Rooteps Require Import foundations.definitions foundations.sums transfer constants.constants.
Open Scope R_scope.

(** x to the power a, 0 at 0. *)
Definition power (x a : R) : R := if Req_EM_T x 0 then 0 else Rpower x a.

Lemma power_root x a : 0 <= x -> a = 1 / 2 -> power x a = sqrt x.
Proof.
  intros Hx ->. unfold power. destruct (Req_EM_T x 0) as [->|N]; [now rewrite sqrt_0|].
  replace (1 / 2) with (/ 2) by field. rewrite Rpower_sqrt; lra.
Qed.

(** B (constant · x)^exponent with the paper's constants. *)
Lemma root_bound B x constant exponent : 0 <= B -> 0 <= x -> constant = 2 -> exponent = 1 / 2 ->
  B * power (constant * x) exponent = sqrt (2 * B ^ 2 * x).
Proof. intros HB Hx -> He. rewrite power_root by lra. now apply root_of_square. Qed.

Ltac root B x := rewrite (root_bound B x); [try (f_equal; field; lra)|assumption|assumption|reflexivity|reflexivity].

Theorem pinsker_bound x : 0 <= x -> power (pinsker_constant * x) pinsker_exponent = sqrt (2 * x).
Proof. intros Hx. rewrite power_root; [reflexivity|unfold pinsker_constant; lra|reflexivity]. Qed.

Theorem subspace_pinsker_bound B x : 0 <= x ->
  B * power (subspace_pinsker_constant * x) subspace_pinsker_exponent = B * sqrt (2 * x).
Proof. intros Hx. rewrite power_root; [reflexivity|unfold subspace_pinsker_constant; lra|reflexivity]. Qed.

Section Transfer.

Variables (B eps gamma : R).
Hypothesis HB : 0 <= B.
Hypothesis Hgamma : 0 < gamma.
Let x : R := eps / gamma.
Hypothesis Hx : 0 <= x.

Lemma root_of_ratio : sqrt (2 * B ^ 2 * x) = sqrt (2 * B ^ 2 * eps / gamma).
Proof. f_equal. unfold x. field. lra. Qed.

Theorem unconstrained_transfer_bound :
  B * power (unconstrained_transfer_constant * x) unconstrained_transfer_exponent = sqrt (2 * B ^ 2 * eps / gamma).
Proof. rewrite <- root_of_ratio. root B x. Qed.

Theorem softmax_transfer_bound :
  B * power (softmax_transfer_constant * x) softmax_transfer_exponent = sqrt (2 * B ^ 2 * eps / gamma).
Proof. rewrite <- root_of_ratio. root B x. Qed.

Theorem quadratic_partition_bound :
  B * power (quadratic_partition_constant * x) quadratic_partition_exponent = sqrt (2 * B ^ 2 * eps / gamma).
Proof. rewrite <- root_of_ratio. root B x. Qed.

Theorem approximate_quadratic_partition_bound residuals :
  B * power (approximate_quadratic_partition_constant * x) approximate_quadratic_partition_exponent
  + approximate_quadratic_partition_residual * residuals
  = sqrt (2 * B ^ 2 * eps / gamma) + residuals.
Proof.
  rewrite <- root_of_ratio. unfold approximate_quadratic_partition_residual. rewrite Rmult_1_l. f_equal. root B x.
Qed.

Theorem covariance_shift_bound :
  B * power (covariance_shift_constant * (eps / (covariance_shift_gamma * gamma))) covariance_shift_exponent
  = sqrt (2 * B ^ 2 * eps / gamma).
Proof. rewrite <- root_of_ratio. unfold covariance_shift_gamma. rewrite Rmult_1_l. root B x. Qed.

Theorem quad_objective_bound :
  B * power (quad_objective_constant * x) quad_objective_exponent = sqrt (2 * B ^ 2 * eps / gamma).
Proof. rewrite <- root_of_ratio. root B x. Qed.

Theorem best_embeddings_bound top : best_embeddings_half * top = / 2 * top.
Proof. unfold best_embeddings_half. field. Qed.

Theorem excess_splits_bound of_features of_phi :
  excess_splits_features * of_features + excess_splits_embeddings * of_phi = of_features + of_phi.
Proof. unfold excess_splits_features, excess_splits_embeddings. ring. Qed.

Theorem aligned_transfer_bound norm_inside eps_1 root :
  (norm_inside * sqrt (aligned_transfer_constant * eps_1) + aligned_transfer_outside * root) / sqrt gamma
  = (norm_inside * sqrt (2 * eps_1) + root) / sqrt gamma.
Proof. unfold aligned_transfer_constant, aligned_transfer_outside. now rewrite Rmult_1_l. Qed.

(** Of 20e the formal statement has the case of the best Phi, where the second term is 0. *)
Theorem substitutable_words_bound image rest :
  substitutable_words_apart * image + substitutable_words_turned * rest = image + rest.
Proof. unfold substitutable_words_apart, substitutable_words_turned. ring. Qed.

(** 20f has no formal statement: this is that of its page. *)
Theorem stationary_embeddings_bound gained : stationary_embeddings_gain * gained = gained.
Proof. unfold stationary_embeddings_gain. ring. Qed.

(** 20h has no formal statement: this is that of its page. *)
Theorem small_signals_bound top cubes V :
  small_signals_half * V * top + cubes / (small_signals_third * sqrt 3) = V / 2 * top + cubes / (36 * sqrt 3).
Proof. unfold small_signals_half, small_signals_third. field. apply Rgt_not_eq, sqrt_lt_R0; lra. Qed.

Theorem learned_embeddings_bound tail : 0 <= tail ->
  B * power ((learned_embeddings_constant * eps + learned_embeddings_residual * tail) / gamma) learned_embeddings_exponent
  = B * sqrt ((2 * eps + tail) / gamma).
Proof.
  intros Ht. unfold learned_embeddings_constant, learned_embeddings_residual. rewrite power_root.
  - now rewrite Rmult_1_l.
  - apply Rmult_le_pos; [|left; now apply Rinv_0_lt_compat]. assert (E : eps = x * gamma) by (unfold x; field; lra).
    rewrite E. nra.
  - reflexivity.
Qed.

Theorem next_eigenvalue_bound next : 0 <= next ->
  B * power ((next_eigenvalue_constant * eps + next_eigenvalue_residual * next) / gamma) next_eigenvalue_exponent
  = B * sqrt ((2 * eps + next) / gamma).
Proof.
  intros Ht. unfold next_eigenvalue_constant, next_eigenvalue_residual. rewrite power_root.
  - now rewrite Rmult_1_l.
  - apply Rmult_le_pos; [|left; now apply Rinv_0_lt_compat]. assert (E : eps = x * gamma) by (unfold x; field; lra).
    rewrite E. nra.
  - reflexivity.
Qed.

(** Both losses of k labels have L = 2. *)
Theorem multiclass_transfer_bound :
  multiclass_transfer_L * (B * power (multiclass_transfer_constant * x) multiclass_transfer_exponent)
  = 2 * sqrt (2 * B ^ 2 * eps / gamma).
Proof. rewrite <- root_of_ratio. unfold multiclass_transfer_L. f_equal. root B x. Qed.

Theorem softmax_multiclass_transfer_bound :
  softmax_multiclass_transfer_L
  * (B * power (softmax_multiclass_transfer_constant * x) softmax_multiclass_transfer_exponent)
  = 2 * sqrt (2 * B ^ 2 * eps / gamma).
Proof. rewrite <- root_of_ratio. unfold softmax_multiclass_transfer_L. f_equal. root B x. Qed.

Theorem close_copies_bound t : close_copies_scale * B * tanh (t / close_copies_quarter) = 2 * B * tanh (t / 4).
Proof. reflexivity. Qed.

Theorem softmax_close_copies_bound t :
  softmax_close_copies_scale * B * tanh (t / softmax_close_copies_quarter) = 2 * B * tanh (t / 4).
Proof. reflexivity. Qed.

Theorem never_vacuous_transfer_bound g : never_vacuous_transfer_scale * B * g = B * g.
Proof. unfold never_vacuous_transfer_scale. ring. Qed.

Theorem softmax_never_vacuous_transfer_bound g : softmax_never_vacuous_transfer_scale * B * g = B * g.
Proof. unfold softmax_never_vacuous_transfer_scale. ring. Qed.

Theorem variance_aware_transfer_bound sigma2 a b :
  sqrt (variance_aware_transfer_constant * sigma2 * x) + variance_aware_transfer_thirds * ((b - a) / 3 * x)
  = sqrt (2 * sigma2 * x) + (b - a) / 3 * x.
Proof. unfold variance_aware_transfer_thirds. rewrite Rmult_1_l. reflexivity. Qed.

Theorem softmax_variance_aware_transfer_bound sigma2 a b :
  sqrt (softmax_variance_aware_transfer_constant * sigma2 * x)
  + softmax_variance_aware_transfer_thirds * ((b - a) / 3 * x)
  = sqrt (2 * sigma2 * x) + (b - a) / 3 * x.
Proof. unfold softmax_variance_aware_transfer_thirds. rewrite Rmult_1_l. reflexivity. Qed.

Theorem instance_exact_transfer_bound mu psi rho :
  Rmin (mu * (instance_exact_transfer_budget * x) + psi) rho = Rmin (mu * x + psi) rho.
Proof. unfold instance_exact_transfer_budget. now rewrite Rmult_1_l. Qed.

Theorem softmax_instance_exact_transfer_bound mu psi rho :
  Rmin (mu * (softmax_instance_exact_transfer_budget * x) + psi) rho = Rmin (mu * x + psi) rho.
Proof. unfold softmax_instance_exact_transfer_budget. now rewrite Rmult_1_l. Qed.

(** C is at least 1. *)
Theorem chi_squared_transfer_bound C : 0 <= eps -> 0 < C ->
  B * power (chi_squared_transfer_constant * (eps * Rpower C chi_squared_transfer_coverage)) chi_squared_transfer_exponent
  = sqrt (2 * B ^ 2 * eps * C).
Proof.
  intros He HC. assert (0 <= eps * C) by nra. unfold chi_squared_transfer_coverage. rewrite Rpower_1 by assumption.
  root B (eps * C).
Qed.

Theorem near_row_span_transfer_bound C distance : 0 <= eps -> 0 < C ->
  B * power (near_row_span_transfer_constant * (eps * Rpower C near_row_span_transfer_coverage))
        near_row_span_transfer_exponent
  + near_row_span_transfer_apart * distance
  = sqrt (2 * B ^ 2 * eps * C) + distance.
Proof.
  intros He HC. assert (0 <= eps * C) by nra.
  unfold near_row_span_transfer_coverage, near_row_span_transfer_apart. rewrite Rpower_1 by assumption.
  rewrite Rmult_1_l. f_equal. rewrite (root_bound B (eps * C)); [f_equal; ring|assumption|assumption|reflexivity|reflexivity].
Qed.

Theorem softmax_chi_squared_transfer_bound C : 0 <= eps -> 0 < C ->
  B * power (softmax_chi_squared_transfer_constant * (eps * Rpower C softmax_chi_squared_transfer_coverage))
        softmax_chi_squared_transfer_exponent
  = sqrt (2 * B ^ 2 * eps * C).
Proof.
  intros He HC. assert (0 <= eps * C) by nra. unfold softmax_chi_squared_transfer_coverage.
  rewrite Rpower_1 by assumption. root B (eps * C).
Qed.

Theorem coverage_exact_transfer_bound mu psi rho :
  Rmin (mu * (coverage_exact_transfer_budget * eps) + psi) rho = Rmin (mu * eps + psi) rho.
Proof. unfold coverage_exact_transfer_budget. now rewrite Rmult_1_l. Qed.

Theorem softmax_coverage_exact_transfer_bound mu psi rho :
  Rmin (mu * (softmax_coverage_exact_transfer_budget * eps) + psi) rho = Rmin (mu * eps + psi) rho.
Proof. unfold softmax_coverage_exact_transfer_budget. now rewrite Rmult_1_l. Qed.

Theorem variance_coverage_transfer_bound spread a b :
  sqrt (variance_coverage_transfer_constant * spread * eps)
  + variance_coverage_transfer_thirds * ((b - a) / 3 * (eps / gamma))
  = sqrt (2 * spread * eps) + (b - a) / 3 * (eps / gamma).
Proof. unfold variance_coverage_transfer_thirds. rewrite Rmult_1_l. reflexivity. Qed.

Theorem softmax_variance_coverage_transfer_bound spread a b :
  sqrt (softmax_variance_coverage_transfer_constant * spread * eps)
  + softmax_variance_coverage_transfer_thirds * ((b - a) / 3 * (eps / gamma))
  = sqrt (2 * spread * eps) + (b - a) / 3 * (eps / gamma).
Proof. unfold softmax_variance_coverage_transfer_thirds. rewrite Rmult_1_l. reflexivity. Qed.

Theorem trimmed_transfer_bound C outside : 0 <= eps -> 0 <= C ->
  B * power (trimmed_transfer_constant * (eps * C)) trimmed_transfer_exponent
  + trimmed_transfer_lost * B * outside
  = sqrt (2 * B ^ 2 * eps * C) + 2 * B * outside.
Proof.
  intros He HC. assert (0 <= eps * C) by nra. unfold trimmed_transfer_lost. f_equal. root B (eps * C).
Qed.

Theorem softmax_trimmed_transfer_bound C outside : 0 <= eps -> 0 <= C ->
  B * power (softmax_trimmed_transfer_constant * (eps * C)) softmax_trimmed_transfer_exponent
  + softmax_trimmed_transfer_lost * B * outside
  = sqrt (2 * B ^ 2 * eps * C) + 2 * B * outside.
Proof.
  intros He HC. assert (0 <= eps * C) by nra. unfold softmax_trimmed_transfer_lost. f_equal. root B (eps * C).
Qed.

(** What the pages call B. *)
Theorem norms V v :
  (subspace_pinsker_norm B V v <-> bounded B V v) /\ (unconstrained_transfer_norm B V v <-> bounded B V v) /\
  (softmax_transfer_norm B V v <-> bounded B V v) /\ (quadratic_partition_norm B V v <-> bounded B V v) /\
  (approximate_quadratic_partition_norm B V v <-> bounded B V v) /\ (covariance_shift_norm B V v <-> bounded B V v) /\
  (quad_objective_norm B V v <-> norm2 V v <= B) /\ (learned_embeddings_norm B V v <-> norm2 V v <= B) /\
  (aligned_transfer_norm B V v <-> norm2 V v <= B) /\ (next_eigenvalue_norm B V v <-> norm2 V v <= B) /\
  (multiclass_transfer_norm B V v <-> bounded B V v) /\ (softmax_multiclass_transfer_norm B V v <-> bounded B V v) /\
  (close_copies_norm B V v <-> bounded B V v) /\ (softmax_close_copies_norm B V v <-> bounded B V v) /\
  (never_vacuous_transfer_norm B V v <-> bounded B V v) /\
  (softmax_never_vacuous_transfer_norm B V v <-> bounded B V v) /\
  (near_row_span_transfer_norm B V v <-> bounded B V v) /\
  (chi_squared_transfer_norm B V v <-> bounded B V v) /\ (softmax_chi_squared_transfer_norm B V v <-> bounded B V v) /\
  (trimmed_transfer_norm B V v <-> bounded B V v) /\ (softmax_trimmed_transfer_norm B V v <-> bounded B V v).
Proof. repeat split; exact (fun H => H). Qed.

End Transfer.
