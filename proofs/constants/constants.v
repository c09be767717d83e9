(** Generated from the pages by constants/generate.py. *)

From Coq Require Import Reals.
From Rooteps Require Import foundations.definitions.
Open Scope R_scope.

Definition pinsker_constant : R := 2.
Definition pinsker_exponent : R := 1 / 2.
Definition subspace_pinsker_constant : R := 2.
Definition subspace_pinsker_exponent : R := 1 / 2.
Definition subspace_pinsker_norm (B : R) (V : nat) (v : nat -> R) : Prop := bounded B V v.
Definition unconstrained_transfer_constant : R := 2.
Definition unconstrained_transfer_exponent : R := 1 / 2.
Definition unconstrained_transfer_norm (B : R) (V : nat) (v : nat -> R) : Prop := bounded B V v.
Definition softmax_transfer_constant : R := 2.
Definition softmax_transfer_exponent : R := 1 / 2.
Definition softmax_transfer_norm (B : R) (V : nat) (v : nat -> R) : Prop := bounded B V v.
Definition quadratic_partition_constant : R := 2.
Definition quadratic_partition_exponent : R := 1 / 2.
Definition quadratic_partition_norm (B : R) (V : nat) (v : nat -> R) : Prop := bounded B V v.
Definition approximate_quadratic_partition_constant : R := 2.
Definition approximate_quadratic_partition_exponent : R := 1 / 2.
Definition approximate_quadratic_partition_norm (B : R) (V : nat) (v : nat -> R) : Prop := bounded B V v.
Definition approximate_quadratic_partition_residual : R := 1.
Definition covariance_shift_constant : R := 2.
Definition covariance_shift_exponent : R := 1 / 2.
Definition covariance_shift_norm (B : R) (V : nat) (v : nat -> R) : Prop := bounded B V v.
Definition covariance_shift_gamma : R := 1.
Definition quad_objective_constant : R := 2.
Definition quad_objective_exponent : R := 1 / 2.
Definition quad_objective_norm (B : R) (V : nat) (v : nat -> R) : Prop := norm2 V v <= B.
Definition multiclass_transfer_constant : R := 2.
Definition multiclass_transfer_exponent : R := 1 / 2.
Definition multiclass_transfer_norm (B : R) (V : nat) (v : nat -> R) : Prop := bounded B V v.
Definition multiclass_transfer_L : R := 2.
Definition softmax_multiclass_transfer_constant : R := 2.
Definition softmax_multiclass_transfer_exponent : R := 1 / 2.
Definition softmax_multiclass_transfer_norm (B : R) (V : nat) (v : nat -> R) : Prop := bounded B V v.
Definition softmax_multiclass_transfer_L : R := 2.
Definition never_vacuous_transfer_scale : R := 1.
Definition never_vacuous_transfer_norm (B : R) (V : nat) (v : nat -> R) : Prop := bounded B V v.
Definition softmax_never_vacuous_transfer_scale : R := 1.
Definition softmax_never_vacuous_transfer_norm (B : R) (V : nat) (v : nat -> R) : Prop := bounded B V v.
Definition variance_aware_transfer_constant : R := 2.
Definition variance_aware_transfer_thirds : R := 1.
Definition softmax_variance_aware_transfer_constant : R := 2.
Definition softmax_variance_aware_transfer_thirds : R := 1.
Definition instance_exact_transfer_budget : R := 1.
Definition softmax_instance_exact_transfer_budget : R := 1.
Definition best_embeddings_half : R := 1 / 2.
Definition excess_splits_features : R := 1.
Definition excess_splits_embeddings : R := 1.
Definition learned_embeddings_constant : R := 2.
Definition learned_embeddings_exponent : R := 1 / 2.
Definition learned_embeddings_residual : R := 1.
Definition learned_embeddings_norm (B : R) (V : nat) (v : nat -> R) : Prop := norm2 V v <= B.
Definition aligned_transfer_constant : R := 2.
Definition aligned_transfer_outside : R := 1.
Definition aligned_transfer_norm (B : R) (V : nat) (v : nat -> R) : Prop := norm2 V v <= B.
Definition substitutable_words_apart : R := 1.
Definition substitutable_words_turned : R := 1.
Definition stationary_embeddings_gain : R := 1.
Definition next_eigenvalue_constant : R := 2.
Definition next_eigenvalue_exponent : R := 1 / 2.
Definition next_eigenvalue_residual : R := 1.
Definition next_eigenvalue_norm (B : R) (V : nat) (v : nat -> R) : Prop := norm2 V v <= B.
Definition small_signals_half : R := 1 / 2.
Definition small_signals_third : R := 36.
Definition chi_squared_transfer_constant : R := 2.
Definition chi_squared_transfer_exponent : R := 1 / 2.
Definition chi_squared_transfer_norm (B : R) (V : nat) (v : nat -> R) : Prop := bounded B V v.
Definition chi_squared_transfer_coverage : R := 1.
Definition softmax_chi_squared_transfer_constant : R := 2.
Definition softmax_chi_squared_transfer_exponent : R := 1 / 2.
Definition softmax_chi_squared_transfer_norm (B : R) (V : nat) (v : nat -> R) : Prop := bounded B V v.
Definition softmax_chi_squared_transfer_coverage : R := 1.
Definition coverage_exact_transfer_budget : R := 1.
Definition softmax_coverage_exact_transfer_budget : R := 1.
Definition variance_coverage_transfer_constant : R := 2.
Definition variance_coverage_transfer_thirds : R := 1.
Definition softmax_variance_coverage_transfer_constant : R := 2.
Definition softmax_variance_coverage_transfer_thirds : R := 1.
Definition trimmed_transfer_constant : R := 2.
Definition trimmed_transfer_exponent : R := 1 / 2.
Definition trimmed_transfer_norm (B : R) (V : nat) (v : nat -> R) : Prop := bounded B V v.
Definition trimmed_transfer_lost : R := 2.
Definition softmax_trimmed_transfer_constant : R := 2.
Definition softmax_trimmed_transfer_exponent : R := 1 / 2.
Definition softmax_trimmed_transfer_norm (B : R) (V : nat) (v : nat -> R) : Prop := bounded B V v.
Definition softmax_trimmed_transfer_lost : R := 2.
Definition near_row_span_transfer_constant : R := 2.
Definition near_row_span_transfer_exponent : R := 1 / 2.
Definition near_row_span_transfer_norm (B : R) (V : nat) (v : nat -> R) : Prop := bounded B V v.
Definition near_row_span_transfer_coverage : R := 1.
Definition near_row_span_transfer_apart : R := 1.
Definition close_copies_scale : R := 2.
Definition close_copies_quarter : R := 4.
Definition close_copies_norm (B : R) (V : nat) (v : nat -> R) : Prop := bounded B V v.
Definition softmax_close_copies_scale : R := 2.
Definition softmax_close_copies_quarter : R := 4.
Definition softmax_close_copies_norm (B : R) (V : nat) (v : nat -> R) : Prop := bounded B V v.
Definition hinge_lipschitz : R := 1.
Definition logistic_lipschitz : R := 1.
Definition multiclass_hinge_lipschitz : R := 2.
Definition softmax_lipschitz : R := 2.
Definition sharpness_tangent : R := 1 / 3.
Definition sharpness_C_low : R := 602712798847 / 1000000000000.
Definition sharpness_C_high : R := 602712798848 / 1000000000000.
