DROP TABLE step_ups;

DROP TABLE recoveries;

DROP TABLE issued_passwords;
