"""Every table outside the read models: the SQL of the steps that migrations.py takes, in order.

A step, once released, is never edited: a later step corrects it. `{s}` is the schema, `{service}` and `{shredder}` are
the roles, `{append_only}` is the SQLSTATE of whoever tries to change the log.
"""

from typing import Final

from infra.notary_tables import NOTARY_TABLES

CONTROL_STEPS: Final = (
    """
    CREATE TABLE {s}.tenant (
        code text PRIMARY KEY,
        schema text UNIQUE NOT NULL,
        name text NOT NULL,
        purpose text NOT NULL CHECK (purpose IN ('production', 'demonstration')),
        opened_at timestamptz NOT NULL
    );
    GRANT USAGE ON SCHEMA {s} TO {service};
    GRANT SELECT ON {s}.tenant, {s}.schema_version TO {service};
    """,
)

TENANT_STEPS: Final = (
    """
    CREATE TABLE {s}.stored_events (
        originator_id uuid NOT NULL,
        originator_version bigint NOT NULL,
        topic text NOT NULL,
        state bytea NOT NULL,
        notification_id bigint NOT NULL CHECK (notification_id > 0),
        recorded_at timestamptz NOT NULL,
        region text,
        programme text,
        period text,
        PRIMARY KEY (originator_id, originator_version)
    ) WITH (
        -- Nothing is ever updated or deleted: vacuum early for the visibility map only.
        autovacuum_vacuum_threshold = 100000000,
        autovacuum_vacuum_scale_factor = 0.5,
        autovacuum_analyze_threshold = 1000,
        autovacuum_analyze_scale_factor = 0.01
    );
    CREATE UNIQUE INDEX stored_events_notification_id_idx ON {s}.stored_events (notification_id);

    -- One row: whoever appends locks it, so positions are gapless and in commit order. Its time is
    -- the last recorded_at, its epoch changes when a backup is restored.
    CREATE TABLE {s}.log_head (
        one int PRIMARY KEY CHECK (one = 1),
        last bigint NOT NULL,
        at timestamptz NOT NULL,
        epoch bigint NOT NULL
    ) WITH (fillfactor = 50);
    INSERT INTO {s}.log_head VALUES (1, 0, '2000-01-01T00:00:00Z', 1);

    CREATE TABLE {s}.command (
        actor text,
        command_id uuid,
        digest bytea NOT NULL,
        result bytea NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (actor, command_id)
    );

    CREATE FUNCTION {s}.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
    BEGIN
        RAISE EXCEPTION 'the log is append-only' USING ERRCODE = {append_only};
    END $$;
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {s}.stored_events
        FOR EACH STATEMENT EXECUTE FUNCTION {s}.refuse_change();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {s}.command
        FOR EACH STATEMENT EXECUTE FUNCTION {s}.refuse_change();
    CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON {s}.log_head
        FOR EACH STATEMENT EXECUTE FUNCTION {s}.refuse_change();

    -- Only who owns the table, and only in a statement that does nothing else, opens a new epoch.
    CREATE FUNCTION {s}.refuse_unless_epoch() RETURNS trigger
        LANGUAGE plpgsql SET search_path = '' AS $$
    BEGIN
        IF (NEW.one, NEW.last, NEW.at) = (OLD.one, OLD.last, OLD.at) AND NEW.epoch > OLD.epoch
            AND pg_has_role((SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'the head of the log only goes forward' USING ERRCODE = {append_only};
    END $$;
    -- The condition is here and not in the function: an append pays for no call. A time that is
    -- ahead already, since the clock was put back, may stay; none may be put ahead.
    CREATE TRIGGER forward_only BEFORE UPDATE ON {s}.log_head FOR EACH ROW
        WHEN (
            NEW.one <> OLD.one OR NEW.last < OLD.last OR NEW.at < OLD.at OR NEW.epoch <> OLD.epoch
            OR NEW.at > greatest(OLD.at, clock_timestamp() + interval '1 minute')
        )
        EXECUTE FUNCTION {s}.refuse_unless_epoch();
    -- ALWAYS: session_replication_role = replica does not get round it.
    ALTER TABLE {s}.stored_events ENABLE ALWAYS TRIGGER append_only;
    ALTER TABLE {s}.command ENABLE ALWAYS TRIGGER append_only;
    ALTER TABLE {s}.log_head ENABLE ALWAYS TRIGGER append_only;
    ALTER TABLE {s}.log_head ENABLE ALWAYS TRIGGER forward_only;

    CREATE TABLE {s}.tenant_key (name text PRIMARY KEY, wrapped bytea NOT NULL);
    CREATE TABLE {s}.person_key (
        person uuid,
        scope text,
        wrapped bytea NOT NULL,
        PRIMARY KEY (person, scope)
    );
    -- Keyed digests, outside the log: a plain hash of a NIK can be guessed.
    CREATE TABLE {s}.person_index (
        kind text,
        digest bytea,
        person uuid,
        PRIMARY KEY (kind, digest, person)
    );

    CREATE TABLE {s}.projection_position (name text PRIMARY KEY, at bigint NOT NULL)
        WITH (fillfactor = 50);
    CREATE TABLE {s}.projector_lease (
        name text PRIMARY KEY,
        holder text NOT NULL,
        until timestamptz NOT NULL
    );

    GRANT USAGE ON SCHEMA {s} TO {service}, {shredder};
    GRANT SELECT, INSERT ON {s}.stored_events, {s}.command TO {service};
    GRANT SELECT, UPDATE (last, at) ON {s}.log_head TO {service};
    GRANT SELECT, INSERT ON {s}.tenant_key, {s}.person_key TO {service};
    GRANT SELECT, INSERT, DELETE ON {s}.person_index TO {service};
    GRANT SELECT, INSERT, UPDATE, DELETE ON {s}.projection_position, {s}.projector_lease
        TO {service};
    GRANT SELECT ON {s}.schema_version TO {service};
    GRANT SELECT, DELETE ON {s}.person_key, {s}.person_index TO {shredder};
    """,
    """
    -- Photos and scans, sealed; each row with its own key, wrapped. Facts cite them by digest.
    CREATE TABLE {s}.evidence_blob (
        digest text PRIMARY KEY,
        kind text NOT NULL,
        size_bytes int NOT NULL,
        original_digest text NOT NULL,
        wrapped bytea NOT NULL,
        sealed bytea NOT NULL,
        kept_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    -- Ciphertext does not compress.
    ALTER TABLE {s}.evidence_blob ALTER COLUMN sealed SET STORAGE EXTERNAL;
    CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON {s}.evidence_blob
        FOR EACH STATEMENT EXECUTE FUNCTION {s}.refuse_change();
    ALTER TABLE {s}.evidence_blob ENABLE ALWAYS TRIGGER append_only;

    -- Uploads that arrive in parts: they are finished or expire.
    CREATE TABLE {s}.evidence_upload (
        id uuid PRIMARY KEY,
        account text NOT NULL,
        length int NOT NULL,
        digest text NOT NULL,
        region text NOT NULL,
        wrapped bytea NOT NULL,
        kept text,
        expires_at timestamptz NOT NULL
    );
    CREATE INDEX ON {s}.evidence_upload (account);
    CREATE INDEX ON {s}.evidence_upload (expires_at);
    CREATE TABLE {s}.evidence_part (
        upload uuid REFERENCES {s}.evidence_upload ON DELETE CASCADE,
        first int,
        size int NOT NULL,
        sealed bytea NOT NULL,
        PRIMARY KEY (upload, first)
    );
    ALTER TABLE {s}.evidence_part ALTER COLUMN sealed SET STORAGE EXTERNAL;

    GRANT SELECT, INSERT ON {s}.evidence_blob TO {service};
    GRANT SELECT, INSERT, UPDATE, DELETE ON {s}.evidence_upload, {s}.evidence_part TO {service};
    GRANT SELECT, DELETE ON {s}.evidence_blob TO {shredder};
    """,
    NOTARY_TABLES,
)
