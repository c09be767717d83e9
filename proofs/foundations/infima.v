(** [infimum_at_most] is what it says, by Coquelicot's greatest lower bound in the extended reals. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Rooteps Require Import foundations.definitions.
Open Scope R_scope.

Theorem infimum_is_glb {A : Type} (f : A -> R) (b : R) :
  infimum_at_most f b <-> Rbar_le (Glb_Rbar (fun x => exists a, x = f a)) b.
Proof.
  destruct (Glb_Rbar_correct (fun x => exists a, x = f a)) as [L G]. split.
  - intros H. apply Rbar_not_lt_le. intros N.
    destruct (Glb_Rbar (fun x => exists a, x = f a)) as [g| |] eqn:E; simpl in N; try easy.
    + destruct (H (g - b)) as [a Ha]; [lra|]. specialize (L (f a) (ex_intro _ a eq_refl)). simpl in L. lra.
    + destruct (H 1 Rlt_0_1) as [a Ha]. now specialize (L (f a) (ex_intro _ a eq_refl)).
  - intros H delta Hd. apply Classical_Prop.NNPP. intros N.
    assert (B : is_lb_Rbar (fun x => exists a, x = f a) (b + delta)).
    { intros x [a ->]. simpl. apply Rnot_lt_le. intros F. apply N. now exists a. }
    specialize (G _ B). pose proof (Rbar_le_trans _ _ _ G H) as C. simpl in C. lra.
Qed.
