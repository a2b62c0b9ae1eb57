-- Signed-in sessions, and sign-ins that wait for a code.

CREATE TABLE sessions (
    integration TEXT    NOT NULL REFERENCES integrations (id),
    id          TEXT    NOT NULL,
    token_hash  BLOB    NOT NULL CHECK (length(token_hash) = 32),
    client      TEXT    NOT NULL REFERENCES clients (id),
    key         TEXT    NOT NULL REFERENCES api_keys (id),
    connection  TEXT    NOT NULL,
    account     TEXT    NOT NULL,
    user        TEXT    NOT NULL,
    user_name   TEXT    NOT NULL,
    rights      TEXT    NOT NULL, -- JSON
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    revoked_at  INTEGER,
    PRIMARY KEY (integration, id),
    FOREIGN KEY (integration, connection) REFERENCES connections (integration, id)
) STRICT;

-- A token is looked up before its integration is known: the one index that does not begin with the integration.
CREATE UNIQUE INDEX sessions_by_token ON sessions (token_hash);
CREATE INDEX sessions_of_account ON sessions (integration, account, expires_at);
CREATE INDEX sessions_by_end ON sessions (integration, expires_at);

CREATE TABLE challenges (
    integration   TEXT    NOT NULL REFERENCES integrations (id),
    id            TEXT    NOT NULL,
    client        TEXT    NOT NULL REFERENCES clients (id),
    connection    TEXT    NOT NULL,
    account       TEXT    NOT NULL,
    method        TEXT    NOT NULL,
    pending       BLOB    NOT NULL, -- sealed
    expires_at    INTEGER NOT NULL,
    wrong_answers INTEGER NOT NULL,
    PRIMARY KEY (integration, id),
    FOREIGN KEY (integration, connection) REFERENCES connections (integration, id)
) STRICT;
