-- A list as somebody narrowed it, under a name of their own. Nobody else's business.
CREATE TABLE saved_views (
    id UUID NOT NULL,
    account_id UUID NOT NULL REFERENCES accounts,
    list TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    query TEXT COLLATE "C" NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id)
);

CREATE UNIQUE INDEX saved_views_account_id_list_name_idx ON saved_views (account_id, list, name);
