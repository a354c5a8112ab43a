from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "muara_server.learning"
    label = "learning"
    verbose_name = "Learning"

    def ready(self) -> None:
        """The ledger asks before it stores an enrolment, a register or a stage of a course."""
        from muara_server.learning import checkers, course_checkers  # noqa: F401, PLC0415
