from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "muara_server.audit"
    label = "audit"
    verbose_name = "The audit trail"
