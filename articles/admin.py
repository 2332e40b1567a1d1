"""Django looks here; the admin classes of all models, facts included, stand with the desk."""

from articles.desk.admin_accounts import AccountAdmin
from articles.desk.admin_lists import ArticleAdmin, AuthorAdmin, EditionAdmin, FactAdmin, SourceAdmin, TopicAdmin

__all__ = ["AccountAdmin", "ArticleAdmin", "AuthorAdmin", "EditionAdmin", "FactAdmin", "SourceAdmin", "TopicAdmin"]
