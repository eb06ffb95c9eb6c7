"""How time, memory and disk grow with the number of records: 10,000, 100,000 and 1,000,000.

    python -m benchmarks.growth --documents projects-100k.jsonl.xz --work /var/tmp/growth --sizes 10000

For each size: a cold and a warm full `indexer reindex`, the time until one changed record is visible, opening in a new
process, new searches of the API and the page with 1 and 8 clients, and the size of the index. The figures of a size are
written to benchmarks/growth.json part by part, so that a run that was interrupted continues with the missing parts, and
a large size can be run alone. Then the table in benchmarks/SPEED.md and the plot benchmarks/growth.svg are renewed.

The file has 100,000 records. Larger sizes repeat them with other ids, and in each repetition a third of the longer
written forms are replaced by new ones, so that the vocabulary grows about as that of a real collection would.
"""
