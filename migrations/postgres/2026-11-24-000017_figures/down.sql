DROP TABLE missed_deliveries;
DROP TABLE deliveries;
DROP TABLE activity_counts;
DROP TABLE activity_lines;
DROP TABLE activity_returns;
