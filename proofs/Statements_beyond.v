(** Beyond the paper: coverage context by context (21 to 25), k labels with a fixed Phi, close copies (27) and learned
    embeddings (20), each theorem in full on foundations/definitions.v and closed by one [exact]. *)

From Coq Require Import Reals.
From Rooteps Require Import foundations.definitions.
From Rooteps Require chi_squared_transfer coverage_exact_transfer variance_coverage_transfer trimmed_transfer
  ladder near_row_span_transfer softmax_multiclass multiclass_transfer close_copies foundations.substitutability
  best_embeddings excess_splits learned_embeddings aligned_transfer parallel_embeddings next_eigenvalue.
Open Scope R_scope.

(** 21. C is never larger than 1/γ. *)
Theorem chi_squared_at_most n k pL T gamma : task n k T -> covers gamma n k pL T -> chi_squared n k pL T <= / gamma.
Proof. exact (chi_squared_transfer.chi_squared_at_most n k pL T gamma). Qed.

Section Coverage.

(** A language, a task with a 1-Lipschitz loss, and a witness v of loss at most τ on the truth. *)
Variables (n V k : nat) (pL : nat -> R) (Pstar T : nat -> nat -> R) (loss : R -> nat -> R) (v : nat -> R) (tau eps : R).

Hypothesis a_language : language n V pL Pstar.
Hypothesis a_task : task n k T.
Hypothesis lipschitz_loss : one_lipschitz loss.
Hypothesis natural : task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau.

Let pT : nat -> R := contexts_of k T.

(** What context s may move at price μ. *)
Let coverage_psi (P : nat -> nat -> R) (mu : R) (s : nat) : R :=
  mu * Rmax (log_mgf V (P s) v (pT s / pL s / mu)) (log_mgf V (P s) v (- (pT s / pL s / mu))).

(** *** Any model *)

Section Model.

Variable P : nat -> nat -> R.
Hypothesis a_model : model n V pL Pstar P.
Hypothesis epsilon_optimal : optimal_within eps n V pL Pstar P.

(** 21. χ² coverage. *)
Theorem chi_squared_transfer B : forall (covering : seen n k pL T), bounded B V v ->
  best_loss_at_most n k V T loss P (tau + sqrt (2 * B ^ 2 * eps * chi_squared n k pL T)).
Proof.
  exact (fun c b => chi_squared_transfer.chi_squared_transfer n V k pL Pstar T loss v tau B eps a_language a_task
                      lipschitz_loss b natural P a_model epsilon_optimal c).
Qed.

(** 22. Coverage-exact, for every price. *)
Theorem coverage_exact_transfer mu rho : forall (covering : seen n k pL T), 0 < mu -> furthest n V P v rho ->
  best_loss_at_most n k V T loss P
    (tau + Rmin (mu * eps + sum n (fun s => pL s * coverage_psi P mu s)) (sum n (fun s => pT s * rho s))).
Proof.
  exact (fun c m r => coverage_exact_transfer.coverage_exact_transfer n V k pL Pstar T loss v tau eps a_language a_task
                        lipschitz_loss natural P mu rho a_model epsilon_optimal m r c).
Qed.

(** 23. Variance and coverage; a <= v <= b. *)
Theorem variance_coverage_transfer a b gamma : forall (covering : covers gamma n k pL T),
  (forall w, (w < V)%nat -> a <= v w <= b) ->
  best_loss_at_most n k V T loss P
    (tau + (sqrt (2 * sum n (fun s => pT s * (pT s / pL s) * variance V (P s) v) * eps) + (b - a) / 3 * (eps / gamma))).
Proof.
  exact (fun c ab => variance_coverage_transfer.variance_coverage_transfer n V k pL Pstar T loss v tau eps a_language
                       a_task lipschitz_loss natural P a b gamma a_model epsilon_optimal ab c).
Qed.

(** 24. Trimmed: the contexts outside S may never be seen. *)
Theorem trimmed_transfer B (S : nat -> bool) : bounded B V v ->
  (forall s, (s < n)%nat -> S s = true -> pL s = 0 -> pT s = 0) ->
  best_loss_at_most n k V T loss P
    (tau + (sqrt (2 * B ^ 2 * eps * sum n (fun s => if S s then pT s ^ 2 / pL s else 0))
            + 2 * B * sum n (fun s => if S s then 0 else pT s))).
Proof.
  exact (fun b c => trimmed_transfer.trimmed_transfer n V k pL Pstar T loss v tau B eps a_language a_task
                      lipschitz_loss b natural P S a_model epsilon_optimal c).
Qed.

(** 16l. Each bound is above the one that knows more. *)
Theorem ladder rho a b B g gamma : forall (covering : covers gamma n k pL T),
  (forall w, (w < V)%nat -> a <= v w <= b) -> - B <= a -> b <= B -> furthest n V P v rho ->
  let x := eps / gamma in
  let sigma2 := sum n (fun s => pT s * variance V (P s) v) in
  let rest := sum n (fun s => pT s * rho s) in
  let exact_bound := fun mu => Rmin (mu * x + sum n (fun s => pT s * psi V (P s) v mu)) rest in
  let covered_bound := fun mu => Rmin (mu * eps + sum n (fun s => pL s * coverage_psi P mu s)) rest in
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
  exact (fun c => ladder.ladder n V k pL Pstar P T loss v rho tau a b B eps gamma g a_language a_model a_task c
                    epsilon_optimal lipschitz_loss natural).
Qed.

End Model.

(** *** Softmax models of features F: ε is measured from the infimum over all features for this Phi *)

Section Softmax.

Variables (d : nat) (Phi F : nat -> nat -> R) (lam : nat -> R).
Let p_f : nat -> nat -> R := softmax_of d V Phi F.
Hypothesis epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F.
Hypothesis row_span : in_row_span d V Phi lam v.

(** 21r. As 21. *)
Theorem softmax_chi_squared_transfer B : forall (covering : seen n k pL T), bounded B V v ->
  best_loss_at_most n k d T loss (means V Phi p_f) (tau + sqrt (2 * B ^ 2 * eps * chi_squared n k pL T)).
Proof.
  exact (fun c b => chi_squared_transfer.softmax_chi_squared_transfer n V k pL Pstar T loss v tau B eps a_language a_task
                      lipschitz_loss b natural d Phi F lam epsilon_optimal row_span c).
Qed.

(** 22r. As 22. *)
Theorem softmax_coverage_exact_transfer mu rho : forall (covering : seen n k pL T), 0 < mu -> furthest n V p_f v rho ->
  best_loss_at_most n k d T loss (means V Phi p_f)
    (tau + Rmin (mu * eps + sum n (fun s => pL s * coverage_psi p_f mu s)) (sum n (fun s => pT s * rho s))).
Proof.
  exact (fun c m r => coverage_exact_transfer.softmax_coverage_exact_transfer n V k pL Pstar T loss v tau eps a_language
                        a_task lipschitz_loss natural d Phi F lam epsilon_optimal row_span mu rho m r c).
Qed.

(** 23r. As 23. *)
Theorem softmax_variance_coverage_transfer a b gamma : forall (covering : covers gamma n k pL T),
  (forall w, (w < V)%nat -> a <= v w <= b) ->
  best_loss_at_most n k d T loss (means V Phi p_f)
    (tau + (sqrt (2 * sum n (fun s => pT s * (pT s / pL s) * variance V (p_f s) v) * eps) + (b - a) / 3 * (eps / gamma))).
Proof.
  exact (fun c ab => variance_coverage_transfer.softmax_variance_coverage_transfer n V k pL Pstar T loss v tau eps
                       a_language a_task lipschitz_loss natural d Phi F lam epsilon_optimal row_span a b gamma ab c).
Qed.

(** 24r. As 24. *)
Theorem softmax_trimmed_transfer B (S : nat -> bool) : bounded B V v ->
  (forall s, (s < n)%nat -> S s = true -> pL s = 0 -> pT s = 0) ->
  best_loss_at_most n k d T loss (means V Phi p_f)
    (tau + (sqrt (2 * B ^ 2 * eps * sum n (fun s => if S s then pT s ^ 2 / pL s else 0))
            + 2 * B * sum n (fun s => if S s then 0 else pT s))).
Proof.
  exact (fun b c => trimmed_transfer.softmax_trimmed_transfer n V k pL Pstar T loss v tau B eps a_language a_task
                      lipschitz_loss b natural d Phi F lam epsilon_optimal row_span S c).
Qed.

(** 16lr. As 16l. *)
Theorem softmax_ladder rho a b B g gamma : forall (covering : covers gamma n k pL T),
  (forall w, (w < V)%nat -> a <= v w <= b) -> - B <= a -> b <= B -> furthest n V p_f v rho ->
  let x := eps / gamma in
  let sigma2 := sum n (fun s => pT s * variance V (p_f s) v) in
  let rest := sum n (fun s => pT s * rho s) in
  let exact_bound := fun mu => Rmin (mu * x + sum n (fun s => pT s * psi V (p_f s) v mu)) rest in
  let covered_bound := fun mu => Rmin (mu * eps + sum n (fun s => pL s * coverage_psi p_f mu s)) rest in
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
  exact (fun c => ladder.softmax_ladder n d V k pL Pstar Phi F T loss lam v rho tau a b B eps gamma g a_language a_task c
                    epsilon_optimal row_span lipschitz_loss natural).
Qed.

End Softmax.

End Coverage.

(** 25. The witness u need not be in the row-span, if v = Phiᵀλ scores the truth nearly as it does. *)
Theorem near_row_span_transfer n d V k pL Pstar Phi F T loss lam v u tau B eps :
  language n V pL Pstar -> task n k T ->
  forall (covering : seen n k pL T) (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (lipschitz_loss : one_lipschitz loss),
  in_row_span d V Phi lam v -> bounded B V v ->
  task_loss n k T loss (fun s => dot V u (Pstar s)) <= tau ->
  best_loss_at_most n k d T loss (means V Phi (softmax_of d V Phi F))
    (tau + (sum n (fun s => contexts_of k T s * Rabs (dot V (fun w => u w - v w) (Pstar s)))
            + sqrt (2 * B ^ 2 * eps * chi_squared n k pL T))).
Proof. exact (near_row_span_transfer.near_row_span_transfer n d V k pL Pstar Phi F T loss lam v u tau B eps). Qed.

(** 11r. Scores Λ_i·Phi p_f, where the witness is U = PhiᵀΛ. *)
Theorem softmax_multiclass_transfer n d V k pL Pstar Phi F T loss L (Lam U : nat -> nat -> R) tau B eps gamma :
  language n V pL Pstar -> task n k T ->
  forall (covering : covers gamma n k pL T)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : forall i, (i < k)%nat -> in_row_span d V Phi (Lam i) (U i))
         (lipschitz_loss : max_lipschitz L k loss),
  0 <= L -> (0 < k)%nat -> (forall i, (i < k)%nat -> bounded B V (U i)) ->
  task_loss n k T loss (scores V U Pstar) <= tau ->
  infimum_at_most (fun Lam' => task_loss n k T loss (scores d Lam' (means V Phi (softmax_of d V Phi F))))
    (tau + L * sqrt (2 * B ^ 2 * eps / gamma)).
Proof.
  exact (multiclass_transfer.softmax_multiclass_transfer n d V k pL Pstar Phi F T loss L Lam U tau B eps gamma).
Qed.

(** 11r with C, which is 1/γ or better. *)
Theorem softmax_multiclass_chi_squared_transfer n d V k pL Pstar Phi F T loss L (Lam U : nat -> nat -> R) tau B eps :
  language n V pL Pstar -> task n k T ->
  forall (covering : seen n k pL T)
         (epsilon_optimal : softmax_optimal_within eps n d V pL Pstar Phi F)
         (row_span : forall i, (i < k)%nat -> in_row_span d V Phi (Lam i) (U i))
         (lipschitz_loss : max_lipschitz L k loss),
  0 <= L -> (0 < k)%nat -> (forall i, (i < k)%nat -> bounded B V (U i)) ->
  task_loss n k T loss (scores V U Pstar) <= tau ->
  infimum_at_most (fun Lam' => task_loss n k T loss (scores d Lam' (means V Phi (softmax_of d V Phi F))))
    (tau + L * sqrt (2 * B ^ 2 * eps * chi_squared n k pL T)).
Proof.
  exact (softmax_multiclass.softmax_multiclass_chi_squared_transfer n d V k pL Pstar Phi F T loss L Lam U tau B eps).
Qed.

(** 27 in one context: log(p/q) has oscillation η, as it lies in [a, a + η]. *)
Theorem close_distance V p q a eta : distribution V p -> distribution V q -> 0 <= eta ->
  (forall w, (w < V)%nat -> q w * exp a <= p w <= q w * exp (a + eta)) ->
  distance V p q <= 2 * tanh (eta / 4).
Proof. exact (close_copies.close_distance V p q a eta). Qed.

(** 27. A copy of a model: what it transfers is at most the tanh of a quarter of the oscillation worse. *)
Theorem close_copies n V k P copy T loss v tau B (a eta : nat -> R) :
  (forall s, (s < n)%nat -> distribution V (P s)) -> (forall s, (s < n)%nat -> distribution V (copy s)) -> task n k T ->
  forall (lipschitz_loss : one_lipschitz loss), bounded B V v -> (forall s, (s < n)%nat -> 0 <= eta s) ->
  (forall s w, (s < n)%nat -> (w < V)%nat -> P s w * exp (a s) <= copy s w <= P s w * exp (a s + eta s)) ->
  task_loss n k T loss (fun s => dot V v (P s)) <= tau ->
  best_loss_at_most n k V T loss copy (tau + 2 * B * sum n (fun s => contexts_of k T s * tanh (eta s / 4))).
Proof. exact (close_copies.close_copies n V k P copy T loss v tau B a eta). Qed.

(** 27r. A model close to Q, the best softmax model for Phi, whose means are those of the truth. *)
Theorem softmax_close_copies n d V k Pstar Q P Phi T loss lam v tau B (a eta : nat -> R) :
  (forall s, (s < n)%nat -> distribution V (Q s)) -> (forall s, (s < n)%nat -> distribution V (P s)) -> task n k T ->
  forall (subspace_optimum : forall s i, (s < n)%nat -> (i < d)%nat -> means V Phi Q s i = means V Phi Pstar s i)
         (row_span : in_row_span d V Phi lam v) (lipschitz_loss : one_lipschitz loss),
  bounded B V v -> (forall s, (s < n)%nat -> 0 <= eta s) ->
  (forall s w, (s < n)%nat -> (w < V)%nat -> Q s w * exp (a s) <= P s w <= Q s w * exp (a s + eta s)) ->
  task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau ->
  best_loss_at_most n k d T loss (means V Phi P) (tau + 2 * B * sum n (fun s => contexts_of k T s * tanh (eta s / 4))).
Proof. exact (close_copies.softmax_close_copies n d V k Pstar Q P Phi T loss lam v tau B a eta). Qed.

(** ** Learned embeddings: features and Phi are learned together, by Quad *)

Section Embeddings.

Variables (n V d : nat) (pL : nat -> R) (Pstar Phi F : nat -> nat -> R).
Hypothesis a_language : language n V pL Pstar.

(** Ω* has the eigenvalues λ_0 >= λ_1 >= ..., and orthonormal eigenvectors u_i; θ is the d-th eigenvalue. *)
Variables (lam : nat -> R) (u : nat -> nat -> R).
Let Omega : nat -> nat -> R := substitutability n pL Pstar.
Let theta : R := lam (pred d).
Hypothesis eigenvalues : eigenbasis V Omega lam u.
Hypothesis dimension : (0 < d <= V)%nat.

(** 20a. The least loss of all features and embeddings is −½ Σ_{i<d} λ_i. They have it if and only if the row-span belongs
    to the top d eigenvalues and Phiᵀf(s) is the projection of p*_s on it; the first d eigenvectors are such a Phi. *)
Theorem best_embeddings :
  (forall Phi F, - / 2 * sum d lam <= quad_loss n d V pL Pstar Phi F) /\
  quad_loss n d V pL Pstar u (means V u Pstar) = - / 2 * sum d lam /\
  forall Phi F, quad_loss n d V pL Pstar Phi F = - / 2 * sum d lam <->
    top_eigenspace d V lam u Phi /\
    forall s, (s < n)%nat -> 0 < pL s -> projection d V Phi (Pstar s) (logits d Phi (F s)).
Proof. exact (best_embeddings.best_embeddings n V d pL Pstar lam u a_language eigenvalues dimension). Qed.

(** 20b. The excess is that of the features for their Phi, and that of Phi; both are nonnegative. *)
Theorem excess_splits Pi : projector d V Phi Pi ->
  quad_loss n d V pL Pstar Phi F + / 2 * sum d lam
  = / 2 * sum n (fun s => pL s * sum V (fun w => (logits d Phi (F s) w - times V Pi (Pstar s) w) ^ 2))
    + / 2 * (sum d lam - trace_of_product V Pi Omega) /\
  0 <= sum d lam - trace_of_product V Pi Omega.
Proof.
  exact (excess_splits.excess_splits n V d pL Pstar lam u a_language eigenvalues dimension Phi F Pi).
Qed.

(** 20b. Every Phi has such a Π. *)
Theorem projector_exists : exists Pi, projector d V Phi Pi.
Proof. exact (substitutability.projector_exists V d Phi). Qed.

(** 20e. At the optimum, with orthonormal rows, words with nearby columns of Ω* have nearby embeddings; and where one is a
    times as likely as the other in every context, its embedding is a times the other's. *)
Theorem parallel_embeddings w w' : orthonormal d V Phi -> jointly_optimal_within 0 n d V pL Pstar Phi F ->
  (w < V)%nat -> (w' < V)%nat ->
  theta * norm2 d (fun j => Phi j w - Phi j w') <= norm2 V (fun y => Omega y w - Omega y w') /\
  forall a, 0 < theta -> (forall s, (s < n)%nat -> 0 < pL s -> Pstar s w = a * Pstar s w') ->
    forall j, (j < d)%nat -> Phi j w = a * Phi j w'.
Proof.
  exact (parallel_embeddings.parallel_embeddings n V d pL Pstar lam u a_language eigenvalues dimension Phi F w w').
Qed.

(** A task with a 1-Lipschitz loss, and a witness of loss at most τ on the truth, in the row-span or not. *)
Variables (k : nat) (T : nat -> nat -> R) (loss : R -> nat -> R) (v : nat -> R) (tau eps gamma : R).
Hypothesis a_task : task n k T.
Hypothesis covering : covers gamma n k pL T.
Hypothesis lipschitz_loss : one_lipschitz loss.
Hypothesis natural : task_loss n k T loss (fun s => dot V v (Pstar s)) <= tau.

(** 20c. Transfer on f(s), with the eigenvalues beyond the first d. *)
Theorem learned_embeddings B :
  forall (epsilon_optimal : jointly_optimal_within eps n d V pL Pstar Phi F), norm2 V v <= B ->
  best_loss_at_most n k d T loss F (tau + B * sqrt ((2 * eps + sum (V - d) (fun i => lam (d + i)%nat)) / gamma)).
Proof.
  exact (learned_embeddings.learned_embeddings n V d k pL Pstar T loss Phi F v tau gamma a_language a_task covering
           lipschitz_loss natural lam u B eps eigenvalues dimension).
Qed.

(** 20d. v = Πv + v_⊥: the first part pays for the features, the second for what it scores. *)
Theorem aligned_transfer Pi : projector d V Phi Pi ->
  let inside := times V Pi v in
  let outside := fun w => v w - inside w in
  let eps_1 := / 2 * sum n (fun s => pL s * sum V (fun w => (logits d Phi (F s) w - times V Pi (Pstar s) w) ^ 2)) in
  best_loss_at_most n k d T loss F
    (tau + (norm2 V inside * sqrt (2 * eps_1) + sqrt (dot V outside (times V Omega outside))) / sqrt gamma) /\
  ((d < V)%nat -> top_eigenspace d V lam u Phi ->
   sqrt (dot V outside (times V Omega outside)) <= sqrt (lam d) * norm2 V outside).
Proof.
  exact (aligned_transfer.aligned_transfer n V d k pL Pstar T loss Phi F v tau gamma a_language a_task covering
           lipschitz_loss natural lam u eigenvalues dimension Pi).
Qed.

(** 20g. Of the eigenvalues beyond the first d, only the next one counts. *)
Theorem next_eigenvalue B : (d < V)%nat ->
  forall (epsilon_optimal : jointly_optimal_within eps n d V pL Pstar Phi F), norm2 V v <= B ->
  best_loss_at_most n k d T loss F (tau + B * sqrt ((2 * eps + lam d) / gamma)).
Proof.
  exact (fun below => next_eigenvalue.next_eigenvalue n V d k pL Pstar T loss Phi F v tau gamma a_language a_task
           covering lipschitz_loss natural lam u B eps eigenvalues (conj (proj1 dimension) below)).
Qed.

End Embeddings.
