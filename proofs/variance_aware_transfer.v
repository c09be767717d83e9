(** Variance-aware transfer: what counts is how much the score varies under the model, not how large it may be. *)

From Coq Require Import Reals Lra Lia Psatz.
From Rooteps Require Import foundations.definitions foundations.sums foundations.analysis foundations.divergence
  foundations.softmax budget arrows transfer.
Open Scope R_scope.

Lemma variance_nonneg V p v : distribution V p -> 0 <= variance V p v.
Proof.
  intros Hp. apply sum_nonneg; intros w Hw. apply Rmult_le_pos; [now apply Hp|apply pow2_ge_0].
Qed.

(** E_{p_T} Var_{p_s}(v) *)
Lemma mean_variance_nonneg n V k pL Pstar P T v : task n k T -> model n V pL Pstar P ->
  0 <= sum n (fun s => contexts_of k T s * variance V (P s) v).
Proof.
  intros HT HP. apply sum_nonneg; intros s Hs.
  apply Rmult_le_pos; [now apply (contexts_distribution n k T HT)|apply variance_nonneg, HP, Hs].
Qed.

(** Bernstein at the best price: E_{p_T}|v·p*_s − v·p_s| <= sqrt(2σ²ε/γ) + ⅓ osc(v) ε/γ. *)
Lemma mean_error_variance n V k pL Pstar P T v eps gamma a b :
  language n V pL Pstar -> model n V pL Pstar P -> task n k T -> covers gamma n k pL T ->
  budgeted eps n V pL Pstar P v -> (forall w, (w < V)%nat -> a <= v w <= b) -> a <= b ->
  let sigma2 := sum n (fun s => contexts_of k T s * variance V (P s) v) in
  mean_error n V k T v Pstar P <= sqrt (2 * sigma2 * (eps / gamma)) + (b - a) / 3 * (eps / gamma).
Proof.
  intros HL HP HT Hg Hb Hv Hab sigma2.
  apply best_bernstein_price.
  - now apply (ratio_nonneg n V k pL Pstar P T v).
  - now apply mean_variance_nonneg with pL Pstar.
  - lra.
  - intros mu Hmu. unfold sigma2. eapply mean_error_bernstein; try eassumption. lra.
Qed.

(** Step Bernstein: for a single context with KL(q‖p) = x, the inequality that is averaged. *)
Lemma bernstein_context V p q v a b : distribution V p -> distribution V q -> dominated V q p ->
  (forall w, (w < V)%nat -> a <= v w <= b) -> a <= b ->
  Rabs (dot V v p - dot V v q) <= sqrt (2 * variance V p v * KL V q p) + (b - a) / 3 * KL V q p.
Proof.
  intros Hp Hq H Hv Hab. apply best_bernstein_price; [now apply gibbs|now apply variance_nonneg|lra|].
  intros mu Hmu. eapply Rle_trans; [apply (donsker_varadhan V q p v mu Hq Hp H); lra|].
  apply Rplus_le_compat_l. apply (bernstein V p v a b mu); auto; lra.
Qed.

(** The mean of roots of variance times divergence. *)
Lemma cauchy_schwarz n p S x : distribution n p ->
  (forall s, (s < n)%nat -> 0 <= S s) -> (forall s, (s < n)%nat -> 0 <= x s) ->
  sum n (fun s => p s * sqrt (2 * S s * x s)) <= sqrt (2 * sum n (fun s => p s * S s) * sum n (fun s => p s * x s)).
Proof.
  intros [Hp _] HS Hx.
  replace (2 * sum n (fun s => p s * S s)) with (sum n (fun s => p s * (2 * S s)))
    by (rewrite <- sum_scal; apply sum_ext; intros; ring).
  apply sum_sqrt_product; auto. intros s Hs. specialize (HS s Hs). lra.
Qed.

Theorem variance_aware_transfer n V k pL Pstar P T loss v tau a b eps gamma :
  language n V pL Pstar -> model n V pL Pstar P -> task n k T ->
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : optimal_within eps n V pL Pstar P)
         (lipschitz_loss : one_lipschitz loss),
  (forall w, (w < V)%nat -> a <= v w <= b) -> task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  let sigma2 := sum n (fun s => contexts_of k T s * variance V (P s) v) in
  best_loss_at_most n k V T loss P (tau + (sqrt (2 * sigma2 * (eps / gamma)) + (b - a) / 3 * (eps / gamma))).
Proof.
  intros HL HP HT Hg Hopt Hl Hv Htau sigma2.
  apply best_loss_of_words with Pstar v; try assumption.
  eapply mean_error_variance; try eassumption; [now apply budget_of_model|].
  pose proof (Hv O (language_words _ _ _ _ HL)). lra.
Qed.

Theorem softmax_variance_aware_transfer n d V k pL Pstar Phi F T loss lam v tau a b eps gamma :
  language n V pL Pstar -> task n k T ->
  let p_f := softmax_of d V Phi F in
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : in_row_span d V Phi lam v)
         (lipschitz_loss : one_lipschitz loss),
  (forall w, (w < V)%nat -> a <= v w <= b) -> task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  let sigma2 := sum n (fun s => contexts_of k T s * variance V (p_f s) v) in
  best_loss_at_most n k d T loss (means V Phi p_f)
    (tau + (sqrt (2 * sigma2 * (eps / gamma)) + (b - a) / 3 * (eps / gamma))).
Proof.
  intros HL HT p_f Hg Hopt Hv Hl Hab Htau sigma2.
  apply best_loss_of_means with lam Pstar v; try assumption.
  eapply mean_error_variance; try eassumption.
  - now apply softmax_is_model.
  - now apply budget_of_softmax with lam.
  - pose proof (Hab O (language_words _ _ _ _ HL)). lra.
Qed.
