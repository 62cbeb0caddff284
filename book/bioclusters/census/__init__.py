"""Make the Census tables of the book anew from the official files of County Business Patterns.

`python -m bioclusters.census --help` says how; `files` fetches, `records` reads, `tables` shapes,
`sizes` prepares establishments by size class for drawing, `package` compares, checks and writes.
"""
