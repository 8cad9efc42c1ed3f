"""One module per command, each with `main(checkout)` that returns the exit code."""
