"""Files of records: delimited tables, Excel workbooks, JSON and JSON Lines."""
