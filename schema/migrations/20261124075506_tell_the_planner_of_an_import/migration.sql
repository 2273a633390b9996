-- An import says ANALYZE in its own transaction, once the first of its people are stored: until the server does so by
-- itself, the planner takes the tables for nearly empty, and each foreign key is checked by reading all members.
grant maintain on "memberships", "participants" to mentorkit_app;
