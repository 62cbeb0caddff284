"""What stands on the pages of the site besides the chapters' own words."""
