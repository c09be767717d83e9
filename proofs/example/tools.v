(** What the numbers of the example are shown with: tables of what the quantities are made of, and g* between two
    parameters at which it is known. *)

From Interval Require Export Tactic.
From Rooteps Require Export counterexamples.tools example.world.
Open Scope R_scope.

Definition within (x y : R) : Prop := Rabs (x - y) <= 1/1000000.

(** x is y, but for e at most: an entry of a table. *)
Definition near (e x y : R) : Prop := y - e <= x <= y + e.

(** An entry of a table; its entries in the three contexts; those of the four words in context s. *)
Ltac recall entry := let known := fresh in pose proof entry as known; cbv [near vector matrix nth] in known.
Ltac below := repeat constructor.
Ltac in_contexts table :=
  recall (table 0%nat ltac:(below)); recall (table 1%nat ltac:(below)); recall (table 2%nat ltac:(below)).
Ltac in_words table s :=
  recall (table s 0%nat ltac:(below) ltac:(below)); recall (table s 1%nat ltac:(below) ltac:(below));
  recall (table s 2%nat ltac:(below) ltac:(below)); recall (table s 3%nat ltac:(below) ltac:(below)).

(** All written out, but for probabilities; and but for all that a table of example/pieces.v has. *)
Ltac pieces := cbv -[Rminus Rdiv Rle Rge Rgt Rmax Rmin Rabs exp ln sqrt pow IZR Pstar P Q].
Ltac quantities := cbv -[Rminus Rdiv Rle Rge Rgt Rmax Rmin Rabs exp ln sqrt pow IZR KL distance variance psi
  cross_entropy dot mean_error_at Pstar P Q Phi v lam].
Ltac enclosed := pieces; maxima; interval with (i_prec 60).
Ltac number := quantities; maxima; interval with (i_prec 60).

(** g* at x, from two parameters at whose divergences it is known, below and above x. *)
Lemma curve_between x g t t' low high : largest_distance x g -> 0 < t -> 0 < t' ->
  curve_divergence t <= x -> x <= curve_divergence t' -> low <= curve_distance t -> curve_distance t' <= high ->
  low <= g <= high.
Proof.
  intros Hg Ht Ht' H H' L L'. destruct exact_curve_summary as (_ & _ & increasing & _).
  pose proof (increasing _ _ _ _ (curve_exact t Ht) Hg H). pose proof (increasing _ _ _ _ Hg (curve_exact t' Ht') H').
  lra.
Qed.

(** g* near y, from parameters on both sides of t. *)
Ltac bracketed H t y :=
  match type of H with
  | largest_distance _ ?g =>
    assert (y - 1/10000000 <= g <= y + 1/10000000)
      by (apply (curve_between _ g (t - 1/50000000) (t + 1/50000000) _ _ H);
          [lra|lra|quantities; interval with (i_prec 70)..])
  end.
