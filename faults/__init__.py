"""Killing processes under load, and counting what it cost. The ledger and the checker know nothing of the app's code."""
