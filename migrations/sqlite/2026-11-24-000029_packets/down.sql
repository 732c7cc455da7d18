DROP TABLE disclosures;

DROP TABLE packets;
