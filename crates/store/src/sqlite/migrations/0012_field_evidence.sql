-- Which evidence found each field of each page, by day.

CREATE TABLE field_evidence (
    integration TEXT    NOT NULL,
    rooftop     TEXT    NOT NULL,
    page        TEXT    NOT NULL,
    field       TEXT    NOT NULL,
    evidence    TEXT    NOT NULL,
    day         TEXT    NOT NULL, -- in UTC, as 2026-01-21
    reads       INTEGER NOT NULL CHECK (reads > 0),
    PRIMARY KEY (integration, rooftop, page, field, evidence, day),
    FOREIGN KEY (integration, rooftop) REFERENCES rooftops (integration, id)
) STRICT, WITHOUT ROWID;
