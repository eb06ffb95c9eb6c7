"""How fast indexing, searching, opening and serving are, beside other engines given the same terms.

    python -m benchmarks.speed --documents projects-100k.jsonl.xz --work /var/tmp/speed

Measured for us and each peer in one run: absolute times tell of the machine, ratios of the engines.

What every engine is given. Each record is analysed once, before any clock starts, and every engine gets those same
terms: three fields, one for each kind (exact, base, part), whichever text field a term comes from. That is the
quickest layout for a peer: it looks a word up once, where we look in eight weighted fields and score each.
`tantivy by field` has a field for each kind and text field, weighted as ours are, and so does the same work as we do.
Exact and base terms have positions, part terms have none. Every engine keeps the record itself, as we store it, and
the same facet values: the years that it covers, its funders, its status. Peers are told the status of one fixed day
when they index; we compute it for the day of the search.

What every engine answers. The exact total, the ten best documents by BM25, decoded, and the counts of three facets.
A facet's counts pass over the filter on itself, as on our page; peers, which have no such thing, ask a second time.
Each uses the quickest way that its library offers: see the modules of `benchmarks.speed.peers`.

What is checked. Totals and counts are compared with a plain count over the terms (`benchmarks.speed.plain`), on every
query; an engine that differs is named. The order of hits is not: each engine has its own BM25. Tantivy and FTS5
have terms one after another where ours share a position, so phrases are asked of exact terms: one for each word.
"""
