"""Counterexamples that were found once and are kept: small, exact, certified again by every run of the tests."""

from rooteps.verification.museum.hall import Exhibit, exhibit, exhibits

__all__ = ["Exhibit", "exhibit", "exhibits"]
