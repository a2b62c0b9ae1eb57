-- Who may use what. Instants are microseconds since 1970, in UTC, as everywhere in this store.

CREATE TABLE integrations (
    id     TEXT NOT NULL PRIMARY KEY,
    name   TEXT NOT NULL,
    id_key BLOB NOT NULL CHECK (length(id_key) = 32)
) STRICT, WITHOUT ROWID;

CREATE TABLE rooftops (
    integration  TEXT    NOT NULL REFERENCES integrations (id),
    id           TEXT    NOT NULL,
    position     INTEGER NOT NULL,
    name         TEXT    NOT NULL,
    time_zone    TEXT    NOT NULL,
    store_number TEXT    NOT NULL,
    PRIMARY KEY (integration, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE connections (
    integration     TEXT    NOT NULL REFERENCES integrations (id),
    id              TEXT    NOT NULL,
    position        INTEGER NOT NULL,
    pack            TEXT    NOT NULL,
    settings        TEXT    NOT NULL, -- JSON: name to text
    service_account TEXT,
    PRIMARY KEY (integration, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE clients (
    id   TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
    id          TEXT    NOT NULL PRIMARY KEY,
    client      TEXT    NOT NULL REFERENCES clients (id),
    secret_hash BLOB    NOT NULL CHECK (length(secret_hash) = 32),
    created_at  INTEGER NOT NULL,
    revoked_at  INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE consents (
    integration  TEXT    NOT NULL REFERENCES integrations (id),
    id           TEXT    NOT NULL,
    client       TEXT    NOT NULL REFERENCES clients (id),
    granted_by   TEXT    NOT NULL,
    rooftops     TEXT    NOT NULL, -- JSON: ids
    entitlements TEXT    NOT NULL, -- JSON: words
    classes      TEXT    NOT NULL, -- JSON: words
    write        INTEGER NOT NULL CHECK (write IN (0, 1)),
    from_at      INTEGER NOT NULL,
    until_at     INTEGER,
    revoked_at   INTEGER,
    PRIMARY KEY (integration, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX consents_of_client ON consents (integration, client);
