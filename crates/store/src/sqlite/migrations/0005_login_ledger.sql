-- The lock-out guard's count.

CREATE TABLE login_attempts (
    integration TEXT    NOT NULL REFERENCES integrations (id),
    number      INTEGER NOT NULL,
    account     TEXT    NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('password', 'code')),
    secret      BLOB    NOT NULL CHECK (length(secret) = 32), -- a keyed fingerprint
    begun_at    INTEGER NOT NULL,
    outcome     TEXT CHECK (outcome IN ('accepted', 'refused', 'not_sent')), -- null: no answer
    lifted      INTEGER NOT NULL DEFAULT 0 CHECK (lifted IN (0, 1)),
    PRIMARY KEY (integration, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX login_attempts_of_account ON login_attempts (integration, account, begun_at);
CREATE INDEX login_attempts_by_secret ON login_attempts (integration, account, secret);

CREATE TABLE account_states (
    integration       TEXT    NOT NULL REFERENCES integrations (id),
    account           TEXT    NOT NULL,
    locked_at         INTEGER,
    signed_in_at      INTEGER,
    signed_in_attempt INTEGER, -- the highest number of an attempt when it was last signed in
    PRIMARY KEY (integration, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE totp_steps (
    integration TEXT    NOT NULL REFERENCES integrations (id),
    account     TEXT    NOT NULL,
    step        INTEGER NOT NULL,
    PRIMARY KEY (integration, account, step)
) STRICT, WITHOUT ROWID;
