"""The demo: two fictional practices with their people, three service lines, some weeks of history, one lead at each stage."""
