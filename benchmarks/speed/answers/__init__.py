"""Whole answers over HTTP: our API and page, OpenSearch and Datasette, asked the same kind of searches in one run.

Searches. One to three words of one record, each of which at least one record in a thousand has; all of them must occur.
`new`: every search is asked once, so no reply is cached. `repeated`: fifty searches are asked again and again. The API
and the page are one server, so they get different searches; the other servers get those of the API.

Order. All servers run at the same time and are asked in turn: after a time of warming up, each measurement lasts some
seconds, and the servers take turns in several rounds per number of clients. Servers and client share the processors.

What is asked of each:

- Hankehaku, API: `/api/v1/search?q=…`. Ten hits with marked snippets, the exact total, all facets; also the totals of
  other widths, relaxed searches, corrections and related texts, which no peer returns. The server is `searchapp` with
  its default number of workers, on the index of `indexer reindex`.
- Hankehaku, page: `/?q=…`, the same as HTML.
- OpenSearch: one node with one shard, no replica and a heap of 1 GiB; the records are indexed by its own `finnish`
  analyzer, with the offsets that its highlighter uses, and merged into one segment. `multi_match` of the type
  `cross_fields` with all words, our fields and our weights; ten hits with highlights as long as ours,
  `track_total_hits`, and a `terms` aggregation per facet of ours. No search has a filter, so there is no `post_filter`.
  Replies leave out the long texts, as ours do.
- Datasette: the table of records in SQLite with FTS5, as JSON: ten rows in the order of the table, the exact total, and
  three facets (year, funder, status). It has no Finnish analysis and no highlights.

Before the measurement a sample of searches is asked, and what the replies contain is printed.
"""
