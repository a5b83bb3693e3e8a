"""The page that stands behind each reason and each advisory: `pages`, one Markdown file each."""
