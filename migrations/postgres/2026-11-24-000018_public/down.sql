DROP INDEX facts_kind_received_idx;

DROP INDEX facts_provider_received_idx;

DROP TABLE alarms;

DROP TABLE release_replies;

DROP TABLE release_promises;

DROP TABLE release_curves;

DROP TABLE release_rows;

DROP TABLE releases;
