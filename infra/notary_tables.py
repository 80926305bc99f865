"""The notary's tables, as one step of a tenant's migration."""

from typing import Final

NOTARY_TABLES: Final = """
    -- The proof tree over the log (domain/tiles.py); it can be made again from the log.
    CREATE TABLE {s}.notary_tile (
        level int,
        number bigint,
        hashes bytea NOT NULL,
        PRIMARY KEY (level, number)
    );
    -- Hashes do not compress.
    ALTER TABLE {s}.notary_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

    -- What was signed cannot be made again: kept for ever, as the log is.
    CREATE TABLE {s}.checkpoint (
        origin text,
        tree_size bigint CHECK (tree_size > 0),
        root bytea NOT NULL,
        signed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (origin, tree_size)
    );
    CREATE INDEX ON {s}.checkpoint (signed_at);
    -- Lines of the signed note: our own, and those of witnesses.
    CREATE TABLE {s}.checkpoint_signature (
        origin text,
        tree_size bigint,
        verifier_key text,
        witness boolean NOT NULL,
        line text NOT NULL,
        kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (origin, tree_size, verifier_key),
        FOREIGN KEY (origin, tree_size) REFERENCES {s}.checkpoint
    );
    CREATE TABLE {s}.checkpoint_delivery (
        origin text,
        tree_size bigint,
        way text,
        delivered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (origin, tree_size, way),
        FOREIGN KEY (origin, tree_size) REFERENCES {s}.checkpoint
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {s}.checkpoint
        FOR EACH STATEMENT EXECUTE FUNCTION {s}.refuse_change();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {s}.checkpoint_signature
        FOR EACH STATEMENT EXECUTE FUNCTION {s}.refuse_change();
    ALTER TABLE {s}.checkpoint ENABLE ALWAYS TRIGGER append_only;
    ALTER TABLE {s}.checkpoint_signature ENABLE ALWAYS TRIGGER append_only;

    GRANT SELECT, INSERT, DELETE ON {s}.notary_tile TO {service};
    GRANT SELECT, INSERT ON {s}.checkpoint, {s}.checkpoint_signature, {s}.checkpoint_delivery
        TO {service};
    """
