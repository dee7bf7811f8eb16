"""What things cost, measured on a running installation: ratios and percentiles, never a test's verdict."""
