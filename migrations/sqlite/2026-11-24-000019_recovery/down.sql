DROP TABLE step_ups;

DROP TABLE account_recoveries;

DROP TABLE issued_passwords;
