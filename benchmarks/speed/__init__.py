"""The speed of indexing, searching, opening and serving, compared with other engines that get the same terms.

    python -m benchmarks.speed --documents projects-100k.jsonl.xz --work /var/tmp/speed

Hankehaku and all peers are measured in one run: compare ratios, because absolute times depend on the machine.

Input. Each record is analysed once, before timing starts, and every engine gets the same terms in three fields, one per
term kind (exact, base, part), regardless of the text field of a term. This is the fastest layout for a peer: it looks
up a word once, whereas Hankehaku searches and scores eight weighted fields. `tantivy by field` has a field per kind and
text field, with our weights, and so does the same work as Hankehaku. Exact and base terms have positions, part terms do
not. Every engine stores the record as Hankehaku does, and the same facet values: the years that it covers, its funders
and its status. Peers index the status of one fixed day; Hankehaku computes it for the day of the search.

Output. Every engine returns the exact total, the ten best documents by BM25, decoded, and the counts of three facets.
The counts of a facet ignore the filter on that facet, as on the results page; peers run a second search for this. Each
peer uses the fastest method of its library: see the modules of `benchmarks.speed.peers`.

Whole answers. Our API and page are compared over HTTP with OpenSearch and Datasette, which analyse the records
themselves: see `benchmarks.speed.answers`.

Checks. The totals and counts of every query are compared with counts computed directly from the terms
(`benchmarks.speed.reference_counts`), and engines that differ are reported. The order of hits is not compared, because
each engine has its own BM25. Tantivy and FTS5 put terms at successive positions where Hankehaku's share a position, so
phrases are searched in exact terms, of which each word has one.
"""
