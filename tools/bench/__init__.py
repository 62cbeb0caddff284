"""Measure the book and write BENCHMARKS.md: `make bench`.

`times` holds the clock and everything that is built, `pages` what a reader's browser loads. All of
it happens in a copy of the project. In the environment: RUNS=1 to be quick, SUITE=no without the
whole suite, BEFORE=<commit> to build an earlier version on the same machine in the same run.
"""
