"""Make the Census tables of the book anew from the official files of County Business Patterns.

`python -m tools.census --help` says how; `files` fetches, `records` reads, `tables` shapes,
`package` compares, checks and writes.
"""
