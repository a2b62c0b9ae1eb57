-- What only the vault can open.

CREATE TABLE sealed_items (
    integration TEXT    NOT NULL REFERENCES integrations (id),
    kind        TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    sealed      BLOB    NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (integration, kind, key)
) STRICT;
