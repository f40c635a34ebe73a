-- The name chosen at sign-up; like the password, it becomes the user's own when the link is followed.
ALTER TABLE user_tokens ADD COLUMN name text;
