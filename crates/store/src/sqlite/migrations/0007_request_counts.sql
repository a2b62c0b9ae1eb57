-- How many requests each connection has sent to its DMS, by day of UTC.

CREATE TABLE request_counts (
    integration TEXT    NOT NULL REFERENCES integrations (id),
    connection  TEXT    NOT NULL,
    day         TEXT    NOT NULL CHECK (length(day) = 10), -- 2026-01-21
    requests    INTEGER NOT NULL,
    PRIMARY KEY (integration, connection, day)
) STRICT, WITHOUT ROWID;
