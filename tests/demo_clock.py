"""The demo's clock, moved for a test."""

from benchmarks.kit.demo_clock import ZONE, ask, now, to_a_tuesday_at_ten

__all__ = ["ZONE", "ask", "now", "to_a_tuesday_at_ten"]
