-- A list as somebody narrowed it, under a name of their own. Nobody else's business.
CREATE TABLE saved_views (
    id BLOB NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts,
    list TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE UNIQUE INDEX saved_views_account_id_list_name_idx ON saved_views (account_id, list, name);
