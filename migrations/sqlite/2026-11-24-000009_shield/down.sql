DROP TABLE alerts;

DROP TABLE approvals;

DROP TABLE emergencies;

DROP TABLE conflicts;
