"""The part of ODK Central's `/v1` interface that pyodk calls, over the same forms and submissions.

Beside it nothing is kept twice: a project is a programme, an app user a device, a submission the
one that was received. Answers have the shapes that docs.getodk.org, "Central API", describes.
"""
