"""What things cost: `python3 manage.py bench NAME`. Each module in here is one bench, with `run(size) -> Result`; what
they share is in `benchmarks.kit`. Ratios inside one run hold on any machine, times do not, and no test judges them."""
