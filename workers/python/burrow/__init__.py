"""The Python side of the REPL: what a cell finds in its namespace, and how a cell is run."""
