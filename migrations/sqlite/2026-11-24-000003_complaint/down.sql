ALTER TABLE clocks DROP COLUMN pauses;

DROP TABLE calendars;

DROP TABLE complaint_officers;

DROP TABLE complaints;
