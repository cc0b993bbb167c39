"""What the local cloud adds to MiniStack 1.5.33, in its own process.

MiniStack's private tables are used, so its version is pinned (see ../venv.ts) and the contract test in
test/local/emulator must pass before the pin moves. Each module replaces or wraps one thing and says which.
"""
