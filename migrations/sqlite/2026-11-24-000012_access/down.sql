DROP TABLE ways_back;
DROP TABLE sign_ons;
