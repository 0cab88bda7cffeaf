"""What reading and writing have in common."""

ARTICLES = "articles.jsonl"
HEAD = "#FORMAT=WebAnno TSV 3"
