-- The mirror: records of every kind, where each of their fields was found, and how their syncs stand.

CREATE TABLE sequences (
    integration TEXT    NOT NULL PRIMARY KEY REFERENCES integrations (id),
    epoch       INTEGER NOT NULL,
    value       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The wide columns stand last, so that reading the narrow ones does not touch them.
CREATE TABLE records (
    integration TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    rooftop     TEXT    NOT NULL,
    native_key  TEXT    NOT NULL,
    status      TEXT COLLATE NOCASE,
    updated_at  INTEGER NOT NULL,
    first_seq   INTEGER NOT NULL, -- its place in lists, for ever
    seq         INTEGER NOT NULL, -- of its last change
    hash        BLOB    NOT NULL CHECK (length(hash) = 32),
    mark        TEXT,
    settled     INTEGER NOT NULL CHECK (settled IN (0, 1)),
    pack        TEXT    NOT NULL,
    read_at     INTEGER NOT NULL,
    states      TEXT,             -- JSON; null if there are none
    fragments   TEXT,             -- JSON; null if there are none
    body        TEXT    NOT NULL,
    PRIMARY KEY (integration, kind, id),
    FOREIGN KEY (integration, rooftop) REFERENCES rooftops (integration, id)
) STRICT;

-- Lists: one rooftop in order. Status and mark are in it, so that filtering by them reads nothing else.
CREATE INDEX records_in_order ON records (integration, kind, rooftop, first_seq, id, status, updated_at);
-- Syncs: by the DMS's own key. Two records with one key would be one record under two ids.
CREATE UNIQUE INDEX records_by_native_key ON records (integration, kind, rooftop, native_key);

CREATE TABLE provenance (
    integration TEXT NOT NULL,
    kind        TEXT NOT NULL,
    id          TEXT NOT NULL,
    fields      TEXT NOT NULL, -- JSON
    PRIMARY KEY (integration, kind, id),
    FOREIGN KEY (integration, kind, id) REFERENCES records (integration, kind, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE quarantine (
    integration TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    rooftop     TEXT    NOT NULL,
    native_key  TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    since       INTEGER NOT NULL,
    PRIMARY KEY (integration, kind, rooftop, native_key),
    FOREIGN KEY (integration, rooftop) REFERENCES rooftops (integration, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_states (
    integration TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    rooftop     TEXT    NOT NULL,
    good_since  INTEGER,
    tried_at    INTEGER NOT NULL,
    failure     TEXT,
    quarantined INTEGER NOT NULL,
    PRIMARY KEY (integration, kind, rooftop),
    FOREIGN KEY (integration, rooftop) REFERENCES rooftops (integration, id)
) STRICT, WITHOUT ROWID;
