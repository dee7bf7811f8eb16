"""What benches share: the result they print, and the servers they start for themselves."""
