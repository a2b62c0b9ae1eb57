-- The filter columns of vehicles, in the order of lists: a filtered list walks this narrow table and no other.
-- A record's rooftop and place never change, so they may lead its key here.

CREATE TABLE vehicle_facets (
    integration  TEXT    NOT NULL,
    rooftop      TEXT    NOT NULL,
    first_seq    INTEGER NOT NULL,
    id           TEXT    NOT NULL,
    status       TEXT COLLATE NOCASE,
    updated_at   INTEGER NOT NULL,
    condition    TEXT COLLATE NOCASE,
    vin          TEXT COLLATE NOCASE,
    stock_number TEXT COLLATE NOCASE,
    make         TEXT COLLATE NOCASE,
    model        TEXT COLLATE NOCASE,
    year         INTEGER,
    asking_price INTEGER, -- cents
    PRIMARY KEY (integration, rooftop, first_seq, id)
) STRICT, WITHOUT ROWID;

-- What names one vehicle is found without a walk, and still in the order of lists.
CREATE INDEX vehicles_by_vin ON vehicle_facets (integration, rooftop, vin, first_seq, id);
CREATE INDEX vehicles_by_stock_number ON vehicle_facets (integration, rooftop, stock_number, first_seq, id);
