(** Bernstein's inequality: a score that varies little has a small log-moment generating function. *)

From Coq Require Import Reals.
From Rooteps Require Import foundations.definitions foundations.divergence arrows.
Open Scope R_scope.

(** log x <= x − 1 *)
Lemma logarithm V p v t : distribution V p ->
  log_mgf V p v t <= sum V (fun w => p w * exp (t * (v w - dot V v p))) - 1.
Proof. apply log_mgf_below. Qed.

(** e^y <= 1 + y + y²/(2(1 − b/3)) where y <= b < 3, in the mean. *)
Lemma pointwise V p v a b t :
  distribution V p -> (forall w, (w < V)%nat -> a <= v w <= b) -> Rabs t * (b - a) < 3 ->
  sum V (fun w => p w * exp (t * (v w - dot V v p)))
  <= 1 + t ^ 2 * variance V p v / (2 * (1 - Rabs t * (b - a) / 3)).
Proof. apply mgf_bernstein. Qed.

Theorem bernstein V p v a b mu : distribution V p -> (forall w, (w < V)%nat -> a <= v w <= b) ->
  (b - a) / 3 < mu -> 0 < mu -> psi V p v mu <= variance V p v / (2 * (mu - (b - a) / 3)).
Proof. apply arrows.bernstein. Qed.
