DROP TABLE client_tokens;
DROP TABLE clients;
DROP TABLE yellow_cards;
DROP TABLE lfpse_records;
