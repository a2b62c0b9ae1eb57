-- Screens that were not those that the packs know, from their first sight to their end.

CREATE TABLE drifts (
    integration  TEXT    NOT NULL REFERENCES integrations (id),
    id           TEXT    NOT NULL,
    rooftop      TEXT    NOT NULL, -- empty: of no rooftop, as a sign-in
    page         TEXT    NOT NULL,
    field        TEXT    NOT NULL, -- empty: the page as a whole
    kind         TEXT    NOT NULL,
    detail       TEXT    NOT NULL, -- of the last sighting, for the operator
    sightings    INTEGER NOT NULL,
    first_at     INTEGER NOT NULL,
    last_at      INTEGER NOT NULL,
    recovered_at INTEGER,          -- null: not over yet
    PRIMARY KEY (integration, id)
) STRICT, WITHOUT ROWID;

-- There is one of a sort at a time.
CREATE UNIQUE INDEX drifts_open ON drifts (integration, rooftop, page, field, kind) WHERE recovered_at IS NULL;
