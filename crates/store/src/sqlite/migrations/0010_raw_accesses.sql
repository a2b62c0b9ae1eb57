-- The dealer may let a client look at the DMS's own pages, and every look is recorded.

ALTER TABLE consents ADD COLUMN raw INTEGER NOT NULL DEFAULT 0 CHECK (raw IN (0, 1));

CREATE TABLE raw_accesses (
    integration TEXT    NOT NULL REFERENCES integrations (id),
    number      INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    client      TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    session     TEXT    NOT NULL,
    user        TEXT    NOT NULL,
    account     TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    record      TEXT    NOT NULL,
    rooftop     TEXT    NOT NULL,
    pages       TEXT    NOT NULL, -- JSON list of names
    PRIMARY KEY (integration, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER raw_accesses_are_not_changed BEFORE UPDATE ON raw_accesses
BEGIN
    SELECT raise(ABORT, 'the audit log is only added to');
END;

CREATE TRIGGER raw_accesses_are_not_deleted BEFORE DELETE ON raw_accesses
BEGIN
    SELECT raise(ABORT, 'the audit log is only added to');
END;
