-- The event log: rows are added, never changed, and the oldest are deleted after a while.

CREATE TABLE event_sequences (
    integration TEXT    NOT NULL PRIMARY KEY REFERENCES integrations (id),
    value       INTEGER NOT NULL, -- number of the last event
    deleted     INTEGER NOT NULL  -- number of the last event that was deleted; so were all before it
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    integration TEXT    NOT NULL REFERENCES integrations (id),
    seq         INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    type        TEXT    NOT NULL,
    rooftop     TEXT,             -- null: it concerns the whole integration
    area        TEXT,             -- the right that is needed to see it there; null: none beside the rooftop
    at          INTEGER NOT NULL,
    data        TEXT    NOT NULL, -- JSON
    PRIMARY KEY (integration, seq),
    FOREIGN KEY (integration, rooftop) REFERENCES rooftops (integration, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX events_by_id ON events (integration, id);
CREATE INDEX events_by_type ON events (integration, type, seq);
