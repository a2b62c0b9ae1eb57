-- Records whose values are known and must not change, and what is withheld because they did.

CREATE TABLE known_answers (
    integration TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    record      TEXT    NOT NULL,
    rooftop     TEXT    NOT NULL,
    native_key  TEXT    NOT NULL,
    fields      TEXT    NOT NULL, -- JSON: path to keyed digest
    pack        TEXT    NOT NULL, -- the pack that read it last
    added_at    INTEGER NOT NULL,
    checked_at  INTEGER,          -- null: not since it was added
    failed_at   INTEGER,          -- since when it is wrong; null: it is not
    failed      TEXT    NOT NULL, -- JSON: what is wrong
    PRIMARY KEY (integration, kind, record),
    FOREIGN KEY (integration, rooftop) REFERENCES rooftops (integration, id)
) STRICT, WITHOUT ROWID;

-- When an operator said that what looks like drift is right.
ALTER TABLE drifts ADD COLUMN confirmed_at INTEGER;

-- Whether what was read is withheld, since it cannot be what the DMS holds.
ALTER TABLE sync_states ADD COLUMN withheld INTEGER NOT NULL DEFAULT 0 CHECK (withheld IN (0, 1));
